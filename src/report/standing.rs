//! What an audit says of every row, clear ones included.
//!
//! The report names only the rows that are not clear; files that list all rows ask here.

use std::borrow::Cow;

use hashbrown::HashMap;

use super::json_v1::Summary;
use super::words::Words;
use crate::model::{NONE, Reason, Report, Row, RowVerdict, Verdict, Warning};

/// The answer where nothing is held against anybody, the user's allow list aside: an interval around "all of them" would
/// look surer than anybody is.
pub(super) fn all_genuine(summary: &Summary, words: &Words) -> Option<String> {
    let (genuine, rows, texts) = (summary.estimate.genuine, summary.rows, words.texts());
    let all = [genuine.low, genuine.point, genuine.high].iter().all(|end| end.round() as u64 == rows.loaded);
    let judged = summary.settings.allow.iter().all(|entry| entry.signatures == 0);
    let of_people = [("of_people", of_people(summary, words))];
    (all && judged).then(|| match rows.quarantined {
        0 => words.counted_with(texts.lead_all, rows.loaded, &of_people),
        _ => words.fill(texts.lead_all_readable, &of_people),
    })
}

/// Whether the export shows which signatures are of one person.
pub(super) fn people_known(summary: &Summary) -> bool {
    summary.warnings.iter().all(|warning| warning.code != Warning::PEOPLE_UNKNOWN)
}

/// What the genuine signatures are said to be: of different people, where that can be told.
pub(super) fn of_people(summary: &Summary, words: &Words) -> &'static str {
    if people_known(summary) { words.texts().of_people } else { "" }
}

/// How small a campaign would not be seen, where something can be said of it.
pub(super) fn floor(summary: &Summary, words: &Words) -> Option<String> {
    let texts = words.texts();
    if summary.warnings.iter().any(|warning| warning.code == Warning::FEW_COLUMNS) {
        return Some(words.say(texts.detection_blind));
    }
    let floor = summary.estimate.detection_floor;
    (floor > 0).then(|| words.counted(texts.detection_floor, floor))
}

/// The verdict on any row.
pub(super) struct Standings<'a> {
    report: &'a Report,
    /// For each row its place among the verdicts, or [`NONE`].
    places: Vec<u32>,
    /// What is known of single rows, for those that stay clear all the same.
    alone: HashMap<Row, Vec<Reason>>,
}

impl<'a> Standings<'a> {
    /// The standings of `rows` signatures.
    pub(super) fn new(report: &'a Report, rows: usize) -> Self {
        let mut places = vec![NONE; rows];
        for (at, verdict) in report.verdicts.iter().enumerate() {
            places[verdict.row.index()] = at as u32;
        }
        let mut alone: HashMap<Row, Vec<Reason>> = HashMap::new();
        for (at, finding) in report.findings.iter().enumerate().filter(|(_, one)| one.group.is_none()) {
            for &row in finding.rows.iter().filter(|row| places[row.index()] == NONE) {
                alone.entry(row).or_default().push(Reason { finding: at as u32, nats: finding.nats });
            }
        }
        Self { report, places, alone }
    }

    /// The verdict on a row. That of a clear one is the prior and the facts about it alone.
    pub(super) fn of(&self, row: Row) -> Cow<'a, RowVerdict> {
        match self.places[row.index()] {
            NONE => Cow::Owned(self.clear(row)),
            at => Cow::Borrowed(&self.report.verdicts[at as usize]),
        }
    }

    fn clear(&self, row: Row) -> RowVerdict {
        let reasons = self.alone.get(&row).cloned().unwrap_or_default();
        let odds = self.report.prior + reasons.iter().map(|reason| reason.nats).sum::<f64>();
        let probability = 1.0 / (1.0 + (-odds).exp());
        RowVerdict { row, verdict: Verdict::Clear, probability, campaign: None, blocked: false, reasons }
    }
}
