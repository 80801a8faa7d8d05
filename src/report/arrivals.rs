//! When the signatures arrived: counts by time step, and silences that a crowd does not make.
//!
//! Drawing is the page's and the terminal's business; so is hiding small counts.

use crate::model::{Petition, Precision, Row};

use super::words::Clock;

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;
const DAY: i64 = 86_400;

/// Steps that a reader can name.
const STEPS: [i64; 19] = [
    MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    4 * DAY,
    7 * DAY,
    14 * DAY,
    28 * DAY,
    91 * DAY,
    182 * DAY,
    365 * DAY,
    3650 * DAY,
];

/// So many signatures should fill a step on average: fewer are noise, and few people.
const A_STEP: usize = 25;
/// Steps that a chart needs at least, where the times allow it.
const LEAST_STEPS: usize = 12;

/// Times in order, with the steps that cover them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Arrivals {
    /// Starts of the steps, and the end of the last, Unix seconds, ascending.
    pub edges: Vec<i64>,
    /// Length of a step in seconds (a day in which clocks change counts as a day).
    pub step: i64,
    /// The rows with a time inside the steps, in order of time.
    pub rows: Vec<(i64, Row)>,
    /// Rows with a time far off all others, which would squeeze the chart: not covered.
    pub outside: usize,
}

/// No signature, where so many had to be expected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Silence {
    /// The last signature before.
    pub from: i64,
    /// The first signature after.
    pub to: i64,
    /// Signatures to be expected in between.
    pub expected: f64,
}

impl Arrivals {
    /// Covers the petition's times with at most `most` steps; `None` without times.
    pub fn of(petition: &Petition, most: usize, clock: &Clock) -> Option<Self> {
        Self::of_rows(petition, petition.signatures.rows(), most, clock)
    }

    /// Covers the times of some rows.
    pub fn of_rows(
        petition: &Petition,
        rows: impl Iterator<Item = Row>,
        most: usize,
        clock: &Clock,
    ) -> Option<Self> {
        let signatures = &petition.signatures;
        let time = |row: Row| Some((signatures.signed_at.get(row)?, row));
        let mut rows: Vec<(i64, Row)> = rows.filter_map(time).collect();
        rows.sort_unstable();
        let all = rows.len();
        let rows = without_outliers(rows);
        let (first, last) = (rows.first()?.0, rows.last()?.0);
        let finest = if signatures.signed_at.precision == Precision::Day { DAY } else { MINUTE };
        let most = most.min((rows.len() / A_STEP).max(LEAST_STEPS));
        let step = step(last - first, finest, most);
        Some(Self { edges: edges(first, last, step, clock), step, outside: all - rows.len(), rows })
    }

    /// How many of the rows that pass fall into each step.
    pub fn counts(&self, passes: impl Fn(Row) -> bool) -> Vec<u64> {
        let mut counts = vec![0; self.edges.len() - 1];
        for &(time, row) in &self.rows {
            if passes(row) {
                counts[self.edges.partition_point(|&edge| edge <= time) - 1] += 1;
            }
        }
        counts
    }

    /// Silences of the rows that pass (fakes would drown them), longest expectation first.
    ///
    /// What to expect is the least of four counts: over as long a time just before and just after, and over
    /// the same hours of the day before and the day after, so that neither nights, the start, the end nor
    /// the bursts of a small petition are silences. Crowds scatter more than chance: with the dispersion of
    /// 0.08 that detection assumes, nobody comes where 15 are expected once in `(1 + 0.08 * 15)^(1 / 0.08)` = 19,000.
    pub fn silences(&self, passes: impl Fn(Row) -> bool) -> Vec<Silence> {
        const EXPECTED: f64 = 15.0;
        let times: Vec<i64> =
            self.rows.iter().filter(|(_, row)| passes(*row)).map(|&(time, _)| time).collect();
        let between = |from: i64, to: i64| {
            (times.partition_point(|&time| time < to) - times.partition_point(|&time| time < from)) as f64
        };
        let mut silences: Vec<Silence> = times
            .windows(2)
            .filter(|pair| pair[1] - pair[0] >= 10 * MINUTE)
            .filter_map(|pair| {
                let (from, to) = (pair[0], pair[1]);
                let long = to - from;
                let counts = [
                    between(from - long, from),
                    between(to + 1, to + long),
                    between(from - DAY, to - DAY),
                    between(from + DAY, to + DAY),
                ];
                let expected = counts.into_iter().fold(f64::INFINITY, f64::min);
                (expected >= EXPECTED).then_some(Silence { from, to, expected })
            })
            .collect();
        silences.sort_by(|a, b| b.expected.total_cmp(&a.expected));
        silences
    }
}

/// Round instants from the first to the last, at most so many, and the step between them.
pub(super) fn grid(first: i64, last: i64, finest: i64, most: usize, clock: &Clock) -> (Vec<i64>, i64) {
    let step = step(last - first, finest, most);
    (edges(first, last, step, clock), step)
}

/// The rows whose times belong together: a stamp of 1970 in a petition of a week is an error of its
/// clock. One in two hundred at either end may be such; who is within as much time again is no outlier.
fn without_outliers(rows: Vec<(i64, Row)>) -> Vec<(i64, Row)> {
    let end = rows.len() / 200;
    let (Some(&(early, _)), Some(&(late, _))) = (rows.get(end), rows.get(rows.len().wrapping_sub(end + 1)))
    else {
        return rows;
    };
    let reach = 2 * (late - early).max(DAY);
    rows.into_iter().filter(|&(time, _)| time >= early - reach && time <= late + reach).collect()
}

/// The finest step that covers a length with at most so many.
fn step(length: i64, finest: i64, most: usize) -> i64 {
    let fits = |step: &&i64| **step >= finest && length / **step < most as i64;
    STEPS.iter().find(fits).copied().unwrap_or_else(|| (length / most as i64 + 1).max(finest))
}

/// Steps begin on the clock's round hours and midnights.
fn edges(first: i64, last: i64, step: i64, clock: &Clock) -> Vec<i64> {
    let mut edges = vec![start(first, step, clock)];
    while let Some(&edge) = edges.last()
        && edge <= last
    {
        edges.push(if step < DAY { edge + step } else { days_later(edge, step / DAY, clock) });
    }
    edges
}

fn start(first: i64, step: i64, clock: &Clock) -> i64 {
    let Some(midnight) = clock.zoned(first).and_then(|at| at.start_of_day().ok()) else { return first };
    let midnight = midnight.timestamp().as_second();
    if step < DAY { midnight + (first - midnight) / step * step } else { midnight }
}

/// Midnight to midnight is 23 hours once a year.
fn days_later(edge: i64, days: i64, clock: &Clock) -> i64 {
    let later = || {
        let at = clock.zoned(edge)?;
        at.checked_add(jiff::Span::new().days(days)).ok()
    };
    later().map_or(edge + days * DAY, |at| at.timestamp().as_second()).max(edge + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Signatures;
    use crate::report::language::Language;

    fn petition(times: impl IntoIterator<Item = i64>) -> Petition {
        let times: Vec<i64> = times.into_iter().collect();
        let mut signatures = Signatures::blank(times.len());
        signatures.signed_at.seconds = times;
        Petition { signatures, ..Petition::default() }
    }

    fn arrivals(petition: &Petition, zone: &str) -> Arrivals {
        Arrivals::of(petition, 60, &Clock::new(zone, Language::English)).unwrap()
    }

    #[test]
    fn every_time_falls_into_one_step() {
        let arrivals = arrivals(&petition((0..1_000).map(|n| 1_605_000_123 + n * 577)), "UTC");
        assert_eq!(arrivals.counts(|_| true).iter().sum::<u64>(), 1_000);
        assert!(arrivals.edges.len() <= 62 && arrivals.edges.iter().all(|edge| edge % arrivals.step == 0));
    }

    #[test]
    fn days_begin_at_midnight_though_clocks_change() {
        // The last week of October 2020 in Paris.
        let arrivals = arrivals(&petition((0..800).map(|n| 1_603_300_000 + n * 7_200)), "Europe/Paris");
        let clock = Clock::new("Europe/Paris", Language::English);
        assert!(arrivals.step % DAY == 0);
        assert!(arrivals.edges.iter().all(|&edge| clock.time_of_day(edge) == "00:00"));
    }

    #[test]
    fn one_broken_clock_does_not_squeeze_the_chart() {
        let times = (0..500).map(|n| 1_605_000_000 + n * 600).chain([0]);
        let arrivals = arrivals(&petition(times), "UTC");
        assert_eq!((arrivals.rows.len(), arrivals.outside), (500, 1));
    }

    #[test]
    fn a_hole_in_a_steady_stream_is_a_silence_and_the_night_is_none() {
        let day =
            |d: i64| (0..16).flat_map(move |hour| (0..20).map(move |n| d * DAY + hour * HOUR + n * 180));
        let hole = 3 * DAY + 8 * HOUR..3 * DAY + 10 * HOUR;
        let times = (0..7).flat_map(day).filter(|time| !hole.contains(time));
        let arrivals = arrivals(&petition(times), "UTC");
        let silences = arrivals.silences(|_| true);
        assert_eq!(silences.len(), 1, "{silences:?}");
        assert_eq!((silences[0].to - hole.end).abs() / 180, 0);
    }

    #[test]
    fn one_instant_is_one_step() {
        assert_eq!(arrivals(&petition([1_605_000_000; 3]), "UTC").counts(|_| true), [3]);
    }
}
