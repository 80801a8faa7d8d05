//! Declared country against the address's country.

use hashbrown::HashMap;

use crate::model::{Country, Family, Field, Finding, GroupId, Info, Need, NetworkClass, Row};

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
            Some(*usual_country.get(&declared)? != home_country(scene, row)?)
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

/// The country of a home's or telephone's network; servers and relays say nothing.
fn home_country(scene: &Scene<'_>, row: Row) -> Option<Country> {
    let network = scene.petition.network(row).found().copied()?;
    matches!(network.class, NetworkClass::Access | NetworkClass::Mobile).then_some(network.country?)
}

/// For each declared country, as spelt, the network country that most of its crowd signs from.
fn usual_countries(scene: &Scene<'_>) -> HashMap<u32, Country> {
    let mut counts: HashMap<u32, HashMap<Country, u32>> = HashMap::new();
    for row in scene.crowd_rows() {
        if let (Some(declared), Some(country)) =
            (scene.petition.signatures.country.id(row), home_country(scene, row))
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
