//! What a published page may tell of how many: never of fewer than ten people, nor what lets it be computed.
//!
//! Two rules. A count that stands beside others is told in tens, and from 1 to 9 only as "fewer than 10":
//! a remainder computed from rounded numbers is off by more than it says. Where every one of them stands at
//! the edge of its ten it would not be: then the largest is told as the next ten. The few counts that are told
//! exactly (records, distinct people, confirmed, the size of a campaign) are so only where the rest of
//! the records is none or at least ten.

use crate::report::words::Words;

/// The least number of people that is told.
pub(super) const FEWEST: u64 = 10;

/// A count as it may be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Told {
    /// As it is.
    Exactly(u64),
    /// To the nearest ten.
    About(u64),
    /// From 1 to 9.
    Few,
    /// More than this, at most ten more.
    Over(u64),
    /// Some, and no more than there are.
    AtMost(u64),
}

impl Told {
    /// A count among others: in tens.
    pub fn about(count: u64) -> Self {
        match count {
            0 => Self::Exactly(0),
            1..FEWEST => Self::Few,
            _ => Self::About((count + FEWEST / 2) / FEWEST * FEWEST),
        }
    }

    /// A part of a total that is told exactly: all of it is no secret, and no part is told as more than it.
    pub fn part(count: u64, total: u64) -> Self {
        match Self::about(count) {
            _ if count == total && count >= FEWEST => Self::Exactly(count),
            Self::About(tens) if tens > total => Self::About(total / FEWEST * FEWEST),
            told => told,
        }
    }

    /// A number worth telling exactly, where neither it nor the rest of the total is a few people.
    pub fn within(total: u64, count: u64) -> Self {
        match (count, total.saturating_sub(count)) {
            (0, _) => Self::Exactly(0),
            _ if total < FEWEST => Self::AtMost(total),
            (1..FEWEST, _) => Self::Few,
            (_, 1..FEWEST) if total < 2 * FEWEST => Self::AtMost(total),
            (_, 1..FEWEST) => Self::Over(total.saturating_sub(FEWEST)),
            _ => Self::Exactly(count),
        }
    }

    /// In words.
    pub fn words(self, words: &Words) -> String {
        let texts = words.texts();
        match self {
            Self::Exactly(count) | Self::About(count) => words.count(count),
            Self::Few => words.say(texts.few),
            Self::Over(count) => words.fill(texts.over, &[("n", &words.count(count))]),
            Self::AtMost(count) => words.fill(texts.at_most, &[("n", &words.count(count))]),
        }
    }

    /// For the cell of a table.
    pub fn cell(self, words: &Words) -> String {
        match self {
            Self::Few => "< 10".into(),
            Self::Over(count) => format!("> {}", words.count(count)),
            Self::AtMost(count) => format!("≤ {}", words.count(count)),
            _ => self.words(words),
        }
    }

    /// The length of a bar.
    pub fn length(self) -> f64 {
        match self {
            Self::Exactly(count) | Self::About(count) | Self::Over(count) | Self::AtMost(count) => {
                count as f64
            }
            Self::Few => FEWEST as f64 / 2.0,
        }
    }

    /// Whether there is nothing to draw.
    pub fn is_none(self) -> bool {
        self == Self::Exactly(0)
    }
}

/// An estimate is no count: its middle in tens, and its ends widened to tens, which are never one and the same.
pub(in crate::report) fn tens([low, point, high]: [f64; 3]) -> [u64; 3] {
    let full = |tens: f64| tens.max(0.0) as u64 * FEWEST;
    let (low, high) = (full((low / 10.0).floor()), full((high / 10.0).ceil()));
    [low, full((point / 10.0).round()), if high == low { high + FEWEST } else { high }]
}

/// Counts that may add up to a number told exactly elsewhere, as they may be told beside it.
pub(in crate::report) fn parts(counts: &[u64]) -> Vec<Told> {
    let mut told: Vec<Told> = counts.iter().map(|&count| Told::about(count)).collect();
    let hidden = told.contains(&Told::Few);
    // The sum of all that is rounded away is then as high, or as low, as it can be, and the hidden are what is left.
    let at = |few, edge| {
        counts.iter().all(|&count| count == 0 || count == few || (count >= FEWEST && count % FEWEST == edge))
    };
    let largest = (0..counts.len()).filter(|&at| counts[at] >= FEWEST).max_by_key(|&at| counts[at]);
    if let Some(Told::About(tens)) = largest.map(|at| &mut told[at])
        && hidden
    {
        if at(FEWEST - 1, FEWEST / 2 - 1) {
            *tens += FEWEST;
        } else if at(1, FEWEST / 2) {
            *tens -= FEWEST;
        }
    }
    told
}

/// One of several counts that may add up to a number told exactly: see [`parts`].
pub(super) fn beside(count: u64, others: &[u64]) -> Told {
    parts(&[&[count], others].concat())[0]
}

/// The most common values with what is left, for a list that names nothing shared by fewer than ten:
/// those are merged into the rest, and the least of the named goes with them while the rest would be few.
pub(super) fn most_common<T>(mut counts: Vec<(T, u64)>, most: usize) -> (Vec<(T, u64)>, u64) {
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let named = counts.iter().take(most).take_while(|(_, count)| *count >= FEWEST).count();
    let mut rest: u64 = counts[named..].iter().map(|(_, count)| count).sum();
    counts.truncate(named);
    while (1..FEWEST).contains(&rest)
        && let Some((_, count)) = counts.pop()
    {
        rest += count;
    }
    (counts, rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tens_and_fewer_than_ten() {
        assert_eq!(
            [0, 1, 9, 10, 14, 15].map(Told::about),
            [Told::Exactly(0), Told::Few, Told::Few, Told::About(10), Told::About(10), Told::About(20)]
        );
        assert_eq!(Told::part(1_066, 1_067), Told::About(1_060));
        assert_eq!(Told::part(1_067, 1_067), Told::Exactly(1_067));
        assert_eq!(Told::part(3, 3), Told::Few);
    }

    #[test]
    fn what_is_told_exactly_leaves_none_or_ten() {
        assert_eq!(Told::within(400, 396), Told::Over(390));
        assert_eq!(Told::within(400, 400), Told::Exactly(400));
        assert_eq!(Told::within(400, 390), Told::Exactly(390));
        assert_eq!(Told::within(400, 4), Told::Few);
    }

    #[test]
    fn of_a_handful_no_part_is_told() {
        assert_eq!([1, 4, 5].map(|count| Told::within(5, count)), [Told::AtMost(5); 3]);
        assert_eq!(
            [9, 11, 12].map(|count| Told::within(12, count)),
            [Told::Few, Told::AtMost(12), Told::Exactly(12)]
        );
        assert_eq!(Told::within(5, 0), Told::Exactly(0));
    }

    #[test]
    fn an_interval_in_tens_has_a_width() {
        assert_eq!(tens([388.0, 394.0, 398.2]), [380, 390, 400]);
        assert_eq!(tens([30.0, 30.0, 30.0]), [30, 30, 40]);
        assert_eq!(tens([-1.0, 0.0, 0.0]), [0, 0, 10]);
    }

    #[test]
    fn rare_values_are_merged_until_they_are_ten() {
        assert_eq!(most_common(vec![("a", 50), ("b", 12), ("c", 4)], 5), (vec![("a", 50)], 16));
        assert_eq!(most_common(vec![("a", 50), ("b", 9), ("c", 4)], 5), (vec![("a", 50)], 13));
        assert_eq!(most_common(vec![("a", 50), ("b", 12)], 1), (vec![("a", 50)], 12));
        assert_eq!(most_common(vec![("a", 5)], 3), (vec![], 5));
    }

    /// The last of the counts could be another one without anything told being different.
    fn check_hidden(counts: &[u64]) {
        let told = parts(counts);
        let last = counts.len() - 1;
        let moved = |part: usize, up: bool| {
            let mut other = counts.to_vec();
            let step = |count: u64, up: bool| if up { count + 1 } else { count - 1 };
            other[last] = step(other[last], !up);
            other[part] = step(other[part], up);
            other
        };
        let choices =
            (0..last).filter(|&part| counts[part] > 0).flat_map(|part| [(part, true), (part, false)]);
        let mut others =
            choices.map(|(part, up)| moved(part, up)).filter(|other| (1..10).contains(&other[last]));
        assert!(others.any(|other| parts(&other) == told), "{counts:?}: {told:?} has no other reading");
    }

    #[test]
    fn a_part_at_the_edge_is_told_as_the_next_ten() {
        assert_eq!(parts(&[384, 9]), [Told::About(390), Told::Few]);
        assert_eq!(parts(&[15, 25, 1, 0]), [Told::About(20), Told::About(20), Told::Few, Told::Exactly(0)]);
        assert_eq!(parts(&[384, 8]), [Told::About(380), Told::Few]);
        assert_eq!(parts(&[384, 14]), [Told::About(380), Told::About(10)]);
        assert_eq!(parts(&[9, 9]), [Told::Few, Told::Few]);
    }

    proptest! {
        /// Whatever else is told, the total included, another count from 1 to 9 is as possible for a hidden one:
        /// one person fewer or more there, and one more or fewer in another part, and all is told alike.
        #[test]
        fn a_hidden_count_cannot_be_computed(
            large in proptest::collection::vec(10..400_u64, 1..6),
            few in proptest::collection::vec(0..10_u64, 0..3),
            hidden in 1..10_u64,
        ) {
            let mut counts = large.clone();
            counts.extend(few);
            counts.push(hidden);
            check_hidden(&counts);
        }

        /// The same where every count stands at the edge of its ten.
        #[test]
        fn nor_at_the_edge_of_every_ten(tens in proptest::collection::vec(1..40_u64, 1..6), top: bool) {
            let (edge, hidden) = if top { (4, 9) } else { (5, 1) };
            let mut counts: Vec<u64> = tens.iter().map(|ten| 10 * ten + edge).collect();
            counts.push(hidden);
            check_hidden(&counts);
        }

        #[test]
        fn nothing_named_is_rare(counts in proptest::collection::vec(1..60_u64, 0..12), most in 1..6_usize) {
            let total: u64 = counts.iter().sum();
            let (named, rest) = most_common(counts.into_iter().enumerate().collect(), most);
            prop_assert!(named.iter().all(|(_, count)| *count >= FEWEST));
            prop_assert!(named.is_empty() || rest == 0 || rest >= FEWEST);
            prop_assert_eq!(named.iter().map(|(_, count)| count).sum::<u64>() + rest, total);
        }
    }
}
