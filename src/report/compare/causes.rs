//! What differs between two audits beside the signatures: version, settings, lists, look-ups.

use serde_json::Value;

use super::super::compare_v1::Cause;
use super::super::json_v1::{Source, Summary};

/// All differences, the most general first.
pub(super) fn causes(old: &Summary, new: &Summary) -> Vec<Cause> {
    let mut causes = Vec::new();
    causes.extend(cause("version", "paraph", &old.paraph, &new.paraph));
    causes.extend(settings(old, new));
    causes.extend(mapping(old, new));
    causes.extend(sources(&old.sources, &new.sources));
    causes.extend(look_ups(old, new));
    causes
}

fn cause(what: &str, name: &str, old: &str, new: &str) -> Option<Cause> {
    let text = |text: &str| text.to_owned();
    (old != new).then(|| Cause { what: text(what), name: text(name), old: text(old), new: text(new) })
}

/// Setting by setting, whatever settings there are: a later version may have more.
fn settings(old: &Summary, new: &Summary) -> Vec<Cause> {
    let object = |summary: &Summary| match serde_json::to_value(&summary.settings) {
        Ok(Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    let (before, after) = (object(old), object(new));
    let shown = |value: Option<&Value>| match value {
        None | Some(Value::Null) => "not set".to_owned(),
        Some(Value::String(text)) => text.clone(),
        // What an entry of a list did is the data's doing.
        Some(Value::Array(entries)) => entries
            .iter()
            .map(|one| one.get("entry").unwrap_or(one).to_string())
            .collect::<Vec<_>>()
            .join(", "),
        Some(value) => value.to_string(),
    };
    // Where answers may come from is a matter of look-ups.
    let names = after.keys().filter(|name| *name != "dns");
    names
        .filter_map(|name| cause("settings", name, &shown(before.get(name)), &shown(after.get(name))))
        .collect()
}

/// Which column was taken for what, over all inputs.
fn mapping(old: &Summary, new: &Summary) -> Option<Cause> {
    let text = |summary: &Summary| {
        let fields = summary.input.iter().flat_map(|input| &input.mapping);
        let mut pairs: Vec<String> = fields.map(|(field, header)| format!("{field}={header}")).collect();
        pairs.sort();
        pairs.dedup();
        pairs.join(", ")
    };
    cause("mapping", "columns", &text(old), &text(new))
}

fn sources(old: &[Source], new: &[Source]) -> Vec<Cause> {
    let words = |source: Option<&Source>| match source {
        None => "not used".to_owned(),
        Some(one) => {
            let digest = one.sha256.get(..12).unwrap_or(&one.sha256);
            let parts = [one.version.as_str(), &one.date, digest];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
        }
    };
    let in_new = |source: &&Source| new.iter().any(|one| one.name == source.name);
    let gone = old.iter().filter(|source| !in_new(source));
    let named = |sources: &[Source], name: &str| sources.iter().find(|one| one.name == name).cloned();
    new.iter()
        .chain(gone)
        .filter_map(|one| {
            let (before, after) = (named(old, &one.name), named(new, &one.name));
            cause("list", &one.name, &words(before.as_ref()), &words(after.as_ref()))
        })
        .collect()
}

fn look_ups(old: &Summary, new: &Summary) -> Vec<Cause> {
    let mx = |summary: &Summary| match &summary.coverage.mx_not_judged {
        Some(_) => "not judged".to_owned(),
        None if summary.coverage.mx.known == 0 => "none answered".to_owned(),
        None => "judged".to_owned(),
    };
    let mode = cause("lookups", "dns", &old.settings.dns, &new.settings.dns);
    mode.into_iter().chain(cause("lookups", "mail service", &mx(old), &mx(new))).collect()
}
