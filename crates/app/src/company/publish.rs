// SPDX-License-Identifier: EUPL-1.2
//! Make a text public. Companies with which a service cooperates, or did, are never named in it: the
//! text is searched for their names and codes.

use crate::ctx::Ctx;
use crate::receipt::needed;
use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use std::collections::BTreeSet;
use waarborg_domain::company::CompanyAct;
use waarborg_domain::{Act, OrgId};

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
        let named = named(ctx, &[&request.title, &request.text]);
        let mut slots = Slots::default();
        needed(&mut slots, &request.title)?;
        needed(&mut slots, &request.text)?;
        ctx.enter(Act::Company(CompanyAct::Published { named }), &slots.0)
    })
}

/// Partners whose name or code stands in the texts.
fn named(ctx: &Ctx<'_>, texts: &[&str]) -> BTreeSet<OrgId> {
    let state = ctx.state();
    let words: Vec<String> = texts.iter().map(|t| plain(t)).collect();
    let stands = |name: &str| words.iter().any(|text| text.contains(&plain(name)));
    let companies: BTreeSet<&OrgId> = state.companies.cooperations.values().map(|c| &c.company).collect();
    let found = companies.into_iter().filter(|id| {
        let name = state.org(id).map(|o| o.org.name.as_str());
        stands(id.as_str()) || name.is_some_and(stands)
    });
    found.cloned().collect()
}

/// Words alone, in lower case, each between spaces: hyphens, capitals and line ends do not hide a name.
fn plain(text: &str) -> String {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    format!(" {} ", words.join(" "))
}
