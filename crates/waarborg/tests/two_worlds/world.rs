// SPDX-License-Identifier: EUPL-1.2
//! One of the two worlds: the cell at work, with a delivery of the police that only its own staff may
//! see. Everything but that delivery, or but what the AIVD does at home, is the same in both, chance included.

use crate::home::{self, Dealings};
use crate::script::Ask;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use tower::ServiceExt as _;
use waarborg_app::caller::Channel;
use waarborg_app::house::world::World as Parties;
use waarborg_app::scenario::Desk;
use waarborg_app::{Caller, Options, System, verbs};
use waarborg_domain::{FixedClock, Instant, ItemId, SeededRng};
use waarborg_testkit::MemoryStore;
use waarborg_web::{Tokens, Web, router, token_digest};

/// From whom the item is hidden.
pub const READER: &str = "ncsc.analyst";
/// Its value in the first world.
pub const HIDDEN: &str = "hidden.example.net";
/// Its value in the other world, where the worlds differ in that.
pub const VEILED: &str = "some-other-value.example.com";

/// In what the worlds differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Differs {
    /// The hidden item's value.
    Value,
    /// Whether the hidden item is there.
    Item,
    /// With whom the AIVD deals at home.
    Home,
    /// Whether the oversight body reads, all the while.
    Reads,
}

impl Differs {
    pub const ALL: [Self; 4] = [Self::Value, Self::Item, Self::Home, Self::Reads];
    pub fn first(self) -> Variant {
        Variant { differs: self, value: Some(HIDDEN), home: &home::FIRST, reads: self == Self::Reads }
    }
    pub fn second(self) -> Variant {
        let value = match self {
            Self::Value => Some(VEILED),
            Self::Item => None,
            Self::Home | Self::Reads => Some(HIDDEN),
        };
        Variant {
            differs: self,
            value,
            reads: false,
            home: if self == Self::Home { &home::SECOND } else { &home::FIRST },
        }
    }
}

/// One of the two.
#[derive(Clone, Copy)]
pub struct Variant {
    differs: Differs,
    value: Option<&'static str>,
    home: &'static Dealings,
    reads: bool,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// A world behind its router.
pub struct World {
    pub system: Arc<System>,
    router: Router,
    token: String,
    reads: bool,
    /// The oversight body's own log.
    pub desk: Desk,
    /// Ids by name.
    pub ids: BTreeMap<String, String>,
}

pub fn purpose() -> Value {
    json!({ "code": "resilience", "necessity": "It is needed.", "proportionality": "No more than needed." })
}

/// A STIX indicator of one domain, with a date.
fn indicator(number: usize, value: &str) -> Value {
    json!({
        "type": "indicator", "spec_version": "2.1", "id": format!("indicator--8e2e2d2b-17d4-4cbf-938f-{number:012}"),
        "created": "2026-05-01T00:00:00Z", "modified": "2026-05-01T00:00:00Z", "pattern_type": "stix",
        "valid_from": format!("2026-05-{:02}T00:00:00Z", 1 + number % 25), "name": format!("Seen {value}"),
        "pattern": format!("[domain-name:value = '{value}']"),
    })
}

impl World {
    pub async fn new(variant: Variant) -> Self {
        let mut world = tokio::task::spawn_blocking(move || Self::made(variant)).await.expect("a world");
        let form = world.send(&Ask::page("/search")).await;
        let text = String::from_utf8(form.body).unwrap();
        let token = text.split("name=\"token\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        world.token = token.expect("a token").to_owned();
        world
    }

    fn made(variant: Variant) -> Self {
        let desk = Desk::default();
        let options = Options {
            store: Box::new(MemoryStore::new()),
            clock: Arc::new(FixedClock::at(Instant::parse("2026-06-30T10:00:00+02:00").unwrap())),
            rng: Box::new(SeededRng::new(11)),
            log: "test.example/worlds".into(),
            scenario: true,
            lists: waarborg_compare::Lists::default(),
            law: None,
            approvers: ["one".into(), "two".into()],
            proof: None,
            sealing: Some(desk.sealing().unwrap()),
            on_failure: Box::new(|error| panic!("{error}")),
        };
        let system = Arc::new(System::open(options).unwrap());
        let mut parties = Parties::default();
        for name in ["scenarios/world.toml", "scenarios/abroad-world.toml"] {
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
            let table: toml::Table = std::fs::read_to_string(file).unwrap().parse().unwrap();
            parties.join(table["world"].clone().try_into().unwrap());
        }
        parties.install(&system).unwrap();
        let mut tokens = Tokens::default();
        for (capacity, person) in system.people() {
            tokens.insert(token_digest(&person.alias), capacity);
        }
        let router = router(Web { system: system.clone(), tokens, pages: waarborg_web::Pages::Demo });
        let (token, ids) = (String::new(), BTreeMap::new());
        let mut world = Self { system, router, token, reads: variant.reads, desk, ids };
        world.at_home(variant.home);
        world.oversee();
        world.data(variant);
        world.oversee();
        world.analyses(variant);
        world
    }

    /// An act of the story before the scripts; it must be carried out.
    pub fn done(&self, who: &str, verb: &str, with: Value) -> Value {
        let capacity = self.system.person(who).expect("a person");
        let answer = verbs::run(&self.system, Caller::person(capacity, Channel::Api), verb, with);
        let answer = answer.unwrap_or_else(|problem| panic!("{who} {verb}: {problem}"));
        assert!(answer.allowed(), "{who} {verb}: {:?}", answer.unmet);
        answer.data
    }

    /// An act that makes something, kept by a name.
    pub fn made_by(&mut self, who: &str, verb: &str, with: Value, name: &str) -> String {
        let id = self.done(who, verb, with)["id"].as_str().unwrap().to_owned();
        self.ids.insert(name.into(), id.clone());
        id
    }

    /// The oversight body looks around, where it does: at everything there is, allowed or not.
    pub fn oversee(&self) {
        if !self.reads {
            return;
        }
        let who = self.system.person("ctivd.auditor").expect("an auditor");
        let ids =
            |name: &str| self.ids.iter().filter(|(n, _)| n.starts_with(name)).map(|(_, id)| id).collect::<Vec<_>>();
        let mut looks = vec![
            ("view", json!({})),
            ("view", json!({ "list": "acts" })),
            ("view", json!({ "list": "permissions" })),
            ("search", json!({ "value": HIDDEN, "purpose": purpose() })),
            ("compare", json!({ "values": [HIDDEN, "shared1.example.net"], "purpose": purpose() })),
            ("mentions.check", json!({ "text": format!("Seen at {HIDDEN}.") })),
        ];
        looks.extend(ids("hidden").into_iter().map(|id| ("view", json!({ "item": id }))));
        looks.extend(ids("permission").into_iter().map(|id| ("view", json!({ "permission": id }))));
        looks.extend(ids("disclosure").into_iter().map(|id| ("view", json!({ "disclosure": id, "print": true }))));
        for (verb, with) in looks {
            let answer = verbs::run(&self.system, Caller::person(who, Channel::Api), verb, with.clone());
            let answer = answer.unwrap_or_else(|problem| panic!("{verb} {with}: {problem}"));
            assert!(answer.sealed, "{verb} {with}");
        }
    }

    fn deposit(&mut self, who: &str, basis: &str, name: &str, objects: &[Value], audience: &[&str]) {
        let delivered = self.done(who, "deposit", json!({
            "content": json!(objects).to_string(), "format": "stix", "title": format!("Delivery {name}"), "basis": basis,
            "subject": "cyber-threat", "relevance": "Part of a campaign.", "reliability": "B2", "audience": audience,
            "purpose": purpose(),
        }));
        let text = |v: &Value| v.as_str().unwrap().to_owned();
        self.ids.insert(format!("deposit {name}"), text(&delivered["id"]));
        for (number, item) in delivered["items"].as_array().unwrap().iter().enumerate() {
            self.ids.insert(format!("{name} {number}"), text(item));
        }
    }

    fn data(&mut self, variant: Variant) {
        let some = |from: usize, name: &str, count: usize| -> Vec<Value> {
            (0..count).map(|n| indicator(from + n, &format!("{name}{n}.example.net"))).collect()
        };
        self.deposit("police.analyst", "wpg:24", "shared", &some(0, "shared", 12), &[]);
        self.deposit("aivd.analyst", "wiv2017:61", "service", &some(20, "service", 5), &[]);
        self.deposit(READER, "wbni:3", "own", &some(30, "shared", 4), &[]);
        let mut hidden = vec![indicator(40, "companion.example.net")];
        hidden.extend(variant.value.map(|value| indicator(41, value)));
        self.deposit("police.analyst", "wpg:24", "hidden", &hidden, &["police"]);
        if variant.value.is_none() {
            // Chance goes on as in the other world, where one item more drew its id and its keys; so scripts
            // ask for the same id in both.
            let absent = self.system.with_rng(|rng| {
                let id = ItemId::random(rng);
                waarborg_app::records::seal(b"", rng).map(|_| id)
            });
            self.ids.insert("hidden 1".into(), absent.unwrap().unwrap().to_string());
        }
    }

    /// Analyses and disclosures: of the reader, and of the police over what only they may see.
    fn analyses(&mut self, variant: Variant) {
        // A text of somebody who may see the item, and who says so in it.
        let echo = self.save("police.analyst", "echo", &format!("Seen at {HIDDEN} and service1.example.net."), &[]);
        let golf = self.save(READER, "golf", "Seen at shared2.example.net.", &["shared 2", "own 1"]);
        let hotel = self.save(READER, "hotel", &format!("Nothing but {HIDDEN} here, and own2."), &["own 2"]);
        let cited: &[&str] = if variant.differs != Differs::Item { &["hidden 0", "hidden 1"] } else { &["hidden 0"] };
        let foxtrot = self.save("police.analyst", "foxtrot", "Activity of which we tell no more.", cited);
        // Of each the reader asks disclosure too, but of what only its author may cite.
        for (name, who, analysis) in [
            ("golf", READER, golf),
            ("hotel", READER, hotel),
            ("echo", READER, echo),
            ("foxtrot", "police.analyst", foxtrot),
        ] {
            self.disclose(name, who, &analysis, matches!(name, "golf" | "foxtrot"));
        }
    }

    fn save(&mut self, who: &str, name: &str, text: &str, cited: &[&str]) -> Value {
        let cited: Vec<&String> = cited.iter().map(|c| &self.ids[*c]).collect();
        let with = json!({ "title": format!("Analysis {name}"), "text": text, "cited": cited, "purpose": purpose() });
        let id = self.done(who, "analysis.save", with)["id"].clone();
        self.ids.insert(format!("analysis {name}"), id.as_str().unwrap().to_owned());
        id
    }

    fn disclose(&mut self, name: &str, who: &str, analysis: &Value, hand_over: bool) {
        let relevance = json!([{ "recipient": "nctv", "task": true, "reasons": "It coordinates the sector." }]);
        let assessment = self.done(
            who,
            "assessment.propose",
            json!({ "analysis": analysis, "relevance": relevance, "purpose": purpose() }),
        );
        self.done("aivd.analyst", "assessment.concur", json!({ "assessment": assessment["id"] }));
        let request =
            json!({ "analysis": analysis, "recipient": "nctv", "ground": "wiv2017:62:1:a", "purpose": purpose() });
        let disclosure = self.done(who, "disclosure.request", request)["id"].clone();
        self.ids.insert(format!("disclosure {name}"), disclosure.as_str().unwrap().to_owned());
        let decision =
            json!({ "disclosure": disclosure, "allow": true, "reviewed": "Read by me.", "concerns": "Its task." });
        self.done("aivd.manager", "disclosure.decide", decision);
        let asked = self.done(who, "consent.ask", json!({ "disclosure": disclosure }));
        for question in asked["questions"].as_array().unwrap() {
            let (party, consent) = (question["party"].as_str().unwrap(), &question["consent"]);
            self.ids.insert(format!("consent {name} {party}"), consent.as_str().unwrap().to_owned());
            if hand_over {
                self.done(
                    &format!("{party}.consent"),
                    "consent.answer",
                    json!({ "consent": consent, "answer": "given" }),
                );
            }
        }
        if hand_over {
            self.done("aivd.manager", "disclosure.release", json!({ "disclosure": disclosure }));
        }
    }

    /// Entries in the register.
    pub fn size(&self) -> u64 {
        self.system.snapshot().tree.size()
    }

    /// Everything stored, but for the secrets: entries with their records, tiles and checkpoints.
    pub fn stored(&self) -> Vec<String> {
        let size = usize::try_from(self.size()).unwrap();
        let read = |reader: &mut dyn waarborg_app::ports::Reader| {
            let entries = reader.entries(0, size).unwrap();
            let packs: Vec<_> = (0..size as u64).map(|entry| reader.pack(entry).unwrap()).collect();
            let (tiles, checkpoints) = (reader.tiles().unwrap(), reader.checkpoints().unwrap());
            let parts = entries.iter().map(|e| format!("{e:?}")).chain(packs.iter().map(|p| format!("{p:?}")));
            parts.chain(tiles.iter().map(|t| format!("{t:?}"))).chain(checkpoints).collect()
        };
        self.system.records().with_reader(read).unwrap()
    }

    /// An id by its name; one of nobody's if the story gave no such name.
    pub fn id(&self, name: &str) -> &str {
        self.ids.get(name).map_or("ffffffffffffffffffffffffffffffff", String::as_str)
    }

    /// Sends a request as the reader.
    pub async fn send(&self, asked: &Ask) -> Reply {
        let request = Request::builder().method(asked.method).uri(&asked.path);
        let request = match &asked.form {
            None => request
                .header("authorization", format!("Bearer {READER}"))
                .header("accept-language", "en")
                .header("content-type", "application/json")
                .body(if asked.body.is_null() { Body::empty() } else { asked.body.to_string().into() }),
            Some(form) => request
                .header("host", "127.0.0.1:8080")
                .header("origin", "http://127.0.0.1:8080")
                .header("cookie", format!("persona={READER}; lang=en; session={}", "5".repeat(32)))
                .header("content-type", "application/x-www-form-urlencoded")
                .body(self.encoded(form).into()),
        };
        let answer = self.router.clone().oneshot(request.unwrap()).await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        Reply { status, headers, body: answer.into_body().collect().await.unwrap().to_bytes().to_vec() }
    }

    /// A form's fields, with the session's token where there are any.
    fn encoded(&self, form: &[(String, String)]) -> String {
        if form.is_empty() {
            return String::new();
        }
        let mut fields = vec![("token".to_owned(), self.token.clone())];
        fields.extend(form.iter().cloned());
        let escaped = |text: &str| {
            text.bytes()
                .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
                .collect::<String>()
        };
        fields.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect::<Vec<_>>().join("&")
    }
}
