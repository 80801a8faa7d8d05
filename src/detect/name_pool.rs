//! Names drawn from a list.

use crate::model::{Family, Field, Finding, GroupId, Info, Need};

use super::scan::attributes::Kind;
use super::scan::candidate::Candidate;
use super::{Detector, Scene};

/// Weighs repeated whole names, and how common the family names of a group are.
pub struct NamePool;

const INFO: Info = Info {
    id: "name-pool",
    title: "Names drawn from a list",
    family: Family::Identity,
    cap: 20.0,
    needs: &[Need::AnyColumn(&[Field::Name, Field::FirstName, Field::LastName])],
    sees: "The same whole names again and again, or family names that are all rare or all common beside the crowd's.",
    means: "The names came from a list or a generator, not from people.",
    innocent: "A village of few family names; one family; people who share a very common name.",
    source: "Birthday statistics of name pairs; Dirichlet-process Bayes factor (Ewens 1972).",
    sentence: "{sample} signatures show {distinct} names or classes of names where a crowd shows about {in_crowd}",
};

impl Detector for NamePool {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn group(&self, scene: &Scene<'_>, group: GroupId, candidate: &Candidate) -> Option<Finding> {
        [Kind::Name, Kind::Rarity]
            .into_iter()
            .filter_map(|kind| scene.chain_finding(&INFO, kind, group, candidate))
            .max_by(|a, b| a.nats.total_cmp(&b.nats))
    }
}
