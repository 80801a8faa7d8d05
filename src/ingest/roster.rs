//! Rosters of public figures: tables in any dialect of the loader, or Popolo documents, kept in
//! the order of their file.
//!
//! Who of them signed is the detector's question. Here a person gets a name without titles and
//! every mailbox that their record holds, in whichever column.

mod popolo;
mod titles;

use std::path::Path;
use std::sync::{Arc, Mutex};

use super::Input;
use super::body::Body;
use super::cells::{Batch, Cells, Plan, Slot, Strings, unwrap_email};
use super::chunks::{Sink, Sizes};
use super::columns::{self, Mapping, Profile};
use super::encoding;
use super::error::{Error, Fault};
use super::normal;
use super::record::Record;
use super::source::{Source, Tally};
use crate::model::email::{canonical_mailbox, parse};
use crate::model::{Field, Person, Roster, Silent};

/// Loads a roster.
pub fn load(path: &Path) -> Result<Roster, Error> {
    let source = Source::open(&Input::File(path.into()))?;
    let people = match popolo::people(&source)? {
        Some(people) => people,
        // An empty roster does not make the petition one.
        None => tabled(&source).map_err(|error| match error.is_nothing_to_audit() {
            true => source.fault(Fault::BadRoster),
            false => error,
        })?,
    };
    let people: Vec<Person> = people.into_iter().map(without_titles).filter(is_somebody).collect();
    if people.is_empty() {
        return Err(source.fault(Fault::BadRoster));
    }
    Ok(Roster { name: source.name, people })
}

fn without_titles(person: Person) -> Person {
    let bare = |name: &String| titles::without(name);
    Person { name: bare(&person.name), other_names: person.other_names.iter().map(bare).collect(), ..person }
}

/// A vacant seat is nobody.
fn is_somebody(person: &Person) -> bool {
    !person.name.is_empty() || !person.mailboxes.is_empty()
}

fn tabled(source: &Source) -> Result<Vec<Person>, Error> {
    let body = Body::recognise(source)?;
    let (header, named) = body.header();
    let profile = |column: usize| {
        Profile::of(body.sample().iter().filter_map(|row| row.get(column)).map(String::as_str))
    };
    let profiles: Vec<_> = (0..header.len()).map(profile).collect();
    let mut mapping = columns::map(header, named, &profiles, &[], None);
    if named {
        learn(&mut mapping, header);
    }
    let has = |field| mapping.column(field).is_some();
    if ![Field::Email, Field::Name, Field::FirstName, Field::LastName].into_iter().any(has) {
        return Err(source.fault(Fault::BadRoster));
    }
    let plan = Plan::new(&mapping, if named { header } else { &[] });
    let mut people = Vec::new();
    let tally = Arc::new(Mutex::new(Tally::default()));
    body.parse(
        source,
        &tally,
        &Silent,
        Sizes::default(),
        || People { batch: Batch::new(&plan), mailboxes: Vec::new() },
        |part| {
            people.extend(part.sink.persons());
            Ok(())
        },
    )
    .map_err(|error| source.unreadable(error))?;
    Ok(people)
}

/// Adds what headers mean in a list of office holders, though not in a petition.
fn learn(mapping: &mut Mapping, header: &[String]) {
    const OFFICES: &[&str] = &[
        "amt",
        "cargo",
        "carica",
        "charge",
        "electedoffice",
        "funzione",
        "mandat",
        "mandate",
        "mandato",
        "office",
        "position",
        "post",
        "posto",
    ];
    const HOLDERS: &[&str] = &[
        "abgeordnete",
        "abgeordneter",
        "councillor",
        "depute",
        "deputee",
        "deputato",
        "deputy",
        "diputado",
        "elu",
        "elue",
        "kamerlid",
        "member",
        "membre",
        "mep",
        "mitglied",
        "mp",
        "parlamentario",
        "parlementaire",
        "representative",
        "senador",
        "senateur",
        "senator",
        "senatore",
    ];
    let names = [Field::Name, Field::FirstName, Field::LastName];
    for (field, fields, titles) in
        [(Field::Role, [Field::Role].as_slice(), OFFICES), (Field::Name, &names, HOLDERS)]
    {
        let known = fields.iter().any(|&field| mapping.column(field).is_some());
        let plain =
            |title: &String| normal::fold(title).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let column = header.iter().position(|title| titles.contains(&plain(title).as_str()));
        mapping.fields.extend(column.filter(|_| !known).map(|column| (field, column)));
    }
}

/// The records of a table, with every mailbox of each.
struct People<'a> {
    batch: Batch<'a>,
    mailboxes: Vec<Vec<String>>,
}

impl Sink for People<'_> {
    fn take(&mut self, record: &Record, line: u64, lax: bool) -> Result<(), &'static str> {
        self.batch.take(record, line, lax)?;
        let cells: Vec<_> = record.cells().map(|cell| encoding::decode(cell).0).collect();
        self.mailboxes.push(mailboxes(cells.iter().map(AsRef::as_ref)));
        Ok(())
    }
}

impl People<'_> {
    fn persons(&self) -> Vec<Person> {
        let names = self.texts(Field::Name);
        let roles = self.texts(Field::Role);
        let parts = names.into_iter().zip(roles).zip(&self.mailboxes);
        parts
            .map(|((name, role), mailboxes)| Person {
                name,
                mailboxes: mailboxes.clone(),
                role,
                ..Person::default()
            })
            .collect()
    }

    fn texts(&self, field: Field) -> Vec<String> {
        let column = self.batch.columns.iter().find(|(slot, _)| *slot == Slot::Field(field));
        match column {
            Some((_, Cells::Text(texts))) => owned(texts),
            _ => vec![String::new(); self.batch.rows],
        }
    }
}

fn owned(texts: &Strings) -> Vec<String> {
    texts.iter().map(|text| text.unwrap_or_default().to_owned()).collect()
}

/// Every mailbox in some cells, canonical, in order, each once: offices list several in one cell.
fn mailboxes<'a>(cells: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut found = Vec::new();
    for cell in cells.filter(|cell| cell.contains('@')) {
        let whole = parse(unwrap_email(cell.trim()));
        let separates =
            |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '/' | '|' | '<' | '>' | '(' | ')');
        let parts = cell.split(separates).filter(|part| part.contains('@'));
        let several = parts.filter_map(|part| parse(unwrap_email(part)).ok());
        let addresses: Vec<_> = match whole {
            Ok(address) => vec![address],
            Err(_) => several.collect(),
        };
        for mailbox in addresses.iter().map(canonical_mailbox) {
            if !found.contains(&mailbox) {
                found.push(mailbox);
            }
        }
    }
    found
}
