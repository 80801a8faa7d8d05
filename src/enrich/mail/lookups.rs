//! What the cache and DNS say: the cache first, DNS for what it does not know.
//!
//! Every answer is kept under its question, so that a later audit can be repeated without DNS and
//! say the same. Which questions are worth asking is decided by those who ask.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::answer::Failure;
use super::cache::{self, Cache, Heard, Known};
use super::mx::{Outcome, Question, Session};
use crate::enrich::{Dns, Options};
use crate::model::{MailLookUps, MailService, Observer, Stage, Warning};

/// What is known of a question: what was heard, and when (Unix seconds). `None`: never asked.
pub(super) type Reply = Option<(Heard, i64)>;

/// Answers questions for the length of one audit.
pub(super) struct LookUps<'a> {
    options: &'a Options,
    now: i64,
    folder: Option<PathBuf>,
    cache: Cache,
    session: Option<Session>,
    /// Domains asked about in this run.
    asked: u64,
    outcomes: Vec<Outcome>,
    /// Why nothing may be asked, in words.
    pub(super) refused: Option<String>,
}

impl<'a> LookUps<'a> {
    /// Opens the cache; DNS is spoken to when the first question needs it.
    pub(super) fn open(options: &'a Options, now: i64) -> Self {
        let asks = options.dns != Dns::Offline;
        let folder = options.cache.clone().or_else(cache::default_folder).filter(|_| asks);
        Self {
            options,
            now,
            cache: folder.as_deref().map(Cache::open).unwrap_or_default(),
            folder,
            session: None,
            asked: 0,
            outcomes: Vec::new(),
            refused: (!asks).then(|| "offline: DNS was not asked".into()),
        }
    }

    /// The answers, in the order of the questions.
    pub(super) fn answers(&mut self, questions: &[Question], observer: &dyn Observer) -> Vec<Reply> {
        let always = self.options.dns == Dns::Cache;
        let mut replies: Vec<Reply> = Vec::with_capacity(questions.len());
        let mut missing = Vec::new();
        for (index, question) in questions.iter().enumerate() {
            let known = match self.cache.get(&question.key(), self.now, always) {
                Known::Yes(heard, asked) => Some((heard, asked)),
                Known::No => None,
            };
            match known {
                Some(_) => observer.advanced(Stage::Mail, 1),
                None => missing.push(index),
            }
            replies.push(known);
        }
        if self.options.dns == Dns::Live {
            self.ask(questions, &missing, &mut replies, observer);
        }
        replies
    }

    /// Asks what is missing. A failure is remembered only if the resolver itself was well.
    fn ask(
        &mut self,
        questions: &[Question],
        missing: &[usize],
        replies: &mut [Reply],
        observer: &dyn Observer,
    ) {
        if missing.is_empty() || !self.can_ask() {
            return;
        }
        let Some(session) = &self.session else { return };
        let asked: Vec<Question> = missing.iter().map(|&index| questions[index].clone()).collect();
        let outcome = session.look_up(&asked, observer);
        for (place, &index) in missing.iter().enumerate() {
            let Some(answer) = outcome.answers.get(&place) else { continue };
            self.asked += u64::from(matches!(questions[index], Question::Domain(_)));
            let answer =
                answer.as_ref().map(|answer| (answer.service.clone(), answer.ttl)).map_err(|&why| why);
            replies[index] = Some((answer.clone().map(|(service, _)| service), self.now));
            if answer.is_ok() || outcome.stopped.is_none() {
                self.cache.put(&questions[index].key(), answer, self.now);
            }
        }
        self.outcomes.push(outcome);
    }

    /// Whether there is a resolver to be believed. One that failed is not tried again.
    fn can_ask(&mut self) -> bool {
        let stopped = self.outcomes.iter().any(|outcome| outcome.stopped.is_some());
        if self.session.is_none() && self.refused.is_none() {
            match Session::open(self.options) {
                Ok(session) => self.session = Some(session),
                Err(why) => self.refused = Some(why),
            }
        }
        self.session.is_some() && !stopped
    }

    /// Keeps what was learnt; what there is to say of it all. `domains` are the answers that count.
    pub(super) fn close(mut self, domains: &[Reply]) -> (MailLookUps, Vec<Warning>) {
        let mut warnings: Vec<Warning> = self.cache.damage.take().map(damaged_cache).into_iter().collect();
        if let Some(session) = self.session.take() {
            session.close();
        }
        let look_ups = self.count(domains);
        let stopped = self.outcomes.iter().find_map(|outcome| outcome.stopped.clone());
        let learnt = self.outcomes.iter().any(|outcome| !outcome.answers.is_empty());
        if learnt && let Some(folder) = self.folder {
            warnings.extend(save(self.cache, folder, self.now));
        }
        let why_not_asked = stopped.as_deref().unwrap_or(match self.options.dns {
            Dns::Cache => "the cache does not know them",
            _ => "the look-ups ended early",
        });
        match &self.refused {
            Some(why) if self.options.dns == Dns::Live => warnings.push(not_judged(why)),
            Some(_) => {}
            None => warnings.extend(unresolved(&look_ups, why_not_asked)),
        }
        (look_ups, warnings)
    }

    fn count(&self, domains: &[Reply]) -> MailLookUps {
        let known = domains.iter().flatten().count() as u64;
        let mut failures: BTreeMap<&'static str, u64> = BTreeMap::new();
        for reply in domains {
            let class = match reply {
                Some((Ok(_), _)) => continue,
                Some((Err(failure), _)) => failure.id(),
                None => NOT_ASKED,
            };
            *failures.entry(class).or_default() += 1;
        }
        let answered = domains.iter().flatten().filter(|(heard, _)| heard.is_ok()).count() as u64;
        MailLookUps {
            domains: domains.len() as u64,
            cached: known - self.asked,
            asked: self.asked,
            answered,
            failures,
        }
    }
}

/// The class of domains that nobody was asked about.
const NOT_ASKED: &str = "not-asked";

/// Whether a reply says that mail can arrive, where it says anything.
pub(super) fn service(reply: &Reply) -> Option<&MailService> {
    reply.as_ref().and_then(|(heard, _)| heard.as_ref().ok())
}

fn save(cache: Cache, folder: PathBuf, now: i64) -> Option<Warning> {
    let error = cache.save(&folder, now).err()?;
    Some(Warning {
        code: "mx-cache-not-written",
        text: format!(
            "the answers from DNS could not be kept in {} ({error}); choose a folder with --cache",
            folder.display()
        ),
    })
}

fn damaged_cache(why: String) -> Warning {
    Warning {
        code: "mx-cache-damaged",
        text: format!("the cache of DNS answers was damaged ({why}); what is missing is asked again"),
    }
}

fn not_judged(why: &str) -> Warning {
    Warning {
        code: "mx-not-judged",
        text: format!(
            "mail domains were not checked in DNS: {why}; name a resolver with --resolver, or use --offline"
        ),
    }
}

/// Nothing where nothing is known: that is said elsewhere.
fn unresolved(look_ups: &MailLookUps, why_not_asked: &str) -> Option<Warning> {
    let nothing_known = look_ups.failures.get(NOT_ASKED) == Some(&look_ups.domains);
    if look_ups.failures.is_empty() || nothing_known {
        return None;
    }
    let words = |(&class, count): (&&'static str, &u64)| match Failure::from_id(class) {
        Some(failure) => format!("{count} {}", failure.words()),
        None => format!("{count} not asked because {why_not_asked}"),
    };
    let parts: Vec<String> = look_ups.failures.iter().map(words).collect();
    Some(Warning {
        code: "mx-unresolved",
        text: format!(
            "of {} mail domains, some could not be found out and count for nothing: {}",
            look_ups.domains,
            parts.join(", ")
        ),
    })
}
