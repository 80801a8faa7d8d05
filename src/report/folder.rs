//! The report folder: checked before work begins, built beside its place, swapped in whole.
//!
//! Files are readable by their owner only, under any umask. What is in the files is not
//! this module's business.

use std::fs::{self, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use tempfile::TempDir;

use super::Error;

/// The file that makes a folder a report; always the last to change.
pub const SUMMARY: &str = "summary.json";

/// The other files that every report has; beside them a `fleet-*.csv` for some campaigns.
pub const FILES: [&str; 7] = [
    "report.html",
    "findings.json",
    "flagged.csv",
    "decisions.csv",
    "campaigns.csv",
    "quarantine.csv",
    super::ledger::FILE,
];

/// The table of all signatures, in reports that were asked for it.
pub const TABLE: &str = "signatures.parquet";

/// The folder of the evidence pack, in reports that were asked for it.
pub const EVIDENCE: &str = "evidence";

/// The people whom campaigns used, in reports that were asked for them.
pub const VICTIMS: &str = "victims.csv";

/// What changed since an earlier report, in reports that were told of one.
pub const COMPARISON: &str = "comparison.json";

/// The same as a page, in the same reports.
pub const COMPARISON_PAGE: &str = "comparison.html";

/// Files that desktops leave in folders they have shown.
const LITTER: [&str; 2] = [".DS_Store", "Thumbs.db"];

/// A place for a report that nobody else writes to, and the report growing beside it.
///
/// Dropped without [`Destination::publish`], it leaves the place as it was.
#[derive(Debug)]
pub struct Destination {
    target: PathBuf,
    // Fields drop in this order: the lock outlives the half-built report.
    staging: TempDir,
    lock: Lock,
}

impl Destination {
    /// Checks that a report can be written to `out`, and reserves it.
    ///
    /// # Errors
    /// When the place is not writable, is no report that may be replaced, or is being
    /// written by another run.
    pub fn prepare(out: &Path) -> Result<Self, Error> {
        let target = resolve(out)?;
        check_replaceable(out, &target)?;
        let (parent, name) = split(&target);
        let lock = Lock::acquire(parent.join(format!(".{name}.paraph-lock")), out)?;
        let prefix = format!(".{name}.paraph-");
        sweep(&parent, &prefix, &lock.path);
        let staging = tempfile::Builder::new()
            .prefix(&prefix)
            .permissions(Permissions::from_mode(0o700))
            .tempdir_in(&parent)
            .and_then(|folder| {
                // A hostile umask takes bits away from what was asked for.
                fs::set_permissions(folder.path(), Permissions::from_mode(0o700))?;
                Ok(folder)
            })
            .map_err(|cause| Error::unwritable(&parent, cause))?;
        Ok(Self { target, staging, lock })
    }

    /// The real place of the report.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Where the report grows.
    pub(super) fn staging(&self) -> &Path {
        self.staging.path()
    }

    /// What to remove when the process must end at once.
    pub fn leftovers(&self) -> [PathBuf; 2] {
        [self.staging.path().to_owned(), self.lock.path.clone()]
    }

    /// Writes one file of the report.
    pub(super) fn page(
        &self,
        name: &str,
        fill: impl FnOnce(&mut dyn Write) -> Result<(), PageError>,
    ) -> Result<(), Error> {
        let mut page = self.open(name)?;
        fill(&mut page).map_err(|error| match error {
            PageError::Output(cause) => Error::unwritable(&page.target, cause),
            PageError::Input(cause) => Error::InputChanged { cause },
        })?;
        page.finish()
    }

    /// Begins a file of the report that is written beside others.
    pub(super) fn open(&self, name: &str) -> Result<Page, Error> {
        // The reader knows the place it will have, not the place it is built at.
        let target = self.target.join(name);
        let file = create_private(&self.staging.path().join(name))
            .map_err(|cause| Error::unwritable(&target, cause))?;
        Ok(Page { target, writer: BufWriter::new(file) })
    }

    /// Begins a folder in the report.
    pub(super) fn folder(&self, name: &str) -> Result<(), Error> {
        let path = self.staging.path().join(name);
        fs::create_dir(&path)
            .and_then(|()| fs::set_permissions(&path, Permissions::from_mode(0o700)))
            .map_err(|cause| Error::unwritable(&self.target.join(name), cause))
    }

    /// Puts the finished report in its place in one step; an older report goes only afterwards.
    ///
    /// # Errors
    /// When the place refuses it; then it holds what it held before.
    pub fn publish(self) -> Result<(), Error> {
        let failed = |cause| Error::unwritable(&self.target, cause);
        sync(self.staging.path()).map_err(failed)?;
        if self.target.exists() {
            exchange(self.staging.path(), &self.target).map_err(failed)?;
        } else {
            fs::rename(self.staging.path(), &self.target).map_err(failed)?;
        }
        sync(&split(&self.target).0).map_err(failed)
    }
}

/// A file of the report that is being written.
#[derive(Debug)]
pub(super) struct Page {
    target: PathBuf,
    writer: BufWriter<File>,
}

impl Page {
    /// Everything is on the disk.
    pub(super) fn finish(self) -> Result<(), Error> {
        let Self { target, writer } = self;
        let finish = || writer.into_inner()?.sync_all();
        finish().map_err(|cause| Error::unwritable(&target, cause))
    }
}

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// What stopped the writing of one file.
pub enum PageError {
    /// The file itself.
    Output(io::Error),
    /// The input that it is written from.
    Input(io::Error),
}

impl From<io::Error> for PageError {
    fn from(cause: io::Error) -> Self {
        Self::Output(cause)
    }
}

impl From<csv::Error> for PageError {
    fn from(cause: csv::Error) -> Self {
        // The crate's own conversion forgets what kind of failure it was.
        Self::Output(match cause.into_kind() {
            csv::ErrorKind::Io(cause) => cause,
            _ => io::ErrorKind::InvalidData.into(),
        })
    }
}

/// An exclusive lock beside the report folder; the file is gone when nobody holds it.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    /// Takes the lock at `path`, or says that `out` is in use.
    pub(super) fn acquire(path: PathBuf, out: &Path) -> Result<Self, Error> {
        let failed = |cause| Error::unwritable(path.parent().unwrap_or(&path), cause);
        loop {
            let mut options = OpenOptions::new();
            let file =
                options.create(true).truncate(false).write(true).mode(0o600).open(&path).map_err(failed)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(Error::Busy { out: out.to_owned() }),
                // Some network file systems have no locks; two runs there are the user's risk.
                Err(TryLockError::Error(cause)) if cause.kind() == io::ErrorKind::Unsupported => {}
                Err(TryLockError::Error(cause)) => return Err(failed(cause)),
            }
            // Its last holder may have removed the file between our opening and locking it.
            if is_at(&file, &path) {
                return Ok(Self { path, _file: file });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Left behind, the file does no harm: the lock itself ends with the process.
        let _ = fs::remove_file(&self.path);
    }
}

fn is_at(file: &File, path: &Path) -> bool {
    let (Ok(ours), Ok(there)) = (file.metadata(), fs::metadata(path)) else { return false };
    (ours.dev(), ours.ino()) == (there.dev(), there.ino())
}

/// The real place that `out` names; its parent must exist.
fn resolve(out: &Path) -> Result<PathBuf, Error> {
    if fs::symlink_metadata(out).is_ok() {
        return out.canonicalize().map_err(|cause| Error::unwritable(out, cause));
    }
    let name =
        out.file_name().ok_or_else(|| Error::unwritable(out, io::ErrorKind::InvalidFilename.into()))?;
    let parent = match out.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let parent = parent.canonicalize().map_err(|cause| Error::unwritable(parent, cause))?;
    if !parent.is_dir() {
        return Err(Error::unwritable(&parent, io::ErrorKind::NotADirectory.into()));
    }
    Ok(parent.join(name))
}

fn split(target: &Path) -> (PathBuf, String) {
    let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
    (target.parent().unwrap_or(target).to_owned(), name)
}

/// Only a report or an empty folder may be replaced: never anything that a user made.
fn check_replaceable(out: &Path, target: &Path) -> Result<(), Error> {
    let foreign = |what: String| Err(Error::Foreign { out: out.to_owned(), what });
    match fs::metadata(target) {
        Err(_) => return Ok(()),
        Ok(there) if !there.is_dir() => return foreign("it is a file".into()),
        Ok(_) => {}
    }
    let entries = fs::read_dir(target).map_err(|cause| Error::unwritable(out, cause))?;
    let names: Vec<String> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    match names.iter().find(|name| !is_ours(target, name)) {
        Some(name) => foreign(format!("it holds \"{}\"", super::escape::line(name, 60))),
        None if names.is_empty() || is_report(target) => Ok(()),
        None => foreign(format!("its {SUMMARY} is missing or was not written by paraph")),
    }
}

/// Whether a path leads to a file that a report consists of.
pub(super) fn is_of_report(path: &Path) -> bool {
    let Ok(path) = path.canonicalize() else { return false };
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return false };
    let name = name.to_string_lossy();
    let pack = folder.file_name().is_some_and(|inner| inner == EVIDENCE) && super::evidence::is_ours(&name);
    (is_report(folder) && is_ours(folder, &name)) || (pack && folder.parent().is_some_and(is_report))
}

/// Something in a report folder that makes it more than a report of ours; its summary, where that is not ours.
pub(super) fn foreign_in(report: &Path) -> Option<String> {
    let Ok(names) = names_in(report) else { return Some("what cannot be read".into()) };
    let foreign = names.into_iter().find(|name| !is_ours(report, name));
    foreign.or_else(|| (!is_report(report)).then(|| SUMMARY.to_owned()))
}

fn names_in(folder: &Path) -> io::Result<Vec<String>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
}

fn is_ours(folder: &Path, name: &str) -> bool {
    if name == EVIDENCE {
        let inside = names_in(&folder.join(name));
        return inside
            .is_ok_and(|names| names.iter().all(|name| super::evidence::is_ours(name) || is_litter(name)));
    }
    let fleet = name.starts_with("fleet-") && name.ends_with(".csv");
    fleet
        || [SUMMARY, TABLE, COMPARISON, COMPARISON_PAGE, VICTIMS].contains(&name)
        || FILES.contains(&name)
        || is_litter(name)
}

fn is_litter(name: &str) -> bool {
    LITTER.contains(&name)
}

fn is_report(folder: &Path) -> bool {
    let summary = fs::read(folder.join(SUMMARY)).unwrap_or_default();
    let parsed: Result<serde_json::Value, _> = serde_json::from_slice(&summary);
    parsed.is_ok_and(|value| value.get("paraph").is_some() && value.get("schema").is_some())
}

/// Removes what a killed run left; the lock says that nobody is building there now.
fn sweep(parent: &Path, prefix: &str, lock: &Path) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // What follows the prefix is the random part: another report may have a longer name.
        let chance = name.strip_prefix(prefix).is_some_and(|end| end.chars().all(char::is_alphanumeric));
        if chance && path != lock {
            // If it cannot be removed it only wastes room.
            let _ = fs::remove_dir_all(&path);
        }
    }
}

fn create_private(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.set_permissions(Permissions::from_mode(0o600))?;
    Ok(file)
}

fn sync(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        // Some file systems cannot sync a folder; then there is nothing more to be had.
        Err(cause) if matches!(cause.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            Ok(())
        }
        done => done,
    }
}

/// Swaps two folders in one step where the system can, else file by file.
fn exchange(new: &Path, target: &Path) -> io::Result<()> {
    match renameat_with(CWD, new, CWD, target, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(()),
        Err(_) => replace_files(new, target),
    }
}

/// The second-best way, for file systems without exchange and for mount points: the summary
/// comes last, so that it never describes files that are not there yet.
fn replace_files(new: &Path, target: &Path) -> io::Result<()> {
    fs::set_permissions(target, Permissions::from_mode(0o700))?;
    let (old, mut fresh) = (names_in(target)?, names_in(new)?);
    fresh.sort_by_key(|name| name == SUMMARY);
    for name in &fresh {
        // A folder does not replace one that holds something.
        if target.join(name).is_dir() {
            fs::remove_dir_all(target.join(name))?;
        }
        fs::rename(new.join(name), target.join(name))?;
    }
    for path in old.iter().filter(|name| !fresh.contains(name)).map(|name| target.join(name)) {
        if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Builds a report whose every file holds `text`.
    fn build(out: &Path, text: &str) -> Result<(), Error> {
        let destination = Destination::prepare(out)?;
        for name in FILES {
            destination.page(name, |page| Ok(page.write_all(text.as_bytes())?))?;
        }
        let summary = format!("{{\"schema\":1,\"paraph\":\"{text}\"}}");
        destination.page(SUMMARY, |page| Ok(page.write_all(summary.as_bytes())?))?;
        destination.publish()
    }

    #[test]
    fn a_report_appears_whole_and_private() {
        let parent = tempfile::tempdir().unwrap();
        let out = parent.path().join("report");
        build(&out, "first").unwrap();
        assert_eq!(names(&out).len(), FILES.len() + 1);
        assert_eq!((mode(&out), mode(&out.join("flagged.csv"))), (0o700, 0o600));
        assert_eq!(names(parent.path()), ["report"], "nothing is left beside it");
    }

    #[test]
    fn a_new_report_replaces_the_old_one() {
        let parent = tempfile::tempdir().unwrap();
        let out = parent.path().join("report");
        build(&out, "first").unwrap();
        build(&out, "second").unwrap();
        assert_eq!(fs::read_to_string(out.join("flagged.csv")).unwrap(), "second");
        assert_eq!(names(parent.path()), ["report"]);
    }

    #[test]
    fn a_report_behind_a_link_is_replaced_where_it_is() {
        let parent = tempfile::tempdir().unwrap();
        let (real, link) = (parent.path().join("real"), parent.path().join("link"));
        build(&real, "first").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        build(&link, "second").unwrap();
        assert_eq!(fs::read_to_string(real.join("flagged.csv")).unwrap(), "second");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    #[test]
    fn without_exchange_files_are_replaced_one_by_one() {
        let parent = tempfile::tempdir().unwrap();
        let (old, new) = (parent.path().join("old"), parent.path().join("new"));
        build(&old, "first").unwrap();
        fs::write(old.join("fleet-C7.csv"), "first").unwrap();
        build(&new, "second").unwrap();
        for report in [&old, &new] {
            fs::create_dir(report.join(EVIDENCE)).unwrap();
            fs::write(report.join(EVIDENCE).join("C1.csv"), report.to_str().unwrap()).unwrap();
        }
        replace_files(&new, &old).unwrap();
        assert_eq!(fs::read_to_string(old.join("flagged.csv")).unwrap(), "second");
        assert!(names(&new).is_empty());
        assert_eq!(fs::read_to_string(old.join("evidence/C1.csv")).unwrap(), new.to_str().unwrap());
        assert_eq!(names(&old).len(), FILES.len() + 2, "what the new report does not have is gone");
    }

    #[test]
    fn an_unfinished_report_leaves_the_old_one() {
        let parent = tempfile::tempdir().unwrap();
        let out = parent.path().join("report");
        build(&out, "first").unwrap();
        let destination = Destination::prepare(&out).unwrap();
        destination.page("flagged.csv", |page| Ok(page.write_all(b"half")?)).unwrap();
        let full =
            destination.page("campaigns.csv", |_| Err(io::Error::from(io::ErrorKind::StorageFull).into()));
        assert!(full.unwrap_err().to_string().contains("campaigns.csv"));
        drop(destination);
        assert_eq!(fs::read_to_string(out.join("flagged.csv")).unwrap(), "first");
        assert_eq!(names(parent.path()), ["report"]);
    }

    #[test]
    fn a_folder_that_holds_something_else_is_never_replaced() {
        let parent = tempfile::tempdir().unwrap();
        let out = parent.path().join("report");
        build(&out, "first").unwrap();
        fs::write(out.join("notes.txt"), "mine").unwrap();
        let refused = Destination::prepare(&out).unwrap_err();
        assert!(matches!(&refused, Error::Foreign { what, .. } if what.contains("notes.txt")));
        fs::remove_file(out.join("notes.txt")).unwrap();
        fs::write(out.join(SUMMARY), "{}").unwrap();
        assert!(matches!(Destination::prepare(&out), Err(Error::Foreign { .. })));
    }

    #[test]
    fn two_runs_do_not_share_a_place() {
        let parent = tempfile::tempdir().unwrap();
        let out = parent.path().join("report");
        let first = Destination::prepare(&out).unwrap();
        assert!(matches!(Destination::prepare(&out), Err(Error::Busy { .. })));
        drop(first);
        Destination::prepare(&out).unwrap();
    }

    #[test]
    fn the_remains_of_a_killed_run_are_swept() {
        let parent = tempfile::tempdir().unwrap();
        let remains = parent.path().join(".report.paraph-killed");
        fs::create_dir(&remains).unwrap();
        fs::write(parent.path().join(".report.paraph-lock"), "").unwrap();
        build(&parent.path().join("report"), "first").unwrap();
        assert_eq!(names(parent.path()), ["report"]);
    }

    #[test]
    fn a_place_without_a_parent_is_refused() {
        let parent = tempfile::tempdir().unwrap();
        let refused = Destination::prepare(&parent.path().join("missing/report")).unwrap_err();
        assert!(matches!(&refused, Error::Unwritable { path, .. } if path.ends_with("missing")));
    }
}
