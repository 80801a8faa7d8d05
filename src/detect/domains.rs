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
    sentence: "{sample} signatures<, a sample of its {group},> used {distinct} mail [domain or kind|domains or kinds] where a crowd shows about {in_crowd}; most: {most_common} ({most_share})",
};

impl Detector for Domains {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn group(&self, scene: &Scene<'_>, group: GroupId, candidate: &Candidate) -> Option<Finding> {
        scene.chain_finding(&INFO, Kind::Domain, group, candidate)
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::{
        NIGHT, Signature, accuses, clears, crowd, person, scattered, script, spares, verdicts,
    };
    use super::INFO;
    use crate::model::Verdict;

    #[test]
    fn three_domains_that_nobody_else_uses() {
        let catch_all = |i: usize| Signature {
            email: (format!("u{}", i * 977 % 100_000), format!("inbox{}.test", i % 3)),
            ..script(i)
        };
        accuses(INFO.id, (0..200).map(catch_all).collect());
    }

    /// Homes, browsers and names as the crowd's, within one evening: the mailboxes are all that tells.
    fn evening(i: usize) -> Signature {
        Signature { time: NIGHT + 30_000 + scattered(i, 25_000), ..person(i + 13_000) }
    }

    #[test]
    fn numbered_mailboxes_on_domains_that_nobody_else_uses_are_proven() {
        let numbered = |i: usize| {
            let person = evening(i);
            let local = format!("{}.{}{:04}", person.name.0, person.name.1, i * 977 % 10_000).to_lowercase();
            Signature { email: (local, format!("letterlane{}.test", i % 3)), ..person }
        };
        // A crowd that brings small providers, too.
        let small = |(i, person): (usize, Signature)| match i % 3 {
            0 => Signature { email: (person.email.0, format!("village{}.test", i % 40)), ..person },
            _ => person,
        };
        let people = crowd(1_200).into_iter().enumerate().map(small).collect();
        let of = verdicts(people, (0..150).map(numbered).collect(), true);
        let (group, others) = of(Verdict::Reject);
        assert!(group >= 145 && others == 0, "{group} of 150, {others} others");
    }

    #[test]
    fn a_hospital_where_two_in_five_use_its_mailbox_is_left_alone() {
        let nurse = |i: usize| {
            let person = person(i + 13_000);
            let person = if i % 5 < 2 { person.employed_by("chu.test") } else { person };
            Signature {
                address: [90, 33, 2, (i % 3) as u8],
                agent: format!("Mozilla/5.0 (Windows NT 10.0) Browser/{}.0", 80 + i % 2),
                time: NIGHT + 86_400 * (i % 3) as i64 + scattered(i, 80_000),
                ..person
            }
        };
        clears((0..150).map(nurse).collect());
    }

    #[test]
    fn two_companies_whose_staff_sign_at_home_are_spared() {
        let colleague = |i: usize| evening(i).employed_by(["factory.test", "sister.test"][i % 2]);
        spares((0..120).map(colleague).collect());
    }

    #[test]
    fn colleagues_on_their_own_domain_are_spared() {
        let colleague =
            |i: usize| Signature { address: [90, 33, 2, 1], ..evening(i).employed_by("factory.test") };
        spares((0..80).map(colleague).collect());
    }
}
