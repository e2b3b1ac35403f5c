// SPDX-License-Identifier: EUPL-1.2
//! What is brought to recipients: what left, what came of it, and how far that is.

use super::{At, FoldError};
use crate::objects::feed::Standing;
use crate::objects::push::{Pushing, REMEMBERED, Try};
use crate::state::State;
use waarborg_domain::push::{Ended, PushAct};
use waarborg_domain::{Instant, OrgId};

const NO_PUSH: FoldError = FoldError::DoesNotFollow("nothing is brought to that recipient");
const NOT_BEGUN: FoldError = FoldError::DoesNotFollow("nothing left for that recipient");

pub(super) fn change(state: &mut State, act: &PushAct, at: &At<'_>) -> Result<(), FoldError> {
    match act {
        PushAct::Set { recipient, capacity, secret } => {
            let before = state.pushing.to.get(recipient);
            let new = Pushing {
                capacity: *capacity,
                place: (at.index, 0),
                secret: *secret,
                set: at.at,
                standing: Standing::Runs,
                asked: false,
                failures: 0,
                retry: None,
                // Another place has nothing yet: all that stands is due there.
                position: None,
                begun: None,
                missed: 0,
                tries: before.map(|p| p.tries.clone()).unwrap_or_default(),
                taken: before.map_or(0, |p| p.taken),
            };
            state.pushing.to.insert(recipient.clone(), new);
        }
        PushAct::Paused { recipient } => pushing(state, recipient)?.standing = Standing::Paused,
        PushAct::Resumed { recipient } => {
            let pushing = pushing(state, recipient)?;
            (pushing.standing, pushing.asked) = (Standing::Runs, true);
        }
        PushAct::Stopped { recipient } => pushing(state, recipient)?.standing = Standing::Stopped,
        PushAct::Asked { recipient } => pushing(state, recipient)?.asked = true,
        PushAct::Begun { recipient, part } => pushing(state, recipient)?.begun = Some(part.clone()),
        PushAct::Ended { recipient, ended, retry } => end(state, recipient, *ended, *retry, at)?,
    }
    Ok(())
}

/// What came of a try, also of one that was under way when it was paused or ended.
fn end(
    state: &mut State,
    recipient: &OrgId,
    ended: Ended,
    retry: Option<Instant>,
    at: &At<'_>,
) -> Result<(), FoldError> {
    let pushing = state.pushing.to.get_mut(recipient).ok_or(NO_PUSH)?;
    let begun = pushing.begun.take();
    let disclosure = begun.as_ref().map(|part| part.disclosure);
    match ended {
        Ended::Taken { taken, failed } => {
            let part = begun.ok_or(NOT_BEGUN)?;
            pushing.taken += u64::from(taken);
            pushing.failures = 0;
            pushing.missed = if part.whole { 0 } else { pushing.missed.saturating_add(failed) };
            pushing.position = pushing.position.max(Some(part.last));
        }
        Ended::Failed(_) => pushing.failures = pushing.failures.saturating_add(1),
    }
    pushing.retry = retry;
    pushing.asked = false;
    pushing.tries.push_back(Try { at: at.at, entry: at.index, disclosure, ended });
    while pushing.tries.len() > REMEMBERED {
        pushing.tries.pop_front();
    }
    Ok(())
}

/// What is brought somewhere and is not over.
fn pushing<'s>(state: &'s mut State, recipient: &OrgId) -> Result<&'s mut Pushing, FoldError> {
    state.pushing.to.get_mut(recipient).filter(|p| p.standing != Standing::Stopped).ok_or(NO_PUSH)
}
