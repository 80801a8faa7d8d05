//! How a command ends.

use std::process::ExitCode;

use crate::{ingest, pipeline, report, sampling};

/// What the exit code says to a nightly job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Code {
    /// Done, whatever was found.
    Done = 0,
    /// Failed.
    Failed = 1,
    /// Asked for what does not exist.
    Usage = 2,
    /// The input holds no signature.
    Nothing = 3,
    /// Done, and the condition of `--fail-on` holds.
    Condition = 10,
    /// Another run is writing the same report (`EX_TEMPFAIL`).
    Busy = 75,
}

impl From<Code> for ExitCode {
    fn from(code: Code) -> Self {
        Self::from(code as u8)
    }
}

/// A command that could not be done: place, cause and next step.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) code: Code,
    pub(super) message: String,
}

impl Failure {
    pub(super) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

impl From<report::Error> for Failure {
    fn from(error: report::Error) -> Self {
        let code = match error {
            report::Error::Busy { .. } => Code::Busy,
            report::Error::OfReport { .. } => Code::Usage,
            _ => Code::Failed,
        };
        Self::new(code, error.to_string())
    }
}

impl From<ingest::Error> for Failure {
    fn from(error: ingest::Error) -> Self {
        Self::new(ingest_code(&error), error.to_string())
    }
}

impl From<sampling::Error> for Failure {
    fn from(error: sampling::Error) -> Self {
        Self::new(Code::Failed, error.to_string())
    }
}

impl From<pipeline::Error> for Failure {
    fn from(error: pipeline::Error) -> Self {
        match error {
            pipeline::Error::Ingest(error) => error.into(),
            pipeline::Error::Enrich(_) => Self::new(Code::Failed, error.to_string()),
        }
    }
}

fn ingest_code(error: &ingest::Error) -> Code {
    match () {
        () if error.is_nothing_to_audit() => Code::Nothing,
        () if error.is_usage() => Code::Usage,
        () => Code::Failed,
    }
}
