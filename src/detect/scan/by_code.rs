//! The rows of an attribute by their value.

use crate::model::{NONE, Row};

/// The rows that have a code, by code, those of one code in the order they were given in (a counting sort).
pub struct ByCode {
    rows: Vec<Row>,
    /// For each code, and behind the last, the rows before it.
    starts: Vec<u32>,
}

impl ByCode {
    /// Sorts `order`; `codes` holds for each row its code or [`NONE`], all codes below `cardinality`.
    pub fn new(order: &[Row], codes: &[u32], cardinality: usize) -> Self {
        let known = || order.iter().map(|&row| (row, codes[row.index()])).filter(|&(_, code)| code != NONE);
        let mut starts = vec![0_u32; cardinality + 1];
        known().for_each(|(_, code)| starts[code as usize + 1] += 1);
        (0..cardinality).for_each(|code| starts[code + 1] += starts[code]);
        let mut ends = starts.clone();
        let mut rows = vec![Row(0); starts[cardinality] as usize];
        for (row, code) in known() {
            rows[ends[code as usize] as usize] = row;
            ends[code as usize] += 1;
        }
        Self { rows, starts }
    }

    /// All rows that have a code.
    pub fn all(&self) -> &[Row] {
        &self.rows
    }

    /// The rows of one code.
    pub fn rows(&self, code: u32) -> &[Row] {
        &self.rows[self.starts[code as usize] as usize..self.starts[code as usize + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_with_their_code_in_the_order_given() {
        let order = [3, 0, 4, 1, 2].map(Row);
        let by_code = ByCode::new(&order, &[1, NONE, 0, 1, 0], 3);
        assert_eq!(by_code.rows(0), [4, 2].map(Row));
        assert_eq!(by_code.rows(1), [3, 0].map(Row));
        assert_eq!(by_code.rows(2), []);
        assert_eq!(by_code.all().len(), 4);
    }
}
