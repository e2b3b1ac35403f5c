// SPDX-License-Identifier: EUPL-1.2
//! How a party's consent stands for one datum (covenant art. 7(2)). Each consent is put to the law by
//! itself; it counts only for the same object version, datum, recipient, purpose and conditions, and
//! only while it is in force. Standing consents count the same way (U-01).

use crate::objects::{Consent, Disclosure, StandingConsent};
use crate::state::State;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use waarborg_domain::consent::Standing;
use waarborg_domain::item::types;
use waarborg_domain::{Answer, Asserted, CapacityId, Conditions, ConsentId, Instant, ItemId, OrgId, Role, Signing};
use waarborg_law::{Action, Attrs, Fact, Package, Question, Subject};
use waarborg_register::assertion::{Assertion, PasskeyKey};

/// How consent stands; the names are those of the law's schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ConsentState {
    /// Never asked.
    None,
    /// Asked, term running.
    Asked,
    /// Asked, term passed.
    Silent,
    /// Refused.
    Refused,
    /// Exists, but for something else.
    Other,
    /// Passed its expiry.
    Expired,
    /// Taken back.
    Withdrawn,
    /// In force for exactly this.
    Given,
}

impl ConsentState {
    /// Id in the law's schema.
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Asked => "asked",
            Self::Silent => "silent",
            Self::Refused => "refused",
            Self::Other => "other",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
            Self::Given => "given",
        }
    }
}

/// Looks up consents for one disclosure and recipient; remembers what was counted already.
pub struct Counter<'a> {
    state: &'a State,
    law: &'a Package,
    at: Instant,
    disclosure: &'a Disclosure,
    recipient: &'a OrgId,
    counted: HashMap<(ConsentId, bool), bool>,
}

impl<'a> Counter<'a> {
    /// For a disclosure to a recipient at an instant.
    pub fn new(
        state: &'a State,
        law: &'a Package,
        at: Instant,
        disclosure: &'a Disclosure,
        recipient: &'a OrgId,
    ) -> Self {
        Self { state, law, at, disclosure, recipient, counted: HashMap::new() }
    }

    /// How consent for the datum stands, and whether a standing consent covers it.
    pub fn of(&mut self, item: &ItemId) -> (ConsentState, bool) {
        let Some(party) = self.state.origin_of(item).cloned() else { return (ConsentState::None, false) };
        let standing = self.standing(&party, item).is_some();
        let mut found = ConsentState::None;
        let mut for_another = false;
        for id in self.state.consents_on.get(item).into_iter().flatten().rev() {
            // Only the party a datum comes from can consent to it.
            let Some(consent) = self.state.consents.get(id).filter(|c| c.party == party) else { continue };
            if consent.scope.recipient != *self.recipient {
                let given = consent.answered.as_ref().is_some_and(|a| a.given.contains(item));
                for_another |= given && consent.withdrawn.is_none();
                continue;
            }
            let state = self.one(id, consent, item);
            if state == ConsentState::Given {
                return (state, standing);
            }
            // The newest question decides how the lack of consent is described.
            if found == ConsentState::None {
                found = state;
            }
        }
        if found == ConsentState::None && for_another {
            found = ConsentState::Other;
        }
        (found, standing)
    }

    /// The consent that a datum rests on: the newest in force that was asked for, else one given beforehand.
    /// For whoever tells of a handover; decided is by `of`.
    pub fn resting_on(&mut self, item: &ItemId) -> Option<ConsentId> {
        let party = self.state.origin_of(item).cloned()?;
        for id in self.state.consents_on.get(item).into_iter().flatten().rev() {
            let fits = |c: &&Consent| c.party == party && c.scope.recipient == *self.recipient;
            let Some(consent) = self.state.consents.get(id).filter(fits) else { continue };
            if self.one(id, consent, item) == ConsentState::Given {
                return Some(*id);
            }
        }
        self.standing(&party, item)
    }

    fn one(&mut self, id: &ConsentId, consent: &Consent, item: &ItemId) -> ConsentState {
        let Some(answered) = &consent.answered else {
            return if self.at < consent.due { ConsentState::Asked } else { ConsentState::Silent };
        };
        let positive = answered.answer != Answer::Refused && answered.given.contains(item);
        if self.counts(id, consent, positive) {
            return ConsentState::Given;
        }
        if consent.withdrawn.is_some() {
            ConsentState::Withdrawn
        } else if !positive {
            ConsentState::Refused
        } else if answered.expires.is_some_and(|end| end <= self.at) {
            ConsentState::Expired
        } else {
            ConsentState::Other
        }
    }

    fn counts(&mut self, id: &ConsentId, consent: &Consent, positive: bool) -> bool {
        if let Some(known) = self.counted.get(&(*id, positive)) {
            return *known;
        }
        let question = self.question(id, consent, positive);
        let allowed = question.is_some_and(|(actor, q)| self.law.allows(&actor, self.at, &q));
        self.counted.insert((*id, positive), allowed);
        allowed
    }

    fn question(&self, id: &ConsentId, consent: &Consent, positive: bool) -> Option<(Attrs, Question)> {
        let answered = consent.answered.as_ref()?;
        let actor = crate::facts::actor(self.state, &answered.by, answered.at)?;
        let conditions = consent.scope.conditions.strictest(&answered.conditions);
        let given: Vec<ItemId> = answered.given.iter().copied().collect();
        let words = Words {
            answer: answered.answer,
            given: &given,
            conditions: &answered.conditions,
            expires: answered.expires,
        };
        let statement = || statement(id, consent, answered.round, &words);
        let counted = Counted {
            positive,
            by: &answered.by,
            party: &consent.party,
            holds: signature_holds(self.state, &answered.by, &answered.signing, statement),
            withdrawn: consent.withdrawn.is_some(),
            same_object: consent.scope.object == self.disclosure.object,
            recipient: &consent.scope.recipient,
            purpose: &consent.scope.purpose,
            conditions: &conditions,
            expires: answered.expires.unwrap_or(NEVER),
        };
        Some((actor, self.count(&counted)))
    }

    /// The question whether a consent counts for this disclosure and recipient.
    fn count(&self, c: &Counted<'_>) -> Question {
        let object = vec![
            ("answered", Fact::Bool(true)),
            ("positive", Fact::Bool(c.positive)),
            ("byOfficer", Fact::Bool(is_officer(self.state, c.by, c.party))),
            ("signatureHolds", Fact::Bool(c.holds)),
            ("withdrawn", Fact::Bool(c.withdrawn)),
            ("sameObject", Fact::Bool(c.same_object)),
            ("sameRecipient", Fact::Bool(c.recipient == self.recipient)),
            ("samePurpose", Fact::Bool(Some(c.purpose) == self.disclosure.purpose.code.as_ref())),
            ("conditionsKept", Fact::Bool(kept(&self.disclosure.conditions, c.conditions))),
            ("expires", Fact::Instant(c.expires)),
        ];
        Question { action: Action::CountConsent, object, subject: Subject::default(), count: 1 }
    }

    fn standing(&mut self, party: &OrgId, item: &ItemId) -> Option<ConsentId> {
        let class = self.state.item(item).and_then(|i| self.state.class_of(i))?;
        let fits = |s: &StandingConsent| {
            let bits = class.spec.types;
            s.party == *party
                && bits != 0
                && bits & types::OTHER == 0
                && bits & !s.standing.types == 0
                && !class.spec.personal
        };
        let mut candidates = self.state.standing.iter().filter(|(_, s)| fits(s));
        let found = candidates.find(|(id, s)| {
            if let Some(known) = self.counted.get(&(**id, true)) {
                return *known;
            }
            let allowed = self.standing_counts(id, s);
            self.counted.insert((**id, true), allowed);
            allowed
        });
        found.map(|(id, _)| *id)
    }

    fn standing_counts(&self, id: &ConsentId, s: &StandingConsent) -> bool {
        let Some(actor) = crate::facts::actor(self.state, &s.by, self.at) else { return false };
        let counted = Counted {
            positive: true,
            by: &s.by,
            party: &s.party,
            holds: standing_holds(self.state, &s.by, id, &s.party, &s.standing, &s.signing),
            withdrawn: s.withdrawn.is_some(),
            same_object: true,
            recipient: &s.standing.recipient,
            purpose: &s.standing.purpose,
            conditions: &s.standing.conditions,
            expires: s.standing.until,
        };
        self.law.allows(&actor, self.at, &self.count(&counted))
    }
}

/// A consent, asked or standing, as far as its counting needs it.
struct Counted<'a> {
    positive: bool,
    by: &'a CapacityId,
    party: &'a OrgId,
    holds: bool,
    withdrawn: bool,
    same_object: bool,
    recipient: &'a OrgId,
    purpose: &'a String,
    conditions: &'a Conditions,
    expires: Instant,
}

/// Later than any instant the law meets: a consent without an expiry.
pub const NEVER: Instant = Instant(4_102_444_800_000_000); // 2100-01-01

/// True if `have` is at least as strict as `want`.
pub fn kept(have: &Conditions, want: &Conditions) -> bool {
    have.strictest(want) == *have
}

/// True for the party's own consent officer or deputy on record.
pub fn is_officer(state: &State, who: &CapacityId, party: &OrgId) -> bool {
    state
        .capacities
        .get(who)
        .is_some_and(|c| c.capacity.org == *party && matches!(c.capacity.role, Role::ConsentOfficer | Role::Deputy))
}

/// An officer's answer, word for word.
pub struct Words<'a> {
    /// Given, in part or refused.
    pub answer: Answer,
    /// For which data, in ascending order.
    pub given: &'a [ItemId],
    /// Extra conditions.
    pub conditions: &'a Conditions,
    /// Until when.
    pub expires: Option<Instant>,
}

/// What an officer signs: question and answer in one canonical text. The round counts the answers and
/// withdrawals before it, so that a signature that was taken back cannot be entered once more.
pub fn statement(id: &ConsentId, asked: &Consent, round: u32, words: &Words<'_>) -> Vec<u8> {
    let value = serde_json::json!({
        "statement": "waarborg/consent/1", "consent": id, "party": asked.party, "scope": *asked.scope, "round": round,
        "answer": words.answer, "given": words.given, "conditions": words.conditions, "expires": words.expires,
    });
    serde_json_canonicalizer::to_vec(&value).unwrap_or_default()
}

/// What an officer signs to consent beforehand (U-01).
pub fn standing_statement(party: &OrgId, standing: &Standing) -> Vec<u8> {
    let value = serde_json::json!({
        "statement": "waarborg/standing-consent/1", "party": party, "standing": standing,
    });
    serde_json_canonicalizer::to_vec(&value).unwrap_or_default()
}

/// The id of a signed standing consent follows from its signature: the same one cannot be entered again.
pub fn standing_id(signature: &str) -> Option<ConsentId> {
    let digest = Sha256::digest(hex::decode(signature).ok()?);
    Some(ConsentId(digest.get(..16)?.try_into().ok()?))
}

/// True if attested by the server, or signed by the officer for exactly this, under its own id.
pub fn standing_holds(
    state: &State,
    who: &CapacityId,
    id: &ConsentId,
    party: &OrgId,
    standing: &Standing,
    signing: &Signing,
) -> bool {
    let own_id = match signing {
        Signing::Signed { signature, .. } | Signing::Asserted(Asserted { signature, .. }) => {
            standing_id(signature) == Some(*id)
        }
        Signing::Attested => true,
    };
    own_id && signature_holds(state, who, signing, || standing_statement(party, standing))
}

/// True if attested by the server, or signed with the officer's registered key over the statement, which
/// is made only where there is a signature to check it against.
pub fn signature_holds(
    state: &State,
    who: &CapacityId,
    signing: &Signing,
    statement: impl FnOnce() -> Vec<u8>,
) -> bool {
    match signing {
        Signing::Attested => true,
        Signing::Signed { key, signature } => {
            let registered = state.capacities.get(who).and_then(|c| c.key.as_ref());
            registered == Some(key) && signed_with(key, signature, &statement())
        }
        Signing::Asserted(asserted) => {
            let registered = state.access.signing.get(who);
            registered == Some(&asserted.key) && asserted_by(asserted, &statement())
        }
    }
}

/// A passkey answered the digest of the statement (ADR 0030).
fn asserted_by(asserted: &Asserted, statement: &[u8]) -> bool {
    let Ok(key) = asserted.key.parse::<PasskeyKey>() else { return false };
    let (Ok(authenticator), Ok(signature)) = (hex::decode(&asserted.authenticator), hex::decode(&asserted.signature))
    else {
        return false;
    };
    let given = Assertion { authenticator: &authenticator, client: asserted.client.as_bytes(), signature: &signature };
    key.holds(statement, &given).is_ok()
}

fn signed_with(key: &str, signature: &str, statement: &[u8]) -> bool {
    let mut key_bytes = [0u8; 32];
    let mut signature_bytes = [0u8; 64];
    if hex::decode_to_slice(key, &mut key_bytes).is_err()
        || hex::decode_to_slice(signature, &mut signature_bytes).is_err()
    {
        return false;
    }
    let Ok(key) = ed25519_dalek::VerifyingKey::from_bytes(&key_bytes) else { return false };
    key.verify_strict(statement, &ed25519_dalek::Signature::from_bytes(&signature_bytes)).is_ok()
}
