//! Confirmed unlike people confirm.

use crate::model::{Family, Field, Finding, GroupId, Info, Need, Row, median};

use super::scan::candidate::{Candidate, EFFECTIVE_ROWS};
use super::scan::math::binomial_tail_nats;
use super::scene::{count, group_finding, number, share};
use super::{Detector, Scene};

/// Weighs how many of a group confirmed, and how soon.
pub struct Confirmation;

const INFO: Info = Info {
    id: "confirmation",
    title: "Confirmed unlike people confirm",
    family: Family::Time,
    cap: 10.0,
    needs: &[Need::AnyColumn(&[Field::Confirmed, Field::ConfirmedAt])],
    sees: "The share of a group that never confirmed by mail, and whether those who did all took the same time.",
    means: "The mailboxes are not read by those who signed, or a program clicks. A click by a mail scanner is no consent.",
    innocent: "A provider files the mail as spam; a mail filter opens every link at once.",
    source: "Binomial tail against the crowd's share; spread of the logarithm of the delay.",
    sentence: "{unconfirmed} never confirmed; of the crowd {crowd}; from one delay to the usual one a factor of {delay_factor}, in the crowd {crowd_factor}",
};

impl Detector for Confirmation {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn group(&self, scene: &Scene<'_>, group: GroupId, candidate: &Candidate) -> Option<Finding> {
        let crowd: Vec<Row> = scene.crowd_rows().collect();
        let (share_here, share_usual) = (unconfirmed(scene, &candidate.rows)?, unconfirmed(scene, &crowd)?);
        let n = EFFECTIVE_ROWS.min(candidate.rows.len() as f64);
        let silent = binomial_tail_nats(share_here * n, n, (1.5 * share_usual + 0.05).min(0.9));
        let delays = even_delays(scene, &candidate.rows, &crowd);
        let nats = silent.max(delays.map_or(0.0, |delays| delays.nats));
        (nats > 1.0).then(|| {
            let mut facts = vec![
                share("unconfirmed", share_here),
                share("crowd", share_usual),
                count("judged", candidate.rows.len()),
            ];
            // What weighs is told; shares that are alike do not.
            if let Some(delays) = delays.filter(|delays| delays.nats > silent) {
                facts.push(number("delay_factor", delays.spread.exp()));
                facts.push(number("crowd_factor", delays.usual.exp()));
            }
            group_finding(&INFO, group, candidate, nats, facts)
        })
    }
}

/// Share of the rows that are known not to be confirmed; `None` where fewer than ten are known.
fn unconfirmed(scene: &Scene<'_>, rows: &[Row]) -> Option<f64> {
    let signatures = &scene.petition.signatures;
    let stamped = signatures.present.contains(Field::ConfirmedAt);
    let state = |&row: &Row| {
        signatures.confirmed[row.index()]
            .or_else(|| stamped.then(|| signatures.confirmed_at.get(row).is_some()))
    };
    let known: Vec<bool> = rows.iter().filter_map(state).collect();
    (known.len() >= 10)
        .then(|| known.iter().filter(|&&confirmed| !confirmed).count() as f64 / known.len() as f64)
}

/// How long confirmations took beside each other.
#[derive(Clone, Copy)]
struct Delays {
    /// Nats, where they vary far less than the crowd's.
    nats: f64,
    /// Their spread: the median absolute deviation of the logarithm.
    spread: f64,
    /// The crowd's.
    usual: f64,
}

fn even_delays(scene: &Scene<'_>, rows: &[Row], crowd: &[Row]) -> Option<Delays> {
    let spread = |rows: &[Row]| {
        let signatures = &scene.petition.signatures;
        let delay = |&row: &Row| {
            let from = signatures.confirmation_sent_at.get(row).or_else(|| signatures.signed_at.get(row))?;
            let delay = signatures.confirmed_at.get(row)? - from;
            (delay > 0).then(|| (delay as f64).ln())
        };
        let mut delays: Vec<f64> = rows.iter().filter_map(delay).collect();
        let centre = median(&mut delays);
        let mut away: Vec<f64> = delays.iter().map(|delay| (delay - centre).abs()).collect();
        (delays.len() >= 20).then(|| (median(&mut away).max(0.02), delays.len() as f64))
    };
    let ((here, n), (usual, _)) = (spread(rows)?, spread(crowd)?);
    // Ratio of the scales of two log-normal delays; a half of the crowd's spread is nothing special.
    let gain = ((0.5 * usual / here).ln()).max(0.0);
    Some(Delays { nats: gain * n.min(EFFECTIVE_ROWS) / 4.0, spread: here, usual })
}

#[cfg(test)]
mod tests {
    use super::super::check::{Signature, accuses, person, script, spares};
    use super::INFO;

    #[test]
    fn none_of_two_hundred_confirmed() {
        let silent = |i: usize| Signature { confirmed: Some(false), ..script(i) };
        accuses(INFO.id, (0..200).map(silent).collect());
    }

    #[test]
    fn mails_that_a_provider_held_back_convict_nobody() {
        let unread = |i: usize| {
            let person = person(i + 24_000);
            Signature {
                confirmed: Some(false),
                email: (person.email.0.clone(), "orange.fr".into()),
                ..person
            }
        };
        spares((0..150).map(unread).collect());
    }
}
