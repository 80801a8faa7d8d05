//! A count checked by hand: signatures drawn by lot, people asked, the answers counted.
//!
//! [`draw`] takes a report folder and draws a stratified sample; [`sheet`] and [`page`] write what the
//! person who checks works on, without score or reason; [`answers`] reads it back; [`count`] turns the
//! answers into a number with an interval; [`official`] holds the formulas that some laws fix. What an
//! audit found is only read here, never judged.

pub mod answers;
pub mod count;
pub mod draw;
pub mod error;
pub mod interval;
pub mod key;
pub mod official;
pub mod page;
pub mod population;
pub mod sheet;
pub mod words;

pub use error::Error;
