// SPDX-License-Identifier: EUPL-1.2
//! The map in the leaf: an entry that commits to another is refused, one from before the map is not, and
//! the map moves with what the fold changes and with nothing else.

use serde_json::{Value, json};
use waarborg_domain::{Act, CapacityId, DepositId, Digest, DisclosureId, Instant, ItemId, Outcome};
use waarborg_law::Decision;
use waarborg_ledger::concerns::handover;
use waarborg_ledger::{FoldError, Kept, Leaf, RecordsRef, State, apply, enter};
use waarborg_register::map::{EMPTY, Id};

fn hex(prefix: char, n: usize) -> String {
    format!("{prefix}{n:031x}")
}

#[expect(clippy::needless_pass_by_value, reason = "acts are written where they are entered")]
fn entry(state: &State, who: Option<&str>, act: Value, outcome: Outcome) -> (Leaf, Kept) {
    let act: Act = serde_json::from_value(act.clone()).unwrap_or_else(|e| panic!("{act}: {e}"));
    let actor: Option<CapacityId> = who.map(|w| w.parse().unwrap());
    let mut decision = Decision::undecidable("");
    decision.errors.clear();
    decision.outcome = outcome;
    let at = Instant(1_780_000_000_000_000 + i64::try_from(state.size).unwrap());
    let leaf = Leaf {
        actor,
        at,
        channel: "test".into(),
        kept: Digest([0; 32]),
        kind: act.kind().to_owned(),
        log: "test".into(),
        map: None,
        objects: Vec::new(),
        outcome,
        records: RecordsRef { count: 0, root: Digest([0; 32]) },
        rules: Vec::new(),
        v: 1,
    };
    (leaf, Kept { v: 1, actor, act, decision, register: true, records: Vec::new(), command: None })
}

/// Enters an act; the ids among these whose entries changed.
fn moves(state: &mut State, who: Option<&str>, act: Value, outcome: Outcome, ids: &[Id]) -> Vec<Id> {
    let (mut leaf, kept) = entry(state, who, act, outcome);
    let next = enter(state, &mut leaf, &kept).unwrap_or_else(|e| panic!("{:?}: {e}", kept.act));
    let mut folded = state.clone();
    apply(&mut folded, &leaf, &kept).unwrap();
    assert_eq!(folded.digest(), next.digest(), "made and compared are the same fold");
    let moved = ids.iter().filter(|id| next.map.entries(id) != state.map.entries(id)).copied().collect();
    *state = next;
    moved
}

const WHO: &str = "4000000000000000000000000000aaaa";

fn begun() -> State {
    let mut state = State::default();
    for (who, act) in [
        (None, json!({ "act": "opened", "log": "test", "scenario": true, "version": "1" })),
        (
            None,
            json!({ "act": "org-added", "org": { "id": "police", "name": "Police", "kind": "police", "party": true, "via": null } }),
        ),
        (None, json!({ "act": "space-opened", "space": hex('3', 1), "kind": "home", "owner": "police" })),
        (
            None,
            json!({ "act": "capacity-given", "capacity": { "id": WHO, "person": hex('5', 1), "org": "police",
                "space": hex('3', 1), "role": "analyst", "mandate": null,
                "basis": null, "screening": "none", "from": 1_780_000_000_000_000i64,
                "designation": { "by": "police", "at": 1_780_000_000_000_000i64 } } }),
        ),
    ] {
        assert!(moves(&mut state, who, act, Outcome::Allowed, &[]).is_empty());
    }
    assert_eq!(state.map.root(), EMPTY, "the house and its people are no objects of a party");
    state
}

#[test]
fn another_map_and_none_after_one_are_refused_and_change_nothing() {
    let state = begun();
    let looked = json!({ "act": "viewed", "space": hex('3', 1), "seen": { "what": "tasks" } });
    let (mut leaf, kept) = entry(&state, Some(WHO), looked, Outcome::Allowed);
    for (map, error) in [(Some(Digest([1; 32])), FoldError::OtherMap), (None, FoldError::NoMap)] {
        leaf.map = map;
        let mut same = state.clone();
        assert_eq!(apply(&mut same, &leaf, &kept), Err(error));
        assert_eq!(same.digest(), state.digest());
    }
    leaf.map = Some(Digest(state.map.root()));
    apply(&mut state.clone(), &leaf, &kept).unwrap();
}

#[test]
fn entries_from_before_the_map_are_folded_and_counted() {
    let mut old = State::default();
    let mut new = State::default();
    let acts = [
        json!({ "act": "opened", "log": "test", "scenario": true, "version": "1" }),
        json!({ "act": "ticked", "expired": [] }),
    ];
    for act in acts {
        let (mut leaf, kept) = entry(&new, None, act, Outcome::Allowed);
        apply(&mut old, &leaf, &kept).unwrap();
        new = enter(&new, &mut leaf, &kept).unwrap();
    }
    assert_eq!((old.map.root(), old.mapped), (new.map.root(), false));
    // From the first leaf with a map on, each must have one.
    let (mut leaf, kept) = entry(&old, None, json!({ "act": "ticked", "expired": [] }), Outcome::Allowed);
    enter(&old, &mut leaf, &kept).unwrap();
    apply(&mut old, &leaf, &kept).unwrap();
    assert!(old.mapped);
    leaf.map = None;
    assert_eq!(apply(&mut old, &leaf, &kept), Err(FoldError::NoMap));
}

#[test]
fn a_delivery_stands_for_its_items_until_one_is_touched() {
    let mut state = begun();
    let delivery: DepositId = hex('6', 1).parse().unwrap();
    let items: Vec<ItemId> = (0..3).map(|n| hex('7', n).parse().unwrap()).collect();
    let ids: Vec<Id> = std::iter::once(delivery.0).chain(items.iter().map(|i| i.0)).collect();
    let class = json!({ "personal": false, "evaluated": false, "source": true, "types": 1 });
    let begin = json!({ "act": "deposit-begun", "deposit": delivery, "space": hex('3', 1), "party": "police", "feed": null,
        "automated": false, "basis": "wpg:24", "subject": "cyber-threat", "judged_relevant": true,
        "acquisition": "own-task", "purpose": {"task": "consult"}, "classes": [class] });
    let rows: Vec<Value> = items.iter().map(|i| json!([i, 0, null])).collect();
    for act in [
        begin,
        json!({ "act": "deposit-chunk", "deposit": delivery, "items": rows }),
        json!({ "act": "deposit-sealed", "deposit": delivery, "items": 3 }),
    ] {
        assert_eq!(moves(&mut state, Some(WHO), act, Outcome::Allowed, &ids), [delivery.0]);
    }
    assert_eq!(state.map.len(), 1);
    let withdraw = |n: usize| json!({ "act": "item-withdrawn", "item": items[n] });
    let refused = moves(&mut state, Some(WHO), withdraw(1), Outcome::Refused, &ids);
    assert!(refused.is_empty(), "what was refused moves nothing");
    assert_eq!(moves(&mut state, Some(WHO), withdraw(1), Outcome::Allowed, &ids), [items[1].0]);
    let looked = json!({ "act": "viewed", "space": hex('3', 1), "seen": { "what": "item", "item": items[0] } });
    assert!(moves(&mut state, Some(WHO), looked, Outcome::Allowed, &ids).is_empty(), "nor does a read");
    assert_eq!(
        moves(
            &mut state,
            Some(WHO),
            json!({ "act": "deposit-withdrawn", "deposit": delivery }),
            Outcome::Allowed,
            &ids
        ),
        [delivery.0]
    );
}

#[test]
fn a_handover_is_known_by_disclosure_and_recipient() {
    let (one, two): (DisclosureId, DisclosureId) = (hex('8', 1).parse().unwrap(), hex('8', 2).parse().unwrap());
    let all = [handover(&one, &"a".into()), handover(&one, &"b".into()), handover(&two, &"a".into()), one.0, two.0];
    assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), all.len());
}
