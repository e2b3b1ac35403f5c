// SPDX-License-Identifier: EUPL-1.2
//! The step `register.restored`: two people record that an older copy was put back, of which a newer head
//! is known. On a command line the operator does it; a scenario says what is known outside the store.

use crate::answer::{Answer, Problem};
use crate::caller::{Caller, Channel};
use crate::restore::{self, Request};
use crate::system::System;
use serde_json::Value;
use waarborg_domain::CapacityId;

/// Runs the step.
pub(super) fn record(system: &System, who: Option<CapacityId>, with: &Value) -> Result<Answer, Problem> {
    let who = who.ok_or_else(|| Problem::invalid("a restore is recorded by two people"))?;
    let request =
        request(with).ok_or_else(|| Problem::invalid("say the second, and size and root of the newer head"))?;
    restore::record(system, Caller::person(who, Channel::Player), request)
}

fn request(with: &Value) -> Option<Request> {
    let text = |name: &str| with.get(name).and_then(Value::as_str);
    let root = hex::decode(text("root")?).ok()?.try_into().ok()?;
    let size = with.get("size").and_then(Value::as_u64)?;
    Some(Request {
        second: text("second")?.parse().ok()?,
        reason: text("reason").unwrap_or_default().to_owned(),
        known: Some((size, root)),
        destroyed: Vec::new(),
        rekey: None,
    })
}
