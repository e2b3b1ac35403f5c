// SPDX-License-Identifier: EUPL-1.2
//! Strict reading of the small values in C2SP text files: decimals, base64, single lines.
//!
//! Each value has exactly one spelling here, so that no changed byte goes unnoticed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::hash::Hash;

/// A decimal without sign or leading zeroes.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits || (text.len() > 1 && text.starts_with('0')) {
        return None;
    }
    text.parse().ok()
}

/// Standard base64 with padding.
pub(crate) fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Standard base64 with padding and no loose bits.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// A hash in base64.
pub(crate) fn hash(text: &str) -> Option<Hash> {
    from_base64(text)?.try_into().ok()
}

/// Hashes of a proof, a line each, with an empty line behind them.
pub(crate) fn proof_lines(proof: &[Hash]) -> String {
    proof.iter().map(|hash| to_base64(hash) + "\n").chain(["\n".to_owned()]).collect()
}

/// What is wrong with the lines of a proof.
pub(crate) enum BadProof {
    /// This line is not that.
    Line(usize, &'static str),
    /// There are more of them than may be.
    TooMany,
}

/// Takes what [`proof_lines`] wrote off the front; `first` is the number of its first line.
pub(crate) fn take_proof(rest: &mut &str, first: usize, most: usize) -> Result<Vec<Hash>, BadProof> {
    let mut proof = Vec::new();
    for number in first.. {
        let line = next_line(rest).ok_or(BadProof::Line(number, "a hash or empty"))?;
        if line.is_empty() {
            break;
        }
        if proof.len() == most {
            return Err(BadProof::TooMany);
        }
        proof.push(hash(line).ok_or(BadProof::Line(number, "a hash in base64"))?);
    }
    Ok(proof)
}

/// Takes one line off the front.
pub(crate) fn next_line<'t>(rest: &mut &'t str) -> Option<&'t str> {
    let (line, behind) = rest.split_once('\n')?;
    *rest = behind;
    Some(line)
}

/// The beginning of a foreign text, for error messages.
pub(crate) fn shorten(text: &str) -> String {
    text.chars().take(80).collect()
}
