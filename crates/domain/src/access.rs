// SPDX-License-Identifier: EUPL-1.2
//! Who somebody is: ways in that were offered, credentials that were set, log-ins and their end (DESIGN,
//! principle 1: a log-in is an entry). The acts hold digests only; what is checked against them stands with
//! the store's secrets, and what opens a session is kept by its browser alone.

use crate::{CapacityId, Digest, Instant};
use serde::{Deserialize, Serialize};

/// With what somebody showed who they are: something besides the password, or a passkey, which needs none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "factor")]
pub enum Factor {
    /// A code of the authenticator, for the period with this number since 1970 (RFC 6238).
    Code {
        /// Periods of thirty seconds.
        period: u64,
    },
    /// A recovery code, by its place in the list; each is good once.
    Recovery {
        /// From 0.
        place: u32,
    },
    /// A passkey answered a challenge, after it had checked by itself whose hand it was in (WebAuthn).
    Passkey {
        /// Commitment to its public key.
        passkey: Digest,
        /// Digest of the challenge, which is good once.
        challenge: Digest,
        /// The challenge was good until then.
        until: Instant,
        /// How often it has answered, by its own count; always 0 for one that does not count.
        counter: u32,
    },
    /// The word of the organisation's identity provider (OpenID Connect) in place of a password.
    Provider {
        /// When the person was sent there. No errand serves twice.
        asked: Instant,
        /// When the person showed the provider who they are, as it says.
        authenticated: Option<Instant>,
    },
}

impl Factor {
    /// When the person showed who they are, at the latest now. A provider that does not say may have known
    /// them for days.
    pub fn proved(self, now: Instant) -> Instant {
        match self {
            Self::Provider { authenticated, .. } => authenticated.unwrap_or(Instant(0)).min(now),
            Self::Code { .. } | Self::Recovery { .. } | Self::Passkey { .. } => now,
        }
    }
}

/// A passkey that is put on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPasskey {
    /// Commitment to its public key, which is a secret of the store like what a password is checked against.
    pub passkey: Digest,
    /// Digest of the name it gave itself, by which it is found when it answers.
    pub id: Digest,
    /// Digest of the challenge it answered.
    pub challenge: Digest,
    /// The challenge was good until then.
    pub until: Instant,
}

/// What a token is good for. It narrows what its capacity may do and never widens it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Whatever the capacity may do.
    All,
    /// Looking things up.
    Consult,
    /// Bringing data in, correcting them and taking them out of use.
    Deliver,
    /// Collecting what was handed over, and saying that it arrived.
    Collect,
}

impl Scope {
    /// It is good for what needs the other.
    pub fn covers(self, need: Self) -> bool {
        self == Self::All || self == need
    }

    /// What both are good for.
    pub fn and(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::All, scope) | (scope, Self::All) => Some(scope),
            (one, other) => (one == other).then_some(one),
        }
    }
}

/// Acts about who somebody is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "access")]
#[expect(missing_docs, reason = "field names are said at the variant; each variant says what happened")]
pub enum AccessAct {
    /// A way in is offered to a person, once and until an instant. `offer` is the digest of what the link
    /// holds.
    Offered { capacity: CapacityId, offer: Digest, until: Instant },
    /// The person took the offer and set credentials; `verifier` commits to what they are checked against.
    /// Earlier ones, and the sessions opened with them, end. With a passkey there is no password.
    Set {
        offer: Digest,
        verifier: Digest,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        passkey: Option<NewPasskey>,
    },
    /// The person put one more passkey on record.
    Added { passkey: NewPasskey },
    /// The person took a passkey off; the sessions opened with it end.
    Removed { passkey: Digest },
    /// The person took the offer and is known by an identity provider from now on; `verifier` commits to whom
    /// the provider names. Earlier credentials, and the sessions opened with them, end.
    Bound { offer: Digest, verifier: Digest },
    /// The person logged in, until an instant at most. `session` is the digest of what the browser keeps.
    Begun { session: Digest, until: Instant, by: Factor },
    /// The person of a session showed again who they are.
    Proved { session: Digest, by: Factor },
    /// Somebody gave a wrong password or code for this capacity, or a passkey of it was answered for wrongly.
    Failed { capacity: CapacityId },
    /// The person logged out, or ended another session of their own.
    Ended { session: Digest },
    /// A program may act for a capacity until an instant, as far as the scope goes. `token` is the digest of
    /// what it shows.
    Issued { capacity: CapacityId, token: Digest, until: Instant, scope: Scope },
    /// A machine may act for a capacity until an instant, as far as the scope goes, over TLS with a certificate of
    /// this key. `key` is the SHA-256 digest of its SubjectPublicKeyInfo.
    Certified { capacity: CapacityId, key: Digest, until: Instant, scope: Scope },
    /// One token or key is good no more, by whoever it acts for or an administrator.
    Stopped { token: Digest },
    /// A person leaves their organisation at an instant: every capacity they have there ends, with sessions,
    /// tokens and mandates. What waited for them alone is shown to the successor, or to the administrator.
    Left { capacity: CapacityId, at: Instant, successor: Option<CapacityId> },
    /// Credentials, offers, sessions and tokens of a person are taken back, by the person or an administrator.
    Revoked { capacity: CapacityId },
}

impl AccessAct {
    /// Code in leaves: kind and nothing else.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Offered { .. } => "access.offered",
            Self::Set { .. } => "access.set",
            Self::Added { .. } => "passkey.added",
            Self::Removed { .. } => "passkey.removed",
            Self::Bound { .. } => "access.bound",
            Self::Begun { .. } => "session.begun",
            Self::Proved { .. } => "session.proved",
            Self::Failed { .. } => "login.failed",
            Self::Ended { .. } => "session.ended",
            Self::Issued { .. } => "token.issued",
            Self::Certified { .. } => "certificate.bound",
            Self::Stopped { .. } => "token.ended",
            Self::Left { .. } => "person.left",
            Self::Revoked { .. } => "access.revoked",
        }
    }

    /// The capacity it is about, if that is not who acts.
    pub fn about(&self) -> Option<&CapacityId> {
        match self {
            Self::Offered { capacity, .. }
            | Self::Failed { capacity }
            | Self::Issued { capacity, .. }
            | Self::Certified { capacity, .. }
            | Self::Left { capacity, .. }
            | Self::Revoked { capacity } => Some(capacity),
            Self::Set { .. }
            | Self::Bound { .. }
            | Self::Added { .. }
            | Self::Removed { .. }
            | Self::Begun { .. }
            | Self::Proved { .. }
            | Self::Ended { .. }
            | Self::Stopped { .. } => None,
        }
    }
}
