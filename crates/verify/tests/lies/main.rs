// SPDX-License-Identifier: EUPL-1.2
//! Lies by a server with a valid tree, valid commitments and valid signatures: each is found, with the
//! entry named. An honest log has no finding, and no changed byte of a bundle passes.

mod account;
mod flips;
mod keys;
mod liar;
mod permits;
mod provider;
mod pushes;
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
    assert_eq!((report.consents.signed, report.consents.attested), (3, 1));
    assert_eq!((report.permissions.signed, report.permissions.attested), (1, 0));
    assert_eq!(report.receipts.found, report.receipts.checked);
    assert_eq!(report.records.opened, report.records.committed);
    assert_eq!(report.records.values_read_again, 4);
    assert!(report.mentions >= 8, "{}", report.mentions);
    assert_eq!(report.witnessed.cosignatures, 1);
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
        assert!(besides_cosignatures(&report).is_empty(), "{report}");
        assert_eq!(report.replayed, report.entries);
    }
    let mut dropped = log.clone();
    dropped.mapped_from = 0;
    dropped.bare = Some(size / 2);
    let text = besides_cosignatures(&verify(&dropped.export(story), &Options::default()));
    assert_eq!(text, [(Some(size as u64 / 2), "map")]);
}

/// Findings, but for the witness's: it cosigned the leaves as the story made them, and no others.
fn besides_cosignatures(report: &waarborg_verify::Report) -> Vec<(Option<u64>, &'static str)> {
    let found = report.findings.iter().map(|finding| (finding.entry, finding.code));
    found.filter(|(_, code)| *code != "cosignature").collect()
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
    let receipt = std::str::from_utf8(story.receipts.last().unwrap().as_bytes()).unwrap();
    let last = usize::try_from(waarborg_register::receipt::Receipt::decode(receipt).unwrap().index).unwrap();
    // What the house entered after it goes too.
    for later in (last..log.lines.len()).rev() {
        log.remove(later);
    }
    let bundle = log.export(story);
    assert_eq!(verify(&bundle, &Options::default()).exit_code(), 0, "the rest hangs together");
    let receipts = vec![("mine".to_owned(), story.receipts.last().unwrap().clone().into_bytes())];
    let report = verify(&bundle, &Options { receipts, ..Options::default() });
    assert_eq!(report.exit_code(), 1);
    assert_eq!(report.findings[0].entry, Some(last as u64));
}

/// What the oversight body kept: a cosigned checkpoint, judged by its own policy.
#[test]
fn a_fork_and_a_rollback_are_found_by_a_checkpoint_kept_elsewhere() {
    use waarborg_register::{bundle::Bundle, checkpoint::Checkpoint, hash, note, tree::Tree};
    let story = story();
    let bundle = Bundle::read(&story.bundle).unwrap();
    let tree = Tree::from_leaf_hashes(bundle.entries.iter().map(|entry| hash::leaf(entry.leaf)));
    let checkpoint = Checkpoint { origin: story::LOG.into(), size: tree.size(), root: tree.root() };
    let witness = story::witness();
    let line = witness.cosign(&checkpoint.encode().unwrap(), 1_782_000_001).unwrap();
    let kept = note::with_lines(&checkpoint.sign(&story.key).unwrap(), &line).unwrap();
    let policy = format!("log {}\nwitness w {}\nquorum w\n", story.key.verifier(), witness.verifier());
    let checkpoints = vec![("kept".to_owned(), kept.into_bytes())];
    let options = Options { policy: Some(policy.clone()), checkpoints, ..Options::default() };
    let code = |bundle: &[u8]| verify(bundle, &options).findings.first().map(|finding| finding.code);
    let honest = verify(&story.bundle, &options);
    assert_eq!(honest.exit_code(), 0, "{honest}");
    assert_eq!((honest.witnessed.kept, honest.witnessed.by_policy), (1, Some(honest.entries)));
    assert!(honest.key_known);
    // The same log key, another last entry; and one entry fewer.
    let mut fork = liar::Log::of(story);
    fork.lines.last_mut().unwrap().opening[0] ^= 1;
    assert_eq!(code(&fork.export(story)), Some("fork"));
    let mut shorter = liar::Log::of(story);
    shorter.remove(shorter.lines.len() - 1);
    assert_eq!(code(&shorter.export(story)), Some("rollback"));
    // A policy of others, and one that nothing meets.
    let other = waarborg_register::note::SigningKey::from_seed(story::LOG, [8; 32]).unwrap();
    for (policy, wanted) in [
        (policy.replace(&story.key.verifier().to_string(), &other.verifier().to_string()), "key"),
        (policy.replace("oversight.example", "elsewhere.example"), "unreadable"),
    ] {
        let report = verify(&story.bundle, &Options { policy: Some(policy), ..Options::default() });
        let found = report.findings.iter().any(|finding| finding.code == wanted);
        assert!(found || (wanted == "unreadable" && report.exit_code() == 2), "{report}");
    }
}
