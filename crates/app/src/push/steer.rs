// SPDX-License-Identifier: EUPL-1.2
//! What an administrator has what is brought to the own organisation do: wait, go on, end, be tried at once. Each is
//! an act; whoever sends reads it from the register.

use crate::{Answer, Caller, Problem, System};
use waarborg_domain::push::PushAct;
use waarborg_domain::{Act, OrgId};

/// The own organisation.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Which.
    pub recipient: OrgId,
}

macro_rules! steer {
    ($($name:ident, $help:literal, $act:ident;)*) => { $(
        #[doc = $help]
        pub mod $name {
            use super::*;
            /// Runs the verb.
            pub fn run(system: &System, caller: Caller, with: Request) -> Result<Answer, Problem> {
                system.enter(caller, Act::Push(PushAct::$act { recipient: with.recipient }))
            }
        }
    )* };
}

steer! {
    pause, "It waits.", Paused;
    resume, "It goes on.", Resumed;
    stop, "It is over.", Stopped;
    now, "It is tried at once.", Asked;
}
