// SPDX-License-Identifier: EUPL-1.2
//! Law and second checker on handovers in random states of the register: whatever the law allows, the
//! checker, which knows raw consents, origins and grounds and nothing of the policies, does not object
//! to; and nothing is allowed where anything could not be decided. That the test can fail is shown with
//! a law that lacks a rule.

mod story;

use imbl::OrdSet;
use std::sync::Arc;
use story::{ORGS, ORIGINATORS, Story, item, manager, officer, start, tell};
use waarborg_domain::act::Mention;
use waarborg_domain::consent::Standing;
use waarborg_domain::{
    Act, Answer, Digest, Ground, Instant, ObjectRef, OrgId, OrgKind, Outcome, Rng, SeededRng, Signing,
};
use waarborg_law::{Decision, Package};
use waarborg_ledger::State;
use waarborg_ledger::decide::{SECOND_OPINION, decide};
use waarborg_ledger::objects::{ItemStatus, StandingConsent};

/// How many handovers: a few in daily work, a million where `WAARBORG_REQUESTS` says so (`cargo xtask requests`).
fn rounds() -> usize {
    std::env::var("WAARBORG_REQUESTS").map_or(4_000, |n| n.parse().unwrap())
}

struct Dice(SeededRng);
impl Dice {
    fn below(&mut self, n: usize) -> usize {
        let mut bytes = [0u8; 8];
        self.0.fill(&mut bytes);
        usize::try_from(u64::from_le_bytes(bytes) % n as u64).unwrap()
    }
    fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
    fn org(&mut self) -> OrgId {
        OrgId::from(self.of(&ORGS).0)
    }
    /// Around the instant of the handover, sometimes at it.
    fn instant(&mut self) -> Instant {
        Instant(HANDOVER.0 + self.of(&[-86_400_000_000, -1, 0, 1, 86_400_000_000]))
    }
}

/// The instant of most handovers: a month after the story.
const HANDOVER: Instant = Instant(1_783_000_000_000_000);

const GROUNDS: [Ground; 13] = [
    Ground::None,
    Ground::Wiv61,
    Ground::Wiv62a,
    Ground::Wiv62b,
    Ground::Wiv62c,
    Ground::Wiv62d,
    Ground::Wiv63,
    Ground::Wiv64,
    Ground::Wiv66,
    Ground::Wiv67,
    Ground::Wiv86,
    Ground::Wiv89,
    Ground::Old36,
];

/// Changes one thing on record: of consents, origins, grounds, or what else a handover rests on.
fn disturb(state: &mut State, disclosure: usize, story: &Story, dice: &mut Dice) {
    let (id, recipient) = story.disclosures[disclosure].clone();
    match dice.below(20) {
        0..=7 => disturb_consent(state, disclosure, story, dice),
        8 => disturb_standing(state, &recipient, dice),
        9 => state.disclosures.get_mut(&id).unwrap().ground = dice.of(&GROUNDS),
        10 => {
            let d = state.disclosures.get_mut(&id).unwrap();
            d.crime = !d.crime;
            d.ground = dice.of(&[Ground::Wiv66, Ground::Wiv62b]);
        }
        11 => {
            let number = dice.below(state.items.len());
            state.items[number].status =
                dice.of(&[ItemStatus::Active, ItemStatus::Withdrawn, ItemStatus::Corrected, ItemStatus::Destroyed]);
        }
        12 => {
            let number = dice.below(state.classes.len());
            Arc::make_mut(&mut state.classes[number].spec).personal = true;
        }
        13 => {
            // An item of another party than it was.
            let (number, class) = (dice.below(state.items.len()), dice.below(state.classes.len()));
            state.items[number].class = u32::try_from(class).unwrap();
        }
        14 => {
            let any: Vec<_> = (0..=dice.below(3)).map(|_| item(10 * dice.of(&ORIGINATORS) + dice.below(2))).collect();
            state.disclosures.get_mut(&id).unwrap().object = ObjectRef::Items(any);
        }
        15 => state.orgs.get_mut(&recipient).unwrap().org.kind = dice.of(&OrgKind::ALL),
        16 => {
            let code = dice.of(&[Some("resilience"), Some("other"), None]).map(str::to_owned);
            state.disclosures.get_mut(&id).unwrap().purpose.code = code;
        }
        17 => {
            let for_recipient = state.disclosures.get_mut(&id).unwrap().recipients.get_mut(&recipient).unwrap();
            for_recipient.decided = None;
        }
        18 => {
            let leaves = dice.instant();
            let org = dice.org();
            state.orgs.get_mut(&org).unwrap().leaves = Some(leaves);
        }
        _ => {
            let until = dice.instant();
            let whose = officer(dice.of(&ORIGINATORS));
            state.capacities.get_mut(&whose).unwrap().capacity.until = Some(until);
        }
    }
}

fn disturb_consent(state: &mut State, disclosure: usize, story: &Story, dice: &mut Dice) {
    let asked = &state.disclosures[&story.disclosures[disclosure].0].consents;
    let Some(id) = (!asked.is_empty()).then(|| dice.of(asked)) else { return };
    let by = officer(dice.of(&ORIGINATORS));
    let (instant, org) = (dice.instant(), dice.org());
    let other = item(10 * dice.of(&ORIGINATORS) + dice.below(2));
    let what = dice.below(11);
    let consent = state.consents.get_mut(&id).unwrap();
    let answered = &mut consent.answered;
    match (what, answered) {
        (0, _) => consent.withdrawn = Some(instant),
        (1, answered) => *answered = None,
        (2 | 3, Some(answered)) => answered.expires = Some(instant),
        (4, Some(answered)) => answered.answer = dice.of(&[Answer::Refused, Answer::Partial]),
        (5, Some(answered)) => answered.given = OrdSet::unit(other),
        (6, Some(answered)) => answered.by = by,
        (7, _) => Arc::make_mut(&mut consent.scope).purpose = "other".into(),
        (8, _) => Arc::make_mut(&mut consent.scope).recipient = org,
        (9, _) => Arc::make_mut(&mut consent.scope).object = ObjectRef::Items(vec![other]),
        _ => consent.party = org,
    }
}

/// A consent given beforehand, of some party for some types, recipient, purpose and time.
fn disturb_standing(state: &mut State, recipient: &OrgId, dice: &mut Dice) {
    let (party, by) = (dice.of(&ORIGINATORS), dice.of(&ORIGINATORS));
    let recipient = if dice.below(4) > 0 { recipient.clone() } else { dice.org() };
    let standing = Standing {
        types: dice.of(&[2, 4, 6]),
        recipient,
        purpose: dice.of(&["resilience", "resilience", "other"]).into(),
        conditions: Default::default(),
        until: dice.instant(),
    };
    let withdrawn = (dice.below(4) == 0).then(|| dice.instant());
    let entry = StandingConsent {
        party: ORGS[party].0.into(),
        standing,
        by: officer(by),
        signing: Signing::Attested,
        withdrawn,
        entry: 0,
    };
    state.standing.insert(story::id(11, dice.below(3)).parse().unwrap(), entry);
}

/// What is found in the text at the handover.
fn mentions(dice: &mut Dice) -> Vec<Mention> {
    let any = |dice: &mut Dice| item(10 * dice.of(&ORIGINATORS) + dice.below(2));
    (0..dice.below(3))
        .map(|_| Mention {
            line: 1,
            span: (0, 3),
            holders: (0..=dice.below(2)).map(|_| any(dice)).collect(),
            from: if dice.below(2) == 0 { vec![item(20)] } else { (0..dice.below(2)).map(|_| any(dice)).collect() },
        })
        .collect()
}

#[derive(Default)]
struct Count {
    allowed: usize,
    refused: usize,
    objected: usize,
}

/// Handovers in random states; allowed, refused, and objected to by the second checker.
fn play(seed: u64, rounds: usize, law: &Package) -> Count {
    let story = tell();
    let mut dice = Dice(SeededRng::new(seed));
    let mut count = Count::default();
    for round in 0..rounds {
        let mut state = story.state.clone();
        let number = round % story.disclosures.len();
        for _ in 0..dice.below(4) {
            disturb(&mut state, number, &story, &mut dice);
        }
        let (disclosure, recipient) = story.disclosures[number].clone();
        let mentions = mentions(&mut dice);
        let act = Act::HandedOver { disclosure, recipient, mentions, manifest: Digest([0; 32]) };
        let decision = decide(&state, law, Some(&manager()), &act, HANDOVER, true);
        judge(&decision, &mut count);
    }
    count
}

fn judge(decision: &Decision, count: &mut Count) {
    if decision.errors.iter().any(|e| e == SECOND_OPINION) {
        count.objected += 1;
    } else if decision.outcome == Outcome::Allowed {
        assert!(decision.errors.is_empty() && decision.unmet.is_empty() && decision.pending.is_empty(), "{decision:?}");
        count.allowed += 1;
    } else {
        count.refused += 1;
    }
}

#[test]
fn the_second_checker_agrees_with_whatever_the_law_allows() {
    let law = Package::builtin().unwrap();
    assert!(start() < HANDOVER);
    let hands = std::thread::available_parallelism().map_or(1, usize::from);
    let each = rounds() / hands;
    let counts: Vec<Count> = std::thread::scope(|scope| {
        let hands: Vec<_> = (0..hands as u64)
            .map(|seed| {
                scope.spawn({
                    let law = &law;
                    move || play(seed, each, law)
                })
            })
            .collect();
        hands.into_iter().map(|hand| hand.join().unwrap()).collect()
    });
    let sum = |of: fn(&Count) -> usize| counts.iter().map(of).sum::<usize>();
    println!("{} allowed, {} refused", sum(|c| c.allowed), sum(|c| c.refused));
    assert_eq!(sum(|c| c.objected), 0, "the second checker objects to what the law allows");
    assert!(sum(|c| c.allowed) * 8 > rounds() && sum(|c| c.refused) * 8 > rounds());
}

#[test]
fn it_objects_where_the_law_has_a_hole() {
    let law = Package::builtin().unwrap();
    for gone in ["R-037.count", "R-042.count-purpose", "R-042.count-expiry", "R-046.count", "R-149"] {
        let law = law.without(&[gone.to_owned()]).unwrap();
        assert!(play(7, 3_000, &law).objected > 0, "nobody objects without {gone}");
    }
}
