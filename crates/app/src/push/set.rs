// SPDX-License-Identifier: EUPL-1.2
//! Say where what was handed over to the own organisation is brought, and in which capacity; or say it anew.

use crate::feeds::fetch::fits;
use crate::feeds::secret::{Secret, Shown};
use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::push::PushAct;
use waarborg_domain::{Act, CapacityId, OrgId};

/// Where.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The own organisation.
    pub recipient: OrgId,
    /// The capacity it is done in.
    pub capacity: CapacityId,
    /// Address of the collection: `https://HOST/ROOT/collections/ID/`.
    pub place: String,
    /// Name that is given there.
    #[serde(default)]
    pub user: Option<String>,
    /// Password to the name.
    #[serde(default)]
    pub password: Option<String>,
    /// Token that is shown there instead.
    #[serde(default)]
    pub token: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let Request { recipient, capacity, place, user, password, token } = request;
    let shown = Shown::said(user, password, token);
    fits(&place, &shown)?;
    if !collection(&place) {
        let text = "the address of a collection ends in /collections/ and its id";
        return Err(Problem::coded("push-place", &[], text));
    }
    let mut slots = Slots::default();
    slots.put(place.into_bytes());
    let before = system.pushing(&recipient).map(|p| p.secret);
    let secret = system.with_rng(|rng| Secret::new(None, shown, rng))?;
    let held = || system.pushing(&recipient).map(|p| p.secret);
    secret.entered(system, before, held, |secret| {
        let act = Act::Push(PushAct::Set { recipient: recipient.clone(), capacity, secret });
        system.act(caller, move |ctx| ctx.enter(act, &slots.0))
    })
}

/// True for the address of a collection, without anything behind it.
fn collection(place: &str) -> bool {
    let path = place.trim_end_matches('/');
    let named = path.rsplit_once('/').filter(|(before, id)| before.ends_with("/collections") && !id.is_empty());
    named.is_some() && path.contains("://") && !path.contains(['?', '#'])
}
