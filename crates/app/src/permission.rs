// SPDX-License-Identifier: EUPL-1.2
//! Standing permissions: asked for, decided on, renewed, suspended, assessed anew, told to the oversight
//! body; and the attestation that data were read (U-13).

pub mod attest;
pub mod decide;
pub mod reassess;
pub mod renew;
pub mod request;
pub mod statement;
pub mod suspend;
pub mod tell;

use crate::Problem;
use crate::verbs::Slots;
use waarborg_domain::permission::{Judged, Stated};
use waarborg_domain::{Instant, PermissionId};

/// What a requester states of a disclosure.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedIn {
    /// The permission it is made under.
    #[serde(default)]
    pub cited: Option<PermissionId>,
}

impl StatedIn {
    /// Texts go to slots.
    pub(crate) fn take(&self, _slots: &mut Slots) -> Stated {
        Stated { cited: self.cited }
    }
}

/// What a decider puts on record.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JudgedIn {
    /// Why this recipient of a group may receive by itself.
    #[serde(default)]
    pub alone: Option<String>,
}

impl JudgedIn {
    /// Texts go to slots.
    pub(crate) fn take(&self, slots: &mut Slots) -> Judged {
        Judged { alone: slots.text(self.alone.as_deref()) }
    }
}

/// An instant as a caller writes it.
fn date(text: Option<&str>) -> Result<Option<Instant>, Problem> {
    let read = |t: &str| Instant::parse(t).map_err(|e| Problem::coded("bad-date", &[], e.to_string()));
    text.map(str::trim).filter(|t| !t.is_empty()).map(read).transpose()
}
