// SPDX-License-Identifier: EUPL-1.2
//! What an ID token must meet (OpenID Connect Core 1.0, 3.1.3.7): signed by a key of the provider in a way that
//! both sides allow and nobody else can make, from this provider, for this client alone, of now, of this errand,
//! and of somebody who showed lately who they are.

use super::{Errand, KNOWN, Metadata, Provider, Refusal, Told};
use openidconnect::core::{CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm};
use openidconnect::{
    AdditionalClaims, ClaimsVerificationError as Wrong, IdToken, IdTokenVerifier, Nonce,
    SignatureVerificationError as Unsigned,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::str::FromStr as _;
use std::time::{Duration, SystemTime};
use waarborg_domain::Instant;
use waarborg_ledger::objects::access::SKEW;

/// How long ago a token may have been made, in seconds: it comes straight from the provider.
const MADE: i64 = 5 * 60;
/// Longest name of a person at a provider, in bytes (OpenID Connect Core 1.0, 2).
const SUBJECT: usize = 255;
/// Most groups that are looked at.
const GROUPS: usize = 2000;
/// Algorithms whose key the provider alone has.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::EdDsa,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
];

/// Groups, where a provider says them; of any form, since it is no part of the standard.
#[derive(Debug, Default, Deserialize, Serialize)]
struct Groups {
    groups: Option<serde_json::Value>,
}

impl AdditionalClaims for Groups {}

type Token = IdToken<Groups, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;

/// Algorithms that the provider announces and that are allowed.
pub(super) fn allowed(metadata: &Metadata) -> Vec<CoreJwsSigningAlgorithm> {
    let announced = metadata.id_token_signing_alg_values_supported();
    ALGORITHMS.iter().filter(|algorithm| announced.contains(algorithm)).cloned().collect()
}

impl Provider {
    pub(super) fn read(
        &self,
        metadata: &Metadata,
        token: &str,
        errand: &Errand,
        now: Instant,
    ) -> Result<Told, Refusal> {
        let token = Token::from_str(token).map_err(|_| Refusal::Token)?;
        let keys = metadata.jwks().clone();
        // As of a client without a secret: no key that both sides have can sign.
        let verifier = IdTokenVerifier::new_public_client(self.client.clone(), self.issuer.clone(), keys)
            .set_allowed_algs(allowed(metadata))
            .set_time_fn(move || moment(now).into())
            .set_issue_time_verifier_fn(move |made| {
                let ago = now.0 / 1_000_000 - made.timestamp();
                if (-SKEW..=MADE).contains(&ago) { Ok(()) } else { Err(String::new()) }
            });
        let claims = token.claims(&verifier, &Nonce::new(errand.nonce.clone())).map_err(|wrong| refusal(&wrong))?;
        if claims.authorized_party().is_some_and(|party| *party != self.client) {
            return Err(Refusal::Audience);
        }
        let shown = claims.auth_time().ok_or(Refusal::Authentication)?;
        let authenticated = Instant(shown.timestamp().checked_mul(1_000_000).ok_or(Refusal::Authentication)?);
        let known = i64::try_from(KNOWN).unwrap_or(i64::MAX);
        let earliest = if errand.again { errand.asked } else { now.plus_seconds(-known) };
        if authenticated.plus_seconds(SKEW) < earliest || authenticated > now.plus_seconds(SKEW) {
            return Err(Refusal::Authentication);
        }
        let subject = claims.subject().as_str();
        if subject.is_empty() || subject.len() > SUBJECT {
            return Err(Refusal::Token);
        }
        let groups = claims.additional_claims().groups.as_ref().map(named).unwrap_or_default();
        Ok(Told { subject: subject.to_owned(), authenticated, groups })
    }
}

fn named(groups: &serde_json::Value) -> BTreeSet<String> {
    let list = groups.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().take(GROUPS).filter_map(|group| group.as_str().map(str::to_owned)).collect()
}

fn moment(at: Instant) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_micros(u64::try_from(at.0).unwrap_or_default())
}

fn refusal(wrong: &Wrong) -> Refusal {
    match wrong {
        Wrong::Expired(_) => Refusal::Time,
        Wrong::InvalidAudience(_) | Wrong::InvalidIssuer(_) => Refusal::Audience,
        Wrong::InvalidNonce(_) => Refusal::Nonce,
        Wrong::SignatureVerification(unsigned) => match unsigned {
            Unsigned::NoMatchingKey => Refusal::Key,
            Unsigned::DisallowedAlg(_) | Unsigned::NoSignature | Unsigned::UnsupportedAlg(_) => Refusal::Algorithm,
            _ => Refusal::Signature,
        },
        _ => Refusal::Token,
    }
}
