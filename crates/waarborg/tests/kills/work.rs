// SPDX-License-Identifier: EUPL-1.2
//! What clients do: deposits of one to several chunks, searches, comparisons and analyses, and whole
//! disclosures with their consents, some of them withdrawn while the handover is asked for.

use crate::below;
use crate::client::{Client, Reply};
use serde_json::{Value, json};
use waarborg_domain::SeededRng;

/// Somebody at work. A step is one or a few acts; nothing says that the server went away.
pub trait Worker: Send {
    fn step(&mut self, client: &Client) -> Option<()>;
    fn name(&self) -> String;
    fn finished(&self) -> u64;
    /// Deliveries sent: a word that stands in each item, and how many items there are.
    fn deliveries(&self) -> &[(String, u64)] {
        &[]
    }
}

pub fn purpose() -> Value {
    json!({ "code": "resilience", "necessity": "It is needed.", "proportionality": "No more than needed." })
}

/// Brings data in.
pub struct Depositor {
    number: u64,
    who: &'static str,
    basis: &'static str,
    rng: SeededRng,
    sent: Vec<(String, u64)>,
    done: u64,
}

impl Depositor {
    pub fn new(number: u64, who: &'static str, basis: &'static str) -> Self {
        Self { number, who, basis, rng: SeededRng::new(number), sent: Vec::new(), done: 0 }
    }

    /// Mostly a few items, at times two or three chunks of a thousand.
    fn size(&mut self) -> u64 {
        match below(&mut self.rng, 30) {
            0 => 1_001 + below(&mut self.rng, 1_200),
            1 | 2 => 10 + below(&mut self.rng, 40),
            _ => 1 + below(&mut self.rng, 6),
        }
    }
}

impl Worker for Depositor {
    fn step(&mut self, client: &Client) -> Option<()> {
        let count = self.size();
        let word = format!("parcel{}x{}", self.number, self.sent.len());
        let mut rows = String::from("domain,description\n");
        for row in 0..count {
            rows.push_str(&format!("{word}-{row}.kills.example,{word}\n"));
        }
        self.sent.push((word, count));
        let with = json!({
            "content": rows, "format": "csv", "title": "Rows", "basis": self.basis, "subject": "cyber-threat",
            "relevance": "Part of a campaign.", "reliability": "B2", "purpose": purpose(),
        });
        let reply = client.act(self.who, "deposit", with)?;
        assert_eq!(reply.data().and_then(|d| d["count"].as_u64()), Some(count), "{}", reply.body);
        self.done += 1;
        Some(())
    }
    fn name(&self) -> String {
        self.who.into()
    }
    fn finished(&self) -> u64 {
        self.done
    }
    fn deliveries(&self) -> &[(String, u64)] {
        &self.sent
    }
}

/// Looks things up and writes.
pub struct Analyst {
    rng: SeededRng,
    done: u64,
}

impl Analyst {
    pub fn new(number: u64) -> Self {
        Self { rng: SeededRng::new(number), done: 0 }
    }
}

impl Worker for Analyst {
    fn step(&mut self, client: &Client) -> Option<()> {
        let parcel = format!("parcel{}x{}", 1 + below(&mut self.rng, 2), below(&mut self.rng, 40));
        let value = format!("{parcel}-0.kills.example");
        let reply = match below(&mut self.rng, 4) {
            0 => client.act("mivd.analyst", "search", json!({ "text": parcel, "limit": 20, "purpose": purpose() }))?,
            1 => client.act("mivd.analyst", "compare", json!({ "values": [value], "purpose": purpose() }))?,
            2 => client.act("mivd.analyst", "mentions.check", json!({ "text": format!("Seen at {value}.") }))?,
            _ => client.act("mivd.analyst", "analysis.save", note(&value, &json!([])))?,
        };
        // A reader that data outran time and again is told to ask again, and nothing is entered.
        assert!(reply.data().is_some() || reply.status == 409, "{}", reply.body);
        self.done += u64::from(reply.data().is_some());
        Some(())
    }
    fn name(&self) -> String {
        "analyst".into()
    }
    fn finished(&self) -> u64 {
        self.done
    }
}

fn note(value: &str, cited: &Value) -> Value {
    json!({ "title": "Note", "text": format!("Seen at {value}."), "cited": cited, "purpose": purpose() })
}

/// Takes one disclosure from its data to the recipient, again and again.
pub struct Releaser {
    number: u64,
    rng: SeededRng,
    done: u64,
}

impl Releaser {
    pub fn new(number: u64) -> Self {
        Self { number, rng: SeededRng::new(number), done: 0 }
    }
}

/// What was given, or the end of this round: a command cut off before may have been carried out.
fn given(reply: &Reply) -> Option<&Value> {
    assert!(reply.data().is_some() || reply.status == 409, "{}", reply.body);
    reply.data()
}

macro_rules! next {
    ($given:expr) => {
        match given(&$given) {
            Some(data) => data.clone(),
            None => return Some(()),
        }
    };
}

impl Worker for Releaser {
    fn step(&mut self, client: &Client) -> Option<()> {
        let value = format!("round{}x{}.kills.example", self.number, below(&mut self.rng, 1 << 40));
        let brought = json!({
            "values": [{ "type": "domain", "value": value }], "title": "One", "basis": "wpg:24", "subject": "cyber-threat",
            "relevance": "Part of a campaign.", "reliability": "B2", "purpose": purpose(),
        });
        let items = next!(client.act("police.analyst", "deposit", brought)?)["items"].clone();
        let analysis = next!(client.act("aivd.analyst", "analysis.save", note(&value, &items))?)["id"].clone();
        let relevance = json!([{ "recipient": "nctv", "task": true, "reasons": "It coordinates the sector." }]);
        let proposed = json!({ "analysis": analysis, "relevance": relevance, "purpose": purpose() });
        let assessment = next!(client.act("aivd.analyst", "assessment.propose", proposed)?)["id"].clone();
        next!(client.act("police.analyst", "assessment.concur", json!({ "assessment": assessment }))?);
        let request =
            json!({ "analysis": analysis, "recipient": "nctv", "ground": "wiv2017:62:1:a", "purpose": purpose() });
        let disclosure = next!(client.act("aivd.analyst", "disclosure.request", request)?)["id"].clone();
        let decision =
            json!({ "disclosure": disclosure, "allow": true, "reviewed": "Read by me.", "concerns": "Its task." });
        next!(client.act("aivd.manager", "disclosure.decide", decision)?);
        let asked = next!(client.act("aivd.analyst", "consent.ask", json!({ "disclosure": disclosure }))?);
        let consent = asked["questions"][0]["consent"].clone();
        next!(client.act("police.consent", "consent.answer", json!({ "consent": consent, "answer": "given" }))?);
        self.hand_over(client, &disclosure, &consent)
    }
    fn name(&self) -> String {
        format!("release {}", self.number)
    }
    fn finished(&self) -> u64 {
        self.done
    }
}

impl Releaser {
    /// In one round of four the consent is taken back at about the moment of the handover.
    fn hand_over(&mut self, client: &Client, disclosure: &Value, consent: &Value) -> Option<()> {
        let take_back = below(&mut self.rng, 4) == 0;
        let which = json!({ "disclosure": disclosure });
        let (released, withdrawn) = std::thread::scope(|scope| {
            let other = take_back.then(|| {
                scope.spawn(|| client.act("police.consent", "consent.withdraw", json!({ "consent": consent })))
            });
            let released = client.act("aivd.manager", "disclosure.release", which.clone());
            (released, other.map(|o| o.join().unwrap()))
        });
        let released = released?;
        if let Some(withdrawn) = withdrawn {
            let entry = |reply: &Reply| reply.body["entry"].as_u64();
            let first = entry(&withdrawn?) < entry(&released);
            assert_eq!(released.data().is_none(), first, "a handover stands after the withdrawal: {}", released.body);
            if first {
                return Some(());
            }
        }
        let handed = next!(released)["entry"].clone();
        assert!(handed.is_u64());
        next!(client.act("aivd.manager", "disclosure.deliver", which.clone())?);
        // Sent again it is the same package, so that a recipient can tell doubles.
        next!(client.act("nctv.recipient", "disclosure.acknowledge", which)?);
        self.done += 1;
        Some(())
    }
}
