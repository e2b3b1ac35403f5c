// SPDX-License-Identifier: EUPL-1.2
//! `rebuild --check`: every entry is read, checked and folded again from nothing, every stored tile,
//! checkpoint and record compared, and the result laid beside what a start gives.

use crate::cli::Rebuild;
use crate::{Fallible, open};
use std::process::ExitCode;
use waarborg_app::rebuild::rebuild;
use waarborg_compare::Lists;
use waarborg_store_sqlite::SqliteStore;

/// The command.
pub fn run(args: &Rebuild) -> Fallible<ExitCode> {
    let path = open::store_path(&args.store)?;
    if !path.exists() {
        return Err(format!("{}: no such store", path.display()).into());
    }
    let findings = match SqliteStore::open(&path) {
        Ok(mut store) => store.scrub()?,
        Err(waarborg_app::ports::StoreError::Locked) => {
            return Err(format!("{}: in use by another process; stop it first", path.display()).into());
        }
        Err(error) => vec![error.to_string()],
    };
    for finding in &findings {
        println!("FINDING  {finding}");
    }
    if !findings.is_empty() {
        return Ok(ExitCode::from(1));
    }
    let mut store = SqliteStore::open(&path)?;
    let again = match rebuild(&mut store, [0; 16]) {
        Ok(world) => world,
        Err(error) => {
            println!("FINDING  {error}");
            return Ok(ExitCode::from(1));
        }
    };
    drop(store);
    let live = match open::system(&args.store, Lists::builtin()) {
        Ok(system) => system.state(),
        Err(error) => {
            println!("FINDING  {error}");
            return Ok(ExitCode::from(1));
        }
    };
    if live.digest() != again.state.digest() {
        println!("FINDING  the state folded again differs from the state at the start");
        return Ok(ExitCode::from(1));
    }
    println!("{} entries folded again, state {}: no difference", again.state.size, again.state.digest());
    Ok(ExitCode::SUCCESS)
}
