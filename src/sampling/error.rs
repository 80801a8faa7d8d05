//! What can go wrong with a sample: place, cause, next step; never a signer's data.

use std::fmt;
use std::path::Path;

/// A sample that could not be drawn, or a sheet that could not be counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    place: String,
    cause: String,
    hint: String,
}

impl Error {
    /// An error at `place`.
    pub fn new(place: &Path, cause: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { place: place.display().to_string(), cause: cause.into(), hint: hint.into() }
    }

    /// The same with a line of the file, counted from 1.
    pub fn in_line(place: &Path, line: u64, cause: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { place: format!("{}, line {line}", place.display()), cause: cause.into(), hint: hint.into() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}\n  hint: {}", self.place, self.cause, self.hint)
    }
}

impl std::error::Error for Error {}
