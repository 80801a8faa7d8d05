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
