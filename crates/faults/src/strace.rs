// SPDX-License-Identifier: EUPL-1.2
//! The tracer: lists the calls a server makes on the files of its store, and makes the k-th of a sort
//! fail. It counts for each thread by itself; all writing is done by one.

use crate::place::Place;
use crate::{Fallible, hold};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Calls that write, sync, open, cut, name or read files.
pub const CALLS: &str = "openat,write,pwrite64,writev,pwritev,pwritev2,fsync,fdatasync,sync_file_range,ftruncate,\
fallocate,rename,renameat,renameat2,link,linkat,unlink,unlinkat,pread64,read";

/// Files of a store, by their endings. The index of a log (`-shm`) is mapped, and made on a disk like any.
const ENDINGS: [&str; 9] =
    ["", "-wal", "-shm", "-journal", ".keys", ".keys-wal", ".keys-shm", ".keys-journal", ".reserve"];

/// One call that is made to fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// Sort of call.
    pub call: String,
    /// Which of them in its thread, from 1.
    pub number: u64,
    /// As what it fails.
    pub error: &'static str,
}

impl Point {
    fn injection(&self) -> String {
        format!("inject={}:error={}:when={}", self.call, self.error, self.number)
    }
}

/// Words that run a program under the tracer.
#[must_use]
pub fn words(place: &Place, log: &Path, point: Option<&Point>) -> Vec<String> {
    let mut words: Vec<String> = ["strace", "-f", "-o"].map(str::to_owned).to_vec();
    words.push(log.display().to_string());
    words.extend(["-e".into(), format!("trace={CALLS}")]);
    for path in ENDINGS.iter().map(|ending| place.file(ending)).chain([place.disk.clone()]) {
        words.extend(["-P".into(), path.display().to_string()]);
    }
    if let Some(point) = point {
        words.extend(["-e".into(), point.injection()]);
    }
    words
}

/// A tracer attached to a process that runs.
pub struct Tracer(Child);

impl Tracer {
    /// Attaches, and waits until it has.
    ///
    /// # Errors
    /// If it may not.
    pub fn attach(place: &Place, log: &Path, point: Option<&Point>, process: u32) -> Fallible<Self> {
        let words = words(place, log, point);
        let (program, arguments) = words.split_first().ok_or("no words")?;
        let mut command = Command::new(program);
        command.args(arguments).args(["-p", &process.to_string()]);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
        let mut said = BufReader::new(child.stderr.take().ok_or("no output")?);
        let mut all = String::new();
        while !all.contains(" attached") {
            hold!(said.read_line(&mut all)? > 0, "strace did not attach: {all}");
        }
        // What else it says has to go somewhere.
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        Ok(Self(child))
    }

    /// Lets go, so that its log is complete.
    ///
    /// # Errors
    /// If it cannot be told.
    pub fn detach(mut self) -> Fallible<()> {
        Command::new("kill").args(["-INT", &self.0.id().to_string()]).status()?;
        self.0.wait()?;
        Ok(())
    }
}

impl Drop for Tracer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// How many calls of each sort the thread made that made most of them.
///
/// # Errors
/// If there is no log.
pub fn counted(log: &Path) -> Fallible<BTreeMap<String, u64>> {
    let text = String::from_utf8_lossy(&std::fs::read(log)?).into_owned();
    Ok(count(&text))
}

fn count(text: &str) -> BTreeMap<String, u64> {
    let mut threads: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for line in text.lines() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let Some((call, _)) = rest.trim_start().split_once('(') else { continue };
        if call.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            *threads.entry((thread, call)).or_default() += 1;
        }
    }
    let mut most: BTreeMap<String, u64> = BTreeMap::new();
    for ((_, call), number) in threads {
        let known = most.entry(call.to_owned()).or_default();
        *known = number.max(*known);
    }
    most
}

/// Whether a log says that its point came.
#[must_use]
pub fn injected(log: &Path) -> bool {
    std::fs::read(log).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains("(INJECTED)"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_counted_by_thread_and_resumed_ones_once() {
        let text = "7 pwrite64(3, \"x\", 1, 0) = 1\n8  pwrite64(3, \"x\", 1, 0) = 1\n7 pwrite64(3, \"y\", 1, 1 <unfinished ...>\n\
                    8 +++ exited with 0 +++\n7 <... pwrite64 resumed>) = 1\n7 fdatasync(3) = 0\n7 --- SIGCHLD {} ---\n";
        let expected = BTreeMap::from([("fdatasync".to_owned(), 1), ("pwrite64".to_owned(), 2)]);
        assert_eq!(count(text), expected);
    }
}
