// SPDX-License-Identifier: EUPL-1.2
//! Cooperations with companies, as the services that take part see them: weighing, description, acceptance,
//! pledge, permissions, and every exchange in both directions with the permission it rests on.

use super::lists::paged;
use super::pages::Page;
use serde_json::{Value, json};
use waarborg_domain::{CooperationId, Instant};
use waarborg_ledger::objects::company::{Cooperation, ExchangePermission, Exchanged};

/// Names of the types in a set of bits.
fn types(bits: u8) -> Vec<&'static str> {
    use waarborg_domain::item::types as t;
    let all = [(t::HASH, "hash"), (t::DOMAIN, "domain"), (t::ADDRESS, "address"), (t::URL, "url"), (t::RULE, "rule")];
    all.into_iter().filter(|(bit, _)| bits & bit != 0).map(|(_, name)| name).collect()
}

impl Page<'_> {
    /// A page of the list.
    pub(super) fn cooperations(&self, from: usize) -> Option<Value> {
        let (state, org) = (&self.snapshot.state, self.org()?);
        let service = state.org(org)?.org.kind.is_service();
        let own: Vec<_> = state.companies.cooperations.iter().filter(|(_, c)| service && c.with(org)).collect();
        Some(paged("cooperations", own, from, |(id, c)| self.cooperation_row(id, c)))
    }

    fn cooperation_row(&self, id: &CooperationId, c: &Cooperation) -> Value {
        json!({
            "cooperation": id, "company": c.company, "types": types(c.types), "stopped": c.stopped.is_some(),
            "described": c.description.is_some(), "accepted": c.accepted_by_all(),
            "pledge": c.pledge.filter(|(until, _)| self.now < *until).map(|(until, _)| until.rfc3339()),
            "give": self.to_cite(id),
        })
    }

    /// The own service's permissions to give that are in force: those a disclosure may cite.
    fn to_cite(&self, id: &CooperationId) -> Vec<Value> {
        let (all, own) = (&self.snapshot.state.companies.permissions, self.org());
        let holds = |p: &ExchangePermission| p.cooperation == *id && p.give && p.from <= self.now && self.now < p.until;
        let cited = all.iter().filter(|(_, p)| holds(p) && Some(&p.org) == own);
        cited.map(|(id, p)| json!({ "permission": id, "until": p.until.rfc3339() })).collect()
    }

    /// One cooperation.
    pub(super) fn cooperation(&self, id: &CooperationId) -> Option<Value> {
        let all = &self.snapshot.state.companies;
        let c = all.cooperations.get(id)?;
        let mut view = self.cooperation_row(id, c);
        let day = |at: Instant| at.rfc3339();
        let permissions: Vec<_> = all
            .permissions
            .iter()
            .filter(|(_, p)| p.cooperation == *id)
            .map(|(id, p)| {
                json!({
                    "permission": id, "service": p.org, "give": p.give, "take": p.take, "types": types(p.types),
                    "from": day(p.from), "until": day(p.until), "over": p.until <= self.now,
                })
            })
            .collect();
        let exchanges: Vec<_> = all
            .exchanges
            .iter()
            .filter(|x| x.company == c.company && c.with(&x.org))
            .map(|x| {
                let (disclosure, deposit) = match x.data {
                    Exchanged::Given(d) => (Some(d), None),
                    Exchanged::Taken(d) => (None, Some(d)),
                };
                json!({
                    "service": x.org, "disclosure": disclosure, "deposit": deposit, "permission": x.permission,
                    "at": day(x.at), "entry": x.entry,
                })
            })
            .collect();
        let texts = ["participants", "method", "alignment", "accountability"];
        let description = c.description.as_ref().map(|d| {
            let told =
                (0u32..).zip(texts).map(|(slot, name)| (name.to_owned(), json!(self.system.text((d.entry, slot)))));
            let mut all: serde_json::Map<String, Value> = told.collect();
            all.insert("services".into(), json!(d.services));
            all.insert("purpose".into(), json!(d.purpose));
            all
        });
        let extra = json!({
            "description": description, "heads": c.accepted.keys().collect::<Vec<_>>(), "permissions": permissions,
            "exchanges": exchanges,
        });
        super::pages::merge(&mut view, extra);
        Some(view)
    }
}
