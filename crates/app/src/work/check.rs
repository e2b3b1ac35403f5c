// SPDX-License-Identifier: EUPL-1.2
//! Check a text for mentions before it is saved. Words can still be taken out freely.

use super::mentions::{self, Eyes};
use crate::verbs::{mention_view, with_data};
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::{Act, ItemId};

/// A text.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Markdown.
    pub text: String,
    /// Items it cites.
    #[serde(default)]
    pub cited: Vec<ItemId>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let (who, org) = (ctx.who()?, ctx.org()?);
        let (space, _) = ctx.state().cell().ok_or_else(|| Problem::invalid("the cell is not open yet"))?;
        let found = mentions::find(ctx, &request.text, &space, &request.cited, &org, Eyes::Reader(who));
        let views: Vec<_> = found.iter().map(|m| mention_view(ctx.state(), &request.text, m)).collect();
        let act = Act::MentionsChecked { space, cited: request.cited, mentions: found };
        let answer = ctx.enter(act, &[request.text.into_bytes()])?;
        Ok(with_data(answer, serde_json::json!({ "mentions": views })))
    })
}
