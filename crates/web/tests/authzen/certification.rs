// SPDX-License-Identifier: EUPL-1.2
//! The cases of the certification scenario for AuthZEN 1.0, by their numbers there, on real data and the real
//! law. What was asked and answered becomes the table in `docs/authzen.md`, which must be fresh.

use crate::bench::{Reply, ask};
use crate::fixture::Fixture;
use axum::body::Body;
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

const ONE: &str = "/access/v1/evaluation";
const MANY: &str = "/access/v1/evaluations";
const SUBJECT: &str = "/access/v1/search/subject";
const RESOURCE: &str = "/access/v1/search/resource";
const ACTION: &str = "/access/v1/search/action";

/// Every case, by level: the numbers of the scenario's matrix, and the transport that holds for all.
const CASES: [(&str, &str); 8] = [
    ("Basic Core", "2-2-1 2-2-2 2-2-3 2-2-8 2-2-9 2-3 2-4 2-5 2-6"),
    ("Basic Properties", "2-2-4 2-2-5 2-2-6 2-2-7"),
    ("Batch Core", "3-2-1 3-2-2 3-2-5 3-2-6 3-3 3-4"),
    ("Batch Properties", "3-2-3 3-2-4 3-2-7"),
    ("Search Core", "4-2-1 4-2-2 4-2-3 4-3-1 4-3-2 4-4-1 4-4-2 4-5 4-6 4-7"),
    ("Search Properties", "4-2-4 4-3-3 4-4-3"),
    ("Transport", "5"),
    ("Discovery", "6"),
];

/// What must be answered.
enum Want {
    Decision(bool),
    /// Decisions in order; where nothing is said any will do.
    List(&'static [Option<bool>]),
    /// At least these results.
    Found(&'static [&'static str]),
    Nothing,
    Bad,
}
use Want::{Bad, Decision, Found, List, Nothing};

struct Run {
    fixture: Fixture,
    rows: Vec<(&'static str, String)>,
}

fn user(id: &str) -> Value {
    json!({ "type": "user", "id": id })
}
fn record(id: &str) -> Value {
    json!({ "type": "record", "id": id })
}
fn with(mut entity: Value, properties: Value) -> Value {
    entity["properties"] = properties;
    entity
}
fn act(name: &str) -> Value {
    json!({ "name": name })
}
fn archived() -> Value {
    with(record("record-2"), json!({ "status": "archived" }))
}
fn admin() -> Value {
    with(user("bob"), json!({ "role": "admin" }))
}
#[expect(clippy::needless_pass_by_value, reason = "each is made where it is asked")]
fn question(subject: Value, action: Value, resource: Value) -> Value {
    json!({ "subject": subject, "action": action, "resource": resource })
}
fn without(mut body: Value, name: &str) -> Value {
    body.as_object_mut().unwrap().remove(name);
    body
}

impl Run {
    async fn case(&mut self, id: &'static str, path: &str, body: Value, want: Want) {
        let reply = self.fixture.ask(path, &body).await;
        let answered = match want {
            Decision(wanted) => {
                assert_eq!(decision(&reply), wanted, "{id}: {body}");
                wanted.to_string()
            }
            List(wanted) => self.list(id, &reply, wanted),
            Found(wanted) => {
                let found = self.fixture.results(&reply);
                assert!(wanted.iter().all(|w| found.iter().any(|f| f == w)), "{id}: {found:?}");
                found.join(", ")
            }
            Nothing => {
                assert_eq!(self.fixture.results(&reply), [""; 0], "{id}");
                "no results".into()
            }
            Bad => {
                assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{id}: {body}");
                assert_eq!(reply.sort(), "invalid");
                "400".into()
            }
        };
        let asked = self.fixture.told(&self.fixture.ours(&body).to_string());
        self.row(id, &format!("`POST {path}` `{asked}`"), &answered);
    }

    fn list(&self, id: &str, reply: &Reply, wanted: &[Option<bool>]) -> String {
        assert_eq!((reply.status, reply.header("content-type")), (StatusCode::OK, "application/json"), "{id}");
        let body = reply.json();
        assert!(body.get("decision").is_none(), "{id}: {body}");
        let all = body["evaluations"].as_array().expect("a list");
        let decisions: Vec<bool> = all.iter().map(|one| one["decision"].as_bool().expect("a decision")).collect();
        assert_eq!(decisions.len(), wanted.len(), "{id}");
        let differs = wanted.iter().zip(&decisions).any(|(wanted, given)| wanted.is_some_and(|w| w != *given));
        assert!(!differs, "{id}: {body}");
        decisions.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }

    fn row(&mut self, id: &'static str, asked: &str, answered: &str) {
        self.rows.push((id, format!("| {id} | {asked} | {answered} |")));
    }
}

fn decision(reply: &Reply) -> bool {
    assert_eq!((reply.status, reply.header("content-type")), (StatusCode::OK, "application/json"), "{reply:?}");
    let body = reply.json();
    assert!(body.get("context").is_none_or(Value::is_object), "{body}");
    body["decision"].as_bool().expect("a decision")
}

/// One question: the four decisions by id, what else may stand in a request, and the four with properties.
async fn basic(run: &mut Run) {
    let base = || question(user("alice"), act("read"), record("record-1"));
    run.case("2-2-1", ONE, base(), Decision(true)).await;
    run.case("2-2-2", ONE, question(user("bob"), act("write"), record("record-1")), Decision(false)).await;
    let mut more = base();
    more["context"] = json!({ "time": "2026-06-27T18:03-07:00", "ip": "192.0.2.1" });
    run.case("2-2-3", ONE, more, Decision(true)).await;
    run.case("2-2-4", ONE, question(user("alice"), act("write"), archived()), Decision(false)).await;
    run.case("2-2-5", ONE, question(admin(), act("write"), archived()), Decision(true)).await;
    for (id, soft) in [("2-2-6", true), ("2-2-7", false)] {
        let action = with(act("delete"), json!({ "soft": soft }));
        run.case(id, ONE, question(user("alice"), action, record("record-1")), Decision(soft)).await;
    }
    let described = question(
        with(user("alice"), json!({ "department": "Sales", "role": "manager" })),
        with(act("read"), json!({ "method": "GET" })),
        with(record("record-1"), json!({ "status": "active", "owner": "bob" })),
    );
    run.case("2-2-8", ONE, described, Decision(true)).await;
    let mut unknown = base();
    unknown["foo"] = "bar".into();
    unknown["futureField"] = json!({ "nested": true });
    run.case("2-2-9", ONE, unknown, Decision(true)).await;
    // 2-3, a boolean and an object beside it, was seen of each above.
    run.case("2-3", ONE, question(user("bob"), act("read"), record("record-1")), Decision(true)).await;
    for _ in 0..3 {
        run.case("2-6", ONE, base(), Decision(true)).await;
    }
}

/// Whatever is wrong with a request is 400.
async fn errors(run: &mut Run) {
    let base = || question(user("alice"), act("read"), record("record-1"));
    for part in ["subject", "action", "resource"] {
        run.case("2-4", ONE, without(base(), part), Bad).await;
    }
    for (part, name) in
        [("subject", "type"), ("subject", "id"), ("action", "name"), ("resource", "type"), ("resource", "id")]
    {
        let mut body = base();
        body[part] = without(body[part].clone(), name);
        run.case("2-4", ONE, body, Bad).await;
    }
    let mut body = base();
    body["subject"] = "alice".into();
    run.case("2-4", ONE, body, Bad).await;
    run.case("2-4", ONE, question(user("alice"), json!({ "name": 123 }), record("record-1")), Bad).await;
    for (what, kind, body) in [
        ("text/plain", "text/plain", base().to_string()),
        ("no JSON", "application/json", "{ \"subject\": ".to_owned()),
        ("nothing", "application/json", String::new()),
    ] {
        let mut request = ask("POST", ONE, "alice").body(Body::from(body)).unwrap();
        request.headers_mut().insert("content-type", kind.parse().unwrap());
        let reply = run.fixture.bench.send(request).await;
        assert_eq!((reply.status, reply.sort().as_str()), (StatusCode::BAD_REQUEST, "invalid"), "{what}");
        run.row("2-4", &format!("`POST {ONE}` with {what} as its body"), "400");
    }
}

async fn request_ids(run: &mut Run) {
    let body = run.fixture.ours(&question(user("alice"), act("read"), record("record-1"))).to_string();
    for id in [Some("bfe9eb29-ab87"), None] {
        let mut request = ask("POST", ONE, "alice");
        if let Some(id) = id {
            request = request.header("x-request-id", id);
        }
        let reply = run.fixture.bench.send(request.body(body.clone().into()).unwrap()).await;
        assert!(decision(&reply));
        assert_eq!(reply.header("x-request-id"), id.unwrap_or_default());
        let told = id.map_or_else(|| "no `X-Request-ID`".into(), |id| format!("`X-Request-ID: {id}`"));
        run.row("2-5", &format!("`POST {ONE}` with {told}"), "true, and the same id or none");
    }
}

/// Many questions: defaults, what overrides them, order, faults of one, and no list at all.
async fn batch(run: &mut Run) {
    let records = || json!([{ "resource": record("record-1") }, { "resource": record("record-2") }]);
    let read = |list: Value| json!({ "subject": user("alice"), "action": act("read"), "evaluations": list });
    run.case("3-2-1", MANY, read(records()), List(&[None, None])).await;
    let acts = json!([{ "action": act("read") }, { "action": act("write") }]);
    let body = json!({ "subject": user("bob"), "resource": record("record-1"), "evaluations": acts });
    run.case("3-2-2", MANY, body.clone(), List(&[Some(true), Some(false)])).await;
    run.case("3-3", MANY, body, List(&[Some(true), Some(false)])).await;
    let active = with(record("record-1"), json!({ "status": "active" }));
    let body = json!({ "subject": user("alice"), "action": act("write"),
        "evaluations": [{ "resource": active }, { "resource": archived() }] });
    run.case("3-2-3", MANY, body, List(&[Some(true), Some(false)])).await;
    let body = json!({ "action": act("write"), "resource": archived(),
        "evaluations": [{ "subject": user("alice") }, { "subject": admin() }] });
    run.case("3-2-4", MANY, body, List(&[Some(false), Some(true)])).await;
    let body = json!({ "evaluations": [question(user("alice"), act("read"), record("record-1")),
        question(user("bob"), act("write"), record("record-1"))] });
    run.case("3-2-5", MANY, body, List(&[Some(true), Some(false)])).await;
    let mut body = read(records());
    body["context"] = json!({ "time": "2026-06-27T18:03-07:00" });
    body["evaluations"][1]["context"] = json!({ "time": "2026-06-27T19:00-07:00", "source": "own" });
    run.case("3-2-6", MANY, body, List(&[None, None])).await;
    let named = json!({ "id": "record-1", "properties": { "status": "active" } });
    let body = json!({ "subject": user("alice"), "action": act("write"), "resource": { "type": "record" },
        "evaluations": [{ "resource": named }, { "resource": archived() }] });
    run.case("3-2-7", MANY, body, List(&[Some(true), Some(false)])).await;
    run.case("3-4", MANY, read(json!([{ "resource": record("record-1") }, {}])), List(&[Some(true), Some(false)]))
        .await;
    let single = question(user("alice"), act("read"), record("record-1"));
    run.case("3-4", MANY, single.clone(), Decision(true)).await;
    let mut empty = single;
    empty["evaluations"] = json!([]);
    run.case("3-4", MANY, empty, Decision(true)).await;
}

async fn search(run: &mut Run) {
    let any = |kind: &str| json!({ "type": kind });
    let context = |mut body: Value| {
        body["context"] = json!({ "time": "2026-06-27T18:03-07:00" });
        body
    };
    let readers = || question(any("user"), act("read"), record("record-1"));
    for (id, body) in [("4-2-1", readers()), ("4-2-2", context(readers())), ("4-2-3", readers())] {
        run.case(id, SUBJECT, body, Found(&["alice", "bob"])).await;
    }
    run.case("4-2-4", SUBJECT, question(any("user"), act("write"), archived()), Found(&["bob"])).await;
    let readable = || question(user("alice"), act("read"), any("record"));
    run.case("4-3-1", RESOURCE, readable(), Found(&["record-1"])).await;
    run.case("4-3-2", RESOURCE, readable(), Found(&["record-1"])).await;
    run.case("4-3-3", RESOURCE, question(admin(), act("write"), any("record")), Found(&["record-2"])).await;
    let possible = || json!({ "subject": user("alice"), "resource": record("record-1") });
    run.case("4-4-1", ACTION, possible(), Found(&["read", "write"])).await;
    run.case("4-4-2", ACTION, context(possible()), Found(&["read", "write"])).await;
    run.case("4-4-3", ACTION, json!({ "subject": admin(), "resource": archived() }), Found(&["write"])).await;
    let nobody = json!({ "subject": user("nonexistent-user"), "resource": record("record-1") });
    run.case("4-6", ACTION, nobody, Nothing).await;
    run.case("4-6", SUBJECT, question(any("spaceship"), act("read"), record("record-1")), Nothing).await;
    run.case("4-7", SUBJECT, without(readers(), "action"), Bad).await;
    run.case("4-7", RESOURCE, without(readable(), "subject"), Bad).await;
    run.case("4-7", ACTION, without(possible(), "resource"), Bad).await;
    run.case("4-7", SUBJECT, question(any("user"), act("read"), any("record")), Bad).await;
    run.case("4-7", RESOURCE, question(any("user"), act("read"), any("record")), Bad).await;
}

/// Pages of one, until the token is empty.
async fn pages(run: &mut Run) {
    let mut body = question(json!({ "type": "user" }), act("read"), record("record-1"));
    body["page"] = json!({ "limit": 1 });
    let mut found = BTreeSet::new();
    for number in 1.. {
        let reply = run.fixture.ask(SUBJECT, &body).await;
        let results = run.fixture.results(&reply);
        assert!(results.len() <= 1, "{results:?}");
        let page = &reply.json()["page"];
        let next = page["next_token"].as_str().unwrap().to_owned();
        run.row("4-5", &format!("`POST {SUBJECT}` page {number} of one result"), &results.join(", "));
        found.extend(results);
        if next.is_empty() {
            break;
        }
        body["page"] = json!({ "token": next, "limit": 1 });
    }
    assert_eq!(found.into_iter().collect::<Vec<_>>(), ["alice", "bob"]);
}

async fn discovery(run: &mut Run) {
    let place = "/.well-known/authzen-configuration";
    let request = ask("GET", place, "").header("host", "pdp.example.org").body(Body::empty()).unwrap();
    let reply = run.fixture.bench.send(request).await;
    assert_eq!((reply.status, reply.header("content-type")), (StatusCode::OK, "application/json"));
    let body = reply.json();
    assert_eq!(body["policy_decision_point"], "https://pdp.example.org");
    for (name, path) in [
        ("access_evaluation_endpoint", ONE),
        ("access_evaluations_endpoint", MANY),
        ("search_subject_endpoint", SUBJECT),
        ("search_resource_endpoint", RESOURCE),
        ("search_action_endpoint", ACTION),
    ] {
        assert_eq!(body[name], format!("https://pdp.example.org{path}"));
    }
    run.row("6", &format!("`GET {place}`"), "200, with the five endpoints");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_case_is_answered_by_the_law() {
    let mut run = Run { fixture: Fixture::new().await, rows: Vec::new() };
    let before = run.fixture.bench.system.state().items.len();
    basic(&mut run).await;
    errors(&mut run).await;
    request_ids(&mut run).await;
    batch(&mut run).await;
    search(&mut run).await;
    pages(&mut run).await;
    // The transport was that of every case; over TLS it is the proxy's.
    run.case("5", ONE, question(user("alice"), act("read"), record("record-1")), Decision(true)).await;
    discovery(&mut run).await;
    assert_eq!(run.fixture.bench.system.state().items.len(), before, "nothing was done");
    let done: BTreeSet<&str> = run.rows.iter().map(|(id, _)| *id).collect();
    let all: BTreeSet<&str> = CASES.iter().flat_map(|(_, ids)| ids.split(' ')).collect();
    assert_eq!((done, all.len()), (all, 37));
    fresh(&run.rows);
}

/// The table in the documents is what was asked and answered here.
fn fresh(rows: &[(&str, String)]) {
    let mut table = String::new();
    for (level, ids) in CASES {
        table += &format!("\n**{level}**\n\n| Case | Our request | Answer |\n|---|---|---|\n");
        for id in ids.split(' ') {
            let mut told: Vec<&str> = rows.iter().filter(|(of, _)| *of == id).map(|(_, row)| row.as_str()).collect();
            told.dedup();
            table += &(told.join("\n") + "\n");
        }
    }
    println!("{table}");
    const MARK: &str = "<!-- made by the test `authzen` -->\n";
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/authzen.md");
    let kept = std::fs::read_to_string(&file).expect("docs/authzen.md");
    let (text, was) = kept.split_once(MARK).expect("the mark before the table");
    if std::env::var_os("UPDATE_AUTHZEN").is_some() {
        std::fs::write(&file, format!("{text}{MARK}{table}")).unwrap();
    } else {
        assert!(was == table, "run this test with UPDATE_AUTHZEN=1 and commit docs/authzen.md");
    }
}
