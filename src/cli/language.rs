//! The user's language: the flag, then `PARAPH_LANG`, then the locale.

use clap::ValueEnum;

use crate::report::language::Language;

/// A language as the command line names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Lang {
    /// English
    En,
    /// French
    Fr,
}

/// What was chosen, else what the locale says.
pub(super) fn language(chosen: Option<Lang>) -> Language {
    match chosen {
        Some(Lang::En) => Language::English,
        Some(Lang::Fr) => Language::French,
        None => Language::of_user(|name| std::env::var(name).ok()),
    }
}
