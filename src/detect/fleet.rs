//! Addresses operated together.

use crate::model::{Family, Field, Finding, GroupId, Info, Need, Row};

use super::scan::attributes::Kind;
use super::scan::candidate::Candidate;
use super::{Detector, Scene};

/// Weighs where the signatures of a group came from.
pub struct Fleet;

const INFO: Info = Info {
    id: "fleet",
    title: "Addresses operated together",
    family: Family::Network,
    cap: 10.0,
    needs: &[Need::Column(Field::Ip)],
    sees: "Addresses, address ranges, networks or network classes that a group uses much more, and with less variety, than a crowd would.",
    means: "The addresses were operated together. It does not say who owns them: ownership is as of the database's date and names no author.",
    innocent: "A carrier, a school, a company, a town hall or a relay puts many people behind few addresses; VPN users share servers.",
    source: "Xiao, Freeman and Hwa 2015 (clusters of fake accounts); Dirichlet-process Bayes factor (Ewens 1972).",
    sentence: "{sample} signatures<, a sample of its {group},> came through {distinct} [network or address|networks or addresses] where a crowd shows about {in_crowd}; most: {most_common} ({most_share})",
};

impl Detector for Fleet {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn group(&self, scene: &Scene<'_>, group: GroupId, candidate: &Candidate) -> Option<Finding> {
        scene.chain_finding(&INFO, Kind::Host, group, candidate).filter(|_| !at_home(scene, candidate))
    }
}

/// Whether all that the group's networks have in common is that they are homes' or telephones': most people's are.
fn at_home(scene: &Scene<'_>, candidate: &Candidate) -> bool {
    let evidence = scene.attributes.index(Kind::Host).and_then(|leaf| candidate.evidence_of(leaf));
    let home = |row: &&Row| scene.home_network(**row);
    evidence.is_some_and(|evidence| {
        scene.attributes.list[evidence.level].kind == Kind::Class
            && 2 * evidence.sample.iter().filter(home).count() > evidence.sample.len()
    })
}

#[cfg(test)]
mod tests {
    use super::super::check::{NIGHT, Signature, accuses, person, scattered, script, spares};
    use super::INFO;

    #[test]
    fn servers_acting_together_are_a_fleet() {
        accuses(INFO.id, (0..200).map(script).collect());
    }

    #[test]
    fn a_carriers_shared_addresses_are_none() {
        let telephone = |i: usize| Signature {
            address: [90, 201, 7, (i % 6) as u8],
            time: NIGHT + 30_000 + scattered(i, 30_000),
            ..person(i + 11_000)
        };
        spares((0..240).map(telephone).collect());
    }
}
