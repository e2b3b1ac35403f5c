// SPDX-License-Identifier: EUPL-1.2
//! Safeguards of the system, lawful channels of supply, separation of duties, rosters, communication
//!

use super::{Absent, Asker, ask, flag};
use crate::objects::care::Communication;
use crate::objects::{DutyObject, ItemStatus};
use crate::state::State;
use std::collections::BTreeSet;
use waarborg_domain::care::CareAct;
use waarborg_domain::{CollectionId, DutyId, DutyKind, Instant, ItemId, Mandate, OrgId};
use waarborg_law::{Action, Question};

/// What a step on records for the archive puts on record.
#[derive(Default)]
struct Archiving {
    limited: bool,
    advised: bool,
    cabinet: bool,
}

impl Asker<'_> {
    pub(super) fn care(&self, act: &CareAct) -> Result<Vec<Question>, Absent> {
        match act {
            CareAct::PrivacyAssessed { party, reasoned, .. } => {
                let object = vec![flag("ofOwnParty", *party == self.org), flag("reasoned", *reasoned)];
                Ok(vec![ask(Action::AssessPrivacy, object)])
            }
            CareAct::MentionAnswered { duty, .. } => {
                self.own_duty(duty, DutyKind::AnswerMention)?;
                Ok(vec![self.bind(&self.org, true, true)])
            }
            CareAct::BilateralRecorded { party, from, items, .. } => self.received(party, from, items),
            CareAct::RosterSet { party, .. } => Ok(vec![self.bind(party, true, true)]),
            CareAct::CommunicationProposed { .. }
            | CareAct::CommunicationAnswered { .. }
            | CareAct::CommunicationPublished { .. } => self.communication(act),
            CareAct::SafeguardEvidenced { .. } => {
                let owner = &self.state.cell().ok_or(Absent)?.1.owner;
                Ok(vec![self.manage_own(owner)])
            }
            CareAct::OperationPlanned { party, affects, .. } => {
                // Arts. 86 and 87 are about the two services (W17 arts. 8 and 10).
                if party == affects || !self.is_service(party) || !self.is_service(affects) {
                    return Err(Absent);
                }
                Ok(vec![self.manage_own(party)])
            }
            CareAct::OperationTold { duty } => {
                self.own_duty(duty, DutyKind::TellOperation)?;
                Ok(vec![self.manage_own(&self.org)])
            }
            CareAct::DesignationSent { duty } => {
                self.own_duty(duty, DutyKind::SendDesignation)?;
                Ok(vec![self.manage_own(&self.org)])
            }
            CareAct::CollectionAsked { party, .. } => {
                if !self.is_service(party) {
                    return Err(Absent);
                }
                Ok(vec![self.manage_own(party)])
            }
            CareAct::CollectionDecided { collection, until, .. } => {
                self.collection(collection, Action::PermitCollection, Some(*until))
            }
            CareAct::CollectionBegun { collection } => self.collection(collection, Action::Collect, None),
            CareAct::ArchiveKept { items } => self.archive_kept(items),
            CareAct::ArchiveFound { duty, limited, advice, cabinet } => {
                let step = Archiving { limited: *limited, advised: advice.is_some(), cabinet: cabinet.is_some() };
                self.archived(duty, Action::FindArchive, &step)
            }
            CareAct::ArchiveTransferred { duty } => {
                self.archived(duty, Action::TransferArchive, &Archiving::default())
            }
        }
    }

    /// Records that exist to whoever asks, all of one keeper and not kept yet.
    fn archive_kept(&self, items: &[ItemId]) -> Result<Vec<Question>, Absent> {
        self.must_know(items)?;
        let keepers: BTreeSet<&OrgId> = items.iter().filter_map(|i| self.state.keeper(i)).collect();
        let fresh = items.iter().all(|i| {
            let there = self.state.item(i).is_some_and(|row| row.status != ItemStatus::Destroyed);
            there && !self.state.care.archive.contains_key(i)
        });
        if keepers.len() != 1 || !fresh {
            return Err(Absent);
        }
        let doomed = |i: &ItemId| self.state.personal.doomed.get(i).is_some_and(|k| *k != DutyKind::DestroyRemoved);
        let object = vec![
            flag("byKeeper", keepers.contains(&self.org)),
            flag("mustGo", items.iter().any(doomed)),
        ];
        Ok(vec![ask(Action::KeepArchive, object)])
    }

    /// A step on records kept: how old they are, and what the minister found.
    fn archived(&self, duty: &DutyId, action: Action, step: &Archiving) -> Result<Vec<Question>, Absent> {
        self.own_duty(duty, DutyKind::SettleArchive)?;
        let duty = self.state.duties.get(duty).filter(|d| d.closed.is_none()).ok_or(Absent)?;
        let DutyObject::Archive(items) = &duty.object else { return Err(Absent) };
        let older = |years: &str| {
            let passed = |i: &ItemId| self.state.recorded_at(i).and_then(|at| at.plus(years).ok());
            items.iter().all(|i| passed(i).is_some_and(|end| end <= self.at))
        };
        let open = |i: &ItemId| self.state.care.archive.get(i).and_then(|a| a.found).is_some_and(|(limited, _)| !limited);
        let object = vec![
            flag("twenty", older("P20Y")),
            flag("seventyFive", older("P75Y")),
            flag("foundOpen", items.iter().all(open)),
            flag("limited", step.limited),
            flag("advised", step.advised),
            flag("cabinet", step.cabinet),
        ];
        Ok(vec![ask(action, object)])
    }

    /// Whoever takes data home, and whether the same person works for the service under article 91 in another
    /// capacity.
    pub(super) fn takes_home(&self) -> Question {
        let person = self.state.capacities.get(self.who).map(|c| c.capacity.person);
        let seconded = self.state.capacities.values().map(|c| &c.capacity).any(|c| {
            let other = Some(c.person) == person && c.id != *self.who;
            other && c.basis == Some(waarborg_domain::Basis::Art91) && c.active(self.at)
        });
        ask(Action::TakeHome, vec![flag("seconded", seconded)])
    }

    /// What the parties say of the cell in public.
    fn communication(&self, act: &CareAct) -> Result<Vec<Question>, Absent> {
        match act {
            CareAct::CommunicationProposed { party, .. } => {
                self.must_steer(party)?;
                Ok(vec![self.manage_own(party)])
            }
            CareAct::CommunicationAnswered { communication, party, .. } => {
                self.must_steer(party)?;
                self.words(communication)?;
                Ok(vec![self.manage_own(party)])
            }
            CareAct::CommunicationPublished { communication } => {
                self.must_steer(&self.org)?;
                let words = self.words(communication)?;
                Ok(vec![
                    self.manage_own(&words.party),
                    ask(Action::PublishWords, vec![flag("aligned", aligned(self.state, words, self))]),
                ])
            }
            _ => Err(Absent),
        }
    }

    /// A collection of the own service; that of another is absent.
    fn collection(&self, id: &CollectionId, action: Action, until: Option<Instant>) -> Result<Vec<Question>, Absent> {
        let asked = self.state.care.collections.get(id).filter(|c| c.party == self.org).ok_or(Absent)?;
        let latest = self.at.plus("P3M").map_err(|_| Absent)?;
        let mandates = self.state.capacities.get(self.who).map(|c| &c.capacity);
        let object = vec![
            super::id("source", "CollectionSource", asked.source.code()),
            flag("complete", asked.complete),
            flag("askedByHead", asked.by_head),
            flag("designee", mandates.is_some_and(|c| c.holds(Mandate::Osint))),
            flag("threeMonths", until.is_none_or(|end| end <= latest)),
            flag("permitted", asked.until.is_some_and(|end| self.at < end)),
            flag("abroad", asked.abroad),
            flag("analogy", asked.analogy),
        ];
        Ok(vec![ask(action, object)])
    }

    /// Received data stand in the receiver's own space, and were not brought into the cell by anybody.
    fn received(&self, party: &OrgId, from: &OrgId, items: &[ItemId]) -> Result<Vec<Question>, Absent> {
        let home = self.state.home(&self.org).ok_or(Absent)?;
        let at_home = |i: &ItemId| {
            let class = self.state.item(i).and_then(|i| self.state.class_of(i));
            self.state.usable(i) && class.is_some_and(|c| c.space == home)
        };
        if items.is_empty() || !items.iter().all(at_home) || from == party || self.state.org(from).is_none() {
            return Err(Absent);
        }
        Ok(vec![self.bind(party, true, true)])
    }

    /// What the parties say of the cell together is theirs; to others it is absent.
    fn must_steer(&self, party: &OrgId) -> Result<(), Absent> {
        if self.state.is_party(party, self.at) && *party == self.org { Ok(()) } else { Err(Absent) }
    }

    fn words(&self, id: &waarborg_domain::CommunicationId) -> Result<&Communication, Absent> {
        self.state.care.communications.get(id).ok_or(Absent)
    }

    /// Received bilaterally, and disclosed under the conditions of that.
    pub(super) fn bilateral(&self, disclosure: &crate::objects::Disclosure, item: &ItemId) -> bool {
        let receipt = self.state.care.received.get(item);
        receipt.is_some_and(|r| self.state.usable(item) && crate::consent::kept(&disclosure.conditions, &r.conditions))
    }

    /// The channel through which somebody supplies.
    pub(super) fn channel(&self) -> &'static str {
        let who = self.state.capacities.get(self.who).and_then(|c| c.capacity.supplies);
        who.map_or("none", waarborg_domain::capacity::Channel::code)
    }
}

/// Every other party agreed; silence is no agreement.
fn aligned(state: &State, words: &Communication, asker: &Asker<'_>) -> bool {
    let mut others = state.orgs.keys().filter(|o| **o != words.party && state.is_party(o, asker.at));
    others.all(|o| words.answers.get(o) == Some(&true))
}
