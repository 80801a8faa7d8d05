//! What earlier audits learnt from DNS, on disk.
//!
//! A file of JSON lines, replaced as a whole under a lock: two nightly runs may
//! share it. A damaged cache costs questions, never the audit. It holds domains
//! and answers, no address and no person; still it is readable by its owner alone.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::answer::Failure;
use crate::model::MailService;

const FILE: &str = "mx.jsonl";
const LOCK: &str = "mx.lock";
const VERSION: u32 = 2;
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
/// A day and a half: what one night learnt still holds the next night, though it starts a little later.
const NIGHTS: i64 = 36 * HOUR;
/// Answers are kept this long for replays, though asked again much earlier.
const KEPT: i64 = 400 * DAY;

/// Answers of earlier runs.
#[derive(Debug, Default)]
pub(super) struct Cache {
    entries: BTreeMap<Box<str>, Entry>,
    /// Why earlier answers could not be used, if so.
    pub(super) damage: Option<String>,
}

/// An answer, or why there was none.
pub(super) type Heard = Result<MailService, Failure>;

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    heard: Heard,
    asked: i64,
    until: i64,
}

/// What the cache says of a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Known {
    /// What was heard, and when, in Unix seconds.
    Yes(Heard, i64),
    /// Nothing that still holds.
    No,
}

impl Cache {
    /// The cache in `folder`; empty where there is none or none that can be read.
    pub(super) fn open(folder: &Path) -> Self {
        match std::fs::read_to_string(folder.join(FILE)) {
            Ok(text) => parse(&text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::default(),
            Err(error) => Self { damage: Some(error.to_string()), ..Self::default() },
        }
    }

    /// What is known and still holds at `now`; `always`: even if it no longer holds.
    pub(super) fn get(&self, key: &str, now: i64, always: bool) -> Known {
        match self.entries.get(key) {
            // A stamp from the future is a wrong clock, not a fresh answer.
            Some(entry) if always || (entry.asked <= now && now < entry.until) => {
                Known::Yes(entry.heard.clone(), entry.asked)
            }
            _ => Known::No,
        }
    }

    /// Remembers an answer and for how long it holds: at least one and a half days and at most a
    /// week, an hour where asking led nowhere.
    pub(super) fn put(&mut self, key: &str, answer: Result<(MailService, u32), Failure>, now: i64) {
        let life = answer.as_ref().map_or(HOUR, |(_, ttl)| i64::from(*ttl).clamp(NIGHTS, 7 * DAY));
        let entry = Entry { heard: answer.map(|(service, _)| service), asked: now, until: now + life };
        self.entries.insert(key.into(), entry);
    }

    /// Writes the cache to `folder`, together with what another run wrote meanwhile.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(super) fn save(mut self, folder: &Path, now: i64) -> io::Result<()> {
        create_private(folder)?;
        let lock = File::create(folder.join(LOCK))?;
        lock.lock()?;
        self.merge(Self::open(folder));
        self.entries.retain(|_, entry| entry.asked > now - KEPT);
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(self.to_text().as_bytes())?;
        file.persist(folder.join(FILE)).map_err(|error| error.error)?;
        lock.unlock()
    }

    /// Keeps the later of two answers.
    fn merge(&mut self, other: Self) {
        for (domain, theirs) in other.entries {
            let ours = self.entries.entry(domain).or_insert_with(|| theirs.clone());
            if theirs.asked > ours.asked {
                *ours = theirs;
            }
        }
    }

    fn to_text(&self) -> String {
        let mut lines = vec![json(&Header { paraph_mx_cache: VERSION })];
        lines.extend(self.entries.iter().map(|(domain, entry)| json(&Line::new(domain, entry))));
        lines.join("\n") + "\n"
    }
}

/// The folder that holds the cache when the user names none.
pub(super) fn default_folder() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = folder("XDG_CACHE_HOME").or_else(|| Some(folder("HOME")?.join(".cache")))?;
    Some(cache.join("paraph"))
}

fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn parse(text: &str) -> Cache {
    let mut lines = text.lines();
    let header = lines.next().and_then(|line| serde_json::from_str::<Header>(line).ok());
    match header {
        Some(Header { paraph_mx_cache: VERSION }) => {}
        Some(_) => return damaged("it was written by another version of paraph"),
        None => return damaged("it does not begin like a cache"),
    }
    let parsed: Vec<Option<(Box<str>, Entry)>> =
        lines.map(|line| serde_json::from_str::<Line>(line).ok()?.into_entry()).collect();
    let bad = parsed.iter().filter(|entry| entry.is_none()).count();
    Cache {
        entries: parsed.into_iter().flatten().collect(),
        damage: (bad > 0).then(|| format!("{bad} of its lines cannot be read")),
    }
}

fn damaged(why: &str) -> Cache {
    Cache { damage: Some(why.to_owned()), ..Cache::default() }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("plain fields of text and numbers")
}

#[derive(Serialize, Deserialize)]
struct Header {
    paraph_mx_cache: u32,
}

/// An entry as it stands in the file.
#[derive(Serialize, Deserialize)]
struct Line {
    domain: Box<str>,
    outcome: Outcome,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    hosts: Vec<Box<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    why: Option<Box<str>>,
    asked: i64,
    until: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Outcome {
    Mx,
    ImplicitMx,
    NullMx,
    NoMail,
    NxDomain,
    Unreachable,
    Unresolved,
}

impl Line {
    fn new(domain: &str, entry: &Entry) -> Self {
        let (outcome, hosts) = match &entry.heard {
            Ok(MailService::Mx(hosts)) => (Outcome::Mx, hosts.clone()),
            Ok(MailService::ImplicitMx) => (Outcome::ImplicitMx, Vec::new()),
            Ok(MailService::NullMx) => (Outcome::NullMx, Vec::new()),
            Ok(MailService::NoMail) => (Outcome::NoMail, Vec::new()),
            Ok(MailService::NxDomain) => (Outcome::NxDomain, Vec::new()),
            Ok(MailService::Unreachable) => (Outcome::Unreachable, Vec::new()),
            Err(_) => (Outcome::Unresolved, Vec::new()),
        };
        let why = entry.heard.as_ref().err().map(|failure| failure.id().into());
        Self { domain: domain.into(), outcome, hosts, why, asked: entry.asked, until: entry.until }
    }

    fn into_entry(self) -> Option<(Box<str>, Entry)> {
        let heard = match self.outcome {
            Outcome::Mx if self.hosts.is_empty() => return None,
            Outcome::Mx => Ok(MailService::Mx(self.hosts)),
            Outcome::ImplicitMx => Ok(MailService::ImplicitMx),
            Outcome::NullMx => Ok(MailService::NullMx),
            Outcome::NoMail => Ok(MailService::NoMail),
            Outcome::NxDomain => Ok(MailService::NxDomain),
            Outcome::Unreachable => Ok(MailService::Unreachable),
            Outcome::Unresolved => Err(Failure::from_id(&self.why?)?),
        };
        Some((self.domain, Entry { heard, asked: self.asked, until: self.until }))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn filled() -> Cache {
        let mut cache = Cache::default();
        cache.put("a.org", Ok((MailService::Mx(vec!["mx.a.org".into()]), 60)), NOW);
        cache.put("b.org", Ok((MailService::NxDomain, u32::MAX)), NOW);
        cache.put("c.org", Err(Failure::Timeout), NOW);
        cache
    }

    fn known(cache: &Cache, domain: &str, after: i64) -> bool {
        cache.get(domain, NOW + after, false) != Known::No
    }

    #[test]
    fn answers_hold_from_one_night_to_the_next_up_to_a_week_and_failures_an_hour() {
        let cache = filled();
        assert!(known(&cache, "a.org", NIGHTS - 1) && !known(&cache, "a.org", NIGHTS));
        assert!(known(&cache, "b.org", 7 * DAY - 1) && !known(&cache, "b.org", 7 * DAY));
        assert!(known(&cache, "c.org", HOUR - 1) && !known(&cache, "c.org", HOUR));
        assert!(!known(&cache, "a.org", -1), "a stamp from the future");
        assert_eq!(cache.get("c.org", NOW + KEPT, true), Known::Yes(Err(Failure::Timeout), NOW));
    }

    #[test]
    fn what_is_saved_is_read_again() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        filled().save(folder.path(), NOW).expect("a folder to write to");
        let again = Cache::open(folder.path());
        assert_eq!(again.entries, filled().entries);
        assert_eq!(again.damage, None);
    }

    #[test]
    fn runs_that_overlap_keep_each_others_answers() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path();
        std::thread::scope(|scope| {
            for run in 0..8 {
                scope.spawn(move || {
                    let mut cache = Cache::open(path);
                    cache.put(&format!("{run}.org"), Ok((MailService::NullMx, 0)), NOW + run);
                    cache.put("shared.org", Ok((MailService::NullMx, 0)), NOW + run);
                    cache.save(path, NOW).expect("a folder to write to");
                });
            }
        });
        let cache = Cache::open(path);
        assert_eq!(cache.entries.len(), 9);
        assert_eq!(cache.entries["shared.org"].asked, NOW + 7);
    }

    #[test]
    fn a_damaged_cache_is_said_and_survived() {
        let good = filled().to_text();
        for (text, entries) in [
            ("", 0),
            ("rubbish\n", 0),
            ("{\"paraph_mx_cache\":99}\n", 0),
            (&good[..good.len() - 20], 2),
            (&good.replace("\"mx.a.org\"", ""), 2),
        ] {
            let cache = parse(text);
            assert_eq!(cache.entries.len(), entries, "{text}");
            assert!(cache.damage.is_some(), "{text}");
        }
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_an_error_not_a_panic() {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        assert!(filled().save(&file.path().join("cache"), NOW).is_err());
    }

    proptest! {
        #[test]
        fn no_file_panics(text in any::<String>()) {
            parse(&text);
            parse(&format!("{{\"paraph_mx_cache\":2}}\n{text}"));
        }
    }
}
