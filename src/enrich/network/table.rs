//! The compiled-in range table: its file format and the look-up.
//!
//! The file is one zstd frame. Inside, all numbers little-endian:
//!
//! | part | content |
//! |---|---|
//! | magic | `PARAPHNT`, then the format's version as one byte |
//! | date | ten ASCII bytes, `YYYY-MM-DD` |
//! | systems | their numbers as LEB128 differences; then their names, one a line |
//! | countries | two ASCII letters each |
//! | IPv4, IPv6 | four columns each, see below |
//!
//! Every part after the date is preceded by its length as `u64`. The address space is cut
//! into consecutive ranges, unrouted gaps included, so a range is known by where it starts:
//!
//! 1. one byte a range after the first: trailing zeros of the distance from the range
//!    before, with the high bit set where the distance is no power of two;
//! 2. for those, the distance without its trailing zeros, as LEB128;
//! 3. three bytes a range: 1 + index of the system, 0 for none;
//! 4. one byte a range: 1 + index of the country, 0 for none.
//!
//! Columns of like bytes compress to a third of the same data as an MMDB tree, and are
//! back as sorted arrays in some tens of milliseconds. How they are searched is told by the files
//! below. Classes are no part of this: they are reviewed by people and live in files that people can read.

mod many;
mod ranges;

use std::fmt;
use std::net::IpAddr;

use self::ranges::Ranges;
use crate::model::Country;

const MAGIC: &[u8; 8] = b"PARAPHNT";
const VERSION: u8 = 1;
/// The high byte of a packed value is the country, the rest the system.
const SYSTEM_BITS: u32 = 24;
const SYSTEM_MASK: u32 = (1 << SYSTEM_BITS) - 1;
const NOT_A_POWER: u8 = 0x80;
/// A range of addresses and what is known of it, as the encoder takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First address.
    pub first: u128,
    /// Last address, inclusive.
    pub last: u128,
    /// Autonomous system that announces it.
    pub asn: Option<u32>,
    /// Country of use.
    pub country: Option<Country>,
}

/// Everything that a table is built from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// Date of the data, `YYYY-MM-DD`.
    pub date: String,
    /// Autonomous systems, ascending by number, with the name of who runs them.
    pub systems: Vec<(u32, String)>,
    /// IPv4 ranges, ascending, disjoint; addresses as numbers below 2^32.
    pub v4: Vec<Span>,
    /// IPv6 ranges, ascending, disjoint.
    pub v6: Vec<Span>,
}

/// Why bytes are no table, or content cannot become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormatError(&'static str);

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "range table: {}", self.0)
    }
}

impl std::error::Error for FormatError {}

/// What the table knows of an address; at least one of the two is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Entry {
    /// Index of the autonomous system, for [`Table::system`].
    pub system: Option<u32>,
    /// Country of use, as the data have it.
    pub country: Option<Country>,
}

/// The table, ready to be asked. It borrows the names from the bytes that it was read from.
#[derive(Debug)]
pub struct Table<'a> {
    date: &'a str,
    systems: Systems<'a>,
    countries: Vec<Country>,
    v4: Ranges<u32>,
    v6: Ranges<u128>,
}

impl<'a> Table<'a> {
    /// Reads the uncompressed format.
    ///
    /// # Errors
    /// When the bytes are not a table of this version, or are damaged.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, FormatError> {
        let mut input = Input(bytes);
        if input.take(MAGIC.len())? != MAGIC || input.byte()? != VERSION {
            return Err(FormatError("not a table of this version"));
        }
        let date = text(input.take(10)?)?;
        let numbers = decode_numbers(input.part()?)?;
        let systems = Systems::new(numbers, text(input.part()?)?)?;
        let countries: Vec<_> =
            input.part()?.chunks_exact(2).map(|code| Country([code[0], code[1]])).collect();
        let limits = (systems.0.len(), countries.len());
        let v4 = Ranges::decode(&mut input, limits)?;
        let v6 = Ranges::decode(&mut input, limits)?;
        Ok(Self { date, systems, countries, v4, v6 })
    }

    /// What is known of an address; of many, [`Table::lookup_each`] is faster.
    pub fn lookup(&self, address: IpAddr) -> Option<Entry> {
        let value = match address {
            IpAddr::V4(v4) => self.v4.get(u32::from(v4)),
            IpAddr::V6(v6) => self.v6.get(u128::from(v6)),
        };
        self.entry(value)
    }

    /// Number and name of a system by its index.
    pub fn system(&self, index: u32) -> (u32, &'a str) {
        self.systems.0[index as usize]
    }

    /// The index of the system with this number.
    pub fn find_system(&self, asn: u32) -> Option<u32> {
        self.systems.0.binary_search_by_key(&asn, |&(number, _)| number).ok().map(|index| index as u32)
    }

    /// Numbers and names of all systems, ascending.
    pub fn systems(&self) -> impl Iterator<Item = (u32, &'a str)> {
        self.systems.0.iter().copied()
    }

    /// Date of the data, `YYYY-MM-DD`.
    pub fn date(&self) -> &'a str {
        self.date
    }

    /// How many ranges are known, IPv4 and IPv6 together.
    pub fn len(&self) -> usize {
        self.v4.known() + self.v6.known()
    }

    /// Whether nothing is known at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The known IPv4 ranges, ascending.
    pub fn v4(&self) -> impl Iterator<Item = Span> {
        self.v4.spans().filter_map(|(first, last, value)| self.span(first, last, value))
    }

    /// The known IPv6 ranges, ascending.
    pub fn v6(&self) -> impl Iterator<Item = Span> {
        self.v6.spans().filter_map(|(first, last, value)| self.span(first, last, value))
    }

    fn span(&self, first: u128, last: u128, value: u32) -> Option<Span> {
        let entry = self.entry(value)?;
        let asn = entry.system.map(|index| self.system(index).0);
        Some(Span { first, last, asn, country: entry.country })
    }

    fn entry(&self, value: u32) -> Option<Entry> {
        if value == 0 {
            return None;
        }
        let system = (value & SYSTEM_MASK).checked_sub(1);
        let country = (value >> SYSTEM_BITS).checked_sub(1).map(|index| self.countries[index as usize]);
        Some(Entry { system, country })
    }
}

/// Number and name of each system by its index. A name is a reference, cut out once: cutting it out at each
/// look-up would fetch its letters from memory, which nobody reads.
#[derive(Debug)]
struct Systems<'a>(Vec<(u32, &'a str)>);

impl<'a> Systems<'a> {
    /// `names` has one name a line, in the order of the numbers.
    fn new(numbers: Vec<u32>, names: &'a str) -> Result<Self, FormatError> {
        let names: Vec<&str> = names.split_terminator('\n').collect();
        if names.len() != numbers.len() {
            return Err(FormatError("names and numbers of systems differ in count"));
        }
        Ok(Self(numbers.into_iter().zip(names).collect()))
    }
}

/// Writes the uncompressed format.
///
/// # Errors
/// When the content is not sorted and disjoint, or exceeds what the format can hold.
pub fn encode(content: &Content) -> Result<Vec<u8>, FormatError> {
    if content.date.len() != 10 {
        return Err(FormatError("the date is not YYYY-MM-DD"));
    }
    let mut countries: Vec<Country> = spans(content).filter_map(|span| span.country).collect();
    countries.sort_unstable();
    countries.dedup();
    if countries.len() > 0xff || content.systems.len() >= SYSTEM_MASK as usize {
        return Err(FormatError("too many countries or systems"));
    }
    let mut out = MAGIC.to_vec();
    out.push(VERSION);
    out.extend_from_slice(content.date.as_bytes());
    let numbers: Vec<u32> = content.systems.iter().map(|system| system.0).collect();
    push_part(&mut out, &encode_numbers(&numbers)?);
    push_part(&mut out, &encode_names(&content.systems)?);
    push_part(&mut out, &countries.iter().flat_map(|country| country.0).collect::<Vec<_>>());
    let packer = Packer { numbers: &numbers, countries: &countries };
    encode_ranges(&mut out, &packer.partition(&content.v4, u128::from(u32::MAX))?);
    encode_ranges(&mut out, &packer.partition(&content.v6, u128::MAX)?);
    Ok(out)
}

fn spans(content: &Content) -> impl Iterator<Item = &Span> {
    content.v4.iter().chain(&content.v6)
}

/// Turns spans into packed consecutive ranges.
struct Packer<'a> {
    numbers: &'a [u32],
    countries: &'a [Country],
}

impl Packer<'_> {
    fn partition(&self, spans: &[Span], top: u128) -> Result<Vec<(u128, u32)>, FormatError> {
        let mut ranges: Vec<(u128, u32)> = Vec::with_capacity(spans.len() + 2);
        let mut next = Some(0);
        for span in spans {
            let free = next.ok_or(FormatError("ranges are not sorted and disjoint"))?;
            if span.first < free || span.last < span.first || span.last > top {
                return Err(FormatError("ranges are not sorted and disjoint"));
            }
            if span.first > free {
                push_range(&mut ranges, free, 0);
            }
            push_range(&mut ranges, span.first, self.pack(span)?);
            next = (span.last < top).then(|| span.last + 1);
        }
        if let Some(free) = next {
            push_range(&mut ranges, free, 0);
        }
        Ok(ranges)
    }

    fn pack(&self, span: &Span) -> Result<u32, FormatError> {
        let system = match span.asn {
            None => 0,
            Some(asn) => {
                1 + self
                    .numbers
                    .binary_search(&asn)
                    .map_err(|_| FormatError("a range of an unlisted system"))?
            }
        };
        let country = span.country.map_or(0, |country| {
            1 + self.countries.binary_search(&country).expect("collected from the same spans")
        });
        Ok((country as u32) << SYSTEM_BITS | system as u32)
    }
}

fn push_range(ranges: &mut Vec<(u128, u32)>, start: u128, value: u32) {
    if ranges.last().is_none_or(|last| last.1 != value) {
        ranges.push((start, value));
    }
}

fn encode_ranges(out: &mut Vec<u8>, ranges: &[(u128, u32)]) {
    let (mut tags, mut mantissas) = (Vec::new(), Vec::new());
    for pair in ranges.windows(2) {
        let distance = pair[1].0 - pair[0].0;
        let zeros = distance.trailing_zeros();
        let mantissa = distance >> zeros;
        if mantissa == 1 {
            tags.push(zeros as u8);
        } else {
            tags.push(zeros as u8 | NOT_A_POWER);
            push_varint(&mut mantissas, mantissa);
        }
    }
    let systems: Vec<u8> = ranges.iter().flat_map(|&(_, value)| low_three(value)).collect();
    let countries: Vec<u8> = ranges.iter().map(|&(_, value)| (value >> SYSTEM_BITS) as u8).collect();
    [tags, mantissas, systems, countries].iter().for_each(|column| push_part(out, column));
}

fn low_three(value: u32) -> [u8; 3] {
    let [a, b, c, _] = value.to_le_bytes();
    [a, b, c]
}

fn encode_numbers(numbers: &[u32]) -> Result<Vec<u8>, FormatError> {
    let mut out = Vec::new();
    let mut before = 0;
    for &number in numbers {
        if number <= before {
            return Err(FormatError("systems are not ascending"));
        }
        push_varint(&mut out, u128::from(number - before));
        before = number;
    }
    Ok(out)
}

fn decode_numbers(bytes: &[u8]) -> Result<Vec<u32>, FormatError> {
    let mut input = Input(bytes);
    let mut numbers = Vec::new();
    let mut number = 0u128;
    while !input.0.is_empty() {
        number = number.saturating_add(input.varint()?);
        numbers.push(number.try_into().map_err(|_| FormatError("system number out of range"))?);
    }
    Ok(numbers)
}

fn encode_names(systems: &[(u32, String)]) -> Result<Vec<u8>, FormatError> {
    if systems.iter().any(|(_, name)| name.contains(['\n', '\r'])) {
        return Err(FormatError("a name of several lines"));
    }
    let mut names = String::new();
    for (_, name) in systems {
        names.push_str(name);
        names.push('\n');
    }
    Ok(names.into_bytes())
}

fn push_part(out: &mut Vec<u8>, part: &[u8]) {
    out.extend_from_slice(&(part.len() as u64).to_le_bytes());
    out.extend_from_slice(part);
}

fn push_varint(out: &mut Vec<u8>, mut number: u128) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn text(bytes: &[u8]) -> Result<&str, FormatError> {
    std::str::from_utf8(bytes).map_err(|_| FormatError("text is not UTF-8"))
}

/// Bytes still to be read.
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], FormatError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(FormatError("it ends too early"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, FormatError> {
        Ok(self.take(1)?[0])
    }

    fn part(&mut self) -> Result<&'a [u8], FormatError> {
        let length = self.take(8)?.iter().rev().fold(0u64, |sum, &byte| sum << 8 | u64::from(byte));
        self.take(usize::try_from(length).map_err(|_| FormatError("it ends too early"))?)
    }

    fn varint(&mut self) -> Result<u128, FormatError> {
        // Nearly all numbers are of one byte.
        if let Some((&byte, rest)) = self.0.split_first()
            && byte < 0x80
        {
            self.0 = rest;
            return Ok(byte.into());
        }
        let mut number = 0u128;
        for shift in (0..128).step_by(7) {
            let byte = self.byte()?;
            number |= u128::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(FormatError("a number without an end"))
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{DefaultHasher, Hash, Hasher};
    use std::net::{Ipv4Addr, Ipv6Addr};

    use proptest::prelude::*;

    use super::*;

    const SYSTEMS: [u32; 4] = [7, 3215, 16276, 4_200_000_000];

    fn content(v4: Vec<Span>, v6: Vec<Span>) -> Content {
        let systems = SYSTEMS.iter().map(|&asn| (asn, format!("Réseau {asn}"))).collect();
        Content { date: "2026-09-16".into(), systems, v4, v6 }
    }

    /// Any boundaries, many of them so near to others that only their last bits differ, with what is known from
    /// each to the next.
    fn arb_spans(top: u128) -> impl Strategy<Value = Vec<Span>> {
        let public = 0x2a01_0e0a << 96 & top;
        let address = prop_oneof![
            0u128..60,
            (0u128..600, 0u32..90).prop_map(move |(n, shift)| (public | n << shift) & top),
            (0u128..60).prop_map(move |n| top - n),
            0..=top,
        ];
        let known = (proptest::option::of(0usize..4), proptest::option::of(0usize..3));
        proptest::collection::btree_map(address, known, 0..40).prop_map(move |starts| {
            let ends = starts.keys().skip(1).map(|start| start - 1).chain([top]);
            let known = |(asn, country): (Option<usize>, Option<usize>)| {
                (asn.map(|at| SYSTEMS[at]), country.map(|at| Country([*b"FR", *b"DE", *b"RE"][at])))
            };
            let spans = starts.iter().zip(ends).map(|((&first, &is), last)| (first, last, known(is)));
            spans
                .filter(|(.., known)| *known != (None, None))
                .map(|(first, last, (asn, country))| Span { first, last, asn, country })
                .collect()
        })
    }

    type Known = (Option<u32>, Option<Country>);

    fn slow(spans: &[Span], address: u128) -> Option<Known> {
        let hit = spans.iter().find(|span| (span.first..=span.last).contains(&address))?;
        Some((hit.asn, hit.country))
    }

    /// The edges of all spans and of the address space, what lies beside them, and what is known there.
    fn probes(spans: &[Span], top: u128) -> impl Iterator<Item = (u128, Option<Known>)> {
        let edges = spans.iter().flat_map(|span| {
            [span.first.saturating_sub(1), span.first, span.last, span.last.saturating_add(1)]
        });
        let probes = edges.chain([0, 1, top]).map(move |address| address.min(top));
        probes.map(|address| (address, slow(spans, address)))
    }

    fn shuffled<T: Clone + Hash>(items: impl Iterator<Item = T>, seed: u64) -> Vec<T> {
        let mut items: Vec<T> = items.collect();
        items.sort_by_cached_key(|item| {
            let mut hasher = DefaultHasher::new();
            (seed, item).hash(&mut hasher);
            hasher.finish()
        });
        items
    }

    proptest! {
        #[test]
        fn answers_as_a_walk_over_all_ranges(
            v4 in arb_spans(u32::MAX.into()),
            v6 in arb_spans(u128::MAX),
            seed in any::<u64>(),
        ) {
            let bytes = encode(&content(v4.clone(), v6.clone())).unwrap();
            let table = Table::decode(&bytes).unwrap();
            let known = |entry: Entry| (entry.system.map(|index| table.system(index).0), entry.country);
            let asked_v4 = probes(&v4, u32::MAX.into())
                .map(|(address, expected)| (IpAddr::from(Ipv4Addr::from(address as u32)), expected));
            let asked_v6 = probes(&v6, u128::MAX)
                .map(|(address, expected)| (IpAddr::from(Ipv6Addr::from(address)), expected));
            let asked = shuffled(asked_v4.chain(asked_v6), seed);
            for &(address, expected) in &asked {
                prop_assert_eq!(table.lookup(address).map(known), expected, "{} alone", address);
            }
            let addresses: Vec<IpAddr> = asked.iter().map(|&(address, _)| address).collect();
            let mut heard = vec![0; asked.len()];
            table.lookup_each(&addresses, |index, entry| {
                heard[index] += 1;
                assert_eq!(entry.map(known), asked[index].1, "{} among others", addresses[index]);
            });
            prop_assert!(heard.iter().all(|&times| times == 1));
        }

        #[test]
        fn survives_any_damage(at in 0usize..400, byte in any::<u8>(), cut in 0usize..400) {
            let span = |first, last| Span { first, last, asn: Some(7), country: Some(Country(*b"FR")) };
            let spans = vec![span(5, 9), span(10, 1 << 20), span(1 << 24, 1 << 25)];
            let mut bytes = encode(&content(spans.clone(), spans)).unwrap();
            let index = at % bytes.len();
            bytes[index] = byte;
            bytes.truncate(cut.max(bytes.len() - 40));
            if let Ok(table) = Table::decode(&bytes) {
                let addresses = [Ipv4Addr::new(0, 0, 0, 7).into(), Ipv6Addr::from(1 << 24).into()];
                table.lookup_each(&addresses, |index, entry| assert_eq!(entry, table.lookup(addresses[index])));
                let _ = table.v4().count() + table.v6().count();
            }
        }
    }

    #[test]
    fn answers_more_addresses_than_are_sorted_at_once() {
        let span = |first| Span { first, last: first + 99, asn: Some(7), country: None };
        let bytes = encode(&content(vec![span(1_000)], vec![span(0x2a01_0e0a << 96)])).unwrap();
        let table = Table::decode(&bytes).unwrap();
        let address = |index: u32| match index % 2 {
            0 => IpAddr::from(Ipv4Addr::from(1_000 + index % 200)),
            _ => IpAddr::from(Ipv6Addr::from((0x2a01_0e0a << 96) + u128::from(index % 200))),
        };
        let addresses: Vec<IpAddr> = (0..300_000).map(address).collect();
        let mut known = vec![None; addresses.len()];
        table.lookup_each(&addresses, |index, entry| known[index] = Some(entry.is_some()));
        assert!((0..).zip(&known).all(|(index, &known)| known == Some(index % 200 < 100)));
    }

    #[test]
    fn refuses_content_that_it_cannot_hold() {
        let span = |first, last, asn| Span { first, last, asn: Some(asn), country: None };
        let refused = |spans| encode(&content(spans, Vec::new())).is_err();
        assert!(refused(vec![span(5, 9, 7), span(9, 12, 7)]), "overlap");
        assert!(refused(vec![span(5, 4, 7)]), "upside down");
        assert!(refused(vec![span(5, 1 << 33, 7)]), "beyond IPv4");
        assert!(refused(vec![span(5, 9, 8)]), "unlisted system");
    }

    #[test]
    fn keeps_names_and_merges_equal_neighbours() {
        let span = |first, last| Span { first, last, asn: Some(3215), country: None };
        let bytes = encode(&content(vec![span(0, 9), span(10, 19)], vec![])).unwrap();
        let table = Table::decode(&bytes).unwrap();
        let index = table.find_system(3215).unwrap();
        assert_eq!(table.system(index), (3215, "Réseau 3215"));
        assert_eq!(table.v4().collect::<Vec<_>>(), [span(0, 19)]);
        assert_eq!((table.len(), table.date()), (1, "2026-09-16"));
    }
}
