//! Every scenario simulated, audited in this process without a network, and measured.

use std::io;

use rayon::prelude::*;

use super::{Judged, Measures, Truth, measure};
use crate::enrich::{self, Dns};
use crate::ingest::Input;
use crate::model::Silent;
use crate::pipeline::{self, Audit, Request};
use crate::simulate::{Kind, Scenario, simulate};

/// One scenario at one seed.
pub struct Run {
    /// The scenario.
    pub scenario: &'static Scenario,
    /// The seed.
    pub seed: u64,
    /// How the audit did.
    pub measures: Measures,
}

/// An audit of a simulated petition that did not come about.
#[derive(Debug)]
pub enum Error {
    /// The petition could not be stored for the audit.
    Store(io::Error),
    /// The audit failed.
    Audit(String),
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Store(cause) => write!(
                f,
                "the simulated petition cannot be stored: {cause}\n  hint: free some space for temporary files"
            ),
            Self::Audit(cause) => write!(f, "a simulated petition cannot be audited: {cause}"),
        }
    }
}

impl std::error::Error for Error {}

/// Runs every scenario at every seed, on all cores; the order is that of the arguments.
/// `done` hears of each finished run.
///
/// # Errors
/// When a petition cannot be stored or audited.
pub fn climb(
    scenarios: &[&'static Scenario],
    seeds: std::ops::RangeInclusive<u64>,
    rows: Option<usize>,
    done: &(dyn Fn() + Sync),
) -> Result<Vec<Run>, Error> {
    let pairs: Vec<_> =
        scenarios.iter().flat_map(|&one| seeds.clone().map(move |seed| (one, seed))).collect();
    let finish = |(scenario, seed)| {
        let run = run(scenario, seed, rows);
        done();
        run
    };
    pairs.into_par_iter().map(finish).collect()
}

/// Simulates, audits and measures one scenario.
///
/// # Errors
/// When the petition cannot be stored or audited.
pub fn run(scenario: &'static Scenario, seed: u64, rows: Option<usize>) -> Result<Run, Error> {
    let (truth, audit) = audited(scenario, seed, rows)?;
    Ok(Run { scenario, seed, measures: measure(&truth, &Judged::of(&audit)) })
}

/// The truth and the audit of one simulated scenario.
///
/// # Errors
/// When the petition cannot be stored or audited.
pub fn audited(scenario: &Scenario, seed: u64, rows: Option<usize>) -> Result<(Truth, Audit), Error> {
    let story = simulate(scenario, seed, rows);
    let folder = tempfile::tempdir().map_err(Error::Store)?;
    let petition = story.write(folder.path()).map_err(Error::Store)?;
    let roster = folder.path().join("roster.csv");
    let request = Request {
        inputs: vec![Input::File(petition)],
        enrich: enrich::Options { dns: Dns::Offline, ..enrich::Options::default() },
        rosters: Some(roster).filter(|_| !story.roster.is_empty()).into_iter().collect(),
        ..Request::default()
    };
    let audit = pipeline::audit(&request, &Silent).map_err(|error| Error::Audit(error.to_string()))?;
    Ok((Truth::of(&story), audit))
}

/// A requirement and how it was met.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    /// In words.
    pub what: &'static str,
    /// Whether it holds.
    pub holds: bool,
    /// The measured value, and which scenarios fall short.
    pub measured: String,
}

/// The requirements on a set of runs.
pub fn gates(runs: &[Run]) -> Vec<Gate> {
    vec![clean_worlds(runs), oddities(runs), detectable(runs), coverage(runs)]
}

fn clean_worlds(runs: &[Run]) -> Gate {
    let clean: Vec<&Run> = runs.iter().filter(|run| run.scenario.kind == Kind::Clean).collect();
    let untouched = clean.iter().filter(|run| run.measures.reject.wrong == 0).count();
    Gate {
        what: "nothing is rejected in at least 19 of 20 clean petitions",
        holds: untouched * 20 >= clean.len() * 19,
        measured: format!("{untouched} of {}", clean.len()),
    }
}

fn oddities(runs: &[Run]) -> Gate {
    let wrong =
        failing(runs, |run| run.kind == Kind::Clean, |of| mean(of, Measures::false_rejections) <= 0.001);
    Gate {
        what: "at most one in a thousand is wrongly rejected in every clean scenario",
        holds: wrong.is_empty(),
        measured: named(&wrong),
    }
}

fn detectable(runs: &[Run]) -> Gate {
    let wrong =
        failing(runs, |run| run.kind == Kind::Attack, |of| mean(of, |measures| measures.reject.f1()) >= 0.98);
    Gate {
        what: "F1 of rejections is at least 0.98 in every attack that rows betray",
        holds: wrong.is_empty(),
        measured: named(&wrong),
    }
}

fn coverage(runs: &[Run]) -> Gate {
    let covered = runs.iter().filter(|run| run.measures.covered()).count();
    Gate {
        what: "the 90 % interval holds the true count in at least 85 of 100 petitions",
        holds: covered * 100 >= runs.len() * 85,
        measured: format!("{covered} of {}", runs.len()),
    }
}

/// The scenarios of a kind whose runs do not meet a requirement.
fn failing(
    runs: &[Run],
    of_kind: impl Fn(&Scenario) -> bool,
    met: impl Fn(&[&Run]) -> bool,
) -> Vec<&'static str> {
    by_scenario(runs)
        .into_iter()
        .filter(|of| of_kind(of[0].scenario) && !met(of))
        .map(|of| of[0].scenario.name)
        .collect()
}

/// The runs of each scenario, in the order of the catalogue.
pub fn by_scenario(runs: &[Run]) -> Vec<Vec<&Run>> {
    let of = |scenario: &Scenario| {
        runs.iter().filter(|run| run.scenario.name == scenario.name).collect::<Vec<_>>()
    };
    crate::simulate::ALL.iter().map(of).filter(|of| !of.is_empty()).collect()
}

/// The mean over runs; 0 without any.
pub fn mean(runs: &[&Run], of: impl Fn(&Measures) -> f64) -> f64 {
    runs.iter().map(|run| of(&run.measures)).sum::<f64>() / (runs.len() as f64).max(1.0)
}

fn named(scenarios: &[&str]) -> String {
    if scenarios.is_empty() { "all".to_owned() } else { format!("not in {}", scenarios.join(", ")) }
}
