//! One CSV record at one place of the input: where it ends, what its fields
//! are, or why it cannot be split.
//!
//! A record starts at the start of a physical line. Whatever cannot be read
//! costs exactly that line, and reading goes on at the next: an open quote must
//! never swallow the rest of a petition. `csv-core` splits the fields; this
//! module only finds the end of a record and refuses what `csv-core` would
//! repair in silence. Chunks, encodings and meanings are not its business.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};
use memchr::{memchr, memchr2, memchr3};

use super::chunks::Steps;

/// How records of one input are written, and which of them to believe.
#[derive(Debug, Clone)]
pub struct Syntax {
    /// Field separator.
    pub delimiter: u8,
    /// Quote character.
    pub quote: u8,
    /// Fields are padded with spaces after the delimiter, before a quote.
    pub padded: bool,
    /// Which numbers of fields are accepted.
    pub widths: Widths,
    /// Bytes after which a quote counts as never closed.
    pub max_record: usize,
}

/// The numbers of fields a record may have.
#[derive(Debug, Clone, Default)]
pub struct Widths {
    /// Fields of the usual data record; 0 accepts every number.
    pub usual: usize,
    /// Fields of the header.
    pub header: usize,
    /// Where the export leaves out empty fields at the end of a row: the column
    /// whose cell must hold this byte for a short row to be believed.
    pub short: Option<(usize, u8)>,
}

/// A record's fields, unquoted.
#[derive(Debug, Clone, Default)]
pub struct Record {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    fields: usize,
    used: usize,
}

impl Record {
    /// How many fields there are.
    pub fn len(&self) -> usize {
        self.fields
    }

    /// The bytes of field `index`; empty beyond the last.
    pub fn cell(&self, index: usize) -> &[u8] {
        if index >= self.fields {
            return &[];
        }
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.bytes[start..self.ends[index]]
    }

    /// All fields in order.
    pub fn cells(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.fields).map(|index| self.cell(index))
    }

    /// Starts a record that is filled with [`Record::push`].
    pub fn clear(&mut self) {
        (self.fields, self.used) = (0, 0);
    }

    /// Adds one field.
    pub fn push(&mut self, cell: &[u8]) {
        self.bytes.truncate(self.used);
        self.bytes.extend_from_slice(cell);
        self.used = self.bytes.len();
        self.ends.truncate(self.fields);
        self.ends.push(self.used);
        self.fields += 1;
    }
}

/// What stands at a line start. Every `next` is where to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A record; its fields are in the scanner. `lax`: its quotes are not escaped.
    Record {
        /// Offset behind the record.
        next: usize,
        /// Read by the lax rule.
        lax: bool,
    },
    /// One physical line that is no record.
    Rejected {
        /// Offset behind the line.
        next: usize,
        /// Stable reason code.
        reason: &'static str,
    },
    /// A line without a character to read.
    Blank {
        /// Offset behind the line.
        next: usize,
    },
    /// The answer depends on bytes that are not here yet.
    More,
}

/// A quote was opened and not closed within the bounded record.
pub const UNCLOSED_QUOTE: &str = "unclosed-quote";
/// Text follows a closing quote.
pub const TEXT_AFTER_QUOTE: &str = "text-after-quote";
/// Fewer fields than the others.
pub const TOO_FEW_FIELDS: &str = "too-few-fields";
/// More filled fields than the header names.
pub const TOO_MANY_FIELDS: &str = "too-many-fields";
/// Longer than a record may be.
pub const RECORD_TOO_LONG: &str = "record-too-long";

/// Reads records of one syntax; holds the fields of the last one.
pub struct Scanner<'a> {
    syntax: &'a Syntax,
    reader: Reader,
    record: Record,
    scratch: Vec<u8>,
}

enum Extent {
    /// Offsets of the record's end, without and with its line end.
    Whole(usize, usize),
    /// What is wrong, and where.
    Fault(&'static str, usize),
    More,
}

impl<'a> Scanner<'a> {
    /// A scanner for `syntax`.
    pub fn new(syntax: &'a Syntax) -> Self {
        let reader = ReaderBuilder::new()
            .delimiter(syntax.delimiter)
            .quote(syntax.quote)
            .terminator(Terminator::CRLF)
            .build();
        Self { syntax, reader, record: Record::default(), scratch: Vec::new() }
    }

    fn verdict(&self, next: usize) -> Step {
        match self.width_fault() {
            None => Step::Record { next, lax: false },
            Some(reason) => Step::Rejected { next, reason },
        }
    }

    /// A record with well-formed quotes. One that spans lines and has a wrong
    /// number of fields is an accident of an open quote: only its first line is lost.
    fn quoted(&mut self, rest: &[u8], end: usize, after: usize, next: usize) -> Step {
        self.split(&rest[..end]);
        match self.width_fault() {
            None => Step::Record { next: after, lax: false },
            Some(reason) if after == next => Step::Rejected { next, reason },
            Some(_) => Step::Rejected { next, reason: UNCLOSED_QUOTE },
        }
    }

    /// Some platforms do not escape quotes inside quoted fields. Such a line is
    /// believed only where it gives the exact number of fields.
    fn lax(&mut self, line: &[u8], next: usize, reason: &'static str) -> Step {
        let usual = self.syntax.widths.usual;
        let exact = |fields: usize| usual == 0 || fields == usual || fields == self.syntax.widths.header;
        if self.lax_split(line) && exact(self.record.len()) {
            Step::Record { next, lax: true }
        } else {
            Step::Rejected { next, reason }
        }
    }

    fn width_fault(&self) -> Option<&'static str> {
        let Widths { usual, header, short } = self.syntax.widths;
        let fields = self.record.len();
        if usual == 0 || (usual.min(header)..=usual.max(header)).contains(&fields) {
            return None;
        }
        if fields > usual {
            let filled = (usual.max(header)..fields).any(|index| !is_blank(self.record.cell(index)));
            return filled.then_some(TOO_MANY_FIELDS);
        }
        let anchored = |(column, byte)| memchr(byte, self.record.cell(column)).is_some();
        (!short.is_some_and(anchored)).then_some(TOO_FEW_FIELDS)
    }

    /// Where the record at the start of `rest` ends if its quotes are in order.
    fn extent(&self, rest: &[u8], eof: bool) -> Extent {
        let Syntax { delimiter, quote, padded, max_record, .. } = *self.syntax;
        let mut at = 0;
        loop {
            if padded {
                at += spaces(&rest[at..]);
            }
            if rest.get(at) == Some(&quote) {
                match self.closing(rest, at + 1, eof) {
                    Extent::Whole(behind, _) => at = behind + spaces(&rest[behind..]),
                    other => return other,
                }
                if at == rest.len() {
                    return if eof { Extent::Whole(at, at) } else { Extent::More };
                }
            } else {
                match memchr3(delimiter, b'\n', b'\r', &rest[at..]) {
                    Some(offset) => at += offset,
                    None if eof => return Extent::Whole(rest.len(), rest.len()),
                    None => return Extent::More,
                }
            }
            match rest[at] {
                byte if byte == delimiter => at += 1,
                b'\n' | b'\r' => {
                    return line_end(rest, at, eof)
                        .map_or(Extent::More, |(end, next)| Extent::Whole(end, next));
                }
                _ => return Extent::Fault(TEXT_AFTER_QUOTE, at),
            }
            if at > max_record {
                return Extent::Fault(UNCLOSED_QUOTE, at);
            }
        }
    }

    /// The offset behind the quote that closes a field whose text starts at `from`.
    fn closing(&self, rest: &[u8], from: usize, eof: bool) -> Extent {
        let bound = rest.len().min(self.syntax.max_record);
        let starved = !eof && rest.len() <= self.syntax.max_record;
        let mut at = from;
        while let Some(offset) = rest.get(at..bound).and_then(|text| memchr(self.syntax.quote, text)) {
            let behind = at + offset + 1;
            match rest.get(behind) {
                Some(&byte) if byte == self.syntax.quote => at = behind + 1,
                None if !eof => return Extent::More,
                _ => return Extent::Whole(behind, behind),
            }
        }
        if starved { Extent::More } else { Extent::Fault(UNCLOSED_QUOTE, bound) }
    }

    /// Splits a well-formed record into fields.
    fn split(&mut self, text: &[u8]) {
        let Self { syntax, reader, record, scratch } = self;
        if syntax.padded {
            unpad(text, syntax, scratch);
            read_fields(reader, scratch, record);
        } else {
            read_fields(reader, text, record);
        }
    }

    /// Splits a line in which a quote closes a field only before a delimiter or
    /// the line's end. `false`: a field is never closed.
    fn lax_split(&mut self, line: &[u8]) -> bool {
        let Syntax { delimiter, quote, padded, .. } = *self.syntax;
        self.record.clear();
        let mut rest = line;
        loop {
            if padded {
                rest = &rest[spaces(rest)..];
            }
            let end = if rest.first() == Some(&quote) {
                let Some(end) = lax_closing(&rest[1..], delimiter, quote) else { return false };
                self.record.push(&rest[1..1 + end]);
                let behind = end + 2;
                behind + spaces(&rest[behind..])
            } else {
                let end = memchr(delimiter, rest).unwrap_or(rest.len());
                self.record.push(&rest[..end]);
                end
            };
            if end >= rest.len() {
                return true;
            }
            rest = &rest[end + 1..];
        }
    }
}

impl Steps for Scanner<'_> {
    /// `rest` starts at a line start.
    fn step(&mut self, rest: &[u8], eof: bool) -> Step {
        let Some((content, next)) = line_end(rest, 0, eof) else { return Step::More };
        let line = &rest[..content];
        if line.iter().all(|&byte| byte == b' ') {
            return Step::Blank { next };
        }
        if content > self.syntax.max_record {
            return Step::Rejected { next, reason: RECORD_TOO_LONG };
        }
        if memchr(self.syntax.quote, line).is_none() {
            self.split(line);
            return self.verdict(next);
        }
        match self.extent(rest, eof) {
            Extent::More => Step::More,
            Extent::Whole(end, after) => self.quoted(rest, end, after, next),
            // What follows a quote on a later line shows that it was never closed on this one.
            Extent::Fault(_, at) if at > content => self.lax(line, next, UNCLOSED_QUOTE),
            Extent::Fault(reason, _) => self.lax(line, next, reason),
        }
    }

    fn record(&self) -> &Record {
        &self.record
    }
}

/// How many line ends `bytes` holds, where LF, CRLF and a lone CR each are one.
pub fn count_lines(bytes: &[u8]) -> u64 {
    let mut count = 0;
    let mut rest = bytes;
    while let Some(at) = memchr2(b'\n', b'\r', rest) {
        let crlf = rest[at] == b'\r' && rest.get(at + 1) == Some(&b'\n');
        rest = &rest[at + 1 + usize::from(crlf)..];
        count += 1;
    }
    count
}

/// The first line end at or behind `from`: where the content ends and the next line
/// starts. `None`: more bytes are needed to tell.
pub fn line_end(rest: &[u8], from: usize, eof: bool) -> Option<(usize, usize)> {
    let Some(offset) = memchr2(b'\n', b'\r', &rest[from..]) else {
        return eof.then_some((rest.len(), rest.len()));
    };
    let at = from + offset;
    match (rest[at], rest.get(at + 1)) {
        (b'\r', Some(b'\n')) => Some((at, at + 2)),
        (b'\r', None) if !eof => None,
        _ => Some((at, at + 1)),
    }
}

/// Whether a field holds nothing but spaces and tabs.
pub fn is_blank(cell: &[u8]) -> bool {
    cell.iter().all(|byte| matches!(byte, b' ' | b'\t'))
}

fn spaces(text: &[u8]) -> usize {
    text.iter().take_while(|&&byte| byte == b' ').count()
}

fn lax_closing(text: &[u8], delimiter: u8, quote: u8) -> Option<usize> {
    memchr::memchr_iter(quote, text).find(|&at| {
        let behind = &text[at + 1..];
        let behind = &behind[spaces(behind)..];
        behind.first().is_none_or(|&byte| byte == delimiter)
    })
}

/// Copies a record without the spaces between a delimiter and what follows it.
fn unpad(text: &[u8], syntax: &Syntax, out: &mut Vec<u8>) {
    enum At {
        Start,
        Plain,
        Quoted,
        Closed,
    }
    out.clear();
    let mut at = At::Start;
    for &byte in text {
        at = match at {
            At::Start if byte == b' ' => continue,
            At::Start | At::Closed if byte == syntax.quote => At::Quoted,
            At::Quoted if byte == syntax.quote => At::Closed,
            At::Quoted => At::Quoted,
            _ if byte == syntax.delimiter => At::Start,
            _ => At::Plain,
        };
        out.push(byte);
    }
}

/// Lets `csv-core` split `text`, which holds exactly one record.
fn read_fields(reader: &mut Reader, text: &[u8], record: &mut Record) {
    reader.reset();
    record.clear();
    if record.bytes.len() < text.len() + 1 {
        record.bytes.resize(text.len() + 1, 0);
    }
    if record.ends.is_empty() {
        record.ends.resize(32, 0);
    }
    let mut rest = text;
    loop {
        let (result, read, written, fields) =
            reader.read_record(rest, &mut record.bytes[record.used..], &mut record.ends[record.fields..]);
        rest = &rest[read..];
        record.used += written;
        record.fields += fields;
        match result {
            ReadRecordResult::InputEmpty => {}
            ReadRecordResult::OutputEndsFull => record.ends.resize(record.ends.len() * 2, 0),
            ReadRecordResult::OutputFull => record.bytes.resize(record.bytes.len() * 2 + 64, 0),
            ReadRecordResult::Record | ReadRecordResult::End => return,
        }
    }
}
