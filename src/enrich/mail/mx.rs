//! The look-ups of one audit: in which order, how patiently, and when to stop.
//!
//! Every question has its turn, most-signed first, so that a run cut short knows
//! what matters most; what failed has a second turn at the end. A resolver that
//! lies or fails is not believed: nothing that it said counts.

use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::answer::Failure;
use super::pace::Slot;
use super::resolver::{Answer, Resolver, Wait};
use crate::enrich::Options;
use crate::model::{Observer, Silent, Stage};

/// Look-ups end after this long; what is cached by then need not be asked the next time.
const DEADLINE: Duration = Duration::from_secs(15 * 60);
/// A name is waited for three seconds in all: most answers come at once; what does not come in
/// the first pass is asked again at the end, when the resolver may have found it. Each pass sends
/// twice, for datagrams get lost.
const PASS: Patience = Patience { attempts: 2, time: Duration::from_millis(1_500) };
/// The patience with a resolver that is asked for the first time.
const PROBE: Patience = Patience { attempts: 2, time: Duration::from_secs(2) };
/// Names waited for together, slow ones included.
const MOST_WAITING: usize = 2_000;
/// So many failures in a row are the resolver's fault, not the domains'.
const MAX_FAILURES_IN_A_ROW: usize = 50;
/// The last outcomes looked at together; more than half failed are the resolver's fault.
const RECENT: usize = 200;

#[derive(Debug, Clone, Copy)]
struct Patience {
    attempts: usize,
    time: Duration,
}

impl Patience {
    fn wait(self, slot: Slot) -> Wait {
        Wait { slot, attempts: self.attempts, patience: self.time }
    }
}

/// What is to be found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Question {
    /// How a domain receives mail.
    Domain(Box<str>),
    /// Whether a mail host has an address.
    Host(Box<str>),
    /// How a name that nobody has made up before receives mail under a domain.
    Wildcard(Box<str>),
}

impl Question {
    /// What the answer is kept under. No domain holds a colon or an asterisk.
    pub(super) fn key(&self) -> Cow<'_, str> {
        match self {
            Self::Domain(name) => name.as_ref().into(),
            Self::Host(name) => format!("host:{name}").into(),
            Self::Wildcard(name) => format!("*.{name}").into(),
        }
    }
}

/// What a run of look-ups found.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// For each question (index as given) its answer, or why there is none.
    pub(super) answers: BTreeMap<usize, Result<Answer, Failure>>,
    /// Why the run ended early, in words.
    pub(super) stopped: Option<String>,
}

/// A resolver that was found to tell the truth, and the runtime that asks it.
///
/// The runtime lives and ends here; nothing else of the crate is asynchronous.
pub(super) struct Session {
    // Dropped first: questions under way hold sockets of the runtime.
    resolver: Arc<Resolver>,
    runtime: Runtime,
    deadline: Instant,
}

impl Session {
    /// A session with the resolver of the options.
    ///
    /// # Errors
    /// Why the resolver is not believed, in words.
    pub(super) fn open(options: &Options) -> Result<Self, String> {
        let resolver = Resolver::new(options).ok_or("this machine has no DNS resolver configured")?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| format!("DNS could not be started: {error}"))?;
        runtime.block_on(probe(&resolver))?;
        Ok(Self { resolver: Arc::new(resolver), runtime, deadline: Instant::now() + DEADLINE })
    }

    /// Puts the questions, in their order.
    pub(super) fn look_up(&self, questions: &[Question], observer: &dyn Observer) -> Outcome {
        let resolver = Arc::clone(&self.resolver);
        let run = Run { resolver, questions, deadline: self.deadline, outcome: Outcome::default() };
        self.runtime.block_on(run.both_passes(observer))
    }

    /// Runs other questions than those about mail, to the same resolver.
    pub(super) fn run<F: Future>(&self, questions: impl FnOnce(Arc<Resolver>) -> F) -> F::Output {
        self.runtime.block_on(questions(Arc::clone(&self.resolver)))
    }

    /// Ends; questions still under way are dropped, not waited for.
    pub(super) fn close(self) {
        self.runtime.shutdown_background();
    }
}

/// Asks for a name that cannot exist: RFC 6761 reserves `.invalid`. Resolvers of
/// hotels, providers and captive portals answer it with their own address.
async fn probe(resolver: &Resolver) -> Result<(), String> {
    let mut wait = PROBE.wait(resolver.window.slot().await);
    match resolver.denies(&format!("{}.invalid", random_label()), &mut wait).await {
        Ok(true) => Ok(()),
        Ok(false) => Err("the DNS resolver answers for names that cannot exist".into()),
        Err(failure) => Err(format!("the DNS resolver does not work ({})", failure.words())),
    }
}

/// Whether the resolver still finds out what nobody has asked it before. Many resolvers deny
/// names under `.invalid` by themselves, so this one is of a real registry.
async fn still_works(resolver: &Resolver) -> bool {
    let mut wait = PASS.wait(Slot::beside());
    resolver.denies(&format!("{}.com", random_label()), &mut wait).await == Ok(true)
}

/// A label nobody asked for before: the hash keys of a fresh map are random.
fn random_label() -> String {
    use std::hash::{BuildHasher, RandomState};
    format!("paraph-{:016x}", RandomState::new().hash_one(0))
}

/// Look-ups under way and done.
struct Run<'a> {
    resolver: Arc<Resolver>,
    questions: &'a [Question],
    deadline: Instant,
    outcome: Outcome,
}

/// The outcome of a question: its place in the order of asking, its index, its answer.
type Finished = (usize, usize, Result<Answer, Failure>);

impl Run<'_> {
    async fn both_passes(mut self, observer: &dyn Observer) -> Outcome {
        let all: Vec<usize> = (0..self.questions.len()).collect();
        self.pass(&all, Some(Breaker::default()), observer).await;
        let failed = |index: &usize| matches!(self.outcome.answers.get(index), Some(Err(_)));
        let again: Vec<usize> = all.into_iter().filter(failed).collect();
        if self.outcome.stopped.is_none() {
            // What failed before may fail again: no reason to stop.
            self.pass(&again, None, &Silent).await;
        }
        self.outcome
    }

    /// One pass over `wanted`, with as many questions under way as the resolver bears.
    async fn pass(&mut self, wanted: &[usize], mut breaker: Option<Breaker>, observer: &dyn Observer) {
        let mut tasks = JoinSet::new();
        for (place, &index) in wanted.iter().enumerate() {
            let slot = tokio::time::timeout_at(self.deadline, self.resolver.window.slot()).await;
            let Ok(slot) = slot else { return self.stop("the look-ups took too long") };
            let question = self.questions[index].clone();
            tasks.spawn(ask(Arc::clone(&self.resolver), place, index, question, PASS.wait(slot)));
            while let Some(finished) = tasks.try_join_next() {
                if !self.hear(finished.ok(), &mut breaker, observer).await {
                    return;
                }
            }
            if tasks.len() >= MOST_WAITING && !self.await_one(&mut tasks, &mut breaker, observer).await {
                return;
            }
        }
        while !tasks.is_empty() && self.await_one(&mut tasks, &mut breaker, observer).await {}
    }

    /// Waits for one outcome; whether to go on.
    async fn await_one(
        &mut self,
        tasks: &mut JoinSet<Finished>,
        breaker: &mut Option<Breaker>,
        observer: &dyn Observer,
    ) -> bool {
        match tokio::time::timeout_at(self.deadline, tasks.join_next()).await {
            Ok(Some(finished)) => self.hear(finished.ok(), breaker, observer).await,
            Ok(None) => true,
            Err(_) => {
                self.stop("the look-ups took too long");
                false
            }
        }
    }

    /// Takes an outcome; whether to go on. A task that panicked has none: its domain stays unknown.
    ///
    /// Whoever makes up hundreds of domains with dead servers must not be able to end the look-ups
    /// of all others: before that, the resolver is asked for something that it can answer.
    async fn hear(
        &mut self,
        finished: Option<Finished>,
        breaker: &mut Option<Breaker>,
        observer: &dyn Observer,
    ) -> bool {
        let Some((place, index, answer)) = finished else { return true };
        let open = breaker.as_mut().is_some_and(|breaker| breaker.hear(place, answer.is_err()));
        self.outcome.answers.insert(index, answer);
        observer.advanced(Stage::Mail, 1);
        if !open {
            return true;
        }
        if still_works(&self.resolver).await {
            breaker.iter_mut().for_each(Breaker::forget);
            return true;
        }
        self.stop("the DNS resolver fails too often");
        false
    }

    fn stop(&mut self, why: &str) {
        self.outcome.stopped = Some(why.to_owned());
    }
}

async fn ask(
    resolver: Arc<Resolver>,
    place: usize,
    index: usize,
    question: Question,
    mut wait: Wait,
) -> Finished {
    let answer = match &question {
        Question::Domain(name) => resolver.mail_service(name, &mut wait).await,
        Question::Host(name) => resolver.host_service(name, &mut wait).await,
        Question::Wildcard(name) => {
            resolver.mail_service(&format!("{}.{name}", random_label()), &mut wait).await
        }
    };
    (place, index, answer)
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

    /// Starts anew with the next outcome.
    fn forget(&mut self) {
        (self.in_a_row, self.failed) = (0, 0);
        self.recent.clear();
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
