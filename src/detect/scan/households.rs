//! Who signs at home together.
//!
//! A family shares its address, its mailbox, its browser and its evening. Five relatives are no five witnesses that
//! one operator is at work, so evidence that rests on the agreement of independent people counts one of each household.

use hashbrown::HashSet;

use crate::model::{NONE, Row, Signatures, TimeColumn};

use super::attributes::host_of;

/// As many signatures may be one household's; more together are none.
pub const MOST: usize = 6;
/// Relatives whose address cannot tell sign within so many seconds of one another.
const TOGETHER: i64 = 1_800;

/// The household of each row.
#[derive(Default)]
pub struct Households {
    /// For each row a row that stands for its household, itself where it signs alone.
    of: Vec<u32>,
}

impl Households {
    /// Rows with one mailbox, or of one family name at one address or within half an hour; `families` holds for each
    /// row the id of its family name or [`NONE`].
    pub fn new(signatures: &Signatures, families: &[u32]) -> Self {
        let mut all = Self { of: (0..signatures.len() as u32).collect() };
        let mailboxes = signatures.rows().filter_map(|row| Some((signatures.mailbox.id(row)?, row)));
        all.link(sorted(mailboxes), |a, b| a.0 == b.0);
        let named = || {
            let family = |row: Row| families.get(row.index()).copied().filter(|&family| family != NONE);
            signatures.rows().filter_map(move |row| Some((family(row)?, row)))
        };
        let addressed =
            named().filter_map(|(family, row)| Some(((family, host_of(signatures.ip.get(row)?)), row)));
        all.link(sorted(addressed), |a, b| a.0 == b.0);
        let seconds = |row: Row| signatures.signed_at.seconds[row.index()];
        let timed = named().map(|(family, row)| ((family, seconds(row)), row));
        let timed = timed.filter(|((_, seconds), _)| *seconds != TimeColumn::MISSING);
        all.link(sorted(timed), |a, b| a.0.0 == b.0.0 && b.0.1 - a.0.1 <= TOGETHER);
        all.dissolve_crowds();
        all
    }

    /// One number for all rows of a household.
    pub fn of(&self, row: Row) -> u32 {
        self.of[row.index()]
    }

    /// How many households the rows are.
    pub fn count<'a>(&self, rows: impl IntoIterator<Item = &'a Row>) -> usize {
        rows.into_iter().map(|&row| self.of(row)).collect::<HashSet<_>>().len()
    }

    /// The first row of each household, in the order given.
    pub fn one_each(&self, rows: &[Row]) -> Vec<Row> {
        let mut seen = HashSet::with_capacity(rows.len());
        rows.iter().copied().filter(|&row| seen.insert(self.of(row))).collect()
    }

    /// Joins neighbours that `same` takes for one household, unless they are too many for one.
    fn link<K>(&mut self, rows: Vec<(K, Row)>, same: impl FnMut(&(K, Row), &(K, Row)) -> bool) {
        for run in rows.chunk_by(same).filter(|run| (2..=MOST).contains(&run.len())) {
            let first = self.root(run[0].1.0);
            run.iter().for_each(|&(_, row)| {
                let root = self.root(row.0);
                self.of[root as usize] = first;
            });
        }
    }

    /// The row that stands for a row's household so far; the way there is halved, so that no chain of links grows long.
    fn root(&mut self, mut row: u32) -> u32 {
        while self.of[row as usize] != row {
            let above = self.of[self.of[row as usize] as usize];
            self.of[row as usize] = above;
            row = above;
        }
        row
    }

    /// Whom chains of links have made too many are a household no more.
    fn dissolve_crowds(&mut self) {
        let roots: Vec<u32> = (0..self.of.len() as u32).map(|row| self.root(row)).collect();
        let mut size = vec![0_u32; roots.len()];
        roots.iter().for_each(|&root| size[root as usize] += 1);
        let small = |root: u32| size[root as usize] as usize <= MOST;
        self.of = (0..).zip(roots).map(|(row, root)| if small(root) { root } else { row }).collect();
    }
}

fn sorted<K: Ord>(rows: impl Iterator<Item = (K, Row)>) -> Vec<(K, Row)> {
    let mut rows: Vec<(K, Row)> = rows.collect();
    rows.sort_unstable();
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::TextColumn;

    fn households(mailboxes: &[&str], families: &[u32], seconds: &[i64]) -> Households {
        let mut signatures = Signatures::blank(families.len());
        signatures.mailbox =
            TextColumn::collect(mailboxes.iter().map(|&one| (!one.is_empty()).then_some(one)));
        signatures.signed_at.seconds = seconds.to_vec();
        Households::new(&signatures, families)
    }

    fn rows(n: u32) -> Vec<Row> {
        (0..n).map(Row).collect()
    }

    #[test]
    fn relatives_by_mailbox_or_by_name_and_hour_are_one_household() {
        let of = households(&["a@b.fr", "a@b.fr", "", ""], &[1, 2, 2, 3], &[0, 90_000, 90_100, 90_200]);
        assert_eq!(of.count(&rows(4)), 2);
        assert_eq!(of.one_each(&rows(4)), [Row(0), Row(3)]);
    }

    #[test]
    fn one_name_all_night_and_one_mailbox_for_all_are_no_household() {
        let night: Vec<i64> = (0..50).map(|i| 600 * i).collect();
        assert_eq!(households(&[""; 50], &[7; 50], &night).count(&rows(50)), 50);
        let nobody = [NONE; 50];
        assert_eq!(households(&["a@b.fr"; 50], &nobody, &[TimeColumn::MISSING; 50]).count(&rows(50)), 50);
    }
}
