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

/// One night. A number that nobody counted is `null`, not 0: of a night that failed all of them, and of one
/// without a signature what only signatures can tell (verdicts, the estimate, campaigns).
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
    pub seconds: Option<f64>,
    /// Folder of the report.
    pub report: Option<String>,
    /// Folder of the report that it was compared with.
    pub previous: Option<String>,
    /// Records read.
    pub read: Option<u64>,
    /// Signatures loaded.
    pub loaded: Option<u64>,
    /// Records set aside.
    pub quarantined: Option<u64>,
    /// Signatures by verdict.
    pub clear: Option<u64>,
    /// See `clear`.
    pub review: Option<u64>,
    /// See `clear`.
    pub reject: Option<u64>,
    /// See `clear`.
    pub duplicate: Option<u64>,
    /// Genuine signatures: median.
    pub genuine: Option<f64>,
    /// 5 % quantile.
    pub genuine_low: Option<f64>,
    /// 95 % quantile.
    pub genuine_high: Option<f64>,
    /// Campaigns found.
    pub campaigns: Option<u64>,
    /// Of these, not in the previous report; all of them where there is none.
    pub new_campaigns: Option<u64>,
    /// Campaigns of the previous report that are gone.
    pub gone_campaigns: Option<u64>,
    /// Signatures that the previous report did not have; all of them where there is none.
    pub added: Option<u64>,
    /// Signatures that only the previous report had.
    pub gone: Option<u64>,
    /// Signatures of both whose record was edited.
    pub edited: Option<u64>,
    /// Signatures of both whose verdict changed.
    pub changed: Option<u64>,
    /// Signatures that are rejected now and were not before, new ones included.
    pub newly_rejected: Option<u64>,
    /// Mail domains that DNS was asked about.
    pub domains_asked: Option<u64>,
    /// Mail domains that the cache knew.
    pub domains_cached: Option<u64>,
    /// Older reports removed.
    pub removed: u64,
    /// Warnings in the report.
    pub warnings: Option<u64>,
}

impl Night {
    /// The numbers of a finished night; status, places and removals are the caller's.
    pub fn new(summary: &Summary, changes: Option<&Comparison>) -> Self {
        let mx = &summary.coverage.mx_domains;
        let rows = changes.map(|changes| changes.rows.unwrap_or_default());
        let counted = Self {
            schema: SCHEMA,
            paraph: summary.paraph.clone(),
            started: summary.timing.started.clone(),
            seconds: Some(summary.timing.seconds),
            read: Some(summary.rows.read),
            loaded: Some(summary.rows.loaded),
            quarantined: Some(summary.rows.quarantined),
            added: Some(rows.map_or(summary.rows.loaded, |rows| rows.added)),
            gone: Some(rows.map_or(0, |rows| rows.gone)),
            edited: Some(rows.map_or(0, |rows| rows.edited)),
            domains_asked: Some(mx.asked),
            domains_cached: Some(mx.cached),
            warnings: Some(summary.warnings.len() as u64),
            ..Self::default()
        };
        if summary.rows.loaded == 0 { counted } else { counted.judged(summary, changes) }
    }

    /// What signatures were needed for.
    fn judged(self, summary: &Summary, changes: Option<&Comparison>) -> Self {
        let (counts, genuine, campaigns) =
            (summary.counts, summary.estimate.genuine, summary.campaigns.len());
        Self {
            clear: Some(counts.clear),
            review: Some(counts.review),
            reject: Some(counts.reject),
            duplicate: Some(counts.duplicate),
            genuine: Some(genuine.point),
            genuine_low: Some(genuine.low),
            genuine_high: Some(genuine.high),
            campaigns: Some(campaigns as u64),
            new_campaigns: Some(changes.map_or(campaigns, Comparison::new_campaigns) as u64),
            gone_campaigns: Some(changes.map_or(0, Comparison::gone_campaigns) as u64),
            changed: Some(changes.map_or(0, |changes| changes.changes.len() as u64)),
            newly_rejected: Some(changes.map_or(counts.reject, Comparison::newly_rejected)),
            ..self
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
        .filter_map(|(count, text)| Some((count.filter(|&count| count > 0)?, text)))
        .map(|(count, text)| words.counted(text, count))
        .collect();
        let (Some(point), Some(low), Some(high)) = (self.genuine, self.genuine_low, self.genuine_high) else {
            let empty = [words.say(texts.night_empty)];
            return empty.into_iter().chain(news).collect::<Vec<_>>().join("; ");
        };
        let news = if news.is_empty() { words.say(texts.night_nothing) } else { news.join(", ") };
        let whole = |number: f64| words.count(number.round().max(0.0) as u64);
        let values = [("news", news), ("point", whole(point)), ("low", whole(low)), ("high", whole(high))];
        words.fill(texts.night_headline, &values.each_ref().map(|(key, value)| (*key, value.as_str())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::json_v1::Rows;

    #[test]
    fn what_only_signatures_can_tell_is_not_counted_without_one() {
        let night = |loaded| {
            let rows = Rows { read: 3, loaded, quarantined: 3 - loaded };
            Night::new(&Summary { rows, ..Summary::default() }, None)
        };
        let (none, some) = (night(0), night(2));
        assert_eq!((none.quarantined, none.added, none.warnings), (Some(3), Some(0), Some(0)));
        assert_eq!((none.clear, none.genuine, none.new_campaigns), (None, None, None));
        assert_eq!((some.clear, some.genuine, some.new_campaigns), (Some(0), Some(0.0), Some(0)));
        assert_eq!(none.headline(Language::English), "no signature tonight");
        assert_eq!(none.headline(Language::French), "aucune signature cette nuit");
    }
}
