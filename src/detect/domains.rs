//! Few mail domains.

use crate::model::{Family, Field, Finding, GroupId, Info, Need};

use super::scan::attributes::Kind;
use super::scan::candidate::Candidate;
use super::{Detector, Scene};

/// Weighs the mail domains of a group.
pub struct Domains;

const INFO: Info = Info {
    id: "domains",
    title: "Few mail domains",
    family: Family::Mailbox,
    cap: 10.0,
    needs: &[Need::Column(Field::Email)],
    sees: "Mail domains, or kinds of mail domains, that a group uses much more, and with less variety, than a crowd would.",
    means: "The mailboxes come from domains that somebody prepared, or nobody checked.",
    innocent: "A company, a university, a union or a regional provider's customers sign together.",
    source: "Thomas et al. 2013 (merchants' mail domains); Dirichlet-process Bayes factor (Ewens 1972).",
    sentence: "{sample} signatures used {distinct} mail [domain or kind|domains or kinds] where a crowd shows about {in_crowd}; most: {most_common}",
};

impl Detector for Domains {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn group(&self, scene: &Scene<'_>, group: GroupId, candidate: &Candidate) -> Option<Finding> {
        scene.chain_finding(&INFO, Kind::Domain, group, candidate)
    }
}
