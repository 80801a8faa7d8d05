//! Seeds: slices that a window holds too many of, given how many people the window brought.
//!
//! Windows are compared by composition, never by volume (in the manner of WSARE, Wong 2005): the
//! size of the crowd in a window is read off the median of many common values, so a farm that is
//! most of the window does not hide itself, and a surge of everybody is no seed at all.

use rayon::prelude::*;

use crate::model::{NONE, Precision, Row, Signatures, TimeColumn};

use super::attributes::{Attributes, Kind};
use super::crowd::Crowd;
use super::math::{excess_nats, median};

/// Relative variance of honest counts between windows, beyond chance.
pub const SPREAD: f64 = 0.08;
/// A seed has at least so many rows.
const LEAST: usize = 6;

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
    window: Option<(i64, i64)>,
    rows: Vec<u32>,
    expected: f64,
    nats: f64,
}

/// The strongest seeds, strongest first, at most `most`; those whose rows others already hold are left out.
pub fn find(
    signatures: &Signatures,
    attributes: &Attributes,
    crowd: &Crowd,
    order: &[Row],
    most: usize,
) -> Vec<Seed> {
    let mut cells = windowed(signatures, attributes, crowd, order);
    cells.extend(paired(attributes, crowd));
    let price = (cells.len().max(1) as f64).ln();
    cells.retain(|cell| cell.nats > price + 2.0);
    cells.sort_by(|a, b| {
        b.nats.total_cmp(&a.nats).then_with(|| (a.attributes, a.window).cmp(&(b.attributes, b.window)))
    });
    let mut taken = vec![0_u8; signatures.len()];
    let mut seeds = Vec::new();
    for cell in cells {
        let new = cell.rows.iter().filter(|&&row| taken[row as usize] < 2).count();
        if seeds.len() >= most || new * 2 < cell.rows.len() {
            continue;
        }
        cell.rows.iter().for_each(|&row| taken[row as usize] += u8::from(taken[row as usize] < 2));
        let mut rows: Vec<Row> = cell.rows.into_iter().map(Row).collect();
        rows.sort_unstable();
        seeds.push(Seed {
            attributes: cell.attributes,
            window: cell.window,
            rows,
            expected: cell.expected,
            nats: cell.nats - price,
        });
    }
    seeds
}

fn windowed(signatures: &Signatures, attributes: &Attributes, crowd: &Crowd, order: &[Row]) -> Vec<Cell> {
    let seconds = &signatures.signed_at.seconds;
    let timed: Vec<Row> =
        order.iter().copied().filter(|row| seconds[row.index()] != TimeColumn::MISSING).collect();
    let Some(&first) = timed.first() else { return Vec::new() };
    let start = seconds[first.index()];
    let span = seconds[timed[timed.len() - 1].index()] - start + 1;
    let shortest = shortest_window(signatures.signed_at.precision);
    WINDOWS
        .iter()
        .filter(|&&(length, _)| length < 2 * span && length >= shortest)
        .flat_map(|&(length, offsets)| (0..offsets).map(move |k| (length, k * length / offsets)))
        .flat_map(|(length, shift)| {
            let window = |row: Row| (seconds[row.index()] - start + shift) / length;
            let sizes = crowd_sizes(attributes, crowd, &timed, &window);
            let bounds = |w: i64| (start - shift + w * length, start - shift + (w + 1) * length);
            let of_attribute = |a: usize| cells_of(attributes, crowd, a, &timed, &window, &sizes, &bounds);
            (0..attributes.list.len())
                .into_par_iter()
                .map(of_attribute)
                .collect::<Vec<_>>()
                .into_iter()
                .flatten()
        })
        .collect()
}

/// Windows shorter than a few units of the stamps see only the rounding.
fn shortest_window(precision: Precision) -> i64 {
    match precision {
        Precision::Second | Precision::Minute => 600,
        Precision::Day => 86_400,
    }
}

/// For each window, its number and how many people of the crowd it seems to hold.
fn crowd_sizes(
    attributes: &Attributes,
    crowd: &Crowd,
    timed: &[Row],
    window: &dyn Fn(Row) -> i64,
) -> Vec<(i64, f64)> {
    let common = common_values(attributes, crowd);
    let mut seen = vec![0_u32; common.values];
    timed
        .chunk_by(|&a, &b| window(a) == window(b))
        .map(|rows| {
            seen.iter_mut().for_each(|count| *count = 0);
            for &(attribute, ref slots) in &common.slots {
                let codes = &attributes.list[attribute].codes;
                for row in rows {
                    let code = codes[row.index()];
                    if code != NONE && slots[code as usize] != u32::MAX {
                        seen[slots[code as usize] as usize] += 1;
                    }
                }
            }
            (window(rows[0]), crowd_size(rows.len(), &seen, &common.shares))
        })
        .collect()
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

fn cells_of(
    attributes: &Attributes,
    crowd: &Crowd,
    attribute: usize,
    timed: &[Row],
    window: &(dyn Fn(Row) -> i64 + Sync),
    sizes: &[(i64, f64)],
    bounds: &(dyn Fn(i64) -> (i64, i64) + Sync),
) -> Vec<Cell> {
    let codes = &attributes.list[attribute].codes;
    let mut keys: Vec<(u32, i64, u32)> = timed
        .iter()
        .filter(|row| codes[row.index()] != NONE)
        .map(|&row| (codes[row.index()], window(row), row.0))
        .collect();
    keys.sort_unstable();
    keys.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1))
        .filter(|cell| cell.len() >= LEAST)
        .map(|cell| {
            let (code, w, _) = cell[0];
            let size =
                sizes.binary_search_by_key(&w, |&(w, _)| w).map_or(cell.len() as f64, |at| sizes[at].1);
            let expected = (size * crowd.share(attribute, code, 0.0, 0.0)).max(0.5);
            Cell {
                attributes: (attribute, None),
                window: Some(bounds(w)),
                rows: cell.iter().map(|&(_, _, row)| row).collect(),
                expected,
                nats: excess_nats(cell.len() as f64, expected, SPREAD),
            }
        })
        .filter(|cell| cell.nats > 5.0)
        .collect()
}

fn paired(attributes: &Attributes, crowd: &Crowd) -> Vec<Cell> {
    PAIRS
        .par_iter()
        .filter_map(|&(a, b)| Some((attributes.index(a)?, attributes.index(b)?)))
        .map(|(a, b)| pair_cells(attributes, crowd, a, b))
        .collect::<Vec<_>>()
        .into_iter()
        .flatten()
        .collect()
}

fn pair_cells(attributes: &Attributes, crowd: &Crowd, a: usize, b: usize) -> Vec<Cell> {
    let (codes_a, codes_b) = (&attributes.list[a].codes, &attributes.list[b].codes);
    let mut keys: Vec<(u32, u32, u32)> = codes_a
        .iter()
        .zip(codes_b)
        .enumerate()
        .filter(|&(_, (&x, &y))| x != NONE && y != NONE)
        .map(|(row, (&x, &y))| (x, y, row as u32))
        .collect();
    let total = keys.len() as f64;
    keys.sort_unstable();
    keys.chunk_by(|p, q| (p.0, p.1) == (q.0, q.1))
        .filter(|cell| cell.len() >= LEAST)
        .map(|cell| {
            let (x, y, _) = cell[0];
            let expected = (total * crowd.share(a, x, 0.0, 0.0) * crowd.share(b, y, 0.0, 0.0)).max(0.5);
            Cell {
                attributes: (a, Some(b)),
                window: None,
                rows: cell.iter().map(|&(_, _, row)| row).collect(),
                expected,
                nats: excess_nats(cell.len() as f64, expected, SPREAD),
            }
        })
        .filter(|cell| cell.nats > 5.0)
        .collect()
}
