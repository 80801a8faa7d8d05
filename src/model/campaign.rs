//! Groups of rows that act together, and the campaigns proven from them.

use super::{Family, Row};

/// Index of a candidate group in the detection's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupId(pub u32);

/// Rows that the scan proposes as one operator's work.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Group {
    /// The rows, ascending.
    pub rows: Vec<Row>,
    /// For each of `rows`, how many of such a row's kind the crowd would bring for each
    /// one seen: the local false discovery rate B/C, sharpened by the row's own attributes.
    pub innocent: Vec<f64>,
    /// The best innocent explanation.
    pub explanation: Option<Innocence>,
    /// At least half the rows come from one or two addresses or from one site's
    /// network: needs a hard mechanism to be proven.
    pub place: bool,
    /// A hard mechanism was found (roster, list order, aliases, metronome).
    pub hard: bool,
}

/// How sure a campaign is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CampaignTier {
    /// Its rows are for review.
    Suspected,
    /// Its rows are rejected.
    Proven,
}

/// Evidence of one family for one campaign.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FamilyNats {
    /// The family.
    pub family: Family,
    /// Nats after the family's cap.
    pub nats: f64,
}

/// An innocent explanation, and what it leaves open.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Innocence {
    /// Its name, one of a fixed set.
    pub story: String,
    /// The evidence that it does not explain, by family, capped; none that is nothing.
    pub left: Vec<FamilyNats>,
}

impl Innocence {
    /// The nats it falls short by.
    pub fn shortfall(&self) -> f64 {
        // An empty sum of floats is -0.
        0.0 + self.left.iter().map(|family| family.nats).sum::<f64>()
    }
}

/// A group of signatures that one operator made, as far as the data show.
#[derive(Debug, Clone, PartialEq)]
pub struct Campaign {
    /// Stable within a report: `C1`, `C2`, ... by descending size of evidence.
    pub id: String,
    /// Plain words.
    pub label: String,
    /// How sure it is.
    pub tier: CampaignTier,
    /// The group it came from.
    pub group: GroupId,
    /// Its rows, ascending.
    pub rows: Vec<Row>,
    /// Expected number of innocent rows among them.
    pub innocent_rows: f64,
    /// Total evidence.
    pub nats: f64,
    /// Evidence by family.
    pub families: Vec<FamilyNats>,
    /// First and last signature, Unix seconds.
    pub span: Option<(i64, i64)>,
    /// Distinct addresses, systems and mail domains.
    pub addresses: usize,
    /// Distinct autonomous systems.
    pub networks: usize,
    /// Distinct mail domains.
    pub domains: usize,
    /// Distinct user agents.
    pub agents: usize,
    /// Indices of its findings in the report.
    pub findings: Vec<usize>,
    /// The best innocent explanation, and by how many nats it falls short.
    pub innocent_explanation: String,
    /// The same in parts, for other languages.
    pub explanation: Option<Innocence>,
    /// What the data do not show.
    pub limits: String,
}

/// A group that was looked at and is held against nobody.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cleared {
    /// Its rows, ascending; none of them is in a campaign.
    pub rows: Vec<Row>,
    /// First and last signature, Unix seconds.
    pub span: Option<(i64, i64)>,
    /// Total evidence, capped by family.
    pub nats: f64,
    /// Whether that would be enough, did the innocent explanation not account for it; else it is too little anyway.
    pub explained: bool,
    /// Indices of its findings in the report.
    pub findings: Vec<usize>,
    /// The best innocent explanation.
    pub explanation: Option<Innocence>,
}

/// What detection hands to scoring.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Detection {
    /// Candidate groups.
    pub groups: Vec<Group>,
    /// A campaign of the usual shape below this many rows would not be seen.
    pub floor: u64,
    /// Findings, about groups and about single rows.
    pub findings: Vec<super::Finding>,
    /// What each detector did, in the order of the registry.
    pub runs: Vec<super::DetectorRun>,
}
