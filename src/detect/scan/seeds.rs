//! Seeds: slices that a window holds too many of, given how many people the window brought.
//!
//! Windows are compared by composition, never by volume (in the manner of WSARE, Wong 2005): the
//! size of the crowd in a window is read off the median of many common values, so a farm that is
//! most of the window does not hide itself, and a surge of everybody is no seed at all.

use hashbrown::HashSet;
use rayon::prelude::*;

use crate::model::{NONE, Precision, Row, Signatures, median};

use super::attributes::{Attributes, Kind};
use super::by_code::ByCode;
use super::crowd::{self, Crowd};
use super::households::Households;
use super::math::{excess_nats, mix};

/// Relative variance of honest counts between windows, beyond chance.
pub const SPREAD: f64 = 0.08;
/// A seed has at least so many rows, one of each household counted.
const LEAST: usize = 6;
/// And at least so many nats, before it pays for the search.
const WORTH_KEEPING: f64 = 5.0;

/// A slice of a window with too many rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Seed {
    /// The attribute, and a second one for a pair.
    pub attributes: (usize, Option<usize>),
    /// The window in seconds; `None` for the whole petition.
    pub window: Option<(i64, i64)>,
    /// Its rows, ascending.
    pub rows: Vec<Row>,
    /// How many of them a crowd would bring.
    pub expected: f64,
    /// Evidence after paying for the search.
    pub nats: f64,
}

impl Seed {
    /// What is left of the excess if only the rows that `keep` wants are left of the slice.
    pub fn narrowed(self, households: &Households, keep: impl Fn(Row) -> bool) -> Self {
        let excess = |rows: &[Row]| excess_nats(households.count(rows) as f64, self.expected, SPREAD);
        let price = excess(&self.rows) - self.nats;
        let rows: Vec<Row> = self.rows.iter().copied().filter(|&row| keep(row)).collect();
        Self { nats: excess(&rows) - price, rows, ..self }
    }
}

/// Window lengths in seconds, each with its number of offsets.
const WINDOWS: &[(i64, i64)] =
    &[(600, 1), (3_600, 1), (6 * 3_600, 2), (86_400, 2), (3 * 86_400, 1), (7 * 86_400, 1)];

/// Pairs of attributes whose independence is tested over the whole petition and by day: slow
/// attacks show no burst, only that two things go together that a crowd mixes.
const PAIRS: &[(Kind, Kind)] = &[
    (Kind::System, Kind::Agent),
    (Kind::Prefix, Kind::Agent),
    (Kind::System, Kind::Mask),
    (Kind::Class, Kind::Agent),
    (Kind::Class, Kind::Domain),
    (Kind::Class, Kind::Mask),
    (Kind::Agent, Kind::Domain),
    (Kind::Agent, Kind::Mask),
    (Kind::Agent, Kind::Wording),
    (Kind::Agent, Kind::Casing),
    (Kind::Agent, Kind::Letters),
    (Kind::Agent, Kind::Filled),
    (Kind::Domain, Kind::Mask),
    (Kind::Domain, Kind::Casing),
    (Kind::Domain, Kind::Letters),
    (Kind::System, Kind::Letters),
    (Kind::System, Kind::Wording),
    (Kind::Mask, Kind::Casing),
    (Kind::Mask, Kind::Filled),
];

/// A cell of the search before its rows are collected.
struct Cell {
    attributes: (usize, Option<usize>),
    codes: (u32, u32),
    window: Option<(i64, i64)>,
    expected: f64,
    nats: f64,
}

impl Cell {
    fn new(
        attributes: (usize, Option<usize>),
        codes: (u32, u32),
        window: Option<(i64, i64)>,
        seen: usize,
        expected: f64,
    ) -> Self {
        let expected = expected.max(0.5);
        Self { attributes, codes, window, expected, nats: excess_nats(seen as f64, expected, SPREAD) }
    }

    /// Its rows.
    fn rows(&self, attributes: &Attributes, by_code: &[ByCode], seconds: &[i64]) -> Vec<Row> {
        let first = by_code[self.attributes.0].rows(self.codes.0);
        let rows = self.window.map_or(first, |(from, to)| {
            let at = |limit: i64| first.partition_point(|row| seconds[row.index()] < limit);
            &first[at(from)..at(to)]
        });
        let second = self.attributes.1.map(|b| &attributes.list[b].codes);
        let inside = |row: &Row| second.is_none_or(|second| second[row.index()] == self.codes.1);
        rows.iter().copied().filter(inside).collect()
    }

    /// A hash of its window and its rows.
    fn digest(&self, rows: &[Row]) -> u64 {
        let (from, to) = self.window.unwrap_or_default();
        rows.iter().fold(mix(from as u64) ^ to as u64, |digest, row| mix(digest ^ u64::from(row.0)))
    }

    fn seed(&self, mut rows: Vec<Row>, price: f64) -> Seed {
        rows.sort_unstable();
        Seed {
            attributes: self.attributes,
            window: self.window,
            rows,
            expected: self.expected,
            nats: self.nats - price,
        }
    }
}

/// The least rows that a campaign of the usual shape needs to be found: within a day, through a value that one
/// signer in fifty has.
pub fn floor(attributes: &Attributes, crowd: &Crowd, signatures: &Signatures, order: &[Row]) -> u64 {
    let timed = &order[crowd::timed_from(signatures, order)..];
    let day = |row: &Row| signatures.signed_at.seconds[row.index()].div_euclid(86_400);
    let days = timed.chunk_by(|a, b| day(a) == day(b)).count().max(1) as f64;
    let people: f64 = crowd.weights.iter().map(|&weight| f64::from(weight)).sum();
    let values: usize = attributes.list.iter().map(|attribute| attribute.cardinality).sum();
    let price = (values.max(1) as f64 * days).ln();
    let expected = (0.02 * people / days).max(0.5);
    let found = |rows: &u64| excess_nats(*rows as f64, expected, SPREAD) > price + 2.0;
    (LEAST as u64..u64::from(u32::MAX)).find(found).unwrap_or(u64::MAX)
}

/// The strongest seeds, strongest first, at most `most`; those whose rows others already hold are left out.
pub fn find(
    signatures: &Signatures,
    attributes: &Attributes,
    crowd: &Crowd,
    order: &[Row],
    most: usize,
) -> Vec<Seed> {
    let timed = &order[crowd::timed_from(signatures, order)..];
    let by_code: Vec<ByCode> =
        attributes.list.par_iter().map(|one| ByCode::new(order, &one.codes, one.cardinality)).collect();
    let mut cells = windowed(signatures, attributes, crowd, timed);
    cells.extend(paired(attributes, crowd, &by_code));
    let price = (cells.len().max(1) as f64).ln();
    cells.retain(|cell| cell.nats > price + 2.0);
    cells.sort_by(|a, b| {
        b.nats
            .total_cmp(&a.nats)
            .then_with(|| (a.attributes, a.window, a.codes).cmp(&(b.attributes, b.window, b.codes)))
    });
    let mut taken = Taken(vec![0; signatures.len()]);
    let mut known: HashSet<u64> = HashSet::new();
    let fresh = cells.iter().filter_map(|cell| {
        let rows = cell.rows(attributes, &by_code, &signatures.signed_at.seconds);
        // One server in its range, one sentence in its wording: the same rows, found at two levels of a chain.
        let new = known.insert(cell.digest(&rows));
        (new && taken.take(&rows)).then(|| cell.seed(rows, price))
    });
    fresh.take(most).collect()
}

/// How often each row is in a seed already; twice is enough.
struct Taken(Vec<u8>);

impl Taken {
    /// Takes the rows of a seed, unless most of them are taken.
    fn take(&mut self, rows: &[Row]) -> bool {
        let new = rows.iter().filter(|row| self.0[row.index()] < 2).count();
        let fresh = new * 2 >= rows.len();
        if fresh {
            rows.iter().for_each(|row| self.0[row.index()] = (self.0[row.index()] + 1).min(2));
        }
        fresh
    }
}

fn windowed(signatures: &Signatures, attributes: &Attributes, crowd: &Crowd, timed: &[Row]) -> Vec<Cell> {
    let seconds = &signatures.signed_at.seconds;
    let (Some(first), Some(last)) = (timed.first(), timed.last()) else { return Vec::new() };
    let start = seconds[first.index()];
    let span = seconds[last.index()] - start + 1;
    let shortest = shortest_window(signatures.signed_at.precision);
    WINDOWS
        .iter()
        .filter(|&&(length, _)| length < 2 * span && length >= shortest)
        .flat_map(|&(length, offsets)| (0..offsets).map(move |k| (length, k * length / offsets)))
        .flat_map(|(length, shift)| {
            let number = |row: Row| (seconds[row.index()] - start + shift) / length;
            let bounds = |w: i64| (start - shift + w * length, start - shift + (w + 1) * length);
            let chunks: Vec<&[Row]> = timed.chunk_by(|&a, &b| number(a) == number(b)).collect();
            let sizes = crowd_sizes(attributes, crowd, &chunks);
            let windows: Vec<Window<'_>> = chunks
                .into_iter()
                .zip(sizes)
                .map(|(rows, size)| Window { rows, bounds: bounds(number(rows[0])), size })
                .collect();
            (0..attributes.list.len())
                .into_par_iter()
                .map(|a| cells_of(attributes, crowd, a, &windows))
                .collect::<Vec<_>>()
                .into_iter()
                .flatten()
        })
        .collect()
}

/// The rows of a window, in the order of time.
struct Window<'a> {
    rows: &'a [Row],
    bounds: (i64, i64),
    /// How many people of the crowd it seems to hold.
    size: f64,
}

/// Windows shorter than a few units of the stamps see only the rounding.
fn shortest_window(precision: Precision) -> i64 {
    match precision {
        Precision::Second | Precision::Minute => 600,
        Precision::Day => 86_400,
    }
}

/// For each window how many people of the crowd it seems to hold.
fn crowd_sizes(attributes: &Attributes, crowd: &Crowd, windows: &[&[Row]]) -> Vec<f64> {
    let common = common_values(attributes, crowd);
    let mut seen = vec![0_u32; common.values];
    let mut size = |rows: &[Row]| {
        seen.fill(0);
        for &(attribute, ref slots) in &common.slots {
            let codes = &attributes.list[attribute].codes;
            for row in rows {
                let code = codes[row.index()];
                if code != NONE && slots[code as usize] != u32::MAX {
                    seen[slots[code as usize] as usize] += 1;
                }
            }
        }
        crowd_size(rows.len(), &seen, &common.shares)
    };
    windows.iter().map(|rows| size(rows)).collect()
}

/// The median over attributes of the medians over their common values of `count / share`.
fn crowd_size(rows: usize, seen: &[u32], shares: &[(usize, f64)]) -> f64 {
    let rows_f = rows as f64;
    // Too few rows to see a composition: all of them are taken for crowd, the cautious reading.
    if rows < 40 {
        return rows_f;
    }
    let mut medians: Vec<f64> = shares
        .iter()
        .zip(seen)
        .collect::<Vec<_>>()
        .chunk_by(|a, b| a.0.0 == b.0.0)
        .map(|values| {
            median(
                &mut values.iter().map(|&(&(_, share), &count)| f64::from(count) / share).collect::<Vec<_>>(),
            )
        })
        .collect();
    median(&mut medians).min(rows_f)
}

struct Common {
    /// For each attribute used: its index and for each code its slot, or `u32::MAX`.
    slots: Vec<(usize, Vec<u32>)>,
    /// For each slot its attribute and its share in the crowd.
    shares: Vec<(usize, f64)>,
    values: usize,
}

/// Values that at least one signer in fifty has, of attributes with three such values or more.
fn common_values(attributes: &Attributes, crowd: &Crowd) -> Common {
    let mut common = Common { slots: Vec::new(), shares: Vec::new(), values: 0 };
    for (a, attribute) in attributes.list.iter().enumerate() {
        let total = crowd.totals[a].max(1.0);
        let shares: Vec<(usize, f64)> = crowd.counts[a]
            .iter()
            .map(|&count| f64::from(count) / total)
            .enumerate()
            .filter(|&(_, share)| share >= 0.02)
            .collect();
        if shares.len() < 3 {
            continue;
        }
        let mut slots = vec![u32::MAX; attribute.cardinality];
        for (code, share) in shares {
            slots[code] = common.values as u32;
            common.shares.push((a, share));
            common.values += 1;
        }
        common.slots.push((a, slots));
    }
    common
}

fn cells_of(attributes: &Attributes, crowd: &Crowd, attribute: usize, windows: &[Window<'_>]) -> Vec<Cell> {
    let codes = &attributes.list[attribute].codes;
    let mut tally = Tally::new(attributes.list[attribute].cardinality);
    let mut cells = Vec::new();
    for window in windows {
        window.rows.iter().for_each(|&row| tally.add(codes[row.index()], attributes.households.of(row)));
        tally.drain(|code, seen| {
            let expected = window.size * crowd.share(attribute, code, 0.0, 0.0);
            let cell = Cell::new((attribute, None), (code, NONE), Some(window.bounds), seen, expected);
            cells.extend((cell.nats > WORTH_KEEPING).then_some(cell));
        });
    }
    cells
}

/// Counts of codes that are cleared in the time of those counted, not of all there are.
struct Tally {
    counts: Vec<u32>,
    /// For each code the household that was counted last: relatives follow one another.
    last: Vec<u32>,
    touched: Vec<u32>,
}

impl Tally {
    fn new(cardinality: usize) -> Self {
        Self { counts: vec![0; cardinality], last: vec![NONE; cardinality], touched: Vec::new() }
    }

    fn add(&mut self, code: u32, household: u32) {
        if code == NONE {
            return;
        }
        let count = &mut self.counts[code as usize];
        if *count == 0 {
            self.touched.push(code);
        } else if self.last[code as usize] == household {
            return;
        }
        *count += 1;
        self.last[code as usize] = household;
    }

    /// Hands over every code counted often enough for a seed, and starts again.
    fn drain(&mut self, mut each: impl FnMut(u32, usize)) {
        for code in self.touched.drain(..) {
            let seen = std::mem::take(&mut self.counts[code as usize]) as usize;
            if seen >= LEAST {
                each(code, seen);
            }
        }
    }
}

fn paired(attributes: &Attributes, crowd: &Crowd, by_code: &[ByCode]) -> Vec<Cell> {
    PAIRS
        .par_iter()
        .filter_map(|&(a, b)| Some((attributes.index(a)?, attributes.index(b)?)))
        .map(|(a, b)| pair_cells(attributes, crowd, (a, b), &by_code[a]))
        .collect::<Vec<_>>()
        .into_iter()
        .flatten()
        .collect()
}

fn pair_cells(attributes: &Attributes, crowd: &Crowd, (a, b): (usize, usize), by_code: &ByCode) -> Vec<Cell> {
    let (second, households) = (&attributes.list[b], &attributes.households);
    let total = by_code.all().iter().filter(|row| second.codes[row.index()] != NONE).count() as f64;
    let mut tally = Tally::new(second.cardinality);
    let mut cells = Vec::new();
    for x in 0..attributes.list[a].cardinality as u32 {
        by_code.rows(x).iter().for_each(|&row| tally.add(second.codes[row.index()], households.of(row)));
        tally.drain(|y, seen| {
            let expected = total * crowd.share(a, x, 0.0, 0.0) * crowd.share(b, y, 0.0, 0.0);
            let cell = Cell::new((a, Some(b)), (x, y), None, seen, expected);
            cells.extend((cell.nats > WORTH_KEEPING).then_some(cell));
        });
    }
    cells
}
