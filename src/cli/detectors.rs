//! `paraph detectors`: what is checked, what it means, and how honest people can look the same.

use clap::Args;

use super::exit::{Code, Failure};
use super::screen;
use crate::detect;
use crate::model::{Info, Need};
use crate::report::layout::Look;

/// Say what is checked, what it means and its innocent reading
///
/// Without an id, a line for each detector; with one, everything that the detector says of itself.
/// The ids are the reason codes of flagged.csv.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Detector to describe
    id: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  What is checked at all:
    paraph detectors
  What the reason `fleet` in flagged.csv means:
    paraph detectors fleet
  The ids only, for a script:
    paraph detectors | cut -d' ' -f1";

pub(super) fn run(arguments: &Arguments) -> Result<Code, Failure> {
    let look = screen::look();
    let all: Vec<&'static Info> = detect::ALL.iter().map(|detector| detector.info()).collect();
    let text = match &arguments.id {
        None => list(&all),
        Some(id) => match all.iter().find(|info| info.id == id) {
            Some(info) => describe(info, look),
            None => return Err(unknown(id, &all)),
        },
    };
    screen::print(&text)?;
    Ok(Code::Done)
}

fn list(all: &[&'static Info]) -> String {
    all.iter().map(|info| format!("{:<14} {:<9} {}\n", info.id, info.family.id(), info.title)).collect()
}

fn describe(info: &Info, look: Look) -> String {
    let mut lines = vec![look.strong(&format!("{}: {}", info.id, info.title))];
    let family = format!("{}, at most {} nats a campaign", info.family.id(), info.cap);
    let needs = needs(info.needs);
    let parts = [
        ("Sees      ", info.sees),
        ("Means     ", info.means),
        ("Innocent  ", info.innocent),
        ("Family    ", &family),
        ("Needs     ", &needs),
        ("Source    ", info.source),
    ];
    for (name, text) in parts {
        lines.extend(look.paragraph(name, text));
    }
    lines.join("\n") + "\n"
}

fn needs(needs: &[Need]) -> String {
    let words: Vec<String> = needs.iter().map(need).collect();
    if words.is_empty() { "nothing beyond the rows".into() } else { words.join("; ") }
}

fn need(need: &Need) -> String {
    match need {
        Need::Column(field) => format!("column {}", field.id()),
        Need::AnyColumn(fields) => {
            let ids: Vec<&str> = fields.iter().map(|field| field.id()).collect();
            format!("one of the columns {}", ids.join(", "))
        }
        Need::Roster => "a roster (--roster)".into(),
        Need::Mx => "answers from DNS".into(),
    }
}

fn unknown(id: &str, all: &[&'static Info]) -> Failure {
    let ids: Vec<&str> = all.iter().map(|info| info.id).collect();
    let message = format!("no detector is called \"{id}\"\n  hint: detectors are {}", ids.join(", "));
    Failure::new(Code::Usage, message)
}
