// SPDX-License-Identifier: EUPL-1.2
//! Check a text for mentions before it is saved. Words can still be taken out freely.

use super::item_view;
use super::mentions::{self, Eyes};
use crate::verbs::{mention_view, with_data};
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::{Act, ItemId};
use waarborg_ledger::visible::Sight;

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
    let cited = request.cited.clone();
    let answer = system.read(caller, move |ctx| {
        let (who, org) = (ctx.who()?, ctx.org()?);
        let (space, _) = ctx.state().cell().ok_or_else(|| Problem::invalid("the cell is not open yet"))?;
        let found = mentions::find(ctx, &request.text, &space, &request.cited, &org, Eyes::Reader(who));
        let shown = mentions::beyond(&found, &request.cited);
        let views: Vec<_> = shown.iter().map(|m| mention_view(ctx.state(), &request.text, m)).collect();
        let act = Act::MentionsChecked { space, cited: request.cited, mentions: found };
        let answer = ctx.enter(act, &[request.text.into_bytes()])?;
        Ok(with_data(answer, serde_json::json!({ "mentions": views })))
    })?;
    Ok(with_cited(system, &caller, answer, &cited))
}

/// The cited items as rows, so that a writer sees what is cited beside what is mentioned.
fn with_cited(system: &System, caller: &Caller, mut answer: Answer, cited: &[ItemId]) -> Answer {
    let (snapshot, now) = (system.snapshot(), system.now());
    let sight = caller.capacity.as_ref().map(|who| Sight::new(&snapshot.state, &snapshot.law, who, now));
    let seen = |i| sight.as_ref()?.item(i);
    let rows: Vec<_> = cited.iter().filter_map(|i| item_view::row(system, &snapshot.state, seen(i)?)).collect();
    if let Some(data) = answer.data.as_object_mut() {
        data.insert("cited".into(), rows.into());
    }
    answer
}
