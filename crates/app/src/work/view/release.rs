// SPDX-License-Identifier: EUPL-1.2
//! A disclosure and a question for consent as their readers may see them: checklist, decision, words and
//! data. API and pages show what stands here.

use super::object_text;
use super::pages::{Page, merge};
use crate::disclosure::cut;
use crate::work::item_view;
use serde_json::{Value, json};
use waarborg_domain::act::Mention;
use waarborg_domain::{Act, ConsentId, DisclosureId, ItemId, ObjectRef};
use waarborg_ledger::objects::{Consent, Decided, Disclosure};

impl Page<'_> {
    pub(super) fn disclosure(&self, id: &DisclosureId, copy: Option<u32>) -> Option<Value> {
        let state = &self.snapshot.state;
        let d = state.disclosures.get(id)?;
        let inside = self.belongs(&d.space);
        let org = self.org()?;
        let recipients: Vec<_> = d
            .recipients
            .iter()
            .filter(|(r, _)| inside || *r == org)
            .map(|(r, f)| {
                let mut view = json!({
                    "recipient": r, "state": f.state.code(), "decided": f.decided.as_ref().map(|x| x.allow),
                    "evaluated": f.evaluated, "manifest": f.manifest,
                    "passed": f.passed.iter().map(|(s, at, entry)| json!({ "state": s.code(), "at": at.rfc3339(), "entry": entry })).collect::<Vec<_>>(),
                });
                if inside {
                    // How it was judged and decided is the cell's, not the recipient's.
                    let checked = f.evaluated.and_then(|entry| self.checked(d, entry));
                    let decision = f.decided.as_ref().map(|x| self.decision(x));
                    merge(&mut view, json!({ "checked": checked, "decision": decision }));
                }
                view
            })
            .collect();
        let consents: Vec<_> = if inside {
            d.consents
                .iter()
                .filter_map(|c| Some((c, state.consents.get(c)?)))
                .map(|(c, x)| self.consent_row(c, x))
                .collect()
        } else {
            Vec::new()
        };
        Some(json!({
            "id": id, "object": d.object, "title": self.title(&d.object), "items": self.items_of(&d.object),
            "ground": d.ground.code(), "purpose": d.purpose.code, "conditions": d.conditions, "via": d.via,
            "written": d.written, "requested": d.at.rfc3339(), "entry": d.entry, "recipients": recipients,
            "consents": consents, "copy": copy, "law": self.snapshot.law.digest(),
            "stated": inside.then(|| self.stated(d)),
        }))
    }

    /// What was stated of it by whoever asked, by part of the law; the recipient learns nothing of it.
    fn stated(&self, d: &Disclosure) -> Value {
        let by = self.snapshot.state.capacities.get(&d.by).map(|c| &c.capacity);
        json!({
            "organisation": by.map(|c| &c.org), "role": by.map(|c| c.role.code()), "crime": d.crime,
            "purpose": self.spoken(d.entry, &json!({
                "necessity": d.purpose.necessity, "proportionality": d.purpose.proportionality,
            })),
            "partner": self.spoken(d.entry, &d.partner), "onward": self.spoken(d.entry, &d.onward),
            "permission": self.spoken(d.entry, &d.permission), "personal": self.spoken(d.entry, &d.personal),
            "company": self.spoken(d.entry, &d.company),
        })
    }

    /// The last evaluation as this reader may know it: its answer, when, and whether something that counts
    /// came after it.
    fn checked(&self, d: &Disclosure, entry: u64) -> Option<Value> {
        let state = &self.snapshot.state;
        let (leaf, kept) = self.kept(entry)?;
        let law = &self.snapshot.law;
        let answer = crate::ctx::answer_for(state, law, Some(&self.who), self.now, entry, &kept.decision);
        let answers = d.consents.iter().filter_map(|c| state.consents.get(c)?.answered.as_ref());
        let answered = answers.into_iter().any(|a| a.entry > entry);
        let joint = state.assessments.values().any(|a| a.object == d.object && a.entry > entry);
        let mut view = serde_json::to_value(answer).ok()?;
        let text = object_text(self.system, state, &d.object).map(|t| t.1).unwrap_or_default();
        let cut = match &kept.act {
            Act::DisclosureChecked { mentions, .. } | Act::HandedOver { mentions, .. } => {
                let mentions = self.seen_of(mentions);
                cut::smallest(state, &self.sight, &d.object, &text, &mentions, &kept.decision)
            }
            _ => None,
        };
        merge(&mut view, json!({ "at": leaf.at.rfc3339(), "stale": answered || joint, "cut": cut }));
        Some(view)
    }

    /// Mentions as far as the reader sees the data: a handover is decided with the register's eyes (ADR 0009).
    fn seen_of(&self, mentions: &[Mention]) -> Vec<Mention> {
        let seen = |i: &ItemId| self.sight.item(i).is_some();
        let mut all = mentions.to_vec();
        for mention in &mut all {
            mention.holders.retain(seen);
            mention.from.retain(seen);
        }
        all.retain(|m| !m.holders.is_empty());
        all
    }

    /// Who decided, and the reasons by what they answer; slots stand in that order, without gaps.
    fn decision(&self, decided: &Decided) -> Value {
        let by = self.snapshot.state.capacities.get(&decided.by).map(|c| &c.capacity);
        let given = [("reviewed", decided.reviewed), ("concerns", decided.concerns), ("needed", decided.needed)];
        let reasons: serde_json::Map<String, Value> = (0..)
            .zip(given.into_iter().filter(|(_, given)| *given))
            .filter_map(|(slot, (name, _))| Some((name.to_owned(), self.system.text((decided.entry, slot))?.into())))
            .collect();
        json!({
            "allow": decided.allow, "by": decided.by, "organisation": by.map(|c| &c.org),
            "role": by.map(|c| c.role.code()), "entry": decided.entry, "reasons": reasons,
            // By part of the law.
            "judged": {
                "partner": self.spoken(decided.entry, &decided.partner),
                "onward": self.spoken(decided.entry, &decided.onward),
                "permission": self.spoken(decided.entry, &decided.permission),
                "personal": self.spoken(decided.entry, &decided.personal),
                "company": self.spoken(decided.entry, &decided.company),
            },
        })
    }

    /// Items of an object: for staff of the cell those they may see, for a recipient all it gets.
    pub(super) fn items_of(&self, object: &ObjectRef) -> Vec<ItemId> {
        let state = &self.snapshot.state;
        let mut items = state.attached(object);
        if self.inside() {
            items.retain(|i| self.sight.item(i).is_some());
        }
        items
    }

    pub(super) fn consent_row(&self, id: &ConsentId, c: &Consent) -> Value {
        let now = self.now;
        let status = match (&c.answered, c.withdrawn) {
            (_, Some(_)) => "withdrawn",
            (Some(a), _) if a.expires.is_some_and(|e| e <= now) => "expired",
            (Some(a), _) => match a.answer {
                waarborg_domain::Answer::Given => "given",
                waarborg_domain::Answer::Partial => "partial",
                waarborg_domain::Answer::Refused => "refused",
            },
            (None, _) if c.due <= now => "silent",
            (None, _) => "asked",
        };
        json!({
            "consent": id, "party": c.party, "recipient": c.scope.recipient, "status": status, "due": c.due.rfc3339(),
            "on_duty": waarborg_ledger::objects::care::on_duty(&self.snapshot.state, &c.party, now),
            "items": c.scope.data.len(), "asked": c.asked.0.rfc3339(), "expires": c.answered.as_ref().and_then(|a| a.expires).map(waarborg_domain::Instant::rfc3339),
        })
    }

    /// For the officer: the exact words that would be made known of the own party's data, the data cited, and earlier answers on the same data.
    pub(super) fn consent(&self, id: &ConsentId) -> Option<Value> {
        let state = &self.snapshot.state;
        let c = state.consents.get(id)?;
        let mut view = self.consent_row(id, c);
        let mut words = Vec::new();
        if let (ObjectRef::Analysis { analysis, version }, Some((_, text))) =
            (&c.scope.object, object_text(self.system, state, &c.scope.object))
        {
            let version = state.analyses.get(analysis)?.version(*version)?;
            // Every place that says a value of this party's data, cited or not; nothing around it, since
            // that may be another party's.
            let rows = c.scope.data.iter().filter_map(|i| state.item_numbers.get(i).copied()).collect();
            for hit in waarborg_compare::find(&text, &self.snapshot.index.values, &rows) {
                words.push(
                    json!({ "line": hit.line, "words": format!("… {} …", text.get(hit.span).unwrap_or_default()) }),
                );
            }
            for passage in version.attributed.iter().filter(|a| c.scope.data.contains(&a.item)) {
                let line = usize::try_from(passage.line).ok().and_then(|n| text.lines().nth(n.saturating_sub(1)));
                words.push(json!({ "line": passage.line, "words": line }));
            }
        }
        // The party's desk sees all of its own; others in the cell what they may see anyway.
        let data: Vec<_> =
            c.scope.data.iter().filter_map(|i| item_view::row(self.system, state, self.sight.item(i)?)).collect();
        let earlier: Vec<_> = state
            .consents
            .iter()
            .filter(|(other, x)| {
                *other != id && x.party == c.party && x.scope.data.iter().any(|i| c.scope.data.contains(i))
            })
            .map(|(other, x)| self.consent_row(other, x))
            .collect();
        merge(
            &mut view,
            json!({
                "object": c.scope.object, "purpose": c.scope.purpose, "conditions": c.scope.conditions, "words": words,
                "data": data, "earlier": earlier,
            }),
        );
        // That the party objected to the text is for its own desk alone.
        if self.org() == Some(&c.party)
            && let ObjectRef::Analysis { analysis, .. } = &c.scope.object
        {
            let objected = state.care.objections.contains(&(*analysis, c.party.clone()));
            merge(&mut view, json!({ "objected": objected }));
        }
        Some(view)
    }
}
