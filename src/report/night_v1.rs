//! The schema of the line that `paraph nightly --json` prints, version 1: flat, for monitoring.
//!
//! Fields may be added within a version; none may change its meaning or disappear. No signer's data.

use serde::{Deserialize, Serialize};

use super::compare_v1::Comparison;
use super::json_v1::Summary;
use super::language::Language;
use super::words::Words;

/// The number of this schema.
pub const SCHEMA: u32 = 1;

/// One night. Numbers of a night that failed are 0.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Night {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Version of the program.
    pub paraph: String,
    /// `ok`, `alarm` (`--fail-on` holds), `nothing` (no signature), `busy` or `failed`.
    pub status: String,
    /// The exit code.
    pub code: u8,
    /// What went wrong, where something did.
    pub error: Option<String>,
    /// When the audit began, RFC 3339 in UTC.
    pub started: String,
    /// Seconds it took.
    pub seconds: f64,
    /// Folder of the report.
    pub report: Option<String>,
    /// Folder of the report that it was compared with.
    pub previous: Option<String>,
    /// Records read.
    pub read: u64,
    /// Signatures loaded.
    pub loaded: u64,
    /// Records set aside.
    pub quarantined: u64,
    /// Signatures by verdict.
    pub clear: u64,
    /// See `clear`.
    pub review: u64,
    /// See `clear`.
    pub reject: u64,
    /// See `clear`.
    pub duplicate: u64,
    /// Genuine signatures: median.
    pub genuine: f64,
    /// 5 % quantile.
    pub genuine_low: f64,
    /// 95 % quantile.
    pub genuine_high: f64,
    /// Campaigns found.
    pub campaigns: u64,
    /// Of these, not in the previous report; all of them where there is none.
    pub new_campaigns: u64,
    /// Campaigns of the previous report that are gone.
    pub gone_campaigns: u64,
    /// Signatures that the previous report did not have; all of them where there is none.
    pub added: u64,
    /// Signatures that only the previous report had.
    pub gone: u64,
    /// Signatures of both whose record was edited.
    pub edited: u64,
    /// Signatures of both whose verdict changed.
    pub changed: u64,
    /// Signatures that are rejected now and were not before, new ones included.
    pub newly_rejected: u64,
    /// Mail domains that DNS was asked about.
    pub domains_asked: u64,
    /// Mail domains that the cache knew.
    pub domains_cached: u64,
    /// Older reports removed.
    pub removed: u64,
    /// Warnings in the report.
    pub warnings: u64,
}

impl Night {
    /// The numbers of a finished night; status, places and removals are the caller's.
    pub fn new(summary: &Summary, changes: Option<&Comparison>) -> Self {
        let (counts, genuine, mx) = (summary.counts, summary.estimate.genuine, &summary.coverage.mx_domains);
        let campaigns = summary.campaigns.len();
        let rows = changes.map(|changes| changes.rows.unwrap_or_default());
        Self {
            schema: SCHEMA,
            paraph: summary.paraph.clone(),
            started: summary.timing.started.clone(),
            seconds: summary.timing.seconds,
            read: summary.rows.read,
            loaded: summary.rows.loaded,
            quarantined: summary.rows.quarantined,
            clear: counts.clear,
            review: counts.review,
            reject: counts.reject,
            duplicate: counts.duplicate,
            genuine: genuine.point,
            genuine_low: genuine.low,
            genuine_high: genuine.high,
            campaigns: campaigns as u64,
            new_campaigns: changes.map_or(campaigns, Comparison::new_campaigns) as u64,
            gone_campaigns: changes.map_or(0, Comparison::gone_campaigns) as u64,
            added: rows.map_or(summary.rows.loaded, |rows| rows.added),
            gone: rows.map_or(0, |rows| rows.gone),
            edited: rows.map_or(0, |rows| rows.edited),
            changed: changes.map_or(0, |changes| changes.changes.len() as u64),
            newly_rejected: changes.map_or(counts.reject, Comparison::newly_rejected),
            domains_asked: mx.asked,
            domains_cached: mx.cached,
            warnings: summary.warnings.len() as u64,
            ..Self::default()
        }
    }

    /// The night in one line, fit for the subject of a mail.
    pub fn headline(&self, language: Language) -> String {
        let words = Words::in_language(language, "UTC");
        let texts = words.texts();
        let news: Vec<String> = [
            (self.new_campaigns, texts.night_new_campaigns),
            (self.gone_campaigns, texts.night_gone_campaigns),
            (self.newly_rejected, texts.night_rejected),
            (self.added, texts.night_added),
            (self.gone, texts.night_gone),
            (self.changed, texts.night_changed),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, text)| words.counted(text, count))
        .collect();
        let news = if news.is_empty() { words.say(texts.night_nothing) } else { news.join(", ") };
        let whole = |number: f64| words.count(number.round().max(0.0) as u64);
        let values = [
            ("news", news),
            ("point", whole(self.genuine)),
            ("low", whole(self.genuine_low)),
            ("high", whole(self.genuine_high)),
        ];
        words.fill(texts.night_headline, &values.each_ref().map(|(key, value)| (*key, value.as_str())))
    }
}
