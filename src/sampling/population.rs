//! The signatures of a report folder by verdict: what a sample is drawn from.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;

use serde::de::DeserializeOwned;

use super::Error;
use crate::report::json_v1::{Findings, SCHEMA, Summary};

/// A campaign of so many signatures can be a stratum of its own.
const LARGE: u64 = 100;

/// How a sample is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Design {
    /// From each verdict by itself, duplicates taken out first.
    Verdicts,
    /// The same, and each large campaign by itself.
    Campaigns,
    /// From the raw list, copies included: what the official formulas ask for.
    Simple,
}

impl Design {
    /// The stable name.
    pub fn id(self) -> &'static str {
        match self {
            Self::Verdicts => "verdicts",
            Self::Campaigns => "campaigns",
            Self::Simple => "simple",
        }
    }
}

/// Signatures that are drawn from together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stratum {
    /// `clear`, `review`, `reject` or `all`.
    pub band: &'static str,
    /// The campaign, where it is a stratum of its own.
    pub campaign: Option<String>,
    /// Record numbers, ascending.
    pub rows: Vec<u32>,
}

/// What a report folder says of every signature.
#[derive(Debug, Clone, PartialEq)]
pub struct Population {
    /// Its summary.
    pub summary: Summary,
    /// Strata that are not empty.
    pub strata: Vec<Stratum>,
}

impl Population {
    /// Reads a report folder.
    ///
    /// # Errors
    /// When the folder is no report, or its files contradict each other.
    pub fn read(folder: &Path, design: Design) -> Result<Self, Error> {
        let summary: Summary = json(&folder.join("summary.json"))?;
        let findings: Findings = json(&folder.join("findings.json"))?;
        let unread = quarantined(&folder.join("quarantine.csv"))?;
        let large: HashSet<&str> = summary
            .campaigns
            .iter()
            .filter(|one| design == Design::Campaigns && one.signatures >= LARGE)
            .map(|one| one.id.as_str())
            .collect();
        let flagged: BTreeMap<u32, (&str, Option<&str>)> = findings
            .rows
            .iter()
            .map(|row| {
                (row.row, (row.verdict.as_str(), row.campaign.as_deref().filter(|id| large.contains(id))))
            })
            .collect();
        let mut strata: BTreeMap<(usize, Option<&str>), Vec<u32>> = BTreeMap::new();
        let mut loaded = 0;
        for row in (1..=summary.rows.read as u32).filter(|row| !unread.contains(row)) {
            loaded += 1;
            let (verdict, campaign) = flagged.get(&row).copied().unwrap_or(("clear", None));
            match BANDS.iter().position(|band| *band == verdict) {
                _ if design == Design::Simple => strata.entry((BANDS.len(), None)).or_default().push(row),
                Some(band) => strata.entry((band, campaign)).or_default().push(row),
                // A person's second signature counts for nothing: nobody needs to be asked.
                None => {}
            }
        }
        if loaded != summary.rows.loaded {
            let cause = "its files are not of one audit: the numbers of records differ";
            return Err(Error::new(folder, cause, "run paraph audit again"));
        }
        let strata = strata
            .into_iter()
            .map(|((band, campaign), rows)| Stratum {
                band: BANDS.get(band).copied().unwrap_or("all"),
                campaign: campaign.map(str::to_owned),
                rows,
            })
            .collect();
        Ok(Self { summary, strata })
    }
}

/// Verdicts that are drawn from.
const BANDS: [&str; 3] = ["clear", "review", "reject"];

fn json<T: DeserializeOwned>(path: &Path) -> Result<T, Error> {
    let hint = "give the folder that `paraph audit` wrote with --out";
    let bytes = fs::read(path).map_err(|cause| Error::new(path, format!("cannot be read: {cause}"), hint))?;
    let value: serde_json::Value =
        serde_json::from_slice(&bytes).map_err(|_| Error::new(path, "is not what paraph writes", hint))?;
    if value.get("schema").and_then(serde_json::Value::as_u64) != Some(u64::from(SCHEMA)) {
        return Err(Error::new(path, "is of another version of paraph", "run paraph audit again"));
    }
    serde_json::from_value(value).map_err(|_| Error::new(path, "is not what paraph writes", hint))
}

/// The record numbers that were set aside.
fn quarantined(path: &Path) -> Result<HashSet<u32>, Error> {
    let broken = |_| Error::new(path, "is not what paraph writes", "run paraph audit again");
    let mut reader = csv::Reader::from_path(path).map_err(broken)?;
    let mut rows = HashSet::new();
    for record in reader.byte_records() {
        let record = record.map_err(broken)?;
        let row = record.get(0).and_then(|cell| std::str::from_utf8(cell).ok()?.parse().ok());
        rows.insert(
            row.ok_or(())
                .map_err(|()| Error::new(path, "has a row without a number", "run paraph audit again"))?,
        );
    }
    Ok(rows)
}
