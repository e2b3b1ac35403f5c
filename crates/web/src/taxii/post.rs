// SPDX-License-Identifier: EUPL-1.2
//! What changes a collection: objects are added and taken out of use by the verbs of the application. A
//! deposit is done when its answer goes out, so its status is complete from the start; it can be asked for
//! again for a day.

use super::Taxii;
use super::answer::{Fault, found, given};
use super::ask::{Query, readable};
use crate::DEPOSIT_BODY;
use crate::api::problem;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use waarborg_app::taxii::add::{Added, Told, add};
use waarborg_app::taxii::remove::remove;
use waarborg_app::{Caller, Snapshot, taxii};
use waarborg_domain::taxii::Collection;
use waarborg_domain::{FeedId, Instant, OrgId};

/// How long a status can be asked for.
const KEPT: i64 = 24 * 3_600;
/// Bytes of statuses kept at one time; the oldest go first.
const ROOM: usize = 64 << 20;

/// A status that can be asked for again.
struct Status {
    id: String,
    of: OrgId,
    until: Instant,
    text: String,
}

/// Statuses of the last day, oldest first.
#[derive(Clone, Default)]
pub(super) struct Statuses(Arc<Mutex<VecDeque<Status>>>);

impl Statuses {
    fn keep(&self, status: Status, now: Instant) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back(status);
        let mut size: usize = kept.iter().map(|s| s.text.len()).sum();
        while kept.front().is_some_and(|s| s.until <= now || size > ROOM) {
            size -= kept.pop_front().map_or(0, |s| s.text.len());
        }
    }

    /// A status of the caller's organisation; another's is not there.
    pub fn get(&self, snapshot: &Snapshot, caller: &Caller, id: &str) -> Result<Response, Fault> {
        let org = taxii::org(snapshot, caller)?;
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let status = kept.iter().find(|s| s.id == id && s.of == org && s.until > snapshot.state.last);
        status.map(|s| given(StatusCode::OK, s.text.clone())).ok_or(Fault::NotFound)
    }
}

fn written(collection: &Collection) -> Result<FeedId, Fault> {
    match collection {
        Collection::Feed(feed) => Ok(*feed),
        Collection::Received(_) => Err(Fault::Forbidden("what was handed over can only be read")),
    }
}

fn told(all: &[Told]) -> Vec<Value> {
    let one = |told: &Told| {
        let mut value = json!({ "id": told.id, "version": told.version });
        if let (Some(text), Some(members)) = (&told.message, value.as_object_mut()) {
            members.insert("message".into(), text.as_str().into());
        }
        value
    };
    all.iter().map(one).collect()
}

fn status(id: &str, at: Instant, added: &Added) -> Value {
    let (successes, failures) = (told(&added.successes), told(&added.failures));
    let mut status = json!({
        "id": id, "status": "complete", "request_timestamp": at.micros(), "pending_count": 0,
        "total_count": successes.len() + failures.len(), "success_count": successes.len(),
        "failure_count": failures.len(),
    });
    if let Some(members) = status.as_object_mut() {
        let lists = [("successes", successes), ("failures", failures)];
        members.extend(lists.into_iter().filter(|(_, l)| !l.is_empty()).map(|(n, l)| (n.to_owned(), l.into())));
    }
    status
}

impl Taxii {
    /// Adds the objects of an envelope.
    pub(super) async fn add(&self, caller: Caller, to: Collection, request: Request) -> Result<Response, Fault> {
        let feed = written(&to)?;
        readable(request.headers())?;
        let who = caller.capacity.ok_or(Fault::Unavailable)?;
        let taken = self.api.take(who, DEPOSIT_BODY, request).await;
        let (body, room) = taken.map_err(|sort| match sort.code {
            code if code == problem::TOO_LARGE.code => Fault::TooLarge,
            code if code == problem::TIMEOUT.code => Fault::Timeout,
            _ => Fault::Unavailable,
        })?;
        let system = self.api.web.system.clone();
        let of = taxii::org(&system.snapshot(), &caller)?;
        let at = system.now();
        let doing = tokio::task::spawn_blocking(move || {
            let added = add(&system, caller, feed, &body);
            drop(room);
            let id = system.with_rng(|rng| {
                let mut bytes = [0u8; 16];
                rng.fill(&mut bytes);
                taxii::uuid_of(&bytes)
            });
            added.and_then(|added| Ok((added, id?)))
        });
        let (added, id) = doing.await.map_err(|_| Fault::Unavailable)??;
        if let Some(answer) = added.answer.as_ref().filter(|a| !a.allowed()) {
            return Err(Fault::of_refusal(answer.clone()));
        }
        if added.successes.is_empty() && added.failures.is_empty() {
            return Err(Fault::Unprocessable("the envelope holds no objects"));
        }
        let text = status(&id, at, &added).to_string();
        let response = given(StatusCode::ACCEPTED, text.clone());
        self.statuses.keep(Status { id, of, until: at.plus_seconds(KEPT), text }, at);
        Ok(response)
    }

    /// Takes an object out of use.
    pub(super) async fn delete(
        &self,
        caller: Caller,
        from: Collection,
        object: &str,
        query: Query,
    ) -> Result<Response, Fault> {
        let feed = written(&from)?;
        let versions = query.versions()?;
        let (system, object) = (self.api.web.system.clone(), object.to_owned());
        let doing = tokio::task::spawn_blocking(move || remove(&system, caller, feed, &object, &versions));
        let answer = doing.await.map_err(|_| Fault::Unavailable)??;
        if answer.allowed() { Ok(found(&json!({}))) } else { Err(Fault::of_refusal(answer)) }
    }
}
