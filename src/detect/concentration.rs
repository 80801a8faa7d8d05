//! Few browsers.

use crate::model::{Family, Field, Finding, GroupId, Info, Need};

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
    sentence: "{sample} signatures used {distinct} [browser|browsers] where a crowd shows about {in_crowd}; most: {most_common}",
};

impl Detector for Concentration {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn group(&self, scene: &Scene<'_>, group: GroupId, candidate: &Candidate) -> Option<Finding> {
        scene.chain_finding(&INFO, Kind::Agent, group, candidate)
    }
}
