// SPDX-License-Identifier: EUPL-1.2
//! Evidence for one party: what it proves, that a server which hides something is found, and that it holds
//! nothing of anybody else.

mod played;
#[path = "../lies/story.rs"]
#[allow(dead_code, reason = "another test's story, of which the stage and the people are used here")]
mod story;
mod worlds;

use played::{play, take};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use waarborg_register::evidence::{Evidence, Object, Shown, is_evidence};
use waarborg_register::map::End;
use waarborg_verify::{EvidenceReport, Options, verify, verify_evidence};

fn check(bytes: &[u8]) -> EvidenceReport {
    verify_evidence(bytes, &Options::default())
}

fn codes(report: &EvidenceReport) -> Vec<&str> {
    report.findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn a_party_reads_what_is_on_record_and_that_nothing_is_newer() {
    let mut played = play("police", &[]);
    let options = Options { key: Some(played.stage.system.verifier_key().to_owned()), ..Options::default() };
    let consent = played.consent("police");
    let before = take(&mut played.stage, "police.analyst", json!({ "objects": [consent] }));
    assert!(is_evidence(&before));
    let report = verify_evidence(&before, &options);
    println!("{report}");
    assert_eq!(report.exit_code(), 0, "{report}");
    assert!(report.key_known);
    let [told] = &report.objects[..] else { panic!("one object: {report}") };
    assert_eq!(told.name, format!("consent {consent} for disclosure {}", played.disclosure));
    let kinds: Vec<_> = told.steps.iter().map(|s| s.kind.as_deref().unwrap()).collect();
    assert_eq!(kinds, ["consent.asked", "consent.answered"]);
    let last = told.steps.last().unwrap();
    assert_eq!(last.words, "consent given");
    let said =
        format!("in the register as entry {}; nothing newer concerns it up to entry {}", last.entry, report.taken);
    assert!(report.to_string().contains(&said), "{report}");

    played.stage.done("police.consent", "consent.withdraw", json!({ "consent": consent }));
    let after = verify_evidence(&take(&mut played.stage, "police.analyst", json!({ "objects": [consent] })), &options);
    assert_eq!(after.exit_code(), 0, "{after}");
    assert_eq!(after.objects[0].steps.len(), 3);
    assert_eq!(after.objects[0].steps[2].words, "consent withdrawn");
    // The whole log, with all this in it, has no finding either.
    let report = verify(&played.bundle(), &options);
    assert_eq!(report.exit_code(), 0, "{report}");
    assert_eq!(report.replayed, report.entries);
}

#[test]
fn an_untouched_item_has_a_proof_that_nothing_was_entered_on_it() {
    let mut played = play("police", &[]);
    let item = played.items[1].clone();
    let report = check(&take(&mut played.stage, "police.analyst", json!({ "objects": [item] })));
    assert_eq!(report.exit_code(), 0, "{report}");
    let told = report.objects.iter().find(|o| o.kind == "item").unwrap();
    assert_eq!((told.steps.len(), told.id.as_str()), (0, item.as_str()));
    assert!(told.delivered.is_some(), "{report}");
    assert!(report.to_string().contains("no entry concerns it by itself since it came in by entry"), "{report}");
    assert!(report.objects.iter().any(|o| o.kind == "deposit" && o.steps.len() == 3), "{report}");
    played.stage.done("police.analyst", "item.withdraw", json!({ "item": item }));
    let report = check(&take(&mut played.stage, "police.analyst", json!({ "objects": [item] })));
    let told = report.objects.iter().find(|o| o.kind == "item").unwrap();
    assert_eq!(told.steps.iter().map(|s| s.words.as_str()).collect::<Vec<_>>(), ["item withdrawn"]);
}

#[test]
fn a_recipient_outside_learns_that_something_is_newer_and_not_whose_it_is() {
    let mut played = play("police", &[]);
    let of = json!({ "objects": [played.disclosure] });
    let report = check(&take(&mut played.stage, "nctv.recipient", of.clone()));
    assert_eq!(report.exit_code(), 0, "{report}");
    let [told] = &report.objects[..] else { panic!("one object: {report}") };
    assert_eq!(told.name, format!("disclosure {}, as handed over", played.disclosure));
    let steps =
        |report: &EvidenceReport| -> Vec<String> { report.objects[0].steps.iter().map(|s| s.words.clone()).collect() };
    assert_eq!(steps(&report), ["disclosure handed over", "disclosure delivered", "disclosure acknowledged"]);
    let consent = played.consent("police");
    played.stage.done("police.consent", "consent.withdraw", json!({ "consent": consent }));
    let bytes = take(&mut played.stage, "nctv.recipient", of);
    let report = check(&bytes);
    assert_eq!(report.exit_code(), 0, "{report}");
    assert_eq!(steps(&report).last().unwrap(), "an act of another, not shown");
    let text = String::from_utf8_lossy(&bytes);
    assert!(!text.contains(&consent) && !text.contains(&played.stage.people["police.consent"].to_string()));
}

/// Changes what a server could change, encodes it anew, and tells what the verifier finds.
fn lie(bytes: &[u8], change: impl FnOnce(&mut Evidence<'_>)) -> EvidenceReport {
    let mut evidence = Evidence::read(bytes).unwrap();
    change(&mut evidence);
    check(&evidence.encode().unwrap())
}

fn only<'e, 'a>(evidence: &'e mut Evidence<'a>) -> &'e mut Object<'a> {
    evidence.objects.values_mut().next().unwrap()
}

#[test]
fn a_hidden_withdrawal_is_found() {
    let mut played = play("police", &[]);
    let consent = played.consent("police");
    let of = json!({ "objects": [consent] });
    let before = take(&mut played.stage, "police.analyst", of.clone());
    played.stage.done("police.consent", "consent.withdraw", json!({ "consent": consent }));
    let receipt = played.stage.receipts.last().unwrap().clone();
    let after = take(&mut played.stage, "police.analyst", of);
    let newest = *Evidence::read(&after).unwrap().entries.keys().rev().nth(1).unwrap();

    // The newest entry left out of the chain; out of the file; both.
    let shortened = |evidence: &mut Evidence<'_>| {
        let End::Entries(entries) = &mut only(evidence).proof.end else { panic!("it is in the map") };
        assert_eq!(entries.pop(), Some(newest));
    };
    assert_eq!(codes(&lie(&after, shortened)), ["map", "entry", "entry", "entry"], "nothing has a place then");
    let report = lie(&after, |e| drop(e.entries.remove(&newest)));
    assert_eq!((report.findings[0].entry, codes(&report)), (Some(newest), vec!["map"]));
    let both = |e: &mut Evidence<'_>| {
        shortened(e);
        e.entries.remove(&newest);
    };
    assert_eq!(codes(&lie(&after, both)), ["map", "entry", "entry"]);
    // Said not to be there at all.
    assert_eq!(codes(&lie(&after, |e| only(e).proof.end = End::Empty))[0], "map");

    // The proof from before, under the map of now.
    let old = Evidence::read(&before).unwrap();
    let report = lie(&after, |e| only(e).proof = old.objects.values().next().unwrap().proof.clone());
    assert_eq!(codes(&report)[0], "map");
    // The map from before: then the act of taking is the one from before, and not the one asked for.
    assert_eq!(codes(&lie(&after, |e| e.taken = old.taken))[0], "taken");
    let (then, now) = (check(&before), check(&after));
    assert_ne!(then.command, now.command);
    // Or its receipt tells: the withdrawal came later than this evidence knows.
    let receipts = vec![("withdrawn".to_owned(), receipt.into_bytes())];
    let options = Options { receipts, ..Options::default() };
    assert_eq!(codes(&verify_evidence(&before, &options)), ["receipt"]);
    let report = verify_evidence(&after, &options);
    assert_eq!((report.exit_code(), report.receipts.found), (0, 1), "{report}");
}

#[test]
fn every_other_change_is_found() {
    let mut played = play("police", &[]);
    let bytes = take(&mut played.stage, "police.analyst", json!({}));
    assert_eq!(check(&bytes).exit_code(), 0);
    let first = |e: &Evidence<'_>| *e.entries.keys().next().unwrap();
    let report = lie(&bytes, |e| {
        let at = first(e);
        let entry = e.entries.remove(&at).unwrap();
        e.entries.insert(at + 1_000, entry);
    });
    assert_eq!(report.exit_code(), 1);
    assert_eq!(lie(&bytes, |e| e.party = "aivd").exit_code(), 1);
    let report = lie(&bytes, |e| {
        let at = first(e);
        e.entries.get_mut(&at).unwrap().shown = Shown::Hash([1; 32]);
    });
    assert_eq!(report.exit_code(), 1);
    let report = lie(&bytes, |e| {
        let taken = e.taken;
        if let Shown::Kept { opening, .. } = &mut e.entries.get_mut(&taken).unwrap().shown {
            opening[0] ^= 1;
        }
    });
    assert_eq!(codes(&report)[0], "kept");
    let another = waarborg_register::note::SigningKey::from_seed(story::LOG, [8; 32]).unwrap();
    assert_eq!(lie(&bytes, |e| e.key = another.verifier().clone()).exit_code(), 1);
    // Any changed byte, with the container closed again: never accepted.
    let body = bytes.len() - 32;
    for at in (0..body).step_by(7) {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        let digest: [u8; 32] = Sha256::digest(&changed[..body]).into();
        changed[body..].copy_from_slice(&digest);
        let report = check(&changed);
        assert_ne!(report.exit_code(), 0, "byte {at}: {report}");
    }
    for length in (0..bytes.len()).step_by(101) {
        assert_eq!(check(&bytes[..length]).exit_code(), 2);
    }
}

#[test]
fn what_is_anothers_is_as_absent_as_what_does_not_exist() {
    let played = play("police", &[]);
    let stage: &story::Stage = &played.stage;
    let who = stage.people["police.analyst"];
    let ask = |stage: &story::Stage, id: &str| {
        let caller = waarborg_app::Caller::person(who, waarborg_app::caller::Channel::Api);
        waarborg_app::verbs::run(&stage.system, caller, "evidence.take", json!({ "objects": [id] }))
    };
    let hidden = ask(stage, &played.others[0]).unwrap_err();
    let absent = ask(stage, "00112233445566778899aabbccddeeff").unwrap_err();
    assert_eq!(format!("{hidden:?}"), format!("{absent:?}"));
    assert!(matches!(ask(stage, "item"), Err(waarborg_app::Problem::Invalid(_))));
}
