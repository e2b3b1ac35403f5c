// SPDX-License-Identifier: EUPL-1.2
//! The report in short, for a terminal: what was checked, what was found, and the verdict as the last line.

use super::words::{Lang, Words};
use super::{KeySpan, Records, Report, Unsupported, Vouched, Witnessed, clean};
use std::fmt::Write as _;

/// Lines of what was unsupported, at most this many.
const SHOWN: usize = 10;

/// The report in short.
pub fn in_short(report: &Report, lang: Lang) -> String {
    let words = Words(lang);
    let mut text = String::new();
    if let Some(why) = &report.unreadable {
        return words.get("sum-unreadable", &[("why", clean(why).into())]) + "\n";
    }
    let facts = facts(report, words);
    let width = facts.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0) + 2;
    for (name, value) in facts {
        // A reader that is a string takes every line.
        let _ = writeln!(text, "{name:width$}{}", clean(&value));
    }
    for Unsupported { entry, why } in report.unsupported.iter().take(SHOWN) {
        let line = words.get("sum-not-derivable", &[("entry", entry.to_string().into()), ("why", clean(why).into())]);
        let _ = writeln!(text, "  {line}");
    }
    if report.unsupported.len() > SHOWN {
        let more = (report.unsupported.len() - SHOWN).to_string();
        let _ = writeln!(text, "  {}", words.get("sum-more", &[("n", more.into())]));
    }
    for finding in &report.findings {
        let said = [("text", clean(&finding.text).into()), ("code", finding.code.into())];
        let line = match finding.entry {
            Some(entry) => {
                let [text, code] = said;
                words.get("sum-finding-at", &[text, code, ("entry", entry.to_string().into())])
            }
            None => words.get("sum-finding", &said),
        };
        let _ = writeln!(text, "{line}");
    }
    let untold = report.finding_count.saturating_sub(report.findings.len() as u64);
    if untold > 0 {
        let _ = writeln!(text, "  {}", words.get("sum-more-findings", &[("n", untold.to_string().into())]));
    }
    text + &verdict(report, words) + "\n"
}

/// The last line.
pub(crate) fn verdict(report: &Report, words: Words) -> String {
    match report.finding_count {
        0 if report.proofs_only => words.word("sum-ok-proofs"),
        0 if !report.restores.is_empty() => {
            let whole = report.restores.iter().all(|r| r.rekeyed && r.missing == 0 && r.closed == 0);
            words.word(if whole { "sum-ok-rekeyed" } else { "sum-ok-restored" })
        }
        0 => words.word("sum-ok"),
        n => words.get("sum-not-ok", &[("n", n.into())]),
    }
}

/// What was checked, by name.
pub(crate) fn facts(report: &Report, words: Words) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    let mut fact = |name: &str, value: String| facts.push((words.word(name), value));
    let get = |key: &str, args: &[(&'static str, u64)]| {
        let args: Vec<_> = args.iter().map(|(name, n)| (*name, n.to_string().into())).collect();
        words.get(key, &args)
    };
    let log = [("origin", report.origin.as_str().into()), ("entries", report.entries.to_string().into())];
    fact("sum-log", words.get("sum-log-is", &log));
    fact("sum-root", in_fours(&report.root));
    let known = match report.key_until {
        Some(entry) => get("sum-key-until", &[("entry", entry)]),
        None => words.word(if report.key_known { "sum-key-known" } else { "sum-key-own" }),
    };
    fact("sum-key", format!("{}  ({known})", report.key));
    for KeySpan { from, key, by } in &report.keys {
        let told = [("from", from.to_string().into()), ("key", key.as_str().into())];
        fact("sum-keys", words.get(&format!("sum-keys-{by}"), &told));
    }
    fact("sum-register", get("sum-register-is", &[("checkpoints", report.checkpoints), ("tiles", report.tiles)]));
    if let Some(after) = &report.after {
        let numbers = [("entries", after.entries), ("new", after.new), ("closed", after.closed)];
        fact("sum-after", get("sum-after-is", &numbers));
    }
    if report.proofs_only {
        fact("sum-decisions", words.word("sum-decisions-unchecked"));
    } else {
        for package in &report.law {
            fact("sum-law", in_fours(package));
        }
        let unsupported = report.unsupported.len() as u64;
        let decisions = [("replayed", report.replayed), ("unsupported", unsupported)];
        fact("sum-decisions", get("sum-decisions-is", &decisions));
        let Records { committed, opened, values_read_again: again, values_from_head: head } = report.records;
        fact("sum-content", get("sum-content-is", &[("opened", opened), ("committed", committed)]));
        if again + head > 0 {
            fact("sum-items", get("sum-items-is", &[("again", again), ("head", head)]));
        }
        fact("sum-mentions", get("sum-mentions-is", &[("n", report.mentions)]));
        let vouched = |of: Vouched| get("sum-consents-is", &[("signed", of.signed), ("attested", of.attested)]);
        fact("sum-consents", vouched(report.consents));
        if report.permissions != Vouched::default() {
            fact("sum-permissions", vouched(report.permissions));
        }
        fact("sum-house", get("sum-house-is", &[("n", report.by_the_house)]));
    }
    if report.receipts.checked > 0 {
        let receipts = [("found", report.receipts.found), ("checked", report.receipts.checked)];
        fact("sum-receipts", get("sum-receipts-is", &receipts));
    }
    facts.extend(witnessed(report, words));
    for restore in &report.restores {
        let told = [
            ("entry", restore.entry.to_string().into()),
            ("missing", restore.missing.to_string().into()),
            ("known", restore.known.to_string().into()),
            ("was", restore.was.as_str().into()),
            ("origin", restore.origin.as_str().into()),
        ];
        let (name, is) =
            if restore.rekeyed { ("sum-rekeyed", "sum-rekeyed-is") } else { ("sum-restored", "sum-restored-is") };
        facts.push((words.word(name), words.get(is, &told)));
    }
    facts
}

/// What others vouch for.
fn witnessed(report: &Report, words: Words) -> Vec<(String, String)> {
    let Witnessed { cosignatures, entries, by_policy, kept } = report.witnessed;
    let get =
        |key: &str, args: [(&'static str, u64); 2]| words.get(key, &args.map(|(name, n)| (name, n.to_string().into())));
    let mut facts = Vec::new();
    if cosignatures > 0 {
        let is = get("sum-witnesses-is", [("n", cosignatures), ("entries", entries)]);
        facts.push((words.word("sum-witnesses"), is));
    }
    if let Some(under) = by_policy {
        facts.push((words.word("sum-policy"), get("sum-policy-is", [("under", under), ("entries", report.entries)])));
    }
    if kept > 0 {
        facts.push((words.word("sum-kept"), get("sum-kept-is", [("n", kept), ("entries", report.entries)])));
    }
    facts
}

/// Hexadecimal digits as people compare them.
fn in_fours(digits: &str) -> String {
    let digits: Vec<char> = digits.chars().collect();
    digits.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
