//! Rebuilds `data/` from the pinned packages that `data/fetch.sh` unpacks.
//!
//! A maintainer's tool: no part of the product, not in the default build. The same packages
//! give the same bytes. `data/SOURCES.md` says what each file is and how to refresh it.

mod check;
mod classes;
mod container;
mod lists;
mod networks;
mod ranges;
mod recall;
mod refresh;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What a command says when it cannot do its work.
type Failure = Box<dyn std::error::Error>;

const USAGE: &str = "\
usage: paraph-data-builder COMMAND
  rebuild --from DIR    everything that is built, from the unpacked packages
  check --from DIR      the same, beside data/: fails unless every file is as it was, byte for byte
  networks --from DIR   network table, ranges and classes, from the unpacked packages
  lists --from DIR      lists of disposable and free-mail domains, from the unpacked packages
  recall FILE           how much of a list of disposable domains, one a line, the shipped lists know
  classes               classes alone, from the network table as it stands
  review [CLASS]        the largest systems with their class, for a person to read";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<(), Failure> {
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    match arguments {
        ["rebuild", "--from", packages] => rebuild(packages.as_ref(), &data),
        ["check", "--from", packages] => check::check(packages.as_ref(), &data),
        ["networks", "--from", packages] => networks(packages.as_ref(), &data),
        ["lists", "--from", packages] => lists::build(packages.as_ref(), &data),
        ["recall", file] => recall::measure(file.as_ref()),
        ["classes"] => classes::build(&data),
        ["review"] => classes::review(&data, None),
        ["review", class] => classes::review(&data, Some(class)),
        _ => Err(USAGE.into()),
    }
}

fn rebuild(packages: &Path, data: &Path) -> Result<(), Failure> {
    networks(packages, data)?;
    lists::build(packages, data)
}

fn networks(packages: &Path, data: &Path) -> Result<(), Failure> {
    networks::build(packages, data)?;
    ranges::build(packages, data)?;
    classes::build(data)
}
