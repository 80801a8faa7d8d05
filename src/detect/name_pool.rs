//! Names drawn from a list.

use crate::model::{Family, Field, Finding, GroupId, Info, Need};

use super::scan::attributes::Kind;
use super::scan::candidate::Candidate;
use super::{Detector, Scene};

/// Weighs repeated whole names. Rare family names help to tell a group apart and are no evidence: foreigners have them.
pub struct NamePool;

const INFO: Info = Info {
    id: "name-pool",
    title: "Names drawn from a list",
    family: Family::Identity,
    cap: 20.0,
    needs: &[Need::AnyColumn(&[Field::Name, Field::FirstName, Field::LastName])],
    sees: "The same whole names again and again.",
    means: "The names came from a list or a generator, not from people.",
    innocent: "A village of few family names; one family; people who share a very common name.",
    source: "Birthday statistics of name pairs; Dirichlet-process Bayes factor (Ewens 1972).",
    sentence: "{sample} signatures show {distinct} [name|names] where a crowd shows about {in_crowd}",
};

impl Detector for NamePool {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn group(&self, scene: &Scene<'_>, group: GroupId, candidate: &Candidate) -> Option<Finding> {
        scene.chain_finding(&INFO, Kind::Name, group, candidate)
    }
}
