// SPDX-License-Identifier: EUPL-1.2
//! What a feed shows where it fetches, or a push where it brings, and the salt of the digests by which it knows again
//! what it dealt with: what was fetched could be guessed from digests that anybody can compute. Both are a secret of
//! the store, under the commitment that the register holds of it: kept before anything rests on it, and no longer than
//! that.

use crate::{Answer, Problem, System};
use serde::{Deserialize, Serialize};
use waarborg_domain::{Digest, Rng};
use waarborg_register::commit::{Opening, commitment};

/// What is shown where a feed fetches.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Name and password, for Basic.
    pub basic: Option<(String, String)>,
    /// A token, for Bearer.
    pub bearer: Option<String>,
}

impl Shown {
    /// As it is said; what is empty is not shown.
    pub fn said(user: Option<String>, password: Option<String>, token: Option<String>) -> Self {
        let basic = user.filter(|u| !u.is_empty()).map(|user| (user, password.unwrap_or_default()));
        Self { basic, bearer: token.filter(|t| !t.is_empty()) }
    }
}

/// The secret.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Secret {
    opening: [u8; 32],
    pub salt: [u8; 32],
    pub shown: Shown,
}

impl Secret {
    /// A new one; the salt stays that of the one before, or what was dealt with would be brought in again.
    pub fn new(before: Option<Self>, shown: Shown, rng: &mut dyn Rng) -> Self {
        let (mut opening, mut salt) = ([0; 32], [0; 32]);
        rng.fill(&mut opening);
        rng.fill(&mut salt);
        Self { opening, salt: before.map_or(salt, |before| before.salt), shown }
    }

    /// Enters an act that rests on it in place of the one before; `held` says what the register holds now. Of both
    /// the store keeps what that rests on.
    pub fn entered(
        self,
        system: &System,
        before: Option<Digest>,
        held: impl Fn() -> Option<Digest>,
        enter: impl FnOnce(Digest) -> Result<Answer, Problem>,
    ) -> Result<Answer, Problem> {
        let (own, bytes) = self.kept()?;
        keep(system, own, bytes)?;
        let answer = enter(own);
        for stale in before.into_iter().chain([own]).filter(|stale| held() != Some(*stale)) {
            keep(system, stale, Vec::new())?;
        }
        answer
    }

    /// What the register holds of it, and the bytes that the store keeps.
    pub fn kept(&self) -> Result<(Digest, Vec<u8>), Problem> {
        let bytes = serde_json::to_vec(self).map_err(|_| Problem::Unavailable)?;
        Ok((Digest(commitment(TAG, &Opening(self.opening), &bytes)), bytes))
    }

    /// The one that the register holds this of; none if the store has another, or none.
    pub fn of(system: &System, held: Digest) -> Result<Option<Self>, Problem> {
        let name = name(&held);
        let bytes = system.with_store(move |store| store.secret(&name))?.map_err(|_| Problem::Unavailable)?;
        let read = bytes.and_then(|bytes| serde_json::from_slice::<Self>(&bytes).ok());
        Ok(read.filter(|secret| secret.kept().is_ok_and(|(own, _)| own == held)))
    }
}

/// What the commitment is of.
const TAG: &str = "waarborg/feed-secret/1";

/// The name under which the store keeps what is committed to.
pub(crate) fn name(held: &Digest) -> String {
    format!("feed/{held}")
}

/// Keeps what is committed to; nothing, to have it kept no more.
pub(crate) fn keep(system: &System, held: Digest, bytes: Vec<u8>) -> Result<(), Problem> {
    let name = name(&held);
    system.with_store(move |store| store.put_secret(&name, &bytes))?.map_err(|_| Problem::Unavailable)
}
