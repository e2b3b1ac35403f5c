// SPDX-License-Identifier: EUPL-1.2
//! Two officers record that an older copy was put back (H-005). What is there stays; the log goes on under
//! a name of its own, so that whoever kept the old one's checkpoints meets a new log and never a rewritten
//! one; the record names both heads, what cannot be opened any more, and what had been destroyed since. Where
//! the key that signs was lost or stolen, the same record puts another in its place (ADR 0024).

use crate::ctx::Ctx;
use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::keeping::{KeepingAct, Restored};
use waarborg_domain::{Act, CapacityId, Digest};
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::hash::Hash;
use waarborg_register::note::VerifierKey;

/// What the two officers say.
#[derive(Clone, Debug)]
pub struct Request {
    /// The other officer.
    pub second: CapacityId,
    /// Why the newer data are gone.
    pub reason: String,
    /// Size and root of a newer head that is known from outside, such as a bundle or a witness.
    pub known: Option<(u64, Hash)>,
    /// Records whose destruction was ordered after this copy was made.
    pub destroyed: Vec<(u64, u32)>,
    /// Another key takes the place of the one that signs, which was lost or stolen.
    pub rekey: Option<Rekey>,
}

/// Another key.
#[derive(Clone, Debug, Default)]
pub struct Rekey {
    /// Where neither register nor store tells the verifier key of the one that is lost: keys that it may be. The
    /// one that signed the newest checkpoint counts.
    pub old: Vec<String>,
}

/// Records it.
pub fn record(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let newest = system.snapshot().checkpoint.clone();
    let answer = system.act(caller, move |ctx| enter(ctx, request, &newest))?;
    if answer.allowed() {
        let destroyed = answer.data.get("destroyed").cloned().unwrap_or_default();
        let destroyed: Vec<(u64, u32)> = serde_json::from_value(destroyed).unwrap_or_default();
        let entries: Vec<u64> = destroyed.iter().map(|record| record.0).collect();
        system.with_store(move |store| store.destroy_keys(&destroyed))?.map_err(|_| Problem::Unavailable)?;
        system.records().forget(&entries);
    }
    Ok(answer)
}

fn enter(ctx: &mut Ctx<'_>, request: Request, newest: &str) -> Result<Answer, Problem> {
    let held = ctx.work.held.clone();
    let rekeys = request.rekey.is_some();
    if held.as_ref().is_some_and(|held| held.keyless) && !rekeys {
        return Err(Problem::invalid(
            "the secret that signs for the log is not in the store: record that with waarborg log rekey, which gives it \
             another",
        ));
    }
    let was = match &*ctx.work.verifier_key {
        "" => lost_key(&request, newest).ok_or_else(key_unknown)?,
        known => known.to_owned(),
    };
    let (head, root) = (ctx.state().size, ctx.root());
    let by_guard = held.as_ref().and_then(|h| h.known.as_ref()).map(|k| (k.size, k.root));
    // Of two that are known the one that reaches further tells more.
    let known = [by_guard, request.known].into_iter().flatten().max_by_key(|(size, _)| *size);
    let (known, known_root) = match (known, held.is_some() || rekeys) {
        (Some(known), _) => known,
        (None, true) => (head, root),
        (None, false) => return Err(nothing_known()),
    };
    let missing = held.map(|h| h.missing.clone()).unwrap_or_default();
    let mut destroyed: Vec<_> = request.destroyed.into_iter().filter(|(entry, _)| *entry < head).collect();
    destroyed.sort_unstable();
    destroyed.dedup();
    let mut slots = Slots::default();
    let origin = ctx.new_origin();
    let restored = Restored {
        origin: origin.clone(),
        was,
        head,
        root: Digest(root),
        known,
        known_root: Digest(known_root),
        second: request.second,
        reason: slots.text(Some(&request.reason)),
        lost: runs(&missing, &destroyed),
        destroyed: destroyed.clone(),
    };
    let (seed, act) = if rekeys {
        let (seed, new) = ctx.new_key(&origin)?;
        (Some(seed), KeepingAct::Rekeyed { restored, new })
    } else {
        (None, KeepingAct::Restored(restored))
    };
    let answer = ctx.enter(Act::Keeping(act), &slots.0)?;
    if answer.allowed() {
        ctx.work.held = None;
        ctx.work.next = seed;
    }
    Ok(crate::verbs::with_data(answer, serde_json::json!({ "origin": origin, "destroyed": destroyed })))
}

/// The key that is lost, of those that somebody names. Without its secret nothing was signed since.
fn lost_key(request: &Request, newest: &str) -> Option<String> {
    let named = request.rekey.iter().flat_map(|rekey| &rekey.old);
    let mut keys = named.filter_map(|key| VerifierKey::parse(key.trim()).ok());
    keys.find(|key| Checkpoint::open(newest, std::slice::from_ref(key)).is_ok()).map(|key| key.to_string())
}

fn key_unknown() -> Problem {
    Problem::invalid(
        "neither register nor store tells the verifier key that is lost: name the one that signed the newest checkpoint, as \
         `waarborg init` or `waarborg log keys` printed it; it stands in every bundle and backup too",
    )
}

fn nothing_known() -> Problem {
    Problem::invalid(
        "nothing says that this store is older than it was: there is nothing to record; if a bundle or a witness knows \
         of a newer head, name it",
    )
}

/// Entries with a record that cannot be opened, as runs; those destroyed by order are no loss.
fn runs(missing: &[(u64, u32)], destroyed: &[(u64, u32)]) -> Vec<(u64, u64)> {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for (entry, _) in missing.iter().filter(|record| destroyed.binary_search(record).is_err()) {
        match runs.last_mut() {
            Some((_, to)) if *entry <= *to + 1 => *to = (*to).max(*entry),
            _ => runs.push((*entry, *entry)),
        }
    }
    runs
}
