// SPDX-License-Identifier: EUPL-1.2
//! Ask to collect from a source: with all that W17 art. 29(2) wants.

use crate::verbs::{Slots, slotted, with_data};
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::care::{CareAct, Contents, Source};
use waarborg_domain::{Act, CollectionId};

/// A request.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// From where.
    pub source: Source,
    /// Of whom, and whether a journalist or lawyer.
    #[serde(default)]
    pub target: Option<String>,
    /// For which investigation.
    #[serde(default)]
    pub investigation: Option<String>,
    /// To what end.
    #[serde(default)]
    pub aim: Option<String>,
    /// Why it is necessary.
    #[serde(default)]
    pub necessity: Option<String>,
    /// How it stays targeted.
    #[serde(default)]
    pub targeting: Option<String>,
    /// Why it is proportionate.
    #[serde(default)]
    pub proportionality: Option<String>,
    /// Why no lighter means would do.
    #[serde(default)]
    pub subsidiarity: Option<String>,
    /// It happens abroad.
    #[serde(default)]
    pub abroad: bool,
    /// How the Act is applied there by analogy.
    #[serde(default)]
    pub analogy: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let mut slots = Slots::default();
    let contents = slotted!(
        slots,
        request,
        Contents { target, investigation, aim, necessity, targeting, proportionality, subsidiarity }
    );
    let analogy = slots.text(request.analogy.as_deref());
    let Request { source, abroad, .. } = request;
    system.act(caller, move |ctx| {
        let collection = CollectionId::random(ctx.rng);
        let act = CareAct::CollectionAsked { collection, party: ctx.org()?, source, contents, abroad, analogy };
        let answer = ctx.enter(Act::Care(act), &slots.0)?;
        Ok(with_data(answer, serde_json::json!({ "id": collection, "complete": contents.complete() })))
    })
}
