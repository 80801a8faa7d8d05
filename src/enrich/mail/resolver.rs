//! One question at a time to the resolver: how does a domain, or a mail host, receive mail?
//!
//! Messages are written and read by hickory; they travel over our own sockets, and over
//! hickory's TCP where an answer does not fit a datagram. Which names to ask, when and how
//! often is decided in [`super::mx`].

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hickory_resolver::config::{NameServerConfig, ResolverOpts};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::xfer::{DnsHandle, FirstAnswer};
use hickory_resolver::proto::op::{
    DnsRequestOptions, Edns, Message, MessageType, OpCode, Query, ResponseCode,
};
use hickory_resolver::proto::rr::{Name, RData, RecordType};
use hickory_resolver::{NameServerPool, PoolContext, TlsConfig, system_conf};

use super::answer::{Failure, Reach, Reply, exchangers, reach, read};
use super::exchange::{Servers, Wait};
use super::pace::{Pacer, Window};
use crate::enrich::Options;
use crate::model::MailService;

/// Time for a truncated answer's second way, over TCP.
const TCP_TIMEOUT: Duration = Duration::from_secs(3);
/// Truncated answers share a TCP connection, which refuses more than this many at once.
const MOST_OVER_TCP: usize = 1_000;
/// Questions a second that public resolvers take without complaint.
const POLITE_QPS: u32 = 100;
/// Questions a second to a resolver of one's own: keeps bursts below a socket's buffer.
const OWN_QPS: u32 = 64_000;
/// Under way at the start, and at most.
const START: usize = 64;
const MOST: usize = 500;
/// Aliases followed over several questions.
const MAX_ALIASES: usize = 8;
/// Answers longer than this are fragmented on their way (DNS flag day 2020).
const PAYLOAD: u16 = 1_232;

/// A domain's mail service and how long the answer lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) service: MailService,
    /// Seconds, as the records say.
    pub(super) ttl: u32,
}

/// Asks the configured servers.
pub(super) struct Resolver {
    servers: Servers,
    tcp: NameServerPool<TokioRuntimeProvider>,
    /// How many names may be under way.
    pub(super) window: Arc<Window>,
    /// Whether all servers are in the asker's own networks.
    own: bool,
}

impl Resolver {
    /// A resolver on the server that is asked for, or on the system's; `None` when the system names none.
    pub(super) fn new(asked: &Options) -> Option<Self> {
        let servers = asked.resolver.map_or_else(system_servers, |server| vec![server]);
        if servers.is_empty() {
            return None;
        }
        let own = servers.iter().all(|server| is_own(server.ip()));
        let qps = asked.dns_qps.unwrap_or(if own { OWN_QPS } else { POLITE_QPS }).max(1);
        let window = window(asked.dns_concurrency, qps);
        Some(Self {
            tcp: tcp_pool(&servers)?,
            servers: Servers::new(servers, Pacer::new(qps), Arc::clone(&window)),
            window,
            own,
        })
    }

    /// Whether the servers tell the truth about a name that cannot exist.
    ///
    /// # Errors
    /// When they do not answer.
    pub(super) async fn denies(&self, name: &str, wait: &mut Wait) -> Result<bool, Failure> {
        let reply = self.ask(&absolute(name)?, RecordType::MX, wait).await?;
        Ok(matches!(reply, Reply::NxDomain(_)))
    }

    /// How a domain receives mail.
    ///
    /// # Errors
    /// When that could not be found out.
    pub(super) async fn mail_service(&self, domain: &str, wait: &mut Wait) -> Result<Answer, Failure> {
        let name = absolute(domain)?;
        match self.resolve(&name, RecordType::MX, wait).await? {
            Reply::Records(records, ttl) => Ok(Answer { service: mx_service(&records), ttl }),
            Reply::NoData(ttl) => self.address_service(&name, ttl, wait).await,
            Reply::NxDomain(ttl) => Ok(Answer { service: MailService::NxDomain, ttl }),
            Reply::Alias(_) => Err(Failure::Nonsense),
        }
    }

    /// Whether a mail host has an address, in the terms of a domain without MX.
    ///
    /// # Errors
    /// When that could not be found out.
    pub(super) async fn host_service(&self, host: &str, wait: &mut Wait) -> Result<Answer, Failure> {
        let name = absolute(host)?;
        match self.resolve(&name, RecordType::A, wait).await? {
            Reply::Records(records, ttl) => self.reached(&records, ttl),
            Reply::NoData(ttl) => self.newer_address(&name, ttl, wait).await,
            Reply::NxDomain(ttl) => Ok(Answer { service: MailService::NxDomain, ttl }),
            Reply::Alias(_) => Err(Failure::Nonsense),
        }
    }

    /// The name that an address was given; `None` if none was.
    ///
    /// # Errors
    /// When that could not be found out.
    pub(super) async fn reverse_name(
        &self,
        address: IpAddr,
        wait: &mut Wait,
    ) -> Result<Option<String>, Failure> {
        let mut name = Name::from(address);
        name.set_fqdn(true);
        let reply = self.resolve(&name, RecordType::PTR, wait).await?;
        let Reply::Records(records, _) = reply else { return Ok(None) };
        let named = records.iter().find_map(|record| match record {
            RData::PTR(name) => Some(name.0.to_ascii()),
            _ => None,
        });
        Ok(named.map(|name| name.trim_end_matches('.').to_ascii_lowercase()).filter(|name| !name.is_empty()))
    }

    /// The service of a domain without MX: an address makes it its own exchanger (RFC 5321, 5.1).
    async fn address_service(&self, name: &Name, mx_ttl: u32, wait: &mut Wait) -> Result<Answer, Failure> {
        match self.resolve(name, RecordType::A, wait).await? {
            Reply::Records(records, ttl) => self.reached(&records, mx_ttl.min(ttl)),
            Reply::NoData(ttl) => self.newer_address(name, mx_ttl.min(ttl), wait).await,
            // A name that exists for one type and not for another: somebody is wrong.
            Reply::NxDomain(_) | Reply::Alias(_) => Err(Failure::Nonsense),
        }
    }

    /// The service of a name without an IPv4 address.
    async fn newer_address(&self, name: &Name, other_ttl: u32, wait: &mut Wait) -> Result<Answer, Failure> {
        match self.resolve(name, RecordType::AAAA, wait).await? {
            Reply::Records(records, ttl) => self.reached(&records, other_ttl.min(ttl)),
            Reply::NoData(ttl) => Ok(Answer { service: MailService::NoMail, ttl: other_ttl.min(ttl) }),
            Reply::NxDomain(_) | Reply::Alias(_) => Err(Failure::Nonsense),
        }
    }

    /// What addresses mean. Filters against advertising and malware answer with no address at
    /// all, and a resolver of one's own may know machines that nobody outside can see: neither
    /// says that mail cannot arrive.
    fn reached(&self, records: &[RData], ttl: u32) -> Result<Answer, Failure> {
        let service = match reach(records) {
            Reach::Public => MailService::ImplicitMx,
            Reach::Private if self.own => MailService::ImplicitMx,
            Reach::Private | Reach::Nowhere => MailService::Unreachable,
            Reach::Filtered => return Err(Failure::Filtered),
        };
        Ok(Answer { service, ttl })
    }

    /// Asks, and asks again where the answer is an alias that the server did not follow.
    async fn resolve(&self, name: &Name, kind: RecordType, wait: &mut Wait) -> Result<Reply, Failure> {
        let mut name = name.clone();
        for _ in 0..MAX_ALIASES {
            match self.ask(&name, kind, wait).await? {
                Reply::Alias(target) => name = target,
                reply => return Ok(reply),
            }
        }
        Err(Failure::Nonsense)
    }

    async fn ask(&self, name: &Name, kind: RecordType, wait: &mut Wait) -> Result<Reply, Failure> {
        let query = Query::query(name.clone(), kind);
        let mut answer = self.servers.exchange(&written(&query, true)?, wait).await?;
        if matches!(answer.response_code, ResponseCode::FormErr | ResponseCode::NotImp) {
            // Old servers fail on what they do not know; RFC 6891 says to leave it out then.
            answer = self.servers.exchange(&written(&query, false)?, wait).await?;
        }
        if answer.truncation {
            answer = self.over_tcp(query).await?;
        }
        read(name, &answer, kind)
    }

    async fn over_tcp(&self, query: Query) -> Result<Message, Failure> {
        let mut request = DnsRequestOptions::default();
        request.edns_payload_len = PAYLOAD;
        let answer = self.tcp.lookup(query, request).first_answer();
        match tokio::time::timeout(TCP_TIMEOUT, answer).await {
            Ok(Ok(answer)) => Ok(answer.into_message()),
            Ok(Err(_)) | Err(_) => Err(Failure::Truncated),
        }
    }
}

/// The message that asks; `extended`: with EDNS (RFC 6891).
fn written(query: &Query, extended: bool) -> Result<Vec<u8>, Failure> {
    let mut message = Message::new(0, MessageType::Query, OpCode::Query);
    message.metadata.recursion_desired = true;
    message.add_query(query.clone());
    if extended {
        let mut edns = Edns::new();
        edns.set_max_payload(PAYLOAD);
        message.set_edns(edns);
    }
    message.to_vec().map_err(|_| Failure::Nonsense)
}

fn mx_service(records: &[RData]) -> MailService {
    match exchangers(records) {
        None => MailService::NullMx,
        Some(hosts) if hosts.iter().all(|host| is_nobody(host)) => MailService::Unreachable,
        Some(hosts) => MailService::Mx(hosts),
    }
}

/// Whether an exchanger's name alone says that nobody is there: this machine, an address
/// written as a name, or a name that no public server answers for.
fn is_nobody(host: &str) -> bool {
    let top = host.rsplit('.').next().unwrap_or_default();
    let special = ["localhost", "localdomain", "invalid", "test", "example", "local", "internal", "lan"];
    special.contains(&top) || top.bytes().all(|byte| byte.is_ascii_digit())
}

/// The name with its final dot, so that no search list is tried.
fn absolute(domain: &str) -> Result<Name, Failure> {
    let mut name = Name::from_ascii(domain).map_err(|_| Failure::Nonsense)?;
    name.set_fqdn(true);
    Ok(name)
}

fn system_servers() -> Vec<SocketAddr> {
    let Ok((config, _)) = system_conf::read_system_conf() else { return Vec::new() };
    let servers = config.name_servers().iter();
    let mut servers: Vec<SocketAddr> = servers
        .filter_map(|server| {
            Some(SocketAddr::new(server.ip, server.connections.iter().map(|one| one.port).next()?))
        })
        .collect();
    servers.dedup();
    servers
}

fn tcp_pool(servers: &[SocketAddr]) -> Option<NameServerPool<TokioRuntimeProvider>> {
    let mut options = ResolverOpts::default();
    options.timeout = TCP_TIMEOUT;
    options.attempts = 1;
    options.num_concurrent_reqs = 1;
    options.max_active_requests = MOST_OVER_TCP;
    let context = Arc::new(PoolContext::new(options, TlsConfig::new().ok()?));
    let servers = servers.iter().map(|server| {
        let mut config = NameServerConfig::tcp(server.ip());
        config.connections.iter_mut().for_each(|connection| connection.port = server.port());
        config
    });
    Some(NameServerPool::from_config(servers, context, TokioRuntimeProvider::default()))
}

/// Whether the resolver is the asker's own: on this machine or in a private network.
fn is_own(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

/// At a limited rate no more than a second's questions: the others would wait for nothing but their turn.
fn window(asked: Option<usize>, qps: u32) -> Arc<Window> {
    let most = MOST.min(qps as usize).max(1);
    asked.map_or_else(|| Window::adaptive(START, most), Window::fixed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_resolvers_are_told_from_public_ones() {
        for (ip, own) in [
            ("127.0.0.53", true),
            ("192.168.1.1", true),
            ("::1", true),
            ("fd00::1", true),
            ("::ffff:10.0.0.1", true),
            ("9.9.9.9", false),
            ("2620:fe::fe", false),
        ] {
            assert_eq!(is_own(ip.parse().expect("an address")), own, "{ip}");
        }
    }

    #[test]
    fn exchangers_that_are_nobody() {
        for (host, nobody) in [
            ("localhost", true),
            ("127.0.0.1", true),
            ("mail.localdomain", true),
            ("mx.invalid", true),
            ("mx.localhost.org", false),
            ("mx1.example.net", false),
        ] {
            assert_eq!(is_nobody(host), nobody, "{host}");
        }
    }
}
