// SPDX-License-Identifier: EUPL-1.2
//! A recipient confirms receipt of what was handed over.

use super::check;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::{Act, DisclosureId, OrgId};

/// Which.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Disclosure.
    pub disclosure: DisclosureId,
    /// Recipient; the caller's organisation unless said.
    #[serde(default)]
    pub recipient: Option<OrgId>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let own = ctx.org()?;
        let named = request.recipient.unwrap_or(own);
        let recipient = check::recipient(ctx, &request.disclosure, Some(&named))?;
        let handed = ctx.state().disclosures.get(&request.disclosure).and_then(|d| d.recipients.get(&recipient));
        if !handed.is_some_and(|r| r.state.handed_over()) {
            return Err(Problem::NotFound);
        }
        ctx.enter(Act::Acknowledged { disclosure: request.disclosure, recipient }, &[])
    })
}
