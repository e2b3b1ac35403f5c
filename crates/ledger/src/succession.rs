// SPDX-License-Identifier: EUPL-1.2
//! The succession of a log's keys. A log has one key at a time, under one name at a time; entries say where
//! either changed (ADR 0022, 0024). Who knows one of the keys finds the others here, and which of them must
//! have signed a checkpoint of a given size: server and verifier ask the same question in the same words.

use crate::entry::{Kept, Leaf};
use crate::state::State;
use waarborg_domain::keeping::{KeepingAct, KeyRotated};
use waarborg_domain::{Act, Outcome};
use waarborg_register::checkpoint::{Checkpoint, CheckpointError};
use waarborg_register::note::{self, NoteError, VerifierKey};

/// Most changes of name or key a log may have: each is looked at for every checkpoint.
pub const MOST: usize = 1_000;

/// On whose word a key came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The key before it: it signed for the entry too.
    Rotation,
    /// Two officers: the log was restored from an older copy, and has another name. The key is the same.
    Restore,
    /// Two officers alone: the key before it was lost or stolen. The log has another name as well.
    Officers,
}

/// An entry from which on the log has another key, or another name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The entry: of this one on, `after` signs.
    pub entry: u64,
    /// Key and name before.
    pub before: VerifierKey,
    /// Key and name from there on.
    pub after: VerifierKey,
    /// On whose word.
    pub by: By,
}

impl Turn {
    /// What an act changes; none if it changes neither name nor key.
    pub fn of(entry: u64, act: &KeepingAct) -> Option<Result<Self, NoteError>> {
        let turn = |before: &str, after: &dyn Fn(&VerifierKey) -> Result<VerifierKey, NoteError>, by| {
            let before = VerifierKey::parse(before)?;
            let after = after(&before)?;
            Ok(Self { entry, before, after, by })
        };
        match act {
            KeepingAct::Restored(r) => {
                let renamed = |key: &VerifierKey| VerifierKey::new(key.kind(), &r.origin, key.public_key());
                Some(turn(&r.was, &renamed, By::Restore))
            }
            KeepingAct::Rekeyed { restored, new } => {
                Some(turn(&restored.was, &|_| VerifierKey::parse(new), By::Officers))
            }
            KeepingAct::KeyRotated(KeyRotated { old, new, .. }) => {
                Some(turn(old, &|_| VerifierKey::parse(new), By::Rotation))
            }
            KeepingAct::DamageFound { .. } => None,
        }
    }

    /// What an entry changes, by its parts; none if it changes neither name nor key.
    pub fn read(entry: u64, leaf: &[u8], kept: &[u8]) -> Option<Result<Self, NoteError>> {
        Self::of(entry, &Self::act(leaf, kept)?)
    }

    /// The act of keeping in an entry's parts, if it is one that was allowed and changed name or key.
    pub fn act(leaf: &[u8], kept: &[u8]) -> Option<KeepingAct> {
        const KINDS: [&[u8]; 3] = [b"log.restored", b"log.rekeyed", b"log.key-rotated"];
        // Every entry of a long log is looked at, and hardly any is one.
        if !KINDS.iter().any(|kind| leaf.windows(kind.len()).any(|bytes| bytes == *kind)) {
            return None;
        }
        let leaf = Leaf::from_bytes(leaf).ok().filter(|leaf| leaf.outcome == Outcome::Allowed)?;
        match Kept::from_bytes(kept).ok()?.act {
            Act::Keeping(act) if act.kind() == leaf.kind => Some(act),
            _ => None,
        }
    }
}

/// Why a checkpoint is not taken for one of the log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SuccessionError {
    /// No key of the log signed it, or it cannot be read.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A key of the log signed it that was not the log's at this size.
    #[error("for {0} entries it is signed with a key of the log that was not its key then")]
    NotThen(u64),
}

/// A log's keys, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Succession {
    turns: Vec<Turn>,
    /// Each key with the entry it begins at.
    spans: Vec<(u64, VerifierKey)>,
    keys: Vec<VerifierKey>,
}

impl Succession {
    /// Of a log whose only key this is, up to its first turn.
    pub fn new(first: VerifierKey) -> Self {
        Self { turns: Vec::new(), spans: vec![(0, first.clone())], keys: vec![first] }
    }

    /// Of a log with these turns; without any nothing tells its key.
    pub fn of(turns: Vec<Turn>) -> Option<Self> {
        let mut succession = Self::new(turns.first()?.before.clone());
        turns.into_iter().for_each(|turn| succession.turn(turn));
        Some(succession)
    }

    fn turn(&mut self, turn: Turn) {
        if !self.keys.contains(&turn.after) {
            self.keys.push(turn.after.clone());
        }
        self.spans.push((turn.entry, turn.after.clone()));
        self.turns.push(turn);
    }

    /// The turns, oldest first.
    pub fn turns(&self) -> &[Turn] {
        &self.turns
    }

    /// Each key with the entry it begins at, oldest first.
    pub fn spans(&self) -> &[(u64, VerifierKey)] {
        &self.spans
    }

    /// Every key there was.
    pub fn keys(&self) -> &[VerifierKey] {
        &self.keys
    }

    /// The first key.
    pub fn first(&self) -> Option<&VerifierKey> {
        self.spans.first().map(|(_, key)| key)
    }

    /// The key that signs now.
    pub fn newest(&self) -> Option<&VerifierKey> {
        self.spans.last().map(|(_, key)| key)
    }

    /// The key whose name an entry's leaf bears.
    pub fn at(&self, entry: u64) -> Option<&VerifierKey> {
        self.spans.iter().rev().find(|(from, _)| *from <= entry).map(|(_, key)| key)
    }

    /// True if the log ever had this name.
    pub fn named(&self, name: &str) -> bool {
        self.keys.iter().any(|key| key.name() == name)
    }

    /// Reads a checkpoint that the key signed which was the log's at its size, under the name it bears, and no
    /// other of its keys; but for the one that a rotation ends, since both sign for that. Of a name that was
    /// left at a restore, the last key counts for what was lost then.
    pub fn open(&self, signed: &str) -> Result<Checkpoint, SuccessionError> {
        let checkpoint = Checkpoint::open(signed, &self.keys)?;
        let (_, signers) = note::open_signers(signed, &self.keys).map_err(CheckpointError::from)?;
        let last = checkpoint.size.saturating_sub(1);
        let mut own = self.spans.iter().filter(|(_, key)| key.name() == checkpoint.origin);
        let due = own.clone().rev().find(|(from, _)| *from <= last).or_else(|| own.next()).map(|(_, key)| key);
        let leaving = self.turns.iter().find(|turn| turn.by == By::Rotation && turn.entry == last);
        let fits = |key: &&VerifierKey| Some(*key) == due || leaving.is_some_and(|turn| turn.before == **key);
        let mut of_name = signers.iter().filter(|key| key.name() == checkpoint.origin);
        if of_name.clone().any(|key| Some(*key) == due) && of_name.all(fits) {
            Ok(checkpoint)
        } else {
            Err(SuccessionError::NotThen(checkpoint.size))
        }
    }
}

impl State {
    /// The log's keys as far as the register says them: not before the first change of name or key.
    pub fn succession(&self) -> Option<Succession> {
        let rekeyed = |entry: u64| self.keys.iter().find(|change| change.entry == entry).map(|change| &change.new);
        let restores = self.keeping.restores.iter().map(|restored| match rekeyed(restored.head) {
            Some(new) => Turn::of(restored.head, &KeepingAct::Rekeyed { restored: restored.clone(), new: new.clone() }),
            None => Turn::of(restored.head, &KeepingAct::Restored(restored.clone())),
        });
        let restored = |entry: u64| self.keeping.restores.iter().any(|restored| restored.head == entry);
        let rotations = self.keys.iter().filter(|change| !restored(change.entry)).map(|change| {
            let (before, after) = (VerifierKey::parse(&change.old)?, VerifierKey::parse(&change.new)?);
            Ok(Turn { entry: change.entry, before, after, by: By::Rotation })
        });
        // What cannot be read is for the verifier to say.
        let mut turns: Vec<Turn> = restores.flatten().chain(rotations).filter_map(Result::ok).collect();
        turns.sort_by_key(|turn| turn.entry);
        Succession::of(turns)
    }
}
