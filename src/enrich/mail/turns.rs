//! The look-ups of one audit: in which order, how patiently, and when to stop.
//!
//! Every question has its turn, most-signed first, so that a run cut short knows what matters
//! most; what failed has a second turn at the end, when the resolver may have found it. A
//! question that seems lost gives its place to the next one and is listened for beside the
//! others, so that domains whose servers are dead cost nobody's time but their own.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{JoinError, JoinSet};
use tokio::time::Instant;

use super::answer::Failure;
use super::breaker::Breaker;
use super::exchange::Wait;
use super::mx::{Question, Told, random_label};
use super::pace::Slot;
use super::resolver::{Answer, Resolver};
use crate::model::{Observer, Stage};

/// Look-ups end after this long; what is cached by then need not be asked the next time.
const DEADLINE: Duration = Duration::from_secs(15 * 60);
/// A name is waited for three seconds in all, half of them in each turn: most answers come at
/// once. Each turn sends twice, for datagrams get lost.
const PATIENCE: Duration = Duration::from_millis(1_500);
const ATTEMPTS: usize = 2;
/// Names waited for together, those that seem lost included.
const MOST_WAITING: usize = 2_000;
const TOO_LONG: &str = "the look-ups took too long";

/// Questions to be put, under way, and put in vain.
pub(super) struct Turns {
    resolver: Arc<Resolver>,
    deadline: Instant,
    /// All that were asked, in their order.
    questions: Vec<Question>,
    under_way: JoinSet<Finished>,
    /// What is to have a second turn.
    again: VecDeque<usize>,
    /// Why first turns failed, until the second one has ended.
    failures: BTreeMap<usize, Failure>,
    breaker: Breaker,
    told: Vec<Told>,
    stopped: Option<String>,
}

/// What came of a turn.
struct Finished {
    /// The question's number in the order of asking.
    place: usize,
    turn: Turn,
    answer: Result<Answer, Failure>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    First,
    Second,
}

impl Turns {
    pub(super) fn new(resolver: Arc<Resolver>) -> Self {
        Self {
            resolver,
            deadline: Instant::now() + DEADLINE,
            questions: Vec::new(),
            under_way: JoinSet::new(),
            again: VecDeque::new(),
            failures: BTreeMap::new(),
            breaker: Breaker::default(),
            told: Vec::new(),
            stopped: None,
        }
    }

    /// Why nothing more is asked, in words.
    pub(super) fn stopped(&self) -> Option<&str> {
        self.stopped.as_deref()
    }

    /// The first turns of questions, as many at once as the resolver bears: over when all others are
    /// answered, failed or seem lost.
    pub(super) async fn first(&mut self, questions: &[Question], observer: &dyn Observer) -> Vec<Told> {
        for question in questions {
            self.questions.push(question.clone());
            self.start(self.questions.len() - 1, Turn::First, observer).await;
            if self.stopped.is_some() {
                break;
            }
        }
        self.hear_all_but_the_lost(observer).await;
        std::mem::take(&mut self.told)
    }

    /// The second turns of all that failed: over when nothing is under way.
    pub(super) async fn second(&mut self, observer: &dyn Observer) -> Vec<Told> {
        while self.stopped.is_none() {
            if let Some(place) = self.again.pop_front() {
                self.start(place, Turn::Second, observer).await;
            } else if !self.under_way.is_empty() {
                self.hear_one(observer).await;
            } else {
                break;
            }
        }
        std::mem::take(&mut self.told)
    }

    /// Puts a question as soon as there is room, and hears who has finished meanwhile.
    async fn start(&mut self, place: usize, turn: Turn, observer: &dyn Observer) {
        while self.under_way.len() >= MOST_WAITING && self.stopped.is_none() {
            self.hear_one(observer).await;
        }
        if self.stopped.is_some() {
            return;
        }
        let slot = tokio::time::timeout_at(self.deadline, self.resolver.window.slot()).await;
        let Ok(slot) = slot else { return self.stop(TOO_LONG) };
        let (resolver, question) = (Arc::clone(&self.resolver), self.questions[place].clone());
        let mut wait = Wait { slot, attempts: ATTEMPTS, patience: PATIENCE };
        self.under_way.spawn(async move {
            Finished { place, turn, answer: question.put_to(&resolver, &mut wait).await }
        });
        self.hear_finished(observer).await;
    }

    /// Until only questions that seem lost are under way.
    async fn hear_all_but_the_lost(&mut self, observer: &dyn Observer) {
        let window = Arc::clone(&self.resolver.window);
        while self.stopped.is_none() {
            tokio::select! {
                biased;
                Some(finished) = self.under_way.join_next() => self.hear(finished, observer).await,
                () = window.empty() => return,
                () = tokio::time::sleep_until(self.deadline) => self.stop(TOO_LONG),
            }
        }
    }

    async fn hear_finished(&mut self, observer: &dyn Observer) {
        while let Some(finished) = self.under_way.try_join_next() {
            self.hear(finished, observer).await;
        }
    }

    async fn hear_one(&mut self, observer: &dyn Observer) {
        match tokio::time::timeout_at(self.deadline, self.under_way.join_next()).await {
            Ok(Some(finished)) => self.hear(finished, observer).await,
            Ok(None) => {}
            Err(_) => self.stop(TOO_LONG),
        }
    }

    /// Takes what came of a turn. A task that panicked has nothing: its question stays open.
    async fn hear(&mut self, finished: Result<Finished, JoinError>, observer: &dyn Observer) {
        let Ok(Finished { place, turn, answer }) = finished else { return };
        match (turn, answer) {
            (Turn::First, Err(failure)) => {
                self.failures.insert(place, failure);
                self.again.push_back(place);
            }
            (_, answer) => {
                self.failures.remove(&place);
                self.told.push((self.questions[place].clone(), answer));
            }
        }
        if turn == Turn::First {
            if matches!(self.questions[place], Question::Domain(_)) {
                observer.advanced(Stage::Mail, 1);
            }
            // What failed before may fail again, so that second turns are no reason to stop.
            self.judge_resolver(place).await;
        }
    }

    /// Whoever makes up hundreds of domains with dead servers must not be able to end the look-ups
    /// of all others: before that, the resolver is asked for something that it can answer.
    async fn judge_resolver(&mut self, place: usize) {
        if !self.breaker.hear(place, self.failures.contains_key(&place)) {
            return;
        }
        if still_works(&self.resolver).await {
            self.breaker.forget();
        } else {
            self.stop("the DNS resolver fails too often");
        }
    }

    /// Ends everything: what is under way stays open, and what failed has failed.
    fn stop(&mut self, why: &str) {
        self.stopped = Some(why.to_owned());
        self.under_way = JoinSet::new();
        let failures = std::mem::take(&mut self.failures).into_iter();
        self.told.extend(failures.map(|(place, failure)| (self.questions[place].clone(), Err(failure))));
    }
}

/// Whether the resolver still finds out what nobody has asked it before. Many resolvers deny
/// names under `.invalid` by themselves, so this one is of a real registry.
async fn still_works(resolver: &Resolver) -> bool {
    let mut wait = Wait { slot: Slot::beside(), attempts: ATTEMPTS, patience: PATIENCE };
    resolver.denies(&format!("{}.com", random_label()), &mut wait).await == Ok(true)
}
