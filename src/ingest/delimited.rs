//! Delimited text: its dialect and its characters, in words for the report.

use super::dialect::{self, Dialect};
use super::encoding::Charset;

/// Bytes of the sample that the dialect and the meaning of columns are read from.
pub const SAMPLE: u64 = 1 << 20;

/// Delimited text whose dialect is known.
#[derive(Debug, Clone)]
pub struct Delimited {
    /// How it is written.
    pub dialect: Dialect,
    /// How characters are stored.
    pub charset: Charset,
}

impl Delimited {
    /// Finds the dialect on the first bytes of the text.
    pub fn sniff(text: &[u8], charset: Charset, whole: bool) -> Self {
        let mark = if charset.wide.is_some() { 0 } else { charset.mark };
        let dialect = dialect::sniff(text, mark.min(text.len()), whole);
        Self { dialect, charset }
    }

    /// The dialect in words; `recoded` and `wide` rows were not UTF-8, or were beyond ASCII.
    pub fn describe(&self, recoded: u64, wide: u64) -> String {
        let encoding = match self.charset.wide {
            Some(encoding) => encoding.name(),
            None if self.charset.mark > 0 => "UTF-8 with byte order mark",
            None if recoded > wide => "Windows-1252",
            None => "UTF-8",
        };
        let delimiter = match self.dialect.syntax.delimiter {
            b',' => "comma",
            b';' => "semicolon",
            b'\t' => "tab",
            b'|' => "pipe",
            _ => "other delimiter",
        };
        let mut words = format!("CSV, {encoding}, {delimiter}, {}", self.dialect.line_ends);
        if !self.dialect.named {
            words.push_str(", no header");
        }
        if self.dialect.preamble > 0 {
            words.push_str(&format!(", header in record {}", self.dialect.preamble + 1));
        }
        words
    }
}
