// SPDX-License-Identifier: EUPL-1.2
//! What a collector wants to be shown: each sees its own and not the other's, and nobody else sees any of it.

use crate::collector::{Collector, Mood};
use crate::stage::{Stage, until};
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

const LDV: &str = "Bearer ldv.Hush-1_2~3";
const OTLP: &str = "Basic b3RscDpIdXNoLTQ=";

/// A file for its owner, as far as this says so.
fn kept(stage: &Stage, name: &str, text: &str, mode: u32) -> String {
    let file = stage.path(name);
    std::fs::write(&file, text).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn each_collector_is_shown_its_own_and_nobody_else_anything() {
    let (stage, ldv, otlp) = (Stage::new(), Collector::new(), Collector::new());
    let (of_ldv, of_otlp) = (kept(&stage, "ldv", &format!("{LDV}\n"), 0o600), kept(&stage, "otlp", OTLP, 0o600));
    let (position, events) = (stage.path("ldv.position"), stage.path("events.jsonl"));
    let mut options = vec!["--ldv-endpoint", ldv.address(), "--ldv-register", "https://register.example/"];
    options.extend(["--ldv-position", position.to_str().unwrap(), "--ldv-authorization-file", &of_ldv]);
    options.extend(["--otlp-endpoint", otlp.address(), "--otlp-authorization-file", &of_otlp]);
    options.extend(["--ocsf", events.to_str().unwrap()]);
    let said = stage.path("said");
    let server = stage.serve_telling(&options, std::fs::File::create(&said).unwrap().into());
    // Taken, refused and nonsense: whatever is said of it, by either.
    for mood in [Mood::Takes, Mood::Status(401), Mood::Garbage, Mood::Takes] {
        ldv.is(mood);
        otlp.is(mood);
        let before = (ldv.asked(), otlp.asked());
        server.deposit("shown.example.org");
        until("both are asked", || (ldv.asked() > before.0 && otlp.asked() > before.1).then_some(()));
    }
    until("it is told", || {
        std::fs::read_to_string(&said).ok().filter(|said| said.contains("spans of requests are lost"))
    });
    assert!(ldv.shown().iter().all(|shown| shown.as_deref() == Some(LDV)), "{:?}", ldv.shown());
    assert!(otlp.shown().iter().all(|shown| shown.as_deref() == Some(OTLP)), "{:?}", otlp.shown());
    let spans = format!("{:?}{:?}", ldv.taken(), otlp.taken());
    server.running.stop();
    let told = [spans, std::fs::read_to_string(&said).unwrap(), std::fs::read_to_string(&events).unwrap()].concat();
    assert!(told.contains("status 401"), "{told}");
    for secret in ["Hush", "b3RscDpIdXNoLTQ"] {
        assert!(!told.contains(secret), "{secret}");
    }
}

#[test]
fn a_look_before_the_start_finds_what_others_may_read_and_what_is_no_header() {
    let stage = Stage::new();
    let store = format!("sqlite:{}", stage.path("cell.sqlite").display());
    let look = |which: &str, file: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_waarborg"));
        command.args(["serve", "--check", "--store", &store, "--listen", "127.0.0.1:0", "--guard"]);
        command.arg(stage.path("guard")).args(["--ldv-register", "https://register.example/", "--ldv-position"]);
        command.arg(stage.path("position")).args(["--ldv-endpoint", "http://127.0.0.1:1"]);
        let out = command.args(["--otlp-endpoint", "http://127.0.0.1:1", which, file]).output().unwrap();
        (out.status.code().unwrap(), [out.stdout, out.stderr].concat())
    };
    for which in ["--ldv-authorization-file", "--otlp-authorization-file"] {
        for (text, mode, found) in [
            (LDV, 0o600, None),
            (LDV, 0o640, Some("others may read")),
            ("Hush\nHush", 0o600, Some("one line")),
            ("", 0o600, Some("empty")),
        ] {
            let file = kept(&stage, "shown", text, mode);
            let (code, said) = look(which, &file);
            let said = String::from_utf8(said).unwrap();
            assert_eq!(code, i32::from(found.is_some()), "{said}");
            assert!(found.is_none_or(|found| said.contains(found)) && !said.contains("Hush"), "{said}");
        }
        let (code, _) = look(which, "/nowhere");
        assert_eq!(code, 1);
    }
}
