// SPDX-License-Identifier: EUPL-1.2
//! Answers already found, by the full bytes of what was asked: no two questions share a key. Bounded:
//! a shard that is full is emptied. Nothing here changes an answer; it only saves asking twice.

use crate::engine::{Asked, Verdict, milliseconds};
use crate::facts::Fact;
use crate::lint::Clock;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

const SHARDS: usize = 16;
const PER_SHARD: usize = 4096;

type Shard = Mutex<HashMap<Box<[u8]>, Arc<Verdict>>>;

#[derive(Debug)]
pub(crate) struct Cache {
    shards: Vec<Shard>,
    spread: RandomState,
}

impl Cache {
    pub(crate) fn new() -> Self {
        Self { shards: (0..SHARDS).map(|_| Mutex::new(HashMap::new())).collect(), spread: RandomState::new() }
    }

    fn shard(&self, key: &[u8]) -> Option<&Shard> {
        let spread = usize::try_from(self.spread.hash_one(key) % SHARDS as u64).unwrap_or(0);
        self.shards.get(spread)
    }

    pub(crate) fn get(&self, key: &[u8]) -> Option<Arc<Verdict>> {
        self.shard(key)?.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    pub(crate) fn put(&self, key: &[u8], verdict: &Arc<Verdict>) {
        let Some(shard) = self.shard(key) else { return };
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        if shard.len() >= PER_SHARD {
            shard.clear();
        }
        shard.insert(key.into(), Arc::clone(verdict));
    }
}

/// The bytes of a question. Each text is preceded by its length, so that no two lists of attributes
/// give the same bytes. Where the law only compares the act's instant with those among the facts,
/// their order is all that counts of the act's instant.
pub(crate) fn key(stretch: usize, clock: Clock, asked: Asked<'_>) -> Vec<u8> {
    let Asked { actor, at: now, register, question } = asked;
    let mut bytes = Vec::with_capacity(48 * (actor.len() + question.object.len()) + 16);
    bytes.extend_from_slice(&(stretch as u64).to_le_bytes());
    bytes.push(question.action as u8);
    bytes.push(u8::from(register));
    for attrs in [actor, &question.object] {
        bytes.extend_from_slice(&(attrs.len() as u64).to_le_bytes());
        for (name, fact) in attrs {
            text(&mut bytes, name);
            match fact {
                Fact::Bool(value) => bytes.push(u8::from(*value)),
                Fact::Id(kind, id) => {
                    bytes.push(2);
                    text(&mut bytes, kind);
                    text(&mut bytes, id);
                }
                Fact::Instant(at) => {
                    bytes.push(match milliseconds(now).cmp(&milliseconds(*at)) {
                        _ if clock == Clock::Free => 3,
                        Ordering::Less => 4,
                        Ordering::Equal => 5,
                        Ordering::Greater => 6,
                    });
                    bytes.extend_from_slice(&at.0.to_le_bytes());
                }
            }
        }
    }
    bytes
}

fn text(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
    bytes.extend_from_slice(text.as_bytes());
}
