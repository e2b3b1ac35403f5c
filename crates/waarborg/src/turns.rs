// SPDX-License-Identifier: EUPL-1.2
//! Work that comes due by itself, beside the server's own: feeds to fetch (ADR 0032) and recipients to bring something
//! to (ADR 0035). A thread looks each second what is due, and each piece has a thread of its own, so that none waits
//! for another. Nothing rests on what is remembered here: after a restart each piece is looked at once more.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use waarborg_app::System;
use waarborg_domain::Instant;

/// Pieces done at one time; more wait for one to end.
const AT_ONCE: usize = 4;

/// A kind of such work.
pub trait Work: Send + Sync + 'static {
    /// What tells its pieces apart.
    type Piece: Clone + Eq + Hash + Send + 'static;

    /// What is due now; none on a server that does not lead.
    fn due(&self, system: &System, now: Instant) -> Vec<Self::Piece>;

    /// Does a piece; for how many seconds it rests, if nothing was entered that says when it is due again.
    fn turn(&self, system: &System, piece: &Self::Piece) -> Option<i64>;

    /// Somebody wants it done though it has rested since this instant.
    fn pressed(&self, system: &System, piece: &Self::Piece, since: Instant) -> bool;
}

/// Does it for as long as the server runs.
pub fn beside<W: Work>(system: &Arc<System>, work: W) {
    let (system, work) = (Arc::downgrade(system), Arc::new(work));
    let now = Arc::new(Mutex::new(Now { running: HashSet::new(), resting: HashMap::new() }));
    std::thread::spawn(move || {
        while let Some(system) = system.upgrade() {
            let due = now.lock().unwrap_or_else(PoisonError::into_inner).begin(&system, work.as_ref());
            for piece in due {
                let (system, work, now) = (system.clone(), work.clone(), now.clone());
                std::thread::spawn(move || {
                    // Also when what follows panics: the piece is not being done, and may be again.
                    let _running = Running { piece: piece.clone(), now: now.clone() };
                    if let Some(seconds) = work.turn(&system, &piece) {
                        let since = system.now();
                        let until = since.plus_seconds(seconds);
                        now.lock().unwrap_or_else(PoisonError::into_inner).resting.insert(piece, (since, until));
                    }
                });
            }
            drop(system);
            std::thread::sleep(Duration::from_secs(1));
        }
    });
}

/// What is done at this moment, and what rests: since when, and until when.
struct Now<P> {
    running: HashSet<P>,
    resting: HashMap<P, (Instant, Instant)>,
}

impl<P: Clone + Eq + Hash + Send + 'static> Now<P> {
    /// Pieces to do now.
    fn begin(&mut self, system: &System, work: &impl Work<Piece = P>) -> Vec<P> {
        let now = system.now();
        self.resting.retain(|piece, (since, until)| now < *until && !work.pressed(system, piece, *since));
        let room = AT_ONCE.saturating_sub(self.running.len());
        let free = |piece: &P| !self.running.contains(piece) && !self.resting.contains_key(piece);
        let due: Vec<_> = work.due(system, now).into_iter().filter(free).take(room).collect();
        self.running.extend(due.iter().cloned());
        due
    }
}

struct Running<P: Eq + Hash> {
    piece: P,
    now: Arc<Mutex<Now<P>>>,
}

impl<P: Eq + Hash> Drop for Running<P> {
    fn drop(&mut self) {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).running.remove(&self.piece);
    }
}
