//! Rosters of public figures: the same tables, kept in the order of their file.

use std::path::Path;
use std::sync::{Arc, Mutex};

use super::Input;
use super::body::Body;
use super::cells::{Batch, Cells, Plan, Slot, Strings};
use super::chunks::Sizes;
use super::columns::{self, Profile};
use super::error::{Error, Fault};
use super::source::{Source, Tally};
use crate::model::{Field, Person, Roster, Silent};

/// Loads a roster.
pub fn load(path: &Path) -> Result<Roster, Error> {
    let source = Source::open(&Input::File(path.into()))?;
    let body = Body::recognise(&source)?;
    let (header, named) = body.header();
    let profile = |column: usize| {
        Profile::of(body.sample().iter().filter_map(|row| row.get(column)).map(String::as_str))
    };
    let profiles: Vec<_> = (0..header.len()).map(profile).collect();
    let mapping = columns::map(header, named, &profiles, &[]);
    let has = |field| mapping.column(field).is_some();
    if ![Field::Email, Field::Name, Field::FirstName, Field::LastName].into_iter().any(has) {
        return Err(source.fault(Fault::BadRoster));
    }
    let plan = Plan::new(&mapping, if named { header } else { &[] });
    let mut people = Vec::new();
    let tally = Arc::new(Mutex::new(Tally::default()));
    body.parse(
        &source,
        &tally,
        &Silent,
        Sizes::default(),
        || Batch::new(&plan),
        |part| {
            people.extend(persons(&part.sink));
            Ok(())
        },
    )
    .map_err(|error| source.unreadable(error))?;
    Ok(Roster { name: source.name, people })
}

fn persons(batch: &Batch) -> Vec<Person> {
    let texts = |slot: Slot| -> Vec<String> {
        let column = batch.columns.iter().find(|(other, _)| *other == slot);
        match column {
            Some((_, Cells::Text(texts))) => owned(texts),
            _ => vec![String::new(); batch.rows],
        }
    };
    let names = texts(Slot::Field(Field::Name));
    let mailboxes = texts(Slot::Mailbox);
    let roles = texts(Slot::Field(Field::Role));
    names
        .into_iter()
        .zip(mailboxes)
        .zip(roles)
        .map(|((name, mailbox), role)| Person {
            name,
            mailboxes: if mailbox.is_empty() { Vec::new() } else { vec![mailbox] },
            role,
        })
        .collect()
}

fn owned(texts: &Strings) -> Vec<String> {
    texts.iter().map(|text| text.unwrap_or_default().to_owned()).collect()
}
