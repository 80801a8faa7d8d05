//! One question at a time to the resolver: how does a domain receive mail?
//!
//! Stands on hickory's name-server pool, below its caching resolver: that one
//! answers names under `.invalid` itself, which the probe must ask the server.
//! Which domains to ask, when and how often is decided in [`super::mx`].

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hickory_resolver::config::{NameServerConfig, ProtocolConfig, ResolverOpts};
use hickory_resolver::net::xfer::{DnsHandle, FirstAnswer};
use hickory_resolver::proto::op::{DnsRequestOptions, Query};
use hickory_resolver::proto::rr::{Name, RData, RecordType};
use hickory_resolver::{NameServerPool, PoolContext, TlsConfig, system_conf};
use tokio::time::Instant;

use super::answer::{Failure, Reply, exchangers, read_error, read_records};
use super::socket::Sockets;
use crate::model::MailService;

/// A question to a single server is given up after this long.
const TIMEOUT: Duration = Duration::from_secs(3);
/// Shorter with several servers: the pool asks one of them at a time, and one may be dead.
const TIMEOUT_OF_SEVERAL: Duration = Duration::from_secs(2);
/// Time for a truncated answer's second way, over TCP.
const TCP_GRACE: Duration = Duration::from_secs(1);
/// Questions a second that public resolvers take without complaint.
const POLITE_QPS: u32 = 100;
/// Questions a second to a resolver of one's own: keeps bursts below a socket's buffer.
const OWN_QPS: u32 = 64_000;
/// Aliases followed over several questions.
const MAX_ALIASES: usize = 8;

/// A domain's mail service and how long the answer lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) service: MailService,
    /// Seconds, as the records say.
    pub(super) ttl: u32,
}

/// Asks the configured servers.
pub(super) struct Resolver {
    pool: NameServerPool<Sockets>,
    request: DnsRequestOptions,
    pacer: Pacer,
    timeout: Duration,
    /// Servers that are asked.
    pub(super) servers: usize,
    /// Questions that may be under way together.
    pub(super) in_flight: usize,
}

impl Resolver {
    /// A resolver on `server`, or on the system's; `None` when the system names none.
    pub(super) fn new(server: Option<SocketAddr>, qps: Option<u32>) -> Option<Self> {
        let servers = server.map_or_else(system_servers, |server| vec![name_server(server)]);
        if servers.is_empty() {
            return None;
        }
        let own = servers.iter().all(|server| is_own(server.ip));
        let qps = qps.unwrap_or(if own { OWN_QPS } else { POLITE_QPS }).max(1);
        let in_flight = in_flight(qps);
        let timeout = if servers.len() > 1 { TIMEOUT_OF_SEVERAL } else { TIMEOUT };
        let options = resolver_options(in_flight, timeout);
        let count = servers.len();
        let mut request = DnsRequestOptions::default();
        request.edns_payload_len = options.edns_payload_len;
        let context = Arc::new(PoolContext::new(options, TlsConfig::new().ok()?));
        let pool = NameServerPool::from_config(servers, context, Sockets::default());
        Some(Self { pool, request, pacer: Pacer::new(qps), timeout, servers: count, in_flight })
    }

    /// Whether the servers tell the truth about a name that cannot exist.
    ///
    /// # Errors
    /// When they do not answer.
    pub(super) async fn denies(&self, name: &str) -> Result<bool, Failure> {
        let name = absolute(name)?;
        let reply = self.ask(&name, RecordType::MX, |data| matches!(data, RData::MX(_))).await?;
        Ok(matches!(reply, Reply::NxDomain(_)))
    }

    /// How a domain receives mail.
    ///
    /// # Errors
    /// When that could not be found out.
    pub(super) async fn mail_service(&self, domain: &str) -> Result<Answer, Failure> {
        let name = absolute(domain)?;
        match self.resolve(&name, RecordType::MX, |data| matches!(data, RData::MX(_))).await? {
            Reply::Records(records, ttl) => Ok(Answer { service: mx_service(&records), ttl }),
            Reply::NoData(ttl) => self.address_service(&name, ttl).await,
            Reply::NxDomain(ttl) => Ok(Answer { service: MailService::NxDomain, ttl }),
            Reply::Alias(_) => Err(Failure::Nonsense),
        }
    }

    /// The service of a domain without MX: an address makes it its own exchanger (RFC 5321, 5.1).
    async fn address_service(&self, name: &Name, mx_ttl: u32) -> Result<Answer, Failure> {
        let mut ttl = mx_ttl;
        for kind in [RecordType::A, RecordType::AAAA] {
            match self.resolve(name, kind, |data| matches!(data, RData::A(_) | RData::AAAA(_))).await? {
                Reply::Records(_, ttl) => return Ok(Answer { service: MailService::ImplicitMx, ttl }),
                Reply::NoData(life) => ttl = ttl.min(life),
                // A name that exists for one type and not for another: somebody is wrong.
                Reply::NxDomain(_) | Reply::Alias(_) => return Err(Failure::Nonsense),
            }
        }
        Ok(Answer { service: MailService::NoMail, ttl })
    }

    /// Asks, and asks again where the answer is an alias that the server did not follow.
    async fn resolve(
        &self,
        name: &Name,
        kind: RecordType,
        wanted: fn(&RData) -> bool,
    ) -> Result<Reply, Failure> {
        let mut name = name.clone();
        for _ in 0..MAX_ALIASES {
            match self.ask(&name, kind, wanted).await? {
                Reply::Alias(target) => name = target,
                reply => return Ok(reply),
            }
        }
        Err(Failure::Nonsense)
    }

    async fn ask(&self, name: &Name, kind: RecordType, wanted: fn(&RData) -> bool) -> Result<Reply, Failure> {
        self.pacer.turn().await;
        let answer = self.pool.lookup(Query::query(name.clone(), kind), self.request).first_answer();
        let answer =
            tokio::time::timeout(self.timeout + TCP_GRACE, answer).await.map_err(|_| Failure::Timeout)?;
        match answer {
            Ok(message) => {
                let has_soa = message.authorities.iter().any(|record| matches!(record.data, RData::SOA(_)));
                read_records(name, message.response_code, &message.answers, has_soa, wanted)
            }
            Err(error) => read_error(error),
        }
    }
}

fn mx_service(records: &[RData]) -> MailService {
    exchangers(records).map_or(MailService::NullMx, MailService::Mx)
}

/// The name with its final dot, so that no search list is tried.
fn absolute(domain: &str) -> Result<Name, Failure> {
    let mut name = Name::from_ascii(domain).map_err(|_| Failure::Nonsense)?;
    name.set_fqdn(true);
    Ok(name)
}

fn resolver_options(in_flight: usize, timeout: Duration) -> ResolverOpts {
    let mut options = ResolverOpts::default();
    options.timeout = timeout;
    options.attempts = 1;
    options.num_concurrent_reqs = 1;
    // Truncated answers share one TCP connection, which refuses more than this many at once.
    options.max_active_requests = in_flight.max(32);
    options
}

fn system_servers() -> Vec<NameServerConfig> {
    system_conf::read_system_conf().map_or_else(|_| Vec::new(), |(config, _)| config.name_servers().to_vec())
}

fn name_server(server: SocketAddr) -> NameServerConfig {
    let mut config = NameServerConfig::udp_and_tcp(server.ip());
    for connection in &mut config.connections {
        debug_assert!(matches!(connection.protocol, ProtocolConfig::Udp | ProtocolConfig::Tcp));
        connection.port = server.port();
    }
    config
}

/// Whether the resolver is the asker's own: on this machine or in a private network.
fn is_own(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

/// Enough for every question of a timeout's length, but well below the limits on open
/// files: each question holds one socket.
fn in_flight(qps: u32) -> usize {
    let most = if cfg!(target_os = "linux") { 500 } else { 150 };
    (qps as usize).saturating_mul(TIMEOUT.as_secs() as usize).clamp(1, most)
}

/// Gives every question its turn, evenly spaced.
struct Pacer {
    spacing: Duration,
    next: Mutex<Option<Instant>>,
}

impl Pacer {
    fn new(qps: u32) -> Self {
        Self { spacing: Duration::from_secs(1) / qps, next: Mutex::new(None) }
    }

    async fn turn(&self) {
        let now = Instant::now();
        let turn = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let turn = next.map_or(now, |next| next.max(now));
            *next = Some(turn + self.spacing);
            turn
        };
        // The timer counts milliseconds; sleeping for less would slow everything down.
        if turn - now >= Duration::from_millis(1) {
            tokio::time::sleep_until(turn).await;
        }
    }
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
    fn paces_to_the_asked_rate() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        let start = std::time::Instant::now();
        runtime.block_on(async {
            let pacer = Pacer::new(200);
            for _ in 0..21 {
                pacer.turn().await;
            }
        });
        assert!(start.elapsed() >= Duration::from_millis(95), "{:?}", start.elapsed());
    }
}
