// SPDX-License-Identifier: EUPL-1.2
//! An honest log to lie about: a deposit from each of three parties, an analysis, a refusal, consents,
//! a handover, a withdrawal, a recall and a refusal again, played by the real application in memory.

use ed25519_dalek::Signer as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;
use waarborg_app::caller::Channel;
use waarborg_app::{Answer, Caller, Options, System, bundle, verbs};
use waarborg_domain::access::{AccessAct, Factor, NewPasskey};
use waarborg_domain::{Act, CapacityId, Digest, FixedClock, Instant, SeededRng};
use waarborg_register::note::{self, Kind, SigningKey};
use waarborg_testkit::MemoryStore;
use waarborg_testkit::authenticator::Authenticator;

pub const LOG: &str = "waarborg.example/lies";

pub struct Story {
    pub bundle: Vec<u8>,
    /// The log as it stood after an early entry, exported at the end.
    pub earlier: Vec<u8>,
    /// The log's own key: the liar is the server itself.
    pub key: SigningKey,
    pub receipts: Vec<String>,
    pub people: BTreeMap<&'static str, CapacityId>,
}

pub struct Stage {
    pub system: System,
    pub clock: Arc<FixedClock>,
    pub people: BTreeMap<&'static str, CapacityId>,
    pub receipts: Vec<String>,
}

impl Stage {
    pub fn open() -> Self {
        let clock = Arc::new(FixedClock::at(Instant::parse("2026-06-30T09:00:00+02:00").unwrap()));
        let options = Options {
            store: Box::new(MemoryStore::new()),
            clock: clock.clone(),
            rng: Box::new(SeededRng::new(1)),
            log: LOG.into(),
            scenario: true,
            lists: waarborg_compare::Lists::builtin(),
            law: None,
            proof: None,
            sealing: None,
            approvers: ["A. First".into(), "B. Second".into()],
            on_failure: Box::new(|error| panic!("{error}")),
        };
        let system = System::open(options).unwrap();
        Self { system, clock, people: BTreeMap::new(), receipts: Vec::new() }
    }

    fn entered(&mut self, verb: &str, result: Result<Answer, waarborg_app::Problem>) -> Answer {
        let answer = result.unwrap_or_else(|problem| panic!("{verb}: {problem}"));
        self.receipts.push(answer.receipt.clone());
        answer
    }

    pub fn house(&mut self, verb: &str, with: Value) -> Answer {
        let result = verbs::run(&self.system, Caller::house(), verb, with);
        let answer = self.entered(verb, result);
        assert!(answer.allowed(), "{verb}");
        answer
    }

    pub fn act(&mut self, who: &str, verb: &str, with: Value) -> Answer {
        self.clock.set(Instant(self.system.now().0 + 60_000_000));
        let mut caller = Caller::person(self.people[who], Channel::Player);
        let mut command = [0u8; 16];
        command[0] = u8::try_from(self.receipts.len()).unwrap();
        caller.command = Some(waarborg_domain::CommandId(command));
        let result = verbs::run(&self.system, caller, verb, with);
        self.entered(verb, result)
    }

    pub fn done(&mut self, who: &str, verb: &str, with: Value) -> Value {
        let answer = self.act(who, verb, with);
        assert!(answer.allowed(), "{who} {verb}: {:?} {:?}", answer.outcome, answer.unmet);
        answer.data
    }

    /// Somebody takes a link of the administrator's, logs in twice, and shows again who it is.
    fn logs_in(&mut self, who: &str) {
        let capacity = self.people[who];
        let link = self.done("admin", "access.offer", json!({ "capacity": capacity }))["link"].clone();
        let link = link.as_str().and_then(|link| link.strip_prefix("/enrol/")).unwrap();
        let offer = Digest(Sha256::digest(link.as_bytes()).into());
        let (first, second) = (Digest([1; 32]), Digest([2; 32]));
        let now = self.system.now();
        let until = now.plus_seconds(3600);
        for act in [
            AccessAct::Set { offer, verifier: Digest([9; 32]), passkey: None },
            AccessAct::Begun { session: first, until, by: Factor::Code { period: 10 } },
            AccessAct::Begun { session: second, until, by: Factor::Recovery { place: 3 } },
            AccessAct::Proved { session: first, by: Factor::Code { period: 11 } },
            AccessAct::Ended { session: second },
            AccessAct::Added { passkey: new_passkey(now) },
            AccessAct::Begun { session: Digest([3; 32]), until, by: shown(now, 1) },
            AccessAct::Begun { session: Digest([4; 32]), until, by: shown(now, 2) },
        ] {
            let answer = self.system.enter(Caller::person(capacity, Channel::Page), Act::Access(act));
            assert!(self.entered("access", answer).allowed());
        }
        self.knows_by_provider("admin", "aivd.consent");
        let failed = self.system.enter(Caller::house(), Act::Access(AccessAct::Failed { capacity }));
        assert!(self.entered("access", failed).allowed());
    }

    /// Somebody is bound to a name at an identity provider, logs in by it, and shows again who it is.
    fn knows_by_provider(&mut self, by: &str, who: &str) {
        let capacity = self.people[who];
        let link = self.done(by, "access.offer", json!({ "capacity": capacity }))["link"].clone();
        let link = link.as_str().and_then(|link| link.strip_prefix("/enrol/")).unwrap();
        let offer = Digest(Sha256::digest(link.as_bytes()).into());
        let (session, now) = (Digest([3; 32]), self.system.now());
        let until = now.plus_seconds(3600);
        let word = |ago: i64| Factor::Provider {
            asked: now.plus_seconds(-ago),
            authenticated: Some(now.plus_seconds(-ago / 2)),
        };
        for act in [
            AccessAct::Bound { offer, verifier: Digest([8; 32]) },
            AccessAct::Begun { session, until, by: word(60) },
            AccessAct::Proved { session, by: word(20) },
            AccessAct::Ended { session },
        ] {
            let answer = self.system.enter(Caller::person(capacity, Channel::Page), Act::Access(act));
            assert!(self.entered("access", answer).allowed());
        }
    }

    pub fn world(&mut self) {
        for (id, kind, party) in [
            ("aivd", "aivd", true),
            ("police", "police", true),
            ("ncsc", "ncsc", true),
            ("nctv", "nctv", true),
            ("unit-x", "aivd-unit", false),
            ("service-f", "foreign-service", false),
        ] {
            self.house("organisation.add", json!({ "id": id, "name": id, "kind": kind, "party": party }));
            self.house("space.open", json!({ "kind": "home", "owner": id }));
        }
        self.house("space.open", json!({ "kind": "cell", "owner": "aivd" }));
        let cell =
            |basis: &str, role: &str| json!({ "space": "cell", "role": role, "basis": basis, "screening": "positive" });
        let home = |role: &str| json!({ "space": "home", "role": role });
        let mut manager = cell("employment", "manager");
        manager["mandate"] = json!("release");
        for (alias, org, mut with) in [
            ("aivd.analyst", "aivd", cell("employment", "analyst")),
            ("aivd.manager", "aivd", manager),
            ("aivd.consent", "aivd", home("consent-officer")),
            ("police.analyst", "police", cell("art91", "analyst")),
            ("police.consent", "police", home("consent-officer")),
            ("ncsc.analyst", "ncsc", cell("secondment", "analyst")),
            ("ncsc.consent", "ncsc", home("consent-officer")),
            ("nctv.recipient", "nctv", home("recipient")),
            ("unit.official", "unit-x", home("official")),
            ("admin", "aivd", home("administrator")),
            ("aivd.weigher", "aivd", home("weigher")),
            ("aivd.head", "aivd", home("head")),
            ("aivd.minister", "aivd", home("minister")),
        ] {
            with["alias"] = json!(alias);
            with["name"] = json!(alias);
            with["org"] = json!(org);
            if alias == "police.analyst" {
                with["supplies"] = json!("official");
            }
            let id = self.house("capacity.give", with).text("id").unwrap().parse().unwrap();
            self.people.insert(alias, id);
        }
        for party in ["aivd", "police", "ncsc"] {
            self.house("privacy.assess", json!({ "party": party, "reference": "Assessment of 2020." }));
        }
    }
}

pub fn purpose() -> Value {
    json!({ "code": "resilience", "necessity": "It goes on.", "proportionality": "Technical traces only." })
}

pub fn stix(number: u32, domain: &str) -> String {
    format!(
        r#"{{"type":"domain-name","spec_version":"2.1","id":"domain-name--8e2e2d2b-17d4-4cbf-938f-{number:012}","value":"{domain}"}}"#
    )
}

pub fn deposit(stage: &mut Stage, who: &str, basis: &str, content: &str) -> Vec<Value> {
    let with = json!({
        "content": content, "format": "stix", "basis": basis, "subject": "cyber-threat",
        "relevance": "Part of an ongoing wave.", "reliability": "B2", "purpose": purpose(),
    });
    stage.done(who, "deposit", with)["items"].as_array().unwrap().clone()
}

/// Plays the story.
pub fn story() -> Story {
    let mut stage = Stage::open();
    stage.world();
    let one = deposit(&mut stage, "aivd.analyst", "wiv2017:61", &stix(1, "one.example"));
    let two = deposit(
        &mut stage,
        "police.analyst",
        "wpg:24",
        &format!("[{},{}]", stix(2, "two.example"), stix(3, "old.example")),
    );
    deposit(&mut stage, "ncsc.analyst", "wbni:3", &stix(4, "three.example"));
    let officer = ed25519_dalek::SigningKey::from_bytes(&[5; 32]);
    let public = hex::encode(officer.verifying_key().as_bytes());
    stage.done("police.consent", "key.register", json!({ "key": public }));
    stage.logs_in("aivd.consent");
    stage.done("police.analyst", "item.withdraw", json!({ "item": two[1] }));
    stage.done("aivd.analyst", "search", json!({ "text": "example", "purpose": purpose() }));
    let text = "# Delta\nIt used one.example and two.example.\nAlso three[.]example.\n";
    let cited = json!([one[0], two[0]]);
    stage.done("aivd.analyst", "mentions.check", json!({ "text": text, "cited": cited }));
    let saved = json!({ "title": "Delta", "text": text, "cited": cited, "purpose": purpose() });
    let delta = stage.done("aivd.analyst", "analysis.save", saved)["id"].clone();
    let relevance = json!([{ "recipient": "nctv", "task": true, "reasons": "It coordinates the sector." }]);
    let proposed = json!({ "analysis": delta, "relevance": relevance, "purpose": purpose() });
    let assessment = stage.done("aivd.analyst", "assessment.propose", proposed)["id"].clone();
    stage.done("police.analyst", "assessment.concur", json!({ "assessment": assessment }));
    let request = json!({ "analysis": delta, "recipient": "nctv", "ground": "wiv2017:62:1:a", "purpose": purpose() });
    // Someone outside the cell gets one neutral refusal.
    assert!(!stage.act("unit.official", "disclosure.request", request.clone()).allowed());
    let d1 = stage.done("aivd.analyst", "disclosure.request", request.clone())["id"].clone();
    let decide =
        |d: &Value| json!({ "disclosure": d, "allow": true, "reviewed": "Read by me.", "concerns": "Its task." });
    stage.done("aivd.manager", "disclosure.decide", decide(&d1));
    assert!(!stage.act("aivd.manager", "disclosure.release", json!({ "disclosure": d1 })).allowed());
    let asked = stage.done("aivd.analyst", "consent.ask", json!({ "disclosure": d1 }))["questions"].clone();
    let consent =
        |party: &str| asked.as_array().unwrap().iter().find(|q| q["party"] == party).unwrap()["consent"].clone();
    let given = json!({ "consent": consent("aivd"), "answer": "given", "expires": "2026-12-31" });
    stage.done("aivd.consent", "consent.answer", given);
    // The officer of the NCSC signs with a passkey.
    let mut passkey = passkey();
    stage.done("ncsc.consent", "key.register", json!({ "key": passkey.text() }));
    let mut given = json!({ "consent": consent("ncsc"), "answer": "given", "expires": "2026-12-31" });
    let words = stage.done("ncsc.consent", "consent.statement", given.clone())["statement"].clone();
    given["assertion"] = json!(passkey.assert(words.as_str().unwrap().as_bytes()));
    stage.done("ncsc.consent", "consent.answer", given);
    let mut given = json!({ "consent": consent("police"), "answer": "given", "expires": "2026-12-31" });
    let statement =
        stage.done("police.consent", "consent.statement", given.clone())["statement"].as_str().unwrap().to_owned();
    given["key"] = json!(public);
    given["signature"] = json!(hex::encode(officer.sign(statement.as_bytes()).to_bytes()));
    stage.done("police.consent", "consent.answer", given);
    beforehand(&mut stage, &officer);
    stage.done("aivd.manager", "disclosure.release", json!({ "disclosure": d1 }));
    stage.done("aivd.manager", "disclosure.deliver", json!({ "disclosure": d1 }));
    stage.done("nctv.recipient", "disclosure.acknowledge", json!({ "disclosure": d1 }));
    let withdrawn = stage.done("police.consent", "consent.withdraw", json!({ "consent": consent("police") }));
    let duty = withdrawn["recalls"][0]["duty"].clone();
    stage.done("nctv.recipient", "recall.answer", json!({ "duty": duty, "destroyed": true }));
    let d2 = stage.done("aivd.analyst", "disclosure.request", request)["id"].clone();
    stage.done("aivd.manager", "disclosure.decide", decide(&d2));
    assert!(!stage.act("aivd.manager", "disclosure.release", json!({ "disclosure": d2 })).allowed());
    weigh(&mut stage);
    permitted(&mut stage);
    witnessed(&mut stage);
    finish(stage, 68)
}

/// A foreign service is weighed for a superficial relation; a close one is refused, then the other permitted.
fn weigh(stage: &mut Stage) {
    let met = || json!({ "finding": "meets", "reasons": "Looked into." });
    let criteria = json!({
        "embedding": met(), "rights": met(), "professionalism": met(), "powers": met(), "protection": met(),
    });
    let forms = json!({ "assessed": true, "personal": false, "unevaluated": false, "bulk": false, "support": false });
    let note = json!({
        "partner": "service-f", "level": "superficial", "criteria": criteria, "risks": "Few.", "forms": forms,
    });
    let note = stage.done("aivd.weigher", "partner.weigh", note)["id"].clone();
    stage.done("aivd.head", "partner.adopt", json!({ "note": note }));
    let relate = |level: &str| json!({ "partner": "service-f", "level": level, "reasons": "As weighed." });
    assert!(!stage.act("aivd.minister", "partner.relate", relate("close")).allowed());
    stage.done("aivd.minister", "partner.relate", relate("superficial"));
}

/// The head asks for a permission, and the minister grants it with a signature of their own.
fn permitted(stage: &mut Stage) {
    let asked = stage.done(
        "aivd.head",
        "permission.request",
        json!({
            "instrument": "umbrella", "recipients": ["service-f"], "data": ["domain"], "persons": ["none"],
            "until": "2027-06-01", "purpose": purpose(),
        }),
    );
    let key = minister();
    let public = hex::encode(key.verifying_key().as_bytes());
    stage.done("aivd.minister", "key.register", json!({ "key": public }));
    let mut granted = json!({ "permission": asked["id"], "allow": true, "reasons": "Needed for a year." });
    let words = stage.done("aivd.minister", "permission.statement", granted.clone())["statement"].clone();
    granted["key"] = json!(public);
    granted["signature"] = json!(hex::encode(key.sign(words.as_str().unwrap().as_bytes()).to_bytes()));
    stage.done("aivd.minister", "permission.decide", granted);
}

/// The minister's own key.
pub fn minister() -> ed25519_dalek::SigningKey {
    ed25519_dalek::SigningKey::from_bytes(&[4; 32])
}

/// A signed consent beforehand, which nothing in the story needs; entered once and not twice.
fn beforehand(stage: &mut Stage, officer: &ed25519_dalek::SigningKey) {
    let mut with = json!({
        "types": ["hash"], "recipient": "unit-x", "purpose": "resilience", "until": "2026-10-01",
    });
    let terms: waarborg_app::consent::standing::Request = serde_json::from_value(with.clone()).unwrap();
    let statement = waarborg_ledger::consent::standing_statement(&"police".into(), &terms.standing().unwrap());
    with["key"] = json!(hex::encode(officer.verifying_key().as_bytes()));
    with["signature"] = json!(hex::encode(officer.sign(&statement).to_bytes()));
    let granted = stage.done("police.consent", "consent.standing", with.clone());
    stage.done("police.consent", "consent.withdraw", json!({ "consent": granted["id"] }));
    let who = stage.people["police.consent"];
    let caller = waarborg_app::Caller::person(who, waarborg_app::caller::Channel::Api);
    let again = waarborg_app::verbs::run(&stage.system, caller, "consent.standing", with);
    assert!(matches!(again, Err(waarborg_app::Problem::Conflict(_))), "{again:?}");
}

/// A passkey that is put on record in the story, and what it shows when it has answered so often.
fn new_passkey(now: Instant) -> NewPasskey {
    let [passkey, id, challenge] = [Digest([10; 32]), Digest([11; 32]), Digest([12; 32])];
    NewPasskey { passkey, id, challenge, until: now.plus_seconds(300) }
}

fn shown(now: Instant, counter: u32) -> Factor {
    let challenge = Digest([12 + u8::try_from(counter).unwrap(); 32]);
    Factor::Passkey { passkey: Digest([10; 32]), challenge, until: now.plus_seconds(300), counter }
}

/// The passkey of the NCSC's officer.
pub fn passkey() -> Authenticator {
    Authenticator::new(6, "https://waarborg.example")
}

/// The witness of the story: not the server's key.
pub fn witness() -> SigningKey {
    SigningKey::of_kind(Kind::Cosignature, "oversight.example/w1", [7; 32]).unwrap()
}

fn witnessed(stage: &mut Stage) {
    let key = witness();
    stage.done("admin", "witness.register", json!({ "key": key.verifier().to_string() }));
    let request = stage.system.witness_request(0).unwrap();
    let line = key.cosign(note::unverified(&request.checkpoint).unwrap(), 1_782_000_000).unwrap();
    stage.system.accept_cosigned(&note::with_lines(&request.checkpoint, &line).unwrap()).unwrap();
}

/// The log as it stands, and as it stood after an early entry.
pub fn finish(stage: Stage, early: u64) -> Story {
    let seed = stage.system.with_store(|store| store.secret("log-key").unwrap().unwrap()).unwrap();
    let key = SigningKey::from_seed(LOG, seed.try_into().unwrap()).unwrap();
    let verifier = stage.system.verifier_key();
    let at = stage.system.now();
    let export = |upto| {
        let records = stage.system.records();
        records.with_reader(|reader| bundle::export_upto(reader, |_, _| true, &verifier, at, upto)).unwrap()
    };
    let before = bundle::Upto::Before(Instant::parse("2026-06-30").unwrap());
    assert!(export(before).is_err() && export(bundle::Upto::Entry(10_000)).is_err());
    let (bundle, earlier) = (export(bundle::Upto::Now).unwrap(), export(bundle::Upto::Entry(early)).unwrap());
    Story { bundle, earlier, key, receipts: stage.receipts, people: stage.people }
}
