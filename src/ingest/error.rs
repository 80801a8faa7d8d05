//! What can go wrong while reading: place, cause, next step; never a signer's data.

use std::fmt;

/// A load that could not be done.
#[derive(Debug)]
pub enum Error {
    /// Placeholder of the skeleton.
    NotBuilt,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not built")
    }
}

impl std::error::Error for Error {}
