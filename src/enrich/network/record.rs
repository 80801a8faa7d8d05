//! One record for every vendor: what a MaxMind-format database says of an address.
//!
//! Vendors agree on the container and on little else: a system's number is a number, `"AS123"`
//! or `"123"`; a flag is a boolean, `"true"` or `"1"`; a country is a code, a name, or a map
//! with a code in it. Fields decide, never the name that a database gives itself, for the
//! same product is sold under many. An empty text is no answer. Reading the container is the
//! neighbour's work.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::model::{Country, NetworkClass};

/// What one database says of one address; every part may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// Autonomous system number.
    pub asn: Option<u32>,
    /// Who runs the system or uses the address.
    pub organisation: Option<String>,
    /// Country, as the database has it.
    pub country: Option<Country>,
    /// Kind of network, said of the very address.
    pub class: Option<NetworkClass>,
    /// Kind of network, said of the whole system.
    pub system_class: Option<NetworkClass>,
}

impl Record {
    /// Whether the database says anything that is of use here.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

const ASN: &[&str] =
    &["autonomous_system_number", "traits.autonomous_system_number", "asn", "asn.asn", "asn.number"];
const ORGANISATION: &[&str] = &[
    "autonomous_system_organization",
    "traits.autonomous_system_organization",
    "as_name",
    "asn.name",
    "isp",
    "traits.isp",
    "organization",
    "traits.organization",
    "name",
    "as_domain",
    "asn.domain",
];
const COUNTRY: &[&str] =
    &["country.iso_code", "country_code", "country.code", "country", "registered_country.iso_code"];
const SYSTEM_TYPE: &[&str] = &["as_type", "asn.type", "type", "company.type"];
const USER_TYPE: &[&str] = &["traits.user_type", "user_type"];
const CONNECTION_TYPE: &[&str] = &["traits.connection_type", "connection_type"];
const CARRIER: &[&str] = &["mobile_network_code", "traits.mobile_network_code", "carrier.mnc", "mobile.mnc"];
/// Where vendors put flags.
const FLAG_GROUPS: &[&str] = &["", "traits.", "privacy.", "anonymous.", "anonymizer."];

/// Flags in the order in which they count: what hides a person, then what excuses one, then servers.
/// A residential proxy is somebody's home, so that flag says nothing of the network.
const FLAGS: &[(&str, NetworkClass)] = &[
    ("is_tor_exit_node", NetworkClass::Tor),
    ("is_tor", NetworkClass::Tor),
    ("tor", NetworkClass::Tor),
    ("is_relay", NetworkClass::Relay),
    ("relay", NetworkClass::Relay),
    ("is_anonymous_vpn", NetworkClass::Vpn),
    ("is_vpn", NetworkClass::Vpn),
    ("vpn", NetworkClass::Vpn),
    ("is_public_proxy", NetworkClass::Vpn),
    ("is_proxy", NetworkClass::Vpn),
    ("proxy", NetworkClass::Vpn),
    ("is_mobile", NetworkClass::Mobile),
    ("is_hosting_provider", NetworkClass::Hosting),
    ("is_hosting", NetworkClass::Hosting),
    ("hosting", NetworkClass::Hosting),
];

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from_tree(&Tree::deserialize(deserializer)?))
    }
}

impl Record {
    fn from_tree(tree: &Tree) -> Self {
        Self {
            asn: first(tree, ASN, Tree::asn),
            organisation: first(tree, ORGANISATION, |tree| tree.text().map(str::to_owned)),
            country: first(tree, COUNTRY, |tree| Country::parse(tree.text()?)),
            class: address_class(tree),
            system_class: first(tree, SYSTEM_TYPE, |tree| class_of_system(tree.text()?)),
        }
    }
}

fn address_class(tree: &Tree) -> Option<NetworkClass> {
    flagged(tree)
        .or_else(|| first(tree, USER_TYPE, |tree| class_of_user(tree.text()?)))
        .or_else(|| first(tree, CARRIER, |tree| tree.text_or_number().then_some(NetworkClass::Mobile)))
        .or_else(|| first(tree, CONNECTION_TYPE, |tree| class_of_connection(tree.text()?)))
}

fn flagged(tree: &Tree) -> Option<NetworkClass> {
    let raised = |flag: &str| {
        FLAG_GROUPS.iter().any(|group| tree.at(&format!("{group}{flag}")).is_some_and(Tree::flag))
    };
    FLAGS.iter().find(|(flag, _)| raised(flag)).map(|&(_, class)| class)
}

/// MaxMind's `user_type`.
fn class_of_user(kind: &str) -> Option<NetworkClass> {
    Some(match kind.to_ascii_lowercase().as_str() {
        "consumer_privacy_network" => NetworkClass::Relay,
        "residential" | "cafe" | "traveler" | "dialup" => NetworkClass::Access,
        "cellular" => NetworkClass::Mobile,
        "college" | "school" | "library" => NetworkClass::Education,
        "content_delivery_network" => NetworkClass::Cdn,
        "hosting" => NetworkClass::Hosting,
        _ => return None,
    })
}

/// MaxMind's `connection_type`.
fn class_of_connection(kind: &str) -> Option<NetworkClass> {
    Some(match kind.to_ascii_lowercase().as_str() {
        "cable/dsl" | "dialup" | "satellite" => NetworkClass::Access,
        "cellular" => NetworkClass::Mobile,
        _ => return None,
    })
}

/// IPinfo's type of a system: `business` and `government` say nothing of interest here.
fn class_of_system(kind: &str) -> Option<NetworkClass> {
    Some(match kind.to_ascii_lowercase().as_str() {
        "hosting" => NetworkClass::Hosting,
        "isp" => NetworkClass::Access,
        "education" => NetworkClass::Education,
        _ => return None,
    })
}

fn first<T>(tree: &Tree, paths: &[&str], read: impl Fn(&Tree) -> Option<T>) -> Option<T> {
    paths.iter().find_map(|path| read(tree.at(path)?))
}

/// A decoded value of any shape.
#[derive(Debug)]
enum Tree {
    Text(String),
    Number(u64),
    Flag(bool),
    Map(Vec<(String, Tree)>),
    Other,
}

/// Large parts that no answer is taken from: not worth their decoding.
const SKIPPED: &[&str] =
    &["names", "city", "location", "postal", "subdivisions", "continent", "represented_country"];

impl Tree {
    /// The value at a path of keys with dots between.
    fn at(&self, path: &str) -> Option<&Tree> {
        path.split('.').try_fold(self, |tree, key| match tree {
            Self::Map(entries) => entries.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        })
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    fn text_or_number(&self) -> bool {
        self.text().is_some() || matches!(self, Self::Number(_))
    }

    fn asn(&self) -> Option<u32> {
        let number = match self {
            Self::Number(number) => u32::try_from(*number).ok(),
            _ => {
                let text = self.text()?;
                let prefixed = text.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("as"));
                if prefixed { text[2..].trim().parse().ok() } else { text.parse().ok() }
            }
        };
        number.filter(|&number| number != 0)
    }

    fn flag(&self) -> bool {
        match self {
            Self::Flag(flag) => *flag,
            Self::Number(number) => *number == 1,
            Self::Text(text) => matches!(text.trim().to_ascii_lowercase().as_str(), "true" | "1" | "yes"),
            Self::Map(_) | Self::Other => false,
        }
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Tree, E> {
        Ok(Tree::Text(text.to_owned()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Tree, E> {
        Ok(Tree::Number(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Tree, E> {
        Ok(u64::try_from(number).map_or(Tree::Other, Tree::Number))
    }

    fn visit_u128<E>(self, number: u128) -> Result<Tree, E> {
        Ok(u64::try_from(number).map_or(Tree::Other, Tree::Number))
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Tree, E> {
        Ok(Tree::Flag(flag))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Tree, E> {
        Ok(Tree::Other)
    }

    fn visit_bytes<E>(self, _: &[u8]) -> Result<Tree, E> {
        Ok(Tree::Other)
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            if SKIPPED.contains(&key.as_str()) {
                map.next_value::<IgnoredAny>()?;
            } else {
                entries.push((key, map.next_value()?));
            }
        }
        Ok(Tree::Map(entries))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Tree, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Tree::Other)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(record: serde_json::Value, asn: u32, organisation: &str, country: &str, class: &str) {
        let read: Record = serde_json::from_value(record).unwrap();
        let class_read = read.class.or(read.system_class).map_or("", NetworkClass::id);
        let country_read = read.country.map(|country| country.to_string()).unwrap_or_default();
        let organisation_read = read.organisation.unwrap_or_default();
        assert_eq!(
            (read.asn.unwrap_or(0), organisation_read.as_str(), country_read.as_str(), class_read),
            (asn, organisation, country, class)
        );
    }

    #[test]
    fn maxmind_and_db_ip() {
        let asn = json!({"autonomous_system_number": 3215, "autonomous_system_organization": "Orange"});
        check(asn, 3215, "Orange", "", "");
        let isp = json!({"autonomous_system_number": 7, "isp": "I", "organization": "O", "mobile_network_code": "01"});
        check(isp, 7, "I", "", "mobile");
        let city = json!({"city": {"names": {"en": "Lyon"}}, "country": {"iso_code": "FR", "names": {"en": "France"}},
            "registered_country": {"iso_code": "DE"}, "traits": {"is_anycast": true}});
        check(city, 0, "", "FR", "");
        check(json!({"registered_country": {"iso_code": "DE"}}), 0, "", "DE", "");
        let enterprise = json!({"country": {"iso_code": "fr"}, "traits": {"autonomous_system_number": 1,
            "autonomous_system_organization": "X", "user_type": "residential", "connection_type": "Cable/DSL"}});
        check(enterprise, 1, "X", "FR", "access");
        check(json!({"traits": {"connection_type": "Cellular"}}), 0, "", "", "mobile");
        check(json!({"traits": {"user_type": "consumer_privacy_network"}}), 0, "", "", "relay");
        check(json!({"traits": {"user_type": "business"}}), 0, "", "", "");
    }

    #[test]
    fn anonymous_ip() {
        check(json!({"is_anonymous": true, "is_hosting_provider": true}), 0, "", "", "hosting");
        check(json!({"is_anonymous_vpn": true, "is_hosting_provider": true}), 0, "", "", "vpn");
        check(json!({"is_tor_exit_node": true, "is_anonymous_vpn": true}), 0, "", "", "tor");
        check(json!({"is_public_proxy": true}), 0, "", "", "vpn");
        check(json!({"is_residential_proxy": true}), 0, "", "", "");
        check(json!({"is_anonymous": true}), 0, "", "", "");
    }

    #[test]
    fn ipinfo_new_and_old() {
        let lite = json!({"asn": "AS13335", "as_name": "Cloudflare", "as_domain": "cloudflare.com",
            "country": "Australia", "country_code": "AU"});
        check(lite, 13335, "Cloudflare", "AU", "");
        check(
            json!({"asn": "AS1", "as_name": "", "as_domain": "x.example", "as_type": "isp"}),
            1,
            "x.example",
            "",
            "access",
        );
        check(json!({"as_type": "hosting", "is_relay": true, "is_hosting": true}), 0, "", "", "relay");
        check(json!({"is_mobile": true, "is_hosting": false}), 0, "", "", "mobile");
        let old = json!({"asn": "as16276", "name": "OVH", "country": "FR", "type": "hosting"});
        check(old, 16276, "OVH", "FR", "hosting");
        check(json!({"hosting": "true", "vpn": "", "proxy": "false"}), 0, "", "", "hosting");
        check(json!({"privacy": {"tor": "1"}}), 0, "", "", "tor");
        check(json!({"asn": {"asn": "AS5", "name": "N", "type": "education"}}), 5, "N", "", "education");
    }

    #[test]
    fn sapics_and_oddities() {
        check(json!({"country_code": "RE"}), 0, "", "RE", "");
        check(json!({"autonomous_system_number": "123", "country_code": ""}), 123, "", "", "");
        check(json!({"autonomous_system_number": 0, "asn": "ASX", "country": 7}), 0, "", "", "");
        check(json!({"asn": "é1", "traits": "none", "is_vpn": [true]}), 0, "", "", "");
        check(json!("a bare text"), 0, "", "", "");
    }
}
