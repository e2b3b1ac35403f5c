// SPDX-License-Identifier: EUPL-1.2
//! The step `log.cosigned`: a witness cosigns the newest checkpoint and the register takes that in. Its key
//! comes from its name, so that a scenario can put it on record; what it signs and how that is checked is real.

use crate::answer::{Answer, Problem};
use crate::system::System;
use serde_json::Value;
use waarborg_register::hash;
use waarborg_register::note::{self, Kind, NoteError, SigningKey};

/// Runs the step.
pub(super) fn record(system: &System, with: &Value) -> Result<Answer, Problem> {
    let name = with.get("witness").and_then(Value::as_str).ok_or_else(|| Problem::invalid("say which witness"))?;
    let seconds = u64::try_from(system.now().0 / 1_000_000).unwrap_or(0);
    let (key, signed) =
        cosign(name, &system.snapshot().checkpoint, seconds).map_err(|e| Problem::invalid(e.to_string()))?;
    system.accept_cosigned(&signed).map_err(|e| Problem::invalid(format!("{e}; the witness's key is {key}")))?;
    Ok(super::player::nothing())
}

fn cosign(name: &str, checkpoint: &str, seconds: u64) -> Result<(String, String), NoteError> {
    let key = SigningKey::of_kind(Kind::Cosignature, name, hash::leaf(name.as_bytes()))?;
    let lines = key.cosign(note::unverified(checkpoint)?, seconds)?;
    Ok((key.verifier().to_string(), note::with_lines(checkpoint, &lines)?))
}
