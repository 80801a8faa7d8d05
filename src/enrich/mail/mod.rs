//! Mail domains: lists, public suffixes, MX look-ups with a cache.

pub mod list;
pub mod lists;
pub mod shipped;
pub mod suffix;
pub mod typo;

use crate::model::{Enrichment, Observer, Signatures, Warning};

use super::{Error, Options};
use lists::Lists;

pub(super) fn enrich(
    signatures: &Signatures,
    options: &Options,
    _observer: &dyn Observer,
    enrichment: &mut Enrichment,
    warnings: &mut Vec<Warning>,
) -> Result<(), Error> {
    let lists = Lists::load(&options.disposable, &options.allow)?;
    enrichment.domains = signatures.domain.texts.iter().map(|name| lists.domain(name)).collect();
    enrichment.sources.extend(lists.sources().cloned());
    warnings.extend(bad_lines(&lists));
    Ok(())
}

fn bad_lines(lists: &Lists) -> Option<Warning> {
    (lists.bad_lines > 0).then(|| Warning {
        code: "list-lines-skipped",
        text: format!(
            "{} lines of your own lists hold no domain and were skipped; write one domain on each line",
            lists.bad_lines
        ),
    })
}
