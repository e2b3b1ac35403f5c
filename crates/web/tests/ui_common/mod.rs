// SPDX-License-Identifier: EUPL-1.2
//! What the tests of the pages share: the cell's world in memory, and data with hostile texts in it.
#![allow(dead_code, reason = "each test binary uses its part")]

pub mod npm;

use serde_json::{Value, json};
use std::sync::Arc;
use waarborg_app::caller::{Caller, Channel};
use waarborg_app::house::world::World;
use waarborg_app::{Answer, Options, Sealing, System};
use waarborg_domain::{Clock, FixedClock, Instant, SeededRng, SystemClock};
use waarborg_testkit::MemoryStore;
use waarborg_web::{Tokens, Web};

/// Text that would run, load or hide something if a page let it.
pub const HOSTILE: &str = "<svg/onload=alert(1)> \" onmouseover=x ' --> ]]> {{7*7}} </textarea><script>alert(1)</script> \u{202e}gnp.exe <a href=http://evil.example>x</a>";

/// NCSC's data: a value shared with the police, one of its own, one over-common, one internationalised.
pub fn ncsc_csv() -> String {
    let quoted = HOSTILE.replace('"', "\"\"");
    format!(
        "type,value,date,description\n\
         domain,login.example.org,2026-06-12,\"Phishing page\"\n\
         domain,mail.example.net,2026-06-11,\"{quoted}\"\n\
         ip,203.0.113.7,2026-06-10,\"Sender\"\n\
         domain,bücher.example,2026-06-09,\"Lookalike\"\n"
    )
}

/// The police's data.
pub fn police_csv() -> String {
    "type,value,date,description\n\
     domain,login.example.org,2026-06-14,\"Sinkhole\"\n\
     url,https://login.example.org/reset?u=1,2026-06-14,\"Reset page\"\n"
        .to_owned()
}

/// The AIVD's data.
pub fn aivd_csv() -> String {
    "type,value,date,description\n\
     sha256,e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855,2026-06-01,\"Loader\"\n\
     ip,198.51.100.23,2026-06-02,\"Server of the actor\"\n"
        .to_owned()
}

/// The demo's world.
fn cell() -> World {
    let text = include_str!("../../../waarborg/scenarios/world.toml");
    let mut table: toml::Table = toml::from_str(text).unwrap();
    table.remove("world").unwrap().try_into().unwrap()
}

/// The same with the world beside the cell: foreign services, companies, and staff of the services at home.
pub fn outside() -> Arc<System> {
    system_of(&beside())
}

/// That world, on a clock that the test sets.
pub fn outside_on_clock() -> (Arc<System>, Arc<FixedClock>) {
    let clock = Arc::new(FixedClock::at(morning()));
    (system_by(&beside(), None, clock.clone()), clock)
}

fn beside() -> World {
    let text = include_str!("../../../waarborg/scenarios/abroad-world.toml");
    let mut table: toml::Table = toml::from_str(text).unwrap();
    let mut world = cell();
    world.join(table.remove("world").unwrap().try_into().unwrap());
    world
}

/// A system with the demo's world in it, on a clock that stands.
pub fn system() -> Arc<System> {
    system_of(&cell())
}

/// The same, where what the oversight body reads goes to a log of its own.
pub fn sealed(desk: &waarborg_app::scenario::Desk) -> Arc<System> {
    system_with(&cell(), Some(desk.sealing().unwrap()))
}

fn system_of(world: &World) -> Arc<System> {
    system_with(world, None)
}

/// The demo's world, on a clock that the test sets.
pub fn on_clock() -> (Arc<System>, Arc<FixedClock>) {
    let clock = Arc::new(FixedClock::at(morning()));
    (system_by(&cell(), None, clock.clone()), clock)
}

/// The demo's world, on the machine's clock: for a provider whose clock is that too.
pub fn on_the_machines_clock() -> Arc<System> {
    system_by(&cell(), None, Arc::new(SystemClock))
}

fn morning() -> Instant {
    Instant::parse("2026-06-30T09:00:00+02:00").unwrap()
}

fn system_with(world: &World, sealing: Option<Sealing>) -> Arc<System> {
    system_by(world, sealing, Arc::new(FixedClock::at(morning())))
}

fn system_by(world: &World, sealing: Option<Sealing>, clock: Arc<dyn Clock>) -> Arc<System> {
    let options = Options {
        store: Box::new(MemoryStore::new()),
        clock,
        rng: Box::new(SeededRng::new(7)),
        log: "demo.example/waarborg".into(),
        scenario: true,
        lists: waarborg_compare::Lists::builtin(),
        law: None,
        approvers: ["approver.one".into(), "approver.two".into()],
        proof: None,
        sealing,
        on_failure: Box::new(|error| panic!("the store failed: {error}")),
    };
    let system = System::open(options).unwrap();
    world.install(&system).unwrap();
    Arc::new(system)
}

/// The pages over a system.
pub fn router(system: &Arc<System>) -> axum::Router {
    waarborg_web::router(Web { system: system.clone(), tokens: Tokens::default(), pages: waarborg_web::Pages::Demo })
}

/// The pages over a system, for whoever logs in.
pub fn router_with_log_in(system: &Arc<System>, origin: &str) -> axum::Router {
    router_with_provider(system, origin, None)
}

/// The same, where people may log in by a provider.
pub fn router_with_provider(
    system: &Arc<System>,
    origin: &str,
    provider: Option<Arc<waarborg_web::provider::Provider>>,
) -> axum::Router {
    let pages = waarborg_web::Pages::LogIn { origin: origin.to_owned(), provider };
    waarborg_web::router(Web { system: system.clone(), tokens: Tokens::default(), pages })
}

/// Addresses of things outside the cell.
pub struct Outside {
    pub decision: String,
    pub disclosure: String,
    pub note: String,
    pub permission: String,
    pub enquiry: String,
    pub collection: String,
}

/// Carries out what the law allows.
pub fn enter(system: &System, who: &str, verb: &str, with: Value) -> Answer {
    let caller = Caller::person(system.person(who).unwrap(), Channel::Player);
    let answer = waarborg_app::verbs::run(system, caller, verb, with).unwrap();
    assert!(answer.allowed(), "{who} {verb}: {answer:?}");
    answer
}

fn purpose() -> Value {
    json!({ "code": "resilience", "necessity": "Needed.", "proportionality": "Technical traces only." })
}

/// A permission of the AIVD that waits for a decision.
pub fn permission_asked(system: &System) -> String {
    let asked = json!({
        "instrument": "umbrella", "recipients": ["service-f"], "data": ["domain"], "persons": ["none"],
        "until": "2027-05-31", "purpose": purpose(),
    });
    enter(system, "aivd.officer", "permission.request", asked).text("id").unwrap().to_owned()
}

/// A question for consent to the NCSC, which waits for an answer.
pub fn consent_asked(system: &System) -> String {
    let delivery = json!({
        "basis": "wbni:3", "subject": "cyber-threat", "relevance": "Part of a wave.", "reliability": "B2",
        "purpose": purpose(), "values": [{ "type": "domain", "value": "login.example.org" }],
    });
    enter(system, "ncsc.analyst", "deposit", delivery);
    let item = system.snapshot().state.items.iter().last().unwrap().id;
    let request = json!({ "items": [item], "recipient": "nctv", "ground": "wiv2017:62:1:a", "purpose": purpose() });
    let disclosure = enter(system, "aivd.analyst", "disclosure.request", request).data["id"].clone();
    let asked = enter(system, "aivd.analyst", "consent.ask", json!({ "disclosure": disclosure }));
    asked.data["questions"][0]["consent"].as_str().unwrap().to_owned()
}

/// Work outside the cell, as verbs: a note and its successor, a permission, a disclosure that waits for a decision,
/// an enquiry, a collection.
pub fn story_outside(system: &Arc<System>) -> Outside {
    let run = |who: &str, verb: &str, with: Value| enter(system, who, verb, with);
    let id = |answer: &Answer| answer.text("id").unwrap().to_owned();
    let weigh = |level: &str| {
        let reasoned = json!({ "finding": "meets", "reasons": "Sound over many years." });
        let criteria = json!({
            "embedding": reasoned, "rights": reasoned, "professionalism": reasoned, "powers": reasoned,
            "protection": reasoned,
        });
        let further = json!({
            "tasks": "Fits.", "obligations": "None.", "benefit": "Warns early.", "reciprocity": "Fair.",
            "transparency": "Says what it did.",
        });
        let forms =
            json!({ "assessed": true, "personal": false, "unevaluated": false, "bulk": false, "support": false });
        let note = json!({
            "partner": "service-f", "criteria": criteria, "further": further, "risks": "None beyond the ordinary.",
            "level": level, "forms": forms,
        });
        let note = id(&run("aivd.weigher", "partner.weigh", note));
        run("aivd.head", "partner.adopt", json!({ "note": note }));
        note
    };
    weigh("regular");
    run(
        "aivd.minister",
        "partner.relate",
        json!({ "partner": "service-f", "level": "regular", "reasons": "As found." }),
    );
    let permission = permission_asked(system);
    run("aivd.minister", "permission.decide", json!({ "permission": permission, "allow": true }));
    let delivery = json!({
        "space": "home", "basis": "wiv2017:61", "subject": "cyber-threat", "reliability": "A2", "purpose": purpose(),
        "values": [{ "type": "domain", "value": "scanner.example.net" }],
    });
    run("aivd.officer", "deposit", delivery);
    let item = system.snapshot().state.items.iter().last().unwrap().id;
    let request = json!({
        "space": "home", "items": [item], "recipient": "service-f", "ground": "wiv2017:62:1:d", "purpose": purpose(),
        "conditions": { "obligations": ["no-onward", "named-recipients", "intelligence-only"] },
        "onward": { "investigation": "The operators of the scanner." }, "permission": { "cited": permission },
    });
    let disclosure = id(&run("aivd.officer", "disclosure.request", request));
    let note = weigh("superficial");
    let enquiry = json!({ "from": "municipality", "case": "permit", "written": true, "identity": "A. Person." });
    let enquiry = id(&run("aivd.officer", "enquiry.receive", enquiry));
    let collection = json!({ "source": "other", "target": "The operators.", "aim": "Who they are." });
    let collection = id(&run("aivd.head", "collection.ask", collection));
    Outside {
        decision: format!("/disclosures/{disclosure}/decide?recipient=service-f"),
        disclosure: format!("/disclosures/{disclosure}"),
        note: format!("/partners/service-f/notes/{note}"),
        permission: format!("/permissions/{permission}"),
        enquiry: format!("/enquiries/{enquiry}"),
        collection: format!("/collections/{collection}"),
    }
}
