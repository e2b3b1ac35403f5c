// SPDX-License-Identifier: EUPL-1.2
//! Waarborg's API from a program: a type for each act, sent as it stands, answered with the entry and its
//! receipt, or with the rules that are not met. Every act is decided by the server; nothing is judged here.
//!
//! ```no_run
//! use waarborg_client::{Client, acts};
//!
//! # fn main() -> Result<(), waarborg_client::Error> {
//! let client = Client::new("http://127.0.0.1:8080", "a token");
//! let found = client.act(&acts::Search { value: Some("example.org".into()), ..Default::default() })?;
//! println!("entry {}: {}", found.entry, found.data);
//! # Ok(())
//! # }
//! ```

mod answer;
mod error;

pub use answer::{Answer, Outcome, Unmet};
pub use error::{Error, Fault, Problem};

use serde_json::Value;
use std::time::Duration;

/// The acts there are, each with what it takes. Made from the API's document.
pub mod acts {
    use super::Act;

    include!(concat!(env!("OUT_DIR"), "/acts.rs"));
}

/// Something that can be asked of the server.
pub trait Act: serde::Serialize {
    /// Its name in the API.
    const VERB: &'static str;
}

/// Longest wait for an answer: a large delivery is judged object by object.
const PATIENCE: Duration = Duration::from_secs(600);
/// Longest answer that is read.
const LONGEST: u64 = 256 << 20;

/// One server, and whoever asks it.
#[derive(Clone, Debug)]
pub struct Client {
    base: String,
    token: String,
    agent: ureq::Agent,
}

impl Client {
    /// Of a server at an address such as `https://cell.example.org`, with a token that its administrator gave.
    #[must_use]
    pub fn new(base: &str, token: &str) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE));
        // An answer comes from where it was asked, or not at all: the token is for nobody else.
        let agent = config.max_redirects(0).proxy(None).build().into();
        Self { base: base.trim_end_matches('/').to_owned(), token: token.to_owned(), agent }
    }

    /// Carries out an act.
    ///
    /// # Errors
    /// `Refused` with the rules that are not met; `Problem` for what was asked wrongly; `Unreachable` and
    /// `Garbled` if there is no answer, in which case the act may have been carried out all the same: ask
    /// with [`Client::act_once`] where that matters.
    pub fn act<A: Act>(&self, act: &A) -> Result<Answer, Error> {
        self.send(A::VERB, &serde_json::to_value(act).map_err(|_| Error::Unsendable)?, None)
    }

    /// Carries out an act once, however often it is asked with the same key: an id of the caller's own making.
    ///
    /// # Errors
    /// As [`Client::act`].
    pub fn act_once<A: Act>(&self, act: &A, key: &str) -> Result<Answer, Error> {
        self.send(A::VERB, &serde_json::to_value(act).map_err(|_| Error::Unsendable)?, Some(key))
    }

    /// Carries out an act that is known by name alone.
    ///
    /// # Errors
    /// As [`Client::act`].
    pub fn act_named(&self, verb: &str, with: &Value, key: Option<&str>) -> Result<Answer, Error> {
        let nothing = Value::Object(serde_json::Map::new());
        self.send(verb, if with.is_null() { &nothing } else { with }, key)
    }

    fn send(&self, verb: &str, with: &Value, key: Option<&str>) -> Result<Answer, Error> {
        let plain = |c: char| c.is_ascii_lowercase() || matches!(c, '.' | '-');
        if verb.is_empty() || !verb.chars().all(plain) {
            return Err(Error::Unsendable);
        }
        let request = self.agent.post(format!("{}/v1/acts/{verb}", self.base));
        let mut request = request.header("Authorization", format!("Bearer {}", self.token));
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        let mut answer = request.send_json(with).map_err(|error| Error::Unreachable(Fault(error)))?;
        let status = answer.status().as_u16();
        let body: Value = answer.body_mut().with_config().limit(LONGEST).read_json().map_err(|_| Error::Garbled)?;
        error::told(status, body)
    }
}
