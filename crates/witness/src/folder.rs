// SPDX-License-Identifier: EUPL-1.2
//! The witness's memory: a folder with its key, the logs it follows, the newest checkpoint it cosigned
//! of each, and evidence against logs that showed two histories. One process works on it at a time;
//! what is written there is on the disk before anybody is answered.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::note::{SigningKey, VerifierKey};
use waarborg_register::policy::Policy;
use waarborg_register::witness::Known;

use crate::{WitnessError, keys};

const KEY: &str = "key";
const LOGS: &str = "logs.tlog-policy";
const HEADS: &str = "heads";
const EVIDENCE: &str = "evidence";
const LOCK: &str = "lock";
/// Most pieces of evidence kept; a log that goes on lying proves nothing new.
const MOST: usize = 1_000;

/// The newest checkpoint that was cosigned of a log.
#[derive(Clone, Debug)]
pub struct Head {
    /// Size and root.
    pub known: Known,
    /// The note, with the signatures of the log and of this witness.
    pub note: String,
}

/// A witness's folder, held by this process.
pub struct Folder {
    path: PathBuf,
    /// Keys it signs with.
    pub keys: Vec<SigningKey>,
    /// Keys of the logs it follows.
    pub logs: Vec<VerifierKey>,
    heads: BTreeMap<String, Head>,
    // Held as long as this stands.
    _lock: File,
}

impl Folder {
    /// Makes a new witness of this name.
    ///
    /// # Errors
    /// [`WitnessError`], also when there is one already.
    pub fn init(path: &Path, name: &str) -> Result<Self, WitnessError> {
        for folder in [path.to_owned(), path.join(HEADS), path.join(EVIDENCE)] {
            std::fs::create_dir_all(&folder).map_err(WitnessError::file(&folder))?;
        }
        keys::make(&path.join(KEY), name)?;
        replace(&path.join(LOGS), b"quorum none\n")?;
        Self::open(path)
    }

    /// Opens a witness that was made.
    ///
    /// # Errors
    /// [`WitnessError`] when something there is not as this witness wrote it, or another process is at
    /// work on it.
    pub fn open(path: &Path) -> Result<Self, WitnessError> {
        let lock = lock(path)?;
        let keys = keys::read(&path.join(KEY))?;
        let file = path.join(LOGS);
        let text = std::fs::read_to_string(&file).map_err(WitnessError::file(&file))?;
        let policy = Policy::parse(&text).map_err(|e| WitnessError::Content { path: file, what: e.to_string() })?;
        let logs: Vec<VerifierKey> = policy.logs().iter().map(|log| log.key.clone()).collect();
        let mut folder = Self { path: path.to_owned(), keys, logs, heads: BTreeMap::new(), _lock: lock };
        let origins: std::collections::BTreeSet<String> = folder.logs.iter().map(|k| k.name().to_owned()).collect();
        for origin in origins {
            if let Some(head) = folder.read_head(&origin)? {
                folder.heads.insert(origin, head);
            }
        }
        Ok(folder)
    }

    /// Follows a log by its key; a second key of one log is added to the first.
    ///
    /// # Errors
    /// [`WitnessError`] when the key is followed already or cannot be written down.
    pub fn follow(&mut self, key: &VerifierKey) -> Result<(), WitnessError> {
        let lines: String = self.logs.iter().chain([key]).map(|key| format!("log {key}\n")).collect();
        let policy = Policy::parse(&format!("{lines}quorum none\n"))
            .map_err(|e| WitnessError::Other(format!("this key cannot be followed: {e}")))?;
        replace(&self.path.join(LOGS), policy.to_string().as_bytes())?;
        self.logs.push(key.clone());
        if let Some(head) = self.read_head(key.name())? {
            self.heads.insert(key.name().to_owned(), head);
        }
        Ok(())
    }

    /// The newest checkpoint cosigned of a log.
    #[must_use]
    pub fn head(&self, origin: &str) -> Option<&Head> {
        self.heads.get(origin)
    }

    /// Heads of all logs, by origin.
    pub fn heads(&self) -> impl Iterator<Item = (&String, &Head)> {
        self.heads.iter()
    }

    /// Remembers a checkpoint, on the disk when this returns.
    ///
    /// # Errors
    /// [`WitnessError`]; the checkpoint then counts as never seen, and nobody may be answered with it.
    pub fn remember(&mut self, checkpoint: &Checkpoint, note: &str) -> Result<(), WitnessError> {
        replace(&self.head_file(&checkpoint.origin), note.as_bytes())?;
        let known = Known { size: checkpoint.size, root: checkpoint.root };
        self.heads.insert(checkpoint.origin.clone(), Head { known, note: note.to_owned() });
        Ok(())
    }

    /// Keeps what a log signed against itself; where it stands, or nothing if there is too much already.
    ///
    /// # Errors
    /// [`WitnessError`].
    pub fn accuse(
        &self,
        why: &str,
        cosigned: &str,
        claimed: &Checkpoint,
        shown: &str,
    ) -> Result<Option<PathBuf>, WitnessError> {
        let folder = self.path.join(EVIDENCE);
        let name = format!("{}-{}-{}.txt", digest(&claimed.origin), claimed.size, &hex::encode(claimed.root)[..16]);
        let path = folder.join(name);
        if path.exists() {
            return Ok(Some(path));
        }
        if self.evidence()?.len() >= MOST {
            return Ok(None);
        }
        // A note ends its last line itself.
        let text = format!("{why}\n\n--- cosigned by this witness ---\n{cosigned}--- asked for now ---\n{shown}");
        replace(&path, text.as_bytes())?;
        Ok(Some(path))
    }

    /// Files with evidence against logs.
    ///
    /// # Errors
    /// [`WitnessError`].
    pub fn evidence(&self) -> Result<Vec<PathBuf>, WitnessError> {
        let folder = self.path.join(EVIDENCE);
        let found = std::fs::read_dir(&folder).map_err(WitnessError::file(&folder))?;
        let mut files: Vec<PathBuf> =
            found.filter_map(|f| Some(f.ok()?.path())).filter(|p| p.extension().is_some_and(|e| e == "txt")).collect();
        files.sort();
        Ok(files)
    }

    fn head_file(&self, origin: &str) -> PathBuf {
        self.path.join(HEADS).join(format!("{}.checkpoint", digest(origin)))
    }

    /// A head that cannot be read stops the witness: taking it for none would let the log go back.
    fn read_head(&self, origin: &str) -> Result<Option<Head>, WitnessError> {
        let path = self.head_file(origin);
        let note = match std::fs::read_to_string(&path) {
            Ok(note) => note,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(WitnessError::File { path, error }),
        };
        let checkpoint = Checkpoint::open(&note, &self.logs);
        let checkpoint = checkpoint.map_err(|e| WitnessError::Content { path: path.clone(), what: e.to_string() })?;
        if checkpoint.origin != origin {
            return Err(WitnessError::Content { path, what: format!("it is of the log {}", checkpoint.origin) });
        }
        Ok(Some(Head { known: Known { size: checkpoint.size, root: checkpoint.root }, note }))
    }
}

/// A file name for an origin, whatever characters it has.
fn digest(origin: &str) -> String {
    let mut digits = hex::encode(Sha256::digest(origin.as_bytes()));
    digits.truncate(32);
    digits
}

fn lock(folder: &Path) -> Result<File, WitnessError> {
    let path = folder.join(LOCK);
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(|error| {
        if error.kind() == std::io::ErrorKind::NotFound {
            WitnessError::Other(format!("{}: no witness here; make one with `waarborg-witness init`", folder.display()))
        } else {
            WitnessError::File { path: path.clone(), error }
        }
    })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(WitnessError::InUse(folder.to_owned())),
        Err(std::fs::TryLockError::Error(error)) => Err(WitnessError::File { path, error }),
    }
}

/// Puts new content in a file's place: whole, on the disk, and named only then.
///
/// # Errors
/// [`WitnessError`].
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), WitnessError> {
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(WitnessError::file(folder))?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(WitnessError::file(path))?;
    file.persist(path).map_err(|e| WitnessError::File { path: path.to_owned(), error: e.error })?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(WitnessError::file(folder))
}
