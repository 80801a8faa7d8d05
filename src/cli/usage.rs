//! Faults of the command line in the user's language.
//!
//! clap speaks English only: its own words are told from its kinds of faults here. What it has no kind for stays as clap
//! says it, and so does `--help`.

use std::ffi::OsString;

use clap::ValueEnum;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::language::{Lang, language};
use crate::report::language::Language;
use crate::report::words::Words;

/// The language that a command line asks for, before it is known to make sense.
pub(super) fn asked(arguments: &[OsString]) -> Language {
    let given = |text: &str| Lang::from_str(text, true).ok();
    let texts: Vec<_> = arguments.iter().map(|argument| argument.to_string_lossy()).collect();
    let flag = texts.iter().enumerate().find_map(|(at, text)| match text.strip_prefix("--lang") {
        Some("") => given(texts.get(at + 1)?),
        Some(value) => given(value.strip_prefix('=')?),
        None => None,
    });
    language(flag.or_else(|| given(&std::env::var("PARAPH_LANG").ok()?)))
}

/// A fault in words of the language; `None` where clap's own must do.
pub(super) fn told(error: &clap::Error, language: Language) -> Option<String> {
    if language == Language::English || !error.use_stderr() {
        return None;
    }
    let words = Words::in_language(language, "UTC");
    let texts = words.texts();
    let of = |kind| error.get(kind).map(text);
    let what = match error.kind() {
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let (value, option) = (of(ContextKind::InvalidValue)?, of(ContextKind::InvalidArg)?);
            words.fill(texts.usage_value, &[("value", &value), ("option", &option)])
        }
        ErrorKind::UnknownArgument => {
            words.fill(texts.usage_argument, &[("option", &of(ContextKind::InvalidArg)?)])
        }
        ErrorKind::MissingRequiredArgument => {
            words.fill(texts.usage_missing, &[("options", &of(ContextKind::InvalidArg)?)])
        }
        ErrorKind::InvalidSubcommand => {
            words.fill(texts.usage_command, &[("command", &of(ContextKind::InvalidSubcommand)?)])
        }
        _ => return None,
    };
    let cause = std::error::Error::source(error).map(|cause| words.fault(&cause.to_string()));
    let valid = of(ContextKind::ValidValue).filter(|values| !values.is_empty());
    let near = [ContextKind::SuggestedValue, ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand];
    let near = near.into_iter().find_map(of);
    let lines = [
        Some(what + &cause.map(|cause| words.say(texts.colon) + &cause).unwrap_or_default()),
        valid.map(|values| format!("  {}", words.fill(texts.usage_values, &[("values", &values)]))),
        near.map(|near| {
            format!("  {}{}", words.say(texts.hint), words.fill(texts.usage_similar, &[("near", &near)]))
        }),
        Some(format!("  {}{}", words.say(texts.hint), words.say(texts.usage_help))),
    ];
    Some(lines.into_iter().flatten().collect::<Vec<_>>().join("\n"))
}

fn text(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(all) => all.join(", "),
        other => other.to_string(),
    }
}
