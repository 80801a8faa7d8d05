//! How even a group's signatures come, and what else falls on its beat.
//!
//! Where a timer signs, the beat tells its signatures from those of people better than their make-up does: one
//! that falls into a gap just where the timer's was due is the timer's, one that falls between two beats is not.

use hashbrown::HashSet;

use crate::model::{Precision, Row, Signatures, median};

use super::candidate::{Candidate, EFFECTIVE_ROWS};
use super::crowd::Crowd;
use super::math::{binomial_tail_nats, ln_gamma};

/// Gaps beside each other that give the local pace.
const NEIGHBOURS: usize = 5;
/// Shapes tried are powers of two from the first to the second: below, queues, counters and families do it to people.
const SHAPES: std::ops::RangeInclusive<i32> = 4..=12;
/// Share of a group's gaps that may be cut or stretched by people who are none of its own.
const STRANGERS: f64 = 0.2;
/// From this shape on, deviations of an eleventh of the pace, each signature has a place of its own.
const STRICT: f64 = 128.0;
/// Standard deviations within which a signature is on the beat.
const WITHIN: f64 = 3.0;
/// Beats that may have been missed one after another.
const MISSED: i64 = 3;
/// What a series loses by beginning again after a pause, in signatures.
const PAUSE: f64 = 3.0;
/// What it loses by one at the edge of its beat.
const IMPRECISE: f64 = 0.4;
/// Share of a timer's signatures that come between its beats: one that was restarted, or sent again.
const OFF_BEAT: f64 = 0.02;
/// Evidence from which what fills a group's gaps belongs to it: it must pay for all groups that were tried.
const TOGETHER: f64 = 10.0;

/// The pace of a group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rhythm {
    /// The median gap in seconds.
    pub pace: f64,
    /// How even the gaps are: the shape of their gamma distribution; people come with 1.
    pub shape: f64,
    /// By how many nats that beats the gaps of people.
    pub nats: f64,
    /// Gaps.
    pub gaps: usize,
}

impl Rhythm {
    /// The rhythm of ascending times in seconds; `None` where there are too few, or too many a second.
    pub fn of(times: impl Iterator<Item = i64>) -> Option<Self> {
        let times: Vec<i64> = times.collect();
        let gaps: Vec<f64> = times.windows(2).map(|pair| (pair[1] - pair[0]) as f64).collect();
        // Stamps have whole seconds: below that pace their rounding looks like evenness.
        let pace = median(&mut gaps.clone());
        if gaps.len() < 20 || pace < 5.0 {
            return None;
        }
        let (shape, nats) = evenness(&relative(&gaps), pace);
        Some(Self { pace, shape, nats, gaps: gaps.len() })
    }

    /// How many seconds before or after its time a signature may come.
    fn tolerance(&self) -> f64 {
        (WITHIN * self.pace / self.shape.sqrt()).max(1.0)
    }

    /// How many beats lie between two times, if the second falls on one, and how far it is off, 0 to 1.
    fn beats(&self, from: i64, to: i64) -> Option<(i64, f64)> {
        let beats = ((to - from) as f64 / self.pace).round();
        let off = (to - from) as f64 - beats * self.pace;
        // Each beat adds its own deviation.
        let off = off.abs() / (self.tolerance() * beats.max(1.0).sqrt());
        (beats >= 1.0 && beats <= (MISSED + 1) as f64 && off <= 1.0).then_some((beats as i64, off))
    }
}

/// Each gap over the median of the gaps around it: a pace that drifts over the day is no evenness lost.
fn relative(gaps: &[f64]) -> Vec<f64> {
    (0..gaps.len())
        .map(|at| {
            let around = &gaps[at.saturating_sub(NEIGHBOURS)..(at + NEIGHBOURS + 1).min(gaps.len())];
            gaps[at].max(0.5) / median(&mut around.to_vec()).max(0.5)
        })
        .collect()
}

/// The likeliest shape of the relative gaps, and by how many nats it beats the gaps of people, sixty gaps
/// counted at most and the shapes that were tried paid for.
fn evenness(gaps: &[f64], pace: f64) -> (f64, f64) {
    let counted = (gaps.len() as f64).min(EFFECTIVE_ROWS) / gaps.len() as f64;
    let nats = |shape: f64| counted * gaps.iter().map(|&gap| even_against_random(gap, shape)).sum::<f64>();
    let shapes = SHAPES.map(|power| 2.0_f64.powi(power));
    // Rounding to seconds makes short gaps look more even than they are.
    let tried = shapes.filter(|&shape| shape <= (0.5 * pace * pace).max(16.0));
    let best = tried.map(|shape| (shape, nats(shape))).max_by(|a, b| a.1.total_cmp(&b.1));
    let price = (SHAPES.count() as f64).ln();
    best.map_or((1.0, 0.0), |(shape, nats)| (shape, nats - price))
}

/// The log-likelihood ratio of a gap whose median is 1.
fn even_against_random(gap: f64, shape: f64) -> f64 {
    // The rate for which the median is 1, after Wilson and Hilferty.
    let rate = shape * (1.0 - 1.0 / (9.0 * shape)).powi(3);
    let gamma = shape * rate.ln() - ln_gamma(shape) + (shape - 1.0) * gap.ln() - rate * gap;
    let exponential = std::f64::consts::LN_2.ln() - std::f64::consts::LN_2 * gap;
    let ratio = gamma - exponential;
    // The logarithm of the mixture, kept from overflowing.
    let largest = ratio.max(0.0);
    largest + ((1.0 - STRANGERS) * (ratio - largest).exp() + STRANGERS * (-largest).exp()).ln()
}

/// Gives each of the `strong` groups that keep a strict beat what fills its gaps, out of other groups, too; what
/// is in such a group but between its beats becomes less likely the group's.
pub fn keep_time(signatures: &Signatures, crowd: &Crowd, candidates: &mut Vec<Candidate>, strong: &[bool]) {
    if signatures.signed_at.precision != Precision::Second {
        return;
    }
    let mut adopted: HashSet<Row> = HashSet::new();
    for at in (0..candidates.len()).filter(|&at| strong[at]) {
        let Some(beat) = Beat::of(signatures, &candidates[at]) else { continue };
        beat.judge(&mut candidates[at]);
        let Some((new, probability)) = beat.filled(signatures, crowd, &candidates[at]) else { continue };
        let new: Vec<Row> = new.into_iter().filter(|&row| adopted.insert(row)).collect();
        for (_, other) in candidates.iter_mut().enumerate().filter(|&(other, _)| other != at) {
            other.retain(|row| !new.contains(&row));
        }
        candidates[at].add(&new, probability);
    }
    candidates.retain(|candidate| candidate.rows.len() >= 5);
}

/// The longest series of a group's signatures that keeps its beat.
struct Beat {
    rhythm: Rhythm,
    /// Its signatures, in the order of their times.
    on: Vec<(i64, Row)>,
}

impl Beat {
    /// The beat of a group, where four in five of its signatures keep it.
    fn of(signatures: &Signatures, candidate: &Candidate) -> Option<Self> {
        let mut timed: Vec<(i64, Row)> =
            candidate.rows.iter().filter_map(|&row| Some((signatures.signed_at.get(row)?, row))).collect();
        timed.sort_unstable();
        let rhythm = Rhythm::of(timed.iter().map(|&(time, _)| time))?;
        if rhythm.shape < STRICT || rhythm.nats < TOGETHER {
            return None;
        }
        let on = longest(&rhythm, &timed);
        (on.len() * 5 >= candidate.rows.len() * 4).then_some(Self { rhythm, on })
    }

    /// The share of all times that are on the beat by chance.
    fn by_chance(&self) -> f64 {
        (2.0 * self.rhythm.tolerance() / self.rhythm.pace).min(1.0)
    }

    /// Weighs for each signature of the group whether it keeps the beat.
    fn judge(&self, candidate: &mut Candidate) {
        let on: HashSet<Row> = self.on.iter().map(|&(_, row)| row).collect();
        let chance = self.by_chance();
        for (row, p) in candidate.rows.iter().zip(&mut candidate.posterior) {
            let ratio = match on.contains(row) {
                true => (1.0 - OFF_BEAT) / chance,
                false => OFF_BEAT / (1.0 - chance).max(OFF_BEAT),
            };
            *p = *p * ratio / (*p * ratio + 1.0 - *p);
        }
        let kept = candidate.rows.iter().copied().zip(candidate.posterior.iter().copied());
        (candidate.rows, candidate.posterior) = kept.filter(|&(_, p)| p > 0.5).unzip();
    }

    /// What stands where the group's signatures are missing, and how likely each is the operator's; `None` unless
    /// more stands there than people would put.
    fn filled(
        &self,
        signatures: &Signatures,
        crowd: &Crowd,
        candidate: &Candidate,
    ) -> Option<(Vec<Row>, f64)> {
        let (first, last) = (self.on.first()?.0, self.on.last()?.0);
        let mut others: Vec<(i64, Row)> = signatures
            .rows()
            .filter(|row| candidate.rows.binary_search(row).is_err())
            .filter_map(|row| Some((signatures.signed_at.get(row)?, row)))
            .filter(|(time, _)| (first..=last).contains(time))
            .collect();
        others.sort_unstable();
        let holes = self.holes();
        let found: Vec<Row> = holes.iter().filter_map(|&due| self.nearest(&others, due)).collect();
        let people = others.iter().map(|&(_, row)| f64::from(crowd.weights[row.index()])).sum::<f64>();
        let rate = people / (last - first).max(1) as f64;
        let usual = -(-2.0 * self.rhythm.tolerance() * rate).exp_m1();
        let (filled, open) = (found.len() as f64, (holes.len() - found.len()) as f64);
        let honest = open * usual / (1.0 - usual).max(1e-9) + 1.0;
        let probability = (1.0 - honest / (filled + 1.0)).max(0.0);
        let nats = binomial_tail_nats(filled, filled + open, usual);
        (nats >= TOGETHER).then_some((found, probability))
    }

    /// The times at which beats are missing.
    fn holes(&self) -> Vec<f64> {
        let between = |pair: &[(i64, Row)]| {
            let (from, to) = (pair[0].0, pair[1].0);
            let beats = self.rhythm.beats(from, to).map_or(1, |(beats, _)| beats);
            let step = (to - from) as f64 / beats as f64;
            (1..beats).map(|beat| from as f64 + beat as f64 * step).collect::<Vec<_>>()
        };
        self.on.windows(2).flat_map(between).collect()
    }

    /// The one of the others that is nearest to a time, if it is on the beat.
    fn nearest(&self, others: &[(i64, Row)], due: f64) -> Option<Row> {
        let tolerance = self.rhythm.tolerance();
        let from = others.partition_point(|&(time, _)| (time as f64) < due - tolerance);
        let near = others[from..].iter().take_while(|&&(time, _)| time as f64 <= due + tolerance);
        let off = |time: i64| (time as f64 - due).abs();
        near.min_by(|a, b| off(a.0).total_cmp(&off(b.0))).map(|&(_, row)| row)
    }
}

/// The longest series in which each signature is on a beat after the one before, few missed; a pause begins a new
/// series, at a price.
fn longest(rhythm: &Rhythm, timed: &[(i64, Row)]) -> Vec<(i64, Row)> {
    let reach = ((MISSED + 1) as f64 * rhythm.pace + 2.0 * rhythm.tolerance()) as i64;
    // For each signature the worth of the best series that ends with it, and the one before it.
    let mut best: Vec<(f64, Option<usize>)> = Vec::with_capacity(timed.len());
    // The best series that ends at or before each.
    let mut so_far: Vec<usize> = Vec::with_capacity(timed.len());
    for (at, &(time, _)) in timed.iter().enumerate() {
        let near = timed[..at].partition_point(|&(before, _)| before < time - reach);
        let after_pause =
            near.checked_sub(1).map(|last| so_far[last]).map(|one| (best[one].0 - PAUSE, Some(one)));
        let on_beat = (near..at).filter_map(|one| {
            let (_, off) = rhythm.beats(timed[one].0, time)?;
            Some((best[one].0 - IMPRECISE * off * off, Some(one)))
        });
        let before = on_beat.chain(after_pause).max_by(|a, b| a.0.total_cmp(&b.0));
        let before = before.filter(|&(worth, _)| worth > 0.0).unwrap_or((0.0, None));
        best.push((before.0 + 1.0, before.1));
        so_far.push(so_far.last().copied().filter(|&one| best[one].0 >= best[at].0).unwrap_or(at));
    }
    let mut series: Vec<(i64, Row)> =
        std::iter::successors(so_far.last().copied(), |&one| best[one].1).map(|one| timed[one]).collect();
    series.reverse();
    series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timer_is_even_and_people_are_not() {
        let timer: Vec<f64> = (0..60).map(|i| 90.0 + f64::from(i % 5) - 2.0).collect();
        let (shape, nats) = evenness(&relative(&timer), 90.0);
        assert!(shape > 100.0 && nats > 10.0);
        let people: Vec<f64> = (1..=60).map(|i| -90.0 * (f64::from(i * 37 % 61) / 61.0).ln()).collect();
        assert!(evenness(&relative(&people), 60.0).1 < 0.0);
    }

    #[test]
    fn strangers_before_within_and_after_do_not_hide_a_timer() {
        let mut times: Vec<i64> = (0..200).map(|i| 1_000_000 + 90 * i + i % 3).collect();
        times.extend((0..10).map(|i| 1_000_037 + 1_777 * i));
        times.extend((0..10).map(|i| 100_000 * i));
        times.sort_unstable();
        assert!(Rhythm::of(times.into_iter()).is_some_and(|rhythm| rhythm.nats > 10.0));
    }

    #[test]
    fn the_longest_series_leaves_out_strangers_and_passes_over_gaps_and_pauses() {
        let timer = (0..100).filter(|i| i % 7 != 3).map(|i| 1_000 + 90 * i + i % 3);
        let next_day = (0..100).map(|i| 90_000 + 90 * i + i % 2);
        let strangers = (0..29).map(|i| 1_041 + 301 * i);
        let own: Vec<i64> = timer.chain(next_day).collect();
        let mut all: Vec<(i64, Row)> = own
            .iter()
            .copied()
            .chain(strangers)
            .enumerate()
            .map(|(at, time)| (time, Row(at as u32)))
            .collect();
        all.sort_unstable();
        let rhythm = Rhythm { pace: 90.0, shape: 1_024.0, nats: 100.0, gaps: 0 };
        let mut found: Vec<i64> = longest(&rhythm, &all).into_iter().map(|(time, _)| time).collect();
        found.sort_unstable();
        assert_eq!(found, own);
    }
}
