// SPDX-License-Identifier: EUPL-1.2
//! The JSON API: every verb of the application as a resource below `/v1` and by name below `/v1/acts`. The
//! capacity comes from the token, never from the request (DESIGN, principle 3).

pub mod fields;
pub mod json;
pub mod openapi;
pub mod problem;
pub mod table;
pub mod tokens;

mod credential;
mod events;
mod examples;
mod plain;
pub(crate) mod request;
pub(crate) mod room;
pub(crate) mod strangers;

use axum::Router;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use axum::routing::{get, post};
use request::Api;
use std::collections::HashMap;
use table::{Method, ROUTES, Route};

/// Version of the API, in the header `API-Version` of every answer.
pub const VERSION: &str = "1.0.0";

/// Everything below `/v1`.
pub(crate) fn router(api: Api) -> Router {
    let mut router = plain::router(&api);
    for route in ROUTES {
        let api = api.clone();
        let run = move |path: Parts, request: Request| {
            let (api, path) = (api.clone(), owned(path));
            async move { api.run(route, route.verb, path, request).await }
        };
        let method = match route.method {
            Method::Get => get(run),
            Method::Post => post(run),
        };
        router = router.route(route.path, method);
    }
    let by_name = move |path: Parts, request: Request| {
        let (api, mut path) = (api.clone(), owned(path));
        async move { api.by_name(path.remove("verb").unwrap_or_default(), request).await }
    };
    router
        .route("/acts/{verb}", post(by_name))
        .method_not_allowed_fallback(wrong_method)
        .fallback(no_such_path)
        .layer(axum::middleware::map_response(versioned))
}

/// A verb called by its name.
pub(crate) const BY_NAME: Route =
    Route { method: Method::Post, path: "/acts/{verb}", verb: "", makes: None, sets: None, query: &[] };

/// Parameters of a path; one that is no UTF-8 counts as empty, so that the token is asked for first.
type Parts = Result<RawPathParams, RawPathParamsRejection>;

fn owned(path: Parts) -> HashMap<String, String> {
    let Ok(path) = path else { return HashMap::new() };
    path.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

async fn versioned(mut answer: Response) -> Response {
    let name = HeaderName::from_static("api-version");
    answer.headers_mut().insert(name, HeaderValue::from_static(VERSION));
    answer
}

async fn wrong_method(request: Request) -> Response {
    problem::problem(&problem::METHOD, problem::language(request.headers()), "")
}

/// The answer of a path that does not exist.
pub async fn no_such_path(request: Request) -> Response {
    problem::problem(&problem::NO_SUCH_PATH, problem::language(request.headers()), "")
}
