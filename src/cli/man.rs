//! `paraph man`: the manual pages, from the same text as `--help`.

use std::io;
use std::path::{Path, PathBuf};

use clap::builder::Resettable;
use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use super::exit::{Code, Failure};
use super::screen;
use crate::report::file::Draft;

/// Print a manual page, or write all of them
///
/// Without --out, one page in roff: that of the command named, or of paraph itself. With --out, a page for every
/// command: paraph.1, paraph-audit.1, paraph-policy-init.1 and so on. They say what --help says.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Command to describe, as in `audit` or `policy init`
    command: Vec<String>,
    /// Folder for the pages of all commands; must exist
    #[arg(short, long, value_name = "DIR", conflicts_with = "command")]
    out: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  Read the page of a command:
    paraph man audit | man -l -
  Install all pages for this user:
    mkdir -p ~/.local/share/man/man1 && paraph man --out ~/.local/share/man/man1
  The page of a command's command, as plain text:
    paraph man policy init | man -l - | col -b > policy-init.txt";

pub(super) fn run(arguments: &Arguments) -> Result<Code, Failure> {
    // `paraph help` is `--help` in other words and has no page.
    let mut root = super::Arguments::command().disable_help_subcommand(true);
    root.build();
    match &arguments.out {
        Some(folder) => write(&root, folder)?,
        None => show(find(&root, &arguments.command)?)?,
    }
    Ok(Code::Done)
}

fn find<'a>(root: &'a Command, names: &[String]) -> Result<&'a Command, Failure> {
    names
        .iter()
        .try_fold(root, |command, name| command.find_subcommand(name).ok_or_else(|| unknown(command, name)))
}

fn show(command: &Command) -> Result<(), Failure> {
    let page = page(command).map_err(|cause| Failure::new(Code::Failed, cause.to_string()))?;
    screen::print(&String::from_utf8_lossy(&page))
}

/// Writes the page of a command, and those of the commands below it.
fn write(command: &Command, folder: &Path) -> Result<(), Failure> {
    let path = folder.join(format!("{}.1", file_name(command)));
    Draft::create(&path)?.publish(|out| Ok(out.write_all(&page(command)?)?))?;
    command.get_subcommands().try_for_each(|below| write(below, folder))
}

/// `paraph audit` is described in `paraph-audit`.
fn file_name(command: &Command) -> String {
    command.get_bin_name().unwrap_or(command.get_name()).replace(' ', "-")
}

fn page(command: &Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    // What stands below the options has sections with names of their own.
    let named = command.clone().name(file_name(command)).after_long_help(Resettable::Reset);
    Man::new(named).manual("paraph manual").render(&mut page)?;
    let below = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
    sections(&below).to_writer(&mut page)?;
    Ok(page)
}

/// Text whose sections begin with an unindented line that ends with a colon. Its lines stay as they
/// are: a command that is broken or justified cannot be copied.
fn sections(text: &str) -> Roff {
    let mut roff = Roff::new();
    for line in text.lines() {
        match line.strip_suffix(':') {
            Some(title) if !line.starts_with(' ') => {
                roff.control("SH", [title.to_uppercase().as_str()]).control("nf", []);
            }
            _ => _ = roff.text([roman(line)]),
        }
    }
    roff
}

fn unknown(root: &Command, name: &str) -> Failure {
    let names: Vec<&str> = root.get_subcommands().map(Command::get_name).collect();
    let hint = match names.as_slice() {
        [] => format!("{} has no commands of its own", root.get_name()),
        names => format!("commands are {}", names.join(", ")),
    };
    let message = format!("no command is called {name:?}\n  hint: {hint}");
    Failure::new(Code::Usage, message)
}
