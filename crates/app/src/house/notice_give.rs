// SPDX-License-Identifier: EUPL-1.2
//! A party gives notice of termination: in writing, with reasons, two months ahead (covenant art. 14;
//! The gazette note that must follow becomes a duty.

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::{Act, Instant};

/// A notice.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Given in writing.
    #[serde(default)]
    pub written: bool,
    /// Reasons.
    #[serde(default)]
    pub reasons: Option<String>,
    /// When it takes effect, as RFC 3339 or a date; two months from now unless said.
    #[serde(default)]
    pub effective: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let effective = match &request.effective {
            Some(text) => Instant::parse(text),
            None => ctx.at.plus("P2M"),
        };
        let effective = effective.map_err(|e| Problem::invalid(e.to_string()))?;
        let mut slots = Slots::default();
        let reasons = slots.text(request.reasons.as_deref()).is_some();
        let party = ctx.org()?;
        ctx.enter(Act::NoticeGiven { party, written: request.written, reasons, effective }, &slots.0)
    })
}
