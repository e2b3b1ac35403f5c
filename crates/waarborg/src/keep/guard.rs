// SPDX-License-Identifier: EUPL-1.2
//! The rollback guard as a file outside the store, on a disk that is not restored with it. Two places in
//! the file are written in turn and each is synced before the next act goes out, so that whatever the
//! moment of a crash one of them is whole.

use crate::Fallible;
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::os::unix::fs::{DirBuilderExt as _, FileExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use waarborg_app::guard::{FindGuard, Guard};
use waarborg_app::ports::StoreError;

/// First word of each place.
const MARK: &str = "waarborg/guard/1";
/// Room for one place: a checkpoint with all the signatures it may ever bear.
const PLACE: usize = 64 * 1024;

/// Which guard a command uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// One file for each log, in the state folder of whoever runs the server.
    Default,
    /// This file.
    File(PathBuf),
    /// None: an older copy is not noticed.
    Without,
}

impl From<Option<&str>> for Which {
    fn from(said: Option<&str>) -> Self {
        match said {
            None => Self::Default,
            Some("none") => Self::Without,
            Some(file) => Self::File(file.into()),
        }
    }
}

impl Which {
    /// How the system finds it; `tell` says on standard error which it is.
    pub fn find(self, tell: bool) -> Option<FindGuard> {
        if self == Self::Without {
            if tell {
                eprintln!("waarborg: no rollback guard: that an older copy was put back will not be noticed");
            }
            return None;
        }
        Some(Box::new(move |log: &str, key: &[u8]| {
            let path = match self {
                Self::File(file) => file,
                _ => place(log, key).map_err(|e| StoreError::Failed(e.to_string()))?,
            };
            if tell {
                eprintln!("waarborg: rollback guard {}", path.display());
            }
            Ok(Box::new(FileGuard::open(&path)?) as Box<dyn Guard>)
        }))
    }

    /// The file that holds, or would hold, the guard of this log.
    pub fn path(&self, log: &str, key: &[u8]) -> Fallible<Option<PathBuf>> {
        match self {
            Self::Without => Ok(None),
            Self::File(file) => Ok(Some(file.clone())),
            Self::Default => place(log, key).map(Some),
        }
    }
}

/// `STATE/waarborg/LOG-KEY.guard`: by the log's first name and the digest of its public key, since two logs
/// may have one name.
fn place(log: &str, key: &[u8]) -> Fallible<PathBuf> {
    let folder = |name| std::env::var_os(name).map(PathBuf::from).filter(|p| p.is_absolute());
    let state = folder("XDG_STATE_HOME").or_else(|| folder("HOME").map(|home| home.join(".local/state")));
    let state = state.ok_or("no place for the rollback guard: set XDG_STATE_HOME, or name a file with --guard")?;
    let tame = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') { c } else { '_' };
    let (name, digest) = (log.chars().map(tame).collect::<String>(), hex::encode(Sha256::digest(key)));
    Ok(state.join("waarborg").join(format!("{name}-{}.guard", digest.get(..16).unwrap_or_default())))
}

/// A guard in a file.
pub struct FileGuard {
    file: File,
    path: PathBuf,
    /// Number of the newest place that is whole.
    newest: u64,
}

impl FileGuard {
    /// Opens it, or makes one that holds nothing.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let fault = |e: &std::io::Error| StoreError::Failed(format!("the rollback guard {}: {e}", path.display()));
        let folder = path.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|e| fault(&e))?;
        let new = !path.exists();
        let mut options = std::fs::OpenOptions::new();
        let file = options.read(true).write(true).create(true).truncate(false).mode(0o600).open(path);
        let file = file.map_err(|e| fault(&e))?;
        if new {
            File::open(folder).and_then(|folder| folder.sync_all()).map_err(|e| fault(&e))?;
        }
        Ok(Self { file, path: path.into(), newest: 0 })
    }

    /// What a guard that exists holds, without opening it for writing.
    pub fn peek(path: &Path) -> Result<Option<String>, StoreError> {
        let file = File::open(path);
        let file = file.map_err(|e| StoreError::Failed(format!("the rollback guard {}: {e}", path.display())))?;
        Self { file, path: path.into(), newest: 0 }.last()
    }

    /// What one of the two places holds, with its number.
    fn read(&self, place: u64) -> std::io::Result<Option<(u64, String)>> {
        let mut bytes = vec![0u8; PLACE];
        let mut filled = 0;
        while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match self.file.read_at(rest, place * PLACE as u64 + filled as u64)? {
                0 => break,
                more => filled += more,
            }
        }
        Ok(parse(bytes.get(..filled).unwrap_or_default()))
    }
}

/// `MARK NUMBER LENGTH DIGEST`, a line, and the checkpoint behind it.
fn parse(bytes: &[u8]) -> Option<(u64, String)> {
    let end = bytes.iter().take(200).position(|b| *b == b'\n')?;
    let head = std::str::from_utf8(bytes.get(..end)?).ok()?;
    let [MARK, number, length, digest] = head.split(' ').collect::<Vec<_>>()[..] else { return None };
    let length: usize = length.parse().ok()?;
    let note = bytes.get(end + 1..)?.get(..length)?;
    let whole = hex::encode(sum(number.parse().ok()?, note)) == digest;
    Some((number.parse().ok()?, String::from_utf8(note.to_vec()).ok()?)).filter(|_| whole)
}

fn sum(number: u64, note: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(number.to_be_bytes()).chain_update(note).finalize().into()
}

impl Guard for FileGuard {
    fn last(&mut self) -> Result<Option<String>, StoreError> {
        let fault = |e: std::io::Error| StoreError::Failed(format!("the rollback guard {}: {e}", self.path.display()));
        let length = self.file.metadata().map_err(fault)?.len();
        let found = [self.read(0).map_err(fault)?, self.read(1).map_err(fault)?];
        match found.into_iter().flatten().max_by_key(|(number, _)| *number) {
            Some((number, note)) => {
                self.newest = number;
                Ok(Some(note))
            }
            None if length == 0 => Ok(None),
            None => Err(StoreError::Damaged(format!(
                "the rollback guard {} cannot be read; if you know that this store is the newest, move it away",
                self.path.display()
            ))),
        }
    }

    fn keep(&mut self, checkpoint: &str) -> Result<(), StoreError> {
        let number = self.newest + 1;
        let digest = hex::encode(sum(number, checkpoint.as_bytes()));
        let mut bytes = format!("{MARK} {number} {} {digest}\n{checkpoint}", checkpoint.len()).into_bytes();
        if bytes.len() >= PLACE {
            return Err(StoreError::Failed("a checkpoint is too long for the rollback guard".into()));
        }
        bytes.push(b'\n');
        let written = self.file.write_all_at(&bytes, (number % 2) * PLACE as u64).and_then(|()| self.file.sync_data());
        written.map_err(|e| StoreError::Failed(format!("the rollback guard {}: {e}", self.path.display())))?;
        self.newest = number;
        Ok(())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn the_newest_whole_place_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/log.guard");
        let mut guard = FileGuard::open(&path).unwrap();
        assert_eq!(guard.last().unwrap(), None);
        for note in ["one\n", "a longer one\n", "three\n"] {
            guard.keep(note).unwrap();
            assert_eq!(FileGuard::open(&path).unwrap().last().unwrap().as_deref(), Some(note));
        }
        // A crash within a write leaves half of it; the one before stands.
        let mut guard = FileGuard::open(&path).unwrap();
        guard.last().unwrap();
        guard.file.write_all_at(b"waarborg/guard/1 4 6 00", 0).unwrap();
        assert_eq!(FileGuard::open(&path).unwrap().last().unwrap().as_deref(), Some("three\n"));
        guard.file.write_all_at(b"x", PLACE as u64).unwrap();
        assert!(matches!(FileGuard::open(&path).unwrap().last(), Err(StoreError::Damaged(_))));
    }

    #[test]
    fn a_place_is_named_by_log_and_key() {
        let one = place("waarborg.example/log a", &[1; 32]).unwrap();
        assert!(one.to_str().unwrap().contains("/waarborg/waarborg.example_log_a-"), "{one:?}");
        assert_ne!(one, place("waarborg.example/log a", &[2; 32]).unwrap());
    }
}
