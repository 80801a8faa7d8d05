//! Lists of autonomous systems in the three forms that the world publishes: lines, CSV, JSON.

use serde_json::Value;

use super::Parsed;
use super::text::{cells, date_of_comments, date_of_document, is_comment, json};

/// Names of the field that holds a system's number, in CSV headers and JSON, the surest first.
const NUMBER: &[&str] =
    &["asn", "asnumber", "autonomoussystemnumber", "asnum", "autnum", "systemnumber", "as", "number"];
/// Names of arrays of numbers.
const NUMBERS: &[&str] = &["asns", "asnlist", "asnumbers", "systems", "autonomoussystems"];

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
    let titles: Vec<String> = record(line).iter().map(|cell| plain_key(cell)).collect();
    NUMBER.iter().find_map(|name| titles.iter().position(|title| title == name))
}

fn plain_key(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
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

/// A number, whatever name stands behind it.
fn plain(text: &str) -> Option<u32> {
    text.split_whitespace().next()?.parse().ok().filter(|&asn| asn != 0)
}

fn of_documents(documents: &[Value]) -> Parsed<u32> {
    let date = documents.iter().map(date_of_document).max().unwrap_or_default();
    let mut parsed = Parsed { entries: Vec::new(), bad_lines: 0, date };
    documents.iter().for_each(|document| collect(document, true, &mut parsed.entries));
    parsed
}

/// Values of fields named like a number, keys and texts `AS123`, and the bare numbers of an array
/// that holds systems: alone in its document (`bare`), or under a name that says so.
fn collect(value: &Value, bare: bool, into: &mut Vec<u32>) {
    match value {
        Value::Array(elements) => elements.iter().for_each(|element| {
            let written = element.as_str().and_then(|text| prefixed(text).and_then(plain));
            into.extend(if bare { of_scalar(element) } else { written });
            collect(element, false, into);
        }),
        Value::Object(members) => members.iter().for_each(|(key, value)| {
            let name = plain_key(key);
            let is_number = NUMBER.contains(&name.as_str());
            into.extend(prefixed(key).and_then(plain));
            into.extend(of_scalar(value).filter(|_| is_number));
            collect(value, is_number || NUMBERS.contains(&name.as_str()), into);
        }),
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
