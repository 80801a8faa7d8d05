//! Lists of autonomous systems in the three forms that the world publishes: lines, CSV, JSON.

use serde_json::Value;

use super::Parsed;
use super::text::{cells, date_of_comments, date_of_document, is_comment, json};

/// Names of the field that holds a system's number, in CSV headers and JSON.
const NUMBER: &[&str] =
    &["asn", "as", "asnumber", "autonomoussystemnumber", "asnum", "autnum", "number", "systemnumber"];

/// The systems of a file.
pub fn systems(text: &str) -> Parsed<u32> {
    let mut parsed = match json(text) {
        Some(documents) => of_documents(&documents),
        None => of_lines(text),
    };
    parsed.entries.sort_unstable();
    parsed.entries.dedup();
    parsed
}

fn of_lines(text: &str) -> Parsed<u32> {
    let mut parsed = Parsed { entries: Vec::new(), bad_lines: 0, date: date_of_comments(text) };
    let mut lines = text.lines().filter(|line| !is_comment(line)).peekable();
    let column = lines.peek().and_then(|line| number_column(line));
    if column.is_some() {
        lines.next();
    }
    for line in lines {
        match column.map_or_else(|| of_line(line), |column| number(&record(line).get(column)?.clone())) {
            Some(asn) => parsed.entries.push(asn),
            None => parsed.bad_lines += 1,
        }
    }
    parsed
}

/// Which cell of a header line names the system's number.
fn number_column(line: &str) -> Option<usize> {
    record(line).iter().position(|cell| is_number_key(cell))
}

fn is_number_key(name: &str) -> bool {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    NUMBER.contains(&plain.to_ascii_lowercase().as_str())
}

/// The cells of a line of CSV, in whichever delimiter it has.
fn record(line: &str) -> Vec<String> {
    let delimiter = [b'\t', b';', b','].into_iter().find(|&byte| line.as_bytes().contains(&byte));
    let mut reader = csv::ReaderBuilder::new();
    reader.has_headers(false).flexible(true).delimiter(delimiter.unwrap_or(b','));
    let record = reader.from_reader(line.as_bytes()).into_records().next().and_then(Result::ok);
    record.map(|record| record.iter().map(str::to_owned).collect()).unwrap_or_default()
}

/// A cell `AS123` wherever it stands, else the first cell if it is a number.
fn of_line(line: &str) -> Option<u32> {
    let written = cells(line).find_map(|cell| prefixed(cell).and_then(plain));
    written.or_else(|| plain(cells(line).next()?))
}

fn number(text: &str) -> Option<u32> {
    let text = text.trim();
    plain(prefixed(text).unwrap_or(text))
}

fn prefixed(text: &str) -> Option<&str> {
    let start = text.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("as"));
    start.then(|| text[2..].trim_start())
}

fn plain(text: &str) -> Option<u32> {
    text.parse().ok().filter(|&asn| asn != 0)
}

fn of_documents(documents: &[Value]) -> Parsed<u32> {
    let date = documents.iter().map(date_of_document).max().unwrap_or_default();
    let mut parsed = Parsed { entries: Vec::new(), bad_lines: 0, date };
    documents.iter().for_each(|document| collect(document, &mut parsed.entries));
    parsed
}

/// Bare elements of an array, values of fields named like a number, and keys `AS123`.
fn collect(value: &Value, into: &mut Vec<u32>) {
    match value {
        Value::Array(elements) => elements.iter().for_each(|element| {
            into.extend(of_scalar(element));
            collect(element, into);
        }),
        Value::Object(members) => members.iter().for_each(|(key, value)| {
            into.extend(prefixed(key).and_then(plain));
            into.extend(of_scalar(value).filter(|_| is_number_key(key)));
            collect(value, into);
        }),
        // A document of its own on a line.
        _ => {}
    }
}

fn of_scalar(value: &Value) -> Option<u32> {
    match value {
        Value::Number(number) => number.as_u64()?.try_into().ok().filter(|&asn| asn != 0),
        Value::String(text) => number(text),
        _ => None,
    }
}
