//! Points in time of the signatures.

use super::Row;

/// How finely the export states its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Precision {
    /// Seconds or finer.
    #[default]
    Second,
    /// Every stamp ends on a full minute.
    Minute,
    /// Only days are known.
    Day,
}

/// One column of instants, in seconds since 1970-01-01 00:00 UTC.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TimeColumn {
    /// For each row its instant, or [`TimeColumn::MISSING`].
    pub seconds: Vec<i64>,
    /// The finest unit that the column as a whole distinguishes.
    pub precision: Precision,
}

impl TimeColumn {
    /// Stands for "no time" in [`TimeColumn::seconds`].
    pub const MISSING: i64 = i64::MIN;

    /// A column without a time in any of `rows` rows.
    pub fn missing(rows: usize) -> Self {
        Self { seconds: vec![Self::MISSING; rows], precision: Precision::Second }
    }

    /// The column of these rows only.
    pub fn select(&self, rows: &[Row]) -> Self {
        Self {
            seconds: rows.iter().map(|row| self.seconds[row.index()]).collect(),
            precision: self.precision,
        }
    }

    /// The instant of a row in Unix seconds, if it has one.
    pub fn get(&self, row: Row) -> Option<i64> {
        let seconds = self.seconds[row.index()];
        (seconds != Self::MISSING).then_some(seconds)
    }
}
