//! `paraph convert`: the table exactly as it is loaded, in a clean format.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::exit::{Code, Failure};
use super::language::{Lang, language};
use super::progress::Progress;
use super::{audit, screen, signals};
use crate::ingest::{self, Loaded};
use crate::report::copy::{self, Format};
use crate::report::escape;
use crate::report::file::Draft;
use crate::report::folder::PageError;
use crate::report::words::Words;

/// Write an export as the clean table that is loaded
///
/// All rows and all original columns, each cell byte for byte the decoded text: what an audit sees, and the way
/// to check that from outside. A broken export comes out repaired: one encoding (UTF-8), one delimiter, one
/// header, every row as wide as the header. Records that cannot be read are left out and counted; `paraph
/// audit` keeps them in quarantine.csv. Several exports become one table.
///
/// The cells are NOT made safe for spreadsheets: a forger may have typed a formula. Use --spreadsheet for a
/// file to open in one. The file appears whole or not at all, readable by you alone.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Export of the petition platform; `-` is standard input
    #[arg(required = true, value_name = "EXPORT")]
    exports: Vec<PathBuf>,
    /// Format; without it the ending of --out decides, else CSV
    #[arg(long, value_name = "FORMAT", env = "PARAPH_TO")]
    to: Option<To>,
    /// File to write, replaced in one step; without it CSV goes to standard output
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Make cells safe to open in a spreadsheet: those that would run get a leading apostrophe
    #[arg(long)]
    spreadsheet: bool,
    /// Say nothing but errors
    #[arg(short, long)]
    quiet: bool,
    /// Language; by default that of the locale
    #[arg(long, value_name = "LANG", env = "PARAPH_LANG")]
    lang: Option<Lang>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum To {
    /// RFC 4180: UTF-8, comma, CRLF.
    Csv,
    /// Apache Parquet, every column as text.
    Parquet,
}

const EXAMPLES: &str = "\
Examples:
  A UTF-16 export with unescaped quotes becomes a CSV that every program reads:
    paraph convert speakout.csv --out clean.csv
  Two parts of one petition as one Parquet file:
    paraph convert part1.csv.gz part2.csv.gz --to parquet --out petition.parquet
  How many records of each country are loaded:
    paraph convert petition.csv | csvcut -c Country | sort | uniq -c";

pub(super) fn run(arguments: &Arguments) -> Result<Code, Failure> {
    signals::listen();
    let format = arguments.format()?;
    let draft = arguments.out.as_deref().map(|out| draft(out, &arguments.exports)).transpose()?;
    if draft.is_none() && format == Format::Parquet && io::stdout().is_terminal() {
        return Err(Failure::new(Code::Usage, "Parquet is not for a screen\n  hint: add --out FILE"));
    }
    let progress = Progress::new(arguments.quiet);
    let inputs: Vec<_> = arguments.exports.iter().cloned().map(audit::input).collect();
    let loaded = ingest::load_table(&inputs, &ingest::Options::default(), &progress)?;
    let rows = loaded.signatures.len();
    let fill = |to: &mut dyn Write| copy::write(&*loaded.originals, rows, format, &progress, to);
    match draft {
        Some(draft) => draft.publish(fill)?,
        None => to_stdout(fill)?,
    }
    signals::keep();
    if !arguments.quiet {
        tell(&loaded, &Words::in_language(language(arguments.lang), "UTC"));
    }
    Ok(Code::Done)
}

impl Arguments {
    fn format(&self) -> Result<Format, Failure> {
        let ending = self.out.as_deref().and_then(Path::extension);
        let by_name = if ending.is_some_and(|ending| ending == "parquet") { To::Parquet } else { To::Csv };
        match (self.to.unwrap_or(by_name), self.spreadsheet) {
            (To::Csv, false) => Ok(Format::Csv),
            (To::Csv, true) => Ok(Format::SpreadsheetCsv),
            (To::Parquet, false) => Ok(Format::Parquet),
            (To::Parquet, true) => {
                let hint = "leave --spreadsheet away, or write CSV";
                Err(Failure::new(Code::Usage, format!("no spreadsheet opens Parquet\n  hint: {hint}")))
            }
        }
    }
}

/// The file to write; never one of the inputs, whose unread records would be lost with it.
fn draft(out: &Path, exports: &[PathBuf]) -> Result<Draft, Failure> {
    let there = fs::canonicalize(out).ok().filter(|path| path.is_file());
    if there.is_some_and(|there| {
        exports.iter().any(|path| fs::canonicalize(path).is_ok_and(|path| path == there))
    }) {
        let message = format!("{}: is the export itself\n  hint: give --out another file", out.display());
        return Err(Failure::new(Code::Usage, message));
    }
    let leftovers = |draft: &Draft| draft.leftover().into_iter().collect();
    Ok(signals::remove_at_signal(|| Draft::create(out), leftovers)?)
}

/// A reader who has seen enough (`paraph convert ... | head`) is no failure.
fn to_stdout(fill: impl FnOnce(&mut dyn Write) -> Result<(), PageError>) -> Result<(), Failure> {
    let mut out = io::BufWriter::with_capacity(1 << 18, io::stdout().lock());
    match fill(&mut out).and_then(|()| Ok(out.flush()?)) {
        Ok(()) => Ok(()),
        Err(PageError::Output(cause)) if cause.kind() == io::ErrorKind::BrokenPipe => {
            // What is still buffered has no reader either.
            let _ = out.into_parts();
            Ok(())
        }
        Err(PageError::Output(cause)) => Err(screen::unwritten(&cause)),
        Err(PageError::Input(cause)) => Err(crate::report::Error::InputChanged { cause }.into()),
    }
}

fn tell(loaded: &Loaded, words: &Words) {
    let texts = words.texts();
    for input in &loaded.inputs {
        let values = [("name", escape::line(&input.name, 60)), ("dialect", words.list(&input.dialect))];
        screen::say(
            &words.fill(texts.convert_read, &values.each_ref().map(|(key, value)| (*key, value.as_str()))),
        );
    }
    let columns = words.count(loaded.originals.header().len() as u64);
    screen::say(&words.counted_with(texts.convert_wrote, loaded.rows.loaded, &[("columns", &columns)]));
    if loaded.rows.quarantined > 0 {
        let read = words.count(loaded.rows.read);
        screen::say(&words.counted_with(texts.convert_left_out, loaded.rows.quarantined, &[("read", &read)]));
    }
}
