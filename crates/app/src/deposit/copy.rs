// SPDX-License-Identifier: EUPL-1.2
//! Copy data out of the cell's dedicated system. Only a party's own data may go, since its own
//! use is never blocked; all else leaves by disclosure.

use crate::verbs::with_data;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::{Act, ItemId};

/// What.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Items.
    pub items: Vec<ItemId>,
}

/// Runs the verb. An allowed answer holds the bytes as they were deposited.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let to = ctx
            .state()
            .home(&ctx.org()?)
            .ok_or_else(|| Problem::coded("no-home", &[], "your organisation has no home space"))?;
        let items = request.items;
        let answer = ctx.enter(Act::Copied { items: items.clone(), to }, &[])?;
        let mut copies = Vec::new();
        if answer.allowed() {
            for id in &items {
                let record = ctx.state().item(id).ok_or(Problem::NotFound)?.record;
                let content = ctx.read(record).ok().and_then(|b| crate::content::Content::from_bytes(&b));
                copies.push(content.map(|c| String::from_utf8_lossy(&c.raw).into_owned()));
            }
        }
        Ok(with_data(answer, serde_json::json!({ "items": items, "contents": copies })))
    })
}
