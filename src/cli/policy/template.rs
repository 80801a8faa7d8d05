//! Policies as text: every default with its comment, and the settings in force with their origin.

use std::fmt::Write;

use super::file::Policy;
use super::keys::{self, Key, Kind, SECTIONS, quoted};
use crate::detect;
use crate::report::words::Words;

/// Characters of a comment line.
const WIDTH: usize = 110;

/// A policy that changes nothing: every setting with its default and what it means.
pub(super) fn defaults(words: &Words) -> String {
    let texts = words.texts();
    let head = [
        texts.policy_head,
        texts.policy_precedence,
        texts.policy_lists,
        texts.policy_comments,
        texts.policy_paths,
    ];
    let mut text: String = head.map(|line| format!("# {}\n", plain(&words.say(line)))).concat();
    sections(&mut text, words, |key| match (key.default.as_str(), &key.kind) {
        ("", Kind::Column(_)) => format!("# {} = \"\"", key.name),
        ("", _) => format!("# {} = {}", key.name, example(key)),
        (default, _) => format!("{} = {default}", key.name),
    });
    text
}

/// Every setting in force: its value, and whether it comes from the policy, the environment or the default.
pub(super) fn in_force(policy: &Policy, words: &Words) -> String {
    let texts = words.texts();
    let mut text = format!("# {}\n", plain(&words.say(texts.policy_in_force)));
    let from = |line: &usize| words.fill(texts.policy_line, &[("line", &line.to_string())]);
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
                format!("{} = {raw}\n# {}", key.name, from(line))
            }
            (None, Some((_, _, line, raw))) => format!("{} = {raw} # {}", key.name, from(line)),
            (None, None) if key.default.is_empty() => {
                format!("# {}", words.fill(texts.policy_unset, &[("name", &key.name)]))
            }
            (None, None) => {
                format!("{} = {} # {}", key.name, key.default, words.say(texts.policy_default))
            }
        }
    });
    text
}

fn sections(text: &mut String, words: &Words, line: impl Fn(&Key) -> String) {
    let keys = keys::all();
    for (section, about) in SECTIONS {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n{}[{section}]\n", comment(&plain(&words.phrase(about))));
        for key in keys.iter().filter(|key| key.section == section) {
            let _ = writeln!(text, "{}{}", comment(&plain(&help(key, words))), line(key));
        }
    }
}

/// What a setting means; the weight of a detector bears its title.
fn help(key: &Key, words: &Words) -> String {
    let detector = detect::ALL.iter().map(|one| one.info()).find(|info| info.title == key.help);
    detector.map_or_else(|| words.phrase(&key.help), |info| words.say(words.detector(info).title))
}

/// An editor shows a narrow space as rubbish, if it is an old one.
fn plain(text: &str) -> String {
    text.replace('\u{202f}', " ")
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
