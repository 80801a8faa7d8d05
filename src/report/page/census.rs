//! Who stands where: the few passes over all rows that several sections need.

use crate::model::{Campaign, Petition, Report, Row, Verdict};
use crate::report::json_v1::Summary;
use crate::report::words::Words;

const NO_CAMPAIGN: u32 = u32::MAX;

/// The audit as every section sees it.
pub(super) struct Census<'a> {
    pub report: &'a Report,
    pub petition: &'a Petition,
    pub summary: &'a Summary,
    pub words: &'a Words,
    verdicts: Vec<Verdict>,
    campaigns: Vec<u32>,
}

impl<'a> Census<'a> {
    pub fn new(report: &'a Report, petition: &'a Petition, summary: &'a Summary, words: &'a Words) -> Self {
        let rows = petition.signatures.len();
        let (mut verdicts, mut campaigns) = (vec![Verdict::Clear; rows], vec![NO_CAMPAIGN; rows]);
        for one in &report.verdicts {
            verdicts[one.row.index()] = one.verdict;
            campaigns[one.row.index()] = one.campaign.unwrap_or(NO_CAMPAIGN);
        }
        Self { report, petition, summary, words, verdicts, campaigns }
    }

    /// Index of the campaign that a row belongs to.
    pub fn campaign(&self, row: Row) -> Option<usize> {
        let index = self.campaigns[row.index()];
        (index != NO_CAMPAIGN).then_some(index as usize)
    }

    /// Whether something speaks against the row itself; a second signature is a person's own.
    pub fn flagged(&self, row: Row) -> bool {
        matches!(self.verdicts[row.index()], Verdict::Reject | Verdict::Review)
    }

    /// Whether the row repeats a person's signature.
    pub fn duplicate(&self, row: Row) -> bool {
        self.verdicts[row.index()] == Verdict::Duplicate
    }

    /// How many rows, not flagged and flagged, pass.
    pub fn count(&self, passes: impl Fn(Row) -> bool) -> Sides {
        let mut sides = Sides::default();
        for row in self.petition.signatures.rows().filter(|&row| passes(row)) {
            sides.count(self.flagged(row));
        }
        sides
    }

    /// The campaigns that get a card, strongest first.
    pub fn shown(&self) -> &'a [Campaign] {
        &self.report.campaigns[..self.report.campaigns.len().min(super::CARDS)]
    }
}

/// A count on either side of suspicion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Sides {
    /// Not flagged.
    pub crowd: u64,
    /// Flagged.
    pub flagged: u64,
}

impl Sides {
    pub fn count(&mut self, flagged: bool) {
        if flagged { self.flagged += 1 } else { self.crowd += 1 }
    }

    /// On both sides together.
    pub fn total(self) -> u64 {
        self.crowd + self.flagged
    }
}

impl std::ops::Add for Sides {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { crowd: self.crowd + other.crowd, flagged: self.flagged + other.flagged }
    }
}
