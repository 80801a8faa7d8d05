//! Findings become campaigns, verdicts and the honest estimate. Pure, like detection.

mod campaigns;
mod columns;
mod estimate;
mod lists;
mod verdicts;
mod volume;
mod weights;

use crate::model::{Campaign, Cleared, Detection, DetectorRun, Estimate, Finding, Petition, RowVerdict};

pub use columns::warnings as columns;
pub use lists::{BLOCKED, Lists, warnings};
pub use weights::{lowered, weigh};

/// The detector whose rows are second signatures.
const DUPLICATE: &str = "duplicate";

/// Prior log-odds that a signature is fraudulent, before anything is known: one in fifty.
pub const PRIOR: f64 = -3.89;

/// What scoring yields.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scored {
    /// Campaigns, strongest first.
    pub campaigns: Vec<Campaign>,
    /// Groups held against nobody, those that an innocent story explains first.
    pub cleared: Vec<Cleared>,
    /// Verdicts of rows that are not clear, by row.
    pub verdicts: Vec<RowVerdict>,
    /// All findings; reasons and campaigns point into it.
    pub findings: Vec<Finding>,
    /// Prior log-odds of every row.
    pub prior: f64,
    /// What each detector did.
    pub runs: Vec<DetectorRun>,
    /// The count.
    pub estimate: Estimate,
}

/// Scores a detection.
pub fn score(petition: &Petition, detection: Detection) -> Scored {
    let campaigns = campaigns::form(petition, &detection);
    let cleared = campaigns::cleared(petition, &detection, &campaigns);
    let verdicts = verdicts::judge(&detection, &campaigns);
    let estimate = estimate::estimate(petition, &detection, &campaigns, &verdicts);
    Scored {
        campaigns,
        cleared,
        verdicts,
        findings: detection.findings,
        prior: PRIOR,
        runs: detection.runs,
        estimate,
    }
}
