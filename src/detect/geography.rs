//! Declared country against the address's country.

use hashbrown::HashMap;

use crate::model::{Country, Family, Field, Finding, GroupId, Info, Need, Row};

use super::scan::candidate::Candidate;
use super::scan::math::binomial_tail_nats;
use super::scene::{group_finding, share};
use super::{Detector, Scene};

/// Compares what signers declare with where their homes' networks are.
pub struct Geography;

const INFO: Info = Info {
    id: "geography",
    title: "Declared country and network disagree",
    family: Family::Identity,
    cap: 6.0,
    needs: &[Need::Column(Field::Country), Need::Column(Field::Ip)],
    sees: "Rows from homes and mobile networks whose declared country is not the one that signers of that network's country declare.",
    means: "The form was filled in somewhere else than it says.",
    innocent: "Travellers, border regions, expatriates, roaming.",
    source: "The crowd's own confusion of declared and network country; binomial tail.",
    sentence: "{mismatch} declare another country than their network's; of the crowd {crowd}",
};

impl Detector for Geography {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn group(&self, scene: &Scene<'_>, group: GroupId, candidate: &Candidate) -> Option<Finding> {
        let usual_country = usual_countries(scene);
        let disagrees = |row: Row| {
            let declared = scene.petition.signatures.country.id(row)?;
            Some(*usual_country.get(&declared)? != scene.home_country(row)?)
        };
        let rate = |rows: &mut dyn Iterator<Item = Row>| {
            let known: Vec<bool> = rows.filter_map(disagrees).collect();
            (known.iter().filter(|&&other| other).count() as f64, known.len() as f64)
        };
        let (odd, known) = rate(&mut candidate.rows.iter().copied());
        let (crowd_odd, crowd_known) = rate(&mut scene.crowd_rows());
        if known < 10.0 {
            return None;
        }
        let usual = (crowd_odd + 1.0) / (crowd_known + 20.0);
        let n = known.min(super::scan::candidate::EFFECTIVE_ROWS);
        let nats = binomial_tail_nats(odd / known * n, n, (2.0 * usual + 0.05).min(0.9));
        (nats > 1.0).then(|| {
            group_finding(
                &INFO,
                group,
                candidate,
                nats,
                vec![share("mismatch", odd / known), share("crowd", usual)],
            )
        })
    }
}

/// For each declared country, as spelt, the network country that most of its crowd signs from.
fn usual_countries(scene: &Scene<'_>) -> HashMap<u32, Country> {
    let mut counts: HashMap<u32, HashMap<Country, u32>> = HashMap::new();
    for row in scene.crowd_rows() {
        if let (Some(declared), Some(country)) =
            (scene.petition.signatures.country.id(row), scene.home_country(row))
        {
            *counts.entry(declared).or_default().entry(country).or_default() += 1;
        }
    }
    counts
        .into_iter()
        .filter(|(_, countries)| countries.values().sum::<u32>() >= 20)
        .filter_map(|(declared, countries)| {
            Some((declared, countries.into_iter().max_by_key(|&(c, n)| (n, c))?.0))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::check::{Signature, crowd, person, petition, script};
    use super::INFO;

    #[test]
    fn another_country_declared_than_signed_from() {
        // Homes abroad that all declare to be at home, two browsers among them.
        let botnet = |i: usize| Signature {
            address: [90, 251, (i % 200) as u8, (i * 7 % 250) as u8],
            country: "Belgique".into(),
            ..script(i)
        };
        let belgian = |i: usize| Signature {
            address: [62, (i * 7 % 250) as u8, (i * 31 % 250) as u8, (i * 17 % 250) as u8],
            country: "Belgique".into(),
            ..person(i + 70_000)
        };
        let people = crowd(1_200).into_iter().chain((0..80).map(belgian)).collect::<Vec<_>>();
        let before = people.len();
        let petition = petition(people.into_iter().chain((0..200).map(botnet)).collect(), false);
        let detection = crate::detect::detect(&petition, &crate::model::Silent);
        let told =
            detection.findings.iter().filter(|finding| finding.detector == INFO.id && finding.nats >= 3.0);
        assert!(
            told.into_iter()
                .any(|finding| finding.rows.iter().filter(|row| row.index() >= before).count() >= 100)
        );
    }

    #[test]
    fn expatriates_are_spared() {
        let expatriate = |i: usize| Signature {
            address: [62, (i * 7 % 250) as u8, (i * 31 % 250) as u8, (i * 17 % 250) as u8],
            ..person(i + 19_000)
        };
        let petition = petition(crowd(1_200).into_iter().chain((0..90).map(expatriate)).collect(), false);
        let scored = crate::score::score(&petition, crate::detect::detect(&petition, &crate::model::Silent));
        assert!(scored.verdicts.iter().all(|row| row.verdict != crate::model::Verdict::Reject));
    }
}
