// SPDX-License-Identifier: EUPL-1.2
//! The clients' side: requests with a key of their own, and the journal of what was answered. Only the
//! journal judges: it holds an act once its answer was read in full, and a request without an answer as
//! cut off.

use crate::Fallible;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

/// An act that was answered with its entry.
#[derive(Clone, Debug)]
pub struct Acknowledged {
    /// Verb.
    pub verb: String,
    /// Status of the answer.
    pub status: u16,
    /// Entry it was answered as.
    pub entry: u64,
    /// Receipt.
    pub receipt: String,
    /// What was sent; not for deposits, which are large.
    pub with: Value,
    /// What it gave.
    pub data: Value,
}

/// A request that was sent and never answered.
#[derive(Clone, Debug)]
pub struct Cut {
    /// Whose.
    pub who: String,
    /// Verb.
    pub verb: String,
    /// What was sent.
    pub with: Value,
    /// Under which key.
    pub key: String,
}

/// What a request came to.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Status.
    pub status: u16,
    /// Body.
    pub body: Value,
}

impl Reply {
    /// What the verb gave, if it was carried out.
    #[must_use]
    pub fn data(&self) -> Option<&Value> {
        (self.status < 300 && self.body["outcome"] == "allowed").then(|| &self.body["data"])
    }

    /// The entry it was answered as, if it was one.
    #[must_use]
    pub fn entry(&self) -> Option<u64> {
        self.body["entry"].as_u64()
    }
}

/// All clients together.
pub struct Client {
    tokens: HashMap<String, String>,
    base: RwLock<String>,
    open: AtomicBool,
    keys: AtomicU64,
    cut: AtomicU64,
    rest: bool,
    deaf: AtomicBool,
    late: Mutex<Vec<u64>>,
    journal: Mutex<Vec<Acknowledged>>,
    unanswered: Mutex<Vec<Cut>>,
}

fn agent() -> ureq::Agent {
    let patience = Some(Duration::from_secs(30));
    ureq::Agent::config_builder().http_status_as_error(false).timeout_global(patience).build().into()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Client {
    /// Clients with these tokens.
    #[must_use]
    pub fn new(tokens: HashMap<String, String>) -> Self {
        Self {
            tokens,
            base: RwLock::default(),
            open: AtomicBool::new(false),
            keys: AtomicU64::new(1),
            cut: AtomicU64::new(0),
            rest: true,
            deaf: AtomicBool::new(false),
            late: Mutex::default(),
            journal: Mutex::default(),
            unanswered: Mutex::default(),
        }
    }

    /// Clients that do not rest between acts.
    #[must_use]
    pub fn restless(tokens: HashMap<String, String>) -> Self {
        Self { rest: false, ..Self::new(tokens) }
    }

    /// A server is there.
    pub fn begin(&self, base: &str) {
        base.clone_into(&mut self.base.write().unwrap_or_else(PoisonError::into_inner));
        self.deaf.store(false, SeqCst);
        self.open.store(true, SeqCst);
    }

    /// From now on no answer counts: the power goes, and nothing can be heard of a machine without it. (The
    /// process still runs for a moment, on a disk that is gone.)
    pub fn hear_no_more(&self) {
        let _journal = self.journal();
        self.deaf.store(true, SeqCst);
    }

    /// Entries of answers that came when nothing could be heard any more; they are forgotten.
    pub fn late(&self) -> Vec<u64> {
        std::mem::take(&mut lock(&self.late))
    }

    /// No request begins from now on; those under way are in flight.
    pub fn end(&self) {
        self.open.store(false, SeqCst);
    }

    /// Whether requests may begin.
    pub fn open(&self) -> bool {
        self.open.load(SeqCst)
    }

    /// How many requests were cut off.
    pub fn cut(&self) -> u64 {
        self.cut.load(SeqCst)
    }

    /// What was answered so far.
    pub fn journal(&self) -> MutexGuard<'_, Vec<Acknowledged>> {
        lock(&self.journal)
    }

    /// Requests that were cut off.
    pub fn unanswered(&self) -> Vec<Cut> {
        lock(&self.unanswered).clone()
    }

    /// How many acts were acknowledged.
    pub fn answered(&self) -> u64 {
        self.journal().len() as u64
    }

    /// Entries that were acknowledged: the register must be as long at least.
    pub fn acknowledged(&self) -> u64 {
        self.journal().iter().map(|a| a.entry + 1).max().unwrap_or(0)
    }

    /// Size of the register: the first question after a start.
    ///
    /// # Errors
    /// If the server does not answer.
    pub fn size(&self, base: &str) -> Fallible<u64> {
        let token = self.tokens.get("aivd.analyst").ok_or("no token of an analyst")?;
        let asked = agent().get(format!("{base}/v1/checkpoint")).header("Authorization", format!("Bearer {token}"));
        let body: Value = asked.call()?.body_mut().read_json()?;
        body["size"].as_u64().ok_or_else(|| format!("no size in {body}").into())
    }

    /// A request under a fresh key.
    pub fn request(&self, who: &str, verb: &str, with: Value) -> Cut {
        let number = self.keys.fetch_add(1, SeqCst);
        Cut { who: who.into(), verb: verb.into(), with, key: format!("{number:032x}") }
    }

    /// Carries an act out under a fresh key; nothing if the server went away.
    pub fn act(&self, who: &str, verb: &str, with: Value) -> Option<Reply> {
        let asked = self.request(who, verb, with);
        if self.rest {
            // People rest: a start folds the whole log, and the trial is about faults, not about its length.
            let number = u64::from_str_radix(&asked.key, 16).unwrap_or_default();
            std::thread::sleep(Duration::from_millis(number % 9));
        }
        let reply = self.send(&asked);
        // A server whose disk just went may still say that it failed: that is no answer about the act.
        let reply = reply.filter(|r| r.status < 500 || self.open());
        if reply.is_none() {
            self.cut.fetch_add(1, SeqCst);
            lock(&self.unanswered).push(asked);
        }
        reply
    }

    /// Sends a request; the journal takes its answer.
    pub fn send(&self, asked: &Cut) -> Option<Reply> {
        thread_local!(static AGENT: ureq::Agent = agent());
        let url = format!("{}/v1/acts/{}", self.base.read().unwrap_or_else(PoisonError::into_inner), asked.verb);
        let token = self.tokens.get(&asked.who)?;
        let answer = AGENT.with(|agent| {
            agent
                .post(url)
                .header("Authorization", format!("Bearer {token}"))
                .header("Idempotency-Key", &asked.key)
                .header("Accept-Language", "en")
                .send_json(&asked.with)
        });
        let mut answer = answer.ok()?;
        let status = answer.status().as_u16();
        let body: Value = answer.body_mut().with_config().limit(64 << 20).read_json().ok()?;
        if let (Some(entry), Some(receipt)) = (body["entry"].as_u64(), body["receipt"].as_str()) {
            let with = if asked.verb == "deposit" { json!(null) } else { asked.with.clone() };
            let (verb, receipt, data) = (asked.verb.clone(), receipt.to_owned(), body["data"].clone());
            let mut journal = self.journal();
            if self.deaf.load(SeqCst) {
                lock(&self.late).push(entry);
                return None;
            }
            journal.push(Acknowledged { verb, status, entry, receipt, with, data });
        }
        Some(Reply { status, body })
    }
}
