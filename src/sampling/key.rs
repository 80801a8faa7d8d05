//! The key of a sheet, version 1: which record and which stratum each line is. Whoever checks must not see it.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Error;
use super::draw::Drawn;
use super::population::{Design, Population};

/// The number of this format.
const SCHEMA: u32 = 1;

/// `sheet.key.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// 1.
    pub schema: u32,
    /// Version of the program.
    pub paraph: String,
    /// What decided the draw.
    pub seed: String,
    /// `verdicts`, `campaigns` or `simple`.
    pub design: String,
    /// SHA-256 of each export that the report was made from.
    pub exports: Vec<String>,
    /// Records in the audit.
    pub loaded: u64,
    /// Of these a person's second signature.
    pub duplicates: u64,
    /// What was drawn from.
    pub strata: Vec<Stratum>,
    /// The lines of the sheet in order.
    pub lines: Vec<Line>,
}

/// Signatures that were drawn from together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stratum {
    /// `clear`, `review`, `reject` or `all`.
    pub band: String,
    /// The campaign, where it is a stratum of its own.
    pub campaign: Option<String>,
    /// How many signatures it holds.
    pub population: u64,
}

/// One line of the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its number, from 1.
    pub check: u32,
    /// The record in the export, from 1.
    pub row: u32,
    /// Index into the strata.
    pub stratum: usize,
}

impl Key {
    /// The key of a draw.
    pub fn new(population: &Population, design: Design, seed: &str, drawn: &Drawn) -> Self {
        let summary = &population.summary;
        let strata = population.strata.iter().map(|one| Stratum {
            band: one.band.into(),
            campaign: one.campaign.clone(),
            population: one.rows.len() as u64,
        });
        let lines = drawn.rows.iter().zip(1..).map(|(&(row, stratum), check)| Line { check, row, stratum });
        Self {
            schema: SCHEMA,
            paraph: env!("CARGO_PKG_VERSION").into(),
            seed: seed.into(),
            design: design.id().into(),
            exports: summary.input.iter().map(|input| input.sha256.clone()).collect(),
            loaded: summary.rows.loaded,
            duplicates: summary.counts.duplicate,
            strata: strata.collect(),
            lines: lines.collect(),
        }
    }

    /// Reads the key of a sheet.
    ///
    /// # Errors
    /// When there is none, or it is damaged.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let hint = "it was written beside the sheet; name it with --key";
        let bytes =
            fs::read(path).map_err(|cause| Error::new(path, format!("cannot be read: {cause}"), hint))?;
        let key: Self = serde_json::from_slice(&bytes)
            .map_err(|_| Error::new(path, "is no key of a sheet", "name the .key.json file with --key"))?;
        let sound = key.schema == SCHEMA
            && key
                .lines
                .iter()
                .zip(1..)
                .all(|(line, at)| line.check == at && line.stratum < key.strata.len());
        if sound { Ok(key) } else { Err(Error::new(path, "is damaged or of another version", "draw again")) }
    }
}

/// Where the key of a sheet is.
pub fn beside(sheet: &Path) -> PathBuf {
    sheet.with_extension("key.json")
}
