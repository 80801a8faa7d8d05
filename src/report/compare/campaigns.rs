//! Which campaign of one report is which of another: by the signatures they share, never by name.

use std::collections::BTreeMap;

use super::super::compare_v1::Campaign;
use super::super::json_v1::{self, Summary};
use super::super::ledger::Ledger;
use super::join::Join;

/// What became of every campaign: those of the new report in its order, then those that are gone.
pub(super) fn campaigns(old: &Side<'_>, new: &Side<'_>, join: &Join) -> Vec<Campaign> {
    let overlap = Overlap::of(old.ledger, new.ledger, join);
    let continued = overlap.continued();
    let mut out = Vec::new();
    for campaign in &new.summary.campaigns {
        let before = continued.iter().find(|(_, b)| *b == campaign.id).map(|(a, _)| a.as_str());
        out.push(match before.and_then(|name| old.campaign(name)) {
            Some(known) => kept(known, campaign, overlap.shared(&known.id, &campaign.id)),
            None => fresh(campaign, &overlap, &continued),
        });
    }
    let lost = old.summary.campaigns.iter().filter(|one| !continued.iter().any(|(a, _)| *a == one.id));
    out.extend(lost.map(|campaign| gone(campaign, &overlap, &continued)));
    out
}

/// The campaigns of both reports where nothing tells which are the same.
pub(super) fn unknown(old: &Summary, new: &Summary) -> Vec<Campaign> {
    let before = old.campaigns.iter().map(|one| Campaign {
        status: "unknown".into(),
        old: Some(one.id.clone()),
        old_tier: Some(one.tier.clone()),
        old_signatures: one.signatures,
        ..made_of(one)
    });
    new.campaigns.iter().map(|one| named("unknown", one)).chain(before).collect()
}

/// One report's campaigns and where their signatures stand.
pub(super) struct Side<'a> {
    pub(super) summary: &'a Summary,
    pub(super) ledger: &'a Ledger,
}

impl Side<'_> {
    fn campaign(&self, id: &str) -> Option<&json_v1::Campaign> {
        self.summary.campaigns.iter().find(|one| one.id == id)
    }
}

fn kept(old: &json_v1::Campaign, new: &json_v1::Campaign, shared: u64) -> Campaign {
    let status = match (shared == old.signatures, shared == new.signatures) {
        (true, true) => "same",
        (true, false) => "grown",
        (false, true) => "shrunk",
        (false, false) => "changed",
    };
    Campaign {
        old: Some(old.id.clone()),
        old_tier: Some(old.tier.clone()),
        old_signatures: old.signatures,
        shared,
        ..named(status, new)
    }
}

fn named(status: &str, new: &json_v1::Campaign) -> Campaign {
    Campaign {
        status: status.into(),
        new: Some(new.id.clone()),
        tier: Some(new.tier.clone()),
        signatures: new.signatures,
        ..made_of(new)
    }
}

/// What a campaign is made of.
fn made_of(one: &json_v1::Campaign) -> Campaign {
    Campaign {
        label: one.label.clone(),
        addresses: one.addresses,
        networks: one.networks,
        agents: one.agents,
        domains: one.domains,
        ..Campaign::default()
    }
}

/// New, unless most of it was part of a campaign that goes on under another name.
fn fresh(new: &json_v1::Campaign, overlap: &Overlap, continued: &[(String, String)]) -> Campaign {
    let origin = continued.iter().find(|(a, _)| 2 * overlap.shared(a, &new.id) > overlap.new_rows(&new.id));
    match origin {
        None => named("new", new),
        Some((origin, heir)) => Campaign {
            shared: overlap.shared(origin, &new.id),
            with: Some(heir.clone()),
            ..named("split", new)
        },
    }
}

/// Gone, unless most of what is left of it is part of a campaign that goes on.
fn gone(old: &json_v1::Campaign, overlap: &Overlap, continued: &[(String, String)]) -> Campaign {
    let heir = continued.iter().find(|(_, b)| 2 * overlap.shared(&old.id, b) > overlap.old_rows(&old.id));
    Campaign {
        status: if heir.is_some() { "merged" } else { "gone" }.into(),
        old: Some(old.id.clone()),
        old_tier: Some(old.tier.clone()),
        old_signatures: old.signatures,
        shared: heir.map_or(0, |(_, b)| overlap.shared(&old.id, b)),
        with: heir.map(|(_, b)| b.clone()),
        ..made_of(old)
    }
}

/// How many signatures known to both reports each pair of campaigns shares.
struct Overlap {
    pairs: BTreeMap<(String, String), u64>,
    old: BTreeMap<String, u64>,
    new: BTreeMap<String, u64>,
}

impl Overlap {
    fn of(old: &Ledger, new: &Ledger, join: &Join) -> Self {
        let mut overlap = Self { pairs: BTreeMap::new(), old: BTreeMap::new(), new: BTreeMap::new() };
        let mut pairs: BTreeMap<(Option<u32>, Option<u32>), u64> = BTreeMap::new();
        for &(a, b) in &join.pairs {
            let campaigns = (old.entries[a as usize].campaign, new.entries[b as usize].campaign);
            *pairs.entry(campaigns).or_default() += 1;
        }
        for ((a, b), rows) in pairs {
            let a = a.map(|at| old.campaigns[at as usize].clone());
            let b = b.map(|at| new.campaigns[at as usize].clone());
            a.iter().for_each(|a| *overlap.old.entry(a.clone()).or_default() += rows);
            b.iter().for_each(|b| *overlap.new.entry(b.clone()).or_default() += rows);
            if let (Some(a), Some(b)) = (a, b) {
                overlap.pairs.insert((a, b), rows);
            }
        }
        overlap
    }

    fn shared(&self, old: &str, new: &str) -> u64 {
        self.pairs.get(&(old.to_owned(), new.to_owned())).copied().unwrap_or_default()
    }

    /// Signatures of an old campaign that are still in the export.
    fn old_rows(&self, id: &str) -> u64 {
        self.old.get(id).copied().unwrap_or_default()
    }

    /// Signatures of a new campaign that were in the export before.
    fn new_rows(&self, id: &str) -> u64 {
        self.new.get(id).copied().unwrap_or_default()
    }

    /// Pairs of one campaign: the largest overlaps first, each campaign once. Half of the smaller
    /// one must be shared: a few signatures in common do not make two campaigns one.
    fn continued(&self) -> Vec<(String, String)> {
        let mut pairs: Vec<(&(String, String), u64)> =
            self.pairs.iter().map(|(k, &rows)| (k, rows)).collect();
        pairs.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        let mut out: Vec<(String, String)> = Vec::new();
        for ((a, b), rows) in pairs {
            let enough = 2 * rows >= self.old_rows(a).min(self.new_rows(b));
            if enough && !out.iter().any(|(x, y)| x == a || y == b) {
                out.push((a.clone(), b.clone()));
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::ledger::Entry;
    use super::super::join::join;
    use super::*;
    use crate::model::Verdict;

    /// A report whose row `n` is record `n`, in the campaign of the same place (`-` for none).
    fn report(rows: &str) -> (Summary, Ledger) {
        let mut ledger = Ledger::default();
        let mut summary = Summary::default();
        for (at, letter) in rows.chars().enumerate().filter(|(_, letter)| *letter != ' ') {
            let id = letter.to_string();
            let campaign = (letter != '-').then(|| {
                let known = ledger.campaigns.iter().position(|one| *one == id);
                known.unwrap_or_else(|| {
                    ledger.campaigns.push(id.clone());
                    summary.campaigns.push(json_v1::Campaign { id, ..json_v1::Campaign::default() });
                    ledger.campaigns.len() - 1
                })
            });
            campaign.into_iter().for_each(|at| summary.campaigns[at].signatures += 1);
            ledger.entries.push(Entry {
                row: at as u32 + 1,
                id: None,
                record: at as u64,
                state: 0,
                lists: 0,
                lookups: 0,
                verdict: Verdict::Reject,
                score: 99.0,
                reasons: 0,
                campaign: campaign.map(|at| at as u32),
            });
        }
        (summary, ledger)
    }

    #[track_caller]
    fn check(old: &str, new: &str, expected: &[&str]) {
        let (old, new) = (report(old), report(new));
        let join = join(&old.1, &new.1);
        let told: Vec<String> = campaigns(
            &Side { summary: &old.0, ledger: &old.1 },
            &Side { summary: &new.0, ledger: &new.1 },
            &join,
        )
        .into_iter()
        .map(|one| {
            let name = |name: Option<String>| name.unwrap_or_else(|| "-".into());
            let with = one.with.map(|with| format!(" with {with}")).unwrap_or_default();
            format!("{} {}>{}{with}", one.status, name(one.old), name(one.new))
        })
        .collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn names_do_not_matter() {
        check("AAAABB--", "BBBBAA--", &["same A>B", "same B>A"]);
    }

    #[test]
    fn growing_and_shrinking() {
        check("AAA---BBBB", "AAAAA-BB--AA", &["grown A>A", "shrunk B>B"]);
        check("AAAA--", "-AAAAA", &["changed A>A"]);
    }

    #[test]
    fn new_and_gone() {
        check("AAA----", "----AAA", &["new ->A", "gone A>-"]);
        check("-------", "AAA----", &["new ->A"]);
        check("AAA    ", "   BBBB", &["new ->B", "gone A>-"]);
    }

    #[test]
    fn a_few_in_common_do_not_make_two_campaigns_one() {
        check("AAAAAAAA---------", "-------BBBBBBBBBB", &["new ->B", "gone A>-"]);
    }

    #[test]
    fn splitting_and_merging() {
        check("AAAAAAAA", "XXXXXYYY", &["shrunk A>X", "split ->Y with X"]);
        check("AAAAABBB", "XXXXXXXX", &["grown A>X", "merged B>- with X"]);
    }
}
