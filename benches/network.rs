//! How fast an address finds its network: the compiled-in table against the same data as an MMDB.
//!
//! Both answer the same million distinct addresses in ascending order, as an audit asks them,
//! in one run on one core; the ratio means more than the nanoseconds. Every answer is compared.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::hint::black_box;
use std::net::{IpAddr, Ipv4Addr};
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
    println!("load     {:>8.1} ms, {} ranges", started.elapsed().as_secs_f64() * 1e3, table.len());
    let addresses = addresses();
    let reader = as_mmdb();

    let started = Instant::now();
    for &address in &addresses {
        let system = table.lookup(address).and_then(|entry| entry.system);
        black_box(system.map(|index| table.system(index)));
    }
    let embedded_nanoseconds = each(started);
    let started = Instant::now();
    for &address in &addresses {
        black_box(reader.lookup(address).unwrap().decode::<Record>().unwrap());
    }
    let mmdb_nanoseconds = each(started);
    println!("embedded {embedded_nanoseconds:>8.1} ns an address");
    println!(
        "mmdb     {mmdb_nanoseconds:>8.1} ns an address, {:.1} times as long",
        mmdb_nanoseconds / embedded_nanoseconds
    );
    println!("answers that differ: {}", differences(&addresses, &reader));
}

fn each(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1e9 / ADDRESSES as f64
}

/// Distinct addresses all over IPv4 (an odd multiplier permutes), ascending.
fn addresses() -> Vec<IpAddr> {
    let mut addresses: Vec<u32> =
        (0..ADDRESSES).map(|index| (index as u32).wrapping_mul(0x9e37_79b1)).collect();
    addresses.sort_unstable();
    addresses.into_iter().map(|address| Ipv4Addr::from(address).into()).collect()
}

/// The IPv4 part of the table in the other format.
fn as_mmdb() -> Reader<Vec<u8>> {
    let table = &embedded().table;
    let mut writer = Writer::new("Benchmark");
    for span in table.v4() {
        let Some(system) = span.asn.and_then(|asn| table.find_system(asn)) else { continue };
        let (asn, name) = table.system(system);
        let value = Value::map([
            ("autonomous_system_number", Value::from(asn)),
            ("autonomous_system_organization", Value::from(name)),
        ]);
        let (first, last) = (Ipv4Addr::from(span.first as u32), Ipv4Addr::from(span.last as u32));
        writer.insert_range(first.into(), last.into(), &value).unwrap();
    }
    Reader::from_source(writer.to_bytes().unwrap()).unwrap()
}

fn differences(addresses: &[IpAddr], reader: &Reader<Vec<u8>>) -> usize {
    let table = &embedded().table;
    let differs = |address: &&IpAddr| {
        let own = table.lookup(**address).and_then(|entry| entry.system).map(|index| table.system(index));
        let record = reader.lookup(**address).unwrap().decode::<Record>().unwrap();
        own != record.map(|record| (record.autonomous_system_number, record.autonomous_system_organization))
    };
    addresses.iter().filter(differs).count()
}
