// SPDX-License-Identifier: EUPL-1.2
//! How fast a log is verified: a mix of reads, deposits and releases of data of five originators, made
//! by the real application in memory. `cargo run --release -p waarborg-verify --example verify-speed -- 20000` times
//! it here; with a file behind the number, `-- 1000000 long.bundle`, the bundle is written for the program
//! to verify, so that its memory can be measured by itself (DESIGN section 8).

use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant as Stopwatch;
use waarborg_app::caller::Channel;
use waarborg_app::{Caller, Options, System, bundle, verbs};
use waarborg_domain::{CapacityId, FixedClock, Instant, SeededRng};
use waarborg_testkit::MemoryStore;

const PARTIES: [(&str, &str, &str); 5] = [
    ("aivd", "employment", "wiv2017:61"),
    ("mivd", "art86", "wiv2017:86"),
    ("police", "art91", "wpg:24"),
    ("ncsc", "secondment", "wbni:3"),
    ("om", "", "wjsg:52"),
];

/// Readers at one time.
const READERS: usize = 10;

struct Stage {
    system: System,
    people: HashMap<String, CapacityId>,
}

impl Stage {
    fn house(&self, verb: &str, with: Value) -> Value {
        verbs::run(&self.system, Caller::house(), verb, with).expect(verb).data
    }

    fn act(&self, who: &str, verb: &str, with: Value) -> Value {
        let answer = verbs::run(&self.system, Caller::person(self.people[who], Channel::Api), verb, with).expect(verb);
        assert!(answer.allowed(), "{who} {verb}: {:?}", answer.unmet);
        answer.data
    }

    fn give(&mut self, alias: &str, org: &str, mut with: Value) {
        with["alias"] = json!(alias);
        with["name"] = json!(alias);
        with["org"] = json!(org);
        let id = self.house("capacity.give", with)["id"].as_str().expect("id").parse().expect("id");
        self.people.insert(alias.to_owned(), id);
    }
}

fn purpose() -> Value {
    json!({ "code": "resilience", "necessity": "It goes on.", "proportionality": "Traces only." })
}

fn stage() -> Stage {
    let system = System::open(Options {
        store: Box::new(MemoryStore::new()),
        clock: Arc::new(FixedClock::at(Instant::parse("2026-06-30T09:00:00+02:00").expect("instant"))),
        rng: Box::new(SeededRng::new(1)),
        log: "waarborg.example/speed".into(),
        scenario: true,
        lists: waarborg_compare::Lists::builtin(),
        law: None,
        approvers: ["A. First".into(), "B. Second".into()],
        proof: None,
        sealing: None,
        on_failure: Box::new(|error| panic!("{error}")),
    });
    let mut stage = Stage { system: system.expect("system"), people: HashMap::new() };
    for (id, ..) in PARTIES.into_iter().chain([("nctv", "", "")]) {
        stage.house("organisation.add", json!({ "id": id, "name": id, "kind": id, "party": true }));
        stage.house("space.open", json!({ "kind": "home", "owner": id }));
    }
    stage.house("space.open", json!({ "kind": "cell", "owner": "aivd" }));
    for (id, basis, _) in PARTIES {
        let analyst = if basis.is_empty() {
            json!({ "space": "home", "role": "depositor" })
        } else {
            json!({ "space": "cell", "role": "analyst", "basis": basis, "screening": "positive" })
        };
        let mut analyst = analyst;
        let channel = match id {
            "police" => Some("official"),
            "om" => Some("college"),
            _ => None,
        };
        if let Some(channel) = channel {
            analyst["supplies"] = json!(channel);
        }
        stage.give(&format!("{id}.analyst"), id, analyst);
        stage.give(&format!("{id}.consent"), id, json!({ "space": "home", "role": "consent-officer" }));
    }
    let manager = json!({ "space": "cell", "role": "manager", "mandate": "release", "basis": "employment", "screening": "positive" });
    stage.give("manager", "aivd", manager);
    for (id, ..) in PARTIES {
        stage.house("privacy.assess", json!({ "party": id, "reference": "Assessment of 2020." }));
    }
    stage
}

fn deposit(stage: &Stage, party: usize, number: usize) -> Value {
    let (id, _, basis) = PARTIES[party];
    let values = json!([{ "type": "domain", "value": format!("host{number}.{id}.example") }]);
    stage.act(
        &format!("{id}.analyst"),
        "deposit",
        json!({
            "values": values, "basis": basis, "subject": "cyber-threat", "relevance": "An ongoing wave.",
            "reliability": "B2", "purpose": purpose(),
        }),
    )["items"][0]
        .clone()
}

fn main() {
    let wanted: u64 = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(5_000);
    let stage = stage();
    let items: Vec<Value> = (0..5).map(|party| deposit(&stage, party, 0)).collect();
    let text =
        "Seen: host0.aivd.example, host0.mivd.example, host0.police.example, host0.ncsc.example, host0.om.example.";
    let saved = json!({ "title": "Wave", "text": text, "cited": items, "purpose": purpose() });
    let analysis = stage.act("aivd.analyst", "analysis.save", saved)["id"].clone();
    let relevance = json!([{ "recipient": "nctv", "task": true, "reasons": "Its task." }]);
    let proposed = json!({ "analysis": analysis, "relevance": relevance, "purpose": purpose() });
    let assessment = stage.act("aivd.analyst", "assessment.propose", proposed)["id"].clone();
    stage.act("police.analyst", "assessment.concur", json!({ "assessment": assessment }));
    let request =
        json!({ "analysis": analysis, "recipient": "nctv", "ground": "wiv2017:62:1:a", "purpose": purpose() });
    let mut round = 0;
    while stage.system.snapshot().state.size < wanted {
        // Ten entries of a release with its way there, twenty of deposits, seventy reads.
        for _ in 0..2 {
            let d = stage.act("aivd.analyst", "disclosure.request", request.clone())["id"].clone();
            if round == 0 {
                let asked = stage.act("aivd.analyst", "consent.ask", json!({ "disclosure": d }))["questions"].clone();
                for question in asked.as_array().expect("questions") {
                    let who = format!("{}.consent", question["party"].as_str().expect("party"));
                    stage.act(
                        &who,
                        "consent.answer",
                        json!({ "consent": question["consent"], "answer": "given", "expires": "2026-12-31" }),
                    );
                }
            }
            let decided = json!({ "disclosure": d, "allow": true, "reviewed": "Read by me.", "concerns": "Its task." });
            stage.act("manager", "disclosure.decide", decided);
            stage.act("manager", "disclosure.release", json!({ "disclosure": d }));
            round += 1;
        }
        for n in 0..7 {
            deposit(&stage, n % 5, round * 10 + n);
        }
        // Readers read beside each other, so that one checkpoint is signed for several.
        std::thread::scope(|scope| {
            for _ in 0..READERS {
                scope.spawn(|| {
                    let search = json!({ "value": "host0.police.example", "purpose": purpose() });
                    for _ in 0..70 / READERS {
                        stage.act("ncsc.analyst", "search", search.clone());
                    }
                });
            }
        });
    }
    let key = stage.system.verifier_key();
    let exported = stage.system.records().with_reader(|r| bundle::export(r, |_, _| true, &key, stage.system.now()));
    let exported = exported.expect("reader").expect("bundle");
    if let Some(file) = std::env::args().nth(2) {
        std::fs::write(&file, &exported).expect("written");
        println!("{} bytes in {file}", exported.len());
        return;
    }
    let watch = Stopwatch::now();
    let report = waarborg_verify::verify(&exported, &waarborg_verify::Options::default());
    let took = watch.elapsed().as_secs_f64();
    assert_eq!(report.exit_code(), 0, "{report}");
    assert_eq!(report.unsupported, []);
    let entries = report.entries;
    let bytes = exported.len();
    println!("{}", json!({ "entries": entries, "bytes": bytes, "seconds": took, "per_second": entries as f64 / took }));
}
