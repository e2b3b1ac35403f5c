// SPDX-License-Identifier: EUPL-1.2
//! An analyst attests to have read the content of data that came in unread: from then on they count as
//! evaluated (U-13).

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::permission::PermissionAct;
use waarborg_domain::{Act, ItemId};

/// What.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Items.
    pub items: Vec<ItemId>,
    /// What was found in them.
    #[serde(default)]
    pub found: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    if request.items.is_empty() {
        return Err(Problem::coded("nothing-chosen", &[], "choose at least one item"));
    }
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        let content = slots.text(request.found.as_deref());
        ctx.enter(Act::Permission(PermissionAct::Attested { items: request.items, content }), &slots.0)
    })
}
