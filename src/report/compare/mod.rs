//! What changed between two reports: signatures, verdicts and why, campaigns.
//!
//! Reads report folders, never a petition. Signatures are known again by their identifier or by what
//! was entered, so that an export may grow, shrink and be sorted anew between the two.

mod campaigns;
mod causes;
mod join;
mod page;
mod text;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::compare_v1::{Cause, Change, Comparison, Rows, SCHEMA, Side, Transition};
use super::explain::read;
use super::folder::SUMMARY;
use super::json_v1::{Counts, Summary};
use super::ledger::{Entry, FILE, Ledger};
use super::{Error, compare_v1};
use crate::model::Verdict;
use join::Join;
pub use page::write;
pub use text::render;

/// Compares two report folders.
///
/// # Errors
/// When one of them is no report of this schema, or is damaged.
pub fn compare(old: &Path, new: &Path) -> Result<Comparison, Error> {
    let (before, after): (Summary, Summary) = (read(&old.join(SUMMARY))?, read(&new.join(SUMMARY))?);
    let mut comparison = Comparison {
        schema: SCHEMA,
        paraph: env!("CARGO_PKG_VERSION").into(),
        old: side(&before),
        new: side(&after),
        out_of_order: out_of_order(&before, &after).map(str::to_owned),
        causes: causes::causes(&before, &after),
        ..Comparison::default()
    };
    if before.redaction != after.redaction {
        let because = "their personal data are hidden under different keys; --redact-key joins reports";
        unjoined(&mut comparison, &before, &after, because.into());
        return Ok(comparison);
    }
    match (Ledger::read(old)?, Ledger::read(new)?) {
        (Some(left), Some(right)) => rows(&mut comparison, (&before, &left), (&after, &right)),
        _ => unjoined(&mut comparison, &before, &after, format!("one of the reports has no {FILE}")),
    }
    Ok(comparison)
}

/// Whether the new report looks like the earlier of the two: by its signatures, and by when it was made where
/// these do not tell, for an old export may well be audited again.
fn out_of_order(old: &Summary, new: &Summary) -> Option<&'static str> {
    let ends = |summary: &Summary| summary.period.as_ref().and_then(|period| instant(&period.last));
    let made = |summary: &Summary| instant(&summary.timing.started);
    match (ends(old), ends(new)) {
        (Some(before), Some(after)) if after < before => Some(ENDS_EARLIER),
        (before, after) if before == after && made(new) < made(old) => Some(MADE_EARLIER),
        _ => None,
    }
}

const ENDS_EARLIER: &str = "the signatures of the new report end earlier than those of the old one: its last ones are gone, or the two are swapped";
const MADE_EARLIER: &str = "the new report was made before the old one, of signatures that end at the same time: the two may be swapped";

fn instant(rfc3339: &str) -> Option<jiff::Timestamp> {
    rfc3339.parse().ok()
}

/// Whether a report can be compared with, now or later.
///
/// # Errors
/// When it is no report of this schema, or is damaged.
pub fn check(report: &Path) -> Result<(), Error> {
    let summary: Summary = read(&report.join(SUMMARY))?;
    if summary.paraph.is_empty() {
        let cause = "was not written by paraph".into();
        return Err(Error::NoReport { path: report.join(SUMMARY), cause });
    }
    Ledger::read(report).map(drop)
}

/// All that can be said of campaigns then is that they are there: nobody may take silence for "none new".
fn unjoined(comparison: &mut Comparison, old: &Summary, new: &Summary, because: String) {
    comparison.not_joined_because = Some(because);
    comparison.campaigns = campaigns::unknown(old, new);
}

fn side(summary: &Summary) -> Side {
    Side {
        started: summary.timing.started.clone(),
        paraph: summary.paraph.clone(),
        sha256: summary.input.iter().map(|input| input.sha256.clone()).collect(),
        loaded: summary.rows.loaded,
        quarantined: summary.rows.quarantined,
        counts: summary.counts,
        genuine: summary.estimate.genuine,
        fraudulent: summary.estimate.fraudulent,
    }
}

fn rows(comparison: &mut Comparison, old: (&Summary, &Ledger), new: (&Summary, &Ledger)) {
    let join = join::join(old.1, new.1);
    let (before, after) = (&old.1.entries, &new.1.entries);
    let edited = |&&(a, b): &&(u32, u32)| is_edited(&before[a as usize], &after[b as usize]);
    comparison.joined_by = Some(join.by.id().into());
    comparison.rows = Some(Rows {
        both: join.pairs.len() as u64,
        added: join.added.len() as u64,
        gone: join.gone.len() as u64,
        edited: join.pairs.iter().filter(edited).count() as u64,
    });
    comparison.added = Some(counts(join.added.iter().map(|&at| after[at as usize].verdict)));
    comparison.gone = Some(counts(join.gone.iter().map(|&at| before[at as usize].verdict)));
    comparison.changes = changes(comparison, old.1, new.1, &join);
    comparison.transitions = transitions(&comparison.changes);
    let side = |(summary, ledger)| campaigns::Side { summary, ledger };
    comparison.campaigns = campaigns::campaigns(&side(old), &side(new), &join);
}

fn is_edited(old: &Entry, new: &Entry) -> bool {
    (old.record, old.state) != (new.record, new.state)
}

fn counts(verdicts: impl Iterator<Item = Verdict>) -> Counts {
    let mut counts = Counts::default();
    for verdict in verdicts {
        *match verdict {
            Verdict::Clear => &mut counts.clear,
            Verdict::Review => &mut counts.review,
            Verdict::Reject => &mut counts.reject,
            Verdict::Duplicate => &mut counts.duplicate,
        } += 1;
    }
    counts
}

fn changes(comparison: &Comparison, old: &Ledger, new: &Ledger, join: &Join) -> Vec<Change> {
    let moving = Moving::of(comparison, old, new, join);
    join.pairs
        .iter()
        .map(|&(a, b)| (&old.entries[a as usize], &new.entries[b as usize]))
        .filter(|(a, b)| a.verdict != b.verdict)
        .map(|(a, b)| change((a, old), (b, new), &moving))
        .collect()
}

fn change((a, old): (&Entry, &Ledger), (b, new): (&Entry, &Ledger), moving: &Moving) -> Change {
    let codes = |ledger: &Ledger, entry: &Entry| -> BTreeSet<String> {
        let codes = ledger.reasons[entry.reasons as usize].split(';').filter(|code| !code.is_empty());
        codes.map(str::to_owned).collect()
    };
    let (before, after) = (codes(old, a), codes(new, b));
    let campaign =
        |ledger: &Ledger, entry: &Entry| entry.campaign.map(|at| ledger.campaigns[at as usize].clone());
    Change {
        row: b.row,
        old_row: a.row,
        from: a.verdict.id().into(),
        to: b.verdict.id().into(),
        old_score: a.score,
        score: b.score,
        old_campaign: campaign(old, a),
        campaign: campaign(new, b),
        reasons_new: after.difference(&before).cloned().collect(),
        reasons_gone: before.difference(&after).cloned().collect(),
        why: moving.why(a, b),
    }
}

/// What may have moved a verdict although its own signature stayed what it was.
struct Moving {
    signatures: bool,
    lists: bool,
    lookups: bool,
    settings: bool,
    version: bool,
}

impl Moving {
    fn of(comparison: &Comparison, old: &Ledger, new: &Ledger, join: &Join) -> Self {
        let differs = |what: &[&str]| comparison.causes.iter().any(|one| what.contains(&one.what.as_str()));
        let any = |of: &dyn Fn(&Entry, &Entry) -> bool| {
            join.pairs.iter().any(|&(a, b)| of(&old.entries[a as usize], &new.entries[b as usize]))
        };
        Self {
            signatures: !join.added.is_empty() || !join.gone.is_empty() || any(&is_edited),
            lists: any(&|a, b| a.lists != b.lists),
            lookups: any(&|a, b| a.lookups != b.lookups),
            settings: differs(&["settings", "mapping"]),
            version: differs(&["version"]),
        }
    }

    /// The causes that cannot be ruled out. What is known of the signature itself comes first; a
    /// verdict also rests on the others', so theirs are named where its own did not change.
    fn why(&self, old: &Entry, new: &Entry) -> Vec<String> {
        let own = [
            (is_edited(old, new), "edited"),
            (old.lists != new.lists, "lists"),
            (old.lookups != new.lookups, "lookups"),
        ];
        let others = [
            (self.signatures, "signatures"),
            (self.lists, "lists"),
            (self.lookups, "lookups"),
            (self.settings, "settings"),
            (self.version, "version"),
        ];
        let mut why: Vec<String> = Vec::new();
        for (_, code) in own.into_iter().chain(others).filter(|(holds, _)| *holds) {
            if !why.iter().any(|known| known == code) {
                why.push(code.into());
            }
        }
        why
    }
}

fn transitions(changes: &[Change]) -> Vec<Transition> {
    let mut all: BTreeMap<(&str, &str), Transition> = BTreeMap::new();
    for change in changes {
        let entry = all.entry((&change.from, &change.to)).or_insert_with(|| Transition {
            from: change.from.clone(),
            to: change.to.clone(),
            ..Transition::default()
        });
        entry.rows += 1;
        change.why.iter().for_each(|code| *entry.why.entry(code.clone()).or_default() += 1);
    }
    let mut all: Vec<Transition> = all.into_values().collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.rows));
    all
}

impl Comparison {
    /// Campaigns that the old report did not have. Where that cannot be told, all may be new.
    pub fn new_campaigns(&self) -> usize {
        let unknown = |one: &&compare_v1::Campaign| one.status == "unknown" && one.new.is_some();
        self.with_status("new") + self.campaigns.iter().filter(unknown).count()
    }

    /// Campaigns that the new report does not have.
    pub fn gone_campaigns(&self) -> usize {
        self.with_status("gone")
    }

    fn with_status(&self, status: &str) -> usize {
        self.campaigns.iter().filter(|one| one.status == status).count()
    }

    /// Signatures that are rejected now and were not before, new ones included.
    pub fn newly_rejected(&self) -> u64 {
        let turned = self.changes.iter().filter(|one| one.to == Verdict::Reject.id()).count() as u64;
        turned + self.added.map_or(0, |counts| counts.reject)
    }

    /// Whether there is anything to tell.
    pub fn is_nothing(&self) -> bool {
        let quiet = self.rows.is_some_and(|rows| (rows.added, rows.gone, rows.edited) == (0, 0, 0));
        let still = self.campaigns.iter().all(|one| one.status == "same" && one.old_tier == one.tier);
        quiet && still && self.changes.is_empty() && self.causes.is_empty()
    }

    /// Causes of one kind.
    fn causes_of<'a>(&'a self, what: &'a str) -> impl Iterator<Item = &'a Cause> {
        self.causes.iter().filter(move |one| one.what == what)
    }
}
