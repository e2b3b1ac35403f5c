// SPDX-License-Identifier: EUPL-1.2
//! Consult the Public Prosecution Service: its designated member, an occasion in the cell and one in
//! its own task, on record (covenant art. 4(5); W17 art. 93(2); R-159).

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::{Act, AnalysisId, CapacityId, ObjectRef};

/// A consultation.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Designated member.
    pub designee: CapacityId,
    /// Occasion in the cell's work.
    #[serde(default)]
    pub occasion_cell: Option<String>,
    /// Occasion in the OM's task.
    #[serde(default)]
    pub occasion_om: Option<String>,
    /// Analysis shown, if any: only what was disclosed to the OM before.
    #[serde(default)]
    pub analysis: Option<AnalysisId>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        let occasion_cell = slots.text(request.occasion_cell.as_deref()).is_some();
        let occasion_om = slots.text(request.occasion_om.as_deref()).is_some();
        let object = request.analysis.map(|analysis| {
            let version = ctx.state().analyses.get(&analysis).map_or(1, waarborg_ledger::objects::Analysis::latest);
            ObjectRef::Analysis { analysis, version }
        });
        ctx.enter(Act::OmConsulted { designee: request.designee, occasion_cell, occasion_om, object }, &slots.0)
    })
}
