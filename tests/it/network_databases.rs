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

/// Each vendor's record in its own shape, about an address of which the compiled-in table says
/// `3215|Orange S.A.|FR|access`.
#[test]
fn every_vendor_is_read() {
    let check = |record: Value, expected: &str| check(&[("90.1.0.0/16", record)], "90.1.1.1", expected);
    let names = json!({"en": "France", "fr": "France", "pt-BR": "França"});
    // GeoLite2 and GeoIP2 ASN, DB-IP ASN Lite.
    check(
        json!({"autonomous_system_number": 64512, "autonomous_system_organization": "Inner"}),
        "64512|Inner|FR|unknown",
    );
    // GeoIP2 ISP, of a line and of a phone.
    let isp = json!({"autonomous_system_number": 3215, "autonomous_system_organization": "Orange S.A.",
        "isp": "Orange", "organization": "Orange"});
    check(isp.clone(), "3215|Orange S.A.|FR|access");
    let mut phone = isp;
    phone["mobile_country_code"] = "208".into();
    phone["mobile_network_code"] = "01".into();
    check(phone, "3215|Orange S.A.|FR|mobile");
    check(json!({"isp": "Orange", "organization": "Mairie"}), "3215|Orange|FR|access");
    // GeoLite2 and GeoIP2 Country, DB-IP Country: the country, not where it is registered.
    let country = json!({"continent": {"code": "EU", "geoname_id": 6255148, "names": names},
        "country": {"geoname_id": 935317, "iso_code": "RE", "is_in_european_union": true, "names": names},
        "registered_country": {"iso_code": "DE", "names": names}});
    check(country, "3215|Orange S.A.|FR|access");
    check(json!({"registered_country": {"iso_code": "CH", "names": names}}), "3215|Orange S.A.|CH|access");
    // City: everything else of a place is passed over.
    let city = json!({"city": {"names": {"en": "Lyon"}}, "country": {"iso_code": "BE"},
        "location": {"latitude": 45.75, "longitude": 4.85, "accuracy_radius": 20, "time_zone": "Europe/Paris"},
        "postal": {"code": "69001"}, "subdivisions": [{"iso_code": "ARA", "names": names}],
        "traits": {"is_anycast": true, "is_anonymous_proxy": false}});
    check(city, "3215|Orange S.A.|BE|access");
    // GeoIP2 Enterprise, DB-IP's paid location and ISP.
    let enterprise = |kind: &str, connection: &str| {
        json!({"country": {"iso_code": "BE", "confidence": 99}, "traits": {"autonomous_system_number": 5432,
            "autonomous_system_organization": "Proximus", "user_type": kind, "connection_type": connection,
            "isp": "Proximus", "static_ip_score": 1.5}})
    };
    check(enterprise("cellular", "Cellular"), "5432|Proximus|BE|mobile");
    check(enterprise("residential", "Cable/DSL"), "5432|Proximus|BE|access");
    check(enterprise("college", "Corporate"), "5432|Proximus|BE|education");
    check(enterprise("consumer_privacy_network", ""), "5432|Proximus|BE|relay");
    check(enterprise("content_delivery_network", ""), "5432|Proximus|BE|cdn");
    // Homes that a database calls servers stay homes.
    check(enterprise("hosting", ""), "5432|Proximus|BE|access");
    // Anonymous-IP, and Plus.
    check(json!({"is_anonymous": true, "is_hosting_provider": true}), "3215|Orange S.A.|FR|access");
    check(json!({"is_anonymous": true, "is_anonymous_vpn": true}), "3215|Orange S.A.|FR|vpn");
    check(json!({"is_anonymous": true, "is_public_proxy": true}), "3215|Orange S.A.|FR|vpn");
    check(json!({"is_anonymous": true, "is_residential_proxy": true}), "3215|Orange S.A.|FR|access");
    check(json!({"is_anonymous": true, "is_tor_exit_node": true}), "3215|Orange S.A.|FR|tor");
    let plus = json!({"is_anonymous": true, "is_anonymous_vpn": true, "provider_name": "Example VPN",
        "anonymizer_confidence": 99, "network_last_seen": "2026-09-01"});
    check(plus.clone(), "3215|Orange S.A.|FR|vpn");
    check(json!({"anonymizer": plus}), "3215|Orange S.A.|FR|vpn");
    // IPinfo Lite, Core, Plus: the country is a name, its code stands beside it.
    let lite = json!({"asn": "AS3215", "as_name": "Orange", "as_domain": "orange.fr", "continent": "Europe",
        "continent_code": "EU", "country": "France", "country_code": "FR"});
    check(lite.clone(), "3215|Orange|FR|access");
    let mut core = lite;
    core["as_type"] = "isp".into();
    for flag in ["is_anonymous", "is_anycast", "is_hosting", "is_mobile", "is_satellite"] {
        core[flag] = false.into();
    }
    check(core.clone(), "3215|Orange|FR|access");
    core["is_mobile"] = true.into();
    check(core.clone(), "3215|Orange|FR|mobile");
    for (flag, class) in [("is_proxy", "vpn"), ("is_vpn", "vpn"), ("is_relay", "relay"), ("is_tor", "tor")] {
        core[flag] = true.into();
        check(core.clone(), &format!("3215|Orange|FR|{class}"));
    }
    check(json!({"asn": "AS64500", "as_name": "", "as_type": "hosting"}), "64500||FR|hosting");
    // IPinfo older: the country is the code; flags are texts.
    let old =
        json!({"asn": "AS64500", "name": "Old", "domain": "old.example", "country": "CH", "type": "hosting"});
    check(old.clone(), "64500|Old|CH|hosting");
    let mut privacy = old;
    for flag in ["hosting", "proxy", "relay", "tor", "vpn"] {
        privacy[flag] = "".into();
    }
    check(privacy.clone(), "64500|Old|CH|hosting");
    privacy["vpn"] = "true".into();
    check(privacy, "64500|Old|CH|vpn");
    check(json!({"asn": "64500", "as_name": "Bare", "country": "CH"}), "64500|Bare|CH|unknown");
    // sapics ip-location-db.
    check(json!({"autonomous_system_number": "64501", "country_code": ""}), "64501||FR|unknown");
    check(
        json!({"autonomous_system_number": 64501, "autonomous_system_organization": "S"}),
        "64501|S|FR|unknown",
    );
    check(json!({"country_code": "PF"}), "3215|Orange S.A.|FR|access");
}

#[test]
fn a_database_of_ipv4_alone_counts_what_it_was_not_asked() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Writer::builder("Test").ip_version(mmdb_writer::IpVersion::V4).build();
    writer.insert("90.1.0.0/16".parse::<IpNet>().unwrap(), &json!({"country_code": "LU"})).unwrap();
    let path = folder.path().join("v4.mmdb");
    std::fs::write(&path, writer.to_bytes().unwrap()).unwrap();
    let (enrichment, warnings) = audit(&["90.1.1.1", "2a01:e0a::1", "2a01:cb00::1"], vec![path]);
    assert_eq!(described(&enrichment, 0), "3215|Orange S.A.|LU|access");
    assert!(described(&enrichment, 1).starts_with("12322|"), "the compiled-in table answers");
    let said: Vec<&str> =
        warnings.iter().filter(|w| w.code.starts_with("network")).map(|w| w.text.as_str()).collect();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("IPv4 only; 2 IPv6"), "{said:?}");
}

#[test]
fn a_damaged_database_costs_its_answers_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let records: Vec<(String, Value)> = (0..200)
        .map(|n| (format!("90.1.{n}.0/24"), json!({"country_code": "LU", "as_name": format!("N{n}")})))
        .collect();
    let records: Vec<(&str, Value)> =
        records.iter().map(|(net, record)| (net.as_str(), record.clone())).collect();
    let path = database(folder.path(), "test.mmdb", &records);
    let whole = std::fs::read(&path).unwrap();
    let addresses: Vec<String> = (0..200).map(|n| format!("90.1.{n}.7")).collect();
    let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
    for seed in 0..60_usize {
        let mut bytes = whole.clone();
        for hit in 0..40 {
            let at = (seed * 7919 + hit * 104_729) % bytes.len();
            bytes[at] ^= (seed + hit) as u8 | 1;
        }
        std::fs::write(&path, &bytes).unwrap();
        let mut signatures = Signatures::blank(addresses.len());
        let values = addresses.iter().map(|address| address.parse().unwrap()).collect();
        signatures.ip = IpColumn { ids: (0..addresses.len() as u32).collect(), values };
        let options = Options { geoip: vec![path.clone()], dns: Dns::Offline, ..Options::default() };
        // Either it is refused as no database, or every address still has an answer.
        if let Ok((enrichment, _)) = enrich(&signatures, &options, &Silent) {
            assert!(enrichment.networks.iter().all(|network| network.found().is_some()));
        }
    }
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
