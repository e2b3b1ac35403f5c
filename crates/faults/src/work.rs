// SPDX-License-Identifier: EUPL-1.2
//! What clients do: deposits of one to several chunks, searches, comparisons and analyses, and whole
//! disclosures with their consents, some of them withdrawn while the handover is asked for.

use crate::chance::Chance;
use crate::client::{Client, Reply};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Somebody at work. A step is one or a few acts; nothing says that the server went away.
pub trait Worker: Send {
    /// The next step.
    fn step(&mut self, client: &Client) -> Option<()>;
    /// Who it is.
    fn name(&self) -> String;
    /// How much was finished.
    fn finished(&self) -> u64;
    /// Deliveries sent: a word that stands in each item, and how many items there are.
    fn deliveries(&self) -> &[(String, u64)] {
        &[]
    }
}

/// Everybody: two who deposit, one who reads and writes, two who release.
#[must_use]
pub fn everybody(seed: u64) -> Vec<Box<dyn Worker>> {
    vec![
        Box::new(Depositor::new(1, seed + 1, "police.analyst", "wpg:24")),
        Box::new(Depositor::new(2, seed + 2, "ncsc.analyst", "wbni:3")),
        Box::new(Analyst::new(seed + 3)),
        Box::new(Releaser::new(4, seed + 4)),
        Box::new(Releaser::new(5, seed + 5)),
    ]
}

/// Why anything is done.
#[must_use]
pub fn purpose() -> Value {
    json!({ "code": "resilience", "necessity": "It is needed.", "proportionality": "No more than needed." })
}

/// A delivery whose items all carry a word.
#[must_use]
pub fn delivery(word: &str, count: u64, basis: &str) -> Value {
    let mut rows = String::from("domain,description\n");
    for row in 0..count {
        let _ = writeln!(rows, "{word}-{row}.faults.example,{word}");
    }
    json!({
        "content": rows, "format": "csv", "title": "Rows", "basis": basis, "subject": "cyber-threat",
        "relevance": "Part of a campaign.", "reliability": "B2", "purpose": purpose(),
    })
}

/// Brings data in.
pub struct Depositor {
    number: u64,
    who: &'static str,
    basis: &'static str,
    chance: Chance,
    sent: Vec<(String, u64)>,
    done: u64,
}

impl Depositor {
    /// Under a number that marks its words.
    #[must_use]
    pub fn new(number: u64, seed: u64, who: &'static str, basis: &'static str) -> Self {
        Self { number, who, basis, chance: Chance::new(seed), sent: Vec::new(), done: 0 }
    }

    /// Mostly a few items, at times two or three chunks of a thousand.
    fn size(&mut self) -> u64 {
        match self.chance.below(90) {
            0 => 1_001 + self.chance.below(1_200),
            1..=6 => 10 + self.chance.below(40),
            _ => 1 + self.chance.below(6),
        }
    }
}

impl Worker for Depositor {
    fn step(&mut self, client: &Client) -> Option<()> {
        let count = self.size();
        let word = format!("parcel{}x{}", self.number, self.sent.len());
        let with = delivery(&word, count, self.basis);
        self.sent.push((word, count));
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
    chance: Chance,
    done: u64,
}

impl Analyst {
    /// With a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { chance: Chance::new(seed), done: 0 }
    }
}

impl Worker for Analyst {
    fn step(&mut self, client: &Client) -> Option<()> {
        let parcel = format!("parcel{}x{}", 1 + self.chance.below(2), self.chance.below(40));
        let value = format!("{parcel}-0.faults.example");
        let reply = match self.chance.below(4) {
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
    chance: Chance,
    done: u64,
}

impl Releaser {
    /// Under a number that marks its values.
    #[must_use]
    pub fn new(number: u64, seed: u64) -> Self {
        Self { number, chance: Chance::new(seed), done: 0 }
    }
}

/// What was given, or the end of this round: a command cut off before may have been carried out.
fn given(reply: &Reply) -> Option<&Value> {
    assert!(reply.data().is_some() || reply.status == 409, "{}", reply.body);
    reply.data()
}

/// What was given; else the end of this round, with what it came to.
macro_rules! next {
    ($end:expr, $given:expr) => {
        match given(&$given) {
            Some(data) => data.clone(),
            None => return Some($end),
        }
    };
}

impl Worker for Releaser {
    fn step(&mut self, client: &Client) -> Option<()> {
        let value = format!("round{}x{}.faults.example", self.number, self.chance.below(1 << 40));
        let Some((disclosure, consent)) = ready(client, &value, Ready::default())? else { return Some(()) };
        self.hand_over(client, &disclosure, &consent)
    }
    fn name(&self) -> String {
        format!("release {}", self.number)
    }
    fn finished(&self) -> u64 {
        self.done
    }
}

/// What is particular about a disclosure that is made ready.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ready<'a> {
    /// When the consent expires.
    pub expires: Option<&'a str>,
    /// A value that its text has as well, and that another party brings in when all is ready: from then on
    /// the text mentions data for which nobody consented.
    pub also: Option<&'a str>,
    /// Sentences beside: a long text takes many reads.
    pub sentences: usize,
}

/// A disclosure of one value that only has to be handed over, and the consent it rests on; nothing if a
/// step crossed with another.
pub fn ready(client: &Client, value: &str, how: Ready<'_>) -> Option<Option<(Value, Value)>> {
    let brought = json!({
        "values": [{ "type": "domain", "value": value }], "title": "One", "basis": "wpg:24", "subject": "cyber-threat",
        "relevance": "Part of a campaign.", "reliability": "B2", "purpose": purpose(),
    });
    let items = next!(None, client.act("police.analyst", "deposit", brought)?)["items"].clone();
    let mut seen = how.also.map_or_else(|| value.to_owned(), |also| format!("{value} and {also}"));
    seen.push_str(&". Nothing more was found there".repeat(how.sentences));
    let analysis = next!(None, client.act("aivd.analyst", "analysis.save", note(&seen, &items))?)["id"].clone();
    let relevance = json!([{ "recipient": "nctv", "task": true, "reasons": "It coordinates the sector." }]);
    let proposed = json!({ "analysis": analysis, "relevance": relevance, "purpose": purpose() });
    let assessment = next!(None, client.act("aivd.analyst", "assessment.propose", proposed)?)["id"].clone();
    next!(None, client.act("police.analyst", "assessment.concur", json!({ "assessment": assessment }))?);
    let request =
        json!({ "analysis": analysis, "recipient": "nctv", "ground": "wiv2017:62:1:a", "purpose": purpose() });
    let disclosure = next!(None, client.act("aivd.analyst", "disclosure.request", request)?)["id"].clone();
    let decision =
        json!({ "disclosure": disclosure, "allow": true, "reviewed": "Read by me.", "concerns": "Its task." });
    next!(None, client.act("aivd.manager", "disclosure.decide", decision)?);
    let asked = next!(None, client.act("aivd.analyst", "consent.ask", json!({ "disclosure": disclosure }))?);
    let questions = asked["questions"].as_array().map(Vec::as_slice).unwrap_or_default();
    let consent = questions.iter().find(|q| q["party"] == "police").map(|q| q["consent"].clone()).unwrap_or_default();
    let mut answer = json!({ "consent": consent, "answer": "given" });
    if let Some(expires) = how.expires {
        answer["expires"] = expires.into();
    }
    next!(None, client.act("police.consent", "consent.answer", answer)?);
    if let Some(also) = how.also {
        let mut brought = delivery("also", 1, "wbni:3");
        brought["content"] = format!("domain,description\n{also},also\n").into();
        next!(None, client.act("ncsc.analyst", "deposit", brought)?);
    }
    Some(Some((disclosure, consent)))
}

impl Releaser {
    /// In one round of four the consent is taken back at about the moment of the handover.
    fn hand_over(&mut self, client: &Client, disclosure: &Value, consent: &Value) -> Option<()> {
        let take_back = self.chance.below(4) == 0;
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
        let handed = next!((), released)["entry"].clone();
        assert!(handed.is_u64());
        next!((), client.act("aivd.manager", "disclosure.deliver", which.clone())?);
        // Sent again it is the same package, so that a recipient can tell doubles.
        next!((), client.act("nctv.recipient", "disclosure.acknowledge", which)?);
        self.done += 1;
        Some(())
    }
}
