//! Where signatures came from: what is flagged beside the crowd, value by value.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::census::{Census, Sides};
use super::chart::bar;
use super::privacy::{FEWEST, Told, most_common, parts};
use super::{Column, agents, cell, drawing, paragraph, table};
use crate::model::{Field, Interner, NONE, Petition, Row, email, network};
use crate::report::words::{Words, catalogue::Catalogue};

/// The most values of each kind.
const VALUES: usize = 8;

/// Something that every row has a value of.
pub(super) struct Dimension<'a> {
    /// Key of its heading.
    pub heading: &'static str,
    /// The name of each distinct value; equal names are one value.
    names: Vec<String>,
    /// For each row the index of its value.
    of: Box<dyn Fn(Row) -> Option<usize> + 'a>,
}

pub(super) fn render(census: &Census<'_>, dimensions: &[Dimension<'_>]) -> Markup {
    let (words, texts) = (census.words, census.words.texts());
    html! {
        @if dimensions.is_empty() {
            (paragraph(words, texts.crowd_nothing))
        } @else {
            (paragraph(words, texts.crowd_intro))
            ul .legend aria-hidden="true" {
                li { span .swatch {} (words.say(texts.crowd_side)) }
                li { span .swatch .flagged {} (words.say(texts.flagged_side)) }
            }
            @for dimension in dimensions { (compare(census, dimension)) }
        }
    }
}

/// What the export's columns allow to compare.
pub(super) fn dimensions<'a>(census: &'a Census<'_>) -> Vec<Dimension<'a>> {
    let (petition, words) = (census.petition, census.words);
    let texts = words.texts();
    let has = |field| petition.signatures.present.contains(field);
    let mut all = Vec::new();
    if has(Field::Ip) && petition.enrichment.networks.iter().any(|network| network.found().is_some()) {
        all.extend(networks(petition, words, texts));
    }
    if has(Field::Email) {
        all.push(domains(petition, texts));
        // The letters of a pseudonym have no form.
        if census.summary.redaction.is_none() {
            all.push(masks(petition, texts));
        }
    }
    if has(Field::UserAgent) {
        all.push(browsers(petition, words, texts));
    }
    all
}

fn networks<'a>(petition: &'a Petition, words: &Words, texts: &Catalogue) -> [Dimension<'a>; 4] {
    let of_address = move |row: Row| {
        let id = petition.signatures.ip.ids[row.index()];
        (id != NONE).then_some(id as usize)
    };
    let found = petition.enrichment.networks.iter().map(|network| network.found());
    let classes =
        found.clone().map(|network| network.map_or_else(String::new, |n| words.say(words.class(n.class))));
    let systems = found.clone().map(|network| {
        let named = network.and_then(|n| Some((n.asn?, n.organisation)));
        named.map_or_else(String::new, |(asn, organisation)| system(petition, asn, organisation))
    });
    let countries = found.map(|network| {
        network.and_then(|n| n.country).map_or_else(String::new, |country| words.country(country))
    });
    let prefixes = petition.signatures.ip.values.iter().map(|&address| network::prefix(address));
    [
        dimension(texts.network_classes, classes.collect(), of_address),
        dimension(texts.networks, systems.collect(), of_address),
        dimension(texts.countries, countries.collect(), of_address),
        dimension(texts.prefixes, prefixes.collect(), of_address),
    ]
}

fn domains<'a>(petition: &'a Petition, texts: &Catalogue) -> Dimension<'a> {
    let column = &petition.signatures.domain;
    let names = column.texts.iter().map(str::to_owned).collect();
    dimension(texts.domains, names, |row| column.id(row).map(|id| id as usize))
}

/// The form of what stands before the at sign: how an address was made up, without a letter of it.
fn masks<'a>(petition: &'a Petition, texts: &Catalogue) -> Dimension<'a> {
    let column = &petition.signatures.local;
    // There are nearly as many mailboxes as rows, and few forms.
    let mut forms = Interner::default();
    let of: Vec<u32> = column.texts.iter().map(|local| forms.intern(&email::mask(local))).collect();
    let names = forms.finish().iter().map(shape).collect();
    dimension(texts.masks, names, move |row| column.id(row).map(|id| of[id as usize] as usize))
}

/// A mask as an example: `abc.abc12` for `a.a2`.
fn shape(mask: &str) -> String {
    let example = |c: char| match c {
        'a' => "abc".to_owned(),
        '1'..='9' => "123456789".chars().take(c as usize - '0' as usize).collect(),
        c => c.to_string(),
    };
    crate::report::escape::line(&mask.chars().map(example).collect::<String>(), 40)
}

fn browsers<'a>(petition: &'a Petition, words: &Words, texts: &Catalogue) -> Dimension<'a> {
    let column = &petition.signatures.user_agent;
    let name = |agent: &str| agents::name(agent).unwrap_or_else(|| words.say(texts.other_browser));
    dimension(texts.browsers, column.texts.iter().map(name).collect(), |row| {
        column.id(row).map(|id| id as usize)
    })
}

fn dimension<'a>(
    heading: &'static str,
    names: Vec<String>,
    of: impl Fn(Row) -> Option<usize> + 'a,
) -> Dimension<'a> {
    Dimension { heading, names, of: Box::new(of) }
}

/// `AS16276 OVH SAS`.
fn system(petition: &Petition, asn: u32, organisation: u32) -> String {
    let name = if organisation == NONE { "" } else { petition.enrichment.organisations.get(organisation) };
    format!("AS{asn} {}", crate::report::escape::line(name, 60)).trim_end().to_owned()
}

impl Dimension<'_> {
    /// The most common values of some rows, and how many rows have others or none.
    pub fn most_common(&self, rows: impl Iterator<Item = Row>, most: usize) -> (Vec<(&str, u64)>, u64) {
        let mut values: Vec<Option<usize>> = rows.map(|row| (self.of)(row)).collect();
        values.sort_unstable();
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for run in values.chunk_by(|a, b| a == b) {
            *counts.entry(self.name(run[0])).or_default() += run.len() as u64;
        }
        let unnamed = counts.remove("").unwrap_or_default();
        let (named, rest) = most_common(counts.into_iter().collect(), most);
        (named, rest + unnamed)
    }

    /// Every name with its rows on either side; a person's second signature is on neither.
    fn sides(&self, census: &Census<'_>) -> BTreeMap<&str, Sides> {
        // By number first: there are millions of rows and far fewer names.
        let mut values = vec![Sides::default(); self.names.len()];
        let mut none = Sides::default();
        for row in census.petition.signatures.rows().filter(|&row| !census.duplicate(row)) {
            let value = (self.of)(row).and_then(|value| values.get_mut(value));
            value.unwrap_or(&mut none).count(census.flagged(row));
        }
        let mut counts: BTreeMap<&str, Sides> = BTreeMap::from([("", none)]);
        for (name, &sides) in self.names.iter().zip(&values) {
            let all = counts.entry(name).or_default();
            *all = *all + sides;
        }
        counts
    }

    /// The name of a value, empty where there is none.
    fn name(&self, value: Option<usize>) -> &str {
        value.and_then(|value| self.names.get(value)).map_or("", String::as_str)
    }
}

/// The commonest values on either side, and what is left.
fn compare(census: &Census<'_>, dimension: &Dimension<'_>) -> Markup {
    let words = census.words;
    let counts = dimension.sides(census);
    let all = counts.values().fold(Sides::default(), |all, &one| all + one);
    let named = commonest(&counts, all);
    let told = named.iter().fold(Sides::default(), |sum, (_, sides)| sum + *sides);
    let rest = Sides { crowd: all.crowd - told.crowd, flagged: all.flagged - told.flagged };
    let others = words.say(words.texts().others);
    let mut values = named.clone();
    if rest.total() > 0 {
        values.push((&others, rest));
    }
    let crowd = parts(&values.iter().map(|(_, sides)| sides.crowd).collect::<Vec<_>>());
    let flagged = parts(&values.iter().map(|(_, sides)| sides.flagged).collect::<Vec<_>>());
    let told = values.iter().zip(crowd.into_iter().zip(flagged));
    let rows: Vec<Vec<Markup>> = told.map(|((name, _), told)| line(words, name, told, all)).collect();
    let texts = words.texts();
    let heading = words.say(dimension.heading);
    let columns = [
        Column::Text(words.say(texts.value)),
        Column::Number(words.say(texts.crowd_side)),
        Column::Number(words.say(texts.flagged_side)),
        Column::Bar(words.say(texts.share_of_each)),
    ];
    // Where all that is left is "others", there is nothing to compare.
    if named.is_empty() {
        return Markup::default();
    }
    html! {
        h3 { (heading) }
        (table(&words.fill(texts.crowd_caption, &[("what", &heading)]), &columns, &rows))
    }
}

/// Values that stand out on either side, by the larger of their two shares.
fn commonest<'n>(counts: &BTreeMap<&'n str, Sides>, all: Sides) -> Vec<(&'n str, Sides)> {
    let share = |part: u64, whole: u64| part as f64 / whole.max(1) as f64;
    let weight = |sides: &Sides| share(sides.crowd, all.crowd).max(share(sides.flagged, all.flagged));
    let mut named: Vec<(&str, Sides)> = counts
        .iter()
        .filter(|(name, sides)| !name.is_empty() && sides.total() >= FEWEST)
        .map(|(name, sides)| (*name, *sides))
        .collect();
    named.sort_by(|a, b| weight(&b.1).total_cmp(&weight(&a.1)));
    named.truncate(VALUES);
    // A few that are left would be told beside all the others: the least of the named goes with them.
    let told = |named: &[(&str, Sides)]| named.iter().map(|(_, sides)| sides.total()).sum::<u64>();
    while (1..FEWEST).contains(&(all.total() - told(&named))) && named.pop().is_some() {}
    named
}

fn line(words: &Words, name: &str, (crowd, flagged): (Told, Told), all: Sides) -> Vec<Markup> {
    let share = |told: Told, whole: u64| told.length() / whole.max(FEWEST) as f64;
    vec![
        cell(name),
        cell(crowd.cell(words)),
        cell(flagged.cell(words)),
        html! {
            (drawing(bar(share(crowd, all.crowd), "crowd")))
            (drawing(bar(share(flagged, all.flagged), "flagged")))
        },
    ]
}
