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
    sentence: "{sample} signatures<, a sample of its {group},> show {distinct} [way|ways] of filling in the form where a crowd shows about {in_crowd}",
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

#[cfg(test)]
mod tests {
    use super::super::check::{NIGHT, Signature, accuses, person, scattered, script, spares};
    use super::INFO;

    #[test]
    fn names_all_in_lower_case_from_one_program() {
        let lower = |i: usize| {
            let script = script(i);
            let name = (script.name.0.to_lowercase(), script.name.1.to_lowercase());
            Signature { name, ..script }
        };
        accuses(INFO.id, (0..200).map(lower).collect());
    }

    #[test]
    fn a_stand_whose_keyboard_has_no_capitals_is_spared() {
        let stand = |i: usize| {
            let person = person(i + 16_000);
            let name = (person.name.0.to_lowercase(), person.name.1.to_lowercase());
            Signature {
                name,
                address: [90, 7, 7, 9],
                agent: "Mozilla/5.0 (iPad) Browser/81.0".into(),
                time: NIGHT + 30_000 + scattered(i, 20_000),
                ..person
            }
        };
        spares((0..120).map(stand).collect());
    }
}
