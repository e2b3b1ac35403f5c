// SPDX-License-Identifier: EUPL-1.2
//! A log to take evidence from: three parties' deliveries, an analysis, and its disclosure to the NCTV with
//! everybody's consent. What the other parties do beside that is the test's to say.

use crate::story::{Stage, deposit, purpose, stix};
use base64::Engine as _;
use serde_json::{Value, json};
use waarborg_app::bundle;

/// What was played.
pub struct Played {
    pub stage: Stage,
    /// Ids of the items of the party looked at; the first is cited, the second is not.
    pub items: Vec<String>,
    /// Ids of items of others.
    pub others: Vec<String>,
    pub disclosure: String,
    pub questions: Value,
}

impl Played {
    /// The question to a party.
    pub fn consent(&self, party: &str) -> String {
        let found = self.questions.as_array().unwrap().iter().find(|q| q["party"] == party).unwrap();
        found["consent"].as_str().unwrap().to_owned()
    }

    pub fn bundle(&self) -> Vec<u8> {
        let (key, at) = (self.stage.system.verifier_key().to_owned(), self.stage.system.now());
        let exported = self.stage.system.records().with_reader(|r| bundle::export(r, |_, _| true, &key, at));
        exported.unwrap().unwrap()
    }
}

/// Takes evidence as somebody; the file.
pub fn take(stage: &mut Stage, who: &str, with: Value) -> Vec<u8> {
    let data = stage.done(who, "evidence.take", with);
    base64::engine::general_purpose::STANDARD.decode(data["evidence"].as_str().unwrap()).unwrap()
}

fn ids(items: &[Value]) -> Vec<String> {
    items.iter().map(|i| i.as_str().unwrap().to_owned()).collect()
}

/// Where something else may happen, by others.
pub type Beside<'a> = &'a dyn Fn(&mut Stage, usize);

/// Plays it; `party` is the one looked at, beside the AIVD, and `beside` happens at three moments.
pub fn play(party: &str, beside: &[Beside<'_>]) -> Played {
    let mut stage = Stage::open();
    stage.world();
    let also = |stage: &mut Stage, moment| beside.iter().for_each(|happens| happens(stage, moment));
    let one = deposit(&mut stage, "aivd.analyst", "wiv2017:61", &stix(1, "one.example"));
    also(&mut stage, 0);
    let basis = if party == "police" { "wpg:24" } else { "wbni:3" };
    let two = format!("[{},{}]", stix(2, "two.example"), stix(3, "spare.example"));
    let two = deposit(&mut stage, &format!("{party}.analyst"), basis, &two);
    let text = "# Delta\nIt used one.example and two.example.\n";
    let saved = json!({ "title": "Delta", "text": text, "cited": [one[0], two[0]], "purpose": purpose() });
    let delta = stage.done("aivd.analyst", "analysis.save", saved)["id"].clone();
    also(&mut stage, 1);
    let relevance = json!([{ "recipient": "nctv", "task": true, "reasons": "It coordinates the sector." }]);
    let proposed = json!({ "analysis": delta, "relevance": relevance, "purpose": purpose() });
    let assessment = stage.done("aivd.analyst", "assessment.propose", proposed)["id"].clone();
    stage.done(&format!("{party}.analyst"), "assessment.concur", json!({ "assessment": assessment }));
    let request = json!({ "analysis": delta, "recipient": "nctv", "ground": "wiv2017:62:1:a", "purpose": purpose() });
    let disclosure = stage.done("aivd.analyst", "disclosure.request", request)["id"].clone();
    let decided =
        json!({ "disclosure": disclosure, "allow": true, "reviewed": "Read by me.", "concerns": "Its task." });
    stage.done("aivd.manager", "disclosure.decide", decided);
    let questions = stage.done("aivd.analyst", "consent.ask", json!({ "disclosure": disclosure }))["questions"].clone();
    for question in questions.as_array().unwrap() {
        let given = json!({ "consent": question["consent"], "answer": "given", "expires": "2026-12-31" });
        stage.done(&format!("{}.consent", question["party"].as_str().unwrap()), "consent.answer", given);
    }
    stage.done("aivd.manager", "disclosure.release", json!({ "disclosure": disclosure }));
    stage.done("aivd.manager", "disclosure.deliver", json!({ "disclosure": disclosure }));
    stage.done("nctv.recipient", "disclosure.acknowledge", json!({ "disclosure": disclosure }));
    also(&mut stage, 2);
    let disclosure = disclosure.as_str().unwrap().to_owned();
    Played { stage, items: ids(&two), others: ids(&one), disclosure, questions }
}
