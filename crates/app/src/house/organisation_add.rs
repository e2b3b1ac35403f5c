// SPDX-License-Identifier: EUPL-1.2
//! Put an organisation on record: a party to the covenant, or one reached through a party.

use crate::{Answer, Caller, Problem, System};
use waarborg_domain::{Act, Org};

/// An organisation.
pub type Request = Org;

/// Runs the verb.
pub fn run(system: &System, caller: Caller, org: Request) -> Result<Answer, Problem> {
    if org.id.as_str().is_empty()
        || !org.id.as_str().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    {
        return Err(Problem::invalid("an organisation's code has lower-case letters, digits and hyphens"));
    }
    system.enter(caller, Act::OrgAdded { org })
}
