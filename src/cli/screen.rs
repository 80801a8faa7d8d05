//! Standard output and standard error.

use std::io::{self, IsTerminal, Write};

use super::exit::{Code, Failure};
use crate::report::escape;
use crate::report::layout::Look;

/// Widest text that is pleasant to read.
const WIDEST: u16 = 110;

/// Writes data. A reader who has seen enough (`paraph ... | head`) is no failure.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(cause) if cause.kind() != io::ErrorKind::BrokenPipe => Err(unwritten(&cause)),
        _ => Ok(()),
    }
}

/// Standard output that refuses data.
pub(super) fn unwritten(cause: &io::Error) -> Failure {
    let hint = "free some space where it leads, or send it elsewhere";
    Failure::new(Code::Failed, format!("standard output: cannot be written: {cause}\n  hint: {hint}"))
}

/// Writes what is not data. There is nobody left to tell when this fails.
/// Names of files and headers in it may be anybody's: no control character reaches the terminal.
pub(super) fn say(text: &str) {
    let lines: Vec<String> = text.lines().map(|line| escape::line(line, usize::MAX)).collect();
    let _ = writeln!(io::stderr().lock(), "{}", lines.join("\n"));
}

/// How standard output shows text.
pub(super) fn look() -> Look {
    let terminal = io::stdout().is_terminal();
    let width =
        terminal.then(terminal_size::terminal_size).flatten().map(|(width, _)| width.0.clamp(40, WIDEST));
    Look { width: width.map_or(Look::default().width, usize::from), colour: terminal && colour_wanted() }
}

fn colour_wanted() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    !refused && !dumb
}
