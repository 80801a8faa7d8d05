//! `paraph man`: the manual pages, from the same text as `--help`.

use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;

use super::exit::{Code, Failure};
use super::screen;
use crate::report::file::Draft;

/// Print a manual page, or write all of them
///
/// Without --out, one page in roff: that of the command named, or of paraph itself. With --out, a page for every
/// command: paraph.1, paraph-audit.1 and so on. They say what --help says.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Command to describe
    command: Option<String>,
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
  The page as plain text:
    paraph man tally | man -l - | col -b > tally.txt";

pub(super) fn run(arguments: &Arguments) -> Result<Code, Failure> {
    let mut root = super::Arguments::command();
    root.build();
    match (&arguments.out, &arguments.command) {
        (Some(folder), _) => pages(&root, folder),
        (None, None) => show(&root),
        (None, Some(name)) => {
            let found = root.get_subcommands().find(|command| command.get_name() == name);
            show(found.ok_or_else(|| unknown(&root, name))?)
        }
    }
}

fn show(command: &Command) -> Result<Code, Failure> {
    let page = page(command).map_err(|cause| Failure::new(Code::Failed, cause.to_string()))?;
    screen::print(&String::from_utf8_lossy(&page))?;
    Ok(Code::Done)
}

fn pages(root: &Command, folder: &Path) -> Result<Code, Failure> {
    write(root, folder)?;
    for command in root.get_subcommands().filter(|command| command.get_name() != "help") {
        write(command, folder)?;
    }
    Ok(Code::Done)
}

fn write(command: &Command, folder: &Path) -> Result<(), Failure> {
    let path = folder.join(format!("{}.1", file_name(command)));
    Ok(Draft::create(&path)?.publish(|out| Ok(out.write_all(&page(command)?)?))?)
}

/// `paraph audit` is described in `paraph-audit`.
fn file_name(command: &Command) -> String {
    command.get_bin_name().unwrap_or(command.get_name()).replace(' ', "-")
}

fn page(command: &Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let named = command.clone().name(file_name(command));
    Man::new(named).manual("paraph manual").render(&mut page)?;
    Ok(page)
}

fn unknown(root: &Command, name: &str) -> Failure {
    let names: Vec<&str> =
        root.get_subcommands().map(Command::get_name).filter(|name| *name != "help").collect();
    let message = format!("no command is called {name:?}\n  hint: commands are {}", names.join(", "));
    Failure::new(Code::Usage, message)
}
