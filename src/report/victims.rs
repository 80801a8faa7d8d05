//! `victims.csv`: people of a roster whose names or addresses a campaign used, for the mail that says sorry.
//!
//! The only file that names people on purpose, so it is written on request only, and never in a redacted
//! report. A figure who is in no campaign is not listed: they may well have signed.

use std::io::{self, Write};

use super::escape::cell;
use super::summary::sentence;
use super::words::{Shown, Words};
use crate::model::{Campaign, CampaignTier, NONE, Petition, Report, Row, RowVerdict, Subject, TextColumn};

/// Findings that are told as evidence, the strongest.
const TOLD: usize = 3;

/// Writes a line for each signature of a campaign that used somebody of a roster, by roster and person.
pub(super) fn write(
    report: &Report,
    petition: &Petition,
    ids: &TextColumn,
    to: &mut dyn Write,
) -> io::Result<()> {
    let words = Words::new(&report.settings.timezone);
    let mut out = csv::Writer::from_writer(to);
    out.write_record([
        "roster",
        "person",
        "role",
        "known_addresses",
        "address_used",
        "name_used",
        "signed_at",
        "row",
        "id",
        "campaign",
        "certainty",
        "evidence",
    ])?;
    let evidence: Vec<String> =
        report.campaigns.iter().map(|campaign| evidence(campaign, report, &words)).collect();
    for (roster, person, row, verdict) in victims(report, petition) {
        let at = verdict.campaign.unwrap_or_default() as usize;
        let (roster, campaign) = (&petition.rosters[roster], &report.campaigns[at]);
        let person = &roster.people[person];
        let signatures = &petition.signatures;
        out.write_record([
            cell(&roster.name).into_owned(),
            cell(&person.name).into_owned(),
            cell(&person.role).into_owned(),
            cell(&person.mailboxes.join(" ")).into_owned(),
            cell(&address(petition, row)).into_owned(),
            cell(signatures.name.get(row).unwrap_or_default()).into_owned(),
            signatures.signed_at.get(row).map(|at| words.iso(at)).unwrap_or_default(),
            signatures.record[row.index()].to_string(),
            cell(ids.get(row).unwrap_or_default()).into_owned(),
            campaign.id.clone(),
            certainty(campaign.tier).into(),
            evidence[at].clone(),
        ])?;
    }
    out.flush()
}

/// Roster, person, row and verdict of everybody whom a campaign used.
fn victims<'a>(report: &'a Report, petition: &Petition) -> Vec<(usize, usize, Row, &'a RowVerdict)> {
    let mut places = vec![NONE; petition.signatures.len()];
    for (at, verdict) in report.verdicts.iter().enumerate().filter(|(_, one)| one.campaign.is_some()) {
        places[verdict.row.index()] = at as u32;
    }
    let mut victims = Vec::new();
    for finding in &report.findings {
        let Subject::Person(roster, person) = finding.subject else { continue };
        let used = finding.rows.iter().filter(|row| places[row.index()] != NONE);
        victims
            .extend(used.map(|&row| (roster, person, row, &report.verdicts[places[row.index()] as usize])));
    }
    victims.sort_by_key(|&(roster, person, row, _)| (roster, person, row));
    victims
}

/// The address as it was typed: where the platform's own mail to them went.
fn address(petition: &Petition, row: Row) -> String {
    let signatures = &petition.signatures;
    match (signatures.local.get(row), signatures.domain.get(row)) {
        (Some(local), Some(domain)) => format!("{local}@{domain}"),
        _ => String::new(),
    }
}

fn certainty(tier: CampaignTier) -> &'static str {
    match tier {
        CampaignTier::Proven => "proven",
        CampaignTier::Suspected => "suspected",
    }
}

/// What shows that the campaign was one operator's, in a few sentences without other signers' data.
fn evidence(campaign: &Campaign, report: &Report, words: &Words) -> String {
    let mut findings: Vec<_> = campaign.findings.iter().map(|&at| &report.findings[at]).collect();
    findings.sort_by(|a, b| b.nats.total_cmp(&a.nats));
    let told = findings.into_iter().take(TOLD);
    let told: Vec<String> = told.map(|finding| sentence(report, finding, words, Shown::Impersonal)).collect();
    cell(&told.join(". ")).into_owned()
}
