// SPDX-License-Identifier: EUPL-1.2
//! Two officers change the key that signs for the log (H-008; ADR 0024). The name stays, and the key before
//! signs for the entry too, so that whoever knows it can follow. Where servers share a store, the one that
//! leads does it.

use crate::ctx::Ctx;
use crate::verbs::with_data;
use crate::{Answer, Caller, Problem, System};
use serde_json::json;
use waarborg_domain::keeping::{KeepingAct, KeyRotated};
use waarborg_domain::{Act, CapacityId, Digest};

/// Records it, by the caller and a second officer.
pub fn record(system: &System, caller: Caller, second: CapacityId) -> Result<Answer, Problem> {
    if !system.leads() {
        return system.ask_rotation(caller, second);
    }
    system.act(caller, move |ctx| rotate(ctx, second))
}

fn rotate(ctx: &mut Ctx<'_>, second: CapacityId) -> Result<Answer, Problem> {
    let log = ctx.state().log.clone();
    let (seed, new) = ctx.new_key(&log)?;
    let old = ctx.work.verifier_key.to_string();
    let rotated = KeyRotated { old, new, head: ctx.state().size, root: Digest(ctx.root()), second };
    let (old, new) = (rotated.old.clone(), rotated.new.clone());
    let answer = ctx.enter(Act::Keeping(KeepingAct::KeyRotated(rotated)), &[])?;
    if answer.allowed() {
        ctx.work.next = Some(seed);
    }
    Ok(with_data(answer, json!({ "old": old, "new": new })))
}
