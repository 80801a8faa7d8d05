//! How fast an address finds its network: the compiled-in table against the same data as an MMDB.
//!
//! Both answer the same million addresses of each family, at random and in ascending order as an
//! audit asks them, in one run on one core; the ratio means more than the nanoseconds. Every
//! answer is compared.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::hint::black_box;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Instant;

use maxminddb::Reader;
use mmdb_writer::{Value, Writer};
use paraph::enrich::network::embedded;
use serde::Deserialize;

const ADDRESSES: u64 = 1_000_000;

#[derive(Deserialize)]
struct Record<'a> {
    autonomous_system_number: u32,
    #[serde(borrow)]
    autonomous_system_organization: &'a str,
}

fn main() {
    let started = Instant::now();
    let table = &embedded().table;
    println!("load {:.1} ms, {} ranges", started.elapsed().as_secs_f64() * 1e3, table.len());
    let reader = as_mmdb();
    let mut differences = 0;
    for (family, mut addresses) in [("IPv4", v4()), ("IPv6", v6())] {
        measure(family, "random", &addresses, &reader);
        addresses.sort_unstable();
        measure(family, "ascending", &addresses, &reader);
        differences += differing(&addresses, &reader);
    }
    println!("answers that differ: {differences} of {}", 2 * ADDRESSES);
}

/// An audit asks in ascending order; at random, memory is what one waits for.
fn measure(family: &str, order: &str, addresses: &[IpAddr], reader: &Reader<Vec<u8>>) {
    let table = &embedded().table;
    let embedded = each(addresses, |address| {
        let system = table.lookup(address).and_then(|entry| entry.system);
        black_box(system.map(|index| table.system(index)));
    });
    let mmdb = each(addresses, |address| {
        black_box(reader.lookup(address).unwrap().decode::<Record>().unwrap());
    });
    println!(
        "{family} {order:9} embedded {embedded:>6.1} ns an address, mmdb {mmdb:>6.1} ns, {:.1} times as long",
        mmdb / embedded
    );
}

/// The best of three rounds: the machine has other work.
fn each(addresses: &[IpAddr], ask: impl Fn(IpAddr)) -> f64 {
    let round = || {
        let started = Instant::now();
        addresses.iter().for_each(|&address| ask(address));
        started.elapsed().as_secs_f64() * 1e9 / addresses.len() as f64
    };
    (0..3).map(|_| round()).fold(f64::INFINITY, f64::min)
}

/// Distinct addresses all over IPv4 (an odd multiplier permutes), in no order.
fn v4() -> Vec<IpAddr> {
    (0..ADDRESSES).map(|index| Ipv4Addr::from((index as u32).wrapping_mul(0x9e37_79b1)).into()).collect()
}

/// Distinct addresses in the ranges that are known: IPv6 is too empty to hit at random.
fn v6() -> Vec<IpAddr> {
    let spans: Vec<_> = embedded().table.v6().collect();
    let within = |index: u64| {
        let span = &spans[scattered(index) as usize % spans.len()];
        let host = u128::from(scattered(index)) << 64 | u128::from(index);
        Ipv6Addr::from(span.first + host % (span.last - span.first).max(1)).into()
    };
    (0..ADDRESSES).map(within).collect()
}

fn scattered(index: u64) -> u64 {
    let mixed = index.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ mixed >> 32
}

/// The table in the other format.
fn as_mmdb() -> Reader<Vec<u8>> {
    let table = &embedded().table;
    let mut writer = Writer::new("Benchmark");
    let v4 = |address: u128| Ipv4Addr::from(address as u32).into();
    let v6 = |address: u128| Ipv6Addr::from(address).into();
    let spans = table.v4().map(|span| (span.asn, v4(span.first), v4(span.last)));
    for (asn, first, last) in spans.chain(table.v6().map(|span| (span.asn, v6(span.first), v6(span.last)))) {
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

fn differing(addresses: &[IpAddr], reader: &Reader<Vec<u8>>) -> usize {
    let table = &embedded().table;
    let differs = |address: &&IpAddr| {
        let own = table.lookup(**address).and_then(|entry| entry.system).map(|index| table.system(index));
        let record = reader.lookup(**address).unwrap().decode::<Record>().unwrap();
        own != record.map(|record| (record.autonomous_system_number, record.autonomous_system_organization))
    };
    addresses.iter().filter(differs).count()
}
