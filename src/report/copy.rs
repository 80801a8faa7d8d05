//! The table exactly as it was loaded: all rows, all original columns, nothing judged.
//!
//! Cells are the decoded text, byte for byte. They are not made safe for spreadsheets
//! unless that is asked for: a copy that changes cells is none.

use std::borrow::Cow;
use std::io::{self, Write};

use polars_core::prelude::{Column, DataFrame, DataType, Field, Schema};
use polars_io::parquet::write::{BatchedWriter, ParquetWriter};

use super::escape;
use super::folder::PageError;
use crate::model::report::Originals;
use crate::model::{Observer, Row, Stage};

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// RFC 4180: UTF-8, comma, CRLF, quotes where needed, every row as wide as the header.
    Csv,
    /// The same with cells that no spreadsheet would run, see [`escape::cell`].
    SpreadsheetCsv,
    /// Parquet, one text column for each column, zstd.
    Parquet,
}

/// Rows of one Parquet row group.
const GROUP: usize = 65_536;

/// Writes `rows` rows of the inputs.
///
/// # Errors
/// When `to` refuses, or the inputs changed since they were loaded.
pub fn write(
    originals: &dyn Originals,
    rows: usize,
    format: Format,
    observer: &dyn Observer,
    to: &mut dyn Write,
) -> Result<(), PageError> {
    observer.started(Stage::Report, Some(rows as u64));
    match format {
        Format::Csv => csv(originals, rows, |text| Cow::Borrowed(text), observer, to),
        Format::SpreadsheetCsv => csv(originals, rows, escape::cell, observer, to),
        Format::Parquet => parquet(originals, rows, observer, to),
    }?;
    observer.ended(Stage::Report);
    Ok(())
}

fn csv(
    originals: &dyn Originals,
    rows: usize,
    cell: impl Fn(&str) -> Cow<'_, str>,
    observer: &dyn Observer,
    to: &mut dyn Write,
) -> Result<(), PageError> {
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(to);
    let mut line = |cells: &[String]| {
        cells.iter().try_for_each(|text| out.write_field(cell(text).as_bytes()))?;
        out.write_record(None::<&[u8]>)
    };
    line(originals.header())?;
    visit(originals, rows, observer, &mut |cells| Ok(line(cells)?))?;
    Ok(out.flush()?)
}

fn parquet(
    originals: &dyn Originals,
    rows: usize,
    observer: &dyn Observer,
    to: &mut dyn Write,
) -> Result<(), PageError> {
    let header = originals.header();
    let schema: Schema =
        header.iter().map(|name| Field::new(name.as_str().into(), DataType::String)).collect();
    let mut writer = ParquetWriter::new(to).batched(&schema).map_err(broken)?;
    let mut group: Vec<Vec<String>> = vec![Vec::new(); header.len()];
    visit(originals, rows, observer, &mut |cells| {
        group.iter_mut().zip(cells).for_each(|(column, cell)| column.push(cell.clone()));
        if group.first().is_some_and(|column| column.len() >= GROUP) {
            put(&mut writer, header, &mut group)
        } else {
            Ok(())
        }
    })?;
    put(&mut writer, header, &mut group)?;
    writer.finish().map(|_| ()).map_err(broken)
}

/// Writes one row group and empties it.
fn put<W: Write>(
    writer: &mut BatchedWriter<W>,
    header: &[String],
    group: &mut [Vec<String>],
) -> Result<(), PageError> {
    let height = group.first().map_or(0, Vec::len);
    if height == 0 {
        return Ok(());
    }
    let columns: Vec<Column> = header
        .iter()
        .zip(group.iter_mut())
        .map(|(name, cells)| Column::new(name.as_str().into(), std::mem::take(cells)))
        .collect();
    let frame = DataFrame::new(height, columns).map_err(broken)?;
    writer.write_batch(&frame).map_err(broken)
}

/// What polars says may quote a cell: only the kind of the fault is passed on.
fn broken(error: polars_core::prelude::PolarsError) -> PageError {
    PageError::Output(match error {
        polars_core::prelude::PolarsError::IO { error, .. } => error.kind().into(),
        _ => io::Error::other("the Parquet writer failed"),
    })
}

/// Calls `each` for all rows; tells a fault of the output from one of the input.
fn visit(
    originals: &dyn Originals,
    rows: usize,
    observer: &dyn Observer,
    each: &mut dyn FnMut(&[String]) -> Result<(), PageError>,
) -> Result<(), PageError> {
    let all: Vec<Row> = (0..rows as u32).map(Row).collect();
    let mut unwritten = None;
    let visited = originals.visit(&all, &mut |_, cells| {
        observer.advanced(Stage::Report, 1);
        each(cells).map_err(|error| {
            unwritten = Some(error);
            io::ErrorKind::Other.into()
        })
    });
    match unwritten {
        Some(error) => Err(error),
        None => visited.map_err(PageError::Input),
    }
}
