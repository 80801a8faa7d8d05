//! Lists of known public figures, given by the user.

/// One person of a roster.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// Name as the roster spells it, without titles.
    pub name: String,
    /// What else the roster calls them: former and official names.
    pub other_names: Vec<String>,
    /// Canonical mailboxes, see [`super::Signatures::mailbox`].
    pub mailboxes: Vec<String>,
    /// Office or profession.
    pub role: String,
}

/// One roster in the order of its file: the order is evidence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roster {
    /// Name of the file, for the report.
    pub name: String,
    /// Its people.
    pub people: Vec<Person>,
}
