//! Which signature of one report is which of another, whatever numbers their rows have.

use hashbrown::HashMap;

use super::super::ledger::{Entry, Ledger};

/// What the signatures of two reports were known again by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// The platform's identifier, and where there is none, what was entered.
    Id,
    /// What was entered.
    Record,
}

impl By {
    /// The stable name.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Record => "record",
        }
    }
}

/// The signatures of two reports side by side, as indices into their ledgers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Join {
    pub(super) by: By,
    /// In both, by the new report's order.
    pub(super) pairs: Vec<(u32, u32)>,
    /// Only in the new one.
    pub(super) added: Vec<u32>,
    /// Only in the old one.
    pub(super) gone: Vec<u32>,
}

/// Joins by identifier where that is one: some platforms only number the lines of each export, and
/// then the same number is another signature the next day.
pub(super) fn join(old: &Ledger, new: &Ledger) -> Join {
    let (old, new) = (&old.entries, &new.entries);
    let by_id = unique(old, new, |entry| entry.id);
    let agreeing = |pairs: &[(u32, u32)]| {
        pairs.iter().filter(|&&(a, b)| old[a as usize].record == new[b as usize].record).count()
    };
    let agree = agreeing(&by_id);
    if agree * 2 >= by_id.len().max(1) {
        return finish(By::Id, old, new, by_id);
    }
    let by_record = finish(By::Record, old, new, Vec::new());
    // Records that no export keeps (another time zone, another mapping) leave the identifiers alone.
    if by_record.pairs.len() > agree { by_record } else { finish(By::Id, old, new, by_id) }
}

/// Pairs of entries whose key stands once in each report.
fn unique<K: std::hash::Hash + Eq>(
    old: &[Entry],
    new: &[Entry],
    key: impl Fn(&Entry) -> Option<K>,
) -> Vec<(u32, u32)> {
    let index = |entries: &[Entry]| {
        let mut places: HashMap<K, Option<u32>> = HashMap::with_capacity(entries.len());
        for (at, entry) in entries.iter().enumerate() {
            if let Some(key) = key(entry) {
                places.entry(key).and_modify(|place| *place = None).or_insert(Some(at as u32));
            }
        }
        places
    };
    let (before, after) = (index(old), index(new));
    let mut pairs: Vec<(u32, u32)> =
        after.iter().filter_map(|(key, &at)| Some(((*before.get(key)?)?, at?))).collect();
    pairs.sort_unstable_by_key(|&(_, at)| at);
    pairs
}

/// Adds the pairs of equal records among the rest: the first with the first, the second with the second.
fn finish(by: By, old: &[Entry], new: &[Entry], mut pairs: Vec<(u32, u32)>) -> Join {
    let (mut old_taken, mut new_taken) = (vec![false; old.len()], vec![false; new.len()]);
    for &(a, b) in &pairs {
        (old_taken[a as usize], new_taken[b as usize]) = (true, true);
    }
    // An identifier that both reports know once, and a record that has none, are no pair.
    let named = |entry: &Entry| by == By::Id && entry.id.is_some();
    let mut waiting: HashMap<(u64, bool, Option<u64>), Vec<u32>> = HashMap::new();
    let key = |entry: &Entry| (entry.record, named(entry), entry.id.filter(|_| named(entry)));
    for (at, entry) in old.iter().enumerate().rev().filter(|&(at, _)| !old_taken[at]) {
        waiting.entry(key(entry)).or_default().push(at as u32);
    }
    for (at, entry) in new.iter().enumerate() {
        if new_taken[at] {
            continue;
        }
        if let Some(before) = waiting.get_mut(&key(entry)).and_then(Vec::pop) {
            pairs.push((before, at as u32));
            (old_taken[before as usize], new_taken[at]) = (true, true);
        }
    }
    pairs.sort_unstable_by_key(|&(_, at)| at);
    let free = |taken: &[bool]| (0..taken.len() as u32).filter(|&at| !taken[at as usize]).collect();
    Join { by, pairs, added: free(&new_taken), gone: free(&old_taken) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Verdict;

    fn ledger(rows: &[(Option<u64>, u64)]) -> Ledger {
        let entry = |(at, &(id, record)): (usize, &(Option<u64>, u64))| Entry {
            row: at as u32 + 1,
            id,
            record,
            state: 0,
            lists: 0,
            lookups: 0,
            verdict: Verdict::Clear,
            score: 0.0,
            reasons: 0,
            campaign: None,
        };
        Ledger { entries: rows.iter().enumerate().map(entry).collect(), ..Ledger::default() }
    }

    fn joined(old: &[(Option<u64>, u64)], new: &[(Option<u64>, u64)]) -> Join {
        join(&ledger(old), &ledger(new))
    }

    #[test]
    fn an_identifier_survives_a_shift_and_an_edit() {
        let join = joined(
            &[(Some(7), 100), (Some(8), 101), (Some(9), 102)],
            &[(Some(6), 99), (Some(9), 102), (Some(7), 555), (Some(8), 101)],
        );
        assert_eq!((join.by, &join.pairs[..]), (By::Id, &[(2, 1), (0, 2), (1, 3)][..]));
        assert_eq!((join.added, join.gone), (vec![0], vec![]));
    }

    /// Newest first and numbered anew each night: the number is no identifier.
    #[test]
    fn running_numbers_are_no_identifiers() {
        let old: Vec<_> = (0..10).map(|n| (Some(n), 1000 - n)).collect();
        let new: Vec<_> = (0..12).map(|n| (Some(n), 1002 - n)).collect();
        let join = joined(&old, &new);
        assert_eq!((join.by, join.pairs.len()), (By::Record, 10));
        assert_eq!(join.added, [0, 1]);
    }

    #[test]
    fn equal_records_pair_once_each() {
        let join = joined(&[(None, 5), (None, 5), (None, 6)], &[(None, 5), (None, 5), (None, 5)]);
        assert_eq!((join.pairs, join.added, join.gone), (vec![(0, 0), (1, 1)], vec![2], vec![2]));
    }

    #[test]
    fn another_reading_of_every_record_leaves_the_identifiers() {
        let join = joined(&[(Some(1), 10), (Some(2), 20)], &[(Some(1), 11), (Some(2), 21)]);
        assert_eq!((join.by, join.pairs.len()), (By::Id, 2));
    }

    proptest! {
        /// Every signature is in one list, once, and pairs are equal in what they were joined by.
        #[test]
        fn nobody_is_lost(
            old in proptest::collection::vec((proptest::option::of(0_u64..6), 0_u64..6), 0..12),
            new in proptest::collection::vec((proptest::option::of(0_u64..6), 0_u64..6), 0..12),
        ) {
            let join = joined(&old, &new);
            let mut before: Vec<u32> = join.pairs.iter().map(|pair| pair.0).chain(join.gone.clone()).collect();
            before.sort_unstable();
            prop_assert_eq!(before, (0..old.len() as u32).collect::<Vec<_>>());
            let mut after: Vec<u32> = join.pairs.iter().map(|pair| pair.1).chain(join.added.clone()).collect();
            after.sort_unstable();
            prop_assert_eq!(after, (0..new.len() as u32).collect::<Vec<_>>());
            for &(a, b) in &join.pairs {
                let (a, b) = (old[a as usize], new[b as usize]);
                prop_assert!(a.1 == b.1 || (join.by == By::Id && a.0.is_some() && a.0 == b.0));
            }
        }

        /// An export that only grew, in any order, loses nobody: the slow truth is the list itself.
        #[test]
        fn a_growing_export_joins_whole(
            records in proptest::collection::vec(0_u64..20, 0..30),
            more in proptest::collection::vec(100_u64..120, 0..10),
            seed in any::<u64>(),
        ) {
            let mut new: Vec<(Option<u64>, u64)> = records.iter().chain(&more).map(|&r| (None, r)).collect();
            new.sort_by_key(|&(_, r)| r.wrapping_mul(seed | 1));
            let old: Vec<_> = records.iter().map(|&r| (None, r)).collect();
            let join = joined(&old, &new);
            prop_assert_eq!((join.pairs.len(), join.added.len(), join.gone.len()), (old.len(), more.len(), 0));
        }
    }
}
