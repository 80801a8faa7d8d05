//! Labelled petitions from believable crowds, and how an audit does on them.
//!
//! Nothing here knows how detection works: crowds, attacks and oddities follow what people and forgers
//! do, so that a good result means something. A seed gives the same bytes on every platform.

pub mod agents;
pub mod attacks;
pub mod catalogue;
pub mod comments;
pub mod crowd;
pub mod dialects;
pub mod entry;
pub mod evaluate;
pub mod locale;
pub mod mailboxes;
pub mod names;
pub mod networks;
pub mod noel;
pub mod oddities;
pub mod random;
pub mod rhythm;

use std::io;
use std::path::{Path, PathBuf};

pub use catalogue::{ALL, Kind, Scenario, find};
use crowd::World;
use dialects::{Dialect, FULL, push_record};
use entry::{Entry, Figure, Label};

/// A simulated petition with its truth.
#[derive(Debug)]
pub struct Story {
    /// Name of the petition's file: its ending tells the format.
    pub file_name: &'static str,
    /// Its bytes.
    pub petition: Vec<u8>,
    /// The entries in the order of the file's records.
    pub entries: Vec<Entry>,
    /// The roster, if one belongs to it.
    pub roster: Vec<Figure>,
}

/// Simulates a scenario; `rows`: about how many signatures, instead of the scenario's own number.
pub fn simulate(scenario: &Scenario, seed: u64, rows: Option<usize>) -> Story {
    let rows = rows.unwrap_or(scenario.rows).max(50);
    let mut world = match scenario.setting {
        Some(setting) => setting(seed, rows),
        None => World::new(seed, scenario.name, rows),
    };
    let dialect = scenario.dialect.unwrap_or_else(|| dialect_of(seed, scenario));
    let cast = (scenario.build)(&mut world);
    let mut entries = cast.entries;
    entries.sort_by_key(|entry| entry.at);
    if dialect.newest_first {
        entries.reverse();
    }
    let petition = dialect.write(&entries, &world.zone);
    Story { file_name: dialect.file_name(), petition, entries, roster: cast.roster }
}

/// Every seed exports a scenario in a dialect of its own, among those that show what it is about.
fn dialect_of(seed: u64, scenario: &Scenario) -> Dialect {
    let shows = |dialect: &&Dialect| scenario.needs.iter().all(|column| dialect.holds(*column));
    let fit: Vec<&Dialect> = FULL.iter().filter(shows).collect();
    *fit[(random::hash(scenario.name).wrapping_add(seed) % fit.len() as u64) as usize]
}

impl Story {
    /// Writes `petition.*`, `truth.csv` and, where there is one, `roster.csv`; returns the petition's path.
    ///
    /// # Errors
    /// When the folder or a file in it cannot be written.
    pub fn write(&self, folder: &Path) -> io::Result<PathBuf> {
        std::fs::create_dir_all(folder)?;
        let petition = folder.join(self.file_name);
        std::fs::write(&petition, &self.petition)?;
        std::fs::write(folder.join("truth.csv"), self.truth())?;
        if !self.roster.is_empty() {
            std::fs::write(folder.join("roster.csv"), self.roster())?;
        }
        Ok(petition)
    }

    /// `row,label,kind,campaign`; rows count data records from 1, as reports do.
    pub fn truth(&self) -> String {
        let mut text = "row,label,kind,campaign\n".to_owned();
        for (number, entry) in self.entries.iter().enumerate() {
            text.push_str(&format!(
                "{},{},{},{}\n",
                number + 1,
                entry.label.id(),
                entry.kind,
                entry.campaign
            ));
        }
        text
    }

    /// `name,email,role`.
    pub fn roster(&self) -> String {
        let mut text = "name,email,role\n".to_owned();
        for figure in &self.roster {
            let cells =
                [format!("{} {}", figure.first, figure.last), figure.email.clone(), figure.role.to_owned()];
            push_record(&mut text, &cells, ',', "\n");
        }
        text
    }

    /// How many signatures are a person's own, each person counted once.
    pub fn genuine(&self) -> usize {
        self.entries.iter().filter(|entry| entry.label == Label::Genuine).count()
    }
}
