// SPDX-License-Identifier: EUPL-1.2
//! `export-bundle`: the whole log with every record that still has its key, for the oversight body; or the
//! log as it stood at the end of a period.

use crate::Fallible;
use crate::cli::ExportBundle;
use crate::keep::guard::Which;
use crate::owner::{Exported, Owner};
use std::io::Read;
use std::path::Path;
use std::process::ExitCode;
use waarborg_app::System;
use waarborg_app::bundle::Upto;
use waarborg_domain::Instant;
use waarborg_register::bundle::Bundle;
use waarborg_register::hash;
use waarborg_register::tree::Tree;

/// The command.
pub fn run(args: &ExportBundle) -> Fallible<ExitCode> {
    let upto = args.until.as_deref().map(upto).transpose()?.unwrap_or_default();
    let exported = Owner::of(&args.store, Which::Without)?.bundle(&args.out, upto)?;
    println!("{} entries, root {}, {} bytes", exported.entries, exported.root, exported.bytes);
    println!("check it: waarborg-verify {}", args.out.display());
    Ok(ExitCode::SUCCESS)
}

/// What `--until` says: the number of an entry, a day, which is part of the bundle, or an instant.
fn upto(text: &str) -> Fallible<Upto> {
    if let Ok(entry) = text.parse() {
        return Ok(Upto::Entry(entry));
    }
    let wrong = |_| {
        format!(
            "--until {text}: neither the number of an entry nor a date such as 2026-06-30 or 2026-06-30T14:00:00+02:00"
        )
    };
    let start = Instant::parse(text).map_err(wrong)?;
    let end = if text.contains('T') { Instant(start.0.saturating_add(1)) } else { start.plus("P1D").map_err(wrong)? };
    Ok(Upto::Before(end))
}

/// The bundle of a running system, read beside its work.
pub fn bundle(system: &System, upto: Upto) -> Fallible<Vec<u8>> {
    let (key, now) = (system.verifier_key(), system.now());
    let mut reader = system.with_store(|store| store.reader())??;
    Ok(waarborg_app::bundle::export_upto(reader.as_mut(), |_, _| true, &key, now, upto)?)
}

/// Size and root of a bundle, from its entries: the server may have gone on since.
pub fn figures(bytes: &[u8]) -> Fallible<Exported> {
    let bundle = Bundle::read(bytes)?;
    let tree = Tree::from_leaf_hashes(bundle.entries.iter().map(|entry| hash::leaf(entry.leaf)));
    Ok(Exported { entries: bundle.meta.size, root: hex::encode(tree.root()), bytes: bytes.len() as u64 })
}

/// Writes a bundle of this many bytes: whole or not at all, and for its owner only, since it is as
/// sensitive as the store.
pub fn write(out: &Path, bytes: &mut dyn Read, length: u64) -> Fallible<()> {
    let fault = |e: &dyn std::fmt::Display| format!("{}: {e}", out.display());
    if out.metadata().is_ok_and(|found| !found.is_file()) {
        // A pipe or a device is written as it is.
        let mut file = std::fs::OpenOptions::new().write(true).open(out).map_err(|e| fault(&e))?;
        return copy(bytes, length, &mut file).map_err(|e| fault(&e).into());
    }
    let folder = out.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|e| fault(&e))?;
    copy(bytes, length, file.as_file_mut()).map_err(|e| fault(&e))?;
    file.as_file().sync_all().map_err(|e| fault(&e))?;
    file.persist(out).map_err(|e| fault(&e.error))?;
    Ok(())
}

fn copy(bytes: &mut dyn Read, length: u64, file: &mut std::fs::File) -> Result<(), String> {
    let written = std::io::copy(&mut bytes.take(length), file).map_err(|e| e.to_string())?;
    if written == length { Ok(()) } else { Err(format!("the server ended after {written} of {length} bytes")) }
}

/// The tree's root in hexadecimal.
pub fn root(system: &System) -> String {
    hex::encode(system.snapshot().tree.root())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_part_of_the_bundle() {
        let at = |text: &str| Instant::parse(text).unwrap();
        assert_eq!(upto("12").unwrap(), Upto::Entry(12));
        assert_eq!(upto("2026-06-30").unwrap(), Upto::Before(at("2026-07-01")));
        let after = Instant(at("2026-06-30T14:00:00+02:00").0 + 1);
        assert_eq!(upto("2026-06-30T14:00:00+02:00").unwrap(), Upto::Before(after));
        assert!(upto("yesterday").unwrap_err().to_string().contains("2026-06-30"));
    }
}
