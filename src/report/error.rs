//! What can go wrong with a report: place, cause, next step; never a signer's data.

use std::path::{Path, PathBuf};
use std::{fmt, io};

/// A report that could not be written or read.
#[derive(Debug)]
pub enum Error {
    /// A file or folder could not be written.
    Unwritable {
        /// The path.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// The place holds something that paraph did not write.
    Foreign {
        /// The place, as given.
        out: PathBuf,
        /// What it holds.
        what: String,
    },
    /// The place is a file of a report, which is written and replaced with its report only.
    OfReport {
        /// The file, as given.
        path: PathBuf,
    },
    /// Another run is writing to the same place.
    Busy {
        /// The place, as given.
        out: PathBuf,
    },
    /// The input is not what it was when it was loaded.
    InputChanged {
        /// Why.
        cause: io::Error,
    },
    /// A key file for pseudonyms that is none.
    NoKey {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: String,
    },
    /// A folder is no report, or one of another version.
    NoReport {
        /// The file that was looked for.
        path: PathBuf,
        /// Why.
        cause: String,
    },
}

impl Error {
    pub(super) fn unwritable(path: &Path, cause: io::Error) -> Self {
        Self::Unwritable { path: path.to_owned(), cause: bare(cause) }
    }

    fn hint(&self) -> &'static str {
        match self {
            Self::Unwritable { cause, .. } => match cause.kind() {
                io::ErrorKind::NotFound => "create the folder first, or name one that exists",
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                    "free some space, or name a place on another disk"
                }
                _ => "name a place that you may write to",
            },
            Self::Foreign { .. } => "give --out a new folder, or move what is there; nothing was changed",
            Self::OfReport { .. } => "give it another name or folder; nothing was changed",
            Self::Busy { .. } => "wait for the other run, or name another folder",
            Self::InputChanged { .. } => "run the audit again on a file that nobody is writing to",
            Self::NoKey { .. } => {
                "name a file that does not exist, and a key is made there; or put 64 random hexadecimal digits in it"
            }
            Self::NoReport { .. } => "give the folder that `paraph audit` wrote with --out",
        }
    }
}

/// The fault without the name of the temporary file that met it, which nobody gave.
fn bare(cause: io::Error) -> io::Error {
    if cause.get_ref().is_some() && cause.kind() != io::ErrorKind::Other {
        cause.kind().into()
    } else {
        cause
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unwritable { path, cause } => write!(f, "{}: cannot be written: {cause}", path.display()),
            Self::Foreign { out, what } => {
                write!(f, "{}: is no report that may be replaced: {what}", out.display())
            }
            Self::OfReport { path } => {
                write!(f, "{}: is a file of a report and is not replaced", path.display())
            }
            Self::Busy { out } => write!(f, "{}: another run is writing this report", out.display()),
            Self::InputChanged { cause } => write!(f, "the input changed while it was audited: {cause}"),
            Self::NoKey { path, cause } => write!(f, "{}: {cause}", path.display()),
            Self::NoReport { path, cause } => write!(f, "{}: {cause}", path.display()),
        }?;
        write!(f, "\n  hint: {}", self.hint())
    }
}

impl std::error::Error for Error {}
