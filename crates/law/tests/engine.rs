// SPDX-License-Identifier: EUPL-1.2
//! The engine fails closed, names whom it concerns, gives the same answer twice, and yields a permit
//! for nothing but a release it has just allowed.

mod common;
use common::*;
use waarborg_domain::{Digest, DisclosureId, Instant, ItemId, OrgId, Outcome};
use waarborg_law::{Action, Decision, Fact, Package, Subject, permit};

#[test]
fn facts_that_are_not_exactly_the_schema_are_undecidable() {
    let package = package();
    for action in Action::ALL {
        let good = facts(*action);
        assert!(package.decide(&good).allowed(), "{action:?}");
        let kind = action.resource_type();
        for i in 0..good.questions[0].object.len() {
            let name = good.questions[0].object[i].0;
            let mut bad = good.clone();
            bad.questions[0].object.remove(i);
            assert_eq!(undecidable(&package, &bad), format!("closure:missing:{kind}.{name}"));
            let mut bad = good.clone();
            bad.questions[0].object[i].1 = Fact::Id("Colour", "blue");
            assert_eq!(undecidable(&package, &bad), format!("closure:type:{kind}.{name}"));
            let mut bad = good.clone();
            let twice = bad.questions[0].object[i];
            bad.questions[0].object.push(twice);
            assert_eq!(undecidable(&package, &bad), format!("closure:twice:{kind}.{name}"));
        }
        let mut bad = good.clone();
        bad.questions[0].object.push(("colour", YES));
        assert_eq!(undecidable(&package, &bad), format!("closure:unknown:{kind}.colour"));
        for i in 0..good.actor.len() {
            let mut bad = good.clone();
            let (name, _) = bad.actor.remove(i);
            assert_eq!(undecidable(&package, &bad), format!("closure:missing:Actor.{name}"));
        }
    }
}

fn undecidable(package: &Package, facts: &waarborg_law::Facts) -> String {
    let decision = package.decide(facts);
    assert_eq!(decision.outcome, Outcome::Undecidable, "{decision:?}");
    assert!(!package.allows(&facts.actor, facts.at, &facts.questions[0]));
    assert_eq!(decision.errors.len(), 1);
    decision.errors[0].clone()
}

#[test]
fn an_id_outside_the_closed_list_is_undecidable() {
    let bad = changed(Action::Release, "ground=wiv2017:999");
    assert_eq!(undecidable(&package(), &bad), "closure:type:Disclosure.ground");
    let bad = changed(Action::Release, "actor.org=");
    assert_eq!(undecidable(&package(), &bad), "closure:type:Actor.org");
}

#[test]
fn no_question_and_impossible_instants_are_undecidable() {
    let mut none = facts(Action::Work);
    none.questions.clear();
    assert_eq!(package().decide(&none).errors, ["no-question"]);
    for at in [i64::MAX, i64::MIN + 1] {
        let mut bad = facts(Action::CountConsent);
        bad.at = Instant(at);
        assert!(!package().decide(&bad).allowed(), "{at}");
        let mut bad = facts(Action::CountConsent);
        set(&mut bad.questions[0].object, "expires", Fact::Instant(Instant(at)));
        assert!(!package().decide(&bad).allowed(), "{at}");
    }
}

#[test]
fn an_error_beside_a_refusal_keeps_both() {
    let mut both = changed(Action::Release, "reviewed=no");
    let mut datum = facts(Action::ReleaseDatum).questions.remove(0);
    datum.object.pop();
    both.questions.push(datum);
    let decision = package().decide(&both);
    assert_eq!(decision.outcome, Outcome::Refused);
    assert_eq!(decision.errors, ["closure:missing:Datum.foreignConsents"]);
}

#[test]
fn a_refusal_names_party_and_data_sorted() {
    let mut release = facts(Action::Release);
    let items: Vec<ItemId> = (0..4u8).map(|i| ItemId([i; 16])).collect();
    let datum = |party: &str, items: &[ItemId], state: &'static str| {
        let mut question = facts(Action::ReleaseDatum).questions.remove(0);
        set(&mut question.object, "consent", Fact::Id("ConsentState", state));
        question.subject = Subject { party: Some(OrgId::new(party)), items: items.to_vec() };
        question
    };
    release.questions.push(datum("police", &[items[3]], "none"));
    release.questions.push(datum("ncsc", &[items[1]], "silent"));
    release.questions.push(datum("police", &[items[0], items[2]], "asked"));
    release.questions.push(datum("mivd", &[items[0]], "given"));
    let decision = package().decide(&release);
    let told: Vec<String> =
        decision.unmet.iter().map(|u| format!("{} {} {}", u.rule, u.party.as_ref().unwrap(), u.items.len())).collect();
    assert_eq!(told, ["R-037 ncsc 1", "R-037 police 3", "R-041 ncsc 1"]);
    release.questions.reverse();
    assert_eq!(package().decide(&release), decision);
    assert!(!decision.met.contains(&rule("R-037")), "unmet for one is not met");
    let text = serde_json::to_string(&decision).unwrap();
    assert_eq!(serde_json::from_str::<Decision>(&text).unwrap(), decision);
}

#[test]
fn a_grant_frees_one_question_and_no_other() {
    let mut release = facts(Action::Release);
    let free = changed(Action::ReleaseDatum, "cited=no mentioned=yes fromConsented=yes consent=silent");
    release.questions.extend(free.questions);
    let decision = package().decide(&release);
    assert!(decision.allowed(), "{decision:?}");
    assert!(decision.met.contains(&rule("R-162")));
    let bound = changed(Action::ReleaseDatum, "cited=no mentioned=yes consent=silent");
    release.questions.extend(bound.questions);
    assert_eq!(names(&package().decide(&release)), ["R-038", "R-041"]);
    // What a grant does not name stays.
    let unused = "cited=no mentioned=yes fromConsented=yes consent=silent usable=no";
    assert_eq!(names(&package().decide(&changed(Action::ReleaseDatum, unused))), ["R-149"]);
}

#[test]
fn rules_begin_on_their_day_in_the_netherlands() {
    let package = package();
    let before = |act, text: &str| package.decide(&changed(act, &format!("at={text}")));
    assert_eq!(names(&before(Action::Work, "2020-05-27")), ["R-018"]);
    assert!(before(Action::Work, "2020-05-28").allowed());
    // Midnight in Amsterdam, not in Greenwich.
    let mut eve = facts(Action::Own);
    eve.at = Instant::parse("2002-05-28T21:59:59Z").unwrap();
    assert_eq!(names(&package.decide(&eve)), ["R-018"]);
    eve.at = Instant::parse("2002-05-28T22:00:00Z").unwrap();
    assert!(package.decide(&eve).allowed());
    assert!(package.policies_in_force(&rule("R-037"), day("2019-01-01")).iter().all(|id| id == "R-037.count"));
    // Nothing is released from the cell before the covenant, whatever the facts say.
    assert!(!before(Action::Release, "2019-06-01").allowed());
}

#[test]
fn expiry_is_exact_to_the_instant_and_never_late() {
    let package = package();
    let mut consent = facts(Action::CountConsent);
    let at = day("2026-06-30");
    let ask = |now: i64, expires: i64, consent: &mut waarborg_law::Facts| {
        consent.at = Instant(at.0 + now);
        set(&mut consent.questions[0].object, "expires", Fact::Instant(Instant(at.0 + expires)));
        package.allows(&consent.actor, consent.at, &consent.questions[0])
    };
    assert!(ask(0, 1_000, &mut consent));
    assert!(ask(-1, 0, &mut consent));
    assert!(!ask(0, 0, &mut consent));
    assert!(!ask(0, 999, &mut consent), "within one millisecond counts as expired");
    assert!(!ask(1, 0, &mut consent));
    assert!(!ask(1_000_000_000, 0, &mut consent));
}

#[test]
fn answers_do_not_depend_on_the_cache() {
    let shared = package();
    let fresh = || Package::from_files(shared.files()).unwrap();
    for action in Action::ALL {
        let facts = facts(*action);
        let first = fresh().decide(&facts);
        assert_eq!(shared.decide(&facts), first);
        assert_eq!(shared.decide(&facts), first);
    }
    // A consent is asked anew at each instant.
    let mut consent = facts(Action::CountConsent);
    assert!(shared.allows(&consent.actor, consent.at, &consent.questions[0]));
    consent.at = day("2027-01-02");
    assert!(!shared.allows(&consent.actor, consent.at, &consent.questions[0]));
    // And the register's state is part of the question.
    let mut own = facts(Action::Own);
    assert!(shared.decide(&own).allowed());
    own.register = false;
    assert!(!shared.decide(&own).allowed());
}

#[test]
fn only_a_release_just_allowed_yields_a_permit() {
    let package = package();
    let (disclosure, root) = (DisclosureId([1; 16]), Digest([2; 32]));
    let ask = |decision: &Decision, at| permit(decision, disclosure, OrgId::new("mivd"), root, at);
    let release = facts(Action::Release);
    let decision = package.decide(&release);
    let leave = ask(&decision, release.at).unwrap();
    assert!(leave.matches(disclosure, &OrgId::new("mivd"), root, release.at));
    assert!(!leave.matches(disclosure, &OrgId::new("police"), root, release.at));
    assert!(!leave.matches(DisclosureId([9; 16]), &OrgId::new("mivd"), root, release.at));
    assert!(!leave.matches(disclosure, &OrgId::new("mivd"), Digest([9; 32]), release.at));
    assert!(!leave.matches(disclosure, &OrgId::new("mivd"), root, day("2026-07-01")));
    assert!(ask(&decision, day("2026-07-01")).is_none(), "another instant");
    assert!(ask(&package.decide(&facts(Action::Decide)), release.at).is_none(), "not a release");
    let pending = package.decide(&changed(Action::Release, "decided=none"));
    assert!(ask(&pending, release.at).is_none(), "pending");
    let mut forged = package.decide(&changed(Action::Release, "reviewed=no"));
    forged.outcome = Outcome::Allowed;
    forged.unmet.clear();
    assert!(ask(&forged, release.at).is_none(), "forged");
    let read: Decision = serde_json::from_str(&serde_json::to_string(&decision).unwrap()).unwrap();
    assert!(ask(&read, release.at).is_none(), "read back from a record");
}

#[test]
fn speed() {
    if std::env::var_os("WAARBORG_FIGURES").is_none() {
        return; // prints figures; run it alone, in release
    }
    let package = package();
    let n: u32 = 1000;
    for action in [Action::Release, Action::ReleaseDatum, Action::Work, Action::See, Action::CountConsent] {
        let facts = facts(action);
        let ask = |package: &Package| {
            assert!(package.allows(&facts.actor, facts.at, &facts.questions[0]));
        };
        let bools: Vec<usize> = (0..facts.questions[0].object.len())
            .filter(|i| matches!(facts.questions[0].object[*i].1, Fact::Bool(_)))
            .collect();
        let mut other = facts.clone();
        let mut misses: Vec<_> = (1..1usize << bools.len().min(8))
            .map(|bits| {
                for (k, i) in bools.iter().enumerate() {
                    other.questions[0].object[*i].1 = Fact::Bool(bits >> k & 1 == 1);
                }
                let start = std::time::Instant::now();
                package.allows(&other.actor, other.at, &other.questions[0]);
                start.elapsed()
            })
            .collect();
        misses.sort();
        let start = std::time::Instant::now();
        (0..n).for_each(|_| ask(&package));
        println!(
            "{}: miss p50 {:?}, max {:?}; again {:?}",
            action.code(),
            misses.get(misses.len() / 2).copied().unwrap_or_default(),
            misses.last().copied().unwrap_or_default(),
            start.elapsed() / n
        );
    }
    let mut release = facts(Action::Release);
    for state in ["given", "none", "asked", "silent", "other"] {
        for i in 0..10u8 {
            let mut question = changed(Action::ReleaseDatum, &format!("consent={state}")).questions.remove(0);
            question.subject = Subject { party: Some(OrgId::new("police")), items: vec![ItemId([i; 16]); 20] };
            release.questions.push(question);
        }
    }
    let start = std::time::Instant::now();
    (0..n).for_each(|_| assert!(!package.decide(&release).allowed()));
    println!("release of 50 kinds of data, again: {:?}", start.elapsed() / n);
}
