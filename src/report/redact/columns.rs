//! The records' own columns with pseudonyms: what `flagged.csv` and the evidence show of them.

use std::io;

use super::key::Key;
use super::values;
use crate::model::report::Originals;
use crate::model::{Field, InputFile, Petition, Row, TimeColumn};
use crate::report::words::Words;

/// What each column of the records holds, and the name it has in a redacted report.
#[derive(Debug)]
pub(super) struct Columns {
    headers: Vec<String>,
    names: Vec<String>,
    fields: Vec<Option<Field>>,
}

impl Columns {
    /// A column is what every input that has it took it for; where they disagree, nothing is known of it.
    pub(super) fn new(header: &[String], inputs: &[InputFile]) -> Self {
        let fields: Vec<Option<Field>> = header.iter().map(|name| field(name, inputs)).collect();
        let mut names: Vec<String> = Vec::new();
        for (at, field) in fields.iter().enumerate() {
            let name = field.map(|field| field.id().to_owned()).filter(|name| !names.contains(name));
            names.push(name.unwrap_or_else(|| format!("column_{}", at + 1)));
        }
        Self { headers: header.to_vec(), names, fields }
    }

    /// The name that a column has now.
    pub(super) fn name(&self, header: &str) -> String {
        let at = self.headers.iter().position(|one| one == header);
        at.map_or_else(|| "column".into(), |at| self.names[at].clone())
    }
}

fn field(header: &str, inputs: &[InputFile]) -> Option<Field> {
    let mapped = inputs.iter().flat_map(|input| &input.mapping).filter(|(_, name)| name == header);
    let mut fields: Vec<Field> = mapped.map(|(field, _)| *field).collect();
    fields.dedup();
    let unmapped = inputs.iter().any(|input| input.unmapped.iter().any(|name| name == header));
    match fields[..] {
        [field] if !unmapped => Some(field),
        _ => None,
    }
}

/// The records behind pseudonyms.
pub(super) struct Hidden<'a> {
    key: &'a Key,
    columns: &'a Columns,
    records: &'a dyn Originals,
    /// Already redacted.
    petition: &'a Petition,
    words: Words,
}

impl<'a> Hidden<'a> {
    pub(super) fn new(
        key: &'a Key,
        columns: &'a Columns,
        records: &'a dyn Originals,
        petition: &'a Petition,
    ) -> Self {
        Self { key, columns, records, petition, words: Words::new(&petition.settings.timezone) }
    }

    /// A cell in the form in which it was understood, never as it was typed.
    fn cell(&self, row: Row, field: Option<Field>, cell: &str) -> String {
        if cell.is_empty() {
            return String::new();
        }
        let signatures = &self.petition.signatures;
        let time = |times: &TimeColumn| times.get(row).map(|at| self.words.iso(at));
        let flag =
            |flags: &[Option<bool>]| flags[row.index()].map(|flag| if flag { "yes" } else { "no" }.into());
        let kind = field.map_or("column", Field::id);
        let understood: Option<String> = match field {
            Some(Field::SignedAt) => time(&signatures.signed_at),
            Some(Field::ConfirmationSentAt) => time(&signatures.confirmation_sent_at),
            Some(Field::ConfirmedAt) => time(&signatures.confirmed_at),
            Some(Field::Confirmed) => flag(&signatures.confirmed),
            Some(Field::OptIn) => flag(&signatures.opt_in),
            Some(Field::Ip) => signatures.ip.get(row).map(|address| address.to_string()),
            Some(Field::ConfirmedIp) => signatures.confirmed_ip.get(row).map(|address| address.to_string()),
            Some(Field::Email) => signatures.mailbox.get(row).map(str::to_owned),
            Some(Field::UserAgent | Field::ConfirmedAgent) => Some(self.key.agent(cell)),
            Some(Field::Country | Field::Language) if values::is_code(cell) => Some(cell.to_owned()),
            Some(Field::FirstName | Field::LastName) => Some(self.key.text(Field::Name.id(), cell)),
            _ => None,
        };
        understood.unwrap_or_else(|| self.key.text(kind, cell))
    }
}

impl Originals for Hidden<'_> {
    fn header(&self) -> &[String] {
        &self.columns.names
    }

    fn visit(&self, rows: &[Row], each: &mut dyn FnMut(Row, &[String]) -> io::Result<()>) -> io::Result<()> {
        let mut hidden = Vec::new();
        self.records.visit(rows, &mut |row, cells| {
            hidden.clear();
            hidden.extend(
                cells.iter().zip(&self.columns.fields).map(|(cell, &field)| self.cell(row, field, cell)),
            );
            each(row, &hidden)
        })
    }
}
