// SPDX-License-Identifier: EUPL-1.2
//! Tiles: the tree's hashes in pieces of 256, as stored, served and exported (C2SP tlog-tiles).
//!
//! Full tiles never change and can be served as plain files; of a partial tile a new version is
//! written as it grows, and superseded ones may be deleted.

use thiserror::Error;

use crate::hash::{HASH_LEN, Hash};
use crate::text;

/// The layout these tiles follow.
pub const FORMAT: &str = "c2sp.org/tlog-tiles";
/// How many layers of the tree one tile spans.
pub const TILE_HEIGHT: u32 = 8;
/// How many hashes a full tile holds.
pub const TILE_WIDTH: u16 = 1 << TILE_HEIGHT;
/// The highest level a tree with a 64-bit size can have.
pub const MAX_LEVEL: u8 = 7;

/// How many hashes a log of this size has on a level.
#[must_use]
pub fn hashes(size: u64, level: u8) -> u64 {
    size.checked_shr(TILE_HEIGHT * u32::from(level)).unwrap_or(0)
}

/// How wide a tile is in a log of this size; `None` if that log has no such tile.
#[must_use]
pub fn width(size: u64, level: u8, index: u64) -> Option<u16> {
    let before = index.checked_mul(u64::from(TILE_WIDTH))?;
    let here = hashes(size, level).checked_sub(before)?;
    let width = here.min(u64::from(TILE_WIDTH));
    u16::try_from(width).ok().filter(|width| *width > 0)
}

/// Why a tile's path or data was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TileError {
    /// The path is not one that [`path`] would write.
    #[error("not a tile path: {0:?}")]
    Path(String),
    /// The data is not as many hashes as the path says.
    #[error("tile {path} must have {expected} bytes but has {found}")]
    Length {
        /// The tile's path.
        path: String,
        /// Bytes that its width calls for.
        expected: usize,
        /// Bytes found.
        found: usize,
    },
}

/// One tile with its place in the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// Level: 0 holds leaf hashes, each higher level the roots of full tiles below.
    pub level: u8,
    /// Number of the tile on its level, from the left.
    pub index: u64,
    /// How many hashes it holds, 1 to 256.
    pub width: u16,
    /// The hashes, one after the other.
    pub data: Vec<u8>,
}

impl Tile {
    /// Takes a tile that was stored under a path, if path and length fit.
    ///
    /// # Errors
    /// [`TileError`] when they do not.
    pub fn from_path(tile_path: &str, data: Vec<u8>) -> Result<Self, TileError> {
        let (level, index, width) = parse_path(tile_path).ok_or_else(|| TileError::Path(text::shorten(tile_path)))?;
        let expected = usize::from(width) * HASH_LEN;
        if data.len() != expected {
            return Err(TileError::Length { path: tile_path.to_owned(), expected, found: data.len() });
        }
        Ok(Tile { level, index, width, data })
    }

    /// The path under which it is stored and served.
    #[must_use]
    pub fn path(&self) -> String {
        path(self.level, self.index, self.width)
    }

    /// Whether it holds 256 hashes and so never changes again.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.width == TILE_WIDTH
    }

    /// Its hashes in order.
    pub fn hashes(&self) -> impl Iterator<Item = Hash> + '_ {
        self.data.as_chunks::<HASH_LEN>().0.iter().copied()
    }
}

/// The path of a tile: `tile/0/x001/234`, with `.p/17` behind it while only 17 hashes wide.
#[must_use]
pub fn path(level: u8, index: u64, width: u16) -> String {
    format!("tile/{level}/{}", numbered(index, width))
}

/// The number part of a path: three digits an element, all but the last marked with an x.
pub(crate) fn numbered(index: u64, width: u16) -> String {
    let mut number = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        number = format!("x{:03}/{number}", rest % 1000);
        rest /= 1000;
    }
    if width == TILE_WIDTH { number } else { format!("{number}.p/{width}") }
}

/// Level, index and width out of a tile path; `None` unless [`path`] writes it just so.
#[must_use]
pub fn parse_path(tile_path: &str) -> Option<(u8, u64, u16)> {
    let (level, number) = tile_path.strip_prefix("tile/")?.split_once('/')?;
    let level = u8::try_from(text::decimal(level)?).ok()?;
    let (index, width) = parse_numbered(number)?;
    (level <= MAX_LEVEL && path(level, index, width) == tile_path).then_some((level, index, width))
}

/// Index and width out of the number part; the caller compares with what it would write.
pub(crate) fn parse_numbered(number: &str) -> Option<(u64, u16)> {
    let (digits, width) = match number.split_once(".p/") {
        None => (number, TILE_WIDTH),
        Some((digits, width)) => {
            let width = u16::try_from(text::decimal(width)?).ok()?;
            if !(1..TILE_WIDTH).contains(&width) {
                return None;
            }
            (digits, width)
        }
    };
    let mut index = 0u64;
    for element in digits.split('/') {
        let element = element.strip_prefix('x').unwrap_or(element);
        if element.len() != 3 || !element.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let value: u64 = element.parse().ok()?;
        index = index.checked_mul(1000)?.checked_add(value)?;
    }
    Some((index, width))
}
