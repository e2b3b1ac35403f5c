// SPDX-License-Identifier: EUPL-1.2
//! TAXII 2.1 (OASIS Standard, 10 June 2021): recipients fetch what was handed over to them, parties bring in
//! their own. HTTP on one side, verbs and pages of the application on the other; who calls comes from the
//! token, as everywhere.

mod answer;
mod ask;
mod post;
mod read;
mod resources;

use crate::api::request::Api;
use answer::{Fault, respond};
use axum::Router;
use axum::extract::Request;
use axum::http::Method;
use axum::http::header::{ALLOW, HeaderValue};
use axum::response::Response;
use axum::routing::any;
use post::Statuses;
use std::sync::Arc;
use tokio::sync::Semaphore;
use waarborg_app::Caller;
use waarborg_app::caller::Channel;
use waarborg_app::taxii::page::Resource;
use waarborg_domain::access::Scope;

/// Where it is.
const HERE: &str = "/taxii2/";
/// The one API root.
const ROOT: &str = "waarborg";

/// What every request needs.
#[derive(Clone)]
struct Taxii {
    api: Api,
    statuses: Statuses,
    /// Room for pages that are made at one time; more wait.
    pages: Arc<Semaphore>,
}

/// Pages made at one time: each has up to eight mebibytes, and a little more by its last object.
const PAGES: usize = 16;

/// What a path means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target<'a> {
    Discovery,
    Root,
    Status(&'a str),
    Collections,
    Collection(&'a str),
    Page(&'a str, Resource),
    Object(&'a str, &'a str, Resource),
}

impl<'a> Target<'a> {
    /// Of a path below the place of discovery; the standard ends each with a slash.
    fn of(path: &'a str) -> Option<Self> {
        let parts: Vec<&str> = path.split('/').collect();
        let rest = match parts.as_slice() {
            [""] => return Some(Self::Discovery),
            [root, rest @ .., ""] if *root == ROOT => rest,
            _ => return None,
        };
        Some(match rest {
            [] => Self::Root,
            ["status", id] => Self::Status(id),
            ["collections"] => Self::Collections,
            ["collections", id] => Self::Collection(id),
            ["collections", id, "manifest"] => Self::Page(id, Resource::Manifest),
            ["collections", id, "objects"] => Self::Page(id, Resource::Objects),
            ["collections", id, "objects", object] => Self::Object(id, object, Resource::Objects),
            ["collections", id, "objects", object, "versions"] => Self::Object(id, object, Resource::Versions),
            _ => return None,
        })
    }

    /// Methods it answers.
    fn methods(&self) -> &'static str {
        match self {
            Self::Page(_, Resource::Objects) => "GET, POST",
            Self::Object(_, _, Resource::Objects) => "GET, DELETE",
            _ => "GET",
        }
    }
}

/// Every path of TAXII there is.
pub(crate) fn router(api: Api) -> Router {
    let taxii = Taxii { api, statuses: Statuses::default(), pages: Arc::new(Semaphore::new(PAGES)) };
    let one = taxii.clone();
    let run = move |request: Request| {
        let taxii = one.clone();
        async move { respond(taxii.carry_out(request).await) }
    };
    Router::new().route(HERE, any(run.clone())).route("/taxii2/{*rest}", any(run))
}

impl Taxii {
    /// Who asks, then whether the answer can be read, then what is asked: nobody without a token learns which
    /// paths there are.
    async fn carry_out(&self, request: Request) -> Result<Response, Fault> {
        let (who, scope) = self.api.token(&request, true).ok_or(Fault::Stranger)?;
        ask::acceptable(request.headers())?;
        let caller = Caller::person(who, Channel::Taxii);
        let uri = request.uri().clone();
        let target = Target::of(uri.path().strip_prefix(HERE).unwrap_or("/")).ok_or(Fault::NotFound)?;
        let system = &self.api.web.system;
        let snapshot = system.snapshot();
        let query = || ask::Query::of(&uri);
        let need = if request.method() == Method::GET { Scope::Collect } else { Scope::Deliver };
        // Whoever delivers reads back what came of it.
        let reads_status = matches!(target, Target::Discovery | Target::Root | Target::Status(_));
        if !reads_status && !scope.covers(need) {
            return Err(Fault::Forbidden("this token is not for this"));
        }
        match (request.method(), target) {
            (&Method::GET, Target::Discovery) => Ok(resources::discovery(&self.api.web.pages)),
            (&Method::GET, Target::Root) => Ok(resources::root()),
            (&Method::GET, Target::Status(id)) => self.statuses.get(&snapshot, &caller, id),
            (&Method::GET, Target::Collections) => resources::collections(&snapshot, &caller),
            (&Method::GET, Target::Collection(id)) => resources::collection(&snapshot, &caller, id),
            (&Method::GET, Target::Page(id, resource)) => self.page(caller, id, resource, None, query()?).await,
            (&Method::GET, Target::Object(id, object, resource)) => {
                self.page(caller, id, resource, Some(object), query()?).await
            }
            (&Method::POST, Target::Page(id, Resource::Objects)) => {
                let collection = resources::find(&snapshot, &caller, id)?;
                self.add(caller, collection, request).await
            }
            (&Method::DELETE, Target::Object(id, object, Resource::Objects)) => {
                let collection = resources::find(&snapshot, &caller, id)?;
                self.delete(caller, collection, object, query()?).await
            }
            (_, target) => {
                let mut refused = Fault::Method.into_response();
                refused.headers_mut().insert(ALLOW, HeaderValue::from_static(target.methods()));
                Ok(refused)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_standard() {
        assert_eq!(Target::of(""), Some(Target::Discovery));
        assert_eq!(Target::of("waarborg/"), Some(Target::Root));
        assert_eq!(Target::of("waarborg"), None, "each ends with a slash");
        assert_eq!(Target::of("other/"), None);
        assert_eq!(Target::of("waarborg/collections/x/"), Some(Target::Collection("x")));
        let versions = Target::Object("x", "y", Resource::Versions);
        assert_eq!(Target::of("waarborg/collections/x/objects/y/versions/"), Some(versions));
        assert_eq!(Target::of("waarborg/collections/x/objects/y/versions"), None);
        assert_eq!(Target::of("waarborg/collections/x/objects/y/versions/z/"), None);
    }
}
