// SPDX-License-Identifier: EUPL-1.2
//! The clients' side: requests with a key of their own, and the journal of what was answered. Only the
//! journal judges: it holds an act once its answer was read in full, and a request without an answer as
//! cut off.

use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::sync::{Mutex, RwLock};
use std::time::Duration;

/// An act that was answered.
#[derive(Clone, Debug)]
pub struct Acknowledged {
    pub verb: String,
    pub status: u16,
    pub entry: u64,
    pub receipt: String,
    pub with: Value,
    pub data: Value,
}

/// A request that was sent and never answered.
#[derive(Clone, Debug)]
pub struct Cut {
    pub who: String,
    pub verb: String,
    pub with: Value,
    pub key: String,
}

/// What a request came to.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub body: Value,
}

impl Reply {
    /// What the verb gave, if it was carried out.
    pub fn data(&self) -> Option<&Value> {
        (self.status < 300 && self.body["outcome"] == "allowed").then(|| &self.body["data"])
    }
}

/// All clients together.
pub struct Client {
    tokens: HashMap<String, String>,
    base: RwLock<String>,
    open: AtomicBool,
    keys: AtomicU64,
    cut: AtomicU64,
    pub journal: Mutex<Vec<Acknowledged>>,
    pub unanswered: Mutex<Vec<Cut>>,
}

fn agent() -> ureq::Agent {
    let patience = Some(Duration::from_secs(30));
    ureq::Agent::config_builder().http_status_as_error(false).timeout_global(patience).build().into()
}

impl Client {
    pub fn new(tokens: HashMap<String, String>) -> Self {
        Self {
            tokens,
            base: RwLock::default(),
            open: AtomicBool::new(false),
            keys: AtomicU64::new(1),
            cut: AtomicU64::new(0),
            journal: Mutex::default(),
            unanswered: Mutex::default(),
        }
    }

    /// A server is there.
    pub fn begin(&self, base: &str) {
        base.clone_into(&mut self.base.write().unwrap());
        self.open.store(true, SeqCst);
    }

    /// No request begins from now on; those under way are in flight.
    pub fn end(&self) {
        self.open.store(false, SeqCst);
    }

    pub fn open(&self) -> bool {
        self.open.load(SeqCst)
    }

    pub fn cut(&self) -> u64 {
        self.cut.load(SeqCst)
    }

    pub fn acknowledged(&self) -> usize {
        self.journal.lock().unwrap().len()
    }

    /// Size of the register: the first question after a start.
    pub fn size(&self, base: &str) -> u64 {
        let token = &self.tokens["aivd.analyst"];
        let asked = agent().get(format!("{base}/v1/checkpoint")).header("Authorization", format!("Bearer {token}"));
        let body: Value = asked.call().unwrap().body_mut().read_json().unwrap();
        body["size"].as_u64().unwrap()
    }

    /// Carries an act out under a fresh key; nothing if the server went away.
    pub fn act(&self, who: &str, verb: &str, with: Value) -> Option<Reply> {
        let number = self.keys.fetch_add(1, SeqCst);
        // People rest: a start folds the whole log, and this trial is about kills, not about its length.
        std::thread::sleep(Duration::from_millis(number % 9));
        let key = format!("{number:032x}");
        let asked = Cut { who: who.into(), verb: verb.into(), with, key };
        let reply = self.send(&asked);
        if reply.is_none() {
            self.cut.fetch_add(1, SeqCst);
            self.unanswered.lock().unwrap().push(asked);
        }
        reply
    }

    /// Sends a request; the journal takes its answer.
    pub fn send(&self, asked: &Cut) -> Option<Reply> {
        thread_local!(static AGENT: ureq::Agent = agent());
        let url = format!("{}/v1/acts/{}", self.base.read().unwrap(), asked.verb);
        let answer = AGENT.with(|agent| {
            agent
                .post(url)
                .header("Authorization", format!("Bearer {}", self.tokens[&asked.who]))
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
            self.journal.lock().unwrap().push(Acknowledged { verb, status, entry, receipt, with, data });
        }
        Some(Reply { status, body })
    }
}
