//! The cells of accepted records as typed columns, for one portion of an input.
//!
//! Everything that a row alone decides happens here, in parallel: decoding, missing
//! values, e-mail, addresses, flags, the halves of names. What needs the whole column
//! (ids, day against month) is done in [`super::table`].

use std::borrow::Cow;
use std::net::IpAddr;

use super::chunks::Sink;
use super::columns::Mapping;
use super::encoding;
use super::record::{Record, is_blank};
use super::time::{self, Stamp};
use super::{address, flag, normal, person};
use crate::model::email::{canonical_mailbox, parse};
use crate::model::{EmailState, Field};

/// A column under construction: a field, or one of the parts that an e-mail has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// A field as it is.
    Field(Field),
    /// See [`crate::model::Signatures::local`].
    Local,
    /// See [`crate::model::Signatures::domain`].
    Domain,
    /// See [`crate::model::Signatures::mailbox`].
    Mailbox,
    /// See [`crate::model::Signatures::email_state`].
    State,
}

/// Texts of one column; an empty text is a missing value.
#[derive(Debug, Clone, Default)]
pub struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
    }

    /// The texts in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let text = &self.text[start..end as usize];
            start = end as usize;
            (!text.is_empty()).then_some(text)
        })
    }
}

/// One column of a batch.
#[derive(Debug, Clone)]
pub enum Cells {
    /// Texts.
    Text(Strings),
    /// Times, day and month still open.
    Time(Vec<Stamp>),
    /// Internet addresses.
    Ip(Vec<Option<IpAddr>>),
    /// Yes or no.
    Flag(Vec<Option<bool>>),
    /// What became of the e-mail cells.
    State(Vec<EmailState>),
}

/// How often something was met, and the line of the first time (0-based in the batch).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// How often.
    pub rows: u64,
    /// Where first.
    pub first_line: u64,
}

impl Count {
    /// Meets it once more.
    pub fn add(&mut self, line: u64) {
        if self.rows == 0 {
            self.first_line = line;
        }
        self.rows += 1;
    }

    /// Adds what a later batch met, whose lines start at `base`.
    pub fn merge(&mut self, later: Count, base: u64) {
        if self.rows == 0 && later.rows > 0 {
            self.first_line = base + later.first_line;
        }
        self.rows += later.rows;
    }
}

/// What the reader of the report must know about the cells.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tallies {
    /// E-mail cells that are no address.
    pub bad_email: Count,
    /// Address cells that are no internet address.
    pub bad_ip: Count,
    /// Rows read by the lax rule of quotes.
    pub lax: Count,
    /// Rows with a cell that is not UTF-8.
    pub recoded: Count,
    /// Rows with a cell that is UTF-8 beyond ASCII.
    pub wide: Count,
}

impl Tallies {
    /// Adds what a later batch met, whose lines start at `base`.
    pub fn merge(&mut self, later: &Tallies, base: u64) {
        self.bad_email.merge(later.bad_email, base);
        self.bad_ip.merge(later.bad_ip, base);
        self.lax.merge(later.lax, base);
        self.recoded.merge(later.recoded, base);
        self.wide.merge(later.wide, base);
    }
}

/// What to take from a record: which column is what, and what is no record.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The column of each field, by its number.
    columns: Vec<Option<usize>>,
    slots: Vec<Slot>,
    header: Vec<String>,
}

impl Plan {
    /// A plan for inputs with this mapping. `header`: column names, to know them again.
    pub fn new(mapping: &Mapping, header: &[String]) -> Self {
        let columns: Vec<_> = Field::ALL.iter().map(|field| mapping.column(*field)).collect();
        let slots = Field::ALL.iter().filter(|field| columns[**field as usize].is_some());
        let names = [Field::Name, Field::FirstName, Field::LastName];
        let mut slots: Vec<Slot> = slots
            .flat_map(|field| match field {
                // The report takes the platform's own number from the input again.
                Field::Id => Vec::new(),
                Field::Email => vec![Slot::State, Slot::Local, Slot::Domain, Slot::Mailbox],
                field if names.contains(field) => names.map(Slot::Field).to_vec(),
                field => vec![Slot::Field(*field)],
            })
            .collect();
        slots.sort_unstable();
        slots.dedup();
        Self { columns, slots, header: header.to_vec() }
    }

    /// Why a record that splits well is no signature: nothing in it, the header once
    /// more, or a line of totals.
    pub fn refusal(&self, record: &Record) -> Option<&'static str> {
        let mut filled = record.cells().filter(|cell| !is_blank(cell));
        let Some(first) = filled.next() else { return Some(EMPTY_RECORD) };
        if self.repeats_header(record) {
            return Some(REPEATED_HEADER);
        }
        let few = filled.nth(1).is_none() && self.header.len() > 2;
        (few && is_total(&encoding::decode(first).0)).then_some(FOOTER_ROW)
    }

    fn repeats_header(&self, record: &Record) -> bool {
        let same = |(cell, name): (&[u8], &String)| encoding::decode(cell).0.trim() == name;
        record.cells().zip(&self.header).next().is_some_and(same)
            && record.cells().zip(&self.header).all(same)
    }

    fn column(&self, field: Field) -> Option<usize> {
        self.columns[field as usize]
    }
}

/// All fields are empty.
pub const EMPTY_RECORD: &str = "empty-record";
/// The header, once more.
pub const REPEATED_HEADER: &str = "repeated-header";
/// A line of totals or a remark of the exporting software.
pub const FOOTER_ROW: &str = "footer-row";

fn is_total(cell: &str) -> bool {
    const STARTS: &[&str] = &[
        "total",
        "sum",
        "somme",
        "summe",
        "gesamt",
        "suma",
        "totale",
        "totaal",
        "razem",
        "ensemble",
        "grand total",
        "fin ",
        "end of",
        "fin du",
        "count",
        "nombre",
        "anzahl",
        "aantal",
        "exported",
        "exporte",
        "generated",
        "genere",
        "rows",
    ];
    let folded = normal::fold(cell.trim());
    STARTS.iter().any(|start| folded.starts_with(start)) && !folded.contains('@')
}

/// A portion of the input as typed columns.
#[derive(Debug, Clone)]
pub struct Batch<'a> {
    plan: &'a Plan,
    /// The columns, in the order of the plan's slots.
    pub columns: Vec<(Slot, Cells)>,
    /// How many rows.
    pub rows: usize,
    /// What was met.
    pub tallies: Tallies,
}

impl<'a> Batch<'a> {
    /// An empty batch.
    pub fn new(plan: &'a Plan) -> Self {
        let columns = plan.slots.iter().map(|slot| (*slot, empty(*slot))).collect();
        Self { plan, columns, rows: 0, tallies: Tallies::default() }
    }

    /// Adds a row.
    pub fn push(&mut self, record: &Record, line: u64) {
        let Self { plan, columns, tallies, .. } = self;
        let mut reader = CellReader { record, plan, recoded: false, wide: false };
        let names = reader.names();
        let email = reader.get(Field::Email);
        let address = (!email.is_empty()).then(|| parse(unwrap_email(&email)));
        let mailbox = address.as_ref().and_then(|address| address.as_ref().ok());
        if matches!(address, Some(Err(_))) {
            tallies.bad_email.add(line);
        }
        for (slot, cells) in columns {
            match (slot, cells) {
                (Slot::State, Cells::State(states)) => states.push(match &address {
                    None => EmailState::Missing,
                    Some(Err(_)) => EmailState::Invalid,
                    Some(Ok(_)) => EmailState::Valid,
                }),
                (Slot::Local, Cells::Text(texts)) => texts.push(mailbox.map_or("", |mailbox| &mailbox.local)),
                (Slot::Domain, Cells::Text(texts)) => {
                    texts.push(mailbox.map_or("", |mailbox| &mailbox.domain))
                }
                (Slot::Mailbox, Cells::Text(texts)) => {
                    texts.push(&mailbox.map_or_else(String::new, canonical_mailbox));
                }
                (Slot::Field(Field::Name), Cells::Text(texts)) => texts.push(&names.0),
                (Slot::Field(Field::FirstName), Cells::Text(texts)) => texts.push(&names.1),
                (Slot::Field(Field::LastName), Cells::Text(texts)) => texts.push(&names.2),
                (Slot::Field(Field::Phone), Cells::Text(texts)) => {
                    texts.push(&digits(&reader.get(Field::Phone)))
                }
                (Slot::Field(field), Cells::Text(texts)) => texts.push(&reader.get(*field)),
                (Slot::Field(field), Cells::Time(stamps)) => stamps.push(time::parse(&reader.get(*field))),
                (Slot::Field(field), Cells::Flag(flags)) => flags.push(flag::parse(&reader.get(*field))),
                (Slot::Field(field), Cells::Ip(addresses)) => {
                    let cell = reader.get(*field);
                    let parsed = address::parse(&cell);
                    if parsed.is_none() && !cell.is_empty() {
                        tallies.bad_ip.add(line);
                    }
                    addresses.push(parsed);
                }
                _ => {}
            }
        }
        if reader.recoded {
            tallies.recoded.add(line);
        }
        if reader.wide {
            tallies.wide.add(line);
        }
        self.rows += 1;
    }
}

impl Sink for Batch<'_> {
    fn take(&mut self, record: &Record, line: u64, lax: bool) -> Result<(), &'static str> {
        if let Some(reason) = self.plan.refusal(record) {
            return Err(reason);
        }
        if lax {
            self.tallies.lax.add(line);
        }
        self.push(record, line);
        Ok(())
    }
}

fn empty(slot: Slot) -> Cells {
    match slot {
        Slot::State => Cells::State(Vec::new()),
        Slot::Field(Field::SignedAt | Field::ConfirmedAt | Field::ConfirmationSentAt) => {
            Cells::Time(Vec::new())
        }
        Slot::Field(Field::Ip | Field::ConfirmedIp) => Cells::Ip(Vec::new()),
        Slot::Field(Field::OptIn | Field::Confirmed) => Cells::Flag(Vec::new()),
        _ => Cells::Text(Strings::default()),
    }
}

struct CellReader<'a> {
    record: &'a Record,
    plan: &'a Plan,
    recoded: bool,
    wide: bool,
}

impl<'a> CellReader<'a> {
    /// The text of a field, empty where missing.
    fn get(&mut self, field: Field) -> Cow<'a, str> {
        let Some(column) = self.plan.column(field) else { return Cow::Borrowed("") };
        let (text, recoded) = encoding::decode(self.record.cell(column));
        self.recoded |= recoded;
        self.wide |= !recoded && !text.is_ascii();
        let text = match text {
            Cow::Borrowed(text) => Cow::Borrowed(tidy(text)),
            Cow::Owned(text) => Cow::Owned(tidy(&text).to_owned()),
        };
        let named = matches!(
            field,
            Field::Name | Field::FirstName | Field::LastName | Field::Country | Field::Region
        );
        if is_missing(&text) || !named && is_missing_word(&text) { Cow::Borrowed("") } else { text }
    }

    /// Whole, given and family name, each filled from the others where it can be.
    fn names(&mut self) -> (String, String, String) {
        let whole = self.get(Field::Name);
        let (first, last) = (self.get(Field::FirstName), self.get(Field::LastName));
        if first.is_empty() && last.is_empty() {
            let (first, last) = person::split(&whole);
            return (whole.into_owned(), first, last);
        }
        let whole = if whole.is_empty() { person::join(&first, &last) } else { whole.into_owned() };
        (whole, first.into_owned(), last.into_owned())
    }
}

/// Without surrounding space, marks that are not seen, and the `="..."` by which
/// spreadsheets are kept from reading a number.
fn tidy(text: &str) -> &str {
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() || normal::is_format(c) || c == '\0');
    trimmed.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(trimmed)
}

/// Whether a cell says that it holds nothing, whatever its column.
pub fn is_missing(cell: &str) -> bool {
    const WORDS: &[&str] = &[
        "",
        "-",
        "--",
        "NULL",
        "null",
        "\\N",
        "N/A",
        "n/a",
        "#N/A",
        "(null)",
        "[null]",
        "<null>",
        "(none)",
        "NaN",
        "nan",
        "undefined",
    ];
    cell.len() <= 9 && WORDS.contains(&cell)
}

/// Words for nothing that are as well a name or a country.
fn is_missing_word(cell: &str) -> bool {
    matches!(cell, "None" | "none" | "nil" | "NA")
}

/// The bare address of `Jean <jean@x.org>`, `mailto:jean@x.org`, `<jean@x.org>`.
pub fn unwrap_email(cell: &str) -> &str {
    let inner = match (cell.rfind('<'), cell.strip_suffix('>')) {
        (Some(open), Some(_)) => &cell[open + 1..cell.len() - 1],
        _ => cell,
    };
    let scheme = inner.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("mailto:"));
    inner[if scheme { 7 } else { 0 }..].trim()
}

/// A telephone number as digits and a leading plus.
fn digits(cell: &str) -> String {
    let plus = cell.trim_start_matches('(').starts_with('+');
    let digits = cell.chars().filter(char::is_ascii_digit);
    plus.then_some('+').into_iter().chain(digits).collect()
}
