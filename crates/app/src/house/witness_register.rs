// SPDX-License-Identifier: EUPL-1.2
//! Put a witness's key on record: from then on its cosignatures of this log count.

use crate::{Answer, Caller, Problem, System};
use waarborg_domain::Act;
use waarborg_domain::witness::WitnessAct;
use waarborg_register::note::VerifierKey;

/// A witness's key.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Verifier key, as `waarborg-witness keys` prints it: name, hash and key.
    pub key: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let key = VerifierKey::parse(request.key.trim())
        .map_err(|e| Problem::invalid(format!("{e}; take the line that `waarborg-witness keys` prints")))?;
    if !key.kind().of_witness() {
        return Err(Problem::invalid("this is the key of a log; a witness signs with keys of its own"));
    }
    if system.log_keys().iter().any(|own| own.public_key() == key.public_key()) {
        return Err(Problem::invalid("this is the log's own key; a witness is somebody else"));
    }
    let (name, key) = (key.name().to_owned(), key.to_string());
    system.enter(caller, Act::Witness(WitnessAct::Registered { name, key }))
}
