// SPDX-License-Identifier: EUPL-1.2
//! Standing permissions: asked for, granted within a mandate, used, suspended, renewed (R-079,
//! Permissions of another service are absent.

use super::disclosure::{Evaluation, recipient_class};
use super::{Absent, Asker, ask, flag, id, kind_of, purpose_flags};
use crate::objects::permission::Permission;
use crate::permission;
use waarborg_domain::permission::{Bounds, DataCategory, Instrument, PermissionAct, PersonCategory};
use waarborg_domain::{ItemId, Mandate, OrgId, OrgKind, PermissionId, Purpose, Role};
use waarborg_law::{Action, Attrs, Question};

/// A permission as it is put to the law.
struct Put<'a> {
    service: &'a OrgId,
    instrument: Instrument,
    bounds: &'a Bounds,
    purpose: &'a Purpose,
    collective: bool,
    overview: bool,
    grants: bool,
    signature: Signature,
}

/// The signature under a decision: there is one, and it holds.
#[derive(Clone, Copy)]
struct Signature {
    given: bool,
    holds: bool,
}

const UNSIGNED: Signature = Signature { given: false, holds: true };

impl<'a> Put<'a> {
    fn of(p: &'a Permission, grants: bool, signature: Signature) -> Self {
        Self {
            service: &p.service,
            instrument: p.instrument,
            bounds: &p.bounds,
            purpose: &p.purpose,
            collective: p.collective.is_some(),
            overview: p.overview.is_some(),
            grants,
            signature,
        }
    }
}

impl Asker<'_> {
    pub(super) fn permission(&self, act: &PermissionAct) -> Result<Vec<Question>, Absent> {
        match act {
            PermissionAct::Requested { instrument, bounds, purpose, collective, overview, renews, .. } => {
                if let Some(earlier) = renews {
                    self.own_permission(earlier)?;
                }
                let put = Put {
                    service: &self.org,
                    instrument: *instrument,
                    bounds,
                    purpose,
                    collective: collective.is_some(),
                    overview: overview.is_some(),
                    grants: false,
                    signature: UNSIGNED,
                };
                Ok(vec![ask(Action::RequestPermission, self.bounded(&put)?)])
            }
            PermissionAct::Decided { id, allow, signing, .. } => {
                let found = self.own_permission(id)?;
                if found.ruling.is_some() {
                    return Err(Absent);
                }
                let holds = permission::decision_holds(self.state, self.who, (id, found), *allow, signing);
                let signature = Signature { given: signing.by_officer(), holds };
                Ok(vec![ask(Action::DecidePermission, self.bounded(&Put::of(found, *allow, signature))?)])
            }
            PermissionAct::Suspended { id, finding, reasons } => {
                self.suspendable(id)?;
                Ok(vec![ask(Action::SuspendPermission, upkeep(finding.is_some(), reasons.is_some(), false, false))])
            }
            PermissionAct::Reassessed { id, upheld, reasons, discussed } => {
                let found = self.own_permission(id)?;
                let finding = found.suspended.as_ref().ok_or(Absent)?.finding.is_some();
                // What is upheld is decided on anew, by whoever may grant it.
                Ok(vec![
                    ask(Action::DecidePermission, self.bounded(&Put::of(found, *upheld, UNSIGNED))?),
                    ask(Action::ReassessPermission, upkeep(finding, reasons.is_some(), discussed.is_some(), false)),
                ])
            }
            PermissionAct::Told { id, proof } => {
                self.own_permission(id).ok().filter(|p| p.stands()).ok_or(Absent)?;
                Ok(vec![ask(Action::TellOversight, upkeep(false, false, false, proof.is_some()))])
            }
            PermissionAct::Attested { items, content } => {
                self.must_know(items)?;
                Ok(vec![ask(Action::AttestContent, vec![flag("reasoned", content.is_some())])])
            }
        }
    }

    fn own_permission(&self, id: &PermissionId) -> Result<&Permission, Absent> {
        self.state.permissions.all.get(id).filter(|p| p.service == self.org).ok_or(Absent)
    }

    /// One that stands, of the own service; the oversight body knows of all.
    fn suspendable(&self, id: &PermissionId) -> Result<(), Absent> {
        let found = self.state.permissions.all.get(id).filter(|p| p.stands()).ok_or(Absent)?;
        let oversight = kind_of(self.state, &self.org) == Some(OrgKind::Oversight);
        if found.service == self.org || oversight { Ok(()) } else { Err(Absent) }
    }

    fn bounded(&self, put: &Put<'_>) -> Result<Attrs, Absent> {
        let bounds = put.bounds;
        let abroad =
            |r: &OrgId| matches!(kind_of(self.state, r), Some(OrgKind::ForeignService | OrgKind::InternationalOrgan));
        let longest = bounds.from.plus("P12M").map_err(|_| Absent)?;
        let capacity = self.state.capacities.get(self.who).ok_or(Absent)?;
        let mut attrs = vec![
            id("instrument", "Instrument", put.instrument.code()),
            id("service", "OrgKind", kind_of(self.state, put.service).ok_or(Absent)?.code()),
            flag("grants", put.grants),
            flag("unevaluated", bounds.unevaluated),
            flag("recipientsNamed", !bounds.recipients.is_empty() && bounds.recipients.iter().all(abroad)),
            flag("categoriesStated", !bounds.data.is_empty() && !bounds.persons.is_empty()),
            flag("periodBounded", bounds.until.is_some_and(|end| bounds.from < end && end <= longest)),
            flag("collectiveReasoned", put.collective),
            flag("overviewAttached", put.overview),
            flag("mandated", capacity.capacity.holds(Mandate::Permission)),
            flag("signed", put.signature.given),
            flag("signatureHolds", put.signature.holds),
        ];
        attrs.extend(purpose_flags(Some(put.purpose)));
        Ok(attrs)
    }

    /// What is asked of a disclosure: of each that cites a permission, and of each of unevaluated data abroad.
    pub(super) fn permission_of(&self, eval: &Evaluation<'_>) -> Result<Vec<Question>, Absent> {
        let d = eval.disclosure;
        let space = self.state.spaces.get(&d.space).ok_or(Absent)?;
        let owner = &space.owner;
        let kind = |org: &OrgId| kind_of(self.state, org).ok_or(Absent);
        let class = recipient_class(kind(owner)?, kind(eval.recipient)?, d.crime);
        let known = eval.known.as_ref().ok_or(Absent)?;
        let items = || known.iter().filter(|(_, how)| !how.redacted).map(|(item, _)| item);
        let unevaluated = self.has_unevaluated(eval);
        let abroad = matches!(class, "foreign" | "organ");
        if d.permission.cited.is_none() && !(abroad && unevaluated) {
            return Ok(Vec::new());
        }
        let cited = d.permission.cited.and_then(|id| self.state.permissions.all.get(&id));
        // Of the service that discloses: from the cell the one it passes through (U-14).
        let cited = cited.filter(|p| Some(&p.service) == self.discloser(d, space));
        let within = |holds: &dyn Fn(&Permission) -> bool| cited.is_some_and(holds);
        let decided = d.recipients.get(eval.recipient).and_then(|r| r.decided.as_ref());
        let attrs = vec![
            id("stage", "Stage", eval.stage),
            id("recipient", "RecipientClass", class),
            flag("cited", d.permission.cited.is_some()),
            id("standing", "PermissionStanding", cited.map_or("none", Permission::standing)),
            flag("group", within(&|p| p.instrument == Instrument::Group)),
            flag("runs", within(&|p| p.runs(self.at))),
            flag("recipientInside", within(&|p| p.bounds.recipients.contains(eval.recipient))),
            flag("dataInside", within(&|p| items().all(|i| self.inside(&p.bounds, i)))),
            flag("purposeInside", within(&|p| p.purpose.code.is_some() && p.purpose.code == d.purpose.code)),
            flag("unspent", within(&|p| self.unspent(p, d.entry))),
            flag("unevaluated", unevaluated),
            flag("unevaluatedPermitted", within(&|p| p.bounds.unevaluated && by_minister(p))),
            flag("reasonedAlone", decided.is_some_and(|x| x.permission.alone.is_some())),
            flag("held", self.state.permissions.held.contains(&(d.entry, eval.recipient.clone()))),
        ];
        Ok(vec![ask(Action::UsePermission, attrs)])
    }

    /// The disclosure makes unevaluated data known.
    pub(super) fn has_unevaluated(&self, eval: &Evaluation<'_>) -> bool {
        let known = eval.known.iter().flatten().filter(|(_, how)| !how.redacted);
        known.into_iter().any(|(item, _)| !self.evaluated(item))
    }

    /// Evaluated: read by the analyst who brought it in, or attested by one since (U-13). What was brought in
    /// automatically, as captured, or by somebody else is not.
    fn evaluated(&self, item: &ItemId) -> bool {
        let read = || {
            let row = self.state.item(item)?;
            let deposit = self.state.deposits.get(&row.deposit)?;
            let by = &self.state.capacities.get(&deposit.by)?.capacity;
            Some(self.state.class_of(row)?.spec.evaluated && by.role == Role::Analyst)
        };
        self.state.permissions.attested.contains_key(item) || read() == Some(true)
    }

    /// A datum's categories lie within the bounds: every type of value in it, and the person it concerns, who is
    /// of a category that the permission names. A person of no category on record lies outside all bounds.
    fn inside(&self, bounds: &Bounds, item: &ItemId) -> bool {
        let allowed = bounds.data.iter().fold(0, |bits, category: &DataCategory| bits | category.bit());
        let Some(spec) = self.state.item(item).and_then(|i| self.state.class_of(i)).map(|c| &c.spec) else {
            return false;
        };
        let category = spec.person.as_ref().and_then(|p| p.category).map(PersonCategory::Of);
        let persons = !spec.personal || category.is_some_and(|c| bounds.persons.contains(&c));
        spec.types & !allowed == 0 && persons
    }

    /// A permission for one disclosure serves no second one.
    fn unspent(&self, p: &Permission, entry: u64) -> bool {
        let same = |d: &waarborg_domain::DisclosureId| self.state.disclosures.get(d).is_some_and(|d| d.entry == entry);
        p.instrument != Instrument::Single || p.uses.iter().all(|u| same(&u.disclosure))
    }
}

fn by_minister(p: &Permission) -> bool {
    p.ruling.as_ref().is_some_and(|r| r.minister && r.allow)
}

fn upkeep(finding: bool, reasoned: bool, discussed: bool, proof: bool) -> Attrs {
    vec![flag("finding", finding), flag("reasoned", reasoned), flag("discussed", discussed), flag("proof", proof)]
}
