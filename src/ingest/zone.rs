//! The time zone of an export, where nobody has named it.

use jiff::tz::TimeZone;

use super::error::{Error, Fault};
use super::normal::fold;
use super::time::{Order, Stamp};
use crate::model::Field;

/// Zones whose winter and summer distance from UTC (in minutes) an export may show;
/// the name stands for all zones with these two.
const SEASONS: &[(i32, i32, &str)] = &[
    (0, 60, "Europe/London"),
    (60, 120, "Europe/Paris"),
    (120, 180, "Europe/Helsinki"),
    (-300, -240, "America/New_York"),
    (-360, -300, "America/Chicago"),
    (-420, -360, "America/Denver"),
    (-480, -420, "America/Los_Angeles"),
    (570, 630, "Australia/Adelaide"),
    (600, 660, "Australia/Sydney"),
    (720, 780, "Pacific/Auckland"),
];

/// A zone by its IANA name.
pub fn named(name: &str) -> Result<(String, TimeZone), Error> {
    let zone =
        TimeZone::get(name).map_err(|_| Error::new("--timezone", Fault::UnknownTimezone(name.into())))?;
    Ok((name.into(), zone))
}

/// Whether a field holds times.
pub fn is_time(field: Field) -> bool {
    matches!(field, Field::SignedAt | Field::ConfirmedAt | Field::ConfirmationSentAt)
}

/// The zone that an export shows: named in a header ("Date (Europe/Paris)", "created_at_utc"),
/// or written in its stamps; else UTC.
pub fn guess(titles: &[&str], stamps: &[Stamp]) -> (String, TimeZone) {
    let in_title = titles.iter().find_map(|title| zone_in(title));
    let name = in_title.or_else(|| zone_of(stamps)).unwrap_or_else(|| "UTC".into());
    TimeZone::get(&name).map_or_else(|_| ("UTC".into(), TimeZone::UTC), |zone| (name, zone))
}

fn zone_in(title: &str) -> Option<String> {
    let words = title.split(|c: char| !(c.is_alphanumeric() || matches!(c, '/' | '_' | '-' | '+')));
    words
        .filter(|word| word.contains('/') && word.starts_with(char::is_uppercase))
        .find(|word| TimeZone::get(word).is_ok())
        .map(String::from)
}

/// A single distance from UTC gives a fixed zone, two an hour apart a zone with
/// summer time. Distances of visitors from all over the world give none.
fn zone_of(stamps: &[Stamp]) -> Option<String> {
    let offsets: std::collections::BTreeSet<i32> = stamps
        .iter()
        .filter_map(|stamp| match stamp {
            Stamp::Civil(civil) => civil.offset,
            _ => None,
        })
        .collect();
    let minutes: Vec<i32> = offsets.iter().map(|seconds| seconds / 60).collect();
    match minutes.as_slice() {
        [first, second] => SEASONS
            .iter()
            .find(|(winter, summer, _)| (winter, summer) == (first, second))
            .map(|(.., name)| (*name).into()),
        // The names of fixed zones count westwards.
        [single] if single % 60 == 0 && *single != 0 => Some(format!("Etc/GMT{:+}", -single / 60)),
        _ => None,
    }
}

/// The order of day and month to assume where values do not tell: month first only
/// with the headers of exports from the United States.
pub fn habit(header: &[String]) -> Order {
    let folded: Vec<String> = header.iter().map(|title| fold(title)).collect();
    let american =
        |title: &String| title.contains("zip") || title == "state" || title.contains("postal code (us");
    let english =
        |title: &String| title.contains("first") || title.contains("email") || title.contains("date");
    if folded.iter().any(american) && folded.iter().any(english) {
        Order::MonthFirst
    } else {
        Order::DayFirst
    }
}

#[cfg(test)]
mod tests {
    use super::super::time::parse;
    use super::*;

    fn guessed(titles: &[&str], cells: &[&str]) -> String {
        guess(titles, &cells.iter().map(|cell| parse(cell)).collect::<Vec<_>>()).0
    }

    #[test]
    fn an_export_shows_its_zone() {
        assert_eq!(guessed(&["Date (Europe/Paris)"], &["2020-11-17 21:04"]), "Europe/Paris");
        assert_eq!(
            guessed(&["date"], &["2020-07-17T21:04:05+02:00", "2020-11-17T21:04:05+01:00"]),
            "Europe/Paris"
        );
        assert_eq!(guessed(&["date"], &["2020-11-17T21:04:05-05:00"]), "Etc/GMT+5");
        assert_eq!(guessed(&["date"], &["2020-11-17 21:04:05"]), "UTC");
        assert_eq!(guessed(&["date"], &["2020-11-17T21:04:05Z"]), "UTC");
        assert_eq!(guessed(&["Date/Time"], &["2020-11-17 21:04:05"]), "UTC");
    }
}
