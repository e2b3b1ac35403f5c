// SPDX-License-Identifier: EUPL-1.2
//! Every interleaving within bounds, for each way to build a release. What we build keeps every
//! promise and behaves as the reference; each other way breaks exactly the promises listed here,
//! which shows that the promises can be broken and that the checker finds it.

mod protocol;
mod state;
mod walks;

use std::collections::BTreeSet;

use protocol::{
    Bounds, Server,
    Step::{self, Outside},
    Variant,
};
use state::{Consent, ORIGINATORS, State};
use stateright::{Checker, Expectation, Model, Property};
use waarborg_model::{Action, Stage};

const CONSENT: &str = "what goes out rests on every consent at that moment";
const PERMISSION: &str = "what goes out rests on a permission standing at that moment";
const ENTRY: &str = "no byte leaves without its entry";
const ONCE: &str = "one entry for each disclosure";
const STOPPED: &str = "what a withdrawal stopped stays, unless consent is given anew";
const RECALL: &str = "who withdrew has a recall of all that left";
const AGAIN: &str = "bytes leave again only after a crash";
const REFERENCE: &str = "every act gives what the reference says";

fn always(name: &'static str, holds: fn(&Server, &State) -> bool) -> Property<Server> {
    Property::always(name, holds)
}

fn sometimes(name: &'static str, reached: fn(&Server, &State) -> bool) -> Property<Server> {
    Property::sometimes(name, reached)
}

impl Model for Server {
    type State = State;
    type Action = Step;

    fn init_states(&self) -> Vec<State> {
        vec![State::new()]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Step>) {
        self.steps(state, actions);
    }

    fn next_state(&self, state: &State, step: Step) -> Option<State> {
        Some(self.after(state, step))
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            always(CONSENT, |_, state| !state.broken.consent),
            always(PERMISSION, |_, state| !state.broken.permission),
            always(ENTRY, |_, state| state.disclosures.iter().all(|found| found.sent == 0 || found.entries > 0)),
            always(ONCE, |_, state| state.disclosures.iter().all(|found| found.entries <= 1)),
            always(STOPPED, |_, state| !state.broken.late),
            always(RECALL, |_, state| {
                (0..ORIGINATORS).filter(|who| state.consents[*who] == Consent::Withdrawn).all(|who| {
                    let told = |recalls: u8| recalls & (1 << who) != 0;
                    state.disclosures.iter().all(|found| found.sent == 0 || told(found.recalls))
                })
            }),
            always(AGAIN, |_, state| state.disclosures.iter().all(|found| found.sent <= 1 + state.crashes)),
            always(REFERENCE, |_, state| !state.broken.reference),
            sometimes("delivered", |_, state| state.disclosures.iter().any(|found| found.stage == Stage::Delivered)),
            sometimes("delivered after a crash", |_, state| {
                let again = |sent| sent > 1 && state.crashes > 0;
                state.disclosures.iter().any(|it| it.stage == Stage::Delivered && again(it.sent))
            }),
            sometimes("delivered on consent given anew", |_, state| {
                let never_recalled = |recalls| recalls == 0 && state.changes > 3;
                state.disclosures.iter().any(|it| it.stage == Stage::Delivered && never_recalled(it.recalls))
            }),
            sometimes("recalled", |_, state| state.disclosures.iter().any(|found| found.recalls != 0)),
        ]
    }
}

/// Wide for what we build, and only where the code is compiled to be fast, so that a plain
/// `cargo test` stays pleasant.
fn bounds(variant: Variant) -> Bounds {
    match (variant, cfg!(debug_assertions)) {
        (Variant::Full, false) => Bounds { workers: 3, disclosures: 2, changes: 8, crashes: 2 },
        (Variant::Full, true) => Bounds { workers: 2, disclosures: 1, changes: 8, crashes: 2 },
        (_, false) => Bounds { workers: 2, disclosures: 2, changes: 4, crashes: 1 },
        (_, true) => Bounds { workers: 2, disclosures: 1, changes: 4, crashes: 1 },
    }
}

/// Explores everything and names the promises that were broken.
fn broken(variant: Variant) -> BTreeSet<&'static str> {
    let start = std::time::Instant::now();
    let checker = explore(variant);
    println!("{variant:?}: {} states in {:.1} s", checker.unique_state_count(), start.elapsed().as_secs_f64());
    let mut broken = BTreeSet::new();
    for property in checker.model().properties() {
        let found = checker.discovery(property.name).is_some();
        match property.expectation {
            Expectation::Sometimes => assert!(found, "{variant:?}: never {}", property.name),
            Expectation::Always | Expectation::Eventually if found => {
                broken.insert(property.name);
            }
            Expectation::Always | Expectation::Eventually => {}
        }
    }
    broken
}

fn explore(variant: Variant) -> impl Checker<Server> {
    let checker = Server { variant, bounds: bounds(variant) }.checker().threads(2).spawn_bfs().join();
    assert!(checker.is_done());
    checker
}

/// Follows a way told step by step; every step must be possible where it stands.
fn follow(variant: Variant, way: &[Step]) -> State {
    let server = Server { variant, bounds: bounds(variant) };
    let mut state = State::new();
    for step in way {
        let mut possible = Vec::new();
        server.steps(&state, &mut possible);
        assert!(possible.contains(step), "{step:?} in {state:?}");
        state = server.after(&state, *step);
    }
    state
}

/// Both consents given, the first disclosure asked for.
const ASKED: [Step; 3] = [Outside(Action::Grant(0)), Outside(Action::Grant(1)), Outside(Action::Request(0))];
const CHECK: Step = Step::Check { worker: 0, disclosure: 0 };
const COMMIT: Step = Step::Commit { worker: 0 };
const COLLECT: Step = Step::Collect { worker: 0, disclosure: 0 };
const HANDOVER: Step = Step::Handover { worker: 0 };
const SEND: Step = Step::Send { worker: 0 };
const CONFIRM: Step = Step::Confirm { worker: 0 };
const WITHDRAW: Step = Outside(Action::Withdraw(1));

#[test]
fn handing_over_in_two_steps_keeps_every_promise() {
    assert_eq!(broken(Variant::Full), BTreeSet::new());
    // A withdrawal before the handover stops it; one after it gives a recall.
    let before = [CHECK, COMMIT, COLLECT, WITHDRAW, HANDOVER];
    let state = follow(Variant::Full, &[&ASKED[..], &before].concat());
    assert_eq!((state.disclosures[0].stage, state.disclosures[0].sent), (Stage::Decided, 0));
    let after = [CHECK, COMMIT, COLLECT, HANDOVER, WITHDRAW, SEND, CONFIRM];
    let state = follow(Variant::Full, &[&ASKED[..], &after].concat());
    assert_eq!((state.disclosures[0].recalls, state.disclosures[0].sent), (0b10, 1));
}

#[test]
fn checking_before_the_commit_is_not_enough() {
    let all = [CONSENT, PERMISSION, ONCE, STOPPED, RECALL, AGAIN, REFERENCE];
    assert_eq!(broken(Variant::Naive), BTreeSet::from(all));
    let way = [CHECK, WITHDRAW, COMMIT];
    assert!(follow(Variant::Naive, &[&ASKED[..], &way].concat()).broken.consent);
}

#[test]
fn checking_inside_the_commit_is_not_enough() {
    let all = [STOPPED, RECALL, AGAIN, REFERENCE];
    assert_eq!(broken(Variant::TxnOnly), BTreeSet::from(all));
    let way = [CHECK, COMMIT, WITHDRAW, COLLECT, SEND];
    assert!(follow(Variant::TxnOnly, &[&ASKED[..], &way].concat()).broken.late);
}

#[test]
fn emptying_the_outbox_is_not_enough() {
    let all = [ENTRY, STOPPED, RECALL, AGAIN, REFERENCE];
    assert_eq!(broken(Variant::VoidOnly), BTreeSet::from(all));
    // The worker is already past its read.
    let way = [CHECK, COMMIT, COLLECT, WITHDRAW, SEND];
    assert!(follow(Variant::VoidOnly, &[&ASKED[..], &way].concat()).broken.late);
}

#[test]
fn entering_afterwards_is_not_enough() {
    let all = [CONSENT, PERMISSION, ENTRY, ONCE, STOPPED, RECALL, AGAIN, REFERENCE];
    assert_eq!(broken(Variant::EntryLast), BTreeSet::from(all));
    let way = [CHECK, COMMIT, COLLECT, SEND];
    assert_eq!(follow(Variant::EntryLast, &[&ASKED[..], &way].concat()).disclosures[0].entries, 0);
}
