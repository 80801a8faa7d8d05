//! Precision, recall, wrong accusations, campaigns, counts.

use std::collections::BTreeMap;

use super::judged::Judged;
use super::truth::Truth;
use crate::model::{Interval, Verdict};
use crate::simulate::entry::Label;

/// Hits and misses of one kind of accusation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hits {
    /// Fraudulent rows that are accused.
    pub right: usize,
    /// Other rows that are accused.
    pub wrong: usize,
    /// Fraudulent rows that are not.
    pub missed: usize,
}

impl Hits {
    /// Share of the accused that are fraudulent; 1 where nobody is accused.
    pub fn precision(self) -> f64 {
        ratio(self.right, self.right + self.wrong)
    }

    /// Share of the fraudulent that are accused; 1 where there are none.
    pub fn recall(self) -> f64 {
        ratio(self.right, self.right + self.missed)
    }

    /// Harmonic mean of precision and recall.
    pub fn f1(self) -> f64 {
        ratio(2 * self.right, 2 * self.right + self.wrong + self.missed)
    }
}

/// Wrong accusations of one kind of honest signer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wronged {
    /// Signatures of the kind.
    pub of: usize,
    /// Wrongly rejected.
    pub rejected: usize,
    /// Wrongly up for review.
    pub review: usize,
}

/// How well one true campaign was found.
#[derive(Debug, Clone, PartialEq)]
pub struct CampaignFound {
    /// Its true name.
    pub name: String,
    /// Its true rows.
    pub rows: usize,
    /// The reported campaign that holds most of it.
    pub reported: Option<String>,
    /// Share of that reported campaign's rows that belong here.
    pub purity: f64,
    /// Share of the true rows that lie in it.
    pub completeness: f64,
}

/// Rows whose stated probability lies in one tenth.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Bin {
    /// Rows.
    pub rows: usize,
    /// Sum of their stated probabilities.
    pub stated: f64,
    /// How many are fraudulent.
    pub fraud: usize,
}

/// How an audit did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Measures {
    /// All rows.
    pub rows: usize,
    /// Rows that are nobody's wish.
    pub fraud: usize,
    /// Rejections.
    pub reject: Hits,
    /// Rejections and reviews.
    pub flagged: Hits,
    /// Honest signers by kind.
    pub wronged: BTreeMap<String, Wronged>,
    /// True campaigns.
    pub campaigns: Vec<CampaignFound>,
    /// True number of genuine signatures, each person once.
    pub genuine: usize,
    /// The stated number.
    pub stated: Interval,
    /// Stated probabilities of rows that are not clear, by tenths.
    pub bins: [Bin; 10],
    /// Rows without a remark, and how many of them are fraudulent.
    pub clear: Bin,
}

impl Measures {
    /// Whether the stated interval holds the true number.
    pub fn covered(&self) -> bool {
        let genuine = self.genuine as f64;
        // A count is a whole number: an interval that rounds to it holds it.
        self.stated.low - 0.5 <= genuine && genuine <= self.stated.high + 0.5
    }

    /// Stated minus true number, as a share of the true number.
    pub fn count_error(&self) -> f64 {
        (self.stated.point - self.genuine as f64) / (self.genuine as f64).max(1.0)
    }

    /// Share of the honest rows that are rejected.
    pub fn false_rejections(&self) -> f64 {
        self.reject.wrong as f64 / ((self.rows - self.fraud) as f64).max(1.0)
    }

    /// Share of the honest rows that are rejected or up for review.
    pub fn false_flags(&self) -> f64 {
        self.flagged.wrong as f64 / ((self.rows - self.fraud) as f64).max(1.0)
    }

    /// Purity and completeness, averaged over true campaigns by their rows.
    pub fn campaign_quality(&self) -> Option<(f64, f64)> {
        let rows: usize = self.campaigns.iter().map(|one| one.rows).sum();
        let mean = |of: fn(&CampaignFound) -> f64| {
            self.campaigns.iter().map(|one| of(one) * one.rows as f64).sum::<f64>() / rows as f64
        };
        (rows > 0).then(|| (mean(|one| one.purity), mean(|one| one.completeness)))
    }
}

/// Holds what is said against what is true.
pub fn measure(truth: &Truth, judged: &Judged) -> Measures {
    let mut measures = Measures {
        rows: truth.rows.len(),
        fraud: truth.count(Label::Fraud),
        genuine: truth.count(Label::Genuine),
        stated: judged.genuine,
        campaigns: campaigns(truth, judged),
        ..Measures::default()
    };
    for (index, row) in truth.rows.iter().enumerate() {
        let said = judged.rows.get(&(index as u32 + 1));
        let verdict = said.map_or(Verdict::Clear, |row| row.verdict);
        let fraud = row.label == Label::Fraud;
        let flagged = matches!(verdict, Verdict::Review | Verdict::Reject);
        tally(&mut measures.reject, fraud, verdict == Verdict::Reject);
        tally(&mut measures.flagged, fraud, flagged);
        if !fraud {
            let kind = measures.wronged.entry(row.kind.clone()).or_default();
            kind.of += 1;
            kind.rejected += usize::from(verdict == Verdict::Reject);
            kind.review += usize::from(verdict == Verdict::Review);
        }
        let bin = match said {
            // "Duplicate" says that a person signed twice, not that nobody did.
            Some(row) if row.verdict == Verdict::Duplicate => continue,
            Some(row) => &mut measures.bins[((row.probability * 10.0) as usize).min(9)],
            None => &mut measures.clear,
        };
        bin.rows += 1;
        bin.stated += said.map_or(0.0, |row| row.probability);
        bin.fraud += usize::from(fraud);
    }
    measures
}

fn tally(hits: &mut Hits, fraud: bool, accused: bool) {
    match (fraud, accused) {
        (true, true) => hits.right += 1,
        (false, true) => hits.wrong += 1,
        (true, false) => hits.missed += 1,
        (false, false) => {}
    }
}

fn campaigns(truth: &Truth, judged: &Judged) -> Vec<CampaignFound> {
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut shared: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut reported: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, row) in truth.rows.iter().enumerate() {
        let said = judged.rows.get(&(index as u32 + 1)).and_then(|row| row.campaign.as_deref());
        if let Some(id) = said {
            *reported.entry(id).or_default() += 1;
        }
        if row.campaign.is_empty() {
            continue;
        }
        *sizes.entry(&row.campaign).or_default() += 1;
        if let Some(id) = said {
            *shared.entry((&row.campaign, id)).or_default() += 1;
        }
    }
    let find = |(name, rows): (&str, usize)| {
        let best = shared.iter().filter(|((of, _), _)| *of == name).max_by_key(|(_, count)| **count);
        let share = |of: usize| best.map_or(0.0, |(_, &count)| count as f64 / of as f64);
        CampaignFound {
            name: name.to_owned(),
            rows,
            reported: best.map(|((_, id), _)| (*id).to_owned()),
            purity: share(best.map_or(1, |((_, id), _)| reported[id])),
            completeness: share(rows),
        }
    };
    sizes.into_iter().map(find).collect()
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::super::{judged, truth};
    use super::*;

    /// `label campaign verdict reported` a row.
    fn check(rows: &[(&str, &str, &str, &str)]) -> Measures {
        let mut truth = Truth::default();
        let mut said = Judged { genuine: Interval { low: 1.0, point: 2.0, high: 3.0 }, ..Judged::default() };
        for (index, &(label, campaign, verdict, id)) in rows.iter().enumerate() {
            let label = Label::from_id(label).unwrap();
            truth.rows.push(truth::Row { label, kind: "some".into(), campaign: campaign.into() });
            let verdict = match verdict {
                "reject" => Verdict::Reject,
                "review" => Verdict::Review,
                "duplicate" => Verdict::Duplicate,
                _ => continue,
            };
            let campaign = Some(id.to_owned()).filter(|id| !id.is_empty());
            said.rows.insert(index as u32 + 1, judged::Row { verdict, probability: 0.9, campaign });
        }
        measure(&truth, &said)
    }

    #[test]
    fn hits_misses_and_wrong_accusations() {
        let measures = check(&[
            ("fraud", "a", "reject", "C1"),
            ("fraud", "a", "review", "C1"),
            ("fraud", "a", "", ""),
            ("genuine", "", "reject", "C1"),
            ("genuine", "", "", ""),
            ("duplicate", "", "duplicate", ""),
        ]);
        assert_eq!(measures.reject, Hits { right: 1, wrong: 1, missed: 2 });
        assert_eq!(measures.flagged, Hits { right: 2, wrong: 1, missed: 1 });
        assert!((measures.flagged.f1() - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(measures.wronged["some"], Wronged { of: 3, rejected: 1, review: 0 });
        assert!((measures.false_rejections() - 1.0 / 3.0).abs() < 1e-12);
        assert!(measures.covered());
        assert_eq!((measures.bins[9].rows, measures.bins[9].fraud, measures.clear.rows), (3, 2, 2));
    }

    #[test]
    fn campaigns_are_matched_by_their_rows() {
        let measures = check(&[
            ("fraud", "a", "reject", "C1"),
            ("fraud", "a", "reject", "C1"),
            ("fraud", "a", "reject", "C2"),
            ("fraud", "b", "reject", "C1"),
            ("fraud", "c", "", ""),
        ]);
        let of = |name: &str| measures.campaigns.iter().find(|one| one.name == name).unwrap().clone();
        assert_eq!(of("a").reported.as_deref(), Some("C1"));
        assert!(
            (of("a").purity - 2.0 / 3.0).abs() < 1e-12 && (of("a").completeness - 2.0 / 3.0).abs() < 1e-12
        );
        assert_eq!((of("c").reported, of("c").purity), (None, 0.0));
    }

    #[test]
    fn nothing_to_find_and_nothing_found_is_perfect() {
        let measures = check(&[("genuine", "", "", "")]);
        assert_eq!((measures.reject.f1(), measures.campaign_quality()), (1.0, None));
    }
}
