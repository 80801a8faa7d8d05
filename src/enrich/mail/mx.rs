//! The MX look-ups of one audit: which domains, in which order, and when to stop.
//!
//! Every domain is asked once, most-signed first, so that a run cut short knows
//! what matters most; what failed is asked once more at the end. A resolver that
//! lies or fails is not believed: nothing that it said counts.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;

use super::answer::Failure;
use super::resolver::{Answer, Resolver};
use crate::model::{Observer, Silent, Stage};

/// Look-ups end after this long; what is cached by then need not be asked the next time.
const DEADLINE: Duration = Duration::from_secs(15 * 60);
/// So many failures in a row are the resolver's fault, not the domains'.
const MAX_FAILURES_IN_A_ROW: usize = 50;
/// The last outcomes looked at together; more than half failed are the resolver's fault.
const RECENT: usize = 200;

/// What a run of look-ups found.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// For each asked domain (index as given) its answer, or why there is none.
    pub(super) answers: BTreeMap<usize, Result<Answer, Failure>>,
    /// Why the run ended early, in words.
    pub(super) stopped: Option<String>,
    /// Why the resolver is not believed at all, in words.
    pub(super) refused: Option<String>,
}

/// Looks `domains` up, in their order.
///
/// The runtime lives and ends here; nothing else of the crate is asynchronous.
pub(super) fn look_up(
    domains: &[&str],
    server: Option<SocketAddr>,
    qps: Option<u32>,
    observer: &dyn Observer,
) -> Outcome {
    if domains.is_empty() {
        return Outcome::default();
    }
    let Some(resolver) = Resolver::new(server, qps) else {
        return refused("this machine has no DNS resolver configured".into());
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return refused(format!("DNS could not be started: {error}")),
    };
    let outcome = runtime.block_on(run(Arc::new(resolver), domains, observer));
    // Questions still under way are dropped, not waited for.
    runtime.shutdown_background();
    outcome
}

fn refused(why: String) -> Outcome {
    Outcome { refused: Some(why), ..Outcome::default() }
}

async fn run(resolver: Arc<Resolver>, domains: &[&str], observer: &dyn Observer) -> Outcome {
    if let Err(why) = probe(&resolver).await {
        return refused(why);
    }
    let mut run = Run { resolver, domains, deadline: Instant::now() + DEADLINE, outcome: Outcome::default() };
    let all: Vec<usize> = (0..domains.len()).collect();
    run.pass(&all, Some(Breaker::default()), observer).await;
    let failed = |index: &usize| matches!(run.outcome.answers.get(index), Some(Err(_)));
    let again: Vec<usize> = all.into_iter().filter(failed).collect();
    if run.outcome.stopped.is_none() {
        // What failed before may fail again: no reason to stop.
        run.pass(&again, None, &Silent).await;
    }
    run.outcome
}

/// Asks for a name that cannot exist: RFC 6761 reserves `.invalid`. Resolvers of
/// hotels, providers and captive portals answer it with their own address.
async fn probe(resolver: &Resolver) -> Result<(), String> {
    let name = format!("{}.invalid", random_label());
    let mut denied = resolver.denies(&name).await;
    if resolver.servers > 1 && denied == Err(Failure::Timeout) {
        denied = resolver.denies(&name).await;
    }
    match denied {
        Ok(true) => Ok(()),
        Ok(false) => Err("the DNS resolver answers for names that cannot exist".into()),
        Err(failure) => Err(format!("the DNS resolver does not work ({})", failure.words())),
    }
}

/// A label nobody asked for before: the hash keys of a fresh map are random.
fn random_label() -> String {
    use std::hash::{BuildHasher, RandomState};
    format!("paraph-{:016x}", RandomState::new().hash_one(0))
}

/// Look-ups under way and done.
struct Run<'a> {
    resolver: Arc<Resolver>,
    domains: &'a [&'a str],
    deadline: Instant,
    outcome: Outcome,
}

impl Run<'_> {
    /// One pass over `wanted`, with as many questions under way as the resolver allows.
    async fn pass(&mut self, wanted: &[usize], mut breaker: Option<Breaker>, observer: &dyn Observer) {
        let mut tasks = JoinSet::new();
        let mut queue = wanted.iter().copied().enumerate();
        loop {
            while tasks.len() < self.resolver.in_flight
                && let Some((place, index)) = queue.next()
            {
                tasks.spawn(ask(Arc::clone(&self.resolver), place, index, self.domains[index].to_owned()));
            }
            let finished = match tokio::time::timeout_at(self.deadline, tasks.join_next()).await {
                Ok(None) => return,
                Ok(Some(finished)) => finished,
                Err(_) => return self.stop("the look-ups took too long"),
            };
            // A task that panicked has no answer: its domain stays unknown.
            let Ok((place, index, answer)) = finished else { continue };
            let open = breaker.as_mut().is_some_and(|breaker| breaker.hear(place, answer.is_err()));
            self.outcome.answers.insert(index, answer);
            observer.advanced(Stage::Mail, 1);
            if open {
                return self.stop("the DNS resolver fails too often");
            }
        }
    }

    fn stop(&mut self, why: &str) {
        self.outcome.stopped = Some(why.to_owned());
    }
}

async fn ask(
    resolver: Arc<Resolver>,
    place: usize,
    index: usize,
    domain: String,
) -> (usize, usize, Result<Answer, Failure>) {
    (place, index, resolver.mail_service(&domain).await)
}

/// Tells a failing resolver from failing domains.
///
/// Outcomes count in the order of asking: what times out always ends last, and
/// would look like a resolver that fails from then on.
#[derive(Default)]
struct Breaker {
    early: BTreeMap<usize, bool>,
    heard: usize,
    in_a_row: usize,
    recent: VecDeque<bool>,
    failed: usize,
}

impl Breaker {
    /// Takes the outcome of the question asked as number `place`; whether to stop.
    fn hear(&mut self, place: usize, failure: bool) -> bool {
        self.early.insert(place, failure);
        while let Some(failure) = self.early.remove(&self.heard) {
            self.heard += 1;
            self.count(failure);
            if self.is_open() {
                return true;
            }
        }
        false
    }

    fn count(&mut self, failure: bool) {
        self.in_a_row = if failure { self.in_a_row + 1 } else { 0 };
        self.recent.push_back(failure);
        self.failed += usize::from(failure);
        if self.recent.len() > RECENT {
            self.failed -= usize::from(self.recent.pop_front() == Some(true));
        }
    }

    fn is_open(&self) -> bool {
        self.in_a_row >= MAX_FAILURES_IN_A_ROW || (self.recent.len() >= RECENT && 2 * self.failed > RECENT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opens_after(outcomes: impl IntoIterator<Item = bool>) -> Option<usize> {
        let mut breaker = Breaker::default();
        outcomes.into_iter().enumerate().position(|(place, failure)| breaker.hear(place, failure))
    }

    #[test]
    fn the_breaker_opens_on_a_dead_resolver_only() {
        assert_eq!(opens_after([true; 1000]), Some(49));
        assert_eq!(opens_after((0..1000).map(|n| n >= 500)), Some(549));
        assert_eq!(opens_after((0..1000).map(|n| n % 3 != 0)), Some(199));
        assert_eq!(opens_after((0..1000).map(|n| n % 2 == 0)), None);
        assert_eq!(opens_after((0..1000).map(|n| n % 50 == 0)), None);
    }

    #[test]
    fn questions_that_time_out_together_do_not_open_the_breaker() {
        let mut breaker = Breaker::default();
        let lame = |place: &usize| place.is_multiple_of(20);
        assert!(!(0..2_000).filter(|place| !lame(place)).any(|place| breaker.hear(place, false)));
        assert!(!(0..2_000).filter(lame).any(|place| breaker.hear(place, true)));
    }

    #[test]
    fn labels_of_probes_differ() {
        assert_ne!(random_label(), random_label());
    }
}
