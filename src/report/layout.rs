//! Text for a screen: width, indents, emphasis. Knows nothing of audits.
//!
//! Everything must be understandable without colour: emphasis only repeats what words say.

use unicode_width::UnicodeWidthStr;

/// How a screen shows text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Columns of the screen.
    pub width: usize,
    /// Whether it understands ANSI colours.
    pub colour: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self { width: 80, colour: false }
    }
}

impl Look {
    /// A heading, or a number that matters.
    pub fn strong(self, text: &str) -> String {
        self.styled("1", text)
    }

    /// What may be skipped.
    pub fn faint(self, text: &str) -> String {
        self.styled("2", text)
    }

    /// What accuses.
    pub fn alarm(self, text: &str) -> String {
        self.styled("31", text)
    }

    /// What deserves a look.
    pub fn caution(self, text: &str) -> String {
        self.styled("33", text)
    }

    /// What is in order.
    pub fn good(self, text: &str) -> String {
        self.styled("32", text)
    }

    fn styled(self, code: &str, text: &str) -> String {
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    /// Breaks a paragraph into lines; the first begins with `first`, the others are indented to match.
    pub fn paragraph(self, first: &str, text: &str) -> Vec<String> {
        let indent = first.width();
        let room = self.width.saturating_sub(indent).max(20);
        let mut lines: Vec<String> = Vec::new();
        let mut line = String::new();
        // Spaces that must not break, such as those in numbers, do not.
        for word in text.split([' ', '\n']).filter(|word| !word.is_empty()) {
            if !line.is_empty() && line.width() + 1 + word.width() > room {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
        let prefix = |at| if at == 0 { first.to_owned() } else { " ".repeat(indent) };
        lines.into_iter().enumerate().map(|(at, line)| prefix(at) + &line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_keeps_its_width_and_indent() {
        let look = Look { width: 30, colour: false };
        assert_eq!(
            look.paragraph("  C1  ", "one two three four five six seven"),
            ["  C1  one two three four five", "      six seven"]
        );
    }

    #[test]
    fn wide_characters_count_twice() {
        let look = Look { width: 24, colour: false };
        assert_eq!(look.paragraph("", "署名署名署 署名署名署 署名署名署").len(), 2);
    }

    #[test]
    fn without_colour_no_escape_is_written() {
        assert_eq!(Look::default().strong("x"), "x");
        assert_eq!(Look { width: 80, colour: true }.alarm("x"), "\x1b[31mx\x1b[0m");
    }
}
