//! How the library tells of its progress without touching a terminal.

/// A stage of an audit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Reading the export; units are bytes.
    Load,
    /// Looking up networks; units are distinct addresses.
    Networks,
    /// Looking up mail domains; units are distinct domains.
    Mail,
    /// Running the detectors; units are detectors.
    Detect,
    /// Writing the report; units are rows.
    Report,
}

/// Hears of progress. Calls come from any thread.
pub trait Observer: Sync {
    /// A stage begins, with its amount of work where it is known.
    fn started(&self, _stage: Stage, _total: Option<u64>) {}
    /// So much more is done.
    fn advanced(&self, _stage: Stage, _by: u64) {}
    /// The stage is over.
    fn ended(&self, _stage: Stage) {}
}

/// Hears and says nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {}
