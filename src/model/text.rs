//! Distinct texts in one arena, and dictionary-encoded columns over them.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

/// The id of a missing value in any dictionary-encoded column.
pub const NONE: u32 = u32::MAX;

/// Distinct texts; ids are dense from 0, in order of first appearance.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Texts {
    bytes: String,
    ends: Vec<usize>,
}

impl Texts {
    /// The text with this id. Panics on an id that was never handed out.
    pub fn get(&self, id: u32) -> &str {
        let id = id as usize;
        let start = if id == 0 { 0 } else { self.ends[id - 1] };
        &self.bytes[start..self.ends[id]]
    }

    /// How many distinct texts there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// All texts in the order of their ids.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.len()).map(|id| self.get(id as u32))
    }

    /// Other texts by the same ids; two of them may be equal then.
    pub fn map(&self, shown: impl Fn(&str) -> String) -> Self {
        let mut texts = Self::default();
        for text in self.iter() {
            texts.push(&shown(text));
        }
        texts
    }

    fn push(&mut self, text: &str) -> u32 {
        let id = self.ends.len() as u32;
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
        id
    }
}

/// Gives equal texts equal ids while a column is being built.
#[derive(Debug, Default)]
pub struct Interner {
    texts: Texts,
    index: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Interner {
    /// The id of `text`, a new one if it was never seen.
    pub fn intern(&mut self, text: &str) -> u32 {
        let hash = self.hasher.hash_one(text);
        if let Some(&id) = self.index.find(hash, |&id| self.texts.get(id) == text) {
            return id;
        }
        let id = self.texts.push(text);
        let (texts, hasher) = (&self.texts, &self.hasher);
        self.index.insert_unique(hash, id, |&id| hasher.hash_one(texts.get(id)));
        id
    }

    /// The texts, without the index that found them.
    pub fn finish(self) -> Texts {
        self.texts
    }
}

/// One text column: an id for each row ([`NONE`] where missing) and the texts.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct TextColumn {
    /// For each row the id of its text, or [`NONE`].
    pub ids: Vec<u32>,
    /// The distinct texts.
    pub texts: Texts,
}

impl TextColumn {
    /// A column with no value in any of `rows` rows.
    pub fn missing(rows: usize) -> Self {
        Self { ids: vec![NONE; rows], texts: Texts::default() }
    }

    /// A column from one optional text for each row.
    pub fn collect<'a>(values: impl IntoIterator<Item = Option<&'a str>>) -> Self {
        let mut interner = Interner::default();
        let ids = values.into_iter().map(|value| value.map_or(NONE, |text| interner.intern(text))).collect();
        Self { ids, texts: interner.finish() }
    }

    /// The text of a row, if it has one.
    pub fn get(&self, row: super::Row) -> Option<&str> {
        match self.ids[row.index()] {
            NONE => None,
            id => Some(self.texts.get(id)),
        }
    }

    /// The id of a row's text, if it has one.
    pub fn id(&self, row: super::Row) -> Option<u32> {
        let id = self.ids[row.index()];
        (id != NONE).then_some(id)
    }

    /// The column of these rows only; ids mean what they meant.
    pub fn select(&self, rows: &[super::Row]) -> Self {
        Self { ids: rows.iter().map(|row| self.ids[row.index()]).collect(), texts: self.texts.clone() }
    }

    /// How many distinct texts the column holds.
    pub fn cardinality(&self) -> usize {
        self.texts.len()
    }
}
