//! Which addresses are spellings of one mailbox, by the rules that providers publish.
//!
//! Two strengths: [`canonical_mailbox`] merges only what certainly arrives in the
//! same mailbox; [`mailbox_group`] also cuts tags where that is merely usual, and
//! serves to see aliases together, never to call two signatures one person's.

use unicode_normalization::UnicodeNormalization;

use super::{EmailAddress, is_dot_atom};

/// The mailbox behind an address, `local@domain`: equal for all spellings of one mailbox.
///
/// | provider | rule |
/// |---|---|
/// | Gmail | `googlemail.com` is `gmail.com`, tag behind `+` cut, dots removed |
/// | Outlook, Hotmail, Live, MSN | tag cut; dots and domains count |
/// | iCloud | `me.com` and `mac.com` are `icloud.com`, tag cut |
/// | Fastmail | tag cut, `x@user.fastmail.com` is `user@fastmail.com` |
/// | Yandex | one mailbox under all its domains, tag cut, `.` is `-` |
/// | Proton | one mailbox under all its domains, tag cut, `.`, `-` and `_` do not count |
/// | Zoho, Mail.ru | tag cut |
/// | others | lower case only |
pub fn canonical_mailbox(address: &EmailAddress) -> String {
    let local = folded_local(&address.local);
    let domain = address.domain.as_str();
    if let Some(mailbox) = fastmail_subdomain(domain) {
        return mailbox;
    }
    match Provider::of(domain) {
        Provider::Gmail => format!("{}@gmail.com", cut(&without(&local, &['.']), '+')),
        Provider::ICloud => format!("{}@icloud.com", cut(&local, '+')),
        Provider::Yandex => format!("{}@yandex.ru", cut(&local.replace('.', "-"), '+')),
        Provider::Proton => format!("{}@proton.me", cut(&without(&local, &['.', '-', '_']), '+')),
        Provider::Tagged => format!("{}@{domain}", cut(&local, '+')),
        Provider::Yahoo | Provider::Other => format!("{local}@{domain}"),
    }
}

/// The canonical mailbox with tags cut wherever that is usual: behind `+` at any
/// provider, behind `-` at Yahoo. A weak key: at a domain whose rules are not
/// known two people may share it.
pub fn mailbox_group(address: &EmailAddress) -> String {
    let local = folded_local(&address.local);
    match Provider::of(&address.domain) {
        Provider::Yahoo => format!("{}@{}", cut(&local, '-'), address.domain),
        Provider::Other if fastmail_subdomain(&address.domain).is_none() => {
            format!("{}@{}", cut(&local, '+'), address.domain)
        }
        _ => canonical_mailbox(address),
    }
}

/// Lower case, without quotes that are not needed.
fn folded_local(local: &str) -> String {
    let bare = match local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => unquoted(inner).unwrap_or_else(|| local.to_owned()),
        None => local.to_owned(),
    };
    if bare.is_ascii() { bare.to_ascii_lowercase() } else { bare.to_lowercase().nfc().collect() }
}

/// The content of a quoted string where it needs no quotes.
fn unquoted(inner: &str) -> Option<String> {
    let mut characters = inner.chars();
    let mut bare = String::with_capacity(inner.len());
    while let Some(character) = characters.next() {
        bare.push(if character == '\\' { characters.next()? } else { character });
    }
    is_dot_atom(&bare).then_some(bare)
}

/// What stands before the first `mark`; all of it where that is no local part.
fn cut(local: &str, mark: char) -> &str {
    match local.split_once(mark) {
        Some((head, _)) if is_dot_atom(head) => head,
        _ => local,
    }
}

/// `local` without some characters; unchanged where no local part would remain.
fn without(local: &str, marks: &[char]) -> String {
    let kept: String = local.chars().filter(|character| !marks.contains(character)).collect();
    if is_dot_atom(&kept) { kept } else { local.to_owned() }
}

/// Providers by the rule their addresses follow.
enum Provider {
    Gmail,
    ICloud,
    Yandex,
    Proton,
    /// Cuts at `+`; each domain stands for itself.
    Tagged,
    /// Tags behind `-`, but only for those who set them up.
    Yahoo,
    Other,
}

impl Provider {
    fn of(domain: &str) -> Self {
        match domain {
            "gmail.com" | "googlemail.com" => Self::Gmail,
            "icloud.com" | "me.com" | "mac.com" => Self::ICloud,
            "proton.me" | "protonmail.com" | "protonmail.ch" | "pm.me" => Self::Proton,
            _ if YANDEX.contains(&domain) => Self::Yandex,
            _ if TAGGED.contains(&domain) || is_microsoft(domain) => Self::Tagged,
            _ if is_yahoo(domain) => Self::Yahoo,
            _ => Self::Other,
        }
    }
}

const YANDEX: &[&str] = &[
    "yandex.ru",
    "yandex.com",
    "ya.ru",
    "yandex.az",
    "yandex.by",
    "yandex.co.il",
    "yandex.com.am",
    "yandex.com.ge",
    "yandex.com.tr",
    "yandex.ee",
    "yandex.fr",
    "yandex.kg",
    "yandex.kz",
    "yandex.lt",
    "yandex.lv",
    "yandex.md",
    "yandex.tj",
    "yandex.tm",
    "yandex.ua",
    "yandex.uz",
];

/// Providers other than Microsoft that cut at `+` and say so.
const TAGGED: &[&str] = &[
    "google.com",
    "fastmail.com",
    "fastmail.fm",
    "fastmail.net",
    "fastmail.org",
    "fastmail.co.uk",
    "fastmail.com.au",
    "fastmail.de",
    "fastmail.es",
    "fastmail.in",
    "fastmail.jp",
    "fastmail.nl",
    "fastmail.se",
    "fastmail.to",
    "fastmail.us",
    "zoho.com",
    "zoho.com.au",
    "zoho.eu",
    "zoho.in",
    "zohomail.com",
    "zohomail.eu",
    "zohomail.in",
    "mail.ru",
    "inbox.ru",
    "list.ru",
    "bk.ru",
    "internet.ru",
];

/// Fastmail domains under which every user owns a subdomain.
const FASTMAIL: &[&str] = &["fastmail.com", "fastmail.fm", "fastmail.net", "fastmail.org", "fastmail.co.uk"];

fn fastmail_subdomain(domain: &str) -> Option<String> {
    let (user, parent) = domain.split_once('.')?;
    FASTMAIL.contains(&parent).then(|| format!("{user}@{parent}"))
}

fn is_microsoft(domain: &str) -> bool {
    matches!(domain, "msn.com" | "windowslive.com" | "passport.com")
        || ["outlook", "hotmail", "live"].iter().any(|brand| is_national(domain, brand))
}

fn is_yahoo(domain: &str) -> bool {
    matches!(domain, "ymail.com" | "rocketmail.com") || is_national(domain, "yahoo")
}

/// Whether the domain is `brand.com`, `brand.xx`, `brand.com.xx` or `brand.co.xx`.
fn is_national(domain: &str, brand: &str) -> bool {
    let Some(suffix) = domain.strip_prefix(brand).and_then(|rest| rest.strip_prefix('.')) else {
        return false;
    };
    let country = suffix.strip_prefix("com.").or_else(|| suffix.strip_prefix("co.")).unwrap_or(suffix);
    suffix == "com" || country.len() == 2
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::parse;
    use super::*;

    fn canonical(text: &str) -> String {
        canonical_mailbox(&parse(text).expect("a valid address"))
    }

    fn same_mailbox(spellings: &str) -> bool {
        let mut mailboxes = spellings.split_whitespace().map(canonical);
        let first = mailboxes.next().expect("at least one spelling");
        mailboxes.all(|mailbox| mailbox == first)
    }

    #[test]
    fn spellings_of_one_mailbox_are_equal() {
        for spellings in [
            "annaroux@gmail.com Anna.Roux@GMAIL.com a.n.n.a.roux+petition@googlemail.com annaroux.+x.y@gmail.com",
            "ben@outlook.fr BEN+news@outlook.fr",
            "carl@icloud.com carl@me.com Carl+a@mac.com",
            "dora@fastmail.com dora+x@fastmail.com shop@dora.fastmail.com",
            "eva-k@yandex.ru eva.k@ya.ru Eva.K+1@yandex.com",
            "f.g@proton.me fg@protonmail.com F-G+x@pm.me f_g@protonmail.ch",
            "hans@zoho.com hans+a@zoho.com",
            "ivan@mail.ru ivan+a@mail.ru",
            "jo@village.example JO@Village.EXAMPLE \"jo\"@village.example \"j\\o\"@village.example",
            "\u{e9}lise@village.example e\u{301}lise@village.example \u{c9}LISE@village.example",
            "k@b\u{fc}cher.example k@xn--bcher-kva.example",
        ] {
            assert!(same_mailbox(spellings), "{spellings}");
        }
    }

    #[test]
    fn different_mailboxes_stay_apart() {
        for pair in [
            "anna.roux@outlook.com annaroux@outlook.com",
            "ben@outlook.com ben@hotmail.com",
            "carl@live.fr carl@live.com",
            "dora@fastmail.com dora@fastmail.fm",
            "eva.k@mail.ru evak@mail.ru",
            "f+a@village.example f+b@village.example",
            "g-a@yahoo.fr g-b@yahoo.fr",
            "hans@zoho.com hans@zoho.eu",
            "\"a..b\"@gmail.com ab@gmail.com",
        ] {
            assert!(!same_mailbox(pair), "{pair}");
        }
    }

    #[test]
    fn groups_cut_tags_where_that_is_merely_usual() {
        let group = |text: &str| mailbox_group(&parse(text).expect("a valid address"));
        assert_eq!(group("g-shop@yahoo.co.uk"), "g@yahoo.co.uk");
        assert_eq!(group("f+a@village.example"), "f@village.example");
        assert_eq!(group("f@village.example"), "f@village.example");
        assert_eq!(group("a.b+c@gmail.com"), "ab@gmail.com");
        assert_eq!(group("shop@dora.fastmail.com"), "dora@fastmail.com");
    }

    #[test]
    fn an_empty_tag_behind_a_dot_is_cut_once() {
        for domain in ["gmail.com", "ya.ru", "pm.me", "me.com", "hotmail.fr", "yahoo.fr", "village.example"] {
            if let Ok(address) = parse(&format!("A.+@{domain}")) {
                let once = canonical_mailbox(&address);
                assert_eq!(canonical(&once), once);
            }
        }
        assert_eq!(canonical("A.+@gmail.com"), "a@gmail.com");
    }

    proptest! {
        #[test]
        fn a_canonical_mailbox_is_its_own(local in "[a-zA-Z0-9+._-]{1,12}", domain in any::<prop::sample::Index>()) {
            let domains = ["gmail.com", "ya.ru", "pm.me", "me.com", "hotmail.fr", "yahoo.fr", "village.example"];
            if let Ok(address) = parse(&format!("{local}@{}", domains[domain.index(domains.len())])) {
                let once = canonical_mailbox(&address);
                prop_assert_eq!(canonical(&once), once);
            }
        }
    }
}
