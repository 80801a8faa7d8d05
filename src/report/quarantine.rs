//! `quarantine.csv`: the records that could not be loaded, byte for byte.

use std::io::{self, Write};

use super::escape::raw;
use crate::model::Quarantined;

/// Writes the quarantined records in the order of the input.
pub(super) fn write(quarantine: &[Quarantined], to: &mut dyn Write) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(to);
    out.write_record(["row", "line", "reason", "raw"])?;
    for one in quarantine {
        out.write_record([one.record.to_string(), one.line.to_string(), one.reason.into(), raw(&one.raw)])?;
    }
    out.flush()
}
