//! Numbers as each language writes them.

use crate::report::language::Language;

/// Keeps a number on one line with what belongs to it: narrow, and no place to break.
pub const NARROW: char = '\u{202f}';

impl Language {
    /// `1234567` becomes `1,234,567` or `1 234 567`.
    pub fn count(self, count: u64) -> String {
        let digits = count.to_string();
        let mut out = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push(self.thousands_mark());
            }
            out.push(digit);
        }
        out
    }

    /// One decimal, thousands separated.
    pub fn decimal(self, number: f64) -> String {
        let tenths = (number.abs() * 10.0).round();
        let sign = if number < 0.0 && tenths > 0.0 { "-" } else { "" };
        let whole = self.count((tenths / 10.0).floor() as u64);
        format!("{sign}{whole}{}{}", self.decimal_mark(), (tenths % 10.0) as u64)
    }

    /// A share in percent with so many decimals, however round it is.
    pub fn exact_percent(self, share: f64, places: usize) -> String {
        let number = self.fixed(100.0 * share, places);
        match self {
            Self::English => number + "%",
            Self::French => format!("{number}{NARROW}%"),
        }
    }

    /// So many decimals, without a mark for thousands: for sums that a reader adds up.
    pub fn fixed(self, number: f64, places: usize) -> String {
        format!("{number:.places$}").replace('.', &self.decimal_mark().to_string())
    }

    /// A share between 0 and 1 in percent; never rounds something to nothing or a part to all.
    pub fn percent(self, share: f64) -> String {
        let mark = self.decimal_mark();
        let number = match share * 100.0 {
            p if p > 0.0 && p < 0.1 => format!("<0{mark}1"),
            p if p < 100.0 && p > 99.9 => format!(">99{mark}9"),
            p if p < 9.95 && (p - p.round()).abs() > 0.05 => self.decimal(p),
            p => format!("{p:.0}"),
        };
        match self {
            Self::English => number + "%",
            Self::French => format!("{number}{NARROW}%"),
        }
    }

    /// A duration in the unit that a reader would choose.
    pub fn duration(self, seconds: f64) -> String {
        const MINUTE: f64 = 60.0;
        const HOUR: f64 = 3600.0;
        const DAY: f64 = 86_400.0;
        let space = if self == Self::French { NARROW } else { ' ' };
        let days = if self == Self::French { "jours" } else { "days" };
        match seconds {
            s if s < 10.0 && s.fract() != 0.0 => format!("{}{space}s", self.decimal(s)),
            s if s < 2.0 * MINUTE => format!("{s:.0}{space}s"),
            s if s < 2.0 * HOUR => format!("{:.0}{space}min", s / MINUTE),
            s if s < 2.0 * DAY => format!("{:.0}{space}h", s / HOUR),
            s => format!("{:.0}{space}{days}", s / DAY),
        }
    }

    fn thousands_mark(self) -> char {
        match self {
            Self::English => ',',
            Self::French => NARROW,
        }
    }

    fn decimal_mark(self) -> char {
        match self {
            Self::English => '.',
            Self::French => ',',
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{English, French};

    #[test]
    fn english_numbers() {
        assert_eq!([0, 999, 1000, 1_234_567].map(|n| English.count(n)), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(
            [-0.04, 4.96, 1234.5, -2.0].map(|n| English.decimal(n)),
            ["0.0", "5.0", "1,234.5", "-2.0"]
        );
        assert_eq!(
            [0.0, 0.0004, 0.031, 0.314, 0.9999, 1.0].map(|n| English.percent(n)),
            ["0%", "<0.1%", "3.1%", "31%", ">99.9%", "100%"]
        );
        assert_eq!(
            [0.2, 90.0, 720.0, 36_000.0, 864_000.0].map(|n| English.duration(n)),
            ["0.2 s", "90 s", "12 min", "10 h", "10 days"]
        );
    }

    #[test]
    fn french_numbers_never_break() {
        assert_eq!([1000, 1_234_567].map(|n| French.count(n)), ["1\u{202f}000", "1\u{202f}234\u{202f}567"]);
        assert_eq!(French.decimal(1234.5), "1\u{202f}234,5");
        assert_eq!(
            [French, English].map(|language| language.fixed(-1234.5678, 3)),
            ["-1234,568", "-1234.568"]
        );
        assert_eq!(
            [0.0004, 0.031, 0.314].map(|n| French.percent(n)),
            ["<0,1\u{202f}%", "3,1\u{202f}%", "31\u{202f}%"]
        );
        assert_eq!([0.2, 864_000.0].map(|n| French.duration(n)), ["0,2\u{202f}s", "10\u{202f}jours"]);
    }
}
