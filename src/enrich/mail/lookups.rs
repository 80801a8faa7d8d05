//! What the cache and DNS say: the cache first, DNS for what it does not know.
//!
//! Every answer is kept under its question, so that a later audit can be repeated without DNS and
//! say the same. Which questions are worth asking is decided by those who ask.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::answer::Failure;
use super::cache::{self, Cache, Heard, Known};
use super::mx::{Question, Session, Told};
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
    /// What failed in this run.
    failures: BTreeMap<String, Failure>,
    learnt: bool,
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
            failures: BTreeMap::new(),
            learnt: false,
            refused: (!asks).then(|| "offline: DNS was not asked".into()),
        }
    }

    /// The answers known by now, in the order of the questions; what was never asked is asked first.
    pub(super) fn answers(&mut self, questions: &[Question], observer: &dyn Observer) -> Vec<Reply> {
        let unknown = |question: &&Question| {
            let known = self.known(question).is_some();
            if known && matches!(question, Question::Domain(_)) {
                observer.advanced(Stage::Mail, 1);
            }
            !known
        };
        let missing: Vec<Question> = questions.iter().filter(unknown).cloned().collect();
        if self.options.dns == Dns::Live && !missing.is_empty() && self.can_ask() {
            let told = self.session.as_mut().map(|session| session.first_turns(&missing, observer));
            self.keep(told);
        }
        questions.iter().map(|question| self.known(question)).collect()
    }

    /// Asks once more what has no answer yet; whether anything came of it.
    pub(super) fn ask_again(&mut self, observer: &dyn Observer) -> bool {
        let told = self.session.as_mut().map(|session| session.second_turns(observer));
        self.keep(told)
    }

    fn known(&self, question: &Question) -> Reply {
        let key = question.key();
        if let Some(&failure) = self.failures.get(&*key) {
            return Some((Err(failure), self.now));
        }
        match self.cache.get(&key, self.now, self.options.dns == Dns::Cache) {
            Known::Yes(heard, asked) => Some((heard, asked)),
            Known::No => None,
        }
    }

    /// Remembers what came of questions; whether anything did. A failure outlives this run only if
    /// the resolver itself was well.
    fn keep(&mut self, told: Option<Vec<Told>>) -> bool {
        let told = told.unwrap_or_default();
        let (any, stopped) = (!told.is_empty(), self.stopped().is_some());
        self.learnt |= any;
        for (question, answer) in told {
            self.asked += u64::from(matches!(question, Question::Domain(_)));
            let key = question.key();
            if let Err(failure) = answer {
                self.failures.insert(key.clone().into_owned(), failure);
            }
            if answer.is_ok() || !stopped {
                self.cache.put(&key, answer.map(|answer| (answer.service, answer.ttl)), self.now);
            }
        }
        any
    }

    /// Whether there is a resolver to be believed. One that failed is not tried again.
    fn can_ask(&mut self) -> bool {
        if self.session.is_none() && self.refused.is_none() {
            match Session::open(self.options) {
                Ok(session) => self.session = Some(session),
                Err(why) => self.refused = Some(why),
            }
        }
        self.session.is_some() && self.stopped().is_none()
    }

    fn stopped(&self) -> Option<&str> {
        self.session.as_ref().and_then(Session::stopped)
    }

    /// Keeps what was learnt; what there is to say of it all. `domains` are the answers that count.
    pub(super) fn close(mut self, domains: &[Reply]) -> (MailLookUps, Vec<Warning>) {
        let mut warnings: Vec<Warning> = self.cache.damage.take().map(damaged_cache).into_iter().collect();
        let stopped = self.stopped().map(str::to_owned);
        if let Some(session) = self.session.take() {
            session.close();
        }
        let look_ups = self.count(domains);
        if self.learnt
            && let Some(folder) = self.folder
        {
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
