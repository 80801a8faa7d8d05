//! The records of an input, whatever stores them: what the loader and the reports ask
//! of every format.

use std::io::{self, Read};
use std::sync::{Arc, Mutex};

use super::cells::Tallies;
use super::chunks::{self, Part, Sink, Sizes};
use super::delimited::{Delimited, SAMPLE};
use super::encoding;
use super::error::{Error, Fault};
use super::format::{Format, recognise};
use super::record::Scanner;
use super::source::{Compression, Source, Tally};
use crate::model::Observer;

/// An input whose columns are known.
pub enum Body {
    /// Delimited text.
    Delimited(Box<Delimited>),
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
        match recognise(&raw, &text).map_err(|fault| source.fault(fault))? {
            Format::Delimited => {
                let whole = (raw.len() as u64) < SAMPLE;
                Ok(Self::Delimited(Box::new(Delimited::sniff(&text, charset, whole))))
            }
            _ => Err(source.fault(Fault::NotATable("in a format that is not read yet", "export it as CSV"))),
        }
    }

    /// The column names, and whether they are the input's own.
    pub fn header(&self) -> (&[String], bool) {
        match self {
            Self::Delimited(text) => (&text.dialect.header, text.dialect.named),
        }
    }

    /// Cells of the first records, by row.
    pub fn sample(&self) -> &[Vec<String>] {
        match self {
            Self::Delimited(text) => &text.dialect.sample,
        }
    }

    /// Physical lines before the first record.
    pub fn first_line(&self) -> u64 {
        match self {
            Self::Delimited(text) => text.dialect.data_line,
        }
    }

    /// Whether there are lines to point at.
    pub fn has_lines(&self) -> bool {
        true
    }

    /// How it is written, in words.
    pub fn describe(&self, compression: Compression, tallies: &Tallies) -> String {
        let words = match self {
            Self::Delimited(text) => text.describe(tallies.recoded.rows, tallies.wide.rows),
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
                let input = text.data(source, tally, observer)?;
                let syntax = &text.dialect.syntax;
                chunks::parse(input, sizes, || (Scanner::new(syntax), make()), done)
            }
        }
    }
}
