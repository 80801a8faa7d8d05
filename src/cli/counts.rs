//! `paraph counts`: a public series of counts, without a single person in it.

use std::path::PathBuf;

use clap::Args;
use jiff::tz::TimeZone;

use super::exit::{Code, Failure};
use super::language::{Lang, language};
use super::progress::Progress;
use super::{audit, screen};
use crate::counts::read::{self, Wish};
use crate::counts::series::Reading;
use crate::counts::{Error, arrivals, words};

/// Look at how signatures arrived, from public counts alone
///
/// For who has no export: a table of times and counts (totals, or new signatures for each span), as CSV or JSON, or the public
/// JSON of a UK Government and Parliament petition, one document or, better, one kept every hour. Says
/// when much more came than around it, when nothing came, what came by night, whether the pace is a machine's, what was not
/// observed, and what such numbers cannot show. No person's data is needed or kept, and nobody is accused.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Table of times and counts, or the petition's public JSON; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Header of the counts, if it is not recognised
    #[arg(long, value_name = "HEADER")]
    count: Option<String>,
    /// The numbers are totals up to each time
    #[arg(long, conflicts_with = "new")]
    totals: bool,
    /// The numbers are new signatures from each time on
    #[arg(long)]
    new: bool,
    /// Zone of times without one, and of the nights, as in Europe/Paris
    #[arg(long, value_name = "TZ", value_parser = audit::timezone, env = "PARAPH_TIMEZONE")]
    timezone: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Language; by default that of the locale
    #[arg(long, value_name = "LANG", env = "PARAPH_LANG")]
    lang: Option<Lang>,
}

const EXAMPLES: &str = "\
Examples:
  A series that somebody kept from the petition's page:
    paraph counts hourly.csv --timezone Europe/Paris
  The public JSON of a UK petition, a copy kept every hour:
    paraph counts snapshots/300628-*.json
  The surges only, for a script:
    paraph counts hourly.csv --json | jq '.surges[]'";

pub(super) fn run(arguments: &Arguments) -> Result<Code, Failure> {
    let reading = match (arguments.totals, arguments.new) {
        (true, _) => Some(Reading::Totals),
        (_, true) => Some(Reading::New),
        _ => None,
    };
    let wish = Wish { timezone: arguments.timezone.clone(), count: arguments.count.clone(), reading };
    let read = read::read(&arguments.files, &wish, &Progress::new(arguments.json))?;
    let zone = TimeZone::get(&read.timezone).unwrap_or(TimeZone::UTC);
    let found = arrivals::arrivals(&read.series, &zone);
    if arguments.json {
        screen::print(&format!("{:#}\n", words::as_json(&read, &found)))?;
    } else {
        screen::print(&words::page(&read, &found, language(arguments.lang), screen::look()))?;
    }
    Ok(Code::Done)
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Table(error) => error.into(),
            Error::NoSeries { .. } => Self::new(Code::Failed, error.to_string()),
        }
    }
}
