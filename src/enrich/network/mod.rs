//! Networks of addresses: the embedded table, MaxMind files, classes.

use crate::model::{Enrichment, Lookup, Observer, Signatures, Warning};

use super::{Error, Options};

pub(super) fn enrich(
    signatures: &Signatures,
    _options: &Options,
    _observer: &dyn Observer,
    enrichment: &mut Enrichment,
    _warnings: &mut Vec<Warning>,
) -> Result<(), Error> {
    enrichment.networks = vec![Lookup::NotAsked; signatures.ip.values.len()];
    enrichment.confirmed_networks = vec![Lookup::NotAsked; signatures.confirmed_ip.values.len()];
    Ok(())
}
