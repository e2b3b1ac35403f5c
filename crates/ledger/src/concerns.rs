// SPDX-License-Identifier: EUPL-1.2
//! Which objects an allowed act concerns: those whose holder must be able to show that nothing newer is
//! on record, and no others (ADR 0021 has the table). The map moves where the fold changes an object;
//! reads, evaluations and refusals move nothing, so that nobody learns from it who looked or tried.
//!
//! Names that can be guessed (organisations, packages, pseudonyms of actors, duties) have no place in
//! the map: its keys hide nothing but ids of 128 random bits.

use crate::apply::At;
use crate::objects::onward::Wish;
use crate::objects::{Consent, DutyObject};
use crate::state::State;
use sha2::{Digest as _, Sha256};
use waarborg_domain::care::CareAct;
use waarborg_domain::company::CompanyAct;
use waarborg_domain::onward::OnwardAct;
use waarborg_domain::partner::PartnerAct;
use waarborg_domain::permission::PermissionAct;
use waarborg_domain::personal::PersonalAct;
use waarborg_domain::receipt::ReceiptAct;
use waarborg_domain::{Act, ConsentId, DisclosureId, DutyId, ItemId, ObjectRef, OnwardId, OrgId, RecipientState};
use waarborg_register::map::Id;

/// What a recipient holds of a disclosure: the same disclosure to somebody else is none of its business.
pub fn handover(disclosure: &DisclosureId, recipient: &OrgId) -> Id {
    let mut hash = Sha256::new();
    hash.update(b"waarborg/handover/1");
    hash.update(disclosure.0);
    hash.update(recipient.as_str());
    let digest: [u8; 32] = hash.finalize().into();
    digest.first_chunk::<16>().copied().unwrap_or_default()
}

/// The objects an allowed act concerns, on the state after it.
pub(crate) fn concerned(state: &State, act: &Act, at: &At<'_>) -> Vec<Id> {
    let mut found = Found { state, ids: Vec::new() };
    match act {
        Act::Partner(act) => found.partner(act),
        Act::Onward(act) => found.onward(act),
        Act::Permission(act) => found.permission(act),
        Act::Personal(act) => found.personal(act),
        Act::Receipt(act) => found.receipt(act),
        Act::Company(act) => found.company(act),
        Act::Care(act) => found.care(act),
        Act::ConsentAsked { .. }
        | Act::ConsentAnswered { .. }
        | Act::ConsentWithdrawn { .. }
        | Act::StandingGranted { .. } => found.consent(act, at.index),
        _ => found.cell(act),
    }
    found.ids
}

struct Found<'a> {
    state: &'a State,
    ids: Vec<Id>,
}

impl Found<'_> {
    fn items<'i>(&mut self, items: impl IntoIterator<Item = &'i ItemId>) {
        self.ids.extend(items.into_iter().map(|item| item.0));
    }

    /// Items that changed, and what was handed over of them: their recipients are to be told.
    fn changed<'i>(&mut self, items: impl IntoIterator<Item = &'i ItemId>) {
        for item in items {
            self.ids.push(item.0);
            for (disclosure, recipient) in self.state.went_to.get(item).into_iter().flatten() {
                self.ids.push(handover(disclosure, recipient));
            }
        }
    }

    fn handed(&mut self, disclosure: &DisclosureId, recipient: &OrgId) {
        self.ids.extend([disclosure.0, handover(disclosure, recipient)]);
    }

    fn object(&mut self, object: &ObjectRef) {
        match object {
            ObjectRef::Analysis { analysis, .. } => self.ids.push(analysis.0),
            ObjectRef::Items(_) => {}
        }
    }

    fn duty(&mut self, duty: &DutyId) {
        match self.state.duties.get(duty).map(|d| &d.object) {
            Some(DutyObject::Disclosure(disclosure, recipient)) => self.handed(disclosure, recipient),
            Some(DutyObject::Item(item, recipient)) => {
                let went = self.state.went_to.get(item).into_iter().flatten();
                self.ids.extend(went.filter(|(_, to)| to == recipient).map(|(d, to)| handover(d, to)));
            }
            Some(DutyObject::Mention(_, items) | DutyObject::Archive(items)) => self.items(items),
            _ => {}
        }
    }

    fn cell(&mut self, act: &Act) {
        match act {
            Act::DepositBegun { deposit, .. }
            | Act::DepositChunk { deposit, .. }
            | Act::DepositSealed { deposit, .. }
            | Act::DepositAbandoned { deposit } => self.ids.push(deposit.0),
            Act::DepositWithdrawn { deposit } => {
                self.ids.push(deposit.0);
                let runs = self.state.deposits.get(deposit).map(|d| d.items.clone()).unwrap_or_default();
                let went = runs.iter().flat_map(|(a, b)| *a..=*b).filter_map(|n| self.state.item_at(n));
                let went = went.filter_map(|item| self.state.went_to.get(&item.id)).flatten();
                self.ids.extend(went.map(|(disclosure, recipient)| handover(disclosure, recipient)));
            }
            Act::Ticked { expired } => self.ids.extend(expired.iter().map(|d| d.0)),
            Act::ItemCorrected { old, row, .. } => self.changed([old, &row.0]),
            Act::ItemWithdrawn { item } => self.changed([item]),
            Act::Destroyed { items, .. } => self.changed(items),
            Act::ForeignPermission { items, .. } => self.items(items),
            Act::AnalysisSaved { analysis, .. } => self.ids.push(analysis.0),
            Act::RedactionAsked { analysis, items, .. } | Act::RedactionConfirmed { analysis, items, .. } => {
                self.ids.push(analysis.0);
                self.items(items);
            }
            Act::AssessmentProposed { assessment, .. } | Act::AssessmentConcurred { assessment } => {
                self.ids.push(assessment.0);
            }
            Act::DisclosureRequested { disclosure, .. }
            | Act::DisclosureDecided { disclosure, .. }
            | Act::DisclosureWithdrawn { disclosure } => self.ids.push(disclosure.0),
            Act::HandedOver { disclosure, recipient, .. } => {
                self.handed(disclosure, recipient);
                if let Some(d) = self.state.disclosures.get(disclosure) {
                    self.object(&d.object);
                    self.items(d.recipients.get(recipient).into_iter().flat_map(|r| &r.handed));
                }
            }
            Act::Delivered { disclosure, recipient, .. } | Act::Acknowledged { disclosure, recipient } => {
                self.handed(disclosure, recipient);
            }
            Act::RecallAnswered { duty, .. } | Act::CorrectionTold { duty } => self.duty(duty),
            // The house and its people are no objects of a party; reads leave no trace here.
            _ => {}
        }
    }

    fn consent(&mut self, act: &Act, entry: u64) {
        match act {
            Act::ConsentAsked { disclosure, questions, .. } => {
                self.ids.push(disclosure.0);
                for question in questions {
                    self.ids.push(question.consent.0);
                    self.object(&question.scope.object);
                    self.items(&question.scope.data);
                }
            }
            Act::ConsentAnswered { consent, .. } => self.asked(consent),
            Act::ConsentWithdrawn { consent } => {
                self.asked(consent);
                self.recalled(consent, entry);
            }
            Act::StandingGranted { consent, .. } => self.ids.push(consent.0),
            _ => {}
        }
    }

    /// A question's own objects: itself, the disclosure it was asked for, what would be made known.
    fn asked(&mut self, consent: &ConsentId) {
        self.ids.push(consent.0);
        let Some(Consent { scope, .. }) = self.state.consents.get(consent) else { return };
        self.ids.push(scope.disclosure.0);
        self.object(&scope.object);
        self.items(&scope.data);
    }

    /// What the withdrawal just folded called back, with the party's data in it.
    fn recalled(&mut self, consent: &ConsentId, entry: u64) {
        let party = self.state.consents.get(consent).map(|c| &c.party);
        let party = party.or_else(|| self.state.standing.get(consent).map(|s| &s.party));
        for (id, disclosure) in &self.state.disclosures {
            for (recipient, r) in &disclosure.recipients {
                if r.passed.last().is_some_and(|(to, _, by)| *to == RecipientState::Recalled && *by == entry) {
                    self.handed(id, recipient);
                    self.items(r.handed.iter().filter(|item| self.state.origin_of(item) == party));
                }
            }
        }
    }

    fn partner(&mut self, act: &PartnerAct) {
        if let PartnerAct::Drafted { note, .. } | PartnerAct::Adopted { note } = act {
            self.ids.push(note.0);
        }
    }

    fn onward(&mut self, act: &OnwardAct) {
        match act {
            OnwardAct::Designated { id, .. } | OnwardAct::EnquiryReceived { id, .. } => self.ids.push(id.0),
            OnwardAct::PassingAsked { id, .. }
            | OnwardAct::PassingDecided { id, .. }
            | OnwardAct::OriginatorAsked { id, .. }
            | OnwardAct::OriginatorAnswered { id, .. }
            | OnwardAct::InspectionAsked { id, .. }
            | OnwardAct::InspectionAnswered { id, .. } => self.wish(id),
            OnwardAct::Confirmed { duty }
            | OnwardAct::DestructionAnswered { duty, .. }
            | OnwardAct::RefusalHeard { duty } => self.duty(duty),
        }
    }

    fn wish(&mut self, id: &OnwardId) {
        self.ids.push(id.0);
        match self.state.onward.asked.get(id).map(|asked| &asked.wish) {
            Some(Wish::Passing { disclosure, by, .. } | Wish::Inspection { disclosure, by, .. }) => {
                self.handed(disclosure, by);
            }
            Some(Wish::Originator { items, .. }) => self.items(items),
            None => {}
        }
    }

    fn permission(&mut self, act: &PermissionAct) {
        match act {
            PermissionAct::Requested { id, .. }
            | PermissionAct::Decided { id, .. }
            | PermissionAct::Suspended { id, .. }
            | PermissionAct::Reassessed { id, .. }
            | PermissionAct::Told { id, .. } => self.ids.push(id.0),
            PermissionAct::Attested { .. } => {}
        }
    }

    fn personal(&mut self, act: &PersonalAct) {
        match act {
            PersonalAct::Removed { items } | PersonalAct::Examined { items, relevant: false, .. } => {
                self.changed(items);
            }
            PersonalAct::HoldLifted { hold, .. } => {
                self.ids.push(hold.0);
                let held = self.state.personal.holds.get(hold);
                self.items(held.into_iter().flat_map(|h| &h.items));
            }
            other => {
                if let PersonalAct::HoldOpened { hold, .. } = other {
                    self.ids.push(hold.0);
                }
                self.items(other.items());
            }
        }
    }

    fn receipt(&mut self, act: &ReceiptAct) {
        match act {
            ReceiptAct::Requested { request, .. } => self.ids.push(request.0),
            ReceiptAct::Recorded { receipt, .. }
            | ReceiptAct::Explained { receipt, .. }
            | ReceiptAct::Evaluated { receipt, .. }
            | ReceiptAct::Doubted { receipt, .. }
            | ReceiptAct::Settled { receipt, .. }
            | ReceiptAct::Indicated { receipt, .. }
            | ReceiptAct::EmergencyPermitted { receipt, .. }
            | ReceiptAct::Reconsidered { receipt, .. } => self.ids.push(receipt.0),
            ReceiptAct::Consulted { .. } => {}
        }
    }

    fn company(&mut self, act: &CompanyAct) {
        match act {
            CompanyAct::Weighed { cooperation, .. }
            | CompanyAct::Described { cooperation, .. }
            | CompanyAct::Accepted { cooperation, .. }
            | CompanyAct::Pledged { cooperation, .. }
            | CompanyAct::Stopped { cooperation, .. } => self.ids.push(cooperation.0),
            CompanyAct::Permitted { permission, .. } => self.ids.push(permission.0),
            CompanyAct::Asked { intake, .. } | CompanyAct::Unanswered { intake, .. } => self.ids.push(intake.0),
            CompanyAct::Published { .. } => {}
        }
    }

    fn care(&mut self, act: &CareAct) {
        match act {
            CareAct::CommunicationProposed { communication, .. }
            | CareAct::CommunicationAnswered { communication, .. }
            | CareAct::CommunicationPublished { communication } => self.ids.push(communication.0),
            CareAct::CollectionAsked { collection, .. }
            | CareAct::CollectionDecided { collection, .. }
            | CareAct::CollectionBegun { collection } => self.ids.push(collection.0),
            CareAct::ArchiveKept { items } => self.items(items),
            CareAct::MentionAnswered { duty, .. }
            | CareAct::ArchiveFound { duty, .. }
            | CareAct::ArchiveTransferred { duty } => self.duty(duty),
            _ => {}
        }
    }
}
