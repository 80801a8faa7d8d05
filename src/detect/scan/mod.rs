//! The statistics that all detectors share: attributes of rows, the crowd they are compared
//! with, the search for slices there are too many of, the mixture that turns a slice into the
//! rows of one operator, and the evidence for it. No detector lives here.

pub mod agent;
pub mod attributes;
pub mod by_code;
pub mod candidate;
pub mod crowd;
pub mod fold;
pub mod households;
pub mod math;
pub mod mixture;
pub mod names;
pub mod rhythm;
pub mod search;
pub mod seeds;
pub mod servers;
pub mod wording;
