// SPDX-License-Identifier: EUPL-1.2
//! The names and keys a log has had. A restore of an older copy gives it another name (ADR 0022), a rotation
//! another key, and where a key was lost two officers give it both (ADR 0024). What comes before the record
//! of it is signed as it was then, what comes after as from then on. The newest key is the bundle's; each
//! record, which that key signs for, says what was before it.

use crate::report::{KeySpan, Report, Restore};
use std::collections::BTreeSet;
use waarborg_domain::keeping::{KeepingAct, Restored};
use waarborg_ledger::succession::{By, MOST, Succession, SuccessionError, Turn};
use waarborg_register::bundle::Bundle;
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::hash::Hash;
use waarborg_register::note::VerifierKey;

/// Names and keys, oldest first, and the entry each begins at.
pub(crate) struct Origins {
    succession: Succession,
    restores: Vec<Restored>,
    /// Heads that the records say the log went on from.
    heads: Vec<(u64, Hash)>,
    /// Changes that the key before did not sign for, or that do not go on from it.
    unproved: BTreeSet<u64>,
    /// They end with the bundle's key.
    whole: bool,
}

/// How far a key vouches for a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// It is none of the log's.
    No,
    /// Up to this entry, at which another came that it did not sign for.
    Until(u64),
    /// For all of it: it signs, or has signed for what signs since.
    All,
}

impl Origins {
    /// Reads them from the records of restores and rotations.
    pub(crate) fn of(bundle: &Bundle<'_>, report: &mut Report) -> Self {
        let (mut turns, mut restores, mut heads): (Vec<Turn>, Vec<_>, Vec<_>) = Default::default();
        let mut broken = Vec::new();
        for (index, act) in acts(bundle) {
            let turn = match Turn::of(index, &act) {
                None => continue,
                Some(_) if turns.len() >= MOST => {
                    report.find(Some(index), "key", format!("name and key changed more than {MOST} times"));
                    break;
                }
                Some(Ok(turn)) => turn,
                Some(Err(error)) => {
                    report.find(Some(index), "restore", format!("the key of the log before or after it: {error}"));
                    continue;
                }
            };
            if turns.last().is_some_and(|last| last.after != turn.before) {
                let text = "it takes the place of another key than the log had";
                report.find(Some(index), "key", text.into());
                broken.push(index);
            }
            match &act {
                KeepingAct::KeyRotated(rotated) => heads.push((index, rotated.head, rotated.root.0)),
                other => heads.extend(other.restored().map(|r| (index, r.head, r.root.0))),
            }
            report.restores.extend(act.restored().map(|restored| told(&turn, restored)));
            restores.extend(act.restored().cloned());
            turns.push(turn);
        }
        let heads = at_their_place(heads, report);
        let succession = Succession::of(turns).unwrap_or(Succession::new(bundle.meta.key.clone()));
        let whole = newest(&succession, bundle, report);
        let mut unproved = unproved(&succession, bundle, report);
        unproved.extend(broken);
        report.keys = spans(&succession, &unproved);
        Self { succession, restores, heads, unproved, whole }
    }

    /// The log's name at an entry.
    pub(crate) fn name(&self, entry: u64) -> &str {
        self.succession.at(entry).map_or("", VerifierKey::name)
    }

    /// True if the log ever had this name.
    pub(crate) fn named(&self, name: &str) -> bool {
        self.succession.named(name)
    }

    /// All keys, for what was signed at any time.
    pub(crate) fn keys(&self) -> &[VerifierKey] {
        self.succession.keys()
    }

    /// Reads a checkpoint that the log's key at its size signed.
    pub(crate) fn open(&self, signed: &str) -> Result<Checkpoint, SuccessionError> {
        self.succession.open(signed)
    }

    /// How far a key vouches for the log.
    pub(crate) fn reach(&self, key: &VerifierKey) -> Reach {
        if self.whole { reach(&self.succession, &self.unproved, key) } else { Reach::No }
    }

    /// Keys that these keys vouch for, themselves included.
    pub(crate) fn vouched(&self, by: &[VerifierKey]) -> Vec<VerifierKey> {
        let mut vouched = Vec::new();
        let mut spans = self.succession.spans().iter();
        let mut on = false;
        let first = spans.next().map(|(_, key)| (None, key));
        let rest = self.succession.turns().iter().zip(spans).map(|(turn, (_, key))| (Some(turn), key));
        for (turn, key) in first.into_iter().chain(rest) {
            let breaks = turn.is_some_and(|turn| breaks(&self.unproved, turn));
            on = by.contains(key) || (on && !breaks);
            if on {
                vouched.push(key.clone());
            }
        }
        vouched
    }

    /// The restore that left out what a checkpoint under an earlier name counts.
    pub(crate) fn lost(&self, checkpoint: &Checkpoint) -> Option<&Restored> {
        let of = |r: &&Restored| VerifierKey::parse(&r.was).is_ok_and(|key| key.name() == checkpoint.origin);
        self.restores.iter().find(of).filter(|r| checkpoint.size > r.head)
    }

    /// The root that a record names must be that of the entries before it.
    pub(crate) fn check(&self, root_at: impl Fn(u64) -> Option<Hash>, report: &mut Report) {
        for (head, root) in &self.heads {
            if root_at(*head) != Some(*root) {
                let text = "the head it says the log goes on from is not that of the entries before it";
                report.find(Some(*head), "restore", text.into());
            }
        }
    }
}

/// True if the key before did not vouch for the one that took its place.
fn breaks(unproved: &BTreeSet<u64>, turn: &Turn) -> bool {
    turn.by == By::Officers || unproved.contains(&turn.entry)
}

/// How far a key vouches for a log: up to where another came that it did not sign for.
pub(crate) fn reach(succession: &Succession, unproved: &BTreeSet<u64>, key: &VerifierKey) -> Reach {
    let Some(mine) = succession.spans().iter().rposition(|(_, own)| own == key) else { return Reach::No };
    let broken = succession.turns().iter().skip(mine).find(|turn| breaks(unproved, turn));
    broken.map_or(Reach::All, |turn| Reach::Until(turn.entry))
}

/// Records of restores and rotations, oldest first.
fn acts(bundle: &Bundle<'_>) -> impl Iterator<Item = (u64, KeepingAct)> {
    let entries = (0u64..).zip(&bundle.entries);
    entries.filter_map(|(index, entry)| Some((index, Turn::act(entry.leaf, entry.kept)?)))
}

/// Heads by themselves; one that is not where its record stands is a finding of the fold as well.
fn at_their_place(heads: Vec<(u64, u64, Hash)>, report: &mut Report) -> Vec<(u64, Hash)> {
    for (index, head, _) in heads.iter().filter(|(index, head, _)| index != head) {
        report.find(Some(*index), "restore", format!("it says that the log goes on from {head} entries"));
    }
    heads.into_iter().map(|(_, head, root)| (head, root)).collect()
}

/// The bundle's key must be the newest.
fn newest(succession: &Succession, bundle: &Bundle<'_>, report: &mut Report) -> bool {
    let Some(last) = succession.turns().last().filter(|turn| turn.after != bundle.meta.key) else { return true };
    let (code, text) = if last.after.name() == bundle.meta.key.name() {
        ("key", "from there on the log has another key than the bundle says".to_owned())
    } else {
        ("restore", format!("it names the log {}, not {}", last.after.name(), bundle.meta.key.name()))
    };
    report.find(Some(last.entry), code, text);
    false
}

/// Rotations without a checkpoint that ends with them and that both keys signed. Whoever has no old key cannot
/// put another in its place.
fn unproved(succession: &Succession, bundle: &Bundle<'_>, report: &mut Report) -> BTreeSet<u64> {
    let mut unproved: BTreeSet<u64> =
        succession.turns().iter().filter(|turn| turn.by == By::Rotation).map(|turn| turn.entry).collect();
    if unproved.is_empty() {
        return unproved;
    }
    for note in &bundle.checkpoints {
        let Some(note) = str::from_utf8(note).ok() else { continue };
        let ends = Checkpoint::claimed(note).ok().and_then(|checkpoint| checkpoint.size.checked_sub(1));
        let of = |turn: &&Turn| Some(turn.entry) == ends;
        let Some(turn) = succession.turns().iter().find(of).filter(|turn| unproved.contains(&turn.entry)) else {
            continue;
        };
        let by = |key: &VerifierKey| Checkpoint::open(note, std::slice::from_ref(key)).is_ok();
        if by(&turn.before) && by(&turn.after) {
            unproved.remove(&turn.entry);
        }
    }
    for entry in &unproved {
        let text = "the key that signed before did not sign for the one that takes its place";
        report.find(Some(*entry), "rotation", text.into());
    }
    unproved
}

/// The keys as a report tells them.
pub(crate) fn spans(succession: &Succession, unproved: &BTreeSet<u64>) -> Vec<KeySpan> {
    let turns = [None].into_iter().chain(succession.turns().iter().map(Some));
    let span = |((from, key), turn): (&(u64, VerifierKey), Option<&Turn>)| KeySpan {
        from: *from,
        key: key.to_string(),
        by: match turn.map(|turn| turn.by) {
            None => "beginning",
            Some(By::Rotation) if unproved.contains(from) => "nobody",
            Some(By::Rotation) => "rotation",
            Some(By::Restore) => "restore",
            Some(By::Officers) => "officers",
        },
    };
    // A log that never had another says so with its one key.
    let all: Vec<KeySpan> = succession.spans().iter().zip(turns).map(span).collect();
    if all.len() > 1 { all } else { Vec::new() }
}

fn told(turn: &Turn, restored: &Restored) -> Restore {
    Restore {
        entry: turn.entry,
        was: turn.before.name().to_owned(),
        origin: restored.origin.clone(),
        known: restored.known,
        missing: restored.missing(),
        closed: restored.lost.len() as u64,
        rekeyed: turn.by == By::Officers,
    }
}
