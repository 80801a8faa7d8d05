//! The languages that people read a report in.
//!
//! Files for programs (`summary.json`, the CSV files) are English whatever is chosen: others parse them.

/// A language of the page, the terminal and the explanations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// French.
    French,
}

impl Language {
    /// Every language.
    pub const ALL: &[Self] = &[Self::English, Self::French];

    /// The stable name (ISO 639-1), as in `--lang` and the page's `lang` attribute.
    pub fn id(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }

    /// The language with this stable name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|language| language.id() == id)
    }

    /// The language of a POSIX locale such as `fr_FR.UTF-8`, if it is one of ours.
    pub fn from_locale(locale: &str) -> Option<Self> {
        let id = locale.split(['_', '.', '@', '-']).next().unwrap_or_default();
        Self::from_id(&id.to_ascii_lowercase())
    }

    /// The user's language by the variables that POSIX names for messages, strongest first; the first
    /// one that is set decides, and English serves whoever speaks neither.
    pub fn of_user(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &&str| variable(name).filter(|value| !value.is_empty());
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set);
        locale.and_then(|locale| Self::from_locale(&locale)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(set: &[(&str, &str)]) -> Language {
        let value = |name: &str| set.iter().find(|(known, _)| *known == name).map(|(_, v)| (*v).to_owned());
        Language::of_user(value)
    }

    #[test]
    fn the_strongest_variable_that_is_set_decides() {
        assert_eq!(of(&[("LANG", "fr_FR.UTF-8")]), Language::French);
        assert_eq!(of(&[("LANG", "fr_FR.UTF-8"), ("LC_MESSAGES", "en_GB.UTF-8")]), Language::English);
        assert_eq!(of(&[("LANG", "en_US"), ("LC_ALL", "fr_CA@euro")]), Language::French);
        assert_eq!(of(&[("LANG", "fr_BE"), ("LC_ALL", "")]), Language::French);
        assert_eq!(of(&[("LANG", "fr_BE"), ("LC_ALL", "C")]), Language::English);
    }

    #[test]
    fn whoever_speaks_neither_reads_english() {
        assert_eq!(of(&[]), Language::English);
        assert_eq!(of(&[("LANG", "de_DE.UTF-8")]), Language::English);
        assert_eq!(of(&[("LANG", "frr_DE")]), Language::English, "North Frisian is not French");
    }
}
