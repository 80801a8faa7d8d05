//! Mail look-ups against a real server: every outcome, every way to fail, and the cache.

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use paraph::enrich::{Dns, Options, enrich};
use paraph::model::{Domain, Enrichment, Lookup, MailService, Signatures, Silent, TextColumn, Warning};

use super::dns::{Manner, Zone, closed_port};

/// A petition with one signature from each domain.
fn petition(domains: &[&str]) -> Signatures {
    let mut signatures = Signatures::blank(domains.len());
    signatures.domain = TextColumn::collect(domains.iter().copied().map(Some));
    signatures
}

fn options(resolver: SocketAddr, cache: &Path) -> Options {
    Options { resolver: Some(resolver), cache: Some(cache.to_owned()), ..Options::default() }
}

fn run(domains: &[&str], options: &Options) -> (Enrichment, Vec<Warning>) {
    enrich(&petition(domains), options, &Silent).unwrap()
}

/// How each domain receives mail, asked afresh.
fn look_up(manner: Manner, domains: &[&str]) -> (Vec<Domain>, Vec<Warning>) {
    let zone = Zone::serve(manner);
    let cache = tempfile::tempdir().unwrap();
    let (enrichment, warnings) = run(domains, &options(zone.address, cache.path()));
    (enrichment.domains, warnings)
}

fn service(name: &str) -> Lookup<MailService> {
    look_up(Manner::Honest, &[name]).0.remove(0).mail
}

fn mx(hosts: &[&str]) -> Lookup<MailService> {
    Lookup::Found(MailService::Mx(hosts.iter().map(|&host| host.into()).collect()))
}

#[test]
fn every_outcome_has_its_name() {
    assert_eq!(service("mx.zone.org"), mx(&["mx.mail.net", "backup.mail.net"]));
    assert_eq!(service("a.zone.org"), Lookup::Found(MailService::ImplicitMx));
    assert_eq!(service("null.zone.org"), Lookup::Found(MailService::NullMx));
    assert_eq!(service("nodata.zone.org"), Lookup::Found(MailService::NoMail));
    assert_eq!(service("nx.zone.org"), Lookup::Found(MailService::NxDomain));
}

#[test]
fn failures_are_unknown() {
    for name in ["servfail.zone.org", "refused.zone.org", "silent.zone.org"] {
        assert_eq!(service(name), Lookup::Unknown, "{name}");
    }
}

#[test]
fn answers_for_another_name_are_unknown() {
    for name in ["off.zone.org", "loop.zone.org", "endless.zone.org"] {
        assert_eq!(service(name), Lookup::Unknown, "{name}");
    }
}

#[test]
fn aliases_are_followed() {
    assert_eq!(service("chain.zone.org"), mx(&["mx.end.net"]));
    assert_eq!(service("half.zone.org"), mx(&["mx.mail.net", "backup.mail.net"]));
    assert_eq!(service("dangling.zone.org"), Lookup::Found(MailService::NxDomain));
}

#[test]
fn truncated_answers_come_over_tcp_and_are_capped() {
    let Lookup::Found(MailService::Mx(hosts)) = service("many.zone.org") else { panic!("no exchangers") };
    assert_eq!(hosts.len(), 20);
    assert_eq!(&*hosts[0], "mx0.mail.net");
}

#[test]
fn many_truncated_answers_at_once_all_arrive() {
    let names: Vec<String> = (0..60).map(|n| format!("many-{n}.zone.org")).collect();
    let (domains, _) = look_up(Manner::Honest, &names.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(domains.iter().all(|domain| domain.mail.is_settled()));
}

#[test]
fn names_that_nobody_may_ask_for_are_not_asked() {
    let zone = Zone::serve(Manner::Honest);
    let cache = tempfile::tempdir().unwrap();
    let names = ["mx.test", "example.com", "[192.0.2.1]", "192.0.2.1", "mx.zone.org"];
    let (enrichment, _) = run(&names, &options(zone.address, cache.path()));
    assert!(enrichment.domains[..4].iter().all(|domain| domain.mail == Lookup::NotAsked));
    let asked = zone.queries();
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert!(asked[0].contains(".invalid.") && asked[1] == "mx.zone.org. MX");
}

#[test]
fn the_most_signed_domain_is_asked_first() {
    let zone = Zone::serve(Manner::Honest);
    let cache = tempfile::tempdir().unwrap();
    let options = Options { dns_qps: Some(200), ..options(zone.address, cache.path()) };
    let names = ["mx.rare.org", "mx.often.org", "mx.often.org", "mx.most.org", "mx.most.org", "mx.most.org"];
    run(&names, &options);
    assert_eq!(zone.queries()[1..], ["mx.most.org. MX", "mx.often.org. MX", "mx.rare.org. MX"]);
}

const MIXED: [&str; 9] = [
    "mx.zone.org",
    "a.zone.org",
    "null.zone.org",
    "nodata.zone.org",
    "nx.zone.org",
    "servfail.zone.org",
    "off.zone.org",
    "chain.zone.org",
    "many.zone.org",
];

#[test]
fn a_cached_run_says_the_same_and_asks_nothing() {
    let zone = Zone::serve(Manner::Honest);
    let cache = tempfile::tempdir().unwrap();
    let options = options(zone.address, cache.path());
    let (first, _) = run(&MIXED, &options);
    let asked = zone.queries().len();
    let (second, _) = run(&MIXED, &options);
    assert_eq!(first.domains, second.domains);
    assert_eq!(zone.queries().len(), asked);
    let replay = Options { dns: Dns::Cache, resolver: Some(closed_port()), ..options };
    assert_eq!(run(&MIXED, &replay).0.domains, first.domains);
}

#[test]
fn two_runs_may_share_a_cache() {
    let zone = Zone::serve(Manner::Honest);
    let cache = tempfile::tempdir().unwrap();
    let options = options(zone.address, cache.path());
    std::thread::scope(|scope| {
        scope.spawn(|| run(&["mx.left.org", "mx.both.org"], &options));
        scope.spawn(|| run(&["mx.right.org", "mx.both.org"], &options));
    });
    let replay = Options { dns: Dns::Cache, ..options };
    let (both, _) = run(&["mx.left.org", "mx.right.org", "mx.both.org"], &replay);
    assert!(both.domains.iter().all(|domain| domain.mail.is_settled()));
}

#[test]
fn a_damaged_cache_is_said_and_asked_anew() {
    let zone = Zone::serve(Manner::Honest);
    let cache = tempfile::tempdir().unwrap();
    std::fs::write(cache.path().join("mx.jsonl"), b"\x00rubbish\xff\n").unwrap();
    let (enrichment, warnings) = run(&["mx.zone.org"], &options(zone.address, cache.path()));
    assert!(enrichment.domains[0].mail.is_settled());
    assert!(codes(&warnings).contains(&"mx-cache-damaged"));
    assert_eq!(codes(&run(&["mx.zone.org"], &options(zone.address, cache.path())).1), [""; 0]);
}

fn codes(warnings: &[Warning]) -> Vec<&'static str> {
    warnings.iter().map(|warning| warning.code).filter(|code| code.starts_with("mx-")).collect()
}

/// Nothing is judged, the reader is told why, and the stage is over at once.
fn check_not_judged(resolver: SocketAddr, reason: &str) {
    let cache = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..2_000).map(|n| format!("mx{n}.zone.org")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let start = Instant::now();
    let (enrichment, warnings) = run(&names, &options(resolver, cache.path()));
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    assert!(enrichment.domains.iter().all(|domain| !domain.mail.is_settled()));
    let why = enrichment.mx_not_judged.unwrap_or_default();
    assert!(why.contains(reason), "{why}");
    assert_eq!(codes(&warnings), ["mx-not-judged"]);
}

#[test]
fn a_closed_port_is_noticed_at_once() {
    let start = Instant::now();
    check_not_judged(closed_port(), "unreachable");
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
}

#[test]
fn a_black_hole_is_given_up_soon() {
    let zone = Zone::serve(Manner::BlackHole);
    check_not_judged(zone.address, "no answer in time");
}

#[test]
fn a_resolver_that_answers_for_everything_is_not_believed() {
    let zone = Zone::serve(Manner::Lying);
    check_not_judged(zone.address, "cannot exist");
}

#[test]
fn a_resolver_that_dies_stops_the_look_ups_and_keeps_what_it_said() {
    let names: Vec<String> = (0..2_000).map(|n| format!("mx-{n}.zone.org")).collect();
    let start = Instant::now();
    let (domains, warnings) =
        look_up(Manner::DiesAfter(301), &names.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    let settled = domains.iter().filter(|domain| domain.mail.is_settled()).count();
    assert!((250..=300).contains(&settled), "{settled}");
    assert_eq!(codes(&warnings), ["mx-unresolved"]);
    assert!(warnings.iter().any(|warning| warning.text.contains("fails too often")));
}

#[test]
fn lame_domains_do_not_stop_the_others() {
    let names: Vec<String> =
        (0..1_500).map(|n| format!("{}-{n}.zone.org", if n % 10 == 0 { "silent" } else { "mx" })).collect();
    let (domains, warnings) = look_up(Manner::Honest, &names.iter().map(String::as_str).collect::<Vec<_>>());
    let settled = domains.iter().filter(|domain| domain.mail.is_settled()).count();
    assert_eq!(settled, 1_350);
    assert!(warnings.iter().any(|warning| warning.text.contains("150 no answer in time")));
}

#[test]
fn offline_asks_nothing_and_is_no_warning() {
    let zone = Zone::serve(Manner::Honest);
    let cache = tempfile::tempdir().unwrap();
    let options = Options { dns: Dns::Offline, ..options(zone.address, cache.path()) };
    let (enrichment, warnings) = run(&["mx.zone.org"], &options);
    assert_eq!(enrichment.domains[0].mail, Lookup::NotAsked);
    assert!(enrichment.mx_not_judged.is_some());
    assert_eq!(codes(&warnings), [""; 0]);
    assert_eq!(zone.queries(), [""; 0]);
}

#[test]
fn every_list_is_named_as_a_source() {
    let (enrichment, _) = run(&["mx.zone.org"], &Options { dns: Dns::Offline, ..Options::default() });
    let names: Vec<&str> = enrichment.sources.iter().map(|source| source.name.as_str()).collect();
    for name in ["disposable-curated", "disposable-broad", "mail-relays", "free-mail", "institutions"] {
        assert!(names.contains(&name), "{name}");
    }
    let own = enrichment.sources.iter().filter(|source| !source.licence.is_empty());
    assert!(own.clone().count() >= 10 && own.clone().all(|source| source.sha256.len() == 64));
}
