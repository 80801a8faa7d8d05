//! Databases that users hold, written here vendor by vendor and asked through the stage's door.

use std::path::{Path, PathBuf};

use mmdb_writer::Writer;
use mmdb_writer::ipnet::IpNet;
use paraph::enrich::{Dns, Options, enrich};
use paraph::model::{Enrichment, IpColumn, Lookup, NONE, Signatures, Silent, Warning};
use serde_json::{Value, json};

/// A database of networks and their records.
fn database(folder: &Path, name: &str, records: &[(&str, Value)]) -> PathBuf {
    let mut writer = Writer::new("Test");
    for (network, record) in records {
        writer.insert(network.parse::<IpNet>().unwrap(), record).unwrap();
    }
    let path = folder.join(name);
    std::fs::write(&path, writer.to_bytes().unwrap()).unwrap();
    path
}

fn audit(addresses: &[&str], geoip: Vec<PathBuf>) -> (Enrichment, Vec<Warning>) {
    let mut signatures = Signatures::blank(addresses.len());
    let values = addresses.iter().map(|address| address.parse().unwrap()).collect();
    signatures.ip = IpColumn { ids: (0..addresses.len() as u32).collect(), values };
    let options = Options { geoip, dns: Dns::Offline, ..Options::default() };
    enrich(&signatures, &options, &Silent).unwrap()
}

/// `asn|organisation|country|class` of the address.
fn check(records: &[(&str, Value)], address: &str, expected: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = database(folder.path(), "test.mmdb", records);
    let (enrichment, _) = audit(&[address], vec![path]);
    assert_eq!(described(&enrichment, 0), expected, "{address}");
}

fn described(enrichment: &Enrichment, index: usize) -> String {
    let Lookup::Found(network) = enrichment.networks[index] else { return "-".into() };
    let asn = network.asn.map(|asn| asn.to_string()).unwrap_or_default();
    let organisation = match network.organisation {
        NONE => "",
        id => enrichment.organisations.get(id),
    };
    let country = network.country.map(|country| country.to_string()).unwrap_or_default();
    format!("{asn}|{organisation}|{country}|{}", network.class.id())
}

#[test]
fn every_vendor_is_read() {
    let orange = "90.1.1.1";
    let asn = json!({"autonomous_system_number": 64512, "autonomous_system_organization": "Inner"});
    check(&[("90.1.0.0/16", asn)], orange, "64512|Inner|FR|unknown");
    let country = json!({"country": {"iso_code": "RE", "names": {"en": "Reunion"}}});
    check(&[("90.1.0.0/16", country)], orange, "3215|Orange S.A.|FR|access");
    let enterprise = json!({"country": {"iso_code": "BE"}, "traits": {"autonomous_system_number": 5432,
        "user_type": "cellular"}});
    check(&[("90.1.0.0/16", enterprise)], orange, "5432|Proximus NV|BE|mobile");
    let anonymous = json!({"is_anonymous": true, "is_hosting_provider": true});
    check(&[("90.1.0.0/16", anonymous.clone())], orange, "3215|Orange S.A.|FR|access");
    check(&[("90.1.0.0/16", json!({"is_anonymous_vpn": true}))], orange, "3215|Orange S.A.|FR|vpn");
    let lite = json!({"asn": "AS3215", "as_name": "Orange", "country": "France", "country_code": "FR"});
    check(&[("90.1.0.0/16", lite)], orange, "3215|Orange|FR|access");
    let old = json!({"asn": "AS64500", "name": "Old", "country": "CH", "type": "hosting", "relay": "true"});
    check(&[("90.1.0.0/16", old)], orange, "64500|Old|CH|relay");
    let sapics = json!({"autonomous_system_number": "64501", "country_code": ""});
    check(&[("90.1.0.0/16", sapics)], orange, "64501||FR|unknown");
}

#[test]
fn the_first_database_that_answers_a_field_wins() {
    let folder = tempfile::tempdir().unwrap();
    let first = database(folder.path(), "a.mmdb", &[("90.1.0.0/16", json!({"country_code": "LU"}))]);
    let second = json!({"country_code": "BE", "as_name": "Second"});
    let second = database(folder.path(), "b.mmdb", &[("90.1.0.0/16", second)]);
    let (enrichment, _) = audit(&["90.1.1.1", "90.2.1.1"], vec![first, second]);
    assert_eq!(described(&enrichment, 0), "3215|Second|LU|access");
    assert_eq!(described(&enrichment, 1), "3215|Orange S.A.|FR|access");
    let names: Vec<&str> = enrichment.sources.iter().map(|source| source.name.as_str()).collect();
    assert!(
        names.starts_with(&["a.mmdb", "b.mmdb", "network-classes", "network-ranges", "networks"]),
        "{names:?}"
    );
}

#[test]
fn private_addresses_are_absent_whatever_a_database_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = database(folder.path(), "test.mmdb", &[("90.0.0.0/8", json!({"country_code": "LU"}))]);
    let (enrichment, _) = audit(&["10.1.2.3", "fe80::1"], vec![path]);
    assert_eq!(enrichment.networks, [Lookup::Absent, Lookup::Absent]);
}

#[test]
fn a_database_that_answers_nothing_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = database(folder.path(), "test.mmdb", &[("1.0.0.0/24", json!({"names": {"en": "nothing"}}))]);
    let (_, warnings) = audit(&["90.1.1.1"], vec![path]);
    assert!(warnings.iter().any(|warning| warning.code == "network-database-silent"), "{warnings:?}");
}

#[test]
fn a_file_that_is_no_database_is_an_error_with_a_next_step() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "not a database").unwrap();
    let signatures = Signatures::blank(0);
    let options = Options { geoip: vec![path], dns: Dns::Offline, ..Options::default() };
    let error = enrich(&signatures, &options, &Silent).unwrap_err().to_string();
    assert!(error.contains("notes.txt") && error.contains("hint:"), "{error}");
}
