//! E-mail addresses: parsing, and the canonical mailbox behind an address.
//!
//! Syntax and providers' published addressing rules only. Whether a domain
//! exists, is listed or takes mail is found out in `enrich`.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{is_combining_mark, is_public_assigned};

mod mailbox;
mod mask;

pub use mailbox::{canonical_mailbox, mailbox_group};
pub use mask::mask;

/// Octets of a local part at most (RFC 5321, section 4.5.3.1.1).
const LOCAL_OCTETS: usize = 64;
/// Octets of a whole address at most: a path of 256 less its angle brackets (RFC 3696, erratum 1690).
const ADDRESS_OCTETS: usize = 254;
/// Longer input cannot shrink below [`ADDRESS_OCTETS`] in any normal form.
const INPUT_BYTES: usize = 1024;

/// A mailbox as RFC 5321 spells it, internationalised by RFC 6531.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress {
    /// Local part as typed, in Unicode normal form C; a quoted string keeps its quotes.
    pub local: String,
    /// Domain in lower-case A-labels without trailing dot, or an address literal in brackets.
    pub domain: String,
}

/// Why a text is no address. Holds no part of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AddressError {
    /// Over 254 octets, or 64 before the at sign.
    TooLong,
    /// No at sign outside a quoted string.
    NoAtSign,
    /// What stands before the at sign is neither a dot-atom nor a quoted string.
    Local,
    /// What stands behind the at sign is no public host name.
    Domain,
    /// The brackets hold no IPv4 address and no `IPv6:` address.
    Literal,
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "the address is longer than mail allows",
            Self::NoAtSign => "the address has no at sign",
            Self::Local => "the part before the at sign is not valid",
            Self::Domain => "the part behind the at sign is no domain name",
            Self::Literal => "the brackets hold no network address",
        })
    }
}

impl std::error::Error for AddressError {}

/// Parses one bare address: no display name, comment or surrounding space.
///
/// Accepts the `Mailbox` of RFC 5321 with the extensions of RFC 6531, less what
/// no mail system on the public network delivers: single labels other than
/// top-level domains, labels that IDNA refuses, invisible and unassigned characters.
///
/// # Errors
/// Says which part is wrong.
pub fn parse(text: &str) -> Result<EmailAddress, AddressError> {
    if text.len() > INPUT_BYTES {
        return Err(AddressError::TooLong);
    }
    let (typed, domain) = split(text)?;
    let local = parse_local(typed)?;
    let domain = parse_domain(domain)?;
    if local.len().max(typed.len()) + 1 + domain.len() > ADDRESS_OCTETS {
        return Err(AddressError::TooLong);
    }
    Ok(EmailAddress { local, domain })
}

fn split(text: &str) -> Result<(&str, &str), AddressError> {
    if !text.starts_with('"') {
        return text.split_once('@').ok_or(AddressError::NoAtSign);
    }
    let end = closing_quote(text).ok_or(AddressError::Local)?;
    let (local, rest) = text.split_at(end + 1);
    Ok((local, rest.strip_prefix('@').ok_or(AddressError::Local)?))
}

/// Where the quoted string that `text` begins with ends.
fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at),
            _ => {}
        }
    }
    None
}

/// Checks the text as typed and as normalised: composing a mark with `<`, or
/// decomposing a letter, must not turn a bad local part into a good one.
fn parse_local(text: &str) -> Result<String, AddressError> {
    check_local(text)?;
    if text.is_ascii() {
        return Ok(text.to_owned());
    }
    let local: String = text.nfc().collect();
    check_local(&local)?;
    Ok(local)
}

fn check_local(local: &str) -> Result<(), AddressError> {
    if local.len() > LOCAL_OCTETS {
        return Err(AddressError::TooLong);
    }
    let quoted = local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    if quoted.map_or_else(|| is_dot_atom(local), is_quoted_content) {
        Ok(())
    } else {
        Err(AddressError::Local)
    }
}

fn is_quoted_content(inner: &str) -> bool {
    let mut escaped = false;
    for character in inner.chars() {
        match character {
            ' '..='~' if escaped => escaped = false,
            _ if escaped => return false,
            '\\' => escaped = true,
            '"' => return false,
            ' '..='~' => {}
            _ if !is_international(character) => return false,
            _ => {}
        }
    }
    !escaped
}

fn is_dot_atom(local: &str) -> bool {
    local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom))
        && !local.starts_with(is_combining_mark)
}

fn is_atom(character: char) -> bool {
    match character {
        'a'..='z' | 'A'..='Z' | '0'..='9' => true,
        _ if character.is_ascii() => "!#$%&'*+-/=?^_`{|}~".contains(character),
        _ => is_international(character),
    }
}

/// Whether a character beyond ASCII may stand in a local part: visible, assigned, no control.
fn is_international(character: char) -> bool {
    !character.is_ascii()
        && !character.is_control()
        && !character.is_whitespace()
        && is_public_assigned(character)
        && !is_invisible(character)
}

/// Format characters (general category Cf), which make two addresses look alike.
/// The two joiners, which some scripts spell words with, are not among them.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{AD}' | '\u{600}'..='\u{605}' | '\u{61C}' | '\u{6DD}' | '\u{70F}' | '\u{890}'..='\u{891}'
        | '\u{8E2}' | '\u{180E}' | '\u{200B}' | '\u{200E}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{110BD}' | '\u{110CD}'
        | '\u{13430}'..='\u{1343F}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E007F}')
}

fn parse_domain(text: &str) -> Result<String, AddressError> {
    match text.strip_prefix('[') {
        Some(literal) => parse_literal(literal.strip_suffix(']').ok_or(AddressError::Literal)?),
        None => domain_name(text),
    }
}

/// A host name in lower-case A-labels, as [`EmailAddress::domain`] holds it.
///
/// # Errors
/// When the text is no public host name.
pub fn domain_name(text: &str) -> Result<String, AddressError> {
    let domain = Uts46::new()
        .to_ascii(text.as_bytes(), AsciiDenyList::STD3, Hyphens::Check, DnsLength::Verify)
        .map_err(|_| AddressError::Domain)?;
    if domain.contains('.') || is_top_level(&domain) {
        Ok(domain.into_owned())
    } else {
        Err(AddressError::Domain)
    }
}

/// Whether a single label is a delegated top-level domain, some of which take mail.
fn is_top_level(label: &str) -> bool {
    psl::suffix(label.as_bytes()).is_some_and(|suffix| suffix.typ() == Some(psl::Type::Icann))
}

fn parse_literal(text: &str) -> Result<String, AddressError> {
    let tagged = text.get(..5).is_some_and(|tag| tag.eq_ignore_ascii_case("ipv6:"));
    if tagged {
        let address: Ipv6Addr = text[5..].parse().map_err(|_| AddressError::Literal)?;
        return Ok(format!("[ipv6:{address}]"));
    }
    let address: Ipv4Addr = text.parse().map_err(|_| AddressError::Literal)?;
    Ok(format!("[{address}]"))
}

#[cfg(test)]
mod tests;
