// SPDX-License-Identifier: EUPL-1.2
//! Open a space: the cell, legally part of the AIVD (covenant art. 3), or an organisation's home.

use crate::verbs::with_data;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::{Act, OrgId, SpaceId, SpaceKind};

/// A space.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Cell or home.
    pub kind: SpaceKind,
    /// Owner; for the cell the AIVD.
    pub owner: OrgId,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let cell = request.kind == SpaceKind::Cell;
        if cell && ctx.state().cell().is_some() || !cell && ctx.state().home(&request.owner).is_some() {
            return Err(Problem::Conflict("that space is open already".into()));
        }
        let space = SpaceId::random(ctx.rng);
        let answer = ctx.enter(Act::SpaceOpened { space, kind: request.kind, owner: request.owner }, &[])?;
        Ok(with_data(answer, serde_json::json!({ "id": space })))
    })
}
