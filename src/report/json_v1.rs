//! The schema of `summary.json` and `findings.json`, version 1: what other programs parse.
//!
//! Fields may be added within a version; none may change its meaning, move or disappear. A reader
//! takes the default for a field that an older version did not write.
//! The types of the model stay out of here, so that they are free to change.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The number of this schema.
pub const SCHEMA: u32 = 1;

/// `summary.json`: the whole audit in numbers. No signer's data; names only of a roster's people.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Summary {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Version of the program.
    pub paraph: String,
    /// The inputs, as given.
    pub input: Vec<Input>,
    /// `read = loaded + quarantined`.
    pub rows: Rows,
    /// First and last signature.
    pub period: Option<Period>,
    /// Distinct canonical mailboxes; a signature without one counts by itself.
    pub distinct_people: u64,
    /// Distinct canonical mailboxes; `null` where no signature has a usable one.
    #[serde(default)]
    pub mailboxes: Option<u64>,
    /// Signatures confirmed by mail, where the export says so.
    pub confirmed: Option<u64>,
    /// Loaded rows by verdict.
    pub counts: Counts,
    /// Of the rejected ones, how many the user's policy blocks and nothing else speaks against enough.
    #[serde(default)]
    pub blocked: u64,
    /// How many are genuine.
    pub estimate: Estimate,
    /// Claimed numbers beside what was loaded.
    pub claims: Vec<Claim>,
    /// Campaigns, strongest first.
    pub campaigns: Vec<Campaign>,
    /// Groups that were looked at and that an innocent story explains.
    #[serde(default)]
    pub cleared: Vec<Cleared>,
    /// What each detector did.
    pub detectors: Vec<Detector>,
    /// What could be looked up.
    pub coverage: CoverageOf,
    /// Lists and databases.
    pub sources: Vec<Source>,
    /// What the reader must know.
    pub warnings: Vec<Warning>,
    /// The settings in force.
    pub settings: Settings,
    /// The name of the key under which a signer's data are hidden in every file; `null`: they are shown.
    pub redaction: Option<String>,
    /// When the signatures came; `null` where no time is known.
    #[serde(default)]
    pub arrivals: Option<Arrivals>,
    /// When and how fast: the only part that differs between two runs.
    pub timing: Timing,
}

/// How one input was read.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Input {
    /// File name without its folder, or `-`.
    pub name: String,
    /// Size as stored.
    pub bytes: u64,
    /// SHA-256 of the stored bytes.
    pub sha256: String,
    /// Format, encoding, delimiter, line ends, compression, in words.
    pub dialect: String,
    /// Field to column header.
    pub mapping: BTreeMap<String, String>,
    /// Columns taken for nothing.
    pub unmapped: Vec<String>,
    /// Stable name of the platform whose export it is, if it was recognised.
    #[serde(default)]
    pub platform: Option<String>,
    /// Columns of that platform that hold no evidence, and what they hold.
    #[serde(default)]
    pub known: BTreeMap<String, String>,
}

/// Records of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Rows {
    /// Data records read.
    pub read: u64,
    /// Records in the audit.
    pub loaded: u64,
    /// Records set aside.
    pub quarantined: u64,
}

/// From the first to the last signature, RFC 3339 in the petition's zone.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Period {
    /// First signature.
    pub first: String,
    /// Last signature.
    pub last: String,
}

/// Loaded rows by verdict; the four add up to `rows.loaded`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Nothing speaks against them.
    pub clear: u64,
    /// Somebody should look.
    pub review: u64,
    /// Part of a proven campaign, or blocked by the user's policy.
    pub reject: u64,
    /// A person's second signature.
    pub duplicate: u64,
}

/// A median with its 5 % and 95 % quantiles.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Interval {
    /// 5 % quantile.
    pub low: f64,
    /// Median.
    pub point: f64,
    /// 95 % quantile.
    pub high: f64,
}

/// How many signatures are genuine, and how sure that is.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Estimate {
    /// Signatures that are no genuine person's wish.
    pub fraudulent: Interval,
    /// Distinct genuine signatures.
    pub genuine: Interval,
    /// Rows of proven campaigns.
    pub proven: u64,
    /// Rows of suspected campaigns.
    pub suspected: u64,
    /// A campaign below this many rows would not be seen; 0 where the columns show too little to tell.
    pub detection_floor: u64,
    /// The count by volume alone; `null` where the stamps do not tell a rhythm.
    #[serde(default)]
    pub volume: Option<Volume>,
    /// The count under every filter.
    pub filters: Vec<Filter>,
}

/// Signatures beyond the petition's own rhythm: a second witness beside the campaigns.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Volume {
    /// All that arrived beyond the rhythm, in the hours where that was notable.
    pub excess: Interval,
    /// Of these, expected to be fraudulent as rows of campaigns.
    pub explained: f64,
    /// The rest: an organic surge, or fakes that no row betrays.
    pub unexplained: Interval,
    /// Whether the two counts agree within two standard deviations.
    pub agrees: bool,
}

/// The count that one filter leaves.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Stable name.
    pub filter: String,
    /// Signatures that pass.
    pub count: u64,
}

/// A claimed number, and what the input holds for the same instant.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Claim {
    /// The number claimed.
    pub claimed: u64,
    /// For which instant, RFC 3339; `null`: for the end.
    pub as_of: Option<String>,
    /// Signatures loaded up to then.
    pub loaded: u64,
    /// Of these, not rejected and no duplicate.
    pub standing: u64,
    /// Of these, clear.
    pub clear: u64,
}

/// A group of signatures that one operator made, as far as the data show.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Campaign {
    /// `C1`, `C2`, ...
    pub id: String,
    /// Plain words.
    pub label: String,
    /// `proven` or `suspected`.
    pub tier: String,
    /// Rows.
    pub signatures: u64,
    /// Expected innocent rows among them.
    pub innocent_rows: f64,
    /// First signature, RFC 3339.
    pub first_seen: Option<String>,
    /// Last signature, RFC 3339.
    pub last_seen: Option<String>,
    /// Total evidence.
    pub nats: f64,
    /// Evidence by family, strongest first.
    pub families: Vec<FamilyNats>,
    /// Distinct addresses.
    pub addresses: u64,
    /// Distinct autonomous systems.
    pub networks: u64,
    /// Distinct mail domains.
    pub domains: u64,
    /// Distinct user agents.
    pub agents: u64,
    /// The findings in words, strongest first.
    pub evidence: Vec<Evidence>,
    /// The best innocent explanation, and by how much it falls short.
    pub innocent_explanation: String,
    /// What the data do not show.
    pub limits: String,
    /// The innocent explanation in parts, for other languages.
    #[serde(default)]
    pub explanation: Option<Explanation>,
}

/// A group that was looked at and is held against nobody.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Cleared {
    /// Rows.
    pub signatures: u64,
    /// First signature, RFC 3339.
    pub first_seen: Option<String>,
    /// Last signature, RFC 3339.
    pub last_seen: Option<String>,
    /// Total evidence.
    pub nats: f64,
    /// The innocent explanation.
    pub explanation: Option<Explanation>,
}

/// An innocent explanation, and what it leaves open.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Explanation {
    /// Its name, one of a fixed set.
    pub story: String,
    /// Evidence that it does not explain.
    pub unexplained_nats: f64,
}

/// Signatures by time, in equal steps.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Arrivals {
    /// Start of the first step, RFC 3339.
    pub first: String,
    /// Length of a step.
    pub step_seconds: i64,
    /// Signatures in each step.
    pub signatures: Vec<u64>,
    /// Of these, rejected or for review.
    pub flagged: Vec<u64>,
}

/// Evidence of one family, capped.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FamilyNats {
    /// Stable name of the family.
    pub family: String,
    /// Nats.
    pub nats: f64,
}

/// One finding in words.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Evidence {
    /// Which detector says so.
    pub detector: String,
    /// Nats.
    pub nats: f64,
    /// The sentence, without a signer's data.
    pub sentence: String,
}

/// What a detector did.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Detector {
    /// Stable id, the reason code of `flagged.csv`.
    pub id: String,
    /// In a few words.
    pub title: String,
    /// Family of its evidence.
    pub family: String,
    /// Number of findings.
    pub findings: u64,
    /// Rows concerned, each once, those of groups that were not held against anybody included.
    pub rows: u64,
    /// Rows that are not clear and have it among their reasons.
    pub flagged: u64,
    /// Why it did not run; `null` if it did.
    pub skipped_because: Option<String>,
}

/// What could be looked up.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CoverageOf {
    /// Networks of addresses.
    pub network: Coverage,
    /// Mail service of domains.
    pub mx: Coverage,
    /// Why mail service was not judged, if it was not.
    pub mx_not_judged: Option<String>,
    /// How the look-ups of mail domains went.
    #[serde(default)]
    pub mx_domains: MxDomains,
}

/// Look-ups of distinct mail domains.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MxDomains {
    /// Domains worth asking about.
    pub domains: u64,
    /// Of these, known from the cache.
    pub cached: u64,
    /// Of these, asked in this run.
    pub asked: u64,
    /// Of these, answered, by the cache or in this run.
    pub answered: u64,
    /// The others by class: `timeout`, `servfail`, `refused`, `network`, `truncated`, `unreadable`, `filtered`, `not-asked`.
    pub failures: BTreeMap<String, u64>,
}

/// Rows with an answer among rows with a question.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Coverage {
    /// Rows with an answer.
    pub known: u64,
    /// Rows with a question.
    pub of: u64,
    /// `known / of`; 0 where there was no question.
    pub share: f64,
}

/// A list or database.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Source {
    /// Stable name.
    pub name: String,
    /// Version or edition.
    pub version: String,
    /// Date of its data.
    pub date: String,
    /// SHA-256 of the data.
    pub sha256: String,
    /// Licence.
    pub licence: String,
    /// Entries.
    pub entries: u64,
}

/// What the reader must know.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Warning {
    /// Stable code.
    pub code: String,
    /// Plain words.
    pub text: String,
}

/// The settings in force.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// IANA name of the petition's zone.
    pub timezone: String,
    /// Nats from which a campaign is suspected.
    pub suspected_nats: f64,
    /// Nats from which a campaign is proven.
    pub proven_nats: f64,
    /// `live`, `cache` or `offline`.
    pub dns: String,
    /// Columns that the user assigned: field to header.
    pub columns: BTreeMap<String, String>,
    /// Whether one mailbox under different names is a household.
    #[serde(default)]
    pub household: bool,
    /// What detectors' evidence counts, where that is not 1.
    #[serde(default)]
    pub weights: BTreeMap<String, f64>,
    /// File name of the policy.
    #[serde(default)]
    pub policy: Option<String>,
    /// Entries of the allow list, and what they did.
    #[serde(default)]
    pub allow: Vec<Listed>,
    /// Entries of the block list, and what they did.
    #[serde(default)]
    pub block: Vec<Listed>,
}

/// One entry of an allow or block list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Listed {
    /// The entry; of a mailbox only that it is one.
    pub entry: String,
    /// Signatures that it decided.
    pub signatures: u64,
    /// Of those that it cleared, how many would be rejected without it.
    pub otherwise_reject: u64,
    /// Of those that it cleared, how many would be for review without it.
    pub otherwise_review: u64,
    /// Signatures that it means and was not allowed to clear.
    pub not_applied: u64,
}

/// When and how fast.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Timing {
    /// Start of the run, RFC 3339 in UTC.
    pub started: String,
    /// Seconds from the start to the writing of this file.
    pub seconds: f64,
    /// Seconds by stage.
    pub stages: BTreeMap<String, f64>,
    /// Threads used.
    pub threads: usize,
    /// Signatures dated later than `started`, ten minutes allowed for clocks: a wrong zone, clock or column.
    /// Only here, because nothing else of a report depends on when it was made.
    #[serde(default)]
    pub dated_later: u64,
}

/// `findings.json`: why each flagged row is flagged; what `paraph explain` reads.
/// Its sentences may name what `flagged.csv` holds, so it is as confidential.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Findings {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Prior log-odds of every row, in nats.
    pub prior: f64,
    /// The findings that rows point to.
    pub findings: Vec<Finding>,
    /// The rows that are not clear, by record number.
    pub rows: Vec<FlaggedRow>,
    /// Rows that are clear although there is a finding about them, by record number.
    #[serde(default)]
    pub clear: Vec<FlaggedRow>,
    /// Rows that are clear because the policy allows them.
    #[serde(default)]
    pub allowed: Vec<Allowed>,
    /// Groups that were looked at and are held against nobody.
    #[serde(default)]
    pub cleared: Vec<ClearedRows>,
}

/// A group that was looked at and is held against nobody, with its rows and what was found.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ClearedRows {
    /// Record numbers, ascending.
    pub rows: Vec<u32>,
    /// Total evidence.
    pub nats: f64,
    /// Whether that would be enough, did the innocent explanation not account for it.
    pub explained: bool,
    /// The innocent explanation.
    pub explanation: Option<Explanation>,
    /// Indices into [`Findings::findings`].
    pub findings: Vec<u32>,
}

/// Rows that one entry of the allow list clears.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Allowed {
    /// The entry; of a mailbox only that it is one.
    pub entry: String,
    /// Record numbers, ascending.
    pub rows: Vec<u32>,
}

/// One finding about many rows.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Finding {
    /// Which detector says so.
    pub detector: String,
    /// Family of the evidence.
    pub family: String,
    /// How many rows it concerns.
    pub rows: u64,
    /// Nats, for the group where there is one, else for each row.
    pub nats: f64,
    /// In words.
    pub sentence: String,
    /// How honest signatures can look the same.
    pub innocent: String,
    /// The numbers behind the sentence.
    #[serde(default)]
    pub facts: Vec<Fact>,
}

/// A named value of a finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// Its name in the detector's sentence.
    pub key: String,
    /// What it is.
    #[serde(flatten)]
    pub value: FactValue,
}

/// The value of a fact; the field's name is its kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactValue {
    /// A count.
    Count(u64),
    /// A number.
    Number(f64),
    /// A share between 0 and 1.
    Share(f64),
    /// An instant, Unix seconds.
    Time(i64),
    /// A duration.
    Seconds(f64),
    /// A text, as the sentence shows it.
    Text(String),
    /// A word of paraph's own.
    Term(String),
}

/// One row that is not clear. `ln(p / (1 - p)) = prior + sum of the reasons' nats`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FlaggedRow {
    /// 1-based data record in the input.
    pub row: u32,
    /// `reject`, `review` or `duplicate`.
    pub verdict: String,
    /// Probability that it is no genuine person's wish.
    pub p: f64,
    /// Campaign id.
    pub campaign: Option<String>,
    /// Whether the user's policy rejects it and nothing else does.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub blocked: bool,
    /// Index into [`Findings::findings`] and the nats it adds to this row.
    pub reasons: Vec<(u32, f64)>,
}
