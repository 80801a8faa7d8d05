//! `paraph compare`: what changed between two reports.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::condition::Condition;
use super::exit::{Code, Failure};
use super::language::{Lang, language};
use super::{screen, signals};
use crate::report::compare::{self, compare, render};
use crate::report::explain;
use crate::report::file::Draft;

/// Say what changed between two reports, and why
///
/// Reads two report folders, not the petition: signatures that came, went or were edited, verdicts that
/// changed and what can have changed them (the data, lists, look-ups, settings, the program), campaigns
/// that are new, gone, grown, merged or split. A signature is known again by its identifier or by
/// what was entered, whatever its row is now.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Folder of the earlier report
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// Folder of the later report
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// End with code 10 if it holds: new-campaign, gone-campaign, new-reject>20, reject>100 and review>=5%, ...
    #[arg(long, value_name = "COND", env = "PARAPH_FAIL_ON")]
    fail_on: Option<Condition>,
    /// Write the comparison as a page too: no personal data, counts of people in tens
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Print the whole comparison as JSON, every changed verdict included
    #[arg(long)]
    json: bool,
    /// Language; by default that of the locale
    #[arg(long, value_name = "LANG", env = "PARAPH_LANG")]
    lang: Option<Lang>,
}

const EXAMPLES: &str = "\
Examples:
  What last night brought:
    paraph compare reports/monday reports/tuesday
  Did a fresh list of disposable domains change anybody's verdict?
    paraph compare report report-with-list
  A page to show, in French:
    paraph compare reports/monday reports/tuesday --html tuesday.html --lang fr
  Only the rows whose verdict changed, for another program:
    paraph compare old-report new-report --json | jq '.changes[] | [.row, .from, .to]'";

pub(super) fn run(arguments: &Arguments) -> Result<Code, Failure> {
    signals::listen();
    let leftovers = |draft: &Draft| draft.leftover().into_iter().collect();
    let page = arguments.html.as_deref();
    page.map_or(Ok(()), check_replaceable)?;
    let page = page.map(|path| signals::remove_at_signal(|| Draft::create(path), leftovers)).transpose()?;
    let comparison = compare(&arguments.old, &arguments.new)?;
    let language = language(arguments.lang);
    if let Some(page) = page {
        page.publish(|to| Ok(compare::write(&comparison, language, to)?))?;
        signals::keep();
    }
    if arguments.json {
        let json = serde_json::to_string_pretty(&comparison)
            .map_err(|cause| Failure::new(Code::Failed, cause.to_string()))?;
        screen::print(&(json + "\n"))?;
    } else {
        screen::print(&render(&comparison, language, screen::look()))?;
    }
    let summary = explain::summary(&arguments.new)?;
    let holds = arguments.fail_on.as_ref().is_some_and(|one| one.holds(&summary, Some(&comparison)));
    Ok(if holds { Code::Condition } else { Code::Done })
}

/// An earlier page may be replaced, never an export; that a report keeps its files is seen to where files are written.
fn check_replaceable(page: &Path) -> Result<(), Failure> {
    if !page.is_file() {
        return Ok(());
    }
    let there = fs::read(page).unwrap_or_default();
    if there.is_empty() || there.starts_with(b"<!DOCTYPE html>") {
        return Ok(());
    }
    let message = format!(
        "{}: is there already, and is no comparison that may be replaced\n  hint: give --html another name",
        page.display()
    );
    Err(Failure::new(Code::Usage, message))
}
