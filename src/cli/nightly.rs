//! `paraph nightly`: an audit every night, compared with the last.
//!
//! A command of its own, because the pieces (lock, cache, comparison, retention, one line for the
//! monitoring) only help when they agree on one folder; put together in a shell script, they do not.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;

use super::audit::{Done, How};
use super::condition::Condition;
use super::exit::{Code, Failure};
use super::{screen, signals};
use crate::report::Destination;
use crate::report::compare::render;
use crate::report::language::Language;
use crate::report::layout::Look;
use crate::report::night_v1::{Night, SCHEMA};
use crate::report::nights::Nights;
use crate::report::terminal;

/// Audit every night and say what changed since the last
///
/// Keeps a report for each night in one folder, and beside them the answers of DNS, so that only new mail
/// domains are looked up. Each report is compared with the last one (comparison.json); reports beyond
/// --keep are removed. Prints a text fit for a mail: a headline, what changed, the summary. One run
/// at a time: a second one ends with code 75. All options of `paraph audit` apply.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    how: How,
    /// Folder of the reports, made if it does not exist; `latest` in it points to the newest
    #[arg(long, value_name = "DIR", env = "PARAPH_REPORTS")]
    reports: PathBuf,
    /// How many reports to keep, the new one included
    #[arg(long, value_name = "N", default_value_t = 14, value_parser = keep, env = "PARAPH_KEEP")]
    keep: usize,
    /// End with code 10 if it holds: "reject>100 or new-campaign", new-reject>20, gone-campaign, ...
    #[arg(long, value_name = "COND", env = "PARAPH_FAIL_ON")]
    fail_on: Option<Condition>,
    /// Print nothing unless --fail-on holds or the run fails
    #[arg(short, long)]
    quiet: bool,
    /// Print the night as one line of JSON for a monitoring, failures too
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  From cron, which mails what is printed, every night:
    paraph nightly export.csv --reports reports
  A mail only when there is reason to look:
    paraph nightly export.csv --reports reports --quiet --fail-on \"reject>100 or new-campaign\"
  For a monitoring, with three months of reports:
    paraph nightly export.csv --reports reports --keep 90 --json >> nights.jsonl";

const FORGETFUL: &str = "--redact alone throws its key away, so that no night could be compared with the next
  hint: add --redact-key FILE, a file outside of the reports";

pub(super) fn run(mut arguments: Arguments) -> Result<Code, Failure> {
    let night = if arguments.how.forgets() {
        Err(Failure::new(Code::Usage, FORGETFUL))
    } else {
        one_night(&mut arguments)
    };
    if let (Err(failure), true) = (&night, arguments.json) {
        print_line(&failed(failure))?;
    }
    night
}

fn one_night(arguments: &mut Arguments) -> Result<Code, Failure> {
    signals::listen();
    let nights = Nights::open(&arguments.reports)?;
    arguments.how.cache_in(nights.cache());
    let earlier = nights.earlier();
    earlier.damaged.iter().for_each(|why| screen::say(&format!("warning: not compared with {why}")));
    let place = nights.next(Timestamp::now());
    let reserve = || Destination::prepare(&place);
    let destination = signals::remove_at_signal(reserve, |made| made.leftovers().into())?;
    let silent = arguments.quiet || arguments.json;
    let done = arguments.how.perform(destination, earlier.folder.as_deref(), silent)?;
    nights.point(&place);
    let (removed, kept) = nights.prune(arguments.keep);
    kept.iter().for_each(|why| screen::say(&format!("warning: an old report stays: {why}")));
    let code = code(arguments, &done);
    let night = Night {
        status: status(code).into(),
        code: code as u8,
        report: Some(place.display().to_string()),
        previous: earlier.folder.map(|folder| folder.display().to_string()),
        removed: removed as u64,
        ..Night::new(&done.summary, done.comparison.as_ref())
    };
    tell(arguments, &night, &done, &place)?;
    Ok(code)
}

fn code(arguments: &Arguments, done: &Done) -> Code {
    match &arguments.fail_on {
        Some(condition) if condition.holds(&done.summary, done.comparison.as_ref()) => Code::Condition,
        _ if done.summary.rows.loaded == 0 => Code::Nothing,
        _ => Code::Done,
    }
}

fn status(code: Code) -> &'static str {
    match code {
        Code::Done => "ok",
        Code::Condition => "alarm",
        Code::Nothing => "nothing",
        Code::Busy => "busy",
        _ => "failed",
    }
}

fn failed(failure: &Failure) -> Night {
    Night {
        schema: SCHEMA,
        paraph: env!("CARGO_PKG_VERSION").into(),
        status: status(failure.code).into(),
        code: failure.code as u8,
        error: Some(failure.message.clone()),
        started: Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        ..Night::default()
    }
}

fn tell(arguments: &Arguments, night: &Night, done: &Done, place: &Path) -> Result<(), Failure> {
    if arguments.json {
        return print_line(night);
    }
    if arguments.quiet && night.status == "ok" {
        return Ok(());
    }
    screen::print(&mail(night, done, place, arguments.how.language()))
}

fn print_line(night: &Night) -> Result<(), Failure> {
    let line = serde_json::to_string(night).map_err(|cause| Failure::new(Code::Failed, cause.to_string()))?;
    screen::print(&(line + "\n"))
}

/// The body of a mail: plain text, no line longer than mail programs break it at, but the first,
/// which is also its subject.
fn mail(night: &Night, done: &Done, place: &Path, language: Language) -> String {
    let look = Look { width: 72, colour: false };
    let mut parts = vec![night.headline(language) + "\n"];
    parts.extend(done.comparison.as_ref().map(|comparison| render(comparison, language, look)));
    parts.push(terminal::summary(&done.summary, language, look));
    parts.push(terminal::place(place, language) + "\n");
    parts.join("\n")
}

fn keep(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|&number| number >= 1);
    number.ok_or("expected a number of reports, 1 or more".into())
}
