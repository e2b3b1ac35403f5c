// SPDX-License-Identifier: EUPL-1.2
//! The player's other driver: every verb through the JSON API, over a real socket on loopback.

use crate::Fallible;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;
use waarborg_app::scenario::Driver;
use waarborg_app::{Answer, Caller, Problem, System};
use waarborg_client::{Client, Error};
use waarborg_domain::CapacityId;
use waarborg_web::{Tokens, Web};

/// A client of a server that runs in this process, on a socket of its own.
pub struct Http {
    system: Arc<System>,
    clients: HashMap<CapacityId, Client>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Http {
    /// Starts the server and gives everybody a token.
    pub fn start(system: Arc<System>) -> Fallible<Self> {
        let mut tokens = Vec::new();
        let mut known = Tokens::default();
        for (capacity, person) in system.people() {
            let token = format!("play-{}", person.alias);
            known.insert(waarborg_web::token_digest(&token), capacity);
            tokens.push((capacity, token));
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
        let base = format!("http://{address}");
        let clients = tokens.into_iter().map(|(capacity, token)| (capacity, Client::new(&base, &token)));
        Ok(Self { system, clients: clients.collect(), stop: Some(stop), thread: Some(thread) })
    }
}

impl Driver for Http {
    fn run(&mut self, who: Option<CapacityId>, verb: &str, with: Value) -> Result<Answer, Problem> {
        let Some(who) = who else {
            // The house has no token: its upkeep is not offered over the network.
            return waarborg_app::verbs::run(&self.system, Caller::house(), verb, with);
        };
        if !self.clients.contains_key(&who) {
            // Somebody who came in during the play: a server that knows everybody.
            *self = Self::start(self.system.clone()).map_err(|_| Problem::Stopping)?;
        }
        let client = self.clients.get(&who).ok_or(Problem::NotFound)?;
        read(client.act_named(verb, &with, None))
    }
}

/// An answer or problem, as the verb itself would have given it, from what the API said.
fn read(told: Result<waarborg_client::Answer, Error>) -> Result<Answer, Problem> {
    match told {
        Ok(answer) => answer_of(&answer),
        Err(Error::Refused(answer)) => answer_of(&answer),
        Err(Error::Problem(problem)) if problem.kind == "/v1/problems/sealed-log" => {
            Err(Problem::SealedLog(problem.detail.into()))
        }
        Err(Error::Problem(problem)) => Err(match problem.status {
            400 => Problem::Invalid(problem.detail.into()),
            422 => Problem::File(problem.detail.into()),
            404 => Problem::NotFound,
            409 => Problem::Conflict(problem.detail.into()),
            _ => Problem::Unavailable,
        }),
        Err(_) => Err(Problem::Stopping),
    }
}

fn answer_of(told: &waarborg_client::Answer) -> Result<Answer, Problem> {
    let plain = serde_json::to_value(told).map_err(|_| Problem::Unavailable)?;
    serde_json::from_value(plain).map_err(|_| Problem::Unavailable)
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
