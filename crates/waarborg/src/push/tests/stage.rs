// SPDX-License-Identifier: EUPL-1.2
//! A cell that hands data of the police over to the MIVD, and a register of the recipient's that takes them in.

use super::super::*;
use crate::trial::{indicator, open, served, world};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::Arc;
use waarborg_app::caller::{Caller, Channel};
use waarborg_app::{Answer, verbs};
use waarborg_domain::{Act, Clock as _, DisclosureId, FeedId, FixedClock, RecipientState};
use waarborg_ledger::objects::ItemStatus;
use waarborg_ledger::objects::push::Pushing;
use waarborg_testkit::MemoryDisk;

fn done(system: &System, who: &str, verb: &str, with: Value) -> Answer {
    let caller = Caller::person(system.person(who).unwrap(), Channel::Player);
    let answer = verbs::run(system, caller, verb, with).unwrap();
    assert!(answer.allowed(), "{verb}: {:?}", answer.unmet);
    answer
}

fn purpose() -> Value {
    json!({ "code": "resilience", "necessity": "n", "proportionality": "p" })
}

/// The register from which data leave.
pub struct Cell {
    disk: MemoryDisk,
    pub clock: Arc<FixedClock>,
    pub system: Arc<System>,
    pub recipient: OrgId,
}

impl Cell {
    pub fn new() -> Self {
        let (disk, clock, system) = world();
        let person =
            json!({ "alias": "mivd.admin", "name": "A", "org": "mivd", "space": "home", "role": "administrator" });
        done(&system, "admin", "capacity.give", person);
        Self { disk, clock, system, recipient: OrgId::new("mivd") }
    }

    pub fn done(&self, who: &str, verb: &str, with: Value) -> Answer {
        done(&self.system, who, verb, with)
    }

    /// Brings indicators in and hands them over; gives the disclosure and the consent it rests on.
    pub fn hand_over(&self, numbers: std::ops::Range<usize>) -> (DisclosureId, Value) {
        let objects: Vec<String> = numbers.map(indicator).collect();
        let bundle = "bundle--00000000-0000-4000-8000-000000000001";
        let content = format!(r#"{{"type":"bundle","id":"{bundle}","objects":[{}]}}"#, objects.join(","));
        let delivery = json!({
            "title": "A delivery", "basis": "wpg:24", "subject": "cyber-threat", "relevance": "Seen in a campaign.",
            "reliability": "B2", "content": content, "purpose": purpose(),
        });
        let items = self.done("police.analyst", "deposit", delivery).data["items"].clone();
        let relevance = json!([{ "recipient": "mivd", "task": true, "reasons": "r" }]);
        let proposed = json!({ "items": items, "relevance": relevance, "purpose": purpose() });
        let assessment = self.done("police.analyst", "assessment.propose", proposed);
        self.done("aivd.analyst", "assessment.concur", json!({ "assessment": assessment.data["id"] }));
        let request = json!({ "items": items, "recipient": "mivd", "ground": "wiv2017:86:2:a", "purpose": purpose() });
        let disclosure = self.done("aivd.analyst", "disclosure.request", request).data["id"].clone();
        let asked = self.done("aivd.analyst", "consent.ask", json!({ "disclosure": disclosure }));
        let consent = asked.data["questions"][0]["consent"].clone();
        self.done("police.consent", "consent.answer", json!({ "consent": consent, "answer": "given" }));
        let decided = json!({ "disclosure": disclosure, "allow": true, "reviewed": "Read.", "concerns": "Its task." });
        self.done("aivd.manager", "disclosure.decide", decided);
        self.done("aivd.manager", "disclosure.release", json!({ "disclosure": disclosure }));
        (disclosure.as_str().unwrap().parse().unwrap(), consent)
    }

    pub fn withdraws(&self, consent: &Value) {
        self.done("police.consent", "consent.withdraw", json!({ "consent": consent }));
    }

    /// The recipient's administrator says where.
    pub fn sets(&self, place: &str, token: &str) {
        let capacity = self.system.person("mivd.recipient").unwrap();
        let with = json!({ "recipient": "mivd", "capacity": capacity, "place": place, "token": token });
        self.done("mivd.admin", "push.set", with);
    }

    /// What sends to the place that was set, on loopback.
    pub fn pusher(&self, seconds: u64) -> Pusher {
        let (place, _) = self.system.push_place(&self.pushing()).unwrap();
        let host = place.strip_prefix("http://").and_then(|rest| rest.split('/').next());
        let reach = Reach {
            push_allow: host.map(|host| format!("http://{host}")).into_iter().collect(),
            push_allow_network: vec!["127.0.0.0/8".into()],
            push_ca: None,
        };
        Pusher::new(&reach, Duration::from_secs(seconds)).unwrap()
    }

    pub fn push(&self) -> bool {
        self.pusher(60).push(&self.system, &self.recipient)
    }

    pub fn pushing(&self) -> Pushing {
        self.system.pushing(&self.recipient).unwrap()
    }

    pub fn state_of(&self, disclosure: &DisclosureId) -> RecipientState {
        self.system.snapshot().state.disclosures[disclosure].recipients[&self.recipient].state
    }

    /// Entries with such an act.
    pub fn acts(&self, is: impl Fn(&Act) -> bool) -> usize {
        let size = usize::try_from(self.system.snapshot().state.size).unwrap();
        let stored = self.system.records().with_reader(|r| r.entries(0, size).unwrap()).unwrap();
        stored.iter().filter(|entry| is(&waarborg_app::rebuild::read_entry(entry).unwrap().1.act)).count()
    }

    /// Stops the server and starts another on the same store.
    pub fn restarted(mut self) -> Self {
        self.system.stop();
        self.system = open(&self.disk, &self.clock);
        self
    }

    pub fn later(&self, seconds: i64) {
        self.clock.set(self.clock.now().plus_seconds(seconds));
    }
}

/// A register with a feed that takes in what it is brought.
pub struct Recipient {
    system: Arc<System>,
    feed: FeedId,
    address: String,
}

impl Recipient {
    pub fn new() -> Self {
        let (_, _, system) = world();
        let terms = json!({
            "basis": "wbni:3", "subject": "cyber-threat", "relevance": "Brought.", "reliability": "B2",
            "purpose": purpose(),
        });
        let feed = json!({ "party": "ncsc", "measures": "Signed.", "terms": terms });
        let feed = done(&system, "admin", "feed.register", feed).text("id").unwrap().parse().unwrap();
        let address = served(&system, "s3cret");
        Self { system, feed, address }
    }

    pub fn place(&self) -> String {
        format!("{}/taxii2/waarborg/collections/feed-{}/", self.address, self.feed)
    }

    pub fn token(&self) -> &'static str {
        "s3cret"
    }

    /// Indicators that it took in, of which none stands twice.
    pub fn holds(&self) -> usize {
        let snapshot = self.system.snapshot();
        let read = |i: &waarborg_ledger::objects::Item| {
            let bytes = self.system.record(i.record).unwrap();
            waarborg_formats::record::Content::from_bytes(&bytes).unwrap().head
        };
        let active = snapshot.state.items.iter().filter(|i| i.status == ItemStatus::Active);
        let values: Vec<String> = active.map(read).flat_map(|head| head.values).map(|v| v.text).collect();
        let all = values.iter().filter(|v| v.starts_with("host")).count();
        assert_eq!(values.iter().collect::<HashSet<_>>().len(), values.len());
        all
    }
}
