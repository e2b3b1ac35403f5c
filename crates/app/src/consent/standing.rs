// SPDX-License-Identifier: EUPL-1.2
//! Consent beforehand to a class of technical data: explicit, closed list of types, named recipient, no
//! personal data, at most twelve months, revocable, each use on record (U-01).

use crate::verbs::with_data;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::consent::Standing;
use waarborg_domain::item::types;
use waarborg_domain::{Act, Conditions, ConsentId, Instant, OrgId, Signing};

/// Bounds.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// `hash`, `domain`, `address`, `url`, `rule`.
    pub types: Vec<String>,
    /// Recipient.
    pub recipient: OrgId,
    /// Purpose code.
    pub purpose: String,
    /// Conditions.
    #[serde(default)]
    pub conditions: Conditions,
    /// Until when.
    pub until: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let mut bits = 0;
    for kind in &request.types {
        bits |= match kind.as_str() {
            "hash" => types::HASH,
            "domain" => types::DOMAIN,
            "address" => types::ADDRESS,
            "url" => types::URL,
            "rule" => types::RULE,
            _ => types::OTHER,
        };
    }
    let until = Instant::parse(&request.until).map_err(|e| Problem::coded("bad-date", &[], format!("until: {e}")))?;
    system.act(caller, move |ctx| {
        let consent = ConsentId::random(ctx.rng);
        let standing = Standing {
            types: bits,
            recipient: request.recipient,
            purpose: request.purpose,
            conditions: request.conditions,
            until,
        };
        let party = ctx.org()?;
        let answer = ctx.enter(Act::StandingGranted { consent, party, standing, signing: Signing::Attested }, &[])?;
        Ok(with_data(answer, serde_json::json!({ "id": consent })))
    })
}
