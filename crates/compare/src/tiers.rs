// SPDX-License-Identifier: EUPL-1.2
//! A map from fingerprints to postings whose cost of adding stays flat as it
//! grows. Fingerprints are spread evenly, so in one tree a batch would touch, and
//! for the sake of readers copy, nearly every leaf. Here it only touches a small
//! recent map; that is laid down now and then as a sorted run, and runs of like
//! size are merged. A clone shares all runs.

use crate::postings::{AsIs, Postings};
use std::iter::Peekable;
use std::sync::Arc;

/// Keys in the recent map before it is laid down.
const RECENT: usize = 2_048;

/// What a tier says of a key: its postings, all of them, or that it is gone.
type Said = Option<Postings>;
type Recent = imbl::GenericHashMap<u128, Said, AsIs, imbl::shared_ptr::DefaultSharedPtr>;
type Run = Arc<[(u128, Said)]>;

/// Newest first wins: the recent map, then the runs from the last to the first.
#[derive(Clone)]
pub(crate) struct Tiers {
    recent: Recent,
    /// Sorted by key, oldest first, each more than twice as long as the next.
    runs: Vec<Run>,
    keys: usize,
}

impl Tiers {
    pub fn new() -> Self {
        Self { recent: Recent::with_hasher(AsIs::default()), runs: Vec::new(), keys: 0 }
    }

    pub fn get(&self, key: u128) -> Option<&Postings> {
        self.recent.get(&key).or_else(|| in_runs(&self.runs, key))?.as_ref()
    }

    /// Changes what is said of a key; the answer is that of the change.
    pub fn change<T>(&mut self, key: u128, change: impl FnOnce(&mut Said) -> T) -> T {
        let runs = &self.runs;
        let said = self.recent.entry(key).or_insert_with(|| in_runs(runs, key).cloned().flatten());
        let before = said.is_some();
        let answer = change(said);
        match (before, said.is_some()) {
            (false, true) => self.keys += 1,
            (true, false) => self.keys -= 1,
            _ => {}
        }
        if self.recent.len() >= RECENT {
            self.lay_down();
        }
        answer
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.keys
    }

    fn lay_down(&mut self) {
        let mut run: Vec<(u128, Said)> = std::mem::take(&mut self.recent).into_iter().collect();
        run.sort_unstable_by_key(|(key, _)| *key);
        while let Some(older) = self.runs.pop_if(|older| older.len() <= 2 * run.len()) {
            run = merged(&older, run);
        }
        if self.runs.is_empty() {
            // Nothing older is left that a key could be taken away from.
            run.retain(|(_, said)| said.is_some());
        }
        self.runs.push(run.into());
    }
}

fn in_runs(runs: &[Run], key: u128) -> Option<&Said> {
    runs.iter().rev().find_map(|run| {
        let at = run.binary_search_by_key(&key, |(key, _)| *key).ok()?;
        run.get(at).map(|(_, said)| said)
    })
}

/// Both runs in order; where both speak of a key, the newer one holds.
fn merged(older: &[(u128, Said)], newer: Vec<(u128, Said)>) -> Vec<(u128, Said)> {
    let mut all = Vec::with_capacity(older.len() + newer.len());
    let (mut older, mut newer) = (older.iter().peekable(), newer.into_iter().peekable());
    while let Some(next) = next_of(&mut older, &mut newer) {
        all.push(next);
    }
    all
}

fn next_of<'a>(
    older: &mut Peekable<impl Iterator<Item = &'a (u128, Said)>>,
    newer: &mut Peekable<impl Iterator<Item = (u128, Said)>>,
) -> Option<(u128, Said)> {
    match (older.peek(), newer.peek()) {
        (Some((old, _)), Some((new, _))) if old < new => older.next().cloned(),
        (Some((old, _)), Some((new, _))) if old == new => {
            older.next();
            newer.next()
        }
        (_, Some(_)) => newer.next(),
        (_, None) => older.next().cloned(),
    }
}
