//! Parquet and Arrow IPC, through polars.
//!
//! polars panics on some damaged files and quotes cells in its messages: sizes are
//! checked first, panics are caught, and nothing of its messages is passed on.

use std::io::{self, Cursor};
use std::panic::{AssertUnwindSafe, catch_unwind};

use polars_core::prelude::{AnyValue, Column, DataFrame, DataType, TimeUnit};
use polars_io::SerReader;
use polars_io::ipc::IpcReader;
use polars_io::parquet::read::ParquetReader;
use rayon::prelude::*;

use super::chunks::{Part, Sink};
use super::error::Fault;
use super::format::Format;
use super::record::Record;

/// Rows of one portion.
const PORTION: usize = 32_768;
/// Rows of the sample.
const SAMPLE_ROWS: usize = 2000;

/// A table in memory, nested columns flattened with dots.
pub struct Frame {
    /// Column names.
    pub header: Vec<String>,
    /// Cells of the first rows.
    pub sample: Vec<Vec<String>>,
    columns: Vec<Column>,
    rows: usize,
    format: Format,
}

impl Frame {
    /// Reads a whole file.
    pub fn read(bytes: Vec<u8>, format: Format) -> Result<Self, Fault> {
        let damaged = || Fault::Damaged(name(format));
        if !is_complete(&bytes, format) {
            return Err(damaged());
        }
        let frame = quietly(|| table(bytes, format)).ok_or_else(damaged)?;
        let rows = frame.height();
        let mut columns = Vec::new();
        frame.into_columns().into_iter().for_each(|column| flatten(column, &mut columns));
        let header = columns.iter().map(|column| column.name().to_string()).collect();
        let mut frame = Self { header, sample: Vec::new(), columns, rows, format };
        frame.sample = (0..rows.min(SAMPLE_ROWS)).map(|row| frame.cells(row).collect()).collect();
        Ok(frame)
    }

    /// The dialect in words.
    pub fn describe(&self) -> String {
        name(self.format).into()
    }

    /// Hands every row to a sink of `make`, and the sinks to `done` in order.
    pub fn parse<S: Sink>(
        &self,
        make: impl Fn() -> S + Sync,
        mut done: impl FnMut(Part<S>) -> io::Result<()>,
    ) -> io::Result<()> {
        let starts: Vec<usize> = (0..self.rows).step_by(PORTION).collect();
        for group in starts.chunks(rayon::current_num_threads().max(1)) {
            let parts: Vec<Part<S>> = group.par_iter().map(|&start| self.portion(start, make())).collect();
            parts.into_iter().try_for_each(&mut done)?;
        }
        Ok(())
    }

    fn portion<S: Sink>(&self, start: usize, sink: S) -> Part<S> {
        let mut part = Part::new(sink);
        let mut record = Record::default();
        for row in start..(start + PORTION).min(self.rows) {
            record.clear();
            self.cells(row).for_each(|cell| record.push(cell.as_bytes()));
            part.take(&record, || self.cells(row).collect::<Vec<_>>().join("\t").into_bytes());
        }
        part
    }

    fn cells(&self, row: usize) -> impl Iterator<Item = String> {
        self.columns
            .iter()
            .map(move |column| column.get(row).map_or_else(|_| String::new(), |value| text(&value)))
    }
}

fn name(format: Format) -> &'static str {
    match format {
        Format::Arrow => "Arrow IPC",
        _ => "Parquet",
    }
}

/// Whether the file ends as it must and its footer lies within it.
fn is_complete(bytes: &[u8], format: Format) -> bool {
    let (magic, ends) = match format {
        Format::Arrow => (&b"ARROW1"[..], bytes.ends_with(b"ARROW1")),
        _ => (&b"PAR1"[..], bytes.ends_with(b"PAR1")),
    };
    let Some(size_at) = bytes.len().checked_sub(magic.len() + 4).filter(|_| ends) else { return false };
    let size = bytes[size_at..size_at + 4].try_into().map_or(0, u32::from_le_bytes) as usize;
    size > 0 && size.checked_add(2 * magic.len() + 4).is_some_and(|least| least <= bytes.len())
}

fn table(bytes: Vec<u8>, format: Format) -> Option<DataFrame> {
    let cursor = Cursor::new(bytes);
    let frame = match format {
        Format::Arrow => IpcReader::new(cursor).finish(),
        _ => ParquetReader::new(cursor).finish(),
    };
    let mut frame = frame.ok()?;
    frame.rechunk_mut();
    Some(frame)
}

/// Runs `read`; a panic in it is `None`, and says nothing.
fn quietly<T>(read: impl FnOnce() -> Option<T>) -> Option<T> {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let result = catch_unwind(AssertUnwindSafe(read));
    std::panic::set_hook(hook);
    result.ok().flatten()
}

/// Columns of structs become one column for each of their fields.
fn flatten(column: Column, into: &mut Vec<Column>) {
    let DataType::Struct(_) = column.dtype() else { return into.push(column) };
    let prefix = column.name().clone();
    let Ok(fields) = column.as_materialized_series().struct_().map(|fields| fields.fields_as_series()) else {
        return;
    };
    for mut field in fields {
        field.rename(format!("{prefix}.{}", field.name()).into());
        flatten(field.into(), into);
    }
}

/// A value as text; instants and dates in the forms of ISO 8601.
fn text(value: &AnyValue) -> String {
    match value {
        AnyValue::Null => String::new(),
        AnyValue::String(text) => (*text).to_owned(),
        AnyValue::StringOwned(text) => text.to_string(),
        AnyValue::Boolean(flag) => flag.to_string(),
        AnyValue::Date(days) => {
            stamp(i64::from(*days) * 86_400, |time| time.strftime("%Y-%m-%d").to_string())
        }
        AnyValue::Datetime(ticks, unit, zone) => instant(*ticks, *unit, zone.is_some()),
        AnyValue::DatetimeOwned(ticks, unit, zone) => instant(*ticks, *unit, zone.is_some()),
        AnyValue::Binary(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        AnyValue::List(values) => values.iter().map(|value| text(&value)).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// A column without a zone holds local times, as they stand.
fn instant(ticks: i64, unit: TimeUnit, zoned: bool) -> String {
    let in_second = match unit {
        TimeUnit::Nanoseconds => 1_000_000_000,
        TimeUnit::Microseconds => 1_000_000,
        TimeUnit::Milliseconds => 1_000,
    };
    let nanos = ticks.rem_euclid(in_second) * (1_000_000_000 / in_second);
    let format = if zoned { "%Y-%m-%dT%H:%M:%S%.fZ" } else { "%Y-%m-%dT%H:%M:%S%.f" };
    let time = jiff::Timestamp::new(ticks.div_euclid(in_second), nanos as i32);
    time.map_or_else(|_| ticks.to_string(), |time| time.strftime(format).to_string())
}

fn stamp(seconds: i64, show: impl Fn(jiff::Timestamp) -> String) -> String {
    jiff::Timestamp::from_second(seconds).map_or_else(|_| seconds.to_string(), show)
}
