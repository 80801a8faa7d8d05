//! Whole audits of a simulated petition: rows per second, bytes per row, and where the time goes.
//!
//! `cargo bench --bench audit` audits 60,000 signatures offline, with one thread and with all;
//! `cargo bench --bench audit -- 1000000` another number. Ratios of one run can be compared between
//! machines, seconds cannot.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Instant;

use paraph::enrich::Dns;
use paraph::ingest::Input;
use paraph::model::{Observer, Stage};
use paraph::pipeline::{self, Request};
use paraph::report::{self, Destination, Material, Run};
use paraph::{enrich, simulate};

/// Signatures where no number is given.
const ROWS: usize = 60_000;
/// The fastest of so many runs counts: everything slower was disturbed.
const RUNS: usize = 3;
/// Any number: the petition must be the same from run to run.
const SEED: u64 = 2020;

fn main() {
    let rows = std::env::args().filter_map(|argument| argument.parse().ok()).next().unwrap_or(ROWS);
    let desk = tempfile::tempdir().unwrap();
    let story = simulate::simulate(simulate::find("noel-2020").unwrap(), SEED, Some(rows));
    let export = story.write(desk.path()).unwrap();
    let rows = story.entries.len() as f64;
    drop(story);
    let bytes = fs::metadata(&export).unwrap().len() as f64;
    println!("{rows} signatures, {:.1} MB, {:.0} bytes a row in the export", bytes / 1e6, bytes / rows);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let one = fastest(&export, desk.path(), 1);
    println!("\n1 thread");
    print(&one, rows);
    if cores > 1 {
        let all = fastest(&export, desk.path(), cores);
        println!("\n{cores} threads: {:.2} times as fast as one", one.seconds / all.seconds);
        print(&all, rows);
    }
    if let Some(peak) = peak_memory() {
        println!(
            "\npeak memory: {:.0} MB, {:.0} bytes a row, {:.1} times the export",
            peak / 1e6,
            peak / rows,
            peak / bytes
        );
    }
}

/// One audit, measured.
struct Measured {
    seconds: f64,
    stages: Vec<(Stage, f64)>,
}

fn fastest(export: &Path, desk: &Path, threads: usize) -> Measured {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    // What a run leaves in memory must not count for the next.
    forget_peak();
    let runs = (0..RUNS).map(|_| pool.install(|| audit(export, desk)));
    runs.min_by(|a, b| a.seconds.total_cmp(&b.seconds)).unwrap()
}

fn audit(export: &Path, desk: &Path) -> Measured {
    let roster = desk.join("roster.csv");
    let request = Request {
        inputs: vec![Input::File(export.to_owned())],
        enrich: enrich::Options { dns: Dns::Offline, ..enrich::Options::default() },
        rosters: Some(roster).filter(|path: &PathBuf| path.exists()).into_iter().collect(),
        ..Request::default()
    };
    let clock = Stopwatch::default();
    let started = Instant::now();
    let audit = pipeline::audit(&request, &clock).unwrap();
    let material = Material {
        report: &audit.report,
        petition: &audit.petition,
        originals: &*audit.originals,
        quarantine: &audit.quarantine,
        run: Run::default(),
    };
    report::write(&material, Destination::prepare(&desk.join("report")).unwrap(), &clock).unwrap();
    let seconds = started.elapsed().as_secs_f64();
    let stages = clock.0.into_inner().unwrap();
    Measured { seconds, stages: stages.into_iter().map(|lap| (lap.stage, lap.seconds)).collect() }
}

fn print(measured: &Measured, rows: f64) {
    let load = measured.stages.iter().find(|(stage, _)| *stage == Stage::Load).map_or(f64::NAN, |one| one.1);
    println!("  {:<10} {:>9} {:>12} {:>8} {:>12}", "stage", "seconds", "rows/s", "share", "against load");
    let line = |name: &str, seconds: f64| {
        let share = 100.0 * seconds / measured.seconds;
        println!(
            "  {name:<10} {seconds:>9.3} {:>12.0} {share:>7.1}% {:>12.2}",
            rows / seconds,
            seconds / load
        );
    };
    for (stage, seconds) in &measured.stages {
        line(&format!("{stage:?}").to_lowercase(), *seconds);
    }
    line("all", measured.seconds);
}

/// The stages in the order in which they began.
#[derive(Default)]
struct Stopwatch(Mutex<Vec<Lap>>);

struct Lap {
    stage: Stage,
    since: Instant,
    seconds: f64,
}

impl Observer for Stopwatch {
    fn started(&self, stage: Stage, _: Option<u64>) {
        self.0.lock().unwrap().push(Lap { stage, since: Instant::now(), seconds: 0.0 });
    }

    fn ended(&self, stage: Stage) {
        let mut laps = self.0.lock().unwrap();
        let lap = laps.iter_mut().rev().find(|lap| lap.stage == stage).unwrap();
        lap.seconds = lap.since.elapsed().as_secs_f64();
    }
}

/// The most memory the process had at once, where the system tells.
fn peak_memory() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<f64>().ok()? * 1024.0)
}

fn forget_peak() {
    // Without the right to, the peak includes the simulation.
    let _ = fs::write("/proc/self/clear_refs", "5");
}
