//! Findings become campaigns, verdicts and the honest estimate. Pure, like detection.

use crate::model::{Campaign, Detection, DetectorRun, Estimate, Finding, Petition, RowVerdict};

/// What scoring yields.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scored {
    /// Campaigns, strongest first.
    pub campaigns: Vec<Campaign>,
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
pub fn score(_petition: &Petition, detection: Detection) -> Scored {
    Scored { findings: detection.findings, runs: detection.runs, ..Scored::default() }
}
