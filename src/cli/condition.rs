//! `--fail-on`: when finished work ends with exit code 10.
//!
//! Tests joined by `or` and `and`, `and` binding tighter; a test is a count and what it must exceed.

use std::str::FromStr;

use crate::report::compare_v1::Comparison;
use crate::report::json_v1::Summary;

/// One of these must hold: each is a list of tests that must all hold.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Condition(Vec<Vec<Test>>);

/// A count and the value it must exceed.
#[derive(Debug, Clone, PartialEq)]
struct Test {
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
    NewCampaign,
    GoneCampaign,
    NewReject,
}

const NAMES: [(&str, What); 10] = [
    ("reject", What::Reject),
    ("review", What::Review),
    ("duplicate", What::Duplicate),
    ("flagged", What::Flagged),
    ("quarantined", What::Quarantined),
    ("campaigns", What::Campaigns),
    ("fraudulent", What::Fraudulent),
    ("new-campaign", What::NewCampaign),
    ("gone-campaign", What::GoneCampaign),
    ("new-reject", What::NewReject),
];

impl Condition {
    /// Whether the condition holds for a finished audit, and for what it changed since the last one.
    /// Where there is no earlier report, everything found is new.
    pub(super) fn holds(&self, summary: &Summary, changes: Option<&Comparison>) -> bool {
        self.0.iter().any(|all| all.iter().all(|test| test.holds(summary, changes)))
    }

    /// Whether it asks for what changed, so that one report alone cannot answer it.
    pub(super) fn needs_comparison(&self) -> bool {
        let compared = [What::NewCampaign, What::GoneCampaign, What::NewReject];
        self.0.iter().flatten().any(|test| compared.contains(&test.what))
    }
}

impl Test {
    fn holds(&self, summary: &Summary, changes: Option<&Comparison>) -> bool {
        let value = self.what.of(summary, changes);
        let base = if self.what == What::Quarantined { summary.rows.read } else { summary.rows.loaded };
        let value = if self.percent { 100.0 * value / (base.max(1) as f64) } else { value };
        if self.inclusive { value >= self.limit } else { value > self.limit }
    }
}

impl What {
    fn of(self, summary: &Summary, changes: Option<&Comparison>) -> f64 {
        let counts = summary.counts;
        match self {
            Self::Reject => counts.reject as f64,
            Self::Review => counts.review as f64,
            Self::Duplicate => counts.duplicate as f64,
            Self::Flagged => (counts.reject + counts.review + counts.duplicate) as f64,
            Self::Quarantined => summary.rows.quarantined as f64,
            Self::Campaigns => summary.campaigns.len() as f64,
            Self::Fraudulent => summary.estimate.fraudulent.point,
            Self::NewCampaign => changes.map_or(summary.campaigns.len(), Comparison::new_campaigns) as f64,
            Self::GoneCampaign => changes.map_or(0, Comparison::gone_campaigns) as f64,
            Self::NewReject => changes.map_or(counts.reject, Comparison::newly_rejected) as f64,
        }
    }

    /// Campaigns are no part of the signatures.
    fn is_share(self) -> bool {
        !matches!(self, Self::Campaigns | Self::NewCampaign | Self::GoneCampaign)
    }
}

impl FromStr for Condition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let all =
            |words: &[&str]| words.split(|word| *word == "and").map(|test| test.concat().parse()).collect();
        Ok(Self(words.split(|word| *word == "or").map(all).collect::<Result<_, _>>()?))
    }
}

impl FromStr for Test {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, rest) = match text.find('>') {
            None => (text, ">0"),
            Some(at) => text.split_at(at),
        };
        let found = NAMES.iter().find(|(known, _)| *known == name.trim());
        let what = found.map(|&(_, what)| what).ok_or_else(|| {
            let names: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
            format!(
                "expected one of {}, as in reject, \"reject>100 or new-campaign\" or \"review>=5%\"",
                names.join(", ")
            )
        })?;
        let limit = rest.strip_prefix('>').unwrap_or(rest);
        let (inclusive, limit) = limit.strip_prefix('=').map_or((false, limit), |limit| (true, limit));
        let (percent, limit) = limit.strip_suffix('%').map_or((false, limit), |limit| (true, limit));
        let limit: f64 = limit.trim().parse().map_err(|_| format!("\"{limit}\" is no number"))?;
        if !limit.is_finite() {
            return Err(format!("\"{limit}\" is no number"));
        }
        if percent && !what.is_share() {
            return Err("campaigns are counted, not shared: give a plain number".into());
        }
        Ok(Self { what, inclusive, limit, percent })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::compare_v1::Campaign;
    use crate::report::json_v1::{Counts, Rows};

    fn summary() -> Summary {
        Summary {
            rows: Rows { read: 200, loaded: 200, quarantined: 0 },
            counts: Counts { clear: 180, review: 5, reject: 10, duplicate: 5 },
            ..Summary::default()
        }
    }

    fn holds(condition: &str) -> bool {
        condition.parse::<Condition>().unwrap().holds(&summary(), None)
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
    fn and_binds_tighter_than_or() {
        assert!(holds("reject>100 or review"));
        assert!(!holds("reject>100 and review"));
        assert!(holds("review or reject>100 and review>100"));
        assert!(!holds("review>100 and review or reject > 100"));
    }

    #[test]
    fn what_is_new_is_told_by_the_comparison() {
        let campaign = |status: &str| Campaign { status: status.into(), ..Campaign::default() };
        let comparison =
            Comparison { campaigns: vec![campaign("new"), campaign("grown")], ..Comparison::default() };
        let holds = |text: &str| text.parse::<Condition>().unwrap().holds(&summary(), Some(&comparison));
        assert!(holds("reject>100 or new-campaign"));
        assert!(!holds("new-campaign>1") && !holds("gone-campaign") && !holds("new-reject"));
        assert!(self::holds("new-reject>=10"), "on the first night everything is new");
        let asks = |text: &str| text.parse::<Condition>().unwrap().needs_comparison();
        assert!(asks("reject>100 or new-campaign") && !asks("reject and review"));
    }

    #[test]
    fn nonsense_is_refused() {
        let nonsense = [
            "",
            "rejected",
            "reject>",
            "reject>many",
            "reject<5",
            "campaigns>5%",
            "new-campaign>5%",
            "reject or",
            "and reject",
            "reject and or review",
            "reject review",
            "reject>>5",
            "reject>nan",
            "reject>inf",
        ];
        for text in nonsense {
            assert!(text.parse::<Condition>().is_err(), "{text}");
        }
    }
}
