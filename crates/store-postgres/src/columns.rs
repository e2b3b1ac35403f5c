// SPDX-License-Identifier: EUPL-1.2
//! Rows of a batch as columns, one array for each, as `unnest` takes them; and the statements that write
//! them. The first rows of every table go with the move of the head, in one statement: of most batches
//! those are all there is, and what is asked of the server in one go is answered sooner.

use waarborg_app::ports::StoreError;
use waarborg_app::ports::rows::sum;
use waarborg_app::ports::slots;

use crate::link::{Live, Value};
use crate::rows::Side;
use crate::trouble::{Trouble, to_sql};

/// Most rows in one statement.
pub const ROWS: usize = 1_000;
/// Bytes after which no further row goes into the same statement.
const BYTES: usize = 16 << 20;

/// An entry with its checksums.
pub struct Entry<'b> {
    pub index: i64,
    pub slots: i64,
    pub leaf: &'b [u8],
    pub leaf_sum: [u8; 32],
    pub kept: &'b [u8],
    pub opening: &'b [u8],
    pub kept_sum: [u8; 32],
}

/// A value of an entry with its checksum: its pack, or its keys.
pub struct Kept {
    pub entry: i64,
    pub value: Vec<u8>,
    pub sum: [u8; 32],
}

impl Kept {
    /// A row of keys.
    pub fn keys(entry: u64, keys: &[Option<[u8; 32]>]) -> Result<Self, StoreError> {
        let value = slots::encode(keys);
        let sum = sum("record_keys", &[entry], &[&value]);
        Ok(Self { entry: to_sql(entry)?, value, sum })
    }
}

/// A tile with its checksum.
pub struct Tile<'b> {
    pub level: i64,
    pub index: i64,
    pub width: i64,
    pub data: &'b [u8],
    pub sum: [u8; 32],
}

/// Rows that can be written as columns.
pub trait Rows: Sized {
    /// How much a row weighs.
    fn weight(&self) -> usize;
    /// Its columns.
    fn columns(rows: &[Self]) -> Columns<'_>;

    /// Consecutive rows for one statement each; at least one part, be it empty.
    fn parts(rows: &[Self]) -> Vec<&[Self]> {
        let (mut parts, mut rest) = (Vec::new(), rows);
        loop {
            let mut bytes = 0;
            let fits = rest.iter().take(ROWS).take_while(|row| {
                let room = bytes < BYTES;
                bytes += row.weight();
                room
            });
            let (part, after) = rest.split_at(fits.count());
            parts.push(part);
            rest = after;
            if rest.is_empty() {
                return parts;
            }
        }
    }
}

/// Arrays of numbers, then arrays of bytes, in the order of the table's columns.
pub struct Columns<'r> {
    numbers: Vec<Vec<i64>>,
    bytes: Vec<Vec<&'r [u8]>>,
    order: &'static [Kind],
}

#[derive(Clone, Copy)]
enum Kind {
    Number(usize),
    Bytes(usize),
}

impl Columns<'_> {
    /// As parameters.
    pub fn values(&self) -> Vec<Value<'_>> {
        let value = |kind: &Kind| -> Option<Value<'_>> {
            match kind {
                Kind::Number(n) => self.numbers.get(*n).map(|column| column as Value<'_>),
                Kind::Bytes(n) => self.bytes.get(*n).map(|column| column as Value<'_>),
            }
        };
        self.order.iter().filter_map(value).collect()
    }
}

impl Rows for Entry<'_> {
    fn weight(&self) -> usize {
        self.leaf.len() + self.kept.len()
    }

    fn columns(rows: &[Self]) -> Columns<'_> {
        use Kind::{Bytes, Number};
        Columns {
            numbers: vec![rows.iter().map(|e| e.index).collect(), rows.iter().map(|e| e.slots).collect()],
            bytes: vec![
                rows.iter().map(|e| e.leaf).collect(),
                rows.iter().map(|e| e.leaf_sum.as_slice()).collect(),
                rows.iter().map(|e| e.kept).collect(),
                rows.iter().map(|e| e.opening).collect(),
                rows.iter().map(|e| e.kept_sum.as_slice()).collect(),
            ],
            order: &[Number(0), Number(1), Bytes(0), Bytes(1), Bytes(2), Bytes(3), Bytes(4)],
        }
    }
}

impl Rows for Kept {
    fn weight(&self) -> usize {
        self.value.len()
    }

    fn columns(rows: &[Self]) -> Columns<'_> {
        Columns {
            numbers: vec![rows.iter().map(|row| row.entry).collect()],
            bytes: vec![
                rows.iter().map(|row| row.value.as_slice()).collect(),
                rows.iter().map(|row| row.sum.as_slice()).collect(),
            ],
            order: &[Kind::Number(0), Kind::Bytes(0), Kind::Bytes(1)],
        }
    }
}

impl Rows for Tile<'_> {
    fn weight(&self) -> usize {
        self.data.len()
    }

    fn columns(rows: &[Self]) -> Columns<'_> {
        use Kind::{Bytes, Number};
        Columns {
            numbers: vec![
                rows.iter().map(|tile| tile.level).collect(),
                rows.iter().map(|tile| tile.index).collect(),
                rows.iter().map(|tile| tile.width).collect(),
            ],
            bytes: vec![
                rows.iter().map(|tile| tile.data).collect(),
                rows.iter().map(|tile| tile.sum.as_slice()).collect(),
            ],
            order: &[Number(0), Number(1), Number(2), Bytes(0), Bytes(1)],
        }
    }
}

/// A statement for each side of the keys.
pub struct Sided(&'static str, &'static str);

impl Sided {
    /// The one for a side.
    pub fn on(&self, side: Side) -> &'static str {
        match side {
            Side::A => self.0,
            Side::B => self.1,
        }
    }
}

/// Moves the head if it is as given, and writes a checkpoint, keys, packs, entries and tiles with it.
macro_rules! first {
    ($keys:literal) => {
        concat!(
            "WITH moved AS (UPDATE head SET size = $1, checkpoints = $2, sum = $3
                 WHERE size = $4 AND checkpoints = $5 AND epoch = $6 RETURNING one),
             noted AS (INSERT INTO checkpoints (seq, size, note, sum)
                 SELECT $5::BIGINT, $1::BIGINT, $7::BYTEA, $8::BYTEA FROM moved),
             keyed AS (INSERT INTO ",
            $keys,
            " (entry, slots, sum)
                 SELECT new.* FROM moved, unnest($9::BIGINT[], $10::BYTEA[], $11::BYTEA[]) AS new),
             packed AS (INSERT INTO packs (entry, data, sum)
                 SELECT new.* FROM moved, unnest($12::BIGINT[], $13::BYTEA[], $14::BYTEA[]) AS new),
             entered AS (INSERT INTO entries (idx, slots, leaf, leaf_sum, kept, opening, kept_sum)
                 SELECT new.* FROM moved, unnest($15::BIGINT[], $16::BIGINT[], $17::BYTEA[], $18::BYTEA[],
                     $19::BYTEA[], $20::BYTEA[], $21::BYTEA[]) AS new),
             tiled AS (INSERT INTO tiles (level, idx, width, data, sum)
                 SELECT new.* FROM moved, unnest($22::BIGINT[], $23::BIGINT[], $24::BIGINT[], $25::BYTEA[],
                     $26::BYTEA[]) AS new
                 ON CONFLICT (level, idx) DO UPDATE
                 SET width = excluded.width, data = excluded.data, sum = excluded.sum)
             SELECT one FROM moved"
        )
    };
}

/// The statement of every batch.
pub const FIRST: Sided = Sided(first!("record_keys_a"), first!("record_keys_b"));

/// More keys.
pub const KEYS: Sided = Sided(
    "INSERT INTO record_keys_a (entry, slots, sum) SELECT * FROM unnest($1::BIGINT[], $2::BYTEA[], $3::BYTEA[])",
    "INSERT INTO record_keys_b (entry, slots, sum) SELECT * FROM unnest($1::BIGINT[], $2::BYTEA[], $3::BYTEA[])",
);

/// More packs.
pub const PACKS: &str =
    "INSERT INTO packs (entry, data, sum) SELECT * FROM unnest($1::BIGINT[], $2::BYTEA[], $3::BYTEA[])";

/// More entries.
pub const ENTRIES: &str = "INSERT INTO entries (idx, slots, leaf, leaf_sum, kept, opening, kept_sum)
     SELECT * FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BYTEA[], $4::BYTEA[], $5::BYTEA[], $6::BYTEA[], $7::BYTEA[])";

/// More tiles; a wider one takes the place of the narrower one it grew from.
pub const TILES: &str = "INSERT INTO tiles (level, idx, width, data, sum)
     SELECT * FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[], $4::BYTEA[], $5::BYTEA[])
     ON CONFLICT (level, idx) DO UPDATE SET width = excluded.width, data = excluded.data, sum = excluded.sum";

/// Writes the rows that did not go with the first statement.
pub fn put_rest<R: Rows>(live: &mut Live, insert: &'static str, parts: &[&[R]]) -> Result<(), Trouble> {
    parts.iter().skip(1).try_for_each(|part| live.execute(insert, &R::columns(part).values()).map(drop))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_hold_every_row_once() {
        let row = |n: i64| Kept { entry: n, value: vec![0; if n == 1_200 { 20 << 20 } else { 1 }], sum: [0; 32] };
        let rows: Vec<Kept> = (0..2_500).map(row).collect();
        let lengths: Vec<usize> = Kept::parts(&rows).into_iter().map(<[Kept]>::len).collect();
        assert_eq!(lengths, [1_000, 201, 1_000, 299]);
        assert_eq!(Kept::parts(&rows[..0]).len(), 1);
    }
}
