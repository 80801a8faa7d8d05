//! From what the report was made: so that anybody with the same files gets the same one.

use maud::{Markup, html};

use super::census::Census;
use super::{Column, cell, paragraph, table};
use crate::report::Material;
use crate::report::json_v1::{Input, Source};
use crate::report::words::Words;

/// The most inputs, columns and sources that a page tells; `summary.json` has all.
const MOST: usize = 40;

pub(super) fn render(census: &Census<'_>, material: &Material<'_>) -> Markup {
    let (words, texts) = (census.words, census.words.texts());
    html! {
        (paragraph(words, texts.provenance_intro))
        h3 { (words.say(texts.inputs)) }
        @for input in census.summary.input.iter().take(MOST) { (file(words, input)) }
        h3 { (words.say(texts.lists)) }
        (sources(words, &census.summary.sources))
        h3 { (words.say(texts.settings)) }
        (settings(census, material))
    }
}

fn file(words: &Words, input: &Input) -> Markup {
    let texts = words.texts();
    // Headers are not shown: where a file has none, the first record stands in their place.
    let fields: Vec<&str> = input.mapping.keys().map(String::as_str).collect();
    let unused = input.unmapped.len() as u64;
    html! {
        dl .facts {
            dt { (words.say(texts.file)) } dd { (input.name) }
            dt { (words.say(texts.bytes)) } dd { (words.count(input.bytes)) }
            dt { "SHA-256" } dd { code { (input.sha256) } }
            dt { (words.say(texts.dialect)) } dd { (words.list(&input.dialect)) }
            dt { (words.say(texts.columns)) } dd { (fields.join(", ")) }
            @if unused > 0 { dt { (words.say(texts.unused)) } dd { (words.counted(texts.unused_columns, unused)) } }
        }
    }
}

fn sources(words: &Words, sources: &[Source]) -> Markup {
    let texts = words.texts();
    let rows: Vec<Vec<Markup>> = sources
        .iter()
        .take(MOST)
        .map(|source| {
            vec![
                cell(source.name.as_str()),
                cell(source.version.as_str()),
                cell(words.date(&source.date)),
                cell(words.count(source.entries)),
                cell(source.licence.as_str()),
                html! { code title=(source.sha256) { (source.sha256.get(..12).unwrap_or(&source.sha256)) } },
            ]
        })
        .collect();
    let text = |text: &str| Column::Text(words.say(text));
    let columns = [
        text(texts.list),
        text(texts.version),
        text(texts.date),
        Column::Number(words.say(texts.entries)),
        text(texts.licence),
        text(texts.digest),
    ];
    table(&words.say(texts.lists), &columns, &rows)
}

fn settings(census: &Census<'_>, material: &Material<'_>) -> Markup {
    let (words, texts) = (census.words, census.words.texts());
    let settings = &census.report.settings;
    let assigned: Vec<&str> = census.summary.settings.columns.keys().map(String::as_str).collect();
    html! {
        dl .facts {
            dt { "paraph" } dd { (env!("CARGO_PKG_VERSION")) }
            dt { (words.say(texts.timezone)) } dd { (settings.timezone) }
            dt { (words.say(texts.suspected_from)) } dd { (words.decimal(settings.suspected_nats)) " nats" }
            dt { (words.say(texts.proven_from)) } dd { (words.decimal(settings.proven_nats)) " nats" }
            dt { "DNS" } dd { (words.say(words.dns(material.run.dns))) }
            @for (detector, weight) in &settings.weights {
                dt { (words.fill(texts.weight_of, &[("id", detector)])) } dd { (words.decimal(*weight)) }
            }
            @let names = if settings.household { texts.household_allowed } else { texts.household_refused };
            dt { (words.say(texts.household)) } dd { (words.say(names)) }
            @if !assigned.is_empty() { dt { (words.say(texts.assigned)) } dd { (assigned.join(", ")) } }
        }
    }
}
