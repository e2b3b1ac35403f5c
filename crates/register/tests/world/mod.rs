// SPDX-License-Identifier: EUPL-1.2
//! One log with three witnesses, the same in each run, from which tests make every kind of file.
#![allow(dead_code, reason = "each test takes what it needs")]

use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::note::{self, Kind, SigningKey, VerifierKey};
use waarborg_register::policy::Policy;
use waarborg_register::receipt::Receipt;
use waarborg_register::tree::Tree;
use waarborg_register::witness::Request;
use waarborg_register::{Hash, hash};

pub const ORIGIN: &str = "waarborg.example/log";
pub const TIME: u64 = 1_795_000_000;

pub struct World {
    pub tree: Tree,
    pub log: SigningKey,
    pub log_pq: SigningKey,
    pub witnesses: Vec<SigningKey>,
}

pub fn entry(n: u64) -> Vec<u8> {
    format!("entry {n}").into_bytes()
}

pub fn leaf(n: u64) -> Hash {
    hash::leaf(&entry(n))
}

pub fn world() -> World {
    sized(11)
}

pub fn sized(entries: u64) -> World {
    let key = |kind, name, seed| SigningKey::of_kind(kind, name, [seed; 32]).unwrap();
    World {
        tree: Tree::from_leaf_hashes((0..entries).map(leaf)),
        log: key(Kind::Ed25519, ORIGIN, 1),
        log_pq: key(Kind::MlDsa44, ORIGIN, 2),
        witnesses: vec![
            key(Kind::Cosignature, "witness.example/ctivd", 3),
            key(Kind::MlDsa44, "witness.example/ctivd", 4),
            key(Kind::Cosignature, "witness.example/second", 5),
        ],
    }
}

impl World {
    pub fn verifiers(&self) -> Vec<VerifierKey> {
        [&self.log, &self.log_pq].into_iter().chain(&self.witnesses).map(|key| key.verifier().clone()).collect()
    }

    pub fn checkpoint(&self, size: u64) -> Checkpoint {
        Checkpoint { origin: ORIGIN.into(), size, root: self.tree.root_at(size).unwrap() }
    }

    /// Signed by the log with both keys.
    pub fn signed(&self, size: u64) -> String {
        let checkpoint = self.checkpoint(size);
        let body = checkpoint.encode().unwrap();
        note::with_lines(&checkpoint.sign(&self.log).unwrap(), &self.log_pq.cosign(&body, 0).unwrap()).unwrap()
    }

    /// … and by every witness.
    pub fn cosigned(&self, size: u64) -> String {
        let body = self.checkpoint(size).encode().unwrap();
        let lines: String = self.witnesses.iter().map(|key| key.cosign(&body, TIME).unwrap()).collect();
        note::with_lines(&self.signed(size), &lines).unwrap()
    }

    pub fn request(&self, old: u64, size: u64) -> Request {
        Request { old, proof: self.tree.consistency(old, size).unwrap(), checkpoint: self.signed(size) }
    }

    pub fn receipt(&self, index: u64, size: u64) -> Receipt {
        Receipt { index, proof: self.tree.inclusion(index, size).unwrap(), checkpoint: self.cosigned(size) }
    }

    /// Either key of the oversight body, and the second witness.
    pub fn policy(&self) -> Policy {
        let mut file = format!("log {} https://log.example/\n", self.log.verifier());
        file += &format!("log {}\n", self.log_pq.verifier());
        for (name, key) in ["ctivd", "ctivd-pq", "second"].iter().zip(&self.witnesses) {
            file += &format!("witness {name} {}\n", key.verifier());
        }
        file += "group oversight any ctivd ctivd-pq\ngroup both 2 oversight second\nquorum both\n";
        Policy::parse(&file).unwrap()
    }
}
