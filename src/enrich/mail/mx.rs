//! A session with the resolver: what may be asked, whether the answers are to be believed, and
//! the runtime that the questions run on.
//!
//! In which order and how patiently is said in [`super::turns`].

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Runtime;

use super::answer::Failure;
use super::exchange::Wait;
use super::pace::Slot;
use super::resolver::{Answer, Resolver};
use super::turns::Turns;
use crate::enrich::Options;
use crate::model::Observer;

/// The patience with a resolver that is asked for the first time.
const PROBE: Duration = Duration::from_secs(2);

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

    pub(super) async fn put_to(&self, resolver: &Resolver, wait: &mut Wait) -> Result<Answer, Failure> {
        match self {
            Self::Domain(name) => resolver.mail_service(name, wait).await,
            Self::Host(name) => resolver.host_service(name, wait).await,
            Self::Wildcard(name) => resolver.mail_service(&format!("{}.{name}", random_label()), wait).await,
        }
    }
}

/// A question and what came of it in the end.
pub(super) type Told = (Question, Result<Answer, Failure>);

/// A resolver that was found to tell the truth, and the runtime that asks it.
///
/// The runtime lives and ends here; nothing else of the crate is asynchronous.
pub(super) struct Session {
    // Dropped first: questions under way hold sockets of the runtime.
    turns: Turns,
    resolver: Arc<Resolver>,
    runtime: Runtime,
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
        let resolver = Arc::new(resolver);
        Ok(Self { turns: Turns::new(Arc::clone(&resolver)), resolver, runtime })
    }

    /// Puts the questions, in their order, and returns what has been answered. What failed, and
    /// what seems lost and may still come, has a second turn.
    pub(super) fn first_turns(&mut self, questions: &[Question], observer: &dyn Observer) -> Vec<Told> {
        self.runtime.block_on(self.turns.first(questions, observer))
    }

    /// Asks again what has no answer yet, and returns what came of it.
    pub(super) fn second_turns(&mut self, observer: &dyn Observer) -> Vec<Told> {
        self.runtime.block_on(self.turns.second(observer))
    }

    /// Why nothing more is asked, in words.
    pub(super) fn stopped(&self) -> Option<&str> {
        self.turns.stopped()
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
    let mut wait = Wait { slot: Slot::beside(), attempts: 2, patience: PROBE };
    match resolver.denies(&format!("{}.invalid", random_label()), &mut wait).await {
        Ok(true) => Ok(()),
        Ok(false) => Err("the DNS resolver answers for names that cannot exist".into()),
        Err(failure) => Err(format!("the DNS resolver does not work ({})", failure.words())),
    }
}

/// A label nobody asked for before: the hash keys of a fresh map are random.
pub(super) fn random_label() -> String {
    use std::hash::{BuildHasher, RandomState};
    format!("paraph-{:016x}", RandomState::new().hash_one(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_probes_differ() {
        assert_ne!(random_label(), random_label());
    }
}
