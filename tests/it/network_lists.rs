//! The user's own lists of ranges, systems and Tor exits, asked through the stage's door.

use std::path::{Path, PathBuf};

use mmdb_writer::Writer;
use mmdb_writer::ipnet::IpNet;
use paraph::enrich::{Dns, Options, enrich};
use paraph::model::{Enrichment, IpColumn, Lookup, NetworkClass, Signatures, Silent, TimeColumn, Warning};
use serde_json::json;

/// 20 November 2026.
const SIGNED: i64 = 1_795_132_800;

fn file(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn audit(addresses: &[&str], options: Options) -> (Enrichment, Vec<Warning>) {
    let mut signatures = Signatures::blank(addresses.len());
    let values = addresses.iter().map(|address| address.parse().unwrap()).collect();
    signatures.ip = IpColumn { ids: (0..addresses.len() as u32).collect(), values };
    signatures.signed_at = TimeColumn { seconds: vec![SIGNED; addresses.len()], ..TimeColumn::default() };
    enrich(&signatures, &Options { dns: Dns::Offline, ..options }, &Silent).unwrap()
}

fn classes(enrichment: &Enrichment) -> Vec<&'static str> {
    let class =
        |network: &Lookup<paraph::model::Network>| network.found().map_or("-", |found| found.class.id());
    enrichment.networks.iter().map(class).collect()
}

#[test]
fn what_the_user_says_of_a_range_decides() {
    let folder = tempfile::tempdir().unwrap();
    let office = file(folder.path(), "office.txt", "# 2026-11-01\n51.38.0.0/16\n");
    let servers = file(folder.path(), "servers.csv", "prefix,owner\n51.38.1.0/24,X\n90.1.1.1,Y\n");
    let mut writer = Writer::new("Test");
    writer.insert("51.38.0.0/16".parse::<IpNet>().unwrap(), &json!({"is_vpn": true})).unwrap();
    let database = folder.path().join("vpn.mmdb");
    std::fs::write(&database, writer.to_bytes().unwrap()).unwrap();
    let options = Options {
        geoip: vec![database],
        ranges: vec![(office, NetworkClass::Access), (servers, NetworkClass::Hosting)],
        ..Options::default()
    };
    let (enrichment, warnings) = audit(&["51.38.2.1", "51.38.1.1", "90.1.1.1", "90.1.1.2"], options);
    assert_eq!(classes(&enrichment), ["access", "hosting", "hosting", "access"]);
    let names: Vec<&str> = enrichment.sources.iter().map(|source| source.name.as_str()).collect();
    assert!(names.starts_with(&["ranges:office.txt", "ranges:servers.csv", "vpn.mmdb"]), "{names:?}");
    assert_eq!((enrichment.sources[0].date.as_str(), enrichment.sources[0].entries), ("2026-11-01", 1));
    assert!(!warnings.iter().any(|warning| warning.code.starts_with("network-list")), "{warnings:?}");
}

#[test]
fn a_system_that_the_user_lists_has_their_class_where_nothing_finer_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let list = file(folder.path(), "asn.json", "[16276, 36183]");
    let options = Options { asn_lists: vec![(list, NetworkClass::Access)], ..Options::default() };
    // The second is an exit of Apple's relay inside Akamai.
    let (enrichment, _) = audit(&["51.38.1.1", "172.225.0.1"], options);
    assert_eq!(classes(&enrichment), ["access", "relay"]);
}

#[test]
fn an_exit_is_an_exit_even_where_nobody_announces_it() {
    let folder = tempfile::tempdir().unwrap();
    let list =
        "ExitNode A\nExitAddress 90.1.1.1 2026-11-19 01:10:05\nExitAddress 44.0.0.9 2026-11-19 01:10:05\n";
    let exits = file(folder.path(), "exit-addresses", list);
    let options = Options { tor_exits: vec![exits.clone()], ..Options::default() };
    let (enrichment, _) = audit(&["90.1.1.1", "44.0.0.9", "10.0.0.1"], options);
    assert_eq!(classes(&enrichment), ["tor", "tor", "-"]);
}

#[test]
fn a_list_from_another_time_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let exits = file(folder.path(), "exits.txt", "# 2026-05-02\n90.1.1.1\n");
    let ranges = file(folder.path(), "ranges.txt", "# 2026-05-02\n90.1.1.1\nno range\n");
    let options =
        Options { tor_exits: vec![exits], ranges: vec![(ranges, NetworkClass::Vpn)], ..Options::default() };
    let (_, warnings) = audit(&["90.1.1.1"], options);
    let said: Vec<&str> = warnings
        .iter()
        .filter(|warning| warning.code.starts_with("network-list"))
        .map(|warning| warning.text.as_str())
        .collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].contains("The list ranges:ranges.txt: lines skipped"), "{said:?}");
    assert!(said[1].contains("tor-exits:exits.txt is of 2026-05-02, about 6 months before"), "{said:?}");
}

#[test]
fn a_file_without_an_entry_is_an_error_with_a_next_step() {
    let folder = tempfile::tempdir().unwrap();
    let empty = file(folder.path(), "page.html", "<html><body>Too many requests</body></html>");
    let named = || vec![(empty.clone(), NetworkClass::Hosting)];
    for options in [
        Options { ranges: named(), ..Options::default() },
        Options { asn_lists: named(), ..Options::default() },
        Options { tor_exits: vec![empty.clone()], ..Options::default() },
    ] {
        let error = enrich(&Signatures::blank(0), &options, &Silent).unwrap_err().to_string();
        assert!(error.contains("page.html") && error.contains("hint: give"), "{error}");
    }
}
