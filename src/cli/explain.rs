//! `paraph explain`: why one signature has its verdict.

use std::path::PathBuf;

use clap::Args;

use super::exit::{Code, Failure};
use super::language::{Lang, language};
use super::screen;
use crate::detect;
use crate::report::explain::{self, Explanation};

/// Say why one signature has its verdict
///
/// Reads a report folder, not the petition: every finding about the row, the nats it adds, its
/// innocent reading, and the sum that makes the score. A row that does not exist is wrong usage.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Report folder that `paraph audit` wrote
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Number of the data record in the input, from 1, as in flagged.csv
    #[arg(long, value_name = "N")]
    row: u32,
    /// Language; by default that of the locale
    #[arg(long, value_name = "LANG", env = "PARAPH_LANG")]
    lang: Option<Lang>,
}

const EXAMPLES: &str = "\
Examples:
  A signer asks why the signature was rejected:
    paraph explain noel-report --row 1234
  The first rejected row:
    paraph explain noel-report --row \"$(grep -m1 ',reject,' noel-report/flagged.csv | cut -d, -f1)\"
  Keep the answer:
    paraph explain noel-report --row 1234 > answer.txt";

pub(super) fn run(arguments: &Arguments) -> Result<Code, Failure> {
    let explanation = explain::explain(&arguments.folder, arguments.row)?;
    let detectors: Vec<_> = detect::ALL.iter().map(|detector| detector.info()).collect();
    let language = language(arguments.lang);
    let text = explain::render(arguments.row, &explanation, language, &detectors, screen::look());
    if matches!(explanation, Explanation::Missing { .. }) {
        return Err(Failure::new(Code::Usage, text.trim_end()));
    }
    screen::print(&text)?;
    Ok(Code::Done)
}
