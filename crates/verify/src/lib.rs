// SPDX-License-Identifier: EUPL-1.2
//! The offline verifier: takes a bundle of a whole log and believes nothing in it but the law package
//! it was built with and the log's key. It rebuilds the tree, folds the entries again, derives the
//! facts of each decision from that state, decides anew and compares (DESIGN, principle 9; R-134,
//! What it cannot derive it counts as unsupported, never as replayed.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod content;
mod entry;
mod laws;
mod manifest;
mod mentions;
mod receipts;
mod replay;
pub mod report;
mod tree;
mod witnessed;

pub use report::{Finding, Report, Unsupported};

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
    /// Whose word makes a checkpoint good, as a tlog-policy file. It takes the place of `key`.
    pub policy: Option<String>,
    /// Checkpoints that were kept elsewhere, such as by the oversight body: a name and the file's bytes.
    pub checkpoints: Vec<(String, Vec<u8>)>,
}

/// Checks a bundle. Never fails: what cannot be read is said in the report.
pub fn verify(bytes: &[u8], options: &Options) -> Report {
    let bundle = match Bundle::read(bytes) {
        Ok(bundle) => bundle,
        Err(error) => return Report::unreadable(error.to_string()),
    };
    let mut report =
        Report { entries: bundle.meta.size, origin: bundle.meta.key.name().to_owned(), ..Report::default() };
    report.key = bundle.meta.key.to_string();
    match options.key.as_deref().map(VerifierKey::parse) {
        None => {}
        Some(Ok(key)) if key == bundle.meta.key => report.key_known = true,
        Some(Ok(_)) => report.find(None, "key", "the bundle is of another key than the one given".into()),
        Some(Err(error)) => return Report::unreadable(format!("the verifier key given: {error}")),
    }
    let policy = match options.policy.as_deref().map(Policy::parse) {
        None => None,
        Some(Ok(policy)) => Some(policy),
        Some(Err(error)) => return Report::unreadable(format!("the policy given: {error}")),
    };
    let tree = tree::check(&bundle, &mut report);
    let cosigned = replay::run(&bundle, options, &tree, &mut report);
    witnessed::check((&bundle, &tree), policy.as_ref(), cosigned, &options.checkpoints, &mut report);
    receipts::check(&bundle, &tree, &options.receipts, &mut report);
    report
}
