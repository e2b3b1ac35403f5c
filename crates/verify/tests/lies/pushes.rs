// SPDX-License-Identifier: EUPL-1.2
//! Lies about what was brought to a recipient's own server (ADR 0035): what was recalled, to whom nobody handed it
//! over, and where the recipient never said. A story of its own, told once.

use crate::liar::Log;
use crate::story::{Stage, Story, deposit, finish, purpose, stix};
use crate::told::{Lie, unseen};
use serde_json::{Value, json};
use waarborg_app::push::{begin, load};
use waarborg_domain::push::PushAct;
use waarborg_domain::{Act, OrgId};
use waarborg_verify::{Options, verify};

/// Hands an indicator over to the NCTV; gives the consent it rests on.
fn hand_over(stage: &mut Stage, number: u32) -> Value {
    let items = deposit(stage, "police.analyst", "wpg:24", &stix(number, &format!("host{number}.example")));
    let relevance = json!([{ "recipient": "nctv", "task": true, "reasons": "It coordinates the sector." }]);
    let proposed = json!({ "items": items, "relevance": relevance, "purpose": purpose() });
    let assessment = stage.done("aivd.analyst", "assessment.propose", proposed)["id"].clone();
    stage.done("police.analyst", "assessment.concur", json!({ "assessment": assessment }));
    let request = json!({ "items": items, "recipient": "nctv", "ground": "wiv2017:62:1:a", "purpose": purpose() });
    let id = stage.done("aivd.analyst", "disclosure.request", request)["id"].clone();
    let asked = stage.done("aivd.analyst", "consent.ask", json!({ "disclosure": id }));
    let consent = asked["questions"][0]["consent"].clone();
    stage.done("police.consent", "consent.answer", json!({ "consent": consent, "answer": "given" }));
    let decided = json!({ "disclosure": id, "allow": true, "reviewed": "Read by me.", "concerns": "Its task." });
    stage.done("aivd.manager", "disclosure.decide", decided);
    stage.done("aivd.manager", "disclosure.release", json!({ "disclosure": id }));
    consent
}

/// Two handovers, the first of them recalled after it was made ready; the second leaves.
fn story() -> Story {
    let mut stage = Stage::open();
    stage.world();
    let administrator =
        json!({ "alias": "nctv.admin", "name": "nctv.admin", "org": "nctv", "space": "home", "role": "administrator" });
    let given = stage.house("capacity.give", administrator);
    stage.people.insert("nctv.admin", given.text("id").unwrap().parse().unwrap());
    let recalled = hand_over(&mut stage, 1);
    hand_over(&mut stage, 2);
    let place = "https://taxii.example.org/root/collections/in/";
    let capacity = stage.people["nctv.recipient"];
    let said = json!({ "recipient": "nctv", "capacity": capacity, "place": place, "token": "s3cret" });
    stage.done("nctv.admin", "push.set", said);
    let nctv = OrgId::new("nctv");
    let part = |stage: &Stage| load(&stage.system, &nctv, usize::MAX).unwrap().unwrap().part;
    let first = part(&stage);
    assert!(begin(&stage.system, &nctv, first.clone()).unwrap().allowed());
    stage.done("police.consent", "consent.withdraw", json!({ "consent": recalled }));
    assert!(!begin(&stage.system, &nctv, first).unwrap().allowed(), "made before the recall, decided after it");
    let second = part(&stage);
    assert!(begin(&stage.system, &nctv, second).unwrap().allowed());
    finish(stage, 50)
}

/// Changes what is said of the part that left with this try; tells where.
fn begun(log: &mut Log, nth: usize, change: impl FnOnce(&mut PushAct)) -> (usize, &'static str) {
    let at = log.nth("push.begun", nth);
    if let Act::Push(act) = &mut log.lines[at].kept.act {
        change(act);
    }
    log.lines[at].settle();
    (at, "decision")
}

const LIES: &[(&str, Lie)] = &[
    ("what was recalled is brought nevertheless", |log, _| {
        let like = log.lines[log.nth("push.begun", 2)].clone();
        let at = log.nth("push.begun", 1);
        log.lines[at].as_allowed(&like);
        (at, "decision")
    }),
    ("the handover that was recalled, under the name of the other", |log, _| {
        let Act::Push(PushAct::Begun { part: first, .. }) = log.lines[log.nth("push.begun", 0)].kept.act.clone() else {
            unreachable!("it is one");
        };
        begun(log, 2, |act| {
            if let PushAct::Begun { part, .. } = act {
                part.items = first.items;
            }
        })
    }),
    ("brought to whom nobody handed it over", |log, _| {
        begun(log, 2, |act| {
            if let PushAct::Begun { recipient, .. } = act {
                *recipient = OrgId::new("unit-x");
            }
        })
    }),
    ("a place that the cell said for the recipient", |log, story| {
        let at = log.nth("push.set", 0);
        log.lines[at].kept.actor = Some(story.people["admin"]);
        log.lines[at].settle();
        (at, "decision")
    }),
    ("brought where nobody said", |log, _| {
        let at = log.nth("push.begun", 0);
        log.remove(log.nth("push.set", 0));
        (at - 1, "decision")
    }),
];

#[test]
fn what_is_brought_to_a_recipient_is_judged_again() {
    let story = story();
    let honest = verify(&story.bundle, &Options::default());
    assert_eq!(honest.exit_code(), 0, "{honest}");
    assert_eq!(honest.replayed, honest.entries);
    let unseen = unseen(&story, LIES);
    assert!(unseen.is_empty(), "{}", unseen.join("\n"));
}
