// SPDX-License-Identifier: EUPL-1.2
//! Evidence for one party: what the log holds of its objects and that it holds nothing newer, without
//! the rest of the log (ADR 0021; principle 9: anyone can check).
//!
//! It is a [`container`] with a signed `checkpoint`; `entries/<index>`, each with its inclusion proof
//! and as much of it as the party may see, the last being the act by which the evidence was taken, whose
//! leaf holds the root of the map; and `objects/<id>`, each with its proof from that map. Of a log whose name
//! or key changed there is `turns/<index>` for each time, so that whoever knows an earlier key can follow
//! (ADR 0024). Reading checks form and order and nothing of the content: that is the verifier's task.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::container::{self, ContainerError, Section};
use crate::hash::{self, HASH_LEN, Hash};
use crate::map::{Id, MapError, Proof};
use crate::note::{NoteError, VerifierKey};
use crate::proof::MAX_PROOF_LEN;
use crate::text;

/// The format, and the first line of `meta`.
pub const FORMAT: &str = "waarborg/evidence/1";
const CHECKPOINT: &str = "checkpoint";
const META: &str = "meta";
/// Digits of an entry's number in its section's name: so that names rise as numbers do.
const DIGITS: usize = 16;

/// Why evidence could not be written or read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EvidenceError {
    /// The container around it.
    #[error(transparent)]
    Container(#[from] ContainerError),
    /// The key of the log.
    #[error("the log's key: {0}")]
    Key(#[from] NoteError),
    /// `meta` is not as it is written.
    #[error("line {0} of meta is not {1}")]
    Meta(usize, &'static str),
    /// A section that must be there.
    #[error("there is no section {0}")]
    Missing(&'static str),
    /// A section that has no place here.
    #[error("section {0} has no place in evidence")]
    Unexpected(String),
    /// The bytes of a section are not as they are written.
    #[error("section {name}: {what} at byte {offset}")]
    Form {
        /// The section.
        name: String,
        /// What is wrong.
        what: &'static str,
        /// Where in the section.
        offset: usize,
    },
    /// The proof of an object.
    #[error("object {0}: {1}")]
    Map(String, MapError),
    /// Something is longer than its length field can say.
    #[error("entry {0} has a part that is too long")]
    TooLong(u64),
}

/// How much of an entry is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown<'a> {
    /// That it is there: its leaf hash.
    Hash(Hash),
    /// Its leaf.
    Leaf(&'a [u8]),
    /// Leaf and kept record.
    Kept {
        /// Leaf, as hashed.
        leaf: &'a [u8],
        /// Opening of the kept record's commitment.
        opening: [u8; 32],
        /// Kept record.
        kept: &'a [u8],
    },
}

impl Shown<'_> {
    /// The leaf, if it is shown.
    #[must_use]
    pub fn leaf(&self) -> Option<&[u8]> {
        match self {
            Self::Hash(_) => None,
            Self::Leaf(leaf) | Self::Kept { leaf, .. } => Some(leaf),
        }
    }

    /// The hash that the log's tree has of it.
    #[must_use]
    pub fn leaf_hash(&self) -> Hash {
        match self {
            Self::Hash(hash) => *hash,
            Self::Leaf(leaf) | Self::Kept { leaf, .. } => hash::leaf(leaf),
        }
    }
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Inclusion proof under the checkpoint, from the leaf's sibling upwards.
    pub proof: Vec<Hash>,
    /// As much as the party may see.
    pub shown: Shown<'a>,
}

/// An entry by which the log's name or key changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn<'a> {
    /// The log's verifier key up to it.
    pub before: VerifierKey,
    /// The entry's receipt at its own end, which that key signed; empty if it did not, at a restore.
    pub receipt: &'a str,
}

/// One object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object<'a> {
    /// What it is said to be, such as `consent`. Only the entries vouch for it.
    pub kind: &'a str,
    /// What the map has of it.
    pub proof: Proof,
}

/// Evidence for one party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence<'a> {
    /// The log's verifier key; its name is the log's origin.
    pub key: VerifierKey,
    /// The party it is for.
    pub party: &'a str,
    /// The entry by which it was taken; its leaf holds the map's root.
    pub taken: u64,
    /// The signed checkpoint, word for word.
    pub checkpoint: &'a str,
    /// Entries by number.
    pub entries: BTreeMap<u64, Entry<'a>>,
    /// Objects by id.
    pub objects: BTreeMap<Id, Object<'a>>,
    /// Changes of the log's name or key by number of their entry.
    pub turns: BTreeMap<u64, Turn<'a>>,
}

/// True if the bytes begin as evidence does, and as no bundle of a whole log.
#[must_use]
pub fn is_evidence(bytes: &[u8]) -> bool {
    let first = [&[10], CHECKPOINT.as_bytes()].concat();
    bytes.starts_with(&container::MAGIC)
        && bytes.get(container::MAGIC.len() + 6..).is_some_and(|r| r.starts_with(&first))
}

impl<'a> Evidence<'a> {
    /// The file.
    ///
    /// # Errors
    /// [`EvidenceError`] for too much of anything.
    pub fn encode(&self) -> Result<Vec<u8>, EvidenceError> {
        let mut sections = vec![(META.to_owned(), self.meta().into_bytes())];
        sections.push((CHECKPOINT.to_owned(), self.checkpoint.as_bytes().to_vec()));
        for (index, entry) in &self.entries {
            let mut out = Vec::new();
            let long = || EvidenceError::TooLong(*index);
            let count = u8::try_from(entry.proof.len()).ok().filter(|n| usize::from(*n) <= MAX_PROOF_LEN);
            out.push(count.ok_or_else(long)?);
            out.extend(entry.proof.iter().flatten());
            match &entry.shown {
                Shown::Hash(hash) => {
                    out.push(0);
                    out.extend_from_slice(hash);
                }
                Shown::Leaf(leaf) => {
                    out.push(1);
                    out.extend_from_slice(leaf);
                }
                Shown::Kept { leaf, opening, kept } => {
                    out.push(2);
                    out.extend_from_slice(opening);
                    out.extend_from_slice(&u32::try_from(leaf.len()).map_err(|_| long())?.to_be_bytes());
                    out.extend_from_slice(leaf);
                    out.extend_from_slice(kept);
                }
            }
            sections.push((format!("entries/{index:0DIGITS$x}"), out));
        }
        for (id, object) in &self.objects {
            let mut out = vec![u8::try_from(object.kind.len()).unwrap_or(u8::MAX)];
            out.extend_from_slice(object.kind.as_bytes());
            out.extend(object.proof.to_bytes());
            sections.push((format!("objects/{}", hex::encode(id)), out));
        }
        for (index, Turn { before, receipt }) in &self.turns {
            sections.push((format!("turns/{index:0DIGITS$x}"), format!("{before}\n{receipt}").into_bytes()));
        }
        let sections: Vec<Section<'_>> = sections.iter().map(|(name, bytes)| Section { name, bytes }).collect();
        Ok(container::encode(&sections)?)
    }

    /// Reads evidence. Nothing is reserved by a number the file claims.
    ///
    /// # Errors
    /// [`EvidenceError`] for anything that [`Evidence::encode`] would not write.
    pub fn read(bytes: &'a [u8]) -> Result<Self, EvidenceError> {
        let container = container::decode(bytes)?;
        let text = |name: &'static str| {
            let bytes = container.get(name).ok_or(EvidenceError::Missing(name))?;
            str::from_utf8(bytes).map_err(|_| EvidenceError::Form { name: name.into(), what: "no text", offset: 0 })
        };
        let (key, party, taken) = meta(text(META)?)?;
        let checkpoint = text(CHECKPOINT)?;
        let (entries, objects, turns) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let mut read = Self { key, party, taken, checkpoint, entries, objects, turns };
        for section in container.sections() {
            read.place(*section)?;
        }
        Ok(read)
    }

    fn meta(&self) -> String {
        let Self { key, party, taken, .. } = self;
        format!("{FORMAT}\norigin {}\nkey {key}\nparty {party}\ntaken {taken}\n", key.name())
    }

    fn place(&mut self, section: Section<'a>) -> Result<(), EvidenceError> {
        let unexpected = || EvidenceError::Unexpected(section.name.to_owned());
        match section.name.split_once('/') {
            None if section.name == META || section.name == CHECKPOINT => Ok(()),
            Some((kind @ ("entries" | "turns"), number)) => {
                let index = u64::from_str_radix(number, 16).ok();
                let index = index.filter(|i| format!("{i:0DIGITS$x}") == number).ok_or_else(unexpected)?;
                if kind == "turns" {
                    self.turns.insert(index, turn(section)?);
                } else {
                    self.entries.insert(index, entry(section)?);
                }
                Ok(())
            }
            Some(("objects", digits)) => {
                let mut id = Id::default();
                hex::decode_to_slice(digits, &mut id).map_err(|_| unexpected())?;
                if hex::encode(id) != digits {
                    return Err(unexpected());
                }
                self.objects.insert(id, object(section)?);
                Ok(())
            }
            _ => Err(unexpected()),
        }
    }
}

/// The lines of `meta`: key, party and entry.
fn meta(meta_text: &str) -> Result<(VerifierKey, &str, u64), EvidenceError> {
    let mut lines = meta_text.split('\n');
    let mut line = |number, start: &'static str| {
        let found = lines.next().and_then(|line| line.strip_prefix(start));
        found.ok_or(EvidenceError::Meta(number, start))
    };
    if !line(1, FORMAT)?.is_empty() {
        return Err(EvidenceError::Meta(1, FORMAT));
    }
    let origin = line(2, "origin ")?;
    let key = VerifierKey::parse(line(3, "key ")?)?;
    let party = line(4, "party ")?;
    let taken = text::decimal(line(5, "taken ")?).ok_or(EvidenceError::Meta(5, "the number of an entry"))?;
    if origin != key.name() {
        return Err(EvidenceError::Meta(2, "the name of the key"));
    }
    // One spelling: what was read is what would be written.
    let again = format!("{FORMAT}\norigin {origin}\nkey {key}\nparty {party}\ntaken {taken}\n");
    if again == meta_text { Ok((key, party, taken)) } else { Err(EvidenceError::Meta(6, "the end")) }
}

fn entry(section: Section<'_>) -> Result<Entry<'_>, EvidenceError> {
    let Section { name, bytes } = section;
    let wrong = |what, rest: &[u8]| EvidenceError::Form { name: name.into(), what, offset: bytes.len() - rest.len() };
    let (count, rest) = bytes.split_first().ok_or_else(|| wrong("nothing", bytes))?;
    if usize::from(*count) > MAX_PROOF_LEN {
        return Err(wrong("more hashes than any tree needs", bytes));
    }
    let (path, rest) =
        rest.split_at_checked(usize::from(*count) * HASH_LEN).ok_or_else(|| wrong("too few bytes", rest))?;
    let proof = path.as_chunks::<HASH_LEN>().0.to_vec();
    let (level, rest) = rest.split_first().ok_or_else(|| wrong("too few bytes", rest))?;
    let shown = match level {
        0 => Shown::Hash(rest.try_into().map_err(|_| wrong("not a hash", rest))?),
        1 => Shown::Leaf(rest),
        2 => {
            let (opening, rest) = rest.split_first_chunk::<32>().ok_or_else(|| wrong("too few bytes", rest))?;
            let (length, rest) = rest.split_first_chunk::<4>().ok_or_else(|| wrong("too few bytes", rest))?;
            let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
            let (leaf, kept) = rest.split_at_checked(length).ok_or_else(|| wrong("too few bytes", rest))?;
            Shown::Kept { leaf, opening: *opening, kept }
        }
        _ => return Err(wrong("not a way to show an entry", rest)),
    };
    Ok(Entry { proof, shown })
}

fn turn(section: Section<'_>) -> Result<Turn<'_>, EvidenceError> {
    let Section { name, bytes } = section;
    let wrong = |what| EvidenceError::Form { name: name.into(), what, offset: 0 };
    let text = str::from_utf8(bytes).map_err(|_| wrong("no text"))?;
    let (before, receipt) = text.split_once('\n').ok_or_else(|| wrong("no key"))?;
    Ok(Turn { before: VerifierKey::parse(before)?, receipt })
}

fn object(section: Section<'_>) -> Result<Object<'_>, EvidenceError> {
    let Section { name, bytes } = section;
    let wrong = |what| EvidenceError::Form { name: name.into(), what, offset: 0 };
    let (length, rest) = bytes.split_first().ok_or_else(|| wrong("nothing"))?;
    let (kind, proof) = rest.split_at_checked(usize::from(*length)).ok_or_else(|| wrong("too few bytes"))?;
    let kind = str::from_utf8(kind).ok().filter(|k| !k.is_empty() && k.bytes().all(|b| b.is_ascii_lowercase()));
    let kind = kind.ok_or_else(|| wrong("not a kind of object"))?;
    let proof = Proof::from_bytes(proof).map_err(|error| EvidenceError::Map(name.to_owned(), error))?;
    Ok(Object { kind, proof })
}
