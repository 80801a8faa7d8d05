//! One input as a stream that can be read twice: opened, spooled where it cannot
//! be read again, decompressed, digested.
//!
//! What the bytes mean is not decided here.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use super::Input;
use super::encoding::Charset;
use super::error::{Error, Fault};
use crate::model::{Observer, Stage};

/// Decompressed bytes allowed for each stored byte, beyond [`FREE_EXPANSION`].
const EXPANSION: u64 = 300;
/// Decompressed bytes allowed whatever the stored size.
const FREE_EXPANSION: u64 = 64 << 20;

/// An input that can be opened any number of times.
#[derive(Debug)]
pub struct Source {
    /// File name without its folder, or `-`.
    pub name: String,
    path: PathBuf,
    spool: Option<File>,
    stamp: Option<(u64, Option<SystemTime>)>,
    compression: Compression,
}

/// How an input is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// It is not.
    Plain,
    /// One or several gzip members.
    Gzip,
    /// Zstandard frames.
    Zstd,
}

/// Size and SHA-256 of the stored bytes read so far.
#[derive(Debug, Default)]
pub struct Tally {
    /// Bytes read.
    pub bytes: u64,
    sha256: Sha256,
}

impl Tally {
    /// The digest as lower-case hexadecimal.
    pub fn digest(&self) -> String {
        self.sha256.clone().finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Source {
    /// Opens an input; standard input and pipes are spooled to a temporary file.
    pub fn open(input: &Input) -> Result<Self, Error> {
        match input {
            Input::Stdin => Self::spooled("-".into(), &mut io::stdin().lock()),
            Input::File(path) => Self::open_file(path),
        }
    }

    fn open_file(path: &Path) -> Result<Self, Error> {
        let name =
            path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into());
        let fault = |fault| Error::new(&path.display().to_string(), fault);
        let meta = std::fs::metadata(path).map_err(|error| fault(Fault::Unreadable(error)))?;
        if meta.is_dir() {
            return Err(fault(Fault::Directory));
        }
        let mut file = File::open(path).map_err(|error| fault(Fault::Unreadable(error)))?;
        if !meta.is_file() {
            return Self::spooled(name, &mut file);
        }
        let stamp = Some((meta.len(), meta.modified().ok()));
        let source = Self { name, path: path.into(), spool: None, stamp, compression: Compression::Plain };
        source.with_compression()
    }

    fn spooled(name: String, input: &mut dyn Read) -> Result<Self, Error> {
        let spool = || -> io::Result<File> {
            let mut file = tempfile::tempfile()?;
            io::copy(input, &mut file)?;
            file.flush()?;
            Ok(file)
        };
        let fault = |error| Error::new(&name, Fault::Unreadable(error));
        let file = { spool }().map_err(fault)?;
        let source = Self {
            name,
            path: PathBuf::new(),
            spool: Some(file),
            stamp: None,
            compression: Compression::Plain,
        };
        source.with_compression()
    }

    fn with_compression(mut self) -> Result<Self, Error> {
        let mut magic = Vec::new();
        self.stored()
            .and_then(|file| file.take(4).read_to_end(&mut magic))
            .map_err(|error| self.unreadable(error))?;
        self.compression = match magic.as_slice() {
            [0x1f, 0x8b, ..] => Compression::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd] => Compression::Zstd,
            _ => Compression::Plain,
        };
        Ok(self)
    }

    /// How the input is compressed.
    pub fn compression(&self) -> Compression {
        self.compression
    }

    /// An error that names this input.
    pub fn fault(&self, fault: Fault) -> Error {
        let place = if self.spool.is_some() { self.name.clone() } else { self.path.display().to_string() };
        Error::new(&place, fault)
    }

    /// A failed read of this input.
    pub fn unreadable(&self, error: io::Error) -> Error {
        self.fault(Fault::Unreadable(error))
    }

    /// The stored bytes from their start.
    pub fn stored(&self) -> io::Result<File> {
        match &self.spool {
            None => File::open(&self.path),
            // Descriptors of one spool share their place in the file: readers follow each other.
            Some(file) => {
                let mut file = file.try_clone()?;
                file.seek(SeekFrom::Start(0))?;
                Ok(file)
            }
        }
    }

    /// Stored size in bytes.
    pub fn stored_bytes(&self) -> io::Result<u64> {
        match &self.spool {
            None => Ok(std::fs::metadata(&self.path)?.len()),
            Some(file) => Ok(file.metadata()?.len()),
        }
    }

    /// Fails where the file is no longer the one that was loaded.
    pub fn check_unchanged(&self) -> io::Result<()> {
        let Some(stamp) = self.stamp else { return Ok(()) };
        let meta = std::fs::metadata(&self.path)?;
        if stamp == (meta.len(), meta.modified().ok()) {
            return Ok(());
        }
        Err(io::Error::new(io::ErrorKind::InvalidData, format!("{} changed while it was audited", self.name)))
    }

    /// The first `limit` decompressed bytes.
    pub fn head(&self, limit: u64) -> Result<Vec<u8>, Error> {
        let mut head = Vec::new();
        self.reader(&Default::default(), &crate::model::Silent)
            .and_then(|reader| reader.take(limit).read_to_end(&mut head))
            .map_err(|error| self.unreadable(error))?;
        Ok(head)
    }

    /// The decompressed bytes from their start. `tally` grows with the stored
    /// bytes; `observer` hears of them as progress of [`Stage::Load`].
    pub fn reader<'a>(
        &self,
        tally: &Arc<Mutex<Tally>>,
        observer: &'a dyn Observer,
    ) -> io::Result<Box<dyn Read + Send + 'a>> {
        let stored = Stored { file: self.stored()?, tally: Arc::clone(tally), observer };
        let buffered = BufReader::with_capacity(256 << 10, stored);
        Ok(match self.compression {
            Compression::Plain => Box::new(buffered),
            Compression::Gzip => Box::new(self.bounded(flate2::bufread::MultiGzDecoder::new(buffered))?),
            Compression::Zstd => Box::new(self.bounded(zstd::Decoder::with_buffer(buffered)?)?),
        })
    }

    fn bounded<R: Read>(&self, inner: R) -> io::Result<Bounded<R>> {
        let left = FREE_EXPANSION.saturating_add(self.stored_bytes()?.saturating_mul(EXPANSION));
        Ok(Bounded { inner, left })
    }

    /// The text of the input: decompressed, UTF-16 rewritten as UTF-8.
    pub fn text<'a>(
        &self,
        charset: Charset,
        tally: &Arc<Mutex<Tally>>,
        observer: &'a dyn Observer,
    ) -> io::Result<Box<dyn Read + Send + 'a>> {
        let reader = self.reader(tally, observer)?;
        Ok(match charset.wide {
            None => reader,
            Some(encoding) => Box::new(super::encoding::Utf16::new(reader, encoding)),
        })
    }
}

/// The tally; a poisoned lock still holds a whole count.
pub fn lock(tally: &Mutex<Tally>) -> MutexGuard<'_, Tally> {
    tally.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Stored<'a> {
    file: File,
    tally: Arc<Mutex<Tally>>,
    observer: &'a dyn Observer,
}

impl Read for Stored<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        let mut tally = lock(&self.tally);
        tally.bytes += read as u64;
        tally.sha256.update(&buffer[..read]);
        self.observer.advanced(Stage::Load, read as u64);
        Ok(read)
    }
}

/// Refuses to decompress without end.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, "it decompresses to far more than an export can hold")
        })?;
        Ok(read)
    }
}
