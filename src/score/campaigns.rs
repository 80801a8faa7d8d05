//! Groups with enough evidence become campaigns.

use std::collections::BTreeMap;

use hashbrown::HashSet;

use crate::model::{
    Campaign, CampaignTier, Cleared, Detection, Family, FamilyNats, Group, GroupId, Innocence, Petition, Row,
};

/// A family supports a suspicion from so many nats.
const SUPPORTS: f64 = 3.0;
/// And convinces of it from so many.
const CONVINCES: f64 = 8.0;
/// Evidence of identity that needs no second kind.
const IDENTITY_ALONE: f64 = 10.0;
/// Evidence of mailboxes that needs no second kind, where no story explains it: unknown domains, one pattern.
const MAILBOX_ALONE: f64 = 8.0;
/// What the best innocent explanation must leave unexplained before a campaign is suspected, and proven.
const SUSPECTED_SHORTFALL: f64 = 6.0;
/// More than one family at its cap: what no innocent story explains must itself be enough for suspicion.
const PROVEN_SHORTFALL: f64 = 12.0;
/// Enough beside a hard mechanism (a roster, aliases, invented names, one pattern or wording).
const HARD_SHORTFALL: f64 = 9.0;
/// A group that is no larger than the crowd would make it is no campaign, whatever it shares.
const LEAST_EXCESS: f64 = 2.0;

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
        campaign.label = label(campaign);
    }
    campaigns
}

/// The groups with findings that are no campaigns: first those that an innocent story explains, then the larger.
pub fn cleared(petition: &Petition, detection: &Detection, campaigns: &[Campaign]) -> Vec<Cleared> {
    let accused: HashSet<Row> = campaigns.iter().flat_map(|one| one.rows.iter().copied()).collect();
    let campaign = |id: GroupId| campaigns.iter().any(|one| one.group == id);
    let mut cleared: Vec<Cleared> = detection
        .groups
        .iter()
        .enumerate()
        .map(|(at, group)| (GroupId(at as u32), group))
        .filter(|&(id, _)| !campaign(id))
        .filter_map(|(id, group)| looked_at(petition, detection, id, group, &accused))
        .collect();
    cleared.sort_by(|a, b| {
        b.explained.cmp(&a.explained).then(b.rows.len().cmp(&a.rows.len())).then(a.rows.cmp(&b.rows))
    });
    cleared
}

/// What speaks of a group that is no campaign; `None` where nothing does, or most of it is in campaigns after all.
fn looked_at(
    petition: &Petition,
    detection: &Detection,
    id: GroupId,
    group: &Group,
    accused: &HashSet<Row>,
) -> Option<Cleared> {
    let findings = findings_of(detection, id);
    let rows: Vec<Row> = group.rows.iter().copied().filter(|row| !accused.contains(row)).collect();
    if findings.is_empty() || 2 * rows.len() < group.rows.len() {
        return None;
    }
    let nats: f64 = families(detection, &findings).iter().map(|family| family.nats).sum();
    let shortfall = group.explanation.as_ref().map_or(nats, Innocence::shortfall);
    let explained = nats >= petition.settings.suspected_nats && shortfall < SUSPECTED_SHORTFALL;
    let span = span(petition, &rows);
    Some(Cleared { rows, span, nats, explained, findings, explanation: group.explanation.clone() })
}

fn findings_of(detection: &Detection, id: GroupId) -> Vec<usize> {
    (0..detection.findings.len()).filter(|&at| detection.findings[at].group == Some(id)).collect()
}

fn span(petition: &Petition, rows: &[Row]) -> Option<(i64, i64)> {
    let times = || rows.iter().filter_map(|&row| petition.signatures.signed_at.get(row));
    times().min().zip(times().max())
}

fn campaign(petition: &Petition, detection: &Detection, id: GroupId, group: &Group) -> Option<Campaign> {
    let findings = findings_of(detection, id);
    let families = families(detection, &findings);
    let nats: f64 = families.iter().map(|family| family.nats).sum();
    let tier = tier(petition, group, &families, nats)?;
    let signatures = &petition.signatures;
    let distinct = |of: &dyn Fn(Row) -> Option<u64>| {
        group.rows.iter().filter_map(|&row| of(row)).collect::<HashSet<_>>().len()
    };
    let innocence = group.explanation.clone().unwrap_or_default();
    Some(Campaign {
        explanation: group.explanation.clone(),
        id: String::new(),
        label: String::new(),
        tier,
        group: id,
        innocent_rows: group.innocent.iter().sum(),
        nats,
        families,
        span: span(petition, &group.rows),
        addresses: distinct(&|row| {
            signatures.ip.ids.get(row.index()).copied().filter(|&id| id != crate::model::NONE).map(u64::from)
        }),
        networks: distinct(&|row| {
            petition.network(row).found().and_then(|network| network.asn).map(u64::from)
        }),
        domains: distinct(&|row| signatures.domain.id(row).map(u64::from)),
        agents: distinct(&|row| signatures.user_agent.id(row).map(u64::from)),
        findings,
        innocent_explanation: format!(
            "{}; leaves {:.1} nats unexplained",
            innocence.story,
            innocence.shortfall()
        ),
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
    sums.into_iter().map(|(family, nats)| FamilyNats { family, nats: nats.min(family.cap()) }).collect()
}

fn tier(petition: &Petition, group: &Group, families: &[FamilyNats], nats: f64) -> Option<CampaignTier> {
    let of = |wanted: Family| families.iter().filter(|f| f.family == wanted).map(|f| f.nats).sum::<f64>();
    let kinds = families.iter().filter(|f| f.family != Family::Excess && f.nats >= SUPPORTS).count();
    // That many are alike in something and that they are many is one fact: a proof has two others.
    let convincing = |f: &&FamilyNats| f.family != Family::Excess && f.nats >= CONVINCES;
    let convinced = families.iter().filter(convincing).count();
    // That many came at once is no second kind of evidence; a roster, a sorted list or gibberish names stand alone.
    let shortfall = group.explanation.as_ref().map_or(nats, Innocence::shortfall);
    let mailbox_alone = of(Family::Mailbox) >= MAILBOX_ALONE && shortfall >= HARD_SHORTFALL;
    let supported = kinds >= 2 || of(Family::Identity) >= IDENTITY_ALONE || mailbox_alone;
    if nats < petition.settings.suspected_nats
        || !supported
        || of(Family::Excess) < LEAST_EXCESS
        || shortfall < SUSPECTED_SHORTFALL
    {
        return None;
    }
    let unexplained = shortfall >= PROVEN_SHORTFALL || (group.hard && shortfall >= HARD_SHORTFALL);
    let proven = nats >= petition.settings.proven_nats
        && unexplained
        && (group.hard || convinced >= 2)
        && (!group.place || group.hard)
        && !super::columns::bare(petition);
    Some(if proven { CampaignTier::Proven } else { CampaignTier::Suspected })
}

/// Make-up in plain words, what cannot be seen left out; how many signatures they are is said beside it.
fn label(campaign: &Campaign) -> String {
    let parts = [
        (campaign.addresses, "address"),
        (campaign.networks, "network"),
        (campaign.agents, "browser"),
        (campaign.domains, "mail domain"),
    ];
    let seen: Vec<String> =
        parts.into_iter().filter(|&(n, _)| n > 0).map(|(n, noun)| count(n, noun)).collect();
    if seen.is_empty() { "alike in how the form was filled in".into() } else { seen.join(", ") }
}

fn count(number: usize, noun: &str) -> String {
    let plural = if noun.ends_with('s') { "es" } else { "s" };
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}{plural}") }
}
