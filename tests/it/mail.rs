//! Mail look-ups against a real server: every outcome, every way to fail, and the cache.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use paraph::enrich::{Dns, Options, enrich};
use paraph::model::{
    Domain, Enrichment, Lookup, MailService, Observer, Signatures, Silent, Stage, TextColumn, Warning,
};

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

/// Times the look-ups, without the reading of the lists.
#[derive(Default)]
struct Stopwatch(Mutex<Option<Instant>>, Mutex<Duration>);

impl Observer for Stopwatch {
    fn started(&self, stage: Stage, _total: Option<u64>) {
        *self.0.lock().unwrap() = (stage == Stage::Mail).then(Instant::now);
    }

    fn ended(&self, stage: Stage) {
        if stage == Stage::Mail {
            *self.1.lock().unwrap() = self.0.lock().unwrap().unwrap().elapsed();
        }
    }
}

fn timed(domains: &[&str], options: &Options) -> (Enrichment, Vec<Warning>, Duration) {
    let watch = Stopwatch::default();
    let (enrichment, warnings) = enrich(&petition(domains), options, &watch).unwrap();
    (enrichment, warnings, watch.1.into_inner().unwrap())
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
fn exchangers_that_lead_nowhere_take_no_mail() {
    let nowhere = Lookup::Found(MailService::Unreachable);
    assert_eq!(service("here.zone.org"), nowhere);
    assert_eq!(service("lonely.zone.org"), nowhere);
    // Hosts are asked about where there are signatures enough.
    let names = ["nohost-1.org", "nohost-2.org", "nohost-3.org", "halfdead.zone.org", "mx.zone.org"];
    let (domains, _) = look_up(Manner::Honest, &names);
    assert!(domains[..3].iter().all(|domain| domain.mail == nowhere), "{domains:?}");
    assert_eq!(domains[3].mail, mx(&["gone.hosts.net", "mx.mail.net"]));
    assert_eq!(domains[4].mail, mx(&["mx.mail.net", "backup.mail.net"]));
    assert_eq!(service("nohost-1.org"), mx(&["gone.hosts.net", "self.hosts.net"]));
}

#[test]
fn what_a_filter_blocks_is_unknown() {
    assert_eq!(service("blocked.zone.org"), Lookup::Unknown);
}

#[test]
fn subdomains_of_a_wildcard_with_an_exchanger_are_a_farm() {
    let farm = ["anna.wild.org", "ben.wild.org", "carl.wild.org", "dora.wild.org", "eva.wild.org"];
    let tame = ["mx-a.tame.org", "mx-b.tame.org", "mx-c.tame.org", "mx-d.tame.org", "mx-e.tame.org"];
    let (domains, _) = look_up(Manner::Honest, &[farm, tame].concat());
    assert!(domains[..5].iter().all(|domain| domain.subdomain_farm));
    assert!(domains[5..].iter().all(|domain| !domain.subdomain_farm));
}

#[test]
fn international_domains_are_asked_for_by_their_a_labels_once() {
    let zone = Zone::serve(Manner::Honest);
    let cache = tempfile::tempdir().unwrap();
    let spellings = ["élise@mx.École.fr", "ELISE@MX.XN--COLE-9OA.FR", "e\u{301}lise@mx.e\u{301}cole.fr"];
    let parsed = spellings.map(|text| paraph::model::email::parse(text).unwrap());
    let names: Vec<&str> = parsed.iter().map(|address| address.domain.as_str()).collect();
    let (enrichment, _) = run(&names, &options(zone.address, cache.path()));
    assert_eq!(enrichment.domains.len(), 1);
    assert!(enrichment.domains[0].mail.is_settled());
    assert_eq!(zone.queries()[1], "mx.xn--cole-9oa.fr. MX");
}

#[test]
fn every_failure_is_counted_by_its_class() {
    let zone = Zone::serve(Manner::Honest);
    let cache = tempfile::tempdir().unwrap();
    let names = ["mx.a.org", "servfail.a.org", "refused.a.org", "silent.a.org", "off.a.org", "blocked.a.org"];
    let (first, _) = run(&names, &options(zone.address, cache.path()));
    let counted = &first.mail_look_ups;
    assert_eq!((counted.domains, counted.cached, counted.asked, counted.answered), (6, 0, 6, 1));
    let classes: Vec<_> = counted.failures.iter().map(|(&class, &count)| (class, count)).collect();
    let expected = ["filtered", "refused", "servfail", "timeout", "unreadable"].map(|class| (class, 1));
    assert_eq!(classes, expected);
    let replay = Options { dns: Dns::Cache, ..options(zone.address, cache.path()) };
    let (again, said) = run(&names, &replay);
    let recounted = &again.mail_look_ups;
    assert_eq!((recounted.cached, recounted.asked, &recounted.failures), (6, 0, &counted.failures));
    assert_eq!(codes(&said), ["mx-unresolved"], "repeating says what was said");
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
    assert_eq!(zone.queries()[1..4], ["mx.most.org. MX", "mx.often.org. MX", "mx.rare.org. MX"]);
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

/// Two nightly runs at once, as processes of their own: no answer of either is lost, no cache is
/// damaged, and repeating both from the cache alone gives their very verdicts.
#[test]
fn two_nightly_runs_share_a_cache() {
    let zone = Zone::serve(Manner::Honest);
    let folder = tempfile::tempdir().unwrap();
    let audit = |run: &str, mode: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_paraph"));
        command.args(["audit", &format!("{run}.csv"), "--out", &format!("{run}-{mode}"), "--quiet"]);
        command.args(["--resolver", &zone.address.to_string(), "--cache", "cache", "--dns", mode]);
        command.current_dir(folder.path()).spawn().unwrap()
    };
    let today = jiff::Timestamp::now().strftime("%Y-%m-%d");
    for run in ["left", "right"] {
        // Offices' mailboxes on domains that do not exist: what DNS says makes the verdict.
        let address = |n: usize| match n {
            0..4 => format!("contact@nx-{n}.{run}.org"),
            4..300 => format!("a{n}@{}-{}.{run}.org", KINDS[n % 6], n % 90),
            _ => format!("a{n}@mx-{}.both.org", n % 40),
        };
        let rows: String = (0..400).map(|n| format!("{n},A{n} B,{},{today}\n", address(n))).collect();
        let export = format!("id,name,email,date\n{rows}");
        std::fs::write(folder.path().join(format!("{run}.csv")), export).unwrap();
    }
    for mode in ["live", "cache"] {
        let runs = ["left", "right"].map(|run| audit(run, mode));
        assert!(runs.into_iter().all(|mut run| run.wait().unwrap().success()));
    }
    let asked = zone.queries().len();
    for run in ["left", "right"] {
        let read = |mode: &str, file: &str| {
            std::fs::read_to_string(folder.path().join(format!("{run}-{mode}")).join(file)).unwrap()
        };
        for file in ["flagged.csv", "campaigns.csv", "findings.json"] {
            assert_eq!(read("live", file), read("cache", file), "{run} {file}");
        }
        assert!(read("live", "flagged.csv").lines().count() > 1, "a petition that says something");
        assert!(!read("cache", "summary.json").contains("mx-cache-damaged"));
    }
    assert_eq!(zone.queries().len(), asked, "repeating asks nothing");
}

const KINDS: [&str; 6] = ["mx", "nx", "null", "nohost", "servfail", "a"];

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

/// Nothing is judged, the reader is told why, and the stage is over in this time.
fn check_not_judged(resolver: SocketAddr, reason: &str, within: Duration) {
    let cache = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..2_000).map(|n| format!("mx{n}.zone.org")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (enrichment, warnings, took) = timed(&names, &options(resolver, cache.path()));
    assert!(took < within, "{took:?}");
    assert!(enrichment.domains.iter().all(|domain| !domain.mail.is_settled()));
    let why = enrichment.mx_not_judged.unwrap_or_default();
    assert!(why.contains(reason), "{why}");
    assert_eq!(codes(&warnings), ["mx-not-judged"]);
}

#[test]
fn a_closed_port_is_noticed_at_once() {
    check_not_judged(closed_port(), "unreachable", Duration::from_secs(1));
}

#[test]
fn a_black_hole_is_given_up_soon() {
    let zone = Zone::serve(Manner::BlackHole);
    check_not_judged(zone.address, "no answer in time", Duration::from_secs(5));
}

#[test]
fn a_resolver_that_answers_for_everything_is_not_believed() {
    let zone = Zone::serve(Manner::Lying);
    check_not_judged(zone.address, "cannot exist", Duration::from_secs(5));
}

#[test]
fn a_resolver_that_dies_stops_the_look_ups_and_keeps_what_it_said() {
    let names: Vec<String> = (0..2_000).map(|n| format!("mx-{n}.zone.org")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let zone = Zone::serve(Manner::DiesAfter(301));
    let cache = tempfile::tempdir().unwrap();
    let (enrichment, warnings, took) = timed(&names, &options(zone.address, cache.path()));
    assert!(took < Duration::from_secs(5), "{took:?}");
    let settled = enrichment.domains.iter().filter(|domain| domain.mail.is_settled()).count();
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
fn a_router_that_refuses_too_many_at_once_is_asked_fewer() {
    let names: Vec<String> = (0..4_000).map(|n| format!("mx-{n}.zone.org")).collect();
    let (domains, _) = look_up(Manner::Router(100), &names.iter().map(String::as_str).collect::<Vec<_>>());
    let settled = domains.iter().filter(|domain| domain.mail.is_settled()).count();
    // How many are refused twice hangs on the machine's pace; without adapting it would be most of them.
    assert!(settled >= 3_800, "{settled}");
}

#[test]
fn a_resolver_that_drops_what_is_too_much_is_asked_fewer() {
    let names: Vec<String> = (0..6_000).map(|n| format!("mx-{n}.zone.org")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let dropped = |dns_concurrency| {
        let zone = Zone::serve(Manner::Overrun(60));
        let cache = tempfile::tempdir().unwrap();
        let (enrichment, _) =
            run(&names, &Options { dns_concurrency, ..options(zone.address, cache.path()) });
        let settled = enrichment.domains.iter().filter(|domain| domain.mail.is_settled()).count();
        (settled, zone.dropped())
    };
    let ((settled, adapting), (_, stubborn)) = (dropped(None), dropped(Some(500)));
    assert!(settled >= 5_900 && 3 * adapting < 2 * stubborn, "{settled} {adapting} {stubborn}");
}

#[test]
fn lame_domains_do_not_slow_the_others_down() {
    let names: Vec<String> =
        (0..6_000).map(|n| format!("{}-{n}.zone.org", if n % 10 == 0 { "silent" } else { "mx" })).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let zone = Zone::serve(Manner::Overrun(usize::MAX));
    let cache = tempfile::tempdir().unwrap();
    let (enrichment, _) = run(&names, &options(zone.address, cache.path()));
    let settled = enrichment.domains.iter().filter(|domain| domain.mail.is_settled()).count();
    assert_eq!(settled, 5_400);
    // It begins with 64; how far it goes hangs on the machine.
    assert!(zone.most_under_way() > 128, "{}", zone.most_under_way());
}

/// Waiting for one's turn is no waiting for an answer.
#[test]
fn at_a_limited_rate_nothing_is_asked_twice() {
    let names: Vec<String> = (0..300).map(|n| format!("mx-{n}.zone.org")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let zone = Zone::serve(Manner::Honest);
    let cache = tempfile::tempdir().unwrap();
    let options = Options { dns_qps: Some(150), ..options(zone.address, cache.path()) };
    let (enrichment, _, took) = timed(&names, &options);
    assert!(enrichment.domains.iter().all(|domain| domain.mail.is_settled()));
    assert!(took >= Duration::from_secs(2), "{took:?}");
    let asked = zone.queries();
    let distinct: std::collections::BTreeSet<&String> = asked.iter().collect();
    assert_eq!(distinct.len(), asked.len());
}

#[test]
fn a_domain_that_never_answers_gives_its_place_to_the_next() {
    let names: Vec<String> =
        (0..400).map(|n| format!("{}-{n}.zone.org", if n % 10 == 9 { "silent" } else { "mx" })).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let zone = Zone::serve(Manner::Honest);
    let cache = tempfile::tempdir().unwrap();
    let options = Options { dns_concurrency: Some(2), ..options(zone.address, cache.path()) };
    let (enrichment, _, took) = timed(&names, &options);
    let settled = enrichment.domains.iter().filter(|domain| domain.mail.is_settled()).count();
    assert_eq!(settled, 360);
    // Forty names of three seconds, two at a time, would take a minute.
    assert!(took < Duration::from_secs(20), "{took:?}");
}

/// Hundreds of made-up domains with dead servers must not end the look-ups of the others.
#[test]
fn a_flood_of_dead_domains_does_not_hide_the_rest() {
    let dead = (0..600).map(|n| format!("servfail-{n}.zone.org"));
    let names: Vec<String> = dead.chain((0..50).map(|n| format!("mx-{n}.zone.org"))).collect();
    let (domains, warnings) = look_up(Manner::Honest, &names.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(domains[600..].iter().all(|domain| domain.mail.is_settled()));
    assert!(domains[..600].iter().all(|domain| domain.mail == Lookup::Unknown));
    assert!(warnings.iter().any(|warning| warning.text.contains("600 server failure")));
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
