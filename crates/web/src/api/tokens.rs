// SPDX-License-Identifier: EUPL-1.2
//! Tokens beside those that the register knows (`System::token`): of plays, benchmarks and tests, which need
//! no entry for them. Kept as SHA-256, each for one capacity. A token is long and random, so its digest needs
//! no salt, and looking it up tells nothing by its delay.

use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use waarborg_domain::CapacityId;

/// Capacities by digest of their tokens. Clones share one list.
#[derive(Clone, Default)]
pub struct Tokens(Arc<RwLock<HashMap<String, CapacityId>>>);

/// Digest under which a token is kept: SHA-256 in hexadecimal digits.
pub fn token_digest(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

impl Tokens {
    /// Lets the token with this digest act as a capacity.
    pub fn insert(&mut self, digest: String, capacity: CapacityId) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(digest, capacity);
    }

    /// Takes every token of a capacity back, from all clones at once.
    pub fn revoke(&self, capacity: &CapacityId) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).retain(|_, of| of != capacity);
    }

    /// The capacity a token acts as.
    pub fn find(&self, token: &str) -> Option<CapacityId> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&token_digest(token)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_acts_until_it_is_revoked() {
        let (mut tokens, who) = (Tokens::default(), CapacityId([7; 16]));
        tokens.insert(token_digest("a-token"), who);
        assert_eq!(tokens.clone().find("a-token"), Some(who));
        assert_eq!(tokens.find("a-toke"), None);
        tokens.revoke(&who);
        assert_eq!(tokens.find("a-token"), None);
    }
}
