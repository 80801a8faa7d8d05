//! Signatures at even intervals.

use crate::model::{Family, Field, Finding, GroupId, Info, Need, Precision, median};

use super::scan::candidate::{Candidate, EFFECTIVE_ROWS};
use super::scan::math::ln_gamma;
use super::scene::{count, group_finding, number};
use super::{Detector, Scene};

/// Measures how even the gaps between a group's signatures are.
pub struct Metronome;

const INFO: Info = Info {
    id: "metronome",
    title: "At even intervals",
    family: Family::Time,
    cap: 10.0,
    needs: &[Need::Column(Field::SignedAt)],
    sees: "The gaps between a group's signatures, each divided by the median of its neighbours: people come at random, so that gaps \
           vary as much as they last; a timer's do not.",
    means: "A program waited the same time between signatures.",
    innocent: "An import that stamps records one by one; a queue that lets people in at a steady pace.",
    source: "Gamma gaps, every fifth a stranger's, against exponential ones, by likelihood over shapes from 4 up.",
    sentence: "one signature about every {gap} seconds, as even as shape {shape} (people: 1)",
};

/// Gaps beside each other that give the local pace.
const NEIGHBOURS: usize = 5;
/// Shapes tried are powers of two from the first to the second: below, queues and counters do it to people.
const SHAPES: std::ops::RangeInclusive<i32> = 2..=12;
/// Share of a group's gaps that may be cut or stretched by people who are none of its own.
const STRANGERS: f64 = 0.2;

impl Detector for Metronome {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn group(&self, scene: &Scene<'_>, group: GroupId, candidate: &Candidate) -> Option<Finding> {
        if scene.petition.signatures.signed_at.precision != Precision::Second {
            return None;
        }
        let times: Vec<i64> =
            scene.in_time_order(&candidate.rows).into_iter().map(|(time, _)| time).collect();
        let gaps: Vec<f64> = times.windows(2).map(|pair| (pair[1] - pair[0]) as f64).collect();
        // Stamps have whole seconds: below that pace their rounding looks like evenness.
        let pace = median(&mut gaps.clone());
        if gaps.len() < 20 || pace < 5.0 {
            return None;
        }
        let (shape, nats) = evenness(&relative(&gaps), pace);
        (nats > 1.0).then(|| {
            group_finding(
                &INFO,
                group,
                candidate,
                nats,
                vec![number("gap", pace), number("shape", shape), count("gaps", gaps.len())],
            )
        })
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
    let tried = shapes.filter(|&shape| shape <= (0.5 * pace * pace).max(4.0));
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

#[cfg(test)]
mod tests {
    use super::super::check::{NIGHT, Signature, accuses, crowd, person, script, spares, verdicts};
    use crate::model::Verdict;

    #[test]
    fn one_signature_every_ninety_seconds_is_told() {
        let timed = |i: usize| Signature { time: NIGHT + 90 * i as i64 + (i % 3) as i64, ..script(i) };
        accuses(INFO.id, (0..200).map(timed).collect());
    }

    #[test]
    fn a_timer_that_pastes_one_text_is_proven() {
        let timed = |i: usize| Signature {
            comment: "Nous exigeons une loi maintenant".into(),
            agent: format!("Mozilla/5.0 (X11; Linux) Browser/{}.0", 70 + i % 12),
            time: NIGHT + 90 * i as i64 + (i % 3) as i64,
            ..person(i + 22_000)
        };
        let of = verdicts(crowd(1_500), (0..300).map(timed).collect(), true);
        assert!(of(Verdict::Reject).0 >= 280 && of(Verdict::Reject).1 <= 1, "{:?}", of(Verdict::Reject));
    }

    #[test]
    fn paper_with_a_mailbox_here_and_there_is_spared() {
        let typed = |i: usize| Signature {
            address: [90, 7, 7, 8],
            agent: "Mozilla/5.0 (Windows NT 10.0) Browser/81.0".into(),
            email: if i % 5 < 2 { (String::new(), String::new()) } else { person(i + 21_000).email },
            time: NIGHT + 30_000 + 36 * i as i64 + (i * i % 9) as i64,
            confirmed: Some(false),
            ..person(i + 21_000)
        };
        spares((0..90).map(typed).collect());
    }

    #[test]
    fn paper_typed_in_at_an_even_pace_is_spared() {
        let typed = |i: usize| Signature {
            address: [90, 7, 7, 8],
            agent: "Mozilla/5.0 (Windows NT 10.0) Browser/81.0".into(),
            time: NIGHT + 30_000 + 60 * i as i64 + (i % 5) as i64,
            ..person(i + 21_000)
        };
        spares((0..150).map(typed).collect());
    }

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
        let gaps: Vec<f64> = times.windows(2).map(|pair| (pair[1] - pair[0]) as f64).collect();
        assert!(evenness(&relative(&gaps), 90.0).1 > 10.0);
    }
}
