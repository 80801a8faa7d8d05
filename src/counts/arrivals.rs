//! How signatures arrived: surges, silences, nights, evenness. Facts about time, never accusations: a surge is what
//! a petition hopes for.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::series::{Series, Span};

/// How honest counts scatter beyond Poisson: the inverse of the negative binomial's shape.
const SCATTER: f64 = 0.08;
/// Surges and silences that chance brings once in a hundred series.
const CHANCE: f64 = 0.01;
/// Days on each side that tell what is usual.
const AROUND: i64 = 4 * 86_400;
/// Spans beyond which a long series is looked at more coarsely.
const MOST_SPANS: i64 = 5_000;
/// Seconds of the same hour on other days, its neighbours included, that make it known: three days.
const ENOUGH: f64 = 3.0 * 3.0 * 3600.0;
/// The hours of the night, local time.
const NIGHT: std::ops::Range<i8> = 1..6;
/// Longest span in seconds that can be told to be night.
const FINE: f64 = 2.0 * 3600.0;

/// What a series shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrivals {
    /// Times in which much more came than around them.
    pub surges: Vec<Stretch>,
    /// Times in which nothing came although much was to be expected.
    pub silences: Vec<Stretch>,
    /// Times of which the series says nothing.
    pub holes: Vec<(i64, i64)>,
    /// What came between 1 and 6 a.m., or why that cannot be told.
    pub night: Result<Night, NoNight>,
    /// How even the counts are: 1 is chance, far below 1 is a machine or a queue. `None`: too few.
    pub evenness: Option<Evenness>,
}

/// A stretch of time with what came and what was usual.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// Begin, Unix seconds.
    pub start: i64,
    /// End.
    pub end: i64,
    /// Signatures that came.
    pub count: f64,
    /// Signatures that the days around would bring.
    pub usual: f64,
}

/// What came by night.
#[derive(Debug, Clone, PartialEq)]
pub struct Night {
    /// Share of all signatures.
    pub share: f64,
    /// Nights with clearly more than the others: begin of the day, signatures by night, expected after the other nights.
    pub unusual: Vec<Stretch>,
}

/// Why nothing can be said of the nights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoNight {
    /// Most spans are too long to be told to be night.
    Coarse,
    /// No span lies in a night.
    ByDay,
    /// There is less than a whole day to compare a night with.
    Short,
}

/// Evenness of neighbouring counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evenness {
    /// Mean of `(a - b)^2 / (a + b)` over neighbours; 1 for Poisson counts.
    pub index: f64,
    /// Pairs.
    pub pairs: usize,
}

impl Evenness {
    /// Whether the counts are more even than a crowd's can be: four standard deviations below chance.
    pub fn is_machine(&self) -> bool {
        (self.index - 1.0) / (2.0 / self.pairs as f64).sqrt() < -4.0
    }
}

/// Looks at a series in the signers' zone.
pub fn arrivals(series: &Series, zone: &TimeZone) -> Arrivals {
    let spans = coarse(&series.spans);
    let usual = usual(&spans, zone);
    let limit = (spans.len().max(1) as f64 / CHANCE).ln();
    let most: Vec<f64> = usual.iter().map(|usual| usual.most).collect();
    let least: Vec<f64> = usual.iter().map(|usual| usual.least).collect();
    let surge = |at: usize| spans[at].count > most[at] && nats(spans[at].count, most[at].max(0.5)) > limit;
    let silences = stretches(&spans, &least, |at| spans[at].count == 0.0).into_iter();
    Arrivals {
        surges: stretches(&spans, &most, surge),
        silences: silences.filter(|silence| nats(0.0, silence.usual) > limit).collect(),
        holes: holes(series),
        night: night(series, zone),
        evenness: evenness(&series.spans),
    }
}

/// Short spans joined: a series of minutes has no more surges than one of ten minutes, and a year of minutes takes an hour.
fn coarse(spans: &[Span]) -> Vec<Span> {
    let period = spans.first().zip(spans.last()).map_or(0, |(first, last)| last.end - first.start);
    let least = (period / MOST_SPANS).max(600);
    let mut joined: Vec<Span> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if last.end == span.start && span.end - last.start <= least => {
                (last.end, last.count) = (span.end, last.count + span.count);
            }
            _ => joined.push(*span),
        }
    }
    joined
}

/// What the days around would bring in a span.
struct Usual {
    /// At most: by day and night together, or at this hour.
    most: f64,
    /// At least; nothing where the hour is not known from other days.
    least: f64,
}

/// For each span what is usual around it: medians, which one surge, however large, does not move.
fn usual(spans: &[Span], zone: &TimeZone) -> Vec<Usual> {
    let rates: Vec<f64> = spans.iter().map(|span| span.count / span.seconds()).collect();
    let hours: Vec<i64> = spans.iter().map(|span| hour(span, zone)).collect();
    let (mut from, mut to) = (0, 0);
    let of = |(at, span): (usize, &Span)| {
        while spans[from].end < span.start - AROUND {
            from += 1;
        }
        while to < spans.len() && spans[to].start <= span.end + AROUND {
            to += 1;
        }
        let around = || (from..to).map(|other| (rates[other], spans[other].seconds()));
        let near = |other: &usize| {
            (hours[*other] - hours[at]).rem_euclid(24).min((hours[at] - hours[*other]).rem_euclid(24)) <= 1
        };
        let at_hour: Vec<(f64, f64)> =
            (from..to).filter(near).map(|other| (rates[other], spans[other].seconds())).collect();
        let known =
            span.seconds() <= FINE && at_hour.iter().map(|(_, seconds)| seconds).sum::<f64>() >= ENOUGH;
        let all = median_by_time(around().collect());
        let this = if known { median_by_time(at_hour) } else { all };
        let least = if known || span.seconds() >= 86_400.0 { all.min(this) } else { 0.0 };
        Usual { most: all.max(this) * span.seconds(), least: least * span.seconds() }
    };
    spans.iter().enumerate().map(of).collect()
}

/// The local hour of a span's middle.
fn hour(span: &Span, zone: &TimeZone) -> i64 {
    let middle = Timestamp::from_second(span.start + (span.end - span.start) / 2);
    middle.map_or(0, |middle| i64::from(middle.to_zoned(zone.clone()).hour()))
}

/// The rate below which half of the time passes.
fn median_by_time(mut weighted: Vec<(f64, f64)>) -> f64 {
    weighted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = weighted.iter().map(|(_, seconds)| seconds).sum::<f64>() / 2.0;
    let mut passed = 0.0;
    for (rate, seconds) in &weighted {
        passed += seconds;
        if passed >= half {
            return *rate;
        }
    }
    0.0
}

/// Log-likelihood ratio of a count against what is usual, for counts that scatter like a crowd's
/// (negative binomial; D. Neill, "Fast subset scan", 2012).
fn nats(count: f64, usual: f64) -> f64 {
    let shape = 1.0 / SCATTER;
    let seen = if count > 0.0 { count * (count / usual).ln() } else { 0.0 };
    seen - (count + shape) * ((shape + count) / (shape + usual)).ln()
}

/// Neighbouring spans that belong to it, joined.
fn stretches(spans: &[Span], usual: &[f64], belongs: impl Fn(usize) -> bool) -> Vec<Stretch> {
    let mut found: Vec<Stretch> = Vec::new();
    for (at, span) in spans.iter().enumerate().filter(|(at, _)| belongs(*at)) {
        match found.last_mut() {
            Some(last) if last.end == span.start => {
                (last.end, last.count, last.usual) =
                    (span.end, last.count + span.count, last.usual + usual[at]);
            }
            _ => {
                found.push(Stretch { start: span.start, end: span.end, count: span.count, usual: usual[at] })
            }
        }
    }
    found
}

/// Where the series has no point for much longer than usual.
fn holes(series: &Series) -> Vec<(i64, i64)> {
    let longest = 3.0 * series.step();
    let between = series.spans.windows(2).map(|pair| (pair[0].end, pair[1].start));
    let within = series.spans.iter().map(|span| (span.start, span.end));
    let mut holes: Vec<(i64, i64)> =
        between.chain(within).filter(|(a, b)| (b - a) as f64 > longest).collect();
    holes.sort_unstable();
    holes
}

fn night(series: &Series, zone: &TimeZone) -> Result<Night, NoNight> {
    let fine: Vec<&Span> = series.spans.iter().filter(|span| span.seconds() <= FINE).collect();
    let days = fine.len() as f64 * series.step() / 86_400.0;
    if fine.len() * 10 < series.spans.len() * 8 {
        return Err(NoNight::Coarse);
    }
    let mut nights: Vec<Stretch> = Vec::new();
    let mut all = 0.0;
    let mut by_day: std::collections::BTreeMap<i64, f64> = std::collections::BTreeMap::new();
    for span in fine {
        let Some((day, hour)) = local(span, zone) else { continue };
        all += span.count;
        *by_day.entry(day).or_default() += span.count;
        if NIGHT.contains(&hour) {
            match nights.last_mut() {
                Some(last) if last.start == day => {
                    (last.end, last.count) = (span.end, last.count + span.count);
                }
                _ => nights.push(Stretch { start: day, end: span.end, count: span.count, usual: 0.0 }),
            }
        }
    }
    if nights.is_empty() {
        return Err(NoNight::ByDay);
    }
    if days < 1.0 {
        return Err(NoNight::Short);
    }
    let share = nights.iter().map(|night| night.count).sum::<f64>() / f64::max(all, 1.0);
    // Each night against the others' median share of their day.
    let mut shares: Vec<f64> = nights
        .iter()
        .map(|night| night.count / by_day.get(&night.start).copied().unwrap_or(1.0).max(1.0))
        .collect();
    shares.sort_by(f64::total_cmp);
    let usual_share = shares.get(shares.len() / 2).copied().unwrap_or_default();
    let limit = (nights.len().max(1) as f64 / CHANCE).ln();
    nights.iter_mut().for_each(|night| {
        let day = by_day.get(&night.start).copied().unwrap_or_default();
        // What the day would bring by night, judged by its own daylight.
        night.usual = (day - night.count) * usual_share / (1.0 - usual_share).max(0.05);
    });
    let unusual = |night: &Stretch| {
        nights_enough(&shares) && night.count > night.usual && nats(night.count, night.usual.max(0.5)) > limit
    };
    let unusual: Vec<Stretch> = nights.iter().copied().filter(unusual).collect();
    Ok(Night { share, unusual })
}

/// The begin of the local day and the local hour of a span's middle.
fn local(span: &Span, zone: &TimeZone) -> Option<(i64, i8)> {
    let middle = Timestamp::from_second(span.start + (span.end - span.start) / 2).ok()?;
    let middle = middle.to_zoned(zone.clone());
    Some((middle.start_of_day().ok()?.timestamp().as_second(), middle.hour()))
}

/// The usual night is known from three on.
fn nights_enough(shares: &[f64]) -> bool {
    shares.len() >= 3
}

/// Neighbours of equal length only, and only where counts are large enough to scatter.
fn evenness(spans: &[Span]) -> Option<Evenness> {
    let pairs: Vec<f64> = spans
        .windows(2)
        .filter(|pair| pair[0].end == pair[1].start && (pair[0].seconds() - pair[1].seconds()).abs() < 2.0)
        .filter(|pair| pair[0].count + pair[1].count >= 4.0)
        .map(|pair| (pair[0].count - pair[1].count).powi(2) / (pair[0].count + pair[1].count))
        .collect();
    (pairs.len() >= 30)
        .then(|| Evenness { index: pairs.iter().sum::<f64>() / pairs.len() as f64, pairs: pairs.len() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counts::series::Reading;

    const HOUR: i64 = 3600;
    /// 2024-09-02, a Monday, midnight UTC.
    const MONDAY: i64 = 1_725_235_200;

    /// Ten days of hours: quiet nights, busy evenings, and the scatter of people.
    fn crowd(change: impl Fn(i64, f64) -> f64) -> Arrivals {
        let point = |hour: i64| {
            let of_day = hour % 24;
            let mean = if NIGHT.contains(&(of_day as i8)) { 3.0 } else { 40.0 };
            // Scatter of a Poisson count, the same on every machine.
            let noise = [0.0, 1.3, -0.8, 0.4, -1.5, 0.9, -0.2, 1.7, -1.1, 0.6, -0.5][hour as usize % 11];
            let count = f64::max(mean + noise * f64::sqrt(mean), 0.0).round();
            (MONDAY + hour * HOUR, change(hour, count))
        };
        arrivals(&Series::new((0..240).map(point).collect(), Reading::New), &TimeZone::UTC)
    }

    #[test]
    fn a_crowd_is_nothing_to_report() {
        let found = crowd(|_, count| count);
        assert!(found.surges.is_empty() && found.silences.is_empty() && found.holes.is_empty(), "{found:?}");
        assert!(found.night.is_ok_and(|night| night.share < 0.05 && night.unusual.is_empty()));
        assert!(found.evenness.is_some_and(|evenness| !evenness.is_machine()));
    }

    #[test]
    fn a_surge_is_found_as_one_stretch() {
        let found = crowd(|hour, count| if (115..118).contains(&hour) { 600.0 } else { count });
        assert_eq!(found.surges.len(), 1);
        let surge = found.surges[0];
        assert_eq!(
            (surge.start, surge.end, surge.count),
            (MONDAY + 115 * HOUR, MONDAY + 118 * HOUR, 1_800.0)
        );
    }

    #[test]
    fn a_night_that_was_busy_is_told_from_the_others() {
        let found = crowd(|hour, count| if (97..102).contains(&hour) { 55.0 } else { count });
        let night = found.night.unwrap();
        assert_eq!(night.unusual.len(), 1);
        assert_eq!((night.unusual[0].start, night.unusual[0].count), (MONDAY + 4 * 24 * HOUR, 275.0));
    }

    #[test]
    fn why_nights_cannot_be_told_is_said() {
        let night = |hours: std::ops::Range<i64>, step: i64| {
            let points = hours.map(|at| (MONDAY + at * step * HOUR, 10.0)).collect();
            arrivals(&Series::new(points, Reading::New), &TimeZone::UTC).night.map(|night| night.share)
        };
        assert_eq!(night(8..20, 1), Err(NoNight::ByDay));
        assert_eq!(night(0..8, 1), Err(NoNight::Short));
        assert_eq!(night(0..24, 1), Ok(5.0 / 24.0));
        let by_day = |at: &i64| (8..20).contains(&(at % 24));
        let points = (0..240).filter(by_day).map(|at| (MONDAY + at * HOUR, 10.0)).collect();
        let found = arrivals(&Series::new(points, Reading::New), &TimeZone::UTC);
        assert_eq!(found.night, Err(NoNight::ByDay), "ten days that were watched by day");
    }

    #[test]
    fn a_day_of_silence_is_found_and_a_night_is_none() {
        let found = crowd(|hour, count| if (128..152).contains(&hour) { 0.0 } else { count });
        assert_eq!(found.silences.len(), 1, "{:?}", found.silences);
    }

    #[test]
    fn what_is_too_even_for_a_crowd_is_said() {
        let found = crowd(|hour, _| if hour % 2 == 0 { 40.0 } else { 41.0 });
        assert!(found.evenness.is_some_and(|evenness| evenness.is_machine()));
    }

    #[test]
    fn what_was_not_observed_is_a_hole_and_no_silence() {
        let points: Vec<(i64, f64)> = (0..240)
            .filter(|hour| !(100..130).contains(hour))
            .map(|hour| (MONDAY + hour * HOUR, 40.0))
            .collect();
        let found = arrivals(&Series::new(points, Reading::New), &TimeZone::UTC);
        assert_eq!(found.holes, [(MONDAY + 100 * HOUR, MONDAY + 130 * HOUR)]);
        assert!(found.silences.is_empty());
    }

    #[test]
    fn a_series_of_days_says_nothing_of_nights() {
        let points = (0..30).map(|day| (MONDAY + day * 24 * HOUR, 100.0)).collect();
        let found = arrivals(&Series::new(points, Reading::New), &TimeZone::UTC);
        assert_eq!(found.night, Err(NoNight::Coarse));
    }

    #[test]
    fn nothing_breaks_on_almost_nothing() {
        for points in [vec![], vec![(0, 1.0)], vec![(0, 0.0), (60, 0.0)], vec![(0, 5.0), (0, 7.0)]] {
            for reading in [Reading::New, Reading::Totals] {
                let found = arrivals(&Series::new(points.clone(), reading), &TimeZone::UTC);
                assert!(found.surges.is_empty() && found.silences.is_empty());
            }
        }
    }
}
