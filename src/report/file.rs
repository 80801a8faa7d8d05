//! One file outside a report folder: written beside its place, put there whole or not at all,
//! readable by its owner only.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::Error;
use super::folder::{PageError, is_of_report};

/// A file that is being written. Dropped without [`Draft::publish`], it leaves its place as it was.
#[derive(Debug)]
pub struct Draft {
    target: PathBuf,
    place: Place,
}

#[derive(Debug)]
enum Place {
    /// Beside the target, to be renamed.
    Beside(NamedTempFile),
    /// A pipe or a device can only be written to.
    Stream(File),
}

impl Draft {
    /// Checks that a file can be written at `target`, before any work is done.
    ///
    /// # Errors
    /// When the place is a folder or a file of a report, or its folder refuses a new file.
    pub fn create(target: &Path) -> Result<Self, Error> {
        let failed = |cause| Error::unwritable(target, cause);
        let place = match fs::metadata(target) {
            Ok(there) if there.is_dir() => return Err(failed(io::ErrorKind::IsADirectory.into())),
            Ok(_) if is_of_report(target) => return Err(Error::OfReport { path: target.to_owned() }),
            Ok(there) if !there.is_file() => {
                Place::Stream(OpenOptions::new().write(true).open(target).map_err(failed)?)
            }
            _ => Place::Beside(beside(target).map_err(failed)?),
        };
        Ok(Self { target: target.to_owned(), place })
    }

    /// What to remove when the process must end at once.
    pub fn leftover(&self) -> Option<PathBuf> {
        match &self.place {
            Place::Beside(file) => Some(file.path().to_owned()),
            Place::Stream(_) => None,
        }
    }

    /// Fills the file and puts it in its place; what stood there is replaced in one step.
    ///
    /// # Errors
    /// When the place refuses it, then it holds what it held before; or when the input changed.
    pub fn publish(self, fill: impl FnOnce(&mut dyn Write) -> Result<(), PageError>) -> Result<(), Error> {
        let Self { target, place } = self;
        let failed = |error| match error {
            PageError::Output(cause) => Error::unwritable(&target, cause),
            PageError::Input(cause) => Error::InputChanged { cause },
        };
        match place {
            Place::Stream(file) => write(&file, fill).map_err(failed),
            Place::Beside(file) => {
                write(file.as_file(), fill).map_err(failed)?;
                file.as_file().sync_all().map_err(|cause| failed(cause.into()))?;
                let persisted = file.persist(resolved(&target));
                persisted.map(|_| ()).map_err(|error| failed(error.error.into()))
            }
        }
    }
}

fn write(file: &File, fill: impl FnOnce(&mut dyn Write) -> Result<(), PageError>) -> Result<(), PageError> {
    let mut writer = BufWriter::with_capacity(1 << 18, file);
    fill(&mut writer)?;
    Ok(writer.flush()?)
}

fn beside(target: &Path) -> io::Result<NamedTempFile> {
    let target = resolved(target);
    if target.file_name().is_none() {
        return Err(io::ErrorKind::InvalidFilename.into());
    }
    let folder = match target.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    // Told by the system and not by the maker of temporary files, who names one of its own.
    fs::metadata(folder)?;
    let file = tempfile::Builder::new().prefix(".paraph-").suffix(".part").tempfile_in(folder)?;
    // A hostile umask takes bits away from what was asked for.
    file.as_file().set_permissions(Permissions::from_mode(0o600))?;
    Ok(file)
}

/// Behind a link, what it leads to is replaced, not the link.
fn resolved(target: &Path) -> PathBuf {
    target.canonicalize().unwrap_or_else(|_| target.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(path: &Path) -> String {
        fs::read_to_string(path).unwrap()
    }

    #[test]
    fn a_file_appears_whole_and_private_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.csv");
        Draft::create(&path).unwrap().publish(|out| Ok(out.write_all(b"first")?)).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let refused = Draft::create(&path).unwrap().publish(|out| {
            out.write_all(b"half")?;
            Err(PageError::Input(io::ErrorKind::InvalidData.into()))
        });
        assert!(refused.is_err());
        assert_eq!(text(&path), "first");
        Draft::create(&path).unwrap().publish(|out| Ok(out.write_all(b"second")?)).unwrap();
        assert_eq!(text(&path), "second");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_file_of_a_report_is_replaced_by_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let report = folder.path().join("report");
        fs::create_dir_all(report.join("evidence")).unwrap();
        fs::write(report.join("summary.json"), "{\"schema\":1,\"paraph\":\"0.1.0\"}").unwrap();
        std::os::unix::fs::symlink(report.join("flagged.csv"), folder.path().join("link.csv")).unwrap();
        for name in ["summary.json", "flagged.csv", "fleet-C1.csv", "report.html", "evidence/manifest.json"] {
            let _ = fs::write(report.join(name), "{\"schema\":1,\"paraph\":\"0.1.0\"}");
            assert!(matches!(Draft::create(&report.join(name)), Err(Error::OfReport { .. })), "{name}");
        }
        assert!(matches!(Draft::create(&folder.path().join("link.csv")), Err(Error::OfReport { .. })));
        fs::write(report.join("own.csv"), "mine").unwrap();
        assert!(
            Draft::create(&report.join("own.csv")).is_ok() && Draft::create(&report.join("new.csv")).is_ok()
        );
        fs::write(folder.path().join("flagged.csv"), "a copy").unwrap();
        assert!(Draft::create(&folder.path().join("flagged.csv")).is_ok());
    }

    #[test]
    fn folders_and_missing_folders_are_refused_before_work_begins() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Draft::create(folder.path()).is_err());
        assert!(Draft::create(&folder.path().join("missing/table.csv")).is_err());
    }
}
