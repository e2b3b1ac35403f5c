// SPDX-License-Identifier: EUPL-1.2
//! A register in which every handover is in order, folded from acts: for each kind of recipient one
//! disclosure of two parties' data and one of a text that cites one party and mentions the other.

use serde_json::{Value, json};
use waarborg_domain::{Act, CapacityId, Digest, DisclosureId, Instant, ItemId, OrgId, Outcome};
use waarborg_law::Decision;
use waarborg_ledger::{Kept, Leaf, RecordsRef, State, apply};

/// Code, kind, party to the covenant, ground of what goes there.
pub const ORGS: [(&str, &str, bool, &str); 9] = [
    ("aivd", "aivd", true, "wiv2017:61"),
    ("mivd", "mivd", true, "wiv2017:86:2:a"),
    ("police", "police", true, "wiv2017:62:1:b"),
    ("ncsc", "ncsc", true, "wiv2017:62:1:b"),
    ("om", "om", true, "wiv2017:62:1:b"),
    ("nctv", "nctv", true, "wiv2017:62:1:b"),
    ("unit-x", "aivd-unit", false, "wiv2017:61"),
    ("town", "administrative-body", false, "wiv2017:62:1:b"),
    ("firm", "company", false, "wiv2017:62:1:c"),
];
/// Those who receive.
pub const RECIPIENTS: [usize; 6] = [1, 4, 5, 6, 7, 8];
/// Whose data they are.
pub const ORIGINATORS: [usize; 3] = [2, 3, 1];

/// An id made from a number: `kind` keeps ids of different things apart.
pub fn id(kind: u8, number: usize) -> String {
    format!("{kind:02x}{number:030x}")
}

pub fn item(number: usize) -> ItemId {
    id(1, number).parse().unwrap()
}

/// The officer of an organisation.
pub fn officer(org: usize) -> CapacityId {
    id(4, org).parse().unwrap()
}

/// Who hands over.
pub fn manager() -> CapacityId {
    id(4, 100).parse().unwrap()
}

pub fn start() -> Instant {
    Instant::parse("2026-06-01T09:00:00+02:00").unwrap()
}

pub struct Story {
    pub state: State,
    pub disclosures: Vec<(DisclosureId, OrgId)>,
}

impl Story {
    #[expect(clippy::needless_pass_by_value, reason = "acts are written where they are entered")]
    fn enter(&mut self, who: Option<CapacityId>, act: Value) {
        let act: Act = serde_json::from_value(act.clone()).unwrap_or_else(|e| panic!("{act}: {e}"));
        let mut decision = Decision::undecidable("");
        decision.errors.clear();
        decision.outcome = Outcome::Allowed;
        let at = start().plus(&format!("PT{}M", self.state.size)).unwrap();
        let leaf = Leaf {
            actor: who,
            at,
            channel: "test".into(),
            kept: Digest([0; 32]),
            kind: act.kind().to_owned(),
            log: "test".into(),
            map: None,
            objects: Vec::new(),
            outcome: Outcome::Allowed,
            records: RecordsRef { count: 0, root: Digest([0; 32]) },
            rules: Vec::new(),
            v: 1,
        };
        let kept = Kept { v: 1, actor: who, act, decision, register: true, records: Vec::new(), command: None };
        apply(&mut self.state, &leaf, &kept).unwrap_or_else(|e| panic!("{:?}: {e}", kept.act));
    }

    fn person(&mut self, number: usize, org: usize, role: &str, cell: bool) {
        let space = if cell { id(3, 99) } else { id(3, org) };
        let bases = ["employment", "art86", "art91", "secondment"];
        self.enter(
            None,
            json!({ "act": "capacity-given", "capacity": {
            "id": id(4, number), "person": id(5, number), "org": ORGS[org].0, "space": space, "role": role,
            "mandate": (role == "manager").then_some("release"), "basis": cell.then(|| bases[org]),
            "screening": if cell { "positive" } else { "none" },
            "designation": { "by": ORGS[org].0, "at": start() }, "from": start() } }),
        );
    }
}

fn purpose() -> Value {
    json!({ "task": "analyse", "code": "resilience", "necessity": 0, "proportionality": 1 })
}

pub fn tell() -> Story {
    let mut story = Story { state: State::default(), disclosures: Vec::new() };
    story.enter(None, json!({ "act": "opened", "log": "test", "scenario": true, "version": "1" }));
    for (number, (code, kind, party, _)) in ORGS.iter().enumerate() {
        let via = (!party && *kind != "aivd-unit").then_some("ncsc");
        story.enter(
            None,
            json!({ "act": "org-added",
            "org": { "id": code, "name": code, "kind": kind, "party": party, "via": via } }),
        );
        story.enter(None, json!({ "act": "space-opened", "space": id(3, number), "kind": "home", "owner": code }));
    }
    story.enter(None, json!({ "act": "space-opened", "space": id(3, 99), "kind": "cell", "owner": "aivd" }));
    story.person(100, 0, "manager", true);
    story.person(101, 0, "analyst", true);
    for org in ORIGINATORS {
        story.person(org, org, "consent-officer", false);
        story.person(110 + org, org, "analyst", true);
        deposit(&mut story, org);
    }
    let analyst: CapacityId = id(4, 112).parse().unwrap();
    story.enter(
        Some(analyst),
        json!({ "act": "analysis-saved", "analysis": id(6, 1), "version": 1, "space": id(3, 99),
        "purpose": purpose(), "cited": [item(20)], "mentions": [], "attributed": [] }),
    );
    let both =
        [json!({ "items": [item(20), item(30)] }), json!({ "analysis": { "analysis": id(6, 1), "version": 1 } })];
    let objects = [object(&both[0]), object(&both[1])];
    for (number, object) in objects.iter().enumerate() {
        let relevance: Vec<Value> = RECIPIENTS
            .iter()
            .map(|r| json!({ "recipient": ORGS[*r].0, "task": true, "warning": true, "reasons": 0 }))
            .collect();
        story.enter(
            Some(analyst),
            json!({ "act": "assessment-proposed", "assessment": id(7, number), "object": object,
            "relevance": relevance, "purpose": purpose() }),
        );
        let other: CapacityId = id(4, 101).parse().unwrap();
        story.enter(Some(other), json!({ "act": "assessment-concurred", "assessment": id(7, number) }));
        for recipient in RECIPIENTS {
            disclosure(&mut story, (number, object), recipient);
        }
    }
    story
}

/// As the encoding of an object has it, whichever form that is.
fn object(parts: &Value) -> Value {
    use waarborg_domain::ObjectRef;
    let object = match parts.get("items") {
        Some(items) => ObjectRef::Items(serde_json::from_value(items.clone()).unwrap()),
        None => ObjectRef::Analysis {
            analysis: serde_json::from_value(parts["analysis"]["analysis"].clone()).unwrap(),
            version: 1,
        },
    };
    serde_json::to_value(object).unwrap()
}

fn deposit(story: &mut Story, org: usize) {
    let bases = ["", "wiv2017:86", "wpg:24", "wbni:3"];
    let by: CapacityId = id(4, 110 + org).parse().unwrap();
    let class =
        |personal: bool, types: u8| json!({ "personal": personal, "evaluated": true, "source": true, "types": types });
    story.enter(
        Some(by),
        json!({ "act": "deposit-begun", "deposit": id(8, org), "space": id(3, 99),
        "party": ORGS[org].0, "feed": null, "automated": false, "basis": bases[org], "subject": "cyber-threat",
        "judged_relevant": true, "acquisition": "own-task", "purpose": purpose(),
        "classes": [class(false, 2), class(false, 4)] }),
    );
    let rows = [json!([item(10 * org), 0, null]), json!([item(10 * org + 1), 1, null])];
    story.enter(Some(by), json!({ "act": "deposit-chunk", "deposit": id(8, org), "items": rows }));
    story.enter(Some(by), json!({ "act": "deposit-sealed", "deposit": id(8, org), "items": 2 }));
}

fn disclosure(story: &mut Story, (number, object): (usize, &Value), recipient: usize) {
    let (code, _, party, ground) = ORGS[recipient];
    let this = id(9, 100 * number + recipient);
    let analyst: CapacityId = id(4, 101).parse().unwrap();
    let via = (!party && code != "unit-x").then_some("ncsc");
    story.enter(
        Some(analyst),
        json!({ "act": "disclosure-requested", "disclosure": this, "space": id(3, 99),
        "object": object, "recipients": [code], "ground": ground, "crime": false, "written": true, "member": null,
        "via": via, "conditions": {}, "purpose": purpose(), "mentions": [] }),
    );
    let due = start().plus("P7D").unwrap();
    for (place, org) in ORIGINATORS.iter().take(2).enumerate() {
        let consent = id(10, 1000 * number + 10 * recipient + place);
        let data = [item(10 * org)];
        let scope = json!({ "object": object, "disclosure": this, "data": data, "recipient": code,
            "purpose": "resilience", "conditions": {} });
        story.enter(
            Some(analyst),
            json!({ "act": "consent-asked", "disclosure": this,
            "questions": [{ "consent": consent, "party": ORGS[*org].0, "scope": scope }], "due": due }),
        );
        story.enter(
            Some(officer(*org)),
            json!({ "act": "consent-answered", "consent": consent, "answer": "given",
            "given": data, "conditions": {}, "expires": null, "signing": { "by": "attested" } }),
        );
    }
    story.enter(
        Some(manager()),
        json!({ "act": "disclosure-decided", "disclosure": this, "recipient": code,
        "allow": true, "reviewed": 0, "concerns": 1, "needed": 2 }),
    );
    story.disclosures.push((this.parse().unwrap(), code.into()));
}
