//! When a crowd signs: day and week of its time zone, a launch, surges that die away slowly.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::random::Random;

/// Relative arrivals in each hour of a day; what sign-up logs of public sites look like.
const HOURS: [f64; 24] = [
    1.6, 0.8, 0.45, 0.3, 0.28, 0.45, 1.1, 2.4, 3.9, 5.0, 5.6, 5.5, 5.4, 5.5, 5.2, 5.1, 5.3, 5.9, 6.4, 7.0,
    7.9, 8.1, 6.3, 3.5,
];

/// Relative arrivals on each day of a week from Monday.
const DAYS: [f64; 7] = [1.05, 1.08, 1.04, 1.02, 0.95, 0.86, 1.0];

const STEP: i64 = 300;

/// A clock from a POSIX TZ string; the strings are constants of the locales.
pub fn clock(posix: &str) -> TimeZone {
    TimeZone::posix(posix).expect("the locales' clocks are valid POSIX strings, a test reads them")
}

/// Something that brings people: from an instant on, `people` of them, half within about `pace` seconds.
#[derive(Debug, Clone, Copy)]
pub struct Surge {
    /// When it begins, Unix seconds.
    pub at: i64,
    /// How many people it brings.
    pub people: f64,
    /// Its half-life in seconds.
    pub pace: f64,
}

/// How many people come when.
#[derive(Debug, Clone)]
pub struct Curve {
    start: i64,
    cumulative: Vec<f64>,
}

impl Curve {
    /// A steady trickle of `steady` people between two instants plus surges, all shaped by day and week.
    pub fn new(zone: &TimeZone, start: i64, end: i64, steady: f64, surges: &[Surge]) -> Self {
        let steps = ((end - start) / STEP).max(1);
        let shape: Vec<f64> = (0..steps).map(|step| season(zone, start + step * STEP)).collect();
        let mut density = scaled(&shape, steady, |_| 1.0);
        for surge in surges {
            let wave =
                scaled(&shape, surge.people, |step| decay(start + step as i64 * STEP - surge.at, surge.pace));
            density.iter_mut().zip(wave).for_each(|(all, one)| *all += one);
        }
        let mut total = 0.0;
        let cumulative = density
            .iter()
            .map(|one| {
                total += one;
                total
            })
            .collect();
        Self { start, cumulative }
    }

    /// An instant drawn from the curve.
    pub fn draw(&self, random: &mut Random) -> i64 {
        let mark = random.unit() * self.cumulative.last().copied().unwrap_or(0.0);
        let step = self.cumulative.partition_point(|&upto| upto <= mark).min(self.cumulative.len() - 1);
        self.start + step as i64 * STEP + random.between(0, STEP - 1)
    }
}

/// The share of a day and week at an instant.
fn season(zone: &TimeZone, at: i64) -> f64 {
    let local = local(zone, at);
    let hour = local.rem_euclid(86_400);
    // Between full hours the profile is joined by straight lines.
    let (slot, part) = ((hour / 3600) as usize, (hour % 3600) as f64 / 3600.0);
    let level = HOURS[slot] * (1.0 - part) + HOURS[(slot + 1) % 24] * part;
    // 1970-01-01 was a Thursday.
    level * DAYS[(local.div_euclid(86_400) + 3).rem_euclid(7) as usize]
}

/// Seconds since 1970 as the wall clock shows them.
pub fn local(zone: &TimeZone, at: i64) -> i64 {
    let instant =
        Timestamp::UNIX_EPOCH.saturating_add(SignedDuration::from_secs(at)).unwrap_or(Timestamp::UNIX_EPOCH);
    at + i64::from(zone.to_offset(instant).seconds())
}

/// The instant when the wall clock shows `wall` (seconds since 1970).
pub fn instant(zone: &TimeZone, wall: i64) -> i64 {
    let guess = wall - (local(zone, wall) - wall);
    wall - (local(zone, guess) - guess)
}

/// Attention after news falls as a power of time: fast at first, then for days.
fn decay(since: i64, pace: f64) -> f64 {
    if since < 0 {
        return 0.0;
    }
    let age = 1.0 + since as f64 / pace;
    1.0 / (age * age.sqrt())
}

fn scaled(shape: &[f64], people: f64, wave: impl Fn(usize) -> f64) -> Vec<f64> {
    let raw: Vec<f64> = shape.iter().enumerate().map(|(step, level)| level * wave(step)).collect();
    let total: f64 = raw.iter().sum();
    if total <= 0.0 { raw } else { raw.into_iter().map(|one| one / total * people).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::locale;

    #[test]
    fn clocks_are_valid_and_turn() {
        for locale in locale::ALL {
            let zone = clock(locale.clock);
            let (winter, summer) = (1_610_000_000, 1_625_000_000);
            assert_eq!(
                local(&zone, summer) - summer - (local(&zone, winter) - winter),
                3600,
                "{}",
                locale.zone
            );
            assert_eq!(instant(&zone, local(&zone, winter)), winter);
        }
    }

    #[test]
    fn nights_are_quiet_and_surges_bring_their_share() {
        let zone = clock(locale::FRANCE.clock);
        let start = 1_605_567_600;
        let surge = Surge { at: start + 3 * 86_400 + 20 * 3600, people: 500.0, pace: 1800.0 };
        let curve = Curve::new(&zone, start, start + 7 * 86_400, 500.0, &[surge]);
        let mut random = Random::new(5, "rhythm");
        let drawn: Vec<i64> = (0..10_000).map(|_| curve.draw(&mut random)).collect();
        let night = drawn
            .iter()
            .filter(|&&at| (2..5).contains(&(local(&zone, at).rem_euclid(86_400) / 3600)))
            .count();
        let evening = drawn.iter().filter(|&&at| (surge.at..surge.at + 3 * 3600).contains(&at)).count();
        assert!(night < 200, "three night hours brought {night} of 10,000");
        assert!((2_500..6_000).contains(&evening), "the surge's evening brought {evening} of 10,000");
    }
}
