// SPDX-License-Identifier: EUPL-1.2
//! `migrate-store`: replays a store into an empty one, of the same engine or another, keys and secrets
//! included. Both are owned meanwhile, so that nobody adds an act to the one while the other is made.

use super::{progress, secrets};
use crate::Fallible;
use crate::cli::MigrateStore;
use crate::place::Place;
use std::process::ExitCode;
use waarborg_app::copy::{Keys, copy};

/// The command.
pub fn run(args: &MigrateStore) -> Fallible<ExitCode> {
    let (old, new) = (Place::of(&args.from)?, Place::of(&args.to)?);
    let (mut from, mut to) = (old.open()?, new.create()?);
    let copied = copy(from.as_mut(), to.as_mut(), Keys::Along, &mut progress("migrate-store"))?;
    let secrets = secrets(from.as_mut(), to.as_mut())?;
    let again = waarborg_app::rebuild::rebuild(from.as_mut(), [0; 16])?;
    if (again.tree.root(), again.state.digest()) != (copied.root, copied.state) {
        return Err(format!("{}: it changed while it was read; the copy is not to be used", old.shown()).into());
    }
    for (name, place) in [("from", &old), ("to", &new)] {
        println!("{name:<5} {}", place.shown());
        println!("      {} entries, root {}", copied.entries, hex::encode(copied.root));
        println!("      state {}", copied.state);
    }
    println!("equal, with {secrets} secrets; {} records have no key on either side", copied.closed);
    println!("Next: serve the new store; put the old one away, and never serve both");
    Ok(ExitCode::SUCCESS)
}
