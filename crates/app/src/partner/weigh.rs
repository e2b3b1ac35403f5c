// SPDX-License-Identifier: EUPL-1.2
//! Draft a weighting note in the joint format: the criteria a to e of W17 art. 88(3), further factors, risks,
//! level and forms. A draft may be incomplete; adopting is what the law judges.

use crate::verbs::{Slots, with_data};
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::partner::{Criteria, Finding, Forms, Further, Level, PartnerAct, Weighed, WeightingNote};
use waarborg_domain::{Act, NoteId, OrgId};

/// A criterion, weighed.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeighedIn {
    /// Finding.
    pub finding: Finding,
    /// Reasons.
    #[serde(default)]
    pub reasons: Option<String>,
}

/// The criteria.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CriteriaIn {
    /// a: democratic embedding.
    #[serde(default)]
    pub embedding: Option<WeighedIn>,
    /// b: respect for human rights.
    #[serde(default)]
    pub rights: Option<WeighedIn>,
    /// c: professionalism and reliability.
    #[serde(default)]
    pub professionalism: Option<WeighedIn>,
    /// d: legal powers and capabilities.
    #[serde(default)]
    pub powers: Option<WeighedIn>,
    /// e: level of data protection.
    #[serde(default)]
    pub protection: Option<WeighedIn>,
}

/// Further factors.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FurtherIn {
    /// Tasks and powers that go together.
    #[serde(default)]
    pub tasks: Option<String>,
    /// International obligations.
    #[serde(default)]
    pub obligations: Option<String>,
    /// Benefit for the own task.
    #[serde(default)]
    pub benefit: Option<String>,
    /// Reciprocity.
    #[serde(default)]
    pub reciprocity: Option<String>,
    /// Transparency.
    #[serde(default)]
    pub transparency: Option<String>,
}

/// A note.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The foreign service weighed.
    pub partner: OrgId,
    /// Criteria.
    #[serde(default)]
    pub criteria: CriteriaIn,
    /// Further factors.
    #[serde(default)]
    pub further: FurtherIn,
    /// Found to carry a raised risk.
    #[serde(default)]
    pub raised: bool,
    /// Risks.
    #[serde(default)]
    pub risks: Option<String>,
    /// Level.
    pub level: Level,
    /// Forms.
    #[serde(default)]
    pub forms: Forms,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let mut slots = Slots::default();
        let (c, f) = (&request.criteria, &request.further);
        let criteria = Criteria {
            embedding: weighed(&mut slots, c.embedding.as_ref()),
            rights: weighed(&mut slots, c.rights.as_ref()),
            professionalism: weighed(&mut slots, c.professionalism.as_ref()),
            powers: weighed(&mut slots, c.powers.as_ref()),
            protection: weighed(&mut slots, c.protection.as_ref()),
        };
        let further = Further {
            tasks: slots.text(f.tasks.as_deref()),
            obligations: slots.text(f.obligations.as_deref()),
            benefit: slots.text(f.benefit.as_deref()),
            reciprocity: slots.text(f.reciprocity.as_deref()),
            transparency: slots.text(f.transparency.as_deref()),
        };
        let content = WeightingNote {
            partner: request.partner,
            criteria,
            further,
            raised: request.raised,
            risks: slots.text(request.risks.as_deref()),
            level: request.level,
            forms: request.forms,
        };
        let note = NoteId::random(ctx.rng);
        let answer = ctx.enter(Act::Partner(PartnerAct::Drafted { note, content }), &slots.0)?;
        Ok(with_data(answer, serde_json::json!({ "id": note })))
    })
}

fn weighed(slots: &mut Slots, said: Option<&WeighedIn>) -> Option<Weighed> {
    said.map(|w| Weighed { finding: w.finding, reasons: slots.text(w.reasons.as_deref()) })
}
