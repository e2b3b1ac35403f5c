// SPDX-License-Identifier: EUPL-1.2
//! Policies and witnesses: who makes a quorum, what a file must not say, and every answer of a
//! witness; notes agree with another implementation.

mod world;

use signed_note::{Note, StandardVerifier, VerifierList};
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::note::{self, Kind, SigningKey, VerifierKey};
use waarborg_register::policy::{Policy, PolicyError};
use waarborg_register::tree::Tree;
use waarborg_register::witness::{self, Known, Refusal, Request};
use world::{ORIGIN, World, world};

#[test]
fn quorums_of_groups() {
    let policy = world().policy();
    let met = |names: &[&str]| policy.met_by(names.iter().copied());
    assert!(met(&["ctivd", "second"]) && met(&["ctivd-pq", "second"]) && met(&["ctivd", "ctivd-pq", "second"]));
    assert!(!met(&["ctivd", "ctivd-pq"]) && !met(&["second"]) && !met(&[]));
    // A group's name is not a witness that cosigned.
    assert!(!met(&["oversight", "second"]) && !met(&["both"]));
}

#[test]
fn a_checkpoint_below_the_quorum_is_open_and_not_met() {
    let world = world();
    let judged = world.policy().judge(&world.signed(7)).unwrap();
    assert!(!judged.met && judged.witnesses.is_empty());
    let none = Policy::parse(&format!("log {}\nquorum none\n", world.log.verifier())).unwrap();
    assert!(none.judge(&world.signed(7)).unwrap().met);
    // Cosigned, and not by the log.
    let body = world.checkpoint(7).encode().unwrap();
    let line = world.witnesses[0].cosign(&body, world::TIME).unwrap();
    assert!(world.policy().judge(&format!("{body}\n{line}")).is_err());
}

#[test]
fn what_a_policy_must_not_say() {
    let World { log, witnesses, .. } = world();
    let (log, w1) = (log.verifier().to_string(), witnesses[0].verifier().to_string());
    let w2 = witnesses[2].verifier().to_string();
    let head = format!("log {log}\nwitness a {w1}\nwitness b {w2}\n");
    let refused = [
        (format!("{head}quorum c\n"), 4),
        (format!("{head}quorum a\nquorum b\n"), 5),
        (format!("{head}group g 0 a b\nquorum g\n"), 4),
        (format!("{head}group g 3 a b\nquorum g\n"), 4),
        (format!("{head}group g 02 a b\nquorum g\n"), 4),
        (format!("{head}group g any\nquorum g\n"), 4),
        (format!("{head}group g any a a\nquorum g\n"), 4),
        (format!("{head}group g any a\ngroup h any a b\nquorum h\n"), 5),
        (format!("{head}group g any g\nquorum g\n"), 4),
        (format!("{head}group a any b\nquorum a\n"), 4),
        (format!("{head}group none any a\nquorum none\n"), 4),
        (format!("{head}group g any none\nquorum g\n"), 4),
        (format!("{head}witness c {w1}\nquorum a\n"), 4),
        (format!("{head}log {log}\nquorum a\n"), 4),
        (format!("log {w1}\nquorum none\n"), 1),
        (format!("witness a {log}\nquorum none\n"), 1),
        (format!("{head}quorum a b\n"), 4),
        (format!("{head}quorum a\r\n"), 4),
        (format!("{head}quorum\u{a0}a\n"), 4),
        (format!("{head}Quorum a\n"), 4),
        (format!("{head}quorum a"), 4),
    ];
    for (file, line) in refused {
        match Policy::parse(&file) {
            Err(PolicyError::Line { line: found, .. }) => assert_eq!(found, line, "{file}"),
            other => panic!("{other:?} for {file}"),
        }
    }
    assert_eq!(Policy::parse(&head), Err(PolicyError::NoQuorum));
    assert!(matches!(Policy::parse(&"#".repeat(2 << 20)), Err(PolicyError::TooLarge(_))));
    // Comments, tabs and blank lines say nothing; two keys of one log are two logs of one name.
    let spaced = format!("# ours\n\n\t log\t{log}  \nwitness a {w1}\nwitness b {w2}\n  # end\nquorum\ta\n");
    let plain = Policy::parse(&format!("{head}quorum a\n")).unwrap();
    assert_eq!(Policy::parse(&spaced).unwrap().digest(), plain.digest());
}

#[test]
fn the_same_key_under_another_name_is_a_duplicate() {
    let one = SigningKey::of_kind(Kind::Cosignature, "one.example", [6; 32]).unwrap();
    let two = SigningKey::of_kind(Kind::Cosignature, "two.example", [6; 32]).unwrap();
    let file = format!("witness a {}\nwitness b {}\nquorum a\n", one.verifier(), two.verifier());
    assert!(matches!(Policy::parse(&file), Err(PolicyError::Line { line: 2, .. })));
}

/// A second history that shares the first five entries, signed with the log's own key.
fn fork(size: u64) -> World {
    let mut world = world();
    world.tree = Tree::from_leaf_hashes((0..size).map(|n| world::leaf(if n < 5 { n } else { n + 1_000 })));
    world
}

#[test]
fn every_answer_of_a_witness() {
    let world = world();
    let keys = [world.log.verifier().clone(), world.log_pq.verifier().clone()];
    let known = |size| Some(Known { size, root: world.tree.root_at(size).unwrap() });
    let ask = |request: &Request, known| witness::judge(request, &keys, known);
    assert_eq!(ask(&world.request(0, 7), None).unwrap(), world.checkpoint(7));
    assert_eq!(ask(&world.request(7, 11), known(7)).unwrap(), world.checkpoint(11));
    assert_eq!(ask(&world.request(7, 7), known(7)).unwrap(), world.checkpoint(7));
    let status = |request: &Request, known| ask(request, known).unwrap_err().status();
    assert_eq!(ask(&world.request(5, 11), known(7)), Err(Refusal::Conflict { known: 7, old: 5 }));
    assert_eq!(status(&world.request(0, 7), known(11)), 409, "a rollback");
    assert_eq!(status(&Request { old: 9, ..world.request(5, 7) }, known(9)), 400);
    assert_eq!(status(&Request { proof: vec![[0; 32]], ..world.request(5, 7) }, known(5)), 422);
    assert_eq!(status(&Request { proof: vec![[0; 32]], ..world.request(0, 7) }, None), 422);
    assert_eq!(status(&Request { checkpoint: "nothing".into(), ..world.request(0, 7) }, None), 400);
    let other = [SigningKey::from_seed(ORIGIN, [9; 32]).unwrap().verifier().clone()];
    assert_eq!(witness::judge(&world.request(0, 7), &other, None).unwrap_err().status(), 403);
    let stranger = [SigningKey::from_seed("other.example", [9; 32]).unwrap().verifier().clone()];
    assert_eq!(witness::judge(&world.request(0, 7), &stranger, None).unwrap_err().status(), 404);
}

#[test]
fn forks_are_seen_at_the_first_checkpoint() {
    let (one, other) = (world(), fork(20));
    let keys = [one.log.verifier().clone()];
    let known = Known { size: 11, root: one.tree.root() };
    for size in 6..=20 {
        // The forked server does its best: a proof in its own tree, whatever it starts from.
        let start = size.min(11);
        let request = other.request(start, size);
        let refusal = witness::judge(&request, &keys, Some(known)).unwrap_err();
        assert_eq!(refusal.accuses(), size >= 11, "size {size}: {refusal}");
        if size == 11 {
            assert_eq!(refusal, Refusal::Fork { size: 11 });
            let anyhow = Request { old: 0, ..request };
            assert_eq!(witness::judge(&anyhow, &keys, Some(known)), Err(Refusal::Fork { size: 11 }));
        }
    }
}

#[test]
fn requests_have_one_spelling() {
    let file = world().request(5, 7).encode();
    let refused = [
        file.replace("old 5", "old 05"),
        file.replace("old 5", "old +5"),
        file.replace("old 5", "Old 5"),
        file.replace("old 5\n", "old 5\n\n\n"),
        file.replace('\n', "\r\n"),
        String::new(),
        "old 5".into(),
        "old 5\n".into(),
        format!("old 5\n{}\n", format!("{}=\n", "A".repeat(43)).repeat(64)),
        "A".repeat(1 << 20),
    ];
    for body in refused {
        let judged = Request::decode(&body).map_err(|e| e.to_string()).and_then(|request| {
            let keys = world().verifiers();
            let known = Known { size: 5, root: world().tree.root_at(5).unwrap() };
            witness::judge(&request, &keys, Some(known)).map_err(|e| e.to_string())
        });
        assert!(judged.is_err(), "{body}");
    }
}

/// The other implementation opens our notes by the log's Ed25519 key and keeps the rest, and signs
/// what we open; both refuse the same changed notes.
#[test]
fn notes_agree_with_another_implementation() {
    let world = world();
    let verifier = StandardVerifier::new(&world.log.verifier().to_string()).unwrap();
    let known = VerifierList::new(vec![Box::new(verifier)]);
    let ours = world.cosigned(7);
    let read = Note::from_bytes(ours.as_bytes()).unwrap();
    assert_eq!(read.to_bytes(), ours.as_bytes());
    let (good, rest) = read.verify(&known).unwrap();
    assert_eq!((good.len(), rest.len()), (1, 4));
    for (theirs, key) in good.iter().chain(&rest).zip(world.verifiers()) {
        assert_eq!((theirs.name(), theirs.id().to_be_bytes()), (key.name(), key.id()));
    }
    let point = tlog_tiles::Checkpoint::from_bytes(read.text()).unwrap();
    assert_eq!((point.size(), point.hash().0), (7, world.tree.root_at(7).unwrap()));

    let secret = [[1u8].as_slice(), &[7; 32]].concat();
    let key = SigningKey::from_seed("log.example", [7; 32]).unwrap();
    let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, secret);
    let id = hex::encode(key.verifier().id());
    let signer = signed_note::StandardSigner::new(&format!("PRIVATE+KEY+log.example+{id}+{encoded}")).unwrap();
    let body = Checkpoint { origin: "log.example".into(), size: 0, root: waarborg_register::hash::empty() };
    let mut made = Note::new(body.encode().unwrap().as_bytes(), &[]).unwrap();
    made.add_sigs(&[&signer]).unwrap();
    let made = String::from_utf8(made.to_bytes()).unwrap();
    assert_eq!(made, body.sign(&key).unwrap());
    let keys: [VerifierKey; 1] = [key.verifier().clone()];
    assert_eq!(Checkpoint::open(&made, &keys).unwrap(), body);

    let signed = world.checkpoint(7).sign(&world.log).unwrap();
    for at in (0..signed.len()).filter(|at| signed.is_char_boundary(*at)) {
        let mut changed = signed.clone().into_bytes();
        changed[at] ^= 1;
        let Ok(changed) = String::from_utf8(changed) else { continue };
        let theirs = Note::from_bytes(changed.as_bytes()).is_ok_and(|note| note.verify(&known).is_ok());
        assert_eq!(note::open(&changed, &world.verifiers()).is_ok(), theirs, "byte {at}");
    }
}
