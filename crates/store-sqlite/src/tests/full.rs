// SPDX-License-Identifier: EUPL-1.2
//! A disk that is really full (principle 6): every act is refused, each refusal is still recorded,
//! and when space comes back the store goes on by itself.

use std::io::Write as _;
use std::process::Command;

use waarborg_app::ports::{Reader, Store, StoreError};
use waarborg_testkit::sample::Log;

use crate::SqliteStore;

/// A file system of about 40 MiB in memory, gone with the test.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// None where this user may not mount.
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().ok()?;
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=40m", "none"]).arg(folder.path()).status();
        mounted.is_ok_and(|s| s.success()).then_some(Self(folder))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

fn skipped(why: &str) {
    println!("skipped: {why}");
    if let Some(path) = std::env::var_os("WAARBORG_SKIPS")
        && let Ok(mut file) = std::fs::OpenOptions::new().append(true).create(true).open(path)
    {
        let _ = writeln!(file, "skipped: {why}");
    }
}

/// On a file system of its own.
#[test]
fn refusals_are_recorded_on_a_full_disk() {
    let Some(small) = SmallDisk::mount() else {
        return skipped("a full disk: mounting a small file system needs root");
    };
    let disk = small.0.path().to_path_buf();
    let filler = disk.join("filler");
    std::fs::write(&filler, vec![1; 10 << 20]).unwrap();
    let mut store = SqliteStore::create(&disk.join("store.db")).unwrap();
    let mut log = Log::new(30);
    loop {
        assert!(log.size() < 2_000, "the disk is larger than this test expects");
        assert!(store.has_room().unwrap());
        let entry = log.entry(&[60_000]);
        match store.append(&log.batch_of(vec![entry])) {
            Ok(()) => {}
            Err(StoreError::Full) => break,
            Err(other) => panic!("{other}"),
        }
    }
    // The log once more, without the entry that did not fit.
    let mut entries = std::mem::replace(&mut log, Log::new(31)).entries;
    entries.pop();
    for entry in entries {
        log.batch_of(vec![entry]);
    }
    assert!(!store.has_room().unwrap());
    for n in 0..500 {
        let refusal = log.entry(&[]);
        let recorded = store.append(&log.batch_of(vec![refusal]));
        recorded.unwrap_or_else(|e| panic!("refusal {n}: {e}"));
        assert!(!store.has_room().unwrap());
    }
    store.destroy_keys(&[(0, 0)]).unwrap();
    assert_eq!(store.pack(0).unwrap().keys, [None]);
    assert_eq!(store.entries(0, usize::MAX).unwrap().len() as u64, log.size());
    assert_eq!(store.scrub().unwrap(), Vec::<String>::new());

    std::fs::remove_file(&filler).unwrap();
    assert!(store.has_room().unwrap());
    let entry = log.entry(&[60_000]);
    store.append(&log.batch_of(vec![entry])).unwrap();
    drop(store);
    let mut store = SqliteStore::open(&disk.join("store.db")).unwrap();
    assert_eq!(store.head().unwrap().size, log.size());
    assert_eq!(store.scrub().unwrap(), Vec::<String>::new());
}
