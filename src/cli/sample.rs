//! `paraph sample`: signatures drawn by lot for a person to check.

use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::BuildHasher;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::exit::{Code, Failure};
use super::language::{Lang, language};
use super::progress::Progress;
use super::{audit, screen, signals};
use crate::ingest::{self, Loaded};
use crate::model::Field;
use crate::report;
use crate::report::file::Draft;
use crate::report::json_v1::Summary;
use crate::report::language::Language;
use crate::report::words::Words;
use crate::sampling::draw::{self, Drawn};
use crate::sampling::key::{self, Key};
use crate::sampling::page;
use crate::sampling::population::{Design, Population};
use crate::sampling::sheet::Sheet;

/// Draw signatures by lot, to be checked by hand
///
/// Writes a sheet (CSV to fill in and a page to print) and its key. The draw is stratified: so many of each
/// verdict that the count becomes as sure as the size allows, duplicates taken out first. The sheet is blind: no
/// verdict, no reason, in an order that says nothing. Ask each person whether they signed, fill the column `answer`
/// with genuine, not-mine or unreachable, then run `paraph tally`.
///
/// A report does not keep the signers' data, so give the export once more to have names and addresses on the
/// sheet; it must be the one that the report was made from. Without it the sheet has record numbers only.
///
/// The key tells which line had which verdict: keep it from whoever checks. Nothing that exists is replaced, since a
/// sheet may be filled in already. All files are readable by you alone.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Report folder that `paraph audit` wrote
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The export or exports that the report was made from, in the same order
    #[arg(value_name = "EXPORT")]
    exports: Vec<PathBuf>,
    /// How many signatures to draw
    #[arg(long, value_name = "N", default_value_t = 400, value_parser = clap::value_parser!(u32).range(1..), env = "PARAPH_SIZE")]
    size: u32,
    /// What decides the draw, any text: the same seed draws the same. For a draw that nobody could steer, throw
    /// dice in public after the report is made. Without it one is made up and printed
    #[arg(long, value_name = "TEXT", env = "PARAPH_SEED")]
    seed: Option<String>,
    /// Draw from each large campaign by itself
    #[arg(long, conflicts_with = "simple")]
    by_campaign: bool,
    /// Draw from the raw list, copies included: for the official formulas of `paraph tally --method`
    #[arg(long)]
    simple: bool,
    /// The sheet; the page and the key stand beside it, as .html and .key.json
    #[arg(short, long, value_name = "FILE", default_value = "sheet.csv")]
    out: PathBuf,
    /// Language of the page to print; by default that of the locale
    #[arg(long, value_name = "LANG", env = "PARAPH_LANG")]
    lang: Option<Lang>,
    /// Say nothing but errors
    #[arg(short, long)]
    quiet: bool,
}

const EXAMPLES: &str = "\
Examples:
  A sheet of 400, with what is needed to reach the signers:
    paraph sample noel-report petition.csv --out check.csv
  A draw that anybody can repeat, from dice thrown in public:
    paraph sample noel-report petition.csv --size 600 --seed 41362 --out check.csv
  A simple random sample, as California's and Washington's rules ask for:
    paraph sample noel-report petition.csv --simple --size 722 --out check.csv";

pub(super) fn run(arguments: &Arguments) -> Result<Code, Failure> {
    signals::listen();
    let places = Places::new(&arguments.out)?;
    let design = match (arguments.simple, arguments.by_campaign) {
        (true, _) => Design::Simple,
        (_, true) => Design::Campaigns,
        _ => Design::Verdicts,
    };
    let seed = arguments.seed.clone().unwrap_or_else(chance);
    let population = Population::read(&arguments.folder, design)?;
    if population.strata.is_empty() {
        return Err(Failure::new(Code::Nothing, "the report holds no signature to draw"));
    }
    let drawn = draw::draw(&population, design, arguments.size as usize, &seed);
    let key = Key::new(&population, design, &seed, &drawn);
    let sheet = sheet(arguments, &population.summary, &key, &drawn)?;
    places.write(&sheet, &key, language(arguments.lang))?;
    if !arguments.quiet {
        tell(arguments, &key, &places);
    }
    Ok(Code::Done)
}

/// The three files of a sheet.
struct Places {
    sheet: PathBuf,
    page: PathBuf,
    key: PathBuf,
}

impl Places {
    /// A sheet may hold weeks of work: nothing that exists is replaced.
    fn new(sheet: &Path) -> Result<Self, Failure> {
        let places =
            Self { sheet: sheet.into(), page: sheet.with_extension("html"), key: key::beside(sheet) };
        if places.page == places.sheet || places.key == places.sheet {
            let message = format!(
                "{}: is no name for a CSV\n  hint: give --out a name such as check.csv",
                sheet.display()
            );
            return Err(Failure::new(Code::Usage, message));
        }
        let there = |path: &&PathBuf| fs::symlink_metadata(path).is_ok();
        if let Some(path) = [&places.sheet, &places.page, &places.key].into_iter().find(there) {
            let hint = "it may be filled in: give --out another name, or move it away";
            return Err(Failure::new(
                Code::Usage,
                format!("{}: is there already\n  hint: {hint}", path.display()),
            ));
        }
        Ok(places)
    }

    /// The sheet comes last: whoever sees it can count on its key.
    fn write(&self, sheet: &Sheet, key: &Key, language: Language) -> Result<(), report::Error> {
        let put = |path: &Path, fill: &dyn Fn(&mut dyn Write) -> Result<(), report::folder::PageError>| {
            let leftovers = |draft: &Draft| draft.leftover().into_iter().collect();
            signals::remove_at_signal(|| Draft::create(path), leftovers)?.publish(fill)
        };
        put(&self.key, &|to| Ok(serde_json::to_writer(to, key).map_err(std::io::Error::from)?))?;
        put(&self.page, &|to| Ok(page::write(sheet, language, to)?))?;
        put(&self.sheet, &|to| Ok(sheet.write(to)?))?;
        signals::keep();
        Ok(())
    }
}

fn sheet(arguments: &Arguments, summary: &Summary, key: &Key, drawn: &Drawn) -> Result<Sheet, Failure> {
    if arguments.exports.is_empty() {
        return Ok(Sheet::bare(key));
    }
    let loaded = load(arguments, summary)?;
    if !loaded.inputs.iter().map(|input| &input.sha256).eq(&key.exports) {
        let names: Vec<String> =
            summary.input.iter().map(|input| report::escape::line(&input.name, 60)).collect();
        let message = format!(
            "the export is not the one that the report was made from\n  hint: give {} as it was then, or audit again",
            names.join(" ")
        );
        return Err(Failure::new(Code::Failed, message));
    }
    Sheet::filled(key, drawn, &loaded).map_err(|cause| report::Error::InputChanged { cause }.into())
}

/// Reads the export as the audit did.
fn load(arguments: &Arguments, summary: &Summary) -> Result<Loaded, Failure> {
    let columns = summary.settings.columns.iter();
    let options = ingest::Options {
        columns: columns.filter_map(|(field, title)| Some((Field::from_id(field)?, title.clone()))).collect(),
        ..ingest::Options::default()
    };
    let inputs: Vec<_> = arguments.exports.iter().cloned().map(audit::input).collect();
    Ok(ingest::load_table(&inputs, &options, &Progress::new(arguments.quiet))?)
}

/// A number that nobody chose.
fn chance() -> String {
    // The keys of the standard library's hash tables come from the system's source of chance.
    (RandomState::new().hash_one("paraph") % 1_000_000_000).to_string()
}

fn tell(arguments: &Arguments, key: &Key, places: &Places) {
    let words = Words::in_language(language(arguments.lang), "UTC");
    let texts = words.texts();
    let values = [
        ("n", words.count(key.lines.len() as u64)),
        ("all", words.count(key.strata.iter().map(|stratum| stratum.population).sum())),
        ("seed", report::escape::line(&key.seed, 80)),
    ];
    let values = values.each_ref().map(|(key, value)| (*key, value.as_str()));
    screen::say(&words.fill(texts.sample_drawn, &values));
    let placed = [
        (texts.sample_sheet, &places.sheet),
        (texts.sample_sheet, &places.page),
        (texts.sample_key, &places.key),
    ];
    for (text, path) in placed {
        screen::say(&words.fill(text, &[("path", &path.display().to_string())]));
    }
    if arguments.exports.is_empty() {
        screen::say(&words.say(texts.sample_bare));
    }
}
