//! Bytes of any export become typed columns plus a quarantine.
//!
//! Every record is loaded or quarantined; nothing is dropped or repaired silently.

mod address;
mod body;
mod cells;
mod choice;
mod chunks;
mod columns;
mod delimited;
mod dialect;
mod encoding;
pub mod error;
mod flag;
mod format;
mod frame;
mod json;
mod load;
mod normal;
mod notes;
mod originals;
mod person;
pub mod platform;
mod provenance;
mod record;
mod roster;
mod source;
mod table;
mod time;
mod zone;

use std::path::PathBuf;

use crate::model::{
    Field, InputFile, Observer, Quarantined, Roster, RowCounts, Signatures, Warning, report::Originals,
};
pub use error::Error;

/// Where an export comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file.
    File(PathBuf),
    /// Standard input, spooled to a temporary file.
    Stdin,
}

/// How to read it.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `--column FIELD=HEADER`: wins over everything the loader finds out.
    pub columns: Vec<(Field, String)>,
    /// `--timezone`: IANA name for stamps without a zone; `None`: guessed from the export, else UTC.
    pub timezone: Option<String>,
}

/// What a load yields.
pub struct Loaded {
    /// The signatures.
    pub signatures: Signatures,
    /// What could not be loaded.
    pub quarantine: Vec<Quarantined>,
    /// How each input was read.
    pub inputs: Vec<InputFile>,
    /// `read = loaded + quarantined`.
    pub rows: RowCounts,
    /// IANA name of the zone that naive stamps were read in and hours are judged in.
    pub timezone: String,
    /// What the reader must know.
    pub warnings: Vec<Warning>,
    /// The records once more, for reports that show original columns.
    pub originals: Box<dyn Originals>,
}

/// Loads all inputs as one petition.
///
/// # Errors
/// When an input cannot be read, is no table, or has no usable column.
pub fn load(inputs: &[Input], options: &Options, observer: &dyn Observer) -> Result<Loaded, Error> {
    load::load(inputs, options, observer)
}

/// Loads all inputs as one table, whatever its columns mean: to copy it, not to audit it.
///
/// # Errors
/// When an input cannot be read or is no table.
pub fn load_table(inputs: &[Input], options: &Options, observer: &dyn Observer) -> Result<Loaded, Error> {
    load::load_table(inputs, options, observer)
}

/// Loads a roster of public figures, in the order of its file.
///
/// # Errors
/// When the file cannot be read or has neither a name nor an e-mail column.
pub fn load_roster(path: &std::path::Path) -> Result<Roster, Error> {
    roster::load(path)
}
