//! The command line: arguments, progress, colours, exit codes; a file per command.
//!
//! The only room that knows a terminal. What a command computes comes from the library.

mod audit;
mod claim;
mod columns;
mod compare;
mod completions;
mod condition;
mod convert;
mod counts;
mod detectors;
mod evaluate;
mod exit;
mod explain;
mod language;
mod lists;
mod man;
mod nightly;
mod policy;
mod progress;
mod sample;
mod screen;
mod signals;
mod simulate;
mod tally;
mod usage;

use std::ffi::OsString;
use std::panic;
use std::process::ExitCode;
use std::sync::Mutex;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::report::language::Language;
use crate::report::words::Words;
use exit::{Code, Failure};

/// Audits a petition's signatures for fraud
///
/// paraph reads the export of any petition platform, looks up networks and mail domains, names the
/// campaigns that one operator made, and counts what is genuine, with an interval. It accuses
/// signatures, never people, and says for every finding how honest people could look the same.
#[derive(Parser)]
#[command(name = "paraph", version, arg_required_else_help = true, after_long_help = AFTER_HELP)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Examples:
  Audit an export, without asking any network; then open noel-report/report.html:
    paraph audit petition.csv --out noel-report --offline
  A signer asks why:
    paraph explain noel-report --row 1234
  Every night, with a mail only when there is reason to look:
    paraph nightly export.csv --reports reports --quiet --fail-on \"reject>100 or new-campaign\"
  Everything about one command:
    paraph audit --help

Exit codes:
    0  done, whatever was found
    1  failed
    2  wrong usage
    3  nothing to audit
   10  done, and --fail-on holds
   75  another run is writing the same report, or auditing the same nights
  130  interrupted (143: terminated)

Output and environment:
  Data goes to standard output, everything else to standard error.
  Options that a job sets once can be set by an environment variable, shown in brackets.
  NO_COLOR is respected.";

#[derive(Subcommand)]
enum Command {
    Audit(Box<audit::Arguments>),
    Compare(compare::Arguments),
    Columns(columns::Arguments),
    Convert(convert::Arguments),
    Counts(counts::Arguments),
    Detectors(detectors::Arguments),
    Explain(explain::Arguments),
    Lists(lists::Arguments),
    Nightly(Box<nightly::Arguments>),
    Policy(policy::Arguments),
    Sample(sample::Arguments),
    Tally(tally::Arguments),
    Simulate(simulate::Arguments),
    Evaluate(evaluate::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

/// Where the last panic happened. Its message is not kept: libraries quote what they read.
static PANIC: Mutex<Option<String>> = Mutex::new(None);

/// Runs the command line and returns its exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string);
        *PANIC.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = place;
    }));
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let language = usage::asked(&arguments);
    let outcome = panic::catch_unwind(|| dispatch(arguments, language)).unwrap_or_else(|_| Err(broken()));
    signals::wait_if_ending();
    match outcome {
        Ok(code) => code.into(),
        Err(failure) => {
            let words = Words::in_language(language, "UTC");
            screen::say(&(words.say(words.texts().error) + &words.fault(&failure.message)));
            failure.code.into()
        }
    }
}

fn dispatch(arguments: Vec<OsString>, language: Language) -> Result<Code, Failure> {
    let command = policy::as_defaults(Arguments::command(), &arguments)?;
    let parsed = command.try_get_matches_from(arguments);
    let parsed = match parsed.and_then(|matches| Arguments::from_arg_matches(&matches)) {
        Ok(parsed) => parsed,
        Err(error) => {
            if let Some(told) = usage::told(&error, language) {
                return Err(Failure::new(Code::Usage, told));
            }
            // Help that nobody reads to its end is no failure.
            let _ = error.print();
            return Ok(if error.use_stderr() { Code::Usage } else { Code::Done });
        }
    };
    match parsed.command {
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Compare(arguments) => compare::run(&arguments),
        Command::Columns(arguments) => columns::run(&arguments),
        Command::Convert(arguments) => convert::run(&arguments),
        Command::Counts(arguments) => counts::run(&arguments),
        Command::Detectors(arguments) => detectors::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Lists(arguments) => lists::run(&arguments),
        Command::Nightly(arguments) => nightly::run(*arguments),
        Command::Policy(arguments) => policy::run(&arguments),
        Command::Sample(arguments) => sample::run(&arguments),
        Command::Tally(arguments) => tally::run(&arguments),
        Command::Simulate(arguments) => simulate::run(&arguments),
        Command::Evaluate(arguments) => evaluate::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(&arguments),
    }
}

fn broken() -> Failure {
    let place = PANIC.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take();
    Failure::new(
        Code::Failed,
        format!(
            "paraph {} broke at {}; nothing was written\n  hint: please report this line and the command, without the petition",
            env!("CARGO_PKG_VERSION"),
            place.as_deref().unwrap_or("an unknown place"),
        ),
    )
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }

    /// Every command with those below it; `paraph help` repeats what they say.
    fn commands() -> Vec<clap::Command> {
        fn below(command: &clap::Command) -> Vec<clap::Command> {
            let inner = command.get_subcommands().flat_map(below);
            std::iter::once(command.clone()).chain(inner).collect()
        }
        let mut root = Arguments::command().disable_help_subcommand(true);
        root.build();
        below(&root)
    }

    /// The command lines under `Examples:`, as a shell splits them: those of paraph, without what
    /// stands before or behind them in a pipe.
    fn examples(command: &clap::Command) -> Vec<Vec<String>> {
        let help = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
        let section = help.lines().skip_while(|line| *line != "Examples:").skip(1);
        let lines = section.take_while(|line| !line.is_empty()).filter(|line| line.starts_with("    "));
        lines.flat_map(|line| pipeline(line.trim())).filter(|words| words[0] == "paraph").collect()
    }

    /// Each command of a pipeline or list, its redirections left out.
    fn pipeline(line: &str) -> Vec<Vec<String>> {
        let mut commands = vec![Vec::new()];
        let mut words = shell_words(line).into_iter();
        while let Some((word, quoted)) = words.next() {
            match word.as_str() {
                "|" | "&&" if !quoted => commands.push(Vec::new()),
                ">" | ">>" if !quoted => _ = words.next(),
                _ => commands.last_mut().expect("there is a first command").push(word),
            }
        }
        commands
    }

    /// Words, and whether they were quoted.
    fn shell_words(line: &str) -> Vec<(String, bool)> {
        let mut words = Vec::new();
        let (mut word, mut inside, mut quoted) = (String::new(), None, false);
        for letter in line.chars().chain([' ']) {
            match (letter, inside) {
                ('\'' | '"', None) => (inside, quoted) = (Some(letter), true),
                (letter, Some(quote)) if letter == quote => inside = None,
                (' ', None) if word.is_empty() && !quoted => {}
                (' ', None) => words.push((std::mem::take(&mut word), std::mem::take(&mut quoted))),
                _ => word.push(letter),
            }
        }
        assert_eq!(inside, None, "a quote is open: {line}");
        words
    }

    #[test]
    fn every_command_has_a_manual_with_three_examples_that_work() {
        let all = commands();
        assert!(all.len() > 20, "the commands below commands are looked at too");
        for command in all {
            let name = command.get_bin_name().unwrap_or(command.get_name()).to_owned();
            assert!(command.get_about().is_some(), "{name} does not say what it does");
            assert!(command.get_long_about().is_some(), "{name} has no description");
            let examples = examples(&command);
            assert!(examples.len() >= 3, "{name} has {} examples", examples.len());
            for example in &examples {
                let parsed = Arguments::command().try_get_matches_from(example);
                let failed = parsed.err().filter(clap::Error::use_stderr);
                assert!(failed.is_none(), "{name}: {example:?}: {failed:?}");
            }
            let itself = name.replace('-', " ");
            let shown = examples.iter().filter(|example| example.join(" ").starts_with(&itself)).count();
            assert!(shown >= 2, "{name} shows {shown} examples of itself");
        }
    }

    #[test]
    fn examples_are_split_as_a_shell_does() {
        let split =
            |line: &str| -> Vec<String> { pipeline(line).iter().map(|words| words.join("_")).collect() };
        assert_eq!(
            split("paraph tally a.csv | jq '.a | .b' > out && ls"),
            ["paraph_tally_a.csv", "jq_.a | .b", "ls"]
        );
        assert_eq!(
            split("paraph audit x --fail-on \"reject>100 or y\""),
            ["paraph_audit_x_--fail-on_reject>100 or y"]
        );
    }
}
