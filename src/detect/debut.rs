//! A mail domain that came all at once.

use std::collections::BTreeMap;

use crate::model::{
    DomainKind, Fact, Family, Field, Finding, Info, NONE, Need, NetworkClass, Petition, Row, Subject, Value,
};

use super::scan::candidate::EFFECTIVE_ROWS;
use super::scan::fold::mask;
use super::scan::math::binomial_tail_nats;
use super::scene::{count, share};
use super::{Detector, Scene};

/// Tells rows on a domain nobody knows that was not there before its burst, mailboxes of one form, rented networks.
pub struct Debut;

const INFO: Info = Info {
    id: "debut",
    title: "A mail domain that came all at once",
    family: Family::Mailbox,
    cap: 2.0,
    needs: &[Need::Column(Field::Email), Need::Column(Field::SignedAt)],
    sees: "Mail domains that are no provider's, of which the petition knows nothing until many signatures come while few others sign: \
           how short their burst is beside the others' arrivals, how many mailboxes have one form, how many came from rented servers.",
    means: "Somebody set a domain up and made up the mailboxes under it. A reason to look, together with others.",
    innocent: "A company, an association or a town hall tells its people, who all have addresses of one form; from one office it counts \
               for nothing.",
    source: "Probability that as many arrivals of the crowd fall into so short a stretch, corrected for the search; binomial tail for forms.",
    sentence: "{signatures} signatures from {domain} within {stretch} of the others' arrivals, after {before} of them; \
               {one_form} of its mailboxes have one form; {rented} came from rented servers",
};

/// Fewer signatures on a domain are nothing to speak of.
const FEWEST: usize = 8;
/// Others' arrivals that a stretch is measured by, at least.
const FEWEST_OTHERS: usize = 100;
/// What is there from the start has no debut.
const FIRST_ARRIVALS: f64 = 0.05;
/// Once in a thousand domains.
const REMARKABLE: f64 = 7.0;
/// So much from two addresses is an office, a stand, a home.
const ONE_PLACE: f64 = 0.5;

impl Detector for Debut {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn rows(&self, scene: &Scene<'_>) -> Vec<Finding> {
        let arrivals = arrivals(scene);
        let masks: Vec<String> = scene.petition.signatures.local.texts.iter().map(mask).collect();
        let usual = mask_shares(scene, &masks);
        let told = |(id, rows): (u32, Vec<Row>)| domain(scene, id, rows, &arrivals, &masks, &usual);
        by_domain(scene).into_iter().filter_map(told).collect()
    }
}

/// All times of signing, in order.
fn arrivals(scene: &Scene<'_>) -> Vec<i64> {
    let of = |&row: &Row| scene.petition.signatures.signed_at.get(row);
    let mut times: Vec<i64> = scene.order.iter().filter_map(of).collect();
    times.sort_unstable();
    times
}

/// The rows of each domain that is nobody's known, records imported again left out.
fn by_domain(scene: &Scene<'_>) -> BTreeMap<u32, Vec<Row>> {
    let signatures = &scene.petition.signatures;
    let mut domains: BTreeMap<u32, Vec<Row>> = BTreeMap::new();
    for row in signatures.rows().filter(|row| !scene.reimported[row.index()]) {
        let unknown = scene.petition.domain(row).is_some_and(|domain| domain.kind == DomainKind::Other);
        if let Some(id) = signatures.domain.id(row).filter(|_| unknown) {
            domains.entry(id).or_default().push(row);
        }
    }
    domains.retain(|_, rows| rows.len() >= FEWEST);
    domains
}

fn domain(
    scene: &Scene<'_>,
    id: u32,
    rows: Vec<Row>,
    arrivals: &[i64],
    masks: &[String],
    usual: &BTreeMap<&str, f64>,
) -> Option<Finding> {
    let times: Vec<i64> = scene.in_time_order(&rows).into_iter().map(|(time, _)| time).collect();
    let burst = Burst::of(&times, arrivals)?;
    if burst.before < FIRST_ARRIVALS || burst.nats < REMARKABLE || is_one_place(scene, &rows) {
        return None;
    }
    let (one_form, form_nats) = one_form(scene, &rows, masks, usual);
    let rented = share_of(&rows, |row| is_rented(scene.petition, row));
    // Half a nat for each: few honest domains come like this, but those that do are real.
    let nats = 0.5 + if form_nats >= REMARKABLE { 0.5 } else { 0.0 } + if rented > 0.5 { 1.0 } else { 0.0 };
    let name = scene.petition.signatures.domain.texts.get(id).to_owned();
    let facts = vec![
        count("signatures", rows.len()),
        Fact { key: "domain", value: Value::Text(name.clone()) },
        share("stretch", burst.stretch),
        share("before", burst.before),
        share("one_form", one_form),
        share("rented", rented),
    ];
    let subject = Subject::Domain(name);
    Some(Finding { detector: INFO.id, family: INFO.family, subject, group: None, rows, nats, facts })
}

/// Where the signatures of a domain lie among the others'.
struct Burst {
    /// Share of the others that had signed before.
    before: f64,
    /// Share of the others that signed meanwhile.
    stretch: f64,
    nats: f64,
}

impl Burst {
    /// The shortest run of times that holds nine in ten of them.
    fn of(times: &[i64], arrivals: &[i64]) -> Option<Self> {
        let core = (times.len() * 9).div_ceil(10);
        let others = arrivals.len().checked_sub(times.len()).filter(|&others| others >= FEWEST_OTHERS)?;
        let earlier = |time: i64| arrivals.partition_point(|&arrival| arrival < time);
        let not_later = |time: i64| arrivals.partition_point(|&arrival| arrival <= time);
        let meanwhile = |run: &[i64]| not_later(run[run.len() - 1]) - earlier(run[0]);
        let run = times.windows(core.max(2)).min_by_key(|run| meanwhile(run))?;
        let stretch = (meanwhile(run).saturating_sub(run.len()) as f64 + 1.0) / (others as f64 + 1.0);
        let first = earlier(times[0]) as f64;
        // Given the first of the run, each other falls into the stretch with its probability; any
        // of the times may have been the first.
        let judged = (run.len() as f64 - 1.0).min(EFFECTIVE_ROWS);
        let nats = judged * -stretch.ln() - (times.len() as f64).ln();
        Some(Self { before: first / others as f64, stretch, nats })
    }
}

/// Share of each form among the mailboxes of all other domains' signers.
fn mask_shares<'m>(scene: &Scene<'_>, masks: &'m [String]) -> BTreeMap<&'m str, f64> {
    let local = &scene.petition.signatures.local;
    let mut shares: BTreeMap<&str, f64> = BTreeMap::new();
    let rows: Vec<u32> = scene.petition.signatures.rows().filter_map(|row| local.id(row)).collect();
    rows.iter().for_each(|&id| *shares.entry(&masks[id as usize]).or_default() += 1.0);
    shares.values_mut().for_each(|share| *share /= rows.len().max(1) as f64);
    shares
}

/// The share of the commonest form among the mailboxes, and how far it is beyond the usual.
fn one_form(scene: &Scene<'_>, rows: &[Row], masks: &[String], usual: &BTreeMap<&str, f64>) -> (f64, f64) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for id in rows.iter().filter_map(|&row| scene.petition.signatures.local.id(row)) {
        *counts.entry(&masks[id as usize]).or_default() += 1;
    }
    let Some((form, most)) = counts.into_iter().max_by_key(|&(_, count)| count) else { return (0.0, 0.0) };
    let rate = most as f64 / rows.len() as f64;
    let n = (rows.len() as f64).min(EFFECTIVE_ROWS);
    // Every organisation has its form: three times the usual, and three in ten, are nobody's fault.
    let expected = (3.0 * usual.get(form).copied().unwrap_or(0.0)).clamp(0.3, 0.9);
    (rate, binomial_tail_nats(rate * n, n, expected))
}

fn is_one_place(scene: &Scene<'_>, rows: &[Row]) -> bool {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    let ids = rows.iter().map(|row| scene.petition.signatures.ip.ids[row.index()]);
    ids.filter(|&id| id != NONE).for_each(|id| *counts.entry(id).or_default() += 1);
    let mut counts: Vec<usize> = counts.into_values().collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let most: usize = counts.iter().take(2).sum();
    most as f64 > ONE_PLACE * rows.len() as f64 && share_of(rows, |row| is_rented(scene.petition, row)) < 0.5
}

fn is_rented(petition: &Petition, row: Row) -> bool {
    petition.network(row).found().is_some_and(|network| network.class == NetworkClass::Hosting)
}

fn share_of(rows: &[Row], is: impl Fn(Row) -> bool) -> f64 {
    rows.iter().filter(|&&row| is(row)).count() as f64 / rows.len() as f64
}

#[cfg(test)]
mod tests {
    use super::super::check::{Signature, crowd, person, petition};
    use super::*;

    const NIGHT: i64 = 1_605_571_200 + 2 * 86_400 + 3_600;

    /// What is said of a domain nobody knows that these signatures use, beside a crowd.
    fn told(domain: &str, signatures: Vec<Signature>) -> Option<(usize, f64)> {
        let set = |signature: Signature| Signature { email: (signature.email.0, domain.into()), ..signature };
        let rows = crowd(800).into_iter().chain(signatures.into_iter().map(set)).collect();
        let petition = petition(rows, true);
        let (scene, _) = Scene::search(&petition, super::super::Method::default());
        let mut found = Debut.rows(&scene);
        assert!(found.len() <= 1, "{found:?}");
        found.pop().map(|finding| (finding.rows.len(), finding.nats))
    }

    fn at_night(i: usize) -> Signature {
        Signature { time: NIGHT + 60 * i as i64, ..person(i + 20_000) }
    }

    fn of_one_form(i: usize) -> Signature {
        let (first, last) = person(i + 20_000).name;
        Signature { email: (format!("{first}.{last}{:03}", 100 + i), String::new()), ..at_night(i) }
    }

    #[test]
    fn a_domain_made_up_for_one_night_is_told() {
        let from_servers = |i: usize| Signature { address: [51, 1, 1, i as u8], ..of_one_form(i) };
        assert_eq!(told("made-up.net", (0..40).map(from_servers).collect()), Some((40, 2.0)));
        assert_eq!(told("made-up.net", (0..40).map(of_one_form).collect()), Some((40, 1.0)));
    }

    #[test]
    fn people_of_one_domain_over_days_are_not() {
        assert_eq!(told("village.org", (0..40).map(|i| person(i + 20_000)).collect()), None);
    }

    #[test]
    fn an_office_and_a_few_are_not() {
        let office = |i: usize| Signature { address: [90, 9, 9, 9], ..of_one_form(i) };
        assert_eq!(told("company.net", (0..40).map(office).collect()), None);
        assert_eq!(told("company.net", (0..7).map(of_one_form).collect()), None);
    }

    #[test]
    fn a_provider_has_no_debut() {
        assert_eq!(told("gmail.com", (0..40).map(of_one_form).collect()), None);
    }

    #[test]
    fn what_is_there_from_the_start_has_no_debut() {
        let first = |i: usize| Signature { time: 1_605_571_200 - 3_600 + i as i64, ..of_one_form(i) };
        assert_eq!(told("launch.org", (0..40).map(first).collect()), None);
    }
}
