// SPDX-License-Identifier: EUPL-1.2
//! A decision as it is kept, and the permit that only an allowed release yields. Lists are
//! sorted, so that the same facts give the same bytes.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use waarborg_domain::{Digest, DisclosureId, Instant, ItemId, OrgId, Outcome, RuleId};

/// A rule that is not met, for whom and for which data.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Unmet {
    /// The rule.
    pub rule: RuleId,
    /// The originating party it concerns, if one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<OrgId>,
    /// The data it concerns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemId>,
}

/// A rule that waits for a named decider.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PendingRule {
    /// The rule.
    pub rule: RuleId,
    /// Who decides.
    pub decider: String,
}

/// What the law says of an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The worst of all answers.
    pub outcome: Outcome,
    /// Safeguards that refuse and grounds that are missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unmet: Vec<Unmet>,
    /// Rules that wait for a decider.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pending: Vec<PendingRule>,
    /// Rules that warn.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<RuleId>,
    /// Rules that apply and are satisfied everywhere, with the grounds and grants used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub met: Vec<RuleId>,
    /// Rules that were looked at and do not apply, or from which a grant freed the act.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_applicable: Vec<RuleId>,
    /// Codes of what could not be decided; never text of data.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<String>,
    /// Set by the engine alone; a decision that was read back yields no permit.
    #[serde(skip)]
    pub(crate) fresh: Fresh,
}

/// The instant of an allowed release that the engine has just decided. No part of equality.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Fresh(pub(crate) Option<Instant>);
impl PartialEq for Fresh {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
impl Eq for Fresh {}

impl Decision {
    /// Nothing could be decided, for the reason this code names.
    pub fn undecidable(code: &str) -> Self {
        Self {
            outcome: Outcome::Undecidable,
            unmet: Vec::new(),
            pending: Vec::new(),
            warnings: Vec::new(),
            met: Vec::new(),
            not_applicable: Vec::new(),
            errors: vec![code.to_owned()],
            fresh: Fresh::default(),
        }
    }

    /// May the act be carried out.
    pub fn allowed(&self) -> bool {
        self.outcome == Outcome::Allowed
    }

    /// Every rule that stands in the way: refusing and pending ones, once each.
    pub fn rules_unmet(&self) -> BTreeSet<RuleId> {
        let refusing = self.unmet.iter().map(|unmet| unmet.rule.clone());
        refusing.chain(self.pending.iter().map(|pending| pending.rule.clone())).collect()
    }
}

/// Leave to hand one manifest to one recipient at one instant, once: consumed by whoever hands over.
/// It cannot be copied, stored or made elsewhere; only [`crate::engine::permit`] makes one.
#[derive(Debug)]
#[must_use = "a permit that is not used should not have been asked for"]
pub struct Permit {
    pub(crate) disclosure: DisclosureId,
    pub(crate) recipient: OrgId,
    pub(crate) manifest: Digest,
    pub(crate) at: Instant,
}

impl Permit {
    /// Is this permit for exactly this handover.
    pub fn matches(&self, disclosure: DisclosureId, recipient: &OrgId, manifest: Digest, at: Instant) -> bool {
        self.disclosure == disclosure && self.recipient == *recipient && self.manifest == manifest && self.at == at
    }

    /// The disclosure.
    pub fn disclosure(&self) -> DisclosureId {
        self.disclosure
    }

    /// The recipient.
    pub fn recipient(&self) -> &OrgId {
        &self.recipient
    }

    /// Root of the manifest of what is handed over.
    pub fn manifest(&self) -> Digest {
        self.manifest
    }

    /// Instant of the decision.
    pub fn at(&self) -> Instant {
        self.at
    }
}
