//! A finished [`Report`] becomes files and the terminal summary.
//!
//! What is judged is decided before; here it is only said, so that every reader (a program,
//! a spreadsheet, a person) gets the same numbers, and no forger's text runs in their hands.

pub mod about;
pub mod compare;
pub mod compare_v1;
pub mod copy;
pub mod error;
pub mod escape;
pub mod explain;
pub mod file;
pub mod folder;
pub mod json_v1;
pub mod language;
pub mod layout;
pub mod night_v1;
pub mod nights;
pub mod redact;
pub mod terminal;
pub mod words;

mod arrivals;
mod campaigns;
mod decisions;
mod evidence;
mod findings;
mod flagged;
mod fleet;
mod gaps;
mod ledger;
mod page;
mod quarantine;
mod standing;
mod summary;
mod table;
mod victims;

use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use crate::model::{Field, Observer, Petition, Quarantined, Report, Stage, TextColumn, report::Originals};
use compare_v1::Comparison;
pub use error::Error;
pub use folder::Destination;
use language::Language;

/// Everything a report is written from.
pub struct Material<'a> {
    /// The result.
    pub report: &'a Report,
    /// What it was found in.
    pub petition: &'a Petition,
    /// The records once more.
    pub originals: &'a dyn Originals,
    /// What could not be loaded.
    pub quarantine: &'a [Quarantined],
    /// How the run went.
    pub run: Run,
}

/// How a run went and what it was told, beyond the judgement's settings.
#[derive(Debug, Clone, Default)]
pub struct Run {
    /// `live`, `cache` or `offline`.
    pub dns: &'static str,
    /// Language of the page; files for programs are English.
    pub language: Language,
    /// Columns that the user assigned.
    pub columns: Vec<(Field, String)>,
    /// When and how fast.
    pub timing: json_v1::Timing,
    /// Files that are written on request.
    pub outputs: Outputs,
    /// The name of the key under which a signer's data are hidden; `None`: they are shown.
    pub redaction: Option<String>,
}

/// Files of a report that are written on request only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outputs {
    /// `signatures.parquet`: every signature with its features.
    pub table: bool,
    /// `evidence/`: signatures and findings by campaign, with digests.
    pub evidence: bool,
    /// `victims.csv`: people of a roster whom a campaign used. Names them.
    pub victims: bool,
}

/// Writes the report folder, whole or not at all, and returns what its summary says.
///
/// # Errors
/// When the place cannot be written, or the input changed while the audit ran.
pub fn write(
    material: &Material<'_>,
    destination: Destination,
    observer: &dyn Observer,
) -> Result<json_v1::Summary, Error> {
    write_after(material, destination, None, observer).map(|(summary, _)| summary)
}

/// Writes the report folder like [`write()`], with `comparison.json` and `comparison.html` in it: what changed since an
/// earlier report. Returns the summary and the comparison.
///
/// # Errors
/// Like [`write()`], or when the earlier report cannot be read.
pub fn write_after(
    material: &Material<'_>,
    destination: Destination,
    earlier: Option<&Path>,
    observer: &dyn Observer,
) -> Result<(json_v1::Summary, Option<Comparison>), Error> {
    observer.started(Stage::Report, Some(material.report.verdicts.len() as u64));
    let summary = summary::summarise(material);
    let (rows, rest) = rayon::join(
        || by_row(material, &summary, &destination, observer),
        || by_finding(material, &summary, &destination),
    );
    rows?;
    let findings = rest?;
    // The pack holds lines of flagged.csv, so it comes after it.
    if material.run.outputs.evidence {
        evidence::write(&summary, &findings, material.run.redaction.as_deref(), &destination)?;
    }
    destination.page(folder::SUMMARY, |page| lines(&summary, page))?;
    let comparison = earlier.map(|earlier| compare::compare(earlier, destination.staging())).transpose()?;
    if let Some(comparison) = &comparison {
        destination.page(folder::COMPARISON, |page| lines(comparison, page))?;
        destination.page(folder::COMPARISON_PAGE, |page| {
            Ok(compare::write(comparison, material.run.language, page)?)
        })?;
    }
    destination.publish()?;
    observer.ended(Stage::Report);
    Ok((summary, comparison))
}

/// The files that tell of each signature.
fn by_row(
    material: &Material<'_>,
    summary: &json_v1::Summary,
    destination: &Destination,
    observer: &dyn Observer,
) -> Result<(), Error> {
    let (report, petition) = (material.report, material.petition);
    let redacted = material.run.redaction.is_some();
    let mut ids = TextColumn::default();
    destination.page("flagged.csv", |page| {
        ids = flagged::write(material, summary, observer, page)?;
        Ok(())
    })?;
    let (decided, listed) = rayon::join(
        || destination.page("decisions.csv", |page| Ok(decisions::write(report, petition, &ids, page)?)),
        || destination.page(ledger::FILE, |page| Ok(ledger::write(report, petition, &ids, redacted, page)?)),
    );
    decided?;
    listed?;
    if material.run.outputs.table {
        destination.page(folder::TABLE, |page| Ok(table::write(report, petition, &ids, page)?))?;
    }
    if material.run.outputs.victims {
        destination.page(folder::VICTIMS, |page| Ok(victims::write(report, petition, &ids, page)?))?;
    }
    Ok(())
}

/// The files that tell of findings, campaigns and the whole.
fn by_finding(
    material: &Material<'_>,
    summary: &json_v1::Summary,
    destination: &Destination,
) -> Result<json_v1::Findings, Error> {
    let findings = findings::findings(material);
    destination.page("findings.json", |page| compact(&findings, page))?;
    destination.page("campaigns.csv", |page| Ok(campaigns::write(summary, page)?))?;
    destination
        .page("report.html", |page| Ok(page::write(material, summary, material.run.language, page)?))?;
    destination.page("quarantine.csv", |page| Ok(quarantine::write(material.quarantine, page)?))?;
    fleets(material, destination)?;
    Ok(findings)
}

/// A file for each campaign that used rented servers.
fn fleets(material: &Material<'_>, destination: &Destination) -> Result<(), Error> {
    let words = words::Words::new(&material.report.settings.timezone);
    for campaign in &material.report.campaigns {
        let servers = fleet::servers(campaign, material.petition);
        if !servers.is_empty() {
            destination.page(&format!("fleet-{}.csv", campaign.id), |page| {
                Ok(fleet::write(&servers, material.petition, &words, page)?)
            })?;
        }
    }
    Ok(())
}

/// One value a line: for people and for `diff`.
fn lines(content: &impl Serialize, page: &mut dyn Write) -> Result<(), folder::PageError> {
    serde_json::to_writer_pretty(&mut *page, content).map_err(io::Error::from)?;
    Ok(page.write_all(b"\n")?)
}

/// As short as it gets: for a file with an entry for each flagged row.
fn compact(content: &impl Serialize, page: &mut dyn Write) -> Result<(), folder::PageError> {
    serde_json::to_writer(&mut *page, content).map_err(io::Error::from)?;
    Ok(page.write_all(b"\n")?)
}
