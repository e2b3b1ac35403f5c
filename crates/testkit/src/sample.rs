// SPDX-License-Identifier: EUPL-1.2
//! A log made up from a seed, with the tree a real one has: batches to write, and what must then be
//! read. The bytes mean nothing, since a store may not look into them.

use waarborg_app::ports::{Batch, NewEntry, Reader};
use waarborg_domain::{Rng, SeededRng};
use waarborg_register::hash;
use waarborg_register::tile::Tile;
use waarborg_register::tree::Tree;

/// The log so far.
pub struct Log {
    rng: SeededRng,
    tree: Tree,
    /// Every entry given out in a batch.
    pub entries: Vec<NewEntry>,
    /// Every checkpoint given out in a batch.
    pub checkpoints: Vec<String>,
}

impl Log {
    /// An empty log; the seed decides every byte to come.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Log { rng: SeededRng::new(seed), tree: Tree::new(), entries: Vec::new(), checkpoints: Vec::new() }
    }

    /// How many entries it has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.tree.size()
    }

    /// So many random bytes.
    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        self.rng.fill(&mut bytes);
        bytes
    }

    /// A random number below a bound.
    pub fn below(&mut self, bound: u64) -> u64 {
        let mut bytes = [0; 8];
        self.rng.fill(&mut bytes);
        u64::from_le_bytes(bytes) % bound.max(1)
    }

    /// An entry with sealed records of these lengths.
    pub fn entry(&mut self, records: &[usize]) -> NewEntry {
        let mut opening = [0; 32];
        self.rng.fill(&mut opening);
        let keys = records.iter().map(|_| {
            let mut key = [0; 32];
            self.rng.fill(&mut key);
            key
        });
        let keys = keys.collect();
        NewEntry {
            leaf: self.bytes(200),
            kept: self.bytes(100),
            opening,
            sealed: records.iter().map(|length| self.bytes(*length)).collect(),
            keys,
        }
    }

    /// The next batch, of these entries.
    pub fn batch_of(&mut self, entries: Vec<NewEntry>) -> Batch {
        let from = self.size();
        for entry in &entries {
            self.tree.append(hash::leaf(&entry.leaf));
        }
        let root: Vec<String> = self.tree.root().iter().map(|b| format!("{b:02x}")).collect();
        let checkpoint = format!("sample log\n{}\n{}\n", self.size(), root.concat());
        self.entries.extend(entries.iter().cloned());
        self.checkpoints.push(checkpoint.clone());
        Batch { from, entries, tiles: self.tree.changed_tiles(from), checkpoint }
    }

    /// The next batch, of so many entries with none to three records each.
    pub fn batch(&mut self, entries: usize) -> Batch {
        let entries = (0..entries).map(|_| {
            let records: Vec<usize> = (0..self.below(4)).map(|n| 20 * usize::from(n > 0)).collect();
            self.entry(&records)
        });
        let entries = entries.collect();
        self.batch_of(entries)
    }

    /// The tiles of the log as it is now.
    #[must_use]
    pub fn tiles(&self) -> Vec<Tile> {
        self.tree.changed_tiles(0)
    }

    /// Panics unless the reader gives exactly this log, with every key still there.
    ///
    /// # Panics
    /// If anything differs.
    pub fn assert_read_by(&self, reader: &mut dyn Reader) {
        let head = reader.head().unwrap();
        assert_eq!(head.size, self.size());
        assert_eq!(head.checkpoint.as_ref(), self.checkpoints.last());
        let stored = reader.entries(0, usize::MAX).unwrap();
        assert_eq!(stored.len(), self.entries.len());
        for ((index, expected), found) in (0u64..).zip(&self.entries).zip(&stored) {
            assert_eq!(found.index, index);
            assert!(found.leaf == expected.leaf, "leaf of entry {index}");
            assert!(found.kept == expected.kept, "kept record of entry {index}");
            assert_eq!(found.opening, expected.opening);
            let pack = reader.pack(index).unwrap();
            assert!(pack.sealed == expected.sealed, "sealed records of entry {index}");
            let keys: Vec<_> = expected.keys.iter().copied().map(Some).collect();
            assert_eq!(pack.keys, keys, "keys of entry {index}");
        }
        let mut tiles = reader.tiles().unwrap();
        tiles.sort_by_key(|tile| (tile.level, tile.index));
        assert!(tiles == self.tiles(), "tiles");
        assert_eq!(reader.checkpoints().unwrap(), self.checkpoints);
        for size in 0..=self.size() + 1 {
            let of = |note: &&String| note.split('\n').nth(1) == Some(&size.to_string());
            assert_eq!(reader.checkpoint_at(size).unwrap().as_ref(), self.checkpoints.iter().find(of), "size {size}");
        }
    }
}
