// SPDX-License-Identifier: EUPL-1.2
//! Evaluate a disclosure for a recipient without handing over: the checklist, and for those inside the
//! smallest cut that would make it releasable as far as data go.

use super::cut;
use crate::ctx::Ctx;
use crate::work::mentions::{self, Eyes};
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::{Act, DisclosureId, OrgId};
use waarborg_ledger::visible::Sight;

/// Which.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Disclosure.
    pub disclosure: DisclosureId,
    /// Recipient; the only one unless said.
    #[serde(default)]
    pub recipient: Option<OrgId>,
}

/// Runs the verb. The outcome is that of the evaluation.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let recipient = recipient(ctx, &request.disclosure, request.recipient.as_ref())?;
        evaluate(ctx, request.disclosure, &recipient)
    })
}

/// The recipient meant; an unknown disclosure goes on to the law's neutral answer.
pub(crate) fn recipient(ctx: &Ctx<'_>, disclosure: &DisclosureId, named: Option<&OrgId>) -> Result<OrgId, Problem> {
    if let Some(named) = named {
        return Ok(named.clone());
    }
    let Some(d) = ctx.state().disclosures.get(disclosure) else { return Ok(OrgId::new("none")) };
    let mut all = d.recipients.keys();
    match (all.next(), all.next()) {
        (Some(one), None) => Ok(one.clone()),
        // Strangers are not told that there is a disclosure with several.
        _ if !waarborg_ledger::belongs(ctx.state(), &ctx.who()?, &d.space, ctx.at) => Ok(OrgId::new("none")),
        _ => Err(Problem::coded("several-recipients", &[], "this disclosure has several recipients: name one")),
    }
}

pub(super) fn evaluate(ctx: &mut Ctx<'_>, disclosure: DisclosureId, recipient: &OrgId) -> Result<Answer, Problem> {
    let who = ctx.who()?;
    let object = ctx.state().disclosures.get(&disclosure).map(|d| d.object.clone());
    let (text, found) = match &object {
        Some(object) => mentions::in_object(ctx, object, Eyes::Reader(who))?.unwrap_or_default(),
        None => Default::default(),
    };
    let act = Act::DisclosureChecked { disclosure, recipient: recipient.clone(), mentions: found.clone() };
    let decision = ctx.decide(&act);
    let mut answer = ctx.enter(act, &[])?;
    let sight = Sight::new(ctx.state(), ctx.law, &who, ctx.at);
    let inside = waarborg_ledger::is_inside(ctx.state(), &who, ctx.at) && !waarborg_ledger::decide::neutral(&decision);
    if let Some(object) = object.filter(|_| inside)
        && let Some(cut) = cut::smallest(ctx.state(), &sight, &object, &text, &found, &decision)
    {
        answer.data = serde_json::json!({ "cut": cut });
    }
    Ok(answer)
}
