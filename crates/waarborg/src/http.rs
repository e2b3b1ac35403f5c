// SPDX-License-Identifier: EUPL-1.2
//! The player's other driver: every verb through the JSON API, over a real socket on loopback.

use crate::Fallible;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;
use waarborg_app::scenario::Driver;
use waarborg_app::{Answer, Caller, Problem, System, UnmetView};
use waarborg_domain::{CapacityId, Outcome};
use waarborg_web::{Tokens, Web};

/// A client of a server that runs in this process, on a socket of its own.
pub struct Http {
    system: Arc<System>,
    base: String,
    tokens: HashMap<CapacityId, String>,
    agent: ureq::Agent,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Http {
    /// Starts the server and gives everybody a token.
    pub fn start(system: Arc<System>) -> Fallible<Self> {
        let mut tokens = HashMap::new();
        let mut known = Tokens::default();
        for (capacity, person) in system.people() {
            let token = format!("play-{}", person.alias);
            known.insert(waarborg_web::token_digest(&token), capacity);
            tokens.insert(capacity, token);
        }
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let (ready, address) = std::sync::mpsc::channel();
        let web = Web { system: system.clone(), tokens: known, pages: waarborg_web::Pages::None };
        let thread = std::thread::spawn(move || {
            let Ok(runtime) = tokio::runtime::Runtime::new() else { return };
            runtime.block_on(async move {
                let Ok(listener) = tokio::net::TcpListener::bind("127.0.0.1:0").await else { return };
                if let Ok(address) = listener.local_addr() {
                    let _ = ready.send(address);
                }
                waarborg_web::serve(listener, waarborg_web::router(web), async {
                    let _ = stopped.await;
                })
                .await;
            });
        });
        let address = address.recv()?;
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let base = format!("http://{address}/v1/acts/");
        Ok(Self { system, base, tokens, agent, stop: Some(stop), thread: Some(thread) })
    }

    fn post(&self, token: &str, verb: &str, with: &Value) -> Result<(u16, Value), Problem> {
        let with = if with.is_null() { serde_json::json!({}) } else { with.clone() };
        let mut answer = self
            .agent
            .post(format!("{}{verb}", self.base))
            .header("Authorization", format!("Bearer {token}"))
            .send_json(with)
            .map_err(|_| Problem::Stopping)?;
        let status = answer.status().as_u16();
        let body = answer.body_mut().with_config().limit(256 << 20).read_json().map_err(|_| Problem::Stopping)?;
        Ok((status, body))
    }
}

impl Driver for Http {
    fn run(&mut self, who: Option<CapacityId>, verb: &str, with: Value) -> Result<Answer, Problem> {
        let Some(who) = who else {
            // The house has no token: its upkeep is not offered over the network.
            return waarborg_app::verbs::run(&self.system, Caller::house(), verb, with);
        };
        if !self.tokens.contains_key(&who) {
            // Somebody who came in during the play: a server that knows everybody.
            *self = Self::start(self.system.clone()).map_err(|_| Problem::Stopping)?;
        }
        let token = self.tokens.get(&who).cloned().ok_or(Problem::NotFound)?;
        let (status, body) = self.post(&token, verb, &with)?;
        read(status, &body)
    }
}

/// An answer or problem from what the API said.
fn read(status: u16, body: &Value) -> Result<Answer, Problem> {
    if let Ok(answer) = serde_json::from_value::<Answer>(body.clone()) {
        return Ok(answer);
    }
    let detail = body.get("detail").and_then(Value::as_str).unwrap_or_default().to_owned();
    let entry = body.get("entry").and_then(Value::as_u64);
    if body.get("type").and_then(Value::as_str) == Some("/v1/problems/sealed-log") {
        return Err(Problem::SealedLog(detail.into()));
    }
    match (status, entry) {
        (400, None) => Err(Problem::Invalid(detail.into())),
        (422, None) => Err(Problem::File(detail.into())),
        (404, None) => Err(Problem::NotFound),
        (409, None) => Err(Problem::Conflict(detail.into())),
        (_, Some(entry)) => Ok(refusal(body, entry)),
        _ => Err(Problem::Unavailable),
    }
}

fn refusal(body: &Value, entry: u64) -> Answer {
    let list = |name: &str| body.get(name).cloned().unwrap_or_default();
    let unmet: Vec<UnmetView> = list("unmet")
        .as_array()
        .into_iter()
        .flatten()
        .map(|u| UnmetView {
            rule: u.get("rule").and_then(Value::as_str).unwrap_or_default().into(),
            party: u.get("party").and_then(Value::as_str).map(Into::into),
            items: u.get("items").cloned().and_then(|i| serde_json::from_value(i).ok()).unwrap_or_default(),
        })
        .collect();
    Answer {
        outcome: serde_json::from_value(list("outcome")).unwrap_or(Outcome::Refused),
        unmet,
        pending: serde_json::from_value(list("pending")).unwrap_or_default(),
        warnings: serde_json::from_value(list("warnings")).unwrap_or_default(),
        met: serde_json::from_value(list("met")).unwrap_or_default(),
        not_applicable: serde_json::from_value(list("not_applicable")).unwrap_or_default(),
        entry,
        sealed: body.get("sealed").and_then(Value::as_bool).unwrap_or_default(),
        receipt: body.get("receipt").and_then(Value::as_str).unwrap_or_default().to_owned(),
        data: Value::Null,
    }
}

impl Drop for Http {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
