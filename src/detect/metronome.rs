//! Signatures at even intervals.

use crate::model::{Family, Field, Finding, GroupId, Info, Need, Precision};

use super::scan::candidate::Candidate;
use super::scan::math::{ln_gamma, median};
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
    source: "Gamma against exponential gaps by maximum likelihood; only a shape above 2.5 counts.",
    sentence: "one signature about every {gap} seconds, as even as shape {shape} (people: 1)",
};

/// Gaps beside each other that give the local pace.
const NEIGHBOURS: usize = 5;
/// A shape below this is within what queues and counters do to people.
const LEAST_SHAPE: f64 = 2.5;

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
        let (shape, nats) = gamma_against_exponential(&relative(&gaps));
        (shape > LEAST_SHAPE && nats > 1.0).then(|| {
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

/// The maximum-likelihood shape of the gaps, and how many nats it gains over an exponential, sixty
/// gaps counted at most.
fn gamma_against_exponential(gaps: &[f64]) -> (f64, f64) {
    let n = gaps.len() as f64;
    let mean = gaps.iter().sum::<f64>() / n;
    let mean_ln = gaps.iter().map(|gap| gap.ln()).sum::<f64>() / n;
    let s = (mean.ln() - mean_ln).max(1e-6);
    // Minka's starting value is within 1.5 % of the root, enough for a threshold at 2.5.
    let shape = (3.0 - s + ((s - 3.0).powi(2) + 24.0 * s).sqrt()) / (12.0 * s);
    let rate = shape / mean;
    let gamma = shape * rate.ln() - ln_gamma(shape) + (shape - 1.0) * mean_ln - rate * mean;
    let exponential = -mean.ln() - 1.0;
    (shape, (gamma - exponential) * n.min(super::scan::candidate::EFFECTIVE_ROWS))
}

#[cfg(test)]
mod tests {
    use super::super::check::{NIGHT, Signature, accuses, person, script, spares};

    #[test]
    fn one_signature_every_ninety_seconds_is_told() {
        let timed = |i: usize| Signature { time: NIGHT + 90 * i as i64 + (i % 3) as i64, ..script(i) };
        accuses(INFO.id, (0..200).map(timed).collect());
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
        let (shape, nats) = gamma_against_exponential(&relative(&timer));
        assert!(shape > 100.0 && nats > 10.0);
        let people: Vec<f64> = (1..=60).map(|i| -90.0 * (f64::from(i * 37 % 61) / 61.0).ln()).collect();
        let (shape, _) = gamma_against_exponential(&people);
        assert!(shape < 1.5, "{shape}");
    }
}
