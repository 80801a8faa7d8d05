//! The names that hosts give their servers (PTR), for the servers of a campaign.
//!
//! Beside mail because this room alone speaks to DNS. Asked on request only, after the judgement
//! and without a part in it: a host's default name tells nothing that its network does not tell,
//! and any other name tells its abuse desk which customer is meant. A zone that servers share could
//! be evidence only beside the crowd's zones, and the crowd's addresses are people's homes: no name
//! server is ever told them.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;

use super::answer::Failure;
use super::exchange::Wait;
use super::mx::Session;
use super::resolver::Resolver;
use crate::enrich::{Dns, Options};
use crate::model::{Lookup, Warning};

/// Questions of one audit at most.
const MOST: usize = 2_000;
/// All of them together may take this long.
const DEADLINE: Duration = Duration::from_secs(60);
/// So many failures in a row are the resolver's fault, not the addresses'.
const FAILURES: usize = 50;

/// Names by address; what was not asked or could not be found out says so.
pub type ReverseNames = BTreeMap<IpAddr, Lookup<Box<str>>>;

/// Asks for the names of addresses, in their order, `MOST` at most.
pub fn reverse_names(addresses: &[IpAddr], options: &Options) -> (ReverseNames, Vec<Warning>) {
    if addresses.is_empty() {
        return (ReverseNames::new(), Vec::new());
    }
    if options.dns != Dns::Live {
        return (ReverseNames::new(), vec![warning("DNS may not be asked".to_owned())]);
    }
    let session = match Session::open(options) {
        Ok(session) => session,
        Err(why) => return (ReverseNames::new(), vec![warning(why)]),
    };
    let asked = &addresses[..addresses.len().min(MOST)];
    let names = session.run(|resolver| ask_all(resolver, asked));
    session.close();
    let unknown = addresses.len() - names.values().filter(|name| name.is_settled()).count();
    let warnings = (unknown > 0).then(|| {
        warning(format!("of {} servers {unknown} were not asked about or gave no answer", addresses.len()))
    });
    (names, warnings.into_iter().collect())
}

fn warning(why: String) -> Warning {
    Warning { code: "reverse-names-unknown", text: format!("Reverse names of servers are missing: {why}.") }
}

async fn ask_all(resolver: Arc<Resolver>, addresses: &[IpAddr]) -> ReverseNames {
    let until = Instant::now() + DEADLINE;
    let mut heard = Heard::default();
    let mut tasks = JoinSet::new();
    for &address in addresses {
        let Ok(slot) = tokio::time::timeout_at(until, resolver.window.slot()).await else { break };
        let (resolver, mut wait) =
            (Arc::clone(&resolver), Wait { slot, attempts: 2, patience: Duration::from_secs(3) });
        tasks.spawn(async move { (address, resolver.reverse_name(address, &mut wait).await) });
        while let Some(done) = tasks.try_join_next() {
            heard.take(done.ok());
        }
        if heard.in_a_row >= FAILURES {
            break;
        }
    }
    while heard.in_a_row < FAILURES {
        match tokio::time::timeout_at(until, tasks.join_next()).await {
            Ok(Some(done)) => heard.take(done.ok()),
            Ok(None) | Err(_) => break,
        }
    }
    heard.names
}

#[derive(Default)]
struct Heard {
    names: ReverseNames,
    in_a_row: usize,
}

impl Heard {
    /// A question whose task broke has no answer.
    fn take(&mut self, done: Option<(IpAddr, Result<Option<String>, Failure>)>) {
        let Some((address, answer)) = done else { return };
        self.in_a_row = if answer.is_err() { self.in_a_row + 1 } else { 0 };
        let name = match answer {
            Ok(Some(name)) => Lookup::Found(name.into()),
            Ok(None) => Lookup::Absent,
            Err(_) => Lookup::Unknown,
        };
        self.names.insert(address, name);
    }
}
