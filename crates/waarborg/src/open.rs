// SPDX-License-Identifier: EUPL-1.2
//! Opening stores and systems, for every command.

use crate::Fallible;
use crate::keep::guard::Which;
use crate::place::Place;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use waarborg_app::ports::{Head, LOG_KEY, NEXT_LOG_KEY, Store};
use waarborg_app::servers::Server;
use waarborg_app::{Options, Sealing, System};
use waarborg_compare::Lists;
use waarborg_domain::{Clock, SystemClock, SystemRng};
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::note::SigningKey;

/// The key that signs for a log: of the secrets of the store the one that signed its newest checkpoint. While
/// the key is changed there are two, and the new one signs nothing before it is in force.
pub fn log_key(head: &Head, secrets: &BTreeMap<String, Vec<u8>>) -> Fallible<SigningKey> {
    let note = head.checkpoint.as_deref().ok_or("the store is empty")?;
    let origin = note.split('\n').next().unwrap_or_default();
    let seeds = [NEXT_LOG_KEY, LOG_KEY].into_iter().filter_map(|name| secrets.get(name).filter(|s| !s.is_empty()));
    let mut wrong = "the store has no log key: it is a backup without keys".into();
    for seed in seeds {
        let seed = <[u8; 32]>::try_from(seed.as_slice()).map_err(|_| "the log key is not 32 bytes")?;
        let key = SigningKey::from_seed(origin, seed)?;
        match Checkpoint::open(note, std::slice::from_ref(key.verifier())) {
            Ok(checkpoint) if checkpoint.size == head.size => return Ok(key),
            Ok(_) => return Err("the newest checkpoint is for another size".into()),
            Err(error) => wrong = error.into(),
        }
    }
    Err(wrong)
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
        sealing: None,
        // A commit that failed leaves the process unable to say what is durable: end, start from the log.
        on_failure: Box::new(|error| {
            eprintln!("waarborg: {error}; stopping: the next start folds the log again");
            std::process::exit(70);
        }),
    })
}

/// Name of a store's log, beside whoever owns it.
pub fn log_name(place: &Place) -> Fallible<String> {
    let note = place.reader()?.head()?.checkpoint.ok_or("the store is empty")?;
    Ok(note.split('\n').next().unwrap_or_default().to_owned())
}

/// Opens the system on a store that exists, with its rollback guard. On a store that servers share it is one
/// of them: it leads or follows.
pub fn system(url: &str, lists: Lists, guard: Which, sealing: Option<Sealing>) -> Fallible<Arc<System>> {
    let place = Place::of(url)?;
    let Some(shared) = place.shared()? else {
        let options = Options { sealing, ..options(place.open()?, lists, Arc::new(SystemClock))? };
        return Ok(Arc::new(System::open_guarded(options, guard.find(true))?));
    };
    let options = Options { sealing, ..options(shared.writer(0)?, lists, Arc::new(SystemClock))? };
    let mut name = [0; 8];
    waarborg_domain::Rng::fill(&mut SystemRng::new()?, &mut name);
    let name = format!("{}-{}", std::process::id(), hex::encode(name));
    let server = Server { shared, name, term: waarborg_store_postgres::TERM };
    Ok(System::join_guarded(server, options, guard.find(true))?)
}
