//! Addresses of one form.

use crate::model::{Family, Field, Finding, GroupId, Info, Need};

use super::scan::attributes::Kind;
use super::scan::candidate::Candidate;
use super::{Detector, Scene};

/// Weighs the form of a group's addresses.
pub struct Mask;

const INFO: Info = Info {
    id: "mask",
    title: "Addresses of one form",
    family: Family::Mailbox,
    cap: 10.0,
    needs: &[Need::Column(Field::Email)],
    sees: "The shape of the local part (letters, digits, separators, how it relates to the name), much more uniform than a crowd's.",
    means: "A program made the addresses up from one pattern.",
    innocent: "A company or school gives everybody first.last; a privacy relay makes random addresses for everybody.",
    source: "Thomas et al. 2013 (naming patterns of bulk accounts).",
    sentence: "{sample} addresses<, a sample of its {group},> have {distinct} [form|forms] where a crowd shows about {in_crowd}; most: {most_common} ({most_share})",
};

impl Detector for Mask {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn group(&self, scene: &Scene<'_>, group: GroupId, candidate: &Candidate) -> Option<Finding> {
        scene.chain_finding(&INFO, Kind::Mask, group, candidate)
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::{NIGHT, Signature, accuses, person, scattered, script, spares};
    use super::INFO;

    #[test]
    fn one_pattern_of_addresses_is_told() {
        accuses(INFO.id, (0..200).map(script).collect());
    }

    #[test]
    fn a_schools_pattern_is_spared() {
        let pupil = |i: usize| {
            let person = person(i + 14_000);
            let local = format!("{}{}", &person.name.0[..1], person.name.1).to_lowercase();
            Signature {
                email: (format!("{local}{}", 10 + i % 90), "school.test".into()),
                address: [90, 44, 2, (i % 2) as u8],
                time: NIGHT + 26_000 + scattered(i, 25_000),
                ..person
            }
        };
        spares((0..80).map(pupil).collect());
    }
}
