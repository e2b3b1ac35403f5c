// SPDX-License-Identifier: EUPL-1.2
//! The verdict: the clients' journal against the register, by the offline verifier, by `rebuild
//! --check`, and by what stands in the exported bundle.

use crate::client::{Acknowledged, Client};
use crate::place::Place;
use crate::server::Programs;
use crate::work::{Worker, purpose};
use crate::{Fallible, hold};
use base64::Engine as _;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use waarborg_register::bundle::Bundle;

/// What was judged.
#[derive(Clone, Copy, Debug, Default)]
pub struct Verdict {
    /// Entries of the register.
    pub entries: u64,
    /// Receipts that prove an entry of it: one for each act acknowledged.
    pub receipts: u64,
    /// Handovers in it.
    pub handovers: u64,
    /// Packages that clients received.
    pub packages: u64,
    /// Refusals in it.
    pub refusals: u64,
}

/// After a start no acknowledged entry lies beyond the register's end.
///
/// # Errors
/// If one does.
pub fn nothing_lost(size: u64, client: &Client) -> Fallible<()> {
    let newest = client.acknowledged();
    hold!(size >= newest, "LOST: {newest} entries were acknowledged, {size} are there");
    Ok(())
}

/// What was cut off is sent once more under its key: it is carried out now, or it was before; never twice.
///
/// # Errors
/// If something had two effects.
pub fn asked_again(client: &Client) -> Fallible<()> {
    for asked in client.unanswered().iter().rev().take(100) {
        let reply = client.send(asked).ok_or("no answer to a request sent again")?;
        let twice = client.send(asked).ok_or("no answer to a request sent again")?;
        let read = matches!(asked.verb.as_str(), "search" | "compare" | "mentions.check");
        let same = reply.entry() == twice.entry();
        hold!(read || same, "{} had two effects: {} {}", asked.verb, reply.body, twice.body);
    }
    Ok(())
}

/// A delivery that was answered is there in full; another is there in full or not at all.
///
/// # Errors
/// If one is there in part, or none is there.
pub fn nothing_half_deposited(client: &Client, workers: &[Box<dyn Worker>]) -> Fallible<u64> {
    let mut whole = 0;
    for (word, count) in workers.iter().flat_map(|w| w.deliveries()) {
        let asked = json!({ "text": word, "limit": 1, "purpose": purpose() });
        let reply = client.act("mivd.analyst", "search", asked).ok_or("no answer to a search")?;
        let total = reply.data().and_then(|d| d["total"].as_u64()).ok_or_else(|| reply.body.to_string())?;
        hold!(total == 0 || total == *count, "HALF: {word}: {total} of {count} items are visible");
        whole += u64::from(total > 0);
    }
    let answered = client.journal().iter().filter(|a| a.verb == "deposit" && a.data["count"].is_u64()).count() as u64;
    hold!(whole >= answered.min(1), "LOST: no delivery is there, {answered} were acknowledged");
    Ok(whole)
}

/// The whole register: every receipt, the fold, handovers, deliveries and times.
///
/// # Errors
/// What does not hold.
pub fn register(programs: &Programs, place: &Place, client: &Client) -> Fallible<Verdict> {
    programs.run(place, &["rebuild", "--check", "--store", &place.store()])?;
    let file = place.desk.join("bundle");
    programs.run(place, &["export-bundle", "--store", &place.store(), "--out", &file.display().to_string()])?;
    let journal = client.journal();
    let mut verdict = bundle(&std::fs::read(&file)?, &journal)?;
    let Some(verify) = &programs.verify else { return Ok(verdict) };
    let folder = place.desk.join("receipts");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder)?;
    for (number, act) in journal.iter().enumerate() {
        std::fs::write(folder.join(format!("{number}")), &act.receipt)?;
    }
    verdict.receipts = verified(verify, &file, &folder)?;
    let acknowledged = journal.len() as u64;
    hold!(verdict.receipts == acknowledged, "LOST: {} of {acknowledged} receipts prove an entry", verdict.receipts);
    Ok(verdict)
}

/// What the offline verifier says; how many receipts it found.
fn verified(verify: &Path, file: &Path, receipts: &Path) -> Fallible<u64> {
    let mut command = Command::new(verify);
    let output = command.arg("--json").arg("--receipts").arg(receipts).arg(file).output()?;
    let report: Value = serde_json::from_slice(&output.stdout)
        .map_err(|e| format!("waarborg-verify: {e}: {}", String::from_utf8_lossy(&output.stderr)))?;
    let sound = output.status.success() && report["unsupported"] == json!([]);
    hold!(sound, "waarborg-verify: {}: {} {}", output.status, report["findings"], report["unsupported"]);
    report["receipts"]["found"].as_u64().ok_or_else(|| "waarborg-verify counts no receipts".into())
}

/// What the entries of a bundle say, beside what clients were told: a package only after its handover
/// entry, each acknowledged act of a release is the entry it was answered as, and time never falls.
///
/// # Errors
/// What does not hold.
pub fn bundle(bytes: &[u8], journal: &[Acknowledged]) -> Fallible<Verdict> {
    let bundle = Bundle::read(bytes)?;
    let mut handed: BTreeMap<String, u64> = BTreeMap::new();
    let (mut last, mut refusals) = (i64::MIN, 0);
    for (index, entry) in (0u64..).zip(&bundle.entries) {
        let leaf: Value = serde_json::from_slice(entry.leaf)?;
        let at = leaf["at"].as_i64().ok_or_else(|| format!("entry {index} has no time"))?;
        hold!(at >= last, "entry {index}: time fell from {last} to {at}");
        last = at;
        let kept: Value = serde_json::from_slice(entry.kept)?;
        if kept["decision"]["outcome"] != "allowed" {
            refusals += 1;
            continue;
        }
        let disclosure = kept["act"]["disclosure"].as_str().unwrap_or_default();
        match kept["act"]["act"].as_str().unwrap_or_default() {
            "handed-over" => {
                let before = handed.insert(disclosure.to_owned(), index);
                hold!(before.is_none(), "entry {index}: handed over twice");
            }
            "delivered" | "acknowledged" => {
                hold!(handed.contains_key(disclosure), "HALF: entry {index} without a handover");
            }
            _ => {}
        }
    }
    let packages = released(&handed, journal)?;
    let (entries, handovers) = (bundle.entries.len() as u64, handed.len() as u64);
    Ok(Verdict { entries, receipts: 0, handovers, packages, refusals })
}

fn released(handed: &BTreeMap<String, u64>, journal: &[Acknowledged]) -> Fallible<u64> {
    let mut packages: BTreeMap<&str, BTreeSet<Vec<u8>>> = BTreeMap::new();
    for act in journal.iter().filter(|a| a.status < 300) {
        let disclosure = act.with["disclosure"].as_str().unwrap_or_default();
        let entry = handed.get(disclosure);
        match act.verb.as_str() {
            "disclosure.release" => {
                hold!(entry == Some(&act.entry), "LOST: the handover answered as entry {} is at {entry:?}", act.entry);
            }
            "disclosure.deliver" => {
                hold!(
                    entry.is_some_and(|e| *e < act.entry),
                    "HALF: bytes of {disclosure} left, its handover: {entry:?}"
                );
                let text = act.data["package"].as_str().ok_or("an answer without its package")?;
                let package = base64::engine::general_purpose::STANDARD.decode(text)?;
                packages.entry(disclosure).or_default().insert(package);
            }
            _ => {}
        }
    }
    Ok(packages.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(verb: &str, entry: u64, data: Value) -> Acknowledged {
        let with = json!({ "disclosure": "d" });
        Acknowledged { verb: verb.into(), status: 200, entry, receipt: String::new(), with, data }
    }

    #[test]
    fn a_lost_handover_and_bytes_without_one_are_found() {
        let handed = BTreeMap::from([("d".to_owned(), 7)]);
        let bytes = told("disclosure.deliver", 8, json!({ "package": "AAAA" }));
        let release = told("disclosure.release", 7, json!(null));
        assert_eq!(released(&handed, &[release.clone(), bytes.clone()]).unwrap(), 1);
        assert!(released(&BTreeMap::new(), &[release]).unwrap_err().to_string().starts_with("LOST"));
        assert!(released(&BTreeMap::new(), std::slice::from_ref(&bytes)).unwrap_err().to_string().starts_with("HALF"));
        let late = BTreeMap::from([("d".to_owned(), 9)]);
        assert!(released(&late, &[bytes]).unwrap_err().to_string().starts_with("HALF"));
    }

    #[test]
    fn a_register_shorter_than_the_journal_is_a_loss() {
        let client = Client::new(std::collections::HashMap::new());
        client.journal().push(told("search", 41, json!(null)));
        nothing_lost(42, &client).unwrap();
        assert!(nothing_lost(41, &client).unwrap_err().to_string().starts_with("LOST"));
    }
}
