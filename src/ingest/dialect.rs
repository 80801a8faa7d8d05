//! How a CSV is written: its delimiter, its padding, where its header stands.
//!
//! Found on a decoded sample from the start of the input. The delimiter is the one
//! that gives the most regular and the most meaningful table (the consistency measure
//! of van den Burg, Nazábal and Sutton, "Wrangling messy CSV files by detecting row
//! and type patterns", 2019).

use super::chunks::Steps;
use super::columns;
use super::encoding;
use super::record::{Scanner, Step, Syntax, Widths, count_lines, is_blank};
use super::{address, flag, time};

/// Delimiters in the order of preference.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Records that the choice of a delimiter looks at.
const TRIED: usize = 60;
/// Lines among which a header is sought.
const PREAMBLE: usize = 30;
/// Bytes after which a quote counts as never closed.
pub const MAX_RECORD: usize = 1 << 20;

/// A CSV as written.
#[derive(Debug, Clone)]
pub struct Dialect {
    /// How records are split.
    pub syntax: Syntax,
    /// Column names; made up (`column 1`) where the input has no header.
    pub header: Vec<String>,
    /// Whether the header is the input's own.
    pub named: bool,
    /// Bytes before the first data line.
    pub data_at: usize,
    /// Physical lines before the first data line.
    pub data_line: u64,
    /// Lines above the header.
    pub preamble: usize,
    /// How lines end: `LF`, `CRLF` or `CR`.
    pub line_ends: &'static str,
    /// Data records of the sample.
    pub sample: Vec<Vec<String>>,
}

/// A record of the sample.
struct Sampled {
    cells: Vec<String>,
    /// Offset and number of physical lines behind it.
    end: usize,
    lines: u64,
}

/// Finds the dialect of `head`, the first bytes of an input (`whole`: all of them);
/// `mark` bytes of byte order mark stand before the first line.
pub fn sniff(head: &[u8], mark: usize, whole: bool) -> Dialect {
    let text = if whole { head } else { whole_lines(head) };
    let declared = declared_delimiter(&text[mark..]);
    let (delimiter, padded) = match declared {
        Some(delimiter) => (delimiter, is_padded(text, delimiter)),
        None => choose(&text[mark..]),
    };
    let mut syntax =
        Syntax { delimiter, quote: b'"', padded, widths: Widths::default(), max_record: MAX_RECORD };
    let mut sampled = sample(&text[mark..], &syntax, usize::MAX);
    let skipped = usize::from(declared.is_some());
    let usual = usual_width(&sampled[skipped.min(sampled.len())..]);
    let found = find_header(&sampled, skipped, usual);
    let (data_at, data_line) = match found.last_line {
        None => (mark, 0),
        Some(last) => (mark + sampled[last].end, sampled[last].lines),
    };
    let sample: Vec<Vec<String>> =
        sampled.drain(found.last_line.map_or(0, |last| last + 1)..).map(|record| record.cells).collect();
    let width = if found.names.is_empty() { usual } else { found.names.len() };
    syntax.widths = Widths { usual: usual.max(1), header: width, short: short_rows(&sample, usual) };
    let named = !found.names.is_empty();
    Dialect {
        header: complete(found.names, usual),
        named,
        data_at,
        data_line,
        preamble: found.first_line,
        line_ends: line_ends(text),
        sample: sample.into_iter().filter(|cells| cells.len() * 2 >= usual).collect(),
        syntax,
    }
}

/// The sample without its last, unfinished line.
fn whole_lines(head: &[u8]) -> &[u8] {
    let end = memchr::memrchr2(b'\n', b'\r', head).map_or(head.len(), |at| at + 1);
    &head[..end]
}

/// `sep=;` in the first line, as spreadsheets understand it.
fn declared_delimiter(text: &[u8]) -> Option<u8> {
    let line = text.split(|&byte| byte == b'\n' || byte == b'\r').next()?;
    let rest = line.strip_prefix(b"\"").unwrap_or(line);
    let rest = rest.strip_prefix(b"sep=").or_else(|| rest.strip_prefix(b"SEP="))?;
    (rest.len() <= 2).then(|| rest.first().copied()).flatten()
}

fn choose(text: &[u8]) -> (u8, bool) {
    let scored = DELIMITERS.map(|delimiter| {
        let padded = is_padded(text, delimiter);
        let syntax =
            Syntax { delimiter, quote: b'"', padded, widths: Widths::default(), max_record: MAX_RECORD };
        (consistency(&sample(text, &syntax, TRIED)), delimiter, padded)
    });
    let best = scored.into_iter().rev().max_by(|a, b| a.0.total_cmp(&b.0));
    best.map_or((b',', false), |(_, delimiter, padded)| (delimiter, padded))
}

/// Whether quotes stand behind "delimiter, space" more often than behind the delimiter.
fn is_padded(text: &[u8], delimiter: u8) -> bool {
    let text = &text[..text.len().min(64 << 10)];
    let count = |pattern: &[u8]| memchr::memmem::find_iter(text, pattern).count();
    let padded = count(&[delimiter, b' ', b'"']);
    delimiter != b' ' && padded > count(&[delimiter, b'"'])
}

/// Pattern score times type score.
fn consistency(records: &[Sampled]) -> f64 {
    let mut patterns = std::collections::BTreeMap::<usize, usize>::new();
    let (mut known, mut all) = (0, 0);
    for record in records {
        *patterns.entry(record.cells.len()).or_default() += 1;
        known += record.cells.iter().filter(|cell| is_clean(cell)).count();
        all += record.cells.len();
    }
    let pattern: f64 = patterns
        .iter()
        .map(|(&width, &count)| count as f64 * (width as f64 - 1.0).max(1e-3) / width.max(1) as f64)
        .sum();
    pattern / patterns.len().max(1) as f64 * (known as f64 / f64::from(all.max(1) as u32)).max(1e-9)
}

/// Whether a cell is one thing: of a known type, or words without a delimiter in them.
fn is_clean(cell: &str) -> bool {
    !cell.bytes().any(|byte| DELIMITERS.contains(&byte) || byte == b'"')
        || is_data(cell)
        || columns::is_agent(cell)
}

/// Whether a cell is data beyond doubt, and no header.
fn is_data(cell: &str) -> bool {
    columns::is_email(cell)
        || columns::is_agent(cell)
        || cell.len() <= 64 && (time::looks_like_time(cell) || address::parse(cell).is_some())
}

fn sample(text: &[u8], syntax: &Syntax, limit: usize) -> Vec<Sampled> {
    let mut scanner = Scanner::new(syntax);
    let (mut at, mut lines) = (0, 0);
    let mut sampled = Vec::new();
    while at < text.len() && sampled.len() < limit {
        let rest = &text[at..];
        let (next, fields) = match scanner.step(rest, true) {
            Step::Record { next, .. } => (next, true),
            Step::Rejected { next, .. } | Step::Blank { next } => (next, false),
            Step::More => break,
        };
        lines += count_lines(&rest[..next]);
        at += next;
        if fields {
            let cells =
                scanner.record().cells().map(|cell| encoding::decode(cell).0.trim().to_owned()).collect();
            sampled.push(Sampled { cells, end: at, lines });
        }
    }
    sampled
}

/// The most frequent number of fields; the larger of two.
fn usual_width(records: &[Sampled]) -> usize {
    let mut counts = std::collections::BTreeMap::<usize, usize>::new();
    for record in records {
        *counts.entry(record.cells.len()).or_default() += 1;
    }
    counts.into_iter().max_by_key(|&(width, count)| (count, width)).map_or(1, |(width, _)| width)
}

#[derive(Default)]
struct Found {
    /// Empty: no header.
    names: Vec<String>,
    /// Records above the header.
    first_line: usize,
    /// The record that ends the header.
    last_line: Option<usize>,
}

/// The header is the first full row without data in it that has a word of the
/// vocabulary, or that differs in kind from all that stands below it.
fn find_header(records: &[Sampled], skip: usize, usual: usize) -> Found {
    for (at, record) in records.iter().enumerate().take(PREAMBLE).skip(skip) {
        let cells = &record.cells;
        let known = known_words(cells);
        let full = cells.len() * 3 > usual * 2 && (filled(cells) * 2 > cells.len() || known >= 2);
        if !full {
            continue;
        }
        if cells.iter().any(|cell| is_data(cell)) {
            break;
        }
        let below = &records[at + 1..];
        if known * 4 >= filled(cells).min(8) && known > 0 || differs(cells, below) {
            return with_second_row(records, at);
        }
    }
    // A declared delimiter is no record even where there is no header.
    Found { last_line: skip.checked_sub(1), ..Found::default() }
}

/// A header of two rows: groups above, names below; or names above, remarks below.
fn with_second_row(records: &[Sampled], at: usize) -> Found {
    let upper = &records[at].cells;
    let below = records.get(at + 1).map(|record| &record.cells);
    let second = below.filter(|lower| {
        let names = known_words(lower) > 0 && !lower.iter().any(|cell| is_data(cell));
        names && lower.len() == upper.len() && differs(lower, &records[at + 2..])
    });
    let names = match second {
        None => upper.clone(),
        Some(lower) => upper.iter().zip(lower).map(|(upper, lower)| two_rows(upper, lower)).collect(),
    };
    Found { names, first_line: at, last_line: Some(at + usize::from(second.is_some())) }
}

fn two_rows(upper: &str, lower: &str) -> String {
    match (upper, lower) {
        ("", name) | (name, "") => name.into(),
        (name, remark) if columns::is_known(name) && !columns::is_known(remark) => name.into(),
        (group, name) if columns::is_known(name) || group == name => name.into(),
        (group, name) => format!("{group} {name}"),
    }
}

fn filled(cells: &[String]) -> usize {
    cells.iter().filter(|cell| !cell.is_empty()).count()
}

fn known_words(cells: &[String]) -> usize {
    cells.iter().filter(|cell| columns::is_known(cell)).count()
}

/// Whether some column holds data in (nearly) all rows below and none in this row.
fn differs(cells: &[String], below: &[Sampled]) -> bool {
    cells.iter().enumerate().any(|(column, cell)| {
        let others =
            || below.iter().take(50).filter_map(|record| record.cells.get(column)).filter(|c| !c.is_empty());
        let (data, all) = (others().filter(|cell| is_data(cell)).count(), others().count());
        !cell.is_empty() && !is_data(cell) && flag::parse(cell).is_none() && all >= 1 && data * 10 >= all * 8
    })
}

/// Some exports leave out empty fields at the end. Short rows are believed where they
/// are a habit of the file and where their key column still holds what it should.
fn short_rows(sample: &[Vec<String>], usual: usize) -> Option<(usize, u8)> {
    let full: Vec<_> = sample.iter().filter(|cells| cells.len() == usual).collect();
    let anchor = (0..usual).find(|&column| {
        let with = full.iter().filter(|cells| cells[column].contains('@')).count();
        with * 10 >= full.len() * 8 && with > 0
    })?;
    let short: Vec<_> = sample.iter().filter(|cells| cells.len() < usual && cells.len() > 1).collect();
    let sound = short.iter().filter(|cells| cells.get(anchor).is_some_and(|cell| cell.contains('@'))).count();
    let habit = short.len() >= 3 && short.len() * 50 >= sample.len() && sound * 10 >= short.len() * 9;
    habit.then_some((anchor, b'@'))
}

/// Every column has a name, and no two share one.
fn complete(mut names: Vec<String>, width: usize) -> Vec<String> {
    while names.len() < width {
        names.push(String::new());
    }
    let mut seen = std::collections::HashSet::new();
    for (column, name) in names.iter_mut().enumerate() {
        if is_blank(name.as_bytes()) {
            *name = format!("column {}", column + 1);
        }
        while !seen.insert(name.clone()) {
            name.push_str(&format!(" ({})", column + 1));
        }
    }
    names
}

fn line_ends(text: &[u8]) -> &'static str {
    let crlf = memchr::memmem::find_iter(text, b"\r\n").count();
    let lf = memchr::memchr_iter(b'\n', text).count() - crlf;
    let cr = memchr::memchr_iter(b'\r', text).count() - crlf;
    match () {
        () if crlf > lf.max(cr) => "CRLF",
        () if cr > lf => "CR",
        () => "LF",
    }
}
