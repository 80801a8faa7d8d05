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
//! back as sorted arrays in some tens of milliseconds. Classes are no part of this:
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
/// So many bits of an IPv4 address choose a bucket of ranges: the first ones.
const V4_BITS: u32 = 17;
/// So many bits of an IPv6 address do: those after the three that all public addresses share (RFC 4291).
const V6_BITS: u32 = 20;

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

    /// What is known of an address.
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

/// An address as a number that ranges can be sorted by.
trait Key: Copy + Ord + Default {
    /// The leading bits, which tell nearly all ranges apart: a search that reads less memory is faster.
    type Head: Copy + Ord;
    const BITS: u32;
    /// How many buckets there are.
    const BUCKETS: usize;
    /// The address `mantissa << zeros` further on; none beyond the last address, or for no step.
    fn step(self, mantissa: u128, zeros: u32) -> Option<Self>;
    /// The leading bits, and those after them.
    fn parts(self) -> (Self::Head, u64);
    /// The address of these parts.
    fn whole(head: Self::Head, rest: u64) -> u128;
    /// The bucket of an address; it never falls while addresses rise.
    fn bucket(head: Self::Head) -> usize;
}

fn stepped<N>(from: N, mantissa: u128, zeros: u32) -> Option<N>
where
    N: TryFrom<u128> + Into<u128>,
{
    if mantissa == 0 || mantissa.leading_zeros() < zeros {
        return None;
    }
    from.into().checked_add(mantissa << zeros)?.try_into().ok()
}

impl Key for u32 {
    type Head = u32;
    const BITS: u32 = u32::BITS;
    const BUCKETS: usize = 1 << V4_BITS;

    fn step(self, mantissa: u128, zeros: u32) -> Option<Self> {
        stepped(self, mantissa, zeros)
    }

    fn parts(self) -> (u32, u64) {
        (self, 0)
    }

    fn whole(head: u32, _: u64) -> u128 {
        head.into()
    }

    fn bucket(head: u32) -> usize {
        (head >> (u32::BITS - V4_BITS)) as usize
    }
}

impl Key for u128 {
    type Head = u64;
    const BITS: u32 = u128::BITS;
    /// One for what lies below the public addresses, one for what lies above.
    const BUCKETS: usize = (1 << V6_BITS) + 2;

    fn step(self, mantissa: u128, zeros: u32) -> Option<Self> {
        stepped(self, mantissa, zeros)
    }

    fn parts(self) -> (u64, u64) {
        ((self >> 64) as u64, self as u64)
    }

    fn whole(head: u64, rest: u64) -> u128 {
        u128::from(head) << 64 | u128::from(rest)
    }

    fn bucket(head: u64) -> usize {
        match head >> 61 {
            0 => 0,
            1 => 1 + ((head << 3) >> (u64::BITS - V6_BITS)) as usize,
            _ => Self::BUCKETS - 1,
        }
    }
}

/// The whole address space in consecutive ranges; value 0 is a gap.
#[derive(Debug)]
struct Ranges<K: Key> {
    /// The leading bits of where each range starts.
    heads: Vec<K::Head>,
    /// The bits after these, by place of the range, where they are not 0: of one IPv6 range in fifty.
    rests: Vec<(u32, u64)>,
    /// Whether a range is one of those: most questions end here.
    has_rest: Vec<bool>,
    /// What is known of each range.
    values: Vec<u32>,
    /// For each bucket the first range that starts in or after it, and the number of ranges at the end: confines
    /// the binary search to a few ranges.
    buckets: Vec<u32>,
}

impl<K: Key> Ranges<K> {
    fn decode(input: &mut Input, limits: (usize, usize)) -> Result<Self, FormatError> {
        let (tags, mantissas) = (input.part()?, Input(input.part()?));
        let (systems, countries) = (input.part()?, input.part()?);
        let count = tags.len() + 1;
        if systems.len() != 3 * count || countries.len() != count {
            return Err(FormatError("columns of different length"));
        }
        let values: Vec<u32> = systems
            .as_chunks::<3>()
            .0
            .iter()
            .zip(countries)
            .map(|(&[a, b, c], &country)| u32::from_le_bytes([a, b, c, country]))
            .collect();
        let largest = values.iter().map(|value| value & SYSTEM_MASK).max().unwrap_or_default();
        let country = countries.iter().copied().max().unwrap_or_default();
        if largest as usize > limits.0 || usize::from(country) > limits.1 {
            return Err(FormatError("unknown system or country"));
        }
        let (heads, rests) = decode_starts::<K>(tags, mantissas)?;
        let mut has_rest = vec![false; heads.len()];
        rests.iter().for_each(|&(at, _)| has_rest[at as usize] = true);
        let buckets = buckets::<K>(&heads);
        Ok(Self { heads, rests, has_rest, values, buckets })
    }

    fn get(&self, key: K) -> u32 {
        let (head, rest) = key.parts();
        let bucket = K::bucket(head);
        let (from, to) = (self.buckets[bucket] as usize, self.buckets[bucket + 1] as usize);
        // The first range starts at 0, so at least one starts at or before any key.
        let at = from + self.heads[from..to].partition_point(|&start| start <= head) - 1;
        let beyond = if self.heads[at] == head && self.has_rest[at] { self.beyond(at, rest) } else { 0 };
        self.values[at - beyond]
    }

    /// How many of the ranges up to `at` that share its leading bits start beyond the bits after them.
    fn beyond(&self, at: usize, rest: u64) -> usize {
        let first = self.heads[..=at].partition_point(|&start| start < self.heads[at]);
        let until = |place: usize| self.rests.partition_point(|&(one, _)| (one as usize) < place);
        let tied = &self.rests[until(first)..until(at + 1)];
        tied.len() - tied.partition_point(|&(_, one)| one <= rest)
    }

    fn rest(&self, at: usize) -> u64 {
        if !self.has_rest[at] {
            return 0;
        }
        self.rests.binary_search_by_key(&(at as u32), |&(at, _)| at).map_or(0, |found| self.rests[found].1)
    }

    fn start(&self, at: usize) -> u128 {
        K::whole(self.heads[at], self.rest(at))
    }

    fn known(&self) -> usize {
        self.values.iter().filter(|&&value| value != 0).count()
    }

    fn spans(&self) -> impl Iterator<Item = (u128, u128, u32)> {
        let top = u128::MAX >> (128 - K::BITS);
        (0..self.heads.len()).map(move |at| {
            let last = if at + 1 < self.heads.len() { self.start(at + 1) - 1 } else { top };
            (self.start(at), last, self.values[at])
        })
    }
}

/// Where ranges start: the leading bits, and the others of those that have any.
type Starts<K> = (Vec<<K as Key>::Head>, Vec<(u32, u64)>);

fn decode_starts<K: Key>(tags: &[u8], mut mantissas: Input) -> Result<Starts<K>, FormatError> {
    let mut start = K::default();
    let mut heads = Vec::with_capacity(tags.len() + 1);
    let mut rests = Vec::new();
    heads.push(start.parts().0);
    for &tag in tags {
        let mantissa = if tag & NOT_A_POWER != 0 { mantissas.varint()? } else { 1 };
        let next = start.step(mantissa, u32::from(tag & !NOT_A_POWER));
        start = next.ok_or(FormatError("address out of range"))?;
        let (head, rest) = start.parts();
        if rest != 0 {
            rests.push((heads.len() as u32, rest));
        }
        heads.push(head);
    }
    Ok((heads, rests))
}

fn buckets<K: Key>(heads: &[K::Head]) -> Vec<u32> {
    let mut buckets = Vec::with_capacity(K::BUCKETS + 1);
    for (index, &head) in heads.iter().enumerate() {
        while buckets.len() <= K::bucket(head) {
            buckets.push(index as u32);
        }
    }
    buckets.resize(K::BUCKETS + 1, heads.len() as u32);
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
            let bytes = encode(&content(v4.clone(), v6.clone())).unwrap();
            let table = Table::decode(&bytes).unwrap();
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
        let bytes = encode(&content(vec![span(0, 9), span(10, 19)], vec![])).unwrap();
        let table = Table::decode(&bytes).unwrap();
        let index = table.find_system(3215).unwrap();
        assert_eq!(table.system(index), (3215, "Réseau 3215"));
        assert_eq!(table.v4().collect::<Vec<_>>(), [span(0, 19)]);
        assert_eq!((table.len(), table.date()), (1, "2026-09-16"));
    }
}
