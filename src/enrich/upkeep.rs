//! The lists and databases that paraph ships, and the user's newer copies of them.
//!
//! A copy stands in a folder of the user's under the name of the file that it replaces. What a
//! file holds is the business of `network` and `mail`; here is which copy is used, whether a new
//! one can serve, and the way back.

mod check;
mod store;

use std::path::{Path, PathBuf};

use super::Error;
use super::mail::shipped::{self, Shipped};
use super::network;
use crate::model::{Source, Warning};
pub use store::{reset, revert};

/// One list or database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// What it is and where it comes from.
    pub source: Source,
    /// Name of its file, in `data/` and wherever a newer copy is taken from.
    pub file: &'static str,
    /// Whether it is the user's copy and not the shipped one.
    pub installed: bool,
}

/// A list before and after an update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What was used before.
    pub before: Source,
    /// What is used from now on.
    pub after: Source,
}

/// Where a user's copies are kept unless they say otherwise: the user's data folder.
pub fn default_folder() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let data = folder("XDG_DATA_HOME").or_else(|| Some(folder("HOME")?.join(".local/share")))?;
    Some(data.join("paraph"))
}

/// Every list and database that an audit would use.
///
/// # Errors
/// When a copy of the user's can no longer be read.
pub fn all(data: Option<&Path>) -> Result<Vec<Listed>, Error> {
    let installed = Installed::open(data)?;
    let networks = network::sources(&installed)?.into_iter().zip(network::FILES);
    let mail = Shipped::read(&installed)?.sources.into_iter().zip(shipped::FILES);
    let listed = |(source, &file): (Source, &&'static str)| {
        Ok(Listed { source, file, installed: installed.file(file)?.is_some() })
    };
    networks.chain(mail).map(listed).collect()
}

/// Installs the known files of a folder, or one file, over what is used now: all of them or none.
/// Files that are the same as what is used are left out.
///
/// # Errors
/// When there is none, when one cannot serve in the place of what it replaces, or when it is older
/// or clearly smaller and not `forced`.
pub fn update(data: &Path, from: &Path, forced: bool) -> Result<Vec<Change>, Error> {
    let current = all(Some(data))?;
    let candidates = check::candidates(from)?;
    let mut changes = Vec::new();
    let mut accepted = Vec::new();
    for candidate in candidates {
        let after = check::describe(&candidate)?;
        let before = current
            .iter()
            .find(|listed| listed.file == candidate.file)
            .expect("files are known")
            .source
            .clone();
        if before.sha256 == after.sha256 {
            continue;
        }
        if !forced {
            check::progress(&candidate, &before, &after)?;
        }
        changes.push(Change { before, after: after.clone() });
        accepted.push((candidate, after));
    }
    if !accepted.is_empty() {
        store::install(data, accepted)?;
    }
    Ok(changes)
}

/// The user's copies.
#[derive(Debug, Clone, Default)]
pub struct Installed {
    folder: Option<PathBuf>,
}

impl Installed {
    /// The copies in use; none where no folder is named or nothing was ever installed.
    ///
    /// # Errors
    /// When copies were installed and are gone.
    pub fn open(data: Option<&Path>) -> Result<Self, Error> {
        Ok(Self { folder: data.map(store::current).transpose()?.flatten() })
    }

    /// The copy of a file.
    ///
    /// # Errors
    /// When there is one and it cannot be read.
    pub fn file(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let Some(folder) = &self.folder else { return Ok(None) };
        match std::fs::read(folder.join(name)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(self.damaged(name, cause.to_string())),
        }
    }

    /// A copy that was in order when it was installed is so no longer.
    pub fn damaged(&self, name: &str, cause: String) -> Error {
        let path = self.folder.as_deref().unwrap_or(Path::new("")).join(name);
        Error::Unreadable { path, cause, hint: RESET }
    }
}

const RESET: &str = "go back to the lists that paraph ships with: paraph lists reset";

/// Copies that the program has overtaken: it ships newer data.
pub(super) fn overtaken(installed: &Installed, used: &[Source]) -> Result<Vec<Warning>, Error> {
    if installed.folder.is_none() {
        return Ok(Vec::new());
    }
    let newer = |listed: &Listed| {
        let own = used.iter().find(|source| source.name == listed.source.name)?;
        (own.date < listed.source.date).then(|| Warning {
            code: "list-overtaken",
            text: format!(
                "Your copy of {} is of {}, this version of paraph ships one of {}; paraph lists reset goes back to it.",
                own.name, own.date, listed.source.date
            ),
        })
    };
    Ok(all(None)?.iter().filter_map(newer).collect())
}
