// SPDX-License-Identifier: EUPL-1.2
//! `export-bundle`: the whole log with every record that still has its key, for the oversight body.

use crate::cli::ExportBundle;
use crate::{Fallible, open};
use std::process::ExitCode;
use waarborg_app::System;
use waarborg_compare::Lists;

/// The command.
pub fn run(args: &ExportBundle) -> Fallible<ExitCode> {
    let system = open::system(&args.store, Lists::builtin())?;
    let bytes = bundle(&system)?;
    std::fs::write(&args.out, &bytes).map_err(|e| format!("{}: {e}", args.out.display()))?;
    let snapshot = system.snapshot();
    println!("{} entries, root {}, {} bytes", snapshot.tree.size(), root(&system), bytes.len());
    println!("check it: waarborg-verify {}", args.out.display());
    Ok(ExitCode::SUCCESS)
}

/// The bundle of a running system.
pub fn bundle(system: &System) -> Fallible<Vec<u8>> {
    let (key, now) = (system.verifier_key().to_owned(), system.now());
    let exported = system.records().with_reader(|reader| waarborg_app::bundle::export(reader, |_, _| true, &key, now));
    Ok(exported.ok_or("the store cannot be read")??)
}

/// The tree's root in hexadecimal.
pub fn root(system: &System) -> String {
    hex::encode(system.snapshot().tree.root())
}
