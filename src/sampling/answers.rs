//! A sheet as it comes back: through any spreadsheet, in any order, with columns added or taken away.

use std::fs;
use std::path::Path;

use super::Error;
use super::key::Key;

/// What was found out about one signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The person says so.
    Genuine,
    /// The person says not, or there is no such person.
    NotMine,
    /// The person signed, and a second time: this one repeats another.
    Duplicate,
    /// Nobody could be asked.
    Unreachable,
    /// Nothing was filled in.
    Blank,
}

const WORDS: [(Answer, &[&str]); 4] = [
    (
        Answer::Genuine,
        &["genuine", "g", "yes", "y", "valid", "true", "oui", "o", "authentique", "vrai", "valide"],
    ),
    (
        Answer::NotMine,
        &[
            "not-mine", "not mine", "n", "no", "fake", "invalid", "false", "non", "pas moi", "faux",
            "invalide",
        ],
    ),
    (Answer::Duplicate, &["duplicate", "d", "repeat", "doublon"]),
    (Answer::Unreachable, &["unreachable", "u", "?", "no answer", "unknown", "injoignable", "sans réponse"]),
];

impl Answer {
    fn parse(cell: &str) -> Option<Self> {
        let word = cell.trim().trim_start_matches('\'').to_lowercase().replace('_', "-");
        if word.is_empty() {
            return Some(Self::Blank);
        }
        WORDS.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(answer, _)| *answer)
    }
}

/// Reads the answers in the order of the key; a line that is missing from the sheet is blank.
///
/// # Errors
/// When the sheet cannot be read, is not the key's, or says something that is no answer.
pub fn read(path: &Path, key: &Key) -> Result<Vec<Answer>, Error> {
    let text = text(path)?;
    let delimiter = delimiter(&text);
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let broken = |_| Error::new(path, "is no CSV", "save the sheet as CSV");
    let header = reader.headers().map_err(broken)?.clone();
    let column = |wanted: &str| {
        let found = header.iter().position(|title| title.trim().eq_ignore_ascii_case(wanted));
        let cause = format!("has no column \"{wanted}\"");
        found.ok_or_else(|| Error::new(path, cause, "give the sheet that paraph sample wrote, saved as CSV"))
    };
    let (check, row, answer) = (column("check")?, column("row")?, column("answer")?);
    let mut answers = vec![Answer::Blank; key.lines.len()];
    let mut seen = vec![false; key.lines.len()];
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let number = |at: usize| record.get(at).and_then(|cell| cell.trim().parse::<u32>().ok());
        let known = number(check).and_then(|check| key.lines.get(check.checked_sub(1)? as usize));
        let known = known.filter(|line| Some(line.row) == number(row)).ok_or_else(|| {
            let hint = "check and row must stand as they were drawn; name the right key with --key";
            Error::in_line(path, line, "is no line of this sheet", hint)
        })?;
        let at = known.check as usize - 1;
        if std::mem::replace(&mut seen[at], true) {
            return Err(Error::in_line(path, line, "is there twice", "keep one line for each check"));
        }
        answers[at] = Answer::parse(record.get(answer).unwrap_or_default()).ok_or_else(|| {
            let hint = "answers are genuine, not-mine, unreachable, duplicate; remarks go under note";
            Error::in_line(path, line, "holds no answer that is known", hint)
        })?;
    }
    Ok(answers)
}

/// Spreadsheets save UTF-8 with and without a mark, UTF-16, or the Windows code page.
fn text(path: &Path) -> Result<String, Error> {
    let bytes = fs::read(path)
        .map_err(|cause| Error::new(path, format!("cannot be read: {cause}"), "give the filled-in sheet"))?;
    if bytes.starts_with(b"PK") {
        return Err(Error::new(path, "is a spreadsheet", "save it as CSV"));
    }
    let encoding = match std::str::from_utf8(&bytes) {
        Ok(_) => encoding_rs::UTF_8,
        Err(_) => encoding_rs::WINDOWS_1252,
    };
    // A byte order mark overrules the guess.
    let (text, _, _) = encoding.decode(&bytes);
    // The reader counts a line too few after CRLF.
    let text = text.replace("\r\n", "\n");
    let body =
        text.strip_prefix("sep=").and_then(|rest| rest.split_once('\n')).map(|(_, body)| body.to_owned());
    Ok(body.unwrap_or(text))
}

fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default().as_bytes();
    let count = |delimiter: u8| header.iter().filter(|&&byte| byte == delimiter).count();
    [b',', b';', b'\t'].into_iter().max_by_key(|&delimiter| count(delimiter)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::key::{Line, Stratum};

    fn key() -> Key {
        let stratum = Stratum { band: "clear".into(), campaign: None, population: 100 };
        Key {
            schema: 1,
            paraph: String::new(),
            seed: "7".into(),
            design: "verdicts".into(),
            exports: Vec::new(),
            loaded: 100,
            duplicates: 0,
            strata: vec![stratum],
            lines: [(1, 40), (2, 7), (3, 99)].map(|(check, row)| Line { check, row, stratum: 0 }).into(),
        }
    }

    /// The first letters of the answers, or the error.
    fn check(sheet: impl AsRef<[u8]>, expected: &str) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sheet.csv");
        fs::write(&path, sheet).unwrap();
        let actual = match read(&path, &key()) {
            Ok(answers) => answers.iter().map(|answer| format!("{answer:?}")[..1].to_owned()).collect(),
            Err(error) => error.to_string().replace(&path.display().to_string(), "sheet"),
        };
        assert!(actual.contains(expected), "{actual}");
    }

    #[test]
    fn sheets_come_back_from_any_spreadsheet() {
        check(
            "\u{feff}check,row,nom,answer,note\r\n1,40,Zoé,genuine,\r\n2,7,Ali,Not-Mine,\r\n3,99,,,\r\n",
            "GNB",
        );
        check("check;row;answer\n3;99;OUI\n1;40;'non\n", "NBG");
        check(b"check;row;nom;answer\n1;40;Zo\xe9;g\n2;7;;?\n3;99;;doublon\n", "GUD");
        check("sep=;\ncheck;row;answer\n1;40;u\n;;\n", "UBB");
        let wide: Vec<u8> =
            "\u{feff}check\trow\tanswer\n2\t7\ty\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(wide, "BGB");
    }

    #[test]
    fn what_is_no_answer_is_refused_with_its_line() {
        check("check,row,answer\n1,40,maybe\n", "sheet, line 2: holds no answer");
        check("check,row,answer\r\n1,40,g\r\n2,7,maybe\r\n", "sheet, line 3: holds no answer");
        check("check,row,answer\n1,41,g\n", "line 2: is no line of this sheet");
        check("check,row,answer\n0,40,g\n", "line 2: is no line of this sheet");
        check("check,row,answer\n1,40,g\n1,40,n\n", "line 3: is there twice");
        check("check,row\n1,40\n", "has no column \"answer\"");
        check("PK\u{3}\u{4}", "is a spreadsheet");
    }
}
