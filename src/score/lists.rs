//! The user's allow and block lists, applied to a judgement.
//!
//! What is allowed is judged by nobody and judges nobody: the rest of the petition is judged as if it
//! were alone, so that a campus neither accuses its neighbours nor lends an attack its crowd. An
//! entry that signers type themselves (a mail domain, an address) excuses nobody who comes from rented servers, nobody in a
//! campaign of which most is not allowed, and nobody in one that was made from a list: a forger can type it too.

use std::collections::{BTreeMap, HashSet};

use crate::model::report::ListUse;
use crate::model::{
    Campaign, DetectorRun, Fact, Family, Finding, Info, Lookup, NetworkClass, Petition, Reason, Row,
    RowVerdict, Subject, Value, Verdict, Warning, rule,
};

use super::{DUPLICATE, PRIOR, Scored, estimate};

/// From this share of a campaign on, what is allowed in it is the institution's own.
const OWN: f64 = 0.5;
/// Evidence that names or addresses were made up or copied: then what was typed proves nothing.
const FORGED: [&str; 3] = ["roster", "list-order", "alias"];
/// What a blocked row's entry adds: enough for any verdict, and shown as what it is.
const BLOCKED_NATS: f64 = 12.0;

/// What the block list says of itself.
pub const BLOCKED: Info = Info {
    id: "blocked",
    title: "Blocked by the policy",
    family: Family::Identity,
    cap: BLOCKED_NATS,
    needs: &[],
    sees: "The addresses, systems, domains and mailboxes that the user's policy blocks.",
    means: "The user has decided it; it is no evidence of paraph's.",
    innocent: "Everybody else behind the same address, system or domain.",
    source: "The policy file.",
    sentence: "the policy blocks {entry}",
};

/// Which rows the lists mean.
pub struct Lists {
    /// For each row the entry that clears it.
    allowed: Vec<Option<u32>>,
    /// For each entry of the allow list, rows that it was not allowed to clear.
    refused: Vec<u64>,
    /// For each row the entry that blocks it.
    blocked: Vec<Option<u32>>,
}

/// The rows that are judged, and where they stand in the whole petition.
pub struct Rest {
    /// The petition without what is allowed.
    pub petition: Petition,
    rows: Vec<Row>,
}

impl Lists {
    /// Finds what the lists of the petition's settings mean; `whole` is the judgement without lists.
    pub fn find(petition: &Petition, whole: &Scored) -> Self {
        let settings = &petition.settings;
        let mut allowed = rule::matches(&settings.allow, petition);
        let mut refused = vec![0; settings.allow.len()];
        let elsewhere = elsewhere(&allowed, whole);
        for row in petition.signatures.rows() {
            let Some(entry) = allowed[row.index()] else { continue };
            let typed = settings.allow[entry as usize].is_typed();
            if typed && (elsewhere.contains(&row) || rented(petition, row)) {
                allowed[row.index()] = None;
                refused[entry as usize] += 1;
            }
        }
        let blocked = rule::matches(&settings.block, petition);
        // Where both lists mean a row, the blocking one is the more careful reading of the user's wish.
        let allowed = allowed.iter().zip(&blocked).map(|(yes, no)| yes.filter(|_| no.is_none())).collect();
        Self { allowed, refused, blocked }
    }

    /// What is left to judge, if anything is allowed.
    pub fn rest(&self, petition: &Petition) -> Option<Rest> {
        let rows: Vec<Row> =
            petition.signatures.rows().filter(|row| self.allowed[row.index()].is_none()).collect();
        (rows.len() < petition.signatures.len()).then(|| Rest {
            petition: Petition {
                signatures: petition.signatures.select(&rows),
                enrichment: petition.enrichment.clone(),
                rosters: petition.rosters.clone(),
                settings: petition.settings.clone(),
            },
            rows,
        })
    }

    /// The judgement of the rest as one of the whole petition; second signatures stay what they are, whatever is allowed.
    pub fn merge(&self, petition: &Petition, whole: &Scored, rest: &Rest, mut scored: Scored) -> Scored {
        let place = |row: &mut Row| *row = rest.rows[row.index()];
        scored.verdicts.iter_mut().for_each(|verdict| place(&mut verdict.row));
        scored.campaigns.iter_mut().flat_map(|campaign| &mut campaign.rows).for_each(place);
        scored.cleared.iter_mut().flat_map(|group| &mut group.rows).for_each(place);
        scored.findings.iter_mut().flat_map(|finding| &mut finding.rows).for_each(place);
        let again = second_signatures(whole, &mut scored);
        let counted = |row: &&Row| self.allowed[row.index()].is_some();
        let known = self.allowed.iter().flatten().count() as f64;
        let gone = again.iter().filter(counted).count() as f64;
        let lost = again.len() as f64 - gone;
        for end in [
            &mut scored.estimate.genuine.low,
            &mut scored.estimate.genuine.point,
            &mut scored.estimate.genuine.high,
        ] {
            *end = (*end + known - gone - lost).max(0.0);
        }
        scored.estimate.filters = estimate::filters(petition, &scored.verdicts);
        scored
    }

    /// Rejects what is blocked.
    pub fn block(&self, petition: &Petition, scored: &mut Scored) {
        let rules = &petition.settings.block;
        if rules.is_empty() {
            return;
        }
        let known: BTreeMap<Row, usize> =
            scored.verdicts.iter().enumerate().map(|(at, verdict)| (verdict.row, at)).collect();
        let mut fresh = 0;
        for (entry, rule) in rules.iter().enumerate() {
            let rows = rows_of(&self.blocked, entry);
            let finding = scored.findings.len() as u32;
            for row in &rows {
                fresh += u32::from(reject(&mut scored.verdicts, known.get(row).copied(), *row, finding));
            }
            if !rows.is_empty() {
                scored.findings.push(blocked(&rule.label, rows));
            }
        }
        scored.verdicts.sort_by_key(|verdict| verdict.row);
        let rows = self.blocked.iter().flatten().count() as u64;
        let findings = scored.findings.iter().filter(|finding| finding.detector == BLOCKED.id).count() as u64;
        scored.runs.push(DetectorRun { info: &BLOCKED, findings, rows, skipped: None });
        // The user's word, not a measurement: the interval holds both readings.
        let fresh = f64::from(fresh);
        scored.estimate.fraudulent.point += fresh;
        scored.estimate.fraudulent.high += fresh;
        scored.estimate.genuine.low = (scored.estimate.genuine.low - fresh).max(0.0);
        scored.estimate.genuine.point = (scored.estimate.genuine.point - fresh).max(0.0);
        scored.estimate.filters = estimate::filters(petition, &scored.verdicts);
    }

    /// What each entry did, those without a signature left out.
    pub fn uses(&self, petition: &Petition, whole: &Scored, scored: &Scored) -> (Vec<ListUse>, Vec<ListUse>) {
        let settings = &petition.settings;
        let before: BTreeMap<Row, Verdict> =
            whole.verdicts.iter().map(|verdict| (verdict.row, verdict.verdict)).collect();
        let allowed = settings.allow.iter().enumerate().map(|(entry, rule)| {
            let mut rows = rows_of(&self.allowed, entry);
            // A second signature is one, wherever it comes from.
            rows.retain(|row| scored.verdicts.binary_search_by_key(row, |verdict| verdict.row).is_err());
            let was = |verdict| rows.iter().filter(|row| before.get(row) == Some(&verdict)).count() as u64;
            ListUse {
                entry: rule.label.clone(),
                otherwise_rejected: was(Verdict::Reject),
                otherwise_review: was(Verdict::Review),
                refused: self.refused[entry],
                rows,
            }
        });
        let blocked = settings.block.iter().enumerate().map(|(entry, rule)| ListUse {
            entry: rule.label.clone(),
            rows: rows_of(&self.blocked, entry),
            ..ListUse::default()
        });
        let used = |one: &ListUse| !one.rows.is_empty() || one.refused > 0;
        (allowed.filter(used).collect(), blocked.filter(used).collect())
    }
}

/// What the reader must know of the lists.
pub fn warnings(allowed: &[ListUse], blocked: &[ListUse]) -> Vec<Warning> {
    let cleared = allowed.iter().filter(|one| !one.rows.is_empty()).map(|one| Warning {
        code: "policy-allowed",
        text: format!(
            "{} signatures stay clear because the policy allows {}; without it {} of them would be rejected and {} for \
             review",
            one.rows.len(),
            one.entry,
            one.otherwise_rejected,
            one.otherwise_review
        ),
    });
    let refused = allowed.iter().filter(|one| one.refused > 0).map(|one| Warning {
        code: "policy-not-applied",
        text: format!(
            "{} signatures bear {}, which the policy allows, and are judged all the same: anybody can type it, and they \
             come from rented servers or belong to a campaign that is not the organisation's own",
            one.refused, one.entry
        ),
    });
    let out = blocked.iter().map(|one| Warning {
        code: "policy-blocked",
        text: format!("{} signatures are rejected because the policy blocks {}", one.rows.len(), one.entry),
    });
    cleared.chain(refused).chain(out).collect()
}

/// Rows of campaigns that are not the allowed institution's own.
fn elsewhere(allowed: &[Option<u32>], whole: &Scored) -> HashSet<Row> {
    let forged = |at: &usize| FORGED.contains(&whole.findings[*at].detector);
    let own = |campaign: &&Campaign| {
        let inside = campaign.rows.iter().filter(|row| allowed[row.index()].is_some()).count();
        inside as f64 >= OWN * campaign.rows.len() as f64 && !campaign.findings.iter().any(forged)
    };
    let others = whole.campaigns.iter().filter(|campaign| !own(campaign));
    others.flat_map(|campaign| campaign.rows.iter().copied()).collect()
}

fn rented(petition: &Petition, row: Row) -> bool {
    use NetworkClass::{Hosting, Tor, Vpn};
    matches!(petition.network(row), Lookup::Found(network) if matches!(network.class, Hosting | Tor | Vpn))
}

/// Takes over second signatures that only the whole petition shows; returns their rows.
fn second_signatures(whole: &Scored, scored: &mut Scored) -> Vec<Row> {
    let flagged: HashSet<Row> = scored.verdicts.iter().map(|verdict| verdict.row).collect();
    let mut taken = Vec::new();
    for finding in whole.findings.iter().filter(|finding| finding.detector == DUPLICATE) {
        let rows: Vec<Row> = finding.rows.iter().copied().filter(|row| !flagged.contains(row)).collect();
        if rows.is_empty() {
            continue;
        }
        let reason = Reason { finding: scored.findings.len() as u32, nats: finding.nats };
        let probability = 1.0 / (1.0 + (-(PRIOR + finding.nats)).exp());
        for &row in &rows {
            let reasons = vec![reason];
            scored.verdicts.push(RowVerdict {
                row,
                verdict: Verdict::Duplicate,
                probability,
                campaign: None,
                blocked: false,
                reasons,
            });
        }
        taken.extend(rows.iter().copied());
        scored.findings.push(Finding { rows, ..finding.clone() });
    }
    scored.verdicts.sort_by_key(|verdict| verdict.row);
    taken
}

fn rows_of(found: &[Option<u32>], entry: usize) -> Vec<Row> {
    (0..found.len()).filter(|&at| found[at] == Some(entry as u32)).map(|at| Row(at as u32)).collect()
}

/// Rejects a row by its block entry; `at`: its verdict so far. `true`: it counted as a signature until now.
fn reject(verdicts: &mut Vec<RowVerdict>, at: Option<usize>, row: Row, finding: u32) -> bool {
    let reason = Reason { finding, nats: BLOCKED_NATS };
    let Some(verdict) = at.map(|at| &mut verdicts[at]) else {
        let reasons = vec![reason];
        let probability = probability(&reasons);
        let verdict = Verdict::Reject;
        verdicts.push(RowVerdict { row, verdict, probability, campaign: None, blocked: true, reasons });
        return true;
    };
    let counted = verdict.verdict == Verdict::Review;
    verdict.blocked = verdict.verdict != Verdict::Reject;
    verdict.reasons.push(reason);
    verdict.probability = probability(&verdict.reasons);
    verdict.verdict = Verdict::Reject;
    counted
}

fn probability(reasons: &[Reason]) -> f64 {
    let odds = PRIOR + reasons.iter().map(|reason| reason.nats).sum::<f64>();
    1.0 / (1.0 + (-odds).exp())
}

fn blocked(entry: &str, rows: Vec<Row>) -> Finding {
    Finding {
        detector: BLOCKED.id,
        family: BLOCKED.family,
        subject: Subject::Petition,
        group: None,
        rows,
        nats: BLOCKED_NATS,
        facts: vec![Fact { key: "entry", value: Value::Text(entry.into()) }],
    }
}
