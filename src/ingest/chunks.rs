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
    /// An empty part.
    pub fn new(sink: S) -> Self {
        Self { sink, rejects: Vec::new(), records: 0, lines: 0, blank: 0, start: 0, stop: 0, starved: false }
    }

    /// Takes a record of a format without lines; `raw` shows it, should it be refused.
    pub fn take(&mut self, record: &Record, raw: impl Fn() -> Vec<u8>) {
        if let Err(reason) = self.sink.take(record, 0, false) {
            self.rejects.push(Reject { record: self.records, line: 0, reason, raw: raw() });
        }
        self.records += 1;
    }

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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::record::{Scanner, Syntax, Widths};
    use super::*;

    const MAX_RECORD: usize = 40;

    /// Keeps every record as its fields.
    struct Keep(Vec<Vec<Vec<u8>>>);

    impl Sink for Keep {
        fn take(&mut self, record: &Record, _line: u64, _lax: bool) -> Result<(), &'static str> {
            if record.cell(0) == b"refused" {
                return Err("refused");
            }
            self.0.push(record.cells().map(<[u8]>::to_vec).collect());
            Ok(())
        }
    }

    /// What became of a whole input.
    #[derive(Debug, Default, PartialEq)]
    struct Outcome {
        accepted: Vec<Vec<Vec<u8>>>,
        /// Record number, line number, reason, bytes.
        rejected: Vec<(u64, u64, &'static str, Vec<u8>)>,
        lines: u64,
        blank: u64,
    }

    fn syntax(padded: bool) -> Syntax {
        let widths = Widths { usual: 3, header: 3, short: None };
        Syntax { delimiter: b',', quote: b'"', padded, widths, max_record: MAX_RECORD }
    }

    fn parsed(input: &[u8], syntax: &Syntax, chunk: usize, window: usize) -> Outcome {
        let sizes = Sizes { chunk, window, longest_line: 1 << 20 };
        let mut outcome = Outcome::default();
        let mut records = 0;
        parse(
            input,
            sizes,
            || (Scanner::new(syntax), Keep(Vec::new())),
            |part| {
                outcome.accepted.extend(part.sink.0);
                let base = (records, outcome.lines);
                outcome.rejected.extend(
                    part.rejects.into_iter().map(|r| (base.0 + r.record, base.1 + r.line, r.reason, r.raw)),
                );
                records += part.records;
                outcome.lines += part.lines;
                outcome.blank += part.blank;
                Ok(())
            },
        )
        .expect("memory can be read");
        outcome
    }

    /// The rules once more, slowly: byte by byte over the whole input.
    fn oracle(input: &[u8], padded: bool) -> Outcome {
        let mut outcome = Outcome::default();
        let (mut at, mut record) = (0, 0);
        while at < input.len() {
            let line = line_at(input, at);
            let content = trim_end(&input[at..line]);
            let (end, verdict) = if content.iter().all(|&byte| byte == b' ') {
                outcome.blank += (line - at) as u64;
                (line, None)
            } else {
                record += 1;
                match judged(input, at, padded) {
                    Ok((end, fields)) if fields[0] == b"refused" => (end, Some(Err("refused"))),
                    Ok((end, fields)) => (end, Some(Ok(fields))),
                    Err(reason) => (line, Some(Err(reason))),
                }
            };
            match verdict {
                Some(Ok(fields)) => outcome.accepted.push(fields),
                Some(Err(reason)) => {
                    outcome.rejected.push((record - 1, outcome.lines, reason, input[at..end].to_vec()))
                }
                None => {}
            }
            while at < end {
                let next = line_at(input, at).min(end);
                outcome.lines += u64::from(trim_end(&input[at..next]).len() < next - at);
                at = next;
            }
        }
        outcome
    }

    /// The offset behind the physical line at `at`.
    fn line_at(input: &[u8], mut at: usize) -> usize {
        while at < input.len() {
            match (input[at], input.get(at + 1)) {
                (b'\r', Some(b'\n')) => return at + 2,
                (b'\n' | b'\r', _) => return at + 1,
                _ => at += 1,
            }
        }
        at
    }

    fn trim_end(line: &[u8]) -> &[u8] {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        line.strip_suffix(b"\r").unwrap_or(line)
    }

    fn judged(input: &[u8], at: usize, padded: bool) -> Result<(usize, Vec<Vec<u8>>), &'static str> {
        let line = line_at(input, at);
        let content = trim_end(&input[at..line]);
        if content.len() > MAX_RECORD {
            return Err("record-too-long");
        }
        match strict(input, at, padded) {
            Ok((end, fields)) => match width_fault(&fields) {
                None => Ok((end, fields)),
                Some(_) if end != line => Err("unclosed-quote"),
                Some(reason) => Err(reason),
            },
            Err((reason, fault)) => match lax(content, padded) {
                Some(fields) if fields.len() == 3 => Ok((line, fields)),
                _ if fault > at + content.len() => Err("unclosed-quote"),
                _ => Err(reason),
            },
        }
    }

    fn width_fault(fields: &[Vec<u8>]) -> Option<&'static str> {
        match fields.len() {
            3 => None,
            0..3 => Some("too-few-fields"),
            _ if fields[3..].iter().all(|field| field.iter().all(|byte| b" \t".contains(byte))) => None,
            _ => Some("too-many-fields"),
        }
    }

    type Strict = Result<(usize, Vec<Vec<u8>>), (&'static str, usize)>;

    fn strict(input: &[u8], start: usize, padded: bool) -> Strict {
        let mut fields = Vec::new();
        let mut at = start;
        loop {
            let mut field = Vec::new();
            while padded && input.get(at) == Some(&b' ') {
                at += 1;
            }
            if input.get(at) == Some(&b'"') {
                at += 1;
                loop {
                    if at >= input.len() || at - start >= MAX_RECORD {
                        return Err(("unclosed-quote", start + MAX_RECORD.min(input.len() - start)));
                    }
                    match (input[at], input.get(at + 1)) {
                        (b'"', Some(b'"')) => {
                            field.push(b'"');
                            at += 2;
                        }
                        (b'"', _) => break,
                        (byte, _) => {
                            field.push(byte);
                            at += 1;
                        }
                    }
                }
                at += 1;
                while input.get(at) == Some(&b' ') {
                    field.push(b' ');
                    at += 1;
                }
                if !matches!(input.get(at), None | Some(b',' | b'\r' | b'\n')) {
                    return Err(("text-after-quote", at));
                }
            } else {
                while let Some(&byte) = input.get(at).filter(|byte| !b",\r\n".contains(byte)) {
                    field.push(byte);
                    at += 1;
                }
            }
            fields.push(field);
            match input.get(at) {
                Some(b',') => at += 1,
                _ => return Ok((line_at(input, at), fields)),
            }
            if at - start > MAX_RECORD {
                return Err(("unclosed-quote", at));
            }
        }
    }

    fn lax(line: &[u8], padded: bool) -> Option<Vec<Vec<u8>>> {
        let mut fields = Vec::new();
        let mut at = 0;
        loop {
            while padded && line.get(at) == Some(&b' ') {
                at += 1;
            }
            let start = at;
            if line.get(at) == Some(&b'"') {
                let closes = |&quote: &usize| {
                    let behind = line[quote + 1..].iter().find(|&&byte| byte != b' ');
                    line[quote] == b'"' && behind.is_none_or(|&byte| byte == b',')
                };
                let quote = (start + 1..line.len()).find(closes)?;
                fields.push(line[start + 1..quote].to_vec());
                at = quote + 1 + line[quote + 1..].iter().take_while(|&&byte| byte == b' ').count();
            } else {
                at = (start..line.len()).find(|&at| line[at] == b',').unwrap_or(line.len());
                fields.push(line[start..at].to_vec());
            }
            if at >= line.len() {
                return Some(fields);
            }
            at += 1;
        }
    }

    /// Lines made of what breaks parsers, in a mixture that also gives whole records.
    fn input() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            4 => Just("a"), 4 => Just(","), 3 => Just("\""), 2 => Just("\"\""), 3 => Just("\n"), 1 => Just("\r\n"),
            1 => Just("\r"), 1 => Just(" "), 2 => Just("b,c,d\n"), 2 => Just("\"x\",\"y\",\"z\"\n"),
            1 => Just("\"two\nlines\",y,z\n"), 1 => Just("refused,,\n"), 1 => Just("é"), 1 => Just("a,\"b\"c\",d\r\n"),
            1 => Just("bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"), 1 => Just(", "),
        ];
        proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat().into_bytes())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn any_cut_gives_what_the_slow_reader_finds(
            input in input(),
            chunk in 1_usize..50,
            window in 1_usize..120,
            padded: bool,
        ) {
            let syntax = syntax(padded);
            prop_assert_eq!(parsed(&input, &syntax, chunk, window), oracle(&input, padded));
        }
    }

    #[test]
    fn the_result_does_not_depend_on_the_number_of_threads() {
        let input = "\"two\nlines\",y,z\nb,c,d\n\"open,c\n\nb,c\n".repeat(500).into_bytes();
        let syntax = syntax(false);
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            pool.install(|| parsed(&input, &syntax, 100, 1000))
        };
        assert_eq!(with(1), with(7));
        assert_eq!(with(1), oracle(&input, false));
    }

    #[test]
    fn a_line_without_end_is_an_error_and_not_a_full_memory() {
        let syntax = syntax(false);
        let sizes = Sizes { chunk: 10, window: 100, longest_line: 1000 };
        let make = || (Scanner::new(&syntax), Keep(Vec::new()));
        let error = parse(io::repeat(b'a'), sizes, make, |_| Ok(())).expect_err("no end");
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    }
}
