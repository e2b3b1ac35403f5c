// SPDX-License-Identifier: EUPL-1.2
//! A small cell behind a router, and a client for it.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use tower::ServiceExt;
use waarborg_app::house::world::World;
use waarborg_app::{Options, System};
use waarborg_domain::{FixedClock, Instant, SeededRng};
use waarborg_testkit::MemoryStore;
use waarborg_web::{Tokens, Web, router, token_digest};

/// A cell with everybody's token: the alias itself.
pub struct Bench {
    pub system: Arc<System>,
    pub router: Router,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&self.bytes)))
    }
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }
    /// Type, without the path before it.
    pub fn sort(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        self.json()["type"].as_str().unwrap_or_default().trim_start_matches("/v1/problems/").to_owned()
    }
}

impl Bench {
    pub fn new() -> Self {
        Self::of("../waarborg/scenarios/world.toml")
    }

    /// A cell of the world in a file.
    pub fn of(world: &str) -> Self {
        let clock = FixedClock::at(Instant::parse("2026-06-30T10:00:00+02:00").expect("a date"));
        let options = Options {
            store: Box::new(MemoryStore::new()),
            clock: Arc::new(clock),
            rng: Box::new(SeededRng::new(7)),
            log: "test.example/log".into(),
            scenario: true,
            lists: waarborg_compare::Lists::default(),
            law: None,
            approvers: ["one".into(), "two".into()],
            proof: None,
            sealing: None,
            on_failure: Box::new(|error| panic!("{error}")),
        };
        let system = Arc::new(System::open(options).expect("opens"));
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(world);
        let text = std::fs::read_to_string(file).expect("the world is there");
        let table: toml::Table = text.parse().expect("TOML");
        let world: World = table["world"].clone().try_into().expect("a world");
        world.install(&system).expect("installs");
        let mut tokens = Tokens::default();
        for (capacity, person) in system.people() {
            tokens.insert(token_digest(&person.alias), capacity);
        }
        let router = router(Web { system: system.clone(), tokens, pages: waarborg_web::Pages::None });
        Self { system, router }
    }

    /// One that tests share which leave nothing behind that others would see.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Bench> = OnceLock::new();
        SHARED.get_or_init(Self::new)
    }

    pub async fn send(&self, request: Request<Body>) -> Reply {
        let answer = self.router.clone().oneshot(request).await.expect("answers");
        let (status, headers) = (answer.status(), answer.headers().clone());
        let bytes = answer.into_body().collect().await.expect("a body").to_bytes().to_vec();
        Reply { status, headers, bytes }
    }

    pub async fn get(&self, who: &str, path: &str) -> Reply {
        self.send(ask("GET", path, who).body(Body::empty()).expect("a request")).await
    }

    pub async fn post(&self, who: &str, path: &str, body: &Value) -> Reply {
        self.send(ask("POST", path, who).body(body.to_string().into()).expect("a request")).await
    }

    /// Carries an act out that must be allowed, and gives its data.
    pub async fn done(&self, who: &str, path: &str, body: &Value) -> Value {
        let reply = self.post(who, path, body).await;
        assert!(reply.status.is_success(), "{path}: {}", String::from_utf8_lossy(&reply.bytes));
        reply.json()["data"].clone()
    }

    pub fn size(&self) -> u64 {
        self.system.snapshot().tree.size()
    }
}

/// A request of somebody, in English, with a JSON body to come; nobody has no token.
pub fn ask(method: &str, path: &str, who: &str) -> axum::http::request::Builder {
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    let request = request.header("accept-language", "en");
    if who.is_empty() { request } else { request.header("authorization", format!("Bearer {who}")) }
}

pub fn purpose() -> Value {
    json!({ "code": "resilience", "necessity": "It is needed.", "proportionality": "No more than needed." })
}

/// A delivery of one domain.
pub fn delivery(domain: &str) -> Value {
    json!({
        "title": "A delivery", "basis": "wpg:24", "subject": "cyber-threat", "relevance": "Seen in a campaign.",
        "reliability": "B2", "values": [{ "type": "domain", "value": domain }], "purpose": purpose(),
    })
}
