// SPDX-License-Identifier: EUPL-1.2
//! Take evidence of what the register holds of the own organisation, or of a partner it deals with: all of
//! it, or of named objects. What is another's and what does not exist are answered alike.

use super::{gather, holdings};
use crate::verbs::with_data;
use crate::{Answer, Caller, Problem, System};
use base64::Engine as _;
use serde_json::json;
use std::sync::{Arc, OnceLock};
use waarborg_domain::{Act, DisclosureId, OrgId};

/// Of whom, and of what.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Organisation; the own one unless said.
    #[serde(default)]
    pub party: Option<OrgId>,
    /// Objects by their ids: items, deliveries, consents, analyses, assessments, disclosures. All unless said.
    #[serde(default)]
    pub objects: Vec<String>,
}

/// Runs the verb. The answer holds the evidence in base64.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let mut ids = Vec::with_capacity(request.objects.len());
    for object in &request.objects {
        // All ids of objects look alike.
        let id: DisclosureId = object.parse().map_err(|e| Problem::invalid(format!("objects: {e}")))?;
        ids.push(id.0);
    }
    let objects = u32::try_from(ids.len()).map_err(|_| Problem::invalid("objects: too many at once"))?;
    let named = serde_json::to_vec(&request.objects).map_err(|e| Problem::invalid(e.to_string()))?;
    // The world as of the entry: others of the same batch may follow it before anything is published.
    let as_of = Arc::new(OnceLock::new());
    let seen = as_of.clone();
    let answer = system.act(caller, move |ctx| {
        let party = request.party.map_or_else(|| ctx.org(), Ok)?;
        let answer = ctx.enter(Act::EvidenceTaken { party: party.clone(), objects }, &[named])?;
        let _ = seen.set((ctx.state().clone(), party));
        Ok(answer)
    })?;
    if !answer.allowed() {
        return Ok(answer);
    }
    let Some((state, party)) = as_of.get() else {
        return Err(Problem::Conflict(
            "this command was carried out before, and the register went on since; take evidence with a new command"
                .into(),
        ));
    };
    let mut held = Vec::new();
    for id in &ids {
        let own = holdings::one(state, party, id);
        if own.is_empty() {
            return Err(Problem::NotFound);
        }
        held.extend(own);
    }
    if ids.is_empty() {
        held = holdings::all(state, party);
    }
    let who = caller.capacity.ok_or(Problem::NotFound)?;
    let taken = gather::Taken { state, party, who, entry: answer.entry };
    let (bytes, entries) = gather::gather(system, &taken, &held)?;
    let evidence = base64::engine::general_purpose::STANDARD.encode(&bytes);
    let data = json!({ "party": party, "objects": held.len(), "entries": entries, "bytes": bytes.len(), "evidence": evidence });
    Ok(with_data(answer, data))
}
