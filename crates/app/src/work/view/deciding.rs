// SPDX-License-Identifier: EUPL-1.2
//! What waits for the reader's decision: requests to disclose, standing permissions asked for, and weighting
//! notes drafted. Whom it waits for is for the law to say: it is asked of each whether the reader's decision
//! on it would stand (R-052, R-094, R-158, H-003).

use super::pages::Page;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use waarborg_domain::partner::PartnerAct;
use waarborg_domain::permission::PermissionAct;
use waarborg_domain::{Act, Capacity, DisclosureId, NoteId, RecipientState, Signing};
use waarborg_ledger::objects::{Disclosure, ForRecipient};

/// Most shown of a kind; the lists show all.
const MOST: usize = 50;

impl Page<'_> {
    /// By kind, oldest first. The law is asked no further than what is shown.
    pub(super) fn deciding(&self) -> Value {
        let state = &self.snapshot.state;
        // Every decision here takes a mandate: whoever holds none is not asked about.
        let holds = |c: &Capacity| c.mandate.is_some() || !c.mandates.is_empty();
        if !state.capacities.get(&self.who).is_some_and(|c| holds(&c.capacity)) {
            return json!({});
        }
        json!({ "disclosures": self.requests(), "permissions": self.permissions_asked(), "notes": self.drafts() })
    }

    fn requests(&self) -> Vec<Value> {
        let waits = |d: &&Disclosure| d.recipients.values().any(waiting) && self.belongs(&d.space);
        let mut open: Vec<_> = self.snapshot.state.disclosures.iter().filter(|(_, d)| waits(d)).collect();
        open.sort_by_key(|(id, d)| (d.at, **id));
        open.into_iter().flat_map(|(id, d)| self.undecided(id, d)).take(MOST).collect()
    }

    fn permissions_asked(&self) -> Vec<Value> {
        let mut asked: Vec<_> =
            self.snapshot.state.permissions.all.iter().filter(|(_, p)| p.ruling.is_none()).collect();
        asked.sort_by_key(|(id, p)| (p.at, **id));
        let act = |id| {
            Act::Permission(PermissionAct::Decided { id, allow: true, reasons: Some(0), signing: Signing::Attested })
        };
        let mine = asked.into_iter().filter(|(id, _)| self.may(&act(**id))).take(MOST);
        mine.map(|(id, p)| json!({ "permission": id, "recipients": p.bounds.recipients, "at": p.at.rfc3339() }))
            .collect()
    }

    fn drafts(&self) -> Vec<Value> {
        let partners = &self.snapshot.state.partners;
        let adopted: BTreeSet<NoteId> =
            partners.relations.values().flat_map(|r| r.notes.iter().map(|a| a.note)).collect();
        let mut drafts: Vec<_> = partners.notes.iter().filter(|(id, _)| !adopted.contains(id)).collect();
        drafts.sort_by_key(|(id, n)| (n.at, **id));
        let act = |note| Act::Partner(PartnerAct::Adopted { note });
        let mine = drafts.into_iter().filter(|(id, _)| self.may(&act(**id))).take(MOST);
        mine.map(|(id, n)| json!({ "note": id, "partner": n.content.partner, "at": n.at.rfc3339() })).collect()
    }

    fn undecided(&self, id: &DisclosureId, d: &Disclosure) -> Vec<Value> {
        let open = d.recipients.iter().filter(|(_, r)| waiting(r));
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
}

fn waiting(r: &ForRecipient) -> bool {
    r.decided.is_none() && r.state == RecipientState::Requested
}
