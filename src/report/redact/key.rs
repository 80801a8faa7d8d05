//! The key of the pseudonyms: the user's own file, or one that nobody will ever know again.

use std::fmt;
use std::fs::{File, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::super::Error;

/// Bytes of a key that this program makes.
const MADE: usize = 32;
/// Fewer could be found by trying.
const SHORTEST: usize = 16;
/// What is longer is some other file.
const LONGEST: u64 = 4096;

/// Letters that no name is made of: no vowel, no digit, nothing that looks like another.
const LETTERS: &[u8; 16] = b"bcdfghjkmpqrstvw";

/// Makes pseudonyms: the same text and key give the same one, and without the key nobody can tell which.
#[derive(Clone)]
pub struct Key(Hmac<Sha256>);

/// What was found out about a key file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFile {
    /// It was there.
    Found,
    /// It was there, and others than its owner may read it.
    Exposed,
    /// It was not there and has been made.
    Made,
}

impl Key {
    /// A key that is thrown away with the run: no other report can be joined with this one.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn random() -> Result<Self, Error> {
        Ok(Self::of(&random_bytes().map_err(|cause| Error::unwritable(Path::new("key"), cause))?))
    }

    /// The key in a file, which is made, readable by its owner only, if it does not exist.
    ///
    /// # Errors
    /// When the file cannot be read or made, or holds too little or too much for a key.
    pub fn from_file(path: &Path) -> Result<(Self, KeyFile), Error> {
        match File::open(path) {
            Ok(file) => {
                let exposed = file.metadata().is_ok_and(|there| there.permissions().mode() & 0o077 != 0);
                let found = if exposed { KeyFile::Exposed } else { KeyFile::Found };
                Ok((Self::of(&key_bytes(file, path)?), found))
            }
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
                let bytes = make(path).map_err(|cause| Error::unwritable(path, cause))?;
                Ok((Self::of(&bytes), KeyFile::Made))
            }
            Err(cause) => Err(Error::NoKey { path: path.to_owned(), cause: cause.to_string() }),
        }
    }

    fn of(bytes: &[u8]) -> Self {
        Self(Hmac::new_from_slice(bytes).expect("HMAC takes a key of any length"))
    }

    /// Names the key without giving it away: equal for reports that can be joined.
    pub fn fingerprint(&self) -> String {
        self.letters("key", "")
    }

    /// Sixteen letters for a text; texts of different kinds are not joined.
    pub(super) fn letters(&self, kind: &str, text: &str) -> String {
        let bits = self.bits(kind, text);
        (0..16).map(|at| char::from(LETTERS[(bits >> (60 - 4 * at)) as usize & 15])).collect()
    }

    /// The first 64 bits of HMAC-SHA256 (RFC 2104) over kind and text.
    pub(super) fn bits(&self, kind: &str, text: &str) -> u64 {
        let mut mac = self.0.clone();
        mac.update(&(kind.len() as u64).to_le_bytes());
        mac.update(kind.as_bytes());
        mac.update(text.as_bytes());
        let digest = mac.finalize().into_bytes();
        u64::from_be_bytes(digest[..8].try_into().expect("a SHA-256 has 32 bytes"))
    }
}

/// A key is never shown, not even to a developer.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.fingerprint())
    }
}

fn key_bytes(file: File, path: &Path) -> Result<Vec<u8>, Error> {
    let failed = |cause: String| Error::NoKey { path: path.to_owned(), cause };
    let mut bytes = Vec::new();
    file.take(LONGEST + 1).read_to_end(&mut bytes).map_err(|cause| failed(cause.to_string()))?;
    if bytes.len() as u64 > LONGEST {
        return Err(failed(format!("holds more than {LONGEST} bytes, so it is no key")));
    }
    // Editors add a line end, and some a carriage return before it.
    while bytes.last().is_some_and(u8::is_ascii_whitespace) {
        bytes.pop();
    }
    if bytes.len() < SHORTEST {
        return Err(failed(format!("holds fewer than {SHORTEST} bytes: its pseudonyms could be guessed")));
    }
    Ok(bytes)
}

/// Makes a key file as text: a key that can be copied into a letter. It appears whole or not at all, and
/// never in the place of another: of two runs that start together both use the first one's.
fn make(path: &Path) -> io::Result<Vec<u8>> {
    let text: String = random_bytes()?.iter().map(|byte| format!("{byte:02x}")).collect();
    let folder = path.parent().filter(|parent| *parent != Path::new("")).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().permissions(Permissions::from_mode(0o600)).tempfile_in(folder)?;
    // A hostile umask takes bits away from what was asked for.
    file.as_file().set_permissions(Permissions::from_mode(0o600))?;
    writeln!(file, "{text}")?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(text.into_bytes()),
        Err(refused) if refused.error.kind() == io::ErrorKind::AlreadyExists => {
            let mut bytes = Vec::new();
            File::open(path)?.take(LONGEST).read_to_end(&mut bytes)?;
            bytes.truncate(bytes.trim_ascii_end().len());
            Ok(bytes)
        }
        Err(refused) => Err(refused.error),
    }
}

fn random_bytes() -> io::Result<[u8; MADE]> {
    let mut bytes = [0; MADE];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(bytes)
}

/// Whether a key file would lie in a folder that is given away.
pub fn lies_in(key: &Path, folder: &Path) -> bool {
    let parent = match key.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    match (parent.canonicalize(), folder.canonicalize()) {
        (Ok(parent), Ok(folder)) => parent.starts_with(folder),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2: key `Jefe`, data `what do ya want for nothing?`.
    #[test]
    fn the_digest_is_hmac_sha256() {
        let mut mac = Key::of(b"Jefe").0;
        mac.update(b"what do ya want for nothing?");
        let digest = mac.finalize().into_bytes();
        assert_eq!(digest[..8], [0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e]);
    }

    #[test]
    fn a_pseudonym_depends_on_key_kind_and_text() {
        let (one, two) = (Key::of(b"0123456789abcdef"), Key::of(b"0123456789abcdeg"));
        assert_eq!(one.letters("name", "ada"), one.letters("name", "ada"));
        assert_ne!(one.letters("name", "ada"), one.letters("city", "ada"));
        assert_ne!(one.letters("name", "ada"), two.letters("name", "ada"));
        assert_ne!(one.letters("name", "a\0b"), one.letters("name\0a", "b"));
        assert!(one.letters("name", "").bytes().all(|letter| LETTERS.contains(&letter)));
    }

    #[test]
    fn a_missing_key_is_made_private_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let (made, how) = Key::from_file(&path).unwrap();
        assert_eq!(how, KeyFile::Made);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let (found, how) = Key::from_file(&path).unwrap();
        assert_eq!((found.fingerprint(), how), (made.fingerprint(), KeyFile::Found));
        std::fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        assert_eq!(Key::from_file(&path).unwrap().1, KeyFile::Exposed);
        assert_ne!(Key::random().unwrap().fingerprint(), Key::random().unwrap().fingerprint());
    }

    #[test]
    fn runs_that_start_together_have_one_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let run = || Key::from_file(&path).unwrap().0.fingerprint();
        let keys: Vec<String> = std::thread::scope(|scope| {
            let runs: Vec<_> = (0..8).map(|_| scope.spawn(run)).collect();
            runs.into_iter().map(|run| run.join().unwrap()).collect()
        });
        assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
    }

    #[test]
    fn what_is_no_key_is_refused_with_a_reason() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        for (bytes, reason) in [
            (Vec::new(), "fewer than 16"),
            (b"   \n\n      \n\n\n\n\n\n\n\n\n\n".to_vec(), "fewer than 16"),
            (b"secret\n".to_vec(), "fewer than 16"),
            (vec![7; 5000], "more than 4096"),
        ] {
            std::fs::write(&path, bytes).unwrap();
            let refused = Key::from_file(&path).unwrap_err().to_string();
            assert!(refused.contains(reason) && refused.contains("hint"), "{refused}");
        }
        assert!(Key::from_file(folder.path()).is_err(), "a folder is no key");
        assert!(Key::from_file(&folder.path().join("missing/key")).is_err());
    }

    #[test]
    fn a_key_in_the_report_would_be_given_away() {
        let folder = tempfile::tempdir().unwrap();
        assert!(lies_in(&folder.path().join("key"), folder.path()));
        assert!(!lies_in(&folder.path().join("key"), &folder.path().join("report")));
    }
}
