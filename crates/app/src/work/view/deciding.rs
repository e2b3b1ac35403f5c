// SPDX-License-Identifier: EUPL-1.2
//! What waits for the reader's decision: requests to disclose, standing permissions asked for, and weighting
//! notes drafted. Whom it waits for is for the law to say: it is asked of each whether the reader's decision
//! on it would stand (R-052, R-094, R-158, H-003).

use super::pages::Page;
use serde_json::{Value, json};
use waarborg_domain::partner::PartnerAct;
use waarborg_domain::permission::PermissionAct;
use waarborg_domain::{Act, DisclosureId, NoteId, Outcome, RecipientState};
use waarborg_ledger::objects::Disclosure;

/// Most shown of a kind; the lists show all.
const MOST: usize = 50;

impl Page<'_> {
    /// By kind, oldest first.
    pub(super) fn deciding(&self) -> Value {
        let state = &self.snapshot.state;
        let holds = state.capacities.get(&self.who).is_some_and(|c| c.capacity.mandate.is_some());
        if !holds {
            return json!({});
        }
        let mut open: Vec<_> = state.disclosures.iter().filter(|(_, d)| self.belongs(&d.space)).collect();
        open.sort_by_key(|(id, d)| (d.at, **id));
        let disclosures = open.into_iter().flat_map(|(id, d)| self.undecided(id, d)).take(MOST);
        let mut asked: Vec<_> = state.permissions.all.iter().filter(|(_, p)| p.ruling.is_none()).collect();
        asked.retain(|(id, _)| {
            self.may(&Act::Permission(PermissionAct::Decided { id: **id, allow: true, reasons: Some(0) }))
        });
        asked.sort_by_key(|(id, p)| (p.at, **id));
        let permissions = asked
            .into_iter()
            .take(MOST)
            .map(|(id, p)| json!({ "permission": id, "recipients": p.bounds.recipients, "at": p.at.rfc3339() }));
        let adopted = |id: &NoteId| state.partners.relations.values().any(|r| r.notes.iter().any(|a| a.note == *id));
        let mut drafts: Vec<_> = state.partners.notes.iter().filter(|(id, _)| !adopted(id)).collect();
        drafts.retain(|(id, _)| self.may(&Act::Partner(PartnerAct::Adopted { note: **id })));
        drafts.sort_by_key(|(id, n)| (n.at, **id));
        let notes = drafts
            .into_iter()
            .take(MOST)
            .map(|(id, n)| json!({ "note": id, "partner": n.content.partner, "at": n.at.rfc3339() }));
        json!({
            "disclosures": disclosures.collect::<Vec<_>>(), "permissions": permissions.collect::<Vec<_>>(),
            "notes": notes.collect::<Vec<_>>(),
        })
    }

    fn undecided(&self, id: &DisclosureId, d: &Disclosure) -> Vec<Value> {
        let open = d.recipients.iter().filter(|(_, r)| r.decided.is_none() && r.state == RecipientState::Requested);
        let mine = open.filter(|(recipient, _)| {
            self.may(&Act::DisclosureDecided {
                disclosure: *id,
                recipient: (*recipient).clone(),
                allow: true,
                reviewed: Some(0),
                concerns: None,
                needed: None,
                partner: Default::default(),
                onward: Default::default(),
                permission: Default::default(),
                personal: Default::default(),
                company: Default::default(),
            })
        });
        mine.map(|(recipient, _)| {
            json!({
                "disclosure": id, "recipient": recipient, "title": self.title(&d.object),
                "items": self.items_of(&d.object).len(), "at": d.at.rfc3339(),
            })
        })
        .collect()
    }

    /// Would this act of the reader stand now?
    fn may(&self, act: &Act) -> bool {
        let snapshot = self.snapshot;
        let decision = waarborg_ledger::decide(&snapshot.state, &snapshot.law, Some(&self.who), act, self.now, true);
        decision.outcome == Outcome::Allowed
    }
}
