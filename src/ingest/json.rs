//! JSON objects, one a line, in one array, or in the one array of a wrapping object.
//!
//! Nested objects become columns with dots (`contact.email`), elements of arrays with
//! their index (`email_addresses[0].address`). An object that is broken costs its
//! physical line, as in delimited text.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::chunks::Steps;
use super::encoding::Charset;
use super::record::{Record, Step, line_end};

/// Bytes after which an object counts as never closed.
const MAX_OBJECT: usize = 1 << 20;
/// Objects of the sample.
const SAMPLE_ROWS: usize = 2000;
/// Elements of an array that become columns; further ones stand together in one more.
const ELEMENTS: usize = 4;
/// Columns beyond which keys are data and no names (an object keyed by identifiers).
const MOST_COLUMNS: usize = 2000;

/// A line or object that is no JSON object.
pub const INVALID_JSON: &str = "invalid-json";

/// JSON whose columns are known.
#[derive(Debug, Clone)]
pub struct Json {
    /// Paths of the values in the order in which the sample has them.
    pub header: Vec<String>,
    /// Cells of the first objects.
    pub sample: Vec<Vec<String>>,
    /// How characters are stored.
    pub charset: Charset,
    /// Bytes before the first object, and physical lines in them.
    pub data_at: usize,
    /// Physical lines before the first object.
    pub data_line: u64,
    /// Objects stand in an array of an outer object.
    wrapped: bool,
    array: bool,
    /// Whether the sample is all there is.
    pub whole: bool,
    /// Keys that were too many to be columns.
    pub unread: usize,
    index: HashMap<String, usize>,
}

impl Json {
    /// Finds the columns on the first bytes of the text; `whole`: they are all of it.
    pub fn sniff(text: &[u8], charset: Charset, whole: bool) -> Self {
        let mark = if charset.wide.is_some() { 0 } else { charset.mark };
        let inner = wrapped_array(&text[mark..], whole).map(|at| mark + at);
        let data_at = inner.unwrap_or(mark);
        let array = text[data_at..].trim_ascii_start().first() == Some(&b'[');
        let mut json = Self {
            header: Vec::new(),
            sample: Vec::new(),
            charset,
            data_at,
            data_line: super::record::count_lines(&text[..data_at]),
            wrapped: inner.is_some(),
            array,
            whole: false,
            unread: 0,
            index: HashMap::new(),
        };
        json.whole = json.learn(&text[data_at..]) && whole;
        json
    }

    /// A reader of objects.
    pub fn steps(&self) -> Objects<'_> {
        Objects { json: self, record: Record::default(), cells: vec![String::new(); self.header.len()] }
    }

    /// A reader of the paths that are no column yet.
    pub fn unseen(&self) -> Unseen<'_> {
        Unseen { json: self, record: Record::default() }
    }

    /// Makes columns of paths, in this order.
    pub fn add(&mut self, paths: Vec<String>) {
        for path in paths {
            if self.index.contains_key(&path) {
                continue;
            }
            if self.header.len() >= MOST_COLUMNS {
                self.unread += 1;
            } else {
                self.index.insert(path.clone(), self.header.len());
                self.header.push(path);
            }
        }
    }

    /// The dialect in words.
    pub fn describe(&self) -> String {
        let shape = match (self.wrapped, self.array) {
            (true, _) => "JSON, array in an object",
            (false, true) => "JSON, array",
            (false, false) => "JSON lines",
        };
        let encoding = self.charset.wide.map_or("UTF-8", |encoding| encoding.name());
        format!("{shape}, {encoding}")
    }

    /// Learns the columns of the first objects; `false`: there are more objects.
    fn learn(&mut self, text: &[u8]) -> bool {
        let mut rows = Vec::new();
        let mut at = 0;
        while at < text.len() && rows.len() < SAMPLE_ROWS {
            match object_at(&text[at..], true, self.wrapped) {
                Found::Object(value, next) => {
                    at += next;
                    let mut cells = Vec::new();
                    flatten(String::new(), &Value::Object(value), &mut cells);
                    rows.push(cells);
                }
                Found::Nothing(next) | Found::Broken(next) => at += next,
                Found::More => break,
            }
        }
        self.add(rows.iter().flatten().map(|(path, _)| path.clone()).collect());
        self.sample = rows.into_iter().map(|cells| self.row(cells)).collect();
        at >= text.len()
    }

    fn row(&self, cells: Vec<(String, String)>) -> Vec<String> {
        let mut row = vec![String::new(); self.header.len()];
        for (path, text) in cells {
            if let Some(&column) = self.index.get(&path) {
                row[column] = text;
            }
        }
        row
    }
}

/// Reads objects into records.
pub struct Objects<'a> {
    json: &'a Json,
    record: Record,
    cells: Vec<String>,
}

impl Steps for Objects<'_> {
    fn step(&mut self, rest: &[u8], eof: bool) -> Step {
        object_at(rest, eof, self.json.wrapped).step(|object| self.fill(object))
    }

    fn record(&self) -> &Record {
        &self.record
    }
}

impl Objects<'_> {
    fn fill(&mut self, object: Map<String, Value>) {
        let mut found = Vec::new();
        flatten(String::new(), &Value::Object(object), &mut found);
        self.cells.iter_mut().for_each(String::clear);
        for (path, text) in found {
            if let Some(&column) = self.json.index.get(&path) {
                self.cells[column] = text;
            }
        }
        self.record.clear();
        self.cells.iter().for_each(|cell| self.record.push(cell.as_bytes()));
    }
}

/// Reads objects into records whose fields are the paths that are no column yet.
pub struct Unseen<'a> {
    json: &'a Json,
    record: Record,
}

impl Steps for Unseen<'_> {
    fn step(&mut self, rest: &[u8], eof: bool) -> Step {
        object_at(rest, eof, self.json.wrapped).step(|object| {
            let mut found = Vec::new();
            flatten(String::new(), &Value::Object(object), &mut found);
            self.record.clear();
            let unseen = found.iter().filter(|(path, _)| !self.json.index.contains_key(path));
            unseen.for_each(|(path, _)| self.record.push(path.as_bytes()));
        })
    }

    fn record(&self) -> &Record {
        &self.record
    }
}

enum Found {
    Object(Map<String, Value>, usize),
    /// Separators and brackets between objects.
    Nothing(usize),
    /// A physical line that is no object.
    Broken(usize),
    More,
}

impl Found {
    /// The reader's step, an object taken by `fill` into its record.
    fn step(self, fill: impl FnOnce(Map<String, Value>)) -> Step {
        match self {
            Self::More => Step::More,
            Self::Nothing(next) => Step::Blank { next },
            Self::Broken(next) => Step::Rejected { next, reason: INVALID_JSON },
            Self::Object(object, next) => {
                fill(object);
                Step::Record { next, lax: false }
            }
        }
    }
}

/// What stands at the start of `rest`.
fn object_at(rest: &[u8], eof: bool, wrapped: bool) -> Found {
    let separators = rest.iter().take_while(|byte| b" \t\r\n,[]".contains(byte)).count();
    if separators > 0 {
        // A carriage return may be the first half of a line end.
        let half = separators == rest.len() && rest.ends_with(b"\r") && !eof;
        let next = separators - usize::from(half);
        return if next == 0 { Found::More } else { Found::Nothing(next) };
    }
    let Some((_, line)) = line_end(rest, 0, eof) else { return whole_object(rest, eof, None) };
    if wrapped && matches!(rest.first(), Some(b'}' | b'"')) {
        return Found::Nothing(line);
    }
    whole_object(rest, eof, Some(line))
}

/// `line`: where the next physical line starts, if that is known yet.
fn whole_object(rest: &[u8], eof: bool, line: Option<usize>) -> Found {
    let broken = || line.map_or(Found::More, Found::Broken);
    if rest.first() != Some(&b'{') {
        return broken();
    }
    match object_end(rest) {
        Some(end) => match serde_json::from_slice(&rest[..end]) {
            Ok(object) => Found::Object(object, end),
            Err(_) => broken(),
        },
        None if !eof && rest.len() <= MAX_OBJECT => Found::More,
        None => broken(),
    }
}

/// The offset behind the brace that closes the first one. A line end inside a text is
/// not JSON: the text was never closed.
fn object_end(rest: &[u8]) -> Option<usize> {
    let (mut depth, mut text, mut escaped) = (0_usize, false, false);
    for (at, byte) in rest.iter().enumerate().take(MAX_OBJECT) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if text => escaped = true,
            b'"' => text = !text,
            b'\n' | b'\r' if text => return Some(at),
            _ if text => {}
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// Where the one array of objects in a wrapping object starts. Only an outer object
/// that fills the whole input, or more than a record can, wraps.
fn wrapped_array(text: &[u8], whole: bool) -> Option<usize> {
    let start = text.len() - text.trim_ascii_start().len();
    if text.get(start) != Some(&b'{') {
        return None;
    }
    let alone = match object_end(&text[start..]) {
        Some(end) => whole && text[start + end..].trim_ascii().is_empty(),
        None => !whole,
    };
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.iter().enumerate().skip(start).take_while(|_| alone) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            // One level down: `data[0].attributes` are wrapped more deeply.
            b'[' if depth <= 2
                && text[at + 1..].trim_ascii_start().first() == Some(&b'{')
                && is_long(&text[at..]) =>
            {
                return Some(at);
            }
            _ => {}
        }
    }
    None
}

/// Whether an array holds several objects: `email_addresses` of one person has one or two.
fn is_long(array: &[u8]) -> bool {
    let mut at = 1;
    let mut objects = 0;
    while objects < 3 {
        match object_at(&array[at..], true, false) {
            Found::Object(_, next) => {
                at += next;
                objects += 1;
            }
            Found::Nothing(next) if !array[at..at + next].contains(&b']') => at += next,
            _ => return false,
        }
    }
    true
}

/// The scalars of a value with their paths.
fn flatten(path: String, value: &Value, into: &mut Vec<(String, String)>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                flatten(path, value, into);
            }
        }
        Value::Array(elements) => {
            for (index, value) in elements.iter().enumerate().take(ELEMENTS) {
                flatten(format!("{path}[{index}]"), value, into);
            }
            if let Some(rest) = elements.get(ELEMENTS..).filter(|rest| !rest.is_empty()) {
                into.push((format!("{path}[{ELEMENTS}..]"), Value::from(rest).to_string()));
            }
        }
        Value::Null => into.push((path, String::new())),
        Value::Bool(flag) => into.push((path, flag.to_string())),
        Value::Number(number) => into.push((path, number.to_string())),
        Value::String(text) => into.push((path, text.clone())),
    }
}
