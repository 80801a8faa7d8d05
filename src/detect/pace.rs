//! Faster than hands can type.

use hashbrown::HashMap;

use crate::model::{Family, Field, Finding, GroupId, Info, NONE, Need, Precision};

use super::scan::candidate::Candidate;
use super::scene::{count, group_finding};
use super::{Detector, Scene};

/// Counts signatures from one address and one browser within ten minutes.
pub struct Pace;

const INFO: Info = Info {
    id: "pace",
    title: "Faster than hands can type",
    family: Family::Time,
    cap: 10.0,
    needs: &[Need::Column(Field::SignedAt), Need::Column(Field::Ip)],
    sees: "Signatures from one address and one browser within ten minutes, beyond what people at that address can fill in.",
    means: "A program filled the form in.",
    innocent: "A computer room of equal machines behind one address: sixty in ten minutes are allowed for it. A carrier's address \
               shared by very many people with the same telephone.",
    source: "Fifteen seconds a form at the least, at fifteen devices alike; excess counted at a twentieth of a nat each.",
    sentence: "{peak} signatures in ten minutes from one address with one browser",
};

const MINUTES: i64 = 600;
const ALLOWED: usize = 60;

impl Detector for Pace {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn group(&self, scene: &Scene<'_>, group: GroupId, candidate: &Candidate) -> Option<Finding> {
        let signatures = &scene.petition.signatures;
        if signatures.signed_at.precision == Precision::Day {
            return None;
        }
        let mut by_device: HashMap<(u32, u32), Vec<i64>> = HashMap::new();
        for (time, row) in scene.in_time_order(&candidate.rows) {
            let address = signatures.ip.ids[row.index()];
            if address != NONE {
                by_device.entry((address, signatures.user_agent.ids[row.index()])).or_default().push(time);
            }
        }
        let peak = by_device.values().map(|times| peak(times)).max()?;
        let nats = peak.saturating_sub(ALLOWED) as f64 / 20.0;
        (nats > 0.5).then(|| group_finding(&INFO, group, candidate, nats, vec![count("peak", peak)]))
    }
}

/// The most times within ten minutes; times ascend.
fn peak(times: &[i64]) -> usize {
    let mut start = 0;
    (0..times.len())
        .map(|end| {
            while times[end] - times[start] >= MINUTES {
                start += 1;
            }
            end - start + 1
        })
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::check::{NIGHT, Signature, accuses, person, script, spares};

    #[test]
    fn a_form_filled_in_every_second_from_one_browser() {
        let quick = |i: usize| Signature {
            time: NIGHT + i as i64,
            address: [51, 2, 2, 2],
            agent: "Mozilla/5.0 (X11; Linux) Browser/83.0".into(),
            ..script(i)
        };
        accuses(super::INFO.id, (0..200).map(quick).collect());
    }

    #[test]
    fn a_queue_at_a_tablet_is_spared() {
        let queue = |i: usize| Signature {
            time: NIGHT + 36_000 + 25 * i as i64,
            address: [90, 7, 7, 6],
            agent: "Mozilla/5.0 (iPad) Browser/81.0".into(),
            ..person(i + 23_000)
        };
        spares((0..120).map(queue).collect());
    }

    #[test]
    fn the_peak_is_within_ten_minutes() {
        assert_eq!(super::peak(&[0, 1, 2, 599, 600, 5000]), 4);
        assert_eq!(super::peak(&[]), 0);
    }
}
