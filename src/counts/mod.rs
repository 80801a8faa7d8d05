//! Public counts: what a series of numbers without a single person shows of how signatures arrived.
//!
//! [`read`] makes a [`series::Series`] of a table of times and counts or of the UK Parliament's public JSON;
//! [`arrivals`] finds surges, silences, nights and evenness in it; [`words`] says it, with what such data cannot
//! show. No signature is judged here: there is none.

pub mod arrivals;
pub mod error;
pub mod read;
pub mod series;
pub mod words;

pub use error::Error;
