//! Consecutive ranges of one family of addresses, and the look-up among them.
//!
//! Numbers only: what a range's number means is the table's to know.

use super::{FormatError, Input, NOT_A_POWER, SYSTEM_MASK};

/// So many bits of an IPv4 address choose a bucket of ranges: the first ones.
const V4_BITS: u32 = 17;
/// So many bits of an IPv6 address do: those after the three that all public addresses share (RFC 4291).
const V6_BITS: u32 = 20;

/// An address as a number that ranges can be sorted by.
pub(super) trait Key: Copy + Ord + Default {
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
pub(super) struct Ranges<K: Key> {
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
    /// Reads the four columns; `limits` are the numbers of systems and of countries.
    pub(super) fn decode(input: &mut Input, limits: (usize, usize)) -> Result<Self, FormatError> {
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

    /// What is known of an address.
    pub(super) fn get(&self, key: K) -> u32 {
        let (head, rest) = key.parts();
        let bucket = K::bucket(head);
        let (from, to) = (self.buckets[bucket] as usize, self.buckets[bucket + 1] as usize);
        // The first range starts at 0, so at least one starts at or before any key.
        let at = from + self.heads[from..to].partition_point(|&start| start <= head) - 1;
        self.value(at, head, rest)
    }

    /// The last range whose leading bits are these or less, from one on that is known to be such: the nearer the
    /// two are, the sooner it is found.
    pub(super) fn onward(&self, from: usize, head: K::Head) -> usize {
        let (mut low, mut stride) = (from, 1);
        while self.heads.get(low + stride).is_some_and(|&start| start <= head) {
            low += stride;
            stride *= 2;
        }
        let high = self.heads.len().min(low + stride);
        low + self.heads[low..high].partition_point(|&start| start <= head) - 1
    }

    /// What is known of all addresses with leading bits from `first` to `last`, where one range holds them; `at` is
    /// the last that begins before or with the first of them.
    pub(super) fn whole(&self, at: usize, first: K::Head, last: K::Head) -> Option<u32> {
        let another_begins = self.heads.get(at + 1).is_some_and(|&start| start <= last);
        let is_tied = self.heads[at] == first && self.has_rest[at];
        (!another_begins && !is_tied).then(|| self.values[at])
    }

    /// What is known of an address by its parts and the last range that has these leading bits or less.
    pub(super) fn value(&self, at: usize, head: K::Head, rest: u64) -> u32 {
        let is_tied = self.heads[at] == head && self.has_rest[at];
        let beyond = if is_tied { self.beyond(at, rest) } else { 0 };
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

    /// How many ranges are no gaps.
    pub(super) fn known(&self) -> usize {
        self.values.iter().filter(|&&value| value != 0).count()
    }

    /// First and last address of each range, and what is known of it.
    pub(super) fn spans(&self) -> impl Iterator<Item = (u128, u128, u32)> {
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
