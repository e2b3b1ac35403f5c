// SPDX-License-Identifier: EUPL-1.2
//! Two officers record that an older copy was put back (H-005). What is there stays; the log goes on under
//! a name of its own, so that whoever kept the old one's checkpoints meets a new log and never a rewritten
//! one; the record names both heads, what cannot be opened any more, and what had been destroyed since.

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::keeping::{KeepingAct, Restored};
use waarborg_domain::{Act, CapacityId, Digest};
use waarborg_register::hash::Hash;

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
}

/// Records it.
pub fn record(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let was = system.verifier_key();
    let answer = system.act(caller, move |ctx| {
        let held = ctx.work.held.clone();
        let (head, root) = (ctx.state().size, ctx.root());
        let by_guard = held.as_ref().and_then(|h| h.known.as_ref()).map(|k| (k.size, k.root));
        // Of two that are known the one that reaches further tells more.
        let known = [by_guard, request.known].into_iter().flatten().max_by_key(|(size, _)| *size);
        let (known, known_root) = match (known, &held) {
            (Some(known), _) => known,
            (None, Some(_)) => (head, root),
            (None, None) => return Err(nothing_known()),
        };
        let missing = held.map(|h| h.missing.clone()).unwrap_or_default();
        let mut destroyed: Vec<_> = request.destroyed.into_iter().filter(|(entry, _)| *entry < head).collect();
        destroyed.sort_unstable();
        destroyed.dedup();
        let mut slots = Slots::default();
        let restored = Restored {
            origin: ctx.new_origin(),
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
        let answer = ctx.enter(Act::Keeping(KeepingAct::Restored(restored)), &slots.0)?;
        if answer.allowed() {
            ctx.work.held = None;
        }
        let origin = ctx.state().log.clone();
        Ok(crate::verbs::with_data(answer, serde_json::json!({ "origin": origin, "destroyed": destroyed })))
    })?;
    if answer.allowed() {
        let destroyed = answer.data.get("destroyed").cloned().unwrap_or_default();
        let destroyed: Vec<(u64, u32)> = serde_json::from_value(destroyed).unwrap_or_default();
        let entries: Vec<u64> = destroyed.iter().map(|record| record.0).collect();
        system.with_store(move |store| store.destroy_keys(&destroyed))?.map_err(|_| Problem::Unavailable)?;
        system.records().forget(&entries);
    }
    Ok(answer)
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
