//! What the reader must know about a load, in plain words: counts and places, never
//! what a cell holds.

use super::cells::{Count, Tallies};
use super::time::{Decided, Order, Resolved};
use crate::model::{Field, Warning};

/// The warnings of a load, in the order in which they arose.
#[derive(Debug, Default)]
pub struct Notes {
    warnings: Vec<Warning>,
}

impl Notes {
    /// Adds one warning.
    pub fn add(&mut self, code: &'static str, text: String) {
        self.warnings.push(Warning { code, text });
    }

    /// Cells of an input that could not be read, or only in a special way. `lined`: the
    /// input has lines to point at.
    pub fn cells(&mut self, input: &str, tallies: &Tallies, lined: bool) {
        let mut note = |code, count: Count, what: &str| {
            if count.rows > 0 {
                let place =
                    if lined { format!(", first in line {}", count.first_line + 1) } else { String::new() };
                self.add(code, format!("{input}: {} {what}{place}", rows(count.rows)));
            }
        };
        note(
            "email-invalid",
            tallies.bad_email,
            "with a filled e-mail cell that is no address; loaded without one",
        );
        note(
            "ip-invalid",
            tallies.bad_ip,
            "with a filled address cell that is no IP address; loaded without one",
        );
        note("quotes-lax", tallies.lax, "with quotes that are not escaped, read by the number of fields");
        if tallies.recoded.rows > 0 && tallies.wide.rows > 0 {
            note(
                "encoding-mixed",
                tallies.recoded,
                "not in UTF-8 among others that are, read as Windows-1252",
            );
        }
    }

    /// What a column of times showed.
    pub fn times(&mut self, input: &str, field: Field, resolved: &Resolved) {
        let id = field.id();
        if !resolved.invalid.is_empty() {
            let count = rows(resolved.invalid.len() as u64);
            self.add(
                "time-invalid",
                format!("{input}: {count} with a filled {id} cell that is no time; loaded without one"),
            );
        }
        let order = match resolved.order {
            Order::DayFirst => "day before month",
            Order::MonthFirst => "month before day",
        };
        if resolved.decided == Decided::ByLanguage {
            let text = format!(
                "{input}: no value of {id} tells day from month; read with {order} after the language of the headers"
            );
            self.add("date-order-guessed", text);
        }
    }

    /// A zone that nobody has named.
    pub fn zone_assumed(&mut self, input: &str, zone: &str) {
        self.add(
            "timezone-assumed",
            format!(
                "{input}: its times do not name a zone and are read as {zone}; --timezone says otherwise"
            ),
        );
    }

    /// All warnings.
    pub fn finish(self) -> Vec<Warning> {
        self.warnings
    }
}

/// `1 row`, `2 rows`.
pub fn rows(count: u64) -> String {
    if count == 1 { "1 row".into() } else { format!("{count} rows") }
}
