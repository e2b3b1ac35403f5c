// SPDX-License-Identifier: EUPL-1.2
//! People whom an identity provider of their organisation knows (OpenID Connect). With a link that is good once
//! somebody binds their own name at the provider to who they are here: never a mail address, which others may
//! get. The name is a secret of the store, to which the register commits, and erased like any other credential.

use super::credential::name as place_of;
use super::digest_of;
use super::keep::Kept;
use super::log_in::{Denied, Entrance};
use super::offer::Untaken;
use crate::caller::Channel;
use crate::{Caller, Problem, System};
use serde::{Deserialize, Serialize};
use waarborg_domain::access::{AccessAct, Factor};
use waarborg_domain::{CapacityId, Digest, Instant};
use waarborg_register::commit::{Opening, commitment};

/// What a provider vouched for, after everything about its word was checked.
#[derive(Clone, PartialEq, Eq)]
pub struct Vouched {
    /// The provider.
    pub issuer: String,
    /// Its name for the person; it gives the same to nobody else.
    pub subject: String,
    /// When the person was sent there.
    pub asked: Instant,
    /// When the person showed it who they are.
    pub authenticated: Option<Instant>,
}

impl Vouched {
    fn factor(&self) -> Factor {
        Factor::Provider { asked: self.asked, authenticated: self.authenticated }
    }
}

/// The name of one person at a provider.
#[derive(Serialize, Deserialize)]
struct Binding {
    /// Of the commitment.
    opening: [u8; 32],
    issuer: String,
    subject: String,
}

impl Binding {
    fn verifier(&self) -> Option<Digest> {
        let bytes = serde_json::to_vec(self).ok()?;
        Some(Digest(commitment("waarborg/access-provider/1", &Opening(self.opening), &bytes)))
    }

    fn names(&self, vouched: &Vouched) -> bool {
        self.issuer == vouched.issuer && self.subject == vouched.subject
    }
}

impl System {
    /// Takes an offer with the word of a provider in place of a password.
    pub fn bind(&self, link: &str, vouched: &Vouched) -> Result<(), Untaken> {
        let (capacity, _) = self.offered(link).ok_or(Untaken::Gone)?;
        if self.bound_to_another(&capacity, vouched)? {
            return Err(Untaken::Gone);
        }
        let mut opening = [0; 32];
        self.with_rng(|rng| rng.fill(&mut opening))?;
        let Vouched { issuer, subject, .. } = vouched.clone();
        let binding = Binding { opening, issuer, subject };
        let verifier = binding.verifier().ok_or(Problem::Unavailable)?;
        let bytes = serde_json::to_vec(&binding).map_err(|_| Problem::Unavailable)?;
        let act = AccessAct::Bound { offer: digest_of(link), verifier };
        let kept = Kept { act, secrets: vec![(verifier, bytes)] };
        let answer = self.enter_kept(Caller::person(capacity, Channel::Page), kept)?;
        if answer.allowed() { Ok(()) } else { Err(Untaken::Gone) }
    }

    /// Lets somebody in whom a provider vouches for; nothing stands for a word that did not hold. That, and the
    /// word for somebody else, is entered as a failure.
    pub fn log_in_by_provider(&self, name: &str, vouched: Option<&Vouched>) -> Result<Entrance, Denied> {
        let capacity = self.person(name).ok_or(Denied::Unfit)?;
        let by = self.vouched_for(&capacity, vouched)?;
        self.begin(capacity, by)
    }

    /// The person of a session shows again who they are, by a provider.
    pub fn prove_by_provider(&self, secret: &str, vouched: Option<&Vouched>) -> Result<(), Denied> {
        let session = self.session(secret).ok_or(Denied::Unfit)?;
        let by = self.vouched_for(&session.capacity, vouched)?;
        self.proved(secret, session.capacity, by)
    }

    /// Somebody is known by a provider, and has no password.
    pub fn by_provider(&self, capacity: &CapacityId) -> bool {
        let snapshot = self.snapshot();
        let person = snapshot.state.capacities.get(capacity).map(|held| held.capacity.person);
        person.and_then(|person| snapshot.state.access.people.get(&person)).is_some_and(|a| a.asked.is_some())
    }

    fn vouched_for(&self, capacity: &CapacityId, vouched: Option<&Vouched>) -> Result<Factor, Denied> {
        let Some((binding, waits)) = self.binding(capacity)? else { return Err(Denied::Unfit) };
        let by = vouched.filter(|vouched| !waits && binding.names(vouched)).map(Vouched::factor);
        if by.is_none() && !waits {
            self.enter_access(None, AccessAct::Failed { capacity: *capacity })?;
        }
        by.ok_or(Denied::Unfit)
    }

    /// Whom the provider must name, as the register has it, and whether there were too many attempts.
    fn binding(&self, capacity: &CapacityId) -> Result<Option<(Binding, bool)>, Problem> {
        let Some((verifier, stored, waits)) = self.checked_against(capacity, self.now())? else { return Ok(None) };
        let read = serde_json::from_slice::<Binding>(&stored).ok();
        Ok(read.filter(|binding| binding.verifier() == Some(verifier)).map(|binding| (binding, waits)))
    }

    /// One name at a provider is one person: behind an act there is never another.
    fn bound_to_another(&self, capacity: &CapacityId, vouched: &Vouched) -> Result<bool, Problem> {
        let snapshot = self.snapshot();
        let person = snapshot.state.capacities.get(capacity).map(|held| held.capacity.person);
        let others =
            snapshot.state.access.people.iter().filter(|(of, access)| Some(**of) != person && access.asked.is_some());
        for (_, access) in others {
            let place = place_of(&access.verifier);
            let stored = self.with_store(move |store| store.secret(&place))?.map_err(|_| Problem::Unavailable)?;
            let binding = stored.and_then(|bytes| serde_json::from_slice::<Binding>(&bytes).ok());
            if binding.is_some_and(|binding| binding.names(vouched)) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
