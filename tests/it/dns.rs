//! An authoritative DNS server on loopback, for tests: hickory's own, on a thread of its own.
//!
//! The first label of a name decides the answer; `queries` counts what was asked.

use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hickory_server::Server;
use hickory_server::net::runtime::Time;
use hickory_server::proto::op::{Header, HeaderCounts, Metadata, ResponseCode};
use hickory_server::proto::rr::rdata::{A, CNAME, MX, PTR, SOA};
use hickory_server::proto::rr::{Name, RData, Record, RecordType};
use hickory_server::server::{Request, RequestHandler, ResponseHandler, ResponseInfo};
use hickory_server::zone_handler::MessageResponseBuilder;

/// How a server behaves as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Answers by the first label of each name.
    Honest,
    /// Has an exchanger for every name there is and every name there is not.
    Lying,
    /// Takes every question and answers none.
    BlackHole,
    /// Answers honestly this many times, then never again.
    DiesAfter(usize),
    /// Answers honestly after a while, but refuses when asked more than this many questions at once.
    Router(usize),
    /// Answers honestly after a while, but drops what comes when it has this many questions.
    Overrun(usize),
}

/// A server until it is dropped.
pub struct Zone {
    pub address: SocketAddr,
    queries: Arc<Mutex<Vec<String>>>,
    dropped: Arc<AtomicUsize>,
    most_under_way: Arc<AtomicUsize>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Zone {
    pub fn serve(manner: Manner) -> Self {
        let queries = Arc::new(Mutex::new(Vec::new()));
        let (dropped, most_under_way) = (Arc::default(), Arc::default());
        let handler = Handler {
            manner,
            queries: Arc::clone(&queries),
            dropped: Arc::clone(&dropped),
            most_under_way: Arc::clone(&most_under_way),
            answered: AtomicUsize::new(0),
            under_way: AtomicUsize::new(0),
        };
        let (address_sender, address) = std::sync::mpsc::channel();
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let (udp, tcp) = same_port().await;
                let address = udp.local_addr().unwrap();
                let mut server = Server::new(handler);
                server.register_socket(udp);
                server.register_listener(tcp, Duration::from_secs(5), 64);
                address_sender.send(address).unwrap();
                let _ = stopped.await;
            });
            runtime.shutdown_background();
        });
        let address = address.recv().unwrap();
        Self { address, queries, dropped, most_under_way, stop: Some(stop), thread: Some(thread) }
    }

    /// What was asked, as `name TYPE`.
    pub fn queries(&self) -> Vec<String> {
        self.queries.lock().unwrap().clone()
    }

    /// Questions dropped for having come when there were too many.
    pub fn dropped(&self) -> usize {
        self.dropped.load(Ordering::SeqCst)
    }

    /// Questions at once, at most.
    pub fn most_under_way(&self) -> usize {
        self.most_under_way.load(Ordering::SeqCst)
    }
}

impl Drop for Zone {
    fn drop(&mut self) {
        drop(self.stop.take());
        let _ = self.thread.take().map(std::thread::JoinHandle::join);
    }
}

/// An address where nothing listens: no program gets a port this low by chance.
pub fn closed_port() -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, 1))
}

async fn same_port() -> (tokio::net::UdpSocket, tokio::net::TcpListener) {
    loop {
        let tcp = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = tcp.local_addr().unwrap();
        if let Ok(udp) = tokio::net::UdpSocket::bind(address).await {
            return (udp, tcp);
        }
    }
}

struct Handler {
    manner: Manner,
    queries: Arc<Mutex<Vec<String>>>,
    dropped: Arc<AtomicUsize>,
    most_under_way: Arc<AtomicUsize>,
    answered: AtomicUsize,
    under_way: AtomicUsize,
}

type Answering<'a> = Pin<Box<dyn Future<Output = ResponseInfo> + Send + 'a>>;

// The trait is written with async_trait; spelt out here, it needs no further crate.
impl RequestHandler for Handler {
    fn handle_request<'a, 'b, 'c, R, T>(&'a self, request: &'b Request, mut response: R) -> Answering<'c>
    where
        'a: 'c,
        'b: 'c,
        R: ResponseHandler + 'c,
        T: Time + 'c,
        Self: 'c,
    {
        Box::pin(async move {
            let mut metadata = Metadata::response_from_request(&request.metadata);
            let under_way = UnderWay::enter(&self.under_way);
            let Some(mut answer) = self.answer(request) else { return nothing(metadata) };
            self.most_under_way.fetch_max(under_way.before + 1, Ordering::SeqCst);
            match self.manner {
                Manner::Router(most) if under_way.before >= most => answer = failed(ResponseCode::Refused),
                Manner::Overrun(most) if under_way.before >= most => {
                    self.dropped.fetch_add(1, Ordering::SeqCst);
                    return nothing(metadata);
                }
                Manner::Router(_) | Manner::Overrun(_) => tokio::time::sleep(Duration::from_millis(20)).await,
                _ => {}
            }
            metadata.response_code = answer.code;
            let message = MessageResponseBuilder::from_message_request(request).build(
                metadata,
                &answer.records,
                &answer.authority,
                [],
                [],
            );
            response.send_response(message).await.unwrap_or_else(|_| nothing(metadata))
        })
    }
}

fn nothing(metadata: Metadata) -> ResponseInfo {
    ResponseInfo::from(Header { metadata, counts: HeaderCounts::default() })
}

/// Counts a question while it is answered.
struct UnderWay<'a> {
    count: &'a AtomicUsize,
    before: usize,
}

impl<'a> UnderWay<'a> {
    fn enter(count: &'a AtomicUsize) -> Self {
        Self { count, before: count.fetch_add(1, Ordering::SeqCst) }
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Ordering::SeqCst);
    }
}

struct Answer {
    code: ResponseCode,
    records: Vec<Record>,
    authority: Vec<Record>,
}

impl Handler {
    fn answer(&self, request: &Request) -> Option<Answer> {
        let info = request.request_info().ok()?;
        let name = Name::from(info.query.name().clone());
        let kind = info.query.query_type();
        self.queries.lock().unwrap().push(format!("{} {kind}", name.to_ascii()));
        let before = self.answered.fetch_add(1, Ordering::SeqCst);
        match self.manner {
            Manner::Honest | Manner::Router(_) | Manner::Overrun(_) => by_label(&name, kind),
            Manner::Lying => Some(found([mx(&name, 10, "mx.liar.net.")])),
            Manner::BlackHole => None,
            Manner::DiesAfter(count) => (before < count).then(|| by_label(&name, kind)).flatten(),
        }
    }
}

/// The zone: what the first label says.
fn by_label(name: &Name, kind: RecordType) -> Option<Answer> {
    let text = name.to_string();
    let label = text.split(['.', '-']).next().unwrap_or_default().to_owned();
    let asks_mx = kind == RecordType::MX;
    if kind == RecordType::PTR {
        return Some(by_last_octet(name, &label));
    }
    // A wildcard with an exchanger, and names under it.
    if asks_mx && text.ends_with(".wild.org.") {
        return Some(found([mx(name, 10, "mx.mail.net.")]));
    }
    Some(match (label.as_str(), kind) {
        // What nobody has ever asked for.
        ("paraph", _) => empty(ResponseCode::NXDomain),
        ("mx", RecordType::MX) => found([
            mx(name, 20, "Backup.Mail.NET."),
            mx(name, 10, "mx.mail.net."),
            mx(name, 30, "mx.mail.net."),
        ]),
        ("nohost", RecordType::MX) => {
            found([mx(name, 10, "gone.hosts.net."), mx(name, 20, "self.hosts.net.")])
        }
        ("halfdead", _) if asks_mx => found([mx(name, 10, "gone.hosts.net."), mx(name, 20, "mx.mail.net.")]),
        ("here", RecordType::MX) => found([mx(name, 10, "localhost."), mx(name, 20, "127.0.0.1.")]),
        ("blocked", RecordType::A) => address(name, [0, 0, 0, 0]),
        ("lonely", RecordType::A) | ("self", RecordType::A) => address(name, [127, 0, 0, 1]),
        ("gone", _) => empty(ResponseCode::NXDomain),
        ("null", RecordType::MX) => found([mx(name, 0, ".")]),
        ("a", RecordType::A) => address(name, [9, 9, 9, 9]),
        (_, RecordType::A) if text.ends_with(".mail.net.") => address(name, [9, 9, 9, 9]),
        ("nx", _) => empty(ResponseCode::NXDomain),
        ("servfail", _) => failed(ResponseCode::ServFail),
        ("refused", _) => failed(ResponseCode::Refused),
        ("many", _) if asks_mx => found((0..300).map(|n| mx(name, n, &format!("mx{n}.mail.net.")))),
        ("off", _) => found([mx(&Name::from_ascii("other.net.").unwrap(), 10, "mx.other.net.")]),
        ("chain", _) if asks_mx => {
            let (middle, end) = (name_of("middle.net."), name_of("end.net."));
            found([alias(name, &middle), alias(&middle, &end), mx(&end, 10, "mx.end.net.")])
        }
        ("half", _) => found([alias(name, &name_of("mx.elsewhere.net."))]),
        ("dangling", _) => {
            let mut answer = found([alias(name, &name_of("nowhere.net."))]);
            answer.code = ResponseCode::NXDomain;
            answer
        }
        ("loop", _) => found([alias(name, &name_of("loop2.net.")), alias(&name_of("loop2.net."), name)]),
        ("endless", _) => found([alias(name, &name_of(&format!("endless-{text}")))]),
        ("silent", _) => return None,
        _ => empty(ResponseCode::NoError),
    })
}

/// Names of servers: the last octet decides.
fn by_last_octet(name: &Name, octet: &str) -> Answer {
    let named = |host: &str| Record::from_rdata(name.clone(), 300, RData::PTR(PTR(name_of(host))));
    match octet {
        "2" => empty(ResponseCode::NXDomain),
        "3" => failed(ResponseCode::ServFail),
        "4" => found([alias(name, &name_of("4.customer.example.net."))]),
        octet => found([named(&format!("Srv{octet}.Example.net.")), named("second.example.net.")]),
    }
}

fn address(owner: &Name, [a, b, c, d]: [u8; 4]) -> Answer {
    found([Record::from_rdata(owner.clone(), 300, RData::A(A::new(a, b, c, d)))])
}

fn name_of(text: &str) -> Name {
    Name::from_ascii(text).unwrap()
}

fn mx(owner: &Name, preference: u16, host: &str) -> Record {
    Record::from_rdata(owner.clone(), 300, RData::MX(MX::new(preference, name_of(host))))
}

fn alias(owner: &Name, target: &Name) -> Record {
    Record::from_rdata(owner.clone(), 300, RData::CNAME(CNAME(target.clone())))
}

fn found(records: impl IntoIterator<Item = Record>) -> Answer {
    Answer { code: ResponseCode::NoError, records: records.into_iter().collect(), authority: Vec::new() }
}

fn empty(code: ResponseCode) -> Answer {
    let root = name_of("net.");
    let soa = SOA::new(root.clone(), root.clone(), 1, 3600, 600, 86_400, 600);
    Answer { code, records: Vec::new(), authority: vec![Record::from_rdata(root, 600, RData::SOA(soa))] }
}

fn failed(code: ResponseCode) -> Answer {
    Answer { code, records: Vec::new(), authority: Vec::new() }
}
