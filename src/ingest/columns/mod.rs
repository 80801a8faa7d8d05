//! Which column is what: decided on the whole set of headers and on the cells below
//! them, overridable by the user.
//!
//! A header alone lies ("Nom" is a surname, a whole name or a given name), cells
//! alone are silent where they are empty. Every possible meaning of every column gets
//! a score from both, and the best ones are given away first: a column means at most
//! one field, a field has at most one column.

mod headers;
mod values;

use super::normal::fold;
use super::platform::{Meaning, Platform};
use crate::model::Field::{self, *};
pub use headers::is_known;
use headers::{is_ambiguous_name, meanings};
pub use values::{Profile, is_agent, is_email};

/// The meaning of an input's columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapping {
    /// Fields and the index of their column, in the order of the columns.
    pub fields: Vec<(Field, usize)>,
    /// Columns that mean nothing.
    pub unmapped: Vec<usize>,
    /// Columns of a known platform that hold no evidence, and what they hold.
    pub known: Vec<(usize, &'static str)>,
}

impl Mapping {
    /// The column of a field.
    pub fn column(&self, field: Field) -> Option<usize> {
        self.fields.iter().find(|(other, _)| *other == field).map(|(_, column)| *column)
    }

    /// Whether an audit can say anything about this input.
    pub fn is_usable(&self) -> bool {
        let useful = [Email, Name, FirstName, LastName, SignedAt, Ip, Phone, UserAgent];
        useful.iter().any(|field| self.column(*field).is_some())
    }
}

/// Score of what a known platform says, above any word's.
const CERTAIN: f32 = 10.0;
/// Score under which a column means nothing.
const THRESHOLD: f32 = 0.7;

/// Maps the columns. `named`: `header` is the input's own and not made up.
/// `fixed`: what the user has said, fields and columns. `platform`: whose export it is, if that is known.
pub fn map(
    header: &[String],
    named: bool,
    profiles: &[Profile],
    fixed: &[(Field, usize)],
    platform: Option<&Platform>,
) -> Mapping {
    let meaning = |column: usize| platform?.meaning(header.get(column)?);
    let mut candidates = Vec::new();
    for (column, profile) in profiles.iter().enumerate() {
        match meaning(column) {
            Some(Meaning::Known(_)) => continue,
            // Even a known header may stand over something else.
            Some(Meaning::Is(field)) if support(field, profile).is_some() => {
                candidates.push((CERTAIN, column, field));
                continue;
            }
            _ => {}
        }
        let title = header.get(column).filter(|_| named).map_or("", String::as_str);
        let context = Context { header, named, column };
        candidates.extend(
            scores(title, profile, &context).into_iter().map(|(field, score)| (score, column, field)),
        );
    }
    candidates.retain(|(score, ..)| *score >= THRESHOLD);
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut fields = fixed.to_vec();
    for (_, column, field) in candidates {
        if !fields.iter().any(|(other, taken)| *other == field || *taken == column) {
            fields.push((field, column));
        }
    }
    if !named {
        name_columns(profiles, &mut fields);
    }
    sign_by_confirmation(&mut fields);
    fields.sort_by_key(|(field, column)| (*column, *field));
    let mapped = |column: &usize| fields.iter().any(|(_, taken)| taken == column);
    let mut rest: Vec<usize> =
        (0..header.len().max(profiles.len())).filter(|column| !mapped(column)).collect();
    let known: Vec<(usize, &'static str)> = rest
        .iter()
        .filter_map(|&column| match meaning(column) {
            Some(Meaning::Known(what)) => Some((column, what)),
            _ => None,
        })
        .collect();
    rest.retain(|column| !known.iter().any(|(other, _)| other == column));
    Mapping { fields, unmapped: rest, known }
}

struct Context<'a> {
    header: &'a [String],
    named: bool,
    column: usize,
}

impl Context<'_> {
    /// Whether a column other than this one means `field` beyond doubt.
    fn beside(&self, field: Field) -> bool {
        self.named
            && self.header.iter().enumerate().any(|(column, title)| {
                column != self.column
                    && meanings(title)
                        .first()
                        .is_some_and(|(found, strength)| *found == field && *strength > 0.92)
            })
    }

    fn has(&self, titles: &[&str]) -> bool {
        self.header.iter().any(|title| titles.contains(&fold(title.trim()).as_str()))
    }

    /// "Land" is a country in Dutch, and in German one of its parts as well.
    fn is_dutch(&self) -> bool {
        self.has(&DUTCH)
    }

    /// "Staat" is a country in German; in Dutch, beside "Land", it is what English calls a state.
    fn is_dutch_state(&self, title: &str) -> bool {
        title.trim().eq_ignore_ascii_case("staat") && self.has(&["land"]) && self.is_dutch()
    }
}

/// Headers that only a Dutch export has.
const DUTCH: [&str; 4] = ["voornaam", "achternaam", "woonplaats", "naam"];

/// Every meaning of a column with its score: twice the header's strength, and what
/// the values add or refuse.
fn scores(title: &str, profile: &Profile, context: &Context) -> Vec<(Field, f32)> {
    let mut scores: Vec<(Field, f32)> = Vec::new();
    for (field, strength) in meanings(title) {
        for (field, strength) in readings(title, field, strength, profile, context) {
            if let Some(bonus) = support(field, profile) {
                scores.push((field, 2.0 * strength + bonus));
            }
        }
    }
    for (field, score) in by_values(profile) {
        if !scores.iter().any(|(other, _)| *other == field) {
            scores.push((field, score));
        }
    }
    scores
}

/// What a header's word means among the other headers and above these values.
fn readings(
    title: &str,
    field: Field,
    strength: f32,
    profile: &Profile,
    context: &Context,
) -> Vec<(Field, f32)> {
    let mostly = |count: usize| profile.share(count) > 0.5;
    let field = match field {
        Name if is_ambiguous_name(title) => match (context.beside(FirstName), context.beside(LastName)) {
            (true, false) => LastName,
            (false, true) => FirstName,
            _ => Name,
        },
        LastName if is_person_whole(title) && !context.beside(FirstName) => Name,
        Street if mostly(profile.email) => Email,
        Street if mostly(profile.ip) => Ip,
        Country if context.is_dutch_state(title) => Region,
        Country if title.eq_ignore_ascii_case("land") && context.beside(Country) && !context.is_dutch() => {
            Region
        }
        Region if mostly(profile.flag) && profile.distinct <= 8 => Confirmed,
        Confirmed if mostly(profile.time) => ConfirmedAt,
        SignedAt if mostly(profile.past) => Birth,
        Email if mostly(profile.flag) => OptIn,
        ConfirmationSentAt if profile.confirmation > 0 => Confirmed,
        ConfirmationSentAt if mostly(profile.flag) => return Vec::new(),
        other => other,
    };
    vec![(field, strength)]
}

/// "Votre nom" is the surname beside a first name and the whole name alone.
fn is_person_whole(title: &str) -> bool {
    let folded = fold(title);
    folded.contains("votre nom") || folded.contains("nom du signataire")
}

/// What the values add to a header's meaning; `None` refuses it.
fn support(field: Field, profile: &Profile) -> Option<f32> {
    if profile.filled == 0 {
        return Some(0.0);
    }
    let share = |count: usize| profile.share(count);
    let needs = |fit: f32, least: f32| (fit >= least).then_some(fit);
    match field {
        // Digests and masks are what anonymised exports leave of an address.
        Email => needs(share(profile.email + profile.digest + profile.masked).min(1.0), 0.1),
        Ip | ConfirmedIp => needs(share(profile.ip + profile.digest + profile.masked).min(1.0), 0.1),
        SignedAt | ConfirmedAt | ConfirmationSentAt => needs(share(profile.timelike), 0.2),
        Confirmed | OptIn => needs(share(profile.flag), 0.3),
        UserAgent | ConfirmedAgent => Some(share(profile.agent)),
        Name | FirstName | LastName | City => {
            let foreign = share(profile.email + profile.ip + profile.time + profile.integer);
            (foreign < 0.5).then_some(share(profile.word.max(profile.name)) * 0.5)
        }
        Phone => needs(1.0 - share(profile.email + profile.ip).min(1.0), 0.5),
        Postcode => Some(share(profile.postcode) * 0.5),
        _ => (share(profile.email) < 0.5).then_some(0.0),
    }
}

/// Meanings that values alone can carry, weaker than any header.
fn by_values(profile: &Profile) -> Vec<(Field, f32)> {
    let share = |count: usize| profile.share(count);
    let recent = share(profile.time) - share(profile.past);
    [
        (Email, share(profile.email)),
        (Ip, share(profile.ip)),
        (UserAgent, share(profile.agent)),
        (SignedAt, recent),
    ]
    .into_iter()
    .filter(|(_, share)| *share >= 0.8)
    .map(|(field, share)| (field, share * 0.9))
    .collect()
}

/// Public lists name the time of confirmation only: it is then the best time known.
fn sign_by_confirmation(fields: &mut [(Field, usize)]) {
    if fields.iter().any(|(field, _)| *field == SignedAt) {
        return;
    }
    if let Some((field, _)) = fields.iter_mut().find(|(field, _)| *field == ConfirmedAt) {
        *field = SignedAt;
    }
}

/// Whether a header names the time of confirmation and no other.
pub fn is_confirmation(title: &str) -> bool {
    meanings(title).first().is_some_and(|(field, _)| *field == ConfirmedAt)
}

/// Names, telephone and postal code of an input without a header.
fn name_columns(profiles: &[Profile], fields: &mut Vec<(Field, usize)>) {
    let mut place = |wanted: &[Field], fits: &dyn Fn(&Profile) -> bool| {
        let open: Vec<Field> =
            wanted.iter().copied().filter(|field| !fields.iter().any(|(other, _)| other == field)).collect();
        let taken: Vec<usize> = fields.iter().map(|(_, column)| *column).collect();
        let columns =
            (0..profiles.len()).filter(|column| !taken.contains(column) && fits(&profiles[*column]));
        fields.extend(open.into_iter().zip(columns));
    };
    let diverse = |profile: &Profile| profile.distinct * 10 >= profile.filled.min(2000) * 3;
    let names = profiles.iter().filter(|p| p.share(p.name) >= 0.6 && diverse(p)).count();
    if names > 0 {
        place(&[Name], &|p| p.share(p.name) >= 0.6 && diverse(p));
    } else {
        place(&[FirstName, LastName], &|p| p.share(p.word) >= 0.6 && diverse(p));
    }
    place(&[Phone], &|p| p.share(p.phone) >= 0.8);
    place(&[Postcode], &|p| p.share(p.postcode) >= 0.9 && p.distinct > 1 && p.distinct < p.filled);
}
