// SPDX-License-Identifier: EUPL-1.2
//! The offline verifier: takes a bundle of a whole log and believes nothing in it but the law package
//! it was built with and the log's key. It rebuilds the tree, folds the entries again, derives the
//! facts of each decision from that state, decides anew and compares (DESIGN, principle 9; R-134,
//! What it cannot derive it counts as unsupported, never as replayed.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod account;
mod after;
mod chronicle;
mod content;
mod entry;
pub mod evidence;
mod judge;
mod laws;
mod manifest;
mod mentions;
mod origins;
pub mod oversight;
mod reasons;
mod receipts;
mod replay;
pub mod report;
pub mod select;
mod tree;
mod witnessed;

pub use account::Account;
pub use after::After;
pub use chronicle::{Handed, Rest, Under, What, When};
pub use evidence::{EvidenceReport, verify_evidence};
pub use oversight::{SealedOptions, SealedReport, verify_sealed};
pub use report::{Finding, Lang, Report, Unsupported, Vouched};
pub use select::{Selection, SelectionError};

use origins::{Origins, Reach};
use waarborg_domain::Digest;
use waarborg_register::bundle::Bundle;
use waarborg_register::note::VerifierKey;
use waarborg_register::policy::Policy;

/// What the person who checks brings along.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The log's verifier key, known from elsewhere. Without it the bundle's own is taken.
    pub key: Option<String>,
    /// Digests of law packages to trust beside the one this program was built with.
    pub trust: Vec<Digest>,
    /// Receipts to look up in the log: a name and the file's bytes.
    pub receipts: Vec<(String, Vec<u8>)>,
    /// What to give an account of; without it none is made.
    pub account: Option<Selection>,
    /// An earlier bundle of the same log, which this one must go on from.
    pub after: Option<Vec<u8>>,
    /// Only tree, checkpoints, tiles and receipts: no decision is replayed and no content looked at.
    pub proofs_only: bool,
    /// Whose word makes a checkpoint good, as a tlog-policy file. It takes the place of `key`.
    pub policy: Option<String>,
    /// Checkpoints that were kept elsewhere, such as by the oversight body: a name and the file's bytes.
    pub checkpoints: Vec<(String, Vec<u8>)>,
}

impl Options {
    fn telling(&self) -> Option<chronicle::Telling> {
        self.account.as_ref().map(|selection| chronicle::Telling { dataset: selection.dataset })
    }
}

/// How far the work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The bundle was read; so many entries are in it.
    Read(u64),
    /// So many entries were replayed.
    Replayed(u64),
}

/// Checks a bundle. Never fails: what cannot be read is said in the report.
pub fn verify(bytes: &[u8], options: &Options) -> Report {
    verify_watched(bytes, options, &|_| ())
}

/// The same, telling how far it is.
pub fn verify_watched(bytes: &[u8], options: &Options, watch: &dyn Fn(Step)) -> Report {
    let bundle = match Bundle::read(bytes) {
        Ok(bundle) => bundle,
        Err(error) => return Report::unreadable(error.to_string()),
    };
    let mut report =
        Report { entries: bundle.meta.size, origin: bundle.meta.key.name().to_owned(), ..Report::default() };
    report.key = bundle.meta.key.to_string();
    let origins = Origins::of(&bundle, &mut report);
    match options.key.as_deref().map(VerifierKey::parse) {
        None => {}
        Some(Ok(key)) => known(&origins, &[key], &mut report),
        Some(Err(error)) => return Report::unreadable(format!("the verifier key given: {error}")),
    }
    watch(Step::Read(bundle.meta.size));
    let policy = match options.policy.as_deref().map(Policy::parse) {
        None => None,
        Some(Ok(policy)) => Some(policy),
        Some(Err(error)) => return Report::unreadable(format!("the policy given: {error}")),
    };
    let tree = tree::check(&bundle, &origins, &mut report);
    origins.check(|size| tree.root_at(size).ok(), &mut report);
    let first = match options.after.as_deref().map(Bundle::read) {
        None => 0,
        Some(Ok(earlier)) => after::check(&earlier, (&bundle, &origins), &tree, &mut report),
        Some(Err(error)) => return Report::unreadable(format!("the earlier bundle: {error}")),
    };
    receipts::check(&bundle, &tree, &origins, &options.receipts, &mut report);
    let notes = |cosigned| witnessed::Notes { own: &bundle, cosigned, kept: &options.checkpoints };
    report.proofs_only = options.proofs_only;
    if options.proofs_only {
        witnessed::check((&origins, &tree), policy, notes(Vec::new()), &mut report);
        return report;
    }
    let mut replayed = replay::run(&bundle, options, &tree, &origins, watch, &mut report);
    let cosigned = std::mem::take(&mut replayed.cosigned);
    witnessed::check((&origins, &tree), policy, notes(cosigned), &mut report);
    match options.account.as_ref().map(|selection| account::of(&replayed, selection, first)) {
        Some(Ok(account)) => report.account = Some(account),
        Some(Err(error)) => report.not_told = Some(error.to_string()),
        None => {}
    }
    report
}

/// Says of keys that were given whether the log's is known by them: it is one of them, or each since was
/// signed for by the one before it.
fn known(origins: &Origins, given: &[VerifierKey], report: &mut Report) {
    let reached: Vec<Reach> = given.iter().map(|key| origins.reach(key)).collect();
    if reached.contains(&Reach::All) {
        report.key_known = true;
        return;
    }
    let until = reached.iter().filter_map(|reach| if let Reach::Until(entry) = reach { Some(*entry) } else { None });
    report.key_until = until.max();
    let text = match report.key_until {
        None => "the bundle is of another key than the one given".to_owned(),
        Some(entry) => format!(
            "the key given does not vouch for what comes from entry {entry} on: there another took its place that it \
             did not sign for; get that one in person, and give it instead"
        ),
    };
    report.find(report.key_until, "key", text);
}
