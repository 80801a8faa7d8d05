//! What a report says of a petition, reduced to what can be held against the truth.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::model::{Campaign, Estimate, Interval, Petition, RowVerdict, Verdict};
use crate::pipeline::Audit;
use crate::score::Scored;

/// What is said of one row that is not clear.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The verdict.
    pub verdict: Verdict,
    /// Probability that it is no genuine signature, 0 to 1.
    pub probability: f64,
    /// Its campaign.
    pub campaign: Option<String>,
}

/// What is said of a petition.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Judged {
    /// Rows that are not clear, by data record.
    pub rows: BTreeMap<u32, Row>,
    /// How many signatures are said to be genuine.
    pub genuine: Interval,
    /// How many data records were read, where a report says so.
    pub records: Option<u64>,
}

/// A report that cannot be read.
#[derive(Debug)]
pub struct Error {
    path: PathBuf,
    cause: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}\n  hint: name the folder that paraph audit wrote with --out",
            self.path.display(),
            self.cause
        )
    }
}

impl std::error::Error for Error {}

impl Judged {
    /// Reads `flagged.csv` and `summary.json` of a report folder.
    ///
    /// # Errors
    /// When a file is missing or is not what a report writes.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let flagged = folder.join("flagged.csv");
        let rows = read_flagged(&flagged).map_err(|cause| Error { path: flagged, cause })?;
        let summary = folder.join("summary.json");
        let (genuine, records) = read_summary(&summary).map_err(|cause| Error { path: summary, cause })?;
        Ok(Self { rows, genuine, records })
    }

    /// Takes an audit from memory.
    pub fn of(audit: &Audit) -> Self {
        let report = &audit.report;
        Self::from_parts(&audit.petition, &report.verdicts, &report.campaigns, &report.estimate)
    }

    /// Takes a scoring of a petition from memory.
    pub fn of_scored(petition: &Petition, scored: &Scored) -> Self {
        Self::from_parts(petition, &scored.verdicts, &scored.campaigns, &scored.estimate)
    }

    fn from_parts(
        petition: &Petition,
        verdicts: &[RowVerdict],
        campaigns: &[Campaign],
        estimate: &Estimate,
    ) -> Self {
        let rows = verdicts.iter().map(|one| {
            let campaign = one.campaign.map(|at| campaigns[at as usize].id.clone());
            let row = Row { verdict: one.verdict, probability: one.probability, campaign };
            (petition.signatures.record[one.row.index()], row)
        });
        Self { rows: rows.collect(), genuine: estimate.genuine, records: None }
    }
}

fn read_flagged(path: &Path) -> Result<BTreeMap<u32, Row>, String> {
    let mut reader = csv::Reader::from_path(path).map_err(|error| error.to_string())?;
    let header = reader.headers().map_err(|error| error.to_string())?.clone();
    let place = |name: &str| header.iter().position(|one| one == name).ok_or(format!("no column {name}"));
    let (row, verdict, score, campaign) =
        (place("row")?, place("verdict")?, place("score")?, place("campaign")?);
    let mut rows = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let number = record[row].parse().map_err(|_| "a row without its number".to_owned())?;
        let verdict = verdict_of(&record[verdict]).ok_or(format!("row {number}: no such verdict"))?;
        let score: f64 = record[score].parse().map_err(|_| format!("row {number}: no score"))?;
        let campaign = Some(record[campaign].to_owned()).filter(|id| !id.is_empty());
        rows.insert(number, Row { verdict, probability: score / 100.0, campaign });
    }
    Ok(rows)
}

fn verdict_of(id: &str) -> Option<Verdict> {
    [Verdict::Clear, Verdict::Duplicate, Verdict::Review, Verdict::Reject]
        .into_iter()
        .find(|verdict| verdict.id() == id)
}

/// How many signatures are genuine, and how many records were read.
fn read_summary(path: &Path) -> Result<(Interval, Option<u64>), String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let summary: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let genuine = &summary["estimate"]["genuine"];
    let number = |name: &str| genuine[name].as_f64().ok_or(format!("no estimate.genuine.{name}"));
    let genuine = Interval { low: number("low")?, point: number("point")?, high: number("high")? };
    Ok((genuine, summary["rows"]["read"].as_u64()))
}
