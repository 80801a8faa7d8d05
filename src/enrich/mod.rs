//! What the outside world knows: networks of addresses, mail service of domains, lists.
//!
//! The only room that may talk to DNS. A failed look-up is `Lookup::Unknown`, never evidence.

pub mod error;
pub mod mail;
pub mod network;
pub mod upkeep;

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::model::{DomainKind, Enrichment, Listing, NetworkClass, Observer, Rule, Signatures, Warning};
pub use error::Error;
pub use mail::reverse::{ReverseNames, reverse_names};

/// Whether DNS may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dns {
    /// Ask what the cache does not know.
    #[default]
    Live,
    /// Only what the cache knows.
    Cache,
    /// Nothing at all.
    Offline,
}

/// How to enrich.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `--geoip`: MaxMind-format databases; the first that answers a field wins.
    pub geoip: Vec<PathBuf>,
    /// `--ranges`: lists of address ranges, with the class of their networks.
    pub ranges: Vec<(PathBuf, NetworkClass)>,
    /// `--asn-list`: lists of autonomous systems, with their class.
    pub asn_lists: Vec<(PathBuf, NetworkClass)>,
    /// `--tor-exits`: lists of Tor exits, as the Tor Project publishes them.
    pub tor_exits: Vec<PathBuf>,
    /// `--dns`, `--offline`.
    pub dns: Dns,
    /// `--resolver`; `None`: the system's.
    pub resolver: Option<SocketAddr>,
    /// `--dns-qps`; `None`: polite to public resolvers, unlimited to loopback and private ones.
    pub dns_qps: Option<u32>,
    /// `--dns-concurrency`: questions under way together at most; `None`: as many as the resolver bears.
    pub dns_concurrency: Option<usize>,
    /// `--cache`: folder of the look-up cache; `None`: the user's cache folder.
    pub cache: Option<PathBuf>,
    /// Folder of the user's copies of lists and databases; `None`: the shipped ones alone.
    pub data: Option<PathBuf>,
    /// `--disposable`: further lists of disposable domains.
    pub disposable: Vec<PathBuf>,
    /// `--allow`: domains that are never called disposable.
    pub allow: Vec<PathBuf>,
    /// Mail domains of the user's own institutions.
    pub institutions: Vec<Rule>,
}

/// Unpacks the compiled-in table of networks, which [`enrich()`] would do when it first needs it: the time of one
/// core while another still reads.
pub fn unpack() {
    network::embedded();
}

/// Looks everything up.
///
/// # Errors
/// When a file named by the user cannot be read. A network that does not answer is no error.
pub fn enrich(
    signatures: &Signatures,
    options: &Options,
    observer: &dyn Observer,
) -> Result<(Enrichment, Vec<Warning>), Error> {
    let mut enrichment = Enrichment::default();
    let mut warnings = Vec::new();
    network::enrich(signatures, options, observer, &mut enrichment, &mut warnings)?;
    mail::enrich(signatures, options, observer, &mut enrichment, &mut warnings)?;
    name_institutions(signatures, &options.institutions, &mut enrichment);
    let installed = upkeep::Installed::open(options.data.as_deref())?;
    warnings.extend(upkeep::overtaken(&installed, &enrichment.sources)?);
    Ok((enrichment, warnings))
}

/// The user knows better than any list whose domain it is.
fn name_institutions(signatures: &Signatures, institutions: &[Rule], enrichment: &mut Enrichment) {
    for (name, domain) in signatures.domain.texts.iter().zip(&mut enrichment.domains) {
        if institutions.iter().any(|rule| rule.covers_domain(name)) {
            domain.kind = DomainKind::Institution;
            domain.listing = Listing::Unlisted;
        }
    }
}
