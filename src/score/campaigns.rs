//! Groups with enough evidence become campaigns.

use std::collections::BTreeMap;

use hashbrown::HashSet;

use crate::model::{Campaign, CampaignTier, Detection, Family, FamilyNats, Group, GroupId, Petition, Row};

/// The most nats a family of evidence counts in one campaign.
fn cap(family: Family) -> f64 {
    match family {
        Family::Identity => 20.0,
        _ => 10.0,
    }
}

/// A family supports a suspicion from so many nats.
const SUPPORTS: f64 = 3.0;
/// Evidence of identity that needs no second kind.
const IDENTITY_ALONE: f64 = 10.0;
/// What the best innocent explanation must leave unexplained before a campaign is suspected, and proven.
const SUSPECTED_SHORTFALL: f64 = 3.0;
const PROVEN_SHORTFALL: f64 = 9.0;

/// The campaigns among the groups, strongest first.
pub fn form(petition: &Petition, detection: &Detection) -> Vec<Campaign> {
    let mut campaigns: Vec<Campaign> = detection
        .groups
        .iter()
        .enumerate()
        .filter_map(|(id, group)| campaign(petition, detection, GroupId(id as u32), group))
        .collect();
    campaigns
        .sort_by(|a, b| b.tier.cmp(&a.tier).then(b.rows.len().cmp(&a.rows.len())).then(a.rows.cmp(&b.rows)));
    for (at, campaign) in campaigns.iter_mut().enumerate() {
        campaign.id = format!("C{}", at + 1);
    }
    campaigns
}

fn campaign(petition: &Petition, detection: &Detection, id: GroupId, group: &Group) -> Option<Campaign> {
    let findings: Vec<usize> =
        (0..detection.findings.len()).filter(|&at| detection.findings[at].group == Some(id)).collect();
    let families = families(detection, &findings);
    let nats: f64 = families.iter().map(|family| family.nats).sum();
    let tier = tier(petition, group, &families, nats)?;
    let signatures = &petition.signatures;
    let times = || group.rows.iter().filter_map(|&row| signatures.signed_at.get(row));
    let distinct = |of: &dyn Fn(Row) -> Option<u64>| {
        group.rows.iter().filter_map(|&row| of(row)).collect::<HashSet<_>>().len()
    };
    let (explanation, shortfall) = group.explanation.clone().unwrap_or_default();
    Some(Campaign {
        id: String::new(),
        label: label(group),
        tier,
        group: id,
        innocent_rows: group.innocent.iter().sum(),
        nats,
        families,
        span: times().min().zip(times().max()),
        addresses: distinct(&|row| {
            signatures.ip.ids.get(row.index()).copied().filter(|&id| id != crate::model::NONE).map(u64::from)
        }),
        networks: distinct(&|row| {
            petition.network(row).found().and_then(|network| network.asn).map(u64::from)
        }),
        domains: distinct(&|row| signatures.domain.id(row).map(u64::from)),
        agents: distinct(&|row| signatures.user_agent.id(row).map(u64::from)),
        findings,
        innocent_explanation: format!("{explanation}; leaves {shortfall:.1} nats unexplained"),
        limits: "The data show that these signatures were made together, not who made them or why.".into(),
        rows: group.rows.clone(),
    })
}

/// Evidence by family, capped.
fn families(detection: &Detection, findings: &[usize]) -> Vec<FamilyNats> {
    let mut sums: BTreeMap<Family, f64> = BTreeMap::new();
    for &at in findings {
        let finding = &detection.findings[at];
        *sums.entry(finding.family).or_default() += finding.nats;
    }
    sums.into_iter().map(|(family, nats)| FamilyNats { family, nats: nats.min(cap(family)) }).collect()
}

fn tier(petition: &Petition, group: &Group, families: &[FamilyNats], nats: f64) -> Option<CampaignTier> {
    let of = |wanted: Family| families.iter().filter(|f| f.family == wanted).map(|f| f.nats).sum::<f64>();
    let kinds = families.iter().filter(|f| f.family != Family::Excess && f.nats >= SUPPORTS).count();
    // That many came at once is no second kind of evidence; a roster, a sorted list or gibberish names stand alone.
    let supported = kinds >= 2 || of(Family::Identity) >= IDENTITY_ALONE;
    let shortfall = group.explanation.as_ref().map_or(nats, |&(_, shortfall)| shortfall);
    if nats < petition.settings.suspected_nats || !supported || shortfall < SUSPECTED_SHORTFALL {
        return None;
    }
    let proven = nats >= petition.settings.proven_nats
        && shortfall >= PROVEN_SHORTFALL
        && (!group.place || group.hard);
    Some(if proven { CampaignTier::Proven } else { CampaignTier::Suspected })
}

fn label(group: &Group) -> String {
    format!("{} signatures: {}", group.rows.len(), group.shape.join(", "))
}
