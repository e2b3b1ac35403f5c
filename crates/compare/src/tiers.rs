// SPDX-License-Identifier: EUPL-1.2
//! A map from fingerprints to postings whose cost of adding stays flat as it
//! grows. Fingerprints are spread evenly, so in one tree a batch would touch, and
//! for the sake of readers copy, nearly every leaf. Here it only touches a small
//! recent map, which says what was added since; that is laid down now and then as
//! a sorted run, and runs of like size are merged. A clone shares all runs.

use crate::postings::{AsIs, Postings};
use std::collections::HashMap;
use std::iter::Peekable;
use std::sync::Arc;

/// Keys in the recent map before it is laid down.
const RECENT: usize = 2_048;

/// What a tier says of a key.
#[derive(Clone, Default)]
struct Said {
    items: Option<Postings>,
    /// These are all items: what older tiers say holds no longer.
    whole: bool,
}

impl Said {
    /// The items of both, this being the newer.
    fn over(self, older: &Self) -> Self {
        if self.whole {
            return self;
        }
        Self { items: joined(self.items, older.items.as_ref()), whole: older.whole }
    }
}

type Run = Arc<[(u128, Said)]>;

/// A key is held by the items of all tiers, from the newest down to one that says all.
#[derive(Clone)]
pub(crate) struct Tiers {
    recent: Arc<HashMap<u128, Said, AsIs>>,
    /// Sorted by key, oldest first, each more than twice as long as the next.
    runs: Vec<Run>,
    keys: usize,
}

impl Tiers {
    pub fn new() -> Self {
        Self { recent: Arc::default(), runs: Vec::new(), keys: 0 }
    }

    pub fn get(&self, key: u128) -> Option<Postings> {
        self.said(key).fold(None, |all, said| joined(all, said.items.as_ref()))
    }

    /// Adds an item; true when it was not there.
    pub fn add(&mut self, key: u128, item: u32) -> bool {
        let mut held = false;
        for items in self.said(key).filter_map(|said| said.items.as_ref()) {
            held = true;
            if items.contains(item) {
                return false;
            }
        }
        self.keys += usize::from(!held);
        self.say(key, |said| match &mut said.items {
            Some(items) => items.add(item),
            None => said.items = Some(Postings::One(item)),
        });
        true
    }

    /// Takes an item away; true when it was there. The key goes with its last item.
    pub fn remove(&mut self, key: u128, item: u32) -> bool {
        let Some(all) = self.get(key).filter(|all| all.contains(item)) else { return false };
        let items = all.without(item);
        self.keys -= usize::from(items.is_none());
        self.say(key, |said| *said = Said { items, whole: true });
        true
    }

    /// From one sorted run.
    pub fn of(run: Vec<(u128, Postings)>) -> Self {
        let keys = run.len();
        let said = |(key, items)| (key, Said { items: Some(items), whole: true });
        let runs = if keys == 0 { Vec::new() } else { vec![run.into_iter().map(said).collect()] };
        Self { recent: Arc::default(), runs, keys }
    }

    /// Every key that has items, in order.
    pub fn all(&self) -> Vec<(u128, Postings)> {
        let mut keys: Vec<u128> = self.runs.iter().flat_map(|run| run.iter().map(|(key, _)| *key)).collect();
        keys.extend(self.recent.keys());
        keys.sort_unstable();
        keys.dedup();
        keys.into_iter().filter_map(|key| Some((key, self.get(key)?))).collect()
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.keys
    }

    /// What is said of a key, the newest first, as far as it holds.
    fn said(&self, key: u128) -> impl Iterator<Item = &Said> {
        let runs = self.runs.iter().rev().filter_map(move |run| in_run(run, key));
        let tiers = self.recent.get(&key).into_iter().chain(runs);
        tiers.scan(true, |below, said| std::mem::replace(below, !said.whole).then_some(said))
    }

    fn say(&mut self, key: u128, change: impl FnOnce(&mut Said)) {
        let recent = Arc::make_mut(&mut self.recent);
        change(recent.entry(key).or_default());
        if recent.len() >= RECENT {
            self.lay_down();
        }
    }

    fn lay_down(&mut self) {
        let recent = std::mem::take(&mut self.recent);
        let mut run: Vec<(u128, Said)> = Arc::unwrap_or_clone(recent).into_iter().collect();
        run.sort_unstable_by_key(|(key, _)| *key);
        while let Some(older) = self.runs.pop_if(|older| older.len() <= 2 * run.len()) {
            run = merged(&older, run);
        }
        if self.runs.is_empty() {
            // Nothing older is left that a key could be taken away from.
            run.retain(|(_, said)| said.items.is_some());
        }
        self.runs.push(run.into());
    }
}

fn joined(newer: Option<Postings>, older: Option<&Postings>) -> Option<Postings> {
    match (newer, older) {
        (Some(newer), Some(older)) => Some(newer.with(older)),
        (newer, older) => newer.or_else(|| older.cloned()),
    }
}

/// Keys are spread evenly, so a key stands close to its share of the run: looking there first
/// touches less memory than halving the whole.
fn in_run(run: &[(u128, Said)], key: u128) -> Option<&Said> {
    let near = usize::try_from(((key >> 64) * run.len() as u128) >> 64).ok()?;
    let mut reach = 64;
    loop {
        let (from, to) = (near.saturating_sub(reach), near.saturating_add(reach).min(run.len()));
        let part = run.get(from..to)?;
        let above = from == 0 || part.first().is_some_and(|(first, _)| *first <= key);
        let below = to == run.len() || part.last().is_some_and(|(last, _)| *last >= key);
        if above && below {
            let at = part.binary_search_by_key(&key, |(key, _)| *key).ok()?;
            return part.get(at).map(|(_, said)| said);
        }
        reach *= 4;
    }
}

/// Both runs in order; where both speak of a key, the newer is laid over the older.
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
    let Some((key, _)) = newer.peek() else { return older.next().cloned() };
    let before = older.next_if(|(old, _)| old <= key);
    match before {
        Some((old, said)) if old == key => newer.next().map(|(key, newest)| (key, newest.over(said))),
        Some(before) => Some(before.clone()),
        None => newer.next(),
    }
}
