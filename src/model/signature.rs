//! The signatures as typed, dictionary-encoded columns.

use std::net::IpAddr;

use super::text::{NONE, TextColumn};
use super::time::TimeColumn;

/// Index of a signature in load order, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Row(pub u32);

impl Row {
    /// The row as an index into a column.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $id:literal,)*) => {
        /// What a column of an export can hold, as far as paraph knows.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Field { $($(#[$doc])* $name,)* }

        impl Field {
            /// Every field, in the order of declaration.
            pub const ALL: &[Field] = &[$(Field::$name,)*];

            /// The stable name, as used in `--column` and `summary.json`.
            pub fn id(self) -> &'static str {
                match self { $(Field::$name => $id,)* }
            }

            /// The field with this stable name.
            pub fn from_id(id: &str) -> Option<Field> {
                match id { $($id => Some(Field::$name),)* _ => None }
            }
        }
    };
}

fields! {
    /// The platform's own identifier of the signature.
    Id = "id",
    /// Whole name in one column.
    Name = "name",
    /// Given name.
    FirstName = "first_name",
    /// Family name.
    LastName = "last_name",
    /// E-mail address.
    Email = "email",
    /// When it was signed.
    SignedAt = "signed_at",
    /// Address the signature came from (or a forwarded-for chain).
    Ip = "ip",
    /// Browser's user agent.
    UserAgent = "user_agent",
    /// Telephone number.
    Phone = "phone",
    /// Street address.
    Street = "street",
    /// Postal code.
    Postcode = "postcode",
    /// Town.
    City = "city",
    /// State, province, department.
    Region = "region",
    /// Declared country.
    Country = "country",
    /// Comment, message, reason for signing.
    Comment = "comment",
    /// Language of the form.
    Language = "language",
    /// Referrer, campaign link, embedding page.
    Referrer = "referrer",
    /// Profession, office, organisation.
    Role = "role",
    /// Year or date of birth.
    Birth = "birth",
    /// Wishes further mail.
    OptIn = "opt_in",
    /// Whether the signature was confirmed by mail.
    Confirmed = "confirmed",
    /// When the confirmation mail left.
    ConfirmationSentAt = "confirmation_sent_at",
    /// When it was confirmed.
    ConfirmedAt = "confirmed_at",
    /// Address that the confirmation came from.
    ConfirmedIp = "confirmed_ip",
    /// User agent that confirmed.
    ConfirmedAgent = "confirmed_agent",
}

/// A set of [`Field`]s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FieldSet(u32);

impl FieldSet {
    /// Adds a field.
    pub fn insert(&mut self, field: Field) {
        self.0 |= 1 << field as u32;
    }

    /// Removes a field.
    pub fn remove(&mut self, field: Field) {
        self.0 &= !(1 << field as u32);
    }

    /// Whether the field is in the set.
    pub fn contains(self, field: Field) -> bool {
        self.0 & (1 << field as u32) != 0
    }

    /// The fields in the order of [`Field::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Field> {
        Field::ALL.iter().copied().filter(move |&field| self.contains(field))
    }
}

impl FromIterator<Field> for FieldSet {
    fn from_iter<I: IntoIterator<Item = Field>>(fields: I) -> Self {
        let mut set = Self::default();
        fields.into_iter().for_each(|field| set.insert(field));
        set
    }
}

/// What a row's e-mail cell turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum EmailState {
    /// Empty cell or no column.
    #[default]
    Missing,
    /// Something is there that is no address.
    Invalid,
    /// A mailbox, see [`Signatures::local`] and [`Signatures::domain`].
    Valid,
}

/// Addresses by row: an id each ([`NONE`] where missing) and the distinct values.
///
/// Values are normalised: IPv4-mapped, 6to4 and Teredo forms are unwrapped,
/// of a forwarded-for chain the first public address is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IpColumn {
    /// For each row the index into [`IpColumn::values`], or [`NONE`].
    pub ids: Vec<u32>,
    /// The distinct addresses in order of first appearance.
    pub values: Vec<IpAddr>,
}

impl IpColumn {
    /// A column without an address in any of `rows` rows.
    pub fn missing(rows: usize) -> Self {
        Self { ids: vec![NONE; rows], values: Vec::new() }
    }

    /// The column of these rows only; ids mean what they meant.
    pub fn select(&self, rows: &[Row]) -> Self {
        Self { ids: rows.iter().map(|row| self.ids[row.index()]).collect(), values: self.values.clone() }
    }

    /// The address of a row, if it has one.
    pub fn get(&self, row: Row) -> Option<IpAddr> {
        match self.ids[row.index()] {
            NONE => None,
            id => Some(self.values[id as usize]),
        }
    }
}

/// All signatures of a petition, by column; every column has one entry a row.
///
/// Missing columns are present here with every value missing, and absent from
/// [`Signatures::present`]. Raw records are not kept: the flagged report takes
/// them from the input again.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Signatures {
    /// 1-based number of the data record in the input, over all inputs together.
    pub record: Vec<u32>,
    /// The fields that a column of the input was mapped to and that are usable.
    pub present: FieldSet,
    /// Whole name as typed (joined "first last" where the export has two columns).
    pub name: TextColumn,
    /// Given name as typed.
    pub first_name: TextColumn,
    /// Family name as typed.
    pub last_name: TextColumn,
    /// Whether the row has a valid address.
    pub email_state: Vec<EmailState>,
    /// Local part as typed (NFC).
    pub local: TextColumn,
    /// Mail domain, lower-case A-labels.
    pub domain: TextColumn,
    /// Canonical mailbox, `local@domain`: equal for all spellings of one mailbox.
    pub mailbox: TextColumn,
    /// When it was signed.
    pub signed_at: TimeColumn,
    /// Where it was signed from.
    pub ip: IpColumn,
    /// User agent as sent.
    pub user_agent: TextColumn,
    /// Telephone, digits and leading plus only.
    pub phone: TextColumn,
    /// Street address as typed.
    pub street: TextColumn,
    /// Postal code as typed.
    pub postcode: TextColumn,
    /// Town as typed.
    pub city: TextColumn,
    /// State or province as typed.
    pub region: TextColumn,
    /// Declared country as typed.
    pub country: TextColumn,
    /// Comment as typed.
    pub comment: TextColumn,
    /// Form language.
    pub language: TextColumn,
    /// Referrer or campaign link.
    pub referrer: TextColumn,
    /// Profession or office.
    pub role: TextColumn,
    /// Year or date of birth as typed.
    pub birth: TextColumn,
    /// Wishes further mail.
    pub opt_in: Vec<Option<bool>>,
    /// Whether it was confirmed.
    pub confirmed: Vec<Option<bool>>,
    /// When the confirmation mail left.
    pub confirmation_sent_at: TimeColumn,
    /// When it was confirmed.
    pub confirmed_at: TimeColumn,
    /// Where it was confirmed from.
    pub confirmed_ip: IpColumn,
    /// What confirmed it.
    pub confirmed_agent: TextColumn,
}

impl Signatures {
    /// `rows` signatures without a single value; the start of a loader or a test.
    pub fn blank(rows: usize) -> Self {
        let text = || TextColumn::missing(rows);
        Self {
            record: (1..=rows as u32).collect(),
            present: FieldSet::default(),
            name: text(),
            first_name: text(),
            last_name: text(),
            email_state: vec![EmailState::Missing; rows],
            local: text(),
            domain: text(),
            mailbox: text(),
            signed_at: TimeColumn::missing(rows),
            ip: IpColumn::missing(rows),
            user_agent: text(),
            phone: text(),
            street: text(),
            postcode: text(),
            city: text(),
            region: text(),
            country: text(),
            comment: text(),
            language: text(),
            referrer: text(),
            role: text(),
            birth: text(),
            opt_in: vec![None; rows],
            confirmed: vec![None; rows],
            confirmation_sent_at: TimeColumn::missing(rows),
            confirmed_at: TimeColumn::missing(rows),
            confirmed_ip: IpColumn::missing(rows),
            confirmed_agent: text(),
        }
    }

    /// These rows only, ascending; ids of texts and addresses mean what they meant.
    pub fn select(&self, rows: &[Row]) -> Self {
        fn of<T: Copy>(column: &[T], rows: &[Row]) -> Vec<T> {
            rows.iter().map(|row| column[row.index()]).collect()
        }
        Self {
            record: of(&self.record, rows),
            present: self.present,
            name: self.name.select(rows),
            first_name: self.first_name.select(rows),
            last_name: self.last_name.select(rows),
            email_state: of(&self.email_state, rows),
            local: self.local.select(rows),
            domain: self.domain.select(rows),
            mailbox: self.mailbox.select(rows),
            signed_at: self.signed_at.select(rows),
            ip: self.ip.select(rows),
            user_agent: self.user_agent.select(rows),
            phone: self.phone.select(rows),
            street: self.street.select(rows),
            postcode: self.postcode.select(rows),
            city: self.city.select(rows),
            region: self.region.select(rows),
            country: self.country.select(rows),
            comment: self.comment.select(rows),
            language: self.language.select(rows),
            referrer: self.referrer.select(rows),
            role: self.role.select(rows),
            birth: self.birth.select(rows),
            opt_in: of(&self.opt_in, rows),
            confirmed: of(&self.confirmed, rows),
            confirmation_sent_at: self.confirmation_sent_at.select(rows),
            confirmed_at: self.confirmed_at.select(rows),
            confirmed_ip: self.confirmed_ip.select(rows),
            confirmed_agent: self.confirmed_agent.select(rows),
        }
    }

    /// How many signatures were loaded.
    pub fn len(&self) -> usize {
        self.record.len()
    }

    /// Whether none was loaded.
    pub fn is_empty(&self) -> bool {
        self.record.is_empty()
    }

    /// All rows in load order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row> + use<> {
        (0..self.len() as u32).map(Row)
    }
}
