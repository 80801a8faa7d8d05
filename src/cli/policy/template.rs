//! Policies as text: every default with its comment, and the settings in force with their origin.

use std::fmt::Write;

use super::file::Policy;
use super::keys::{self, Key, Kind, SECTIONS, quoted};

/// Characters of a comment line.
const WIDTH: usize = 110;

/// A policy that changes nothing: every setting with its default and what it means.
pub(super) fn defaults() -> String {
    let mut text = String::from(
        "# A policy of paraph: what every audit of a platform must know. `paraph audit --policy FILE` uses it.\n\
         # A flag wins over an environment variable PARAPH_..., that over this file, and this file over the default.\n\
         # A list given as a flag replaces the list of this file.\n\
         # Lines that begin with # are comments; a setting that is commented out has no value by default.\n\
         # Paths start at the folder of this file. `paraph policy check` says whether it can be used.\n",
    );
    sections(&mut text, |key| match (key.default.as_str(), &key.kind) {
        ("", Kind::Column(_)) => format!("# {} = \"\"", key.name),
        ("", _) => format!("# {} = {}", key.name, example(key)),
        (default, _) => format!("{} = {default}", key.name),
    });
    text
}

/// Every setting in force: its value, and whether it comes from the policy, the environment or the default.
pub(super) fn in_force(policy: &Policy) -> String {
    let mut text = String::from("# The settings in force; a flag of paraph audit would win over each.\n");
    sections_without_help(&mut text, |key| {
        let given =
            policy.given.iter().find(|(section, name, ..)| *section == key.section && *name == key.name);
        let env = match &key.kind {
            Kind::Flag { env: Some(env), .. } => std::env::var(env).ok().map(|value| (env, value)),
            _ => None,
        };
        match (env, given) {
            (Some((env, value)), _) => format!("{} = {} # {env}", key.name, quoted(&value)),
            (None, Some((_, _, line, raw))) if raw.contains('\n') => {
                format!("{} = {raw}\n# policy, line {line}", key.name)
            }
            (None, Some((_, _, line, raw))) => format!("{} = {raw} # policy, line {line}", key.name),
            (None, None) if key.default.is_empty() => format!("# {} is not set", key.name),
            (None, None) => format!("{} = {} # default", key.name, key.default),
        }
    });
    text
}

fn sections(text: &mut String, line: impl Fn(&Key) -> String) {
    let keys = keys::all();
    for (section, about) in SECTIONS {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n{}[{section}]\n", comment(about));
        for key in keys.iter().filter(|key| key.section == section) {
            let _ = writeln!(text, "{}{}", comment(&key.help), line(key));
        }
    }
}

fn sections_without_help(text: &mut String, line: impl Fn(&Key) -> String) {
    let keys = keys::all();
    for (section, _) in SECTIONS {
        let _ = write!(text, "\n[{section}]\n");
        for key in keys.iter().filter(|key| key.section == section) {
            let _ = writeln!(text, "{}", line(key));
        }
    }
}

/// Help as comment lines.
fn comment(help: &str) -> String {
    let mut out = String::new();
    for paragraph in help.lines().filter(|line| !line.is_empty()) {
        let mut line = String::from("#");
        for word in paragraph.split_whitespace() {
            if line.len() + 1 + word.len() > WIDTH {
                out.push_str(&line);
                line = String::from("\n#");
            }
            line.push(' ');
            line.push_str(word);
        }
        out.push_str(&line);
        out.push('\n');
    }
    out
}

/// How a setting without a default is written.
fn example(key: &Key) -> &'static str {
    match key.name.as_str() {
        "timezone" => "\"Europe/Paris\"",
        "resolver" => "\"127.0.0.1:53\"",
        "dns_qps" => "50",
        "fail_on" => "\"reject>100\"",
        "out" => "\"report\"",
        "cache" => "\"cache\"",
        _ => "\"\"",
    }
}
