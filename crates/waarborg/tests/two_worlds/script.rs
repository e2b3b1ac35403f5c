// SPDX-License-Identifier: EUPL-1.2
//! What the reader asks, drawn by lot: searches, comparisons, checks, reading, saving, disclosures,
//! copies, pages, and mistakes. Half of it is aimed at the hidden item: its value, its id, its delivery, a
//! cursor that holds its id, or an act of others that rests on it.

use crate::world::{HIDDEN, World, purpose};
use serde_json::{Value, json};
use std::fmt;
use waarborg_domain::{Rng as _, SeededRng};

/// The hidden item's own id.
const HIDDEN_OBJECT: &str = "indicator--8e2e2d2b-17d4-4cbf-938f-000000000041";

/// A request of the reader.
pub struct Ask {
    pub method: &'static str,
    pub path: String,
    pub body: Value,
    /// Fields of a page's form; a page without fields is read.
    pub form: Option<Vec<(String, String)>>,
    /// It is aimed at the hidden item.
    pub aimed: bool,
}

impl Ask {
    fn post(path: &str, body: Value) -> Self {
        Self { method: "POST", path: path.into(), body, form: None, aimed: false }
    }
    fn get(path: String) -> Self {
        Self { method: "GET", path, body: Value::Null, form: None, aimed: false }
    }
    /// A page.
    pub fn page(path: &str) -> Self {
        Self { method: "GET", path: path.into(), body: Value::Null, form: Some(Vec::new()), aimed: false }
    }
    fn form(path: &str, fields: &[(&str, &str)]) -> Self {
        let mut all: Vec<(String, String)> = vec![
            ("purpose_code".into(), "resilience".into()),
            ("purpose_necessity".into(), "It is needed.".into()),
            ("purpose_proportionality".into(), "No more than needed.".into()),
        ];
        all.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        Self { method: "POST", path: path.into(), body: Value::Null, form: Some(all), aimed: false }
    }
}

impl fmt::Display for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.method, self.path, self.body)?;
        match &self.form {
            Some(form) => write!(f, " {form:?}"),
            None => Ok(()),
        }
    }
}

/// Lots.
pub struct Die(SeededRng);

impl Die {
    pub fn new(seed: u64) -> Self {
        Self(SeededRng::new(seed))
    }
    pub fn below(&mut self, bound: usize) -> usize {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        usize::try_from(u64::from_be_bytes(bytes) % bound as u64).unwrap_or(0)
    }
    fn of<'a>(&mut self, some: &[&'a str]) -> &'a str {
        some.get(self.below(some.len())).copied().unwrap_or_default()
    }
}

/// What a request is about.
struct Target<'a> {
    /// Value.
    value: String,
    /// Item.
    item: &'a str,
    /// Delivery.
    deposit: &'a str,
    /// Name of an analysis that has a disclosure.
    analysis: &'a str,
    /// Question for consent.
    consent: &'a str,
}

/// What a request is about, and whether it is aimed at the hidden item.
fn target<'w>(die: &mut Die, world: &'w World) -> (bool, Target<'w>) {
    // A little over half, so that lots fall on half at least.
    let aimed = die.below(100) < 54;
    let target = if aimed {
        Target {
            value: die
                .of(&[HIDDEN, "hidden[.]example[.]net", "HIDDEN.example.net", "hxxp://hidden.example.net/a"])
                .into(),
            item: world.id(die.of(&["hidden 1", "hidden 1", "hidden 0"])),
            deposit: world.id("deposit hidden"),
            analysis: die.of(&["echo", "hotel", "foxtrot"]),
            consent: world.id(die.of(&["consent foxtrot police", "consent echo police", "consent hotel ncsc"])),
        }
    } else {
        let number = die.below(4);
        Target {
            value: format!("shared{number}.example.net"),
            item: world.id(&format!("{} {number}", die.of(&["shared", "own", "service"]))),
            deposit: world.id("deposit own"),
            analysis: "golf",
            consent: world.id("consent golf ncsc"),
        }
    };
    (aimed, target)
}

/// Draws a question by AuthZEN.
pub fn question(die: &mut Die, world: &World) -> Ask {
    let (aimed, target) = target(die, world);
    let mut asked = questions(die, world, &target);
    asked.aimed = aimed;
    asked
}

/// Draws a request.
pub fn draw(die: &mut Die, world: &World) -> Ask {
    let (aimed, target) = target(die, world);
    let mut asked = match die.below(22) {
        0..11 => data(die, world, &target),
        11..15 => objects(die, world, &target),
        15..19 => pages(die, world, &target),
        19..21 if aimed => others(die, world),
        19..21 => lists(die),
        _ => mistakes(die, &target),
    };
    asked.aimed = aimed;
    asked
}

fn data(die: &mut Die, world: &World, t: &Target<'_>) -> Ask {
    let (value, item, p) = (&t.value, t.item, purpose());
    match die.below(14) {
        0 => Ask::post("/v1/searches", json!({ "value": value, "purpose": p })),
        1 => Ask::post("/v1/searches", json!({ "text": value.split('.').next(), "purpose": p })),
        2 | 12 => {
            Ask::post("/v1/searches", json!({ "originator": "police", "limit": 1 + die.below(14), "purpose": p }))
        }
        3 | 13 => {
            let date = die.of(&["-", "1778371200000000", "1778976000000000"]);
            Ask::post(
                "/v1/searches",
                json!({ "cursor": format!("{date}.{item}"), "limit": 1 + die.below(6), "purpose": p }),
            )
        }
        4 => Ask::post(
            "/v1/searches",
            json!({ "type": "domain", "from": "2026-05-10", "to": "2026-05-20", "purpose": p }),
        ),
        5 => Ask::post(
            "/v1/comparisons",
            json!({ "values": [value, "shared3.example.net", "absent.example.net"], "purpose": p }),
        ),
        6 => Ask::post("/v1/comparisons", json!({ "deposit": t.deposit, "purpose": p })),
        7 => Ask::post(
            "/v1/mention-checks",
            json!({ "text": format!("First {value}\nthen shared4.example.net."), "cited": [] }),
        ),
        8 => Ask::post("/v1/mention-checks", json!({ "text": "service1.example.net", "cited": [item] })),
        9 => Ask::get(format!("/v1/items/{item}")),
        10 => Ask::get(format!("/v1/deposits/{}", t.deposit)),
        _ => Ask::post(
            "/v1/copies",
            json!({ "items": [world.id("own 0"), if die.below(2) == 0 { item } else { world.id("own 1") }] }),
        ),
    }
}

/// Questions by AuthZEN, of the reader about itself and about others.
fn questions(die: &mut Die, world: &World, t: &Target<'_>) -> Ask {
    let thing = |kind: &str, id: &str| json!({ "type": kind, "id": id });
    let who = thing("capacity", die.of(&["ncsc.analyst", "ncsc.analyst", "police.analyst", "aivd.manager"]));
    let (item, analysis) = (thing("item", t.item), thing("analysis", world.id(&format!("analysis {}", t.analysis))));
    let disclosure = thing("disclosure", world.id(&format!("disclosure {}", t.analysis)));
    let terms = json!({ "recipient": "nctv", "ground": "wiv2017:62:1:a", "purpose": purpose() });
    let acts = ["item.view", "item.withdraw", "item.correct", "item.copy", "records.destroy", "disclosure.request"];
    let ask = |what: &str, action: &str, resource: &Value| {
        let action = json!({ "name": action });
        let body = json!({ "subject": who, "action": action, "resource": resource, "context": terms });
        Ask::post(&format!("/access/v1/{what}"), body)
    };
    match die.below(10) {
        0..3 => ask("evaluation", die.of(&acts), &item),
        3 => ask("evaluation", die.of(&["analysis.view", "disclosure.request", "disclosure.release"]), &analysis),
        4 => ask("evaluation", die.of(&["disclosure.view", "disclosure.check", "disclosure.release"]), &disclosure),
        5 => ask("search/action", "", [&item, &analysis, &disclosure][die.below(3)]),
        6 => ask("search/subject", "item.view", &item),
        7 => ask("search/resource", "disclosure.release", &thing(die.of(&["analysis", "disclosure", "item"]), "")),
        8 => {
            let mut page = ask("search/resource", die.of(&["item.view", "item.copy"]), &thing("item", ""));
            page.body["page"] = json!({ "limit": 1 + die.below(14) });
            page
        }
        _ => {
            let all: Vec<Value> = acts.iter().map(|name| json!({ "action": { "name": name } })).collect();
            let mut many = ask("evaluations", "item.view", &item);
            many.body["evaluations"] = all.into();
            many
        }
    }
}

fn objects(die: &mut Die, world: &World, t: &Target<'_>) -> Ask {
    let (value, item, p) = (&t.value, t.item, purpose());
    let disclosure = world.id(&format!("disclosure {}", t.analysis));
    let analysis = world.id(&format!("analysis {}", t.analysis));
    match die.below(17) {
        0 => Ask::post("/v1/analyses", json!({ "title": "New", "text": format!("Seen at {value}."), "purpose": p })),
        1 => Ask::post("/v1/analyses", json!({ "title": "New", "text": "Text.", "cited": [item], "purpose": p })),
        2 => Ask::post(
            "/v1/analyses",
            json!({ "title": "New", "text": "Text.", "attributed": [{ "line": 1, "item": item }], "purpose": p }),
        ),
        3 => Ask::post(
            &format!("/v1/analyses/{analysis}/versions"),
            json!({ "title": "Next", "text": format!("Also {value}."), "purpose": p }),
        ),
        4 | 5 => Ask::get(format!("/v1/analyses/{analysis}")),
        6 => Ask::get(format!("/v1/disclosures/{disclosure}")),
        7 => Ask::post(&format!("/v1/disclosures/{disclosure}/checks"), json!({})),
        8 => Ask::post(&format!("/v1/disclosures/{disclosure}/deliveries"), json!({})),
        9 => Ask::post(&format!("/v1/disclosures/{disclosure}/consents"), json!({})),
        10 => Ask::get(format!("/v1/consents/{}", t.consent)),
        11 => Ask::post(
            "/v1/disclosures",
            json!({ "items": [item], "recipient": "nctv", "ground": "wiv2017:62:1:a", "purpose": p }),
        ),
        12 => {
            let relevance = json!([{ "recipient": "nctv", "task": true, "reasons": "Its task." }]);
            Ask::post(
                "/v1/assessments",
                json!({ "items": [item, world.id("shared 0")], "relevance": relevance, "purpose": p }),
            )
        }
        13 => Ask::post(
            "/v1/disclosures",
            json!({ "analysis": analysis, "recipient": "nctv", "ground": "wiv2017:62:1:a", "purpose": p }),
        ),
        14 => Ask::post(&format!("/v1/disclosures/{disclosure}/decisions"), json!({ "allow": true })),
        15 => Ask::post(&format!("/v1/analyses/{analysis}/redactions"), json!({})),
        _ => Ask::post(&format!("/v1/disclosures/{disclosure}/releases"), json!({})),
    }
}

fn pages(die: &mut Die, world: &World, t: &Target<'_>) -> Ask {
    let (value, item) = (t.value.as_str(), t.item);
    let analysis = world.id(&format!("analysis {}", t.analysis));
    let disclosure = world.id(&format!("disclosure {}", t.analysis));
    match die.below(13) {
        0 => Ask::form("/search", &[("do", "search"), ("values", value)]),
        1 => Ask::form("/search", &[("do", "search"), ("originator", "police")]),
        2 => Ask::form("/search", &[("do", "compare"), ("values", &format!("{value}\nshared5.example.net"))]),
        3 => Ask::form("/search", &[("do", "search"), ("cursor", &format!("-.{item}"))]),
        4 => Ask::page(&format!("/items/{item}")),
        5 => Ask::page(&format!("/deposits/{}", t.deposit)),
        6 => Ask::page(&format!("/analyses/{analysis}")),
        7 => Ask::page(&format!("/disclosures/{disclosure}")),
        8 => Ask::page(&format!("/consents/{}", t.consent)),
        9 => Ask::form("/analyses/edit", &[("do", "check"), ("title", "New"), ("text", &format!("Seen at {value}."))]),
        10 => Ask::page(die.of(&["/tasks", "/acts", "/analyses", "/disclosures", "/duties"])),
        11 => Ask::page(&format!("/analyses/{analysis}/edit")),
        _ => Ask::page(&format!("/disclosures/{disclosure}/record")),
    }
}

/// What one's own organisation has of each part of the law, calendar and all.
fn lists(die: &mut Die) -> Ask {
    let all = ["duties", "tasks", "receipts", "cooperations", "permissions", "communications", "positions", "partners"];
    let name = die.of(&all);
    if die.below(3) > 0 { Ask::get(format!("/v1/{name}")) } else { Ask::page(&format!("/{name}")) }
}

/// What others have of it: signals on hidden data, and what the AIVD does at home. The calendar is asked as well,
/// since all of these open duties.
fn others(die: &mut Die, world: &World) -> Ask {
    let id = |name: &str| world.id(name).to_owned();
    let partner = die.of(&["service-f", "service-g"]);
    match die.below(15) {
        0 => Ask::get("/v1/duties".into()),
        // By TAXII a reader finds what was handed over to it, which none of this was.
        1 => Ask::get(format!("/taxii2/waarborg/collections/received/objects/{HIDDEN_OBJECT}/")),
        2 => Ask::page("/duties"),
        5 => Ask::get(format!("/taxii2/waarborg/collections/received/manifest/?match%5Bid%5D={HIDDEN_OBJECT}")),
        3..5 => Ask::post(
            &format!("/v1/duties/{}/mention-answers", id("signal 0")),
            json!({ "objects": true, "reasons": "Not so." }),
        ),
        6 => Ask::get(format!("/v1/receipts/{}", id("receipt"))),
        7 => Ask::get("/v1/receipts".into()),
        8 => Ask::get(format!("/v1/partners/{partner}")),
        9 => Ask::get("/v1/partners".into()),
        10 => Ask::get(format!("/v1/permissions/{}", id("permission"))),
        11 => Ask::get("/v1/permissions".into()),
        12 => Ask::get(format!("/v1/cooperations/{}", id("cooperation"))),
        13 => Ask::post(&format!("/v1/intakes/{}/closures", id("intake")), json!({ "how": "By telephone." })),
        _ => Ask::post(
            "/v1/searches",
            json!({ "value": die.of(&["home.example.org", "other.example.org"]), "purpose": purpose() }),
        ),
    }
}

/// Requests that are wrong in themselves, or that are not the reader's to make.
fn mistakes(die: &mut Die, t: &Target<'_>) -> Ask {
    let (item, p) = (t.item, purpose());
    let half = item.get(..16).unwrap_or_default();
    match die.below(10) {
        0 => Ask::get(format!("/v1/items/{half}")),
        1 => Ask::post("/v1/searches", json!({ "cursor": item, "purpose": p })),
        2 => Ask::post("/v1/searches", json!({ "value": format!("{} {}", t.value, t.value), "purpose": p })),
        3 => Ask::post(&format!("/v1/items/{item}/withdrawals"), json!({})),
        4 => Ask::post(
            &format!("/v1/items/{item}/corrections"),
            json!({ "values": [{ "type": "domain", "value": "b.example.net" }] }),
        ),
        5 => Ask::post(&format!("/v1/deposits/{}/withdrawals", t.deposit), json!({})),
        6 => Ask::post("/v1/destructions", json!({ "items": [item] })),
        7 => Ask::post(&format!("/v1/consents/{}/answers", t.consent), json!({ "answer": "given" })),
        8 => Ask::post("/v1/searches", json!({ "value": t.value, "limit": -1 })),
        _ => Ask::form("/search", &[("do", "search"), ("cursor", item), ("values", &t.value)]),
    }
}
