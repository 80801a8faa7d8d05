//! Unlisted domains on the mail hosts of listed ones.
//!
//! Who runs disposable mail registers new domains faster than lists notice, but
//! keeps the mail host. A host that serves everybody says nothing, hence the list
//! of operators. Learnt from the lists and the petition's own domains alone: same input, same result.

use std::collections::BTreeMap;

use super::list::DomainList;
use super::lists::Lists;
use super::suffix::{registrable, with_parents};
use crate::model::{Domain, DomainKind, Listing, Lookup, MailService};

/// A host counts from this many listed domains on.
const MIN_LISTED: usize = 3;

/// Marks unlisted domains that share a mail host, or its registrable domain, with at
/// least three listed ones where these are at least half of all it serves here; and
/// those whose mail host stands under a listed domain itself.
pub(super) fn mark(domains: &mut [Domain], lists: &Lists) {
    let mut served: BTreeMap<Box<str>, Vec<usize>> = BTreeMap::new();
    for (index, domain) in domains.iter().enumerate() {
        for key in hosts(domain, &lists.shipped.operators) {
            served.entry(key).or_default().push(index);
        }
    }
    for members in served.into_values() {
        let listed = members.iter().filter(|&&index| domains[index].listing != Listing::Unlisted).count();
        if listed >= MIN_LISTED && 2 * listed >= members.len() {
            members.into_iter().for_each(|index| mark_one(&mut domains[index]));
        }
    }
    for domain in domains {
        let hosts = hosts(domain, &lists.shipped.operators);
        if hosts.iter().any(|host| lists.domain(host).listing == Listing::Curated) {
            mark_one(domain);
        }
    }
}

fn mark_one(domain: &mut Domain) {
    domain.shared_mx |= domain.listing == Listing::Unlisted && domain.kind == DomainKind::Other;
}

/// The domain's mail hosts and their registrable domains, each once, without operators.
fn hosts(domain: &Domain, operators: &DomainList) -> Vec<Box<str>> {
    let Lookup::Found(MailService::Mx(hosts)) = &domain.mail else { return Vec::new() };
    let generic = |host: &str| with_parents(host).any(|name| operators.contains(name));
    let mut keys: Vec<Box<str>> = hosts
        .iter()
        .filter(|host| !generic(host))
        .flat_map(|host| [Some(&**host), registrable(host)])
        .flatten()
        .map(Into::into)
        .collect();
    keys.sort();
    keys.dedup();
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Domains as `listed|unlisted|provider host`, and which of them are marked.
    fn check(domains: &[&str], marked: &[usize]) {
        let mut domains: Vec<Domain> = domains.iter().map(|text| domain(text)).collect();
        mark(&mut domains, &Lists::load(&[], &[]).expect("no file to read"));
        let found: Vec<usize> = (0..domains.len()).filter(|&index| domains[index].shared_mx).collect();
        assert_eq!(found, marked);
    }

    fn domain(text: &str) -> Domain {
        let (what, host) = text.split_once(' ').expect("two words");
        Domain {
            listing: if what == "listed" { Listing::Curated } else { Listing::Unlisted },
            kind: if what == "provider" { DomainKind::FreeMail } else { DomainKind::Other },
            mail: Lookup::Found(MailService::Mx(vec![host.into()])),
            ..Domain::default()
        }
    }

    #[test]
    fn three_listed_neighbours_mark_a_domain() {
        check(
            &[
                "listed mx.host-a.net",
                "listed mx.host-a.net",
                "listed mx.host-a.net",
                "unlisted mx.host-a.net",
            ],
            &[3],
        );
        check(
            &[
                "listed mx1.host-a.net",
                "listed mx2.host-a.net",
                "listed mx3.host-a.net",
                "unlisted mx9.host-a.net",
            ],
            &[3],
        );
        check(&["listed mx.host-a.net", "listed mx.host-a.net", "unlisted mx.host-a.net"], &[]);
    }

    #[test]
    fn hosts_that_serve_many_mark_nobody() {
        let mut domains = vec!["listed mx.host-a.net"; 3];
        domains.extend(["unlisted mx.host-a.net"; 4]);
        check(&domains, &[]);
        check(&["listed aspmx.l.google.com"; 4], &[]);
        let mut on_google = vec!["listed aspmx.l.google.com"; 3];
        on_google.push("unlisted aspmx.l.google.com");
        check(&on_google, &[]);
    }

    #[test]
    fn a_host_under_a_listed_domain_marks_a_domain() {
        check(
            &["unlisted mail.mailinator.com", "unlisted mx.host-a.net", "provider mail.mailinator.com"],
            &[0],
        );
    }

    #[test]
    fn providers_are_never_marked() {
        check(
            &[
                "listed mx.host-a.net",
                "listed mx.host-a.net",
                "listed mx.host-a.net",
                "provider mx.host-a.net",
            ],
            &[],
        );
    }
}
