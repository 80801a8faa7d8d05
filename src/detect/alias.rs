//! Many signatures on one mailbox.

use hashbrown::{HashMap, HashSet};

use crate::model::{Family, Field, Finding, GroupId, Info, Need, Row, Subject};

use super::scan::candidate::Candidate;
use super::scan::fold::fold;
use super::scan::households;
use super::scan::math::binomial_tail_nats;
use super::scene::{count, group_finding, share};
use super::{Detector, Scene};

/// Weighs how many of a group's mailboxes are spellings of one another.
pub struct Alias;

const INFO: Info = Info {
    id: "alias",
    title: "Aliases of one mailbox",
    family: Family::Identity,
    cap: 20.0,
    needs: &[Need::Column(Field::Email)],
    sees: "Different names on one canonical mailbox, spelt with dots, tags or capitals, beyond what a household is.",
    means: "One person signs under many names with one mailbox.",
    innocent: "A family shares a mailbox (up to six names are never counted); an office lends its own, a helper signs for \
               others, people who keep theirs to themselves type the same one: such a mailbox is spelt alike. The same \
               signature imported again.",
    source: "Canonical mailboxes by provider; binomial tail against the crowd's share of shared mailboxes.",
    sentence: "of {judged} signatures {extra} [is a further name|are further names] on a mailbox already used",
};

/// As many names on one mailbox may be a family.
const HOUSEHOLD: usize = households::MOST;
/// What names on one mailbox prove that is spelt alike: enough to be looked at, not to be rejected for.
const OPENLY: f64 = 14.0;
/// Nobody who lends a mailbox spells it in so many ways.
const DISGUISED: usize = 3;
/// As many give a mailbox that is lent, or that is typed to keep one's own to oneself.
const LENT: usize = 25;
/// Or as many of all: one in two hundred.
const LENT_OF_ALL: usize = 200;

impl Detector for Alias {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn rows(&self, scene: &Scene<'_>) -> Vec<Finding> {
        let mut findings: Vec<Finding> = crowded(scene)
            .map(|(mailbox, names, rows)| Finding {
                detector: INFO.id,
                family: INFO.family,
                subject: Subject::Mailbox(mailbox),
                group: None,
                // Nobody's family is that large: a nat for each further name, within the limit of a row.
                nats: (names - HOUSEHOLD).min(5) as f64,
                facts: vec![count("extra", names - 1), count("judged", rows.len())],
                rows,
            })
            .collect();
        findings.sort_by(|a, b| a.rows.cmp(&b.rows));
        findings
    }

    fn group(&self, scene: &Scene<'_>, group: GroupId, candidate: &Candidate) -> Option<Finding> {
        let extra = extra_names(scene, candidate.rows.iter().copied());
        let judged = candidate.rows.len();
        let crowd: Vec<Row> = scene.crowd_rows().collect();
        let usual = (extra_names(scene, crowd.iter().copied()) as f64 + 1.0) / (crowd.len() as f64 + 50.0);
        let scale = super::scan::candidate::EFFECTIVE_ROWS.min(judged as f64) / judged as f64;
        let nats = binomial_tail_nats(extra as f64 * scale, judged as f64 * scale, usual.max(0.02));
        // A mailbox that is always spelt alike hides nothing.
        let nats = if disguised(scene, &candidate.rows) { nats } else { nats.min(OPENLY) };
        (nats > 1.0).then(|| {
            let facts = vec![count("extra", extra), count("judged", judged), share("usual", usual)];
            group_finding(&INFO, group, candidate, nats, facts)
        })
    }
}

/// All rows on mailboxes with more names than a household has, as one group to be judged.
pub fn crowded_mailboxes(scene: &Scene<'_>) -> Vec<Row> {
    let mut rows: Vec<Row> = crowded(scene).flat_map(|(_, _, rows)| rows).collect();
    rows.sort_unstable();
    rows
}

/// How many of the rows are on a mailbox with further names than a household's, but spelt alike and not too many: one
/// that is lent, or that people type who keep theirs to themselves.
pub fn lent(scene: &Scene<'_>, rows: &[Row]) -> usize {
    let most = LENT.max(scene.petition.signatures.len() / LENT_OF_ALL);
    let lent = |rows: &Vec<Row>| {
        rows.len() <= most && further_names(scene, rows) > 0 && spellings(scene, rows) < DISGUISED
    };
    let all = by_mailbox(scene, scene.petition.signatures.rows());
    let on_lent = |row: &&Row| {
        scene.petition.signatures.mailbox.id(**row).and_then(|id| all.get(&id)).is_some_and(lent)
    };
    rows.iter().filter(on_lent).count()
}

/// The mailboxes with more names than a household has: how many, and their rows.
fn crowded(scene: &Scene<'_>) -> impl Iterator<Item = (u32, usize, Vec<Row>)> {
    by_mailbox(scene, scene.petition.signatures.rows())
        .into_iter()
        .filter(|(_, rows)| rows.len() > HOUSEHOLD)
        .map(|(mailbox, rows)| (mailbox, names(scene, &rows), rows))
        .filter(|&(_, names, _)| names > HOUSEHOLD)
}

fn by_mailbox(scene: &Scene<'_>, rows: impl Iterator<Item = Row>) -> HashMap<u32, Vec<Row>> {
    let mut mailboxes: HashMap<u32, Vec<Row>> = HashMap::new();
    for row in rows.filter(|row| !scene.reimported[row.index()]) {
        if let Some(mailbox) = scene.petition.signatures.mailbox.id(row) {
            mailboxes.entry(mailbox).or_default().push(row);
        }
    }
    mailboxes
}

/// Distinct folded names among the rows.
fn names(scene: &Scene<'_>, rows: &[Row]) -> usize {
    let name = |&row: &Row| scene.petition.signatures.name.get(row).map(fold);
    rows.iter().filter_map(name).collect::<HashSet<String>>().len()
}

/// Whether most of the rows on shared mailboxes are on one that is spelt ever otherwise.
fn disguised(scene: &Scene<'_>, rows: &[Row]) -> bool {
    let (mut hidden, mut all) = (0, 0);
    for rows in by_mailbox(scene, rows.iter().copied()).values().filter(|rows| further_names(scene, rows) > 0)
    {
        all += rows.len();
        hidden += if spellings(scene, rows) >= DISGUISED { rows.len() } else { 0 };
    }
    hidden * 2 > all
}

/// In how many ways the rows spell their mailbox, capitals apart.
fn spellings(scene: &Scene<'_>, rows: &[Row]) -> usize {
    let signatures = &scene.petition.signatures;
    let spelt = |&row: &Row| Some((signatures.local.get(row)?.to_lowercase(), signatures.domain.id(row)?));
    rows.iter().filter_map(spelt).collect::<HashSet<_>>().len()
}

/// Names beyond those of households, over all mailboxes.
fn extra_names(scene: &Scene<'_>, rows: impl Iterator<Item = Row>) -> usize {
    by_mailbox(scene, rows).values().map(|rows| further_names(scene, rows)).sum()
}

/// Names on one mailbox beyond those of a household: a couple brings two family names and a family one, but no more
/// people than a household has.
fn further_names(scene: &Scene<'_>, rows: &[Row]) -> usize {
    if rows.len() < 2 {
        return 0;
    }
    let families = family_names(scene, rows).saturating_sub(2);
    families.max(names(scene, rows).saturating_sub(HOUSEHOLD))
}

/// Distinct folded family names among the rows; the last word where names are not split.
fn family_names(scene: &Scene<'_>, rows: &[Row]) -> usize {
    let signatures = &scene.petition.signatures;
    let name = |&row: &Row| {
        let split = signatures.last_name.get(row).map(fold);
        split.or_else(|| signatures.name.get(row).map(fold)?.rsplit(' ').next().map(str::to_owned))
    };
    rows.iter().filter_map(name).collect::<HashSet<String>>().len()
}

#[cfg(test)]
mod tests {
    use super::super::check::{Signature, accuses, clears, crowd, person, scattered, spares, verdicts};
    use super::INFO;
    use crate::model::Verdict;

    #[test]
    fn two_hundred_names_on_one_mailbox() {
        let alias =
            |i: usize| Signature { email: ("one.mailbox".into(), "gmail.com".into()), ..person(i + 30_000) };
        accuses(INFO.id, (0..200).map(alias).collect());
    }

    #[test]
    fn one_mailbox_for_two_hundred_is_looked_at() {
        let open =
            |i: usize| Signature { email: ("one.mailbox".into(), "gmail.com".into()), ..person(i + 30_000) };
        let of = verdicts(crowd(1_200), (0..200).map(open).collect(), true);
        assert_eq!((of(Verdict::Reject), of(Verdict::Review)), ((0, 0), (200, 0)));
    }

    #[test]
    fn an_address_that_people_type_to_keep_their_own_is_left_alone() {
        let shy =
            |i: usize| Signature { email: ("contact".into(), "web.de".into()), ..person(41 * i + 30_000) };
        clears((0..20).map(shy).collect());
    }

    #[test]
    fn a_helper_who_signs_for_others_with_one_mailbox_is_not_rejected() {
        let helped = |i: usize| Signature {
            email: ("foyer".into(), "free.fr".into()),
            address: [90, 7, 7, 4],
            agent: "Mozilla/5.0 (Windows NT 10.0) Browser/81.0".into(),
            time: person(700).time + 90 * i as i64 + scattered(i, 80),
            ..person(i + 41_000)
        };
        spares((0..20).map(helped).collect());
    }

    #[test]
    fn families_on_their_mailboxes_are_spared() {
        let relative = |i: usize| Signature {
            name: (person(i + 40_000).name.0, person(i / 4).name.1),
            email: (format!("famille{}", i / 4), "free.fr".into()),
            time: person(i / 4).time + 90 * (i % 4) as i64,
            ..person(i + 40_000)
        };
        spares((0..60).map(relative).collect());
    }
}
