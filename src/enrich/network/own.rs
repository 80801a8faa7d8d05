//! The user's own lists of networks: `--ranges`, `--asn-list` and `--tor-exits`.
//!
//! Whoever names a list knows the networks meant better than any shipped table, so a range of
//! theirs decides. What a file's lines mean is told by the neighbours; what is here is which
//! list speaks first, and what the report must say of the files.

mod ranges;
mod systems;
mod text;

use std::fs::File;
use std::io::{self, Read};
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};

use ipnetwork::IpNetwork;
use sha2::{Digest, Sha256};

use super::class::{Ranges, Systems};
use crate::enrich::{Error, Options};
use crate::model::{NetworkClass, Source, Warning};

/// Everything that the user's own lists say.
#[derive(Debug, Default)]
pub(super) struct Own {
    ranges: Ranges,
    systems: Systems,
    lists: Vec<List>,
}

/// One file of the user's.
#[derive(Debug)]
pub(super) struct List {
    /// What it is, for the report.
    pub source: Source,
    /// Lines that say nothing that can be used.
    bad_lines: u64,
    /// Whether its entries are Tor exits, which move within weeks.
    pub is_tor: bool,
}

/// What a file holds.
#[derive(Debug, PartialEq, Eq)]
struct Parsed<T> {
    entries: Vec<T>,
    bad_lines: u64,
    /// Day of the data, `YYYY-MM-DD`; empty where the file does not say.
    date: String,
}

impl Own {
    /// Reads every file; of two that name the same range or system the first counts.
    ///
    /// # Errors
    /// When a file cannot be read or holds no entry at all.
    pub fn load(options: &Options) -> Result<Self, Error> {
        let mut own = Self::default();
        let mut ranges = Vec::new();
        for path in &options.tor_exits {
            let listed = own.read(path, "tor-exits", NO_EXIT, ranges::tor_exits)?;
            ranges.extend(listed.into_iter().map(|range| (range, NetworkClass::Tor)));
        }
        for (path, class) in &options.ranges {
            let listed = own.read(path, "ranges", NO_RANGE, ranges::ranges)?;
            ranges.extend(listed.into_iter().map(|range| (range, *class)));
        }
        let mut systems = Vec::new();
        for (path, class) in &options.asn_lists {
            let listed = own.read(path, "asn-list", NO_SYSTEM, systems::systems)?;
            systems.extend(listed.into_iter().map(|asn| (asn, *class)));
        }
        own.ranges = Ranges::new(ranges);
        own.systems = systems.into_iter().rev().collect();
        Ok(own)
    }

    /// The class of the narrowest of the user's ranges around an address.
    pub fn range(&self, address: IpAddr) -> Option<NetworkClass> {
        self.ranges.get(address)
    }

    /// The class that the user gives a system.
    pub fn system(&self, asn: u32) -> Option<NetworkClass> {
        self.systems.find(asn)
    }

    /// The files, in the order in which they were read.
    pub fn lists(&self) -> &[List] {
        &self.lists
    }

    /// What the reader must know of the files.
    pub fn warnings(&self) -> impl Iterator<Item = Warning> {
        self.lists.iter().filter(|list| list.bad_lines > 0).map(|list| Warning {
            code: "network-list-lines-skipped",
            text: format!(
                "The list {}: lines skipped because they hold no entry, or a range wider than any network: {}.",
                list.source.name, list.bad_lines
            ),
        })
    }

    fn read<T>(
        &mut self,
        path: &Path,
        kind: &str,
        nothing: &'static str,
        parse: fn(&str) -> Parsed<T>,
    ) -> Result<Vec<T>, Error> {
        let bytes = bytes(path).map_err(|cause| unreadable(path, cause.to_string(), nothing))?;
        let parsed = parse(&text::decoded(&bytes));
        if parsed.entries.is_empty() {
            return Err(unreadable(path, "it lists nothing that can be used".to_owned(), nothing));
        }
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let source = Source {
            name: format!("{kind}:{file}"),
            date: parsed.date,
            sha256: Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect(),
            entries: parsed.entries.len() as u64,
            ..Source::default()
        };
        self.lists.push(List { source, bad_lines: parsed.bad_lines, is_tor: kind == "tor-exits" });
        Ok(parsed.entries)
    }
}

/// What a file holds, unless it is larger than any list.
fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    const MOST: u64 = 256 << 20;
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST { Err(io::Error::other("it is larger than any list")) } else { Ok(bytes) }
}

const NO_RANGE: &str = "give address ranges, one a line as 192.0.2.0/24 or first-last, or a provider's JSON";
const NO_SYSTEM: &str =
    "give autonomous systems, one a line as AS64496, a CSV with an asn column, or JSON with asn fields";
const NO_EXIT: &str = "give the Tor Project's exit-addresses or bulk exit list, or details of Onionoo (JSON)";

fn unreadable(path: &Path, cause: String, hint: &'static str) -> Error {
    Error::Unreadable { path: PathBuf::from(path), cause, hint }
}

/// A range wider than any network that is announced is a slip of the list (lists of bogons hold
/// `::ffff:0:0/96`, which is all of IPv4), and would convict or excuse a part of the world.
fn is_plausible(range: &IpNetwork) -> bool {
    const MAPPED: u8 = 96;
    match range {
        IpNetwork::V4(range) => range.prefix() >= 8,
        IpNetwork::V6(range) if range.network().to_ipv4_mapped().is_some() => range.prefix() >= MAPPED + 8,
        IpNetwork::V6(range) => {
            range.prefix() >= 16 && !range.contains(Ipv4Addr::UNSPECIFIED.to_ipv6_mapped())
        }
    }
}

#[cfg(test)]
mod tests;
