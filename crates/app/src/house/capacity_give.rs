// SPDX-License-Identifier: EUPL-1.2
//! Give a person a capacity: organisation, space, role, mandate, basis of assignment and screening
//! (covenant art. 4; ).

use crate::system::PersonName;
use crate::verbs::with_data;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::capacity::Channel;
use waarborg_domain::{
    Act, Basis, Capacity, CapacityId, Designation, Instant, Mandate, OrgId, PersonId, Role, Screening, SpaceKind,
};

/// A capacity.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Short name, such as `ncsc.analyst`.
    pub alias: String,
    /// Name.
    pub name: String,
    /// Organisation.
    pub org: OrgId,
    /// In the cell, or in the organisation's home.
    pub space: SpaceKind,
    /// Role.
    pub role: Role,
    /// Mandate.
    #[serde(default)]
    pub mandate: Option<Mandate>,
    /// Further mandates.
    #[serde(default)]
    pub mandates: std::collections::BTreeSet<Mandate>,
    /// Basis of assignment to the cell.
    #[serde(default)]
    pub basis: Option<Basis>,
    /// Supplies as the law has its organisation do: `college` for the OM, `official` for the Police.
    #[serde(default)]
    pub supplies: Option<Channel>,
    /// Screening result.
    #[serde(default)]
    pub screening: Option<Screening>,
    /// Who designated the person for this processing; the organisation itself unless said.
    #[serde(default)]
    pub designated_by: Option<OrgId>,
    /// False leaves the person without designation.
    #[serde(default)]
    pub designated: Option<bool>,
    /// Until when, as RFC 3339.
    #[serde(default)]
    pub until: Option<String>,
    /// A capacity that the same person has already; a new person unless said.
    #[serde(default)]
    pub beside: Option<CapacityId>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    if system.person(&request.alias).is_some() {
        return Err(Problem::Conflict(format!("'{}' has a capacity already; end it first", request.alias).into()));
    }
    system.act(caller, move |ctx| {
        let until =
            request.until.as_deref().map(Instant::parse).transpose().map_err(|e| Problem::invalid(e.to_string()))?;
        let space = match request.space {
            SpaceKind::Cell => ctx.state().cell().map(|(id, _)| id),
            SpaceKind::Home => ctx.state().home(&request.org),
        };
        let space = space.ok_or_else(|| Problem::invalid("that space is not open yet"))?;
        let beside = request.beside.map(|other| {
            let known = ctx.state().capacities.get(&other).map(|c| c.capacity.person);
            known.ok_or_else(|| Problem::invalid("the other capacity is not on record"))
        });
        let beside = beside.transpose()?;
        let id = CapacityId::random(ctx.rng);
        let designation = request.designated.unwrap_or(true).then(|| Designation {
            by: request.designated_by.clone().unwrap_or_else(|| request.org.clone()),
            at: ctx.at,
        });
        let capacity = Capacity {
            id,
            person: beside.unwrap_or_else(|| PersonId::random(ctx.rng)),
            org: request.org,
            space,
            role: request.role,
            mandate: request.mandate,
            mandates: request.mandates,
            basis: request.basis,
            supplies: request.supplies,
            screening: request.screening.unwrap_or(Screening::None),
            designation,
            from: ctx.at,
            until,
        };
        let name = PersonName { alias: request.alias, name: request.name };
        let record = serde_json::to_vec(&name).map_err(|_| Problem::Unavailable)?;
        let answer = ctx.enter(Act::CapacityGiven { capacity }, &[record])?;
        Ok(with_data(answer, serde_json::json!({ "id": id })))
    })
}
