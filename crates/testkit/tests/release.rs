// SPDX-License-Identifier: EUPL-1.2
//! The real code driven by the acts of the release model: whatever the order, with crashes between,
//! it gives what the reference promises (R-037, R-044, R-046). After each story content is destroyed
//! and the state is folded again: rebuilding and the live state agree.

use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use waarborg_app::caller::{Caller, Channel};
use waarborg_app::ports::Store as _;
use waarborg_app::scenario::{OnDisk, Scenario};
use waarborg_app::{Answer, Problem, System, verbs};
use waarborg_domain::{FixedClock, Instant, Rng as _, SeededRng};
use waarborg_model::{Action, Expected, Reference, Stage, Unmet};
use waarborg_testkit::{MemoryDisk, options};

const PARTIES: [(&str, &str); 2] = [("police", "wpg:24"), ("ncsc", "wbni:3")];
const DISCLOSURES: usize = 2;
/// Other chance at each start: no id is drawn twice.
static OPENED: AtomicU64 = AtomicU64::new(0);

struct Real {
    disk: MemoryDisk,
    clock: Arc<FixedClock>,
    system: Option<System>,
    items: Vec<String>,
    asking: String,
    consents: Vec<Option<String>>,
    disclosures: Vec<Option<String>>,
}

fn open(disk: &MemoryDisk, clock: &Arc<FixedClock>) -> System {
    System::open(options(
        Box::new(disk.open().unwrap()),
        clock.clone(),
        clock_seed(clock).wrapping_add(OPENED.fetch_add(1, Ordering::Relaxed) << 40),
    ))
    .unwrap()
}

fn clock_seed(clock: &FixedClock) -> u64 {
    use waarborg_domain::Clock as _;
    clock.now().0.unsigned_abs()
}

fn purpose() -> Value {
    json!({ "code": "resilience", "necessity": "n", "proportionality": "p" })
}

impl Real {
    fn new(seed: u64) -> Self {
        let clock = Arc::new(FixedClock::at(Instant(1_782_800_000_000_000 + i64::try_from(seed).unwrap())));
        let disk = MemoryDisk::new();
        let system = open(&disk, &clock);
        let world = Path::new(env!("CARGO_MANIFEST_DIR")).join("../waarborg/scenarios/world.toml");
        let mut world = Scenario::load(&OnDisk, &world).unwrap().world;
        for person in &mut world.people {
            if person.alias == "aivd.manager" {
                // What ends by the passing of time: the designation of the one manager who may release.
                person.until = Some(Instant(1_782_800_000_000_000).plus("P10D").unwrap().rfc3339());
            }
        }
        world.install(&system).unwrap();
        let mut real = Self {
            disk,
            clock,
            system: Some(system),
            items: vec![],
            asking: String::new(),
            consents: vec![None; PARTIES.len()],
            disclosures: vec![None; DISCLOSURES],
        };
        real.prepare();
        real
    }

    fn prepare(&mut self) {
        for (party, basis) in PARTIES {
            let deposit = self.must(&format!("{party}.analyst"), "deposit", json!({
                "values": [{ "type": "domain", "value": format!("{party}.example.org") }], "title": "t", "basis": basis,
                "subject": "cyber-threat", "relevance": "r", "reliability": "B2", "purpose": purpose(),
            }));
            self.items.push(deposit.data["items"][0].as_str().unwrap().to_owned());
        }
        let assessment = self.must("police.analyst", "assessment.propose", json!({
            "items": self.items, "relevance": [{ "recipient": "nctv", "task": true, "reasons": "r" }], "purpose": purpose(),
        }));
        self.must("aivd.analyst", "assessment.concur", json!({ "assessment": assessment.data["id"] }));
        self.asking = self.ask_for();
    }

    fn ask_for(&self) -> String {
        let request = self.must(
            "aivd.analyst",
            "disclosure.request",
            json!({
                "items": self.items, "recipient": "nctv", "ground": "wiv2017:62:1:b", "purpose": purpose(),
            }),
        );
        request.data["id"].as_str().unwrap().to_owned()
    }

    fn run(&self, who: &str, verb: &str, with: Value) -> Result<Answer, Problem> {
        let system = self.system.as_ref().unwrap();
        let who = system.person(who).unwrap();
        verbs::run(system, Caller::person(who, Channel::Player), verb, with)
    }

    fn must(&self, who: &str, verb: &str, with: Value) -> Answer {
        let answer = self.run(who, verb, with).unwrap_or_else(|e| panic!("{verb}: {e}"));
        assert!(answer.allowed(), "{verb}: {answer:?}");
        answer
    }

    fn id(&self, number: usize) -> Value {
        json!(self.disclosures[number])
    }

    /// The model's reasons, from the rules as recorded.
    fn unmet(&self, answer: &Answer) -> Vec<Unmet> {
        let system = self.system.as_ref().unwrap();
        let entry = system.records().with_reader(|r| r.entries(answer.entry, 1)).unwrap().unwrap().remove(0);
        let decision = waarborg_app::rebuild::read_entry(&entry).unwrap().1.decision;
        let mut unmet = Vec::new();
        for u in &decision.unmet {
            match u.rule.as_str() {
                "R-037" | "R-041" | "R-042" | "R-044" | "R-046" => {
                    let party = u.party.as_ref().unwrap().as_str();
                    unmet.push(Unmet::Consent(PARTIES.iter().position(|p| p.0 == party).unwrap()));
                }
                "R-015" => unmet.push(Unmet::Permission),
                // Asked at a check before the manager has decided.
                "R-013" | "R-082" => {}
                other => panic!("unexpected rule {other}"),
            }
        }
        unmet.sort();
        unmet.dedup();
        unmet
    }

    /// The reasons of the model; somebody whose own time is over hears of that alone.
    fn assert_unmet(&self, answer: &Answer, expected: &[Unmet]) {
        let found = self.unmet(answer);
        let over = expected.contains(&Unmet::Permission) && found == [Unmet::Permission];
        assert!(over || found == expected, "{found:?} is not {expected:?}");
    }

    fn step(&mut self, action: Action, expected: &Expected, before: &Reference) {
        match action {
            Action::Expire => self.clock.set(Instant(1_782_800_000_000_000).plus("P30D").unwrap()),
            Action::Crash if before.up => self.system = None,
            Action::Recover if !before.up => self.system = Some(open(&self.disk, &self.clock)),
            Action::Crash | Action::Recover => {}
            _ if !before.up => {}
            Action::Grant(o) => self.grant(o, expected),
            Action::Withdraw(o) => self.withdraw(o, expected),
            Action::Request(n) if *expected == Expected::Accepted => self.disclosures[n] = Some(self.ask_for()),
            Action::Request(_) => {}
            Action::Decide(n) => self.decide(n, expected),
            Action::Handover(n) => self.hand_over(n, expected),
            Action::Send(n) => self.send(n, expected, before),
            Action::Confirm(n) => {
                if *expected == Expected::Accepted && before.disclosures[n].recalls.is_empty() {
                    self.must("nctv.recipient", "disclosure.acknowledge", json!({ "disclosure": self.id(n) }));
                }
            }
        }
    }

    fn grant(&mut self, o: usize, expected: &Expected) {
        if *expected != Expected::Accepted {
            return;
        }
        let asked =
            self.must("aivd.analyst", "consent.ask", json!({ "disclosure": self.asking, "party": PARTIES[o].0 }));
        let consent = asked.data["questions"][0]["consent"].clone();
        let officer = format!("{}.consent", PARTIES[o].0);
        self.must(&officer, "consent.answer", json!({ "consent": consent, "answer": "given" }));
        self.consents[o] = consent.as_str().map(str::to_owned);
    }

    fn withdraw(&mut self, o: usize, expected: &Expected) {
        let Expected::Withdrawn { recalls } = expected else { return };
        let officer = format!("{}.consent", PARTIES[o].0);
        let answer = self.must(&officer, "consent.withdraw", json!({ "consent": self.consents[o] }));
        let mut named: Vec<usize> = answer.data["recalls"]
            .as_array()
            .unwrap()
            .iter()
            .map(|r| self.disclosures.iter().position(|d| json!(d) == r["disclosure"]).unwrap())
            .collect();
        named.sort_unstable();
        assert_eq!(named, *recalls, "the withdrawal names what was handed over");
    }

    fn decide(&mut self, n: usize, expected: &Expected) {
        match expected {
            Expected::Accepted => {
                self.must(
                    "aivd.manager",
                    "disclosure.decide",
                    json!({
                        "disclosure": self.id(n), "allow": true, "reviewed": "r", "concerns": "c",
                    }),
                );
            }
            Expected::Refused(unmet) => {
                let check = self.run("aivd.manager", "disclosure.check", json!({ "disclosure": self.id(n) })).unwrap();
                self.assert_unmet(&check, unmet);
            }
            _ => {}
        }
    }

    fn hand_over(&mut self, n: usize, expected: &Expected) {
        if self.disclosures[n].is_none() {
            return;
        }
        let answer = self.run("aivd.manager", "disclosure.release", json!({ "disclosure": self.id(n) }));
        match expected {
            Expected::Accepted => assert!(answer.as_ref().is_ok_and(Answer::allowed), "{answer:?}"),
            Expected::Refused(unmet) => self.assert_unmet(&answer.unwrap(), unmet),
            // Refused by the law, or told that it was done already.
            _ => assert!(!answer.is_ok_and(|a| a.allowed()), "a handover out of order was allowed"),
        }
    }

    fn send(&mut self, n: usize, expected: &Expected, before: &Reference) {
        let with = json!({ "disclosure": self.id(n) });
        match expected {
            // Stricter than the model: what was recalled before it left does not leave any more.
            Expected::Sent { .. } if !before.disclosures[n].recalls.is_empty() => {
                assert!(self.run("aivd.manager", "disclosure.deliver", with).is_err());
            }
            Expected::Sent { .. } => {
                self.must("aivd.manager", "disclosure.deliver", with);
            }
            _ if self.disclosures[n].is_some() && before.disclosures[n].stage < Stage::HandedOver => {
                assert_eq!(self.run("aivd.manager", "disclosure.deliver", with), Err(Problem::NotFound));
            }
            _ => {}
        }
    }

    /// Destroys an item's content and folds the log again.
    fn destroy_and_rebuild(&mut self) {
        if self.system.is_none() {
            self.system = Some(open(&self.disk, &self.clock));
        }
        let gone = self.items[0].clone();
        self.must("police.analyst", "records.destroy", json!({ "items": [gone] }));
        let system = self.system.take().unwrap();
        let live = system.state();
        let record = live.item(&gone.parse().unwrap()).unwrap().record;
        assert!(system.record(record).is_err(), "destroyed content can be read");
        drop(system);
        let mut store = self.disk.open().unwrap();
        let again = waarborg_app::rebuild::rebuild(&mut store, [7; 16]).unwrap();
        assert_eq!(again.state.digest(), live.digest());
        assert!(again.state == live);
        assert!(store.has_room().unwrap());
    }
}

#[test]
fn the_real_code_does_what_the_reference_promises() {
    let stories: u64 = if cfg!(debug_assertions) { 12 } else { 150 };
    let mut handed_over = 0;
    for seed in 0..stories {
        let mut rng = SeededRng::new(seed);
        let mut real = Real::new(seed);
        let mut reference = Reference::new(PARTIES.len(), DISCLOSURES);
        let alphabet = reference.alphabet();
        for _ in 0..60 {
            let mut byte = [0u8; 2];
            rng.fill(&mut byte);
            let drawn = alphabet[usize::from(byte[0]) % alphabet.len()];
            // What takes a story back comes less often, or none would get anywhere.
            let action = match drawn {
                _ if !reference.up => Action::Recover,
                Action::Expire if byte[1] > 20 => continue,
                Action::Crash | Action::Withdraw(_) if byte[1] > 60 => continue,
                other => other,
            };
            let before = reference.clone();
            let expected = reference.step(action);
            real.step(action, &expected, &before);
            handed_over += u64::from(matches!((action, &expected), (Action::Handover(_), Expected::Accepted)));
        }
        real.destroy_and_rebuild();
    }
    assert!(handed_over > stories / 4, "the stories hardly ever get to a handover: {handed_over}");
}
