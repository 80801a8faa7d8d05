//! The integration tests: one binary, one module a subject.
//!
//! Linking the library is slower than running most tests, so every subject shares this
//! one binary. A subject is one file here and one line below.

// A test that cannot go on says where; clippy.toml knows test functions, not their helpers.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]

mod answer;
mod architecture; // what the source itself must obey
mod cleared; // groups that were looked at and that an innocent story explains
mod cli; // the program as a user runs it
mod compare;
mod compare_page; // what changed between two reports
mod convert; // the table exactly as loaded, in a clean format
mod counts; // public series of counts, without a person in them
mod dns; // a DNS server on loopback for the tests of mail
mod docs; // every command and transcript of the documentation, and the schema of summary.json
mod files; // the files of a report beside the summary: decisions and the table
mod french; // the screens and the errors of the command line in French
mod ingest; // every dialect of export, through one door
mod languages; // every language says everything
mod mail; // mail domains: look-ups, failures, cache
mod network; // real addresses that public lists get wrong
mod network_databases; // databases that users hold, vendor by vendor
mod network_lists; // the user's own lists of networks
mod nightly; // audits night after night
mod page; // report.html: what it must hold, and what it must never hold
mod platforms; // the exports of known platforms, every column accounted for
mod policy; // what a platform says once: precedence, lists, weights, faults with their line
mod redact; // nothing of a signer is left in a redacted report
mod report; // a finished audit on its way into files
mod reverse; // the names of a campaign's servers
mod rosters; // lists of public figures, and whom they are found to have signed
mod sampling; // counts by hand: the draw, the sheet, the answers, and how often the interval is right
mod shell; // completions and manual pages
mod simulate; // labelled petitions are what they say, byte by byte
mod stories; // the committed petitions, and what an audit says of them
mod upkeep; // lists shown, refreshed and taken back
