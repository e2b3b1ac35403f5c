// SPDX-License-Identifier: EUPL-1.2
//! `rebuild --check`: every entry is read, checked and folded again from nothing, every stored tile,
//! checkpoint and record compared, and the result laid beside the state that runs: that of the server
//! which owns the store, else what a start gives.

use crate::cli::Rebuild;
use crate::owner::Found;
use crate::place::Place;
use crate::{Fallible, open};
use serde::{Deserialize, Serialize};
use std::process::ExitCode;
use std::sync::Arc;
use waarborg_app::System;
use waarborg_app::ports::{LOG_KEY, Store, StoreError};
use waarborg_app::rebuild::rebuild;
use waarborg_compare::Lists;
use waarborg_domain::SystemClock;
use waarborg_ledger::State;

/// What was compared.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Checked {
    /// Entries folded again.
    pub entries: u64,
    /// Digest of the state.
    pub state: String,
    /// Records without a key though nothing orders their destruction: a copy without keys, or a loss.
    #[serde(default)]
    pub missing: u64,
    /// What differs; none if all is well.
    pub findings: Vec<String>,
}

impl Checked {
    fn found(findings: Vec<String>) -> Self {
        Self { findings, ..Self::default() }
    }
}

/// The command.
pub fn run(args: &Rebuild) -> Fallible<ExitCode> {
    let place = Place::of(&args.store)?;
    let exists = match &place {
        Place::Sqlite(path) => path.exists(),
        Place::Postgres { .. } => true,
    };
    let checked = match place.find() {
        Ok(Found::Owned(visitor)) => visitor.check()?,
        Ok(Found::Free(store)) => alone(store)?,
        // A store that is too damaged to open is what was asked after.
        Err(error) if exists && is_damage(&place, error.as_ref()) => Checked::found(vec![error.to_string()]),
        Err(error) => return Err(error),
    };
    for finding in &checked.findings {
        println!("FINDING  {finding}");
    }
    if !checked.findings.is_empty() {
        return Ok(ExitCode::from(1));
    }
    println!("{} entries folded again, state {}: no difference", checked.entries, checked.state);
    if checked.missing > 0 {
        println!("{} records cannot be opened: their keys are not here, and nothing orders that", checked.missing);
    }
    Ok(ExitCode::SUCCESS)
}

/// Of a file, whatever keeps it from opening; of a server, only what it holds.
fn is_damage(place: &Place, error: &(dyn std::error::Error + 'static)) -> bool {
    let error = error.downcast_ref::<StoreError>();
    match place {
        Place::Sqlite(_) => error.is_some(),
        Place::Postgres { .. } => matches!(error, Some(StoreError::Damaged(_))),
    }
}

/// A store nobody owns: compared with what a start gives.
fn alone(mut store: Box<dyn Store>) -> Fallible<Checked> {
    let mut checked = match again(store.as_mut())? {
        Ok(checked) => checked,
        Err(findings) => return Ok(Checked::found(findings)),
    };
    if store.secret(LOG_KEY)?.is_none() {
        // A copy without keys: nobody goes on with it, so there is no start to compare with.
        return Ok(checked);
    }
    let options = open::options(store, Lists::builtin(), Arc::new(SystemClock))?;
    match System::open(options) {
        Ok(system) => differs(&mut checked, &system.state()),
        Err(error) => checked.findings.push(error.to_string()),
    }
    Ok(checked)
}

/// Compares a store with the state that runs on it, which is asked for after everything was read.
pub fn compare(store: &mut dyn Store, running: impl FnOnce() -> State) -> Result<Checked, StoreError> {
    let mut checked = match again(store)? {
        Ok(checked) => checked,
        Err(findings) => return Ok(Checked::found(findings)),
    };
    differs(&mut checked, &running());
    Ok(checked)
}

/// Reads everything and folds it again; or what is not as it was written.
fn again(store: &mut dyn Store) -> Result<Result<Checked, Vec<String>>, StoreError> {
    let findings = store.scrub()?;
    if !findings.is_empty() {
        return Ok(Err(findings));
    }
    Ok(match rebuild(store, [0; 16]) {
        Ok(world) => {
            let (entries, state) = (world.state.size, world.state.digest().to_string());
            Ok(Checked { entries, state, missing: world.missing().len() as u64, findings: Vec::new() })
        }
        Err(error) => Err(vec![error.to_string()]),
    })
}

fn differs(checked: &mut Checked, running: &State) {
    if running.digest().to_string() != checked.state {
        checked.findings.push("the state folded again differs from the state that runs".into());
    }
}
