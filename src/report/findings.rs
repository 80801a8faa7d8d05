//! The content of `findings.json`: why each flagged row is flagged.

use super::standing::Standings;
use super::summary::{explanation, sentence};
use super::words::{Shown, Words};
use super::{Material, json_v1 as json};
use crate::model::report::ListUse;
use crate::model::{Cleared, Fact, Finding, Report, RowVerdict, Signatures, Value, Verdict};

/// Every finding in words, and every row that is not clear with its sum.
pub(super) fn findings(material: &Material<'_>) -> json::Findings {
    let report = material.report;
    let words = Words::new(&report.settings.timezone);
    json::Findings {
        schema: json::SCHEMA,
        prior: report.prior,
        findings: report.findings.iter().map(|one| finding(one, report, &words)).collect(),
        rows: report.verdicts.iter().map(|one| row(one, report, &material.petition.signatures)).collect(),
        clear: clear(report, &material.petition.signatures),
        cleared: report.cleared.iter().map(|one| cleared(one, &material.petition.signatures)).collect(),
        allowed: report.allowed.iter().map(|one| allowed(one, &material.petition.signatures)).collect(),
    }
}

/// Clear rows that something is known of: whoever asks about one gets the sum as well.
fn clear(report: &Report, signatures: &Signatures) -> Vec<json::FlaggedRow> {
    let standings = Standings::new(report, signatures.len());
    let verdicts = signatures.rows().map(|row| standings.of(row));
    let known = verdicts.filter(|one| one.verdict == Verdict::Clear && !one.reasons.is_empty());
    known.map(|verdict| row(&verdict, report, signatures)).collect()
}

fn allowed(used: &ListUse, signatures: &Signatures) -> json::Allowed {
    json::Allowed {
        entry: used.entry.clone(),
        rows: used.rows.iter().map(|row| signatures.record[row.index()]).collect(),
    }
}

fn cleared(group: &Cleared, signatures: &Signatures) -> json::ClearedRows {
    json::ClearedRows {
        rows: group.rows.iter().map(|row| signatures.record[row.index()]).collect(),
        nats: group.nats,
        explained: group.explained,
        explanation: group.explanation.as_ref().map(explanation),
        findings: group.findings.iter().map(|&at| at as u32).collect(),
    }
}

fn finding(finding: &Finding, report: &Report, words: &Words) -> json::Finding {
    let run = report.detectors.iter().find(|run| run.info.id == finding.detector);
    json::Finding {
        detector: finding.detector.into(),
        family: finding.family.id().into(),
        rows: finding.rows.len() as u64,
        nats: finding.nats,
        sentence: sentence(report, finding, words, Shown::All),
        innocent: run.map(|run| run.info.innocent.into()).unwrap_or_default(),
        facts: finding.facts.iter().map(|one| fact(one, words)).collect(),
    }
}

/// The values as they are; texts as sentences show them.
fn fact(fact: &Fact, words: &Words) -> json::Fact {
    let value = match &fact.value {
        Value::Count(count) => json::FactValue::Count(*count),
        Value::Number(number) => json::FactValue::Number(*number),
        Value::Share(share) => json::FactValue::Share(*share),
        Value::Time(seconds) => json::FactValue::Time(*seconds),
        Value::Seconds(seconds) => json::FactValue::Seconds(*seconds),
        Value::Text(_) => json::FactValue::Text(words.value(fact, Shown::All)),
        Value::Term(term) => json::FactValue::Term(term.clone().into_owned()),
    };
    json::Fact { key: fact.key.into(), value }
}

fn row(verdict: &RowVerdict, report: &Report, signatures: &Signatures) -> json::FlaggedRow {
    json::FlaggedRow {
        row: signatures.record[verdict.row.index()],
        verdict: verdict.verdict.id().into(),
        p: verdict.probability,
        campaign: verdict.campaign.map(|at| report.campaigns[at as usize].id.clone()),
        blocked: verdict.blocked,
        reasons: verdict.reasons.iter().map(|reason| (reason.finding, reason.nats)).collect(),
    }
}
