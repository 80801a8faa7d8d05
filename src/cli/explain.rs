//! `paraph explain`: why one signature has its verdict.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

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
#[command(after_long_help = EXAMPLES, group(ArgGroup::new("which").required(true).args(["row", "id"])))]
pub(super) struct Arguments {
    /// Report folder that `paraph audit` wrote
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Number of the data record in the input, from 1, as in flagged.csv
    #[arg(long, value_name = "N")]
    row: Option<u32>,
    /// The platform's own identifier of the signature, in place of its row
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// Language; by default that of the locale
    #[arg(long, value_name = "LANG", env = "PARAPH_LANG")]
    lang: Option<Lang>,
}

const EXAMPLES: &str = "\
Examples:
  A signer asks why the signature was rejected:
    paraph explain noel-report --row 1234
  The same, by the platform's own number of the signature:
    paraph explain noel-report --id 100331
  Keep the answer:
    paraph explain noel-report --row 1234 > answer.txt";

pub(super) fn run(arguments: &Arguments) -> Result<Code, Failure> {
    for row in rows(arguments)? {
        let explanation = explain::explain(&arguments.folder, row)?;
        let detectors: Vec<_> = detect::ALL.iter().map(|detector| detector.info()).collect();
        let language = language(arguments.lang);
        let text = explain::render(row, &explanation, language, &detectors, screen::look());
        if matches!(explanation, Explanation::Missing { .. }) {
            let hint = "rows are counted from 1, as in flagged.csv; --id takes the platform's own number";
            return Err(Failure::new(Code::Usage, format!("{}\n  hint: {hint}", text.trim_end())));
        }
        screen::print(&text)?;
    }
    Ok(Code::Done)
}

/// The record asked for; an identifier may stand on several.
fn rows(arguments: &Arguments) -> Result<Vec<u32>, Failure> {
    let Some(id) = &arguments.id else { return Ok(arguments.row.into_iter().collect()) };
    let rows = explain::rows_of(&arguments.folder, id)?;
    if rows.is_empty() {
        let text = "no signature of this report has this identifier\n  hint: give it as the export has it, or use --row";
        return Err(Failure::new(Code::Usage, text));
    }
    Ok(rows)
}
