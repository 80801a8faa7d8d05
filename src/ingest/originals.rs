//! The records of the inputs once more, for reports that show original columns.
//!
//! Raw records are not kept in memory: they are read again, by the same rules, so
//! that the same records are accepted in the same order.

use std::io;
use std::sync::{Arc, Mutex};

use super::body::Body;
use super::cells::Plan;
use super::chunks::{Sink, Sizes};
use super::encoding;
use super::record::Record;
use super::source::{Source, Tally};
use crate::model::report::Originals;
use crate::model::{Row, Silent};

/// One input that can be read again.
pub struct Replay {
    /// Where it is.
    pub source: Source,
    /// How it is read.
    pub body: Body,
    /// What is a record in it.
    pub plan: Plan,
    /// Rows of this input and all before it.
    pub rows: usize,
}

/// All inputs.
pub struct Replayed {
    replays: Vec<Replay>,
    header: Vec<String>,
    /// For each input the place of its columns in the header.
    places: Vec<Vec<usize>>,
}

impl Replayed {
    /// Unites the headers: those of the first input, then what others add.
    pub fn new(replays: Vec<Replay>) -> Self {
        let mut header: Vec<String> = Vec::new();
        let places = replays
            .iter()
            .map(|replay| {
                let names = replay.body.header().0;
                names
                    .iter()
                    .map(|name| {
                        header.iter().position(|known| known == name).unwrap_or_else(|| {
                            header.push(name.clone());
                            header.len() - 1
                        })
                    })
                    .collect()
            })
            .collect();
        Self { replays, header, places }
    }

    fn visit_input(
        &self,
        index: usize,
        first: usize,
        wanted: &[Row],
        each: &mut dyn FnMut(Row, &[String]) -> io::Result<()>,
    ) -> io::Result<()> {
        let replay = &self.replays[index];
        replay.source.check_unchanged()?;
        let mut wanted = wanted.iter().peekable();
        let mut cells = vec![String::new(); self.header.len()];
        let mut before = first;
        let tally = Arc::new(Mutex::new(Tally::default()));
        let make = || Kept { plan: &replay.plan, bytes: Vec::new(), ends: Vec::new(), rows: vec![0] };
        replay.body.parse(&replay.source, &tally, &Silent, Sizes::default(), make, |part| {
            let kept = part.sink;
            while let Some(row) = wanted.next_if(|row| row.index() < before + kept.len()) {
                cells.iter_mut().for_each(String::clear);
                for (cell, place) in kept.row(row.index() - before).zip(&self.places[index]) {
                    cells[*place].push_str(&encoding::decode(cell).0);
                }
                each(*row, &cells)?;
            }
            before += kept.len();
            Ok(())
        })?;
        if before != replay.rows {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the input changed while it was audited"));
        }
        Ok(())
    }
}

impl Originals for Replayed {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn visit(&self, rows: &[Row], each: &mut dyn FnMut(Row, &[String]) -> io::Result<()>) -> io::Result<()> {
        let (mut first, mut rest) = (0, rows);
        for (index, replay) in self.replays.iter().enumerate() {
            let count = rest.partition_point(|row| row.index() < replay.rows);
            let (wanted, later) = rest.split_at(count);
            if !wanted.is_empty() {
                self.visit_input(index, first, wanted, each)?;
            }
            (first, rest) = (replay.rows, later);
        }
        Ok(())
    }
}

/// The cells of accepted records of one portion, end to end.
struct Kept<'a> {
    plan: &'a Plan,
    bytes: Vec<u8>,
    ends: Vec<u32>,
    /// For each row, and behind the last, the number of cells before it.
    rows: Vec<u32>,
}

impl Kept<'_> {
    fn len(&self) -> usize {
        self.rows.len() - 1
    }

    fn row(&self, index: usize) -> impl Iterator<Item = &[u8]> {
        (self.rows[index] as usize..self.rows[index + 1] as usize).map(|cell| {
            let start = if cell == 0 { 0 } else { self.ends[cell - 1] as usize };
            &self.bytes[start..self.ends[cell] as usize]
        })
    }
}

impl Sink for Kept<'_> {
    fn take(&mut self, record: &Record, _line: u64, _lax: bool) -> Result<(), &'static str> {
        if let Some(reason) = self.plan.refusal(record) {
            return Err(reason);
        }
        for cell in record.cells() {
            self.bytes.extend_from_slice(cell);
            self.ends.push(self.bytes.len() as u32);
        }
        self.rows.push(self.ends.len() as u32);
        Ok(())
    }
}
