// SPDX-License-Identifier: EUPL-1.2
//! Events as lines of JSON in a file that a log shipper reads (BIO2 8.15). The last whole line says where it is:
//! a line that a crash or a full disk cut off is taken away again. Files are put aside by size and the oldest
//! removed; one server at a time writes.

use super::{Entry, Mark, Outlet, ocsf};
use crate::Fallible;
use serde_json::Value;
use std::fs::{File, TryLockError};
use std::io::{self, Write as _};
use std::os::unix::fs::{FileExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use waarborg_ledger::State;

/// More than the longest line there can be: an event has no field whose length others choose.
const TAIL: u64 = 64 * 1024;

/// How every line begins: what does not is no line that was cut off, and is left alone.
const BEGIN: &[u8] = b"{\"metadata\":{\"";

/// A file of events.
pub struct Spool {
    path: PathBuf,
    /// Bytes after which a file is put aside.
    limit: u64,
    /// Files put aside that stay.
    keep: u32,
    open: Option<Open>,
}

struct Open {
    file: File,
    length: u64,
}

impl Spool {
    /// At a path, with so many mebibytes a file and so many older files kept.
    pub fn new(path: &Path, mebibytes: u64, keep: u32) -> Self {
        Self { path: path.to_owned(), limit: mebibytes.saturating_mul(1 << 20), keep, open: None }
    }

    /// A file that was put aside, the newest being 1.
    fn aside(&self, number: u32) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(format!(".{number}"));
        name.into()
    }

    fn opened(&self) -> Fallible<Open> {
        let shown = self.path.display();
        // A log shipper reads it as a member of the server's group.
        let made = File::options().read(true).append(true).create(true).mode(0o640).open(&self.path);
        let file = made.map_err(|e| format!("{shown}: {e}"))?;
        if !file.metadata().map_err(|e| format!("{shown}: {e}"))?.is_file() {
            return Err(format!("{shown}: not a file").into());
        }
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => format!("{shown}: another server writes to it; give each a file of its own"),
            TryLockError::Error(error) => format!("{shown}: {error}"),
        })?;
        let length = whole(&file).map_err(|e| format!("{shown}: {e}"))?;
        file.set_len(length).map_err(|e| format!("{shown}: {e}"))?;
        Ok(Open { file, length })
    }

    fn write(&mut self, bytes: &[u8]) -> Fallible<()> {
        let mut open = self.open.take().map_or_else(|| self.opened(), Ok)?;
        if open.length > 0 && open.length + bytes.len() as u64 > self.limit {
            self.put_aside()?;
            open = self.opened()?;
        }
        if let Err(error) = open.file.write_all(bytes).and_then(|()| open.file.sync_data()) {
            // What was begun is taken away; if even that fails, the next look at the file does it.
            let _ = open.file.set_len(open.length);
            return Err(format!("{}: {error}", self.path.display()).into());
        }
        open.length += bytes.len() as u64;
        self.open = Some(open);
        Ok(())
    }

    fn put_aside(&self) -> Fallible<()> {
        let fault = |e: io::Error| format!("{}: {e}", self.path.display());
        for number in (1..self.keep).rev() {
            match std::fs::rename(self.aside(number), self.aside(number + 1)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(fault(error).into()),
                _ => {}
            }
        }
        // The newest stays even if none are wanted: while the file is empty it alone says where this is.
        std::fs::rename(&self.path, self.aside(1)).map_err(|e| fault(e).into())
    }
}

impl Outlet for Spool {
    fn last(&mut self) -> Fallible<Option<Mark>> {
        // Our own lock would be in the way of opening it again.
        self.open = None;
        let open = self.open.insert(self.opened()?);
        if open.length > 0 {
            return mark(&open.file, open.length, &self.path).map(Some);
        }
        let before = self.aside(1);
        let file = match File::open(&before) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened.map_err(|e| format!("{}: {e}", before.display()))?,
        };
        let length = whole(&file).map_err(|e| format!("{}: {e}", before.display()))?;
        mark(&file, length, &before).map(Some)
    }

    fn put(&mut self, entries: &[Entry], state: &State) -> Fallible<u64> {
        let mut lines = Vec::new();
        for entry in entries {
            serde_json::to_writer(&mut lines, &ocsf::event(entry, state))?;
            lines.push(b'\n');
        }
        self.write(&lines)?;
        Ok(0)
    }
}

/// The end of a file, from at most so far back.
fn tail(file: &File, length: u64) -> io::Result<Vec<u8>> {
    let from = length.saturating_sub(TAIL);
    let mut bytes = vec![0; usize::try_from(length - from).unwrap_or_default()];
    file.read_exact_at(&mut bytes, from)?;
    Ok(bytes)
}

/// Bytes of a file up to the end of its last whole line.
fn whole(file: &File) -> io::Result<u64> {
    let length = file.metadata()?.len();
    let tail = tail(file, length)?;
    let end = tail.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let cut = tail.get(end..).unwrap_or_default();
    let begun = cut.iter().zip(BEGIN).all(|(one, other)| one == other);
    if !begun || (end == 0 && length > TAIL) {
        return Err(io::Error::other("this is no file of events; name another, or move it away"));
    }
    Ok(length - cut.len() as u64)
}

/// What the last whole line says.
fn mark(file: &File, length: u64, path: &Path) -> Fallible<Mark> {
    let foreign =
        || format!("{}: its last line is no event of a register; name another, or move it away", path.display());
    let tail = tail(file, length).map_err(|e| format!("{}: {e}", path.display()))?;
    let line = tail.strip_suffix(b"\n").and_then(|lines| lines.rsplit(|byte| *byte == b'\n').next());
    let event: Value = line.and_then(|line| serde_json::from_slice(line).ok()).ok_or_else(foreign)?;
    let about = &event["metadata"];
    let text = |name: &str| about[name].as_str().map(str::to_owned);
    match (text("log_name"), about["sequence"].as_u64(), text("uid")) {
        (Some(log), Some(index), Some(uid)) => Ok(Mark { log, index, uid }),
        _ => Err(foreign().into()),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    fn line(index: u64) -> Vec<u8> {
        format!("{{\"metadata\":{{\"log_name\":\"a/log\",\"sequence\":{index},\"uid\":\"{index:064}\"}}}}\n").into()
    }

    fn last(spool: &mut Spool) -> Option<u64> {
        spool.last().unwrap().map(|mark| mark.index)
    }

    #[test]
    fn the_last_whole_line_says_where_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events.jsonl");
        let mut spool = Spool::new(&path, 1, 2);
        assert_eq!(last(&mut spool), None);
        for index in 0..3 {
            spool.write(&line(index)).unwrap();
        }
        assert_eq!(last(&mut spool), Some(2));
        drop(spool);
        // Each way in which a crash cuts the last line off.
        let all = std::fs::read(&path).unwrap();
        for cut in 0..=all.len() {
            std::fs::write(&path, &all[..cut]).unwrap();
            let lines = all[..cut].iter().filter(|byte| **byte == b'\n').count() as u64;
            let mut spool = Spool::new(&path, 1, 2);
            assert_eq!(last(&mut spool), lines.checked_sub(1), "cut at {cut}");
            spool.write(&line(lines)).unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), (0..=lines).flat_map(line).collect::<Vec<u8>>());
        }
    }

    #[test]
    fn files_are_put_aside_by_size_and_the_oldest_goes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events.jsonl");
        let mut spool = Spool::new(&path, 1, 2);
        let batch = |from: u64| (from..from + 2_000).flat_map(line).collect::<Vec<u8>>();
        for from in (0..30_000).step_by(2_000) {
            spool.write(&batch(from)).unwrap();
        }
        let names = |folder: &Path| {
            let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().file_name()).collect();
            names.sort();
            names
        };
        assert_eq!(names(folder.path()), ["events.jsonl", "events.jsonl.1", "events.jsonl.2"]);
        let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
        assert!(["events.jsonl", "events.jsonl.1", "events.jsonl.2"].iter().all(|name| read(name).len() <= 1 << 20));
        let all = [read("events.jsonl.2"), read("events.jsonl.1"), read("events.jsonl")].concat();
        let from = 30_000 - all.iter().filter(|byte| **byte == b'\n').count() as u64;
        assert_eq!(all, (from..30_000).flat_map(line).collect::<Vec<u8>>(), "nothing is lost or doubled between them");
        // A crash between putting aside and beginning anew.
        drop(spool);
        std::fs::rename(&path, folder.path().join("events.jsonl.1")).unwrap();
        assert_eq!(last(&mut Spool::new(&path, 1, 2)), Some(29_999));
    }

    #[test]
    fn what_is_no_file_of_events_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events.jsonl");
        for foreign in ["a line\n", "no line", "{}\n", "{\"metadata\":{\"sequence\":-1}}\n"] {
            std::fs::write(&path, foreign).unwrap();
            assert!(Spool::new(&path, 1, 2).last().is_err(), "{foreign}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), foreign);
        }
        let long = vec![b'x'; 100_000];
        std::fs::write(&path, &long).unwrap();
        assert!(Spool::new(&path, 1, 2).last().is_err());
        assert_eq!(std::fs::read(&path).unwrap(), long);
        assert!(Spool::new(Path::new("/dev/null"), 1, 2).last().is_err());
        assert!(Spool::new(folder.path(), 1, 2).last().is_err());
        assert!(Spool::new(&folder.path().join("none/events"), 1, 2).last().is_err());
    }

    #[test]
    fn one_server_at_a_time_writes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events.jsonl");
        let mut first = Spool::new(&path, 1, 2);
        first.write(&line(0)).unwrap();
        assert!(Spool::new(&path, 1, 2).last().unwrap_err().to_string().contains("another server"));
        assert_eq!(last(&mut first), Some(0), "its own lock is not in its way");
        drop(first);
        assert_eq!(last(&mut Spool::new(&path, 1, 2)), Some(0));
    }
}
