// SPDX-License-Identifier: EUPL-1.2
//! Companies as partners: weighing, description, accepted risk, pledge, permission, intake (R-112 to R-120,
//!

pub mod accept;
pub mod describe;
pub mod intake;
pub mod permit;
pub mod pledge;
pub mod publish;
pub mod stop;
pub mod unanswered;
pub mod weigh;

use crate::Problem;
use crate::deposit::prepare::Defaults;
use crate::verbs::Slots;
use waarborg_domain::company::{Delivered, Judged, Stated};
use waarborg_domain::item::types;
use waarborg_domain::{ExchangeId, Instant, Upstream};

/// What a requester states of a disclosure.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedIn {
    /// The permission to exchange that is cited.
    #[serde(default)]
    pub permission: Option<ExchangeId>,
}

impl StatedIn {
    /// Texts go to slots.
    pub(crate) fn take(&self, _slots: &mut Slots) -> Stated {
        Stated { permission: self.permission }
    }
}

/// What a decider puts on record.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JudgedIn {}

impl JudgedIn {
    /// Texts go to slots.
    pub(crate) fn take(&self, _slots: &mut Slots) -> Judged {
        Judged {}
    }
}

/// Bits of types of data; every name is one of the closed list, `other` among them so that it can be refused.
pub(crate) fn type_bits(names: &[String]) -> Result<u8, Problem> {
    names.iter().try_fold(0, |bits, name| {
        let bit = match name.as_str() {
            "hash" => types::HASH,
            "domain" => types::DOMAIN,
            "address" => types::ADDRESS,
            "url" => types::URL,
            "rule" => types::RULE,
            "other" => types::OTHER,
            _ => return Err(Problem::invalid("types are hash, domain, address, url, rule, other")),
        };
        Ok(bits | bit)
    })
}

pub(crate) fn day(text: &str) -> Result<Instant, Problem> {
    Instant::parse(text).map_err(|e| Problem::coded("bad-date", &[], format!("until: {e}")))
}

/// What a company delivers has the company for its source.
pub(crate) fn carry(from: Option<&Delivered>, defaults: &mut Defaults) {
    let Some(from) = from else { return };
    let company = Upstream { name: from.company.as_str().to_owned(), foreign_service: false };
    if !defaults.upstream.contains(&company) {
        defaults.upstream.insert(0, company);
    }
}
