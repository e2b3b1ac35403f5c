// SPDX-License-Identifier: EUPL-1.2
//! One request: who asks, what is asked, and the verb that answers. The token comes first, so that nobody
//! without one makes the server read a body.

use super::events::Seats;
use super::json::{self, Fault};
use super::problem::{self, Sort, language, of_fault, of_problem, of_refusal};
use super::room::{Room, Taken};
use super::strangers::Strangers;
use super::table::{Method, Route, brings_data};
use super::{BY_NAME, credential, fields};
use crate::{DEPOSIT_BODY, ORDINARY_BODY, Web};
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;
use waarborg_app::caller::Channel;
use waarborg_app::{Answer, Caller};
use waarborg_domain::access::Scope;
use waarborg_domain::{CapacityId, CommandId, Outcome};
use waarborg_law::Lang;

/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(60);

/// What every request needs.
#[derive(Clone)]
pub(crate) struct Api {
    pub(crate) web: Web,
    strangers: Strangers,
    room: Room,
    pub(crate) seats: Seats,
}

/// A request that was read, ready to be carried out.
struct Command {
    verb: &'static str,
    caller: Caller,
    with: Value,
    /// Held until the verb is done, since its parameters take memory until then.
    room: Option<Taken>,
}

impl Api {
    pub(crate) fn new(web: Web) -> Self {
        let strangers = Strangers::new(web.system.clone());
        Self { web, strangers, room: Room::new(), seats: Seats::default() }
    }

    /// The capacity of a token to look things up with, or the answer to a request without one.
    pub(crate) fn who(&self, request: &Request) -> Result<CapacityId, Box<Response>> {
        self.who_for(request, Scope::Consult)
    }

    /// The capacity of the token, or the answer to a request without one that is good for this.
    fn who_for(&self, request: &Request, need: Scope) -> Result<CapacityId, Box<Response>> {
        let refuse = |sort| Box::new(problem::problem(sort, language(request.headers()), ""));
        let (capacity, scope) = self.token(request, false).ok_or_else(|| refuse(&problem::UNAUTHENTICATED))?;
        if scope.covers(need) { Ok(capacity) } else { Err(refuse(&problem::SCOPE)) }
    }

    /// The capacity of the token or certificate, and what it is good for; an attempt without one is counted.
    pub(crate) fn token(&self, request: &Request, basic: bool) -> Option<(CapacityId, Scope)> {
        let known = credential::known(&self.web, request, basic);
        if known.is_none() {
            let from = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
            self.strangers.count(from);
        }
        known
    }

    /// Whose a credential still is, while something goes on that it was good for at first.
    pub(crate) fn still(&self, shown: &Request<()>) -> Option<CapacityId> {
        let (capacity, scope) = credential::known(&self.web, shown, false)?;
        scope.covers(Scope::Consult).then_some(capacity)
    }

    /// Carries out a verb named in the path.
    pub(crate) async fn by_name(&self, verb: String, request: Request) -> Response {
        match waarborg_app::verbs::VERBS.iter().find(|v| v.name == verb) {
            Some(verb) => self.run(&BY_NAME, verb.name, HashMap::new(), request).await,
            None => match self.who(&request) {
                Ok(_) => problem::problem(&problem::NO_SUCH_PATH, language(request.headers()), ""),
                Err(refused) => *refused,
            },
        }
    }

    /// Carries out a route's verb.
    pub(crate) async fn run(
        &self,
        route: &'static Route,
        verb: &'static str,
        path: HashMap<String, String>,
        request: Request,
    ) -> Response {
        let who = match self.who_for(&request, need_of(verb)) {
            Ok(who) => who,
            Err(refused) => return *refused,
        };
        let lang = language(request.headers());
        match self.read(route, verb, &path, who, request, lang).await {
            Ok(command) => self.carry_out(route, command, lang).await,
            Err(refused) => *refused,
        }
    }

    async fn read(
        &self,
        route: &'static Route,
        verb: &'static str,
        path: &HashMap<String, String>,
        who: CapacityId,
        request: Request,
        lang: Lang,
    ) -> Result<Command, Box<Response>> {
        let bad = |fault: Fault| Box::new(of_fault(&fault, lang));
        let key = idempotency_key(request.headers()).map_err(bad)?;
        let asked = in_query(route, verb, request.uri().query().unwrap_or_default()).map_err(bad)?;
        let (body, room) = match route.method {
            Method::Get => (Bytes::new(), None),
            Method::Post => {
                let (body, room) =
                    self.body(who, verb, request).await.map_err(|s| Box::new(problem::problem(s, lang, "")))?;
                (body, Some(room))
            }
        };
        let mut members = json::read(&body).map_err(bad)?;
        drop(body);
        json::check(&members, &route.in_body(verb)).map_err(bad)?;
        bind(route, verb, path, &mut members).map_err(bad)?;
        members.extend(asked);
        let with = Value::Object(members);
        let mut caller = Caller::person(who, Channel::Api);
        caller.command =
            key.filter(|_| !waarborg_app::verbs::reads(verb)).map(|key| command_id(&who, verb, &key, &with));
        Ok(Command { verb, caller, with, room })
    }

    /// The body, within the limits of size, time and memory.
    async fn body(&self, who: CapacityId, verb: &str, request: Request) -> Result<(Bytes, Taken), &'static Sort> {
        let limit = if brings_data(verb) { DEPOSIT_BODY } else { ORDINARY_BODY };
        let length = length(request.headers());
        if length.is_none_or(|l| l <= limit) && length != Some(0) && !is_json(request.headers()) {
            return Err(&problem::MEDIA_TYPE);
        }
        self.take(who, limit, request).await
    }

    /// A body of at most so many bytes from somebody, and the room it takes until it was worked on.
    pub(crate) async fn take(
        &self,
        who: CapacityId,
        limit: usize,
        request: Request,
    ) -> Result<(Bytes, Taken), &'static Sort> {
        let length = length(request.headers());
        if length.is_some_and(|l| l > limit) {
            return Err(&problem::TOO_LARGE);
        }
        let need = length.unwrap_or(limit).div_ceil(1 << 20).max(1);
        let need = u32::try_from(need).map_err(|_| &problem::TOO_LARGE)?;
        let read = async {
            let room = self.room.take(who, need).await.ok_or(&problem::STOPPING)?;
            Ok((collect(request.into_body(), limit).await?, room))
        };
        tokio::time::timeout(BODY_TIME, read).await.map_err(|_| &problem::TIMEOUT)?
    }

    async fn carry_out(&self, route: &'static Route, command: Command, lang: Lang) -> Response {
        let system = self.web.system.clone();
        let Command { verb, caller, with, room } = command;
        let done = tokio::task::spawn_blocking(move || {
            let result = waarborg_app::verbs::run(&system, caller, verb, with);
            drop(room);
            result
        })
        .await;
        let snapshot = self.web.system.snapshot();
        match done {
            Ok(Ok(answer)) => match answer.outcome {
                Outcome::Refused | Outcome::Undecidable => of_refusal(&answer, lang, &snapshot),
                Outcome::Allowed | Outcome::Pending | Outcome::Held => accepted(route, &answer),
            },
            Ok(Err(refused)) => of_problem(&refused, lang, &snapshot),
            Err(_) => problem::problem(&problem::FAILED, lang, ""),
        }
    }
}

/// What a token must be good for to carry out a verb.
fn need_of(verb: &str) -> Scope {
    match verb {
        "deposit" | "deposit.preview" | "deposit.withdraw" | "item.correct" | "item.withdraw" => Scope::Deliver,
        "disclosure.deliver" | "disclosure.acknowledge" | "recall.answer" => Scope::Collect,
        _ if waarborg_app::verbs::reads(verb) => Scope::Consult,
        _ => Scope::All,
    }
}

/// An act that was carried out, or waits for somebody.
fn accepted(route: &Route, answer: &Answer) -> Response {
    let status = match (answer.allowed(), route.makes) {
        (false, _) => StatusCode::ACCEPTED,
        (true, Some(_)) => StatusCode::CREATED,
        (true, None) => StatusCode::OK,
    };
    let mut response = (status, axum::Json(answer)).into_response();
    let at = route.makes.filter(|at| !at.is_empty() && answer.allowed());
    let place = at.zip(answer.text("id")).and_then(|(at, id)| HeaderValue::from_str(&format!("{at}{id}")).ok());
    if let Some(place) = place {
        response.headers_mut().insert(LOCATION, place);
    }
    response
}

/// Puts what the route says into the parameters.
fn bind(
    route: &Route,
    verb: &str,
    path: &HashMap<String, String>,
    members: &mut Map<String, Value>,
) -> Result<(), Fault> {
    let fields = fields::of(verb).unwrap_or_default();
    for field in fields.iter().filter(|f| route.in_path().any(|name| name == f.name)) {
        let text = path.get(field.name).map(String::as_str).unwrap_or_default();
        let value = match text.parse::<u64>() {
            Ok(number) if field.kind == fields::Kind::Number => number.into(),
            _ => Value::from(text),
        };
        json::fits(&value, &field.kind, field.name)?;
        members.insert(field.name.to_owned(), value);
    }
    if let Some((name, value)) = route.sets {
        members.insert(name.to_owned(), serde_json::from_str(value).unwrap_or_default());
    }
    Ok(())
}

/// Members in the query, where the route knows them: whole numbers, as their fields are.
fn in_query(route: &Route, verb: &str, query: &str) -> Result<Map<String, Value>, Fault> {
    let mut members = Map::new();
    for (name, text) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        let known = fields::of(verb).unwrap_or_default().iter().find(|f| f.name == name);
        let Some(field) = known.filter(|f| route.query.contains(&f.name)) else { continue };
        let value = text.parse::<u64>().map_or_else(|_| Value::from(text), Value::from);
        json::fits(&value, &field.kind, field.name)?;
        members.insert(field.name.to_owned(), value);
    }
    Ok(members)
}

fn length(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse().ok())
}

/// The body is said to be JSON.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}

async fn collect(body: Body, limit: usize) -> Result<Bytes, &'static Sort> {
    match Limited::new(body, limit).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(&problem::TOO_LARGE),
        Err(_) => Err(&problem::TIMEOUT),
    }
}

/// The caller's own key for a command: 32 hexadecimal digits or a UUID.
fn idempotency_key(headers: &HeaderMap) -> Result<Option<[u8; 16]>, Fault> {
    let Some(header) = headers.get("idempotency-key") else { return Ok(None) };
    let text = header.to_str().unwrap_or_default().trim().trim_matches('"');
    let uuid = text.len() == 36 && [8, 13, 18, 23].iter().all(|at| text.as_bytes().get(*at) == Some(&b'-'));
    let digits = if uuid { text.replace('-', "") } else { text.to_owned() };
    let mut key = [0u8; 16];
    match hex::decode_to_slice(&digits, &mut key) {
        Ok(()) => Ok(Some(key)),
        Err(_) => {
            Err(Fault::Member { pointer: "Idempotency-Key".into(), what: "32 hexadecimal digits or a UUID".into() })
        }
    }
}

/// The command a key stands for: of this caller, this verb and these parameters. So a key that somebody
/// else used, or one used for something else, never brings up that other answer.
pub fn command_id(who: &CapacityId, verb: &str, key: &[u8; 16], with: &Value) -> CommandId {
    let mut hash = Sha256::new();
    hash.update(b"waarborg command v1\n");
    hash.update(who.0);
    hash.update(key);
    hash.update((verb.len() as u64).to_be_bytes());
    hash.update(verb.as_bytes());
    hash.update(with.to_string().as_bytes());
    let digest: [u8; 32] = hash.finalize().into();
    let mut id = [0u8; 16];
    for (to, from) in id.iter_mut().zip(digest) {
        *to = from;
    }
    CommandId(id)
}
