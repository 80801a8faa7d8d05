//! The honest count.

use hashbrown::HashMap;

use crate::model::estimate::FilteredCount;
use crate::model::{
    Campaign, CampaignTier, Detection, Estimate, Interval, Petition, Row, RowVerdict, Verdict,
};

/// The count, from campaigns and verdicts.
pub fn estimate(
    petition: &Petition,
    detection: &Detection,
    campaigns: &[Campaign],
    verdicts: &[RowVerdict],
) -> Estimate {
    let rows = petition.signatures.len() as f64;
    let of = |verdict: Verdict| verdicts.iter().filter(|row| row.verdict == verdict).count() as u64;
    let duplicates = of(Verdict::Duplicate);
    let tier_rows =
        |tier: CampaignTier| campaigns.iter().filter(|c| c.tier == tier).map(|c| c.rows.len() as u64).sum();
    let fraudulent = fraudulent(detection, campaigns, verdicts);
    let distinct = rows - duplicates as f64;
    let twice = second_mailboxes(petition, verdicts);
    let genuine = Interval {
        low: (distinct - fraudulent.high - twice.high).max(0.0),
        point: (distinct - fraudulent.point - twice.point).max(0.0),
        high: (distinct - fraudulent.low - twice.low).max(0.0),
    };
    Estimate {
        fraudulent,
        genuine,
        proven: tier_rows(CampaignTier::Proven),
        suspected: tier_rows(CampaignTier::Suspected),
        detection_floor: 0,
        unexplained_excess: None,
        filters: filters(petition.signatures.len() as u64, verdicts),
    }
}

/// The count under every filter.
pub(super) fn filters(all: u64, verdicts: &[RowVerdict]) -> Vec<FilteredCount> {
    let of = |verdict: Verdict| verdicts.iter().filter(|row| row.verdict == verdict).count() as u64;
    let (duplicates, reject, review) = (of(Verdict::Duplicate), of(Verdict::Reject), of(Verdict::Review));
    vec![
        FilteredCount { filter: "records", count: all },
        FilteredCount { filter: "without-duplicates", count: all - duplicates },
        FilteredCount { filter: "without-duplicates-and-rejected", count: all - duplicates - reject },
        FilteredCount { filter: "without-anything-flagged", count: all - duplicates - reject - review },
    ]
}

/// Fraudulent signatures: proven campaigns less their expected innocents; suspected ones count half, and
/// none or all of them at the ends of the interval.
fn fraudulent(_detection: &Detection, campaigns: &[Campaign], verdicts: &[RowVerdict]) -> Interval {
    let mut interval = Interval::default();
    for campaign in campaigns {
        let rows = campaign.rows.len() as f64;
        let expected = rows - campaign.innocent_rows;
        // Innocent rows inside scatter like counts with the spread of crowds.
        let spread = 1.645 * (campaign.innocent_rows + 0.08 * campaign.innocent_rows.powi(2) + 1.0).sqrt();
        match campaign.tier {
            CampaignTier::Proven => {
                interval.low += (expected - spread).max(0.0);
                interval.point += expected;
                interval.high += (expected + spread).min(rows * 1.1 + 10.0);
            }
            CampaignTier::Suspected => {
                interval.point += 0.5 * expected;
                interval.high += (expected + spread).min(rows * 1.1 + 10.0);
            }
        }
    }
    let alone: f64 = verdicts
        .iter()
        .filter(|row| row.campaign.is_none() && row.verdict == Verdict::Review)
        .map(|row| row.probability)
        .sum();
    interval.point += 0.5 * alone;
    interval.high += 2.0 * alone;
    interval
}

/// People who seem to have signed twice with two mailboxes: the same name in the same place beyond what chance
/// brings. Nobody is called a duplicate for it; the count is only made that much less certain.
fn second_mailboxes(petition: &Petition, verdicts: &[RowVerdict]) -> Interval {
    let signatures = &petition.signatures;
    let mut flagged = vec![false; signatures.len()];
    verdicts.iter().for_each(|verdict| flagged[verdict.row.index()] = true);
    let place = |row: Row| signatures.postcode.get(row).or_else(|| signatures.city.get(row));
    let mut names: HashMap<String, HashMap<&str, u32>> = HashMap::new();
    let mut places: HashMap<&str, f64> = HashMap::new();
    let mut known = 0.0;
    for row in signatures.rows().filter(|row| !flagged[row.index()]) {
        if let (Some(name), Some(place)) = (signatures.name.get(row), place(row)) {
            *names.entry(name.to_lowercase()).or_default().entry(place).or_default() += 1;
            *places.entry(place).or_default() += 1.0;
            known += 1.0;
        }
    }
    let together: f64 = places.values().map(|count| (count / f64::max(known, 1.0)).powi(2)).sum();
    let (mut extra, mut chance) = (0.0, 0.0);
    for places in names.values() {
        let bearers = f64::from(places.values().sum::<u32>());
        extra += places.values().map(|&count| f64::from(count - 1)).sum::<f64>();
        chance += bearers * (bearers - 1.0) / 2.0 * together;
    }
    let point = f64::max(extra - chance, 0.0);
    // How many of the pairs are one person is not known: none to all of them, and half as many unseen
    // because name or place were written differently.
    Interval { low: 0.0, point, high: 1.5 * extra + 1.645 * extra.sqrt() }
}
