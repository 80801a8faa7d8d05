//! Where an address lives on the internet.

use std::fmt;

/// ISO 3166-1 alpha-2 country code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country(pub [u8; 2]);

impl Country {
    /// Two ASCII letters in either case; anything else is no country code.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().as_bytes() {
            [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Some(Self([a.to_ascii_uppercase(), b.to_ascii_uppercase()]))
            }
            _ => None,
        }
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.0).unwrap_or("??"))
    }
}

/// What kind of network an address belongs to: evidence, never a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum NetworkClass {
    /// Rented servers.
    Hosting,
    /// Content delivery.
    Cdn,
    /// Commercial VPN exits.
    Vpn,
    /// Privacy relays that many ordinary people leave through (iCloud).
    Relay,
    /// Tor exits.
    Tor,
    /// Corporate security gateways: office workers.
    Gateway,
    /// Mobile carriers, many people behind one address.
    Mobile,
    /// Homes.
    Access,
    /// Schools and universities.
    Education,
    /// Not known.
    #[default]
    Unknown,
}

impl NetworkClass {
    /// Every class.
    pub const ALL: &[Self] = &[
        Self::Hosting,
        Self::Cdn,
        Self::Vpn,
        Self::Relay,
        Self::Tor,
        Self::Gateway,
        Self::Mobile,
        Self::Access,
        Self::Education,
        Self::Unknown,
    ];

    /// The stable name.
    pub fn id(self) -> &'static str {
        match self {
            Self::Hosting => "hosting",
            Self::Cdn => "cdn",
            Self::Vpn => "vpn",
            Self::Relay => "relay",
            Self::Tor => "tor",
            Self::Gateway => "gateway",
            Self::Mobile => "mobile",
            Self::Access => "access",
            Self::Education => "education",
            Self::Unknown => "unknown",
        }
    }

    /// The class with this stable name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|class| class.id() == id)
    }
}

/// The network of one address, as of the date of the database that said so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Network {
    /// Autonomous system number.
    pub asn: Option<u32>,
    /// Index into [`super::Enrichment::organisations`], or [`super::NONE`].
    pub organisation: u32,
    /// Country of use, French overseas territories counted as `FR`.
    pub country: Option<Country>,
    /// What kind of network it is.
    pub class: NetworkClass,
}

/// The /24 or /48 that an address stands in, as text: a network of many machines, never one machine's address.
pub fn prefix(address: std::net::IpAddr) -> String {
    match address {
        std::net::IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        std::net::IpAddr::V6(v6) => {
            let [a, b, c, ..] = v6.segments();
            format!("{}/48", std::net::Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::prefix;

    #[test]
    fn no_prefix_is_one_machine() {
        assert_eq!(prefix("192.0.2.77".parse().unwrap()), "192.0.2.0/24");
        assert_eq!(prefix("2001:db8:1:2::7".parse().unwrap()), "2001:db8:1::/48");
    }
}
