// SPDX-License-Identifier: EUPL-1.2
//! Pages: objects, manifests and versions. The elements come from the application as they are stored; what
//! is added here is the envelope, the cursor and the dates in the headers.

use super::answer::{Fault, given};
use super::ask::Query;
use super::{Taxii, resources};
use crate::cursor::Cursor;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use serde::Serialize;
use waarborg_app::Caller;
use waarborg_app::taxii::page::{Page, Resource, Wanted, read};
use waarborg_domain::Instant;

/// What its cursors are of.
const PAGES: &str = "taxii";

const FIRST: HeaderName = HeaderName::from_static("x-taxii-date-added-first");
const LAST: HeaderName = HeaderName::from_static("x-taxii-date-added-last");

impl Taxii {
    /// A page of a collection, or of one object in it.
    pub(super) async fn page(
        &self,
        caller: Caller,
        id: &str,
        resource: Resource,
        object: Option<&str>,
        query: Query,
    ) -> Result<Response, Fault> {
        let system = self.api.web.system.clone();
        let who = caller.capacity.ok_or(Fault::Stranger)?;
        let collection = resources::find(&system.snapshot(), &caller, id)?;
        query.only(resource, object.is_some())?;
        let limit = query.limit();
        let object = object.map(str::to_owned);
        let mut wanted = Wanted { collection, resource, object, filter: query.filter, position: None, limit };
        let key = system.derived_key(b"taxii cursor").ok_or(Fault::Unavailable)?;
        if let Some(next) = &query.next {
            let position = Cursor { key: &key, pages: PAGES, who: &who, asked: &asked(&wanted) }.read(next);
            let position = position.and_then(|at| Some(Instant(i64::from_be_bytes(at.try_into().ok()?))));
            wanted.position = Some(position.ok_or(Fault::Bad("next is not from a page with these filters"))?);
        }
        let room = self.pages.clone().acquire_owned().await.map_err(|_| Fault::Unavailable)?;
        let making = tokio::task::spawn_blocking(move || {
            let done = read(&system, caller, &wanted).map(|read| (read, wanted));
            drop(room);
            done
        });
        let ((answer, page), wanted) = making.await.map_err(|_| Fault::Unavailable)??;
        if !answer.allowed() {
            return Err(Fault::of_refusal(answer));
        }
        if wanted.object.is_some() && !page.known {
            return Err(Fault::NotFound);
        }
        let last = page.last.filter(|_| page.more);
        let cursor = |last: Instant| {
            Cursor { key: &key, pages: PAGES, who: &who, asked: &asked(&wanted) }.write(&last.0.to_be_bytes())
        };
        let next = last.and_then(cursor);
        Ok(envelope(resource, &page, next.as_deref()))
    }
}

/// What a cursor is bound to: all but where the page begins and how long it is.
fn asked(wanted: &Wanted) -> impl Serialize {
    (&wanted.collection, wanted.resource, &wanted.object, &wanted.filter)
}

fn envelope(resource: Resource, page: &Page, next: Option<&str>) -> Response {
    let list = if resource == Resource::Versions { "versions" } else { "objects" };
    let mut body = Vec::with_capacity(page.elements.len() + 128);
    body.extend_from_slice(format!("{{\"more\":{}", next.is_some()).as_bytes());
    if let Some(next) = next {
        body.extend_from_slice(format!(",\"next\":\"{next}\"").as_bytes());
    }
    if page.count > 0 {
        body.extend_from_slice(format!(",\"{list}\":[").as_bytes());
        body.extend_from_slice(&page.elements);
        body.push(b']');
    }
    body.push(b'}');
    let mut response = given(StatusCode::OK, body);
    for (name, date) in [(FIRST, page.first), (LAST, page.last)] {
        if let Some(value) = date.and_then(|d| HeaderValue::from_str(&d.micros()).ok()) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
