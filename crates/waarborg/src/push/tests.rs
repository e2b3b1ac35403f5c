// SPDX-License-Identifier: EUPL-1.2
//! What was handed over is brought to real servers on loopback: another register, and servers that do all they
//! should not. What was recalled stays here, and what was begun is finished.

mod hostile;
mod stage;

use super::*;
use serde_json::json;
use stage::{Cell, Recipient};
use waarborg_app::caller::{Caller, Channel};
use waarborg_app::verbs;
use waarborg_domain::push::Ended;
use waarborg_domain::{Act, RecipientState};

#[test]
fn what_was_handed_over_arrives_in_order_and_counts_as_delivered() {
    let (cell, recipient) = (Cell::new(), Recipient::new());
    let first = cell.hand_over(0..1_000);
    cell.sets(&recipient.place(), recipient.token());
    assert_eq!(cell.pushing().position, None);
    assert!(cell.push());
    assert_eq!(recipient.holds(), 1_000, "what was handed over before is brought as well");
    assert_eq!(cell.state_of(&first.0), RecipientState::Delivered);
    let taken: Vec<_> = cell.pushing().tries.iter().map(|t| t.ended).collect();
    assert_eq!(taken.len(), 3, "{taken:?}");
    assert!(!cell.push(), "nothing is due any more");
    let second = cell.hand_over(1_000..1_003);
    assert!(cell.push());
    assert_eq!(recipient.holds(), 1_003);
    assert_eq!(cell.state_of(&second.0), RecipientState::Delivered);
    // Set anew it is all sent again, and nothing stands there twice.
    cell.sets(&recipient.place(), recipient.token());
    assert!(cell.push());
    assert_eq!(recipient.holds(), 1_003);
    let handed = cell.acts(|act| matches!(act, Act::HandedOver { .. }));
    assert_eq!(handed, 2);
}

#[test]
fn what_was_recalled_stays_here() {
    let (cell, recipient) = (Cell::new(), Recipient::new());
    let (_, recalled) = cell.hand_over(0..3);
    let (stands, _) = cell.hand_over(10..12);
    cell.sets(&recipient.place(), recipient.token());
    let part = load(&cell.system, &cell.recipient, usize::MAX).unwrap().unwrap().part;
    cell.withdraws(&recalled);
    // Made before the recall, decided after it.
    let refused = begin(&cell.system, &cell.recipient, part).unwrap();
    assert!(!refused.allowed());
    assert_eq!(cell.pushing().begun, None);
    assert!(cell.push());
    assert_eq!(recipient.holds(), 2, "the other handover alone");
    assert_eq!(cell.state_of(&stands), RecipientState::Delivered);
    let begun = cell.acts(|act| matches!(act, Act::Push(waarborg_domain::push::PushAct::Begun { .. })));
    assert_eq!(begun, 2, "one of them refused");
}

#[test]
fn what_an_item_lost_meanwhile_is_not_sent() {
    let (cell, recipient) = (Cell::new(), Recipient::new());
    cell.hand_over(0..3);
    cell.sets(&recipient.place(), recipient.token());
    let part = load(&cell.system, &cell.recipient, usize::MAX).unwrap().unwrap().part;
    let item = part.items[0];
    cell.done("police.analyst", "item.withdraw", json!({ "item": item }));
    assert!(!begin(&cell.system, &cell.recipient, part).unwrap().allowed());
    assert!(cell.push());
    assert_eq!(recipient.holds(), 2);
}

#[test]
fn who_leads_next_goes_on_with_what_was_begun() {
    let recipient = Recipient::new();
    let mut cell = Cell::new();
    let (disclosure, _) = cell.hand_over(0..1_000);
    cell.sets(&recipient.place(), recipient.token());
    let pusher = cell.pusher(60);
    for round in 0..5 {
        // Each server is gone after its entry; every other one also after the server took the part.
        let due = load(&cell.system, &cell.recipient, usize::MAX).unwrap().unwrap();
        assert!(begin(&cell.system, &cell.recipient, due.part.clone()).unwrap().allowed());
        if round % 2 == 0 {
            let (place, shown) = cell.system.push_place(&cell.pushing()).unwrap();
            let there = taxii::Collection::find(&pusher.outbound, &place, &shown).unwrap();
            there.add(due.body.as_deref().unwrap(), due.part.objects, Duration::from_secs(60)).unwrap();
        }
        cell = cell.restarted();
        assert_eq!(cell.pushing().begun.as_ref(), Some(&due.part));
    }
    assert!(cell.push());
    assert_eq!(recipient.holds(), 1_000);
    assert_eq!(cell.state_of(&disclosure), RecipientState::Delivered);
    assert_eq!(cell.acts(|act| matches!(act, Act::HandedOver { .. })), 1);
}

#[test]
fn of_another_nothing_is_set_and_with_a_capacity_that_ended_nothing_is_brought() {
    let (cell, recipient) = (Cell::new(), Recipient::new());
    cell.hand_over(0..2);
    let with = |org: &str, capacity: &str| {
        let capacity = cell.system.person(capacity).unwrap();
        json!({ "recipient": org, "capacity": capacity, "place": recipient.place() })
    };
    for (who, org, capacity) in [
        ("admin", "mivd", "mivd.recipient"),
        ("mivd.admin", "aivd", "aivd.analyst"),
        ("mivd.admin", "mivd", "aivd.analyst"),
    ] {
        let caller = Caller::person(cell.system.person(who).unwrap(), Channel::Player);
        let answer = verbs::run(&cell.system, caller, "push.set", with(org, capacity)).unwrap();
        assert!(!answer.allowed(), "{who} {org} {capacity}");
    }
    let odd = json!({ "recipient": "mivd", "capacity": cell.system.person("mivd.recipient").unwrap(), "place": "https://x/a" });
    let caller = Caller::person(cell.system.person("mivd.admin").unwrap(), Channel::Player);
    assert!(verbs::run(&cell.system, caller, "push.set", odd).is_err());
    cell.sets(&recipient.place(), recipient.token());
    assert_eq!(cell.system.pushes_due(cell.system.now()).len(), 1);
    cell.done("mivd.admin", "push.pause", json!({ "recipient": "mivd" }));
    assert_eq!(cell.system.pushes_due(cell.system.now()), []);
    cell.done("mivd.admin", "push.resume", json!({ "recipient": "mivd" }));
    let recipient_capacity = cell.system.person("mivd.recipient").unwrap();
    cell.done("mivd.admin", "capacity.end", json!({ "capacity": recipient_capacity }));
    assert_eq!(cell.system.pushes_due(cell.system.now()), []);
    let part = load(&cell.system, &cell.recipient, usize::MAX).unwrap().unwrap().part;
    assert!(!begin(&cell.system, &cell.recipient, part).unwrap().allowed());
    assert_eq!(recipient.holds(), 0);
}

#[test]
fn an_envelope_has_as_many_bytes_as_the_server_takes() {
    let cell = Cell::new();
    cell.hand_over(0..4);
    cell.sets("https://taxii.example.org/root/collections/in/", "t");
    let whole = load(&cell.system, &cell.recipient, usize::MAX).unwrap().unwrap();
    assert!(whole.part.whole && whole.part.objects == 5, "{:?}", whole.part);
    let size = whole.body.unwrap().len();
    let less = load(&cell.system, &cell.recipient, size - 1).unwrap().unwrap();
    assert!(!less.part.whole && less.part.objects == 4 && less.body.unwrap().len() < size);
    assert_eq!(load(&cell.system, &cell.recipient, 40).unwrap_err(), Trouble::TooLarge);
    // What came of it is told by the house alone, and only of what was begun.
    let ended = Ended::Taken { taken: 5, failed: 0 };
    let act =
        Act::Push(waarborg_domain::push::PushAct::Ended { recipient: cell.recipient.clone(), ended, retry: None });
    let admin = Caller::person(cell.system.person("mivd.admin").unwrap(), Channel::Player);
    assert!(!cell.system.enter(admin, act.clone()).unwrap().allowed());
    assert!(cell.system.enter(Caller::house(), act).is_err());
}
