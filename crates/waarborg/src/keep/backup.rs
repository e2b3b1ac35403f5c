// SPDX-License-Identifier: EUPL-1.2
//! `backup`: a copy of a store without keys, made beside a running server and checked to the last tile. It
//! holds no content that anybody can read, so it may be kept as long as one likes: what is destroyed later
//! cannot be read from it. Made again into the same folder it takes only what is new.

use super::progress;
use crate::cli::Backup;
use crate::place::Place;
use crate::{Fallible, open};
use serde::{Deserialize, Serialize};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use waarborg_app::copy::{Copied, Keys, copy};
use waarborg_domain::{Clock as _, SystemClock};
use waarborg_store_sqlite::{OpenOptions, SqliteStore};

/// What a backup says of itself; the checkpoint vouches for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of this form.
    pub v: u32,
    /// When it was made.
    pub made: String,
    /// Verifier key of the log.
    pub key: String,
    /// Entries.
    pub size: u64,
    /// Root over them, hexadecimal.
    pub root: String,
    /// Digest of the state.
    pub state: String,
    /// Newest signed checkpoint.
    pub checkpoint: String,
}

/// The store within a backup.
pub fn store_of(folder: &Path) -> PathBuf {
    folder.join("store.sqlite")
}

fn manifest_of(folder: &Path) -> PathBuf {
    folder.join("manifest.json")
}

/// A backup needs no room for refusals: nobody acts on it.
const OPTIONS: OpenOptions = OpenOptions { max_pages: None, reserve_pages: 0 };

/// The command.
pub fn run(args: &Backup) -> Fallible<ExitCode> {
    let mut from = Place::of(&args.store)?.reader()?;
    let key = open::log_key(&from.head()?, &Place::of(&args.store)?.secrets()?)?;
    std::fs::create_dir_all(&args.to).map_err(|e| format!("{}: {e}", args.to.display()))?;
    private(&args.to)?;
    let path = store_of(&args.to);
    let mut to =
        if path.exists() { SqliteStore::open_with(&path, OPTIONS)? } else { SqliteStore::create_with(&path, OPTIONS)? };
    let copied = copy(from.as_mut(), &mut to, Keys::Apart, &mut progress("backup"))?;
    let findings = to.scrub()?;
    if let Some(finding) = findings.first() {
        return Err(format!("{}: {finding}; this backup is not to be used", path.display()).into());
    }
    let Copied { entries, before, root, state, checkpoint, closed } = copied;
    let manifest = Manifest {
        v: 1,
        made: SystemClock.now().to_string(),
        key: key.verifier().to_string(),
        size: entries,
        root: hex::encode(root),
        state: state.to_string(),
        checkpoint,
    };
    write(&args.to, &manifest)?;
    println!("{}: {entries} entries, {} of them new, root {}", args.to.display(), entries - before, manifest.root);
    println!("{closed} records, none of which can be read without `waarborg backup-keys`");
    Ok(ExitCode::SUCCESS)
}

fn private(folder: &Path) -> Fallible<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let set = std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700));
    set.map_err(|e| format!("{}: {e}", folder.display()).into())
}

fn write(folder: &Path, manifest: &Manifest) -> Fallible<()> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(&serde_json::to_vec_pretty(manifest)?)?;
    file.as_file().sync_all()?;
    file.persist(manifest_of(folder))?;
    std::fs::File::open(folder)?.sync_all()?;
    Ok(())
}

/// Reads what a backup says of itself, and that its store says the same.
pub fn read(folder: &Path) -> Fallible<(Manifest, Box<dyn waarborg_app::ports::Reader>)> {
    let place = manifest_of(folder);
    let fault = |e: &dyn std::fmt::Display| format!("{}: {e}", place.display());
    let bytes = std::fs::read(&place).map_err(|e| format!("{}; is this the folder of a backup?", fault(&e)))?;
    let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|e| fault(&e))?;
    if manifest.v != 1 {
        return Err(fault(&"it was written by a newer version of this program").into());
    }
    let mut store = SqliteStore::reading(&store_of(folder))?;
    let head = store.head()?;
    if head.size != manifest.size || head.checkpoint.as_ref() != Some(&manifest.checkpoint) {
        let text = "it was not finished, or changed since: run `waarborg backup` into this folder again";
        return Err(format!("{}: {text}", folder.display()).into());
    }
    Ok((manifest, store))
}
