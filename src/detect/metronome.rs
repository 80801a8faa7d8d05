//! Signatures at even intervals.

use crate::model::{Family, Field, Finding, GroupId, Info, Need, Precision};

use super::scan::candidate::Candidate;
use super::scan::rhythm::Rhythm;
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
    source: "Gamma gaps, every fifth a stranger's, against exponential ones, by likelihood over shapes from 16 up.",
    sentence: "one signature about every {gap} seconds, as even as shape {shape} (people: 1)",
};

impl Detector for Metronome {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn group(&self, scene: &Scene<'_>, group: GroupId, candidate: &Candidate) -> Option<Finding> {
        if scene.petition.signatures.signed_at.precision != Precision::Second {
            return None;
        }
        let times = scene.in_time_order(&candidate.rows).into_iter().map(|(time, _)| time);
        let rhythm = Rhythm::of(times)?;
        (rhythm.nats > 1.0).then(|| {
            group_finding(
                &INFO,
                group,
                candidate,
                rhythm.nats,
                vec![number("gap", rhythm.pace), number("shape", rhythm.shape), count("gaps", rhythm.gaps)],
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::{
        NIGHT, Signature, accuses, clears, crowd, person, scattered, script, spares, verdicts,
    };
    use super::INFO;
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
    fn what_falls_on_the_beat_is_the_timers_and_what_falls_between_is_not() {
        // Every sixth of the timer's has a browser of everybody's; people sign meanwhile from the same few browsers.
        let agent = |i: usize| format!("Mozilla/5.0 (X11; Linux) Browser/{}.0", 70 + i % 6);
        let timed = |i: usize| Signature {
            agent: if i.is_multiple_of(6) { person(i + 22_000).agent } else { agent(i) },
            comment: "Nous exigeons une loi maintenant".into(),
            time: NIGHT + 30_000 + 90 * i as i64 + (i % 3) as i64,
            ..person(i + 22_000)
        };
        let meanwhile = |i: usize| Signature {
            agent: agent(i),
            comment: String::new(),
            time: NIGHT + 30_045 + 450 * i as i64,
            ..person(i + 40_000)
        };
        let people = crowd(1_500).into_iter().chain((0..60).map(meanwhile)).collect();
        let (timer, others) = verdicts(people, (0..300).map(timed).collect(), true)(Verdict::Reject);
        assert!(timer >= 295, "{timer} of 300");
        assert!(others <= 2, "{others} others");
    }

    #[test]
    fn people_who_queue_at_a_stand_whose_router_changes_its_address_are_left_alone() {
        let visitor = |i: usize| Signature {
            address: [37, 8, (i / 12) as u8, 9],
            agent: "Mozilla/5.0 (iPad) Browser/81.0".into(),
            comment: String::new(),
            time: NIGHT + 36_000 + (0..i).map(|before| 25 + scattered(before, 60)).sum::<i64>(),
            confirmed: Some(!i.is_multiple_of(2)),
            ..person(i + 21_000)
        };
        clears((0..120).map(visitor).collect());
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
}
