//! The sheet: what the person who checks needs from the export, and nothing that says what paraph thinks.

use std::io::{self, Write};

use super::draw::Drawn;
use super::key::Key;
use crate::ingest::Loaded;
use crate::model::{Field, Row};
use crate::report::escape;

/// What helps to reach a signer and to ask about this signature. Addresses of machines, browsers and confirmations
/// stay out: they reach nobody and would give the verdict away.
const SHOWN: [Field; 12] = [
    Field::Name,
    Field::FirstName,
    Field::LastName,
    Field::Email,
    Field::Phone,
    Field::Street,
    Field::Postcode,
    Field::City,
    Field::Region,
    Field::Country,
    Field::SignedAt,
    Field::Comment,
];

/// The columns that are filled in.
pub const TO_FILL: [&str; 2] = ["answer", "note"];

/// The lines of a sheet, unfilled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Titles of the export's columns that are shown.
    pub header: Vec<String>,
    /// Number on the sheet, record in the export, and the shown cells.
    pub lines: Vec<(u32, u32, Vec<String>)>,
}

impl Sheet {
    /// A sheet without the export: record numbers only, to be looked up on the platform.
    pub fn bare(key: &Key) -> Self {
        let lines = key.lines.iter().map(|line| (line.check, line.row, Vec::new())).collect();
        Self { header: Vec::new(), lines }
    }

    /// A sheet with what the export says of each drawn record.
    ///
    /// # Errors
    /// When the export cannot be read a second time.
    pub fn filled(key: &Key, drawn: &Drawn, loaded: &Loaded) -> io::Result<Self> {
        let header = loaded.originals.header();
        let columns = columns(loaded);
        let number = |row: Row| loaded.signatures.record[row.index()];
        let mut rows: Vec<Row> = drawn
            .rows
            .iter()
            .filter_map(|(record, _)| loaded.signatures.record.binary_search(record).ok())
            .map(|at| Row(at as u32))
            .collect();
        rows.sort_unstable();
        let mut cells: Vec<(u32, Vec<String>)> = Vec::with_capacity(rows.len());
        loaded.originals.visit(&rows, &mut |row, all| {
            cells.push((number(row), columns.iter().map(|&at| all[at].clone()).collect()));
            Ok(())
        })?;
        let lines = key.lines.iter().map(|line| {
            let found = cells.binary_search_by_key(&line.row, |(record, _)| *record);
            (line.check, line.row, found.map_or_else(|_| Vec::new(), |at| cells[at].1.clone()))
        });
        Ok(Self { header: columns.iter().map(|&at| header[at].clone()).collect(), lines: lines.collect() })
    }

    /// Writes it as CSV that a spreadsheet opens with its accents (hence the mark in front) and without running
    /// what a forger typed.
    ///
    /// # Errors
    /// When `to` refuses.
    pub fn write(&self, to: &mut dyn Write) -> Result<(), csv::Error> {
        to.write_all("\u{feff}".as_bytes())?;
        let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(to);
        let title = |name: &String| match name.to_lowercase().as_str() {
            "check" | "row" | "answer" | "note" => format!("input_{name}"),
            _ => escape::cell(name).into_owned(),
        };
        let ours = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let titles = ours(&["check", "row"]).into_iter().chain(self.header.iter().map(title));
        out.write_record(titles.chain(ours(&TO_FILL)))?;
        for (check, row, cells) in &self.lines {
            let shown = (0..self.header.len())
                .map(|at| cells.get(at).map_or_else(String::new, |text| escape::cell(text).into_owned()));
            let line = [check.to_string(), row.to_string()].into_iter().chain(shown);
            out.write_record(line.chain([String::new(), String::new()]))?;
        }
        Ok(out.flush()?)
    }
}

/// The places of the shown columns in the export's header, each once.
fn columns(loaded: &Loaded) -> Vec<usize> {
    let header = loaded.originals.header();
    let mut columns = Vec::new();
    for field in SHOWN {
        for input in &loaded.inputs {
            let title = input.mapping.iter().find(|(mapped, _)| *mapped == field).map(|(_, title)| title);
            let at = title.and_then(|title| header.iter().position(|name| name == title));
            columns.extend(at.filter(|at| !columns.contains(at)));
        }
    }
    columns
}
