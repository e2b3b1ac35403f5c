// SPDX-License-Identifier: EUPL-1.2
//! Ask each originator whose data a disclosure would make known. Each question binds object version,
//! data, recipient, purpose and conditions.

use crate::verbs::with_data;
use crate::work::mentions::{self, Eyes};
use crate::{Answer, Caller, Problem, System};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use waarborg_domain::act::Question;
use waarborg_domain::{Act, ConsentId, ConsentScope, DisclosureId, ItemId, OrgId};
use waarborg_ledger::known;
use waarborg_ledger::visible::Sight;

/// Which disclosure.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Disclosure.
    pub disclosure: DisclosureId,
    /// Ask only this party.
    #[serde(default)]
    pub party: Option<OrgId>,
    /// Term to answer, such as `P3D`; three days unless said.
    #[serde(default)]
    pub term: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let term = request.term.as_deref().unwrap_or("P3D");
        let due = ctx.at.plus(term).map_err(|e| Problem::invalid(format!("term: {e}")))?;
        let questions = questions(ctx, &request)?;
        let asked: Vec<_> = questions
            .iter()
            .map(|q| json!({ "consent": q.consent, "party": q.party, "recipient": q.scope.recipient, "items": q.scope.data.len() }))
            .collect();
        let act = Act::ConsentAsked { disclosure: request.disclosure, questions, due };
        let answer = ctx.enter(act, &[])?;
        Ok(with_data(answer, json!({ "questions": asked, "due": due.rfc3339() })))
    })
}

fn questions(ctx: &mut crate::ctx::Ctx<'_>, request: &Request) -> Result<Vec<Question>, Problem> {
    let who = ctx.who()?;
    let Some(d) = ctx.state().disclosures.get(&request.disclosure).cloned() else { return Ok(Vec::new()) };
    let found = mentions::in_object(ctx, &d.object, Eyes::Reader(who))?.ok_or(Problem::NotFound)?.1;
    let sight = Sight::new(ctx.state(), ctx.law, &who, ctx.at);
    let known = known::made_known_to(ctx.state(), &sight, &d.object, &found).ok_or(Problem::NotFound)?;
    let mut by_party: BTreeMap<OrgId, BTreeSet<ItemId>> = BTreeMap::new();
    for (item, how) in &known {
        // What a cited source already says needs no consent of its own.
        let cited = |i: &ItemId| known.get(i).is_some_and(|h| h.cited);
        let elsewhere = how.from.iter().all(|from| from.iter().any(cited));
        let free = !how.cited && !how.attributed && !how.redacted && elsewhere;
        let party = ctx.state().origin_of(item).ok_or(Problem::NotFound)?.clone();
        if !free && request.party.as_ref().is_none_or(|p| *p == party) {
            by_party.entry(party).or_default().insert(*item);
        }
    }
    let mut questions = Vec::new();
    for recipient in d.recipients.keys() {
        for (party, data) in &by_party {
            let scope = ConsentScope {
                object: d.object.clone(),
                disclosure: request.disclosure,
                data: data.clone(),
                recipient: recipient.clone(),
                purpose: d.purpose.code.clone().unwrap_or_default(),
                conditions: d.conditions.clone(),
            };
            questions.push(Question { consent: ConsentId::random(ctx.rng), party: party.clone(), scope });
        }
    }
    Ok(questions)
}
