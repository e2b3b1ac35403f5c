// SPDX-License-Identifier: EUPL-1.2
//! Changed bytes: a thousand in the file, and some behind a closing digest made to fit.

use crate::story;
use std::process::Command;
use waarborg_domain::{Rng as _, SeededRng};
use waarborg_register::container::{Section, decode, encode};
use waarborg_verify::{Options, verify};

fn below(rng: &mut SeededRng, bound: usize) -> usize {
    let mut bytes = [0u8; 8];
    rng.fill(&mut bytes);
    usize::try_from(u64::from_le_bytes(bytes) % bound as u64).unwrap()
}

#[test]
fn a_thousand_flips_never_pass() {
    let mut bundle = story().bundle.clone();
    let mut rng = SeededRng::new(11);
    for _ in 0..1_000 {
        let (at, bit) = (below(&mut rng, bundle.len()), below(&mut rng, 8));
        bundle[at] ^= 1 << bit;
        assert!(matches!(verify(&bundle, &Options::default()).exit_code(), 1 | 2), "byte {at}, bit {bit}");
        bundle[at] ^= 1 << bit;
    }
    assert_eq!(verify(&bundle, &Options::default()).exit_code(), 0);
}

#[test]
fn flips_behind_a_fitting_digest_never_pass() {
    let whole = decode(&story().bundle).unwrap();
    let total: usize = whole.sections().iter().map(|s| s.bytes.len()).sum();
    let mut rng = SeededRng::new(12);
    for _ in 0..150 {
        let (mut at, bit) = (below(&mut rng, total), below(&mut rng, 8));
        let mut sections: Vec<(&str, Vec<u8>)> = whole.sections().iter().map(|s| (s.name, s.bytes.to_vec())).collect();
        for (name, bytes) in &mut sections {
            // Nobody signs for when a bundle was exported.
            if *name == "meta" {
                continue;
            }
            match bytes.get_mut(at) {
                Some(byte) => {
                    *byte ^= 1 << bit;
                    break;
                }
                None => at -= bytes.len(),
            }
        }
        let changed: Vec<_> = sections.iter().map(|(name, bytes)| Section { name, bytes }).collect();
        if changed.iter().zip(whole.sections()).all(|(a, b)| a == b) {
            continue;
        }
        let report = verify(&encode(&changed).unwrap(), &Options::default());
        assert!(matches!(report.exit_code(), 1 | 2), "byte {at}, bit {bit}: {report}");
    }
}

#[test]
fn the_binary_says_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.bundle");
    let run = |bytes: &[u8], more: &[&str]| {
        std::fs::write(&path, bytes).unwrap();
        let out = Command::new(env!("CARGO_BIN_EXE_waarborg-verify")).arg(&path).args(more).output().unwrap();
        (out.status.code(), String::from_utf8(out.stdout).unwrap())
    };
    let (code, text) = run(&story().bundle, &[]);
    assert_eq!(code, Some(0));
    assert!(text.ends_with("OK\n"), "{text}");
    let (code, text) = run(&story().bundle, &["--json"]);
    assert_eq!(code, Some(0));
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["findings"], serde_json::json!([]));
    let mut bundle = story().bundle.clone();
    for at in [0, 20, bundle.len() / 2, bundle.len() - 1] {
        bundle[at] ^= 1;
        assert_eq!(run(&bundle, &[]).0, Some(2), "byte {at}");
        bundle[at] ^= 1;
    }
    assert_eq!(run(b"no bundle", &[]).0, Some(2));
    let receipts = folder.path().join("receipts");
    std::fs::create_dir(&receipts).unwrap();
    std::fs::write(receipts.join("a"), story().receipts.last().unwrap()).unwrap();
    let with = ["--receipts", receipts.to_str().unwrap()];
    assert_eq!(run(&story().bundle, &with).0, Some(0));
    std::fs::write(receipts.join("b"), "no receipt").unwrap();
    assert_eq!(run(&story().bundle, &with).0, Some(1));
}
