//! A message goes out and its answer comes back: sent again, sent elsewhere, listened for to the last.
//!
//! Knows bytes, sockets and time. What a message asks is written in [`super::resolver`], how many
//! may be under way is decided in [`super::pace`].

use std::future::poll_fn;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use hickory_resolver::proto::op::{Message, ResponseCode};
use tokio::time::{Instant, sleep_until, timeout_at};

use super::answer::Failure;
use super::pace::{Age, Pacer, Sign, Slot, Window};
use super::socket::{Line, Ticket};

/// A question without an answer is put again, to the next server, after this long at the latest,
const AGAIN_AFTER: Duration = Duration::from_millis(750);
/// and after so many times the time by which it seems lost: losses have to be noticed soon.
const AGAIN: u32 = 2;
/// A slow server answers both sendings of a question together: within so much, the first was not lost.
const TOGETHER: Duration = Duration::from_millis(10);
/// The timer counts milliseconds; sleeping for less would slow everything down.
const TICK: Duration = Duration::from_millis(1);

/// The patience with one name, and its place among those under way.
pub(super) struct Wait {
    pub(super) slot: Slot,
    /// Times that a question is sent at most, where there is but one server.
    pub(super) attempts: usize,
    /// Time for an answer, from the first sending of a question on.
    pub(super) patience: Duration,
}

/// The ways to the servers, and how they are used.
pub(super) struct Servers {
    lines: Vec<Line>,
    /// The server that is asked first: the last one that answered.
    preferred: AtomicUsize,
    pacer: Pacer,
    window: Arc<Window>,
}

impl Servers {
    pub(super) fn new(servers: Vec<SocketAddr>, pacer: Pacer, window: Arc<Window>) -> Self {
        let lines = servers.into_iter().map(Line::new).collect();
        Self { lines, preferred: AtomicUsize::new(0), pacer, window }
    }

    /// Sends a message and waits for its answer, wherever it comes from first.
    ///
    /// # Errors
    /// When nothing listens, no answer comes in time, or none that can be read.
    pub(super) async fn exchange(&self, message: &[u8], wait: &mut Wait) -> Result<Message, Failure> {
        let age = self.window.age();
        let first = self.preferred.load(Ordering::Relaxed);
        let attempts = wait.attempts.max(self.lines.len());
        let mut sent = Sent::default();
        for attempt in 0..attempts {
            if let Some(answer) = sent.until_turn(self.pacer.turn()).await {
                return self.take(answer, sent, age).await;
            }
            let server = (first + attempt) % self.lines.len();
            let Ok(ticket) = self.lines[server].send(message).await else { continue };
            sent.add(ticket, server);
            let patience = if attempt + 1 < attempts { Duration::ZERO } else { wait.patience };
            if let Some(answer) = self.listen(&mut sent, patience, wait).await {
                return self.take(answer, sent, age).await;
            }
        }
        Err(if sent.is_empty() { Failure::Unreachable } else { Failure::Timeout })
    }

    /// The first answer until the question is to be put again, or until `patience` ends. A question
    /// that seems lost gives its place to others.
    async fn listen(&self, sent: &mut Sent, patience: Duration, wait: &mut Wait) -> Option<Heard> {
        let now = Instant::now();
        let started = sent.started().unwrap_or(now);
        let lost_after = self.window.lost_after(AGAIN_AFTER);
        let until = (now + AGAIN_AFTER.min(AGAIN * lost_after)).max(started + patience);
        let answer = sent.first_answer(until.min(started + lost_after)).await;
        if answer.is_some() || sent.is_empty() {
            return answer;
        }
        wait.slot.leave();
        sent.first_answer(until).await
    }

    /// Reads an answer, and tells the window what it says about the way.
    async fn take(&self, answer: Heard, mut others: Sent, age: Age) -> Result<Message, Failure> {
        self.preferred.store(answer.server, Ordering::Relaxed);
        let message = Message::from_vec(&answer.bytes).map_err(|_| Failure::Nonsense);
        let refused = message.as_ref().is_ok_and(|message| message.response_code == ResponseCode::Refused);
        let sign = if refused {
            Sign::Refused
        } else if others.seem_lost(&answer).await {
            Sign::Lost
        } else {
            Sign::Answered(answer.latency)
        };
        self.window.heard(sign, age);
        message
    }
}

/// An answer and where it came from.
struct Heard {
    bytes: Vec<u8>,
    server: usize,
    sent: Instant,
    latency: Duration,
}

/// The sendings of one question whose answers may still come.
#[derive(Default)]
struct Sent(Vec<Sending>);

struct Sending {
    ticket: Ticket,
    server: usize,
    at: Instant,
}

impl Sent {
    fn add(&mut self, ticket: Ticket, server: usize) {
        self.0.push(Sending { ticket, server, at: Instant::now() });
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn started(&self) -> Option<Instant> {
        self.0.first().map(|sending| sending.at)
    }

    /// Waits for a turn to send, and hears an answer that comes before it.
    async fn until_turn(&mut self, turn: Instant) -> Option<Heard> {
        if turn < Instant::now() + TICK {
            return None;
        }
        let answer = self.first_answer(turn).await;
        if answer.is_none() {
            sleep_until(turn).await;
        }
        answer
    }

    /// The first answer until then; `None` at once where nobody listens.
    async fn first_answer(&mut self, until: Instant) -> Option<Heard> {
        timeout_at(until, poll_fn(|context| self.poll(context))).await.ok().flatten()
    }

    /// Throws away what was sent to servers that turn out not to listen.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Heard>> {
        let mut at = 0;
        while let Some(sending) = self.0.get_mut(at) {
            match sending.ticket.poll_answer(context) {
                Poll::Ready(Some(bytes)) => {
                    let Sending { server, at: sent, .. } = self.0.remove(at);
                    return Poll::Ready(Some(Heard { bytes, server, sent, latency: sent.elapsed() }));
                }
                Poll::Ready(None) => drop(self.0.remove(at)),
                Poll::Pending => at += 1,
            }
        }
        if self.0.is_empty() { Poll::Ready(None) } else { Poll::Pending }
    }

    /// Whether an earlier sending got lost: what was sent later is answered, and it is not. A server
    /// that was merely slow answers both.
    async fn seem_lost(&mut self, answer: &Heard) -> bool {
        self.0.retain(|sending| sending.at < answer.sent);
        !self.is_empty() && self.first_answer(Instant::now() + TOGETHER).await.is_none()
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, UdpSocket};

    use super::*;

    /// How a server answers the sendings of one question.
    #[derive(Clone, Copy)]
    enum Manner {
        /// The first, after so many milliseconds.
        First(u64),
        Second,
        BothTogether,
        Never,
    }

    fn serve(manner: Manner) -> SocketAddr {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        socket.set_read_timeout(Some(Duration::from_secs(5))).expect("more than nothing");
        let address = socket.local_addr().expect("it is bound");
        std::thread::spawn(move || {
            let (mut buffer, mut sendings) = ([0; 512], Vec::new());
            while let Ok((length, asker)) = socket.recv_from(&mut buffer) {
                buffer[2] |= 0x80;
                sendings.push((buffer[..length].to_vec(), asker));
                let answered: &[usize] = match (manner, sendings.len()) {
                    (Manner::First(_), 1) => &[0],
                    (Manner::Second, 2) => &[1],
                    (Manner::BothTogether, 2) => &[1, 0],
                    _ => &[],
                };
                if let Manner::First(delay) = manner {
                    std::thread::sleep(Duration::from_millis(delay));
                }
                for &at in answered {
                    socket.send_to(&sendings[at].0, sendings[at].1).expect("a local address");
                }
            }
        });
        address
    }

    /// A question for MX of `a.org`.
    const QUESTION: &[u8] = b"\0\0\x01\0\0\x01\0\0\0\0\0\0\x01a\x03org\0\0\x0f\0\x01";

    /// What comes of a question to such a server, whether it gave its place away meanwhile, and how
    /// many sendings were counted as lost.
    fn ask(manner: Manner) -> (Result<(), Failure>, bool, usize) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let window = Window::adaptive(1, 1);
            let servers = Servers::new(vec![serve(manner)], Pacer::new(1_000), Arc::clone(&window));
            let mut wait =
                Wait { slot: window.slot().await, attempts: 2, patience: Duration::from_millis(1_500) };
            let answer = servers.exchange(QUESTION, &mut wait).await;
            let free = tokio::time::timeout(Duration::from_millis(1), window.slot()).await.is_ok();
            (answer.map(|_| ()), free, window.lost())
        })
    }

    #[test]
    fn a_quick_answer_keeps_its_place_to_the_end() {
        assert_eq!(ask(Manner::First(0)), (Ok(()), false, 0));
    }

    #[test]
    fn a_late_answer_is_used_though_its_place_is_given_away() {
        assert_eq!(ask(Manner::First(1_100)), (Ok(()), true, 0));
    }

    #[test]
    fn what_is_never_answered_gives_its_place_away_and_is_no_loss_on_the_way() {
        assert_eq!(ask(Manner::Never), (Err(Failure::Timeout), true, 0));
    }

    #[test]
    fn what_is_answered_only_when_put_again_was_lost() {
        assert_eq!(ask(Manner::Second), (Ok(()), true, 1));
    }

    #[test]
    fn a_slow_server_that_answers_both_sendings_lost_none() {
        assert_eq!(ask(Manner::BothTogether), (Ok(()), true, 0));
    }
}
