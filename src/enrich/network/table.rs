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
//! back as two sorted arrays in some tens of milliseconds. Classes are no part of this:
//! they are reviewed by people and live in files that people can read.

use std::fmt;
use std::net::IpAddr;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Index of the autonomous system, for [`Table::system`].
    pub system: Option<u32>,
    /// Country of use, as the data have it.
    pub country: Option<Country>,
}

/// The table, ready to be asked.
#[derive(Debug)]
pub struct Table {
    date: String,
    numbers: Vec<u32>,
    names: Names,
    countries: Vec<Country>,
    v4: Ranges<u32>,
    v6: Ranges<u128>,
}

impl Table {
    /// Reads the uncompressed format.
    ///
    /// # Errors
    /// When the bytes are not a table of this version, or are damaged.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut input = Input(bytes);
        if input.take(MAGIC.len())? != MAGIC || input.byte()? != VERSION {
            return Err(FormatError("not a table of this version"));
        }
        let date = text(input.take(10)?)?.to_owned();
        let numbers = decode_numbers(input.part()?)?;
        let names = Names::new(text(input.part()?)?);
        if names.ends.len() != numbers.len() {
            return Err(FormatError("names and numbers of systems differ in count"));
        }
        let countries: Vec<_> =
            input.part()?.chunks_exact(2).map(|code| Country([code[0], code[1]])).collect();
        let limits = (numbers.len(), countries.len());
        let v4 = Ranges::decode(&mut input, limits)?;
        let v6 = Ranges::decode(&mut input, limits)?;
        Ok(Self { date, numbers, names, countries, v4, v6 })
    }

    /// What is known of an address.
    pub fn lookup(&self, address: IpAddr) -> Option<Entry> {
        let value = match address {
            IpAddr::V4(v4) => self.v4.get(u32::from(v4)),
            IpAddr::V6(v6) => self.v6.get(u128::from(v6)),
        };
        self.entry(value)
    }

    /// Number and name of a system by its index.
    pub fn system(&self, index: u32) -> (u32, &str) {
        (self.numbers[index as usize], self.names.get(index))
    }

    /// The index of the system with this number.
    pub fn find_system(&self, asn: u32) -> Option<u32> {
        self.numbers.binary_search(&asn).ok().map(|index| index as u32)
    }

    /// Numbers and names of all systems, ascending.
    pub fn systems(&self) -> impl Iterator<Item = (u32, &str)> {
        (0..self.numbers.len() as u32).map(|index| self.system(index))
    }

    /// Date of the data, `YYYY-MM-DD`.
    pub fn date(&self) -> &str {
        &self.date
    }

    /// How many ranges are known, IPv4 and IPv6 together.
    pub fn len(&self) -> usize {
        let known = |values: &[u32]| values.iter().filter(|&&value| value != 0).count();
        known(&self.v4.values) + known(&self.v6.values)
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
        let asn = entry.system.map(|index| self.numbers[index as usize]);
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

/// Names in one text, by index.
#[derive(Debug)]
struct Names {
    lines: String,
    ends: Vec<usize>,
}

impl Names {
    fn new(lines: &str) -> Self {
        Self { lines: lines.to_owned(), ends: lines.match_indices('\n').map(|(end, _)| end).collect() }
    }

    fn get(&self, index: u32) -> &str {
        let index = index as usize;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before] + 1);
        &self.lines[start..self.ends[index]]
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

/// An address as a number that ranges can be sorted by.
trait Key: Copy + Ord {
    const BITS: u32;
    fn wide(self) -> u128;
    fn narrow(wide: u128) -> Option<Self>;
    /// The topmost 16 bits.
    fn bucket(self) -> usize;
}

impl Key for u32 {
    const BITS: u32 = 32;
    fn wide(self) -> u128 {
        self.into()
    }
    fn narrow(wide: u128) -> Option<Self> {
        wide.try_into().ok()
    }
    fn bucket(self) -> usize {
        (self >> 16) as usize
    }
}

impl Key for u128 {
    const BITS: u32 = 128;
    fn wide(self) -> u128 {
        self
    }
    fn narrow(wide: u128) -> Option<Self> {
        Some(wide)
    }
    fn bucket(self) -> usize {
        (self >> 112) as usize
    }
}

/// The whole address space in consecutive ranges; value 0 is a gap.
#[derive(Debug)]
struct Ranges<K> {
    starts: Vec<K>,
    values: Vec<u32>,
    /// For each value of the topmost 16 bits the first range that starts at or after it, and
    /// the number of ranges at the end: confines the binary search to a few ranges.
    buckets: Vec<u32>,
}

impl<K: Key> Ranges<K> {
    fn decode(input: &mut Input, limits: (usize, usize)) -> Result<Self, FormatError> {
        let (tags, mantissas) = (input.part()?, Input(input.part()?));
        let (systems, countries) = (input.part()?, input.part()?);
        let starts = decode_starts(tags, mantissas)?;
        if systems.len() != 3 * starts.len() || countries.len() != starts.len() {
            return Err(FormatError("columns of different length"));
        }
        let values = systems
            .chunks_exact(3)
            .zip(countries)
            .map(|(system, &country)| unpack(system, country, limits))
            .collect::<Result<_, _>>()?;
        let buckets = buckets(&starts);
        Ok(Self { starts, values, buckets })
    }

    fn get(&self, key: K) -> u32 {
        let bucket = key.bucket();
        let from = self.buckets[bucket] as usize;
        let to = self.buckets[bucket + 1] as usize;
        let after = from + self.starts[from..to].partition_point(|&start| start <= key);
        // The first range starts at 0, so at least one starts at or before any key.
        self.values[after - 1]
    }

    fn spans(&self) -> impl Iterator<Item = (u128, u128, u32)> {
        let top = u128::MAX >> (128 - K::BITS);
        let lasts = self.starts.iter().skip(1).map(|start| start.wide() - 1).chain([top]);
        let firsts = self.starts.iter().map(|start| start.wide());
        firsts.zip(lasts).zip(&self.values).map(|((first, last), &value)| (first, last, value))
    }
}

fn decode_starts<K: Key>(tags: &[u8], mut mantissas: Input) -> Result<Vec<K>, FormatError> {
    let mut starts = Vec::with_capacity(tags.len() + 1);
    let mut start = 0u128;
    starts.push(K::narrow(0).ok_or(FormatError("address out of range"))?);
    for &tag in tags {
        let mantissa = if tag & NOT_A_POWER != 0 { mantissas.varint()? } else { 1 };
        let zeros = u32::from(tag & !NOT_A_POWER);
        let distance = mantissa.checked_mul(1 << zeros).filter(|&distance| distance != 0);
        start = distance
            .and_then(|distance| start.checked_add(distance))
            .ok_or(FormatError("address out of range"))?;
        starts.push(K::narrow(start).ok_or(FormatError("address out of range"))?);
    }
    Ok(starts)
}

fn unpack(system: &[u8], country: u8, limits: (usize, usize)) -> Result<u32, FormatError> {
    let system = u32::from_le_bytes([system[0], system[1], system[2], 0]);
    if system as usize > limits.0 || usize::from(country) > limits.1 {
        return Err(FormatError("unknown system or country"));
    }
    Ok(u32::from(country) << SYSTEM_BITS | system)
}

fn buckets<K: Key>(starts: &[K]) -> Vec<u32> {
    let mut buckets = Vec::with_capacity((1 << 16) + 1);
    for (index, start) in starts.iter().enumerate() {
        while buckets.len() <= start.bucket() {
            buckets.push(index as u32);
        }
    }
    buckets.resize((1 << 16) + 1, starts.len() as u32);
    buckets
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
    use std::net::{Ipv4Addr, Ipv6Addr};

    use proptest::prelude::*;

    use super::*;

    const SYSTEMS: [u32; 4] = [7, 3215, 16276, 4_200_000_000];

    fn content(v4: Vec<Span>, v6: Vec<Span>) -> Content {
        let systems = SYSTEMS.iter().map(|&asn| (asn, format!("Réseau {asn}"))).collect();
        Content { date: "2026-09-16".into(), systems, v4, v6 }
    }

    /// Sorted boundaries become disjoint spans, some of them touching.
    fn arb_spans(top: u128) -> impl Strategy<Value = Vec<Span>> {
        let near = 0u128..600;
        let address = prop_oneof![near.clone(), near.prop_map(move |n| top - n), 0..=top, Just(0), Just(top)];
        let known = (proptest::option::of(0usize..4), proptest::option::of(0usize..3));
        proptest::collection::vec((address.clone(), address, known), 0..20).prop_map(|mut drawn| {
            drawn.iter_mut().for_each(|(a, b, _)| (*a, *b) = ((*a).min(*b), (*a).max(*b)));
            drawn.sort();
            let mut spans: Vec<Span> = Vec::new();
            for (first, last, (asn, country)) in drawn {
                if spans.last().is_none_or(|before| before.last < first) {
                    let country = country.map(|index| Country([*b"FR", *b"DE", *b"RE"][index]));
                    spans.push(Span { first, last, asn: asn.map(|index| SYSTEMS[index]), country });
                }
            }
            spans
        })
    }

    fn slow(spans: &[Span], address: u128) -> Option<(Option<u32>, Option<Country>)> {
        let hit = spans.iter().find(|span| (span.first..=span.last).contains(&address))?;
        (hit.asn.is_some() || hit.country.is_some()).then_some((hit.asn, hit.country))
    }

    fn probes(spans: &[Span], top: u128) -> Vec<u128> {
        let edges = spans.iter().flat_map(|span| {
            [span.first.saturating_sub(1), span.first, span.last, span.last.saturating_add(1)]
        });
        edges.chain([0, 1, top]).map(|address| address.min(top)).collect()
    }

    proptest! {
        #[test]
        fn answers_as_a_walk_over_all_ranges(
            v4 in arb_spans(u32::MAX.into()),
            v6 in arb_spans(u128::MAX),
        ) {
            let table = Table::decode(&encode(&content(v4.clone(), v6.clone())).unwrap()).unwrap();
            let answer = |ip| table.lookup(ip).map(|entry: Entry| {
                (entry.system.map(|index| table.system(index).0), entry.country)
            });
            for address in probes(&v4, u32::MAX.into()) {
                prop_assert_eq!(answer(Ipv4Addr::from(address as u32).into()), slow(&v4, address));
            }
            for address in probes(&v6, u128::MAX) {
                prop_assert_eq!(answer(Ipv6Addr::from(address).into()), slow(&v6, address));
            }
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
                let _ = table.lookup(Ipv4Addr::new(0, 0, 0, 7).into());
                let _ = table.v4().count() + table.v6().count();
            }
        }
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
        let table =
            Table::decode(&encode(&content(vec![span(0, 9), span(10, 19)], vec![])).unwrap()).unwrap();
        let index = table.find_system(3215).unwrap();
        assert_eq!(table.system(index), (3215, "Réseau 3215"));
        assert_eq!(table.v4().collect::<Vec<_>>(), [span(0, 19)]);
        assert_eq!((table.len(), table.date()), (1, "2026-09-16"));
    }
}
