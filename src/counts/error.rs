//! What can go wrong with a series: place, cause, next step.

use std::fmt;

use crate::ingest;

/// A series that could not be read.
#[derive(Debug)]
pub enum Error {
    /// The table could not be read.
    Table(ingest::Error),
    /// It is a table, and no series of counts.
    NoSeries {
        /// Name of the input.
        input: String,
        /// What is missing.
        cause: String,
        /// What to do next.
        hint: String,
    },
}

impl Error {
    /// A table that is no series.
    pub fn no_series(input: &str, cause: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::NoSeries { input: input.into(), cause: cause.into(), hint: hint.into() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table(error) => error.fmt(f),
            Self::NoSeries { input, cause, hint } => write!(f, "{input}: {cause}\n  hint: {hint}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<ingest::Error> for Error {
    fn from(error: ingest::Error) -> Self {
        Self::Table(error)
    }
}
