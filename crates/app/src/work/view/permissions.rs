// SPDX-License-Identifier: EUPL-1.2
//! Standing permissions as their service and the oversight body read them: limits, decision, each use
//! and a calendar of what ends. API and pages show what stands here.

use super::lists::paged;
use super::pages::{Page, merge};
use serde_json::{Value, json};
use waarborg_domain::permission::{DataCategory, PersonCategory};
use waarborg_domain::{Instant, PermissionId, Seen};
use waarborg_ledger::objects::RecordRef;
use waarborg_ledger::objects::permission::Permission;

/// How long before its end a permission is shown as ending.
const SOON: &str = "P30D";

impl Page<'_> {
    /// Open ones first, by the end of their period.
    pub(super) fn permission_list(&self, from: usize) -> Option<Value> {
        let mut open: Vec<_> = self.snapshot.state.permissions.all.iter().collect();
        open.retain(|(id, _)| self.opens(Seen::Permission { permission: **id }));
        let over = |p: &Permission| p.bounds.until.is_some_and(|end| end <= self.now);
        open.sort_by_key(|(id, p)| (over(p), p.bounds.until, **id));
        Some(paged("permissions", open, from, |(id, p)| self.permission_row(id, p)))
    }

    fn permission_row(&self, id: &PermissionId, p: &Permission) -> Value {
        let end = p.bounds.until;
        let expired = end.is_some_and(|end| end <= self.now);
        let ending = end.is_some_and(|end| self.now.plus(SOON).is_ok_and(|soon| end <= soon)) && !expired;
        json!({
            "permission": id, "service": p.service, "instrument": p.instrument.code(), "standing": p.standing(),
            "recipients": p.bounds.recipients, "from": p.bounds.from.rfc3339(), "until": end.map(Instant::rfc3339),
            "expired": expired, "ending": ending && p.standing() == "granted", "uses": p.uses.len(),
            "unevaluated": p.bounds.unevaluated,
        })
    }

    pub(super) fn permission(&self, id: &PermissionId) -> Option<Value> {
        let p = self.snapshot.state.permissions.all.get(id)?;
        let text = |place: Option<RecordRef>| place.and_then(|place| self.system.text(place));
        let requested = |slot: Option<u32>| text(slot.map(|slot| (p.entry, slot)));
        let ruling = p.ruling.as_ref().map(|r| {
            json!({
                "allow": r.allow, "minister": r.minister, "by": r.by, "at": r.at.rfc3339(), "reasons": text(r.reasons),
                "signed": r.signing.by_officer(),
            })
        });
        let suspended = p
            .suspended
            .as_ref()
            .map(|s| json!({ "at": s.at.rfc3339(), "finding": text(s.finding), "reasons": text(s.reasons) }));
        let used: Vec<_> = p
            .uses
            .iter()
            .map(|u| {
                json!({ "disclosure": u.disclosure, "recipient": u.recipient, "at": u.at.rfc3339(), "entry": u.entry })
            })
            .collect();
        let mut view = self.permission_row(id, p);
        let more = json!({
            "id": id, "data": p.bounds.data.iter().map(|d: &DataCategory| d.code()).collect::<Vec<_>>(),
            "persons": p.bounds.persons.iter().map(|c: &PersonCategory| c.code()).collect::<Vec<_>>(),
            "purpose": p.purpose.code, "necessity": requested(p.purpose.necessity),
            "proportionality": requested(p.purpose.proportionality), "collective": text(p.collective),
            "overview": text(p.overview), "renews": p.renews, "by": p.by, "requested": p.at.rfc3339(),
            "entry": p.entry, "ruling": ruling, "suspended": suspended, "ended": p.ended.map(Instant::rfc3339),
            "told": p.told, "used": used,
        });
        merge(&mut view, more);
        Some(view)
    }
}
