//! One signature before it is written in any dialect, with the truth about it.

/// What a signature is in truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Label {
    /// A person's own wish.
    #[default]
    Genuine,
    /// The same person's second signature.
    Duplicate,
    /// Nobody's wish.
    Fraud,
}

impl Label {
    /// As written in `truth.csv`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Genuine => "genuine",
            Self::Duplicate => "duplicate",
            Self::Fraud => "fraud",
        }
    }

    /// The label of this name.
    pub fn from_id(id: &str) -> Option<Self> {
        [Self::Genuine, Self::Duplicate, Self::Fraud].into_iter().find(|label| label.id() == id)
    }
}

/// One signature.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entry {
    /// When, Unix seconds.
    pub at: i64,
    /// Given name as typed.
    pub first: String,
    /// Family name as typed.
    pub last: String,
    /// Mail address as typed.
    pub email: String,
    /// Address it came from; empty where there is none.
    pub ip: String,
    /// User agent; empty where there is none.
    pub agent: String,
    /// Street and number.
    pub street: String,
    /// Postcode.
    pub postcode: String,
    /// Town.
    pub city: String,
    /// Declared country, as a code.
    pub country: &'static str,
    /// Comment.
    pub comment: String,
    /// Form language.
    pub language: String,
    /// Where the signer came from.
    pub referrer: String,
    /// When it was confirmed, if it was.
    pub confirmed_at: Option<i64>,
    /// Where it was confirmed from.
    pub confirmed_ip: String,
    /// The truth.
    pub label: Label,
    /// What kind of signer or attack.
    pub kind: &'static str,
    /// Name of the campaign; empty for genuine signatures.
    pub campaign: &'static str,
}

/// A person of a roster file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figure {
    /// Given name.
    pub first: String,
    /// Family name.
    pub last: String,
    /// Official address.
    pub email: String,
    /// Office.
    pub role: &'static str,
}
