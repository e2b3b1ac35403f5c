// SPDX-License-Identifier: EUPL-1.2
//! What is kept of an answer by AuthZEN (ADR 0029): what was told, on what it rests, and each act that was told
//! to be allowed. Those were decided on the state before the entry, so that the verifier decides them again.

use crate::state::State;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;
use waarborg_domain::{Act, CapacityId, Digest, Instant, Outcome};
use waarborg_law::Package;

/// Slot of it in the entry.
pub const SLOT: u32 = 1;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// Entries of the register it was worked out on.
    pub as_of: u64,
    /// Law package.
    pub law: Digest,
    /// Version of the facts.
    pub facts: u32,
    /// Policy engine.
    pub engine: String,
    /// Program.
    pub program: String,
    /// What was told, in the form of AuthZEN.
    pub response: Value,
    /// What it rests on.
    pub rests: Vec<Rest>,
}

/// An act that was told to be allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rest {
    /// By whom.
    pub who: CapacityId,
    /// What.
    pub act: Act,
    /// Answers that rest on it, from 0.
    pub answers: BTreeSet<usize>,
}

/// True if the law lets it be done now. That the register can take entries is no question here.
pub fn allowed(state: &State, law: &Package, who: &CapacityId, act: &Act, at: Instant) -> bool {
    crate::decide(state, law, Some(who), act, at, true).outcome == Outcome::Allowed
}

impl Given {
    /// How many answers there are, and which of them say that something may be done.
    pub fn told(&self) -> (usize, BTreeSet<usize>) {
        let list = |name| self.response.get(name).and_then(Value::as_array);
        let permits = |one: &Value| one.get("decision").and_then(Value::as_bool) == Some(true);
        if let Some(results) = list("results") {
            return (results.len(), (0..results.len()).collect());
        }
        let single = std::slice::from_ref(&self.response);
        let all = list("evaluations").map_or(single, Vec::as_slice);
        (all.len(), all.iter().enumerate().filter(|(_, one)| permits(one)).map(|(n, _)| n).collect())
    }

    /// What is wrong with it, if anything is: on the state before its entry, at its instant.
    ///
    /// # Errors
    /// In words, with the number of the answer.
    pub fn check(&self, state: &State, law: &Package, at: Instant, count: u64) -> Result<(), String> {
        let (answers, permitted) = self.told();
        if answers as u64 != count {
            return Err(format!("it says {count} answers, and there are {answers}"));
        }
        let rested: BTreeSet<usize> = self.rests.iter().flat_map(|rest| rest.answers.iter().copied()).collect();
        if rested != permitted {
            return Err("what was told to be allowed and what it rests on differ".into());
        }
        match self.rests.iter().find(|rest| !allowed(state, law, &rest.who, &rest.act, at)) {
            Some(rest) => {
                let number = rest.answers.first().copied().unwrap_or_default();
                Err(format!(
                    "answer {number} was told to be allowed ({}), but the law does not allow it",
                    rest.act.kind()
                ))
            }
            None => Ok(()),
        }
    }
}
