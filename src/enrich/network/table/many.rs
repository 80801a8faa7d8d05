//! Many addresses at once.
//!
//! Answered in ascending order, so that each search begins where the last one ended and reads what the processor
//! still holds: a sort and a walk together cost less than waiting for memory at every address.

use std::net::IpAddr;

use super::{Entry, Table};

/// So many bits of a key hold the index of its address, so that one number is sorted and nothing fetched by
/// index; the others hold the address. So many addresses are also what fits into the processor's own memory.
const INDEX_BITS: u32 = 17;
const INDEX: u64 = (1 << INDEX_BITS) - 1;
/// All public IPv6 addresses begin with these bits, 001 (RFC 4291): no key needs to hold them.
const SHARED_BITS: u32 = 3;
const SHARED: u64 = 1 << (u64::BITS - SHARED_BITS);
/// The bits among the first 64 of an IPv6 address for which a key has no room, beyond the first 50.
const LEFT_OUT: u64 = INDEX >> SHARED_BITS;

impl Table<'_> {
    /// What is known of each of these addresses, in any order. `found` hears the index of an address and its entry,
    /// each once; in ascending order, nearly, within parts of a hundred thousand.
    pub fn lookup_each(&self, addresses: &[IpAddr], mut found: impl FnMut(usize, Option<Entry>)) {
        for (part, addresses) in addresses.chunks(1 << INDEX_BITS).enumerate() {
            let before = part << INDEX_BITS;
            self.each_v4(addresses, |index, value| found(before + index, self.entry(value)));
            self.each_v6(addresses, |index, value| found(before + index, self.entry(value)));
        }
    }

    fn each_v4(&self, addresses: &[IpAddr], mut found: impl FnMut(usize, u32)) {
        let key = |(index, address): (usize, &IpAddr)| match address {
            IpAddr::V4(v4) => Some(u64::from(u32::from(*v4)) << 32 | index as u64),
            IpAddr::V6(_) => None,
        };
        let mut at = 0;
        for key in ascending(addresses.iter().enumerate().filter_map(key)) {
            let head = (key >> 32) as u32;
            at = self.v4.onward(at, head);
            found((key & INDEX) as usize, self.v4.value(at, head, 0));
        }
    }

    fn each_v6(&self, addresses: &[IpAddr], mut found: impl FnMut(usize, u32)) {
        let mut keys = Vec::new();
        for (index, address) in addresses.iter().enumerate() {
            let IpAddr::V6(v6) = address else { continue };
            let head = (v6.to_bits() >> 64) as u64;
            if head >> (u64::BITS - SHARED_BITS) == 1 {
                keys.push((head << SHARED_BITS) & !INDEX | index as u64);
            } else {
                found(index, self.v6.get(v6.to_bits()));
            }
        }
        let mut at = 0;
        for key in ascending(keys.into_iter()) {
            let index = (key & INDEX) as usize;
            let first = (key & !INDEX) >> SHARED_BITS | SHARED;
            at = self.v6.onward(at, first);
            // Only where ranges are finer than keys is the address fetched again.
            let value = self.v6.whole(at, first, first | LEFT_OUT).unwrap_or_else(|| {
                let (head, rest) = halves(addresses[index]);
                self.v6.value(self.v6.onward(at, head), head, rest)
            });
            found(index, value);
        }
    }
}

fn halves(address: IpAddr) -> (u64, u64) {
    let bits = match address {
        IpAddr::V4(v4) => v4.to_bits().into(),
        IpAddr::V6(v6) => v6.to_bits(),
    };
    ((bits >> 64) as u64, bits as u64)
}

fn ascending(keys: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut keys: Vec<u64> = keys.collect();
    keys.sort_unstable();
    keys
}
