//! The form filled in alike. Language, referrer and opt-in help to tell groups apart and are no evidence:
//! every newsletter brings its own.

use crate::model::{Family, Finding, GroupId, Info};

use super::scan::attributes::Kind;
use super::scan::candidate::Candidate;
use super::{Detector, Scene};

/// Weighs casing, filled cells, formats and form settings of a group.
pub struct Form;

const INFO: Info = Info {
    id: "form",
    title: "The form filled in alike",
    family: Family::Style,
    cap: 10.0,
    needs: &[],
    sees: "How names are cased, which optional cells are filled, and how postcodes and telephones are written: much more uniform than a crowd's.",
    means: "A program, or one hand, filled the form in.",
    innocent: "A tablet's keyboard capitalises for everybody; an embedded form leaves out cells; staff type paper sheets in.",
    source: "Dirichlet-process Bayes factor (Ewens 1972) against the petition's own crowd.",
    sentence: "{sample} signatures show {distinct} [way|ways] of filling in the form where a crowd shows about {in_crowd}",
};

impl Detector for Form {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn group(&self, scene: &Scene<'_>, group: GroupId, candidate: &Candidate) -> Option<Finding> {
        [Kind::Casing, Kind::Filled, Kind::Format]
            .into_iter()
            .filter_map(|kind| scene.chain_finding(&INFO, kind, group, candidate))
            .max_by(|a, b| a.nats.total_cmp(&b.nats))
    }
}
