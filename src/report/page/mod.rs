//! `report.html`: the audit as one page that is read, printed and published.
//!
//! Everything on it is computed from the finished audit, once, section by section; nothing is judged
//! here. It holds no address, IP, name or comment of a signer, and tells no count of fewer than ten
//! people (`privacy`). It needs no script and loads nothing. Its size is bounded: it shows so many
//! campaigns, values and steps at most, whatever the petition's size. The page of a comparison has the
//! same frame, tables and rules.

mod agents;
mod answer;
mod cards;
mod census;
pub(super) mod chart;
mod controls;
mod counts;
mod crowd;
mod glossary;
pub(super) mod privacy;
mod provenance;
mod score;
mod timeline;
mod unchecked;

use std::io::{self, Write};

use base64::prelude::{BASE64_STANDARD, Engine};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::Material;
use super::json_v1::Summary;
use super::language::Language;
use super::words::Words;
use census::Census;

/// The most campaigns with a card of their own.
const CARDS: usize = 20;

const STYLE: &str = include_str!("style.css");

/// Writes the page in a language.
pub(super) fn write(
    material: &Material<'_>,
    summary: &Summary,
    language: Language,
    to: &mut dyn Write,
) -> io::Result<()> {
    let words = Words::in_language(language, &material.report.settings.timezone);
    let census = Census::new(material.report, material.petition, summary, &words);
    to.write_all(page(&census, material).into_string().as_bytes())
}

/// A section: where it is found, its heading, its content.
pub(super) struct Section {
    id: &'static str,
    heading: String,
    content: Markup,
}

impl Section {
    /// A section under a fixed text.
    pub(super) fn new(words: &Words, id: &'static str, heading: &str, content: Markup) -> Self {
        Self { id, heading: words.say(heading), content }
    }
}

fn page(census: &Census<'_>, material: &Material<'_>) -> Markup {
    let (words, texts) = (census.words, census.words.texts());
    let section = |id, heading, content| Section::new(words, id, heading, content);
    let dimensions = crowd::dimensions(census);
    let sections = [
        section("arrivals", texts.arrivals, timeline::render(census)),
        section("campaigns", texts.campaigns, cards::render(census, &dimensions)),
        section("counts", texts.counts, counts::render(census)),
        section("crowd", texts.crowd, crowd::render(census, &dimensions)),
        section("controls", texts.controls, controls::render(census)),
        section("why", texts.why, score::render(census)),
        section("unchecked", texts.unchecked, unchecked::render(census)),
        section("provenance", texts.provenance, provenance::render(census, material)),
        section("glossary", texts.glossary, glossary::render(census)),
    ];
    let title = words.fill(texts.title, &[("input", &answer::inputs(census))]);
    frame(words, &title, &answer::render(census), &sections, texts.protection)
}

/// A whole page: `answer` is its first screen and has the id `answer`; `protection` says what it does not tell.
pub(super) fn frame(
    words: &Words,
    title: &str,
    answer: &Markup,
    sections: &[Section],
    protection: &str,
) -> Markup {
    let texts = words.texts();
    html! {
        (DOCTYPE)
        html lang=(words.language().id()) {
            (head(title))
            body {
                a .skip href="#answer" { (words.say(texts.skip)) }
                (answer)
                nav aria-label=(words.say(texts.contents)) {
                    ul { @for one in sections { li { a href={ "#" (one.id) } { (one.heading) } } } }
                }
                main {
                    @for one in sections {
                        section id=(one.id) aria-labelledby={ (one.id) "-h" } {
                            h2 id={ (one.id) "-h" } { (one.heading) }
                            (one.content)
                        }
                    }
                }
                footer { (footer(words, protection)) }
            }
        }
    }
}

/// The policy lets the style sheet in by its checksum and nothing else: whatever a forger's text became,
/// it could neither run nor call home.
fn head(title: &str) -> Markup {
    let digest = BASE64_STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    let policy =
        format!("default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'");
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            meta name="robots" content="noindex";
            meta name="generator" content={ "paraph " (env!("CARGO_PKG_VERSION")) };
            title { (title) }
            style { (PreEscaped(STYLE)) }
        }
    }
}

fn footer(words: &Words, protection: &str) -> Markup {
    html! {
        p { (words.say(words.texts().disclaimer)) }
        p { (words.say(protection)) }
        p { "paraph " (env!("CARGO_PKG_VERSION")) }
    }
}

/// A paragraph of a fixed text.
pub(super) fn paragraph(words: &Words, text: &str) -> Markup {
    html! { p { (words.say(text)) } }
}

/// A chart, or another drawing of our own.
pub(super) fn drawing(svg: String) -> Markup {
    PreEscaped(svg)
}

/// A column of a table.
pub(super) enum Column {
    Text(String),
    Number(String),
    Bar(String),
}

impl Column {
    fn name(&self) -> &str {
        match self {
            Self::Text(name) | Self::Number(name) | Self::Bar(name) => name,
        }
    }

    fn class(&self) -> Option<&'static str> {
        match self {
            Self::Text(_) => None,
            Self::Number(_) => Some("number"),
            Self::Bar(_) => Some("bars"),
        }
    }
}

/// A table that may be wider than a telephone: it scrolls in a box that the keyboard reaches. Its caption
/// is for those who do not see what stands above it.
pub(super) fn table(caption: &str, columns: &[Column], rows: &[Vec<Markup>]) -> Markup {
    html! {
        div .scroll tabindex="0" role="group" aria-label=(caption) {
            table {
                caption { (caption) }
                thead { tr { @for one in columns { th scope="col" class=[one.class()] { (one.name()) } } } }
                tbody {
                    @for row in rows {
                        tr {
                            @for (cell, column) in row.iter().zip(columns).take(1) {
                                th scope="row" class=[column.class()] { (cell) }
                            }
                            @for (cell, column) in row.iter().zip(columns).skip(1) {
                                td class=[column.class()] { (cell) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// [`table`], with the caption as a heading of its own.
fn titled_table(caption: &str, columns: &[Column], rows: &[Vec<Markup>]) -> Markup {
    html! { div .titled { (table(caption, columns, rows)) } }
}

/// The numbers of a chart, folded away.
fn numbers(words: &Words, caption: &str, columns: &[Column], rows: &[Vec<Markup>]) -> Markup {
    html! {
        details .numbers {
            summary { (words.say(words.texts().as_table)) }
            (table(caption, columns, rows))
        }
    }
}

/// Text in a cell.
pub(super) fn cell(text: impl Into<String>) -> Markup {
    let text: String = text.into();
    html! { (text) }
}
