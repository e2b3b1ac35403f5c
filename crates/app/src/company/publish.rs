// SPDX-License-Identifier: EUPL-1.2
//! Make a text public. Companies with which a service cooperates, or did, are never named in it: the
//! text is searched for their names and codes.

use crate::receipt::needed;
use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::Act;
use waarborg_domain::company::CompanyAct;

/// A text.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Title.
    pub title: String,
    /// Text.
    pub text: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let named = ctx.state().partners_in([request.title.as_str(), &request.text].into_iter());
        let mut slots = Slots::default();
        needed(&mut slots, &request.title)?;
        needed(&mut slots, &request.text)?;
        ctx.enter(Act::Company(CompanyAct::Published { named }), &slots.0)
    })
}
