//! UDP to one server: a few connected sockets, each with many questions under way.
//!
//! A connected socket hears "port unreachable" at once, so a resolver that is not
//! there costs microseconds and no timeout; the kernel drops what others send. A
//! socket for each question, as the library opens them, costs four fifths of the
//! time that a question takes on this machine. What a message says is read elsewhere.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use tokio::io::Interest;
use tokio::net::UdpSocket;
use tokio::sync::oneshot;
use tokio::task::AbortHandle;

/// Sockets open to a server at a time.
const PORTS: usize = 8;
/// Questions of a socket before another with a new port takes its place: whoever
/// would forge an answer has to guess the port anew.
const USES: u32 = 64;
/// More than any answer that the questions allow.
const LONGEST_ANSWER: usize = 4_096;
/// Bytes of a message before its question.
const HEADER: usize = 12;

/// The way to one server.
pub(super) struct Line {
    server: SocketAddr,
    ports: Mutex<Vec<Arc<Port>>>,
    turn: AtomicU32,
}

impl Line {
    pub(super) fn new(server: SocketAddr) -> Self {
        Self { server, ports: Mutex::default(), turn: AtomicU32::new(0) }
    }

    /// Sends a message under an identifier of its own; the answer comes through the ticket.
    ///
    /// # Errors
    /// When the server is known not to listen, or the network is down.
    pub(super) async fn send(&self, message: &[u8]) -> io::Result<Ticket> {
        let port = self.port()?;
        let (ticket, bytes) = port.register(message);
        ticket.port.wires.socket.send(&bytes).await?;
        Ok(ticket)
    }

    fn port(&self) -> io::Result<Arc<Port>> {
        let at = self.turn.fetch_add(1, Ordering::Relaxed) as usize % PORTS;
        let mut ports = lock(&self.ports);
        if ports.len() <= at {
            ports.push(Port::open(self.server)?);
            return Ok(Arc::clone(ports.last().expect("just pushed")));
        }
        if ports[at].uses.fetch_add(1, Ordering::Relaxed) >= USES {
            ports[at] = Port::open(self.server)?;
        }
        Ok(Arc::clone(&ports[at]))
    }
}

/// A socket with its own port. Whoever waits for an answer keeps it open.
struct Port {
    wires: Arc<Wires>,
    reader: AbortHandle,
    uses: AtomicU32,
}

impl Port {
    fn open(server: SocketAddr) -> io::Result<Arc<Self>> {
        let any: SocketAddr = match server {
            SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
            SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
        };
        let socket = std::net::UdpSocket::bind(any)?;
        socket.connect(server)?;
        socket.set_nonblocking(true)?;
        let wires = Arc::new(Wires { socket: UdpSocket::from_std(socket)?, waiting: Mutex::default() });
        let reader = tokio::spawn(read(Arc::clone(&wires))).abort_handle();
        Ok(Arc::new(Self { wires, reader, uses: AtomicU32::new(1) }))
    }

    /// A place to wait, and the message with an identifier that nobody else uses.
    fn register(self: &Arc<Self>, message: &[u8]) -> (Ticket, Vec<u8>) {
        let (sender, receiver) = oneshot::channel();
        let mut waiting = lock(&self.wires.waiting);
        let id = loop {
            let id = random_id();
            if !waiting.contains_key(&id) {
                break id;
            }
        };
        waiting.insert(id, Waiting { question: question(message).into(), sender });
        drop(waiting);
        let mut bytes = message.to_vec();
        bytes[..2].copy_from_slice(&id.to_be_bytes());
        (Ticket { port: Arc::clone(self), id, receiver }, bytes)
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

/// The answer to come. Dropping it gives up.
pub(super) struct Ticket {
    port: Arc<Port>,
    id: u16,
    receiver: oneshot::Receiver<Vec<u8>>,
}

impl Ticket {
    /// The answer's bytes; `None` when the server turned out not to listen.
    pub(super) fn poll_answer(&mut self, context: &mut Context<'_>) -> Poll<Option<Vec<u8>>> {
        std::pin::Pin::new(&mut self.receiver).poll(context).map(Result::ok)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        lock(&self.port.wires.waiting).remove(&self.id);
    }
}

struct Wires {
    socket: UdpSocket,
    waiting: Mutex<HashMap<u16, Waiting>>,
}

struct Waiting {
    question: Box<[u8]>,
    sender: oneshot::Sender<Vec<u8>>,
}

impl Wires {
    /// Hands an answer to who asked. It must carry the identifier and repeat the question:
    /// anything else is stray or forged, and the true answer may still come.
    fn deliver(&self, message: &[u8]) {
        let Some(id) = message.first_chunk::<2>().map(|bytes| u16::from_be_bytes(*bytes)) else { return };
        let mut waiting = lock(&self.waiting);
        if waiting.get(&id).is_some_and(|one| answers(message, &one.question))
            && let Some(one) = waiting.remove(&id)
        {
            // Whoever asked may have given up.
            let _ = one.sender.send(message.to_vec());
        }
    }

    /// Nobody listens: dropping the senders says so.
    fn fail(&self) {
        lock(&self.waiting).clear();
    }
}

async fn read(wires: Arc<Wires>) {
    let mut buffer = vec![0; LONGEST_ANSWER];
    loop {
        // "Port unreachable" makes a socket no more readable: the error has to be waited for.
        let Ok(ready) = wires.socket.ready(Interest::READABLE | Interest::ERROR).await else {
            return wires.fail();
        };
        loop {
            match wires.socket.try_recv(&mut buffer) {
                Ok(length) => wires.deliver(&buffer[..length]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(_) => wires.fail(),
            }
        }
        if ready.is_error() {
            if matches!(wires.socket.take_error(), Ok(Some(_)) | Err(_)) {
                wires.fail();
            }
            // Says that the error has been dealt with, so that the next one wakes again.
            let handled = || Err::<(), _>(io::ErrorKind::WouldBlock.into());
            let _ = wires.socket.try_io(Interest::ERROR, handled);
        }
    }
}

/// The question of a message that was made here: all behind the header, up to the
/// end of the name, and type and class.
fn question(message: &[u8]) -> &[u8] {
    let rest = message.get(HEADER..).unwrap_or_default();
    let mut end = 0;
    while let Some(&length) = rest.get(end).filter(|&&length| length > 0) {
        end += 1 + usize::from(length);
    }
    &rest[..rest.len().min(end + 5)]
}

/// Whether the message is a response to this question, capitals aside.
fn answers(message: &[u8], question: &[u8]) -> bool {
    let is_response = message.get(2).is_some_and(|flags| flags & 0x80 != 0);
    let one_question = message.get(4..6) == Some(&[0, 1]);
    let repeated = message.get(HEADER..HEADER + question.len());
    is_response && one_question && repeated.is_some_and(|bytes| bytes.eq_ignore_ascii_case(question))
}

/// Identifiers that nobody outside can foresee: the hash keys of a map are random.
fn random_id() -> u16 {
    RandomState::new().hash_one(0) as u16
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
