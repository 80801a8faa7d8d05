//! Makes untrusted text safe to show: names and comments are written by the forger.
//!
//! Every cell of an input passes one of these functions on its way to a spreadsheet or a
//! terminal. Nothing here knows what the text means.

use std::borrow::Cow;

/// Text that a spreadsheet shows in full: 32,767 UTF-16 units, and the mark of the cut must fit.
const LONGEST_CELL: usize = 32_000;

/// Safe in a spreadsheet, and readable: what would run becomes text, what would hide becomes visible.
///
/// - A spreadsheet runs a cell that begins with `= + - @` (also in their full-width forms, also
///   after blanks or invisible characters): such a cell gets a leading apostrophe. In countries
///   where the list separator is `;` a spreadsheet cuts a comma-separated file at semicolons
///   instead, and pasted text is cut at tabs and line ends, so the same holds after each of these.
///   Removing one apostrophe in front of such a beginning restores the text.
/// - Control characters, and characters that reorder text, are written as `\u{1b}`.
/// - A text too long for a cell is cut, and says so.
///
/// ```
/// use paraph::report::escape::cell;
/// assert_eq!(cell("=HYPERLINK(\"http://evil\")"), "'=HYPERLINK(\"http://evil\")");
/// assert_eq!(cell("Jean-Noël"), "Jean-Noël");
/// ```
pub fn cell(text: &str) -> Cow<'_, str> {
    if is_harmless(text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(guard(&visible(&shortened(text), |c| matches!(c, '\n' | '\r' | '\t'))))
}

/// Nothing in it is hidden, and nothing can begin a formula: nearly every cell of a petition.
fn is_harmless(text: &str) -> bool {
    let begins_once = text.starts_with(|c: char| c.is_alphanumeric()) && !text.contains(is_separator);
    text.len() <= LONGEST_CELL && !text.chars().any(is_hidden) && (begins_once || !text.contains(is_trigger))
}

/// One line for a terminal or a sentence: no control character, nothing that reorders text,
/// at most `longest` characters.
pub fn line(text: &str, longest: usize) -> String {
    let flat = visible(text, |_| false);
    match flat.char_indices().nth(longest) {
        None => flat,
        Some((end, _)) => format!("{}…", &flat[..end]),
    }
}

/// Bytes of any kind as text that loses none of them, safe in a spreadsheet like [`cell`].
///
/// Printable UTF-8 without a backslash stands as it is. Otherwise every backslash is doubled
/// and every byte that is not printable UTF-8 is written `\x1b`.
pub fn raw(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\\' => text.push_str("\\\\"),
                '\n' | '\r' | '\t' => text.push(c),
                c if is_hidden(c) => push_bytes(&mut text, c.encode_utf8(&mut [0; 4]).as_bytes()),
                c => text.push(c),
            }
        }
        push_bytes(&mut text, chunk.invalid());
    }
    guard(&text)
}

fn push_bytes(text: &mut String, bytes: &[u8]) {
    for byte in bytes {
        text.push_str(&format!("\\x{byte:02x}"));
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST_CELL) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}… [{} more characters]", &text[..end], text[end..].chars().count()),
    }
}

fn visible(text: &str, keep: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) && !keep(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// Control characters, line separators that no format expects, and Unicode's `Bidi_Control`
/// and tag characters ("Trojan Source", CVE-2021-42574).
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '\u{e0000}'..='\u{e007f}')
}

/// Puts an apostrophe in front of every beginning that a spreadsheet would run.
fn guard(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut out = Vec::with_capacity(characters.len() + 1);
    // From the back, so that one pass knows what every beginning leads to.
    let mut leads_to_formula = false;
    for (at, &c) in characters.iter().enumerate().rev() {
        leads_to_formula = is_trigger(c) || (leads_to_formula && is_skipped(c));
        out.push(c);
        if leads_to_formula && (at == 0 || is_separator(characters[at - 1])) {
            out.push('\'');
        }
    }
    out.iter().rev().collect()
}

fn is_trigger(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\u{2212}')
}

fn is_separator(c: char) -> bool {
    matches!(c, ';' | '\t' | '\n' | '\r')
}

/// What may stand between the beginning of a cell and the character that makes it run.
fn is_skipped(c: char) -> bool {
    c == '\''
        || c == '"'
        || c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn honest_text_is_left_alone() {
        for text in [
            "",
            "Jean-Noël d'Été",
            "'t Hooft",
            "a; b - c",
            "1 + 1 = 2",
            "12,5",
            "مرحبا",
            "שלום",
            "👩‍👩‍👧",
            "a\\b",
        ] {
            assert_eq!(cell(text), text);
        }
    }

    #[test]
    fn hyperlink_formula() {
        assert_eq!(cell("=HYPERLINK(\"http://evil\",\"x\")"), "'=HYPERLINK(\"http://evil\",\"x\")");
    }

    #[test]
    fn dde_command_behind_a_plus() {
        assert_eq!(cell("+cmd|' /C calc'!A0"), "'+cmd|' /C calc'!A0");
    }

    #[test]
    fn function_behind_an_at_sign() {
        assert_eq!(cell("@SUM(1+1)*cmd|' /C calc'!A0"), "'@SUM(1+1)*cmd|' /C calc'!A0");
    }

    #[test]
    fn formula_disguised_as_a_negative_number() {
        assert_eq!(cell("-1+1"), "'-1+1");
    }

    #[test]
    fn formula_behind_tab_or_carriage_return() {
        assert_eq!(cell("\t=1+1"), "'\t'=1+1");
        assert_eq!(cell("\r=1+1"), "'\r'=1+1");
    }

    #[test]
    fn formula_behind_blanks_or_invisible_characters() {
        assert_eq!(cell("  =1+1"), "'  =1+1");
        assert_eq!(cell("\u{feff}=1+1"), "'\u{feff}=1+1");
        assert_eq!(cell("\u{200b}@A1"), "'\u{200b}@A1");
    }

    #[test]
    fn full_width_formula() {
        assert_eq!(cell("＝1+1"), "'＝1+1");
    }

    #[test]
    fn formula_in_the_next_cell_of_a_semicolon_country() {
        assert_eq!(cell("Dupont;=1+1"), "Dupont;'=1+1");
        assert_eq!(cell("Dupont;\"=1+1"), "Dupont;'\"=1+1");
    }

    #[test]
    fn terminal_escape_sequences() {
        assert_eq!(cell("\x1b]0;pwned\x07"), "\\u{1b}]0;pwned\\u{7}");
        assert_eq!(line("\x1b[2J\u{9b}31mred", 80), "\\u{1b}[2J\\u{9b}31mred");
    }

    #[test]
    fn right_to_left_override() {
        assert_eq!(cell("fdp.\u{202e}exe"), "fdp.\\u{202e}exe");
        assert_eq!(line("\u{2066}a\u{2069}", 80), "\\u{2066}a\\u{2069}");
    }

    #[test]
    fn nul_bytes() {
        assert_eq!(cell("Du\0pont"), "Du\\u{0}pont");
    }

    #[test]
    fn line_breaks_stay_in_a_cell_and_leave_a_terminal_line() {
        assert_eq!(cell("one\ntwo"), "one\ntwo");
        assert_eq!(line("one\ntwo", 80), "one\\u{a}two");
    }

    #[test]
    fn ten_thousand_character_name() {
        let name = "é".repeat(10_000);
        assert_eq!(cell(&name), name);
        assert_eq!(line(&name, 20), format!("{}…", "é".repeat(20)));
    }

    #[test]
    fn text_longer_than_a_cell_says_what_is_missing() {
        let long = "x".repeat(40_000);
        let text = cell(&long);
        assert!(text.ends_with("… [8000 more characters]"));
        assert!(text.chars().count() < 32_767);
    }

    #[test]
    fn raw_bytes_of_a_broken_line() {
        assert_eq!(raw("Noël;1".as_bytes()), "Noël;1");
        assert_eq!(raw(b"caf\xe9 \\ \x1b"), "caf\\xe9 \\\\ \\x1b");
    }

    proptest! {
        #[test]
        fn no_cell_begins_a_formula(text in "[ \t\r\n;'\"=+@\u{feff}a-]{0,12}") {
            let shown = cell(&text);
            for beginning in shown.split([';', '\t', '\r', '\n']) {
                let naked = beginning.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
                prop_assert!(!naked.starts_with(is_trigger), "{shown:?}");
            }
        }

        #[test]
        fn cells_can_be_restored(text in "[ \t\r\n;'\"=+@\u{feff}a-]{0,12}") {
            prop_assert_eq!(unguard(&cell(&text)), text);
        }

        #[test]
        fn raw_bytes_can_be_restored(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            prop_assert_eq!(unraw(&unguard(&raw(&bytes))), bytes);
        }
    }

    /// What the documentation tells a reader to do, taken literally.
    fn unguard(text: &str) -> String {
        let characters: Vec<char> = text.chars().collect();
        let begins = |at: usize| at == 0 || is_separator(characters[at - 1]);
        let runs =
            |at: usize| characters[at..].iter().find(|&&c| !is_skipped(c)).is_some_and(|&c| is_trigger(c));
        let drop = |at: usize| characters[at] == '\'' && begins(at) && runs(at);
        (0..characters.len()).filter(|&at| !drop(at)).map(|at| characters[at]).collect()
    }

    fn unraw(text: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut rest = text.as_bytes();
        while let Some((&first, after)) = rest.split_first() {
            let (byte, used) = match (first, after.first()) {
                (b'\\', Some(b'x')) => {
                    (u8::from_str_radix(&String::from_utf8_lossy(&after[1..3]), 16).unwrap(), 3)
                }
                (b'\\', _) => (b'\\', 1),
                _ => (first, 0),
            };
            bytes.push(byte);
            rest = &after[used..];
        }
        bytes
    }
}
