//! `paraph simulate`: labelled petitions to try an audit on.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;

use super::exit::{Code, Failure};
use super::screen;
use crate::simulate::{self, Kind, Scenario};

/// Write labelled petitions of invented people
///
/// Each scenario becomes a folder with the petition as some platform would export it, truth.csv
/// (row,label,kind,campaign) and, where the scenario has public figures, roster.csv. The same seed gives
/// the same bytes on every machine. Without a scenario, all are listed.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Scenario to simulate, or `all`; none lists them
    scenario: Option<String>,
    /// Number that decides all chance
    #[arg(long, value_name = "N", default_value_t = 1, env = "PARAPH_SEED")]
    seed: u64,
    /// About how many signatures; each scenario has its own default
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(50..=10_000_000), env = "PARAPH_ROWS")]
    rows: Option<u32>,
    /// Folder that receives a folder for each scenario
    #[arg(short, long, value_name = "DIR", env = "PARAPH_OUT")]
    out: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  What can be simulated:
    paraph simulate
  The attack of November 2020 in full size, and its audit:
    paraph simulate noel-2020 --seed 1 --out stories
    paraph audit stories/noel-2020/petition.csv --roster stories/noel-2020/roster.csv --offline --out report
  Every scenario with 2,000 signatures:
    paraph simulate all --seed 7 --rows 2000 --out stories";

pub(super) fn run(arguments: &Arguments) -> Result<Code, Failure> {
    let Some(name) = &arguments.scenario else {
        screen::print(&list())?;
        return Ok(Code::Done);
    };
    let Some(out) = &arguments.out else {
        return Err(Failure::new(Code::Usage, "simulate needs a folder\n  hint: add --out DIR"));
    };
    for scenario in chosen(name)? {
        let story = simulate::simulate(scenario, arguments.seed, arguments.rows.map(|rows| rows as usize));
        let folder = out.join(scenario.name);
        let petition = story.write(&folder).map_err(|cause| unwritable(&folder, &cause))?;
        screen::print(&format!("{}\n", petition.display()))?;
    }
    Ok(Code::Done)
}

fn chosen(name: &str) -> Result<Vec<&'static Scenario>, Failure> {
    if name == "all" {
        return Ok(simulate::ALL.iter().collect());
    }
    let found = simulate::find(name).ok_or_else(|| {
        let names: Vec<&str> = simulate::ALL.iter().map(|scenario| scenario.name).collect();
        Failure::new(
            Code::Usage,
            format!("no scenario is called \"{name}\"\n  hint: scenarios are all, {}", names.join(", ")),
        )
    })?;
    Ok(vec![found])
}

fn list() -> String {
    let mut text = String::new();
    for scenario in simulate::ALL {
        let kind = match scenario.kind {
            Kind::Attack => "attack",
            Kind::Hidden => "hidden",
            Kind::Clean => "clean",
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{:<20} {kind:<7} {:>6}  {}", scenario.name, scenario.rows, scenario.note);
    }
    text
}

fn unwritable(folder: &std::path::Path, cause: &std::io::Error) -> Failure {
    let hint = "choose a folder that you may write to, with --out";
    Failure::new(Code::Failed, format!("{}: cannot be written: {cause}\n  hint: {hint}", folder.display()))
}
