// SPDX-License-Identifier: EUPL-1.2
//! The map as it goes into a saved state and comes back: its objects in the order of their keys, each with
//! its chain and its entries. What comes back is only as good as the root it is held to.

use std::sync::Arc;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Kind, Link, MAX_DEPTH, Map, Node, Object, bit, entries, fork};
use crate::hash::Hash;

type Row = (Hash, Hash, Vec<u64>);

impl Serialize for Map {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rows: Vec<Row> = Vec::new();
        let mut open: Vec<&Arc<Node>> = self.root.iter().collect();
        while let Some(node) = open.pop() {
            match &node.kind {
                Kind::Leaf(object) => rows.push((object.key, object.chain, entries(object))),
                Kind::Fork(left, right) => open.extend(right.iter().chain(left)),
            }
        }
        rows.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Map {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let rows = Vec::<Row>::deserialize(deserializer)?;
        let len = rows.len() as u64;
        let objects: Vec<Object> = rows.into_iter().filter_map(object).collect();
        let ordered = objects.iter().zip(objects.iter().skip(1)).all(|(one, next)| one.key < next.key);
        if objects.len() as u64 != len || !ordered {
            return Err(D::Error::custom("no map: its objects have no entries or no order"));
        }
        Ok(Self { root: subtree(&objects, 0), len })
    }
}

fn object((key, chain, entries): Row) -> Option<Object> {
    let link = |earlier, entry| Some(Arc::new(Link { entry, earlier }));
    Some(Object { key, chain, latest: entries.into_iter().fold(None, link)? })
}

/// The subtree of objects whose keys are alike up to this depth.
fn subtree(objects: &[Object], depth: usize) -> Option<Arc<Node>> {
    match objects {
        [] => None,
        [object] => Some(Node::new(Kind::Leaf(object.clone()))),
        // Keys rise, so two that are alike to the end cannot be.
        _ if depth >= MAX_DEPTH => None,
        _ => {
            let (left, right) = objects.split_at(objects.partition_point(|object| !bit(&object.key, depth)));
            match (subtree(left, depth + 1), subtree(right, depth + 1)) {
                (Some(left), right) => Some(fork(false, left, right)),
                (None, right) => right.map(|right| fork(true, right, None)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_and_goes_on() {
        for objects in [0u64, 1, 2, 3, 700] {
            let mut map = Map::new();
            let id = |number: u64| [number.to_be_bytes(), [7; 8]].concat().try_into().unwrap();
            for entry in 0..objects * 2 {
                map.touch(&id(entry % objects), entry);
            }
            let text = serde_json::to_string(&map).unwrap();
            let mut back: Map = serde_json::from_str(&text).unwrap();
            assert_eq!((back.root(), back.len()), (map.root(), map.len()));
            for number in 0..objects + 1 {
                map.touch(&id(number), 9_999);
                back.touch(&id(number), 9_999);
                assert_eq!(back.entries(&id(number)), map.entries(&id(number)));
            }
            assert_eq!(back.root(), map.root());
        }
        assert!(serde_json::from_str::<Map>("[[[0],[0],[1]]]").is_err());
    }
}
