//! A folder with a report for each night: its lock, the last report, the next place, what is too old.
//!
//! Only what bears the name of a night and is a report is ever removed. What a night finds is not
//! this module's business.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt, symlink};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::compare;
use super::folder::{self, Lock};
use super::{Error, escape};

/// When a night began: names that sort by time and that every file system takes.
const NAME: &str = "%Y-%m-%dT%H%M%SZ";
/// A link to the newest report.
const LATEST: &str = "latest";
/// Answers of DNS, kept from night to night.
const CACHE: &str = "cache";
const LOCK: &str = ".paraph-nightly-lock";

/// The reports of all nights, while no other run may touch them.
#[derive(Debug)]
pub struct Nights {
    folder: PathBuf,
    _lock: Lock,
}

/// The earlier report that a new one is compared with.
#[derive(Debug, Default)]
pub struct Earlier {
    /// Its folder; `None` where there is none that can be read.
    pub folder: Option<PathBuf>,
    /// Reports that cannot be read, and why.
    pub damaged: Vec<String>,
}

impl Nights {
    /// Opens the folder, which is made if its parent exists, and locks it.
    ///
    /// # Errors
    /// When it cannot be made or written, or another run holds it.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let failed = |cause| Error::unwritable(folder, cause);
        match DirBuilder::new().mode(0o700).create(folder) {
            Err(cause) if cause.kind() != io::ErrorKind::AlreadyExists => return Err(failed(cause)),
            _ => {}
        }
        let real = folder.canonicalize().map_err(failed)?;
        if !real.is_dir() {
            return Err(failed(io::ErrorKind::NotADirectory.into()));
        }
        let nights = Self { _lock: Lock::acquire(real.join(LOCK), folder)?, folder: real };
        nights.sweep();
        Ok(nights)
    }

    /// Where answers of DNS wait for the next night.
    pub fn cache(&self) -> PathBuf {
        self.folder.join(CACHE)
    }

    /// The newest report that can be compared with: a damaged one costs a night of comparison, not the night.
    pub fn earlier(&self) -> Earlier {
        let mut earlier = Earlier::default();
        for report in self.reports().into_iter().rev() {
            match compare::check(&report) {
                Ok(()) => {
                    earlier.folder = Some(report);
                    break;
                }
                Err(error) => earlier.damaged.push(error.to_string()),
            }
        }
        earlier
    }

    /// The place of a report that begins now: later than every other, whatever the clock says.
    pub fn next(&self, now: Timestamp) -> PathBuf {
        let last = self.reports().last().and_then(|report| began(report));
        let after = last
            .map_or(now, |last| now.max(last.saturating_add(jiff::Span::new().seconds(1)).unwrap_or(now)));
        self.folder.join(after.strftime(NAME).to_string())
    }

    /// Points `latest` to a report. Where there are no links, or something else has the name, there is none.
    pub fn point(&self, report: &Path) {
        let link = self.folder.join(LATEST);
        let ours = fs::symlink_metadata(&link).map_or(true, |there| there.is_symlink());
        let (Some(name), true) = (report.file_name(), ours) else { return };
        let fresh = self.folder.join(format!(".{LATEST}.paraph-link"));
        let _ = fs::remove_file(&fresh);
        if symlink(name, &fresh).is_ok() && fs::rename(&fresh, &link).is_err() {
            let _ = fs::remove_file(&fresh);
        }
    }

    /// Removes all but the newest `keep` reports. Returns how many are gone, and what could not be removed.
    pub fn prune(&self, keep: usize) -> (usize, Vec<String>) {
        let reports = self.reports();
        let old = &reports[..reports.len().saturating_sub(keep)];
        let mut kept = Vec::new();
        for report in old {
            if let Err(why) = remove(report) {
                kept.push(format!("{}: {why}", report.display()));
            }
        }
        (old.len() - kept.len(), kept)
    }

    /// The folders of the nights, oldest first.
    fn reports(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().filter_map(Result::ok);
        let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
        let mut reports: Vec<PathBuf> =
            folders.map(|entry| entry.path()).filter(|path| began(path).is_some()).collect();
        reports.sort();
        reports
    }

    /// What a killed run left: half a report, a report half removed.
    fn sweep(&self) {
        for entry in fs::read_dir(&self.folder).into_iter().flatten().filter_map(Result::ok) {
            let name = entry.file_name().to_string_lossy().into_owned();
            let night = name.strip_prefix('.').and_then(|rest| rest.split_once(".paraph-"));
            if night.is_some_and(|(night, _)| is_night(night)) {
                let path = entry.path();
                // If it cannot be removed it only wastes room.
                let _ = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            }
        }
    }
}

fn is_night(name: &str) -> bool {
    jiff::civil::DateTime::strptime(NAME, name).is_ok()
}

fn began(report: &Path) -> Option<Timestamp> {
    let name = report.file_name()?.to_str()?;
    TimeZone::UTC.to_timestamp(jiff::civil::DateTime::strptime(NAME, name).ok()?).ok()
}

/// Out of sight first: what is half removed must not pass for a report.
fn remove(report: &Path) -> Result<(), String> {
    if let Some(foreign) = folder::foreign_in(report) {
        return Err(format!("it holds \"{}\", which paraph did not write", escape::line(&foreign, 60)));
    }
    let name = report.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let hidden = report.with_file_name(format!(".{name}.paraph-old"));
    fs::rename(report, &hidden).and_then(|()| fs::remove_dir_all(&hidden)).map_err(|cause| cause.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn report(nights: &Nights, when: &str) -> PathBuf {
        let folder = nights.next(at(when));
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join(folder::SUMMARY), "{\"schema\":1,\"paraph\":\"0\"}").unwrap();
        folder
    }

    #[test]
    fn nights_follow_each_other_whatever_the_clock_says() {
        let parent = tempfile::tempdir().unwrap();
        let nights = Nights::open(&parent.path().join("reports")).unwrap();
        let first = report(&nights, "2026-11-22T03:15:00Z");
        assert_eq!(first.file_name().unwrap(), "2026-11-22T031500Z");
        assert!(report(&nights, "2026-11-22T03:15:00Z").ends_with("2026-11-22T031501Z"), "the same second");
        assert!(report(&nights, "2001-01-01T00:00:00Z").ends_with("2026-11-22T031502Z"), "a clock set back");
        assert_eq!(nights.earlier().folder.unwrap().file_name().unwrap(), "2026-11-22T031502Z");
    }

    #[test]
    fn old_reports_go_and_what_is_none_stays() {
        let parent = tempfile::tempdir().unwrap();
        let nights = Nights::open(parent.path()).unwrap();
        for day in 1..=5 {
            report(&nights, &format!("2026-11-0{day}T03:00:00Z"));
        }
        fs::write(parent.path().join("2026-11-02T030000Z/notes.txt"), "mine").unwrap();
        fs::create_dir(parent.path().join("thesis")).unwrap();
        let (removed, kept) = nights.prune(2);
        assert_eq!(removed, 2);
        assert!(kept.len() == 1 && kept[0].contains("notes.txt"), "{kept:?}");
        nights.point(&parent.path().join("2026-11-05T030000Z"));
        nights.point(&parent.path().join("2026-11-05T030000Z"));
        let left = names(parent.path());
        assert_eq!(
            left,
            [LOCK, "2026-11-02T030000Z", "2026-11-04T030000Z", "2026-11-05T030000Z", LATEST, "thesis"]
        );
        assert_eq!(fs::read_link(parent.path().join(LATEST)).unwrap(), Path::new("2026-11-05T030000Z"));
    }

    #[test]
    fn what_a_killed_night_left_is_swept() {
        let parent = tempfile::tempdir().unwrap();
        for name in [".2026-11-02T030000Z.paraph-x7", ".2026-11-01T030000Z.paraph-old", ".mine.paraph-x7"] {
            fs::create_dir(parent.path().join(name)).unwrap();
        }
        fs::write(parent.path().join(".2026-11-02T030000Z.paraph-lock"), "").unwrap();
        drop(Nights::open(parent.path()).unwrap());
        assert_eq!(names(parent.path()), [".mine.paraph-x7"]);
    }

    #[test]
    fn one_run_at_a_time() {
        let parent = tempfile::tempdir().unwrap();
        let nights = Nights::open(parent.path()).unwrap();
        assert!(matches!(Nights::open(parent.path()), Err(Error::Busy { .. })));
        drop(nights);
        Nights::open(parent.path()).unwrap();
    }

    #[test]
    fn a_damaged_night_is_passed_over() {
        let parent = tempfile::tempdir().unwrap();
        let nights = Nights::open(parent.path()).unwrap();
        let good = report(&nights, "2026-11-01T03:00:00Z");
        let bad = report(&nights, "2026-11-02T03:00:00Z");
        fs::write(bad.join(folder::SUMMARY), "{\"schema\"").unwrap();
        let worse = report(&nights, "2026-11-03T03:00:00Z");
        fs::write(worse.join("rows.csv.zst"), "half").unwrap();
        let earlier = nights.earlier();
        assert_eq!((earlier.folder, earlier.damaged.len()), (Some(good), 2));
    }

    #[test]
    fn a_place_for_reports_needs_a_parent_and_is_no_file() {
        let parent = tempfile::tempdir().unwrap();
        assert!(Nights::open(&parent.path().join("missing/reports")).is_err());
        fs::write(parent.path().join("file"), "").unwrap();
        assert!(Nights::open(&parent.path().join("file")).is_err());
    }
}
