// SPDX-License-Identifier: EUPL-1.2
//! Entries in three parts: the leaf (hashed, for ever), the kept record (committed; what law and
//! history need after destruction) and erasable records (content; committed, each under its own key).
//! Leaves are RFC 8785 JSON, kept records JSON as first written; the stored bytes are what is hashed.

use serde::{Deserialize, Serialize};
use waarborg_domain::{Act, CapacityId, CommandId, Digest, Instant, Outcome, RuleId};
use waarborg_law::Decision;

/// Tag under which kept records are committed.
pub const KEPT_TAG: &str = "waarborg/kept/1";
/// Tag under which erasable records are committed.
pub const RECORD_TAG: &str = "waarborg/record/1";
/// Largest leaf, as tlog-tiles has it.
pub const LEAF_MAX: usize = 65_535;

/// Bytes that are no entry of a known version.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// Not the JSON of this version.
    #[error("the {0} is not in a known form")]
    Form(&'static str),
    /// Not the canonical encoding.
    #[error("the {0} is not in canonical form")]
    NotCanonical(&'static str),
    /// Too large.
    #[error("the leaf is larger than 64 KiB")]
    TooLarge,
}

/// Root and number of an entry's erasable records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordsRef {
    /// How many.
    pub count: u32,
    /// RFC 6962 root over their commitments.
    pub root: Digest,
}

/// What stays for ever. It carries the six fields that BIO2 asks of a log: action (`kind`), `objects`,
/// result (`outcome`), origin (`channel`), `actor` and time (`at`). The fields stand in the order of
/// their names, so that they are written as RFC 8785 wants them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leaf {
    /// Pseudonym of who acted; none for the house itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<CapacityId>,
    /// When; never before the entry before it.
    pub at: Instant,
    /// Through which interface.
    pub channel: String,
    /// Commitment to the kept record.
    pub kept: Digest,
    /// What kind of act.
    pub kind: String,
    /// Name of the log.
    pub log: String,
    /// Root of the map of objects and their entries, this entry included (ADR 0021); entries from
    /// before the map have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map: Option<Digest>,
    /// Ids of the objects.
    pub objects: Vec<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// Erasable records.
    pub records: RecordsRef,
    /// Rules that stood in the way; says no more than the answer did.
    pub rules: Vec<RuleId>,
    /// Version of this form.
    pub v: u32,
}

/// What law and history need, committed to by the leaf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// Version of this form.
    pub v: u32,
    /// Who acted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<CapacityId>,
    /// What.
    pub act: Act,
    /// How the law decided, with every rule it rests on.
    pub decision: Decision,
    /// The register could take the entry when it was decided.
    pub register: bool,
    /// Commitments to the erasable records, by slot.
    pub records: Vec<Digest>,
    /// The caller's command id: the same command twice has one effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<CommandId>,
}

fn written<T: Serialize>(value: &T, what: &'static str) -> Result<Vec<u8>, EntryError> {
    serde_json::to_vec(value).map_err(|_| EntryError::Form(what))
}

impl Leaf {
    /// The bytes that are hashed: RFC 8785, by the order of the fields.
    pub fn to_bytes(&self) -> Result<Vec<u8>, EntryError> {
        let bytes = written(self, "leaf")?;
        if bytes.len() > LEAF_MAX { Err(EntryError::TooLarge) } else { Ok(bytes) }
    }
    /// Reads stored bytes; anything but the canonical form is refused.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EntryError> {
        let leaf: Self = serde_json::from_slice(bytes).map_err(|_| EntryError::Form("leaf"))?;
        if leaf.v != 1 {
            return Err(EntryError::Form("leaf"));
        }
        if leaf.to_bytes()? != bytes {
            return Err(EntryError::NotCanonical("leaf"));
        }
        Ok(leaf)
    }
}

impl Kept {
    /// The bytes that are committed to.
    pub fn to_bytes(&self) -> Result<Vec<u8>, EntryError> {
        written(self, "kept record")
    }
    /// Reads stored bytes. Their commitment binds them, so no second encoding is possible.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EntryError> {
        let kept: Self = serde_json::from_slice(bytes).map_err(|_| EntryError::Form("kept record"))?;
        if kept.v == 1 { Ok(kept) } else { Err(EntryError::Form("kept record")) }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn a_leaf_is_written_as_rfc_8785_wants_it() {
        let mut leaf = Leaf {
            actor: None,
            at: Instant(1_782_800_000_000_001),
            channel: "api".into(),
            kept: Digest([7; 32]),
            kind: "item-\u{e9}\u{1f600}\u{7f}\u{2028}".into(),
            log: "a\"b\\c\u{8}\u{c}\n\r\t\u{1}\u{1f}/".into(),
            map: None,
            objects: vec!["two".into(), String::new()],
            outcome: Outcome::Refused,
            records: RecordsRef { count: u32::MAX, root: Digest([255; 32]) },
            rules: vec![RuleId::new("R-037")],
            v: 1,
        };
        for actor in [None, Some("00112233445566778899aabbccddeeff".parse().unwrap())] {
            leaf.actor = actor;
            leaf.map = actor.map(|_| Digest([3; 32]));
            let bytes = leaf.to_bytes().unwrap();
            assert_eq!(bytes, serde_json_canonicalizer::to_vec(&leaf).unwrap());
            assert_eq!(Leaf::from_bytes(&bytes).unwrap(), leaf);
        }
    }
}
