// SPDX-License-Identifier: EUPL-1.2
//! How a scenario reaches the application: in process, or over HTTP (in the binary).

use crate::answer::{Answer, Problem};
use crate::caller::{Caller, Channel};
use crate::system::System;
use serde_json::Value;
use std::sync::Arc;
use waarborg_domain::CapacityId;

/// Carries out a verb as somebody.
pub trait Driver {
    /// Runs the verb; no capacity means the house itself.
    fn run(&mut self, who: Option<CapacityId>, verb: &str, with: Value) -> Result<Answer, Problem>;
}

/// Calls the application directly.
pub struct InProcess(pub Arc<System>);

impl Driver for InProcess {
    fn run(&mut self, who: Option<CapacityId>, verb: &str, with: Value) -> Result<Answer, Problem> {
        let caller = who.map_or_else(Caller::house, |c| Caller::person(c, Channel::Player));
        crate::verbs::run(&self.0, caller, verb, with)
    }
}
