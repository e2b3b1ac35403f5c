// SPDX-License-Identifier: EUPL-1.2
//! Opening stores and systems, for every command.

use crate::Fallible;
use crate::keep::guard::Which;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use waarborg_app::ports::{Head, LOG_KEY, Reader, Store, StoreError};
use waarborg_app::{Options, System};
use waarborg_compare::Lists;
use waarborg_domain::{Clock, SystemClock, SystemRng};
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::note::SigningKey;
use waarborg_store_sqlite::SqliteStore;

/// The file of a store URL.
pub fn store_path(url: &str) -> Fallible<PathBuf> {
    let path = url.strip_prefix("sqlite:").ok_or("a store is named as sqlite:FILE")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    if path.is_empty() { Err("the store's file is missing: sqlite:FILE".into()) } else { Ok(path.into()) }
}

/// Opens a store that exists.
pub fn store(url: &str) -> Fallible<Box<dyn Store>> {
    let path = store_path(url)?;
    if !path.exists() {
        return Err(format!("{}: no such store; make one with `waarborg init`", path.display()).into());
    }
    match SqliteStore::open(&path) {
        Ok(store) => Ok(Box::new(store)),
        Err(StoreError::Locked) => {
            let text = "another process owns it, such as a server, and one process owns a store; end that one first";
            Err(format!("{}: {text}", path.display()).into())
        }
        Err(error) => Err(error.into()),
    }
}

/// Makes a store where none is.
pub fn new_store(url: &str) -> Fallible<Box<dyn Store>> {
    let path = store_path(url)?;
    if path.exists() {
        return Err(format!("{}: there is something already; name a new file", path.display()).into());
    }
    Ok(Box::new(SqliteStore::create(&path)?))
}

/// A connection that only reads, beside whoever owns the store.
pub fn reader(url: &str) -> Fallible<Box<dyn Reader>> {
    Ok(SqliteStore::reading(&store_path(url)?)?)
}

/// Every secret of a store, read beside whoever owns it.
pub fn secrets(url: &str) -> Fallible<BTreeMap<String, Vec<u8>>> {
    Ok(SqliteStore::secrets_of(&store_path(url)?)?)
}

/// The key that signs for a log, by its newest checkpoint and the secrets of the store.
pub fn log_key(head: &Head, secrets: &BTreeMap<String, Vec<u8>>) -> Fallible<SigningKey> {
    let note = head.checkpoint.as_deref().ok_or("the store is empty")?;
    let origin = note.split('\n').next().unwrap_or_default();
    let seed = secrets.get(LOG_KEY).ok_or("the store has no log key: it is a backup without keys")?;
    let seed = <[u8; 32]>::try_from(seed.as_slice()).map_err(|_| "the log key is not 32 bytes")?;
    let key = SigningKey::from_seed(origin, seed)?;
    let head_of = Checkpoint::open(note, std::slice::from_ref(key.verifier()))?;
    if head_of.size == head.size { Ok(key) } else { Err("the newest checkpoint is for another size".into()) }
}

/// Writes a secret to a new file that only its owner may read.
pub fn write_private(path: &Path, bytes: &[u8]) -> Fallible<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let written = file.and_then(|mut file| file.write_all(bytes));
    written.map_err(|e| format!("{}: {e}", path.display()).into())
}

/// Warning lists of a folder, with the built-in ones.
pub fn lists(folder: Option<&Path>) -> Fallible<Lists> {
    let mut lists = Lists::builtin();
    let Some(folder) = folder else { return Ok(lists) };
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .map_err(|e| format!("{}: {e}", folder.display()))?
        .filter_map(|f| Some(f.ok()?.path()))
        .filter(|p| p.extension().is_some_and(|e| e == "json"))
        .collect();
    files.sort();
    for file in files {
        let bytes = std::fs::read(&file).map_err(|e| format!("{}: {e}", file.display()))?;
        lists.add_misp(&bytes).map_err(|e| format!("{}: {e}", file.display()))?;
    }
    Ok(lists)
}

/// Options of a real system on a store.
pub fn options(store: Box<dyn Store>, lists: Lists, clock: Arc<dyn Clock>) -> Fallible<Options> {
    Ok(Options {
        store,
        clock,
        rng: Box::new(SystemRng::new()?),
        log: "waarborg.example/log".into(),
        scenario: false,
        lists,
        law: None,
        approvers: ["the operator".into(), "the operator's second".into()],
        proof: None,
        // A commit that failed leaves the process unable to say what is durable: end, start from the log.
        on_failure: Box::new(|error| {
            eprintln!("waarborg: {error}; stopping: the next start folds the log again");
            std::process::exit(70);
        }),
    })
}

/// Opens the system on a store that exists, with its rollback guard.
pub fn system(url: &str, lists: Lists, guard: Which) -> Fallible<System> {
    let options = options(store(url)?, lists, Arc::new(SystemClock))?;
    Ok(System::open_guarded(options, guard.find(true))?)
}
