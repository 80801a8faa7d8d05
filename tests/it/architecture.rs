//! Reads the source and holds it to the rules of ARCHITECTURE.md.
//!
//! The rules are about text (which module names which), so a small reader of text is
//! enough: comments and literals are blanked, test modules are cut, the rest is searched.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Which of our own modules a module may name.
const LAYERS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("ingest", &["model"]),
    ("enrich", &["model"]),
    ("detect", &["model"]),
    ("score", &["model"]),
    ("report", &["model"]),
    ("pipeline", &["model", "ingest", "enrich", "detect", "score"]),
    ("simulate", &["model", "ingest", "enrich", "detect", "score", "report", "pipeline"]),
    ("sampling", &["model", "ingest", "report"]),
    ("counts", &["model", "ingest", "report"]),
    (
        "cli",
        &[
            "model", "ingest", "enrich", "detect", "score", "report", "pipeline", "simulate", "sampling",
            "counts", "counts",
        ],
    ),
    ("lib", &[]),
    ("main", &["cli"]),
];

/// Where a foreign crate may be named: heavy or effectful crates live in one room each.
const ROOMS: &[(&str, &[&str])] = &[
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("indicatif", &["cli"]),
    ("polars_core", &["ingest", "report"]),
    ("polars_io", &["ingest", "report"]),
    ("hickory_resolver", &["enrich/mail"]),
    ("tokio", &["enrich/mail"]),
    ("maxminddb", &["enrich/network"]),
    ("ipnetwork", &["enrich/network", "ingest", "model", "simulate"]),
];

/// What reads a clock, an environment, a disk, a network or chance.
const IMPURE: &[&str] = &[
    "std::time",
    "SystemTime",
    "Instant",
    "std::env",
    "std::fs",
    "std::io",
    "std::process",
    "TcpStream",
    "UdpSocket",
    "Timestamp::now",
    "Zoned::now",
    "rand::",
    "fastrand",
];

#[test]
fn imports_point_inwards_only() {
    let mut wrong = Vec::new();
    for file in sources() {
        let allowed = LAYERS.iter().find(|(name, _)| *name == file.top()).map(|(_, allowed)| *allowed);
        let allowed = allowed.unwrap_or_else(|| panic!("{}: a module without a place in LAYERS", file.path));
        for used in own_modules(&file) {
            if used != file.top() && file.top() != "lib" && !allowed.contains(&used.as_str()) {
                wrong.push(format!("{} names {used}", file.path));
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn heavy_crates_stay_in_their_room() {
    let mut wrong = Vec::new();
    for file in sources() {
        for (name, rooms) in ROOMS {
            let at_home = rooms.iter().any(|room| file.path.starts_with(&format!("src/{room}")));
            if !at_home && names_crate(&file.code, name) {
                wrong.push(format!("{} names {name}", file.path));
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn only_the_command_line_prints() {
    let macros = ["println!", "eprintln!", "print!", "eprint!", "dbg!", "std::io::stdout", "std::io::stderr"];
    assert_absent(&macros, |file| file.top() != "cli");
}

#[test]
fn nothing_unwraps_outside_tests() {
    assert_absent(&[".unwrap()", "todo!", "unimplemented!"], |_| true);
}

#[test]
fn the_middle_is_pure() {
    assert_absent(IMPURE, |file| matches!(file.top(), "detect" | "score"));
    // The vocabulary names `std::io::Result` in the door to the records, nothing else.
    let effects: Vec<&str> = IMPURE.iter().copied().filter(|&word| word != "std::io").collect();
    assert_absent(&effects, |file| file.top() == "model");
}

#[test]
fn the_model_has_no_serialised_form() {
    assert_absent(&["Serialize", "serde"], |file| file.top() == "model");
}

#[test]
fn every_module_opens_with_its_job() {
    let silent: Vec<String> =
        sources().into_iter().filter(|file| !file.text.starts_with("//!")).map(|file| file.path).collect();
    assert_none(&silent);
}

/// The compiler ignores a file that no module declares; so would everybody else.
#[test]
fn every_file_is_declared() {
    let mut forgotten = Vec::new();
    for file in sources() {
        let path = Path::new(&file.path);
        let stem = path.file_stem().and_then(|stem| stem.to_str()).expect("a source file has a name");
        if matches!(file.path.as_str(), "src/lib.rs" | "src/main.rs") {
            continue;
        }
        let (name, folder) = match stem {
            "mod" => (folder_name(path), path.parent().and_then(Path::parent)),
            _ => (stem, path.parent()),
        };
        if !declares(&parent_text(folder.expect("below src")), name) {
            forgotten.push(file.path);
        }
    }
    assert_none(&forgotten);
}

#[test]
fn every_detector_file_is_registered() {
    let registry = code_of(&read("src/detect/mod.rs"));
    let mut missing = Vec::new();
    for file in sources().into_iter().filter(|file| file.top() == "detect") {
        let stem = Path::new(&file.path).file_stem().and_then(|stem| stem.to_str()).expect("a name");
        if file.code.contains("impl Detector for") && !registry.contains(&format!("&{stem}::")) {
            missing.push(format!("{} has a detector that detect::ALL does not list", file.path));
        }
    }
    assert_none(&missing);
}

#[test]
fn the_repository_speaks_of_paraph_alone() {
    // Put together here so that this file passes its own test.
    let words = [
        ["/ro", "ot/"].concat(),
        ["/wo", "rk/"].concat(),
        ["/tm", "p/"].concat(),
        ["work", "tree"].concat(),
        ["sub", "agent"].concat(),
        ["BRIEF", ".md"].concat(),
    ];
    let mut found = Vec::new();
    for path in repository_files() {
        let Ok(text) = fs::read_to_string(root().join(&path)) else { continue };
        let hits = words.iter().filter(|word| text.contains(word.as_str()));
        found.extend(hits.map(|word| format!("{} says {word}", path.display())));
    }
    assert_none(&found);
}

/// One source file of the library, without its tests.
struct Source {
    path: String,
    text: String,
    code: String,
}

impl Source {
    /// The module directly below the crate's root that the file belongs to.
    fn top(&self) -> &str {
        let inside = self.path.strip_prefix("src/").unwrap_or(&self.path);
        inside.split(['/', '.']).next().unwrap_or(inside)
    }

    /// How many modules deep the file's own module lies below the crate's root.
    fn depth(&self) -> usize {
        let parts = self.path.matches('/').count();
        if self.path.ends_with("/mod.rs") { parts - 1 } else { parts }
    }
}

fn sources() -> Vec<Source> {
    let mut paths = Vec::new();
    walk(&root().join("src"), &mut paths);
    paths.sort();
    let rust = paths.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "rs"));
    rust.map(|path| path.strip_prefix(root()).expect("below the root").to_path_buf())
        .filter(|path| !is_test_file(path))
        .map(|path| {
            let path = path.to_str().expect("source paths are ASCII").to_owned();
            let text = read(&path);
            let code = code_of(&text);
            Source { path, text, code }
        })
        .collect()
}

/// Files of the repository that people read or that the build uses.
fn repository_files() -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for folder in ["src", "tests", "benches", "data", "docs", "fixtures", "fuzz", ".ci"] {
        walk(&root().join(folder), &mut paths);
    }
    let beside = fs::read_dir(root()).expect("the root is readable");
    paths.extend(beside.filter_map(Result::ok).map(|entry| entry.path()).filter(|path| path.is_file()));
    // A lock file names registries, and a checkout elsewhere has a `.git` file.
    paths.retain(|path| !path.ends_with("Cargo.lock") && !path.ends_with(".git"));
    paths.into_iter().map(|path| path.strip_prefix(root()).expect("below the root").to_path_buf()).collect()
}

fn walk(folder: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "target") {
                walk(&path, into);
            }
        } else {
            into.push(path);
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Doors of tests and files of tests, by name.
fn is_test_file(path: &Path) -> bool {
    path.components().any(|part| matches!(part.as_os_str().to_str(), Some("tests" | "tests.rs" | "check.rs")))
}

fn folder_name(path: &Path) -> &str {
    path.parent().and_then(Path::file_name).and_then(|name| name.to_str()).expect("a folder has a name")
}

/// The text of the module file that a folder belongs to.
fn parent_text(folder: &Path) -> String {
    let folder = folder.to_str().expect("source paths are ASCII");
    match folder {
        "src" => read("src/lib.rs") + &read("src/main.rs"),
        _ => ["/mod.rs", ".rs"]
            .iter()
            .find_map(|ending| fs::read_to_string(root().join(format!("{folder}{ending}"))).ok())
            .unwrap_or_default(),
    }
}

fn declares(text: &str, name: &str) -> bool {
    code_of(text).lines().any(|line| line.trim().ends_with(&format!("mod {name};")))
}

/// The code without comments, literals and test modules.
fn code_of(text: &str) -> String {
    let blank = blank_comments_and_literals(text);
    let mut code = String::new();
    let mut lines = blank.lines().peekable();
    while let Some(line) = lines.next() {
        let test = line.trim() == "#[cfg(test)]";
        if test && lines.peek().is_some_and(|next| next.trim_end().ends_with('{')) {
            let end = format!("{}}}", " ".repeat(line.len() - line.trim_start().len()));
            while lines.next().is_some_and(|next| next.trim_end() != end) {}
            continue;
        }
        code.push_str(line);
        code.push('\n');
    }
    code
}

/// Replaces comments and the insides of string literals by nothing; keeps the lines.
fn blank_comments_and_literals(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let skip = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(length) = raw_string(rest) {
            length
        } else if next == '"' {
            string_length(rest)
        } else if let Some(length) = char_literal(rest) {
            length
        } else {
            out.push(next);
            rest = &rest[next.len_utf8()..];
            continue;
        };
        out.extend(rest[..skip].chars().filter(|&c| c == '\n'));
        rest = &rest[skip..];
    }
    out
}

fn raw_string(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('r')?;
    let hashes = inside.len() - inside.trim_start_matches('#').len();
    let body = inside[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(2 + hashes + body.find(&end)? + end.len())
}

fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

/// `'"'` and `'\''` would derail the search for strings; lifetimes are left alone.
fn char_literal(text: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    (chars.next()?.1 == '\'').then_some(())?;
    let (_, first) = chars.next()?;
    if first == '\\' {
        return text[3..].find('\'').map(|at| at + 4);
    }
    let (at, second) = chars.next()?;
    (second == '\'').then_some(at + 1)
}

/// The modules below the crate's root that a file names, by any kind of path.
fn own_modules(file: &Source) -> BTreeSet<String> {
    let to_root = "super::".repeat(file.depth());
    let mut found = BTreeSet::new();
    for start in ["crate::", "paraph::", to_root.as_str()].iter().filter(|start| !start.is_empty()) {
        for (at, _) in file.code.match_indices(start) {
            let before = file.code[..at].chars().next_back();
            if !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                found.extend(heads(&file.code[at + start.len()..]));
            }
        }
    }
    found.retain(|name| LAYERS.iter().any(|(layer, _)| layer == name));
    found
}

/// The first names of a path or of a braced list of paths.
fn heads(path: &str) -> Vec<String> {
    let Some(list) = path.strip_prefix('{') else { return vec![identifier(path)] };
    let mut depth = 1;
    let mut heads = vec![identifier(list.trim_start())];
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => heads.push(identifier(list[at + 1..].trim_start())),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    heads
}

fn identifier(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn names_crate(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = &code[at + name.len()..];
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '.') && after.starts_with("::")
    })
}

fn assert_absent(words: &[&str], concerns: impl Fn(&Source) -> bool) {
    let mut found = Vec::new();
    for file in sources().into_iter().filter(|file| concerns(file)) {
        for (number, line) in file.code.lines().enumerate() {
            let hits = words.iter().filter(|word| holds_word(line, word));
            found.extend(hits.map(|word| format!("{}:{}: {word}", file.path, number + 1)));
        }
    }
    assert_none(&found);
}

/// Whether the line holds the word and not just the end of a longer name.
fn holds_word(line: &str, word: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let whole = word.starts_with(is_name);
    line.match_indices(word).any(|(at, _)| !(whole && line[..at].ends_with(is_name)))
}

fn assert_none(found: &[String]) {
    assert!(found.is_empty(), "\n  {}\n", found.join("\n  "));
}

#[test]
fn the_reader_of_source_sees_through_comments_and_literals() {
    let text = r##"
use crate::{model::Row, report};
// crate::cli
const A: &str = "crate::cli \" crate::ingest";
const B: char = '"'; use super::super::detect;
const C: &str = r#"crate::score"#;
#[cfg(test)]
mod tests {
    use crate::simulate;
}
"##;
    let file = Source { path: "src/enrich/mail.rs".into(), text: text.into(), code: code_of(text) };
    let found: Vec<String> = own_modules(&file).into_iter().collect();
    assert_eq!(found, ["detect", "model", "report"]);
}

#[test]
fn every_dependency_has_its_reason() {
    let reasons = read("CONTRIBUTING.md");
    let manifest = read("Cargo.toml");
    let mut silent = Vec::new();
    for section in ["[dependencies]", "[dev-dependencies]"] {
        let (_, after) = manifest.split_once(section).expect("the manifest has both sections");
        let lines = after.lines().skip(1).take_while(|line| !line.starts_with('['));
        let names = lines.filter_map(|line| line.split_once(" = ")).map(|(name, _)| name.to_owned());
        silent.extend(names.filter(|name| !reasons.contains(&format!("`{name}`"))));
    }
    assert_none(&silent);
}

/// A map that takes longer to read than to explore is no map.
#[test]
fn the_map_of_the_house_stays_short() {
    let lines = read("ARCHITECTURE.md").lines().count();
    assert!(lines < 150, "ARCHITECTURE.md has {lines} lines");
}

/// No accusation without what it means, its innocent reading and its source.
#[test]
fn every_detector_says_all_of_itself() {
    let mut silent = Vec::new();
    let mut ids = BTreeSet::new();
    for info in paraph::detect::ALL.iter().map(|detector| detector.info()) {
        let parts = [info.title, info.sees, info.means, info.innocent, info.source, info.sentence];
        if parts.iter().any(|part| part.trim().len() < 5) || info.cap <= 0.0 {
            silent.push(info.id.to_owned());
        }
        let plain = info.id.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        if !plain || !ids.insert(info.id) {
            silent.push(format!("{:?} is no id of its own", info.id));
        }
    }
    assert!(!ids.is_empty());
    assert_none(&silent);
}
