//! Mail domains: lists, public suffixes, MX look-ups with a cache.
//!
//! The door: what is known of each domain of the petition. No question to DNS
//! holds anything of a signer but the domain; nobody's mail server is ever spoken to.

mod answer;
mod breaker;
mod cache;
mod exchange;
mod farm;
mod hosts;
pub mod list;
pub mod lists;
mod lookups;
mod mx;
mod pace;
mod resolver;
pub mod reverse;
mod shared_mx;
pub mod shipped;
mod socket;
pub mod suffix;
mod turns;
pub mod typo;

use std::time::SystemTime;

use crate::model::{
    Domain, DomainKind, Enrichment, Listing, Lookup, MailService, NONE, Observer, Signatures, Silent, Stage,
    Warning,
};

use super::upkeep::Installed;
use super::{Dns, Error, Options};
use lists::Lists;
use lookups::{LookUps, Reply};
use mx::Question;
use shipped::Shipped;

/// Lists that accuse are old after this long.
const LIST_AGE: i64 = 90 * DAY;
/// Today's DNS says little of a petition older than this.
const PETITION_AGE: i64 = 2 * 365 * DAY;
const DAY: i64 = 24 * 3_600;

pub(super) fn enrich(
    signatures: &Signatures,
    options: &Options,
    observer: &dyn Observer,
    enrichment: &mut Enrichment,
    warnings: &mut Vec<Warning>,
) -> Result<(), Error> {
    let shipped = Shipped::read(&Installed::open(options.data.as_deref())?)?;
    let lists = Lists::with(shipped, &options.disposable, &options.allow)?;
    let now = unix_seconds(SystemTime::now());
    let counts = counts(signatures);
    let names: Vec<&str> = signatures.domain.texts.iter().collect();
    enrichment.domains = names.iter().map(|name| lists.domain(name)).collect();
    observer.started(Stage::Mail, Some(names.len() as u64));
    let mut look_ups = LookUps::open(options, now);
    let mut round = Round::new(&names, &counts, &lists, &mut enrichment.domains);
    let mut replies = round.run(&mut look_ups, observer);
    // Second answers may raise questions of their own.
    while look_ups.ask_again(observer) {
        replies = round.run(&mut look_ups, &Silent);
    }
    enrichment.mx_not_judged = not_judged(options, &look_ups, &replies);
    let (counted, said) = look_ups.close(&replies);
    enrichment.mail_look_ups = counted;
    warnings.extend(said);
    observer.ended(Stage::Mail);
    shared_mx::mark(&mut enrichment.domains, &lists);
    mark_parked(&mut enrichment.domains, &lists);
    mark_typos(&names, &counts, &lists, &mut enrichment.domains);
    enrichment.role_locals = signatures.local.texts.iter().map(|local| lists.is_role(local)).collect();
    warnings.extend(bad_lines(&lists));
    warnings.extend(old_lists(&lists, now));
    warnings.extend(old_petition(signatures, enrichment, now));
    enrichment.sources.extend(lists.sources().cloned());
    Ok(())
}

fn unix_seconds(time: SystemTime) -> i64 {
    time.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64)
}

/// Why no domain was judged by DNS, if none was.
fn not_judged(options: &Options, look_ups: &LookUps<'_>, replies: &[Reply]) -> Option<String> {
    let nothing = !replies.is_empty() && replies.iter().all(Option::is_none);
    let empty_cache = options.dns == Dns::Cache && nothing;
    look_ups.refused.clone().or_else(|| empty_cache.then(|| "the cache knows none of the domains".into()))
}

/// Signatures of each domain.
fn counts(signatures: &Signatures) -> Vec<u32> {
    let mut counts = vec![0; signatures.domain.cardinality()];
    signatures.domain.ids.iter().filter(|&&id| id != NONE).for_each(|&id| counts[id as usize] += 1);
    counts
}

/// The domains worth asking about. Equal counts are shuffled by name, so that many
/// broken domains of one forger do not stand together and look like a broken resolver.
fn most_signed_first(names: &[&str], counts: &[u32], domains: &[Domain]) -> Vec<usize> {
    let mut order: Vec<usize> =
        (0..names.len()).filter(|&index| may_be_asked(names[index], domains[index].kind)).collect();
    order.sort_by_key(|&index| (std::cmp::Reverse(counts[index]), scatter(names[index]), names[index]));
    order
}

/// Address literals and names that no server outside may be asked for are not.
fn may_be_asked(name: &str, kind: DomainKind) -> bool {
    let top = name.rsplit('.').next().unwrap_or_default();
    kind != DomainKind::Reserved && !name.starts_with('[') && !top.bytes().all(|byte| byte.is_ascii_digit())
}

/// FNV-1a: the same on every machine.
fn scatter(name: &str) -> u64 {
    name.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

/// All questions of a petition once, as far as their answers are known: how its domains receive
/// mail, where the mail hosts lead, and whether any made-up subdomain exists.
struct Round<'a> {
    names: &'a [&'a str],
    counts: &'a [u32],
    lists: &'a Lists,
    domains: &'a mut [Domain],
    /// The domains asked about, in their order.
    order: Vec<usize>,
}

impl<'a> Round<'a> {
    fn new(names: &'a [&'a str], counts: &'a [u32], lists: &'a Lists, domains: &'a mut [Domain]) -> Self {
        let order = most_signed_first(names, counts, domains);
        Self { names, counts, lists, domains, order }
    }

    /// Asks what was not asked before, and says of each domain what is known by now.
    fn run(&mut self, look_ups: &mut LookUps<'_>, observer: &dyn Observer) -> Vec<Reply> {
        let names = self.order.iter().map(|&index| Question::Domain(self.names[index].into()));
        let wildcards = farm::questions(self.names, self.domains, self.counts);
        // Together, for neither depends on the other.
        let questions: Vec<Question> = names.chain(wildcards).collect();
        let replies = look_ups.answers(&questions, observer);
        let (of_names, of_wildcards) = replies.split_at(self.order.len());
        self.fill_in(of_names);
        let wildcards = &questions[self.order.len()..];
        farm::mark(self.names, self.domains, self.counts, wildcards, of_wildcards);
        let hosts = hosts::questions(self.domains, self.counts, self.lists);
        let of_hosts = look_ups.answers(&hosts, observer);
        hosts::mark(self.domains, &hosts, &of_hosts);
        of_names.to_vec()
    }

    fn fill_in(&mut self, replies: &[Reply]) {
        for (&index, reply) in self.order.iter().zip(replies) {
            let domain = &mut self.domains[index];
            (domain.mail, domain.asked) = match reply {
                Some((Ok(service), asked)) => (Lookup::Found(service.clone()), Some(*asked)),
                Some((Err(_), _)) => (Lookup::Unknown, None),
                None => (Lookup::NotAsked, None),
            };
        }
    }
}

/// Marks domains that nobody knows whose exchangers all belong to companies that keep names for sale.
fn mark_parked(domains: &mut [Domain], lists: &Lists) {
    let parking = |host: &str| suffix::with_parents(host).any(|name| lists.shipped.parking.contains(name));
    for domain in domains.iter_mut().filter(|domain| domain.kind == DomainKind::Other) {
        domain.parked = match &domain.mail {
            Lookup::Found(MailService::Mx(hosts)) => hosts.iter().all(|host| parking(host)),
            _ => false,
        };
    }
}

/// Marks unknown, rare domains one typing error away from a great provider.
fn mark_typos(names: &[&str], counts: &[u32], lists: &Lists, domains: &mut [Domain]) {
    let top = top_domains(counts, domains);
    for index in 0..names.len() {
        if may_be_typo(&domains[index], counts[index]) {
            let own = top.iter().filter(|&&target| counts[target] >= 20 * counts[index]).map(|&t| names[t]);
            let target = own
                .chain(lists.shipped.typo_targets.iter())
                .find(|target| is_typo(names[index], target, &domains[index]));
            domains[index].typo_of = target.map(Into::into);
        }
    }
}

/// The petition's own great providers: known ones with at least one signature in two hundred.
fn top_domains(counts: &[u32], domains: &[Domain]) -> Vec<usize> {
    let total: u64 = counts.iter().map(|&count| u64::from(count)).sum();
    let is_top = |&index: &usize| {
        200 * u64::from(counts[index]) >= total && domains[index].kind == DomainKind::FreeMail
    };
    (0..counts.len()).filter(is_top).collect()
}

/// On no list and without mail, or caught by those who live on typing errors; where DNS did not
/// say, at least rare.
fn may_be_typo(domain: &Domain, count: u32) -> bool {
    const RARE: u32 = 10;
    let known = domain.kind != DomainKind::Other || domain.listing != Listing::Unlisted;
    let dead = domain.mail.found().map_or(count <= RARE, |service| !service.accepts_mail());
    !known && (dead || domain.parked)
}

/// One edit away; short names have too many honest neighbours to go by spelling alone.
fn is_typo(name: &str, target: &str, domain: &Domain) -> bool {
    const SHORT: usize = 5;
    let label = target.split('.').next().unwrap_or_default();
    (domain.mail.is_settled() || label.len() >= SHORT) && typo::one_edit_apart(name, target)
}

fn bad_lines(lists: &Lists) -> Option<Warning> {
    (lists.bad_lines > 0).then(|| Warning {
        code: "list-lines-skipped",
        text: format!(
            "{} lines of your own lists hold no domain and were skipped; write one domain on each line",
            lists.bad_lines
        ),
    })
}

/// Only lists that accuse go stale in a way that matters.
fn old_lists(lists: &Lists, now: i64) -> Option<Warning> {
    let accusing = lists.sources().filter(|source| source.name.starts_with("disposable-"));
    let old: Vec<&str> =
        accusing.filter(|source| is_old(&source.date, now)).map(|source| source.name.as_str()).collect();
    (!old.is_empty()).then(|| Warning {
        code: "lists-old",
        text: format!(
            "lists of disposable domains are older than 90 days ({}); add a fresh one with --disposable",
            old.join(", ")
        ),
    })
}

fn is_old(date: &str, now: i64) -> bool {
    let day = date.parse::<jiff::civil::Date>().and_then(|date| date.to_zoned(jiff::tz::TimeZone::UTC));
    day.is_ok_and(|day| now - day.timestamp().as_second() > LIST_AGE)
}

fn old_petition(signatures: &Signatures, enrichment: &Enrichment, now: i64) -> Option<Warning> {
    let newest = signatures.rows().filter_map(|row| signatures.signed_at.get(row)).max()?;
    let judged = enrichment.domains.iter().any(|domain| domain.mail.is_settled());
    (judged && now - newest > PETITION_AGE).then(|| Warning {
        code: "mx-of-today",
        text: "the newest signature is more than two years old, but DNS was asked today: a domain that \
               takes no mail now may have taken mail then"
            .into(),
    })
}

#[cfg(test)]
mod tests;
