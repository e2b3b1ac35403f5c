// SPDX-License-Identifier: EUPL-1.2
//! What witnesses vouch for: cosignatures in the log, checkpoints that were kept elsewhere, and a policy
//! that whoever checks brings along. A log whose key signed two histories, or that went back, shows here
//! at the first checkpoint somebody else kept (trust model, rows 5 and 20).

use crate::origins::{Origins, Reach};
use crate::report::Report;
use std::collections::BTreeMap;
use waarborg_ledger::succession::SuccessionError;
use waarborg_register::bundle::Bundle;
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::note::{self, VerifierKey};
use waarborg_register::policy::Policy;
use waarborg_register::tree::Tree;

/// A log's keys and the tree of its leaves.
type Log<'a> = (&'a Origins, &'a Tree);

/// Notes by which a log is compared with a policy: its own checkpoints, and those that were cosigned.
pub(crate) struct Notes<'a> {
    pub own: &'a Bundle<'a>,
    pub cosigned: Vec<String>,
    /// Kept elsewhere: a name and the file's bytes.
    pub kept: &'a [(String, Vec<u8>)],
}

/// Whether a cosignature that the log holds is what its entry says, and of this log.
pub(crate) fn holds(
    (origins, tree): Log<'_>,
    key: &str,
    (size, time): (u64, u64),
    cosigned: &str,
) -> Result<(), &'static str> {
    let key = VerifierKey::parse(key).map_err(|_| "the witness's key cannot be read")?;
    let checkpoint = origins.open(cosigned);
    let checkpoint = checkpoint.map_err(|_| "the checkpoint that was cosigned is not signed by the log")?;
    let keys = std::slice::from_ref(&key);
    let signed = note::open_signed(cosigned, keys).map_err(|_| "the witness's signature does not hold")?.1;
    let of_witness = signed.first();
    let of_witness = of_witness.ok_or("the witness did not sign the checkpoint")?;
    if checkpoint.size != size || of_witness.time != Some(time) {
        return Err("the cosigned checkpoint is of another size or time than the entry says");
    }
    match tree.root_at(size) {
        Ok(root) if root == checkpoint.root => Ok(()),
        _ => Err("the cosigned checkpoint is of another history of this log"),
    }
}

/// Compares the log with a policy and with checkpoints that were kept elsewhere.
pub(crate) fn check(
    (origins, tree): Log<'_>,
    policy: Option<Policy>,
    Notes { own, cosigned, kept }: Notes<'_>,
    report: &mut Report,
) {
    // Whoever trusts a key trusts those that it signed for.
    let named: Vec<VerifierKey> = policy.iter().flat_map(Policy::logs).map(|log| log.key.clone()).collect();
    let policy = policy.map(|policy| policy.with_logs(origins.vouched(&named)));
    let mut notes = cosigned;
    for (name, bytes) in kept {
        match one((origins, tree), policy.as_ref(), bytes) {
            Ok(note) => {
                report.witnessed.kept += 1;
                notes.push(note.to_owned());
            }
            Err((code, text)) => report.find(None, code, format!("checkpoint {name}: {text}")),
        }
    }
    let Some(policy) = policy else { return };
    if named.iter().all(|key| origins.reach(key) == Reach::No) {
        report.find(None, "key", "the bundle is of a log that the policy does not name".into());
    } else {
        crate::known(origins, &named, report);
    }
    let reached = reached(own, &policy, notes);
    report.witnessed.by_policy = Some(reached);
    if reached == 0 && tree.size() > 0 {
        report.find(None, "quorum", "no checkpoint of this log meets the policy's quorum".into());
    }
}

/// One checkpoint that somebody kept: the log must be at least that long, and have that root there.
fn one<'n>(
    (origins, tree): Log<'_>,
    policy: Option<&Policy>,
    bytes: &'n [u8],
) -> Result<&'n str, (&'static str, String)> {
    let wrong = |text: String| ("checkpoint", text);
    let note = str::from_utf8(bytes).map_err(|_| wrong("it is no text".into()))?;
    let own = origins.open(note);
    let checkpoint = match (policy, own) {
        (None, own) => own.map_err(|e| wrong(e.to_string()))?,
        // A policy may know the log by a key of another kind.
        (Some(_), Err(error @ SuccessionError::NotThen(_))) => return Err(wrong(error.to_string())),
        (Some(policy), _) => policy.judge(note).map_err(|e| wrong(e.to_string()))?.checkpoint,
    };
    if !origins.named(&checkpoint.origin) {
        return Err(wrong(format!("it is of the log {}", checkpoint.origin)));
    }
    if let Some(restored) = origins.lost(&checkpoint) {
        let text = "it counts entries that were lost when the log was restored from an older copy";
        return Err(("rollback", format!("{text}, recorded by entry {}", restored.head)));
    }
    let Checkpoint { size, root, .. } = checkpoint;
    match tree.root_at(size) {
        Ok(own) if own == root => Ok(note),
        Ok(_) => {
            Err(("fork", format!("it and this log share a key and {size} entries, but not their history: a fork")))
        }
        Err(_) => {
            let have = tree.size();
            Err((
                "rollback",
                format!("the log had {size} entries when it was signed, and has {have} here: rolled back"),
            ))
        }
    }
}

/// The largest size at which all cosignatures together meet the policy.
fn reached(bundle: &Bundle<'_>, policy: &Policy, notes: Vec<String>) -> u64 {
    let mut at: BTreeMap<u64, String> = BTreeMap::new();
    let checkpoints = bundle.checkpoints.iter().filter_map(|note| str::from_utf8(note).ok().map(str::to_owned));
    // With a quorum of nobody the log's own word is enough; else only what was cosigned can count.
    let alone = policy.met_by(std::iter::empty());
    for note in notes.into_iter().chain(checkpoints.filter(|_| alone)) {
        let Ok(checkpoint) = note::unverified(&note).map_err(Into::into).and_then(Checkpoint::decode) else { continue };
        let Some((_, lines)) = note.rsplit_once("\n\n") else { continue };
        let joined =
            at.get(&checkpoint.size).map_or_else(|| Ok(note.clone()), |before| note::with_lines(before, lines));
        if let Ok(joined) = joined {
            at.insert(checkpoint.size, joined);
        }
    }
    let met = |note: &str| policy.judge(note).is_ok_and(|judged| judged.met);
    at.iter().rev().find(|(_, note)| met(note)).map_or(0, |(size, _)| *size)
}
