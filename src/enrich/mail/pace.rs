//! How fast and how many at once: what a resolver is asked to bear.
//!
//! Questions get evenly spaced turns. How many are under way doubles with each round trip until
//! the first setback and is halved when questions are refused or lost: a home router forwards 150
//! questions and refuses the next one, a resolver of one's own takes hundreds. A domain whose
//! servers are dead looks lost too, but asking again does not help it: only a question that is
//! answered when it is put again was lost on the way.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

/// Fewer under way than this help nobody.
const FEWEST: f64 = 8.0;
/// Outcomes looked at together: few, for a router that is asked too much refuses at once.
const EPOCH: usize = 50;
/// More refusals than one in five are no longer those of single domains.
const MANY_REFUSED: usize = 5;
/// More losses than one in ten are no longer those of a weak radio.
const MANY_LOST: usize = 10;
/// When even the fastest answers take so many times as long as at the best of times, they wait
/// in a queue: further questions would only wait longer. Slow ones alone say nothing, for a
/// resolver has to find out itself what nobody asked it before.
const QUEUEING: f64 = 4.0;
/// After a setback the limit grows by this share with each round: back in seconds where the
/// machine merely stumbled, a few refusals a round where a router means it.
const REGAIN: f64 = 1.0 / 32.0;
/// Answers until their latency means something, and that its mean looks back on.
const SETTLED: u32 = 64;
/// A question seems lost when it takes longer than the mean latency and so many mean deviations
/// (RFC 6298).
const DEVIATIONS: f64 = 4.0;
/// Shorter waits are the machine's own, or a queue's that is none.
const SHORTEST: Duration = Duration::from_millis(100);

/// Gives every question its turn, evenly spaced.
pub(super) struct Pacer {
    spacing: Duration,
    next: Mutex<Option<Instant>>,
}

impl Pacer {
    pub(super) fn new(qps: u32) -> Self {
        Self { spacing: Duration::from_secs(1) / qps, next: Mutex::new(None) }
    }

    /// The next free turn: nobody else gets it.
    pub(super) fn turn(&self) -> Instant {
        let now = Instant::now();
        let mut next = lock(&self.next);
        let turn = next.map_or(now, |next| next.max(now));
        *next = Some(turn + self.spacing);
        turn
    }
}

/// How many domains may be under way.
pub(super) struct Window {
    state: Mutex<State>,
    room: Notify,
}

/// What came of a question, as far as it tells of the way to the resolver.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sign {
    /// Answered, after this long.
    Answered(Duration),
    /// Answered only when it was put again: the first sending got lost.
    Lost,
    /// The resolver does not want to.
    Refused,
}

struct State {
    active: usize,
    limit: f64,
    most: f64,
    adapts: bool,
    /// How often the limit was halved.
    setbacks: u32,
    heard: usize,
    refused: usize,
    lost: usize,
    /// The lowest limit under which a question of this epoch got lost.
    lost_under: f64,
    latency: Latency,
}

/// When a question was sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Age {
    /// Setbacks before it: a question tells nothing about the limit after the next one.
    setbacks: u32,
    /// The limit then: a loss is noticed rounds later, when the limit has grown since.
    limit: f64,
}

/// How long answers take, in seconds.
struct Latency {
    answers: u32,
    mean: f64,
    deviation: f64,
    /// The fastest answer of this epoch, of the last one, and of the one that was fastest.
    fastest: f64,
    last: f64,
    best: f64,
}

impl Window {
    /// Starts at `start` and adapts up to `most`.
    pub(super) fn adaptive(start: usize, most: usize) -> Arc<Self> {
        Self::new(start.min(most), most, true)
    }

    /// Always `limit`, because the user says so.
    pub(super) fn fixed(limit: usize) -> Arc<Self> {
        Self::new(limit, limit, false)
    }

    fn new(start: usize, most: usize, adapts: bool) -> Arc<Self> {
        let (limit, most) = (start as f64, most as f64);
        let state = State {
            active: 0,
            limit,
            most,
            adapts,
            setbacks: 0,
            heard: 0,
            refused: 0,
            lost: 0,
            lost_under: f64::INFINITY,
            latency: Latency::default(),
        };
        Arc::new(Self { state: Mutex::new(state), room: Notify::new() })
    }

    /// A place among those under way, as soon as there is one.
    pub(super) async fn slot(self: &Arc<Self>) -> Slot {
        loop {
            {
                let mut state = lock(&self.state);
                if (state.active as f64) < state.limit.floor() {
                    state.active += 1;
                    return Slot { window: Some(Arc::clone(self)) };
                }
            }
            self.room.notified().await;
        }
    }

    /// Until nobody holds a place.
    pub(super) async fn empty(&self) {
        while lock(&self.state).active > 0 {
            self.room.notified().await;
        }
    }

    /// What has no answer after this time seems lost, `most` at the latest.
    pub(super) fn lost_after(&self, most: Duration) -> Duration {
        lock(&self.state).latency.lost_after().map_or(most, |time| time.min(most))
    }

    /// The present, for [`Self::heard`].
    pub(super) fn age(&self) -> Age {
        lock(&self.state).age()
    }

    /// Learns from what came of a question that was sent at this age.
    pub(super) fn heard(&self, sign: Sign, sent: Age) {
        lock(&self.state).heard(sign, sent);
    }

    /// Questions counted as lost since the epoch began.
    #[cfg(test)]
    pub(super) fn lost(&self) -> usize {
        lock(&self.state).lost
    }

    fn leave(&self) {
        lock(&self.state).active -= 1;
        self.room.notify_one();
    }
}

impl State {
    fn age(&self) -> Age {
        Age { setbacks: self.setbacks, limit: self.limit }
    }

    fn heard(&mut self, sign: Sign, sent: Age) {
        if let Sign::Answered(latency) = sign {
            self.latency.add(latency.as_secs_f64());
        }
        if !self.adapts || sent.setbacks != self.setbacks {
            return;
        }
        match sign {
            Sign::Answered(_) => self.grow(),
            Sign::Lost => {
                self.lost += 1;
                self.lost_under = self.lost_under.min(sent.limit);
            }
            Sign::Refused => self.refused += 1,
        }
        self.heard += 1;
        if self.heard >= EPOCH {
            self.end_epoch();
        }
    }

    fn grow(&mut self) {
        if !self.latency.queues() {
            let step = if self.setbacks == 0 { 1.0 } else { REGAIN };
            self.limit = (self.limit + step).min(self.most);
        }
    }

    fn end_epoch(&mut self) {
        if self.refused * MANY_REFUSED + self.lost * MANY_LOST > self.heard {
            self.limit = (self.limit.min(self.lost_under) / 2.0).max(FEWEST.min(self.most));
            self.setbacks += 1;
        }
        (self.heard, self.refused, self.lost, self.lost_under) = (0, 0, 0, f64::INFINITY);
        self.latency.end_epoch();
    }
}

impl Default for Latency {
    fn default() -> Self {
        Self { answers: 0, mean: 0.0, deviation: 0.0, fastest: f64::INFINITY, last: 0.0, best: f64::INFINITY }
    }
}

impl Latency {
    fn add(&mut self, seconds: f64) {
        self.answers = (self.answers + 1).min(SETTLED);
        let gain = 1.0 / f64::from(self.answers);
        self.deviation += ((seconds - self.mean).abs() - self.deviation) * gain;
        self.mean += (seconds - self.mean) * gain;
        self.fastest = self.fastest.min(seconds);
    }

    fn end_epoch(&mut self) {
        self.last = std::mem::replace(&mut self.fastest, f64::INFINITY);
        self.best = self.best.min(self.last);
    }

    fn queues(&self) -> bool {
        self.last > (QUEUEING * self.best).max(SHORTEST.as_secs_f64())
    }

    /// `None` while too little is known.
    fn lost_after(&self) -> Option<Duration> {
        let time = Duration::from_secs_f64(self.mean + DEVIATIONS * self.deviation);
        (self.answers >= SETTLED).then_some(time.max(SHORTEST))
    }
}
/// A place among those under way; leaves when dropped.
pub(super) struct Slot {
    window: Option<Arc<Window>>,
}

impl Slot {
    /// A place beside all others, for a question that cannot wait.
    pub(super) fn beside() -> Self {
        Self { window: None }
    }

    /// Makes room although the answer is not there yet: a domain whose own servers are
    /// dead keeps nobody waiting.
    pub(super) fn leave(&mut self) {
        if let Some(window) = self.window.take() {
            window.leave();
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.leave();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(most: usize) -> State {
        let window = Arc::into_inner(Window::adaptive(16, most)).expect("the only one");
        window.state.into_inner().expect("nobody panicked")
    }

    fn answered(seconds: f64) -> Sign {
        Sign::Answered(Duration::from_secs_f64(seconds))
    }

    /// The limit after so many outcomes, each heard at once.
    fn limit_after(count: usize, sign: impl Fn(usize, f64) -> Sign) -> f64 {
        let mut state = state(500);
        for n in 0..count {
            let (sign, age) = (sign(n, state.limit), state.age());
            state.heard(sign, age);
        }
        state.limit
    }

    #[test]
    fn turns_are_evenly_spaced() {
        let pacer = Pacer::new(200);
        let turns: Vec<Instant> = (0..21).map(|_| pacer.turn()).collect();
        assert!(turns.windows(2).all(|pair| pair[1] - pair[0] >= Duration::from_millis(5)));
        assert_eq!(turns[20] - turns[0], Duration::from_millis(100));
    }

    #[test]
    fn doubles_with_each_round_until_the_most() {
        assert_eq!(limit_after(16, |_, _| answered(0.040)), 32.0);
        assert_eq!(limit_after(16 + 32 + 64 + 128, |_, _| answered(0.040)), 256.0);
        assert_eq!(limit_after(1_000, |_, _| answered(0.040)), 500.0);
    }

    #[test]
    fn grows_although_the_resolver_has_to_find_out_most_names_itself() {
        let found_out = |n: usize, _| answered(if n < 200 || n.is_multiple_of(20) { 0.002 } else { 0.300 });
        assert_eq!(limit_after(1_000, found_out), 500.0);
    }

    #[test]
    fn stops_growing_when_all_answers_queue() {
        let queued = limit_after(10_000, |_, limit| answered(0.040 * limit / 16.0));
        assert!((64.0..128.0).contains(&queued), "{queued}");
    }

    #[test]
    fn a_router_that_refuses_too_many_is_asked_fewer() {
        let limit = limit_after(20_000, |n, limit| match limit > 150.0 && n.is_multiple_of(3) {
            true => Sign::Refused,
            false => answered(0.040),
        });
        assert!((60.0..=160.0).contains(&limit), "{limit}");
        assert_eq!(
            limit_after(20_000, |n, _| if n % 20 == 0 { Sign::Refused } else { answered(0.040) }),
            500.0
        );
    }

    #[test]
    fn losses_halve_the_limit_and_a_weak_radio_does_not() {
        let losing = |share: usize| {
            limit_after(5_000, |n, _| if n.is_multiple_of(share) { Sign::Lost } else { answered(0.040) })
        };
        assert_eq!(losing(50), 500.0);
        assert_eq!(losing(5), FEWEST);
    }

    #[test]
    fn a_setback_looks_back_to_when_the_lost_were_sent() {
        let mut state = state(500);
        let start = state.age();
        (0..84).for_each(|_| state.heard(answered(0.040), start));
        let then = state.age();
        (0..1_000).for_each(|_| state.heard(answered(0.040), start));
        assert_eq!((then.limit, state.limit), (100.0, 500.0));
        (0..500).for_each(|_| state.heard(Sign::Lost, then));
        assert_eq!((state.limit, state.setbacks), (50.0, 1), "what was sent before tells nothing more");
        let now = state.age();
        (0..50).for_each(|_| state.heard(Sign::Lost, now));
        assert_eq!((state.limit, state.setbacks), (25.0, 2));
    }

    #[test]
    fn a_question_seems_lost_after_a_mean_and_four_deviations() {
        let mut latency = Latency::default();
        assert_eq!(latency.lost_after(), None);
        (0..1_000).for_each(|n| latency.add(if n % 2 == 0 { 0.150 } else { 0.250 }));
        let time = latency.lost_after().expect("enough answers").as_secs_f64();
        assert!((0.39..0.42).contains(&time), "{time}");
        (0..1_000).for_each(|_| latency.add(0.001));
        assert_eq!(latency.lost_after(), Some(SHORTEST));
    }

    #[test]
    fn never_more_under_way_than_allowed() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        runtime.block_on(async {
            let window = Window::fixed(2);
            let (first, mut second) = (window.slot().await, window.slot().await);
            let full = tokio::time::timeout(Duration::from_millis(5), window.slot()).await;
            assert!(full.is_err());
            second.leave();
            drop((window.slot().await, first, second));
            assert_eq!(lock(&window.state).active, 0);
        });
    }
}
