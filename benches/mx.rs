//! How fast, and how rightly, mail domains are looked up: against a real authoritative server.
//!
//! `nsd` (Debian: `apt-get install nsd`) serves a generated root zone of 50,000 names on loopback. The truth is
//! known, so every run compares the verdict of every domain. A proxy in front adds the latency of a resolver on
//! the internet, domains that never answer and domains that fail. `cargo bench --bench mx -- rate` runs the
//! sections whose names hold `rate`.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use paraph::enrich::{Options, enrich};
use paraph::model::{Enrichment, Lookup, MailService, Observer, Signatures, Stage, TextColumn, Warning};

const NAMES: usize = 50_000;
const MEDIAN_LATENCY: f64 = 0.040;
/// A domain is waited for so long in all before it is given up.
const LAME_SECONDS: f64 = 3.0;
/// Questions that paraph has under way at most when nobody says how many. Those that seem lost and are
/// answered late come on top of it, so that the proxy may see more.
const ADAPTIVE: usize = 500;
/// Standard deviation of the latency's logarithm.
const SPREAD: f64 = 0.5;

fn main() {
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let wants =
        |section: &str| wanted.is_empty() || wanted.iter().any(|word| section.contains(word.as_str()));
    for (section, run) in [("dead", dead as fn()), ("hole", black_hole), ("lying", lying)] {
        if wants(section) {
            run();
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let Some(server) = Nsd::start(folder.path()) else {
        println!(
            "nsd is not installed (Debian: apt-get install nsd): rate, concurrency and latency not measured"
        );
        return;
    };
    for (section, run) in
        [("rate", rate as fn(SocketAddr)), ("concurrency", every_concurrency), ("latency", latency)]
    {
        if wants(section) {
            run(server.address);
        }
    }
}

/// A resolver that is not there.
fn dead() {
    let names = names();
    let run = Run::of(&names, options(SocketAddr::from((Ipv4Addr::LOCALHOST, 1)), None));
    println!("dead resolver    {}", run.not_judged());
}

/// A resolver that takes every question and answers none.
fn black_hole() {
    let hole = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let names = names();
    let run = Run::of(&names, options(hole.local_addr().unwrap(), None));
    println!("black hole       {}", run.not_judged());
}

/// A resolver that has an exchanger for every name there is and every name there is not.
fn lying() {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = socket.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut buffer = [0; 1024];
        while let Ok((length, client)) = socket.recv_from(&mut buffer) {
            let _ = socket.send_to(&with_an_exchanger(&buffer[..length]), client);
        }
    });
    println!("lying resolver   {}", Run::of(&names(), options(address, None)).not_judged());
}

fn rate(server: SocketAddr) {
    let names = names();
    for _ in 0..3 {
        let run = Run::of(&names, options(server, None));
        println!(
            "no latency       {:>7.0} names/s, {:.2} s, {}",
            NAMES as f64 / run.seconds,
            run.seconds,
            run.against_truth(&Faults::None)
        );
    }
}

fn every_concurrency(server: SocketAddr) {
    let names = names();
    for concurrency in [1, 4, 16, 64, 128, 256, 512, 1_000] {
        let run = Run::of(&names, options(server, Some(concurrency)));
        println!(
            "concurrency {concurrency:>4} {:>7.0} names/s, {}",
            NAMES as f64 / run.seconds,
            run.against_truth(&Faults::None)
        );
    }
}

fn latency(server: SocketAddr) {
    let names = names();
    for concurrency in [None, Some(100), Some(250), Some(500)] {
        let proxy = Proxy::start(server);
        let run = Run::of(&names, options(proxy.address, concurrency));
        let most = proxy.most_waiting.load(Ordering::Relaxed);
        let slots = concurrency.unwrap_or(ADAPTIVE);
        let ideal = proxy.delays.load(Ordering::Relaxed) as f64 / 1e6 / slots as f64;
        println!(
            "40 ms, {:<9} {:>7.0} names/s, {:.2} s; latency x questions / {slots} in flight = {ideal:.2} s, and \
             {LAME_SECONDS} s for the last domain that never answers: ratio {:.3}; {most} at once at most; {}",
            concurrency.map_or("adaptive".into(), |slots| format!("{slots}")),
            NAMES as f64 / run.seconds,
            run.seconds,
            run.seconds / (ideal + LAME_SECONDS),
            run.against_truth(&Faults::Some)
        );
    }
}

fn options(server: SocketAddr, concurrency: Option<usize>) -> Options {
    Options { resolver: Some(server), dns_concurrency: concurrency, ..Options::default() }
}

/// The names of the zone, and those that are not in it.
fn names() -> Vec<String> {
    (0..NAMES).map(|n| format!("{}{n}.zone{}.bench", kind(n), n % 500)).collect()
}

/// What a name is, in the shares of a petition's domains.
fn kind(n: usize) -> &'static str {
    match n * 7_919 % 100 {
        0..70 => "mx",
        70..80 => "address",
        80..83 => "null",
        83..88 => "nodata",
        _ => "missing",
    }
}

fn truth(name: &str) -> &'static str {
    ["mx", "address", "null", "nodata", "missing"].into_iter().find(|kind| name.starts_with(kind)).unwrap()
}

fn verdict(mail: &Lookup<MailService>) -> &'static str {
    match mail {
        Lookup::Found(MailService::Mx(_)) => "mx",
        Lookup::Found(MailService::ImplicitMx) => "address",
        Lookup::Found(MailService::NullMx) => "null",
        Lookup::Found(MailService::NoMail) => "nodata",
        Lookup::Found(MailService::NxDomain) => "missing",
        _ => "unknown",
    }
}

/// What the proxy does to questions.
enum Faults {
    None,
    Some,
}

/// One stage of look-ups.
struct Run<'a> {
    names: &'a [String],
    enrichment: Enrichment,
    warnings: Vec<Warning>,
    seconds: f64,
}

impl<'a> Run<'a> {
    fn of(names: &'a [String], options: Options) -> Self {
        let cache = tempfile::tempdir().unwrap();
        let options = Options { cache: Some(cache.path().into()), ..options };
        let mut signatures = Signatures::blank(names.len());
        signatures.domain = TextColumn::collect(names.iter().map(|name| Some(name.as_str())));
        let clock = Clock::default();
        let (enrichment, warnings) = enrich(&signatures, &options, &clock).unwrap();
        Self { names, enrichment, warnings, seconds: clock.seconds() }
    }

    fn against_truth(&self, faults: &Faults) -> String {
        let mut wrong = 0;
        let mut unknown: BTreeMap<&str, usize> = BTreeMap::new();
        for (name, domain) in self.names.iter().zip(&self.enrichment.domains) {
            let fault = match faults {
                Faults::None => "none",
                Faults::Some => fault(name),
            };
            match verdict(&domain.mail) {
                "unknown" if fault == "none" => wrong += 1,
                "unknown" => *unknown.entry(fault).or_default() += 1,
                verdict => wrong += usize::from(fault != "none" || verdict != truth(name)),
            }
        }
        let said: Vec<&str> = self.warnings.iter().map(|warning| warning.text.as_str()).collect();
        format!("{wrong} verdicts differ from the zone; unknown: {unknown:?} {}", said.join("; "))
    }

    fn not_judged(&self) -> String {
        let judged = self.enrichment.domains.iter().filter(|domain| domain.mail.is_settled()).count();
        let why = self.enrichment.mx_not_judged.as_deref().unwrap_or("judged");
        format!("{:.2} s, {judged} domains judged: {why}", self.seconds)
    }
}

/// Times the mail stage.
#[derive(Default)]
struct Clock {
    started: Mutex<Option<Instant>>,
    ended: Mutex<Option<Instant>>,
}

impl Clock {
    fn seconds(&self) -> f64 {
        let at = |moment: &Mutex<Option<Instant>>| moment.lock().unwrap().unwrap();
        (at(&self.ended) - at(&self.started)).as_secs_f64()
    }
}

impl Observer for Clock {
    fn started(&self, stage: Stage, _total: Option<u64>) {
        if stage == Stage::Mail {
            *self.started.lock().unwrap() = Some(Instant::now());
        }
    }

    fn ended(&self, stage: Stage) {
        if stage == Stage::Mail {
            *self.ended.lock().unwrap() = Some(Instant::now());
        }
    }
}

/// The authoritative server, until it is dropped.
struct Nsd {
    process: Child,
    address: SocketAddr,
}

impl Nsd {
    /// Starts it with a zone of its own; `None` where it is not installed.
    fn start(folder: &Path) -> Option<Self> {
        let port = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        std::fs::write(folder.join("root.zone"), zone()).unwrap();
        let at = |file: &str| folder.join(file).display().to_string();
        // Rate limits would count this machine's questions as an attack.
        let configuration = format!(
            "server:\n  ip-address: 127.0.0.1\n  port: {port}\n  username: \"\"\n  database: \"\"\n  server-count: 1\n  \
             zonesdir: \"{}\"\n  pidfile: \"{}\"\n  zonelistfile: \"{}\"\n  xfrdfile: \"{}\"\n  rrl-ratelimit: 0\n  \
             rrl-whitelist-ratelimit: 0\n  tcp-count: 100\nremote-control:\n  control-enable: no\n\
             zone:\n  name: \".\"\n  zonefile: \"root.zone\"\n",
            folder.display(),
            at("nsd.pid"),
            at("zone.list"),
            at("xfrd.state"),
        );
        std::fs::write(folder.join("nsd.conf"), configuration).unwrap();
        let program = ["/usr/sbin/nsd", "/usr/local/sbin/nsd", "nsd"];
        let process = program.into_iter().find_map(|program| {
            let mut command = Command::new(program);
            command.arg("-d").arg("-c").arg(folder.join("nsd.conf"));
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()
        })?;
        let server = Self { process, address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)) };
        server.wait();
        Some(server)
    }

    /// Until the zone is loaded.
    fn wait(&self) {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        socket.connect(self.address).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
        let question = b"\x12\x34\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x06\x00\x01";
        for _ in 0..300 {
            let _ = socket.send(question);
            if socket.recv(&mut [0; 512]).is_ok() {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("nsd does not answer");
    }
}

impl Drop for Nsd {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }
}

fn zone() -> String {
    let mut zone = String::from(
        "$ORIGIN .\n$TTL 3600\n. SOA a.root. b.root. 1 3600 600 86400 600\n. NS a.root.\na.root. A 9.9.9.9\n\
         mx1.host.bench. A 9.9.9.9\nmx2.host.bench. A 9.9.9.9\n",
    );
    for name in names() {
        zone += &match truth(&name) {
            "mx" => format!("{name}. MX 10 mx1.host.bench.\n{name}. MX 20 mx2.host.bench.\n"),
            "address" => format!("{name}. A 9.9.9.9\n"),
            "null" => format!("{name}. MX 0 .\n"),
            "nodata" => format!("{name}. TXT \"no mail\"\n"),
            _ => continue,
        };
    }
    zone
}

/// Stands before the server: latency, one domain in a hundred without an answer, one with a failure.
struct Proxy {
    address: SocketAddr,
    /// Microseconds from question to answer, the proxy's own lateness included.
    delays: Arc<AtomicU64>,
    /// Questions that waited at once, at most.
    most_waiting: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
}

/// Where an answer goes.
#[derive(Clone, Copy)]
struct Asker {
    client: SocketAddr,
    id: [u8; 2],
    asked: Instant,
    delay: Duration,
}

/// Answers by the time they are due, with the time of asking.
type Waiting = Arc<Mutex<BinaryHeap<Reverse<(Instant, Instant, SocketAddr, Vec<u8>)>>>>;

impl Proxy {
    fn start(server: SocketAddr) -> Self {
        let front = Arc::new(UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
        let back = Arc::new(UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
        back.connect(server).unwrap();
        for socket in [&front, &back] {
            socket.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        }
        let proxy = Self {
            address: front.local_addr().unwrap(),
            delays: Arc::default(),
            most_waiting: Arc::default(),
            stop: Arc::default(),
        };
        let askers: Arc<Mutex<Vec<Option<Asker>>>> = Arc::new(Mutex::new(vec![None; 1 << 16]));
        let waiting = Waiting::default();
        proxy.questions(Arc::clone(&front), Arc::clone(&back), Arc::clone(&askers), Arc::clone(&waiting));
        proxy.answers(back, askers, Arc::clone(&waiting));
        proxy.deliveries(front, waiting);
        proxy
    }

    fn questions(
        &self,
        front: Arc<UdpSocket>,
        back: Arc<UdpSocket>,
        askers: Arc<Mutex<Vec<Option<Asker>>>>,
        waiting: Waiting,
    ) {
        let stop = Arc::clone(&self.stop);
        std::thread::spawn(move || {
            let (mut buffer, mut next) = ([0; 2048], 0_u16);
            while !stop.load(Ordering::Relaxed) {
                let Ok((length, client)) = front.recv_from(&mut buffer) else { continue };
                let name = question_name(&buffer[..length]);
                let fault = fault(&name);
                if fault == "lame" {
                    continue;
                }
                let (delay, asked) = (delay(&name), Instant::now());
                if fault == "servfail" {
                    let mut answer = buffer[..length].to_vec();
                    (answer[2], answer[3]) = (answer[2] | 0x80, 0x82);
                    waiting.lock().unwrap().push(Reverse((asked + delay, asked, client, answer)));
                    continue;
                }
                next = next.wrapping_add(1);
                askers.lock().unwrap()[usize::from(next)] =
                    Some(Asker { client, id: [buffer[0], buffer[1]], asked, delay });
                buffer[..2].copy_from_slice(&next.to_be_bytes());
                let _ = back.send(&buffer[..length]);
            }
        });
    }

    fn answers(&self, back: Arc<UdpSocket>, askers: Arc<Mutex<Vec<Option<Asker>>>>, waiting: Waiting) {
        let (stop, most) = (Arc::clone(&self.stop), Arc::clone(&self.most_waiting));
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while !stop.load(Ordering::Relaxed) {
                let Ok(length) = back.recv(&mut buffer) else { continue };
                let id = usize::from(u16::from_be_bytes([buffer[0], buffer[1]]));
                let Some(asker) = askers.lock().unwrap()[id].take() else { continue };
                buffer[..2].copy_from_slice(&asker.id);
                let mut waiting = waiting.lock().unwrap();
                let due = asker.asked + asker.delay;
                waiting.push(Reverse((due, asker.asked, asker.client, buffer[..length].to_vec())));
                most.fetch_max(waiting.len() as u64, Ordering::Relaxed);
            }
        });
    }

    fn deliveries(&self, front: Arc<UdpSocket>, waiting: Waiting) {
        let (stop, delays) = (Arc::clone(&self.stop), Arc::clone(&self.delays));
        std::thread::spawn(move || {
            while !stop.load(Ordering::Relaxed) {
                let now = Instant::now();
                let mut due = Vec::new();
                let mut queue = waiting.lock().unwrap();
                while queue.peek().is_some_and(|Reverse(first)| first.0 <= now) {
                    due.extend(queue.pop());
                }
                drop(queue);
                for Reverse((_, asked, client, answer)) in due {
                    let _ = front.send_to(&answer, client);
                    delays.fetch_add(asked.elapsed().as_micros() as u64, Ordering::Relaxed);
                }
                std::thread::sleep(Duration::from_micros(500));
            }
        });
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// One domain in a hundred is lame, one fails: by its name, so that asking again changes nothing.
fn fault(name: &str) -> &'static str {
    match hash(name) % 100 {
        _ if !name.ends_with(".bench") => "none",
        0 => "lame",
        1 => "servfail",
        _ => "none",
    }
}

/// Log-normal around the median, by the name.
fn delay(name: &str) -> Duration {
    let unit = |salt: &str| ((hash(&format!("{salt}{name}")) >> 11) as f64 + 0.5) / (1_u64 << 53) as f64;
    let normal = (-2.0 * unit("a").ln()).sqrt() * (std::f64::consts::TAU * unit("b")).cos();
    Duration::from_secs_f64(MEDIAN_LATENCY * (SPREAD * normal).exp())
}

fn hash(text: &str) -> u64 {
    let fnv = text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    let mixed = (fnv ^ (fnv >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^ (mixed >> 27)
}

/// The name that a question asks for, without its final dot.
fn question_name(message: &[u8]) -> String {
    let (mut at, mut labels) = (12, Vec::new());
    while let Some(&length) = message.get(at).filter(|&&length| length > 0) {
        let Some(label) = message.get(at + 1..at + 1 + usize::from(length)) else { break };
        labels.push(String::from_utf8_lossy(label).to_lowercase());
        at += 1 + usize::from(length);
    }
    labels.join(".")
}

/// The question with an MX record appended as its answer.
fn with_an_exchanger(question: &[u8]) -> Vec<u8> {
    let name_end = 12 + question[12..].iter().position(|&byte| byte == 0).unwrap();
    let mut answer = question[..name_end + 5].to_vec();
    (answer[2], answer[3], answer[7], answer[11]) = (answer[2] | 0x80, 0x80, 1, 0);
    answer.extend(b"\xc0\x0c\x00\x0f\x00\x01\x00\x00\x0e\x10\x00\x0a\x00\x0a\x02mx\x01a\x01b\x00");
    answer
}
