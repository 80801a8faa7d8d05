//! Why one signature has its verdict, from the report folder alone.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use serde::de::DeserializeOwned;

use super::folder::SUMMARY;
use super::json_v1::{Campaign, ClearedRows, Finding, Findings, FlaggedRow, SCHEMA, Summary};
use super::language::Language;
use super::layout::Look;
use super::ledger::{self, Ledger};
use super::words::Words;
use super::{Error, terminal};
use crate::model::Info;

/// What a report says of one record.
#[derive(Debug, Clone, PartialEq)]
pub enum Explanation {
    /// It is not clear, and here is why.
    Flagged(Box<Flagged>),
    /// Nothing speaks against it.
    Clear,
    /// It is clear, and so is a group that it was looked at with.
    Cleared(Box<Cleared>),
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
    /// A group that it was looked at with and that is held against nobody.
    pub cleared: Option<Cleared>,
    /// The petition's zone.
    pub timezone: String,
}

/// A group that was looked at and is held against nobody.
#[derive(Debug, Clone, PartialEq)]
pub struct Cleared {
    /// The group.
    pub group: ClearedRows,
    /// What was found, strongest first.
    pub findings: Vec<Finding>,
    /// The petition's zone.
    pub timezone: String,
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
    let mut known = findings.rows.iter().chain(&findings.clear);
    match known.find(|one| one.row == row) {
        Some(found) => Ok(Explanation::Flagged(Box::new(flagged(found, &findings, &summary)))),
        None => match findings.allowed.iter().find(|one| one.rows.binary_search(&row).is_ok()) {
            Some(one) => Ok(Explanation::Allowed { entry: one.entry.clone() }),
            None => Ok(match (quarantined(folder, row)?, cleared(row, &findings, &summary)) {
                (Some(aside), _) => aside,
                (None, Some(group)) => Explanation::Cleared(Box::new(group)),
                (None, None) => Explanation::Clear,
            }),
        },
    }
}

/// The records that have the platform's identifier, in the form in which flagged.csv shows it.
///
/// # Errors
/// When the folder is no report of this schema, or one of a version that kept no identifiers.
pub fn rows_of(folder: &Path, id: &str) -> Result<Vec<u32>, Error> {
    let _: Summary = summary(folder)?;
    let ledger = Ledger::read(folder)?.ok_or_else(|| Error::NoReport {
        path: folder.join(ledger::FILE),
        cause: "is missing, so that identifiers are not known; use --row".into(),
    })?;
    let wanted = Some(ledger::identified(id));
    Ok(ledger.entries.iter().filter(|entry| entry.id == wanted).map(|entry| entry.row).collect())
}

/// Reads the summary of a report.
///
/// # Errors
/// When the folder is no report of this schema.
pub fn summary(folder: &Path) -> Result<Summary, Error> {
    read(&folder.join(SUMMARY))
}

/// The explanation as text in a language, ending with a newline. The detectors tell what their findings
/// mean; a finding of an unknown one keeps the English of its file.
pub fn render(
    row: u32,
    explanation: &Explanation,
    language: Language,
    detectors: &[&'static Info],
    look: Look,
) -> String {
    let zone = match explanation {
        Explanation::Flagged(flagged) => &flagged.timezone,
        Explanation::Cleared(group) => &group.timezone,
        _ => "",
    };
    let words = &Words::in_language(language, zone);
    let texts = words.texts();
    let number = row.to_string();
    let lines = match explanation {
        Explanation::Flagged(flagged) => Told { words, detectors, look }.flagged(flagged),
        Explanation::Cleared(group) => Told { words, detectors, look }.clear(&number, group),
        Explanation::Clear => look.paragraph("", &words.fill(texts.row_clear, &[("row", &number)])),
        Explanation::Quarantined { line, reason } => {
            let values = [("row", number.as_str()), ("reason", reason), ("line", line)];
            look.paragraph("", &words.fill(texts.row_aside, &values))
        }
        Explanation::Allowed { entry } => {
            let entry = super::escape::line(entry, 80);
            look.paragraph("", &words.fill(texts.row_allowed, &[("row", &number), ("entry", &entry)]))
        }
        Explanation::Missing { records } => {
            let text = words.counted_with(texts.row_missing, *records, &[("row", &number)]);
            look.paragraph("", &text)
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
    Flagged {
        row: row.clone(),
        prior: findings.prior,
        reasons,
        campaign: campaign.cloned(),
        cleared: if campaign.is_none() { cleared(row.row, findings, summary) } else { None },
        timezone: summary.settings.timezone.clone(),
    }
}

/// The group that a record was looked at with, if it is held against nobody.
fn cleared(row: u32, findings: &Findings, summary: &Summary) -> Option<Cleared> {
    let group = findings.cleared.iter().find(|group| group.rows.binary_search(&row).is_ok())?;
    let found = group.findings.iter().filter_map(|&at| findings.findings.get(at as usize));
    let mut found: Vec<Finding> = found.cloned().collect();
    found.sort_by(|a, b| b.nats.total_cmp(&a.nats));
    Some(Cleared { group: group.clone(), findings: found, timezone: summary.settings.timezone.clone() })
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

/// A record being told.
struct Told<'a> {
    words: &'a Words,
    detectors: &'a [&'static Info],
    look: Look,
}

impl Told<'_> {
    fn flagged(&self, flagged: &Flagged) -> Vec<String> {
        let texts = self.words.texts();
        let row = &flagged.row;
        let mut lines = vec![self.look.strong(&self.head(row))];
        if row.blocked {
            lines.extend(self.look.paragraph("  ", &self.words.say(texts.row_blocked)));
        }
        lines.extend(flagged.campaign.iter().flat_map(|one| self.campaign(one)));
        lines.push(String::new());
        lines.extend(self.part(flagged.prior, texts.row_prior));
        lines.extend(flagged.reasons.iter().flat_map(|(finding, nats)| self.reason(finding, *nats)));
        let sum = flagged.prior + flagged.reasons.iter().map(|(_, nats)| nats).sum::<f64>();
        let total = (row.p / (1.0 - row.p)).ln();
        if (total - sum).abs() >= 0.001 {
            lines.extend(self.part(total - sum, texts.row_limit));
        }
        lines.push("  ---------".into());
        let p = self.words.language().fixed(row.p, 4);
        lines.extend(self.line(total, &self.words.fill(texts.row_sum, &[("p", &p)])));
        if let Some(group) = &flagged.cleared {
            lines.push(String::new());
            let also =
                self.words.fill(texts.row_also, &[("n", &self.words.count(group.group.rows.len() as u64))]);
            lines.extend(self.cleared(&also, group));
        }
        lines
    }

    fn clear(&self, row: &str, group: &Cleared) -> Vec<String> {
        let n = self.words.count(group.group.rows.len() as u64);
        self.cleared(&self.words.fill(self.words.texts().row_cleared, &[("row", row), ("n", &n)]), group)
    }

    /// What a group shares, and what explains it.
    fn cleared(&self, head: &str, Cleared { group, findings, .. }: &Cleared) -> Vec<String> {
        let (words, texts) = (self.words, self.words.texts());
        let (story, left) = group
            .explanation
            .as_ref()
            .map(|one| (one.story.as_str(), one.unexplained_nats))
            .unwrap_or_default();
        let values = [
            ("story", words.phrase(story)),
            ("left", words.decimal(left)),
            ("nats", words.decimal(group.nats)),
        ];
        let text = if group.explained { texts.row_explained } else { texts.row_too_little };
        let verdict = words.fill(text, &values.each_ref().map(|(key, value)| (*key, value.as_str())));
        let mut lines = self.look.paragraph("", &format!("{head} {verdict}"));
        lines.extend([String::new(), words.say(texts.row_shared)]);
        lines.extend(findings.iter().flat_map(|finding| self.reason(finding, finding.nats)));
        lines
    }

    fn head(&self, row: &FlaggedRow) -> String {
        let words = self.words;
        let verdict = words.say(words.verdict_of(&row.verdict));
        let score = words.language().fixed(100.0 * row.p, 2);
        let values = [("row", row.row.to_string()), ("verdict", verdict), ("score", score)];
        words.fill(words.texts().row_head, &values.each_ref().map(|(key, value)| (*key, value.as_str())))
    }

    fn campaign(&self, campaign: &Campaign) -> Vec<String> {
        let (words, texts) = (self.words, self.words.texts());
        let values = [
            ("n", words.count(campaign.signatures)),
            ("tier", words.say(words.tier(&campaign.tier))),
            ("label", terminal::label(words, campaign)),
            ("innocent", terminal::innocent(words, campaign)),
        ];
        let text =
            words.fill(texts.row_of_campaign, &values.each_ref().map(|(key, value)| (*key, value.as_str())));
        let name = words.fill(texts.row_campaign, &[("id", &campaign.id)]);
        self.look.paragraph(&format!("  {name} "), &text)
    }

    fn reason(&self, finding: &Finding, nats: f64) -> Vec<String> {
        let (words, texts) = (self.words, self.words.texts());
        let info = self.detectors.iter().find(|info| info.id == finding.detector);
        let (sentence, innocent) = match (words.language(), info) {
            (Language::French, Some(info)) => {
                (words.sentence_again(info, &finding.facts), words.say(words.detector(info).innocent))
            }
            _ => (finding.sentence.clone(), finding.innocent.clone()),
        };
        let text = format!("{}{}{sentence}", finding.detector, words.say(texts.colon));
        let mut lines = self.line(nats, &text);
        let innocent = words.fill(texts.row_innocent, &[("innocent", &innocent)]);
        let innocent = self.look.paragraph("             ", &innocent);
        lines.extend(innocent.iter().map(|line| self.look.faint(line)));
        lines
    }

    fn part(&self, nats: f64, text: &str) -> Vec<String> {
        self.line(nats, &self.words.say(text))
    }

    /// A summand, its decimals under those of the others.
    fn line(&self, nats: f64, text: &str) -> Vec<String> {
        let sign = if nats < 0.0 { "" } else { "+" };
        let number = format!("{sign}{}", self.words.language().fixed(nats, 3));
        self.look.paragraph(&format!("  {number:>9}  "), text)
    }
}
