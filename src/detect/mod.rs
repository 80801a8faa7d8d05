//! A petition becomes findings and candidate groups. Pure: no clock, disk, network or failure.

use crate::model::{Detection, Observer, Petition};

/// Runs every detector over the whole petition.
pub fn detect(_petition: &Petition, _observer: &dyn Observer) -> Detection {
    Detection::default()
}
