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
    sentence: "{sample} signatures<, a sample of its {group},> show {distinct} [name|names] where a crowd shows about {in_crowd}",
};

impl Detector for NamePool {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn group(&self, scene: &Scene<'_>, group: GroupId, candidate: &Candidate) -> Option<Finding> {
        scene.chain_finding(&INFO, Kind::Name, group, candidate)
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::{Signature, accuses, person, script, spares};
    use super::INFO;

    #[test]
    fn names_drawn_from_a_short_list() {
        let drawn = |i: usize| {
            let other = person(60_000 + i % 9);
            Signature { name: other.name, ..script(i) }
        };
        accuses(INFO.id, (0..200).map(drawn).collect());
    }

    #[test]
    fn a_village_of_few_names_is_spared() {
        let villager = |i: usize| {
            let (name, person) = (person(61_000 + i % 14).name, person(i + 18_000));
            Signature { name: (person.name.0.clone(), name.1), ..person }
        };
        spares((0..80).map(villager).collect());
    }
}
