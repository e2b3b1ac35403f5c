// SPDX-License-Identifier: EUPL-1.2
//! What the verifier tells of an honest log: every disclosure to a partner with what it rests on, the period
//! that was asked, what is new since an earlier bundle, and what can no longer be told.

use crate::liar::{self, Log};
use crate::story;
use waarborg_domain::{Act, Outcome, RecipientState};
use waarborg_verify::{Account, Options, Report, Selection, What, verify};

fn asked(selection: Selection) -> Options {
    Options { account: Some(selection), ..Options::default() }
}

fn told(bundle: &[u8], selection: Selection) -> (Report, Account) {
    let mut report = verify(bundle, &asked(selection));
    let account = report.account.take().expect("an account");
    (report, account)
}

fn partner(name: &str) -> Selection {
    Selection { partner: Some(name.into()), ..Selection::default() }
}

#[test]
fn every_disclosure_to_a_partner_is_told_with_what_it_rests_on() {
    let (report, account) = told(&story().bundle, partner("NCTV"));
    assert_eq!(report.exit_code(), 0, "{report}");
    assert_eq!(account.disclosures.len(), 3, "a request that was refused, one handed over, one stopped");
    let count = account.recipients.first().unwrap();
    assert_eq!((count.asked, count.not_allowed, count.handed_over, count.stopped), (3, 1, 1, 2));
    assert_eq!((count.delivered, count.acknowledged, count.recalled, count.destroyed), (1, 1, 1, 1));
    let outside = &account.disclosures[0];
    assert!(outside.stands.is_empty());
    assert_eq!(outside.steps[0].outcome, Outcome::Refused);
    let whole = &account.disclosures[1];
    let steps: Vec<&What> = whole.steps.iter().map(|step| &step.what).collect();
    let handed = steps.iter().find_map(|what| match what {
        What::HandedOver { handed } if !handed.data.is_empty() => Some(handed),
        _ => None,
    });
    let handed = handed.expect("a handover");
    assert_eq!(handed.data.values().sum::<u64>(), 3);
    assert!(handed.without.is_empty());
    let rests: Vec<(&str, bool, bool)> =
        handed.rests.iter().map(|r| (r.party.as_str(), r.signed, r.withdrawn.is_some())).collect();
    for rest in [("aivd", false, false), ("ncsc", true, false), ("police", true, true)] {
        assert!(rests.contains(&rest), "{rests:?}");
    }
    assert!(steps.iter().any(|what| matches!(what, What::Recalled { .. })));
    assert!(steps.iter().any(|what| matches!(what, What::RecallAnswered { destroyed: true })));
    assert_eq!(whole.stands.values().next(), Some(&RecipientState::DestructionConfirmed.code()));
    assert_eq!(whole.assessed.len(), 1);
}

/// Completeness, by another way than the account's own: each act of the log that names the partner.
#[test]
fn no_entry_about_a_disclosure_is_left_out() {
    let log = Log::of(story());
    let (_, account) = told(&story().bundle, partner("nctv"));
    let steps: Vec<u64> = account.disclosures.iter().flat_map(|d| d.steps.iter().map(|s| s.entry)).collect();
    let mut seen = 0;
    for (index, line) in (0u64..).zip(&log.lines) {
        let names = match &line.kept.act {
            Act::DisclosureRequested { recipients, .. } => recipients.contains(&"nctv".into()),
            Act::DisclosureChecked { recipient, .. }
            | Act::DisclosureDecided { recipient, .. }
            | Act::HandedOver { recipient, .. }
            | Act::Delivered { recipient, .. }
            | Act::Acknowledged { recipient, .. } => recipient.as_str() == "nctv",
            Act::ConsentAsked { .. } | Act::ConsentAnswered { .. } | Act::RecallAnswered { .. } => true,
            _ => false,
        };
        if names {
            seen += 1;
            assert!(steps.contains(&index), "entry {index}, {}", line.leaf.kind);
        }
    }
    assert!(seen > 15, "{seen}");
}

#[test]
fn counts_are_those_of_the_log() {
    let log = Log::of(story());
    let (report, account) = told(&story().bundle, Selection::default());
    assert_eq!((account.entries, account.read), (report.entries, report.entries));
    let refused = log.lines.iter().filter(|l| l.leaf.outcome == Outcome::Refused).count() as u64;
    assert_eq!(account.outcomes.refused, refused);
    let total = |each: &dyn Fn(&waarborg_verify::account::Outcomes) -> u64| -> [u64; 2] {
        [account.kinds.iter().map(|k| each(&k.outcomes)).sum(), account.parties.iter().map(|p| each(&p.outcomes)).sum()]
    };
    assert_eq!(total(&|o| o.total()), [report.entries; 2]);
    assert_eq!(total(&|o| o.refused), [refused; 2]);
    assert_eq!(account.timeline.slots.iter().map(|s| s.acts).sum::<u64>(), report.entries);
    assert_eq!(account.content.destroyed + account.content.closed, 0);
    assert!(account.rules.iter().all(|rule| rule.title.is_some()), "{:?}", account.rules);
}

#[test]
fn a_period_a_party_and_a_dataset_are_told_apart() {
    let period = |from, until| Selection::default().period(from, until).unwrap();
    let (_, none) = told(&story().bundle, period(Some("2026-07-02"), None));
    assert_eq!((none.entries, none.disclosures.len()), (0, 0));
    let (_, all) = told(&story().bundle, period(Some("2026-06-30"), Some("2026-06-30")));
    let log = Log::of(story());
    let middle = log.lines[log.nth("consent.answered", 0)].leaf.at.rfc3339();
    let (_, half) = told(&story().bundle, period(Some(&middle), None));
    assert!(half.entries > 0 && half.entries < all.entries, "{} of {}", half.entries, all.entries);
    let cut = half.disclosures.iter().any(|d| d.steps.iter().any(|step| !step.asked_after));
    assert!(cut, "a disclosure of before that went on is told whole");

    let party = |code: &str| Selection { party: Some(code.into()), ..Selection::default() };
    let (_, police) = told(&story().bundle, party("police"));
    assert_eq!(police.disclosures.len(), 3, "its data are in each");
    let (_, unit) = told(&story().bundle, party("unit-x"));
    assert_eq!(unit.disclosures.len(), 1, "its official asked for one");

    let begun = |nth| match &log.lines[log.nth("deposit.begun", nth)].kept.act {
        Act::DepositBegun { deposit, .. } => deposit.to_string(),
        _ => unreachable!(),
    };
    let dataset = |id: &str| Selection::default().dataset(Some(id)).unwrap();
    let (_, own) = told(&story().bundle, dataset(&begun(1)));
    assert_eq!(own.disclosures.len(), 3);
    assert!(own.kinds.iter().any(|k| k.kind == "deposit.sealed" && k.outcomes.allowed == 1), "{:?}", own.kinds);
    assert!(own.kinds.iter().any(|k| k.kind == "item.withdrawn"));
}

#[test]
fn what_the_log_does_not_know_is_said_and_not_answered_with_nothing() {
    for (selection, said) in [
        (partner("nobody"), "no organisation"),
        (Selection { party: Some("x".into()), ..Selection::default() }, "no organisation"),
        (Selection::default().dataset(Some(&"0".repeat(32))).unwrap(), "no delivery"),
    ] {
        let report = verify(&story().bundle, &asked(selection));
        assert!(report.account.is_none());
        assert!(report.not_told.as_ref().is_some_and(|why| why.contains(said)), "{:?}", report.not_told);
    }
}

#[test]
fn a_later_bundle_goes_on_from_an_earlier_one() {
    let story = story();
    let first = verify(&story.earlier, &Options::default());
    assert_eq!((first.exit_code(), first.entries), (0, 69), "{first}");
    assert_eq!(first.unsupported, []);
    let after = |earlier: &[u8], bundle: &[u8]| {
        verify(bundle, &Options { after: Some(earlier.to_vec()), ..asked(Selection::default()) })
    };
    let report = after(&story.earlier, &story.bundle);
    assert_eq!(report.exit_code(), 0, "{report}");
    let seen = report.after.expect("an earlier bundle");
    assert_eq!((seen.entries, seen.new, seen.closed), (69, report.entries - 69, 0));
    assert_eq!(report.account.as_ref().map(|a| (a.entries, a.asked.first_entry)), Some((report.entries - 69, 69)));
    // The other way round something is missing.
    let back = after(&story.bundle, &story.earlier);
    assert!(back.findings.iter().any(|f| f.code == "after" && f.entry == Some(69)), "{back}");
    // A history that was made anew under the same key.
    let mut log = Log::of(story);
    let search = log.nth("searched", 0);
    log.remove(search);
    let report = after(&story.earlier, &log.export(story));
    assert!(report.findings.iter().any(|f| f.code == "after" && f.entry == Some(search as u64)), "{report}");
    assert!(report.findings.iter().any(|f| f.code == "after" && f.text.contains("checkpoint")), "{report}");
    // Content that is gone without a word.
    let mut log = Log::of(story);
    let saved = log.nth("analysis.saved", 0);
    let count = log.lines[saved].records.len() as u64;
    log.lines[saved].records.clear();
    let seen = after(&story.bundle, &log.export(story)).after.expect("an earlier bundle");
    assert_eq!((seen.new, seen.closed, seen.destroyed), (0, count, 0));
    assert_eq!(after(b"no bundle", &story.bundle).exit_code(), 2);
}

#[test]
fn what_was_destroyed_cannot_be_told_and_that_is_said() {
    let story = story();
    let mut log = Log::of(story);
    let (last, handed) = (log.lines.len() - 1, log.at(|k| liar::handover(k) && k.decision.outcome == Outcome::Allowed));
    let mut line = log.lines[last].clone();
    line.kept.act = Act::Destroyed { records: vec![(handed as u64, 0)], items: vec![], report: None };
    line.kept.actor = None;
    (line.kept.records, line.kept.command) = (vec![], None);
    line.records.clear();
    line.kept.decision = log.lines[0].kept.decision.clone();
    line.settle();
    log.insert(last + 1, line);
    let others = log.lines[handed].records.len() as u64 - 1;
    log.lines[handed].records.clear();
    let (report, account) = told(&log.export(story), partner("nctv"));
    assert!(report.unsupported.iter().any(|u| u.entry == handed as u64), "{report}");
    assert_eq!((account.content.destroyed, account.content.closed), (1, others));
    let destroyed: Vec<u64> = account.disclosures.iter().map(|d| d.texts.destroyed).collect();
    assert_eq!(destroyed, [0, 1, 0]);
}

#[test]
fn proofs_alone_say_that_decisions_were_not_checked() {
    let story = story();
    let only = Options { proofs_only: true, ..asked(Selection::default()) };
    let report = verify(&story.bundle, &only);
    assert_eq!((report.exit_code(), report.replayed, report.account.is_some()), (0, 0, false));
    let text = report.to_string();
    assert!(text.contains("NOT CHECKED") && text.ends_with("PROOFS OK; decisions not checked\n"), "{text}");
    let mut log = Log::of(story);
    log.claim = Some((1, log.sizes[1] - 1));
    assert_eq!(verify(&log.export(story), &only).exit_code(), 1);
}
