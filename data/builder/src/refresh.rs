//! Replacing a data file by a newer one, unless the newer one lost too much.
//!
//! A feed that failed half-way looks like an internet that shrank. Whoever is sure removes
//! the old file first.

use std::path::Path;

use sha2::{Digest, Sha256};

use crate::Failure;

const SOURCES: &str = "network-sources.csv";
const SOURCES_HEADER: &str = "name,version,date,licence,entries,sha256";

/// A refresh may lose this share of what was covered.
const TOLERATED_LOSS: f64 = 0.02;

/// Fails if `new` covers clearly less than `old`.
pub fn check(what: &str, old: f64, new: f64) -> Result<(), Failure> {
    if new < old * (1.0 - TOLERATED_LOSS) {
        let lost = 100.0 * (1.0 - new / old);
        return Err(
            format!("{what}: the refresh loses {lost:.1} % of what is covered; nothing was written").into()
        );
    }
    Ok(())
}

/// Writes the file and says so.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    println!("{name}: {} bytes, sha256 {}", bytes.len(), sha256(bytes));
    Ok(())
}

/// Where a data file comes from.
pub struct Origin<'a> {
    /// The file's short name.
    pub name: &'a str,
    /// Package and version, or how it came to be.
    pub version: String,
    /// Date of the data.
    pub date: String,
    /// SPDX.
    pub licence: &'a str,
    /// How many entries.
    pub entries: usize,
}

/// Writes a data file together with its line in `network-sources.csv`.
pub fn publish(data: &Path, file: &str, bytes: &[u8], origin: &Origin) -> Result<(), Failure> {
    write(&data.join(file), bytes)?;
    let sources = data.join(SOURCES);
    let line = format!(
        "{},{},{},{},{},{}",
        origin.name,
        origin.version,
        origin.date,
        origin.licence,
        origin.entries,
        sha256(bytes)
    );
    let old = std::fs::read_to_string(&sources).unwrap_or_default();
    let own = format!("{},", origin.name);
    let mut lines: Vec<&str> = old.lines().skip(1).filter(|line| !line.starts_with(&own)).collect();
    lines.push(&line);
    lines.sort_unstable();
    Ok(std::fs::write(sources, format!("{SOURCES_HEADER}\n{}\n", lines.join("\n")))?)
}

/// The version of an unpacked Python package.
pub fn version(packages: &Path, package: &str) -> Result<String, Failure> {
    for entry in std::fs::read_dir(packages)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if let Some(version) =
            name.strip_prefix(&format!("{package}-")).and_then(|v| v.strip_suffix(".dist-info"))
        {
            return Ok(format!("{} {version}", package.replace('_', "-")));
        }
    }
    Err(format!("{package} is not among the unpacked packages").into())
}

/// SHA-256 in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tolerates_two_percent() {
        assert!(check("x", 100.0, 98.1).is_ok());
        assert!(check("x", 100.0, 97.9).is_err());
        assert!(check("x", 0.0, 0.0).is_ok());
    }
}
