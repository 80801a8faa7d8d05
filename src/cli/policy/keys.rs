//! Every setting that a policy can hold. Those that have a flag of `paraph audit` are taken from there, so that a new flag
//! is a setting at once.

use clap::{Arg, ArgAction, Args, Command};

use super::super::audit;
use crate::detect;
use crate::model::{Field, Settings};

/// One setting.
pub(super) struct Key {
    /// Table of the file.
    pub(super) section: &'static str,
    /// Name in the table.
    pub(super) name: String,
    /// What it can be.
    pub(super) kind: Kind,
    /// What it means, for comments.
    pub(super) help: String,
    /// Its default as TOML; empty: none.
    pub(super) default: String,
}

/// What a setting can be.
pub(super) enum Kind {
    /// A flag of `paraph audit`, by the name of its argument.
    Flag {
        /// The argument.
        id: String,
        /// Its environment variable.
        env: Option<String>,
        /// Whether it is on or off.
        switch: bool,
        /// Whether it can be given more than once.
        list: bool,
        /// Whether its value names a file or folder.
        path: bool,
    },
    /// The header of a field.
    Column(Field),
    /// A positive number.
    Number,
    /// Yes or no.
    Switch,
    /// A number from 0 to 1.
    Weight,
    /// Entries of an allow or block list.
    Rules,
}

/// Tables in the order of the file, with what they are about.
pub(super) const SECTIONS: [(&str, &str); 9] = [
    ("input", "How the export is read."),
    (
        "columns",
        "Columns that the loader cannot recognise: field = \"Header\". `paraph columns EXPORT` shows what it recognises.",
    ),
    ("lookup", "What may be asked, and what is known of networks and mail domains."),
    ("judgement", "Thresholds and rules. Lower thresholds accuse more people wrongly."),
    (
        "weights",
        "What each detector's evidence counts, from 0 (nothing) to 1. Evidence can be doubted, not multiplied. \
         `paraph detectors` explains each.",
    ),
    (
        "allow",
        "Signatures that stay clear. They are left out of the judgement of all others, and the report says how many and why. \
         A domain or an e-mail address is typed by the signer: it excuses nobody who comes from rented servers, nor anybody in a \
         campaign of which most is not allowed. Prefer networks.",
    ),
    ("block", "Signatures that are rejected, whatever the evidence; the report calls it your decision."),
    (
        "institutions",
        "Organisations whose people sign at work, and public figures that somebody may impersonate.",
    ),
    ("output", "What is written, and when a job ends with code 10."),
];

/// Where the flags of `paraph audit` stand, if not under `output`.
const PLACES: [(&str, &[&str]); 3] = [
    ("input", &["timezone", "platform"]),
    (
        "lookup",
        &[
            "offline",
            "dns",
            "resolver",
            "dns_qps",
            "cache",
            "geoip",
            "ranges",
            "asn_list",
            "tor_exits",
            "disposable",
            "allow",
            "ptr",
        ],
    ),
    ("institutions", &["roster"]),
];

/// Flags that are no settings, or are settings in another form.
const NO_SETTING: [&str; 5] = ["exports", "policy", "column", "help", "version"];

/// All settings in the order of the file.
pub(super) fn all() -> Vec<Key> {
    let mut keys: Vec<Key> = audit_command().get_arguments().filter_map(flag).collect();
    keys.extend(columns());
    keys.extend(judgement());
    keys.extend(weights());
    keys.extend(lists());
    keys.sort_by_key(|key| SECTIONS.iter().position(|(name, _)| *name == key.section));
    keys
}

/// The arguments of `paraph audit` by themselves.
pub(super) fn audit_command() -> Command {
    audit::Arguments::augment_args(Command::new("audit"))
}

fn flag(arg: &Arg) -> Option<Key> {
    let id = arg.get_id().to_string();
    if NO_SETTING.contains(&id.as_str()) {
        return None;
    }
    let section =
        PLACES.iter().find(|(_, ids)| ids.contains(&id.as_str())).map_or("output", |(section, _)| section);
    let switch = matches!(arg.get_action(), ArgAction::SetTrue);
    let list = matches!(arg.get_action(), ArgAction::Append);
    let path = arg
        .get_value_names()
        .unwrap_or_default()
        .iter()
        .any(|name| name.contains("FILE") || name.contains("DIR"));
    let default = match arg.get_default_values() {
        _ if switch => "false".into(),
        _ if list => "[]".into(),
        [value] => literal(&value.to_string_lossy()),
        _ => String::new(),
    };
    Some(Key {
        section,
        // `--allow` names lists of mail domains; beside the table [allow] that would mislead.
        name: if id == "allow" { "never_disposable".into() } else { id.clone() },
        help: arg.get_help().map(ToString::to_string).unwrap_or_default(),
        default,
        kind: Kind::Flag {
            id,
            env: arg.get_env().map(|name| name.to_string_lossy().into_owned()),
            switch,
            list,
            path,
        },
    })
}

fn columns() -> impl Iterator<Item = Key> {
    Field::ALL.iter().map(|&field| key("columns", field.id(), Kind::Column(field), "", ""))
}

fn judgement() -> Vec<Key> {
    let settings = Settings::default();
    let nats = |number: f64| format!("{number:?}");
    vec![
        key(
            "judgement",
            "suspected_nats",
            Kind::Number,
            "Evidence in nats from which a campaign is suspected and its signatures are `review`",
            &nats(settings.suspected_nats),
        ),
        key(
            "judgement",
            "proven_nats",
            Kind::Number,
            "Evidence in nats from which a campaign is proven and its signatures are `reject`",
            &nats(settings.proven_nats),
        ),
        key(
            "judgement",
            "household",
            Kind::Switch,
            "Household rule: one mailbox under different names is a family, not one person twice",
            "true",
        ),
    ]
}

fn weights() -> impl Iterator<Item = Key> {
    detect::ALL.iter().map(|detector| {
        let info = detector.info();
        key("weights", info.id, Kind::Weight, info.title, "1.0")
    })
}

fn lists() -> Vec<Key> {
    let list = |section, name, help| key(section, name, Kind::Rules, help, "[]");
    let mut keys = Vec::new();
    for section in ["allow", "block"] {
        keys.extend([
            list(section, "networks", "Networks or single addresses, as in \"192.0.2.0/24\""),
            list(section, "asns", "Autonomous systems, as in \"AS2200\""),
            list(section, "domains", "Mail domains, `*` for any text, as in \"*.chu-example.fr\""),
            list(section, "addresses", "E-mail or Internet addresses"),
        ]);
    }
    keys.push(list(
        "institutions",
        "domains",
        "Mail domains of hospitals, companies, town halls: never disposable, and known to a roster, as in \"*.chu-example.fr\"",
    ));
    keys
}

fn key(section: &'static str, name: &str, kind: Kind, help: &str, default: &str) -> Key {
    Key { section, name: name.into(), kind, help: help.into(), default: default.into() }
}

/// A value of the command line as TOML.
fn literal(text: &str) -> String {
    if text.parse::<i64>().is_ok() { text.into() } else { quoted(text) }
}

/// A TOML string.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
