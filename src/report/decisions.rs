//! `decisions.csv`: what a platform may do with each signature that is not clear.
//!
//! Every action can be taken back, and none deletes anything: a signature that later turns out
//! to be genuine is counted again. What is not listed counts.

use std::io::{self, Write};

use super::escape::cell;
use super::flagged::reasons;
use crate::model::{Lookup, Petition, Report, RowVerdict, TextColumn, Verdict};

/// Does not count, for as long as the verdict stands.
const EXCLUDE: &str = "exclude-from-count";
/// Does not count until a person has looked.
const HOLD: &str = "hold";
/// Counts once the signer has confirmed it, by a mail to the address given.
const ASK: &str = "ask-confirmation";
/// The reason where the user decided, not the evidence.
const BLOCKED: &str = "blocked";

/// Writes one line for each signature that is not clear, in the order of the input.
pub(super) fn write(
    report: &Report,
    petition: &Petition,
    ids: &TextColumn,
    to: &mut dyn Write,
) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(to);
    out.write_record(["id", "row", "action", "reason", "campaign"])?;
    for verdict in &report.verdicts {
        let campaign = verdict.campaign.map(|at| report.campaigns[at as usize].id.as_str());
        out.write_record([
            &*cell(ids.get(verdict.row).unwrap_or_default()),
            &petition.signatures.record[verdict.row.index()].to_string(),
            action(verdict, petition),
            reason(verdict, report),
            campaign.unwrap_or_default(),
        ])?;
    }
    out.flush()
}

/// A suspected campaign is one question to one person, not a thousand mails: its addresses may
/// be those of people who never signed. A single doubt is settled by asking, where mail can arrive.
fn action(verdict: &RowVerdict, petition: &Petition) -> &'static str {
    match verdict.verdict {
        Verdict::Reject | Verdict::Duplicate => EXCLUDE,
        _ if verdict.campaign.is_some() || !may_receive(verdict, petition) => HOLD,
        _ => ASK,
    }
}

fn may_receive(verdict: &RowVerdict, petition: &Petition) -> bool {
    petition.domain(verdict.row).is_some_and(|domain| match &domain.mail {
        Lookup::Found(service) => service.accepts_mail(),
        Lookup::Absent => false,
        Lookup::NotAsked | Lookup::Unknown => true,
    })
}

/// The code of the strongest reason; a duplicate is one whatever else is known, and what only the policy rejects is
/// the policy's.
fn reason(verdict: &RowVerdict, report: &Report) -> &'static str {
    match verdict.verdict {
        Verdict::Duplicate => Verdict::Duplicate.id(),
        _ if verdict.blocked => BLOCKED,
        _ => reasons(verdict, report).first().copied().unwrap_or_default(),
    }
}
