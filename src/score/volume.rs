//! The count once more, by volume alone: how many signatures arrived beyond the petition's own rhythm.
//!
//! Campaigns are found by what their rows look like, never by volume. Volume is a second witness: where it
//! agrees with the campaigns, two independent counts say the same; where it is much larger, the rest is an
//! organic surge or fakes that nobody can tell apart, and no row is accused for it.

use crate::model::estimate::Volume;
use crate::model::{Campaign, Detection, Interval, Petition, Precision, Row, median};

const HOUR: i64 = 3_600;
const DAY: usize = 24;
/// Days below which a petition has no rhythm of its own.
const LEAST_DAYS: usize = 3;
/// Days beyond which hours are no petition's but a broken clock's.
const MOST_DAYS: usize = 20_000;
/// Relative variance of honest hourly counts beyond chance.
const SPREAD: f64 = 0.08;
/// Standard deviations, and signatures, from which an hour counts as an excess.
const NOTABLE: f64 = 3.0;
const LEAST_EXCESS: f64 = 10.0;

/// Compares the signatures of every hour with the level of its day and the petition's usual day; `None`
/// where the stamps do not tell hours or there are too few days to know a rhythm from.
///
/// An hour is expected to bring the day's level (the median over its hours, each divided by the usual day)
/// times the usual day at that hour (the median over days): neither follows a surge shorter than half a
/// day. Both are read off rows that no campaign holds.
pub fn volume(petition: &Petition, detection: &Detection, campaigns: &[Campaign]) -> Option<Volume> {
    Hours::count(petition, detection, campaigns).map(|hours| hours.witness())
}

/// Signatures by hour since midnight (UTC) of the first day.
struct Hours {
    all: Vec<f64>,
    /// Of these, expected to be fraudulent.
    fraud: Vec<f64>,
}

impl Hours {
    fn count(petition: &Petition, detection: &Detection, campaigns: &[Campaign]) -> Option<Self> {
        let times = &petition.signatures.signed_at;
        let known = || petition.signatures.rows().filter_map(|row| times.get(row));
        let (first, last) = (known().min()?, known().max()?);
        let midnight = first - first.rem_euclid(DAY as i64 * HOUR);
        let days = usize::try_from((last - midnight) / (DAY as i64 * HOUR)).ok()? + 1;
        if times.precision == Precision::Day || !(LEAST_DAYS..=MOST_DAYS).contains(&days) {
            return None;
        }
        let hour = |row: Row| times.get(row).map(|time| ((time - midnight) / HOUR) as usize);
        let mut hours = Self { all: vec![0.0; days * DAY], fraud: vec![0.0; days * DAY] };
        petition.signatures.rows().filter_map(hour).for_each(|hour| hours.all[hour] += 1.0);
        for campaign in campaigns {
            let group = &detection.groups[campaign.group.0 as usize];
            for (&row, innocent) in group.rows.iter().zip(&group.innocent) {
                if let Some(hour) = hour(row) {
                    hours.fraud[hour] += 1.0 - innocent;
                }
            }
        }
        Some(hours)
    }

    fn witness(&self) -> Volume {
        let (mut excess, mut variance, mut explained) = (0.0, 0.0, 0.0);
        for ((&seen, &fraud), expected) in self.all.iter().zip(&self.fraud).zip(self.expected()) {
            let spread = expected + SPREAD * expected * expected;
            let over = seen - expected;
            if over > LEAST_EXCESS && over > NOTABLE * (spread + 1.0).sqrt() {
                excess += over;
                variance += spread;
                explained += fraud;
            }
        }
        let deviation = f64::sqrt(variance);
        let around = |point: f64| Interval {
            low: (point - 1.645 * deviation).max(0.0),
            point: point.max(0.0),
            high: (point + 1.645 * deviation).max(0.0),
        };
        Volume {
            excess: around(excess),
            explained,
            unexplained: around(excess - explained),
            agrees: (excess - explained).abs() <= 2.0 * deviation,
        }
    }

    /// What each hour would bring by the level of its day and the usual day.
    fn expected(&self) -> Vec<f64> {
        let crowd: Vec<f64> =
            self.all.iter().zip(&self.fraud).map(|(all, fraud)| (all - fraud).max(0.0)).collect();
        let days: Vec<&[f64]> = crowd.chunks(DAY).collect();
        let sums: Vec<f64> = days.iter().map(|day| day.iter().sum()).collect();
        let busy = || days.iter().zip(&sums).filter(|&(_, &sum)| sum >= DAY as f64);
        let usual: Vec<f64> = (0..DAY)
            .map(|hour| median(&mut busy().map(|(day, sum)| day[hour] / sum).collect::<Vec<_>>()).max(1e-3))
            .collect();
        let level = |day: &&[f64]| {
            median(&mut day.iter().zip(&usual).map(|(seen, share)| seen / share).collect::<Vec<_>>())
        };
        days.iter().map(level).flat_map(|level| usual.iter().map(move |share| level * share)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Six days with an evening peak, each of another level.
    fn quiet() -> Hours {
        let usual = |hour: usize| if (17..22).contains(&hour) { 40.0 } else { 10.0 };
        let all: Vec<f64> =
            (0..6 * DAY).map(|at| usual(at % DAY) * [1.0, 3.0, 2.0, 1.0, 0.8, 1.2][at / DAY]).collect();
        Hours { fraud: vec![0.0; all.len()], all }
    }

    #[test]
    fn days_of_different_level_are_no_excess() {
        let volume = quiet().witness();
        assert_eq!((volume.excess.point, volume.unexplained.point), (0.0, 0.0));
    }

    #[test]
    fn a_flood_that_no_campaign_explains_is_said() {
        let mut hours = quiet();
        (0..3).for_each(|hour| hours.all[2 * DAY + hour] += 400.0);
        let volume = hours.witness();
        assert!((volume.excess.point - 1_200.0).abs() < 30.0, "{volume:?}");
        assert!(volume.unexplained.low > 1_000.0 && !volume.agrees, "{volume:?}");
    }

    #[test]
    fn a_flood_that_is_a_campaign_agrees_with_it() {
        let mut hours = quiet();
        for hour in 0..3 {
            hours.all[2 * DAY + hour] += 400.0;
            hours.fraud[2 * DAY + hour] += 395.0;
        }
        let volume = hours.witness();
        assert!(volume.agrees && volume.unexplained.low == 0.0, "{volume:?}");
    }
}
