//! Mail domains: lists, public suffixes, MX look-ups with a cache.
//!
//! The door: what is known of each domain of the petition. Every question to DNS
//! holds a domain and nothing else; nobody's mail server is ever spoken to.

mod answer;
mod cache;
pub mod list;
pub mod lists;
mod mx;
mod resolver;
mod shared_mx;
pub mod shipped;
mod socket;
pub mod suffix;
pub mod typo;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::SystemTime;

use crate::model::{
    Domain, DomainKind, Enrichment, Listing, Lookup, NONE, Observer, Signatures, Stage, Warning,
};

use super::{Dns, Error, Options};
use cache::{Cache, Known};
use lists::Lists;
use mx::Outcome;

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
    let lists = Lists::load(&options.disposable, &options.allow)?;
    let now = unix_seconds(SystemTime::now());
    let counts = counts(signatures);
    let names: Vec<&str> = signatures.domain.texts.iter().collect();
    enrichment.domains = names.iter().map(|name| lists.domain(name)).collect();
    observer.started(Stage::Mail, Some(names.len() as u64));
    let order = most_signed_first(&names, &counts, &enrichment.domains);
    let stage = LookUps { names: &names, order: &order, options, now };
    enrichment.mx_not_judged = stage.run(&mut enrichment.domains, observer, warnings);
    observer.ended(Stage::Mail);
    shared_mx::mark(&mut enrichment.domains, &lists.shipped.operators);
    mark_typos(&names, &counts, &lists, &mut enrichment.domains);
    warnings.extend(bad_lines(&lists));
    warnings.extend(old_lists(&lists, now));
    warnings.extend(old_petition(signatures, enrichment, now));
    enrichment.sources.extend(lists.sources().cloned());
    Ok(())
}

fn unix_seconds(time: SystemTime) -> i64 {
    time.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64)
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

/// The part of the stage that asks.
struct LookUps<'a> {
    names: &'a [&'a str],
    order: &'a [usize],
    options: &'a Options,
    now: i64,
}

impl LookUps<'_> {
    /// Fills in how each domain receives mail; why MX is not judged, if so.
    fn run(
        &self,
        domains: &mut [Domain],
        observer: &dyn Observer,
        warnings: &mut Vec<Warning>,
    ) -> Option<String> {
        if self.options.dns == Dns::Offline {
            return Some("offline: DNS was not asked".into());
        }
        let folder = self.options.cache.clone().or_else(cache::default_folder);
        let mut cache = folder.as_deref().map(Cache::open).unwrap_or_default();
        warnings.extend(cache.damage.take().map(damaged_cache));
        let missing = self.recall(&cache, domains, observer);
        if self.options.dns == Dns::Cache {
            return (missing.len() == self.order.len() && !missing.is_empty())
                .then(|| "the cache knows none of the domains".into());
        }
        let asked: Vec<&str> = missing.iter().map(|&index| self.names[index]).collect();
        let outcome = mx::look_up(&asked, self.options.resolver, self.options.dns_qps, observer);
        self.take(&outcome, &missing, domains, &mut cache);
        if !outcome.answers.is_empty() {
            warnings.extend(folder.and_then(|folder| save(cache, folder, self.now)));
        }
        warnings.extend(unresolved(&outcome, missing.len()));
        warnings.extend(outcome.refused.as_deref().map(not_judged));
        outcome.refused
    }

    /// Takes what the cache knows; the rest is to be asked.
    fn recall(&self, cache: &Cache, domains: &mut [Domain], observer: &dyn Observer) -> Vec<usize> {
        let always = self.options.dns == Dns::Cache;
        let mut missing = Vec::new();
        for &index in self.order {
            match cache.get(self.names[index], self.now, always) {
                Known::Yes(service) => {
                    domains[index].mail = service.map_or(Lookup::Unknown, Lookup::Found);
                    observer.advanced(Stage::Mail, 1);
                }
                Known::No => missing.push(index),
            }
        }
        missing
    }

    /// Takes the answers. A failure is remembered only if the resolver itself was well.
    fn take(&self, outcome: &Outcome, missing: &[usize], domains: &mut [Domain], cache: &mut Cache) {
        for (place, &index) in missing.iter().enumerate() {
            let name = self.names[index];
            domains[index].mail = match outcome.answers.get(&place) {
                Some(Ok(answer)) => {
                    cache.put(name, Some((answer.service.clone(), answer.ttl)), self.now);
                    Lookup::Found(answer.service.clone())
                }
                Some(Err(_)) if outcome.stopped.is_none() => {
                    cache.put(name, None, self.now);
                    Lookup::Unknown
                }
                Some(Err(_)) => Lookup::Unknown,
                None => Lookup::NotAsked,
            };
        }
    }
}

fn save(cache: Cache, folder: PathBuf, now: i64) -> Option<Warning> {
    let error = cache.save(&folder, now).err()?;
    Some(Warning {
        code: "mx-cache-not-written",
        text: format!(
            "the answers from DNS could not be kept in {} ({error}); choose a folder with --cache",
            folder.display()
        ),
    })
}

fn damaged_cache(why: String) -> Warning {
    Warning {
        code: "mx-cache-damaged",
        text: format!("the cache of DNS answers was damaged ({why}); what is missing is asked again"),
    }
}

fn not_judged(why: &str) -> Warning {
    Warning {
        code: "mx-not-judged",
        text: format!(
            "mail domains were not checked in DNS: {why}; name a resolver with --resolver, or use --offline"
        ),
    }
}

fn unresolved(outcome: &Outcome, asked: usize) -> Option<Warning> {
    let mut classes: BTreeMap<_, u64> = BTreeMap::new();
    let failures = outcome.answers.values().filter_map(|answer| answer.as_ref().err());
    failures.for_each(|failure| *classes.entry(*failure).or_default() += 1);
    let unasked = if outcome.refused.is_some() { 0 } else { asked - outcome.answers.len() };
    if classes.is_empty() && unasked == 0 {
        return None;
    }
    let mut parts: Vec<String> =
        classes.iter().map(|(failure, count)| format!("{count} {}", failure.words())).collect();
    if let Some(why) = &outcome.stopped {
        parts.push(format!("{unasked} not asked because {why}"));
    }
    Some(Warning {
        code: "mx-unresolved",
        text: format!(
            "of {asked} mail domains asked, some could not be found out and count for nothing: {}",
            parts.join(", ")
        ),
    })
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

/// On no list and without mail; where DNS did not say, at least rare.
fn may_be_typo(domain: &Domain, count: u32) -> bool {
    const RARE: u32 = 10;
    let known = domain.kind != DomainKind::Other || domain.listing != Listing::Unlisted;
    let dead = domain.mail.found().map_or(count <= RARE, |service| !service.accepts_mail());
    !known && dead
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
