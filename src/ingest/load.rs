//! All inputs as one petition: opened, recognised, mapped, parsed, settled.
//!
//! The order of the steps of a load stands here; each step has its own module.

use std::collections::BTreeSet;
use std::io;
use std::sync::{Arc, Mutex};

use jiff::tz::TimeZone;

use super::body::Body;
use super::cells::{Batch, Plan, Tallies};
use super::chunks::{Part, Sizes};
use super::columns::{self, Mapping, Profile};
use super::error::{Error, Fault};
use super::notes::Notes;
use super::originals::{Replay, Replayed};
use super::platform::Platform;
use super::source::{Source, Tally, lock};
use super::table::Table;
use super::time::Resolved;
use super::{Input, Loaded, Options, choice, provenance, zone};
use crate::model::{Field, InputFile, Observer, Quarantined, RowCounts, Signatures, Stage};

/// Batches that wait for their ids at the same time.
const PENDING: usize = 8;

/// Loads all inputs.
pub fn load(inputs: &[Input], options: &Options, observer: &dyn Observer) -> Result<Loaded, Error> {
    load_in(inputs, options, observer, Sizes::default())
}

/// Loads all inputs, even if no column of theirs is one that an audit could use.
pub fn load_table(inputs: &[Input], options: &Options, observer: &dyn Observer) -> Result<Loaded, Error> {
    load_all(inputs, options, Loader { any_columns: true, ..Loader::new(observer) })
}

/// Loads all inputs in portions of the given sizes.
pub fn load_in(
    inputs: &[Input],
    options: &Options,
    observer: &dyn Observer,
    sizes: Sizes,
) -> Result<Loaded, Error> {
    load_all(inputs, options, Loader { sizes, ..Loader::new(observer) })
}

fn load_all(inputs: &[Input], options: &Options, loader: Loader) -> Result<Loaded, Error> {
    if inputs.is_empty() {
        return Err(Error::new("paraph", Fault::NoInput));
    }
    let zone = options.timezone.as_deref().map(zone::named).transpose()?;
    let prepared = inputs.iter().map(Prepared::open).collect::<Result<Vec<_>, _>>()?;
    let fixed = choice::resolve(&options.columns, &prepared.iter().map(Prepared::header).collect::<Vec<_>>())
        .map_err(|fault| prepared[0].source.fault(fault))?;
    let total: Option<u64> = prepared.iter().map(|input| input.source.stored_bytes().ok()).sum();
    let observer = loader.observer;
    observer.started(Stage::Load, total);
    let mut loader = Loader { zone, ..loader };
    for (input, fixed) in prepared.into_iter().zip(fixed) {
        loader.input(input, &fixed)?;
    }
    observer.ended(Stage::Load);
    loader.finish()
}

/// An input whose columns are known and whose records are not yet read.
struct Prepared {
    source: Source,
    body: Body,
}

impl Prepared {
    fn open(input: &Input) -> Result<Self, Error> {
        let source = Source::open(input)?;
        let body = Body::recognise(&source)?;
        Ok(Self { source, body })
    }

    fn header(&self) -> (&[String], bool) {
        self.body.header()
    }

    fn map(&self, fixed: &[(Field, usize)]) -> Mapping {
        let (header, named) = self.body.header();
        let width = header.len();
        let sample = self.body.sample();
        let profiles: Vec<Profile> = (0..width)
            .map(|column| Profile::of(sample.iter().filter_map(|row| row.get(column)).map(String::as_str)))
            .collect();
        columns::map(header, named, &profiles, fixed, self.platform())
    }

    fn platform(&self) -> Option<&'static Platform> {
        let (header, named) = self.body.header();
        if named { Platform::recognise(header, &self.source.name) } else { None }
    }
}

struct Loader<'a> {
    observer: &'a dyn Observer,
    sizes: Sizes,
    /// Whether a table without a single column of use is loaded too.
    any_columns: bool,
    /// `--timezone`.
    zone: Option<(String, TimeZone)>,
    /// The zone that hours are judged in: that of the first input.
    judged: Option<String>,
    table: Table,
    quarantine: Vec<Quarantined>,
    inputs: Vec<InputFile>,
    rows: RowCounts,
    notes: Notes,
    replays: Vec<Replay>,
    mapped: BTreeSet<Field>,
}

impl<'a> Loader<'a> {
    fn new(observer: &'a dyn Observer) -> Self {
        Self {
            observer,
            sizes: Sizes::default(),
            any_columns: false,
            zone: None,
            judged: None,
            table: Table::default(),
            quarantine: Vec::new(),
            inputs: Vec::new(),
            rows: RowCounts::default(),
            notes: Notes::default(),
            replays: Vec::new(),
            mapped: BTreeSet::new(),
        }
    }

    fn input(&mut self, input: Prepared, fixed: &[(Field, usize)]) -> Result<(), Error> {
        let mapping = input.map(fixed);
        let (header, named) = input.body.header();
        // Where no record can be read there is no column either: the quarantine tells more than a refusal.
        let readable = !input.body.sample().is_empty();
        if !mapping.is_usable() && readable && !self.any_columns {
            return Err(input.source.fault(Fault::NoUsableColumn(header.len())));
        }
        let plan = Plan::new(&mapping, if named { header } else { &[] });
        let before = self.rows.read;
        let (tallies, tally) = self.records(&input, &plan)?;
        if self.rows.read == before {
            return Err(input.source.fault(Fault::HeaderOnly));
        }
        self.notes.cells(&input.source.name, &tallies, input.body.has_lines());
        self.settle(&input, &mapping);
        self.note_confirmation(&input, &mapping);
        self.note_keys(&input);
        let title = |column: usize| header.get(column).cloned().unwrap_or_default();
        let (bytes, sha256) = (tally.bytes, tally.digest());
        self.note_twice(&input.source.name, &sha256);
        self.inputs.push(InputFile {
            name: input.source.name.clone(),
            bytes,
            sha256,
            dialect: input.body.describe(input.source.compression(), &tallies),
            mapping: mapping.fields.iter().map(|(field, column)| (*field, title(*column))).collect(),
            unmapped: mapping.unmapped.iter().map(|column| title(*column)).collect(),
            platform: input.platform().map(|platform| platform.name),
            known: mapping.known.iter().map(|(column, what)| (title(*column), *what)).collect(),
        });
        self.mapped.extend(mapping.fields.iter().map(|(field, _)| *field));
        self.replays.push(Replay {
            source: input.source,
            body: input.body,
            plan,
            rows: self.table.record.len(),
        });
        Ok(())
    }

    /// Says it where one file was given as two: a slip, after which everybody seems to have signed twice.
    fn note_twice(&mut self, name: &str, sha256: &str) {
        let first = self.inputs.iter().find(|input| input.sha256 == sha256).map(|input| input.name.clone());
        if let Some(first) = first {
            let text = format!(
                "{name}: the same bytes as {first} before it; each of its signatures is a second one"
            );
            self.notes.add("input-twice", text);
        }
    }

    /// Says it where the time of confirmation stands for that of signing.
    fn note_confirmation(&mut self, input: &Prepared, mapping: &Mapping) {
        let (header, _) = input.body.header();
        let title = mapping.column(Field::SignedAt).and_then(|column| header.get(column));
        if title.is_some_and(|title| columns::is_confirmation(title)) {
            self.notes.add(
                "signed-at-confirmation",
                format!(
                    "{}: only the time of confirmation is known and stands for that of signing",
                    input.source.name
                ),
            );
        }
    }

    /// Says it where keys are too many to be columns.
    fn note_keys(&mut self, input: &Prepared) {
        let unread = input.body.unread_keys();
        if unread > 0 {
            let text =
                format!("{}: {unread} keys beyond the first thousands are not read", input.source.name);
            self.notes.add("keys-unread", text);
        }
    }

    /// Reads all records of an input into the table and the quarantine.
    fn records(&mut self, input: &Prepared, plan: &Plan) -> Result<(Tallies, Tally), Error> {
        let tally = Arc::new(Mutex::new(Tally::default()));
        let mut portions = Portions {
            loader: self,
            pending: Vec::new(),
            tallies: Tallies::default(),
            line: input.body.first_line(),
            lined: input.body.has_lines(),
        };
        let (sizes, observer) = (portions.loader.sizes, portions.loader.observer);
        let result = input.body.parse(
            &input.source,
            &tally,
            observer,
            sizes,
            || Batch::new(plan),
            |part| portions.add(part),
        );
        portions.flush();
        let tallies = portions.tallies;
        result.map_err(|error| input.source.unreadable(error))?;
        let tally = std::mem::take(&mut *lock(&tally));
        Ok((tallies, tally))
    }

    /// Decides day against month and zone for the times just read.
    fn settle(&mut self, input: &Prepared, mapping: &Mapping) {
        let (header, _) = input.body.header();
        let (name, zone) = match &self.zone {
            Some((name, zone)) => (name.clone(), zone.clone()),
            None => {
                let titles = mapping.fields.iter().filter(|(field, _)| zone::is_time(*field));
                let titles: Vec<&str> =
                    titles.filter_map(|(_, column)| header.get(*column)).map(String::as_str).collect();
                zone::guess(&titles, self.table.open_stamps(Field::SignedAt))
            }
        };
        let habit = zone::habit(header);
        let Self { table, notes, .. } = self;
        let mut naive = 0;
        table.settle(&zone, habit, |field, resolved: &Resolved| {
            notes.times(&input.source.name, field, resolved);
            naive += resolved.naive;
        });
        if self.zone.is_none() && naive > 0 {
            self.notes.zone_assumed(&input.source.name, &name);
        }
        self.judged.get_or_insert(name);
    }

    fn finish(mut self) -> Result<Loaded, Error> {
        let mut signatures = self.table.finish();
        signatures.present = self.mapped.iter().copied().collect();
        confirm_by_time(&mut signatures);
        provenance::judge(&mut signatures, &mut self.notes);
        Ok(Loaded {
            signatures,
            quarantine: self.quarantine,
            inputs: self.inputs,
            rows: self.rows,
            timezone: self.judged.unwrap_or_else(|| "UTC".into()),
            warnings: self.notes.finish(),
            originals: Box::new(Replayed::new(self.replays)),
        })
    }
}

/// Exports with a time of confirmation and no flag say with the time that it happened.
fn confirm_by_time(signatures: &mut Signatures) {
    let present = signatures.present;
    if present.contains(Field::ConfirmedAt) && !present.contains(Field::Confirmed) {
        let times = &signatures.confirmed_at;
        signatures.confirmed = signatures.rows().map(|row| Some(times.get(row).is_some())).collect();
        signatures.present.insert(Field::Confirmed);
    }
}

/// Parts of one input on their way into the table.
struct Portions<'l, 'a, 'p> {
    loader: &'l mut Loader<'a>,
    pending: Vec<Batch<'p>>,
    tallies: Tallies,
    /// Physical lines before the next part.
    line: u64,
    lined: bool,
}

impl<'p> Portions<'_, '_, 'p> {
    fn add(&mut self, part: Part<Batch<'p>>) -> io::Result<()> {
        let loader = &mut *self.loader;
        let base = loader.rows.read;
        if base + part.records > u64::from(u32::MAX) - 1 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "it holds more than 4 billion records"));
        }
        let mut rejects = part.rejects.into_iter().peekable();
        for record in 0..part.records {
            let number = (base + record + 1) as u32;
            match rejects.next_if(|reject| reject.record == record) {
                None => loader.table.record.push(number),
                Some(reject) => loader.quarantine.push(Quarantined {
                    record: number,
                    line: if self.lined { self.line + reject.line + 1 } else { 0 },
                    reason: reject.reason,
                    raw: reject.raw,
                }),
            }
        }
        loader.rows.read += part.records;
        loader.rows.loaded = loader.table.record.len() as u64;
        loader.rows.quarantined = loader.quarantine.len() as u64;
        self.tallies.merge(&part.sink.tallies, self.line);
        self.line += part.lines;
        self.pending.push(part.sink);
        if self.pending.len() >= PENDING {
            self.flush();
        }
        Ok(())
    }

    fn flush(&mut self) {
        self.loader.table.append(&self.pending);
        self.pending.clear();
    }
}
