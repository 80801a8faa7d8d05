//! `paraph policy`: a file that says once what every audit of a platform must know.

mod file;
mod keys;
mod template;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Args, Command, Subcommand};

use super::exit::{Code, Failure};
use super::language::{Lang, language};
use super::screen;
use crate::report::file::Draft;
use crate::report::words::Words;
pub(super) use file::Policy;

/// Write, check or show a policy file
///
/// A policy (TOML, usually paraph.toml) holds what every audit of a platform must know: columns, time zone, look-ups,
/// thresholds, weights, allow and block lists, institutions, outputs. `paraph audit --policy FILE` uses it. A flag wins over
/// an environment variable PARAPH_..., that over the policy, and the policy over the default. Paths in it start at its own
/// folder. The settings in force stand in summary.json.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
    /// Language; by default that of the locale
    #[arg(long, global = true, value_name = "LANG", env = "PARAPH_LANG")]
    lang: Option<Lang>,
}

#[derive(Subcommand)]
enum Action {
    /// Write a policy with every setting, its default and what it means
    ///
    /// The file changes nothing as it is: every setting stands at its default, with a comment. Keep the lines that you
    /// change and delete the others, so that it stays readable and later defaults apply. A file that exists is
    /// never replaced.
    #[command(after_long_help = INIT_EXAMPLES)]
    Init {
        /// File to write; never replaced. `-` is standard output
        #[arg(default_value = "paraph.toml")]
        file: PathBuf,
    },
    /// Say whether a policy can be used, and every fault in it with its line
    ///
    /// Reports all faults at once, each with its line: unknown settings with the nearest name, values of another kind,
    /// networks and domains that cannot be read. Ends with code 0 if an audit would accept it and with 2 if not, so that a
    /// deployment can stop there. Files that it names are not read.
    #[command(after_long_help = CHECK_EXAMPLES)]
    Check {
        /// Policy to check
        #[arg(default_value = "paraph.toml")]
        file: PathBuf,
    },
    /// Show every setting in force and where it comes from
    ///
    /// Each setting with its value and, behind it, its origin: the line of the policy, the environment variable that wins over it,
    /// or the default.
    #[command(after_long_help = SHOW_EXAMPLES)]
    Show {
        /// Policy to show
        #[arg(default_value = "paraph.toml")]
        file: PathBuf,
    },
}

const EXAMPLES: &str = "\
Examples:
  Start a policy, then edit it:
    paraph policy init
  Say what is wrong with it, line by line:
    paraph policy check paraph.toml
  What an audit with it would use, environment included:
    paraph policy show paraph.toml
  Use it:
    paraph audit petition.csv --policy paraph.toml --out report";

const INIT_EXAMPLES: &str = "\
Examples:
  Start paraph.toml in this folder:
    paraph policy init
  One policy for each platform:
    paraph policy init speakout.toml
  Look at all settings, write nothing:
    paraph policy init - | less";

const CHECK_EXAMPLES: &str = "\
Examples:
  Check paraph.toml in this folder:
    paraph policy check
  Check before a nightly job uses it:
    paraph policy check speakout.toml && paraph nightly export.csv --reports reports --policy speakout.toml
  From another folder; paths in the policy start at its own:
    paraph policy check /etc/paraph/paraph.toml";

const SHOW_EXAMPLES: &str = "\
Examples:
  What an audit with paraph.toml would use:
    paraph policy show
  Only what is not a default:
    paraph policy show speakout.toml | grep -v -e '# default' -e 'is not set'
  What two policies do differently:
    paraph policy show old.toml > old.txt && paraph policy show new.toml > new.txt && diff old.txt new.txt";

pub(super) fn run(arguments: &Arguments) -> Result<Code, Failure> {
    let words = Words::in_language(language(arguments.lang), "UTC");
    match &arguments.action {
        Action::Init { file } => init(file, &words),
        Action::Check { file } => {
            let policy = Policy::read(file)?;
            let path = file.display().to_string();
            let text = words.texts().policy_in_order;
            screen::print(&(words.counted_with(text, policy.given() as u64, &[("path", &path)]) + "\n"))?;
            Ok(Code::Done)
        }
        Action::Show { file } => {
            screen::print(&template::in_force(&Policy::read(file)?, &words))?;
            Ok(Code::Done)
        }
    }
}

fn init(file: &Path, words: &Words) -> Result<Code, Failure> {
    let text = template::defaults(words);
    if file.as_os_str() == "-" {
        screen::print(&text)?;
        return Ok(Code::Done);
    }
    if std::fs::symlink_metadata(file).is_ok() {
        let hint = "name another file, or move it away";
        return Err(Failure::new(
            Code::Usage,
            format!("{}: is there already\n  hint: {hint}", file.display()),
        ));
    }
    Draft::create(file)?.publish(|out| Ok(out.write_all(text.as_bytes())?))?;
    screen::say(&words.fill(words.texts().policy_written, &[("path", &file.display().to_string())]));
    Ok(Code::Done)
}

/// The command line with the policy that it names as its defaults.
///
/// # Errors
/// When the policy cannot be used.
pub(super) fn as_defaults(command: Command, arguments: &[OsString]) -> Result<Command, Failure> {
    let Some((name, path)) = named(&command, arguments) else { return Ok(command) };
    let policy = Policy::read(&path)?;
    Ok(command.mut_subcommand(name, |mut sub| {
        let known: Vec<String> = sub.get_arguments().map(|arg| arg.get_id().to_string()).collect();
        for (id, values) in policy.defaults.iter().filter(|(id, _)| known.contains(id)) {
            sub = sub.mut_arg(id, |arg| arg.required(false).default_values(values.clone()));
        }
        sub
    }))
}

/// The command and the policy that the arguments or the environment name.
fn named(command: &Command, arguments: &[OsString]) -> Option<(String, PathBuf)> {
    let matches = command.clone().ignore_errors(true).try_get_matches_from(arguments).ok()?;
    let (name, inner) = matches.subcommand()?;
    let path = inner.try_get_one::<PathBuf>("policy").ok()??;
    Some((name.to_owned(), path.clone()))
}
