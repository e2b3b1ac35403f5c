// SPDX-License-Identifier: EUPL-1.2
//! How far that is which goes out as the register grows: what an outlet says of itself, and monitoring reads.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// One outlet.
#[derive(Debug)]
pub struct Outgoing {
    name: &'static str,
    reached: AtomicU64,
    fails: AtomicBool,
    unwanted: AtomicU64,
}

impl Outgoing {
    /// One by a word of the program, at the beginning of the log.
    pub fn new(name: &'static str) -> Self {
        Self { name, reached: AtomicU64::new(0), fails: AtomicBool::new(false), unwanted: AtomicU64::new(0) }
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// So many entries are out.
    pub fn reached(&self, entries: u64) {
        self.reached.store(entries, Ordering::Relaxed);
    }

    /// Whether the last try failed.
    pub fn fails(&self, fails: bool) {
        self.fails.store(fails, Ordering::Relaxed);
    }

    /// So many lines more arrived and were not wanted.
    pub fn unwanted(&self, lines: u64) {
        self.unwanted.fetch_add(lines, Ordering::Relaxed);
    }

    /// Lines that arrived and were not wanted.
    pub(super) fn rejected(&self) -> u64 {
        self.unwanted.load(Ordering::Relaxed)
    }

    /// Of a log of so many entries, how many are not out yet.
    pub(super) fn behind(&self, size: u64) -> u64 {
        size.saturating_sub(self.reached.load(Ordering::Relaxed))
    }

    /// The last try failed.
    pub(super) fn failing(&self) -> bool {
        self.fails.load(Ordering::Relaxed)
    }
}
