//! `campaigns.csv`: one line a campaign.

use std::io::{self, Write};

use super::escape::cell;
use super::json_v1::{Campaign, Summary};

/// Writes the campaigns, strongest first.
pub(super) fn write(summary: &Summary, to: &mut dyn Write) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(to);
    out.write_record([
        "campaign",
        "label",
        "signatures",
        "first_seen",
        "last_seen",
        "nats",
        "families",
        "addresses",
        "networks",
        "domains",
        "innocent_explanation",
    ])?;
    for campaign in &summary.campaigns {
        out.write_record(line(campaign))?;
    }
    out.flush()
}

fn line(campaign: &Campaign) -> [String; 11] {
    let families: Vec<&str> = campaign.families.iter().map(|one| one.family.as_str()).collect();
    [
        campaign.id.clone(),
        cell(&campaign.label).into_owned(),
        campaign.signatures.to_string(),
        campaign.first_seen.clone().unwrap_or_default(),
        campaign.last_seen.clone().unwrap_or_default(),
        format!("{:.1}", campaign.nats),
        families.join(";"),
        campaign.addresses.to_string(),
        campaign.networks.to_string(),
        campaign.domains.to_string(),
        cell(&campaign.innocent_explanation).into_owned(),
    ]
}
