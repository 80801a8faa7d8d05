//! What kind of file it is, by its content: names lie.

use super::error::Fault;

/// How an input stores its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Text with delimiters.
    Delimited,
    /// One JSON object a line, or one array of objects.
    Json,
    /// Apache Parquet.
    Parquet,
    /// Apache Arrow IPC (Feather version 2).
    Arrow,
}

/// Recognises the format of an input by its first bytes, decompressed and as text.
///
/// # Errors
/// Names what it is instead of a table, and the way out.
pub fn recognise(raw: &[u8], text: &[u8]) -> Result<Format, Fault> {
    if raw.starts_with(b"PAR1") {
        return Ok(Format::Parquet);
    }
    if raw.starts_with(b"ARROW1") {
        return Ok(Format::Arrow);
    }
    if let Some(fault) = binary(raw) {
        return Err(fault);
    }
    let start = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text).trim_ascii_start();
    if start.is_empty() {
        return Err(Fault::Empty);
    }
    if is_json(start) {
        return Ok(Format::Json);
    }
    if let Some(fault) = markup(start) {
        return Err(fault);
    }
    if is_binary(text) {
        return Err(Fault::NotATable("binary data", "export the signatures as CSV"));
    }
    Ok(Format::Delimited)
}

const SPREADSHEET: &str = "open it in a spreadsheet and save it as CSV (UTF-8)";

fn binary(raw: &[u8]) -> Option<Fault> {
    let holds = |text: &[u8]| memchr::memmem::find(raw, text).is_some();
    let (what, next) = match raw {
        [b'P', b'K', 3 | 5, 4 | 6, ..] if holds(b"xl/") || holds(b"[Content_Types].xml") => {
            ("an Excel workbook", SPREADSHEET)
        }
        [b'P', b'K', 3 | 5, 4 | 6, ..] if holds(b"opendocument.spreadsheet") => {
            ("an OpenDocument spreadsheet", SPREADSHEET)
        }
        [b'P', b'K', 3 | 5, 4 | 6, ..] => ("a ZIP archive", "unpack it and name the export in it"),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => ("an old Excel workbook", SPREADSHEET),
        [b'%', b'P', b'D', b'F', ..] => ("a PDF document", "ask the platform for an export as CSV"),
        [b'S', b'Q', b'L', b'i', b't', b'e', ..] => {
            ("an SQLite database", "export its table of signatures as CSV")
        }
        [b'7', b'z', 0xbc, 0xaf, ..] | [b'R', b'a', b'r', b'!', ..] => {
            ("an archive", "unpack it and name the export in it")
        }
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => ("compressed with bzip2", "unpack it first"),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => ("compressed with xz", "unpack it first"),
        [0x1f, 0x8b, ..] => ("compressed twice", "unpack it once"),
        _ => return None,
    };
    Some(Fault::NotATable(what, next))
}

/// An object, or an array of objects. `[` alone also opens a preamble.
fn is_json(start: &[u8]) -> bool {
    let after = |bytes: &[u8]| bytes.get(1..).and_then(|rest| rest.trim_ascii_start().first().copied());
    match start.first() {
        Some(b'{') => matches!(after(start), Some(b'"' | b'}') | None),
        Some(b'[') => matches!(after(start), Some(b'{' | b']') | None),
        _ => false,
    }
}

fn markup(start: &[u8]) -> Option<Fault> {
    let head: Vec<u8> = start.iter().take(512).map(u8::to_ascii_lowercase).collect();
    let holds = |text: &[u8]| memchr::memmem::find(&head, text).is_some();
    if !head.starts_with(b"<") {
        return None;
    }
    if holds(b"<!doctype html") || holds(b"<html") || holds(b"<table") {
        let next = "the download was probably a log-in page: log in and export again";
        return Some(Fault::NotATable("a web page", next));
    }
    if holds(b"schemas-microsoft-com:office:spreadsheet") {
        return Some(Fault::NotATable("an XML spreadsheet", SPREADSHEET));
    }
    holds(b"<?xml").then_some(Fault::NotATable("an XML document", "export the signatures as CSV"))
}

/// Text has hardly any control characters; three in a hundred are none by accident.
fn is_binary(text: &[u8]) -> bool {
    let head = &text[..text.len().min(64 << 10)];
    let control = |byte: &&u8| matches!(**byte, 0..=8 | 14..=26 | 28..=31 | 127);
    head.iter().filter(control).count() * 33 > head.len()
}
