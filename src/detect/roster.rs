//! Known public figures signed up from a list.

use hashbrown::{HashMap, HashSet};

use crate::model::{
    DomainKind, Fact, Family, Field, Finding, GroupId, Info, Need, Petition, Row, Subject, Value,
};

use super::scan::candidate::Candidate;
use super::scan::fold::fold;
use super::scan::math::{binomial_tail_nats, ln_gamma};
use super::scene::{count, group_finding, share};
use super::{Detector, Scene};

/// Weighs how much of a roster a group covers, and in what order.
pub struct Roster;

const INFO: Info = Info {
    id: "roster",
    title: "Public figures signed up from a list",
    family: Family::Identity,
    cap: 20.0,
    needs: &[Need::Roster, Need::AnyColumn(&[Field::Email, Field::Name, Field::LastName])],
    sees: "Addresses of people on a roster, exact or aliased, or their name with a domain of their institution: how many of the \
           roster sign within one group, and whether they follow the roster's order.",
    means: "Somebody entered a list of public figures. It says that their address was used, never that they signed.",
    innocent: "A public figure signs like anybody else; a petition opens with prominent signatories that staff enter from a list.",
    source: "Binomial tail with search correction; longest increasing subsequence (Baer and Brock 1968).",
    sentence: "{hits} [address|addresses] of the roster {roster} [was|were] used ({coverage} of it), {in_order} of them in the roster's order",
};

impl Detector for Roster {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn rows(&self, scene: &Scene<'_>) -> Vec<Finding> {
        let persons = &scene.attributes.roster_hits;
        let finding = |(row, hit): (Row, &Option<(usize, usize)>)| {
            let (roster, person) = (*hit)?;
            let name =
                Fact { key: "roster", value: Value::Text(scene.petition.rosters[roster].name.clone()) };
            Some(Finding {
                detector: INFO.id,
                family: INFO.family,
                subject: Subject::Person(roster, person),
                group: None,
                rows: vec![row],
                // One figure alone says nothing: they may well have signed.
                nats: 0.0,
                facts: vec![count("hits", 1), name, share("coverage", 0.0), count("in_order", 1)],
            })
        };
        scene.petition.signatures.rows().zip(persons).filter_map(finding).collect()
    }

    fn group(&self, scene: &Scene<'_>, group: GroupId, candidate: &Candidate) -> Option<Finding> {
        let all = &scene.attributes.roster_hits;
        let (best, nats, in_order, hits) = (0..scene.petition.rosters.len())
            .map(|roster| weigh(scene, all, roster, candidate))
            .enumerate()
            .map(|(roster, (nats, in_order, hits))| (roster, nats, in_order, hits))
            .max_by(|a, b| a.1.total_cmp(&b.1))?;
        let roster = &scene.petition.rosters[best];
        (nats > 0.5).then(|| {
            let facts = vec![
                count("hits", hits),
                Fact { key: "roster", value: Value::Text(roster.name.clone()) },
                share("coverage", hits as f64 / roster.people.len() as f64),
                count("in_order", in_order),
            ];
            let mut finding = group_finding(&INFO, group, candidate, nats, facts);
            finding.subject = Subject::Roster(best);
            finding
        })
    }
}

/// Evidence from one roster: nats, hits in the roster's order, distinct people hit.
fn weigh(
    scene: &Scene<'_>,
    all: &[Option<(usize, usize)>],
    roster: usize,
    candidate: &Candidate,
) -> (f64, usize, usize) {
    let ordered = scene.in_time_order(&candidate.rows);
    let rows: Vec<Row> = if ordered.is_empty() {
        candidate.rows.clone()
    } else {
        ordered.iter().map(|&(_, row)| row).collect()
    };
    let mut people: Vec<usize> = Vec::new();
    for row in rows {
        if let Some((hit, person)) = all[row.index()]
            && hit == roster
            && !people.contains(&person)
        {
            people.push(person);
        }
    }
    let total_hits = all.iter().flatten().filter(|&&(hit, _)| hit == roster).count() as f64;
    // Hits concentrate in the group: its share of all rows against its share of the hits.
    let group_share = candidate.rows.len() as f64 / scene.petition.signatures.len().max(1) as f64;
    let coverage =
        binomial_tail_nats(people.len() as f64, total_hits, group_share) - total_hits.max(1.0).ln();
    let (order, in_order) = order_nats(&people);
    (coverage.max(0.0) + order, in_order, people.len())
}

/// Evidence that a sequence follows a list: with `l` of `n` in increasing order, `ln l! - ln C(n, l)`
/// bounds the chance of it from below. Returns nats (never negative) and `l`.
pub fn order_nats<T: Ord + Copy>(sequence: &[T]) -> (f64, usize) {
    let length = longest_increasing(sequence);
    let (n, l) = (sequence.len() as f64, length as f64);
    let choose = ln_gamma(n + 1.0) - ln_gamma(l + 1.0) - ln_gamma(n - l + 1.0);
    ((ln_gamma(l + 1.0) - choose).max(0.0), length)
}

/// Length of the longest strictly increasing subsequence (patience sorting).
pub fn longest_increasing<T: Ord + Copy>(sequence: &[T]) -> usize {
    let mut tails: Vec<T> = Vec::new();
    for &value in sequence {
        let at = tails.partition_point(|&tail| tail < value);
        match tails.get_mut(at) {
            Some(tail) => *tail = value,
            None => tails.push(value),
        }
    }
    tails.len()
}

/// For each row the person of a roster whose address, or whose name at their institution's domain, it bears.
pub fn hits(petition: &Petition) -> Vec<Option<(usize, usize)>> {
    let index = Index::of(petition);
    petition.signatures.rows().map(|row| index.hit(petition, row)).collect()
}

/// The people of all rosters by what they can be known by; the first who bears it counts.
struct Index<'a> {
    by_mailbox: HashMap<&'a str, (usize, usize)>,
    by_name: HashMap<String, Vec<(usize, usize)>>,
    /// Domains of each roster's mailboxes: where its people are known to have their office.
    domains: Vec<HashSet<&'a str>>,
}

impl<'a> Index<'a> {
    fn of(petition: &'a Petition) -> Self {
        let rosters = &petition.rosters;
        let mut index = Self {
            by_mailbox: HashMap::new(),
            by_name: HashMap::new(),
            domains: vec![HashSet::new(); rosters.len()],
        };
        for (r, roster) in rosters.iter().enumerate() {
            for (p, person) in roster.people.iter().enumerate() {
                for mailbox in &person.mailboxes {
                    index.by_mailbox.entry(mailbox).or_insert((r, p));
                    index.domains[r].extend(mailbox.rsplit_once('@').map(|(_, domain)| domain));
                }
                for name in person.other_names.iter().chain([&person.name]) {
                    index.by_name.entry(sorted_words(name)).or_default().push((r, p));
                }
            }
        }
        index
    }

    fn hit(&self, petition: &Petition, row: Row) -> Option<(usize, usize)> {
        let mailbox = petition.signatures.mailbox.get(row)?;
        let (local, domain) = mailbox.rsplit_once('@')?;
        self.by_mailbox
            .get(mailbox)
            .or_else(|| self.by_mailbox.get(untagged(local, domain)?.as_str()))
            .copied()
            .or_else(|| self.by_words(petition, row, local, domain))
    }

    /// By the name typed, or the one that the address spells, at an institution.
    fn by_words(&self, petition: &Petition, row: Row, local: &str, domain: &str) -> Option<(usize, usize)> {
        let institution = petition.domain(row).filter(|domain| domain.kind == DomainKind::Institution)?;
        let signatures = &petition.signatures;
        let whole = signatures.name.get(row).unwrap_or_default();
        let halves = [&signatures.first_name, &signatures.last_name]
            .map(|column| column.get(row).unwrap_or_default())
            .join(" ");
        let local = local.split('+').next().unwrap_or_default();
        [whole, &halves, local].into_iter().map(sorted_words).filter(|words| words.contains(' ')).find_map(
            |words| {
                let people = self.by_name.get(&words)?;
                people
                    .iter()
                    .copied()
                    .find(|&(roster, _)| self.is_office(roster, domain, institution.parliament))
            },
        )
    }

    /// Whether an institution's domain is one of the roster's. A roster without addresses does not
    /// say where its people sit; only a parliament is taken for that, for a hospital or a ministry
    /// has namesakes enough to look like a list.
    fn is_office(&self, roster: usize, domain: &str, parliament: bool) -> bool {
        let domains = &self.domains[roster];
        domains.iter().any(|own| is_within(own, domain) || is_within(domain, own))
            || domains.is_empty() && parliament
    }
}

/// The mailbox without its tag: institutions' rules are not known, but whose tag it is.
fn untagged(local: &str, domain: &str) -> Option<String> {
    let (own, _) = local.split_once('+')?;
    (!own.is_empty()).then(|| format!("{own}@{domain}"))
}

/// Whether a domain is another one or lies under it.
fn is_within(domain: &str, other: &str) -> bool {
    domain.strip_suffix(other).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Folded words in alphabetical order: "DUPONT Jean" is "Jean Dupont".
fn sorted_words(name: &str) -> String {
    let folded = fold(name);
    let mut words: Vec<&str> = folded.split(' ').collect();
    words.sort_unstable();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn twenty_hits_of_which_fourteen_in_order() {
        let (nats, length) =
            order_nats(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0, -1, -2, -3, -4, -5]);
        assert_eq!(length, 14);
        assert!((nats - 14.6).abs() < 0.1, "{nats}");
    }

    proptest! {
        #[test]
        fn longest_increasing_agrees_with_the_quadratic_answer(values in proptest::collection::vec(0..50_i32, 0..40)) {
            let mut best = vec![0_usize; values.len()];
            for i in 0..values.len() {
                best[i] = 1 + (0..i).filter(|&j| values[j] < values[i]).map(|j| best[j]).max().unwrap_or(0);
            }
            prop_assert_eq!(longest_increasing(&values), best.into_iter().max().unwrap_or(0));
        }
    }
}
