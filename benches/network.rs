//! How fast an address finds its network: the compiled-in table against the same data as an MMDB.
//!
//! A million distinct addresses of each family, from everywhere and as a petition has them, in no order and
//! ascending, in one run on one core; the ratio means more than the nanoseconds. `together` is how an audit asks
//! and counts the sorting, `alone` is one address after the other. Every answer is compared.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::collections::HashSet;
use std::hint::black_box;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Instant;

use maxminddb::Reader;
use mmdb_writer::{Value, Writer};
use paraph::enrich::network::embedded;
use paraph::enrich::network::table::{Entry, Span, Table};
use paraph::enrich::{Dns, Options, enrich};
use paraph::model::{Signatures, Silent};
use serde::Deserialize;

const ADDRESSES: u64 = 1_000_000;
/// Access networks of one country and their parts of a hundred signatures; the others come from anywhere.
const MARKET: &[(u32, u64)] = &[(3215, 37), (12322, 22), (15557, 16), (5410, 13)];

#[derive(Deserialize)]
struct Record<'a> {
    autonomous_system_number: u32,
    #[serde(borrow)]
    autonomous_system_organization: &'a str,
}

fn main() {
    let table = unpacked();
    let spans: [Vec<Span>; 2] = [table.v4().collect(), table.v6().collect()];
    let petitions = [petition(&spans[0], v4), petition(&spans[1], v6)];
    let addresses = from_text(&texts(&petitions[0], &petitions[1]));
    as_audited(addresses);
    let reader = as_mmdb(&table);
    println!("ns an address:                 alone  together      mmdb, times as long");
    let [v4_petition, v6_petition] = petitions;
    let differences: u64 = [
        ("IPv4 from anywhere", v4_anywhere()),
        ("IPv4 of a petition", v4_petition),
        ("IPv6 from anywhere", v6_anywhere(&spans[1])),
        ("IPv6 of a petition", v6_petition),
    ]
    .into_iter()
    .map(|(name, mut addresses)| {
        measure(name, "random", &addresses, &reader);
        addresses.sort_unstable();
        measure(name, "ascending", &addresses, &reader);
        differing(&addresses, &reader)
    })
    .sum();
    println!("answers that differ: {differences} of {}", 4 * 2 * ADDRESSES);
}

/// The table a second time, so that the one that is measured is not loaded before.
fn unpacked() -> Table<'static> {
    let bytes = zstd::bulk::decompress(include_bytes!("../data/networks.bin.zst"), 64 << 20).unwrap();
    Table::decode(bytes.leak()).unwrap()
}

/// Addresses of an export, of both families, with all that must be done before the first is known.
fn from_text(texts: &[String]) -> Vec<IpAddr> {
    let started = Instant::now();
    let addresses: Vec<IpAddr> = texts.iter().map(|text| text.parse().unwrap()).collect();
    let parsed = started.elapsed();
    let table = &embedded().table;
    let loaded = started.elapsed();
    let mut known = 0;
    table.lookup_each(&addresses, |_, entry| known += u64::from(entry.is_some()));
    println!(
        "{} addresses in {:.3} s: parsed {:.1} ms, {} ranges loaded {:.1} ms, {known} found {:.1} ms",
        texts.len(),
        started.elapsed().as_secs_f64(),
        parsed.as_secs_f64() * 1e3,
        table.len(),
        (loaded - parsed).as_secs_f64() * 1e3,
        (started.elapsed() - loaded).as_secs_f64() * 1e3,
    );
    addresses
}

/// The whole stage of an audit: ranges that differ, operators and classes too.
fn as_audited(addresses: Vec<IpAddr>) {
    let mut signatures = Signatures::blank(0);
    signatures.ip.values = addresses;
    let options = Options { dns: Dns::Offline, ..Options::default() };
    let [each] = best([&|| {
        black_box(enrich(&signatures, &options, &Silent).unwrap());
    }]);
    println!("an audit's stage of networks: {each:.1} ns an address");
}

fn measure(name: &str, order: &str, addresses: &[IpAddr], reader: &Reader<Vec<u8>>) {
    let table = &embedded().table;
    let [alone, together, mmdb] = best([
        &|| {
            for &address in addresses {
                black_box(operator(table.lookup(address)));
            }
        },
        &|| {
            table.lookup_each(addresses, |_, entry| {
                black_box(operator(entry));
            });
        },
        &|| {
            for &address in addresses {
                black_box(reader.lookup(address).unwrap().decode::<Record>().unwrap());
            }
        },
    ]);
    println!(
        "{name}, {order:9} {alone:>6.1} {together:>9.1} {mmdb:>9.1}, {:.1} and {:.1}",
        mmdb / alone,
        mmdb / together
    );
}

fn operator(entry: Option<Entry>) -> Option<(u32, &'static str)> {
    entry.and_then(|entry| entry.system).map(|index| embedded().table.system(index))
}

/// Nanoseconds an address, the best of nine rounds by turns: the machine has other work.
fn best<const N: usize>(asks: [&dyn Fn(); N]) -> [f64; N] {
    let mut best = [f64::INFINITY; N];
    for _ in 0..9 {
        for (ask, best) in asks.iter().zip(&mut best) {
            let started = Instant::now();
            ask();
            *best = best.min(started.elapsed().as_secs_f64() * 1e9 / ADDRESSES as f64);
        }
    }
    best
}

/// Distinct addresses all over IPv4 (an odd multiplier permutes), in no order.
fn v4_anywhere() -> Vec<IpAddr> {
    (0..ADDRESSES).map(|index| Ipv4Addr::from((index as u32).wrapping_mul(0x9e37_79b1)).into()).collect()
}

/// Distinct addresses in ranges that are known: IPv6 is too empty to hit at random.
fn v6_anywhere(spans: &[Span]) -> Vec<IpAddr> {
    distinct(|number| v6(in_any(spans, number)))
}

/// Distinct addresses as a petition of one country has them: its access networks by their shares, a tenth from
/// anywhere, in the order of signing.
fn petition(spans: &[Span], address: fn(u128) -> IpAddr) -> Vec<IpAddr> {
    let market: Vec<Vec<Span>> = MARKET
        .iter()
        .map(|&(asn, _)| spans.iter().copied().filter(|span| span.asn == Some(asn)).collect())
        .collect();
    distinct(|number| {
        let mut left = number % 100;
        for (home, &(_, share)) in market.iter().zip(MARKET) {
            if left < share {
                return address(in_all(home, number));
            }
            left -= share;
        }
        address(in_any(spans, number))
    })
}

fn distinct(draw: impl Fn(u64) -> IpAddr) -> Vec<IpAddr> {
    let mut seen = HashSet::new();
    (0..)
        .map(|index| draw(scattered(index)))
        .filter(|&one| seen.insert(one))
        .take(ADDRESSES as usize)
        .collect()
}

/// An address of one of the ranges, each as likely.
fn in_any(spans: &[Span], number: u64) -> u128 {
    let span = &spans[number as usize % spans.len()];
    span.first + wide(number) % size(span)
}

/// An address of the ranges, each as likely as it is large.
fn in_all(spans: &[Span], number: u64) -> u128 {
    let mut left = wide(number) % spans.iter().map(size).sum::<u128>();
    for span in spans {
        if left < size(span) {
            return span.first + left;
        }
        left -= size(span);
    }
    unreachable!("less is left than all ranges hold")
}

fn size(span: &Span) -> u128 {
    (span.last - span.first).saturating_add(1)
}

fn wide(number: u64) -> u128 {
    u128::from(scattered(number)) << 64 | u128::from(scattered(!number))
}

/// A bijection whose every bit depends on all others (the finaliser of SplitMix64).
fn scattered(index: u64) -> u64 {
    let index = index.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let index = (index ^ index >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let index = (index ^ index >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    index ^ index >> 31
}

fn v4(address: u128) -> IpAddr {
    Ipv4Addr::from(address as u32).into()
}

fn v6(address: u128) -> IpAddr {
    Ipv6Addr::from(address).into()
}

/// Half of each family, as text.
fn texts(v4: &[IpAddr], v6: &[IpAddr]) -> Vec<String> {
    let pairs = v4.iter().zip(v6).take(ADDRESSES as usize / 2);
    pairs.flat_map(|(v4, v6)| [v4.to_string(), v6.to_string()]).collect()
}

/// The table in the other format.
fn as_mmdb(table: &Table) -> Reader<Vec<u8>> {
    let mut writer = Writer::new("Benchmark");
    let v4_spans = table.v4().map(|span| (span.asn, v4(span.first), v4(span.last)));
    for (asn, first, last) in v4_spans.chain(table.v6().map(|span| (span.asn, v6(span.first), v6(span.last))))
    {
        let Some(system) = asn.and_then(|asn| table.find_system(asn)) else { continue };
        let (asn, name) = table.system(system);
        let value = Value::map([
            ("autonomous_system_number", Value::from(asn)),
            ("autonomous_system_organization", Value::from(name)),
        ]);
        writer.insert_range(first, last, &value).unwrap();
    }
    Reader::from_source(writer.to_bytes().unwrap()).unwrap()
}

/// How many answers are not the other format's, asked alone or together.
fn differing(addresses: &[IpAddr], reader: &Reader<Vec<u8>>) -> u64 {
    let table = &embedded().table;
    let other = |address: IpAddr| {
        let record = reader.lookup(address).unwrap().decode::<Record>().unwrap();
        record.map(|record| (record.autonomous_system_number, record.autonomous_system_organization))
    };
    let alone = addresses.iter().filter(|&&one| operator(table.lookup(one)) != other(one)).count() as u64;
    let (mut together, mut heard) = (0, 0);
    table.lookup_each(addresses, |index, entry| {
        heard += 1;
        together += u64::from(operator(entry) != other(addresses[index]));
    });
    alone + together + (ADDRESSES - heard)
}
