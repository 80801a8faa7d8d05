//! How fast and how many at once: what a resolver is asked to bear.
//!
//! Questions get evenly spaced turns. How many are under way grows while answers come
//! as quickly as before, and halves when many fail at once: a home router forwards 150
//! questions and refuses the next one, a resolver of one's own takes hundreds.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

/// Fewer under way than this help nobody.
const FEWEST: f64 = 8.0;
/// Outcomes looked at together: few, for a router that is asked too much refuses at once.
const EPOCH: usize = 50;
/// More failures than one in five are no longer those of single domains.
const MANY_FAILURES: usize = 5;
/// Answers that take so many times as long as at the best of times wait in a queue:
/// further questions would only wait longer.
const QUEUEING: f64 = 4.0;
/// After a setback the limit grows by this share with each round: back in seconds where the
/// machine merely stumbled, a few refusals a round where a router means it.
const REGAIN: f64 = 1.0 / 16.0;
/// Answers until their mean latency means something.
const SETTLED: u32 = 64;
/// What takes so many times as long as usual keeps nobody else waiting.
const SLOW: f64 = 4.0;
/// Shorter waits are the machine's own.
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

    /// Until it is this question's turn.
    pub(super) async fn turn(&self) {
        let now = Instant::now();
        let turn = {
            let mut next = lock(&self.next);
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

/// How many domains may be under way.
pub(super) struct Window {
    state: Mutex<State>,
    room: Notify,
}

struct State {
    active: usize,
    limit: f64,
    most: f64,
    adapts: bool,
    /// Until the first setback the limit doubles with each round.
    doubling: bool,
    heard: usize,
    failed: usize,
    answers: u32,
    latency: f64,
    best_latency: f64,
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
        let state = State {
            active: 0,
            limit: start as f64,
            most: most as f64,
            adapts,
            doubling: true,
            heard: 0,
            failed: 0,
            answers: 0,
            latency: 0.0,
            best_latency: f64::INFINITY,
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

    /// An answer came after `latency`.
    pub(super) fn answered(&self, latency: Duration) {
        lock(&self.state).answered(latency.as_secs_f64());
    }

    /// What takes longer than this is slow, for this resolver.
    pub(super) fn slow_after(&self, most: Duration) -> Duration {
        let state = lock(&self.state);
        if state.answers < SETTLED {
            return most;
        }
        Duration::from_secs_f64(SLOW * state.latency).max(SHORTEST).min(most)
    }

    /// A question was refused or had no answer in time.
    pub(super) fn failed(&self) {
        lock(&self.state).heard(true);
    }

    fn leave(&self) {
        lock(&self.state).active -= 1;
        self.room.notify_one();
    }
}

impl State {
    fn answered(&mut self, latency: f64) {
        self.answers = (self.answers + 1).min(SETTLED);
        self.latency += (latency - self.latency) / f64::from(self.answers);
        if self.answers == SETTLED {
            self.best_latency = self.best_latency.min(self.latency);
        }
        if self.adapts && self.latency <= QUEUEING * self.best_latency {
            let step = if self.doubling { 1.0 } else { REGAIN };
            self.limit = (self.limit + step).min(self.most);
        }
        self.heard(false);
    }

    fn heard(&mut self, failure: bool) {
        self.heard += 1;
        self.failed += usize::from(failure);
        if self.heard >= EPOCH {
            if self.adapts && self.failed * MANY_FAILURES > self.heard {
                self.limit = (self.limit / 2.0).max(FEWEST.min(self.most));
                self.doubling = false;
            }
            (self.heard, self.failed) = (0, 0);
        }
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

    #[test]
    fn grows_while_answers_come_as_quickly_as_before() {
        let mut state = state(500);
        (0..1_000).for_each(|_| state.answered(0.040));
        assert_eq!(state.limit, 500.0);
    }

    #[test]
    fn stops_growing_when_answers_queue() {
        let mut state = state(500);
        (0..64).for_each(|_| state.answered(0.001));
        let start = state.limit;
        (0..10_000).for_each(|_| state.answered(0.001 * state.limit / start));
        assert!(state.limit < 8.0 * start, "{}", state.limit);
    }

    #[test]
    fn halves_when_many_are_refused_and_not_for_single_domains() {
        let mut router = state(500);
        for n in 0..20_000 {
            if router.limit > 150.0 && n % 3 == 0 { router.heard(true) } else { router.answered(0.040) }
        }
        assert!((60.0..=160.0).contains(&router.limit), "{}", router.limit);
        let mut lame = state(500);
        (0..20_000).for_each(|n| if n % 20 == 0 { lame.heard(true) } else { lame.answered(0.040) });
        assert_eq!(lame.limit, 500.0);
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
