// SPDX-License-Identifier: EUPL-1.2
//! Lies by a server with a valid tree, valid commitments and valid signatures: each is found, with the
//! entry named. An honest log has no finding, and no changed byte of a bundle passes.

mod account;
mod flips;
mod liar;
mod rendered;
mod story;
mod told;

use std::sync::OnceLock;
use story::Story;
use waarborg_verify::{Options, verify};

/// The story is played once for all tests.
fn story() -> &'static Story {
    static STORY: OnceLock<Story> = OnceLock::new();
    STORY.get_or_init(story::story)
}

#[test]
fn an_honest_log_has_no_finding() {
    let story = story();
    let receipts = story.receipts.iter().enumerate().map(|(n, r)| (n.to_string(), r.clone().into_bytes()));
    let options =
        Options { key: Some(story.key.verifier().to_string()), receipts: receipts.collect(), ..Options::default() };
    let report = verify(&story.bundle, &options);
    println!("{report}");
    assert_eq!(report.exit_code(), 0, "{report}");
    assert_eq!(report.unsupported, []);
    assert_eq!(report.replayed, report.entries);
    assert_eq!((report.consents.signed, report.consents.attested), (2, 2));
    assert_eq!(report.receipts.found, report.receipts.checked);
    assert_eq!(report.records.opened, report.records.committed);
    assert_eq!(report.records.values_read_again, 4);
    assert!(report.mentions >= 8, "{}", report.mentions);
    // The tool that makes lies tells the truth when nothing is changed.
    let again = verify(&liar::Log::of(story).export(story), &options);
    assert_eq!(again.exit_code(), 0, "{again}");
    assert_eq!(again.root, report.root);
}

#[test]
fn a_register_from_before_the_map_has_no_finding_and_one_that_drops_it_has() {
    let story = story();
    let mut log = liar::Log::of(story);
    let size = log.lines.len();
    for mapped_from in [size, size / 2] {
        log.mapped_from = mapped_from;
        let report = verify(&log.clone().export(story), &Options::default());
        assert_eq!(report.exit_code(), 0, "{report}");
        assert_eq!(report.replayed, report.entries);
    }
    let (mut dropped, mut text) = (log.clone(), Vec::new());
    dropped.mapped_from = 0;
    dropped.bare = Some(size / 2);
    for finding in verify(&dropped.export(story), &Options::default()).findings {
        text.push((finding.entry, finding.code));
    }
    assert_eq!(text, [(Some(size as u64 / 2), "map")]);
}

#[test]
fn another_key_is_a_finding() {
    let key = waarborg_register::note::SigningKey::from_seed(story::LOG, [8; 32]).unwrap();
    let options = Options { key: Some(key.verifier().to_string()), ..Options::default() };
    assert_eq!(verify(&story().bundle, &options).exit_code(), 1);
}

#[test]
fn what_is_not_opened_is_unsupported_and_never_replayed() {
    let story = story();
    let mut log = liar::Log::of(story);
    let saved = log.nth("analysis.saved", 0);
    log.lines[saved].records.retain(|(slot, _, _)| *slot != 1);
    let report = verify(&log.clone().export(story), &Options::default());
    assert_eq!(report.exit_code(), 0, "{report}");
    let closed = report.unsupported.len() as u64;
    assert!(closed >= 7, "{report}");
    assert_eq!(report.replayed + closed, report.entries);
    // A closed item: what can be compared still agrees.
    let mut log = liar::Log::of(story);
    let chunk = log.nth("deposit.chunk", 2);
    log.lines[chunk].records.clear();
    let report = verify(&log.export(story), &Options::default());
    assert_eq!(report.exit_code(), 0, "{report}");
    assert!(!report.unsupported.is_empty());
}

#[test]
fn a_dropped_entry_is_missed_by_its_receipt() {
    let story = story();
    let mut log = liar::Log::of(story);
    let last = log.lines.len() - 1;
    log.remove(last);
    let bundle = log.export(story);
    assert_eq!(verify(&bundle, &Options::default()).exit_code(), 0, "the rest hangs together");
    let receipts = vec![("mine".to_owned(), story.receipts.last().unwrap().clone().into_bytes())];
    let report = verify(&bundle, &Options { receipts, ..Options::default() });
    assert_eq!(report.exit_code(), 1);
    assert_eq!(report.findings[0].entry, Some(last as u64));
}
