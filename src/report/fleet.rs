//! `fleet-<campaign>.csv`: the rented servers of a campaign, for the abuse desks of their hosts.
//!
//! Homes and phones are not listed: an abuse desk can do nothing about them but harm.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::net::IpAddr;

use super::escape::cell;
use super::words::Words;
use crate::model::{Campaign, NONE, Network, NetworkClass, Petition};

/// What one server did.
pub(super) struct Server {
    address: IpAddr,
    network: Network,
    signatures: u64,
    span: Option<(i64, i64)>,
    /// How often it showed itself as which browser.
    agents: BTreeMap<u32, u64>,
}

impl Server {
    /// The browser that it showed most; of several the first in the export.
    fn agent(&self) -> Option<u32> {
        self.agents.iter().max_by_key(|&(&id, &count)| (count, Reverse(id))).map(|(&id, _)| id)
    }
}

/// The rented servers that a campaign's signatures came from, by system and address.
pub(super) fn servers(campaign: &Campaign, petition: &Petition) -> Vec<Server> {
    let mut servers: BTreeMap<(Option<u32>, IpAddr), Server> = BTreeMap::new();
    for &row in &campaign.rows {
        let (Some(address), Some(&network)) =
            (petition.signatures.ip.get(row), petition.network(row).found())
        else {
            continue;
        };
        if network.class != NetworkClass::Hosting {
            continue;
        }
        let server = servers.entry((network.asn, address)).or_insert(Server {
            address,
            network,
            signatures: 0,
            span: None,
            agents: BTreeMap::new(),
        });
        server.signatures += 1;
        let agent = petition.signatures.user_agent.ids.get(row.index()).filter(|&&id| id != NONE);
        agent.into_iter().for_each(|&id| *server.agents.entry(id).or_default() += 1);
        if let Some(at) = petition.signatures.signed_at.get(row) {
            let (first, last) = server.span.unwrap_or((at, at));
            server.span = Some((first.min(at), last.max(at)));
        }
    }
    servers.into_values().collect()
}

const HEADER: [&str; 9] = [
    "address",
    "asn",
    "organisation",
    "country",
    "signatures",
    "first_seen",
    "last_seen",
    "user_agent",
    "reverse_name",
];

/// Writes one line a server.
pub(super) fn write(
    servers: &[Server],
    petition: &Petition,
    words: &Words,
    to: &mut dyn Write,
) -> io::Result<()> {
    let reverse_names = &petition.enrichment.reverse_names;
    let mut out = csv::Writer::from_writer(to);
    out.write_record(HEADER)?;
    for server in servers {
        let organisation = match server.network.organisation {
            NONE => "",
            id => petition.enrichment.organisations.get(id),
        };
        out.write_record([
            server.address.to_string(),
            server.network.asn.map(|asn| asn.to_string()).unwrap_or_default(),
            cell(organisation).into_owned(),
            server.network.country.map(|country| country.to_string()).unwrap_or_default(),
            server.signatures.to_string(),
            server.span.map(|(first, _)| words.iso(first)).unwrap_or_default(),
            server.span.map(|(_, last)| words.iso(last)).unwrap_or_default(),
            server
                .agent()
                .map(|id| cell(petition.signatures.user_agent.texts.get(id)).into_owned())
                .unwrap_or_default(),
            reverse_names
                .get(&server.address)
                .and_then(|name| name.found())
                .map(|name| cell(name).into_owned())
                .unwrap_or_default(),
        ])?;
    }
    out.flush()
}
