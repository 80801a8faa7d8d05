//! `paraph lists`: which lists and databases an audit uses, and the user's newer copies of them.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;
use serde_json::{Value, json};

use super::exit::{Code, Failure};
use super::language::{Lang, language};
use super::screen;
use crate::enrich::{self, upkeep};
use crate::report::escape;
use crate::report::words::Words;

/// Show the lists and databases that audits use, and refresh them
///
/// Without a command, one line for each: entries, version, date and age in days, licence, checksum,
/// and whether it is shipped or a copy that you installed. Installed copies are checked, replace
/// the shipped lists in every audit until `reset`, and can be taken back.
#[derive(Args)]
#[command(after_long_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    show: Show,
}

#[derive(Args)]
struct Show {
    #[command(flatten)]
    place: Place,
    /// Print JSON, with full checksums and the names of the files
    #[arg(long)]
    json: bool,
    /// Database of networks in MaxMind format to show beside the lists
    #[arg(long, value_name = "FILE", env = "PARAPH_GEOIP")]
    geoip: Vec<PathBuf>,
}

#[derive(Args)]
struct Place {
    /// Folder of the installed copies [default: the user's data folder]
    #[arg(long, value_name = "DIR", env = "PARAPH_DATA")]
    data: Option<PathBuf>,
    /// Language; by default that of the locale
    #[arg(long, value_name = "LANG", env = "PARAPH_LANG")]
    lang: Option<Lang>,
}

#[derive(Subcommand)]
enum Command {
    /// Install newer copies: every file that is known by its name, all of them or none
    ///
    /// Every file is read as an audit would read it before any is installed; one that is broken, older or clearly smaller than what
    /// it would replace stops the update, and nothing is changed. The copies before it are kept for `revert`. Nothing is
    /// downloaded: get the files as you trust them, for example from a newer paraph's data/ folder.
    #[command(after_long_help = UPDATE_EXAMPLES)]
    Update {
        /// Folder of files called like those of paraph's data/, or one such file
        #[arg(long, value_name = "DIR|FILE")]
        from: PathBuf,
        /// Install even what is older or clearly smaller than what it replaces
        #[arg(long)]
        force: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Take the last change back
    ///
    /// Puts the copies in force again that the last `update` or `reset` replaced, in one step. A second
    /// `revert` takes the first one back.
    #[command(after_long_help = REVERT_EXAMPLES)]
    Revert {
        #[command(flatten)]
        place: Place,
    },
    /// Go back to the lists that paraph ships
    ///
    /// Installed copies are used no more. They are kept until the next change: `revert` brings them back.
    #[command(after_long_help = RESET_EXAMPLES)]
    Reset {
        #[command(flatten)]
        place: Place,
    },
}

const EXAMPLES: &str = "\
Examples:
  What is used, and how old it is:
    paraph lists
  Newer lists from a newer paraph's data/ folder, and back again:
    paraph lists update --from paraph-new/data
    paraph lists revert
  Alarm when the lists of disposable domains are older than 90 days:
    paraph lists --json | jq -e '[.lists[] | select(.name | startswith(\"disposable\")) | .age_days] | max <= 90'";

const UPDATE_EXAMPLES: &str = "\
Examples:
  Every list of a newer paraph's data/ folder:
    paraph lists update --from paraph-new/data
  One file only:
    paraph lists update --from downloads/disposable-curated.txt
  For a service that runs as another user, in its own folder, then see what is used:
    paraph lists update --from paraph-new/data --data /var/lib/paraph
    paraph lists --data /var/lib/paraph";

const REVERT_EXAMPLES: &str = "\
Examples:
  The update made an audit worse: back to what was before:
    paraph lists revert
  In another folder than the user's own:
    paraph lists revert --data /var/lib/paraph
  Back, and see what is used now:
    paraph lists revert && paraph lists";

const RESET_EXAMPLES: &str = "\
Examples:
  Use the shipped lists again:
    paraph lists reset
  In another folder than the user's own:
    paraph lists reset --data /var/lib/paraph
  Compare what the shipped lists say with what yours said:
    paraph lists reset && paraph audit petition.csv --out shipped-lists && paraph lists revert";

pub(super) fn run(arguments: &Arguments) -> Result<Code, Failure> {
    match &arguments.command {
        None => show(&arguments.show)?,
        Some(Command::Update { from, force, place }) => update(place, from, *force)?,
        Some(Command::Revert { place }) => {
            let (words, done) = (place.words(), upkeep::revert(&place.folder()?)?);
            let texts = words.texts();
            screen::say(&words.say(if done { texts.lists_reverted } else { texts.lists_not_reverted }));
        }
        Some(Command::Reset { place }) => {
            let (words, done) = (place.words(), upkeep::reset(&place.folder()?)?);
            let texts = words.texts();
            screen::say(&words.say(if done { texts.lists_reset } else { texts.lists_not_reset }));
        }
    }
    Ok(Code::Done)
}

impl Place {
    fn words(&self) -> Words {
        Words::in_language(language(self.lang), "UTC")
    }

    fn folder(&self) -> Result<PathBuf, Failure> {
        self.data.clone().or_else(upkeep::default_folder).ok_or_else(|| {
            Failure::new(Code::Failed, "no data folder is known for this user\n  hint: name one with --data")
        })
    }
}

impl From<enrich::Error> for Failure {
    fn from(error: enrich::Error) -> Self {
        Self::new(Code::Failed, error.to_string())
    }
}

fn update(place: &Place, from: &std::path::Path, force: bool) -> Result<(), Failure> {
    let changes = upkeep::update(&place.folder()?, from, force)?;
    let words = place.words();
    for upkeep::Change { before, after } in &changes {
        let values = [
            ("name", after.name.clone()),
            ("version", shown(&after.version)),
            ("date", after.date.clone()),
            ("entries", after.entries.to_string()),
            ("old_version", shown(&before.version)),
            ("old_date", shown(&before.date)),
            ("old_entries", before.entries.to_string()),
        ];
        let values = values.each_ref().map(|(key, value)| (*key, value.as_str()));
        screen::say(&words.fill(words.texts().lists_updated, &values));
    }
    if changes.is_empty() {
        screen::say(&words.say(words.texts().lists_current));
    }
    Ok(())
}

fn show(show: &Show) -> Result<(), Failure> {
    let folder = show.place.data.clone().or_else(upkeep::default_folder);
    let mut lines: Vec<Line> = upkeep::all(folder.as_deref())?.into_iter().map(Line::of_list).collect();
    for database in &show.geoip {
        lines.push(Line { source: enrich::network::database(database)?, file: None, origin: "yours" });
    }
    let today = jiff::Zoned::now().date();
    let text = if show.json { as_json(&lines, today)? } else { as_table(&lines, today, &show.place.words()) };
    screen::print(&text)
}

/// One list or database as it is shown.
struct Line {
    source: crate::model::Source,
    file: Option<&'static str>,
    origin: &'static str,
}

impl Line {
    fn of_list(listed: upkeep::Listed) -> Self {
        let origin = if listed.installed { "installed" } else { "shipped" };
        Self { source: listed.source, file: Some(listed.file), origin }
    }

    /// Days since the date of the data; a date of tomorrow's time zone is of today.
    fn age(&self, today: Date) -> Option<i32> {
        let date: Date = self.source.date.parse().ok()?;
        Some(today.since(date).ok()?.get_days().max(0))
    }
}

fn as_json(lines: &[Line], today: Date) -> Result<String, Failure> {
    let line = |line: &Line| -> Value {
        let source = &line.source;
        json!({
            "name": source.name, "file": line.file, "origin": line.origin, "entries": source.entries,
            "version": source.version, "date": source.date, "age_days": line.age(today),
            "licence": source.licence, "sha256": source.sha256,
        })
    };
    let document = json!({ "schema": 1, "lists": lines.iter().map(line).collect::<Vec<_>>() });
    serde_json::to_string_pretty(&document)
        .map(|text| text + "\n")
        .map_err(|cause| Failure::new(Code::Failed, cause.to_string()))
}

const COLUMNS: usize = 8;
/// Columns of numbers: entries and days.
const NUMBERS: [usize; 2] = [1, 4];

/// Columns as wide as their content, numbers to the right.
fn as_table(lines: &[Line], today: Date, words: &Words) -> String {
    let heading: Vec<String> = words.texts().lists_heading.split(',').map(str::to_owned).collect();
    let mut rows = vec![heading];
    rows.extend(lines.iter().map(|line| cells(line, today, words).to_vec()));
    let widths: Vec<usize> = (0..COLUMNS)
        .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0))
        .collect();
    let cell = |(column, text): (usize, &String)| {
        let fill = " ".repeat(widths[column] - text.chars().count());
        if NUMBERS.contains(&column) { fill + text } else { text.clone() + &fill }
    };
    let line = |row: &Vec<String>| {
        let cells: Vec<String> = row.iter().enumerate().map(cell).collect();
        cells.join("  ").trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

fn cells(line: &Line, today: Date, words: &Words) -> [String; COLUMNS] {
    let (source, texts) = (&line.source, words.texts());
    let origin = match line.origin {
        "installed" => texts.lists_installed,
        "shipped" => texts.lists_shipped,
        _ => texts.lists_yours,
    };
    [
        shown(&source.name),
        source.entries.to_string(),
        shown(&source.version),
        shown(&source.date),
        line.age(today).map(|days| days.to_string()).unwrap_or_default(),
        words.say(origin),
        shown(&source.licence),
        source.sha256.chars().take(12).collect(),
    ]
}

/// What a file says of itself, safe for a terminal.
fn shown(text: &str) -> String {
    escape::line(text, 40)
}
