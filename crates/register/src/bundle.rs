// SPDX-License-Identifier: EUPL-1.2
//! The verification bundle: a whole log in one canonical file, for whoever checks it offline
//! (principle 9: anyone can check).
//!
//! It is a [`container`] whose entries and tiles stand under their public tlog-tiles paths, so that
//! unpacking it gives a log that other tools read. Beside them: `meta`, `checkpoints`, for each entry
//! its kept record with opening (`kept/…`), the erasable records the exporter opened (`records/…`)
//! and the law packages (`law/<digest>/<file>`). Reading checks form and order of everything and
//! nothing of the content: that is the verifier's task.

mod write;

pub use write::Writer;

use std::collections::BTreeMap;

use thiserror::Error;

use crate::container::{self, Container, ContainerError, Section};
use crate::entry_bundle;
use crate::hash::HASH_LEN;
use crate::note::{NoteError, VerifierKey};
use crate::text;
use crate::tile::{self, TILE_WIDTH, Tile, TileError};

/// The format, and the first line of `meta`.
pub const FORMAT: &str = "waarborg/bundle/1";
/// Entries in one section.
const GROUP: u64 = TILE_WIDTH as u64;
const META: &str = "meta";
const CHECKPOINTS: &str = "checkpoints";

/// Why a bundle could not be written or read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BundleError {
    /// The container around it.
    #[error(transparent)]
    Container(#[from] ContainerError),
    /// The entries of one section.
    #[error("section {0}: {1}")]
    Entries(String, entry_bundle::BundleError),
    /// A tile.
    #[error(transparent)]
    Tile(#[from] TileError),
    /// The key of the log.
    #[error("the log's key: {0}")]
    Key(#[from] NoteError),
    /// `meta` is not as it is written.
    #[error("line {0} of meta is not {1}")]
    Meta(usize, &'static str),
    /// A section that must be there.
    #[error("there is no section {0}")]
    Missing(String),
    /// A section that has no place here.
    #[error("section {0} has no place in a bundle of this size")]
    Unexpected(String),
    /// The bytes of a section end too early, go on too long or are out of order.
    #[error("section {name}: {what} at byte {offset}")]
    Form {
        /// The section.
        name: String,
        /// What is wrong.
        what: &'static str,
        /// Where in the section.
        offset: usize,
    },
    /// Something is longer than its length field can say.
    #[error("entry {0} has a part that is too long")]
    TooLong(u64),
}

/// What the bundle says of itself. Only the checkpoints vouch for any of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meta {
    /// The log's verifier key; its name is the log's origin.
    pub key: VerifierKey,
    /// How many entries.
    pub size: u64,
    /// When it was exported, UTC microseconds.
    pub exported_at: i64,
}

impl Meta {
    fn encode(&self) -> String {
        let Meta { key, size, exported_at } = self;
        let origin = key.name();
        format!("{FORMAT}\norigin {origin}\nkey {key}\nsize {size}\nexported {exported_at}\n")
    }

    fn decode(bytes: &[u8]) -> Result<Self, BundleError> {
        let meta_text = str::from_utf8(bytes).map_err(|_| BundleError::Meta(1, "UTF-8 text"))?;
        let mut lines = meta_text.split('\n');
        let mut line = |number, start: &'static str| {
            let found = lines.next().and_then(|line| line.strip_prefix(start));
            found.ok_or(BundleError::Meta(number, start))
        };
        if !line(1, FORMAT)?.is_empty() {
            return Err(BundleError::Meta(1, FORMAT));
        }
        line(2, "origin ")?;
        let key = VerifierKey::parse(line(3, "key ")?)?;
        let size = text::decimal(line(4, "size ")?).ok_or(BundleError::Meta(4, "a size"))?;
        let exported_at = line(5, "exported ")?.parse().ok().ok_or(BundleError::Meta(5, "a time"))?;
        let meta = Meta { key, size, exported_at };
        // One spelling: what was read is what would be written.
        if meta.encode() == meta_text { Ok(meta) } else { Err(BundleError::Meta(2, "in its one form")) }
    }
}

/// An erasable record that the exporter opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record<'a> {
    /// Which of the entry's records, from 0.
    pub slot: u32,
    /// Opening of its commitment.
    pub opening: [u8; 32],
    /// Content.
    pub bytes: &'a [u8],
}

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Leaf, as hashed.
    pub leaf: &'a [u8],
    /// Opening of the kept record's commitment.
    pub opening: [u8; 32],
    /// Kept record.
    pub kept: &'a [u8],
    /// Opened erasable records, in order of slot.
    pub records: Vec<Record<'a>>,
}

/// Files of a law package by name.
pub type Files<'a> = BTreeMap<&'a str, &'a [u8]>;

/// A bundle that was read, borrowing from the file's bytes.
#[derive(Debug, Clone)]
pub struct Bundle<'a> {
    /// What it says of itself.
    pub meta: Meta,
    /// Entries in order; as many as `meta` says.
    pub entries: Vec<Entry<'a>>,
    /// Signed checkpoints, oldest first, word for word.
    pub checkpoints: Vec<&'a [u8]>,
    /// Stored tiles.
    pub tiles: Vec<Tile>,
    /// Law packages by the digest they are said to have, in hexadecimal.
    pub packages: BTreeMap<&'a str, Files<'a>>,
}

impl<'a> Bundle<'a> {
    /// Reads a bundle. Nothing is reserved by a number the file claims.
    ///
    /// # Errors
    /// [`BundleError`] for anything that a [`Writer`] would not write.
    pub fn read(bytes: &'a [u8]) -> Result<Self, BundleError> {
        let container = container::decode(bytes)?;
        let meta = Meta::decode(need(&container, META)?)?;
        let mut bundle = Self {
            checkpoints: notes(need(&container, CHECKPOINTS)?)?,
            entries: Vec::new(),
            tiles: Vec::new(),
            packages: BTreeMap::new(),
            meta,
        };
        for section in container.sections() {
            bundle.place(*section)?;
        }
        for group in 0..bundle.meta.size.div_ceil(GROUP) {
            bundle.read_group(&container, group)?;
        }
        Ok(bundle)
    }

    /// The opened record at a place, if the bundle has it.
    #[must_use]
    pub fn record(&self, entry: u64, slot: u32) -> Option<&'a [u8]> {
        let entry = self.entries.get(usize::try_from(entry).ok()?)?;
        let at = entry.records.binary_search_by_key(&slot, |record| record.slot).ok()?;
        entry.records.get(at).map(|record| record.bytes)
    }

    /// Takes tiles and law; of the rest only checks that it has a place.
    fn place(&mut self, section: Section<'a>) -> Result<(), BundleError> {
        let unexpected = || BundleError::Unexpected(section.name.to_owned());
        let fits =
            |name: Option<(u64, u16)>| name.is_some_and(|(group, width)| width_of(group, self.meta.size) == width);
        let name = section.name;
        if name == META || name == CHECKPOINTS {
            return Ok(());
        }
        if name.starts_with("tile/entries/") {
            return if fits(entry_bundle::parse_path(name)) { Ok(()) } else { Err(unexpected()) };
        }
        if name.starts_with("tile/") {
            self.tiles.push(Tile::from_path(name, section.bytes.to_vec())?);
            return Ok(());
        }
        let (kind, rest) = name.split_once('/').ok_or_else(unexpected)?;
        match kind {
            "kept" | "records" => {
                let place = tile::parse_numbered(rest).filter(|(g, w)| tile::numbered(*g, *w) == rest);
                if fits(place) { Ok(()) } else { Err(unexpected()) }
            }
            "law" => {
                let (digest, file) = rest.split_once('/').ok_or_else(unexpected)?;
                let good = digest.len() == 2 * HASH_LEN && digest.bytes().all(|b| b.is_ascii_hexdigit());
                if !good || file.is_empty() {
                    return Err(unexpected());
                }
                self.packages.entry(digest).or_default().insert(file, section.bytes);
                Ok(())
            }
            _ => Err(unexpected()),
        }
    }

    fn read_group(&mut self, container: &Container<'a>, group: u64) -> Result<(), BundleError> {
        let width = width_of(group, self.meta.size);
        let path = entry_bundle::path(group, width);
        let leaves =
            entry_bundle::decode(need(container, &path)?).map_err(|error| BundleError::Entries(path.clone(), error))?;
        if leaves.len() != usize::from(width) {
            return Err(BundleError::Form { name: path, what: "not as many entries as its name says", offset: 0 });
        }
        let name = format!("kept/{}", tile::numbered(group, width));
        let mut kept = Parts::new(&name, need(container, &name)?);
        let first = self.entries.len();
        for leaf in leaves {
            let opening = kept.array()?;
            let kept = kept.sized()?;
            self.entries.push(Entry { leaf, opening, kept, records: Vec::new() });
        }
        kept.done()?;
        let name = format!("records/{}", tile::numbered(group, width));
        match container.get(&name) {
            Some(bytes) => self.read_records(Parts::new(&name, bytes), first),
            None => Ok(()),
        }
    }

    fn read_records(&mut self, mut parts: Parts<'a, '_>, first: usize) -> Result<(), BundleError> {
        if parts.rest.is_empty() {
            return Err(parts.wrong("no record where there must be one"));
        }
        let mut last = None;
        while !parts.rest.is_empty() {
            let out_of_order = parts.wrong("a record out of order");
            let within = u16::from_be_bytes(parts.array()?);
            let slot = u32::from_be_bytes(parts.array()?);
            let record = Record { slot, opening: parts.array()?, bytes: parts.sized()? };
            let rises = last.is_none_or(|last| last < (within, slot));
            last = Some((within, slot));
            match self.entries.get_mut(first + usize::from(within)) {
                Some(entry) if rises => entry.records.push(record),
                _ => return Err(out_of_order),
            }
        }
        Ok(())
    }
}

/// How many entries a group holds in a log of this size; 0 if it lies beyond.
fn width_of(group: u64, size: u64) -> u16 {
    let from = group.saturating_mul(GROUP);
    u16::try_from(size.saturating_sub(from).min(GROUP)).unwrap_or(TILE_WIDTH)
}

fn need<'a>(container: &Container<'a>, name: &str) -> Result<&'a [u8], BundleError> {
    container.get(name).ok_or_else(|| BundleError::Missing(name.to_owned()))
}

fn notes(bytes: &[u8]) -> Result<Vec<&[u8]>, BundleError> {
    let mut parts = Parts::new(CHECKPOINTS, bytes);
    let mut notes = Vec::new();
    while !parts.rest.is_empty() {
        notes.push(parts.sized()?);
    }
    Ok(notes)
}

/// Takes parts off a section's front and knows where it is.
struct Parts<'a, 'n> {
    name: &'n str,
    rest: &'a [u8],
    at: usize,
}

impl<'a, 'n> Parts<'a, 'n> {
    fn new(name: &'n str, bytes: &'a [u8]) -> Self {
        Self { name, rest: bytes, at: 0 }
    }

    fn wrong(&self, what: &'static str) -> BundleError {
        BundleError::Form { name: self.name.to_owned(), what, offset: self.at }
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], BundleError> {
        let (part, behind) = self.rest.split_at_checked(length).ok_or_else(|| self.wrong("too few bytes"))?;
        self.rest = behind;
        self.at += length;
        Ok(part)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], BundleError> {
        let short = self.wrong("too few bytes");
        self.take(N)?.try_into().map_err(|_| short)
    }

    fn sized(&mut self) -> Result<&'a [u8], BundleError> {
        let length = u32::from_be_bytes(self.array()?);
        let length = usize::try_from(length).map_err(|_| self.wrong("a length too large"))?;
        self.take(length)
    }

    fn done(&self) -> Result<(), BundleError> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.wrong("more bytes than entries")) }
    }
}
