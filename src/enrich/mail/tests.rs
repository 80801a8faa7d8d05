use std::collections::BTreeMap;

use super::*;
use crate::model::{MailService, Row, Silent, TextColumn, TimeColumn};

/// A petition with so many signatures from each domain, enriched offline.
fn offline(domains: &[(&str, usize)]) -> BTreeMap<String, Domain> {
    let rows: Vec<Option<&str>> =
        domains.iter().flat_map(|&(name, count)| std::iter::repeat_n(Some(name), count)).collect();
    let mut signatures = Signatures::blank(rows.len());
    signatures.domain = TextColumn::collect(rows);
    let options = Options { dns: Dns::Offline, ..Options::default() };
    let mut enrichment = Enrichment::default();
    enrich(&signatures, &options, &Silent, &mut enrichment, &mut Vec::new()).expect("no file to read");
    signatures.domain.texts.iter().map(str::to_owned).zip(enrichment.domains).collect()
}

fn typo_of<'a>(domains: &'a BTreeMap<String, Domain>, name: &str) -> Option<&'a str> {
    domains[name].typo_of.as_deref()
}

#[test]
fn misspelt_providers_are_human_error() {
    let found = offline(&[("gmial.com", 1), ("orenge.fr", 2), ("hotmail.fr", 5), ("village-hall.org", 1)]);
    assert_eq!(typo_of(&found, "gmial.com"), Some("gmail.com"));
    assert_eq!(typo_of(&found, "orenge.fr"), Some("orange.fr"));
    assert_eq!(typo_of(&found, "hotmail.fr"), None);
    assert_eq!(typo_of(&found, "village-hall.org"), None);
}

#[test]
fn frequent_or_short_neighbours_are_no_typo_without_dns() {
    let found = offline(&[("orenge.fr", 11), ("fred.fr", 1), ("sfc.fr", 1)]);
    assert!(found.values().all(|domain| domain.typo_of.is_none()), "{found:?}");
}

#[test]
fn the_petitions_own_providers_are_typo_targets() {
    let found = offline(&[("zaclys.com", 400), ("zacyls.com", 1)]);
    assert_eq!(typo_of(&found, "zacyls.com"), Some("zaclys.com"));
    assert_eq!(typo_of(&offline(&[("zaclys.com", 19), ("zacyls.com", 1)]), "zacyls.com"), None);
}

#[test]
fn lists_that_accuse_grow_old() {
    let lists = Lists::load(&[], &[]).expect("no file to read");
    let date = |text: &str| text.parse::<jiff::Timestamp>().expect("a time").as_second();
    assert_eq!(old_lists(&lists, date("2026-11-25T00:00:00Z")), None);
    let warning = old_lists(&lists, date("2027-06-01T00:00:00Z")).expect("an old list");
    assert!(warning.text.contains("disposable-curated") && !warning.text.contains("free-mail"));
}

#[test]
fn dns_of_today_says_little_of_old_petitions() {
    let mut signatures = Signatures::blank(1);
    signatures.signed_at = TimeColumn { seconds: vec![1_600_000_000], ..TimeColumn::missing(1) };
    let mut enrichment = Enrichment { domains: vec![Domain::default()], ..Enrichment::default() };
    let warned = |enrichment: &Enrichment, now| old_petition(&signatures, enrichment, now).is_some();
    assert!(!warned(&enrichment, 1_800_000_000), "nothing was asked");
    enrichment.domains[0].mail = Lookup::Found(MailService::NxDomain);
    assert!(warned(&enrichment, 1_800_000_000));
    assert!(!warned(&enrichment, 1_600_000_000 + PETITION_AGE));
    assert_eq!(signatures.signed_at.get(Row(0)), Some(1_600_000_000));
}

#[test]
fn a_misspelt_provider_whose_mail_a_dealer_catches_is_human_error() {
    let lists = Lists::load(&[], &[]).expect("no file to read");
    let names = ["gmial.com", "sold.org", "half-sold.org", "served.org"];
    let on = |hosts: &[&str]| {
        let hosts = hosts.iter().map(|&host| host.into()).collect();
        Domain { mail: Lookup::Found(MailService::Mx(hosts)), ..Domain::default() }
    };
    let mut domains = [
        on(&["mx1.h-email.net"]),
        on(&["park-mx.above.com"]),
        on(&["mx1.h-email.net", "mx.half-sold.org"]),
        on(&["mx.above.com"]),
    ];
    mark_parked(&mut domains, &lists);
    mark_typos(&names, &[3; 4], &lists, &mut domains);
    assert_eq!(domains.each_ref().map(|domain| domain.parked), [true, true, false, false]);
    assert_eq!(
        domains.each_ref().map(|domain| domain.typo_of.as_deref()),
        [Some("gmail.com"), None, None, None]
    );
}

#[test]
fn offices_are_told_from_persons_by_their_local_part() {
    let lists = Lists::load(&[], &[]).expect("no file to read");
    for (local, role) in [
        ("info", true),
        ("Contact", true),
        ("contact+petition", true),
        ("secr\u{e9}tariat", true),
        ("mairie", true),
        ("info2", true),
        ("no-reply", true),
        ("marie", false),
        ("infona", false),
        ("jean.mairie", false),
        ("presse-purree", false),
        ("it.martin", false),
    ] {
        assert_eq!(lists.is_role(local), role, "{local}");
    }
}
