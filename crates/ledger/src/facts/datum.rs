// SPDX-License-Identifier: EUPL-1.2
//! One datum as the law sees it, in whatever act: what it is, how it is made known, and how consent
//! stands. The attributes are written here once.

use super::{flag, id, space_code};
use crate::consent::ConsentState;
use crate::known::How;
use waarborg_domain::SpaceKind;
use waarborg_domain::item::ClassSpec;
use waarborg_law::Attrs;

/// A datum in an act.
pub(super) struct Datum<'a> {
    /// Its class.
    pub spec: &'a ClassSpec,
    /// Kind of the space it is in.
    pub space: SpaceKind,
    /// Supplied by the actor's organisation.
    pub own: bool,
    /// In use.
    pub usable: bool,
    /// How it is made known.
    pub how: &'a How,
    /// At request or at release.
    pub stage: &'static str,
    /// Class of the recipient.
    pub recipient: &'static str,
    /// How consent stands.
    pub consent: Standing,
}

/// How consent stands for a datum.
pub(super) struct Standing {
    pub state: ConsentState,
    /// A standing consent covers it.
    pub standing: bool,
    /// The same value stands in a consented source, wherever it is mentioned.
    pub from_consented: bool,
    /// In force at the last evaluation.
    pub was_given: bool,
    /// Foreign services upstream permit it.
    pub foreign: bool,
}

impl<'a> Datum<'a> {
    /// In an act that has no recipient and asks no consent: the datum is used as it stands.
    pub(super) fn plain(spec: &'a ClassSpec, space: SpaceKind, own: bool, usable: bool, foreign: bool) -> Self {
        const USED: &How = &How { cited: true, mentioned: false, attributed: false, redacted: false, from: Vec::new() };
        let consent =
            Standing { state: ConsentState::None, standing: false, from_consented: false, was_given: false, foreign };
        Self { spec, space, own, usable, how: USED, stage: "request", recipient: "unit", consent }
    }

    pub(super) fn attrs(&self) -> Attrs {
        let Self { spec, how, consent, .. } = self;
        vec![
            id("stage", "Stage", self.stage),
            id("space", "SpaceKind", space_code(self.space)),
            id("recipient", "RecipientClass", self.recipient),
            flag("originRecorded", true),
            flag("own", self.own),
            flag("described", spec.reliability.is_some() || spec.source),
            flag("usable", self.usable),
            flag("personal", spec.personal),
            flag("cited", how.cited),
            flag("mentioned", how.mentioned),
            flag("attributed", how.attributed),
            flag("fromConsented", consent.from_consented),
            flag("redacted", how.redacted),
            id("consent", "ConsentState", consent.state.code()),
            flag("standing", consent.standing),
            flag("wasGiven", consent.was_given),
            flag("foreign", spec.upstream.iter().any(|u| u.foreign_service)),
            flag("foreignConsents", consent.foreign),
        ]
    }
}
