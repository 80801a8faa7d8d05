//! What can go wrong while reading: place, cause, next step; never a signer's data.

use std::{fmt, io};

/// A load that could not be done.
#[derive(Debug)]
pub struct Error {
    place: String,
    fault: Fault,
}

/// What is wrong, and with it what to do about it.
#[derive(Debug)]
pub enum Fault {
    /// The input cannot be opened or read to its end.
    Unreadable(io::Error),
    /// A folder was given.
    Directory,
    /// No byte, or nothing but white space.
    Empty,
    /// A header and not one record.
    HeaderOnly,
    /// Something that is not a table; the first text names it, the second says what to do.
    NotATable(&'static str, &'static str),
    /// No column that an audit can use, of so many. Their titles stay unsaid: in a table
    /// without a header they would be a person's data.
    NoUsableColumn(usize),
    /// `--column` names a header that the input does not have; the nearest ones.
    UnknownHeader {
        /// As given.
        wanted: String,
        /// The most similar headers.
        nearest: Vec<String>,
    },
    /// `--column` gives one field or one header twice.
    ColumnTwice(String),
    /// `--timezone` is no IANA name.
    UnknownTimezone(String),
    /// A damaged file of a binary format.
    Damaged(&'static str),
    /// A roster has neither a name nor an e-mail column.
    BadRoster,
    /// No input was given.
    NoInput,
    /// More records than can be numbered.
    TooManyRecords,
}

impl Error {
    /// An error at `place`: the input's name as the user gave it.
    pub fn new(place: &str, fault: Fault) -> Self {
        Self { place: place.into(), fault }
    }

    /// What is wrong.
    pub fn fault(&self) -> &Fault {
        &self.fault
    }

    /// The input is in order and there is nothing in it to audit.
    pub fn is_nothing_to_audit(&self) -> bool {
        matches!(self.fault, Fault::Empty | Fault::HeaderOnly)
    }

    /// What was asked for makes no sense for this input: a mistake on the command line.
    pub fn is_usage(&self) -> bool {
        matches!(
            self.fault,
            Fault::UnknownHeader { .. } | Fault::ColumnTwice(_) | Fault::UnknownTimezone(_) | Fault::NoInput
        )
    }

    /// What to do next.
    pub fn hint(&self) -> String {
        match &self.fault {
            Fault::Unreadable(error) => match error.kind() {
                io::ErrorKind::NotFound => "check the path".into(),
                io::ErrorKind::PermissionDenied => "allow this user to read the file".into(),
                _ => "copy or download the file again and compare its size with the original's".into(),
            },
            Fault::Directory => "name the export file in it".into(),
            Fault::Empty | Fault::HeaderOnly => "export the signatures again, with all rows".into(),
            Fault::NotATable(_, next) => (*next).into(),
            Fault::NoUsableColumn(_) => {
                "name one with --column, for example --column email='Contact'; an audit needs an e-mail, \
                 name, time or IP column"
                    .into()
            }
            Fault::UnknownHeader { nearest, .. } if !nearest.is_empty() => {
                format!("did you mean {}?", quoted(nearest))
            }
            Fault::UnknownHeader { .. } => "use a header of the file as it stands in it".into(),
            Fault::ColumnTwice(_) => "give each field and each header once".into(),
            Fault::UnknownTimezone(_) => "use an IANA name such as Europe/Paris".into(),
            Fault::Damaged(_) => "export the file again, or as CSV".into(),
            Fault::BadRoster => "name the columns name, email, role in its first line".into(),
            Fault::NoInput => "name an export, or - for standard input".into(),
            Fault::TooManyRecords => "audit the export in parts".into(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.place)?;
        match &self.fault {
            Fault::Unreadable(error) => write!(f, "cannot be read: {error}"),
            Fault::Directory => f.write_str("is a folder, not an export"),
            Fault::Empty => f.write_str("is empty: nothing to audit"),
            Fault::HeaderOnly => f.write_str("holds a header and no record: nothing to audit"),
            Fault::NotATable(what, _) => write!(f, "is {what}, not a table of signatures"),
            Fault::NoUsableColumn(columns) => {
                write!(f, "none of its {columns} columns is one that paraph knows")
            }
            Fault::UnknownHeader { wanted, .. } => write!(f, "has no column {wanted:?}"),
            Fault::ColumnTwice(what) => write!(f, "{what} is given twice with --column"),
            Fault::UnknownTimezone(name) => write!(f, "{name:?} is no time zone"),
            Fault::Damaged(what) => write!(f, "is a damaged {what} file"),
            Fault::BadRoster => f.write_str("has neither a name nor an e-mail column"),
            Fault::NoInput => f.write_str("no export was given"),
            Fault::TooManyRecords => f.write_str("holds more than 4 billion records"),
        }?;
        write!(f, "\n  hint: {}", self.hint())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.fault {
            Fault::Unreadable(error) => Some(error),
            _ => None,
        }
    }
}

/// At most ten headers. Control characters are shown as escapes.
fn quoted(headers: &[String]) -> String {
    let shown: Vec<_> = headers.iter().take(10).map(|header| format!("{header:?}")).collect();
    let more = if headers.len() > 10 { format!(" and {} more", headers.len() - 10) } else { String::new() };
    shown.join(", ") + &more
}
