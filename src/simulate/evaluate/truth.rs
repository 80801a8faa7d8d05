//! What every row of a petition is in truth.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::simulate::Story;
use crate::simulate::entry::Label;

/// The truth about one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Genuine, duplicate or fraud.
    pub label: Label,
    /// What kind of signer or attack.
    pub kind: String,
    /// Name of the campaign; empty for genuine signatures.
    pub campaign: String,
}

/// The truth about all rows; the first is data record 1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Truth {
    /// By data record.
    pub rows: Vec<Row>,
}

/// A truth that cannot be used.
#[derive(Debug)]
pub struct Error {
    path: PathBuf,
    cause: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hint = "a truth file is a CSV with row,label,kind,campaign; rows count from 1 without a gap";
        write!(f, "{}: {}\n  hint: {hint}", self.path.display(), self.cause)
    }
}

impl std::error::Error for Error {}

impl Truth {
    /// Reads `truth.csv`.
    ///
    /// # Errors
    /// When the file cannot be read, a label is unknown or a row is missing.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let fail = |cause: String| Error { path: path.to_path_buf(), cause };
        let mut reader = csv::Reader::from_path(path).map_err(|error| fail(error.to_string()))?;
        let mut rows = Vec::new();
        for (index, record) in reader.records().enumerate() {
            let record = record.map_err(|error| fail(error.to_string()))?;
            let cell = |at: usize| record.get(at).unwrap_or_default();
            if cell(0).parse() != Ok(index + 1) {
                return Err(fail(format!("row {} is not where it belongs", index + 1)));
            }
            let label =
                Label::from_id(cell(1)).ok_or_else(|| fail(format!("row {}: no such label", index + 1)))?;
            rows.push(Row { label, kind: cell(2).to_owned(), campaign: cell(3).to_owned() });
        }
        Ok(Self { rows })
    }

    /// The truth of a simulated petition.
    pub fn of(story: &Story) -> Self {
        let row = |entry: &crate::simulate::entry::Entry| Row {
            label: entry.label,
            kind: entry.kind.to_owned(),
            campaign: entry.campaign.to_owned(),
        };
        Self { rows: story.entries.iter().map(row).collect() }
    }

    /// How many rows have this label.
    pub fn count(&self, label: Label) -> usize {
        self.rows.iter().filter(|row| row.label == label).count()
    }
}
