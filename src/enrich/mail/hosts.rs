//! Mail hosts that lead nowhere: exchangers whose names have no address on the public internet.
//!
//! Whoever makes up domains can point them at nothing. A question for each host is asked only
//! where it can matter: for domains that nobody knows, with signatures enough to weigh.

use std::collections::{BTreeMap, BTreeSet};

use super::lists::Lists;
use super::lookups::{Reply, service};
use super::mx::Question;
use super::suffix::with_parents;
use crate::model::{Domain, DomainKind, Listing, Lookup, MailService};

/// A host is worth a question from so many signatures on.
const MIN_SIGNATURES: u32 = 3;
/// Domains with more exchangers than this are run by somebody who means them.
const MOST_EXCHANGERS: usize = 5;
/// Hosts asked about at most.
const MOST_HOSTS: usize = 1_000;

/// The hosts worth a question, those of most signatures first.
pub(super) fn questions(domains: &[Domain], counts: &[u32], lists: &Lists) -> Vec<Question> {
    let mut signatures: BTreeMap<&str, u32> = BTreeMap::new();
    for (domain, &count) in domains.iter().zip(counts) {
        for host in exchangers(domain) {
            *signatures.entry(host).or_default() += count;
        }
    }
    let mut hosts: Vec<(&str, u32)> = signatures
        .into_iter()
        .filter(|&(host, count)| count >= MIN_SIGNATURES && !is_known(host, lists))
        .collect();
    hosts.sort_by_key(|&(host, count)| (std::cmp::Reverse(count), host));
    hosts.truncate(MOST_HOSTS);
    hosts.into_iter().map(|(host, _)| Question::Host(host.into())).collect()
}

/// Marks the domains whose exchangers all lead nowhere.
pub(super) fn mark(domains: &mut [Domain], questions: &[Question], replies: &[Reply]) {
    let dead: BTreeSet<&str> = questions
        .iter()
        .zip(replies)
        .filter(|(_, reply)| service(reply).is_some_and(|service| !service.accepts_mail()))
        .filter_map(|(question, _)| match question {
            Question::Host(host) => Some(&**host),
            _ => None,
        })
        .collect();
    for domain in domains {
        let hosts = exchangers(domain);
        if !hosts.is_empty() && hosts.iter().all(|host| dead.contains(&**host)) {
            domain.mail = Lookup::Found(MailService::Unreachable);
        }
    }
}

/// The exchangers of a domain that nobody knows.
fn exchangers(domain: &Domain) -> &[Box<str>] {
    match &domain.mail {
        Lookup::Found(MailService::Mx(hosts))
            if domain.kind == DomainKind::Other
                && domain.listing == Listing::Unlisted
                && hosts.len() <= MOST_EXCHANGERS =>
        {
            hosts
        }
        _ => &[],
    }
}

/// Whether the host is run by somebody known: its being there is not in doubt.
fn is_known(host: &str, lists: &Lists) -> bool {
    with_parents(host).any(|name| lists.shipped.operators.contains(name))
        || lists.domain(host).kind != DomainKind::Other
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain(hosts: &[&str]) -> Domain {
        let hosts = hosts.iter().map(|&host| host.into()).collect();
        Domain { mail: Lookup::Found(MailService::Mx(hosts)), ..Domain::default() }
    }

    fn hosts(domains: &[Domain], counts: &[u32]) -> Vec<Question> {
        questions(domains, counts, &Lists::load(&[], &[]).expect("no file to read"))
    }

    #[test]
    fn only_hosts_of_unknown_domains_with_signatures_are_asked_about() {
        let listed = Domain { listing: Listing::Curated, ..domain(&["mx.listed.net"]) };
        let provider = Domain { kind: DomainKind::FreeMail, ..domain(&["mx.provider.net"]) };
        let domains = [
            domain(&["mx.rare.net"]),
            domain(&["aspmx.l.google.com"]),
            domain(&["smtp-in.orange.fr"]),
            domain(&["mx.shared.net"]),
            domain(&["mx.shared.net", "mx.often.net"]),
            listed,
            provider,
        ];
        let expected = ["mx.shared.net", "mx.often.net"].map(|host| Question::Host(host.into()));
        assert_eq!(hosts(&domains, &[2, 9, 9, 1, 3, 9, 9]), expected);
    }

    #[test]
    fn a_domain_is_unreachable_when_every_exchanger_is() {
        let mut domains = [domain(&["mx.dead.net"]), domain(&["mx.dead.net", "mx.alive.net"])];
        let questions = hosts(&domains, &[5, 5]);
        let reply = |question: &Question| {
            let dead = question.key().contains("dead");
            Some((Ok(if dead { MailService::NxDomain } else { MailService::ImplicitMx }), 0))
        };
        let replies: Vec<Reply> = questions.iter().map(reply).collect();
        mark(&mut domains, &questions, &replies);
        assert_eq!(domains[0].mail, Lookup::Found(MailService::Unreachable));
        assert_ne!(domains[1].mail, Lookup::Found(MailService::Unreachable));
    }

    #[test]
    fn a_host_that_could_not_be_found_out_is_not_dead() {
        let mut domains = [domain(&["mx.slow.net"])];
        let questions = hosts(&domains, &[5]);
        mark(&mut domains, &questions, &[Some((Err(super::super::answer::Failure::Timeout), 0))]);
        mark(&mut domains, &questions, &[None]);
        assert_eq!(domains[0], domain(&["mx.slow.net"]));
    }
}
