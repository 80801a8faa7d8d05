//! paraph audits the signatures of a petition for fraud.
//!
//! Data flows one way; each module is one room of the house, in reading order:
//!
//! - [`model`]: the vocabulary every other module speaks; knows none of them.
//! - [`ingest`]: bytes of any export become typed columns plus a quarantine.
//! - [`enrich`]: networks of addresses, mail service of domains, lists.
//! - [`detect`]: a [`model::Petition`] becomes findings and candidate groups.
//! - [`score`]: findings become campaigns, verdicts and the estimate.
//! - [`report`]: a [`model::Report`] becomes files and the terminal summary.
//! - [`pipeline`]: the order of the stages, nothing else.
//! - [`simulate`]: labelled petitions, and how a report does on them.
//! - [`counts`]: what a public series of counts shows, without a person in it.
//! - [`sampling`]: a sample for people to check, and what their answers count.
//! - [`cli`]: arguments, progress, exit codes; the only user of the terminal.

pub mod cli;
pub mod counts;
pub mod detect;
pub mod enrich;
pub mod ingest;
pub mod model;
pub mod pipeline;
pub mod report;
pub mod sampling;
pub mod score;
pub mod simulate;
