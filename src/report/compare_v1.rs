//! The schema of `comparison.json` and `paraph compare --json`, version 1: what other programs parse.
//!
//! Fields may be added within a version; none may change its meaning, move or disappear. No signer's
//! data: rows go by their number.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::json_v1::{Counts, Interval};

/// The number of this schema.
pub const SCHEMA: u32 = 1;

/// What changed from one report to another.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Comparison {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Version of the program that compared.
    pub paraph: String,
    /// The earlier report.
    pub old: Side,
    /// The later report.
    pub new: Side,
    /// What signatures were known again by: `id`, `record` (what was entered), or `null`: by nothing.
    pub joined_by: Option<String>,
    /// Why signatures could not be known again, where they could not.
    pub not_joined_because: Option<String>,
    /// Why the two may have been swapped, where something speaks for it.
    pub out_of_order: Option<String>,
    /// Signatures that came, went and changed.
    pub rows: Option<Rows>,
    /// Verdicts on signatures that the old report did not have.
    pub added: Option<Counts>,
    /// What had been said of signatures that are gone.
    pub gone: Option<Counts>,
    /// Changed verdicts of signatures in both, by the old and the new verdict.
    pub transitions: Vec<Transition>,
    /// Every changed verdict, by the new report's row.
    pub changes: Vec<Change>,
    /// Campaigns of both reports, the new report's first.
    pub campaigns: Vec<Campaign>,
    /// What differs between the two audits beside the signatures.
    pub causes: Vec<Cause>,
}

/// One of the two reports.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Side {
    /// When the audit began, RFC 3339.
    pub started: String,
    /// Version of the program that audited.
    pub paraph: String,
    /// Digests of the inputs.
    pub sha256: Vec<String>,
    /// Signatures in the audit.
    pub loaded: u64,
    /// Records set aside.
    pub quarantined: u64,
    /// Signatures by verdict.
    pub counts: Counts,
    /// Genuine signatures.
    pub genuine: Interval,
    /// Fraudulent signatures.
    pub fraudulent: Interval,
}

/// Signatures known again, and not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Rows {
    /// In both reports.
    pub both: u64,
    /// Only in the new one.
    pub added: u64,
    /// Only in the old one.
    pub gone: u64,
    /// In both, with another content (a late confirmation, a correction).
    pub edited: u64,
}

/// How many signatures went from one verdict to another.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Transition {
    /// Verdict in the old report.
    pub from: String,
    /// Verdict in the new report.
    pub to: String,
    /// Signatures.
    pub rows: u64,
    /// How many of them have each of the codes of [`Change::why`].
    pub why: BTreeMap<String, u64>,
}

/// One changed verdict.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Change {
    /// Its row in the new report.
    pub row: u32,
    /// Its row in the old report.
    pub old_row: u32,
    /// Verdict in the old report.
    pub from: String,
    /// Verdict in the new report.
    pub to: String,
    /// Score in the old report.
    pub old_score: f32,
    /// Score in the new report.
    pub score: f32,
    /// Campaign in the old report.
    pub old_campaign: Option<String>,
    /// Campaign in the new report.
    pub campaign: Option<String>,
    /// Reasons that speak against it now and did not before.
    pub reasons_new: Vec<String>,
    /// Reasons that no longer speak against it.
    pub reasons_gone: Vec<String>,
    /// What can have changed it: `edited` (its own record), `lists` (what lists and databases say of it),
    /// `lookups` (what DNS says of it), `signatures` (others came, went or were edited), `settings`,
    /// `version`. One code alone is the cause.
    pub why: Vec<String>,
}

/// What became of a campaign.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Campaign {
    /// `new`, `gone`, `same`, `grown`, `shrunk` or `changed` (some came, some went); `split` (its signatures
    /// were part of another's) or `merged` (they are now); `unknown` where signatures are not known again.
    pub status: String,
    /// Its name in the old report.
    pub old: Option<String>,
    /// Its name in the new report.
    pub new: Option<String>,
    /// In plain words, from the new report where it has it.
    pub label: String,
    /// `proven` or `suspected` in the old report.
    pub old_tier: Option<String>,
    /// `proven` or `suspected` in the new report.
    pub tier: Option<String>,
    /// Distinct addresses, in the report that the label is from.
    pub addresses: u64,
    /// Distinct networks, likewise.
    pub networks: u64,
    /// Distinct browsers, likewise.
    pub agents: u64,
    /// Distinct mail domains, likewise.
    pub domains: u64,
    /// Signatures in the old report.
    pub old_signatures: u64,
    /// Signatures in the new report.
    pub signatures: u64,
    /// Signatures of it that are in both reports.
    pub shared: u64,
    /// For `split` and `merged`: the campaign of the same report it was part of or is part of now.
    pub with: Option<String>,
}

/// A difference that is not about the signatures.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Cause {
    /// `version`, `settings`, `list`, `lookups` or `mapping`.
    pub what: String,
    /// Which one.
    pub name: String,
    /// In the old report.
    pub old: String,
    /// In the new report.
    pub new: String,
}
