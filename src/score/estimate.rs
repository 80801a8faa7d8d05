//! The honest count.

use hashbrown::HashMap;

use super::volume::volume;
use crate::model::estimate::FilteredCount;
use crate::model::{
    Campaign, CampaignTier, Detection, Estimate, Interval, Petition, Row, RowVerdict, Verdict,
};

/// How many of those who are taken for one person twice are two: father and son on one mailbox.
const NAMESAKES: f64 = 0.05;

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
    let fraudulent = fraudulent(campaigns, verdicts);
    let distinct = rows - duplicates as f64;
    let twice = second_mailboxes(petition, verdicts);
    let mistaken = NAMESAKES * duplicates as f64;
    let namesakes = mistaken + 1.645 * mistaken.sqrt();
    let genuine = Interval {
        low: (distinct - fraudulent.high - twice.high).max(0.0),
        point: (distinct - fraudulent.point - twice.point).max(0.0),
        high: (distinct - fraudulent.low - twice.low + namesakes).clamp(0.0, rows),
    };
    Estimate {
        fraudulent,
        genuine,
        proven: tier_rows(CampaignTier::Proven),
        suspected: tier_rows(CampaignTier::Suspected),
        detection_floor: if super::columns::few(petition) { 0 } else { detection.floor },
        volume: volume(petition, detection, campaigns),
        filters: filters(petition, verdicts),
    }
}

/// Scores from which a row falls, in the table of thresholds.
const THRESHOLDS: [(f64, &str); 3] =
    [(0.9, "score-below-90"), (0.8, "score-below-80"), (0.5, "score-below-50")];

/// The count under every filter and threshold: nobody may choose one for the reader.
pub(super) fn filters(petition: &Petition, verdicts: &[RowVerdict]) -> Vec<FilteredCount> {
    let signatures = &petition.signatures;
    let all = signatures.len() as u64;
    let without =
        |falls: &dyn Fn(&RowVerdict) -> bool| all - verdicts.iter().filter(|row| falls(row)).count() as u64;
    let is = |row: &RowVerdict, verdicts: &[Verdict]| verdicts.contains(&row.verdict);
    let mut filters = vec![FilteredCount { filter: "records", count: all }];
    if signatures.confirmed.iter().any(Option::is_some) {
        let confirmed = signatures.confirmed.iter().filter(|&&confirmed| confirmed == Some(true)).count();
        filters.push(FilteredCount { filter: "confirmed", count: confirmed as u64 });
    }
    let fallen: [(&'static str, &[Verdict]); 3] = [
        ("without-duplicates", &[Verdict::Duplicate]),
        ("without-duplicates-and-rejected", &[Verdict::Duplicate, Verdict::Reject]),
        ("without-anything-flagged", &[Verdict::Duplicate, Verdict::Reject, Verdict::Review]),
    ];
    filters.extend(
        fallen.map(|(filter, fallen)| FilteredCount { filter, count: without(&|row| is(row, fallen)) }),
    );
    filters.extend(THRESHOLDS.map(|(most, filter)| {
        let falls = |row: &RowVerdict| is(row, &[Verdict::Duplicate]) || row.probability >= most;
        FilteredCount { filter, count: without(&falls) }
    }));
    filters
}

/// Fraudulent signatures: proven campaigns less their expected innocents; suspected ones count half, and
/// none or all of them at the ends of the interval.
fn fraudulent(campaigns: &[Campaign], verdicts: &[RowVerdict]) -> Interval {
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
