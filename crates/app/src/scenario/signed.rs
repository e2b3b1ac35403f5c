// SPDX-License-Identifier: EUPL-1.2
//! `signed_by` in a step: whoever acts reads the words of the act and signs them, with a key that comes from a
//! name, so that a scenario can put it on record. `signed_over` changes the words that are signed,
//! for a signature that must not hold.

use super::driver::Driver;
use super::file::Step;
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};
use waarborg_domain::CapacityId;
use waarborg_register::hash;

/// The parameters of a step, with key and signature if it says who signs; `over` is what was different in the words.
pub(super) fn sign(
    driver: &mut dyn Driver,
    who: Option<CapacityId>,
    step: &Step,
    mut with: Value,
    over: &Value,
) -> Result<Value, String> {
    let (Some(name), Some(members)) = (&step.signed_by, with.as_object_mut()) else { return Ok(with) };
    let words = match step.verb.as_deref() {
        Some("consent.answer") => "consent.statement",
        Some("permission.decide") => "permission.statement",
        _ => return Err("only consent.answer and permission.decide are signed".into()),
    };
    let mut asked = members.clone();
    asked.extend(over.as_object().cloned().into_iter().flatten());
    let read = driver.run(who, words, Value::Object(asked)).map_err(|e| format!("{words}: {e}"))?;
    let statement = read.text("statement").ok_or_else(|| format!("{words} was refused"))?;
    let key = SigningKey::from_bytes(&hash::leaf(name.as_bytes()));
    members.insert("key".into(), json!(hex::encode(key.verifying_key().as_bytes())));
    members.insert("signature".into(), json!(hex::encode(key.sign(statement.as_bytes()).to_bytes())));
    Ok(with)
}
