// SPDX-License-Identifier: EUPL-1.2
//! Set who answers for the own party when. The law binds a party by each of its officers; the roster
//! says whom a question should reach.

use crate::{Answer, Caller, Problem, System};
use waarborg_domain::care::{CareAct, Turn};
use waarborg_domain::{Act, CapacityId, Instant};

/// A roster; replaces the one before it.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Turns.
    pub turns: Vec<TurnIn>,
}

/// A turn.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TurnIn {
    /// Who.
    pub officer: CapacityId,
    /// From: RFC 3339, or a date.
    pub from: String,
    /// Until.
    pub until: String,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let when = |text: &str| Instant::parse(text).map_err(|e| Problem::coded("bad-date", &[], e.to_string()));
    let turn = |t: TurnIn| Ok(Turn { officer: t.officer, from: when(&t.from)?, until: when(&t.until)? });
    let turns = request.turns.into_iter().map(turn).collect::<Result<Vec<Turn>, Problem>>()?;
    if turns.iter().any(|t| t.until <= t.from) {
        return Err(Problem::invalid("a turn ends after it begins"));
    }
    system.act(caller, move |ctx| {
        let party = ctx.org()?;
        if turns.iter().any(|t| !waarborg_ledger::consent::is_officer(ctx.state(), &t.officer, &party)) {
            return Err(Problem::invalid("turns are of the own party's consent officers and deputies"));
        }
        ctx.enter(Act::Care(CareAct::RosterSet { party, turns }), &[])
    })
}
