// SPDX-License-Identifier: EUPL-1.2
//! The secret that signs for the log, and how it is changed (ADR 0024). It is one seed; the key that signs
//! each batch and the one that signs what is shown outside once more grow from it. A new seed stands beside
//! the one in force before anything says that it is in force, and the old one is erased once a durable
//! entry says so: whatever the moment of a crash, the newest checkpoint tells which of the two signs.

use crate::ports::{LOG_KEY, NEXT_LOG_KEY, Reader, Store, StoreError};
use crate::system::OpenError;
use waarborg_domain::Rng;
use waarborg_ledger::State;
use waarborg_ledger::succession::Turn;
use waarborg_register::note::{self, NoteError, SigningKey, VerifierKey};

/// Entries read at once.
const STEP: usize = 500;

/// Seed of the log's keys.
pub(crate) type Seed = [u8; 32];

/// What signs for a log under one name.
pub(crate) struct LogKeys {
    seed: Seed,
    /// Signs each batch.
    pub own: SigningKey,
    /// Signs what is shown outside once more; quantum computers do not break it.
    pub lasting: SigningKey,
}

impl LogKeys {
    /// The keys that grow from a seed.
    pub fn grow(log: &str, seed: Seed) -> Result<Self, NoteError> {
        Ok(Self { seed, own: SigningKey::from_seed(log, seed)?, lasting: SigningKey::lasting(log, &seed)? })
    }

    /// The same seed under another name of the log.
    pub fn named(&self, log: &str) -> Result<Self, NoteError> {
        Self::grow(log, self.seed)
    }

    /// What checks its signatures: Ed25519, ML-DSA-44.
    pub fn verifiers(&self) -> [VerifierKey; 2] {
        [self.own.verifier().clone(), self.lasting.verifier().clone()]
    }
}

/// The entries of a stretch by which the log's name or key changed, oldest first.
pub fn turns(reader: &mut dyn Reader, from: u64, to: u64) -> Result<Vec<Turn>, StoreError> {
    let (mut turns, mut next) = (Vec::new(), from);
    while next < to {
        let stored = reader.entries(next, STEP)?;
        if stored.first().is_none_or(|entry| entry.index != next) {
            return Err(StoreError::Damaged(format!("entry {next} is missing")));
        }
        for entry in stored.iter().take_while(|entry| entry.index < to) {
            next = entry.index + 1;
            let turn = Turn::read(entry.index, &entry.leaf, &entry.kept);
            turns.extend(turn.transpose().map_err(|e| StoreError::Damaged(format!("entry {}: {e}", entry.index)))?);
        }
    }
    Ok(turns)
}

/// A seed drawn anew.
pub(crate) fn draw(rng: &mut dyn Rng) -> Seed {
    let mut seed = [0; 32];
    rng.fill(&mut seed);
    seed
}

/// The keys of a new log. A log that has entries has a key already, or nobody may go on with it.
pub(crate) fn begin(store: &mut dyn Store, rng: &mut dyn Rng, log: &str) -> Result<LogKeys, OpenError> {
    let seed = match seed(store, LOG_KEY)? {
        Some(seed) => seed,
        None => {
            let seed = draw(rng);
            store.put_secret(LOG_KEY, &seed)?;
            seed
        }
    };
    LogKeys::grow(log, seed).map_err(|e| OpenError::Key(e.to_string()))
}

/// The keys of a log that has entries: of the seeds that are there the one that signed the newest checkpoint,
/// and that the register says is in force, if it says so. None if neither is that.
pub(crate) fn in_force(store: &mut dyn Store, state: &State, newest: &str) -> Result<Option<LogKeys>, OpenError> {
    let said = state.succession();
    for name in [NEXT_LOG_KEY, LOG_KEY] {
        let Some(seed) = seed(store, name)? else { continue };
        let keys = LogKeys::grow(&state.log, seed).map_err(|e| OpenError::Key(e.to_string()))?;
        let own = keys.own.verifier();
        let fits = match &said {
            Some(succession) => succession.newest() == Some(own),
            None => bears(newest, own),
        };
        if fits {
            return Ok(Some(keys));
        }
    }
    Ok(None)
}

/// True if a note has a signature of this key, be it good or bad.
fn bears(signed: &str, key: &VerifierKey) -> bool {
    !matches!(note::open(signed, std::slice::from_ref(key)), Err(NoteError::Untrusted))
}

fn seed(store: &mut dyn Store, name: &str) -> Result<Option<Seed>, OpenError> {
    let Some(secret) = store.secret(name)?.filter(|secret| !secret.is_empty()) else { return Ok(None) };
    secret.try_into().map(Some).map_err(|_| OpenError::Key("it is not 32 bytes".into()))
}

/// Keeps a seed that may come to sign: durable before anything is signed with it.
pub(crate) fn propose(store: &mut dyn Store, seed: &Seed) -> Result<(), StoreError> {
    store.put_secret(NEXT_LOG_KEY, seed)
}

/// Makes the seed in force the only one there is: what it took the place of is erased, and so is one that
/// never came to sign.
pub(crate) fn settle(store: &mut dyn Store, keys: &LogKeys) -> Result<(), StoreError> {
    if store.secret(LOG_KEY)?.as_deref() != Some(keys.seed.as_slice()) {
        store.put_secret(LOG_KEY, &keys.seed)?;
    }
    if store.secret(NEXT_LOG_KEY)?.is_some_and(|seed| !seed.is_empty()) {
        store.put_secret(NEXT_LOG_KEY, &[])?;
    }
    Ok(())
}
