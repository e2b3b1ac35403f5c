// SPDX-License-Identifier: EUPL-1.2
//! `backup-keys`: the keys of all records and the secrets of the installation, apart from every other
//! backup and for a short time. As long as such a file exists it keeps what was destroyed since alive;
//! therefore it says until when it may be used, and nothing restores from it afterwards.

use crate::cli::BackupKeys;
use crate::place::Place;
use crate::{Fallible, open};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use waarborg_domain::{Clock as _, Instant, Rng as _, SystemClock, SystemRng};

/// First line of the file.
const MARK: &[u8] = b"waarborg/keys/1\n";
/// Argon2id: 64 MiB, three passes (RFC 9106, second recommended option, on one lane).
const MEMORY: u32 = 64 * 1024;
const PASSES: u32 = 3;

/// What is said in the clear, and bound to what is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// Verifier key of the log.
    pub key: String,
    /// Entries whose keys are here.
    pub size: u64,
    /// When it was made.
    pub made: Instant,
    /// From when on nothing is restored from it.
    pub expires: Instant,
    /// Salt of the passphrase, hexadecimal; none if the keys stand here as they are.
    pub salt: Option<String>,
}

/// Keys and secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Keys of each entry, by slot.
    pub keys: BTreeMap<u64, Vec<Option<[u8; 32]>>>,
    /// Secrets by name.
    pub secrets: BTreeMap<String, Vec<u8>>,
}

/// The command.
pub fn run(args: &BackupKeys) -> Fallible<ExitCode> {
    let passphrase = args.passphrase.as_deref().map(passphrase).transpose()?;
    let mut from = Place::of(&args.store)?.reader()?;
    let head = from.head()?;
    let secrets = Place::of(&args.store)?.secrets()?;
    let key = open::log_key(&head, &secrets)?.verifier().to_string();
    let mut held = Held { keys: BTreeMap::new(), secrets };
    for entry in 0..head.size {
        let keys = from.pack(entry)?.keys;
        if keys.iter().any(Option::is_some) {
            held.keys.insert(entry, keys);
        }
    }
    let made = SystemClock.now();
    let expires = made.plus(&format!("P{}D", args.days))?;
    let mut salt = [0u8; 16];
    SystemRng::new()?.fill(&mut salt);
    let salt = passphrase.is_some().then(|| hex::encode(salt));
    let bytes = seal(&About { key, size: head.size, made, expires, salt }, &held, passphrase.as_deref())?;
    open::write_private(&args.to, &bytes)?;
    println!("{}: keys of {} entries, of use until {expires}", args.to.display(), held.keys.len());
    if passphrase.is_none() {
        eprintln!("waarborg: WARNING: the keys in {} are not sealed; whoever reads it", args.to.display());
        eprintln!("waarborg: reads all content and can sign for the log. Keep it apart, and destroy it soon.");
    }
    Ok(ExitCode::SUCCESS)
}

/// The first line of a file.
pub fn passphrase(file: &Path) -> Fallible<String> {
    let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let first = text.lines().next().unwrap_or_default().to_owned();
    if first.chars().count() < 12 {
        return Err(format!("{}: a passphrase has at least twelve characters", file.display()).into());
    }
    Ok(first)
}

fn seal(about: &About, held: &Held, passphrase: Option<&str>) -> Fallible<Vec<u8>> {
    let head = [MARK, &serde_json::to_vec(about)?, b"\n"].concat();
    let body = match passphrase {
        None => held.encode()?,
        Some(passphrase) => {
            let plain = held.encode()?;
            let payload = Payload { msg: &plain, aad: &head };
            // The salt is new each time, and the key with it: the nonce may stand still.
            let sealed = cipher(about, passphrase)?.encrypt(&Nonce::from([0; 12]), payload);
            sealed.map_err(|_| "the keys cannot be sealed")?
        }
    };
    Ok([head, body].concat())
}

fn cipher(about: &About, passphrase: &str) -> Fallible<ChaCha20Poly1305> {
    let salt = hex::decode(about.salt.as_deref().unwrap_or_default())?;
    let params = argon2::Params::new(MEMORY, PASSES, 1, Some(32)).map_err(|e| e.to_string())?;
    let argon = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let mut key = [0u8; 32];
    argon.hash_password_into(passphrase.as_bytes(), &salt, &mut key).map_err(|e| e.to_string())?;
    Ok(ChaCha20Poly1305::new(&Key::from(key)))
}

/// Reads a file of keys; one that has expired is refused.
pub fn read(file: &Path, passphrase: Option<&str>, now: Instant) -> Fallible<(About, Held)> {
    let bytes = std::fs::read(file).map_err(|e| format!("{}: {e}", file.display()))?;
    unseal(&bytes, passphrase, now).map_err(|e| format!("{}: {e}", file.display()).into())
}

fn unseal(bytes: &[u8], passphrase: Option<&str>, now: Instant) -> Fallible<(About, Held)> {
    let behind = bytes.strip_prefix(MARK).ok_or("this is no file of `waarborg backup-keys`")?;
    let end = behind.iter().position(|b| *b == b'\n').ok_or("the file ends too early")?;
    let (head, body) = bytes.split_at(MARK.len() + end + 1);
    let about: About = serde_json::from_slice(behind.get(..end).unwrap_or_default())?;
    if now >= about.expires {
        let text = "the keys expired: what was destroyed since must not come back; use newer ones";
        return Err(format!("{text} (of use until {})", about.expires).into());
    }
    let held = match (&about.salt, passphrase) {
        (None, _) => Held::decode(body),
        (Some(_), None) => return Err("the keys are sealed: name the file with the passphrase, --passphrase".into()),
        (Some(_), Some(passphrase)) => {
            let opened = cipher(&about, passphrase)?.decrypt(&Nonce::from([0; 12]), Payload { msg: body, aad: head });
            Held::decode(&opened.map_err(|_| "another passphrase, or the file was changed")?)
        }
    };
    Ok((about, held.ok_or("the file ends too early, or was changed")?))
}

impl Held {
    fn encode(&self) -> Fallible<Vec<u8>> {
        let secrets: BTreeMap<_, _> = self.secrets.iter().map(|(name, value)| (name, hex::encode(value))).collect();
        let secrets = serde_json::to_vec(&secrets)?;
        let mut out = u32::try_from(secrets.len())?.to_be_bytes().to_vec();
        out.extend(secrets);
        for (entry, slots) in &self.keys {
            out.extend(entry.to_be_bytes());
            out.extend(u32::try_from(slots.len())?.to_be_bytes());
            for slot in slots {
                out.push(u8::from(slot.is_some()));
                out.extend(slot.unwrap_or_default());
            }
        }
        Ok(out)
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (length, rest) = bytes.split_first_chunk::<4>()?;
        let (secrets, mut rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
        let secrets: BTreeMap<String, String> = serde_json::from_slice(secrets).ok()?;
        let mut held = Self::default();
        for (name, value) in secrets {
            held.secrets.insert(name, hex::decode(value).ok()?);
        }
        while !rest.is_empty() {
            let (entry, behind) = rest.split_first_chunk::<8>()?;
            let (count, behind) = behind.split_first_chunk::<4>()?;
            let length = usize::try_from(u32::from_be_bytes(*count)).ok()?.checked_mul(33)?;
            let (slots, behind) = behind.split_at_checked(length)?;
            let (slots, _) = slots.as_chunks::<33>();
            let slots = slots.iter().map(|[mark, key @ ..]| (*mark == 1).then_some(*key)).collect();
            held.keys.insert(u64::from_be_bytes(*entry), slots);
            rest = behind;
        }
        Some(held)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    fn sample(salt: bool) -> (About, Held) {
        let about = About {
            key: "log+1+k".into(),
            size: 9,
            made: Instant(5),
            expires: Instant(100),
            salt: salt.then(|| "00112233445566778899aabbccddeeff".into()),
        };
        let keys = BTreeMap::from([(3, vec![Some([7; 32]), None]), (8, vec![Some([0; 32])])]);
        (about, Held { keys, secrets: BTreeMap::from([("log-key".into(), vec![1; 32])]) })
    }

    #[test]
    fn what_is_sealed_opens_with_its_passphrase_alone_and_in_time() {
        for passphrase in [None, Some("correct horse battery")] {
            let (about, held) = sample(passphrase.is_some());
            let bytes = seal(&about, &held, passphrase).unwrap();
            assert_eq!(unseal(&bytes, passphrase, Instant(99)).unwrap(), (about, held));
            assert!(unseal(&bytes, passphrase, Instant(100)).unwrap_err().to_string().contains("expired"));
        }
        let (about, held) = sample(true);
        let bytes = seal(&about, &held, Some("correct horse battery")).unwrap();
        assert!(!bytes.windows(32).any(|w| w == [7; 32]), "the keys are sealed");
        assert!(unseal(&bytes, Some("wrong horse battery"), Instant(0)).is_err());
        assert!(unseal(&bytes, None, Instant(0)).is_err());
        // The date is bound to the seal.
        let text = String::from_utf8_lossy(&bytes[..200]).into_owned();
        let at = text.find("expires").unwrap();
        let mut later = bytes.clone();
        let digit = (at..at + 60).find(|i| bytes[*i].is_ascii_digit()).unwrap();
        later[digit] = b'9';
        assert!(unseal(&later, Some("correct horse battery"), Instant(0)).is_err());
        for cut in [0, 10, 40, bytes.len() - 1] {
            assert!(unseal(&bytes[..cut], Some("correct horse battery"), Instant(0)).is_err(), "{cut}");
        }
    }
}
