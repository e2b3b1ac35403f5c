// SPDX-License-Identifier: EUPL-1.2
//! Answer a question for consent: for all data, for some, or for none, with conditions and an expiry.
//! With the officer's own signature the answer is theirs alone; without it the server attests it.

use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::{Act, Asserted, Conditions, ConsentId, Instant, ItemId, Signing};
use waarborg_ledger::objects::Consent;

/// An answer.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Question.
    pub consent: ConsentId,
    /// `given`, `partial` or `refused`; never a default.
    pub answer: waarborg_domain::Answer,
    /// For `partial`: the data consented to.
    #[serde(default)]
    pub items: Vec<ItemId>,
    /// Extra conditions.
    #[serde(default)]
    pub conditions: Conditions,
    /// Until when, RFC 3339 or a date.
    #[serde(default)]
    pub expires: Option<String>,
    /// The officer's registered public key, with `signature` over the statement.
    #[serde(default)]
    pub key: Option<String>,
    /// Signature.
    #[serde(default)]
    pub signature: Option<String>,
    /// In their place: what the officer's registered passkey answered to the digest of the statement.
    #[serde(default)]
    pub assertion: Option<Asserted>,
    /// Reasons.
    #[serde(default)]
    pub reasons: Option<String>,
}

impl Request {
    /// Data consented to, in order.
    pub(crate) fn given(&self, consent: &Consent) -> Result<Vec<ItemId>, Problem> {
        use waarborg_domain::Answer as A;
        let mut given = match self.answer {
            A::Given => consent.scope.data.iter().copied().collect(),
            A::Refused => Vec::new(),
            A::Partial => self.items.clone(),
        };
        given.sort();
        given.dedup();
        if given.iter().any(|i| !consent.scope.data.contains(i)) {
            return Err(Problem::coded("not-asked", &[], "the answer names data that were not asked about"));
        }
        if self.answer == A::Partial && given.is_empty() {
            return Err(Problem::coded("say-which", &[], "say which data you consent to, or refuse"));
        }
        Ok(given)
    }

    /// Expiry, read.
    pub(crate) fn expiry(&self) -> Result<Option<Instant>, Problem> {
        self.expires
            .as_deref()
            .map(Instant::parse)
            .transpose()
            .map_err(|e| Problem::coded("bad-date", &[], format!("expires: {e}")))
    }
}

/// How an answer is vouched for.
pub(crate) fn signing(
    key: Option<&str>,
    signature: Option<&str>,
    assertion: Option<&Asserted>,
) -> Result<Signing, Problem> {
    match (key, signature, assertion) {
        (Some(key), Some(signature), None) => {
            Ok(Signing::Signed { key: key.to_lowercase(), signature: signature.to_lowercase() })
        }
        (None, None, Some(assertion)) if fits(assertion) => Ok(Signing::Asserted(assertion.clone())),
        (None, None, Some(_)) => Err(Problem::invalid("the assertion is larger than those of passkeys")),
        (None, None, None) => Ok(Signing::Attested),
        (_, _, Some(_)) => Err(Problem::invalid("give a signature or an assertion, not both")),
        _ => Err(Problem::invalid("a signature needs its key, and a key its signature")),
    }
}

/// It stays for ever, so it is no larger than it must be.
fn fits(assertion: &Asserted) -> bool {
    let Asserted { key, signature, authenticator, client } = assertion;
    key.len() <= 400 && signature.len() == 128 && authenticator.len() <= 2048 && client.len() <= 2048
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let asked = ctx.state().consents.get(&request.consent).cloned();
        // An unknown question goes on without data: the law then answers as for a hidden one.
        let given = asked.as_ref().map(|c| request.given(c)).transpose()?.unwrap_or_default();
        let signing = signing(request.key.as_deref(), request.signature.as_deref(), request.assertion.as_ref())?;
        let mut slots = Slots::default();
        slots.text(request.reasons.as_deref());
        let act = Act::ConsentAnswered {
            consent: request.consent,
            answer: request.answer,
            given,
            conditions: request.conditions.clone(),
            expires: request.expiry()?,
            signing,
        };
        let answer = ctx.enter(act, &slots.0)?;
        Ok(crate::verbs::with_data(answer, serde_json::json!({ "id": request.consent })))
    })
}
