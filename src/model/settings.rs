//! What a user can set about the judgement, with its defaults.

use super::Rule;

/// Thresholds and rules of an audit. Defaults are those of the method; a
/// setting changes what is judged, never what is loaded.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// IANA name of the signers' time zone, used for hours of day and naive stamps.
    pub timezone: String,
    /// Evidence in nats from which a campaign is suspected (its rows are `review`).
    pub suspected_nats: f64,
    /// Evidence in nats from which a campaign is proven (its rows are `reject`).
    pub proven_nats: f64,
    /// One mailbox under different names is a household, not one person twice.
    pub household: bool,
    /// What a detector's evidence counts, from 0 (nothing) to 1, where that is not 1.
    pub weights: Vec<(String, f64)>,
    /// Signatures that stay clear.
    pub allow: Vec<Rule>,
    /// Signatures that are rejected, whatever the evidence.
    pub block: Vec<Rule>,
    /// The policy that said so, by its file name.
    pub policy: Option<String>,
    /// Threads to use; results do not depend on it. 0 means one per core.
    pub threads: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            timezone: "UTC".into(),
            suspected_nats: 12.0,
            proven_nats: 25.0,
            household: true,
            weights: Vec::new(),
            allow: Vec::new(),
            block: Vec::new(),
            policy: None,
            threads: 0,
        }
    }
}
