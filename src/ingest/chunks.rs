//! The records of a whole input, in parallel, with a result that depends
//! neither on the size of a chunk nor on the number of threads.
//!
//! The input passes through a window of a few chunks, cut at line ends. Every
//! chunk is parsed at once as if a record started at its cut. Where the chunk
//! before shows that none did (a quoted field spans the cut), the chunk is parsed
//! again from the right place. What is done with a record is the sink's business.

use std::io::{self, Read};

use rayon::prelude::*;

use super::record::{Record, Step, count_lines, line_end};

/// How much is read and parsed at once, in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// One thread's portion.
    pub chunk: usize,
    /// All portions that are in memory at the same time.
    pub window: usize,
    /// Longest physical line that is still held in memory.
    pub longest_line: usize,
}

impl Default for Sizes {
    fn default() -> Self {
        let chunk = 4 << 20;
        Self { chunk, window: chunk * rayon::current_num_threads().max(1), longest_line: 64 << 20 }
    }
}

/// Finds records, one place at a time.
pub trait Steps {
    /// What stands at the start of `rest`. The answer depends on `rest` alone (and on
    /// `eof`: nothing follows it), so that any cut of the input gives the same records.
    fn step(&mut self, rest: &[u8], eof: bool) -> Step;

    /// The fields of the record found last.
    fn record(&self) -> &Record;
}

/// What becomes of the records of one chunk.
pub trait Sink: Send {
    /// Takes a record that starts on `line` (0-based, within the chunk), or says
    /// with a stable code why it is none.
    fn take(&mut self, record: &Record, line: u64, lax: bool) -> Result<(), &'static str>;
}

/// A line or record that was set aside; numbers are 0-based within the chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Records before it.
    pub record: u64,
    /// Physical lines before it.
    pub line: u64,
    /// Stable reason code.
    pub reason: &'static str,
    /// Its bytes.
    pub raw: Vec<u8>,
}

/// One chunk, parsed. Parts arrive in the order of the input.
pub struct Part<S> {
    /// The accepted records.
    pub sink: S,
    /// The others.
    pub rejects: Vec<Reject>,
    /// Records, accepted or not.
    pub records: u64,
    /// Physical lines.
    pub lines: u64,
    /// Bytes of blank lines.
    pub blank: u64,
    start: usize,
    stop: usize,
    starved: bool,
}

/// Parses all of `input` with the scanners and sinks that `make` gives, and hands
/// every part to `done`.
///
/// # Errors
/// When reading fails, `done` fails, or a line is longer than `sizes.longest_line`
/// (kind `InvalidData`).
pub fn parse<T: Steps, S: Sink>(
    mut input: impl Read,
    sizes: Sizes,
    make: impl Fn() -> (T, S) + Sync,
    mut done: impl FnMut(Part<S>) -> io::Result<()>,
) -> io::Result<()> {
    let mut window = Vec::new();
    let mut target = sizes.window;
    loop {
        let eof = fill(&mut input, &mut window, target)?;
        let cuts = cut(&window, sizes.chunk, eof);
        let parts: Vec<Part<S>> =
            cuts.par_windows(2).map(|pair| parse_chunk(&window, (pair[0], pair[1]), eof, make())).collect();
        let mut position = 0;
        for (mut part, pair) in parts.into_iter().zip(cuts.windows(2)) {
            if position >= pair[1] {
                continue;
            }
            if part.start != position {
                part = parse_chunk(&window, (position, pair[1]), eof, make());
            }
            position = part.stop;
            let starved = part.starved;
            done(part)?;
            if starved {
                break;
            }
        }
        if eof && position == window.len() {
            return Ok(());
        }
        if position == 0 {
            target = grown(target, sizes.longest_line)?;
        }
        window.drain(..position);
    }
}

fn grown(target: usize, longest: usize) -> io::Result<usize> {
    if target > longest {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a line is too long to be a record"));
    }
    Ok(target * 2)
}

/// Fills the window up to `target` bytes; `true` at the end of the input.
fn fill(input: &mut impl Read, window: &mut Vec<u8>, target: usize) -> io::Result<bool> {
    let wanted = target.saturating_sub(window.len()) as u64;
    let read = input.by_ref().take(wanted).read_to_end(window)? as u64;
    Ok(read < wanted)
}

/// Offsets of chunk limits: 0, line starts about every `chunk` bytes, the end.
fn cut(window: &[u8], chunk: usize, eof: bool) -> Vec<usize> {
    let mut cuts = vec![0];
    let mut at = chunk;
    while at < window.len() {
        let Some((_, next)) = line_end(window, at, eof) else { break };
        if next < window.len() {
            cuts.push(next);
        }
        at = next + chunk;
    }
    if !window.is_empty() {
        cuts.push(window.len());
    }
    cuts
}

fn parse_chunk<T: Steps, S: Sink>(
    window: &[u8],
    (start, end): (usize, usize),
    eof: bool,
    (mut steps, sink): (T, S),
) -> Part<S> {
    let mut part = Part {
        sink,
        rejects: Vec::new(),
        records: 0,
        lines: 0,
        blank: 0,
        start,
        stop: start,
        starved: false,
    };
    while part.stop < end {
        let rest = &window[part.stop..];
        match steps.step(rest, eof) {
            Step::More => {
                part.starved = true;
                break;
            }
            Step::Blank { next } => part.skip_blank(&rest[..next]),
            Step::Rejected { next, reason } => part.reject(&rest[..next], reason),
            Step::Record { next, lax } => part.accept(steps.record(), &rest[..next], lax),
        }
    }
    part
}

impl<S: Sink> Part<S> {
    fn accept(&mut self, record: &Record, raw: &[u8], lax: bool) {
        match self.sink.take(record, self.lines, lax) {
            Ok(()) => {
                self.records += 1;
                self.pass(raw);
            }
            Err(reason) => self.reject(raw, reason),
        }
    }

    fn reject(&mut self, raw: &[u8], reason: &'static str) {
        self.rejects.push(Reject { record: self.records, line: self.lines, reason, raw: raw.to_vec() });
        self.records += 1;
        self.pass(raw);
    }

    fn skip_blank(&mut self, raw: &[u8]) {
        self.blank += raw.len() as u64;
        self.pass(raw);
    }

    fn pass(&mut self, raw: &[u8]) {
        self.lines += count_lines(raw);
        self.stop += raw.len();
    }
}
