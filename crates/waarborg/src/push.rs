// SPDX-License-Identifier: EUPL-1.2
//! Brings what was handed over to recipients' own servers (ADR 0035; covenant art. 7): on the server that leads, and
//! each recipient in a turn of its own. What leaves is entered before it does, and what came of it after; whoever leads
//! next goes on from there.

mod taxii;
#[cfg(test)]
mod tests;

use crate::Fallible;
use crate::feeds::{self, Stuck};
use crate::outbound::{self, Allowed, Outbound};
use crate::turns::Work;
use std::path::PathBuf;
use std::time::Duration;
use waarborg_app::System;
use waarborg_app::push::{arrived, begin, failed, load};
use waarborg_domain::feed::Trouble;
use waarborg_domain::{Instant, OrgId};

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
        let limits = outbound::Limits { time, bytes: ANSWER };
        let allowed = Allowed::read(&reach.push_allow, &reach.push_allow_network)?;
        let outbound = Outbound::open(allowed, reach.push_ca.as_deref(), limits)?;
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
        // Nobody is asked how much may be brought when nothing is to be.
        if system.snapshot().state.push_next(recipient).is_none() {
            return Ok(false);
        }
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

impl Work for Pusher {
    type Piece = OrgId;

    fn due(&self, system: &System, now: Instant) -> Vec<OrgId> {
        system.pushes_due(now)
    }

    /// If nothing could be entered, a recipient is left alone for a while.
    fn turn(&self, system: &System, recipient: &OrgId) -> Option<i64> {
        (!self.push(system, recipient)).then_some(LATER)
    }

    fn pressed(&self, _: &System, _: &OrgId, _: Instant) -> bool {
        false
    }
}
