// SPDX-License-Identifier: EUPL-1.2
//! `restore`: a store from a backup and its keys. What was destroyed after the copy was made, as a newer
//! bundle tells, is destroyed in it before anybody can open it. A copy that is older than what was signed
//! is refused, unless two officers record in the same breath what is lost.

use super::backup::{self, Manifest};
use super::guard::{FileGuard, Which};
use super::keys::{self, Held};
use super::progress;
use crate::cli::{Officers, Restore, RestoreWhat};
use crate::owner::{Ask, Owner};
use crate::place::Place;
use crate::{Fallible, open};
use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::process::ExitCode;
use waarborg_app::Answer;
use waarborg_app::copy::{Keys, copy};
use waarborg_app::guard::{Guard as _, Guarded};
use waarborg_app::ports::{Head, LOG_KEY, Pack, Reader, StoreError, StoredEntry};
use waarborg_domain::{Act, Clock as _, Outcome, SystemClock};
use waarborg_ledger::Kept;
use waarborg_ledger::succession::{Succession, Turn};
use waarborg_register::bundle::Bundle;
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::hash::{self, Hash};
use waarborg_register::note::VerifierKey;
use waarborg_register::tile::Tile;
use waarborg_register::tree::Tree;

/// The command.
pub fn run(args: &Restore) -> Fallible<ExitCode> {
    if let Some(RestoreWhat::Accept { store, officers }) = &args.what {
        let guard = Which::from(officers.guard.as_deref());
        let known = officers.known.as_deref().map(|file| Known::read(file, None)).transpose()?;
        return accept(store, officers, guard, known.as_ref());
    }
    let (Some(from), Some(to)) = (&args.from, &args.to) else { return Err("name --from and --to".into()) };
    let (manifest, backup) = backup::read(from)?;
    let mut backup = backup;
    let log = succession(backup.as_mut(), &manifest)?;
    let held = args.keys.as_deref().map(|file| keys_of(args, file, &log)).transpose()?;
    let known = args.officers.known.as_deref().map(|file| Known::read(file, Some((&manifest, &log)))).transpose()?;
    let guard = Which::from(args.officers.guard.as_deref());
    let newest = newest(&manifest, &log, known.as_ref(), &guard)?;
    let old = newest > manifest.size;
    if old && args.officers.who.is_none() {
        println!("refused: the backup of {} has {} entries, but {newest} were signed:", manifest.made, manifest.size);
        println!("  {} entries would be missing, {} to {}", newest - manifest.size, manifest.size, newest - 1);
        println!("  Restore a newer backup. If there is none, two officers record the loss: add");
        println!("  --as ALIAS --second ALIAS --reason TEXT, and --known BUNDLE with the newest bundle there is");
        return Ok(ExitCode::from(1));
    }
    let destroyed: HashSet<_> = known.iter().flat_map(|k| &k.destroyed).copied().collect();
    let again = destroyed.iter().filter(|(entry, _)| *entry < manifest.size).count();
    let mut with = WithKeys { backup, held: held.unwrap_or_default(), destroyed };
    let mut store = Place::of(to)?.create()?;
    let copied = copy(&mut with, store.as_mut(), Keys::Along, &mut progress("restore"))?;
    if copied.state.to_string() != manifest.state {
        return Err("the state is not the one the backup was made of; the new store is not to be used".into());
    }
    for (name, value) in &with.held.secrets {
        store.put_secret(name, value)?;
    }
    drop(store);
    println!("{to}: {} entries, root {}", copied.entries, hex::encode(copied.root));
    println!("state {}: as in the backup", copied.state);
    println!("{again} records that were destroyed after the backup stay closed");
    let lost = copied.closed.saturating_sub(again as u64);
    if !with.held.secrets.contains_key(LOG_KEY) {
        println!("{lost} records cannot be read, and nobody can sign for this log: restore with --keys FILE to go on");
        return Ok(ExitCode::from(1));
    }
    if lost > 0 {
        println!("{lost} records cannot be read: their keys are in no file that was given");
    }
    let head = Head { size: copied.entries, checkpoint: Some(copied.checkpoint) };
    if open::log_key(&head, &with.held.secrets).is_err() {
        println!("The keys that were given are not the log's as of this backup: its key was changed in between.");
        println!(
            "Nobody can sign for it as it is. Look for keys of the same time; if there are none, two officers put"
        );
        println!("another key in its place:");
        println!("  waarborg log rekey --store {to} --as ALIAS --with ALIAS --reason TEXT --old-key {}", manifest.key);
        return Ok(ExitCode::from(1));
    }
    if old || lost > 0 {
        return accept(to, &args.officers, guard, known.as_ref());
    }
    println!("Next: waarborg serve --store {to}");
    Ok(ExitCode::SUCCESS)
}

/// The log's keys up to the backup.
fn succession(backup: &mut dyn Reader, manifest: &Manifest) -> Fallible<Succession> {
    let turns = waarborg_app::keys::turns(backup, 0, manifest.size)?;
    Ok(Succession::of(turns).unwrap_or(Succession::new(VerifierKey::parse(&manifest.key)?)))
}

fn keys_of(args: &Restore, file: &Path, log: &Succession) -> Fallible<Held> {
    let passphrase = args.passphrase.as_deref().map(keys::passphrase).transpose()?;
    let (about, held) = keys::read(file, passphrase.as_deref(), SystemClock.now())?;
    let key = VerifierKey::parse(&about.key)?;
    if log.keys().iter().any(|own| own.public_key() == key.public_key()) {
        return Ok(held);
    }
    if !log.named(key.name()) {
        return Err(format!("{}: the keys of another log, {}", file.display(), about.key).into());
    }
    eprintln!("waarborg: {}: the backup does not know the key {}: the log's", file.display(), about.key);
    eprintln!("waarborg: key was changed after it was made, or these are the keys of another log of that name");
    Ok(held)
}

/// How many entries were signed for, by all that is known of it.
fn newest(manifest: &Manifest, log: &Succession, known: Option<&Known>, guard: &Which) -> Fallible<u64> {
    let newest = manifest.size.max(known.map_or(0, |k| k.size));
    // Whatever its name and key are by now, the guard's file bears the first.
    let first = log.first().ok_or("the backup tells no key")?;
    let Some(path) = guard.path(first.name(), first.public_key())? else { return Ok(newest) };
    if !path.exists() {
        eprintln!("waarborg: there is no rollback guard at {}: whether this copy is the newest,", path.display());
        eprintln!("waarborg: only what you know yourself can tell (--guard FILE, --known BUNDLE)");
        return Ok(newest);
    }
    let Some(note) = FileGuard::open(&path)?.last()? else { return Ok(newest) };
    let guarded = match waarborg_app::guard::read(&note, Checkpoint::claimed(&note)?, log)? {
        Guarded::Signed(checkpoint) | Guarded::Parted(checkpoint) => checkpoint,
        Guarded::Stranger(checkpoint) => {
            eprintln!("waarborg: {}: signed with a key that the backup does not know:", path.display());
            eprintln!("waarborg: the log's key was changed after it was made, or this is the guard of another log");
            checkpoint
        }
    };
    Ok(newest.max(guarded.size))
}

/// Records the restore, or says how.
fn accept(store: &str, officers: &Officers, guard: Which, known: Option<&Known>) -> Fallible<ExitCode> {
    let (Some(who), Some(second), Some(reason)) = (&officers.who, &officers.second, &officers.reason) else {
        println!("The store is open for reading only until two officers record what is lost:");
        println!("  waarborg restore accept --store {store} --as ALIAS --second ALIAS --reason TEXT");
        return Ok(ExitCode::from(1));
    };
    let ask = Ask::Restored {
        who: who.clone(),
        second: second.clone(),
        reason: reason.clone(),
        known: known.map(|k| (k.size, hex::encode(k.root))),
        destroyed: known.map(|k| k.destroyed.clone()).unwrap_or_default(),
        old_keys: None,
    };
    recorded(store, guard, ask)
}

/// Has it recorded, and says what follows from it.
pub fn recorded(store: &str, guard: Which, ask: Ask) -> Fallible<ExitCode> {
    let (answer, keys) = Owner::of(store, guard)?.restored(ask)?;
    if !answer.allowed() {
        return Ok(refused(&answer));
    }
    println!("recorded, entry {}: the log goes on as {}", answer.entry, answer.text("origin").unwrap_or_default());
    println!("Tell the oversight body and every witness. New receipts and bundles are checked with:");
    // The first of both: the other is for witnesses and policies, and `waarborg log keys` prints it.
    println!("  {}", keys.first().map(String::as_str).unwrap_or_default());
    Ok(ExitCode::SUCCESS)
}

/// Says which rules refused it.
pub fn refused(answer: &Answer) -> ExitCode {
    println!("refused, entry {}: {:?}", answer.entry, answer.unmet.iter().map(|u| &u.rule).collect::<Vec<_>>());
    ExitCode::from(1)
}

/// What a newer bundle tells.
pub struct Known {
    /// Entries in it.
    pub size: u64,
    /// Root over them.
    pub root: Hash,
    /// Records that were destroyed by then.
    pub destroyed: Vec<(u64, u32)>,
    /// The log's keys up to then.
    pub keys: Vec<VerifierKey>,
}

impl Known {
    /// Reads it; of a backup it must be the same log, and another end of it.
    pub fn read(file: &Path, of: Option<(&Manifest, &Succession)>) -> Fallible<Self> {
        let fault = |e: &dyn std::fmt::Display| format!("{}: {e}", file.display());
        let bytes = std::fs::read(file).map_err(|e| fault(&e))?;
        let bundle = Bundle::read(&bytes).map_err(|e| fault(&e))?;
        let tree = Tree::from_leaf_hashes(bundle.entries.iter().map(|entry| hash::leaf(entry.leaf)));
        let note = bundle.checkpoints.last().and_then(|note| std::str::from_utf8(note).ok()).unwrap_or_default();
        let head = Checkpoint::open(note, std::slice::from_ref(&bundle.meta.key)).map_err(|e| fault(&e))?;
        if (head.size, head.root) != (tree.size(), tree.root()) {
            return Err(fault(&"its newest checkpoint is not of its entries").into());
        }
        let keys = keys_in(&bundle)?;
        if let Some((manifest, log)) = of {
            let first = log.first().map(VerifierKey::public_key);
            let same = keys.iter().any(|key| Some(key.public_key()) == first);
            let at = manifest.size.min(tree.size());
            let root = if at == manifest.size { Some(manifest.root.clone()) } else { None };
            if !same || root.is_some_and(|root| tree.root_at(at).map(hex::encode).ok() != Some(root)) {
                return Err(fault(&"it is of another log than the backup, or of another history of it").into());
            }
        }
        let mut destroyed = Vec::new();
        for entry in &bundle.entries {
            let Ok(kept) = Kept::from_bytes(entry.kept) else { continue };
            match kept.act {
                _ if kept.decision.outcome != Outcome::Allowed => {}
                Act::Destroyed { records, .. } => destroyed.extend(records),
                Act::Keeping(act) => destroyed.extend(act.restored().iter().flat_map(|r| &r.destroyed)),
                _ => {}
            }
        }
        Ok(Self { size: tree.size(), root: tree.root(), destroyed, keys })
    }
}

/// Every key that a bundle says the log has had.
fn keys_in(bundle: &Bundle<'_>) -> Fallible<Vec<VerifierKey>> {
    let mut turns = Vec::new();
    for (index, entry) in (0u64..).zip(&bundle.entries) {
        turns.extend(Turn::read(index, entry.leaf, entry.kept).transpose()?);
    }
    let log = Succession::of(turns).unwrap_or(Succession::new(bundle.meta.key.clone()));
    Ok(log.keys().to_vec())
}

/// A backup with the keys that there are, and without those of what was destroyed since.
struct WithKeys {
    backup: Box<dyn Reader>,
    held: Held,
    destroyed: HashSet<(u64, u32)>,
}

impl Reader for WithKeys {
    fn head(&mut self) -> Result<Head, StoreError> {
        self.backup.head()
    }
    fn entries(&mut self, from: u64, limit: usize) -> Result<Vec<StoredEntry>, StoreError> {
        self.backup.entries(from, limit)
    }
    fn pack(&mut self, entry: u64) -> Result<Pack, StoreError> {
        let mut pack = self.backup.pack(entry)?;
        let held = self.held.keys.get(&entry).map(Vec::as_slice).unwrap_or_default();
        for (slot, key) in (0u32..).zip(&mut pack.keys) {
            let known = held.get(slot as usize).copied().flatten();
            *key = known.filter(|_| !self.destroyed.contains(&(entry, slot)));
        }
        Ok(pack)
    }
    fn tiles(&mut self) -> Result<Vec<Tile>, StoreError> {
        self.backup.tiles()
    }
    fn checkpoints(&mut self) -> Result<Vec<String>, StoreError> {
        self.backup.checkpoints()
    }
    fn packages(&mut self) -> Result<BTreeMap<String, BTreeMap<String, Vec<u8>>>, StoreError> {
        self.backup.packages()
    }
}
