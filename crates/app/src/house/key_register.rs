// SPDX-License-Identifier: EUPL-1.2
//! Register an officer's public key; the private key stays outside the server.

use crate::{Answer, Caller, Problem, System};
use waarborg_domain::{Act, CapacityId};
use waarborg_register::assertion::{MARK, PasskeyKey};

/// A key.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Whose; the caller's own unless said.
    #[serde(default)]
    pub capacity: Option<CapacityId>,
    /// Ed25519 public key, 64 hexadecimal digits; or the text of a passkey's.
    pub key: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let capacity = request.capacity.or(caller.capacity).ok_or(Problem::NotFound)?;
    if request.key.starts_with(MARK) {
        let key: PasskeyKey = request.key.parse().map_err(|_| Problem::invalid("this is no passkey's public key"))?;
        return system.enter(caller, Act::KeyRegistered { capacity, key: key.to_string() });
    }
    let mut bytes = [0u8; 32];
    hex::decode_to_slice(&request.key, &mut bytes)
        .map_err(|_| Problem::invalid("a key is 64 hexadecimal digits: an Ed25519 public key"))?;
    ed25519_dalek::VerifyingKey::from_bytes(&bytes).map_err(|_| Problem::invalid("this is no Ed25519 public key"))?;
    system.enter(caller, Act::KeyRegistered { capacity, key: request.key.to_lowercase() })
}
