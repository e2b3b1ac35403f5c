// SPDX-License-Identifier: EUPL-1.2
//! Decide on a disclosure, with the human assessment and why it concerns the recipient (R-013, R-014,
//! From the cell only the AIVD decides; another's decision leaves it pending.

use super::check;
use crate::verbs::{Slots, with_data};
use crate::{Answer, Caller, Problem, System};
use serde_json::json;
use waarborg_domain::{Act, DisclosureId, OrgId};

/// A decision.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Disclosure.
    pub disclosure: DisclosureId,
    /// Recipient; the only one unless said.
    #[serde(default)]
    pub recipient: Option<OrgId>,
    /// Disclose or not.
    pub allow: bool,
    /// Human assessment of the content.
    #[serde(default)]
    pub reviewed: Option<String>,
    /// Why it concerns the recipient.
    #[serde(default)]
    pub concerns: Option<String>,
    /// Why the official's task needs it.
    #[serde(default)]
    pub needed: Option<String>,
    /// See there.
    #[serde(default)]
    pub partner: crate::partner::JudgedIn,
    /// See there.
    #[serde(default)]
    pub onward: crate::onward::JudgedIn,
    /// See there.
    #[serde(default)]
    pub permission: crate::permission::JudgedIn,
    /// See there.
    #[serde(default)]
    pub personal: crate::personal::JudgedIn,
    /// See there.
    #[serde(default)]
    pub company: crate::company::JudgedIn,
}

/// Runs the verb; afterwards the disclosure is evaluated again.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let recipient = check::recipient(ctx, &request.disclosure, request.recipient.as_ref())?;
        let mut slots = Slots::default();
        let act = Act::DisclosureDecided {
            disclosure: request.disclosure,
            recipient: recipient.clone(),
            allow: request.allow,
            reviewed: slots.text(request.reviewed.as_deref()),
            concerns: slots.text(request.concerns.as_deref()),
            needed: slots.text(request.needed.as_deref()),
            partner: request.partner.take(&mut slots),
            onward: request.onward.take(&mut slots),
            permission: request.permission.take(&mut slots),
            personal: request.personal.take(&mut slots),
            company: request.company.take(&mut slots),
        };
        let answer = ctx.enter(act, &slots.0)?;
        if !answer.allowed() {
            return Ok(answer);
        }
        let command = ctx.caller.command.take();
        let checked = check::evaluate(ctx, request.disclosure, &recipient)?;
        ctx.caller.command = command;
        Ok(with_data(answer, json!({ "id": request.disclosure, "recipient": recipient, "check": checked })))
    })
}
