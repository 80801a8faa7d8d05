//! The records of an input, whatever stores them: what the loader and the reports ask
//! of every format.

use std::collections::HashSet;
use std::io::{self, Read};
use std::sync::{Arc, Mutex};

use super::cells::Tallies;
use super::chunks::{self, Part, Sink, Sizes};
use super::delimited::{Delimited, SAMPLE};
use super::encoding;
use super::error::Error;
use super::format::{Format, recognise};
use super::frame::Frame;
use super::json::Json;
use super::record::{Record, Scanner};
use super::source::{Compression, Source, Tally};
use crate::model::{Observer, Silent};

/// An input whose columns are known.
pub enum Body {
    /// Delimited text.
    Delimited(Box<Delimited>),
    /// JSON objects.
    Json(Box<Json>),
    /// A table of a binary format, in memory.
    Frame(Frame),
}

impl Body {
    /// Recognises the format and reads as much as the columns need.
    pub fn recognise(source: &Source) -> Result<Self, Error> {
        let raw = source.head(SAMPLE)?;
        let charset = encoding::detect(&raw);
        let mut text = Vec::new();
        match charset.wide {
            None => text.clone_from(&raw),
            Some(wide) => {
                let mut reader = encoding::Utf16::new(raw.as_slice(), wide);
                reader.read_to_end(&mut text).map_err(|error| source.unreadable(error))?;
            }
        }
        let whole = (raw.len() as u64) < SAMPLE;
        match recognise(&raw, &text).map_err(|fault| source.fault(fault))? {
            Format::Delimited => Ok(Self::Delimited(Box::new(Delimited::sniff(&text, charset, whole)))),
            Format::Json => {
                let mut json = Json::sniff(&text, charset, whole);
                if !json.whole {
                    let paths = unseen(source, &json).map_err(|error| source.unreadable(error))?;
                    json.add(paths);
                }
                Ok(Self::Json(Box::new(json)))
            }
            format => {
                let bytes = source.head(u64::MAX)?;
                Frame::read(bytes, format).map(Self::Frame).map_err(|fault| source.fault(fault))
            }
        }
    }

    /// The column names, and whether they are the input's own.
    pub fn header(&self) -> (&[String], bool) {
        match self {
            Self::Delimited(text) => (&text.dialect.header, text.dialect.named),
            Self::Json(json) => (&json.header, true),
            Self::Frame(frame) => (&frame.header, true),
        }
    }

    /// Cells of the first records, by row.
    pub fn sample(&self) -> &[Vec<String>] {
        match self {
            Self::Delimited(text) => &text.dialect.sample,
            Self::Json(json) => &json.sample,
            Self::Frame(frame) => &frame.sample,
        }
    }

    /// Physical lines before the first record.
    pub fn first_line(&self) -> u64 {
        match self {
            Self::Delimited(text) => text.dialect.data_line,
            Self::Json(json) => json.data_line,
            Self::Frame(_) => 0,
        }
    }

    /// Whether there are lines to point at.
    pub fn has_lines(&self) -> bool {
        !matches!(self, Self::Frame(_))
    }

    /// How many keys are too many to be columns.
    pub fn unread_keys(&self) -> usize {
        match self {
            Self::Json(json) => json.unread,
            _ => 0,
        }
    }

    /// How it is written, in words.
    pub fn describe(&self, compression: Compression, tallies: &Tallies) -> String {
        let words = match self {
            Self::Delimited(text) => text.describe(tallies.recoded.rows, tallies.wide.rows),
            Self::Json(json) => json.describe(),
            Self::Frame(frame) => frame.describe(),
        };
        match compression {
            Compression::Plain => words,
            Compression::Gzip => words + ", gzip",
            Compression::Zstd => words + ", zstd",
        }
    }

    /// Hands every record to a sink of `make`, and every finished sink to `done`, in the
    /// order of the input.
    pub fn parse<S: Sink>(
        &self,
        source: &Source,
        tally: &Arc<Mutex<Tally>>,
        observer: &dyn Observer,
        sizes: Sizes,
        make: impl Fn() -> S + Sync,
        done: impl FnMut(Part<S>) -> io::Result<()>,
    ) -> io::Result<()> {
        match self {
            Self::Delimited(text) => {
                let input = data(source, text.charset, text.dialect.data_at, tally, observer)?;
                let syntax = &text.dialect.syntax;
                chunks::parse(input, sizes, || (Scanner::new(syntax), make()), done)
            }
            Self::Json(json) => {
                let input = data(source, json.charset, json.data_at, tally, observer)?;
                chunks::parse(input, sizes, || (json.steps(), make()), done)
            }
            Self::Frame(frame) => {
                io::copy(&mut source.reader(tally, observer)?, &mut io::sink())?;
                frame.parse(make, done)
            }
        }
    }
}

/// The paths that the first objects of a JSON export do not have, in the order of the input.
fn unseen(source: &Source, json: &Json) -> io::Result<Vec<String>> {
    let tally = Arc::new(Mutex::new(Tally::default()));
    let input = data(source, json.charset, json.data_at, &tally, &Silent)?;
    let mut paths = Vec::new();
    let mut known = HashSet::new();
    chunks::parse(
        input,
        Sizes::default(),
        || (json.unseen(), Paths::default()),
        |part| {
            paths.extend(part.sink.ordered.into_iter().filter(|path| known.insert(path.clone())));
            Ok(())
        },
    )?;
    Ok(paths)
}

/// Distinct texts in the order of their first appearance.
#[derive(Default)]
struct Paths {
    ordered: Vec<String>,
    seen: HashSet<Vec<u8>>,
}

impl Sink for Paths {
    fn take(&mut self, record: &Record, _line: u64, _lax: bool) -> Result<(), &'static str> {
        for cell in record.cells().filter(|cell| !cell.is_empty()) {
            if self.seen.insert(cell.to_vec()) {
                self.ordered.push(String::from_utf8_lossy(cell).into_owned());
            }
        }
        Ok(())
    }
}

/// The text of an input behind its first `skip` bytes.
fn data<'a>(
    source: &Source,
    charset: encoding::Charset,
    skip: usize,
    tally: &Arc<Mutex<Tally>>,
    observer: &'a dyn Observer,
) -> io::Result<impl Read + use<'a>> {
    let mut text = source.text(charset, tally, observer)?;
    io::copy(&mut text.by_ref().take(skip as u64), &mut io::sink())?;
    Ok(text)
}
