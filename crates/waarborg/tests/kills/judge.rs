// SPDX-License-Identifier: EUPL-1.2
//! The verdict: the journal against the register, by the offline verifier, by `rebuild --check`, and by
//! the state the register folds to.

use crate::client::{Acknowledged, Client};
use crate::server::{Server, waarborg};
use crate::work::{Worker, purpose};
use base64::Engine as _;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use waarborg_domain::{Act, Outcome};
use waarborg_ledger::objects::DepositStatus;
use waarborg_register::bundle::Bundle;
use waarborg_verify::{Options, verify};

/// After a start no acknowledged entry lies beyond the register's end.
pub fn nothing_lost(server: &Server, client: &Client, kill: u64) {
    let journal = client.journal.lock().unwrap();
    let newest = journal.iter().map(|a| a.entry + 1).max().unwrap_or(0);
    assert!(server.size >= newest, "kill {kill}: {newest} entries were acknowledged, {} are there", server.size);
}

/// What was cut off is sent once more under its key: it is carried out now, or it was before; never twice.
pub fn asked_again(client: &Client) {
    let cut = client.unanswered.lock().unwrap().clone();
    for asked in cut.iter().rev().take(100) {
        let reply = client.send(asked).expect("the server is there");
        let twice = client.send(asked).expect("the server is there");
        let (first, second) = (reply.body["entry"].as_u64(), twice.body["entry"].as_u64());
        let read = matches!(asked.verb.as_str(), "search" | "compare" | "mentions.check");
        assert!(read || first == second, "{} had two effects: {} {}", asked.verb, reply.body, twice.body);
    }
}

/// A delivery that was answered is there in full; another is there in full or not at all.
pub fn nothing_half_deposited(client: &Client, workers: &[Box<dyn Worker>]) {
    let answered: u64 = client.journal.lock().unwrap().iter().filter(|a| a.verb == "deposit").map(|_| 1).sum();
    let mut whole = 0;
    for (word, count) in workers.iter().flat_map(|w| w.deliveries()) {
        let asked = json!({ "text": word, "limit": 1, "purpose": purpose() });
        let reply = client.act("mivd.analyst", "search", asked).expect("the server is there");
        let total = reply.data().and_then(|d| d["total"].as_u64()).expect("a count");
        assert!(total == 0 || total == *count, "{word}: {total} of {count} items are visible");
        whole += u64::from(total > 0);
    }
    assert!(whole > 0 && answered > 0);
}

/// The whole register: every receipt, the fold, handovers and deliveries. Gives its size.
pub fn register(store: &str, folder: &Path, client: &Client) -> u64 {
    let checked = waarborg().args(["rebuild", "--check", "--store", store]).output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    let file = folder.join("bundle");
    let exported = waarborg().args(["export-bundle", "--store", store, "--out"]).arg(&file).output().unwrap();
    assert!(exported.status.success(), "{}", String::from_utf8_lossy(&exported.stderr));
    let bytes = std::fs::read(&file).unwrap();
    let journal = client.journal.lock().unwrap();
    let receipts: Vec<_> =
        journal.iter().map(|a| (format!("{} {}", a.verb, a.entry), a.receipt.clone().into_bytes())).collect();
    let report = verify(&bytes, &Options { receipts, ..Options::default() });
    assert_eq!(report.exit_code(), 0, "{report}");
    assert_eq!(report.receipts.found, journal.len() as u64);
    assert!(report.unsupported.is_empty(), "{report}");
    released(&bytes, &journal);
    seals(store);
    report.entries
}

/// Nothing half released: a package only after its handover entry, and each acknowledged act of a
/// release is the entry it was answered as.
fn released(bytes: &[u8], journal: &[Acknowledged]) {
    let bundle = Bundle::read(bytes).expect("a bundle");
    let mut handed: BTreeMap<String, u64> = BTreeMap::new();
    for (index, entry) in (0u64..).zip(&bundle.entries) {
        let kept: waarborg_ledger::Kept = serde_json::from_slice(entry.kept).expect("a kept record");
        if kept.decision.outcome != Outcome::Allowed {
            continue;
        }
        match kept.act {
            Act::HandedOver { disclosure, .. } => {
                assert!(handed.insert(disclosure.to_string(), index).is_none(), "entry {index}: handed over twice");
            }
            Act::Delivered { disclosure, .. } | Act::Acknowledged { disclosure, .. } => {
                assert!(handed.contains_key(&disclosure.to_string()), "entry {index} without a handover");
            }
            _ => {}
        }
    }
    let mut packages: BTreeMap<&str, BTreeSet<Vec<u8>>> = BTreeMap::new();
    for act in journal.iter().filter(|a| a.status < 300) {
        let disclosure = act.with["disclosure"].as_str().unwrap_or_default();
        match act.verb.as_str() {
            "disclosure.release" => assert_eq!(handed.get(disclosure), Some(&act.entry)),
            "disclosure.deliver" => {
                assert!(handed.get(disclosure).is_some_and(|e| *e < act.entry));
                let package = base64::engine::general_purpose::STANDARD.decode(act.data["package"].as_str().unwrap());
                packages.entry(disclosure).or_default().insert(package.unwrap());
            }
            _ => {}
        }
    }
    assert!(!packages.is_empty(), "nothing was released at all");
    assert!(packages.keys().all(|d| handed.contains_key(*d)));
}

/// Items are in use only where their delivery was sealed.
fn seals(store: &str) {
    let path = store.trim_start_matches("sqlite:");
    let mut store = waarborg_store_sqlite::SqliteStore::open(Path::new(path)).unwrap();
    let state = waarborg_app::rebuild::rebuild(&mut store, [0; 16]).unwrap().state;
    for class in &state.classes {
        for number in class.usable.iter() {
            let deposit = state.item_at(number).and_then(|i| state.deposits.get(&i.deposit));
            assert!(
                deposit.is_some_and(|d| d.status == DepositStatus::Sealed),
                "item {number} is in use without a seal"
            );
        }
    }
}
