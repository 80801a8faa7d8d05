//! A verdict on every signature that is not clear.

use std::collections::BTreeMap;

use hashbrown::{HashMap, HashSet};

use crate::model::{Campaign, CampaignTier, Detection, GroupId, Innocence, Reason, Row, RowVerdict, Verdict};

use super::{DUPLICATE, PRIOR};

/// Outside campaigns no signature is likelier fraudulent than genuine.
const MOST_ALONE: f64 = 0.5;
/// From this probability somebody should look.
const REVIEW: f64 = 0.5;
/// A row of a proven campaign is rejected from this probability.
const REJECT: f64 = 0.8;

/// The verdicts of all rows that are not clear, by row.
pub fn judge(detection: &Detection, campaigns: &[Campaign]) -> Vec<RowVerdict> {
    let mut rows: BTreeMap<Row, RowVerdict> = BTreeMap::new();
    for (index, campaign) in campaigns.iter().enumerate() {
        for verdict in members(detection, campaign, index as u32) {
            rows.insert(verdict.row, verdict);
        }
    }
    single_rows(detection, &excused(detection, campaigns), &mut rows);
    rows.into_values().collect()
}

/// For each row the detectors whose evidence an innocent story explains of the whole group that the row is in: what
/// speaks against nobody together speaks against nobody alone.
fn excused(detection: &Detection, campaigns: &[Campaign]) -> HashMap<Row, Vec<&'static str>> {
    let accused: HashSet<GroupId> = campaigns.iter().map(|campaign| campaign.group).collect();
    let mut excused: HashMap<Row, Vec<&'static str>> = HashMap::new();
    for finding in &detection.findings {
        let Some(id) = finding.group.filter(|id| !accused.contains(id)) else { continue };
        let group = &detection.groups[id.0 as usize];
        let explains = |story: &Innocence| {
            !story.left.iter().any(|left| left.family == finding.family && left.nats > 0.0)
        };
        if group.explanation.as_ref().is_some_and(explains) {
            for &row in &group.rows {
                excused.entry(row).or_default().push(finding.detector);
            }
        }
    }
    excused
}

/// The rows of one campaign. A row's log odds are shared out among the campaign's findings in proportion
/// to their nats, so that prior and reasons add up to its probability.
fn members<'a>(
    detection: &'a Detection,
    campaign: &'a Campaign,
    index: u32,
) -> impl Iterator<Item = RowVerdict> + 'a {
    let group = &detection.groups[campaign.group.0 as usize];
    let total: f64 = campaign.findings.iter().map(|&at| detection.findings[at].nats).sum();
    group.rows.iter().zip(&group.innocent).map(move |(&row, &innocent)| {
        let most = if campaign.tier == CampaignTier::Proven { 0.999 } else { 0.95 };
        let probability = (1.0 - innocent).clamp(0.001, most);
        let nats = logit(probability) - PRIOR;
        let reason =
            |&at: &usize| Reason { finding: at as u32, nats: nats * detection.findings[at].nats / total };
        let verdict = match campaign.tier {
            CampaignTier::Proven if probability >= REJECT => Verdict::Reject,
            _ => Verdict::Review,
        };
        let reasons = campaign.findings.iter().map(reason).collect();
        RowVerdict { row, verdict, probability, campaign: Some(index), blocked: false, reasons }
    })
}

/// Facts about single rows: they may call for a look, never for a rejection.
fn single_rows(
    detection: &Detection,
    excused: &HashMap<Row, Vec<&'static str>>,
    rows: &mut BTreeMap<Row, RowVerdict>,
) {
    let mut alone: BTreeMap<Row, (Vec<Reason>, bool)> = BTreeMap::new();
    for (at, finding) in detection.findings.iter().enumerate().filter(|(_, finding)| finding.group.is_none())
    {
        let counts =
            |row: &Row| excused.get(row).is_none_or(|detectors| !detectors.contains(&finding.detector));
        for &row in finding.rows.iter().filter(|row| finding.detector == DUPLICATE || counts(row)) {
            let entry = alone.entry(row).or_default();
            entry.0.push(Reason { finding: at as u32, nats: finding.nats });
            entry.1 |= finding.detector == DUPLICATE;
        }
    }
    for (row, (reasons, duplicate)) in alone {
        if rows.contains_key(&row) {
            continue;
        }
        let odds = PRIOR + reasons.iter().map(|reason| reason.nats).sum::<f64>();
        let probability = (1.0 / (1.0 + (-odds).exp())).min(MOST_ALONE);
        let verdict = match () {
            () if duplicate => Verdict::Duplicate,
            () if probability >= REVIEW => Verdict::Review,
            () => continue,
        };
        rows.insert(row, RowVerdict { row, verdict, probability, campaign: None, blocked: false, reasons });
    }
}

fn logit(p: f64) -> f64 {
    (p / (1.0 - p)).ln()
}
