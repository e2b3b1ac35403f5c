// SPDX-License-Identifier: EUPL-1.2
//! What somebody's word is checked against: the hash of a password (argon2id) and the secret of an
//! authenticator (RFC 6238), unless the person has passkeys alone, and digests of recovery codes. It is a
//! secret of the store, named by the commitment that the register holds of it.

use super::digest_of;
use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use totp_rs::{Builder, Secret, Totp};
use waarborg_domain::access::Factor;
use waarborg_domain::{Digest, Instant, Rng};
use waarborg_register::commit::{Opening, commitment};

/// Memory of one hash in KiB, and passes over it: OWASP's smallest for argon2id.
const COST: (u32, u32) = (19_456, 2);
/// Shortest password in characters; longest, so that nobody has the server hash megabytes.
pub const LENGTH: std::ops::RangeInclusive<usize> = 12..=200;
/// Recovery codes that are given out.
pub const CODES: usize = 10;
/// Seconds in a period.
const PERIOD: u64 = 30;
/// Characters of recovery codes: none that is easily taken for another.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz234567890";

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weak {
    /// Shorter or longer than [`LENGTH`].
    Length,
    /// One or a few characters over and over, or a row such as the alphabet.
    Simple,
    /// Holds the person's short name.
    Name,
}

/// Recovery codes, shown once.
pub type Recovery = Vec<String>;

/// One person's credentials.
#[derive(Serialize, Deserialize)]
pub(super) struct Credential {
    /// Of the commitment.
    opening: [u8; 32],
    /// Of the password.
    salt: [u8; 16],
    memory: u32,
    passes: u32,
    /// None for who logs in with a passkey alone.
    password: Option<[u8; 32]>,
    /// Of the authenticator; empty where there is no password.
    totp: Vec<u8>,
    /// Digests of the recovery codes.
    recovery: Vec<Digest>,
}

impl Credential {
    /// New ones, with the codes that are shown once.
    pub(super) fn new(password: &str, totp: &[u8], rng: &mut dyn Rng) -> Option<(Self, Recovery)> {
        Self::made(Some((password, totp)), rng)
    }

    /// Those of somebody who logs in with a passkey: recovery codes alone.
    pub(super) fn without_password(rng: &mut dyn Rng) -> Option<(Self, Recovery)> {
        Self::made(None, rng)
    }

    fn made(known: Option<(&str, &[u8])>, rng: &mut dyn Rng) -> Option<(Self, Recovery)> {
        let (mut opening, mut salt) = ([0; 32], [0; 16]);
        rng.fill(&mut opening);
        rng.fill(&mut salt);
        let codes: Recovery = (0..CODES).map(|_| code(rng)).collect();
        let recovery = codes.iter().map(|code| digest_of(&plain(code))).collect();
        let (memory, passes) = COST;
        let (password, totp) = match known {
            Some((password, totp)) => (Some(hash(password, &salt, memory, passes)?), totp.to_vec()),
            None => (None, Vec::new()),
        };
        Some((Self { opening, salt, memory, passes, password, totp, recovery }, codes))
    }

    /// One that nothing fits: to take as long for a name that is not there.
    pub(super) fn nobody() -> Self {
        let (memory, passes) = COST;
        let (password, totp) = (Some([0; 32]), vec![0; 20]);
        Self { opening: [0; 32], salt: [0; 16], memory, passes, password, totp, recovery: Vec::new() }
    }

    /// What the register holds of it.
    pub(super) fn verifier(&self) -> Option<Digest> {
        let bytes = serde_json::to_vec(self).ok()?;
        Some(Digest(commitment("waarborg/access/1", &Opening(self.opening), &bytes)))
    }

    /// The password fits; where there is none, so does none.
    pub(super) fn knows(&self, password: &str) -> bool {
        let given = hash(password, &self.salt, self.memory, self.passes);
        // Digests of a salted password: what their comparison tells by its delay helps nobody.
        given.is_some_and(|given| self.password.map_or(password.is_empty(), |known| given == known))
    }

    /// What a code shows, if it is one of this person's.
    pub(super) fn factor(&self, code: &str, at: Instant) -> Option<Factor> {
        let code = plain(code);
        if self.password.is_some()
            && let Some(period) = period_of(&self.totp, &code, at)
        {
            return Some(Factor::Code { period });
        }
        let digest = digest_of(&code);
        let place = self.recovery.iter().position(|known| *known == digest)?;
        Some(Factor::Recovery { place: u32::try_from(place).ok()? })
    }
}

/// The name under which the store keeps what a verifier commits to.
pub(super) fn name(verifier: &Digest) -> String {
    format!("access/{verifier}")
}

/// The period of which this is the code.
pub(super) fn period_of(secret: &[u8], code: &str, at: Instant) -> Option<u64> {
    authenticator(secret)?.check(code, u64::try_from(at.0 / 1_000_000).ok()?).filter(|period| *period > 0)
}

/// An authenticator's secret as it is typed in.
pub(super) fn typed(secret: &[u8]) -> String {
    Secret::from(secret.to_vec()).to_base32()
}

fn authenticator(secret: &[u8]) -> Option<Totp> {
    Builder::new().with_secret(secret.to_vec()).with_step_duration(PERIOD).with_skew(1).build().ok()
}

fn hash(password: &str, salt: &[u8], memory: u32, passes: u32) -> Option<[u8; 32]> {
    let params = Params::new(memory, passes, 1, Some(32)).ok()?;
    let mut out = [0; 32];
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_into(password.as_bytes(), salt, &mut out).ok()?;
    Some(out)
}

/// Eighty random bits, in groups.
fn code(rng: &mut dyn Rng) -> String {
    let mut bytes = [0; 16];
    rng.fill(&mut bytes);
    let letters = bytes.iter().filter_map(|byte| LETTERS.get(usize::from(byte % 32))).map(|letter| char::from(*letter));
    let letters: Vec<char> = letters.collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// A code without what people put between its characters.
fn plain(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).take(64).collect()
}

/// Whether a password may be used by the person with this short name.
pub fn strong(password: &str, alias: &str) -> Result<(), Weak> {
    let folded = password.to_lowercase();
    let characters: Vec<char> = folded.chars().collect();
    let different: std::collections::BTreeSet<char> = characters.iter().copied().collect();
    let steps =
        characters.windows(2).filter(|pair| matches!(pair, [a, b] if u32::from(*a).abs_diff(u32::from(*b)) <= 1));
    if !LENGTH.contains(&characters.len()) {
        Err(Weak::Length)
    } else if different.len() < 5 || steps.count() * 3 > characters.len() * 2 {
        Err(Weak::Simple)
    } else if alias.len() > 3 && folded.contains(&alias.to_lowercase()) {
        Err(Weak::Name)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use waarborg_domain::SeededRng;

    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B: the last six digits of its SHA-1 values.
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            let at = Instant(seconds * 1_000_000);
            assert_eq!(period_of(SECRET, code, at), Some(seconds as u64 / 30));
            assert_eq!(period_of(SECRET, code, at.plus_seconds(90)), None);
        }
        assert_eq!(period_of(SECRET, "0".repeat(5000).as_str(), Instant(59_000_000)), None);
    }

    #[test]
    fn credentials_know_their_password_their_codes_and_nothing_else() {
        let (credential, codes) = Credential::new("correct horse battery", SECRET, &mut SeededRng::new(1)).unwrap();
        assert!(credential.knows("correct horse battery") && !credential.knows("correct horse batterz"));
        assert!(!Credential::nobody().knows(""));
        let at = Instant(59_000_000);
        assert_eq!(credential.factor(" 287 082", at), Some(Factor::Code { period: 1 }));
        assert_eq!(codes.len(), CODES);
        let typed = codes[3].to_uppercase().replace('-', " ");
        assert_eq!(credential.factor(&typed, at), Some(Factor::Recovery { place: 3 }));
        assert_eq!(credential.factor("", at), None);
        let (alone, codes) = Credential::without_password(&mut SeededRng::new(2)).unwrap();
        assert!(alone.knows("") && !alone.knows("correct horse battery"));
        assert_eq!(alone.factor(&codes[0], at), Some(Factor::Recovery { place: 0 }));
        assert_eq!((alone.factor("287082", at), alone.factor("", at)), (None, None));
        let copy: Credential = serde_json::from_slice(&serde_json::to_vec(&credential).unwrap()).unwrap();
        assert_eq!(copy.verifier(), credential.verifier());
    }

    #[test]
    fn weak_passwords_are_told_why() {
        assert_eq!(strong("short", "x"), Err(Weak::Length));
        assert_eq!(strong(&"ab".repeat(200), "x"), Err(Weak::Length));
        assert_eq!(strong("aaaaaaaaaaaaaaaa", "x"), Err(Weak::Simple));
        assert_eq!(strong("abcdefghijklmnop", "x"), Err(Weak::Simple));
        assert_eq!(strong("my NCSC.Analyst word", "ncsc.analyst"), Err(Weak::Name));
        assert_eq!(strong("viool kast dinsdag", "ncsc.analyst"), Ok(()));
    }
}
