//! Few browsers.

use crate::model::{Family, Field, Finding, GroupId, Info, Need, Row};

use super::scan::attributes::Kind;
use super::scan::candidate::Candidate;
use super::{Detector, Scene};

/// Weighs the user agents of a group.
pub struct Concentration;

const INFO: Info = Info {
    id: "concentration",
    title: "Few browsers",
    family: Family::Device,
    cap: 10.0,
    needs: &[Need::Column(Field::UserAgent)],
    sees: "User agents that a group uses much more, and with less variety, than a crowd would.",
    means: "One tool, or few browsers, made the signatures.",
    innocent: "A tablet at a stand, a school's identical computers, a link opened inside one app.",
    source: "Dirichlet-process Bayes factor (Ewens 1972) against the petition's own crowd.",
    sentence: "{sample} signatures<, a sample of its {group},> used {distinct} [browser|browsers] where a crowd shows about {in_crowd}; most: {most_common} ({most_share})",
};

impl Detector for Concentration {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn group(&self, scene: &Scene<'_>, group: GroupId, candidate: &Candidate) -> Option<Finding> {
        let named = |row: &&Row| scene.petition.signatures.user_agent.id(**row).is_some();
        // That a platform kept no browser of them is not known to be a browser.
        let known = candidate.rows.iter().filter(named).count() * 2 > candidate.rows.len();
        scene.chain_finding(&INFO, Kind::Agent, group, candidate).filter(|_| known)
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::{NIGHT, Signature, accuses, person, scattered, script, spares};
    use super::INFO;

    #[test]
    fn two_browsers_where_a_crowd_shows_many() {
        accuses(INFO.id, (0..200).map(script).collect());
    }

    #[test]
    fn one_tablet_at_a_stand_convicts_nobody() {
        let stand = |i: usize| Signature {
            address: [90, 7, 7, 7],
            agent: "Mozilla/5.0 (iPad) Browser/81.0".into(),
            time: NIGHT + 30_000 + scattered(i, 20_000),
            ..person(i + 12_000)
        };
        spares((0..150).map(stand).collect());
    }
}
