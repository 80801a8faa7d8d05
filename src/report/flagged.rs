//! `flagged.csv`: every row that is not clear, with its original columns.

use std::borrow::Cow;
use std::io::{self, Write};

use super::Material;
use super::escape::cell;
use super::folder::PageError;
use super::json_v1::Summary;
use crate::model::{Field, Interner, NONE, Observer, Report, Row, RowVerdict, Stage, TextColumn};

/// The columns in front of the original ones.
const OURS: [&str; 6] = ["row", "id", "verdict", "score", "reasons", "campaign"];

/// Writes the flagged rows in the order of the input, and returns the platform's own identifier of
/// every row, flagged or not: reading the input again takes longer than writing, and is done once.
pub(super) fn write(
    material: &Material<'_>,
    summary: &Summary,
    observer: &dyn Observer,
    to: &mut dyn Write,
) -> Result<TextColumn, PageError> {
    let header = material.originals.header();
    let ids = id_columns(header, summary);
    let mut out = csv::Writer::from_writer(to);
    out.write_record(OURS.iter().map(|&name| name.to_owned()).chain(original_names(header)))?;
    let rows = wanted(material, &ids);
    let mut verdicts = material.report.verdicts.iter().peekable();
    let mut known = Identifiers::new(material.petition.signatures.len());
    let mut unwritten = None;
    let visited = material.originals.visit(&rows, &mut |row, cells| {
        let id = ids.iter().map(|&at| cells[at].as_str()).find(|id| !id.is_empty()).unwrap_or_default();
        known.insert(row, id);
        let Some(verdict) = verdicts.next_if(|one| one.row == row) else { return Ok(()) };
        let number = material.petition.signatures.record[row.index()];
        let ours = judgement(number, id, verdict, material.report).into_iter();
        observer.advanced(Stage::Report, 1);
        let mut line = ours.chain(cells.iter().map(|text| cell(text)));
        let written = line.try_for_each(|field| out.write_field(field.as_bytes()));
        written.and_then(|()| out.write_record(None::<&[u8]>)).map_err(|cause| {
            unwritten = Some(cause);
            io::ErrorKind::Other.into()
        })
    });
    match unwritten {
        Some(cause) => Err(cause.into()),
        None => visited.map_err(PageError::Input),
    }?;
    if verdicts.peek().is_some() {
        return Err(PageError::Input(io::ErrorKind::InvalidData.into()));
    }
    out.flush()?;
    Ok(known.finish())
}

/// Every row where there are identifiers to collect, else the flagged ones.
fn wanted(material: &Material<'_>, ids: &[usize]) -> Vec<Row> {
    if ids.is_empty() {
        material.report.verdicts.iter().map(|one| one.row).collect()
    } else {
        material.petition.signatures.rows().collect()
    }
}

/// The identifiers by row, as far as they were met.
struct Identifiers {
    ids: Vec<u32>,
    texts: Interner,
}

impl Identifiers {
    fn new(rows: usize) -> Self {
        Self { ids: vec![NONE; rows], texts: Interner::default() }
    }

    fn insert(&mut self, row: Row, id: &str) {
        if !id.is_empty() {
            self.ids[row.index()] = self.texts.intern(id);
        }
    }

    fn finish(self) -> TextColumn {
        TextColumn { ids: self.ids, texts: self.texts.finish() }
    }
}

fn judgement<'a>(number: u32, id: &'a str, verdict: &RowVerdict, report: &'a Report) -> [Cow<'a, str>; 6] {
    let campaign = verdict.campaign.map(|at| report.campaigns[at as usize].id.as_str());
    [
        number.to_string().into(),
        cell(id),
        verdict.verdict.id().into(),
        score(verdict.probability).into(),
        reasons(verdict, report).join(";").into(),
        campaign.unwrap_or_default().into(),
    ]
}

/// `100 * p` with two decimals.
fn score(probability: f64) -> String {
    format!("{:.2}", 100.0 * probability)
}

/// The detectors that speak against the row, strongest first, each once.
pub(super) fn reasons(verdict: &RowVerdict, report: &Report) -> Vec<&'static str> {
    let mut reasons: Vec<_> = verdict.reasons.iter().filter(|reason| reason.nats >= 0.0).collect();
    reasons.sort_by(|a, b| b.nats.total_cmp(&a.nats));
    let mut codes = Vec::new();
    for reason in reasons {
        let code = report.findings[reason.finding as usize].detector;
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}

/// Where the inputs keep their own identifier: as many columns as the inputs disagree.
fn id_columns(header: &[String], summary: &Summary) -> Vec<usize> {
    let named = |name: &String| {
        summary.input.iter().any(|input| input.mapping.get(Field::Id.id()).is_some_and(|id| id == name))
    };
    (0..header.len()).filter(|&at| named(&header[at])).collect()
}

/// The input's own column names. One that would pass for a column of ours is marked, the identifier too: readers of
/// tables refuse or rename a column that comes twice.
fn original_names(header: &[String]) -> Vec<String> {
    let name = |name: &String| match OURS.contains(&name.as_str()) {
        true => marked(name, header),
        false => cell(name).into_owned(),
    };
    header.iter().map(name).collect()
}

/// The name behind as many marks as it takes to be nobody else's.
fn marked(name: &str, header: &[String]) -> String {
    let mut marked = format!("input_{name}");
    while header.contains(&marked) {
        marked = format!("input_{marked}");
    }
    marked
}
