// SPDX-License-Identifier: EUPL-1.2
//! The authenticated map beside the log: each object of which an entry tells, and the entries that do
//! (DESIGN 4; ADR 0021). Whoever knows the id of an object can be shown all its entries, or that there
//! are none, without seeing anything of the other objects.
//!
//! A sparse Merkle tree over 256-bit keys: a key's bits from the root down say left or right, a subtree
//! with one key is that key's leaf, one with none is [`EMPTY`]. So equal content has an equal root in
//! whatever order it came. A key is a hash of the object's id and a leaf's value a hash chain over id
//! and entry numbers: to whoever does not know the id, which is 128 random bits, both say nothing. The
//! chain binds every entry and not only the newest, so that none between can be left out.

mod proof;
mod stored;

pub use proof::{End, MapError, Proof};

use std::sync::{Arc, OnceLock};

use crate::hash::{self, HASH_LEN, Hash};

/// The format of keys, chains, leaves and nodes; the first bytes of whatever is hashed.
pub const FORMAT: &str = "waarborg/map/1";
/// The hash of a subtree without keys. Nothing is known to have it as its SHA-256.
pub const EMPTY: Hash = [0; HASH_LEN];
/// Bits of a key: no path is longer.
pub const MAX_DEPTH: usize = 8 * HASH_LEN;

/// An object's id: 128 random bits.
pub type Id = [u8; 16];

const KEY: u8 = 0;
const CHAIN: u8 = 1;
const LEAF: u8 = 2;
const NODE: u8 = 3;

/// SHA-256 over format, kind and the parts. RFC 6962 hashes begin with 0x00 or 0x01, so that nothing of
/// the log's own tree can be passed off as part of the map.
fn tagged(kind: u8, parts: &[&[u8]]) -> Hash {
    // One buffer and one update: this runs for each node on each path.
    let mut block = [0u8; 96];
    let mut used = 0;
    for part in [FORMAT.as_bytes(), &[kind]].iter().chain(parts) {
        if let Some(place) = block.get_mut(used..used + part.len()) {
            place.copy_from_slice(part);
        }
        used += part.len();
    }
    hash::sha256(&[block.get(..used).unwrap_or(&block)])
}

/// Where an object stands in the map.
#[must_use]
pub fn key(id: &Id) -> Hash {
    tagged(KEY, &[id])
}

/// The value of an object after one more entry.
#[must_use]
pub fn chain(id: &Id, earlier: Option<&Hash>, entry: u64) -> Hash {
    tagged(CHAIN, &[id, earlier.unwrap_or(&EMPTY), &entry.to_be_bytes()])
}

fn leaf(key: &Hash, chain: &Hash) -> Hash {
    tagged(LEAF, &[key, chain])
}

fn node(left: &Hash, right: &Hash) -> Hash {
    tagged(NODE, &[left, right])
}

/// True if the key goes right at this depth.
fn bit(key: &Hash, depth: usize) -> bool {
    key.get(depth / 8).is_some_and(|byte| byte >> (7 - depth % 8) & 1 == 1)
}

/// The entries of one object, newest first; what was there before is shared.
#[derive(Debug)]
struct Link {
    entry: u64,
    earlier: Option<Arc<Link>>,
}

impl Drop for Link {
    /// One after the other: an object with many entries must not exhaust the stack.
    fn drop(&mut self) {
        let mut next = self.earlier.take();
        while let Some(mut link) = next.and_then(Arc::into_inner) {
            next = link.earlier.take();
        }
    }
}

#[derive(Debug, Clone)]
struct Object {
    key: Hash,
    chain: Hash,
    latest: Arc<Link>,
}

#[derive(Debug)]
enum Kind {
    Leaf(Object),
    Fork(Option<Arc<Node>>, Option<Arc<Node>>),
}

/// A node; its hash is made when it is first asked for, so that what an entry moves more than once is
/// hashed once.
#[derive(Debug)]
struct Node {
    hash: OnceLock<Hash>,
    kind: Kind,
}

impl Node {
    fn new(kind: Kind) -> Arc<Self> {
        Arc::new(Self { hash: OnceLock::new(), kind })
    }

    /// At most [`MAX_DEPTH`] deep.
    fn hash(&self) -> Hash {
        *self.hash.get_or_init(|| match &self.kind {
            Kind::Leaf(object) => leaf(&object.key, &object.chain),
            Kind::Fork(left, right) => node(&hash_of(left.as_ref()), &hash_of(right.as_ref())),
        })
    }
}

fn hash_of(node: Option<&Arc<Node>>) -> Hash {
    node.map_or(EMPTY, |node| node.hash())
}

/// A fork with this child on the side of the key's bit and the other opposite.
fn fork(right: bool, child: Arc<Node>, other: Option<Arc<Node>>) -> Arc<Node> {
    Node::new(if right { Kind::Fork(other, Some(child)) } else { Kind::Fork(Some(child), other) })
}

/// The map. A clone costs nothing and stays as it was.
#[derive(Debug, Clone, Default)]
pub struct Map {
    root: Option<Arc<Node>>,
    len: u64,
}

impl PartialEq for Map {
    fn eq(&self, other: &Self) -> bool {
        self.root() == other.root()
    }
}

impl Map {
    /// The map without objects.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many objects it has.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// True without any.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The root hash over everything in it.
    #[must_use]
    pub fn root(&self) -> Hash {
        hash_of(self.root.as_ref())
    }

    /// Says that an entry concerns the object. Entries come in order; the same one twice counts once.
    pub fn touch(&mut self, id: &Id, entry: u64) {
        let key = key(id);
        let (root, new) = touched(self.root.as_ref(), 0, &key, id, entry);
        self.root = Some(root);
        self.len += u64::from(new);
    }

    /// True if any entry concerns the object.
    #[must_use]
    pub fn contains(&self, id: &Id) -> bool {
        self.object(&key(id)).is_some()
    }

    fn object(&self, key: &Hash) -> Option<&Object> {
        let mut node = self.root.as_ref();
        for depth in 0..=MAX_DEPTH {
            match &node?.kind {
                Kind::Leaf(object) => return (object.key == *key).then_some(object),
                Kind::Fork(left, right) => node = if bit(key, depth) { right.as_ref() } else { left.as_ref() },
            }
        }
        None
    }

    /// The entries that concern an object, oldest first; none if there are none.
    #[must_use]
    pub fn entries(&self, id: &Id) -> Vec<u64> {
        self.object(&key(id)).map(entries).unwrap_or_default()
    }

    /// The proof of what the map says of an object: its entries, or that there are none.
    #[must_use]
    pub fn prove(&self, id: &Id) -> Proof {
        let key = key(id);
        let mut siblings = Vec::new();
        let mut node = self.root.as_ref();
        loop {
            match node.map(|node| &node.kind) {
                None => return Proof { siblings, end: End::Empty },
                Some(Kind::Leaf(object)) if object.key == key => {
                    return Proof { siblings, end: End::Entries(entries(object)) };
                }
                Some(Kind::Leaf(Object { key, chain, .. })) => {
                    return Proof { siblings, end: End::Other { key: *key, chain: *chain } };
                }
                Some(Kind::Fork(left, right)) => {
                    let right_side = bit(&key, siblings.len());
                    let (down, beside) = if right_side { (right, left) } else { (left, right) };
                    siblings.push(hash_of(beside.as_ref()));
                    node = down.as_ref();
                }
            }
        }
    }
}

fn entries(object: &Object) -> Vec<u64> {
    let mut all: Vec<u64> =
        std::iter::successors(Some(&object.latest), |link| link.earlier.as_ref()).map(|link| link.entry).collect();
    all.reverse();
    all
}

/// The subtree after the touch, and whether the object is new in it.
fn touched(here: Option<&Arc<Node>>, depth: usize, key: &Hash, id: &Id, entry: u64) -> (Arc<Node>, bool) {
    let fresh = || {
        let latest = Arc::new(Link { entry, earlier: None });
        Node::new(Kind::Leaf(Object { key: *key, chain: chain(id, None, entry), latest }))
    };
    let Some(old) = here else { return (fresh(), true) };
    match &old.kind {
        Kind::Leaf(object) if object.key == *key => {
            if object.latest.entry == entry {
                return (Arc::clone(old), false);
            }
            let latest = Arc::new(Link { entry, earlier: Some(Arc::clone(&object.latest)) });
            let chain = chain(id, Some(&object.chain), entry);
            (Node::new(Kind::Leaf(Object { key: *key, chain, latest })), false)
        }
        Kind::Leaf(object) => {
            let parts = (depth..MAX_DEPTH).find(|d| bit(key, *d) != bit(&object.key, *d)).unwrap_or(MAX_DEPTH);
            let mut above = fork(bit(key, parts), fresh(), Some(Arc::clone(old)));
            for shared in (depth..parts).rev() {
                above = fork(bit(key, shared), above, None);
            }
            (above, true)
        }
        Kind::Fork(left, right) => {
            let right_side = bit(key, depth);
            let (down, beside) = if right_side { (right, left) } else { (left, right) };
            let (child, new) = touched(down.as_ref(), depth + 1, key, id, entry);
            (fork(right_side, child, beside.clone()), new)
        }
    }
}
