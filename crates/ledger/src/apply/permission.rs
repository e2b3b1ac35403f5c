// SPDX-License-Identifier: EUPL-1.2
//! Standing permissions: asked for, granted within a mandate, used, suspended, renewed (R-079,
//!

use super::{At, FoldError, duty_id, term};
use crate::objects::permission::{Permission, Ruling, Suspension, Use};
use crate::objects::{Duty, DutyObject};
use crate::state::State;
use imbl::Vector;
use waarborg_domain::permission::PermissionAct;
use waarborg_domain::{DisclosureId, DutyKind, OrgId, PermissionId, Role};

const NO_PERMISSION: FoldError = FoldError::DoesNotFollow("the permission is not in that state");
/// "At once" (U-07).
const AT_ONCE: &str = "PT1H";
/// Within which a permission is assessed anew after a finding; a choice of the house.
const REASSESSMENT: &str = "P30D";

pub(super) fn change(state: &mut State, act: &PermissionAct, at: &At<'_>) -> Result<(), FoldError> {
    match act {
        PermissionAct::Requested { .. } => request(state, act, at),
        PermissionAct::Decided { .. } => decide(state, act, at),
        PermissionAct::Suspended { id, finding, reasons } => {
            let place = |slot| (at.index, slot);
            let (finding, reasons) = (finding.map(place), reasons.map(place));
            suspend(state, at, *id, &Suspension { at: at.at, finding, reasons })
        }
        PermissionAct::Reassessed { id, upheld, .. } => {
            let found = granted(state, *id)?;
            if found.suspended.take().is_none() {
                return Err(NO_PERMISSION);
            }
            if !*upheld {
                found.ended = Some(at.at);
            }
            close(state, *id, DutyKind::ReassessPermission, at);
            Ok(())
        }
        PermissionAct::Told { id, .. } => {
            granted(state, *id)?.told = Some(at.index);
            close(state, *id, DutyKind::TellOversight, at);
            Ok(())
        }
        PermissionAct::Attested { items, .. } => {
            for item in items {
                state.permissions.attested.entry(*item).or_insert(at.index);
            }
            Ok(())
        }
    }
}

fn request(state: &mut State, act: &PermissionAct, at: &At<'_>) -> Result<(), FoldError> {
    let PermissionAct::Requested { id, instrument, bounds, purpose, collective, overview, renews } = act else {
        return Ok(());
    };
    let by = *at.who.ok_or(NO_PERMISSION)?;
    let service = state.capacities.get(&by).ok_or(NO_PERMISSION)?.capacity.org.clone();
    let new = Permission {
        service,
        instrument: *instrument,
        bounds: bounds.clone(),
        purpose: purpose.clone(),
        collective: collective.map(|slot| (at.index, slot)),
        overview: overview.map(|slot| (at.index, slot)),
        renews: *renews,
        by,
        at: at.at,
        entry: at.index,
        ruling: None,
        suspended: None,
        ended: None,
        told: None,
        uses: Vector::new(),
    };
    if state.permissions.all.insert(*id, new).is_some() {
        return Err(NO_PERMISSION);
    }
    Ok(())
}

fn decide(state: &mut State, act: &PermissionAct, at: &At<'_>) -> Result<(), FoldError> {
    let PermissionAct::Decided { id, allow, reasons, signing } = act else { return Ok(()) };
    let by = *at.who.ok_or(NO_PERMISSION)?;
    let minister = state.capacities.get(&by).is_some_and(|c| c.capacity.role == Role::Minister);
    let found = state.permissions.all.get_mut(id).filter(|p| p.ruling.is_none()).ok_or(NO_PERMISSION)?;
    let reasons = reasons.map(|slot| (at.index, slot));
    found.ruling = Some(Ruling { by, minister, allow: *allow, at: at.at, reasons, signing: signing.clone() });
    if *allow && found.bounds.unevaluated {
        let owner = found.service.clone();
        open(state, at, owner, *id, DutyKind::TellOversight, AT_ONCE);
    }
    Ok(())
}

fn suspend(state: &mut State, at: &At<'_>, id: PermissionId, suspension: &Suspension) -> Result<(), FoldError> {
    let found = granted(state, id)?;
    let before = found.suspended.as_ref().and_then(|s| s.finding);
    let after_finding = suspension.finding.is_some() && before.is_none();
    // A finding on record stays until it is answered.
    found.suspended = Some(Suspension { finding: before.or(suspension.finding), ..*suspension });
    if after_finding {
        let owner = found.service.clone();
        open(state, at, owner, id, DutyKind::ReassessPermission, REASSESSMENT);
    }
    Ok(())
}

/// A permission that was granted and has not ended.
fn granted(state: &mut State, id: PermissionId) -> Result<&mut Permission, FoldError> {
    state.permissions.all.get_mut(&id).filter(|p| p.stands()).ok_or(NO_PERMISSION)
}

fn open(state: &mut State, at: &At<'_>, owner: OrgId, id: PermissionId, kind: DutyKind, until: &str) {
    let object = DutyObject::Permission(id);
    let duty = Duty { kind, owner, object, due: term(at.at, until), opened: at.index, closed: None };
    state.duties.insert(duty_id(at, kind.code()), duty);
}

fn close(state: &mut State, id: PermissionId, kind: DutyKind, at: &At<'_>) {
    let object = DutyObject::Permission(id);
    let of = |d: &Duty| d.kind == kind && d.object == object && d.closed.is_none();
    let duties: Vec<_> = state.duties.iter().filter(|(_, d)| of(d)).map(|(duty, _)| *duty).collect();
    for duty in &duties {
        super::consent::close(state, duty, at.index);
    }
}

/// After a check: whether the permission cited held.
pub(super) fn checked(state: &mut State, disclosure: &DisclosureId, recipient: &OrgId, at: &At<'_>) {
    let Some(entry) = state.disclosures.get(disclosure).map(|d| d.entry) else { return };
    let key = (entry, recipient.clone());
    if at.kept.decision.met.iter().any(|rule| rule.as_str() == "R-091") {
        state.permissions.held.insert(key);
    } else {
        state.permissions.held.remove(&key);
    }
}

/// Counts a handover under the permission it cites.
pub(super) fn used(state: &mut State, disclosure: &DisclosureId, recipient: &OrgId, at: &At<'_>) {
    let cited = state.disclosures.get(disclosure).and_then(|d| d.permission.cited);
    if let Some(found) = cited.and_then(|id| state.permissions.all.get_mut(&id)) {
        found.uses.push_back(Use { disclosure: *disclosure, recipient: recipient.clone(), at: at.at, entry: at.index });
    }
}
