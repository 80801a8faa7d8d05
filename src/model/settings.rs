//! What a user can set about the judgement, with its defaults.

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
    /// Threads to use; results do not depend on it. 0 means one per core.
    pub threads: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { timezone: "UTC".into(), suspected_nats: 12.0, proven_nats: 25.0, threads: 0 }
    }
}
