//! The result of an audit, before it is written anywhere.

use super::{Campaign, Cleared, Estimate, Field, Finding, Info, RawClaim, Row, RowVerdict, Settings, Source};

/// How one input was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct InputFile {
    /// File name without its folder, or `-`.
    pub name: String,
    /// Size as stored.
    pub bytes: u64,
    /// SHA-256 of the stored bytes, lower-case hexadecimal.
    pub sha256: String,
    /// In words: format, encoding, delimiter, line ends, compression.
    pub dialect: String,
    /// Which column was taken for what: field and header as it stands.
    pub mapping: Vec<(Field, String)>,
    /// Columns that were not taken for anything.
    pub unmapped: Vec<String>,
    /// Stable name of the platform whose export it is, if it was recognised.
    pub platform: Option<&'static str>,
    /// Columns of that platform that hold no evidence, and what they hold.
    pub known: Vec<(String, &'static str)>,
}

/// `read = loaded + quarantined`, always.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RowCounts {
    /// Data records in the input.
    pub read: u64,
    /// Records in the audit.
    pub loaded: u64,
    /// Records set aside with their reason.
    pub quarantined: u64,
}

/// A record that could not be loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// 1-based number of the data record, over all inputs together.
    pub record: u32,
    /// 1-based physical line of its first byte (0 where the format has no lines).
    pub line: u64,
    /// Stable reason code.
    pub reason: &'static str,
    /// The bytes as they stand in the (decompressed) input.
    pub raw: Vec<u8>,
}

/// Something the reader must know. Never holds a signer's data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Stable code.
    pub code: &'static str,
    /// Plain words.
    pub text: String,
}

impl Warning {
    /// The code of the warning that no column tells people apart.
    pub const PEOPLE_UNKNOWN: &str = "people-unknown";
    /// The code of the warning that the columns show next to nothing by which campaigns are found.
    pub const FEW_COLUMNS: &str = "few-columns";
}

/// What one detector did.
#[derive(Debug, Clone, PartialEq)]
pub struct DetectorRun {
    /// What it is.
    pub info: &'static Info,
    /// Number of findings.
    pub findings: u64,
    /// Rows concerned, each counted once.
    pub rows: u64,
    /// Why it did not run.
    pub skipped: Option<String>,
}

/// What one entry of the user's lists did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListUse {
    /// The entry's label.
    pub entry: String,
    /// Rows that it decided, ascending.
    pub rows: Vec<Row>,
    /// Of the rows that it cleared, how many would be rejected without it.
    pub otherwise_rejected: u64,
    /// Of the rows that it cleared, how many would be for review without it.
    pub otherwise_review: u64,
    /// Rows that it means and was not allowed to clear, because a forger can type it.
    pub refused: u64,
}

/// A share of something that was known.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Coverage {
    /// Rows with an answer.
    pub known: u64,
    /// Rows that have something to ask about.
    pub of: u64,
}

/// The whole result: what `summary.json` and the other files are written from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    /// The inputs.
    pub inputs: Vec<InputFile>,
    /// Records.
    pub rows: RowCounts,
    /// First and last time among the signatures, Unix seconds.
    pub span: Option<(i64, i64)>,
    /// Distinct canonical mailboxes (rows without a mailbox count one each).
    pub distinct_people: u64,
    /// Distinct canonical mailboxes; `None` where no row has a usable one.
    pub mailboxes: Option<u64>,
    /// Signatures confirmed by mail, where the export says so.
    pub confirmed: Option<u64>,
    /// Verdicts of rows that are not clear, by row.
    pub verdicts: Vec<RowVerdict>,
    /// Campaigns, strongest first.
    pub campaigns: Vec<Campaign>,
    /// Groups that were looked at and are held against nobody, those that an innocent story explains first.
    pub cleared: Vec<Cleared>,
    /// All findings.
    pub findings: Vec<Finding>,
    /// Prior log-odds of every row.
    pub prior: f64,
    /// What each detector did.
    pub detectors: Vec<DetectorRun>,
    /// Rows whose network is known.
    pub network_coverage: Coverage,
    /// Rows whose mail service is known.
    pub mx_coverage: Coverage,
    /// The honest count.
    pub estimate: Estimate,
    /// Numbers claimed by somebody.
    pub claims: Vec<RawClaim>,
    /// Lists and databases.
    pub sources: Vec<Source>,
    /// What the reader must know.
    pub warnings: Vec<Warning>,
    /// Entries of the allow list that mean a signature.
    pub allowed: Vec<ListUse>,
    /// Entries of the block list that mean a signature.
    pub blocked: Vec<ListUse>,
    /// The settings in force.
    pub settings: Settings,
}

/// The records of the input once more, for the reports that show original columns.
pub trait Originals: Sync {
    /// The column names of the flagged report: those of the first input, then
    /// others' additional ones.
    fn header(&self) -> &[String];

    /// Calls `each` for every one of `rows` (ascending) with its cells, as many as the header.
    fn visit(
        &self,
        rows: &[Row],
        each: &mut dyn FnMut(Row, &[String]) -> std::io::Result<()>,
    ) -> std::io::Result<()>;
}
