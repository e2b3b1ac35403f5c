// SPDX-License-Identifier: EUPL-1.2
//! The oversight body's own log under the eyes of whoever checks it: whole and told with the identity, whole and
//! sealed without; and what a server could do to it is found: a record altered, taken out, moved, put in, taken
//! off the end, or the whole log made anew.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use std::io::Cursor;
use waarborg_domain::{Act, Instant, OrgId, Outcome, Rng as _, SeededRng, Seen};
use waarborg_law::Decision;
use waarborg_ledger::sealed::{AsOf, SealedRead};
use waarborg_register::note::SigningKey;
use waarborg_register::sealed::{Identity, Record, SMALLEST, Writer, head};
use waarborg_register::tree::Tree;
use waarborg_verify::{Lang, SealedOptions, SealedReport, verify_sealed};

const ORIGIN: &str = "test.example/log/oversight/0";

struct Log {
    key: SigningKey,
    identity: Identity,
    records: Vec<Record>,
    receipts: Vec<String>,
}

fn read(number: i64, text: &str) -> SealedRead {
    let mut decision = Decision::undecidable("");
    decision.errors.clear();
    decision.outcome = Outcome::Allowed;
    SealedRead {
        v: 1,
        at: Instant(1_782_800_000_000_000 + number),
        channel: "api".into(),
        actor: "00112233445566778899aabbccddeeff".parse().unwrap(),
        org: OrgId::new("ctivd"),
        person: ["ctivd.auditor".into(), "Y. Schouten".into()],
        act: Act::Viewed { space: "ffeeddccbbaa99887766554433221100".parse().unwrap(), seen: Seen::Tasks },
        decision,
        texts: vec![text.into()],
        register: AsOf { log: "test.example/log".into(), size: 7, root: waarborg_domain::Digest([3; 32]) },
    }
}

/// A log of reads with these texts.
fn log(key: [u8; 32], texts: &[String]) -> Log {
    let identity = Identity::from_seed(&[5; 32]).unwrap();
    let key = SigningKey::from_seed(ORIGIN, key).unwrap();
    let mut writer = Writer::new(key.clone(), identity.recipient(), Tree::new());
    let mut rng = SeededRng::new(1);
    let (mut records, mut receipts) = (Vec::new(), Vec::new());
    for (number, text) in (0..).zip(texts) {
        let draft = writer.draft(&read(number, text).to_bytes().unwrap(), &mut |b| rng.fill(b)).unwrap();
        records.push(draft.record.clone());
        receipts.push(writer.take(draft).1);
    }
    Log { key, identity, records, receipts }
}

fn honest() -> Log {
    log([6; 32], &(0..9).map(|n| format!("text {n}")).collect::<Vec<_>>())
}

impl Log {
    fn file(&self) -> Vec<u8> {
        let mut file = head(self.key.verifier());
        file.extend(self.records.iter().flat_map(|r| r.encode().unwrap()));
        file.resize(file.len() + 100_000, 0);
        file
    }

    fn check(&self) -> SealedReport {
        let identity = Some(self.identity.clone());
        verify_sealed(Cursor::new(self.file()), &SealedOptions { identity, ..SealedOptions::default() })
    }

    /// The same, with what its reader kept of it.
    fn checked_with(&self, receipts: &[String]) -> SealedReport {
        let receipts = receipts.iter().enumerate().map(|(n, r)| (n.to_string(), r.clone().into_bytes())).collect();
        verify_sealed(Cursor::new(self.file()), &SealedOptions { receipts, ..SealedOptions::default() })
    }
}

fn codes(report: &SealedReport) -> Vec<(Option<u64>, &str)> {
    report.findings.iter().map(|f| (f.entry, f.code)).collect()
}

#[test]
fn an_honest_log_is_told_with_the_identity_and_whole_without() {
    let log = honest();
    let report = log.check();
    assert_eq!((report.exit_code(), report.records, report.reads.len()), (0, 9, 9), "{report:?}");
    assert!(!report.unfinished && !report.key_known);
    let (nl, en) = (report.text(Lang::Nl), report.text(Lang::En));
    println!("{en}");
    assert!(en.contains("ctivd.auditor (Y. Schouten, ctivd)  read  allowed") && en.ends_with("\nOK\n"), "{en}");
    assert!(nl.contains("gelezen") && nl.ends_with("\nIN ORDE\n"), "{nl}");
    for (number, told) in (0..).zip(&report.reads) {
        assert_eq!((told.record, told.texts[0].as_str()), (number, format!("text {number}").as_str()));
    }
    let report = log.checked_with(&log.receipts);
    assert_eq!((report.exit_code(), report.receipts.found, report.reads.len()), (0, 9, 0), "{report:?}");
    let text = report.text(Lang::En);
    assert!(text.contains("SEALED") && !text.contains("ctivd"), "{text}");
    // Another identity opens nothing, and says so.
    let other = Identity::from_seed(&[9; 32]).unwrap();
    let options = SealedOptions { identity: Some(other), key: Some(log.key.verifier().clone()), ..Default::default() };
    let report = verify_sealed(Cursor::new(log.file()), &options);
    assert_eq!((report.exit_code(), report.closed, report.reads.len(), report.key_known), (0, 9, 0, true));
}

#[test]
fn whoever_keeps_the_file_learns_no_more_than_how_many() {
    let (short, long) = (log([6; 32], &["a".into()]), log([6; 32], &["b".repeat(4_000)]));
    assert_eq!(short.records[0].sealed.len(), SMALLEST);
    assert_eq!(long.records[0].sealed.len(), SMALLEST);
    let longer = log([6; 32], &["b".repeat(20_000)]);
    assert_eq!(longer.records[0].sealed.len(), 4 * SMALLEST);
    assert_eq!(longer.check().reads[0].texts[0].len(), 20_000);
    let file = honest().file();
    for word in ["ctivd", "text ", "Schouten", "viewed"] {
        assert!(!file.windows(word.len()).any(|w| w == word.as_bytes()), "{word} can be read");
    }
    // The same read twice looks like two others.
    let same = log([6; 32], &["a".into(), "a".into()]);
    assert_ne!(same.records[0].sealed, same.records[1].sealed);
}

#[test]
fn a_record_altered_taken_out_moved_or_put_in_is_found() {
    let mut altered = honest();
    altered.records[4].sealed[3_000] ^= 1;
    assert_eq!(codes(&altered.check()), [(Some(4), "tree"), (Some(4), "seal")]);
    let mut removed = honest();
    removed.records.remove(4);
    let report = removed.check();
    assert_eq!(codes(&report)[0], (Some(4), "tree"));
    assert!(report.findings[0].text.contains("taken out"), "{report:?}");
    // What stood behind it opens in no other place.
    assert_eq!(report.findings.iter().filter(|f| f.code == "seal").count(), 4);
    let mut moved = honest();
    moved.records.swap(2, 6);
    assert_eq!(codes(&moved.check())[0], (Some(2), "tree"));
    let mut twice = honest();
    let again = twice.records[3].clone();
    twice.records.insert(4, again);
    assert_eq!(codes(&twice.check())[0], (Some(4), "tree"));
    let mut note = honest();
    note.records[8].note = note.records[8].note.replace("\n9\n", "\n8\n");
    assert_eq!(codes(&note.check()), [(Some(8), "checkpoint")]);
}

#[test]
fn what_is_taken_off_the_end_or_made_anew_is_missed_by_a_receipt() {
    let all = honest();
    let mut shorter = honest();
    shorter.records.truncate(6);
    assert_eq!(shorter.check().exit_code(), 0, "the rest hangs together");
    let report = shorter.checked_with(&all.receipts);
    assert_eq!(codes(&report), [(Some(6), "receipt"), (Some(7), "receipt"), (Some(8), "receipt")]);
    // The server's own key signs a log without the read in the middle.
    let anew = log([6; 32], &(0..9).filter(|n| *n != 4).map(|n| format!("text {n}")).collect::<Vec<_>>());
    assert_eq!(anew.check().exit_code(), 0);
    assert_eq!(codes(&anew.checked_with(&all.receipts[4..5])), [(Some(4), "receipt")]);
    let kept = waarborg_register::receipt::Receipt::decode(&all.receipts[8]).unwrap().checkpoint.into_bytes();
    let options = SealedOptions { checkpoints: vec![("kept".into(), kept)], ..SealedOptions::default() };
    assert_eq!(verify_sealed(Cursor::new(all.file()), &options).kept, 1);
    assert_eq!(codes(&verify_sealed(Cursor::new(shorter.file()), &options)), [(None, "kept")]);
    // Another key is another log, whatever it is called.
    let other = log([8; 32], &["text 0".into()]);
    let options = SealedOptions { key: Some(all.key.verifier().clone()), ..SealedOptions::default() };
    assert_eq!(codes(&verify_sealed(Cursor::new(other.file()), &options)), [(None, "key")]);
}

#[test]
fn no_changed_byte_passes_and_none_makes_it_fall() {
    let log = log([6; 32], &["text 0".into(), "text 1".into()]);
    let file = log.file();
    let end = file.len() - 100_000;
    let options = SealedOptions { identity: Some(log.identity.clone()), ..SealedOptions::default() };
    let all = verify_sealed(Cursor::new(file.clone()), &options);
    let mut rng = SeededRng::new(4);
    for _ in 0..600 {
        let mut draw = [0u8; 5];
        rng.fill(&mut draw);
        let at = (usize::from(draw[0]) << 16 | usize::from(draw[1]) << 8 | usize::from(draw[2])) % end;
        let mut changed = file.clone();
        changed[at] ^= draw[3].max(1);
        let report = verify_sealed(Cursor::new(changed), &options);
        assert!(report != all, "byte {at} can be changed");
        // The byte before a record is what ends the log: then the rest stands behind it.
        assert!(report.exit_code() != 0 || report.unfinished, "byte {at}: {report:?}");
    }
    for length in [0, 1, 10, 40, 200, 5_000, end - 1] {
        let report = verify_sealed(Cursor::new(file[..length].to_vec()), &options);
        assert!(report.exit_code() != 0 || report.records < 2, "{length}: {report:?}");
    }
    let hostile: Vec<u8> = [head(log.key.verifier()), vec![12], vec![255; 3_000]].concat();
    assert_eq!(codes(&verify_sealed(Cursor::new(hostile), &options)), [(Some(0), "record")]);
    assert_eq!(verify_sealed(Cursor::new(vec![b'x'; 1 << 20]), &options).exit_code(), 2);
}
