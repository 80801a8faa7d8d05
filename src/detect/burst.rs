//! Too much of one slice in one window.

use crate::model::{Fact, Family, Finding, GroupId, Info, Value};

use super::scan::candidate::Candidate;
use super::scene::{count, group_finding, number};
use super::{Detector, Scene};

/// Reports the excess that a group grew from.
pub struct Burst;

const INFO: Info = Info {
    id: "burst",
    title: "More of one kind than the crowd brings",
    family: Family::Excess,
    cap: 10.0,
    needs: &[],
    sees: "A window in which signatures with one property (a network, a browser, a mail domain, a form of address...) \
           are many more than the people of that window explain; or two properties that go together far more often \
           than chance. Volume alone is never counted: when everybody comes, nothing is in excess.",
    means: "Something beside the crowd brought these signatures.",
    innocent: "A newsletter, a union, a school or a broadcast reaches people who share a provider, a network or a device.",
    source: "Wong et al. 2005 (WSARE, composition against baseline); negative-binomial likelihood ratio after Neill 2012.",
    sentence: "{observed} signatures<, {inside} of them in this group,> share one property ({properties}); the crowd at that time would bring about {expected}",
};

impl Detector for Burst {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn group(&self, scene: &Scene<'_>, group: GroupId, candidate: &Candidate) -> Option<Finding> {
        let seed = &candidate.seed;
        let mut facts = vec![count("observed", seed.rows.len()), number("expected", seed.expected)];
        let inside = seed.rows.iter().filter(|row| candidate.rows.binary_search(row).is_ok()).count();
        if inside < seed.rows.len() {
            facts.push(count("inside", inside));
        }
        facts.extend(properties(scene, candidate));
        if let Some((from, to)) = seed.window {
            facts.push(Fact { key: "from", value: Value::Time(from) });
            facts.push(Fact { key: "to", value: Value::Time(to) });
        }
        Some(group_finding(&INFO, group, candidate, seed.nats, facts))
    }
}

/// Which attributes the seed has in common, each followed by its value where that tells of no person.
fn properties(scene: &Scene<'_>, candidate: &Candidate) -> Vec<Fact> {
    let (first, second) = candidate.seed.attributes;
    let mut facts = Vec::new();
    for attribute in std::iter::once(first).chain(second) {
        let kind = scene.attributes.list[attribute].kind;
        facts.push(Fact { key: "attribute", value: Value::Term(kind.words().into()) });
        let value = candidate.seed.rows.first().and_then(|&row| scene.describe(kind, row));
        facts.extend(value.map(|value| Fact { key: "value", value }));
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::super::check::{NIGHT, Signature, accuses, person, scattered, script, spares};
    use super::INFO;

    #[test]
    fn a_night_of_one_make_up_is_a_burst() {
        accuses(INFO.id, (0..200).map(script).collect());
    }

    #[test]
    fn an_evening_of_everybody_is_none() {
        let evening =
            |i: usize| Signature { time: NIGHT + 68_400 + scattered(i, 5_400), ..person(i + 9_000) };
        spares((0..600).map(evening).collect());
    }
}
