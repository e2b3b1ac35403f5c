// SPDX-License-Identifier: EUPL-1.2
//! Steps of two officers who keep the register. `register.restored`: an older copy was put back, of which a
//! newer head is known, as the scenario says. `register.rotated`: another key signs for the log.
//! `register.rekeyed`: the same, since the one before was lost. On a command line the operator does it.

use crate::answer::{Answer, Problem};
use crate::caller::{Caller, Channel};
use crate::restore::{self, Rekey, Request};
use crate::rotate;
use crate::system::System;
use serde_json::Value;
use waarborg_domain::CapacityId;
use waarborg_register::hash::Hash;

/// Runs `register.restored`.
pub(super) fn restored(system: &System, who: Option<CapacityId>, with: &Value) -> Result<Answer, Problem> {
    let caller = by(who)?;
    let known = known(with).ok_or_else(|| Problem::invalid("say size and root of the newer head"))?;
    restore::record(system, caller, request(with, Some(known), None)?)
}

/// Runs `register.rekeyed`.
pub(super) fn rekeyed(system: &System, who: Option<CapacityId>, with: &Value) -> Result<Answer, Problem> {
    restore::record(system, by(who)?, request(with, known(with), Some(Rekey::default()))?)
}

/// Runs `register.rotated`.
pub(super) fn rotated(system: &System, who: Option<CapacityId>, with: &Value) -> Result<Answer, Problem> {
    rotate::record(system, by(who)?, second(with)?)
}

fn by(who: Option<CapacityId>) -> Result<Caller, Problem> {
    let who = who.ok_or_else(|| Problem::invalid("two people record this; it needs one who acts"))?;
    Ok(Caller::person(who, Channel::Player))
}

fn second(with: &Value) -> Result<CapacityId, Problem> {
    let second = with.get("second").and_then(Value::as_str).and_then(|text| text.parse().ok());
    second.ok_or_else(|| Problem::invalid("say who the second is"))
}

fn known(with: &Value) -> Option<(u64, Hash)> {
    let root = hex::decode(with.get("root")?.as_str()?).ok()?.try_into().ok()?;
    Some((with.get("size")?.as_u64()?, root))
}

fn request(with: &Value, known: Option<(u64, Hash)>, rekey: Option<Rekey>) -> Result<Request, Problem> {
    let reason = with.get("reason").and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(Request { second: second(with)?, reason, known, destroyed: Vec::new(), rekey })
}
