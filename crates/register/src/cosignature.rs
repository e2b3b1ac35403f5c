// SPDX-License-Identifier: EUPL-1.2
//! What a cosignature signs: the word of a witness that, at a time, a tree head was the largest
//! consistent one it had seen of a log (C2SP tlog-cosignature).
//!
//! The Ed25519 form signs time and the checkpoint's text. The ML-DSA-44 form signs a structure that
//! also names the cosigner; a log signs its own checkpoints with it, saying no time.

use crate::checkpoint::Checkpoint;

/// The format these functions read and write.
pub const FORMAT: &str = "c2sp.org/tlog-cosignature@v1.1.0-rc.1";
/// The largest time that can be said.
pub const MAX_TIME: u64 = i64::MAX.cast_unsigned();

const ED25519_HEADER: &str = "cosignature/v1";
const ML_DSA_LABEL: &[u8; 12] = b"subtree/v1\n\0";

/// Time before a signature, as both stand in a signature line.
pub(crate) fn join(time: u64, signature: &[u8]) -> Vec<u8> {
    [time.to_be_bytes().as_slice(), signature].concat()
}

/// Time and signature; nothing if there is no time, or one that must not be said.
pub(crate) fn split(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let (time, signature) = bytes.split_first_chunk::<8>()?;
    let time = u64::from_be_bytes(*time);
    (time <= MAX_TIME).then_some((time, signature))
}

/// The message of an Ed25519 cosignature.
pub(crate) fn ed25519_message(note_text: &str, time: u64) -> Vec<u8> {
    format!("{ED25519_HEADER}\ntime {time}\n{note_text}").into_bytes()
}

/// The message of an ML-DSA-44 cosignature on a whole tree; nothing for names too long for it.
pub(crate) fn ml_dsa_message(cosigner: &str, head: &Checkpoint, time: u64) -> Option<Vec<u8>> {
    let mut message = ML_DSA_LABEL.to_vec();
    put(&mut message, cosigner)?;
    message.extend_from_slice(&time.to_be_bytes());
    put(&mut message, &head.origin)?;
    // The first leaf of what is signed: all of the tree.
    message.extend_from_slice(&0u64.to_be_bytes());
    message.extend_from_slice(&head.size.to_be_bytes());
    message.extend_from_slice(&head.root);
    Some(message)
}

fn put(message: &mut Vec<u8>, name: &str) -> Option<()> {
    message.push(u8::try_from(name.len()).ok().filter(|length| *length > 0)?);
    message.extend_from_slice(name.as_bytes());
    Some(())
}
