//! `evidence/`: for each campaign what was found and in which signatures, with digests.
//!
//! A pack to hand on: a file of signatures and a file of findings for each campaign, a manifest of what
//! was audited and how, and `SHA256SUMS`, which `sha256sum -c` checks. Nothing in it is new: the
//! signatures are those of `flagged.csv`, the numbers those of `summary.json`.

use std::fs::File;
use std::io::{self, Write};

use serde::Serialize;

use super::folder::{Destination, EVIDENCE, Page};
use super::json_v1::{Campaign, Findings, FlaggedRow, Input, Rows, SCHEMA, Settings, Source, Summary};
use super::{Error, json_v1, lines};

/// The list of the files and what they are evidence of.
const MANIFEST: &str = "manifest.json";
/// The digests as the usual tools read them.
const SUMS: &str = "SHA256SUMS";
/// Files of signatures that are open at the same time.
const TOGETHER: usize = 64;

/// Writes the pack. `flagged.csv` must be written.
pub(super) fn write(
    summary: &Summary,
    findings: &Findings,
    redaction: Option<&str>,
    destination: &Destination,
) -> Result<(), Error> {
    destination.folder(EVIDENCE)?;
    let mut names: Vec<(String, Option<&str>)> = Vec::new();
    for campaigns in summary.campaigns.chunks(TOGETHER) {
        signatures(campaigns, destination)?;
    }
    for campaign in &summary.campaigns {
        let found = found(campaign, findings);
        destination.page(&path(&campaign.id, "json"), |page| lines(&found, page))?;
        names.extend(
            ["csv", "json"].map(|kind| (format!("{}.{kind}", campaign.id), Some(campaign.id.as_str()))),
        );
    }
    let files = names.into_iter().map(|(name, campaign)| listed(name, campaign, destination));
    let manifest = Manifest {
        schema: SCHEMA,
        paraph: &summary.paraph,
        input: &summary.input,
        rows: summary.rows,
        settings: &summary.settings,
        sources: &summary.sources,
        redaction,
        files: files.collect::<Result<_, _>>()?,
    };
    destination.page(&format!("{EVIDENCE}/{MANIFEST}"), |page| lines(&manifest, page))?;
    let itself = listed(MANIFEST.into(), None, destination)?;
    destination.page(&format!("{EVIDENCE}/{SUMS}"), |page| Ok(sums(&manifest.files, &itself, page)?))
}

/// Whether a file of this name is one of a pack.
pub(super) fn is_ours(name: &str) -> bool {
    let campaign = name.strip_suffix(".csv").or_else(|| name.strip_suffix(".json"));
    let numbered = campaign.and_then(|id| id.strip_prefix('C')).is_some_and(|id| id.parse::<u32>().is_ok());
    numbered || name == MANIFEST || name == SUMS
}

#[derive(Serialize)]
struct Manifest<'a> {
    schema: u32,
    paraph: &'a str,
    input: &'a [Input],
    rows: Rows,
    settings: &'a Settings,
    sources: &'a [Source],
    redaction: Option<&'a str>,
    files: Vec<Listed<'a>>,
}

#[derive(Serialize)]
struct Listed<'a> {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    campaign: Option<&'a str>,
    bytes: u64,
    sha256: String,
}

/// The findings of one campaign and the part that each has in each row's sum.
#[derive(Serialize)]
struct Found<'a> {
    schema: u32,
    campaign: &'a Campaign,
    /// Prior log-odds of every row.
    prior: f64,
    findings: Vec<&'a json_v1::Finding>,
    /// Reasons index into the findings above.
    rows: Vec<FlaggedRow>,
}

fn found<'a>(campaign: &'a Campaign, all: &'a Findings) -> Found<'a> {
    let mut places: Vec<u32> = Vec::new();
    let members = all.rows.iter().filter(|row| row.campaign.as_deref() == Some(campaign.id.as_str()));
    let rows = members
        .map(|row| {
            let mut row = row.clone();
            for (finding, _) in &mut row.reasons {
                *finding = place(&mut places, *finding);
            }
            row
        })
        .collect();
    let findings = places.iter().filter_map(|&at| all.findings.get(at as usize)).collect();
    Found { schema: SCHEMA, campaign, prior: all.prior, findings, rows }
}

/// A finding's place in the file of one campaign.
fn place(places: &mut Vec<u32>, finding: u32) -> u32 {
    let known = places.iter().position(|&at| at == finding).unwrap_or_else(|| {
        places.push(finding);
        places.len() - 1
    });
    known as u32
}

/// The campaigns' lines of `flagged.csv`, each in a file of its own.
fn signatures(campaigns: &[Campaign], destination: &Destination) -> Result<(), Error> {
    let flagged = destination.staging().join("flagged.csv");
    let failed = |cause: csv::Error| Error::unwritable(&destination.target().join(EVIDENCE), cause.into());
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(flagged).map_err(failed)?;
    let mut record = csv::StringRecord::new();
    reader.read_record(&mut record).map_err(failed)?;
    let at = record.iter().position(|name| name == "campaign").unwrap_or_default();
    let mut writers: Vec<csv::Writer<Page>> = Vec::new();
    for campaign in campaigns {
        let mut writer = csv::Writer::from_writer(destination.open(&path(&campaign.id, "csv"))?);
        writer.write_record(&record).map_err(failed)?;
        writers.push(writer);
    }
    while reader.read_record(&mut record).map_err(failed)? {
        if let Some(place) = campaigns.iter().position(|one| Some(one.id.as_str()) == record.get(at)) {
            writers[place].write_record(&record).map_err(failed)?;
        }
    }
    writers.into_iter().try_for_each(|writer| {
        let page = writer.into_inner().map_err(|error| failed(error.into_error().into()))?;
        page.finish()
    })
}

fn path(campaign: &str, kind: &str) -> String {
    format!("{EVIDENCE}/{campaign}.{kind}")
}

fn listed<'a>(
    name: String,
    campaign: Option<&'a str>,
    destination: &Destination,
) -> Result<Listed<'a>, Error> {
    let path = destination.staging().join(EVIDENCE).join(&name);
    let digested = digest(&path).map_err(|cause| Error::unwritable(&path, cause));
    let (bytes, sha256) = digested?;
    Ok(Listed { name, campaign, bytes, sha256 })
}

fn digest(path: &std::path::Path) -> io::Result<(u64, String)> {
    use sha2::Digest;
    let mut hash = sha2::Sha256::new();
    let mut file = File::open(path)?;
    let (mut buffer, mut bytes) = (vec![0; 1 << 16], 0);
    loop {
        match io::Read::read(&mut file, &mut buffer)? {
            0 => break,
            read => {
                hash.update(&buffer[..read]);
                bytes += read as u64;
            }
        }
    }
    Ok((bytes, hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()))
}

fn sums(files: &[Listed<'_>], manifest: &Listed<'_>, page: &mut dyn Write) -> Result<(), io::Error> {
    files.iter().chain([manifest]).try_for_each(|file| writeln!(page, "{}  {}", file.sha256, file.name))
}
