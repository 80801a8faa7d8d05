//! `paraph completions`: what a shell needs to complete a command line.

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use super::exit::{Code, Failure};
use super::screen;

/// Print completions for a shell
///
/// The script completes commands, options and their values. Put it where your shell looks for completions; it
/// belongs to this version of paraph, so write it again after an update.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Shell that will read them
    shell: Shell,
}

const EXAMPLES: &str = "\
Examples:
  For bash, for this user:
    paraph completions bash > ~/.local/share/bash-completion/completions/paraph
  For zsh, in a folder of $fpath:
    paraph completions zsh > ~/.zfunc/_paraph
  For fish:
    paraph completions fish > ~/.config/fish/completions/paraph.fish";

pub(super) fn run(arguments: &Arguments) -> Result<Code, Failure> {
    let mut script = Vec::new();
    generate(arguments.shell, &mut super::Arguments::command(), "paraph", &mut script);
    screen::print(&String::from_utf8_lossy(&script))?;
    Ok(Code::Done)
}
