//! A series from a table of times and counts, or from the public JSON of UK petitions.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Error;
use super::series::{Reading, Series};
use crate::ingest::{self, Input, Loaded, Options};
use crate::model::{Field, Observer, Row};

/// Headers that name a number of new signatures, folded.
const NEW: &[&str] =
    &["new", "new_signatures", "increment", "delta", "nouvelles", "nouveaux", "neue", "nuevas", "nieuwe"];
/// Headers that name a number of signatures, new ones or all.
const COUNTS: &[&str] = &[
    "count",
    "counts",
    "signatures",
    "signature_count",
    "signature count",
    "total",
    "totals",
    "sum",
    "number",
    "n",
    "value",
    "cumulative",
    "supporters",
    "nombre",
    "nombre de signatures",
    "total des signatures",
    "anzahl",
    "unterschriften",
    "aantal",
    "handtekeningen",
    "firmas",
    "firme",
    "assinaturas",
    "signatories",
    "votes",
];

/// Words of a header that name a total up to the time of a row.
const TOTAL: &[&str] = &[
    "total",
    "totals",
    "totale",
    "totaal",
    "cumulative",
    "cumulated",
    "cumul",
    "cumulé",
    "cumulées",
    "gesamt",
    "kumuliert",
    "acumulado",
    "acumuladas",
];
/// Words that make it the total of an hour or a day.
const EACH: &[&str] = &["per", "each", "daily", "hourly", "weekly", "par", "pro", "je", "por", "al"];

/// Most bytes of a public JSON document.
const DOCUMENT: u64 = 64 << 20;

/// How to read it.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// Zone of times without one.
    pub timezone: Option<String>,
    /// Header of the counts.
    pub count: Option<String>,
    /// What the numbers are; else decided on the numbers.
    pub reading: Option<Reading>,
}

/// A series, and in which zone hours are judged.
#[derive(Debug)]
pub struct Read {
    /// The series.
    pub series: Series,
    /// IANA name.
    pub timezone: String,
    /// What the reader must know.
    pub notes: Vec<String>,
}

/// Reads all inputs as one series.
///
/// # Errors
/// When an input cannot be read, or holds no series.
pub fn read(paths: &[PathBuf], wish: &Wish, observer: &dyn Observer) -> Result<Read, Error> {
    let documents: Vec<Option<Value>> = paths.iter().map(|path| document(path)).collect();
    if documents.iter().all(Option::is_some) && !documents.is_empty() {
        return Ok(snapshots(&documents.into_iter().flatten().collect::<Vec<_>>(), wish));
    }
    table(paths, wish, observer)
}

/// A document of the UK Government and Parliament petitions site.
fn document(path: &Path) -> Option<Value> {
    let small = fs::metadata(path).is_ok_and(|there| there.is_file() && there.len() <= DOCUMENT);
    let value: Value = serde_json::from_slice(&small.then(|| fs::read(path).ok()).flatten()?).ok()?;
    value.pointer("/data/attributes/signature_count")?.is_number().then_some(value)
}

/// Each document is one point; the newest also tells when it passed what it is asked for.
fn snapshots(documents: &[Value], wish: &Wish) -> Read {
    let instant = |value: &Value, name: &str| -> Option<i64> {
        let text = value.pointer(&format!("/data/attributes/{name}"))?.as_str()?;
        text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second)
    };
    let count = |value: &Value| value.pointer("/data/attributes/signature_count").and_then(Value::as_f64);
    let taken = |value: &Value| {
        instant(value, "closed_at").filter(|_| closed(value)).or_else(|| instant(value, "updated_at"))
    };
    let mut points: Vec<(i64, f64)> =
        documents.iter().filter_map(|value| Some((taken(value)?, count(value)?))).collect();
    let newest = documents.iter().max_by_key(|value| taken(value));
    let mut countries = Vec::new();
    if let Some(newest) = newest {
        let most = count(newest).unwrap_or_default();
        points.extend(instant(newest, "opened_at").map(|time| (time, 0.0)));
        let passed = [
            ("response_threshold_reached_at", "response_threshold", 10_000.0),
            ("debate_threshold_reached_at", "debate_threshold", 100_000.0),
        ];
        for (name, threshold, usual) in passed {
            let number = newest
                .pointer(&format!("/data/parliament/{threshold}"))
                .and_then(Value::as_f64)
                .unwrap_or(usual);
            points.extend(instant(newest, name).filter(|_| number <= most).map(|time| (time, number)));
        }
        countries = by_country(newest);
    }
    let series = Series { countries, ..Series::new(points, Reading::Totals) };
    let mut notes = Vec::new();
    if documents.len() < 10 {
        notes.push(
            "one document is one point in time: keep a copy every hour and give them all, to see how signatures arrive".into(),
        );
    }
    Read { series, timezone: wish.timezone.clone().unwrap_or_else(|| "Europe/London".into()), notes }
}

fn closed(value: &Value) -> bool {
    value.pointer("/data/attributes/state").and_then(Value::as_str) == Some("closed")
}

fn by_country(value: &Value) -> Vec<(String, f64)> {
    let list = value.pointer("/data/attributes/signatures_by_country").and_then(Value::as_array);
    let one = |entry: &Value| {
        Some((entry.get("name")?.as_str()?.to_owned(), entry.get("signature_count")?.as_f64()?))
    };
    let mut countries: Vec<(String, f64)> = list.into_iter().flatten().filter_map(one).collect();
    countries.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    countries
}

fn table(paths: &[PathBuf], wish: &Wish, observer: &dyn Observer) -> Result<Read, Error> {
    let inputs: Vec<Input> = paths
        .iter()
        .map(|path| if path.as_os_str() == "-" { Input::Stdin } else { Input::File(path.clone()) })
        .collect();
    let options = Options { timezone: wish.timezone.clone(), ..Options::default() };
    let loaded = ingest::load_table(&inputs, &options, observer)?;
    let name = loaded.inputs.first().map(|input| input.name.clone()).unwrap_or_default();
    if !loaded.signatures.present.contains(Field::SignedAt) {
        let hint = "give a table with a column of times, as in time,count";
        return Err(Error::no_series(&name, "has no column of times", hint));
    }
    let cells = cells(&loaded)?;
    let header = loaded.originals.header();
    let column = column(&loaded, &cells, wish, &name)?;
    let times = loaded.signatures.rows().map(|row| loaded.signatures.signed_at.get(row));
    let points: Vec<(i64, f64)> =
        times.zip(&cells).filter_map(|(time, cells)| Some((time?, number(&cells[column])?))).collect();
    if points.len() < 2 {
        let cause = "holds fewer than two times with a count";
        return Err(Error::no_series(
            &name,
            cause,
            "two are needed at least; name the column of counts with --count if another was meant",
        ));
    }
    let mut notes: Vec<String> = loaded.warnings.iter().map(|warning| warning.text.clone()).collect();
    let lost = cells.len() - points.len() + loaded.rows.quarantined as usize;
    if lost > 0 {
        notes.push(format!("{lost} rows without a time or a count are left out"));
    }
    let reading = wish.reading.unwrap_or_else(|| {
        let (reading, assumed) = guessed(&header[column], &points);
        notes.extend(assumed.map(str::to_owned));
        reading
    });
    Ok(Read { series: Series::new(points, reading), timezone: loaded.timezone, notes })
}

fn cells(loaded: &Loaded) -> Result<Vec<Vec<String>>, Error> {
    let rows: Vec<Row> = loaded.signatures.rows().collect();
    let mut all = Vec::with_capacity(rows.len());
    let visited = loaded.originals.visit(&rows, &mut |_, cells| {
        all.push(cells.to_vec());
        Ok(())
    });
    visited.map_err(|cause| {
        Error::no_series("the input", format!("changed while it was read: {cause}"), "try again")
    })?;
    Ok(all)
}

/// The column of counts: as named, by its header, or the only one that holds numbers throughout.
fn column(loaded: &Loaded, cells: &[Vec<String>], wish: &Wish, name: &str) -> Result<usize, Error> {
    let header = loaded.originals.header();
    if let Some(wanted) = &wish.count {
        let found = header.iter().position(|title| title.trim().eq_ignore_ascii_case(wanted.trim()));
        let hint = "use a header of the file as it stands in it";
        return found.ok_or_else(|| Error::no_series(name, format!("has no column {wanted:?}"), hint));
    }
    let time = |title: &String| {
        loaded.inputs.iter().any(|input| {
            input.mapping.iter().any(|(field, mapped)| *field == Field::SignedAt && mapped == title)
        })
    };
    let numeric =
        |at: &usize| cells.iter().filter(|row| number(&row[*at]).is_some()).count() * 10 >= cells.len() * 9;
    let open: Vec<usize> = (0..header.len()).filter(|at| !time(&header[*at])).filter(numeric).collect();
    let titled = |words: &[&str]| {
        open.iter().copied().find(|&at| words.contains(&header[at].trim().to_lowercase().as_str()))
    };
    titled(COUNTS).or_else(|| titled(NEW)).or_else(|| (open.len() == 1).then(|| open[0])).ok_or_else(|| {
        Error::no_series(name, "has no column that is surely the count", "name it with --count HEADER")
    })
}

/// Whole numbers with or without separators of thousands.
fn number(cell: &str) -> Option<f64> {
    let digits: String = cell
        .trim()
        .chars()
        .filter(|c| !matches!(c, ',' | ' ' | '\'' | '_' | '\u{a0}' | '\u{202f}'))
        .collect();
    let count: u64 = digits.parse().ok()?;
    (count < 1 << 50).then_some(count as f64)
}

/// What the numbers are, by the header and by whether they fall, and what was assumed where the two do not agree
/// or the header says nothing. A platform that takes signatures away makes a total fall now and then.
fn guessed(header: &str, points: &[(i64, f64)]) -> (Reading, Option<&'static str>) {
    let mut points = points.to_vec();
    points.sort_by_key(|point| point.0);
    let falls = points.windows(2).filter(|pair| pair[1].1 < pair[0].1).count();
    let rises = falls * 20 <= points.len();
    match named(header) {
        Some(Reading::New) if rises && points.len() >= LONG => (Reading::New, Some(NEW_THAT_RISE)),
        Some(Reading::New) => (Reading::New, None),
        Some(Reading::Totals) if rises => (Reading::Totals, None),
        Some(Reading::Totals) => (Reading::New, Some(TOTALS_THAT_FALL)),
        None if rises && points.len() > 2 => (Reading::Totals, Some(RISING)),
        None if rises => (Reading::New, Some(TOO_FEW)),
        None => (Reading::New, Some(FALLING)),
    }
}

/// Numbers that rise so often in a row are hardly new signatures.
const LONG: usize = 20;

const NEW_THAT_RISE: &str = "the header says new signatures, although the numbers hardly ever fall, as totals do; --totals reads them so";
const TOTALS_THAT_FALL: &str = "the header says total, but the numbers fall too often for totals up to a time: read as new signatures; --totals reads them as totals all the same";
const RISING: &str = "the numbers hardly ever fall, so they are read as totals; --new says otherwise";
const FALLING: &str =
    "the numbers rise and fall, so they are read as new signatures; --totals says otherwise";
const TOO_FEW: &str =
    "two numbers do not tell totals from new signatures; read as new ones; --totals says otherwise";

/// What a header says of its numbers, if anything.
fn named(header: &str) -> Option<Reading> {
    let folded = header.trim().to_lowercase();
    let has = |list: &[&str]| folded.split(|c: char| !c.is_alphanumeric()).any(|word| list.contains(&word));
    match (NEW.contains(&folded.as_str()) || has(NEW), has(TOTAL) && !has(EACH)) {
        (true, false) => Some(Reading::New),
        (false, true) => Some(Reading::Totals),
        _ => None,
    }
}
