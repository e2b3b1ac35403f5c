// SPDX-License-Identifier: EUPL-1.2
//! Data received from others: quarantine, why it was sent, own evaluation, doubts. Whatever
//! uses what was received (search, citation, copy, disclosure) asks after its receipt.

use super::disclosure::Evaluation;
use super::{Absent, Asker, ask, flag, kind_of, purpose_flags};
use crate::objects::receipt::Receipt;
use std::collections::BTreeMap;
use waarborg_domain::item::ClassSpec;
use waarborg_domain::receipt::ReceiptAct;
use waarborg_domain::{Conditions, DataRequestId, DisclosureId, ItemId, OrgId, OrgKind, ReceiptId, SpaceId};
use waarborg_law::{Action, Question, Subject};

/// What a step on a receipt puts on record; what a step does not speak of is in order.
struct Step {
    reason: bool,
    effort: bool,
    interpreted: bool,
    relevance: bool,
    reasoned: bool,
    weighed: bool,
    bounded: bool,
}

const IN_ORDER: Step = Step {
    reason: true,
    effort: true,
    interpreted: true,
    relevance: true,
    reasoned: true,
    weighed: true,
    bounded: true,
};

impl Asker<'_> {
    pub(super) fn receipt(&self, act: &ReceiptAct) -> Result<Vec<Question>, Absent> {
        // Only the services ask abroad and receive from there.
        if !self.is_service(&self.org) {
            return Err(Absent);
        }
        if let ReceiptAct::Requested { .. } = act {
            return self.data_request(act);
        }
        let step = |action, step| Ok(vec![self.receipt_step(action, &step)]);
        match act {
            ReceiptAct::Recorded { sender, request, disclosure, conditions, .. } => {
                self.came_from(sender, request.as_ref())?;
                if let Some(id) = disclosure {
                    self.handed_to_us(id, sender, conditions)?;
                }
                step(Action::Receive, IN_ORDER)
            }
            ReceiptAct::Explained { receipt, reason, effort } => {
                self.own_receipt(receipt)?;
                let said = Step { reason: reason.is_some(), effort: effort.is_some(), ..IN_ORDER };
                step(Action::ExplainReceipt, said)
            }
            ReceiptAct::Evaluated { receipt, interpretation, relevance, .. } => {
                self.own_receipt(receipt)?;
                let said = Step { interpreted: interpretation.is_some(), relevance: relevance.is_some(), ..IN_ORDER };
                step(Action::EvaluateReceipt, said)
            }
            ReceiptAct::Doubted { receipt, .. } | ReceiptAct::Indicated { receipt, .. } => {
                self.own_receipt(receipt)?;
                step(Action::Receive, IN_ORDER)
            }
            ReceiptAct::Settled { receipt, reasons, weighing, .. } => {
                self.own_receipt(receipt)?.doubt.filter(|d| d.lifted.is_none()).ok_or(Absent)?;
                let said = Step { reasoned: reasons.is_some(), weighed: weighing.is_some(), ..IN_ORDER };
                step(Action::SettleDoubt, said)
            }
            ReceiptAct::EmergencyPermitted { receipt, reasons, until } => {
                self.own_receipt(receipt)?.indications.ok_or(Absent)?;
                let latest = self.at.plus("P1M").map_err(|_| Absent)?;
                let bounded = self.at < *until && *until <= latest;
                step(Action::PermitEmergency, Step { reasoned: reasons.is_some(), bounded, ..IN_ORDER })
            }
            ReceiptAct::Reconsidered { receipt, outcome } => {
                self.own_receipt(receipt)?.indications.ok_or(Absent)?;
                step(Action::ReconsiderPartner, Step { reasoned: outcome.is_some(), ..IN_ORDER })
            }
            ReceiptAct::Consulted { receipt, purpose, .. } => {
                let found = self.own_receipt(receipt)?;
                let home = self.state.home(&self.org).ok_or(Absent)?;
                let mut questions = self.work(&home, Some(purpose))?;
                questions.push(self.use_of(found, Vec::new()));
                Ok(questions)
            }
            ReceiptAct::Requested { .. } => Err(Absent),
        }
    }

    /// A sender on record; if it answers, then a request of one's own to this very sender.
    fn came_from(&self, sender: &OrgId, request: Option<&DataRequestId>) -> Result<(), Absent> {
        let asked = request.map(|r| self.state.receipts.requests.get(r).ok_or(Absent)).transpose()?;
        let fits = asked.is_none_or(|r| r.org == self.org && r.to == *sender);
        if fits && *sender != self.org && self.state.org(sender).is_some() { Ok(()) } else { Err(Absent) }
    }

    /// A disclosure of the sender's that was handed over to the receiver, whose conditions come with it.
    fn handed_to_us(&self, id: &DisclosureId, sender: &OrgId, conditions: &Conditions) -> Result<(), Absent> {
        let d = self.state.disclosures.get(id).ok_or(Absent)?;
        let given = self.state.spaces.get(&d.space).is_some_and(|s| s.owner == *sender);
        let handed = d.recipients.get(&self.org).is_some_and(|r| r.state.handed_over());
        if given && handed && crate::consent::kept(conditions, &d.conditions) { Ok(()) } else { Err(Absent) }
    }

    /// A receipt of one's own; another's is absent.
    pub(super) fn own_receipt(&self, id: &ReceiptId) -> Result<&Receipt, Absent> {
        self.state.receipts.received.get(id).filter(|r| r.org == self.org).ok_or(Absent)
    }

    fn receipt_step(&self, action: Action, step: &Step) -> Question {
        let object = vec![
            flag("reason", step.reason),
            flag("effort", step.effort),
            flag("interpreted", step.interpreted),
            flag("relevanceReasoned", step.relevance),
            flag("reasoned", step.reasoned),
            flag("weighed", step.weighed),
            flag("bounded", step.bounded),
        ];
        let subject = Subject { party: Some(self.org.clone()), items: vec![] };
        Question { action, object, subject, count: 1 }
    }

    fn data_request(&self, act: &ReceiptAct) -> Result<Vec<Question>, Absent> {
        let ReceiptAct::Requested { to, purpose, asked, context, written, oral, items, disclosure, .. } = act else {
            return Err(Absent);
        };
        let kind = kind_of(self.state, to).ok_or(Absent)?;
        if *to == self.org {
            return Err(Absent);
        }
        self.must_know(items)?;
        // Handed over to this very organisation, every one of them.
        let handed = disclosure.and_then(|d| self.state.disclosures.get(&d)).and_then(|d| d.recipients.get(to));
        let disclosed = handed.is_some_and(|r| r.state.handed_over() && items.iter().all(|i| r.handed.contains(i)));
        let mut object = vec![
            flag("toCompany", kind == OrgKind::Company),
            flag("precise", asked.is_some() && context.is_some()),
            flag("written", *written),
            flag("oralReasoned", oral.is_some()),
            flag("containsData", !items.is_empty()),
            flag("disclosed", disclosed),
        ];
        object.extend(purpose_flags(Some(purpose)));
        Ok(vec![ask(Action::RequestData, object)])
    }

    /// The question on the use of what was received.
    fn use_of(&self, r: &Receipt, items: Vec<ItemId>) -> Question {
        let object = vec![
            flag("solicited", r.request.is_some()),
            flag("reasonKnown", r.stated.is_some() || r.reason.is_some()),
            flag("effortRecorded", r.effort.is_some()),
            flag("evaluated", r.evaluated.is_some_and(|e| e.relevant)),
            flag("doubted", r.doubt.is_some()),
            flag("doubtLifted", r.doubt.is_some_and(|d| d.lifted == Some(true))),
            flag("torture", r.indications.is_some()),
            flag("emergency", r.emergency.is_some_and(|until| self.at < until)),
        ];
        let count = u32::try_from(items.len().max(1)).unwrap_or(u32::MAX);
        let subject = Subject { party: Some(r.org.clone()), items };
        Question { action: Action::UseReceived, object, subject, count }
    }

    /// One question for each receipt by which some of the items came in.
    pub(super) fn received_among<'a>(&self, items: impl Iterator<Item = &'a ItemId>) -> Vec<Question> {
        let mut groups: BTreeMap<ReceiptId, (&Receipt, Vec<ItemId>)> = BTreeMap::new();
        for item in items {
            if let Some((id, receipt)) = self.state.receipt_of(item) {
                groups.entry(id).or_insert_with(|| (receipt, Vec::new())).1.push(*item);
            }
        }
        groups.into_values().map(|(receipt, items)| self.use_of(receipt, items)).collect()
    }

    /// What a delivery brings in of a receipt goes to the receiver's own space, with the sender as its source
    /// and under its conditions. Its sender, for whose data no further permission is asked.
    pub(super) fn delivered_receipt(
        &self,
        receipt: Option<&ReceiptId>,
        space: &SpaceId,
        classes: &[ClassSpec],
    ) -> Result<Option<&OrgId>, Absent> {
        let Some(id) = receipt else { return Ok(None) };
        let receipt = self.own_receipt(id)?;
        let kept = |c: &ClassSpec| {
            c.upstream.iter().any(|u| u.name == receipt.sender.as_str())
                && crate::consent::kept(&c.conditions, &receipt.conditions)
        };
        let home = self.state.home(&self.org) == Some(*space);
        if home && classes.iter().all(kept) { Ok(Some(&receipt.sender)) } else { Err(Absent) }
    }

    /// What is asked of a disclosure of data that came in from others.
    #[expect(clippy::unnecessary_wraps, reason = "as all parts of the law answer")]
    pub(super) fn receipt_of(&self, eval: &Evaluation<'_>) -> Result<Vec<Question>, Absent> {
        Ok(self.received_among(eval.known.iter().flat_map(BTreeMap::keys)))
    }
}
