// SPDX-License-Identifier: EUPL-1.2
//! Consent beforehand to a class of technical data: explicit, closed list of types, named recipient, no
//! personal data, at most twelve months, revocable, each use on record (U-01).

use super::answer::signing;
use crate::verbs::with_data;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::consent::Standing;
use waarborg_domain::item::types;
use waarborg_domain::{Act, Asserted, Conditions, ConsentId, Instant, OrgId, Signing};
use waarborg_ledger::consent::standing_id;

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
    /// The officer's registered public key, with `signature` over the statement.
    #[serde(default)]
    pub key: Option<String>,
    /// Signature.
    #[serde(default)]
    pub signature: Option<String>,
    /// In their place: what the officer's registered passkey answered to the digest of the statement.
    #[serde(default)]
    pub assertion: Option<Asserted>,
}

impl Request {
    /// The bounds, read.
    pub fn standing(&self) -> Result<Standing, Problem> {
        let bit = |kind: &String| match kind.as_str() {
            "hash" => types::HASH,
            "domain" => types::DOMAIN,
            "address" => types::ADDRESS,
            "url" => types::URL,
            "rule" => types::RULE,
            _ => types::OTHER,
        };
        Ok(Standing {
            types: self.types.iter().fold(0, |all, kind| all | bit(kind)),
            recipient: self.recipient.clone(),
            purpose: self.purpose.clone(),
            conditions: self.conditions.clone(),
            until: Instant::parse(&self.until).map_err(|e| Problem::coded("bad-date", &[], format!("until: {e}")))?,
        })
    }
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let standing = request.standing()?;
    let signing = signing(request.key.as_deref(), request.signature.as_deref(), request.assertion.as_ref())?;
    let signed = match &signing {
        Signing::Signed { signature, .. } | Signing::Asserted(Asserted { signature, .. }) => {
            Some(standing_id(signature).ok_or_else(|| Problem::invalid("the signature is no hexadecimal text"))?)
        }
        Signing::Attested => None,
    };
    system.act(caller, move |ctx| {
        let consent = signed.unwrap_or_else(|| ConsentId::random(ctx.rng));
        if signed.is_some() && ctx.state().standing.contains_key(&consent) {
            return Err(Problem::Conflict(
                "the same consent was signed before; sign one that ends at another time".into(),
            ));
        }
        let party = ctx.org()?;
        let answer = ctx.enter(Act::StandingGranted { consent, party, standing, signing }, &[])?;
        Ok(with_data(answer, serde_json::json!({ "id": consent })))
    })
}
