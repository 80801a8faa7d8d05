//! Popolo, the format in which parliaments' members are published: persons, memberships,
//! contact details (popoloproject.com).
//!
//! Only what tells who a person is: names, mailboxes, roles.

use std::collections::HashMap;

use serde_json::Value;

use super::super::error::{Error, Fault};
use super::super::source::Source;
use super::mailboxes;
use crate::model::Person;

/// The persons of a Popolo document, in its order; `None` for what is none.
///
/// # Errors
/// When the input cannot be read, or is such a document but damaged.
pub fn people(source: &Source) -> Result<Option<Vec<Person>>, Error> {
    let start = source.head(256)?;
    if !text(&start).trim_start().starts_with(['{', '[']) {
        return Ok(None);
    }
    let bytes = source.head(u64::MAX)?;
    let Ok(document) = serde_json::from_str::<Value>(&text(&bytes)) else {
        // Lines of JSON are a table; half a document is damage.
        return if text(&bytes).contains("\"persons\"") {
            Err(source.fault(Fault::Damaged("Popolo")))
        } else {
            Ok(None)
        };
    };
    Ok(persons(&document).map(|persons| {
        let roles = Roles::of(&document);
        persons.iter().map(|person| read(person, &roles)).collect()
    }))
}

fn text(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    encoding_rs::UTF_8.decode(bytes).0
}

/// `persons` of a document, or an array of persons alone.
fn persons(document: &Value) -> Option<&Vec<Value>> {
    let is_person = |value: &Value| {
        ["contact_details", "memberships", "other_names", "identifiers"]
            .iter()
            .any(|key| value.get(key).is_some_and(Value::is_array))
    };
    let alone = || document.as_array().filter(|values| values.iter().any(is_person));
    document.get("persons").and_then(Value::as_array).or_else(alone)
}

/// What the memberships of a document add to its persons.
struct Roles<'a> {
    memberships: HashMap<&'a str, Vec<&'a Value>>,
    organisations: HashMap<&'a str, &'a str>,
}

impl<'a> Roles<'a> {
    fn of(document: &'a Value) -> Self {
        let listed = |key: &str| document.get(key).and_then(Value::as_array).into_iter().flatten();
        let mut memberships: HashMap<&str, Vec<&Value>> = HashMap::new();
        for membership in listed("memberships") {
            if let Some(person) = membership["person_id"].as_str() {
                memberships.entry(person).or_default().push(membership);
            }
        }
        let named = |value: &'a Value| Some((value["id"].as_str()?, value["name"].as_str()?));
        Self { memberships, organisations: listed("organizations").filter_map(named).collect() }
    }

    fn of_person(&self, person: &'a Value) -> Vec<&'a Value> {
        let listed = person["id"].as_str().and_then(|id| self.memberships.get(id));
        let own = person["memberships"].as_array().into_iter().flatten();
        own.chain(listed.into_iter().flatten().copied()).collect()
    }

    /// The role of a membership, or whom it is in.
    fn role(&self, membership: &Value) -> Option<String> {
        let organisation = || {
            let inner = membership["organization"]["name"].as_str();
            inner.or_else(|| self.organisations.get(membership["organization_id"].as_str()?).copied())
        };
        let said = ["role", "label"].iter().filter_map(|key| membership[*key].as_str());
        said.chain(organisation()).map(str::trim).find(|role| !role.is_empty()).map(str::to_owned)
    }
}

fn read(person: &Value, roles: &Roles) -> Person {
    let memberships = roles.of_person(person);
    let mails = std::iter::once(person).chain(memberships.iter().copied()).flat_map(mails);
    let mut names = names(person);
    Person {
        name: if names.is_empty() { String::new() } else { names.remove(0) },
        other_names: names,
        mailboxes: mailboxes(mails),
        role: memberships.iter().find_map(|membership| roles.role(membership)).unwrap_or_default(),
    }
}

/// The name first, then whatever else a person is called.
fn names(person: &Value) -> Vec<String> {
    let text = |key: &str| person[key].as_str().unwrap_or_default().trim();
    let halves = format!("{} {}", text("given_name"), text("family_name"));
    let other = person["other_names"].as_array().into_iter().flatten();
    let other = other.filter_map(|other| other.get("name").unwrap_or(other).as_str());
    let mut names: Vec<String> = Vec::new();
    for name in [text("name"), halves.trim()].into_iter().chain(other) {
        if !name.is_empty() && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// `email`, and contact details that are one.
fn mails(value: &Value) -> impl Iterator<Item = &str> {
    let details = value["contact_details"].as_array().into_iter().flatten();
    value["email"].as_str().into_iter().chain(details.filter_map(|detail| detail["value"].as_str()))
}
