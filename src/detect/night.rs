//! Signatures while the crowd sleeps.

use crate::model::{Family, Field, Finding, GroupId, Info, Need, Precision, Row, median};

use super::scan::candidate::Candidate;
use super::scan::math::binomial_tail_nats;
use super::scene::{group_finding, share};
use super::{Detector, Scene};

/// Compares a group's hours with the crowd's.
pub struct Night;

const INFO: Info = Info {
    id: "night",
    title: "While the crowd sleeps",
    family: Family::Time,
    cap: 10.0,
    needs: &[Need::Column(Field::SignedAt)],
    sees: "The share of a group that signs in the six hours in which the crowd signs least, by the median over days, in the \
           signers' time zone.",
    means: "A machine does not sleep, or its owner lives elsewhere.",
    innocent: "Signers abroad; night workers; a programme late at night (one evening does not shift a median).",
    source: "Binomial tail against the crowd's own profile of the day.",
    sentence: "{night} signed in the six quietest hours; of the crowd {crowd}",
};

impl Detector for Night {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn group(&self, scene: &Scene<'_>, group: GroupId, candidate: &Candidate) -> Option<Finding> {
        if scene.petition.signatures.signed_at.precision == Precision::Day {
            return None;
        }
        let (quiet, usual) = quiet_hours(scene)?;
        let times = scene.in_time_order(&candidate.rows);
        if times.len() < 10 {
            return None;
        }
        let night =
            times.iter().filter(|&&(time, _)| quiet[scene.hour(time)]).count() as f64 / times.len() as f64;
        let n = (times.len() as f64).min(super::scan::candidate::EFFECTIVE_ROWS);
        // Honest groups have hours of their own: half as much again as the crowd's night share, and five
        // signers in a hundred, are nobody's fault.
        let nats = binomial_tail_nats(night * n, n, (1.5 * usual + 0.05).min(0.9));
        (nats > 0.5).then(|| {
            group_finding(&INFO, group, candidate, nats, vec![share("night", night), share("crowd", usual)])
        })
    }
}

/// The six quietest hours in a row of the crowd's median day, and the crowd's share in them. `None` with
/// fewer than two days or a hundred rows.
fn quiet_hours(scene: &Scene<'_>) -> Option<([bool; 24], f64)> {
    let crowd: Vec<Row> = scene.crowd_rows().collect();
    let times = scene.in_time_order(&crowd);
    let (first, last) = (times.first()?.0, times.last()?.0);
    let days = ((last - first) / 86_400 + 1) as usize;
    if times.len() < 100 || !(2..=4_000).contains(&days) {
        return None;
    }
    let mut hourly = vec![[0.0_f64; 24]; days];
    for &(time, _) in &times {
        hourly[((time - first) / 86_400) as usize][scene.hour(time)] += 1.0;
    }
    let profile: Vec<f64> = (0..24)
        .map(|hour| {
            median(
                &mut hourly
                    .iter()
                    .map(|day| day[hour] / day.iter().sum::<f64>().max(1.0))
                    .collect::<Vec<_>>(),
            )
        })
        .collect();
    let six = |start: usize| (start..start + 6).map(|hour| profile[hour % 24]).sum::<f64>();
    let start = (0..24).min_by(|&a, &b| six(a).total_cmp(&six(b)))?;
    let mut quiet = [false; 24];
    (start..start + 6).for_each(|hour| quiet[hour % 24] = true);
    let usual =
        times.iter().filter(|&&(time, _)| quiet[scene.hour(time)]).count() as f64 / times.len() as f64;
    Some((quiet, usual))
}

#[cfg(test)]
mod tests {
    use super::super::check::{NIGHT, Signature, accuses, person, scattered, script, spares};
    use super::INFO;

    #[test]
    fn a_group_that_never_signs_by_day() {
        accuses(INFO.id, (0..200).map(script).collect());
    }

    #[test]
    fn a_late_broadcast_is_spared() {
        let listener = |i: usize| Signature { time: NIGHT + scattered(i, 7_200), ..person(i + 22_000) };
        spares((0..150).map(listener).collect());
    }
}
