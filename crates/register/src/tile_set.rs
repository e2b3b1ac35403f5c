// SPDX-License-Identifier: EUPL-1.2
//! All tiles of a log, read back: whether what was served or written as files is the tree that a
//! checkpoint speaks of (C2SP tlog-tiles).
//!
//! The leaf hashes make the tree; every other tile must be what that tree has in its place, so that a
//! changed byte anywhere is found and named.

use thiserror::Error;

use crate::checkpoint::Checkpoint;
use crate::hash::HASH_LEN;
use crate::tile::{self, MAX_LEVEL, TILE_WIDTH, Tile, TileError};
use crate::tree::Tree;

/// Why tiles are not those of a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TilesError {
    /// A tile that must be there.
    #[error("{0} is missing")]
    Missing(String),
    /// A tile of the wrong length.
    #[error(transparent)]
    Tile(#[from] TileError),
    /// A tile that is not what the leaf hashes make.
    #[error("{0} is not what the tiles below it make")]
    Differs(String),
    /// The leaf hashes make another tree than the one signed.
    #[error("the tiles make another tree of {size} entries than the checkpoint says")]
    Root {
        /// The size of both.
        size: u64,
    },
}

/// Level, index and width of every tile a tree of this size has, lowest level first.
pub fn places(size: u64) -> impl Iterator<Item = (u8, u64, u16)> {
    let width = u64::from(TILE_WIDTH);
    (0..=MAX_LEVEL).flat_map(move |level| {
        let hashes = tile::hashes(size, level);
        let rest = u16::try_from(hashes % width).unwrap_or(0);
        let full = (0..hashes / width).map(move |index| (level, index, TILE_WIDTH));
        full.chain((rest > 0).then_some((level, hashes / width, rest)))
    })
}

/// The tree that a checkpoint signs, from its tiles; `read` gives the bytes under a path. Where a
/// partial tile is gone, the full one that took its place will do.
///
/// # Errors
/// [`TilesError`], with the first tile that is not as it must be.
pub fn rebuild(checkpoint: &Checkpoint, mut read: impl FnMut(&str) -> Option<Vec<u8>>) -> Result<Tree, TilesError> {
    let size = checkpoint.size;
    let mut tree = Tree::new();
    let mut above = Vec::new();
    for (level, index, width) in places(size) {
        let tile = fetch(level, index, width, &mut read)?;
        if level == 0 {
            tile.hashes().for_each(|leaf_hash| tree.append(leaf_hash));
        } else {
            above.push(tile);
        }
    }
    for tile in above {
        if tree.tile(tile.level, tile.index).is_none_or(|own| own.data != tile.data) {
            return Err(TilesError::Differs(tile.path()));
        }
    }
    if tree.root() == checkpoint.root { Ok(tree) } else { Err(TilesError::Root { size }) }
}

fn fetch(
    level: u8,
    index: u64,
    width: u16,
    read: &mut impl FnMut(&str) -> Option<Vec<u8>>,
) -> Result<Tile, TilesError> {
    let path = tile::path(level, index, width);
    if let Some(data) = read(&path) {
        return Ok(Tile::from_path(&path, data)?);
    }
    let full = tile::path(level, index, TILE_WIDTH);
    let mut tile = match read(&full) {
        Some(data) => Tile::from_path(&full, data)?,
        None => return Err(TilesError::Missing(path)),
    };
    tile.width = width;
    tile.data.truncate(usize::from(width) * HASH_LEN);
    Ok(tile)
}
