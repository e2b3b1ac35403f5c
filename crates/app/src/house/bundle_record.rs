// SPDX-License-Identifier: EUPL-1.2
//! Record that the oversight body took a bundle: nothing may be kept from it (W17 art. 107; R-134).

use crate::{Answer, Caller, Problem, System};
use waarborg_domain::Act;

/// What was taken.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, _: Request) -> Result<Answer, Problem> {
    system.act(caller, |ctx| {
        let size = ctx.state().size;
        ctx.enter(Act::BundleExported { size, opened: size }, &[])
    })
}
