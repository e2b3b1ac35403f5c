// SPDX-License-Identifier: EUPL-1.2
//! The next part of what is due for a recipient: the envelope with what its own collection shows of one handover,
//! and the entry that stands before any of it leaves. That entry is decided on the state at its moment, so what was
//! recalled since the part was made is refused and no byte leaves.

use crate::caller::{Caller, Channel};
use crate::feeds::secret::Secret;
use crate::taxii::page::{Range, piece};
use crate::{Answer, Problem, System};
use sha2::{Digest as _, Sha256};
use waarborg_domain::feed::Trouble;
use waarborg_domain::push::{Part, PushAct};
use waarborg_domain::taxii::Collection;
use waarborg_domain::{Act, Digest, OrgId};

/// Objects in one envelope at most.
const MOST: usize = 500;
/// Bytes of one envelope at most, whatever the server says.
const LARGEST: usize = 8 << 20;
/// What stands around the objects.
const AROUND: (&[u8], &[u8]) = (b"{\"objects\":[", b"]}");

/// An envelope that can be sent.
#[derive(Debug)]
pub struct Load {
    /// What it is, for the register.
    pub part: Part,
    /// Its bytes; none if nothing of the handover is left to send.
    pub body: Option<Vec<u8>>,
}

/// The next part for a recipient, in an envelope of so many bytes at most; none if nothing is due.
pub fn load(system: &System, recipient: &OrgId, room: usize) -> Result<Option<Load>, Trouble> {
    let snapshot = system.snapshot();
    let Some((disclosure, placed)) = snapshot.state.push_next(recipient) else { return Ok(None) };
    let pushing = snapshot.state.pushing.to.get(recipient).ok_or(Trouble::Missing)?;
    let secret = Secret::of(system, pushing.secret).map_err(|_| Trouble::Register)?.ok_or(Trouble::Secret)?;
    let within = room.min(LARGEST).saturating_sub(AROUND.0.len() + AROUND.1.len());
    let range = Range { after: pushing.position, until: placed.end(), most: MOST, bytes: within };
    let collection = Collection::Received(recipient.clone());
    let (page, items) = piece(system, &snapshot, collection, &range).map_err(|_| Trouble::Register)?;
    if page.elements.len() > within {
        return Err(Trouble::TooLarge);
    }
    let body = [AROUND.0, &page.elements, AROUND.1].concat();
    let part = Part {
        disclosure,
        items,
        objects: u32::try_from(page.count).map_err(|_| Trouble::Register)?,
        last: page.last.filter(|_| page.more).unwrap_or_else(|| placed.end()),
        whole: !page.more,
        body: digest(&secret, &body),
    };
    Ok(Some(Load { part, body: (page.count > 0).then_some(body) }))
}

/// Enters that a part is about to leave, in the capacity it is done in. Only an allowed answer lets it leave.
pub fn begin(system: &System, recipient: &OrgId, part: Part) -> Result<Answer, Problem> {
    let pushing = system.pushing(recipient).ok_or(Problem::NotFound)?;
    let caller = Caller::person(pushing.capacity, Channel::Push);
    system.enter(caller, Act::Push(PushAct::Begun { recipient: recipient.clone(), part }))
}

/// Anybody could guess the bytes of a few objects from a plain digest.
fn digest(secret: &Secret, body: &[u8]) -> Digest {
    Digest(Sha256::new().chain_update(secret.salt).chain_update("push").chain_update(body).finalize().into())
}
