// SPDX-License-Identifier: EUPL-1.2
//! Events for a SIEM: each entry once and in order through crashes and full disks, of the form that OCSF asks,
//! with what the leaf says and nothing besides.

use crate::stage::{Stage, until};
use serde_json::Value;
use std::path::Path;
use waarborg_faults::disk::Disk;
use waarborg_ledger::Leaf;

/// Fields of OCSF 1.7.0 that every event must have.
const ALWAYS: [&str; 8] =
    ["activity_id", "category_uid", "class_uid", "type_uid", "severity_id", "time", "metadata", "status_id"];
/// And by class, with what stands in them.
const BY_CLASS: [(u64, &[&str]); 5] = [
    (3001, &["/user/uid", "/actor"]),
    (3002, &["/user", "/service/name"]),
    (3004, &["/entity/name", "/actor"]),
    (6003, &["/actor", "/api/operation", "/src_endpoint/svc_name", "/resources/0/name"]),
    (6005, &["/actor", "/src_endpoint/svc_name", "/database/name", "/database/type_id"]),
];

/// Events in whole lines: the last one may be in the middle of being written, or was cut by a crash.
fn events(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    whole.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
}

/// Waits until all that is in the register is out, and gives both.
fn caught_up(stage: &Stage, path: &Path) -> Vec<(Value, String, Leaf)> {
    let all = until("every entry goes out", || {
        let (events, leaves) = (events(path), stage.leaves());
        (events.len() == leaves.len()).then_some((events, leaves))
    });
    all.0.into_iter().zip(all.1).map(|(event, (uid, leaf))| (event, uid, leaf)).collect()
}

fn judge(number: usize, event: &Value, uid: &str, leaf: &Leaf) {
    for field in ALWAYS {
        assert!(!event[field].is_null(), "{field}: {event}");
    }
    let (class, activity) = (event["class_uid"].as_u64().unwrap(), event["activity_id"].as_u64().unwrap());
    assert_eq!(event["type_uid"], class * 100 + activity, "{event}");
    assert_eq!(event["category_uid"], class / 1000, "{event}");
    let (_, fields) = BY_CLASS.iter().find(|(known, _)| *known == class).unwrap_or_else(|| panic!("{event}"));
    for field in *fields {
        assert!(event.pointer(field).is_some(), "{field}: {event}");
    }
    // The six fields of BIO2 8.15.01, as the leaf has them.
    let about = &event["metadata"];
    assert_eq!((about["version"].as_str(), about["event_code"].as_str()), (Some("1.7.0"), Some(leaf.kind.as_str())));
    assert_eq!(
        (&about["log_name"], &about["sequence"], &about["uid"]),
        (&leaf.log.as_str().into(), &number.into(), &uid.into())
    );
    assert_eq!(event["time"], leaf.at.0 / 1000);
    assert_eq!(event["status_code"], leaf.outcome.code());
    assert_eq!(event["src_endpoint"]["svc_name"], leaf.channel.as_str());
    match leaf.actor {
        Some(who) => {
            assert_eq!(event["actor"]["user"]["uid"], who.to_string());
            assert!(event["actor"]["user"]["org"]["uid"].is_string() && event["actor"]["user"]["type"].is_string());
        }
        None => assert_eq!(event["actor"]["app_name"], "waarborg"),
    }
}

#[test]
fn each_entry_is_one_event_through_crashes() {
    let stage = Stage::new();
    let path = stage.path("events.jsonl");
    let options = ["--ocsf", path.to_str().unwrap()];
    for round in 0..4 {
        let server = stage.serve(&options);
        for number in 0..3 {
            server.deposit(&format!("secret-{round}-{number}.example.org"));
        }
        assert_eq!(server.search("aivd.analyst", "secret-0-0.example.org"), 200);
        assert_eq!(server.get("police.analyst", "/v1/items/00000000000000000000000000000000"), 404);
        assert_eq!(server.get("nobody", "/v1/disclosures"), 401);
        // Once with all of it out, else in the middle of it; a crash while a line is written besides.
        if round == 3 {
            let all = caught_up(&stage, &path);
            assert_eq!(until("the lag", || server.metric("ocsf_behind_entries").filter(|lag| *lag == 0.0)), 0.0);
            assert_eq!(server.metric("ocsf_failing"), Some(0.0));
            assert!(all.iter().any(|(event, ..)| event["class_uid"] == 6005 && event["activity_id"] == 4), "a search");
            assert!(all.iter().any(|(event, ..)| event["status"] == "Failure"), "a refusal");
        }
        server.running.kill();
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() - round * 7]).unwrap();
    }
    let _server = stage.serve(&options);
    let all = caught_up(&stage, &path);
    for (number, (event, uid, leaf)) in all.iter().enumerate() {
        judge(number, event, uid, leaf);
    }
    let text = std::fs::read_to_string(&path).unwrap();
    for secret in ["secret-", "About", "campaign", "is needed", "example.org", "Analyst"] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[test]
fn a_full_disk_stops_no_act_and_nothing_is_lost() {
    let stage = Stage::new();
    let desk = stage.path("desk");
    let disk = Disk::tmpfs(&desk, 1).unwrap();
    let (path, ballast) = (disk.root.join("events.jsonl"), disk.root.join("ballast"));
    let server = stage.serve(&["--ocsf", path.to_str().unwrap()]);
    caught_up(&stage, &path);
    let room = (1 << 20) - std::fs::metadata(&path).unwrap().len().next_multiple_of(4096);
    let _ = std::fs::write(&ballast, vec![0; usize::try_from(room).unwrap()]);
    for number in 0..20 {
        server.deposit(&format!("full-{number}.example.org"));
    }
    until("it is told", || server.metric("ocsf_failing").filter(|failing| *failing == 1.0));
    assert!(server.metric("ocsf_behind_entries").unwrap() > 0.0);
    std::fs::remove_file(&ballast).unwrap();
    for (number, (event, uid, leaf)) in caught_up(&stage, &path).iter().enumerate() {
        judge(number, event, uid, leaf);
    }
    until("it is told", || server.metric("ocsf_failing").filter(|failing| *failing == 0.0));
    server.running.kill();
}

#[test]
fn a_file_of_another_log_is_left_alone() {
    let (stage, other) = (Stage::new(), Stage::new());
    let path = stage.path("events.jsonl");
    let server = other.serve(&["--ocsf", path.to_str().unwrap()]);
    until("all goes out", || (events(&path).len() == other.leaves().len()).then_some(()));
    server.running.kill();
    let before = std::fs::read(&path).unwrap();
    let server = stage.serve(&["--ocsf", path.to_str().unwrap()]);
    until("it is told", || server.metric("ocsf_failing").filter(|failing| *failing == 1.0));
    server.deposit("other.example.org");
    assert_eq!(std::fs::read(&path).unwrap(), before);
    server.running.kill();
}

#[test]
fn after_a_restore_it_goes_on_where_the_log_was_taken_up() {
    let stage = Stage::new();
    let path = stage.path("events.jsonl");
    let options = ["--ocsf", path.to_str().unwrap()];
    let server = stage.serve(&options);
    caught_up(&stage, &path);
    server.running.stop();
    stage.copy("older");
    let server = stage.serve(&options);
    server.deposit("lost.example.org");
    let before = caught_up(&stage, &path).len();
    server.running.stop();
    stage.put_back("older");
    let head = stage.leaves().len();
    assert!(head < before);
    stage.accept();
    let server = stage.serve(&options);
    server.deposit("again.example.org");
    let leaves = until("what came after goes out", || {
        let leaves = stage.leaves();
        (events(&path).len() == before + leaves.len() - head).then_some(leaves)
    });
    let all = events(&path);
    for (number, (uid, leaf)) in leaves.iter().enumerate().skip(head) {
        judge(number, &all[before + number - head], uid, leaf);
    }
    assert_eq!(all[before]["metadata"]["event_code"], "log.restored");
    assert_eq!(all[before]["severity"], "High");
    server.running.kill();
}
