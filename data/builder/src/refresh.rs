//! Replacing a data file by a newer one, unless the newer one lost too much.
//!
//! A feed that failed half-way looks like an internet that shrank. Whoever is sure removes
//! the old file first.

use std::path::Path;

use sha2::{Digest, Sha256};

use crate::Failure;

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

/// Writes the file and prints its line for `SOURCES.md`.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    println!("{name}: {} bytes, sha256 {}", bytes.len(), sha256(bytes));
    Ok(())
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
