// SPDX-License-Identifier: EUPL-1.2
//! Facts on foreign partners, from notes, permissions and incidents on record (W17 arts. 64 and 88; R-049 to
//! The disclosing service is the owner of the home the data
//! leave from, or from the cell the party through which they pass; its own note and its own relation count, not
//! those of the other Dutch service.

use super::disclosure::Evaluation;
use super::{Absent, Asker, ask, flag, id, kind_of};
use crate::objects::partner::Standing;
use crate::objects::{Decided, Disclosure};
use waarborg_domain::partner::{CaseRisk, Form, Level, PartnerAct, WeightingNote};
use waarborg_domain::permission::Instrument;
use waarborg_domain::{Act, CapacityId, Instant, Mandate, NoteId, OrgId, OrgKind, Role, ServiceKind};
use waarborg_law::{Action, Attrs, Question};

/// What an act on a partner asks for, beside what is on record.
#[derive(Default)]
struct Wish {
    level: Option<Level>,
    suspends: bool,
    channel: bool,
    reasoned: bool,
}

impl Asker<'_> {
    pub(super) fn partner(&self, act: &PartnerAct) -> Result<Vec<Question>, Absent> {
        let service = self.service()?;
        let one = |action, wish, with| Ok(vec![ask(action, self.dealing(service, with, &wish)?)]);
        match act {
            PartnerAct::Drafted { content, .. } => self.known_partner(&content.partner).map(|()| keep()),
            PartnerAct::Adopted { note } => {
                let note = self.state.partners.notes.get(note).ok_or(Absent)?;
                Ok(vec![ask(Action::AdoptNote, adopted(&note.content))])
            }
            PartnerAct::Related { with, level } => {
                one(Action::RelatePartner, Wish { level: Some(*level), ..Wish::default() }, with)
            }
            // Taken up again at what was permitted: as if it were permitted anew.
            PartnerAct::Resumed { with } => {
                let relation = self.state.partners.relation(service, with).ok_or(Absent)?;
                relation.suspended.ok_or(Absent)?;
                let level = relation.reach.map(|reach| reach.level);
                one(Action::RelatePartner, Wish { level, ..Wish::default() }, with)
            }
            PartnerAct::Suspended { with, channel } => {
                self.state.partners.standing(service, with).ok_or(Absent)?;
                let wish = Wish { suspends: true, channel: channel.is_some(), ..Wish::default() };
                one(Action::LimitPartner, wish, with)
            }
            PartnerAct::Settled { with } => one(Action::LimitPartner, Wish::default(), with),
            PartnerAct::Happened { with, .. } | PartnerAct::Told { with, .. } | PartnerAct::Balanced { with } => {
                self.known_partner(with).map(|()| keep())
            }
            PartnerAct::Admitted { organ, reasons, .. } => {
                let wish = Wish { reasoned: reasons.is_some(), ..Wish::default() };
                if kind_of(self.state, organ) == Some(OrgKind::InternationalOrgan) {
                    one(Action::AdmitOrgan, wish, organ)
                } else {
                    Err(Absent)
                }
            }
        }
    }

    /// The asker's own service: partners are the business of AIVD and MIVD, and absent to anybody else.
    pub(super) fn service(&self) -> Result<&OrgId, Absent> {
        if self.is_service(&self.org) { Ok(&self.org) } else { Err(Absent) }
    }

    fn known_partner(&self, partner: &OrgId) -> Result<(), Absent> {
        match kind_of(self.state, partner) {
            Some(OrgKind::ForeignService | OrgKind::InternationalOrgan) => Ok(()),
            _ => Err(Absent),
        }
    }

    /// An act on a partner, as the law sees it.
    fn dealing(&self, service: &OrgId, with: &OrgId, wish: &Wish) -> Result<Attrs, Absent> {
        self.known_partner(with)?;
        let standing = self.state.partners.standing(service, with);
        let holds = self.state.capacities.get(self.who).is_some_and(|c| c.capacity.holds(Mandate::Relation));
        let level = wish.level;
        Ok(vec![
            flag("foreign", kind_of(self.state, with) == Some(OrgKind::ForeignService)),
            flag("noted", standing.is_some()),
            flag("withinNote", standing.is_some_and(|s| level.is_some_and(|l| l <= s.note.level))),
            flag("unreliable", standing.is_some_and(|s| s.note.unreliable())),
            flag("superficial", level.is_some_and(|l| l <= Level::Superficial)),
            flag("raisedRisk", standing.is_none_or(|s| s.note.raised_risk())),
            flag("leadInformed", self.lead_informed(service, with)),
            flag("relationMandate", holds),
            flag("reasoned", wish.reasoned),
            flag("suspends", wish.suspends),
            flag("channel", wish.channel),
        ])
    }

    /// The service leads for this kind of partner, or the one that does knows: it was told, or both
    /// adopted the same note.
    fn lead_informed(&self, service: &OrgId, with: &OrgId) -> bool {
        let lead = match self.state.org(with).and_then(|o| o.org.service) {
            Some(ServiceKind::Civil) => OrgKind::Aivd,
            Some(ServiceKind::Military | ServiceKind::Sigint) => OrgKind::Mivd,
            None => return true,
        };
        if kind_of(self.state, service) == Some(lead) {
            return true;
        }
        let Some(own) = self.state.partners.relation(service, with) else { return false };
        let note: Option<NoteId> = own.notes.last().map(|a| a.note);
        let joint = self.state.partners.relations.iter().any(|((other, partner), relation)| {
            partner == with
                && kind_of(self.state, other) == Some(lead)
                && relation.notes.iter().any(|a| Some(a.note) == note)
        });
        own.lead_told.is_some() || joint
    }

    /// How a foreign recipient stands to the disclosing service, for the grounds of table 3.2.
    pub(super) fn relation(&self, service: &OrgId, recipient: &OrgId) -> &'static str {
        self.state.partners.standing(service, recipient).map_or("none", |s| s.code())
    }

    /// What is asked of a disclosure to a foreign service or an international organ.
    pub(super) fn partner_of(&self, eval: &Evaluation<'_>) -> Result<Vec<Question>, Absent> {
        let kind = kind_of(self.state, eval.recipient).ok_or(Absent)?;
        if !matches!(kind, OrgKind::ForeignService | OrgKind::InternationalOrgan) {
            return Ok(Vec::new());
        }
        let d = eval.disclosure;
        let space = self.state.spaces.get(&d.space).ok_or(Absent)?;
        // Through whom it passes from the cell; where nobody could disclose abroad, there is no relation either.
        let service = self.discloser(d, space).unwrap_or(&space.owner);
        let standing = self.state.partners.standing(service, eval.recipient);
        let relation = self.state.partners.relation(service, eval.recipient);
        let decided = d.recipients.get(eval.recipient).and_then(|r| r.decided.as_ref()).filter(|x| x.allow);
        let form = self.form(eval);
        // From the cell the AIVD decides, also on what passes through the MIVD.
        let services = [service, &space.owner];
        let rests_on = decided.map_or(d.entry, |x| x.entry);
        let permitted = self.permitted_before(eval);
        let mut object = vec![
            id("stage", "Stage", eval.stage),
            flag("organ", kind == OrgKind::InternationalOrgan),
            id("ground", "Ground", d.ground.code()),
            id("form", "PartnerForm", form.code()),
            flag("superficialForm", form == Form::Assessed),
            flag("misuse", relation.is_some_and(crate::objects::partner::Relation::suspected)),
            flag("leadInformed", self.lead_informed(service, eval.recipient)),
            flag("eligible", self.state.partners.organs.contains_key(&(service.clone(), eval.recipient.clone()))),
            flag("cosigned", self.state.witnesses.covers(service, rests_on)),
            flag("headAsked", permitted || (d.partner.urgency.is_some() && self.is_of(&d.by, &services, Role::Head))),
        ];
        object.extend(weighed(standing, form, self.at));
        object.extend(self.judged(&services, decided, permitted));
        Ok(vec![ask(Action::ReleaseForeign, object)])
    }

    /// What a decision on a disclosure itself claims: an exception that only one office can make.
    pub(super) fn partner_decided(&self, eval: &Evaluation<'_>, act: &Act) -> Vec<Question> {
        let Act::DisclosureDecided { allow: true, partner, .. } = act else { return Vec::new() };
        let kind = kind_of(self.state, eval.recipient);
        if !matches!(kind, Some(OrgKind::ForeignService | OrgKind::InternationalOrgan)) {
            return Vec::new();
        }
        let claims = vec![
            id("ground", "Ground", eval.disclosure.ground.code()),
            flag("postpones", partner.postponed.is_some()),
            flag("despite", partner.despite.is_some()),
            flag("permitted", self.permitted_before(eval)),
        ];
        vec![ask(Action::DecideForeign, claims)]
    }

    /// The minister of the disclosing service permitted this one disclosure before, for a reason on record, as its
    /// head asked (art. 64(2)). Whoever decides on release from the cell need then not be that minister.
    fn permitted_before(&self, eval: &Evaluation<'_>) -> bool {
        let d = eval.disclosure;
        let service = self.state.spaces.get(&d.space).and_then(|s| self.discloser(d, s));
        let cited = d.permission.cited.and_then(|id| self.state.permissions.all.get(&id));
        cited.filter(|p| Some(&p.service) == service).is_some_and(|p| {
            let head = self.state.capacities.get(&p.by).is_some_and(|c| c.capacity.role == Role::Head);
            let ruled = p.ruling.as_ref().is_some_and(|r| r.minister && r.reasons.is_some());
            let stands = p.instrument == Instrument::Single && p.standing() == "granted" && p.runs(self.at);
            head && ruled && stands && p.bounds.recipients.contains(eval.recipient)
        })
    }

    /// The form of a disclosure: what was asked for, and at least what the data are.
    fn form(&self, eval: &Evaluation<'_>) -> Form {
        let stated = eval.disclosure.partner.form.unwrap_or(Form::Assessed);
        let personal = |item| {
            let class = self.state.item(item).and_then(|i| self.state.class_of(i));
            class.is_some_and(|c| c.spec.personal)
        };
        let persons = eval.known.as_ref().is_some_and(|known| known.keys().any(personal));
        let least = match (persons, self.has_unevaluated(eval)) {
            (_, true) => Form::Unevaluated,
            (true, false) => Form::Personal,
            (false, false) => Form::Assessed,
        };
        stated.max(least)
    }

    fn is_of(&self, who: &CapacityId, services: &[&OrgId], role: Role) -> bool {
        let capacity = self.state.capacities.get(who).map(|c| &c.capacity);
        capacity.is_some_and(|c| services.contains(&&c.org) && c.role == role)
    }

    /// What the decider put on record, as far as it is the decider's to judge.
    fn judged(&self, services: &[&OrgId], decided: Option<&Decided>, permitted: bool) -> Attrs {
        let by = |role| decided.is_some_and(|d| self.is_of(&d.by, services, role));
        let (manager, head, minister) = (by(Role::Manager), by(Role::Head), by(Role::Minister));
        let judged = decided.map(|d| &d.partner);
        let said = |what: fn(&waarborg_domain::partner::Judged) -> bool| judged.is_some_and(what);
        // A postponement runs for thirty days from the decision in which the head gave it (P).
        let taken = decided.and_then(|d| self.taken(d));
        let running = taken.and_then(|at| at.plus("P30D").ok()).is_some_and(|end| self.at < end);
        vec![
            flag("postponed", head && running && said(|j| j.postponed.is_some())),
            flag("riskAssessed", (manager || head || minister) && said(|j| j.risk.is_some_and(CaseRisk::complete))),
            flag("operationsStated", said(|j| j.operations.is_some() || j.despite.is_some())),
            flag("despite", said(|j| j.despite.is_some())),
            flag("headDecides", head),
            flag("ministerPermits", permitted || (minister && said(|j| j.urgency.is_some()))),
            flag("filtered", said(|j| j.filtered.is_some())),
        ]
    }

    /// When a decision was taken.
    fn taken(&self, decided: &Decided) -> Option<Instant> {
        let passed = |d: &Disclosure| {
            let steps = d.recipients.values().flat_map(|r| r.passed.iter());
            steps.filter(|(_, _, entry)| *entry == decided.entry).map(|(_, at, _)| *at).next()
        };
        self.state.disclosures.values().find_map(passed)
    }
}

fn keep() -> Vec<Question> {
    vec![ask(Action::KeepPartner, vec![])]
}

/// A note put forward for adoption.
fn adopted(note: &WeightingNote) -> Attrs {
    let reasoned = note.criteria.all().iter().all(|(_, c)| c.is_some_and(|c| c.reasons.is_some()));
    vec![
        flag("criteriaReasoned", reasoned),
        flag("furtherReasoned", note.further.all().iter().all(|(_, slot)| slot.is_some())),
        flag("jointFormat", note.risks.is_some() && note.forms.complete()),
        flag("formsWithinLevel", note.forms.within(note.level)),
    ]
}

/// What the note in force and the permission say of a form.
fn weighed(standing: Option<Standing<'_>>, form: Form, at: Instant) -> Attrs {
    let is = |what: &dyn Fn(Standing<'_>) -> bool| standing.is_some_and(what);
    vec![
        flag("noted", standing.is_some()),
        flag("withinNote", is(&|s| s.within(form))),
        flag("permitted", is(&|s| s.permits(form))),
        flag("unreliable", is(&|s| s.note.unreliable())),
        flag("suspended", is(&|s| s.relation.suspended.is_some())),
        flag("contactOnly", is(&|s| s.contact_only())),
        flag("overdue", is(&|s| s.adoption.review < at)),
        flag("raisedRisk", is(&|s| s.note.raised_risk())),
        flag("unevaluatedCovered", is(&|s| s.note.forms.cover(Form::Unevaluated))),
    ]
}
