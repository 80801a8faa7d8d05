//! Shows how far an audit is, and measures its stages.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::{Mutex, MutexGuard};
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

use crate::model::{Observer, Stage};

/// A bar per stage on a terminal, silent elsewhere.
pub(super) struct Progress {
    visible: bool,
    running: Mutex<Vec<Running>>,
    seconds: Mutex<BTreeMap<String, f64>>,
}

struct Running {
    stage: Stage,
    since: Instant,
    bar: ProgressBar,
}

impl Progress {
    pub(super) fn new(quiet: bool) -> Self {
        Self {
            visible: !quiet && std::io::stderr().is_terminal(),
            running: Mutex::default(),
            seconds: Mutex::default(),
        }
    }

    /// Seconds of the stages that have ended, by name.
    pub(super) fn seconds(&self) -> BTreeMap<String, f64> {
        locked(&self.seconds).clone()
    }
}

impl Observer for Progress {
    fn started(&self, stage: Stage, total: Option<u64>) {
        let bar = if self.visible { visible_bar(stage, total) } else { ProgressBar::hidden() };
        locked(&self.running).push(Running { stage, since: Instant::now(), bar });
    }

    fn advanced(&self, stage: Stage, by: u64) {
        if let Some(one) = locked(&self.running).iter().find(|one| one.stage == stage) {
            one.bar.inc(by);
        }
    }

    fn ended(&self, stage: Stage) {
        let mut running = locked(&self.running);
        let Some(at) = running.iter().position(|one| one.stage == stage) else { return };
        let one = running.swap_remove(at);
        one.bar.finish_and_clear();
        *locked(&self.seconds).entry(name(stage).into()).or_default() += one.since.elapsed().as_secs_f64();
    }
}

fn visible_bar(stage: Stage, total: Option<u64>) -> ProgressBar {
    let amount = match stage {
        Stage::Load => "{bytes:>10}/{total_bytes}",
        _ => "{human_pos:>10}/{human_len}",
    };
    let bar = match total {
        Some(total) => ProgressBar::new(total),
        None => ProgressBar::new_spinner(),
    };
    let template = match total {
        Some(_) => format!("{{msg:<10}} {{wide_bar}} {amount} {{eta:>4}}"),
        None => "{msg:<10} {spinner} {elapsed}".to_owned(),
    };
    let style = ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style);
    bar.set_message(name(stage));
    bar
}

fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Load => "load",
        Stage::Networks => "networks",
        Stage::Mail => "mail",
        Stage::Detect => "detect",
        Stage::Report => "report",
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
