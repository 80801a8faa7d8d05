//! `--claimed N[@TIME]`: a number that somebody published.

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::model::{RawClaim, Warning};

/// A claimed count; its time waits for the petition's zone.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Claim {
    count: u64,
    as_of: Option<Moment>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Moment {
    Instant(Timestamp),
    /// A time without a zone: in the petition's own.
    Local(DateTime),
}

impl Claim {
    /// The claim with its instant, once the petition's zone is known.
    pub(super) fn resolve(&self, timezone: &str) -> RawClaim {
        let zone = TimeZone::get(timezone).unwrap_or(TimeZone::UTC);
        let instant = |moment| match moment {
            Moment::Instant(instant) => Some(instant),
            Moment::Local(time) => zone.to_timestamp(time).ok(),
        };
        RawClaim { count: self.count, as_of: self.as_of.and_then(instant).map(Timestamp::as_second) }
    }
}

/// What to say of a claim for a time of which the petition has nothing yet: most often a slip of its year or zone.
pub(super) fn too_early(claim: &RawClaim, span: Option<(i64, i64)>) -> Option<Warning> {
    let (first, _) = span?;
    claim.as_of.filter(|&time| time < first).map(|_| Warning {
        code: "claim-too-early",
        text: format!(
            "the claim of {} signatures is of a time before the first one: nothing stands beside it; check its time, and the zone with --timezone",
            claim.count
        ),
    })
}

impl FromStr for Claim {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (count, time) = match text.split_once('@') {
            None => (text, None),
            Some((count, time)) => (count, Some(time)),
        };
        let digits: String =
            count.chars().filter(|c| !matches!(c, ',' | '_' | ' ' | '\'' | '\u{a0}')).collect();
        let count = digits.parse().map_err(|_| format!("\"{count}\" is no count, as in 25000 or 25,000"))?;
        Ok(Self { count, as_of: time.map(moment).transpose()? })
    }
}

fn moment(text: &str) -> Result<Moment, String> {
    if let Ok(instant) = text.parse() {
        return Ok(Moment::Instant(instant));
    }
    let local = text.parse().map(Moment::Local);
    local.map_err(|_| format!("\"{text}\" is no time, as in 2020-11-19T12:00 or 2020-11-19T12:00+01:00"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn as_of(text: &str, zone: &str) -> Option<i64> {
        text.parse::<Claim>().unwrap().resolve(zone).as_of
    }

    #[test]
    fn a_time_without_zone_is_the_petitions() {
        assert_eq!(as_of("25,000@2020-11-19T12:00", "Europe/Paris"), Some(1_605_783_600));
        assert_eq!(as_of("25000@2020-11-19T12:00Z", "Europe/Paris"), Some(1_605_787_200));
        assert_eq!(as_of("25000@2020-11-19", "UTC"), Some(1_605_744_000));
        assert_eq!(as_of("25 000", "UTC"), None);
    }

    #[test]
    fn a_claim_of_before_the_petition_is_said() {
        let claim = |as_of| RawClaim { count: 25_000, as_of };
        let span = Some((1_000, 2_000));
        assert!(too_early(&claim(Some(999)), span).is_some_and(|warning| warning.text.contains("25000")));
        for (as_of, span) in [(Some(1_000), span), (Some(3_000), span), (None, span), (Some(1), None)] {
            assert_eq!(too_early(&claim(as_of), span), None);
        }
    }

    #[test]
    fn nonsense_is_refused_with_an_example() {
        for text in ["many", "", "-5", "25000@noon"] {
            assert!(text.parse::<Claim>().unwrap_err().contains("as in"), "{text}");
        }
    }
}
