// SPDX-License-Identifier: EUPL-1.2
//! Brings what was handed over to recipients' own servers (ADR 0035; covenant art. 7): on the server that leads, a
//! thread looks each second for whom something is due, and each recipient is served on a thread of its own, so that
//! none waits for another. What leaves is entered before it does, and what came of it after; whoever leads next goes
//! on from there.

mod taxii;
#[cfg(test)]
mod tests;

use crate::Fallible;
use crate::feeds::{self, Stuck};
use crate::outbound::{self, Allowed, Outbound};
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use waarborg_app::System;
use waarborg_app::push::{arrived, begin, failed, load};
use waarborg_domain::feed::Trouble;
use waarborg_domain::{Instant, OrgId};

/// Recipients served at one time; more wait for one to end.
const AT_ONCE: usize = 4;
/// Parts sent to one recipient before others have a turn.
const PARTS: usize = 200;
/// Seconds for which a recipient is left alone if nothing could be entered.
const LATER: i64 = 60;
/// How long an answer may take, and a server to be done with what it was sent.
pub const PATIENCE: Duration = Duration::from_secs(120);
/// What a server may answer with, in bytes: a status names each object.
const ANSWER: u64 = 4 << 20;

/// Where may be brought. Options of their own: a place that data may come from is none they may go to.
#[derive(Clone, Debug, Default, clap::Args)]
#[group(id = "push-reach")]
pub struct Reach {
    /// A host that what was handed over may be brought to, as NAME or NAME:PORT, or with http:// before it for one
    /// without TLS; may be repeated.
    #[arg(long, value_name = "HOST")]
    pub push_allow: Vec<String>,
    /// A block of addresses that may be brought to though it is not out there, such as 10.1.0.0/16; may be repeated.
    #[arg(long, value_name = "BLOCK")]
    pub push_allow_network: Vec<String>,
    /// Certificates in PEM to trust instead of those that browsers trust.
    #[arg(long, value_name = "FILE")]
    pub push_ca: Option<PathBuf>,
}

impl Reach {
    /// Nothing is allowed.
    pub fn is_empty(&self) -> bool {
        self.push_allow.is_empty() && self.push_allow_network.is_empty()
    }
}

/// What sends.
#[derive(Debug)]
pub struct Pusher {
    outbound: Outbound,
    /// How long a server may be asked whether it is done.
    patience: Duration,
}

impl Pusher {
    /// As the operator says; an answer, and a server that is not done yet, have so long.
    pub fn new(reach: &Reach, time: Duration) -> Fallible<Self> {
        let allowed = Allowed::read(&reach.push_allow, &reach.push_allow_network)?;
        let read = |path: &PathBuf| std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()));
        let roots = reach.push_ca.as_ref().map(read).transpose()?;
        let limits = outbound::Limits { time, bytes: ANSWER };
        let outbound = Outbound::new(allowed, roots.as_deref(), limits, outbound::system)?;
        Ok(Self { outbound, patience: time })
    }

    /// Brings what is due for a recipient, part by part; false if nothing was entered.
    pub fn push(&self, system: &System, recipient: &OrgId) -> bool {
        let mut entered = false;
        for _ in 0..PARTS {
            match self.part(system, recipient) {
                Ok(false) => break,
                Ok(true) => entered = true,
                Err(stuck) => {
                    let retry = stuck.seconds.map(|s| system.now().plus_seconds(s.clamp(1, feeds::PATIENCE)));
                    return failed(system, recipient, stuck.trouble, retry).is_ok() || entered;
                }
            }
            if !system.leads() {
                break;
            }
        }
        entered
    }

    /// One part; false if there is none, or it may not leave any more.
    fn part(&self, system: &System, recipient: &OrgId) -> Result<bool, Stuck> {
        let Some(pushing) = system.pushing(recipient) else { return Ok(false) };
        let (place, shown) = system.push_place(&pushing)?;
        let collection = taxii::Collection::find(&self.outbound, &place, &shown)?;
        let Some(load) = load(system, recipient, collection.room)? else { return Ok(false) };
        // Decided at this moment: what was recalled since stays here.
        let begun = begin(system, recipient, load.part.clone()).map_err(|_| Trouble::Register)?;
        if !begun.allowed() {
            return Ok(false);
        }
        let came = match &load.body {
            Some(body) => collection.add(body, load.part.objects, self.patience)?,
            None => Default::default(),
        };
        // A server that stopped, or leads no more, enters nothing: the part is sent again. Nor is it entered of a
        // place that is the recipient's no more.
        Ok(arrived(system, recipient, &load.part, came).is_ok_and(|answer| answer.allowed()))
    }
}

/// Brings beside the server's work, for as long as it runs.
pub fn beside(system: &Arc<System>, pusher: Pusher) {
    let (system, pusher) = (Arc::downgrade(system), Arc::new(pusher));
    let now = Arc::<Mutex<Now>>::default();
    std::thread::spawn(move || {
        while let Some(system) = system.upgrade() {
            let due = now.lock().unwrap_or_else(PoisonError::into_inner).begin(&system);
            for recipient in due {
                let (system, pusher, now) = (system.clone(), pusher.clone(), now.clone());
                std::thread::spawn(move || {
                    // Also when what follows panics: nothing is brought, and it may be tried again.
                    let _running = Running { recipient: recipient.clone(), now: now.clone() };
                    if !pusher.push(&system, &recipient) {
                        let until = system.now().plus_seconds(LATER);
                        now.lock().unwrap_or_else(PoisonError::into_inner).later.insert(recipient, until);
                    }
                });
            }
            drop(system);
            std::thread::sleep(Duration::from_secs(1));
        }
    });
}

/// Who is served at this moment, and for whom nothing could be entered: until when they are left alone.
#[derive(Default)]
struct Now {
    running: HashSet<OrgId>,
    later: HashMap<OrgId, Instant>,
}

impl Now {
    /// Recipients to serve now.
    fn begin(&mut self, system: &System) -> Vec<OrgId> {
        let now = system.now();
        self.later.retain(|_, until| now < *until);
        let room = AT_ONCE.saturating_sub(self.running.len());
        let due = system.pushes_due(now).into_iter();
        let free = |to: &OrgId| !self.running.contains(to) && !self.later.contains_key(to);
        let due: Vec<_> = due.filter(free).take(room).collect();
        self.running.extend(due.iter().cloned());
        due
    }
}

struct Running {
    recipient: OrgId,
    now: Arc<Mutex<Now>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).running.remove(&self.recipient);
    }
}
