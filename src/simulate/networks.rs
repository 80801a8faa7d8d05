//! Addresses that people, offices and machines sign from.
//!
//! Every address lies in a range that the embedded table gives to the named autonomous system, so what a
//! simulated petition says of its networks agrees with what an audit looks up.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use ipnetwork::IpNetwork;

use super::locale::Carrier;
use super::random::{Random, mix};
use crate::enrich::network::embedded;
use crate::model::Country;

/// Companies that rent servers, as a fleet's operator finds them.
pub const HOSTING: &[u32] =
    &[16276, 24940, 12876, 14061, 51167, 60781, 16509, 63949, 20473, 21409, 29169, 8560];

/// Exits of commercial VPN services.
pub const VPN: &[u32] = &[9009, 212238, 60068];

/// Hands out addresses; remembers the pools that carriers share among their customers.
#[derive(Debug, Default)]
pub struct Networks {
    pools: HashMap<u32, Vec<Ipv4Addr>>,
    ranges: HashMap<u32, Arc<Ranges>>,
}

/// What a system announces, as far as addresses are drawn from it.
#[derive(Debug, Default)]
struct Ranges {
    /// First address and number of addresses.
    v4: Vec<(u32, u32)>,
    /// All of `v4`.
    total: u64,
    /// The largest IPv6 range: first address and prefix length.
    v6: Option<(u128, u32)>,
}

impl Networks {
    /// Any IPv4 address of the system, by the size of its ranges.
    pub fn address(&mut self, random: &mut Random, asn: u32) -> Ipv4Addr {
        let ranges = self.ranges(asn);
        let mut left = random.bits() % ranges.total.max(1);
        for &(start, length) in &ranges.v4 {
            if left < u64::from(length) {
                return usable(start + left as u32);
            }
            left -= u64::from(length);
        }
        unreachable!("every system that the simulator names announces IPv4 ranges, a test checks it")
    }

    /// An address of the system that is used in its home country, where the table knows one.
    fn domestic(&mut self, random: &mut Random, carrier: &Carrier) -> Ipv4Addr {
        let mut address = self.address(random, carrier.asn);
        for _ in 0..20 {
            let country = embedded().lookup(IpAddr::V4(address)).and_then(|network| network.country);
            if country == Country::parse(carrier.country) {
                break;
            }
            address = self.address(random, carrier.asn);
        }
        address
    }

    /// The address a home appears with: its own, IPv6 where the carrier gives it.
    pub fn home(&mut self, random: &mut Random, carrier: &Carrier) -> Home {
        let six = self.ranges(carrier.asn).v6.filter(|_| random.chance(carrier.ipv6));
        match six {
            Some((start, bits)) => Home::V6(site(random, start, bits)),
            None => Home::V4(self.domestic(random, carrier)),
        }
    }

    /// A mobile customer's address: a carrier's few public addresses serve everybody.
    pub fn mobile(&mut self, random: &mut Random, carrier: &Carrier, crowd: usize) -> String {
        if let Some((start, bits)) = self.ranges(carrier.asn).v6.filter(|_| random.chance(carrier.ipv6)) {
            let network = site(random, start, bits);
            return host(random, network);
        }
        let size = 30 + crowd / 40;
        if !self.pools.contains_key(&carrier.asn) {
            let pool = (0..size).map(|_| self.domestic(random, carrier)).collect();
            self.pools.insert(carrier.asn, pool);
        }
        let pool = &self.pools[&carrier.asn];
        pool[random.zipf(pool.len(), 20.0)].to_string()
    }

    fn ranges(&mut self, asn: u32) -> Arc<Ranges> {
        self.ranges.entry(asn).or_insert_with(|| announced(asn)).clone()
    }

    /// Addresses of one customer beside each other, as a rented block of servers has them.
    pub fn block(&mut self, random: &mut Random, asn: u32, size: usize) -> Vec<String> {
        let mut addresses = Vec::with_capacity(size);
        while addresses.len() < size {
            let first = u32::from(self.address(random, asn));
            let run = (random.between(4, 24) as usize).min(size - addresses.len());
            addresses.extend((0..run as u32).map(|step| usable(first.wrapping_add(step)).to_string()));
            addresses.dedup();
        }
        addresses
    }
}

/// The ranges of a system, read from the embedded table once a process.
fn announced(asn: u32) -> Arc<Ranges> {
    static KNOWN: LazyLock<Mutex<HashMap<u32, Arc<Ranges>>>> = LazyLock::new(Mutex::default);
    // A panic elsewhere leaves the map whole: entries are only ever added.
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known.entry(asn).or_insert_with(|| Arc::new(read(asn))).clone()
}

fn read(asn: u32) -> Ranges {
    let mut ranges = Ranges::default();
    for prefix in embedded().prefixes(asn) {
        match prefix {
            IpNetwork::V4(net) if net.prefix() <= 24 => ranges.v4.push((net.network().into(), net.size())),
            IpNetwork::V6(net) if ranges.v6.is_none_or(|(_, bits)| u32::from(net.prefix()) < bits) => {
                ranges.v6 = Some((net.network().into(), net.prefix().into()));
            }
            _ => {}
        }
    }
    ranges.v6 = ranges.v6.filter(|&(_, bits)| bits <= 48);
    ranges.total = ranges.v4.iter().map(|range| u64::from(range.1)).sum();
    ranges
}

/// Where a household appears from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// One address for all.
    V4(Ipv4Addr),
    /// A /64 network; every device has an address of its own in it.
    V6(u128),
}

impl Home {
    /// The address of one of its devices.
    pub fn device(self, random: &mut Random) -> String {
        match self {
            Self::V4(address) => address.to_string(),
            Self::V6(network) => host(random, network),
        }
    }
}

/// iCloud Private Relay's exits, shared by all its users of a region.
pub fn relay(random: &mut Random) -> String {
    match random.below(10) {
        0..=4 => format!("104.28.{}.{}", random.between(0, 127), random.between(1, 254)),
        5..=7 => format!("172.226.{}.{}", random.between(0, 191), random.between(1, 254)),
        _ => format!("146.75.{}.{}", random.between(128, 254), random.between(1, 254)),
    }
}

/// A corporate security gateway's exits (Zscaler's Paris, London and Frankfurt nodes).
pub fn gateway(random: &mut Random) -> String {
    let node = *random.pick(&[
        "165.225.76",
        "165.225.204",
        "147.161.182",
        "165.225.80",
        "147.161.166",
        "165.225.72",
    ]);
    format!("{node}.{}", random.between(1, 254))
}

/// Network and broadcast addresses of a /24 are not handed out.
fn usable(address: u32) -> Ipv4Addr {
    Ipv4Addr::from(match address & 0xff {
        0 => address + 1,
        255 => address - 1,
        _ => address,
    })
}

/// A customer's /64 inside a carrier's range: the first of a random /56.
fn site(random: &mut Random, start: u128, bits: u32) -> u128 {
    let spread = 56u32.saturating_sub(bits).min(40);
    let customer = u128::from(random.bits() & ((1u64 << spread) - 1));
    start | (customer << 72)
}

/// A device with a random interface identifier.
fn host(random: &mut Random, network: u128) -> String {
    Ipv6Addr::from(network | u128::from(mix(random.bits()))).to_string()
}
