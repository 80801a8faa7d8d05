//! What can go wrong while writing.

use std::fmt;
use std::path::PathBuf;

/// A report that could not be written.
#[derive(Debug)]
pub enum Error {
    /// A file or folder could not be written.
    Unwritable {
        /// The path.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unwritable { path, cause } => write!(f, "{}: {cause}", path.display()),
        }
    }
}

impl std::error::Error for Error {}
