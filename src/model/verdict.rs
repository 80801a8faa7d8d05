//! What paraph says of one signature.

use super::Row;

/// The verdict on a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Nothing speaks against it.
    Clear,
    /// A person's second signature.
    Duplicate,
    /// Somebody should look.
    Review,
    /// Part of a proven campaign, or blocked by the user's policy.
    Reject,
}

impl Verdict {
    /// The stable name.
    pub fn id(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Duplicate => "duplicate",
            Self::Review => "review",
            Self::Reject => "reject",
        }
    }
}

/// One finding's part in a row's verdict.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reason {
    /// Index of the finding in the report.
    pub finding: u32,
    /// Nats it adds to this row.
    pub nats: f64,
}

/// The verdict on a row that is not clear.
#[derive(Debug, Clone, PartialEq)]
pub struct RowVerdict {
    /// The row.
    pub row: Row,
    /// The verdict.
    pub verdict: Verdict,
    /// Probability that the signature is not a genuine person's wish, 0 to 1. With the
    /// report's prior log-odds, `ln(p / (1 - p)) = prior + sum of the reasons' nats`.
    pub probability: f64,
    /// Index of its campaign in the report.
    pub campaign: Option<u32>,
    /// Whether the user's policy rejects it and nothing else does: no evidence of paraph's would.
    pub blocked: bool,
    /// Why.
    pub reasons: Vec<Reason>,
}
