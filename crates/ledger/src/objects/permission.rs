// SPDX-License-Identifier: EUPL-1.2
//! Standing permissions: asked for, granted within a mandate, used, suspended, renewed (R-079,
//!

use super::RecordRef;
use imbl::{OrdMap, OrdSet, Vector};
use serde::{Deserialize, Serialize};
use waarborg_domain::permission::{Bounds, Instrument};
use waarborg_domain::{CapacityId, DisclosureId, Instant, ItemId, OrgId, PermissionId, Purpose, Signing};

/// A decision on a permission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    /// Who.
    pub by: CapacityId,
    /// By the minister.
    pub minister: bool,
    /// Granted.
    pub allow: bool,
    /// When.
    pub at: Instant,
    /// Reasons, if given.
    pub reasons: Option<RecordRef>,
    /// Who vouches for it: the decider's own key, or the server.
    #[serde(default, skip_serializing_if = "Signing::attested")]
    pub signing: Signing,
}

/// A permission is out of use for now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// Since when.
    pub at: Instant,
    /// The oversight body's finding, if it follows one.
    pub finding: Option<RecordRef>,
    /// Reasons, if given.
    pub reasons: Option<RecordRef>,
}

/// A handover under a permission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Use {
    /// Disclosure.
    pub disclosure: DisclosureId,
    /// Recipient.
    pub recipient: OrgId,
    /// When.
    pub at: Instant,
    /// Entry of the handover.
    pub entry: u64,
}

/// A permission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permission {
    /// Whose.
    pub service: OrgId,
    /// Form.
    pub instrument: Instrument,
    /// Limits.
    pub bounds: Bounds,
    /// Purpose and reasons.
    pub purpose: Purpose,
    /// Reasons for the collective of recipients, if given.
    pub collective: Option<RecordRef>,
    /// Overview note, if attached.
    pub overview: Option<RecordRef>,
    /// The one it renews.
    pub renews: Option<PermissionId>,
    /// Who asked.
    pub by: CapacityId,
    /// When.
    pub at: Instant,
    /// Entry of the request.
    pub entry: u64,
    /// The decision, if one was taken.
    pub ruling: Option<Ruling>,
    /// Out of use for now.
    pub suspended: Option<Suspension>,
    /// Not upheld when assessed anew.
    pub ended: Option<Instant>,
    /// Entry in which the oversight body was told.
    pub told: Option<u64>,
    /// Handovers under it, oldest first.
    pub uses: Vector<Use>,
}

impl Permission {
    /// Where it stands, as the law's schema names it. Its period is another matter.
    pub fn standing(&self) -> &'static str {
        match (&self.ruling, &self.suspended, self.ended) {
            (None, ..) => "requested",
            (Some(ruling), ..) if !ruling.allow => "refused",
            (_, _, Some(_)) => "ended",
            (_, Some(suspension), _) if suspension.finding.is_some() => "re-assessed",
            (_, Some(_), _) => "suspended",
            _ => "granted",
        }
    }

    /// It was granted and has not ended.
    pub fn stands(&self) -> bool {
        self.ruling.as_ref().is_some_and(|r| r.allow) && self.ended.is_none()
    }

    /// The instant lies in its period; without an end there is none.
    pub fn runs(&self, at: Instant) -> bool {
        self.bounds.from <= at && self.bounds.until.is_some_and(|end| at < end)
    }
}

/// What is on record of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Permissions {
    /// Every permission.
    pub all: OrdMap<PermissionId, Permission>,
    /// Disclosures, by entry of their request, and recipients whose permission held when last checked.
    pub held: OrdSet<(u64, OrgId)>,
    /// Data whose content an analyst attested later, and the entry (U-13).
    pub attested: OrdMap<ItemId, u64>,
}
