// SPDX-License-Identifier: EUPL-1.2
//! A server that lies well: it changes entries, then makes every commitment, leaf, tile and checkpoint
//! anew with the log's own key, so that nothing but the law and the fold can give it away.

use crate::story::{LOG, Story};
use std::collections::BTreeMap;
use waarborg_domain::{Act, Digest};
use waarborg_ledger::entry::{KEPT_TAG, RECORD_TAG};
use waarborg_ledger::{Kept, Leaf, State, enter, leaf_view};
use waarborg_register::bundle::{Bundle, Entry, Record, Writer};
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::commit::{Opening, commitment, root};
use waarborg_register::hash;
use waarborg_register::tree::Tree;

/// An entry with everything opened.
#[derive(Clone)]
pub struct Line {
    pub leaf: Leaf,
    pub kept: Kept,
    pub opening: [u8; 32],
    pub records: Vec<(u32, [u8; 32], Vec<u8>)>,
    /// Bytes of the kept record instead of its own.
    pub kept_bytes: Option<Vec<u8>>,
}

impl Line {
    /// Makes the leaf say what an honest one would say of this act and decision.
    pub fn settle(&mut self) {
        let (outcome, rules, objects) = leaf_view(&self.kept.act, &self.kept.decision);
        self.leaf.kind = self.kept.act.kind().to_owned();
        self.leaf.actor = self.kept.actor;
        (self.leaf.outcome, self.leaf.rules, self.leaf.objects) = (outcome, rules, objects);
    }

    /// Records its act as allowed, with these words of the law.
    pub fn as_allowed(&mut self, like: &Line) {
        self.kept.decision = like.kept.decision.clone();
        self.settle();
    }
}

/// Everything a server can change.
#[derive(Clone)]
pub struct Log {
    pub lines: Vec<Line>,
    pub law: BTreeMap<String, BTreeMap<String, Vec<u8>>>,
    /// Checkpoints are signed at these sizes.
    pub sizes: Vec<u64>,
    /// This entry does not move the map.
    pub stale: Option<usize>,
    /// The leaf of this entry has no map, though those around it have.
    pub bare: Option<usize>,
    /// Leaves before this entry have no map, as registers from before it.
    pub mapped_from: usize,
    /// Size that the checkpoint with this number claims instead.
    pub claim: Option<(usize, u64)>,
}

impl Log {
    pub fn of(story: &Story) -> Self {
        let bundle = Bundle::read(&story.bundle).unwrap();
        let line = |entry: &Entry<'_>| Line {
            leaf: Leaf::from_bytes(entry.leaf).unwrap(),
            kept: Kept::from_bytes(entry.kept).unwrap(),
            opening: entry.opening,
            records: entry.records.iter().map(|r| (r.slot, r.opening, r.bytes.to_vec())).collect(),
            kept_bytes: None,
        };
        let lines: Vec<Line> = bundle.entries.iter().map(line).collect();
        let owned = |files: &BTreeMap<&str, &[u8]>| files.iter().map(|(n, b)| ((*n).to_owned(), b.to_vec())).collect();
        let law = bundle.packages.iter().map(|(digest, files)| ((*digest).to_owned(), owned(files))).collect();
        let size = lines.len() as u64;
        Self { lines, law, sizes: vec![5, size / 2, size], stale: None, bare: None, mapped_from: 0, claim: None }
    }

    /// Number of the nth entry of a kind.
    pub fn nth(&self, kind: &str, nth: usize) -> usize {
        let found = self.lines.iter().enumerate().filter(|(_, l)| l.leaf.kind == kind).nth(nth);
        found.unwrap_or_else(|| panic!("no {kind} {nth}")).0
    }

    /// Number of an entry that the test describes.
    pub fn at(&self, wanted: impl Fn(&Kept) -> bool) -> usize {
        self.lines.iter().position(|line| wanted(&line.kept)).expect("such an entry")
    }

    /// Inserts an entry.
    pub fn insert(&mut self, at: usize, line: Line) {
        self.lines.insert(at, line);
        *self.sizes.last_mut().unwrap() += 1;
    }

    /// Leaves an entry out.
    pub fn remove(&mut self, at: usize) {
        self.lines.remove(at);
        *self.sizes.last_mut().unwrap() -= 1;
    }

    /// The bundle, with everything committed to and signed anew.
    pub fn export(mut self, story: &Story) -> Vec<u8> {
        let mut writer = Writer::new(story.key.verifier().clone(), 0);
        let mut tree = Tree::new();
        let mut state = Some(State::default());
        for (number, line) in self.lines.iter_mut().enumerate() {
            for (slot, opening, bytes) in &line.records {
                line.kept.records[*slot as usize] = Digest(commitment(RECORD_TAG, &Opening(*opening), bytes));
            }
            let hashes: Vec<[u8; 32]> = line.kept.records.iter().map(|d| d.0).collect();
            line.leaf.records.count = u32::try_from(hashes.len()).unwrap();
            line.leaf.records.root = Digest(root(&hashes));
            let kept = line.kept_bytes.clone().unwrap_or_else(|| line.kept.to_bytes().unwrap());
            line.leaf.kept = Digest(commitment(KEPT_TAG, &Opening(line.opening), &kept));
            // The map is made anew too, as far as the lie can be folded at all.
            state = state.and_then(|state| {
                let mut next = enter(&state, &mut line.leaf, &line.kept).ok()?;
                if self.stale == Some(number) {
                    next.map = state.map;
                    line.leaf.map = Some(Digest(next.map.root()));
                }
                Some(next)
            });
            if number < self.mapped_from || self.bare == Some(number) {
                line.leaf.map = None;
            }
            let leaf = line.leaf.to_bytes().unwrap();
            tree.append(hash::leaf(&leaf));
            let records = line
                .records
                .iter()
                .map(|(slot, opening, bytes)| Record { slot: *slot, opening: *opening, bytes })
                .collect();
            writer.entry(&Entry { leaf: &leaf, opening: line.opening, kept: &kept, records }).unwrap();
        }
        for (number, size) in self.sizes.iter().enumerate() {
            let claimed = self.claim.filter(|(n, _)| *n == number).map_or(*size, |(_, size)| size);
            let checkpoint = Checkpoint { origin: LOG.into(), size: claimed, root: tree.root_at(*size).unwrap() };
            writer.checkpoint(checkpoint.sign(&story.key).unwrap().as_bytes()).unwrap();
        }
        tree.changed_tiles(0).into_iter().for_each(|tile| writer.tile(tile));
        for (digest, files) in &self.law {
            files.iter().for_each(|(name, bytes)| writer.law(digest, name, bytes));
        }
        writer.finish().unwrap()
    }
}

/// True for a handover.
pub fn handover(kept: &Kept) -> bool {
    matches!(kept.act, Act::HandedOver { .. })
}
