//! Whether the committed files are what the pinned packages give.

use std::fs;
use std::path::Path;

use crate::{Failure, rebuild};

/// Rebuilds a copy of the folder and compares.
pub fn check(packages: &Path, data: &Path) -> Result<(), Failure> {
    let copy = tempfile::tempdir()?;
    fs::create_dir(copy.path().join("builder"))?;
    for part in ["", "builder"] {
        for file in files(&data.join(part))? {
            fs::copy(data.join(part).join(&file), copy.path().join(part).join(&file))?;
        }
    }
    rebuild(packages, copy.path())?;
    let names = files(data)?;
    let differs = |name: &&String| fs::read(data.join(name)).ok() != fs::read(copy.path().join(name)).ok();
    let differing: Vec<&str> = names.iter().filter(differs).map(String::as_str).collect();
    if differing.is_empty() {
        println!("all {} files are as the packages give them", names.len());
        return Ok(());
    }
    Err(format!("not as the packages give them: {}", differing.join(", ")).into())
}

fn files(folder: &Path) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}
