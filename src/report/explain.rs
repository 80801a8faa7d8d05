//! Why one signature has its verdict, from the report folder alone.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use serde::de::DeserializeOwned;

use super::Error;
use super::folder::SUMMARY;
use super::json_v1::{Campaign, Finding, Findings, FlaggedRow, SCHEMA, Summary};
use super::layout::Look;

/// What a report says of one record.
#[derive(Debug, Clone, PartialEq)]
pub enum Explanation {
    /// It is not clear, and here is why.
    Flagged(Box<Flagged>),
    /// Nothing speaks against it.
    Clear,
    /// It is clear because the user's policy says so.
    Allowed {
        /// The entry of the allow list.
        entry: String,
    },
    /// It could not be loaded.
    Quarantined {
        /// Physical line of the input.
        line: String,
        /// Stable reason code.
        reason: String,
    },
    /// The input has no such record.
    Missing {
        /// How many records it has.
        records: u64,
    },
}

/// Everything about one flagged record.
#[derive(Debug, Clone, PartialEq)]
pub struct Flagged {
    /// The row and its sum.
    pub row: FlaggedRow,
    /// Prior log-odds.
    pub prior: f64,
    /// Its findings with the nats each adds, strongest first.
    pub reasons: Vec<(Finding, f64)>,
    /// Its campaign.
    pub campaign: Option<Campaign>,
}

/// Reads what a report says of the record with this 1-based number.
///
/// # Errors
/// When the folder is no report of this schema.
pub fn explain(folder: &Path, row: u32) -> Result<Explanation, Error> {
    let summary: Summary = read(&folder.join(SUMMARY))?;
    if row == 0 || u64::from(row) > summary.rows.read {
        return Ok(Explanation::Missing { records: summary.rows.read });
    }
    let findings: Findings = read(&folder.join("findings.json"))?;
    match findings.rows.iter().find(|one| one.row == row) {
        Some(found) => Ok(Explanation::Flagged(Box::new(flagged(found, &findings, &summary)))),
        None => match findings.allowed.into_iter().find(|one| one.rows.binary_search(&row).is_ok()) {
            Some(one) => Ok(Explanation::Allowed { entry: one.entry }),
            None => Ok(quarantined(folder, row)?.unwrap_or(Explanation::Clear)),
        },
    }
}

/// Reads the summary of a report.
///
/// # Errors
/// When the folder is no report of this schema.
pub fn summary(folder: &Path) -> Result<Summary, Error> {
    read(&folder.join(SUMMARY))
}

/// The explanation as text, ending with a newline.
pub fn render(row: u32, explanation: &Explanation, look: Look) -> String {
    let lines = match explanation {
        Explanation::Flagged(flagged) => flagged_lines(flagged, look),
        Explanation::Clear => {
            look.paragraph("", &format!("Row {row} is clear: no finding speaks against it."))
        }
        Explanation::Allowed { entry } => {
            let entry = super::escape::line(entry, 80);
            look.paragraph(
                "",
                &format!("Row {row} is clear because the policy allows {entry}; it was not judged."),
            )
        }
        Explanation::Quarantined { line, reason } => look.paragraph(
            "",
            &format!("Row {row} was set aside and not judged: {reason}, line {line}. See quarantine.csv."),
        ),
        Explanation::Missing { records } => {
            look.paragraph("", &format!("There is no row {row}: the input has {records} records."))
        }
    };
    lines.join("\n") + "\n"
}

fn flagged(row: &FlaggedRow, findings: &Findings, summary: &Summary) -> Flagged {
    let mut reasons: Vec<(Finding, f64)> = row
        .reasons
        .iter()
        .filter_map(|&(at, nats)| Some((findings.findings.get(at as usize)?.clone(), nats)))
        .collect();
    reasons.sort_by(|a, b| b.1.total_cmp(&a.1));
    let campaign = summary.campaigns.iter().find(|one| Some(&one.id) == row.campaign.as_ref());
    Flagged { row: row.clone(), prior: findings.prior, reasons, campaign: campaign.cloned() }
}

fn quarantined(folder: &Path, row: u32) -> Result<Option<Explanation>, Error> {
    let path = folder.join("quarantine.csv");
    let failed = |cause: csv::Error| Error::NoReport { path: path.clone(), cause: cause.to_string() };
    for record in csv::Reader::from_path(&path).map_err(failed)?.into_records() {
        let record = record.map_err(failed)?;
        if record.get(0).and_then(|number| number.parse().ok()) == Some(row) {
            let text = |at: usize| record.get(at).unwrap_or_default().to_owned();
            return Ok(Some(Explanation::Quarantined { line: text(1), reason: text(2) }));
        }
    }
    Ok(None)
}

/// Reads one JSON file of a report; the number of its schema decides before its content does.
pub(super) fn read<T: DeserializeOwned>(path: &Path) -> Result<T, Error> {
    let failed = |cause: String| Error::NoReport { path: path.to_owned(), cause };
    let file = File::open(path).map_err(|cause| failed(cause.to_string()))?;
    let value: serde_json::Value =
        serde_json::from_reader(BufReader::new(file)).map_err(|cause| failed(cause.to_string()))?;
    match value.get("schema").and_then(serde_json::Value::as_u64) {
        Some(schema) if schema == u64::from(SCHEMA) => {
            serde_json::from_value(value).map_err(|cause| failed(cause.to_string()))
        }
        Some(schema) => Err(failed(format!("has schema {schema}, this program reads schema {SCHEMA}"))),
        None => Err(failed("was not written by paraph".into())),
    }
}

fn flagged_lines(flagged: &Flagged, look: Look) -> Vec<String> {
    let row = &flagged.row;
    let head = format!("Row {}: {}, score {:.2}", row.row, row.verdict, 100.0 * row.p);
    let mut lines = vec![look.strong(&head)];
    if let Some(campaign) = &flagged.campaign {
        let text = format!(
            "of {} signatures ({}): {}. Innocent reading: {}",
            campaign.signatures, campaign.tier, campaign.label, campaign.innocent_explanation
        );
        lines.extend(look.paragraph(&format!("  Campaign {} ", campaign.id), &text));
    }
    lines.push(String::new());
    lines.push(sum_line(flagged.prior, "before any evidence (prior log-odds)"));
    for (finding, nats) in &flagged.reasons {
        let text = format!("{}: {}", finding.detector, finding.sentence);
        lines.extend(look.paragraph(&format!("  {nats:>+9.3}  "), &text));
        let innocent = format!("Innocent reading: {}", finding.innocent);
        lines.extend(look.paragraph("             ", &innocent).iter().map(|line| look.faint(line)));
    }
    let sum = flagged.prior + flagged.reasons.iter().map(|(_, nats)| nats).sum::<f64>();
    let total = (row.p / (1.0 - row.p)).ln();
    if (total - sum).abs() >= 0.001 {
        lines.push(sum_line(total - sum, "limit: what is known of one row alone proves no more than this"));
    }
    lines.push("  ---------".into());
    lines.push(sum_line(total, &format!("log-odds in nats: p = 1 / (1 + exp(-sum)) = {:.4}", row.p)));
    lines
}

fn sum_line(nats: f64, text: &str) -> String {
    format!("  {nats:>+9.3}  {text}")
}
