//! `paraph detectors`: what is checked, what it means, and how honest people can look the same.

use clap::Args;

use super::exit::{Code, Failure};
use super::language::{Lang, language};
use super::screen;
use crate::detect;
use crate::model::Info;
use crate::report::about;

/// Say what is checked, what it means and its innocent reading
///
/// Without an id, a line for each detector; with one, everything that the detector says of itself.
/// The ids are the reason codes of flagged.csv.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Detector to describe
    id: Option<String>,
    /// Print everything that every detector says of itself, as a page in Markdown
    #[arg(long, conflicts_with = "id")]
    markdown: bool,
    /// Language; by default that of the locale
    #[arg(long, value_name = "LANG", env = "PARAPH_LANG")]
    lang: Option<Lang>,
}

const EXAMPLES: &str = "\
Examples:
  What is checked at all:
    paraph detectors
  What the reason `fleet` in flagged.csv means:
    paraph detectors fleet
  The ids only, for a script:
    paraph detectors | cut -d' ' -f1
  All of it as a page, for a wiki:
    paraph detectors --markdown > detectors.md";

pub(super) fn run(arguments: &Arguments) -> Result<Code, Failure> {
    let language = language(arguments.lang);
    let all: Vec<&'static Info> = detect::ALL.iter().map(|detector| detector.info()).collect();
    let text = match &arguments.id {
        None if arguments.markdown => about::reference(&all, language),
        None => about::list(&all, language),
        Some(id) => match all.iter().find(|info| info.id == id) {
            Some(info) => about::describe(info, language, screen::look()),
            None => return Err(unknown(id, &all)),
        },
    };
    screen::print(&text)?;
    Ok(Code::Done)
}

fn unknown(id: &str, all: &[&'static Info]) -> Failure {
    let ids: Vec<&str> = all.iter().map(|info| info.id).collect();
    let message = format!("no detector is called \"{id}\"\n  hint: detectors are {}", ids.join(", "));
    Failure::new(Code::Usage, message)
}
