// SPDX-License-Identifier: EUPL-1.2
//! `log rotate-key` and `log rekey`: two officers change the key that signs for the log (ADR 0024). In the
//! first the key before vouches for the new one; in the second it is lost or stolen, and the officers do.

use super::guard::Which;
use super::restore::{self, Known};
use crate::Fallible;
use crate::cli::{Rekey, RotateKey};
use crate::owner::{Ask, Owner};
use std::process::ExitCode;

/// `log rotate-key`
pub fn rotate(args: &RotateKey) -> Fallible<ExitCode> {
    let guard = Which::from(args.guard.as_deref());
    let ask = Ask::Rotated { who: args.who.clone(), second: args.second.clone() };
    let (answer, keys) = Owner::of(&args.store, guard)?.restored(ask)?;
    if !answer.allowed() {
        return Ok(restore::refused(&answer));
    }
    println!("recorded, entry {}: from the next entry on the log signs with another key", answer.entry);
    println!("the key before signed for this entry too, and is erased from the store; it was");
    println!("  {}", answer.text("old").unwrap_or_default());
    println!("Give these to every witness (waarborg-witness follow), before it is asked again, and to whoever checks:");
    keys.iter().for_each(|key| println!("  {key}"));
    println!("Next: waarborg backup-keys; older files of keys hold the key that was given up");
    Ok(ExitCode::SUCCESS)
}

/// `log rekey`
pub fn rekey(args: &Rekey) -> Fallible<ExitCode> {
    let RotateKey { store, who, second, guard } = &args.rotate;
    let known = args.known.as_deref().map(|file| Known::read(file, None)).transpose()?;
    let of_bundle = known.iter().flat_map(|known| &known.keys).map(ToString::to_string);
    let ask = Ask::Restored {
        who: who.clone(),
        second: second.clone(),
        reason: args.reason.clone(),
        known: known.as_ref().map(|known| (known.size, hex::encode(known.root))),
        destroyed: known.as_ref().map(|known| known.destroyed.clone()).unwrap_or_default(),
        old_keys: Some(args.old_key.iter().cloned().chain(of_bundle).collect()),
    };
    restore::recorded(store, Which::from(guard.as_deref()), ask)
}
