//! The networks that are compiled in: table, classes and ranges, read once, when first asked.

use std::net::IpAddr;
use std::sync::LazyLock;

use ipnetwork::IpNetwork;
use sha2::{Digest, Sha256};

use super::class::{Ranges, Systems};
use super::reserved;
use super::table::{Span, Table};
use crate::enrich::Error;
use crate::enrich::upkeep::Installed;
use crate::model::{Country, NONE, Network, NetworkClass, Source};

macro_rules! file {
    ($name:literal) => {
        include_bytes!(concat!("../../../data/", $name)).as_slice()
    };
}

/// The files of this room, in the order of [`sources`].
pub const FILES: &[&str] = &["network-classes.csv", "network-ranges.csv", "networks.bin.zst"];
/// The file that describes the others.
pub const SOURCES_FILE: &str = "network-sources.csv";

const SYSTEMS: &[u8] = file!("network-classes.csv");
const RANGES: &[u8] = file!("network-ranges.csv");
const TABLE: &[u8] = file!("networks.bin.zst");
const SOURCES: &str = include_str!("../../../data/network-sources.csv");

/// More than the table unpacked; a bound for the decompressor.
const UNPACKED_BYTES: usize = 64 << 20;

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
    /// Where each file comes from, in the order of [`FILES`].
    pub sources: Vec<Source>,
}

impl Embedded {
    fn read() -> Self {
        Self {
            table: table(TABLE).expect("the compiled-in table is whole, a test reads it"),
            systems: systems(SYSTEMS).expect("the compiled-in classes are valid, a test reads them"),
            ranges: ranges(RANGES).expect("the compiled-in ranges are valid, a test reads them"),
            sources: described(SOURCES).collect(),
        }
    }

    /// The networks with the user's copies in place of shipped files; `None` where there are none.
    ///
    /// # Errors
    /// When a copy can no longer be read.
    pub(super) fn with(installed: &Installed) -> Result<Option<Self>, Error> {
        let [own_systems, own_ranges, own_table] =
            [installed.file(FILES[0])?, installed.file(FILES[1])?, installed.file(FILES[2])?];
        if own_systems.is_none() && own_ranges.is_none() && own_table.is_none() {
            return Ok(None);
        }
        let damaged = |index: usize| move |cause| installed.damaged(FILES[index], cause);
        Ok(Some(Self {
            systems: systems(own_systems.as_deref().unwrap_or(SYSTEMS)).map_err(damaged(0))?,
            ranges: ranges(own_ranges.as_deref().unwrap_or(RANGES)).map_err(damaged(1))?,
            table: table(own_table.as_deref().unwrap_or(TABLE)).map_err(damaged(2))?,
            sources: sources(installed)?,
        }))
    }

    /// The network of an address; none for an address that is not on the public internet or
    /// that nobody announces. [`Network::organisation`] is [`NONE`] here, see
    /// [`Embedded::organisation`].
    pub fn lookup(&self, address: IpAddr) -> Option<Network> {
        if reserved::is_reserved(address) {
            return None;
        }
        let (entry, class) = (self.table.lookup(address), self.ranges.get(address));
        if entry.is_none() && class.is_none() {
            return None;
        }
        let entry = entry.unwrap_or_default();
        let asn = entry.system.map(|index| self.table.system(index).0);
        let country = entry.country.map(country_of_use);
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

/// Where the files come from that an audit uses, in the order of [`FILES`].
///
/// # Errors
/// When the user's copies can no longer be read.
pub fn sources(installed: &Installed) -> Result<Vec<Source>, Error> {
    let own = installed.file(SOURCES_FILE)?.unwrap_or_default();
    let own: Vec<Source> = described(&String::from_utf8_lossy(&own)).collect();
    let newest =
        |shipped: Source| own.iter().find(|source| source.name == shipped.name).cloned().unwrap_or(shipped);
    Ok(described(SOURCES).map(newest).collect())
}

/// What a copy of a file is, with what stands beside it about it.
///
/// # Errors
/// Says what is wrong with it.
pub fn describe(file: &str, bytes: &[u8], beside: &str) -> Result<Source, String> {
    let (date, entries) = match file {
        "networks.bin.zst" => {
            let table = table(bytes)?;
            (table.date().to_owned(), table.len())
        }
        "network-ranges.csv" => (String::new(), ranges(bytes)?.len()),
        _ => (String::new(), systems(bytes)?.len()),
    };
    let sha256: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let known = described(beside).find(|source| source.sha256 == sha256);
    let name = file.split('.').next().unwrap_or_default().to_owned();
    let source = known.unwrap_or(Source { version: "unknown".to_owned(), date, ..Source::default() });
    Ok(Source { name, sha256, entries: entries as u64, ..source })
}

/// The text of [`SOURCES_FILE`] with the line of one file replaced.
pub fn sources_with(old: &str, new: &Source) -> String {
    let others = described(old).filter(|source| source.name != new.name).chain([new.clone()]);
    let line =
        |s: Source| format!("{},{},{},{},{},{}\n", s.name, s.version, s.date, s.licence, s.entries, s.sha256);
    "name,version,date,licence,entries,sha256\n".to_owned() + &others.map(line).collect::<String>()
}

fn described(sources: &str) -> impl Iterator<Item = Source> {
    sources.lines().skip(1).filter_map(source)
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

fn table(bytes: &[u8]) -> Result<Table<'static>, String> {
    let unpacked = zstd::bulk::decompress(bytes, unpacked_bytes(bytes)).map_err(|cause| cause.to_string())?;
    // A table lives as long as the program, and its names stay where they were unpacked.
    Table::decode(unpacked.leak()).map_err(|cause| cause.to_string())
}

/// What the frame says of its size, within bounds: it may lie.
fn unpacked_bytes(frame: &[u8]) -> usize {
    let said = zstd::zstd_safe::get_frame_content_size(frame).ok().flatten();
    said.and_then(|size| usize::try_from(size).ok()).unwrap_or(UNPACKED_BYTES).min(UNPACKED_BYTES)
}

fn systems(bytes: &[u8]) -> Result<Systems, String> {
    Systems::parse(text(bytes)?).map_err(|cause| cause.to_string())
}

fn ranges(bytes: &[u8]) -> Result<Ranges, String> {
    Ranges::parse(text(bytes)?).map_err(|cause| cause.to_string())
}

fn text(bytes: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())
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
    use super::*;

    #[test]
    fn the_sources_describe_the_files() {
        let described: Vec<(String, String, u64)> =
            embedded().sources.iter().map(|s| (s.name.clone(), s.sha256.clone(), s.entries)).collect();
        let sha256 = |bytes: &[u8]| Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let data = embedded();
        let actual: [(String, String, u64); 3] = [
            ("network-classes".into(), sha256(SYSTEMS), data.systems.len() as u64),
            ("network-ranges".into(), sha256(RANGES), data.ranges.len() as u64),
            ("networks".into(), sha256(TABLE), data.table.len() as u64),
        ];
        assert_eq!(described, actual);
        assert!(data.sources.iter().all(|source| source.date.len() == 10 && !source.licence.is_empty()));
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
