//! Times as exports write them, and what a whole column of them says.
//!
//! A single `03/04/2020` cannot be read; a column of them nearly always can. So a
//! cell becomes a [`Stamp`] that still holds both readings, and [`resolve`] settles
//! order, zone and precision once the column is complete. [`parse`](mod@parse)
//! reads one cell.

mod parse;
mod words;

use std::collections::BTreeSet;

use jiff::civil;
use jiff::tz::TimeZone;

use crate::model::{Precision, TimeColumn};
pub use parse::{looks_like_time, parse};

/// One cell of a time column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamp {
    /// Empty.
    Missing,
    /// Filled, and no time.
    Invalid,
    /// An instant in Unix seconds, written as a number.
    Instant(i64),
    /// A calendar date, with or without a time of day.
    Civil(Civil),
}

/// A date as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Civil {
    /// Four-digit year.
    pub year: i16,
    /// Month, or the first number where `swappable`.
    pub month: u8,
    /// Day, or the second number where `swappable`.
    pub day: u8,
    /// Whether the order of day and month is open: `month` holds what is written first.
    pub swappable: bool,
    /// Seconds since midnight.
    pub second: u32,
    /// Distance from UTC in seconds, where written.
    pub offset: Option<i32>,
    /// The finest unit written.
    pub unit: Precision,
}

/// Which of two numbers is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// `17/11/2020`.
    DayFirst,
    /// `11/17/2020`.
    MonthFirst,
}

/// How the order of day and month was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// There was nothing to decide.
    NotNeeded,
    /// Some number is above 12.
    ByValues,
    /// Only one order makes the rows run forward in time.
    BySequence,
    /// By the language of the header: a guess that the reader must know of.
    ByLanguage,
}

/// A settled column.
#[derive(Debug)]
pub struct Resolved {
    /// The instants.
    pub column: TimeColumn,
    /// The order of day and month.
    pub order: Order,
    /// How it was found.
    pub decided: Decided,
    /// Rows without a written zone.
    pub naive: u64,
    /// Rows whose cell is filled and is no time in this column.
    pub invalid: Vec<usize>,
}

/// Settles a column: naive stamps are times of `zone`; `habit` is the order to
/// assume where the values do not tell.
pub fn resolve(stamps: &[Stamp], zone: &TimeZone, habit: Order) -> Resolved {
    let (order, decided) = order(stamps, habit);
    let mut invalid = Vec::new();
    let mut clock = Clock { zone, last: None };
    let seconds: Vec<i64> = stamps
        .iter()
        .enumerate()
        .map(|(row, stamp)| {
            let instant = match stamp {
                Stamp::Missing => return TimeColumn::MISSING,
                Stamp::Invalid => None,
                Stamp::Instant(seconds) => Some(*seconds),
                Stamp::Civil(civil) => clock.instant(civil, order),
            };
            instant.unwrap_or_else(|| {
                invalid.push(row);
                TimeColumn::MISSING
            })
        })
        .collect();
    let civils = || stamps.iter().filter_map(Stamp::civil);
    Resolved {
        column: TimeColumn { precision: precision(stamps, &seconds), seconds },
        order,
        decided,
        naive: civils().filter(|civil| civil.offset.is_none()).count() as u64,
        invalid,
    }
}

impl Stamp {
    fn civil(&self) -> Option<&Civil> {
        match self {
            Self::Civil(civil) => Some(civil),
            _ => None,
        }
    }
}

impl Civil {
    /// Month and day in the given order, where that is a date.
    fn date(&self, order: Order) -> Option<civil::Date> {
        let (month, day) = match (self.swappable, order) {
            (true, Order::DayFirst) => (self.day, self.month),
            _ => (self.month, self.day),
        };
        civil::Date::new(self.year, month as i8, day as i8).ok()
    }
}

/// Turns local times into instants; remembers the last day, since a zone's rules
/// rarely change within one and neighbouring rows share it.
struct Clock<'a> {
    zone: &'a TimeZone,
    last: Option<(civil::Date, i64)>,
}

impl Clock<'_> {
    fn instant(&mut self, civil: &Civil, order: Order) -> Option<i64> {
        let date = civil.date(order)?;
        if let Some(offset) = civil.offset {
            return Some(days(date) * 86_400 + i64::from(civil.second) - i64::from(offset));
        }
        if let Some((day, midnight)) = self.last
            && day == date
        {
            return Some(midnight + i64::from(civil.second));
        }
        let midnight = self.at(date, 0)?;
        if self.at(date, 86_399)? == midnight + 86_399 {
            self.last = Some((date, midnight));
        }
        self.at(date, civil.second)
    }

    /// In a gap the time after it is meant, in a fold the first of the two.
    fn at(&self, date: civil::Date, second: u32) -> Option<i64> {
        let (hour, minute) = (second / 3600, second / 60 % 60);
        let time = date.at(hour as i8, minute as i8, (second % 60) as i8, 0);
        let stamp = self.zone.to_ambiguous_timestamp(time).compatible().ok()?;
        Some(stamp.as_second())
    }
}

fn days(date: civil::Date) -> i64 {
    let epoch = civil::date(1970, 1, 1);
    i64::from((date - epoch).get_days())
}

fn order(stamps: &[Stamp], habit: Order) -> (Order, Decided) {
    let open = || stamps.iter().filter_map(Stamp::civil).filter(|civil| civil.swappable);
    if open().next().is_none() {
        return (habit, Decided::NotNeeded);
    }
    let day_first = open().filter(|civil| civil.month > 12).count();
    let month_first = open().filter(|civil| civil.day > 12).count();
    match day_first.cmp(&month_first) {
        std::cmp::Ordering::Greater => (Order::DayFirst, Decided::ByValues),
        std::cmp::Ordering::Less => (Order::MonthFirst, Decided::ByValues),
        std::cmp::Ordering::Equal => {
            by_sequence(open()).map_or((habit, Decided::ByLanguage), |order| (order, Decided::BySequence))
        }
    }
}

/// Exports are nearly always sorted by time, forwards or backwards. The order under
/// which the days run in one direction is the right one, if the other does not.
fn by_sequence<'a>(open: impl Iterator<Item = &'a Civil> + Clone) -> Option<Order> {
    let steady = |order| {
        let days: Vec<_> = open.clone().filter_map(|civil| civil.date(order)).collect();
        let distinct: BTreeSet<_> = days.iter().collect();
        distinct.len() >= 4 && (days.is_sorted() || days.iter().rev().is_sorted())
    };
    match (steady(Order::DayFirst), steady(Order::MonthFirst)) {
        (true, false) => Some(Order::DayFirst),
        (false, true) => Some(Order::MonthFirst),
        _ => None,
    }
}

/// Rows that must agree before a round number is a property of the column: by
/// chance, 8 full minutes in a row are rarer than 1 in 10^14.
const ENOUGH: usize = 8;

/// The finest unit that the column distinguishes: what is written, unless every
/// stamp is round.
fn precision(stamps: &[Stamp], seconds: &[i64]) -> Precision {
    let written = stamps
        .iter()
        .filter_map(|stamp| match stamp {
            Stamp::Missing | Stamp::Invalid => None,
            Stamp::Instant(_) => Some(Precision::Second),
            Stamp::Civil(civil) => Some(civil.unit),
        })
        .min();
    let Some(written) = written else { return Precision::Second };
    let known = || seconds.iter().filter(|&&second| second != TimeColumn::MISSING);
    if known().count() < ENOUGH {
        return written;
    }
    let midnight = |stamp: &Stamp| stamp.civil().is_none_or(|civil| civil.second == 0);
    let civil_only = !stamps.iter().any(|stamp| matches!(stamp, Stamp::Instant(_)));
    if civil_only && stamps.iter().all(midnight) {
        Precision::Day
    } else if known().all(|second| second % 60 == 0) {
        written.max(Precision::Minute)
    } else {
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(cells: &[&str], zone: &str) -> Resolved {
        let stamps: Vec<_> = cells.iter().map(|cell| parse(cell)).collect();
        resolve(&stamps, &TimeZone::get(zone).expect("a zone"), Order::DayFirst)
    }

    fn check(cells: &[&str], zone: &str, expected: &[&str]) -> Resolved {
        let resolved = column(cells, zone);
        let shown: Vec<_> = resolved
            .column
            .seconds
            .iter()
            .map(|&second| match second {
                TimeColumn::MISSING => "-".into(),
                _ => jiff::Timestamp::from_second(second).expect("in range").to_string(),
            })
            .collect();
        assert_eq!(shown, expected, "{cells:?} in {zone}");
        resolved
    }

    #[test]
    fn the_whole_column_decides_between_day_and_month() {
        let found =
            check(&["03/04/2020", "17/04/2020"], "UTC", &["2020-04-03T00:00:00Z", "2020-04-17T00:00:00Z"]);
        assert_eq!((found.order, found.decided), (Order::DayFirst, Decided::ByValues));
        let found =
            check(&["03/04/2020", "04/17/2020"], "UTC", &["2020-03-04T00:00:00Z", "2020-04-17T00:00:00Z"]);
        assert_eq!((found.order, found.decided), (Order::MonthFirst, Decided::ByValues));
        let found = check(&["03/04/2020"], "UTC", &["2020-04-03T00:00:00Z"]);
        assert_eq!(found.decided, Decided::ByLanguage);
    }

    #[test]
    fn rows_that_run_forward_decide_where_no_number_is_above_12() {
        let found = column(&["01/11/2020", "02/11/2020", "03/11/2020", "12/11/2020", "01/12/2020"], "UTC");
        assert_eq!((found.order, found.decided), (Order::DayFirst, Decided::BySequence));
        let found = column(&["01/11/2020", "01/12/2020", "02/03/2020", "03/01/2020"], "UTC");
        assert_eq!((found.order, found.decided), (Order::MonthFirst, Decided::BySequence));
    }

    #[test]
    fn a_cell_of_the_wrong_order_is_invalid_and_counted() {
        let found = check(
            &["17/04/2020", "18/04/2020", "04/19/2020", "rubbish", ""],
            "UTC",
            &["2020-04-17T00:00:00Z", "2020-04-18T00:00:00Z", "-", "-", "-"],
        );
        assert_eq!(found.invalid, [2, 3]);
    }

    #[test]
    fn summer_time_gaps_and_folds_do_not_fail() {
        check(
            &["2020-03-29 02:30:00", "2020-10-25 02:30:00", "2020-10-25 03:30:00", "2020-11-17 21:04:00"],
            "Europe/Paris",
            &["2020-03-29T01:30:00Z", "2020-10-25T00:30:00Z", "2020-10-25T02:30:00Z", "2020-11-17T20:04:00Z"],
        );
    }

    #[test]
    fn a_written_zone_wins_over_the_column() {
        check(
            &["2020-11-17T21:04:05+01:00", "2020-11-17 21:04:05 UTC", "1605647045", "1605647045123"],
            "America/New_York",
            &["2020-11-17T20:04:05Z", "2020-11-17T21:04:05Z", "2020-11-17T21:04:05Z", "2020-11-17T21:04:05Z"],
        );
    }

    #[test]
    fn precision_is_measured() {
        let of = |cells: Vec<String>| {
            let cells: Vec<_> = cells.iter().map(String::as_str).collect();
            column(&cells, "Europe/Paris").column.precision
        };
        assert_eq!(of((10..30).map(|day| format!("2020-11-{day}")).collect()), Precision::Day);
        assert_eq!(of((10..30).map(|day| format!("2020-11-{day} 00:00:00")).collect()), Precision::Day);
        assert_eq!(of((10..30).map(|minute| format!("2020-11-17 21:{minute}")).collect()), Precision::Minute);
        assert_eq!(
            of((10..30).map(|minute| format!("2020-11-17 21:{minute}:00")).collect()),
            Precision::Minute
        );
        assert_eq!(
            of((10..30).map(|second| format!("2020-11-17 21:04:{second}")).collect()),
            Precision::Second
        );
    }
}
