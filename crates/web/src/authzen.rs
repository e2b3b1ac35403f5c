// SPDX-License-Identifier: EUPL-1.2
//! OpenID AuthZEN Authorization API 1.0, for systems that only ask whether something may be done: HTTP and JSON
//! on one side, questions to the law on the other. Who asks comes from the token, as everywhere; what is denied
//! is an answer, not an error.

mod answer;
mod ask;
mod metadata;

use crate::api::json::Fault;
use crate::api::problem::{self, Sort, language, of_fault, of_problem};
use crate::api::request::{Api, is_json};
use crate::cursor::Cursor;
use crate::{ORDINARY_BODY, api};
use answer::given;
use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request};
use axum::http::header::{ALLOW, HeaderValue, LINK};
use axum::http::{HeaderName, Method};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use waarborg_app::authzen::search::{Entity, Wanted, find};
use waarborg_app::authzen::{Asked, Trace, evaluate, log};
use waarborg_app::caller::Channel;
use waarborg_app::{Answer, Caller, Problem};
use waarborg_domain::CapacityId;
use waarborg_law::Lang;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Where the records of requests are.
const LOG: &str = "/access/v1/log/";

/// What a path is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    /// One question, or many.
    Evaluation { many: bool },
    /// A search.
    Search(Entity),
}

/// Paths, with the name each has in the metadata.
const PATHS: [(&str, &str, Target); 5] = [
    ("access_evaluation_endpoint", "/access/v1/evaluation", Target::Evaluation { many: false }),
    ("access_evaluations_endpoint", "/access/v1/evaluations", Target::Evaluation { many: true }),
    ("search_subject_endpoint", "/access/v1/search/subject", Target::Search(Entity::Subject)),
    ("search_resource_endpoint", "/access/v1/search/resource", Target::Search(Entity::Resource)),
    ("search_action_endpoint", "/access/v1/search/action", Target::Search(Entity::Action)),
];

/// Why a request has no answer.
enum Refused {
    /// Nobody who may ask; counted.
    Unknown(Box<Response>),
    /// A sort of problem.
    Sort(&'static Sort),
    /// It could not be read.
    Fault(Fault),
    /// It could not be carried out.
    Problem(Problem),
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}
impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Every path of AuthZEN there is.
pub(crate) fn router(api: &Api) -> Router {
    let mut router = Router::new();
    for (_, path, target) in PATHS {
        let api = api.clone();
        let run = move |request: Request| {
            let api = api.clone();
            async move { respond(&api, target, request).await }
        };
        router = router.route(path, any(run));
    }
    let kept = api.clone();
    let record = move |entry: Result<Path<String>, PathRejection>, request: Request| {
        let api = kept.clone();
        let lang = language(request.headers());
        async move { told(&api, recorded(&api, entry, request).await, lang) }
    };
    let router = router.route(&format!("{LOG}{{entry}}"), any(record));
    let pages = api.web.pages.clone();
    let metadata = move |request: Request| {
        let told = metadata::metadata(&pages, &request);
        async move { told }
    };
    router.route(metadata::PATH, any(metadata)).layer(from_fn(named))
}

/// The answer carries the request's own id.
async fn named(request: Request, next: Next) -> Response {
    let id = request.headers().get(REQUEST_ID).cloned();
    let mut answer = next.run(request).await;
    if let Some(id) = id {
        answer.headers_mut().insert(REQUEST_ID, id);
    }
    answer
}

/// The answer to a method the path does not have.
fn wrong_method(lang: Lang, methods: &'static str) -> Response {
    let mut answer = problem::problem(&problem::METHOD, lang, "");
    answer.headers_mut().insert(ALLOW, HeaderValue::from_static(methods));
    answer
}

async fn respond(api: &Api, target: Target, request: Request) -> Response {
    let lang = language(request.headers());
    told(api, carry_out(api, target, request, lang).await, lang)
}

fn told(api: &Api, answer: Result<Response, Refused>, lang: Lang) -> Response {
    match answer {
        Ok(answer) => answer,
        Err(Refused::Unknown(answer)) => *answer,
        Err(Refused::Sort(sort)) => problem::problem(sort, lang, ""),
        Err(Refused::Fault(fault)) => of_fault(&fault, lang),
        Err(Refused::Problem(problem)) => of_problem(&problem, lang, &api.web.system.snapshot()),
    }
}

async fn carry_out(api: &Api, target: Target, request: Request, lang: Lang) -> Result<Response, Refused> {
    let who = api.who(&request).map_err(Refused::Unknown)?;
    if request.method() != Method::POST {
        return Ok(wrong_method(lang, "POST"));
    }
    if !is_json(request.headers()) {
        // The standard knows one status for whatever is wrong with a request.
        return Err(Refused::Fault(ask::wrong("Content-Type", "application/json")));
    }
    let trace = ask::trace(request.headers());
    let (body, room) = api.take(who, ORDINARY_BODY, request).await.map_err(Refused::Sort)?;
    let members = api::json::read(&body)?;
    drop(body);
    let caller = Caller::person(who, Channel::AuthZen);
    let api = api.clone();
    let done = tokio::task::spawn_blocking(move || {
        let done = match target {
            Target::Evaluation { many } => evaluated(&api, caller, ask::evaluations(&members, many)?, trace, lang),
            Target::Search(entity) => found(&api, caller, &who, ask::search(&members, entity)?, trace),
        };
        drop(room);
        done
    });
    done.await.map_err(|_| Refused::Sort(&problem::FAILED))?
}

/// With a capacity that ended nobody is answered.
fn entered(answer: &Answer) -> Result<(), Refused> {
    if answer.allowed() { Ok(()) } else { Err(Refused::Sort(&problem::REFUSED)) }
}

/// The answer with the place of its record, where the register has it.
fn linked(mut response: Response, answer: &Answer) -> Response {
    let place = format!("<{LOG}{}>; rel=\"describedby\"", answer.entry);
    if let Some(place) = HeaderValue::from_str(&place).ok().filter(|_| !answer.sealed) {
        response.headers_mut().insert(LINK, place);
    }
    response
}

fn evaluated(
    api: &Api,
    caller: Caller,
    read: ask::Evaluations,
    trace: Option<Trace>,
    lang: Lang,
) -> Result<Response, Refused> {
    let ask::Evaluations { questions: read, semantic, many } = read;
    let questions = read.iter().map(|q| q.as_ref().ok().cloned()).collect();
    let (entry, told) = evaluate(&api.web.system, caller, &Asked { questions, semantic, many, trace })?;
    entered(&entry)?;
    let snapshot = api.web.system.snapshot();
    let mut all = told.iter().zip(&read).map(|(told, read)| answer::decision(told, read, lang, &snapshot));
    if many {
        return Ok(linked(given(&serde_json::json!({ "evaluations": all.collect::<Vec<_>>() }), lang), &entry));
    }
    if let Some(wrong) = told.first().and_then(|told| told.wrong.clone()) {
        return Err(Refused::Problem(Problem::Invalid(wrong)));
    }
    Ok(linked(given(&all.next().unwrap_or_default(), lang), &entry))
}

fn found(
    api: &Api,
    caller: Caller,
    who: &CapacityId,
    asked: ask::Search,
    trace: Option<Trace>,
) -> Result<Response, Refused> {
    let system = &api.web.system;
    let key = system.derived_key(b"authzen cursor").ok_or(Problem::Unavailable)?;
    let ask::Search { entity, question, limit, token } = asked;
    let pages = (entity, &question);
    let cursor = Cursor { key: &key, pages: "authzen", who, asked: &pages };
    let after = token.map(|token| {
        let position = cursor.read(&token).and_then(|at| String::from_utf8(at).ok());
        position.ok_or_else(|| ask::wrong("#/page/token", "a token of a page with the same question"))
    });
    let wanted = Wanted { entity, question: question.clone(), after: after.transpose()?, limit, trace };
    let (entry, page) = find(system, caller, &wanted)?;
    entered(&entry)?;
    let next = page.end.and_then(|end| cursor.write(end.as_bytes())).unwrap_or_default();
    let results: Vec<_> = page.results.iter().map(|result| wanted.named(result)).collect();
    let page = serde_json::json!({ "next_token": next, "count": results.len() });
    let body = axum::Json(serde_json::json!({ "results": results, "page": page }));
    Ok(linked(body.into_response(), &entry))
}

/// The record of one of the caller's own requests, in the form of the Authorization Decision Log.
async fn recorded(
    api: &Api,
    entry: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<Response, Refused> {
    let who = api.who(&request).map_err(Refused::Unknown)?;
    if request.method() != Method::GET {
        return Ok(wrong_method(language(request.headers()), "GET"));
    }
    drop(request);
    let entry = entry.ok().and_then(|Path(text)| text.parse().ok()).ok_or(Problem::NotFound)?;
    let system = api.web.system.clone();
    let read = move || log::record(&system, Caller::person(who, Channel::AuthZen), entry);
    let (answer, record) = tokio::task::spawn_blocking(read).await.map_err(|_| Refused::Sort(&problem::FAILED))??;
    entered(&answer)?;
    Ok(axum::Json(record.ok_or(Problem::NotFound)?).into_response())
}
