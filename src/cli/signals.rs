//! Ends at once when asked to, without leaving half a report.
//!
//! A signal cannot unwind the stack, so what must go is listed here.

use std::fs;
use std::path::PathBuf;
use std::process;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

static ENDING: AtomicBool = AtomicBool::new(false);
static LEFTOVERS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// From now on a signal ends the process with 128 plus its number.
pub(super) fn listen() {
    // Without a listener the system's default ends the process too, and the next run sweeps.
    let Ok(mut signals) = Signals::new([SIGHUP, SIGINT, SIGTERM]) else { return };
    thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            ENDING.store(true, Ordering::SeqCst);
            remove_leftovers();
            process::exit(128 + signal);
        }
    });
}

/// Makes something that must be removed when a signal comes; a signal meanwhile waits for it.
pub(super) fn remove_at_signal<T, E>(
    make: impl FnOnce() -> Result<T, E>,
    leftovers: impl FnOnce(&T) -> Vec<PathBuf>,
) -> Result<T, E> {
    let mut paths = LEFTOVERS.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let made = make()?;
    *paths = leftovers(&made);
    Ok(made)
}

/// Everything is in its place: a signal removes nothing any more.
pub(super) fn keep() {
    LEFTOVERS.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).clear();
}

/// Leaves the last word to the signal: a main thread that stumbles over the removed folder
/// must not report a failure of its own.
pub(super) fn wait_if_ending() {
    while ENDING.load(Ordering::SeqCst) {
        thread::park();
    }
}

fn remove_leftovers() {
    let paths = LEFTOVERS.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    for path in paths.iter() {
        // The main thread may still be adding files.
        for _ in 0..50 {
            let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
            if !path.exists() {
                break;
            }
            thread::sleep(Duration::from_millis(2));
        }
    }
}
