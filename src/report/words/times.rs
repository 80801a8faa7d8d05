//! Instants as each language writes them: always with the weekday, and with the zone.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use crate::model::Precision;
use crate::report::language::Language;

const WEEKDAYS: [[&str; 7]; 2] = [
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."],
];

/// A date of the form `2020-11-18` without its weekday: `18 Nov 2020`, `18 nov. 2020`.
pub(super) fn date(language: Language, iso: &str) -> Option<String> {
    let date: Date = iso.parse().ok().filter(|_| iso.len() == 10)?;
    let day =
        if date.day() == 1 && language == Language::French { "1er".into() } else { date.day().to_string() };
    let month = MONTHS[language as usize][usize::from(date.month().unsigned_abs()) - 1];
    Some(format!("{day} {month} {}", date.year()))
}

const MONTHS: [[&str; 12]; 2] = [
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
];

/// A zone's clock, read in a language.
#[derive(Debug, Clone)]
pub struct Clock {
    zone: TimeZone,
    language: Language,
}

impl Clock {
    /// The clock of the zone with this IANA name; UTC where the name is not known.
    pub fn new(timezone: &str, language: Language) -> Self {
        Self { zone: TimeZone::get(timezone).unwrap_or(TimeZone::UTC), language }
    }

    /// `Wed 18 Nov 2020 01:02 CET`, `mer. 18 nov. 2020 à 1 h 02 (CET)`.
    pub fn time(&self, seconds: i64) -> String {
        self.read(seconds, |at| self.with_zone(&self.day_and_hour(at), at))
    }

    /// `Wed 18 Nov 2020 01:02 to 03:04 CET`: day and zone are said once where they are one.
    pub fn period(&self, first: i64, last: i64) -> String {
        let (Some(from), Some(to)) = (self.zoned(first), self.zoned(last)) else {
            return format!("{} – {}", self.time(first), self.time(last));
        };
        if from.date() == to.date() && self.hour(&from) == self.hour(&to) {
            return self.time(last);
        }
        let start = match zone_of(&from) == zone_of(&to) {
            true => self.day_and_hour(&from),
            false => self.with_zone(&self.day_and_hour(&from), &from),
        };
        let end = match from.date() == to.date() {
            true => self.hour(&to),
            false => self.day_and_hour(&to),
        };
        self.join(&start, &self.with_zone(&end, &to), from.date() == to.date())
    }

    /// [`Clock::period`] for an export that may know only days.
    pub fn period_of(&self, first: i64, last: i64, precision: Precision) -> String {
        match precision {
            Precision::Day if self.day(first) == self.day(last) => self.day(first),
            Precision::Day => self.join(&self.day(first), &self.day(last), false),
            _ => self.period(first, last),
        }
    }

    /// `Wed 18 Nov 2020`.
    pub fn day(&self, seconds: i64) -> String {
        self.read(seconds, |at| self.date(at))
    }

    /// `Wed 18 Nov`: for a scale whose year is told elsewhere.
    pub fn short_day(&self, seconds: i64) -> String {
        self.read(seconds, |at| {
            format!("{} {} {}", self.weekday(at.weekday()), self.day_number(at), self.month(at))
        })
    }

    /// `Nov 2020`.
    pub fn month_and_year(&self, seconds: i64) -> String {
        self.read(seconds, |at| format!("{} {}", self.month(at), at.year()))
    }

    /// `01:02`, `1 h 02`.
    pub fn time_of_day(&self, seconds: i64) -> String {
        self.read(seconds, |at| self.hour(at))
    }

    /// Whether a day begins.
    pub fn is_midnight(&self, seconds: i64) -> bool {
        self.zoned(seconds).is_some_and(|at| at.start_of_day().is_ok_and(|start| start == at))
    }

    /// RFC 3339 with the zone's offset, for machines.
    pub fn iso(&self, seconds: i64) -> String {
        self.read(seconds, |at| at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
    }

    /// The instant in the zone.
    pub fn zoned(&self, seconds: i64) -> Option<Zoned> {
        Timestamp::from_second(seconds).ok().map(|instant| instant.to_zoned(self.zone.clone()))
    }

    fn read(&self, seconds: i64, write: impl FnOnce(&Zoned) -> String) -> String {
        match self.zoned(seconds) {
            Some(at) => write(&at),
            None => format!("second {seconds:+} of the epoch"),
        }
    }

    fn day_and_hour(&self, at: &Zoned) -> String {
        match self.language {
            Language::English => format!("{} {}", self.date(at), self.hour(at)),
            Language::French => format!("{} à {}", self.date(at), self.hour(at)),
        }
    }

    fn date(&self, at: &Zoned) -> String {
        let (weekday, day, month) = (self.weekday(at.weekday()), self.day_number(at), self.month(at));
        format!("{weekday} {day} {month} {}", at.year())
    }

    fn hour(&self, at: &Zoned) -> String {
        match self.language {
            Language::English => format!("{:02}:{:02}", at.hour(), at.minute()),
            Language::French => format!("{}\u{a0}h\u{a0}{:02}", at.hour(), at.minute()),
        }
    }

    fn with_zone(&self, text: &str, at: &Zoned) -> String {
        match self.language {
            Language::English => format!("{text} {}", zone_of(at)),
            Language::French => format!("{text} ({})", zone_of(at)),
        }
    }

    fn join(&self, from: &str, to: &str, one_day: bool) -> String {
        match (self.language, one_day) {
            (Language::English, _) => format!("{from} to {to}"),
            (Language::French, true) => format!("{from} – {to}"),
            (Language::French, false) => format!("du {from} au {to}"),
        }
    }

    /// The first of a month is an ordinal in French.
    fn day_number(&self, at: &Zoned) -> String {
        match (self.language, at.day()) {
            (Language::French, 1) => "1er".into(),
            (_, day) => day.to_string(),
        }
    }

    fn weekday(&self, day: Weekday) -> &'static str {
        WEEKDAYS[self.language as usize][usize::from(day.to_monday_zero_offset().unsigned_abs())]
    }

    fn month(&self, at: &Zoned) -> &'static str {
        MONTHS[self.language as usize][usize::from(at.month().unsigned_abs()) - 1]
    }
}

fn zone_of(at: &Zoned) -> String {
    at.strftime("%Z").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paris(language: Language) -> Clock {
        Clock::new("Europe/Paris", language)
    }

    #[test]
    fn every_time_has_its_weekday_and_its_zone() {
        assert_eq!(paris(Language::English).time(1_605_657_720), "Wed 18 Nov 2020 01:02 CET");
        assert_eq!(paris(Language::French).time(1_605_657_720), "mer. 18 nov. 2020 à 1\u{a0}h\u{a0}02 (CET)");
        assert_eq!(Clock::new("Nowhere/Atlantis", Language::English).time(0), "Thu 1 Jan 1970 00:00 UTC");
    }

    #[test]
    fn one_day_and_one_zone_are_named_once() {
        let english = paris(Language::English);
        assert_eq!(english.period(1_605_657_600, 1_605_661_200), "Wed 18 Nov 2020 01:00 to 02:00 CET");
        assert_eq!(
            english.period(1_605_650_000, 1_605_661_200),
            "Tue 17 Nov 2020 22:53 to Wed 18 Nov 2020 02:00 CET"
        );
        // The night in which the clocks go back.
        assert_eq!(english.period(1_603_580_400, 1_603_591_200), "Sun 25 Oct 2020 01:00 CEST to 03:00 CET");
        let french = paris(Language::French);
        assert_eq!(
            french.period(1_605_650_000, 1_605_661_200),
            "du mar. 17 nov. 2020 à 22\u{a0}h\u{a0}53 au mer. 18 nov. 2020 à 2\u{a0}h\u{a0}00 (CET)"
        );
    }

    #[test]
    fn dates_of_lists_are_written_out() {
        assert_eq!(date(Language::English, "2026-09-16").unwrap(), "16 Sep 2026");
        assert_eq!(date(Language::French, "2026-12-01").unwrap(), "1er déc. 2026");
        assert_eq!(
            ["0.1.2", "2026-09", "2026-13-01"].map(|text| date(Language::French, text)),
            [None, None, None]
        );
    }

    #[test]
    fn days_have_no_hour() {
        let french = paris(Language::French);
        let day = Precision::Day;
        assert_eq!(french.period_of(1_606_777_200, 1_606_777_200, day), "mar. 1er déc. 2020");
        assert_eq!(
            french.period_of(1_605_650_000, 1_606_777_200, day),
            "du mar. 17 nov. 2020 au mar. 1er déc. 2020"
        );
    }

    #[test]
    fn machines_get_rfc_3339() {
        assert_eq!(paris(Language::French).iso(1_605_657_720), "2020-11-18T01:02:00+01:00");
        assert_eq!(paris(Language::English).time(i64::MAX), format!("second {:+} of the epoch", i64::MAX));
    }
}
