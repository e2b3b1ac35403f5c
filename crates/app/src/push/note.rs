// SPDX-License-Identifier: EUPL-1.2
//! What came of a try, as the house enters it. A handover of which everything is known to have arrived counts as
//! delivered, by the act there is; that comes first, so that a crash between the two has the last part sent again
//! and nothing forgotten.

use crate::caller::{Caller, Channel};
use crate::{Answer, Problem, System};
use waarborg_domain::feed::Trouble;
use waarborg_domain::push::{Ended, Part, PushAct};
use waarborg_domain::{Act, Instant, ObjectRef, OrgId};

/// What the server says of the objects.
#[derive(Debug, Default)]
pub struct Came {
    /// Taken, or there already.
    pub taken: u32,
    /// Not taken.
    pub failed: u32,
    /// Ids of those.
    pub which: Vec<String>,
}

/// Enters that the server is done with a part.
pub fn arrived(system: &System, recipient: &OrgId, part: &Part, came: Came) -> Result<Answer, Problem> {
    if part.whole && came.failed == 0 && delivers(system, recipient, part) {
        let pushing = system.pushing(recipient).ok_or(Problem::NotFound)?;
        let caller = Caller::person(pushing.capacity, Channel::Push);
        let (disclosure, recipient) = (part.disclosure, recipient.clone());
        let delivered = system.enter(caller, Act::Delivered { disclosure, recipient, package: part.body });
        // It was recalled, or the capacity ended, on the way: then it is not delivered, and what arrived stays noted.
        if !matches!(delivered, Ok(_) | Err(Problem::Conflict(_))) {
            return delivered;
        }
    }
    let Came { taken, failed, which } = came;
    let slots = if which.is_empty() { Vec::new() } else { vec![which.join("\n").into_bytes()] };
    let ended = Ended::Taken { taken, failed };
    let act = Act::Push(PushAct::Ended { recipient: recipient.clone(), ended, retry: None });
    system.act(Caller::house(), move |ctx| ctx.enter(act, &slots))
}

/// Enters what is in the way.
pub fn failed(system: &System, recipient: &OrgId, trouble: Trouble, retry: Option<Instant>) -> Result<Answer, Problem> {
    let act = PushAct::Ended { recipient: recipient.clone(), ended: Ended::Failed(trouble), retry };
    system.enter(Caller::house(), Act::Push(act))
}

/// True if all of the handover has arrived with the last part. Of an analysis the text has not: it is no STIX, and
/// stands in the package alone.
fn delivers(system: &System, recipient: &OrgId, part: &Part) -> bool {
    let snapshot = system.snapshot();
    let items = snapshot.state.disclosures.get(&part.disclosure).map(|d| matches!(d.object, ObjectRef::Items(_)));
    items == Some(true) && snapshot.state.pushing.to.get(recipient).is_some_and(|p| p.missed == 0)
}
