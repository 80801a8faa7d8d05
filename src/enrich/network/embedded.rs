//! The networks that are compiled in: table, classes and ranges, read once, when first asked.

use std::net::IpAddr;
use std::sync::LazyLock;

use ipnetwork::IpNetwork;

use super::class::{Ranges, Systems};
use super::reserved;
use super::table::{Span, Table};
use crate::model::{Country, NONE, Network, NetworkClass, Source};

const TABLE: &[u8] = include_bytes!("../../../data/networks.bin.zst");
const SYSTEMS: &str = include_str!("../../../data/network-classes.csv");
const RANGES: &str = include_str!("../../../data/network-ranges.csv");
const SOURCES: &str = include_str!("../../../data/network-sources.csv");

static EMBEDDED: LazyLock<Embedded> = LazyLock::new(Embedded::read);

/// The compiled-in networks; the first call reads them, in some tens of milliseconds.
pub fn embedded() -> &'static Embedded {
    &EMBEDDED
}

/// Networks, their operators and classes, as of the date of the table.
#[derive(Debug)]
pub struct Embedded {
    /// Who announces an address, and where it is used.
    pub table: Table<'static>,
    /// Classes of systems.
    pub systems: Systems,
    /// Ranges that differ from the system around them.
    pub ranges: Ranges,
}

impl Embedded {
    fn read() -> Self {
        // The table lives as long as the program, and its names stay where they were unpacked.
        let bytes = zstd::decode_all(TABLE).expect("the compiled-in table is a zstd frame, a test reads it");
        Self {
            table: Table::decode(bytes.leak()).expect("the compiled-in table is whole, a test reads it"),
            systems: Systems::parse(SYSTEMS).expect("the compiled-in classes are valid, a test reads them"),
            ranges: Ranges::parse(RANGES).expect("the compiled-in ranges are valid, a test reads them"),
        }
    }

    /// The network of an address; none for an address that is not on the public internet or
    /// that nobody announces. [`Network::organisation`] is [`NONE`] here, see
    /// [`Embedded::organisation`].
    pub fn lookup(&self, address: IpAddr) -> Option<Network> {
        if reserved::is_reserved(address) {
            return None;
        }
        let entry = self.table.lookup(address);
        let asn = entry.and_then(|entry| entry.system).map(|index| self.table.system(index).0);
        let country = entry.and_then(|entry| entry.country).map(country_of_use);
        let class = self.ranges.get(address);
        if entry.is_none() && class.is_none() {
            return None;
        }
        let class = class.unwrap_or_else(|| asn.map_or(NetworkClass::Unknown, |asn| self.systems.get(asn)));
        Some(Network { asn, organisation: NONE, country, class })
    }

    /// Who runs a system.
    pub fn organisation(&self, asn: u32) -> Option<&str> {
        self.table.find_system(asn).map(|index| self.table.system(index).1)
    }

    /// The address ranges that a system announces, IPv4 before IPv6, as maximal prefixes.
    pub fn prefixes(&self, asn: u32) -> Vec<IpNetwork> {
        let announced = |span: &Span| span.asn == Some(asn);
        let v4 = self.table.v4().filter(announced).flat_map(|span| prefixes(span, 32));
        let v6 = self.table.v6().filter(announced).flat_map(|span| prefixes(span, 128));
        v4.chain(v6).collect()
    }
}

/// Where the compiled-in data come from, one line for each file.
pub(super) fn sources() -> impl Iterator<Item = Source> {
    SOURCES.lines().skip(1).filter_map(source)
}

fn source(line: &str) -> Option<Source> {
    let mut cells = line.split(',').map(str::to_owned);
    Some(Source {
        name: cells.next()?,
        version: cells.next()?,
        date: cells.next()?,
        licence: cells.next()?,
        entries: cells.next()?.parse().ok()?,
        sha256: cells.next()?,
    })
}

/// Overseas territories of France count as France: their people sign as citizens, and
/// metropolitan providers serve them.
pub(super) fn country_of_use(country: Country) -> Country {
    match &country.0 {
        b"RE" | b"GP" | b"MQ" | b"GF" | b"YT" | b"PM" | b"BL" | b"MF" | b"WF" | b"PF" | b"NC" | b"TF"
        | b"FX" => Country(*b"FR"),
        _ => country,
    }
}

/// The fewest prefixes that make up a span of addresses of so many bits.
pub(super) fn prefixes(span: Span, bits: u32) -> Vec<IpNetwork> {
    let mut out = Vec::new();
    let mut next = Some(span.first);
    while let Some(first) = next.filter(|&first| first <= span.last) {
        let fitting = (span.last - first).checked_add(1).map_or(128, u128::ilog2);
        let host_bits = first.trailing_zeros().min(fitting).min(bits);
        out.extend(prefix(first, bits - host_bits, bits));
        next = 1u128.checked_shl(host_bits).and_then(|size| first.checked_add(size));
    }
    out
}

fn prefix(first: u128, length: u32, bits: u32) -> Option<IpNetwork> {
    let address = match bits {
        32 => IpAddr::V4(u32::try_from(first).ok()?.into()),
        _ => IpAddr::V6(first.into()),
    };
    IpNetwork::new(address, length as u8).ok()
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn the_sources_describe_the_files() {
        let described: Vec<(String, String, u64)> =
            sources().map(|source| (source.name, source.sha256, source.entries)).collect();
        let sha256 = |bytes: &[u8]| Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let data = embedded();
        let actual: [(String, String, u64); 3] = [
            ("network-classes".into(), sha256(SYSTEMS.as_bytes()), data.systems.len() as u64),
            ("network-ranges".into(), sha256(RANGES.as_bytes()), data.ranges.len() as u64),
            ("networks".into(), sha256(TABLE), data.table.len() as u64),
        ];
        assert_eq!(described, actual);
        assert!(sources().all(|source| source.date.len() == 10 && !source.licence.is_empty()));
    }

    #[test]
    fn a_span_is_its_prefixes() {
        let text = |first, last| {
            let span = Span { first, last, asn: None, country: None };
            prefixes(span, 32).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(text(5, 16), "0.0.0.5/32 0.0.0.6/31 0.0.0.8/29 0.0.0.16/32");
        assert_eq!(text(0, u128::from(u32::MAX)), "0.0.0.0/0");
        let all = Span { first: 0, last: u128::MAX, asn: None, country: None };
        assert_eq!(prefixes(all, 128), ["::/0".parse().unwrap()]);
    }
}
