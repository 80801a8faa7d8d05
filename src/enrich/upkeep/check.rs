//! Whether a file can serve in the place of a shipped one.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::enrich::mail::shipped;
use crate::enrich::{Error, network};
use crate::model::Source;

/// More than any list; a file that is larger is something else.
const MOST_BYTES: u64 = 64 << 20;
/// A refresh may lose this share of the entries: a feed that failed half-way looks like one that shrank.
const TOLERATED_LOSS: f64 = 0.02;

/// A file that may be installed.
pub struct Candidate {
    /// The name under which it is known.
    pub file: &'static str,
    /// Where it was found.
    pub path: PathBuf,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// What stands beside it about network files, empty if nothing.
    sources: String,
}

/// The known files at a path: a folder's, or the one file.
///
/// # Errors
/// When there is none, or one cannot be read.
pub fn candidates(from: &Path) -> Result<Vec<Candidate>, Error> {
    let name = from.file_name().unwrap_or_default();
    let is_wanted = |path: &Path, file: &str| if from.is_dir() { path.is_file() } else { name == file };
    let mut found = Vec::new();
    for &file in network::FILES.iter().chain(shipped::FILES) {
        let path = if from.is_dir() { from.join(file) } else { from.to_owned() };
        if is_wanted(&path, file) {
            let beside = path.with_file_name(network::SOURCES_FILE);
            let sources =
                read(&beside).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
            found.push(Candidate { file, bytes: read(&path)?, path, sources });
        }
    }
    if found.is_empty() {
        return Err(refused(from, "no list that paraph knows is there".to_owned(), KNOWN));
    }
    Ok(found)
}

const KNOWN: &str =
    "name a file, or a folder of files, called like those of data/: paraph lists --json shows their names";

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|cause| refused(path, cause.to_string(), "check the path"))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(refused(path, "it is larger than any list".to_owned(), DAMAGED));
    }
    Ok(bytes)
}

/// What a file says of itself, if all of it can be used.
///
/// # Errors
/// When it is damaged, empty, or does not say its date.
pub fn describe(candidate: &Candidate) -> Result<Source, Error> {
    let Candidate { file, path, bytes, sources } = candidate;
    let described = if network::FILES.contains(file) {
        network::describe(file, bytes, sources)
    } else {
        shipped::describe_file(file, bytes)
    };
    let source = described.map_err(|cause| refused(path, cause, DAMAGED))?;
    if source.entries == 0 {
        return Err(refused(path, "it lists nothing".to_owned(), DAMAGED));
    }
    if source.date.parse::<jiff::civil::Date>().is_err() {
        return Err(refused(path, "it does not say of which day it is".to_owned(), UNDATED));
    }
    Ok(source)
}

const DAMAGED: &str = "fetch or build the file again; what is used now stays in use";
const UNDATED: &str =
    "lists of domains need a line `# date: YYYY-MM-DD`, network files their network-sources.csv beside them";

/// Whether a newer copy replaces an older one without losing much.
///
/// # Errors
/// When it does not.
pub fn progress(candidate: &Candidate, before: &Source, after: &Source) -> Result<(), Error> {
    let older = after.date < before.date;
    let smaller = (after.entries as f64) < before.entries as f64 * (1.0 - TOLERATED_LOSS);
    let cause = match (older, smaller) {
        (false, false) => return Ok(()),
        (true, _) => format!("it is of {}, what is used now is of {}", after.date, before.date),
        (false, true) => format!("it has {} entries, what is used now has {}", after.entries, before.entries),
    };
    Err(refused(&candidate.path, cause, "if that is what you want, add --force"))
}

fn refused(path: &Path, cause: String, hint: &'static str) -> Error {
    Error::Unreadable { path: path.to_owned(), cause, hint }
}
