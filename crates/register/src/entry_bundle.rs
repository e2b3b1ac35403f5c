// SPDX-License-Identifier: EUPL-1.2
//! Entry bundles: up to 256 entries in one file, as C2SP tlog-tiles lays them out.
//!
//! Each entry is preceded by its length in two bytes, big-endian, so an entry has at most 65,535
//! bytes; anything larger goes into the register by its commitment.

use thiserror::Error;

use crate::tile::{self, TILE_WIDTH};

/// The most bytes one entry can have.
pub const MAX_ENTRY_LEN: usize = u16::MAX as usize;
/// The most entries one bundle can have.
pub const MAX_ENTRIES: usize = TILE_WIDTH as usize;

/// Why a bundle could not be written or read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BundleError {
    /// A bundle holds at least one entry.
    #[error("an entry bundle cannot be empty")]
    Empty,
    /// More entries than a tile is wide.
    #[error("an entry bundle holds at most {MAX_ENTRIES} entries")]
    TooMany,
    /// An entry is longer than its length field can say.
    #[error("entry {position} of the bundle has {length} bytes; at most {MAX_ENTRY_LEN} fit")]
    TooLong {
        /// Which entry of the bundle, from 0.
        position: usize,
        /// Its length.
        length: usize,
    },
    /// The bytes end inside an entry.
    #[error("the bundle ends inside entry {position}, which begins at byte {offset}")]
    Truncated {
        /// Which entry of the bundle, from 0.
        position: usize,
        /// Where the entry's length field begins.
        offset: usize,
    },
}

/// Writes entries one after the other, each behind its length.
///
/// # Errors
/// [`BundleError`] for none, more than 256, or an entry that is too long.
pub fn encode<T: AsRef<[u8]>>(entries: &[T]) -> Result<Vec<u8>, BundleError> {
    if entries.is_empty() {
        return Err(BundleError::Empty);
    }
    if entries.len() > MAX_ENTRIES {
        return Err(BundleError::TooMany);
    }
    let mut out = Vec::new();
    for (position, entry) in entries.iter().enumerate() {
        let entry = entry.as_ref();
        let length = u16::try_from(entry.len()).map_err(|_| BundleError::TooLong { position, length: entry.len() })?;
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(entry);
    }
    Ok(out)
}

/// Reads the entries of a bundle, borrowed from it.
///
/// # Errors
/// [`BundleError`] when the bytes are not exactly 1 to 256 entries.
pub fn decode(bytes: &[u8]) -> Result<Vec<&[u8]>, BundleError> {
    if bytes.is_empty() {
        return Err(BundleError::Empty);
    }
    let mut entries = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let position = entries.len();
        if position == MAX_ENTRIES {
            return Err(BundleError::TooMany);
        }
        let truncated = BundleError::Truncated { position, offset: bytes.len() - rest.len() };
        let Some((length, behind)) = rest.split_first_chunk::<2>() else {
            return Err(truncated);
        };
        let length = usize::from(u16::from_be_bytes(*length));
        let Some((entry, behind)) = behind.split_at_checked(length) else {
            return Err(truncated);
        };
        entries.push(entry);
        rest = behind;
    }
    Ok(entries)
}

/// The path of a bundle: `tile/entries/x001/234`, with `.p/17` behind it while it holds only 17.
#[must_use]
pub fn path(index: u64, width: u16) -> String {
    format!("tile/entries/{}", tile::numbered(index, width))
}

/// Index and width out of a bundle's path; `None` unless [`path`] writes it just so.
#[must_use]
pub fn parse_path(bundle_path: &str) -> Option<(u64, u16)> {
    let (index, width) = tile::parse_numbered(bundle_path.strip_prefix("tile/entries/")?)?;
    (path(index, width) == bundle_path).then_some((index, width))
}
