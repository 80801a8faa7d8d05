//! What public lists have in common: comments, cells, and a date somewhere near the top.

use std::borrow::Cow;

use serde_json::Value;

/// The text of a list; UTF-16, byte order marks and bare carriage returns come from spreadsheets.
pub fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    let text = encoding_rs::UTF_8.decode(bytes).0;
    if text.contains('\r') && !text.contains('\n') { text.replace('\r', "\n").into() } else { text }
}

/// The JSON documents of a text: one, or one a line. `None` if it is no JSON.
pub fn json(text: &str) -> Option<Vec<Value>> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    serde_json::Deserializer::from_str(text).into_iter().collect::<Result<_, _>>().ok()
}

/// The cells of a line without its comment, quotes and separators taken off.
pub fn cells(line: &str) -> impl Iterator<Item = &str> {
    let line = line.split_once('#').map_or(line, |(before, _)| before);
    let line = line.split_once("//").map_or(line, |(before, _)| before);
    let separates = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|' | '"' | '\'');
    line.split(separates).filter(|cell| !cell.is_empty())
}

/// Whether a line is a comment in one of the usual styles, or blank.
pub fn is_comment(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || ["#", ";", "//", "@", "!"].iter().any(|mark| line.starts_with(mark))
}

/// The first day that the comments at the top name, `YYYY-MM-DD`.
pub fn date_of_comments(text: &str) -> String {
    let comments = text.lines().take(40).filter(|line| is_comment(line));
    comments.filter_map(day_in).next().unwrap_or_default().to_owned()
}

/// The latest day that a document itself gives beside its data: `creationTime`, `createDate`, ...
pub fn date_of_document(document: &Value) -> String {
    let Value::Object(members) = document else { return String::new() };
    let texts = members.iter().filter(|(key, _)| is_date_key(key)).filter_map(|(_, value)| value.as_str());
    texts.filter_map(day_in).max().unwrap_or_default().to_owned()
}

fn is_date_key(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["date", "time", "publish", "generated", "updated"].iter().any(|word| key.contains(word))
}

/// The first `YYYY-MM-DD` of a text that is a day of the calendar.
pub fn day_in(text: &str) -> Option<&str> {
    let shaped = |day: &str| {
        day.bytes().enumerate().all(|(index, byte)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
    };
    let days = (0..text.len()).filter_map(|at| text.get(at..at + 10));
    days.filter(|day| shaped(day)).find(|day| day.parse::<jiff::civil::Date>().is_ok())
}
