//! Reverse names of a campaign's servers: asked for on request, shown to abuse desks, never judged.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use paraph::enrich::{Dns, Options, reverse_names};
use paraph::model::Lookup;

use crate::dns::{Manner, Zone, closed_port};

fn addresses(texts: &[&str]) -> Vec<IpAddr> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn options(resolver: std::net::SocketAddr) -> Options {
    Options { resolver: Some(resolver), ..Options::default() }
}

#[test]
fn names_are_found_absent_or_unknown() {
    let zone = Zone::serve(Manner::Honest);
    let asked = addresses(&["51.38.1.1", "51.38.1.2", "51.38.1.3", "2001:41d0::9"]);
    let (names, warnings) = reverse_names(&asked, &options(zone.address));
    let said: Vec<Lookup<&str>> = asked
        .iter()
        .map(|address| match &names[address] {
            Lookup::Found(name) => Lookup::Found(name.as_ref()),
            Lookup::Absent => Lookup::Absent,
            _ => Lookup::Unknown,
        })
        .collect();
    assert_eq!(
        said,
        [
            Lookup::Found("srv1.example.net"),
            Lookup::Absent,
            Lookup::Unknown,
            Lookup::Found("srv9.example.net")
        ]
    );
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].text.contains("of 4 servers 1 were not asked"), "{}", warnings[0].text);
    let queries = zone.queries();
    assert!(queries.contains(&"1.1.38.51.in-addr.arpa. PTR".to_owned()), "{queries:?}");
}

#[test]
fn no_more_than_two_thousand_are_asked() {
    let zone = Zone::serve(Manner::Honest);
    let asked: Vec<IpAddr> = (0..2_100u32).map(|n| IpAddr::from((0x3326_0000 + n).to_be_bytes())).collect();
    let (names, warnings) = reverse_names(&asked, &options(zone.address));
    assert_eq!((names.len(), warnings.len()), (2_000, 1));
}

#[test]
fn a_resolver_that_fails_or_lies_costs_seconds_and_names_nobody() {
    let asked: Vec<IpAddr> = (0..500u32).map(|n| IpAddr::from((0x3326_0000 + n).to_be_bytes())).collect();
    let started = Instant::now();
    let (lying, hole) = (Zone::serve(Manner::Lying), Zone::serve(Manner::BlackHole));
    for resolver in [closed_port(), lying.address, hole.address] {
        let (names, warnings) = reverse_names(&asked, &options(resolver));
        assert_eq!((names.len(), warnings.len()), (0, 1));
    }
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    let dies = Zone::serve(Manner::DiesAfter(20));
    let (names, warnings) = reverse_names(&asked, &options(dies.address));
    assert!(names.values().filter(|name| name.found().is_some()).count() <= 20 && warnings.len() == 1);
    assert!(started.elapsed() < Duration::from_secs(25), "{:?}", started.elapsed());
}

#[test]
fn nothing_is_asked_offline_or_without_servers() {
    let zone = Zone::serve(Manner::Honest);
    for dns in [Dns::Offline, Dns::Cache] {
        let (names, warnings) =
            reverse_names(&addresses(&["51.38.1.1"]), &Options { dns, ..options(zone.address) });
        assert_eq!((names.len(), warnings.len()), (0, 1));
    }
    let (names, warnings) = reverse_names(&[], &options(zone.address));
    assert_eq!((names.len(), warnings.len(), zone.queries().len()), (0, 0, 0));
}

/// The whole way: two hundred servers of the 2020 story, asked for by the program.
#[test]
fn the_fleet_of_a_campaign_is_named_for_its_abuse_desks() {
    let zone = Zone::serve(Manner::Honest);
    let desk = crate::cli::Desk::new();
    let story = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/noel-2020/petition.csv");
    let audit = format!("audit {story} --out report --quiet --resolver {}", zone.address);
    assert_eq!(desk.run(&audit).code, Some(0));
    assert!(!zone.queries().iter().any(|query| query.ends_with(" PTR")), "nobody asked for names");
    let ran = desk.run(&format!("{audit} --ptr"));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let fleets: Vec<String> = std::fs::read_dir(desk.path("report"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("fleet-"))
        .map(|entry| std::fs::read_to_string(entry.path()).unwrap())
        .collect();
    let named =
        fleets.iter().flat_map(|fleet| fleet.lines()).filter(|line| line.contains(".example.net")).count();
    assert!(named > 150, "{named}");
    let asked = zone.queries().iter().filter(|query| query.ends_with(" PTR")).count();
    assert!(asked < 260, "homes and phones are not asked about: {asked}");
}
