//! A MaxMind-format database that the user names.
//!
//! Files are read, not verified: a strict check refuses databases that every reader takes.
//! What a record means is the neighbour's work.

use std::net::IpAddr;
use std::path::Path;

use hashbrown::HashMap;
use maxminddb::Reader;
use sha2::{Digest, Sha256};

use super::record::Record;
use crate::enrich::Error;
use crate::model::Source;

/// An open database, with what it answered so far.
pub struct Database {
    reader: Reader<Vec<u8>>,
    source: Source,
    /// Many addresses share a record: each is decoded once, by where it lies in the file.
    decoded: HashMap<usize, Record>,
    /// How many look-ups had an answer of use.
    pub answered: u64,
    /// How many IPv6 addresses were put to a database of IPv4 alone.
    pub out_of_family: u64,
    /// How many records could not be read.
    pub unreadable: u64,
}

impl Database {
    /// Opens the file.
    ///
    /// # Errors
    /// When it cannot be read or is no such database.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let unreadable = |cause: String| Error::Unreadable {
            path: path.to_owned(),
            cause,
            hint: "name a database in MaxMind's format (.mmdb), unpacked",
        };
        let bytes = std::fs::read(path).map_err(|error| unreadable(error.to_string()))?;
        let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let reader = Reader::from_source(bytes)
            .map_err(|_| unreadable("it is not a database in MaxMind's format".to_owned()))?;
        let metadata = reader.metadata();
        let source = Source {
            name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            version: metadata.database_type.clone(),
            date: day(metadata.build_epoch),
            sha256,
            licence: String::new(),
            entries: metadata.node_count.into(),
        };
        let decoded = HashMap::new();
        Ok(Self { reader, source, decoded, answered: 0, out_of_family: 0, unreadable: 0 })
    }

    /// What the database says of an address.
    pub fn get(&mut self, address: IpAddr) -> Option<&Record> {
        if address.is_ipv6() && self.reader.metadata().ip_version == 4 {
            self.out_of_family += 1;
            return None;
        }
        let Ok(found) = self.reader.lookup(address) else {
            self.unreadable += 1;
            return None;
        };
        let record = self.decoded.entry(found.offset()?).or_insert_with(|| {
            found
                .decode()
                .unwrap_or_else(|_| {
                    self.unreadable += 1;
                    None
                })
                .unwrap_or_default()
        });
        if record.is_empty() {
            return None;
        }
        self.answered += 1;
        Some(record)
    }

    /// What it is, for the report.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// When it was built, Unix seconds.
    pub fn built(&self) -> i64 {
        i64::try_from(self.reader.metadata().build_epoch).unwrap_or(i64::MAX)
    }
}

/// The UTC day of an instant, `YYYY-MM-DD`; empty beyond the calendar.
fn day(epoch: u64) -> String {
    let instant = i64::try_from(epoch).ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    instant.map(|instant| instant.strftime("%Y-%m-%d").to_string()).unwrap_or_default()
}
