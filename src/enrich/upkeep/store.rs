//! The folder of the user's copies: generations, and a pointer to the one in use.
//!
//! A generation is a folder that is complete before anything points to it and never changes
//! afterwards. The pointer is a file of two lines, the generation in use and the one before it,
//! replaced by one rename: an audit sees the old lists or the new ones, and going back is
//! possible once, and back again.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::RESET;
use super::check::Candidate;
use crate::enrich::{Error, network};
use crate::model::Source;

const POINTER: &str = "lists";
const LOCK: &str = "lists.lock";
const GENERATION: &str = "lists-";
/// Stands for the lists that the program ships.
const SHIPPED: &str = "shipped";

/// The folder of the copies in use, if there are any.
///
/// # Errors
/// When copies were installed and are gone.
pub fn current(data: &Path) -> Result<Option<PathBuf>, Error> {
    let pointer = Pointer::read(data)?;
    if pointer.used == SHIPPED {
        return Ok(None);
    }
    let folder = data.join(&pointer.used);
    if !folder.is_dir() {
        return Err(fault(&folder, "the installed lists are gone".to_owned(), RESET));
    }
    Ok(Some(folder))
}

/// Makes a generation of the copies in use and new ones, and points to it.
///
/// # Errors
/// When the folder cannot be written; then nothing has changed.
pub fn install(data: &Path, files: Vec<(Candidate, Source)>) -> Result<(), Error> {
    let write = || -> io::Result<()> {
        fs::create_dir_all(data)?;
        let lock = File::create(data.join(LOCK))?;
        lock.lock()?;
        let pointer = Pointer::parse(&read_pointer(data)?);
        let staging = tempfile::Builder::new().prefix(".lists-").tempdir_in(data)?;
        fill(staging.path(), &data.join(&pointer.used), &files)?;
        let name = free_name(data)?;
        fs::rename(staging.keep(), data.join(&name))?;
        Pointer { used: name, before: pointer.used }.write(data)?;
        sweep(data)
    };
    write().map_err(|cause| fault(data, cause.to_string(), "choose a folder that you may write with --data"))
}

/// Goes back to what was used before the last change; called twice, nothing has changed.
/// Says whether there was anything to go back to.
///
/// # Errors
/// When the folder cannot be read or written.
pub fn revert(data: &Path) -> Result<bool, Error> {
    let pointer = Pointer::read(data)?;
    let known = pointer.before == SHIPPED || data.join(&pointer.before).is_dir();
    if pointer.before == pointer.used || !known {
        return Ok(false);
    }
    turn(data, Pointer { used: pointer.before, before: pointer.used })
}

/// Goes back to the lists that the program ships. Says whether others were used.
///
/// # Errors
/// When the folder cannot be read or written.
pub fn reset(data: &Path) -> Result<bool, Error> {
    let pointer = Pointer::read(data)?;
    if pointer.used == SHIPPED {
        return Ok(false);
    }
    turn(data, Pointer { used: SHIPPED.to_owned(), before: pointer.used })
}

fn turn(data: &Path, pointer: Pointer) -> Result<bool, Error> {
    let write = || {
        let lock = File::create(data.join(LOCK))?;
        lock.lock()?;
        pointer.write(data)
    };
    write()
        .map_err(|cause| fault(data, cause.to_string(), "choose a folder that you may write with --data"))?;
    Ok(true)
}

/// Which generation is used, and which was before.
struct Pointer {
    used: String,
    before: String,
}

impl Pointer {
    fn read(data: &Path) -> Result<Self, Error> {
        let text = read_pointer(data).map_err(|cause| fault(data, cause.to_string(), RESET))?;
        Ok(Self::parse(&text))
    }

    /// What does not name a generation stands for the shipped lists.
    fn parse(text: &str) -> Self {
        let mut lines = text.lines().map(|line| {
            let number = line.strip_prefix(GENERATION).is_some_and(|rest| rest.parse::<u32>().is_ok());
            if number { line.to_owned() } else { SHIPPED.to_owned() }
        });
        let mut next = || lines.next().unwrap_or_else(|| SHIPPED.to_owned());
        Self { used: next(), before: next() }
    }

    fn write(&self, data: &Path) -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(data)?;
        write!(file, "{}\n{}\n", self.used, self.before)?;
        file.as_file().sync_all()?;
        file.persist(data.join(POINTER))?;
        Ok(())
    }
}

fn read_pointer(data: &Path) -> io::Result<String> {
    match fs::read_to_string(data.join(POINTER)) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        read => read,
    }
}

fn fill(staging: &Path, old: &Path, files: &[(Candidate, Source)]) -> io::Result<()> {
    if old.is_dir() {
        for entry in fs::read_dir(old)? {
            let entry = entry?;
            fs::copy(entry.path(), staging.join(entry.file_name()))?;
        }
    }
    for (candidate, source) in files {
        put(&staging.join(candidate.file), &candidate.bytes)?;
        if network::FILES.contains(&candidate.file) {
            let sources = staging.join(network::SOURCES_FILE);
            let old = fs::read_to_string(&sources).unwrap_or_default();
            put(&sources, network::sources_with(&old, source).as_bytes())?;
        }
    }
    Ok(())
}

fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn free_name(data: &Path) -> io::Result<String> {
    let last = generations(data)?.into_iter().map(|(number, _)| number).max().unwrap_or(0);
    Ok(format!("{GENERATION}{}", last + 1))
}

/// Removes what neither is used nor can be gone back to. What cannot be removed does no harm.
fn sweep(data: &Path) -> io::Result<()> {
    let pointer = Pointer::parse(&read_pointer(data)?);
    for (_, name) in generations(data)? {
        if name != pointer.used && name != pointer.before {
            let _ = fs::remove_dir_all(data.join(name));
        }
    }
    Ok(())
}

fn generations(data: &Path) -> io::Result<Vec<(u32, String)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(data)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let number = name.strip_prefix(GENERATION).and_then(|rest| rest.parse().ok());
        found.extend(number.map(|number| (number, name)));
    }
    Ok(found)
}

fn fault(path: &Path, cause: String, hint: &'static str) -> Error {
    Error::Unreadable { path: path.to_owned(), cause, hint }
}
