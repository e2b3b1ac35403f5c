// SPDX-License-Identifier: EUPL-1.2
//! The sealed log of the oversight body as a file in its custody (ADR 0025). The server adds to it and can read
//! nothing back. Each record is on the disk before the read is answered; room for a thousand is kept ahead, so
//! that reads go on where a disk is full, and the file's length tells little.

use crate::place::Place;
use crate::{Fallible, open};
use std::fs::File;
use std::io::{BufReader, Write as _};
use std::os::unix::fs::{FileExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use waarborg_app::Sealing;
use waarborg_app::ports::{Kept, SealedLog, StoreError};
use waarborg_domain::{Rng, SystemRng};
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::hash;
use waarborg_register::note::SigningKey;
use waarborg_register::sealed::{self, Recipient, Scan, Writer};
use waarborg_register::tree::Tree;

/// Bytes kept ahead of the newest record: some thousand reads.
const AHEAD: u64 = 8 << 20;
/// The file grows by so many at once.
const STEP: usize = 1 << 20;

/// A sealed log in a file, opened when it is first needed and again after a failure.
pub struct FileLog {
    path: PathBuf,
    to: Recipient,
    /// Name of the register, for a new log.
    register: String,
    rng: SystemRng,
    opened: Option<Opened>,
}

struct Opened {
    file: File,
    writer: Writer,
    /// Where the next record goes.
    end: u64,
    /// Length of the file.
    length: u64,
}

/// The log that `serve` was given, and what it says of it.
pub fn sealing(given: Option<(&Path, &Path)>, place: &Place) -> Fallible<Option<Sealing>> {
    let Some((path, key)) = given else {
        eprintln!(
            "waarborg: no sealed log (--oversight-log): what the oversight body reads are entries of this register"
        );
        return Ok(None);
    };
    let text = std::fs::read_to_string(key).map_err(|e| format!("{}: {e}", key.display()))?;
    let to = Recipient::parse(&text).map_err(|e| format!("{}: {e}", key.display()))?;
    let mut log = FileLog::new(path, to, &open::log_name(place)?)?;
    match log.ready() {
        Ok(opened) => {
            let (path, key) = (path.display(), opened.writer.verifier());
            eprintln!("waarborg: what the oversight body reads goes to its own log {path}, under the key {key}");
            if opened.length < opened.end + AHEAD {
                eprintln!("waarborg: WARNING: {path} has less room ahead than it keeps: its disk is full");
            }
        }
        Err(error) => eprintln!(
            "waarborg: WARNING: {error}; what the oversight body would read is refused to it until its log can be \
             written; nobody else is hindered"
        ),
    }
    Ok(Some(Sealing::new(Box::new(log), Box::new(SystemRng::new()?))?))
}

impl FileLog {
    /// A log at a path, sealed to a key; it is made when there is none.
    pub fn new(path: &Path, to: Recipient, register: &str) -> Fallible<Self> {
        let (path, register) = (path.to_owned(), register.to_owned());
        Ok(Self { path, to, register, rng: SystemRng::new()?, opened: None })
    }

    fn ready(&mut self) -> Result<&mut Opened, StoreError> {
        let opened = match self.opened.take() {
            Some(opened) => opened,
            None => self.open()?,
        };
        Ok(self.opened.insert(opened))
    }

    fn open(&mut self) -> Result<Opened, StoreError> {
        let seed = self.seed()?;
        if !self.path.exists() {
            self.make(seed)?;
        }
        let fault = |e: &std::io::Error| failed(&self.path, e);
        let file = File::options().read(true).write(true).open(&self.path).map_err(|e| fault(&e))?;
        file.try_lock().map_err(|error| match error {
            std::fs::TryLockError::WouldBlock => StoreError::Locked,
            std::fs::TryLockError::Error(error) => fault(&error),
        })?;
        let damaged = |why: String| StoreError::Damaged(format!("{}: {why}", self.path.display()));
        let mut scan = Scan::new(BufReader::new(&file)).map_err(|e| damaged(e.to_string()))?;
        let key = SigningKey::from_seed(scan.key().name(), seed).map_err(|e| damaged(e.to_string()))?;
        if key.verifier() != scan.key() {
            return Err(damaged("the key beside it is another log's".into()));
        }
        let (mut tree, mut newest) = (Tree::new(), None);
        while let Some(record) = scan.record().map_err(|e| damaged(e.to_string()))? {
            tree.append(hash::leaf(&record.sealed));
            newest = Some(record.note);
        }
        if let Some(note) = newest {
            let head = Checkpoint::open(&note, std::slice::from_ref(key.verifier()));
            if !head.is_ok_and(|head| head.size == tree.size() && head.root == tree.root()) {
                return Err(damaged("its newest checkpoint does not fit its records".into()));
            }
        }
        let end = scan.end();
        let length = file.metadata().map_err(|e| fault(&e))?.len();
        let mut opened = Opened { file, writer: Writer::new(key, self.to.clone(), tree), end, length };
        opened.grow(end).map_err(|e| fault(&e))?;
        Ok(opened)
    }

    /// The secret that signs for the log, in a file beside it.
    fn seed(&mut self) -> Result<[u8; 32], StoreError> {
        let path = key_file(&self.path);
        let damaged = |why: &str| StoreError::Damaged(format!("{}: {why}", path.display()));
        if !path.exists() {
            if self.path.exists() {
                return Err(damaged("the log's key is gone; move the log away, and a new one is begun"));
            }
            let mut seed = [0u8; 32];
            self.rng.fill(&mut seed);
            open::write_private(&path, hex::encode(seed).as_bytes()).map_err(|e| StoreError::Failed(e.to_string()))?;
        }
        let about = std::fs::metadata(&path).map_err(|e| failed(&path, &e))?;
        if about.permissions().mode() & 0o077 != 0 {
            return Err(damaged("others may read this key; make it private (chmod 600)"));
        }
        let text = std::fs::read_to_string(&path).map_err(|e| failed(&path, &e))?;
        let mut seed = [0u8; 32];
        hex::decode_to_slice(text.trim(), &mut seed).map_err(|_| damaged("it holds no key"))?;
        Ok(seed)
    }

    /// Makes a log without records, whole before it has its name.
    fn make(&mut self, seed: [u8; 32]) -> Result<(), StoreError> {
        let mut digits = [0u8; 4];
        self.rng.fill(&mut digits);
        // Each log has a name of its own: those of several servers, and each that takes another's place.
        let name = format!("{}/oversight/{}", self.register, hex::encode(digits));
        let key = SigningKey::from_seed(&name, seed).map_err(|e| StoreError::Failed(e.to_string()))?;
        let folder = self.path.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let made = tempfile::NamedTempFile::new_in(folder).and_then(|mut file| {
            file.write_all(&sealed::head(key.verifier()))?;
            file.as_file().sync_all()?;
            file.persist_noclobber(&self.path).map_err(|e| e.error)?;
            File::open(folder)?.sync_all()
        });
        made.map_err(|e| failed(&self.path, &e))
    }
}

impl SealedLog for FileLog {
    fn append(&mut self, read: &[u8]) -> Result<Kept, StoreError> {
        self.ready()?;
        // After a failure nobody knows what stands in the file: it is read again before the next record.
        let Some(mut opened) = self.opened.take() else { return Err(StoreError::Failed("not open".into())) };
        let draft = opened.writer.draft(read, &mut |bytes| self.rng.fill(bytes));
        let draft = draft.map_err(|e| StoreError::Failed(e.to_string()))?;
        let bytes = draft.record.encode().ok_or_else(|| StoreError::Failed("a record has no form".into()))?;
        opened.write(&bytes).map_err(|e| failed(&self.path, &e))?;
        let (number, receipt) = opened.writer.take(draft);
        self.opened = Some(opened);
        Ok(Kept { number, receipt })
    }
}

impl Opened {
    /// All of the record but its first byte, and a nought behind it; then that byte. So the log ends before a
    /// record, or after it, whatever a crash cuts off.
    fn write(&mut self, record: &[u8]) -> std::io::Result<()> {
        let (first, rest) = record.split_at_checked(1).unwrap_or_default();
        self.grow(self.end + record.len() as u64 + 1)?;
        self.file.write_all_at(&[rest, &[0]].concat(), self.end + 1)?;
        self.file.sync_data()?;
        self.file.write_all_at(first, self.end)?;
        self.file.sync_data()?;
        self.end += record.len() as u64;
        Ok(())
    }

    /// Keeps room ahead. Where there is none to be had, what was kept is used.
    fn grow(&mut self, needed: u64) -> std::io::Result<()> {
        while self.length < needed + AHEAD {
            match self.file.write_all_at(&vec![0u8; STEP], self.length) {
                Ok(()) => self.length += STEP as u64,
                // Nobody is told here: that would tell of the read.
                Err(_) if needed <= self.length => break,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Where the key of a log stands.
fn key_file(log: &Path) -> PathBuf {
    let mut name = log.as_os_str().to_owned();
    name.push(".key");
    name.into()
}

fn failed(path: &Path, error: &std::io::Error) -> StoreError {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => StoreError::Full,
        _ => StoreError::Failed(format!("{}: {error}", path.display())),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;
    use waarborg_register::sealed::{Identity, Place as Spot};

    fn identity() -> Identity {
        Identity::from_seed(&[3; 32]).unwrap()
    }

    fn at(path: &Path) -> FileLog {
        FileLog::new(path, identity().recipient(), "test.example/log").unwrap()
    }

    /// What whoever has the identity finds in the file.
    fn read(path: &Path) -> Vec<Vec<u8>> {
        let mut scan = Scan::new(BufReader::new(File::open(path).unwrap())).unwrap();
        let origin = scan.key().name().to_owned();
        let mut found = Vec::new();
        while let Some(record) = scan.record().unwrap() {
            let spot = Spot { origin: &origin, number: found.len() as u64 };
            found.push(identity().open(&spot, &record.sealed).unwrap());
        }
        found
    }

    #[test]
    fn reads_are_there_after_each_start_and_the_file_tells_little() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ctivd.log");
        let mut lengths = std::collections::BTreeSet::new();
        for round in 0..3u64 {
            let mut log = at(&path);
            for number in 0..4 {
                let kept = log.append(format!("read {round} {number}").as_bytes()).unwrap();
                assert_eq!(kept.number, round * 4 + number);
                lengths.insert(std::fs::metadata(&path).unwrap().len());
            }
            assert!(matches!(at(&path).append(b"x"), Err(StoreError::Locked)), "one server at a time");
        }
        let texts: Vec<String> = read(&path).into_iter().map(|r| String::from_utf8(r).unwrap()).collect();
        assert_eq!(texts.len(), 12);
        assert_eq!(texts[11], "read 2 3");
        assert_eq!(lengths.len(), 1, "the length moves a mebibyte at a time");
        for file in [path.clone(), key_file(&path)] {
            assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o077, 0, "others can read it");
        }
    }

    #[test]
    fn what_a_crash_cut_off_is_no_record_and_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ctivd.log");
        let mut log = at(&path);
        log.append(b"one").unwrap();
        let end = log.opened.as_ref().unwrap().end;
        drop(log);
        // All but the first byte of the next record was written, and rubbish behind it.
        File::options().write(true).open(&path).unwrap().write_all_at(&[0xee; 40_000], end + 1).unwrap();
        assert_eq!(read(&path).len(), 1);
        assert_eq!(at(&path).append(b"two").unwrap().number, 1);
        assert_eq!(read(&path), [b"one".to_vec(), b"two".to_vec()]);
        assert_eq!(at(&path).append(b"three").unwrap().number, 2);
        assert_eq!(read(&path).len(), 3);
    }

    #[test]
    fn a_log_that_was_changed_takes_nothing_more() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ctivd.log");
        at(&path).append(b"one").unwrap();
        let whole = std::fs::read(&path).unwrap();
        let mut changed = whole.clone();
        changed[2_000] ^= 1;
        std::fs::write(&path, &changed).unwrap();
        assert!(matches!(at(&path).append(b"two"), Err(StoreError::Damaged(_))));
        std::fs::write(&path, &whole).unwrap();
        assert_eq!(at(&path).append(b"two").unwrap().number, 1);
        // The key is gone, or another's.
        std::fs::rename(key_file(&path), folder.path().join("away")).unwrap();
        assert!(matches!(at(&path).append(b"three"), Err(StoreError::Damaged(_))));
        open::write_private(&key_file(&path), hex::encode([1; 32]).as_bytes()).unwrap();
        assert!(matches!(at(&path).append(b"three"), Err(StoreError::Damaged(_))));
        // Moved away, log and key: another is begun, under another name.
        let before = Scan::new(File::open(&path).unwrap()).unwrap().key().name().to_owned();
        std::fs::rename(&path, folder.path().join("2026")).unwrap();
        std::fs::remove_file(key_file(&path)).unwrap();
        assert_eq!(at(&path).append(b"four").unwrap().number, 0);
        assert_ne!(Scan::new(File::open(&path).unwrap()).unwrap().key().name(), before);
        // A folder that went away: nothing is read until it is back.
        let gone = folder.path().join("no such folder/ctivd.log");
        assert!(at(&gone).append(b"five").is_err());
    }
}
