// SPDX-License-Identifier: EUPL-1.2
//! Ask for a disclosure. From the cell it opens the disclosure and evaluates it at once; from outside
//! the cell the answer is one neutral refusal, whatever there is.

use super::check;
use crate::ctx::Ctx;
use crate::verbs::{ObjectIn, PurposeIn, Slots, with_data};
use crate::work::mentions::{self, Eyes};
use crate::{Answer, Caller, Problem, System};
use serde_json::json;
use waarborg_domain::disclosure::Task;
use waarborg_domain::{Act, CapacityId, Conditions, DisclosureId, Ground, OrgId, SpaceKind};
use waarborg_ledger::known;
use waarborg_ledger::visible::Sight;

/// A request.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Request {
    /// What.
    #[serde(flatten)]
    pub object: ObjectIn,
    /// Where it leaves from: the cell unless said, or the organisation's own space.
    #[serde(default)]
    pub space: Option<SpaceKind>,
    /// To whom; at least one, each named.
    #[serde(default)]
    pub recipients: Vec<OrgId>,
    /// To whom, if one.
    #[serde(default)]
    pub recipient: Option<OrgId>,
    /// Ground.
    #[serde(default)]
    pub ground: Option<Ground>,
    /// For investigating or prosecuting crime.
    #[serde(default)]
    pub crime: bool,
    /// Orally; in writing unless said.
    #[serde(default)]
    pub oral: bool,
    /// Designated OM member.
    #[serde(default)]
    pub member: Option<CapacityId>,
    /// Party it passes through.
    #[serde(default)]
    pub via: Option<OrgId>,
    /// Conditions; the strictest of all sources are added unless `only_these` is set.
    #[serde(default)]
    pub conditions: Conditions,
    /// Attach the given conditions alone.
    #[serde(default)]
    pub only_these: bool,
    /// Purpose and reasons.
    #[serde(default)]
    pub purpose: PurposeIn,
    /// See there.
    #[serde(default)]
    pub partner: crate::partner::StatedIn,
    /// See there.
    #[serde(default)]
    pub onward: crate::onward::StatedIn,
    /// See there.
    #[serde(default)]
    pub permission: crate::permission::StatedIn,
    /// See there.
    #[serde(default)]
    pub personal: crate::personal::StatedIn,
    /// See there.
    #[serde(default)]
    pub company: crate::company::StatedIn,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let mut recipients = request.recipients.clone();
    recipients.extend(request.recipient.clone());
    recipients.sort();
    recipients.dedup();
    if recipients.is_empty() {
        return Err(Problem::invalid("name the recipient: an empty group reaches nobody"));
    }
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        let disclosure = DisclosureId::random(ctx.rng);
        let act = drawn_up(ctx, disclosure, request, recipients.clone(), &mut slots)?;
        let answer = ctx.enter(act, &slots.0)?;
        if !answer.allowed() {
            return Ok(answer);
        }
        let later = ctx.caller;
        ctx.caller.command = None;
        let mut checks = Vec::new();
        for recipient in &recipients {
            let checked = check::evaluate(ctx, disclosure, recipient)?;
            checks.push(json!({ "recipient": recipient, "check": checked }));
        }
        ctx.caller = later;
        Ok(with_data(answer, json!({ "id": disclosure, "checks": checks })))
    })
}

/// The act a request stands for, with the strictest conditions of all that its caller sees in the object.
pub(crate) fn drawn_up(
    ctx: &Ctx<'_>,
    disclosure: DisclosureId,
    request: Request,
    recipients: Vec<OrgId>,
    slots: &mut Slots,
) -> Result<Act, Problem> {
    let who = ctx.who()?;
    let object = request.object.resolve(ctx.state())?;
    let space = match request.space.unwrap_or(SpaceKind::Cell) {
        SpaceKind::Cell => ctx.state().cell().map(|(id, _)| id),
        SpaceKind::Home => ctx.state().home(&ctx.org()?),
    };
    let space = space.ok_or_else(|| Problem::invalid("that space is not open yet"))?;
    if let Some(unknown) = recipients.iter().find(|r| ctx.state().org(r).is_none()) {
        return Err(Problem::invalid(format!("'{unknown}' is no organisation on record")));
    }
    let purpose = request.purpose.take(Task::Analyse, slots);
    let found = mentions::in_object(ctx, &object, Eyes::Reader(who))?.map(|f| f.1).unwrap_or_default();
    let mut conditions = request.conditions;
    if !request.only_these
        && let sight = Sight::new(ctx.state(), ctx.law, &who, ctx.at)
        && let Some(known) = known::made_known_to(ctx.state(), &sight, &object, &found)
    {
        let strictest = waarborg_ledger::strictest(ctx.state(), known.keys()).unwrap_or_default();
        conditions = conditions.strictest(&strictest);
    }
    Ok(Act::DisclosureRequested {
        disclosure,
        space,
        object,
        recipients,
        ground: request.ground.unwrap_or(Ground::None),
        crime: request.crime,
        written: !request.oral,
        member: request.member,
        via: request.via,
        conditions,
        purpose,
        mentions: found,
        partner: request.partner.take(slots),
        onward: request.onward.take(slots),
        permission: request.permission.take(slots),
        personal: request.personal.take(slots),
        company: request.company.take(slots),
    })
}
