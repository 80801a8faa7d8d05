//! The crowd that groups are compared with: how often each value occurs among signatures that no
//! burst and no campaign found so far accounts for.
//!
//! Two guards keep an attack out of its own baseline. An hour that brings far more than the
//! petition's busy hours counts no more than one of them; and a value counts in each hour at most
//! three times as much as in its own ordinary hours (winsorising).

use hashbrown::HashMap;
use rayon::prelude::*;

use crate::model::{NONE, Precision, Row, Signatures, TimeColumn};

use super::attributes::{Attribute, Attributes};
use super::by_code::ByCode;

/// Switches parts of the method off, to measure what they are worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Method {
    /// Winsorise the baseline.
    pub winsorise: bool,
    /// Learn an operator's profile on one half of its rows and prove it on the other.
    pub halves: bool,
    /// Judge a family of evidence on rows that the other families chose.
    pub held_out_families: bool,
    /// Merge groups that one operator explains better than two.
    pub merge: bool,
}

impl Default for Method {
    fn default() -> Self {
        Self { winsorise: true, halves: true, held_out_families: true, merge: true }
    }
}

/// Frequencies of every attribute's values in the crowd.
pub struct Crowd {
    /// For each attribute, for each code, its weighted count.
    pub counts: Vec<Vec<f32>>,
    /// For each attribute the weighted number of rows that have a code.
    pub totals: Vec<f64>,
    /// For each row how much it counts in the crowd, 0 to 1.
    pub weights: Vec<f32>,
}

impl Crowd {
    /// The smoothed share of a value, `removed` of its weight taken out of the crowd first.
    pub fn share(&self, attribute: usize, code: u32, removed: f64, removed_total: f64) -> f64 {
        let count = (f64::from(self.counts[attribute][code as usize]) - removed).max(0.0);
        let total = (self.totals[attribute] - removed_total).max(1.0);
        (count + 0.5) / (total + 1.0)
    }
}

/// Rows in the order of their times; rows without a time come first, ties by row.
pub fn by_time(signatures: &Signatures) -> Vec<Row> {
    let mut rows: Vec<Row> = signatures.rows().collect();
    if signatures.signed_at.seconds.iter().any(|&s| s != TimeColumn::MISSING) {
        rows.par_sort_by_key(|&row| (signatures.signed_at.seconds[row.index()], row));
    }
    rows
}

/// Where the rows that have a time begin in an order by time.
pub fn timed_from(signatures: &Signatures, order: &[Row]) -> usize {
    order.partition_point(|row| signatures.signed_at.seconds[row.index()] == TimeColumn::MISSING)
}

/// The crowd of the petition; `innocence` says of each row how likely it is genuine, as found so far.
pub fn crowd(
    signatures: &Signatures,
    attributes: &Attributes,
    order: &[Row],
    innocence: &[f32],
    method: Method,
) -> Crowd {
    let hours = hours(signatures);
    let hourly = hourly_weights(&hours, innocence, method);
    let weights: Vec<f32> = hours
        .iter()
        .zip(innocence)
        .map(|(&hour, &genuine)| genuine * hourly.get(hour as usize).copied().unwrap_or(1.0))
        .collect();
    let number = hourly.len();
    let counts: Vec<Vec<f32>> = attributes
        .list
        .par_iter()
        .map(|attribute| counts(attribute, order, &hours, number, &weights, method))
        .collect();
    let totals = counts.iter().map(|counts| counts.iter().map(|&count| f64::from(count)).sum()).collect();
    Crowd { counts, totals, weights }
}

/// For each row the number of its hour (its day, where stamps are days) since the first, or [`NONE`] without a time.
fn hours(signatures: &Signatures) -> Vec<u32> {
    let seconds = &signatures.signed_at.seconds;
    let Some(first) = seconds.iter().copied().filter(|&s| s != TimeColumn::MISSING).min() else {
        return vec![NONE; seconds.len()];
    };
    // Hours further apart than a century are a broken clock, not a petition.
    let unit = if signatures.signed_at.precision == Precision::Day { 86_400 } else { 3_600 };
    let hour =
        |s: i64| if s == TimeColumn::MISSING { NONE } else { ((s - first) / unit).min(876_000) as u32 };
    seconds.iter().map(|&s| hour(s)).collect()
}

fn hourly_weights(hours: &[u32], innocence: &[f32], method: Method) -> Vec<f32> {
    let number = hours.iter().filter(|&&hour| hour != NONE).max().map_or(0, |&hour| hour as usize + 1);
    let mut volume = vec![0.0_f32; number];
    for (&hour, &genuine) in hours.iter().zip(innocence) {
        if hour != NONE {
            volume[hour as usize] += genuine;
        }
    }
    let mut busy: Vec<f32> = volume.iter().copied().filter(|&v| v > 0.0).collect();
    busy.sort_by(f32::total_cmp);
    let Some(&quartile) = busy.get(busy.len() * 3 / 4) else { return Vec::new() };
    let most = (2.0 * quartile).max(20.0);
    let weight = |v: f32| if method.winsorise && v > most { most / v } else { 1.0 };
    volume.into_iter().map(weight).collect()
}

fn counts(
    attribute: &Attribute,
    order: &[Row],
    hours: &[u32],
    number: usize,
    weights: &[f32],
    method: Method,
) -> Vec<f32> {
    let by_code = ByCode::new(order, &attribute.codes, attribute.cardinality);
    let hour = |row: Row| hours[row.index()];
    let mut cells = Vec::new();
    let mut cell = Vec::new();
    let count = |code: u32| {
        cells.clear();
        for rows in by_code.rows(code).chunk_by(|&a, &b| hour(a) == hour(b)) {
            cell.clear();
            cell.extend(rows.iter().map(|row| weights[row.index()]).filter(|&weight| weight > 0.0));
            // The sum is the same in whatever order the export lists the rows.
            cell.sort_unstable_by(f32::total_cmp);
            cells.extend((!cell.is_empty()).then(|| cell.iter().sum::<f32>()));
        }
        let timed = by_code.rows(code).last().is_some_and(|&row| hour(row) != NONE);
        if method.winsorise && timed { winsorised(&mut cells, number) } else { cells.iter().sum() }
    };
    (0..attribute.cardinality as u32).map(count).collect()
}

/// The sum of the hourly counts, none of them above three times the mean of the ordinary hours.
fn winsorised(cells: &mut [f32], number: usize) -> f32 {
    cells.sort_unstable_by(f32::total_cmp);
    let dropped = (number / 20).max(1).min(cells.len());
    let ordinary =
        cells[..cells.len() - dropped].iter().sum::<f32>() / (number - dropped.min(number - 1)).max(1) as f32;
    let limit = 3.0 + 3.0 * ordinary;
    cells.iter().map(|&cell| cell.min(limit)).sum()
}

/// How much more often a value of one attribute goes with a value of another than chance would
/// have it, among people who share addresses: the couplings of the crowd (a relay is all iPhones).
#[derive(Default)]
pub struct Coupling {
    /// Natural logarithms of the factors.
    lifts: HashMap<(u32, u32), f32>,
}

impl Coupling {
    /// Learns the coupling of `value` given `context`, for contexts that `wanted` names.
    pub fn learn(
        context: &Attribute,
        value: &Attribute,
        weights: &[f32],
        wanted: impl Fn(u32) -> bool,
    ) -> Self {
        let mut joint: HashMap<(u32, u32), f64> = HashMap::new();
        let mut of_context: HashMap<u32, f64> = HashMap::new();
        let mut of_value = vec![0.0_f64; value.cardinality];
        let mut total = 0.0;
        for ((&c, &v), &weight) in context.codes.iter().zip(&value.codes).zip(weights) {
            if v == NONE {
                continue;
            }
            of_value[v as usize] += f64::from(weight);
            total += f64::from(weight);
            if c != NONE && wanted(c) {
                *joint.entry((c, v)).or_default() += f64::from(weight);
                *of_context.entry(c).or_default() += f64::from(weight);
            }
        }
        let lift = |((c, v), together): ((u32, u32), f64)| {
            let alone = of_value[v as usize] / f64::max(total, 1.0);
            // Twenty rows of the crowd at large steady a context that few rows have.
            let given = (together + 20.0 * alone) / (of_context[&c] + 20.0);
            ((c, v), (given / alone.max(1e-9)).max(1.0).ln() as f32)
        };
        Self { lifts: joint.into_iter().map(lift).collect() }
    }

    /// By how many nats (at least 0) the value is likelier in this context.
    pub fn lift(&self, context: u32, value: u32) -> f32 {
        self.lifts.get(&(context, value)).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_night_of_a_value_barely_enters_its_baseline() {
        let mut steady = vec![2.0; 100];
        assert_eq!(winsorised(&mut steady, 100), 200.0);
        let mut night = vec![500.0; 6];
        assert!(winsorised(&mut night, 100) <= 6.0 * 20.0);
        let mut brief = vec![500.0; 3];
        assert!(winsorised(&mut brief, 100) <= 9.0);
    }
}
