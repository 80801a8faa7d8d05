//! All batches of all inputs as the columns of [`Signatures`].
//!
//! Ids are handed out in the order of the rows, so they do not depend on how the
//! input was cut. Columns are independent of each other and grow in parallel.

use std::collections::BTreeMap;
use std::net::IpAddr;

use hashbrown::HashMap;
use jiff::tz::TimeZone;
use rayon::prelude::*;

use super::cells::{Batch, Cells, Slot, Strings};
use super::time::{Order, Resolved, Stamp, resolve};
use crate::model::{EmailState, Field, Interner, IpColumn, NONE, Signatures, TextColumn, TimeColumn};

/// The columns so far.
#[derive(Default)]
pub struct Table {
    rows: usize,
    columns: BTreeMap<Slot, Column>,
    /// Record number of each row.
    pub record: Vec<u32>,
}

enum Column {
    Text(Interner, Vec<u32>),
    Time { settled: TimeColumn, open: Vec<Stamp> },
    Ip(HashMap<IpAddr, u32>, IpColumn),
    Flag(Vec<Option<bool>>),
    State(Vec<EmailState>),
}

impl Table {
    /// Appends batches in order.
    pub fn append(&mut self, batches: &[Batch]) {
        let added: usize = batches.iter().map(|batch| batch.rows).sum();
        for (slot, cells) in batches.iter().flat_map(|batch| &batch.columns) {
            self.columns.entry(*slot).or_insert_with(|| Column::missing(cells, self.rows));
        }
        self.columns.par_iter_mut().for_each(|(slot, column)| {
            for batch in batches {
                match batch.columns.iter().find(|(other, _)| other == slot) {
                    Some((_, cells)) => column.extend(cells),
                    None => column.skip(batch.rows),
                }
            }
        });
        self.rows += added;
    }

    /// Settles the times that the input just read has added; calls `each` with every
    /// time field and what its column showed.
    pub fn settle(&mut self, zone: &TimeZone, habit: Order, mut each: impl FnMut(Field, &Resolved)) {
        for (slot, column) in &mut self.columns {
            let (Slot::Field(field), Column::Time { settled, open }) = (slot, column) else { continue };
            let before = settled.seconds.len();
            let resolved = resolve(&std::mem::take(open), zone, habit);
            each(*field, &resolved);
            let known = |seconds: &[i64]| seconds.iter().any(|&second| second != TimeColumn::MISSING);
            settled.precision = match (known(&settled.seconds[..before]), known(&resolved.column.seconds)) {
                (true, true) => settled.precision.min(resolved.column.precision),
                (true, false) => settled.precision,
                (false, _) => resolved.column.precision,
            };
            settled.seconds.extend(resolved.column.seconds);
        }
    }

    /// The times of a field that were added since the last settlement.
    pub fn open_stamps(&self, field: Field) -> &[Stamp] {
        match self.columns.get(&Slot::Field(field)) {
            Some(Column::Time { open, .. }) => open,
            _ => &[],
        }
    }

    /// The finished columns; `present` is left to the caller.
    pub fn finish(mut self) -> Signatures {
        let mut signatures = Signatures::blank(self.rows);
        for (slot, column) in std::mem::take(&mut self.columns) {
            place(&mut signatures, slot, column);
        }
        signatures.record = self.record;
        signatures
    }
}

impl Column {
    fn missing(like: &Cells, rows: usize) -> Self {
        match like {
            Cells::Text(_) => Self::Text(Interner::default(), vec![NONE; rows]),
            Cells::Time(_) => Self::Time { settled: TimeColumn::missing(rows), open: Vec::new() },
            Cells::Ip(_) => Self::Ip(HashMap::new(), IpColumn::missing(rows)),
            Cells::Flag(_) => Self::Flag(vec![None; rows]),
            Cells::State(_) => Self::State(vec![EmailState::Missing; rows]),
        }
    }

    fn extend(&mut self, cells: &Cells) {
        match (self, cells) {
            (Self::Text(interner, ids), Cells::Text(texts)) => extend_text(interner, ids, texts),
            (Self::Time { open, .. }, Cells::Time(stamps)) => open.extend(stamps),
            (Self::Ip(index, column), Cells::Ip(addresses)) => extend_ip(index, column, addresses),
            (Self::Flag(flags), Cells::Flag(more)) => flags.extend(more),
            (Self::State(states), Cells::State(more)) => states.extend(more),
            _ => unreachable!("a slot has one kind of cells"),
        }
    }

    fn skip(&mut self, rows: usize) {
        match self {
            Self::Text(_, ids) => ids.resize(ids.len() + rows, NONE),
            Self::Time { open, .. } => open.resize(open.len() + rows, Stamp::Missing),
            Self::Ip(_, column) => column.ids.resize(column.ids.len() + rows, NONE),
            Self::Flag(flags) => flags.resize(flags.len() + rows, None),
            Self::State(states) => states.resize(states.len() + rows, EmailState::Missing),
        }
    }
}

fn extend_text(interner: &mut Interner, ids: &mut Vec<u32>, texts: &Strings) {
    ids.extend(texts.iter().map(|text| text.map_or(NONE, |text| interner.intern(text))));
}

fn extend_ip(index: &mut HashMap<IpAddr, u32>, column: &mut IpColumn, addresses: &[Option<IpAddr>]) {
    for address in addresses {
        let id = address.map_or(NONE, |address| {
            *index.entry(address).or_insert_with(|| {
                column.values.push(address);
                column.values.len() as u32 - 1
            })
        });
        column.ids.push(id);
    }
}

fn place(signatures: &mut Signatures, slot: Slot, column: Column) {
    match column {
        Column::Text(interner, ids) => {
            if let Some(place) = text_place(signatures, slot) {
                *place = TextColumn { ids, texts: interner.finish() };
            }
        }
        Column::Time { settled, .. } => match slot {
            Slot::Field(Field::SignedAt) => signatures.signed_at = settled,
            Slot::Field(Field::ConfirmedAt) => signatures.confirmed_at = settled,
            _ => signatures.confirmation_sent_at = settled,
        },
        Column::Ip(_, column) => match slot {
            Slot::Field(Field::Ip) => signatures.ip = column,
            _ => signatures.confirmed_ip = column,
        },
        Column::Flag(flags) => match slot {
            Slot::Field(Field::OptIn) => signatures.opt_in = flags,
            _ => signatures.confirmed = flags,
        },
        Column::State(states) => signatures.email_state = states,
    }
}

fn text_place(signatures: &mut Signatures, slot: Slot) -> Option<&mut TextColumn> {
    Some(match slot {
        Slot::Local => &mut signatures.local,
        Slot::Domain => &mut signatures.domain,
        Slot::Mailbox => &mut signatures.mailbox,
        Slot::Field(Field::Name) => &mut signatures.name,
        Slot::Field(Field::FirstName) => &mut signatures.first_name,
        Slot::Field(Field::LastName) => &mut signatures.last_name,
        Slot::Field(Field::UserAgent) => &mut signatures.user_agent,
        Slot::Field(Field::Phone) => &mut signatures.phone,
        Slot::Field(Field::Street) => &mut signatures.street,
        Slot::Field(Field::Postcode) => &mut signatures.postcode,
        Slot::Field(Field::City) => &mut signatures.city,
        Slot::Field(Field::Region) => &mut signatures.region,
        Slot::Field(Field::Country) => &mut signatures.country,
        Slot::Field(Field::Comment) => &mut signatures.comment,
        Slot::Field(Field::Language) => &mut signatures.language,
        Slot::Field(Field::Referrer) => &mut signatures.referrer,
        Slot::Field(Field::Role) => &mut signatures.role,
        Slot::Field(Field::Birth) => &mut signatures.birth,
        Slot::Field(Field::ConfirmedAgent) => &mut signatures.confirmed_agent,
        _ => return None,
    })
}
