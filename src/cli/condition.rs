//! `--fail-on`: when a finished audit ends with exit code 10.

use std::str::FromStr;

use crate::report::json_v1::Summary;

/// A count of the summary and the value it must exceed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Condition {
    what: What,
    inclusive: bool,
    limit: f64,
    percent: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Reject,
    Review,
    Duplicate,
    Flagged,
    Quarantined,
    Campaigns,
    Fraudulent,
}

const NAMES: [(&str, What); 7] = [
    ("reject", What::Reject),
    ("review", What::Review),
    ("duplicate", What::Duplicate),
    ("flagged", What::Flagged),
    ("quarantined", What::Quarantined),
    ("campaigns", What::Campaigns),
    ("fraudulent", What::Fraudulent),
];

impl Condition {
    /// Whether the condition holds for a finished audit.
    pub(super) fn holds(&self, summary: &Summary) -> bool {
        let value = self.what.of(summary);
        let base = if self.what == What::Quarantined { summary.rows.read } else { summary.rows.loaded };
        let value = if self.percent { 100.0 * value / (base.max(1) as f64) } else { value };
        if self.inclusive { value >= self.limit } else { value > self.limit }
    }
}

impl What {
    fn of(self, summary: &Summary) -> f64 {
        let counts = summary.counts;
        match self {
            Self::Reject => counts.reject as f64,
            Self::Review => counts.review as f64,
            Self::Duplicate => counts.duplicate as f64,
            Self::Flagged => (counts.reject + counts.review + counts.duplicate) as f64,
            Self::Quarantined => summary.rows.quarantined as f64,
            Self::Campaigns => summary.campaigns.len() as f64,
            Self::Fraudulent => summary.estimate.fraudulent.point,
        }
    }
}

impl FromStr for Condition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, rest) = match text.find('>') {
            None => (text, ">0"),
            Some(at) => text.split_at(at),
        };
        let found = NAMES.iter().find(|(known, _)| *known == name.trim());
        let what = found.map(|&(_, what)| what).ok_or_else(|| {
            let names: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
            format!("expected one of {}, as in reject, reject>100 or review>=5%", names.join(", "))
        })?;
        let limit = rest.trim_start_matches('>');
        let (inclusive, limit) = limit.strip_prefix('=').map_or((false, limit), |limit| (true, limit));
        let (percent, limit) = limit.strip_suffix('%').map_or((false, limit), |limit| (true, limit));
        let limit: f64 = limit.trim().parse().map_err(|_| format!("\"{limit}\" is no number"))?;
        if !limit.is_finite() || (percent && what == What::Campaigns) {
            return Err("campaigns are counted, not shared: give a plain number".into());
        }
        Ok(Self { what, inclusive, limit, percent })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::json_v1::{Counts, Rows};

    fn holds(condition: &str) -> bool {
        let summary = Summary {
            rows: Rows { read: 200, loaded: 200, quarantined: 0 },
            counts: Counts { clear: 180, review: 5, reject: 10, duplicate: 5 },
            ..Summary::default()
        };
        condition.parse::<Condition>().unwrap().holds(&summary)
    }

    #[test]
    fn a_bare_name_means_any() {
        assert!(holds("reject"));
        assert!(!holds("campaigns"));
    }

    #[test]
    fn limits_are_counts_or_shares() {
        assert_eq!(["reject>9", "reject>10", "reject>=10"].map(holds), [true, false, true]);
        assert_eq!(["flagged>=10%", "flagged>10%", "review > 2.4%"].map(holds), [true, false, true]);
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "rejected", "reject>", "reject>many", "reject<5", "campaigns>5%"] {
            assert!(text.parse::<Condition>().is_err(), "{text}");
        }
    }
}
