// SPDX-License-Identifier: EUPL-1.2
//! The control of the power cuts: a program that writes a journal as the store does, on the same engine
//! and the same disk, with syncing on or off. With it off the same cuts must lose what was acknowledged;
//! if they do not, the cuts show nothing. The product has no such switch.

use crate::chance::Chance;
use crate::disk::Disk;
use crate::{Fallible, hold};
use rusqlite::Connection;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};
use std::time::Duration;

/// Bytes of a row: about those of an entry with its records.
const ROW: usize = 900;

/// What a row of cuts did to a journal.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lost {
    /// Cuts.
    pub cuts: u64,
    /// Of these, how many lost an acknowledged row.
    pub losing: u64,
    /// Most rows lost in one.
    pub most: i64,
    /// Of these, how many left a file that cannot be read.
    pub unreadable: u64,
    /// Rows acknowledged.
    pub acknowledged: i64,
}

fn open(file: &Path, synced: bool) -> Fallible<Connection> {
    let connection = Connection::open(file)?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", if synced { "FULL" } else { "OFF" })?;
    connection.execute_batch("CREATE TABLE IF NOT EXISTS journal (n INTEGER PRIMARY KEY, row BLOB NOT NULL) STRICT")?;
    Ok(connection)
}

fn newest(connection: &Connection) -> Fallible<i64> {
    let sound: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    hold!(sound == "ok", "{sound}");
    Ok(connection.query_row("SELECT coalesce(max(n), 0) FROM journal", [], |row| row.get(0))?)
}

/// The writer, as a process of its own: a row, a commit, its number on the output; without end.
///
/// # Errors
/// When the disk goes.
pub fn write(file: &Path, synced: bool) -> Fallible<()> {
    let connection = open(file, synced)?;
    let mut number = newest(&connection)?;
    let mut output = std::io::stdout().lock();
    loop {
        number += 1;
        connection.execute("INSERT INTO journal VALUES (?1, ?2)", (number, [0x5A_u8; ROW]))?;
        writeln!(output, "{number}")?;
        output.flush()?;
    }
}

/// So many cuts while the writer writes.
///
/// # Errors
/// If the trial itself cannot be done.
pub fn run(folder: &Path, cuts: u64, synced: bool) -> Fallible<Lost> {
    let folder = folder.join(if synced { "control-full" } else { "control-off" });
    let mut chance = Chance::new(77);
    let mut lost = Lost { cuts, ..Lost::default() };
    let mut disk = Disk::ext4(&folder, 256)?;
    for _ in 0..cuts {
        let file = disk.root.join("journal.sqlite");
        let acknowledged = cut(&disk, &file, synced, Duration::from_millis(300 + chance.below(700)))?;
        disk.again()?;
        match open(&file, synced).and_then(|connection| newest(&connection)) {
            Ok(found) => {
                lost.losing += u64::from(found < acknowledged);
                lost.most = lost.most.max(acknowledged - found);
            }
            Err(_) => {
                lost.losing += 1;
                lost.unreadable += 1;
                drop(disk);
                std::fs::remove_dir_all(&folder)?;
                disk = Disk::ext4(&folder, 256)?;
            }
        }
        lost.acknowledged += acknowledged;
    }
    drop(disk);
    std::fs::remove_dir_all(&folder)?;
    Ok(lost)
}

/// Writes for a while, then the power goes; the last number the writer told.
fn cut(disk: &Disk, file: &Path, synced: bool, after: Duration) -> Fallible<i64> {
    let mode = if synced { "full" } else { "off" };
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["write", mode]).arg(file).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut writer = command.spawn()?;
    let output = writer.stdout.take().ok_or("no output")?;
    let told = AtomicI64::new(0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                told.store(line.parse().unwrap_or(0), SeqCst);
            }
        });
        std::thread::sleep(after);
        // Read before the cut: what is told after it may be one that the cut undid rightly.
        let before = told.load(SeqCst);
        let cut = disk.cut();
        let _ = writer.kill();
        let _ = writer.wait();
        cut.map(|()| before)
    })
}
