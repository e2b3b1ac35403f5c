// SPDX-License-Identifier: EUPL-1.2
//! The protocol as the server runs it: workers that read, lose time and act on what they read,
//! while originators withdraw, a permission ends and the process dies.
//! Five variants: four that look safe, and the one we build.

use crate::state::{Consent, Disclosure, ORIGINATORS, State, Worker};
use waarborg_model::{Action, Disclosure as Promised, Expected, Reference, Stage, Unmet};

/// Onlookers count no further, so that the space of a broken variant stays small.
const COUNTED: u8 = 4;

/// Ways to build a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// Check, then commit "released", then send.
    Naive,
    /// Check again inside the commit; the bytes follow from an outbox.
    TxnOnly,
    /// As `TxnOnly`, and a withdrawal takes what waits out of the outbox.
    VoidOnly,
    /// As `TxnOnly`, but the register learns of it when the bytes have left.
    EntryLast,
    /// As `TxnOnly`, and before the bytes a handover, again checked inside its commit.
    Full,
}

/// How much may happen; the state space within is explored whole.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    pub workers: usize,
    pub disclosures: usize,
    /// Grants and withdrawals together.
    pub changes: u8,
    pub crashes: u8,
}

/// The server of one variant within bounds.
#[derive(Clone, Copy, Debug)]
pub struct Server {
    pub variant: Variant,
    pub bounds: Bounds,
}

/// One step of one participant. Between any two, any other participant may step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// From outside: `Grant`, `Withdraw`, `Expire`, `Request`, `Crash`, `Recover`.
    Outside(Action),
    /// A worker reads the facts and judges.
    Check { worker: usize, disclosure: usize },
    /// The judgement is committed.
    Commit { worker: usize },
    /// A worker reads a waiting disclosure.
    Collect { worker: usize, disclosure: usize },
    /// Full only: decided anew, marked and entered in one transaction.
    Handover { worker: usize },
    /// The bytes leave.
    Send { worker: usize },
    /// Arrival is noted.
    Confirm { worker: usize },
}

impl Server {
    /// Every step possible in a state.
    pub fn steps(&self, state: &State, steps: &mut Vec<Step>) {
        self.outside(state, steps);
        if !state.up {
            return;
        }
        for (worker, memory) in state.workers.iter().enumerate().take(self.bounds.workers) {
            match memory {
                Worker::Idle => {
                    for (disclosure, found) in self.disclosures(state) {
                        if found.stage == Stage::Requested && state.allowed() {
                            steps.push(Step::Check { worker, disclosure });
                        }
                        if found.stage == Stage::Decided || found.resend {
                            steps.push(Step::Collect { worker, disclosure });
                        }
                    }
                }
                Worker::Checked(_) => steps.push(Step::Commit { worker }),
                Worker::Collected(_) => steps.push(Step::Handover { worker }),
                Worker::Holding(_) => steps.push(Step::Send { worker }),
                Worker::Sent(_) => steps.push(Step::Confirm { worker }),
            }
        }
    }

    fn outside(&self, state: &State, steps: &mut Vec<Step>) {
        let mut push = |action| steps.push(Step::Outside(action));
        if state.permitted {
            push(Action::Expire);
        }
        if !state.up {
            return push(Action::Recover);
        }
        if state.crashes < self.bounds.crashes {
            push(Action::Crash);
        }
        if state.changes < self.bounds.changes {
            for (originator, consent) in state.consents.iter().enumerate() {
                push(match consent {
                    Consent::Given => Action::Withdraw(originator),
                    Consent::Absent | Consent::Withdrawn => Action::Grant(originator),
                });
            }
        }
        for (number, disclosure) in self.disclosures(state) {
            if disclosure.stage == Stage::Absent {
                push(Action::Request(number));
            }
        }
    }

    fn disclosures<'a>(&self, state: &'a State) -> impl Iterator<Item = (usize, &'a Disclosure)> {
        state.disclosures.iter().enumerate().take(self.bounds.disclosures)
    }

    /// The state after a step, with each act laid beside the reference.
    pub fn after(&self, before: &State, step: Step) -> State {
        let mut state = before.clone();
        let (action, given) = self.take(&mut state, step);
        let mut reference = self.reference(before);
        let agrees = action.is_none_or(|action| reference.step(action) == given);
        state.broken.reference |= !agrees || reference != self.reference(&state);
        state
    }

    /// Takes the step; tells which act of the reference it was, if any, and what it gave.
    fn take(&self, state: &mut State, step: Step) -> (Option<Action>, Expected) {
        match step {
            Step::Outside(action) => (Some(action), self.act(state, action)),
            Step::Check { worker, disclosure } => {
                state.workers[worker] = Worker::Checked(disclosure);
                (None, Expected::Accepted)
            }
            Step::Collect { worker, disclosure } => {
                let found = &mut state.disclosures[disclosure];
                state.workers[worker] = match self.variant {
                    Variant::Full if !found.resend => Worker::Collected(disclosure),
                    _ => Worker::Holding(disclosure),
                };
                found.resend = false;
                (None, Expected::Accepted)
            }
            Step::Commit { worker } => self.commit(state, worker),
            Step::Handover { worker } => hand_over(state, worker),
            Step::Send { worker } => send(state, worker),
            Step::Confirm { worker } => self.confirm(state, worker),
        }
    }

    fn act(&self, state: &mut State, action: Action) -> Expected {
        match action {
            Action::Grant(originator) => {
                state.changes += 1;
                state.consents[originator] = Consent::Given;
            }
            Action::Withdraw(originator) => {
                state.changes += 1;
                state.consents[originator] = Consent::Withdrawn;
                return Expected::Withdrawn { recalls: self.tell(state, originator) };
            }
            Action::Expire => state.permitted = false,
            Action::Request(number) => state.disclosures[number].stage = Stage::Requested,
            Action::Crash => {
                state.crashes += 1;
                state.up = false;
                state.workers = Default::default();
                for disclosure in &mut state.disclosures {
                    disclosure.resend = false;
                }
            }
            Action::Recover => {
                state.up = true;
                for disclosure in &mut state.disclosures {
                    disclosure.resend = disclosure.stage == Stage::HandedOver;
                }
            }
            Action::Decide(_) | Action::Handover(_) | Action::Send(_) | Action::Confirm(_) => {
                unreachable!("done by workers")
            }
        }
        Expected::Accepted
    }

    /// The answer to a withdrawal: names what the store knows to have gone and opens a recall for
    /// each; the originator takes all else as stopped.
    fn tell(&self, state: &mut State, originator: usize) -> Vec<usize> {
        let mut named = Vec::new();
        for (number, disclosure) in state.disclosures.iter_mut().enumerate() {
            if disclosure.stage >= Stage::HandedOver {
                disclosure.recalls |= 1 << originator;
                named.push(number);
                continue;
            }
            disclosure.stopped = disclosure.stage != Stage::Absent;
            if self.variant == Variant::VoidOnly && disclosure.stage == Stage::Decided {
                disclosure.stage = Stage::Requested;
                disclosure.entries = 0; // the entry is cancelled by another
            }
        }
        named
    }

    fn commit(&self, state: &mut State, worker: usize) -> (Option<Action>, Expected) {
        let Worker::Checked(number) = state.workers[worker] else { unreachable!() };
        state.workers[worker] = Worker::Idle;
        let action = Some(Action::Decide(number));
        if self.variant != Variant::Naive {
            if state.disclosures[number].stage != Stage::Requested {
                return (action, Expected::OutOfOrder);
            }
            if !state.allowed() {
                return (action, Expected::Refused(unmet(state)));
            }
        }
        state.disclosures[number].stage = Stage::Decided;
        if matches!(self.variant, Variant::Naive | Variant::TxnOnly | Variant::VoidOnly) {
            enter(state, number); // for these, this commit is what lets the bytes go
        }
        (action, Expected::Accepted)
    }

    fn confirm(&self, state: &mut State, worker: usize) -> (Option<Action>, Expected) {
        let Worker::Sent(number) = state.workers[worker] else { unreachable!() };
        state.workers[worker] = Worker::Idle;
        state.disclosures[number].stage = Stage::Delivered;
        if self.variant == Variant::EntryLast {
            enter(state, number);
        }
        (Some(Action::Confirm(number)), Expected::Accepted)
    }

    /// The state as the reference sees it: without workers, without what only an onlooker knows.
    fn reference(&self, state: &State) -> Reference {
        let disclosures = self.disclosures(state).map(|(number, found)| Promised {
            stage: found.stage,
            left: found.sent > 0,
            under_way: state.workers.contains(&Worker::Sent(number)),
            recalls: (0..ORIGINATORS).filter(|who| found.recalls & (1 << who) != 0).collect(),
        });
        Reference {
            consents: state.consents.iter().map(|consent| *consent == Consent::Given).collect(),
            permitted: state.permitted,
            up: state.up,
            disclosures: disclosures.collect(),
        }
    }
}

/// One transaction: judge anew, mark, enter.
fn hand_over(state: &mut State, worker: usize) -> (Option<Action>, Expected) {
    let Worker::Collected(number) = state.workers[worker] else { unreachable!() };
    let action = Some(Action::Handover(number));
    state.workers[worker] = Worker::Idle;
    if state.disclosures[number].stage != Stage::Decided {
        return (action, Expected::OutOfOrder); // another worker was first
    }
    if !state.allowed() {
        return (action, Expected::Refused(unmet(state)));
    }
    state.disclosures[number].stage = Stage::HandedOver;
    enter(state, number);
    state.workers[worker] = Worker::Holding(number);
    (action, Expected::Accepted)
}

fn send(state: &mut State, worker: usize) -> (Option<Action>, Expected) {
    let Worker::Holding(number) = state.workers[worker] else { unreachable!() };
    state.workers[worker] = Worker::Sent(number);
    let disclosure = &mut state.disclosures[number];
    let again = disclosure.sent > 0;
    disclosure.sent = (disclosure.sent + 1).min(COUNTED);
    state.broken.late |= disclosure.stopped;
    (Some(Action::Send(number)), Expected::Sent { again })
}

/// The entry that says it goes out, and what an onlooker thinks of it.
fn enter(state: &mut State, number: usize) {
    state.broken.consent |= !state.consented();
    state.broken.permission |= !state.permitted;
    let allowed = state.allowed();
    let disclosure = &mut state.disclosures[number];
    disclosure.entries = (disclosure.entries + 1).min(COUNTED);
    disclosure.stopped &= !allowed; // consent was given anew
}

fn unmet(state: &State) -> Vec<Unmet> {
    let given = |who: &usize| state.consents[*who] == Consent::Given;
    let consents = (0..ORIGINATORS).filter(|who| !given(who)).map(Unmet::Consent);
    consents.chain((!state.permitted).then_some(Unmet::Permission)).collect()
}
