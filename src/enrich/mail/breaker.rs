//! Tells a failing resolver from failing domains, by what became of the latest questions.

use std::collections::{BTreeMap, VecDeque};

/// So many failures in a row are the resolver's fault, not the domains'.
const MAX_FAILURES_IN_A_ROW: usize = 50;
/// The last outcomes looked at together; more than half failed are the resolver's fault.
const RECENT: usize = 200;

/// Opens when a resolver fails too often.
///
/// Outcomes count in the order of asking: what times out always ends last, and
/// would look like a resolver that fails from then on.
#[derive(Default)]
pub(super) struct Breaker {
    early: BTreeMap<usize, bool>,
    heard: usize,
    in_a_row: usize,
    recent: VecDeque<bool>,
    failed: usize,
}

impl Breaker {
    /// Takes the outcome of the question asked as number `place`; whether to stop.
    pub(super) fn hear(&mut self, place: usize, failure: bool) -> bool {
        self.early.insert(place, failure);
        while let Some(failure) = self.early.remove(&self.heard) {
            self.heard += 1;
            self.count(failure);
            if self.is_open() {
                return true;
            }
        }
        false
    }

    /// Starts anew with the next outcome.
    pub(super) fn forget(&mut self) {
        (self.in_a_row, self.failed) = (0, 0);
        self.recent.clear();
    }

    fn count(&mut self, failure: bool) {
        self.in_a_row = if failure { self.in_a_row + 1 } else { 0 };
        self.recent.push_back(failure);
        self.failed += usize::from(failure);
        if self.recent.len() > RECENT {
            self.failed -= usize::from(self.recent.pop_front() == Some(true));
        }
    }

    fn is_open(&self) -> bool {
        self.in_a_row >= MAX_FAILURES_IN_A_ROW || (self.recent.len() >= RECENT && 2 * self.failed > RECENT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opens_after(outcomes: impl IntoIterator<Item = bool>) -> Option<usize> {
        let mut breaker = Breaker::default();
        outcomes.into_iter().enumerate().position(|(place, failure)| breaker.hear(place, failure))
    }

    #[test]
    fn opens_on_a_dead_resolver_only() {
        assert_eq!(opens_after([true; 1000]), Some(49));
        assert_eq!(opens_after((0..1000).map(|n| n >= 500)), Some(549));
        assert_eq!(opens_after((0..1000).map(|n| n % 3 != 0)), Some(199));
        assert_eq!(opens_after((0..1000).map(|n| n % 2 == 0)), None);
        assert_eq!(opens_after((0..1000).map(|n| n % 50 == 0)), None);
    }

    #[test]
    fn questions_that_time_out_together_do_not_open_it() {
        let mut breaker = Breaker::default();
        let lame = |place: &usize| place.is_multiple_of(20);
        assert!(!(0..2_000).filter(|place| !lame(place)).any(|place| breaker.hear(place, false)));
        assert!(!(0..2_000).filter(lame).any(|place| breaker.hear(place, true)));
    }
}
