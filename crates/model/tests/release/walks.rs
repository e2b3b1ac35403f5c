// SPDX-License-Identifier: EUPL-1.2
//! The reference by itself on random acts, in order or not: what a test of the real code relies on.

use proptest::prelude::*;
use waarborg_model::{Action, Expected, Reference, Stage, Unmet};

fn walk(choices: &[usize]) -> Vec<(Reference, Action, Expected, Reference)> {
    let mut reference = Reference::new(3, 3);
    let alphabet = reference.alphabet();
    let mut steps = Vec::new();
    for choice in choices {
        let action = alphabet[choice % alphabet.len()];
        let before = reference.clone();
        let given = reference.step(action);
        steps.push((before, action, given, reference.clone()));
    }
    steps
}

proptest! {
    #[test]
    fn what_is_not_accepted_changes_nothing(choices in prop::collection::vec(any::<usize>(), 0..200)) {
        for (before, action, given, after) in walk(&choices) {
            if matches!(given, Expected::Refused(_) | Expected::OutOfOrder | Expected::Down) {
                prop_assert_eq!(&before, &after, "{:?}", action);
            }
        }
    }

    #[test]
    fn stages_only_advance(choices in prop::collection::vec(any::<usize>(), 0..200)) {
        for (before, action, _, after) in walk(&choices) {
            for (old, new) in before.disclosures.iter().zip(&after.disclosures) {
                prop_assert!(old.stage <= new.stage, "{:?}", action);
            }
        }
    }
}

#[test]
fn the_story_of_a_withdrawal() {
    use Action::{Confirm, Crash, Decide, Grant, Handover, Recover, Request, Send, Withdraw};
    let mut reference = Reference::new(2, 2);
    let mut play = |action| reference.step(action);
    assert_eq!(play(Request(0)), Expected::Accepted);
    let both = vec![Unmet::Consent(0), Unmet::Consent(1)];
    assert_eq!(play(Decide(0)), Expected::Refused(both));
    for action in [Grant(0), Grant(1), Decide(0), Request(1), Decide(1), Handover(0)] {
        assert_eq!(play(action), Expected::Accepted, "{action:?}");
    }
    // The first is named although its bytes have not left; the second is stopped.
    assert_eq!(play(Withdraw(1)), Expected::Withdrawn { recalls: vec![0] });
    assert_eq!(play(Handover(1)), Expected::Refused(vec![Unmet::Consent(1)]));
    assert_eq!(play(Send(0)), Expected::Sent { again: false });
    assert_eq!(play(Send(0)), Expected::OutOfOrder);
    assert_eq!(play(Crash), Expected::Accepted);
    assert_eq!(play(Send(0)), Expected::Down);
    assert_eq!(play(Recover), Expected::Accepted);
    assert_eq!(play(Send(0)), Expected::Sent { again: true });
    assert_eq!(play(Confirm(0)), Expected::Accepted);
    assert_eq!(play(Grant(1)), Expected::Accepted);
    assert_eq!(play(Handover(1)), Expected::Accepted);
    assert_eq!(reference.disclosures[0].stage, Stage::Delivered);
    assert_eq!(reference.disclosures[0].recalls, [1]);
    assert!(reference.disclosures[1].recalls.is_empty());
}
