//! What can go wrong with the files that a user names.

use std::fmt;
use std::path::PathBuf;

/// An enrichment that could not be done.
#[derive(Debug)]
pub enum Error {
    /// A list or database cannot be read.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: String,
        /// What to do.
        hint: &'static str,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { path, cause, hint } => {
                write!(f, "{}: {cause}\n  hint: {hint}", path.display())
            }
        }
    }
}

impl std::error::Error for Error {}
