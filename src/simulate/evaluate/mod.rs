//! How an audit did on a petition whose truth is known.
//!
//! A report is judged by what it says, read from its folder as a stranger would or taken from memory;
//! nothing of how it was found is looked at.

pub mod ablation;
pub mod judged;
pub mod ladder;
pub mod measures;
pub mod page;
pub mod table;
pub mod truth;

pub use judged::Judged;
pub use measures::{Measures, measure};
pub use truth::Truth;
