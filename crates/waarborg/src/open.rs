// SPDX-License-Identifier: EUPL-1.2
//! Opening stores and systems, for every command.

use crate::Fallible;
use crate::place::Place;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use waarborg_app::ports::Store;
use waarborg_app::{Options, System};
use waarborg_compare::Lists;
use waarborg_domain::{Clock, SystemClock, SystemRng};

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

/// Opens the system on a store that exists.
pub fn system(url: &str, lists: Lists) -> Fallible<System> {
    let options = options(Place::of(url)?.open()?, lists, Arc::new(SystemClock))?;
    Ok(System::open(options)?)
}
