//! A policy as read: every setting checked where it stands, every fault with its line.

use std::fmt::Write;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use clap::error::{ContextKind, ErrorKind};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::exit::{Code, Failure};
use super::keys::{self, Key, Kind, SECTIONS};
use crate::model::{Field, Rule, RuleSubject, Settings};

/// A policy that can be used.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Policy {
    /// Arguments of the command line and their values.
    pub(in super::super) defaults: Vec<(String, Vec<String>)>,
    /// The judgement's settings.
    pub(in super::super) settings: Settings,
    /// Mail domains of institutions.
    pub(in super::super) institutions: Vec<Rule>,
    /// For each setting given: table, name, line, the value as TOML.
    pub(super) given: Vec<(String, String, usize, String)>,
}

/// A fault in the file.
struct Fault {
    line: usize,
    what: String,
    hint: String,
}

impl Policy {
    /// Reads a policy.
    ///
    /// # Errors
    /// When it cannot be read, or with every fault in it.
    pub(in super::super) fn read(path: &Path) -> Result<Self, Failure> {
        let text = fs::read_to_string(path).map_err(|cause| {
            let hint = "write one with `paraph policy init`, or name it";
            Failure::new(Code::Usage, format!("{}: cannot be read: {cause}\n  hint: {hint}", path.display()))
        })?;
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let mut reader =
            Reader { text: &text, folder, keys: keys::all(), policy: Self::default(), faults: Vec::new() };
        reader.file();
        let Reader { mut policy, mut faults, .. } = reader;
        policy.settings.policy = path.file_name().map(|name| name.to_string_lossy().into_owned());
        if faults.is_empty() {
            return Ok(policy);
        }
        faults.sort_by_key(|fault| fault.line);
        let mut message = String::new();
        for Fault { line, what, hint } in faults {
            // Writing to a string cannot fail.
            let _ = write!(message, "{}, line {line}: {what}\n  hint: {hint}\n", path.display());
        }
        Err(Failure::new(Code::Usage, message.trim_end()))
    }

    /// How many settings the file holds.
    pub(super) fn given(&self) -> usize {
        self.given.len()
    }
}

struct Reader<'t> {
    text: &'t str,
    folder: PathBuf,
    keys: Vec<Key>,
    policy: Policy,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn file(&mut self) {
        let text = self.text;
        let table = match DeTable::parse(text) {
            Ok(table) => table,
            Err(error) => {
                let hint = "a policy is TOML: tables in [brackets], below them name = value, texts in quotes";
                return self.fault(error.span().unwrap_or(0..0), error.message().replace('\n', " "), hint);
            }
        };
        for (name, value) in table.get_ref() {
            match value.get_ref() {
                DeValue::Table(inner)
                    if SECTIONS.iter().any(|(section, _)| *section == name.get_ref().as_ref()) =>
                {
                    self.table(name.get_ref(), inner);
                }
                _ => self.unknown_table(name),
            }
        }
        if self.policy.settings.suspected_nats > self.policy.settings.proven_nats {
            let line = self.line_of("judgement");
            let what = "suspected_nats is above proven_nats".to_owned();
            self.faults.push(Fault {
                line,
                what,
                hint: "a campaign is suspected before it is proven".into(),
            });
        }
    }

    fn table(&mut self, section: &str, table: &DeTable<'_>) {
        for (name, value) in table {
            let known = self
                .keys
                .iter()
                .position(|key| key.section == section && key.name == name.get_ref().as_ref());
            match known {
                None => self.unknown_key(section, name),
                Some(at) => {
                    let key = self.keys.swap_remove(at);
                    if let Err((span, what)) = self.take(&key, value) {
                        self.fault(span, format!("{section}.{}: {what}", key.name), &hint(&key));
                    } else {
                        let line = self.line(name.span().start);
                        let raw = self.text[value.span()].to_owned();
                        self.policy.given.push((section.into(), key.name.clone(), line, raw));
                    }
                    self.keys.push(key);
                }
            }
        }
    }

    /// Takes one setting, or says what is wrong with it and where.
    fn take(&mut self, key: &Key, value: &Spanned<DeValue<'_>>) -> Result<(), (Range<usize>, String)> {
        let wrong = || (value.span(), expected(key).to_owned());
        let said = |what: String| (value.span(), what);
        let settings = &mut self.policy.settings;
        match &key.kind {
            Kind::Flag { id, switch: true, .. } => {
                let on = value.get_ref().as_bool().ok_or_else(wrong)?;
                self.policy.defaults.push((id.clone(), vec![on.to_string()]));
            }
            Kind::Flag { id, list, path, .. } => {
                let values = texts(value, *list).ok_or_else(wrong)?;
                let values: Vec<String> =
                    values.into_iter().map(|text| if *path { self.resolved(&text) } else { text }).collect();
                values.iter().try_for_each(|value| check_flag(id, value)).map_err(said)?;
                self.policy.defaults.push((id.clone(), values));
            }
            Kind::Column(field) => {
                let header = value.get_ref().as_str().ok_or_else(wrong)?;
                self.add_column(*field, header);
            }
            Kind::Number => {
                let number = number(value.get_ref()).filter(|number| *number > 0.0).ok_or_else(wrong)?;
                match key.name.as_str() {
                    "suspected_nats" => settings.suspected_nats = number,
                    _ => settings.proven_nats = number,
                }
            }
            Kind::Switch => settings.household = value.get_ref().as_bool().ok_or_else(wrong)?,
            Kind::Weight => {
                let weight = number(value.get_ref())
                    .filter(|weight| (0.0..=1.0).contains(weight))
                    .ok_or_else(wrong)?;
                if weight < 1.0 {
                    settings.weights.push((key.name.clone(), weight));
                }
            }
            Kind::Rules => {
                let entries = value.get_ref().as_array().ok_or_else(wrong)?;
                for entry in entries {
                    let text =
                        text(entry.get_ref()).ok_or_else(|| (entry.span(), expected(key).to_owned()))?;
                    let mut rule = rule(&key.name, &text).map_err(|what| (entry.span(), what))?;
                    let list = match key.section {
                        "allow" => &mut settings.allow,
                        "block" => &mut settings.block,
                        _ => &mut self.policy.institutions,
                    };
                    // Entries that name nobody are told apart by their number.
                    if matches!(rule.subject, RuleSubject::Mailbox(_)) {
                        rule.label = format!("{} ({})", rule.label, list.len() + 1);
                    }
                    list.push(rule);
                }
            }
        }
        Ok(())
    }

    fn add_column(&mut self, field: Field, header: &str) {
        let value = format!("{}={header}", field.id());
        match self.policy.defaults.iter_mut().find(|(id, _)| id == "column") {
            Some((_, values)) => values.push(value),
            None => self.policy.defaults.push(("column".into(), vec![value])),
        }
    }

    /// Paths start at the policy's folder.
    fn resolved(&self, text: &str) -> String {
        if text == "-" || self.folder.as_os_str().is_empty() {
            return text.to_owned();
        }
        self.folder.join(text).to_string_lossy().into_owned()
    }

    fn unknown_table(&mut self, name: &Spanned<std::borrow::Cow<'_, str>>) {
        if SECTIONS.iter().any(|(section, _)| *section == name.get_ref().as_ref()) {
            let hint = format!("write [{}] once, and settings below it", name.get_ref());
            return self.fault(name.span(), format!("{} is a table", name.get_ref()), &hint);
        }
        if let Some(key) = self.keys.iter().find(|key| key.name == name.get_ref().as_ref()) {
            let hint = format!("write it below [{}]", key.section);
            return self.fault(name.span(), format!("{} stands outside of its table", name.get_ref()), &hint);
        }
        let hint = match nearest(name.get_ref(), SECTIONS.iter().map(|(name, _)| *name)) {
            Some(near) => format!("did you mean [{near}]?"),
            None => {
                let names: Vec<&str> = SECTIONS.iter().map(|(name, _)| *name).collect();
                format!("tables are {}", names.join(", "))
            }
        };
        self.fault(name.span(), format!("there is no table [{}]", name.get_ref().escape_debug()), &hint);
    }

    fn unknown_key(&mut self, section: &str, name: &Spanned<std::borrow::Cow<'_, str>>) {
        let of = |section: &str| -> Vec<&str> {
            self.keys.iter().filter(|key| key.section == section).map(|key| key.name.as_str()).collect()
        };
        let elsewhere =
            self.keys.iter().find(|key| key.name == name.get_ref().as_ref()).map(|key| key.section);
        let hint = match (nearest(name.get_ref(), of(section).into_iter()), elsewhere) {
            (_, Some(other)) => format!("it belongs to [{other}]"),
            (Some(near), None) => format!("did you mean {near}?"),
            (None, None) => format!("[{section}] takes {}", of(section).join(", ")),
        };
        self.fault(name.span(), format!("{section} has no setting {:?}", name.get_ref()), &hint);
    }

    fn fault(&mut self, span: Range<usize>, what: String, hint: &str) {
        let line = self.line(span.start);
        self.faults.push(Fault { line, what, hint: hint.to_owned() });
    }

    fn line(&self, at: usize) -> usize {
        1 + self.text.as_bytes()[..at.min(self.text.len())].iter().filter(|&&byte| byte == b'\n').count()
    }

    /// The first line on which a setting of this table stands.
    fn line_of(&self, section: &str) -> usize {
        self.policy
            .given
            .iter()
            .filter(|(table, ..)| table == section)
            .map(|(_, _, line, _)| *line)
            .min()
            .unwrap_or(1)
    }
}

fn hint(key: &Key) -> String {
    match key.kind {
        Kind::Weight => "1 is the method's own weight; evidence can be doubted, not multiplied".into(),
        Kind::Column(field) => format!("name the column that holds {}", field.id()),
        _ => key.help.clone(),
    }
}

fn rule(name: &str, text: &str) -> Result<Rule, String> {
    match name {
        "networks" => Rule::network(text),
        "asns" => Rule::asn(text),
        "domains" => Rule::domain(text),
        _ => Rule::address(text),
    }
}

fn expected(key: &Key) -> &'static str {
    match key.kind {
        Kind::Flag { switch: true, .. } | Kind::Switch => "expected true or false",
        Kind::Flag { list: true, .. } | Kind::Rules => "expected a list of texts, as in [\"one\", \"two\"]",
        Kind::Flag { .. } => "expected a text or a whole number",
        Kind::Column(_) => "expected the header of a column, as in \"Courriel\"",
        Kind::Number => "expected a number above 0",
        Kind::Weight => "expected a number from 0 to 1",
    }
}

/// A value as the command line would have it.
fn text(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().to_owned()),
        _ => None,
    }
}

fn texts(value: &Spanned<DeValue<'_>>, list: bool) -> Option<Vec<String>> {
    match value.get_ref() {
        DeValue::Array(values) if list => values.iter().map(|value| text(value.get_ref())).collect(),
        one => text(one).map(|text| vec![text]),
    }
}

fn number(value: &DeValue<'_>) -> Option<f64> {
    let text = match value {
        DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
        DeValue::Float(number) => number.as_str(),
        _ => return None,
    };
    text.replace('_', "").parse().ok().filter(|number: &f64| number.is_finite())
}

/// Lets the command line itself judge the value.
fn check_flag(id: &str, value: &str) -> Result<(), String> {
    let command = keys::audit_command();
    let long = command.get_arguments().find(|arg| arg.get_id() == id).and_then(|arg| arg.get_long());
    let Some(long) = long.map(str::to_owned) else { return Ok(()) };
    let line = ["audit".to_owned(), "export".into(), "--out=report".into(), format!("--{long}={value}")];
    let line = line.into_iter().filter(|part| id != "out" || part != "--out=report");
    let Err(error) = command.try_get_matches_from(line) else { return Ok(()) };
    if !matches!(error.kind(), ErrorKind::InvalidValue | ErrorKind::ValueValidation) {
        return Ok(());
    }
    let cause = std::error::Error::source(&error).map(ToString::to_string);
    let valid = error.get(ContextKind::ValidValue).map(|values| format!("expected one of {values}"));
    let what = cause.or(valid).unwrap_or_else(|| "cannot be used".into());
    Err(format!("{}: {what}", value.escape_debug()))
}

fn nearest<'n>(wanted: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let scored = names.map(|name| (strsim::jaro_winkler(wanted, name), name));
    scored.filter(|(score, _)| *score > 0.7).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}
