//! One fact about many rows, and what a detector says of itself.

use std::borrow::Cow;

use super::{Field, GroupId, Row};

/// Kinds of evidence; inside a family facts are views of one thing and are capped together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Too many of one slice in one window: what a crowd of that size would not bring.
    Excess,
    /// Addresses, prefixes, systems, network class.
    Network,
    /// User agents.
    Device,
    /// Domains, mail operators, local-part masks, aliases, listings.
    Mailbox,
    /// Casing, accents, field formatting, comment text.
    Style,
    /// Rhythm and hours.
    Time,
    /// Names, rosters, list order.
    Identity,
}

impl Family {
    /// Every family.
    pub const ALL: &[Self] =
        &[Self::Excess, Self::Network, Self::Device, Self::Mailbox, Self::Style, Self::Time, Self::Identity];

    /// The stable name.
    pub fn id(self) -> &'static str {
        match self {
            Self::Excess => "excess",
            Self::Network => "network",
            Self::Device => "device",
            Self::Mailbox => "mailbox",
            Self::Style => "style",
            Self::Time => "time",
            Self::Identity => "identity",
        }
    }

    /// The most nats that the family counts in one campaign: five views of one fact are not five facts.
    /// No detector counts more than 10 but those of identity, so that 15 for mailboxes takes two of them: the
    /// pattern of the local part is a fact beside the domain.
    pub fn cap(self) -> f64 {
        match self {
            Self::Identity => 20.0,
            Self::Mailbox => 15.0,
            _ => 10.0,
        }
    }
}

/// Something a detector cannot do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Need {
    /// A usable column.
    Column(Field),
    /// One of several columns.
    AnyColumn(&'static [Field]),
    /// A roster given by the user.
    Roster,
    /// Answers from DNS.
    Mx,
}

/// What a detector says of itself: shown by `paraph detectors`, in reports, and tested to be complete.
#[derive(Debug, Clone, PartialEq)]
pub struct Info {
    /// Stable id, also the reason code in `flagged.csv`.
    pub id: &'static str,
    /// A few words for headings.
    pub title: &'static str,
    /// The family its evidence counts in.
    pub family: Family,
    /// The most nats it may give one group.
    pub cap: f64,
    /// What it needs to work at all.
    pub needs: &'static [Need],
    /// What it looks at.
    pub sees: &'static str,
    /// What a high value means.
    pub means: &'static str,
    /// How honest signatures can look the same.
    pub innocent: &'static str,
    /// Where the method comes from.
    pub source: &'static str,
    /// The sentence of a finding; `{key}` stands for the fact of that key, `[one|many]` for the form that the number
    /// before it asks for; a `<part>` or a clause between semicolons is left out where it lacks a fact.
    pub sentence: &'static str,
}

/// What a finding is about: what campaigns join on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subject {
    /// The whole petition.
    Petition,
    /// A time window, Unix seconds, end exclusive.
    Window(i64, i64),
    /// One address or prefix, as text.
    Network(String),
    /// One autonomous system.
    Operator(u32),
    /// One mail domain.
    Domain(String),
    /// One canonical mailbox, by its id in the signatures' column.
    Mailbox(u32),
    /// One person of a roster: roster index, person index.
    Person(usize, usize),
    /// One roster.
    Roster(usize),
    /// One wording or mask.
    Template(String),
    /// A group found by the scan.
    Group(GroupId),
}

/// A value in a finding, typed so that the report can write it in the reader's language.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A count.
    Count(u64),
    /// A number shown with one decimal.
    Number(f64),
    /// A share between 0 and 1.
    Share(f64),
    /// An instant, Unix seconds.
    Time(i64),
    /// A duration in seconds.
    Seconds(f64),
    /// A text, possibly written by a forger: escaped on output.
    Text(String),
    /// Words of paraph's own vocabulary (a class, an attribute), which every language translates.
    Term(Cow<'static, str>),
}

/// A named value of a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// The name, as in the sentence of [`Info`].
    pub key: &'static str,
    /// The value.
    pub value: Value,
}

/// One fact about many rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Which detector says so: [`Info::id`].
    pub detector: &'static str,
    /// The family it counts in.
    pub family: Family,
    /// What it is about.
    pub subject: Subject,
    /// The group it is evidence for; `None` for facts about single rows.
    pub group: Option<GroupId>,
    /// The rows concerned, ascending.
    pub rows: Vec<Row>,
    /// Log-likelihood ratio, fraud against crowd: for the group as a whole where
    /// there is one, else for each row.
    pub nats: f64,
    /// The numbers behind it, from which the nats can be computed again.
    pub facts: Vec<Fact>,
}
