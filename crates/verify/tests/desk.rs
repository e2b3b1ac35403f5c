// SPDX-License-Identifier: EUPL-1.2
//! The program at the oversight body's desk: it makes an identity once and for its owner, and its exit code says
//! whether a sealed log is whole.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use waarborg_register::note::SigningKey;
use waarborg_register::sealed::{Identity, Recipient, Writer, head};
use waarborg_register::tree::Tree;

fn run(arguments: &[&str]) -> (i32, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_waarborg-verify")).args(arguments).output().unwrap();
    let text = String::from_utf8(out.stdout).unwrap() + &String::from_utf8(out.stderr).unwrap();
    assert!(!text.contains("panicked"), "{text}");
    (out.status.code().unwrap(), text)
}

#[test]
fn an_identity_is_made_once_and_a_log_is_judged() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let identity = path("oversight.identity");
    assert_eq!(run(&["oversight-key", "--out", &identity]).0, 0);
    assert_eq!(std::fs::metadata(&identity).unwrap().permissions().mode() & 0o777, 0o600);
    let kept = std::fs::read_to_string(&identity).unwrap();
    let (code, text) = run(&["oversight-key", "--out", &identity]);
    assert!(code == 2 && text.contains(&identity), "{text}");
    assert_eq!(std::fs::read_to_string(&identity).unwrap(), kept, "an identity is never written over");

    let public = std::fs::read_to_string(Path::new(&path("oversight.identity.pub"))).unwrap();
    let to = Recipient::parse(&public).unwrap();
    assert_eq!(to, Identity::parse(&kept).unwrap().recipient());
    assert!(Recipient::parse(&kept).is_err() && Identity::parse(&public).is_err());

    let key = SigningKey::from_seed("test.example/log/oversight/0", [1; 32]).unwrap();
    let writer = Writer::new(key.clone(), to, Tree::new());
    let draft = writer.draft(b"not a read", &mut |bytes| bytes.fill(7)).unwrap();
    let whole = [head(key.verifier()), draft.record.encode().unwrap()].concat();
    std::fs::write(path("log"), &whole).unwrap();
    let verifier = key.verifier().to_string();
    let (code, text) = run(&["oversight-log", &path("log"), "--key", &verifier]);
    assert!(code == 0 && text.contains("SEALED") && text.ends_with("OK\n"), "{text}");
    let (code, text) = run(&["oversight-log", &path("log"), "--identity", &identity, "--lang", "nl"]);
    assert!(code == 1 && text.contains("BEVINDING bij aantekening 0"), "{text}");
    let mut changed = whole;
    let at = changed.len() - 3_000;
    changed[at] ^= 1;
    std::fs::write(path("log"), &changed).unwrap();
    let (code, text) = run(&["oversight-log", &path("log"), "--json"]);
    assert!(code == 1 && text.contains("\"code\":\"tree\""), "{text}");
    assert_eq!(run(&["oversight-log", &identity]).0, 2);
    assert_eq!(run(&["oversight-log", &path("nowhere")]).0, 2);
}
