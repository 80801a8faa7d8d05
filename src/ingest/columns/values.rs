//! What the cells of one column look like.

use super::super::{address, flag, time};

/// Counts over a sample of one column's cells.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// Cells that are not empty; the other counts are of these.
    pub filled: usize,
    /// Hold an at sign between two texts.
    pub email: usize,
    /// Name an internet address.
    pub ip: usize,
    /// Are a time on their own.
    pub time: usize,
    /// Can be read as a time in a column of times.
    pub timelike: usize,
    /// Are a time before 2003.
    pub past: usize,
    /// Say yes or no.
    pub flag: usize,
    /// Speak of a confirmation.
    pub confirmation: usize,
    /// Are a browser's user agent.
    pub agent: usize,
    /// Are a telephone number.
    pub phone: usize,
    /// Look like a postal code.
    pub postcode: usize,
    /// Are two to four words of letters, capitalised.
    pub name: usize,
    /// Are one or two words of letters, capitalised.
    pub word: usize,
    /// Are a whole number.
    pub integer: usize,
    /// Are a UUID or a hexadecimal digest.
    pub digest: usize,
    /// Hold stars, crosses or dots where letters are hidden.
    pub masked: usize,
    /// Different cells.
    pub distinct: usize,
}

impl Profile {
    /// Measures a sample.
    pub fn of<'a>(cells: impl Iterator<Item = &'a str>) -> Self {
        let mut profile = Self::default();
        let mut seen = std::collections::HashSet::new();
        for cell in cells.map(str::trim).filter(|cell| !super::super::cells::is_missing(cell)) {
            profile.add(cell);
            if seen.len() < 2000 {
                seen.insert(cell);
            }
        }
        profile.distinct = seen.len();
        profile
    }

    /// A count as a share of the filled cells; 0 where there is none.
    pub fn share(&self, count: usize) -> f32 {
        if self.filled == 0 { 0.0 } else { count as f32 / self.filled as f32 }
    }

    fn add(&mut self, cell: &str) {
        let mut count = |counter: fn(&mut Self) -> &mut usize, holds: bool| {
            *counter(self) += usize::from(holds);
        };
        let short = cell.len() <= 64;
        let stamp = if short { time::parse(cell) } else { time::Stamp::Invalid };
        let integer = short && cell.bytes().all(|byte| byte.is_ascii_digit());
        count(|p| &mut p.filled, true);
        count(|p| &mut p.email, is_email(cell));
        count(|p| &mut p.ip, short && address::parse(cell).is_some());
        count(|p| &mut p.time, short && time::looks_like_time(cell));
        count(|p| &mut p.timelike, !matches!(stamp, time::Stamp::Invalid));
        count(|p| &mut p.past, matches!(stamp, time::Stamp::Civil(civil) if civil.year < 2003));
        count(|p| &mut p.flag, flag::parse(cell).is_some());
        count(|p| &mut p.confirmation, is_confirmation(cell));
        count(|p| &mut p.agent, is_agent(cell));
        count(|p| &mut p.phone, is_phone(cell));
        count(|p| &mut p.postcode, is_postcode(cell));
        count(|p| &mut p.name, short && is_name(cell, 2..=4));
        count(|p| &mut p.word, short && is_name(cell, 1..=2));
        count(|p| &mut p.integer, integer);
        count(|p| &mut p.digest, is_digest(cell));
        count(|p| &mut p.masked, is_masked(cell));
    }
}

/// Something, an at sign, something with a dot: a mistyped address counts as well.
pub fn is_email(cell: &str) -> bool {
    let Some((local, domain)) = cell.rsplit_once('@') else { return false };
    let domain = domain.trim_end_matches(['>', ' ']);
    !local.is_empty() && domain.contains('.') && !domain.contains(' ') && cell.len() <= 254
}

/// Whether a cell is a browser's user agent.
pub fn is_agent(cell: &str) -> bool {
    const STARTS: &[&str] =
        &["Mozilla/", "Opera/", "curl/", "python-requests/", "Dalvik/", "okhttp/", "Wget/"];
    STARTS.iter().any(|start| cell.starts_with(start))
}

fn is_confirmation(cell: &str) -> bool {
    const STEMS: &[&str] = &["confirm", "valid", "verif", "bevestig", "bestatigt", "conferm", "potwierdz"];
    let folded = super::super::normal::fold(cell);
    cell.len() <= 24 && STEMS.iter().any(|stem| folded.contains(stem))
}

fn is_phone(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let only =
        cell.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '.' | '-' | '/' | '(' | ')' | '+'));
    let international = cell.starts_with(['+', '(']) || cell.starts_with('0');
    only && (8..=15).contains(&digits) && international && matches!(time::parse(cell), time::Stamp::Invalid)
}

/// Digits (4 to 6), or the letter-digit mixtures of the United Kingdom, the Netherlands,
/// Ireland and Canada, or `00-950`.
fn is_postcode(cell: &str) -> bool {
    let length = cell.chars().count();
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let letters = cell.bytes().filter(u8::is_ascii_uppercase).count();
    let clean = digits + letters + cell.matches([' ', '-']).count() == length;
    clean && digits >= 2 && (4..=10).contains(&length) && (letters > 0 || digits <= 6) && letters <= 5
}

fn is_name(cell: &str, words: std::ops::RangeInclusive<usize>) -> bool {
    let letters = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | '.');
    let capital = cell.chars().next().is_some_and(char::is_uppercase);
    capital && cell.chars().all(letters) && words.contains(&cell.split_whitespace().count())
}

fn is_digest(cell: &str) -> bool {
    let hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    matches!(cell.len(), 32 | 36 | 40 | 56 | 64 | 96 | 128)
        && hex(cell)
        && cell.bytes().any(|b| b.is_ascii_digit())
}

fn is_masked(cell: &str) -> bool {
    cell.contains("**") || cell.contains("•") || cell.to_lowercase().contains("xxx") || cell.contains("…@")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_shows_what_it_holds() {
        let share = |cells: &[&str], count: fn(&Profile) -> usize| {
            let profile = Profile::of(cells.iter().copied());
            profile.share(count(&profile))
        };
        assert_eq!(share(&["a@b.org", "", "c@d.fr", "not one"], |p| p.email), 2.0 / 3.0);
        assert_eq!(share(&["92.184.1.2", "2a01::1"], |p| p.ip), 1.0);
        assert_eq!(share(&["75001", "1000", "SW1A 1AA", "1012 AB", "00-950"], |p| p.postcode), 1.0);
        assert_eq!(share(&["+33 6 12 34 56 78", "0612345678"], |p| p.phone), 1.0);
        assert_eq!(share(&["Zoé Dupont", "Jean de la Tour"], |p| p.name), 1.0);
        assert_eq!(share(&["9b74c9897bac770ffc029102a200c5de"], |p| p.digest), 1.0);
        assert_eq!(share(&["2020-11-17", "75001", "17/11/20"], |p| p.time), 2.0 / 3.0);
    }
}
