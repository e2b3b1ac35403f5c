// SPDX-License-Identifier: EUPL-1.2
//! Put a party's privacy assessment on record: where it stands, or why none is indicated. By its data
//! protection officer; the house records those made before the register was there.

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::care::CareAct;
use waarborg_domain::{Act, OrgId};

/// An assessment.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Party; the caller's organisation unless said.
    #[serde(default)]
    pub party: Option<OrgId>,
    /// Where the assessment stands.
    #[serde(default)]
    pub reference: Option<String>,
    /// Or why none is indicated.
    #[serde(default)]
    pub not_indicated: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let (reference, reasons) = (request.reference.as_deref(), request.not_indicated.as_deref());
    if reference.is_some() && reasons.is_some() {
        return Err(Problem::invalid("name the assessment, or say why none is indicated: not both"));
    }
    let mut slots = Slots::default();
    let reasoned = slots.text(reference.or(reasons)).is_some();
    let indicated = reasons.is_none();
    system.act(caller, move |ctx| {
        let party = request.party.map_or_else(|| ctx.org(), Ok)?;
        ctx.enter(Act::Care(CareAct::PrivacyAssessed { party, indicated, reasoned }), &slots.0)
    })
}
