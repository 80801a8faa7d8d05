//! Networks of real addresses: every case that public lists are known to get wrong.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnetwork::IpNetwork;
use paraph::enrich::network::embedded;
use paraph::enrich::{Dns, Options, enrich};
use paraph::model::{NONE, Network, NetworkClass, Signatures, Silent};

fn lookup(address: &str) -> Network {
    let address: IpAddr = address.parse().unwrap();
    embedded().lookup(address).unwrap_or_else(|| panic!("{address} is in no network"))
}

/// Checks the class of an address in the middle of a system's first range, and of the system.
fn check_system(asn: u32, class: NetworkClass) {
    assert_eq!(embedded().systems.get(asn), class, "AS{asn}");
    let prefixes = embedded().prefixes(asn);
    assert!(!prefixes.is_empty(), "AS{asn} announces nothing");
    let own = |prefix: &&IpNetwork| embedded().ranges.get(prefix.network()).is_none();
    let prefix = prefixes.iter().find(own).unwrap_or_else(|| panic!("AS{asn} is all relays and exits"));
    let network = embedded().lookup(prefix.network()).unwrap();
    assert_eq!((network.asn, network.class), (Some(asn), class), "{prefix}");
}

#[test]
fn homes_are_never_hosting() {
    use NetworkClass::{Access, Mobile};
    let access = [
        (35540, "OVH Telecom"),
        (60294, "Deutsche Glasfaser"),
        (3215, "Orange"),
        (12322, "Free"),
        (15557, "SFR"),
        (5410, "Bouygues"),
        (3320, "Deutsche Telekom"),
        (3209, "Vodafone"),
        (2856, "BT"),
        (5089, "Virgin Media"),
        (5607, "Sky"),
        (5432, "Proximus"),
        (37611, "Afrihost"),
        (13188, "Triolan"),
        (39834, "Fiberhost"),
        (7922, "Comcast"),
        (3303, "Swisscom"),
        (6830, "Liberty Global"),
        (12479, "Orange Spain"),
        (8473, "Bahnhof"),
        (41012, "The Cloud's public wireless"),
        (14593, "Starlink"),
    ];
    for (asn, _) in access {
        check_system(asn, Access);
    }
    check_system(51207, Mobile);
    check_system(21928, Mobile);
}

#[test]
fn phones_of_all_carriers_are_mobile_or_access() {
    for asn in [51207, 21928, 20057, 22394, 31334, 24608, 25135] {
        let class = embedded().systems.get(asn);
        assert!(matches!(class, NetworkClass::Mobile | NetworkClass::Access), "AS{asn} is {}", class.id());
    }
}

#[test]
fn relays_vpn_and_gateways_are_told_from_hosting() {
    use NetworkClass::{Relay, Tor, Vpn};
    let classes = |wanted| {
        let text = include_str!("../../data/network-ranges.csv");
        text.lines().skip(1).filter(|line| line.split(',').nth(1) == Some(wanted)).count()
    };
    for class in [Relay, Vpn, Tor] {
        assert!(classes(class.id()) > 100, "{}", class.id());
    }
    // Every listed range decides for the addresses in it, whatever the system around it is.
    let text = include_str!("../../data/network-ranges.csv");
    for line in text.lines().skip(1).step_by(37) {
        let mut cells = line.split(',');
        let range: IpNetwork = cells.next().unwrap().parse().unwrap();
        assert_eq!(lookup(&range.network().to_string()).class.id(), cells.next().unwrap(), "{range}");
    }
}

#[test]
fn office_workers_behind_a_gateway_are_not_hosting() {
    for asn in [22616, 53813, 62044, 55256, 36692, 394089] {
        check_system(asn, NetworkClass::Gateway);
    }
}

#[test]
fn servers_for_rent_are_hosting() {
    let hosting = [
        16276, 24940, 16509, 14618, 12876, 14061, 21409, 29169, 203476, 31178, 60781, 51167, 9009, 396982,
        8075, 63949, 20473, 31898,
    ];
    for asn in hosting {
        check_system(asn, NetworkClass::Hosting);
    }
}

#[test]
fn universities_are_education() {
    for asn in [2200, 680, 786, 1103, 559, 137, 766] {
        check_system(asn, NetworkClass::Education);
    }
}

#[test]
fn a_privacy_relay_inside_a_content_network_is_a_relay() {
    assert_eq!(lookup("1.1.1.1").class, NetworkClass::Cdn);
    for (address, asn) in [("172.225.0.1", 36183), ("104.28.30.1", 13335), ("146.75.128.1", 54113)] {
        let network = lookup(address);
        assert_eq!((network.asn, network.class), (Some(asn), NetworkClass::Relay), "{address}");
    }
    assert_eq!(lookup("2a02:26f7:c388:4000::1").class, NetworkClass::Relay);
}

#[test]
fn an_address_has_its_system_operator_and_country() {
    let orange = lookup("90.1.1.1");
    assert_eq!(orange.asn, Some(3215));
    assert_eq!(orange.country.unwrap().to_string(), "FR");
    assert_eq!(embedded().organisation(3215), Some("Orange S.A."));
    assert_eq!(lookup("2a01:e0a::1").asn, Some(12322));
    assert_eq!(lookup("51.38.1.1").asn, Some(16276));
}

#[test]
fn overseas_territories_count_as_france() {
    let reunion = lookup("41.213.128.1");
    assert_eq!((reunion.asn, reunion.country.unwrap().to_string().as_str()), (Some(37002), "FR"));
}

#[test]
fn an_address_off_the_public_internet_has_no_network() {
    for address in
        ["10.1.2.3", "192.168.1.1", "100.64.0.1", "127.0.0.1", "203.0.113.9", "2001:db8::1", "fe80::1"]
    {
        assert_eq!(embedded().lookup(address.parse().unwrap()), None, "{address}");
    }
}

#[test]
fn ipv6_is_one_host_by_64_and_one_customer_by_48() {
    use paraph::detect::scan::attributes::{host_of, prefix_of};
    let [a, b, c, d] = ["2a01:e0a:1:1::1", "2a01:e0a:1:1:ffff::9", "2a01:e0a:1:2::1", "2a01:e0a:2:1::1"]
        .map(|address| address.parse::<IpAddr>().unwrap());
    assert!(host_of(a) == host_of(b) && host_of(a) != host_of(c));
    assert!(prefix_of(a) == prefix_of(c) && prefix_of(a) != prefix_of(d));
    let [a, b, c] = ["90.1.1.1", "90.1.1.2", "90.1.2.1"].map(|address| address.parse::<IpAddr>().unwrap());
    assert!(host_of(a) != host_of(b) && prefix_of(a) == prefix_of(b) && prefix_of(a) != prefix_of(c));
}

/// An audit asks for all of them together, in parts and in another order: each must find its own network.
#[test]
fn an_audit_finds_for_each_address_what_it_finds_alone() {
    let spans = || embedded().table.v4().step_by(8).zip(embedded().table.v6().step_by(5)).take(70_000);
    let mut signatures = Signatures::blank(0);
    signatures.ip.values = spans()
        .flat_map(|(v4, v6)| [Ipv4Addr::from(v4.last as u32).into(), Ipv6Addr::from(v6.first).into()])
        .collect();
    signatures.ip.values.reverse();
    let options = Options { dns: Dns::Offline, ..Options::default() };
    let (enrichment, _) = enrich(&signatures, &options, &Silent).unwrap();
    assert_eq!(enrichment.networks.len(), 2 * spans().count());
    for (&address, found) in signatures.ip.values.iter().zip(&enrichment.networks) {
        let name = found.found().and_then(|network| match network.organisation {
            NONE => None,
            id => Some(enrichment.organisations.get(id)),
        });
        let alone = embedded().lookup(address);
        assert_eq!(name, alone.and_then(|network| embedded().organisation(network.asn?)), "{address}");
        let unnamed = found.found().map(|network| Network { organisation: NONE, ..*network });
        assert_eq!(unnamed, alone, "{address}");
    }
}

#[test]
fn prefixes_of_a_system_are_its_own() {
    let prefixes = embedded().prefixes(35540);
    assert!(prefixes.iter().any(IpNetwork::is_ipv4) && prefixes.iter().any(IpNetwork::is_ipv6));
    for prefix in prefixes {
        for address in [prefix.network(), prefix.broadcast()] {
            assert_eq!(
                embedded().table.lookup(address).unwrap().system,
                embedded().table.find_system(35540),
                "{prefix}"
            );
        }
    }
}
