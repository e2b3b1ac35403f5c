// SPDX-License-Identifier: EUPL-1.2
//! Who the server runs as: PostgreSQL refuses root, so root gives it to another user.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

/// A user and its group; none if this process can run the server itself.
pub type User = Option<(u32, u32)>;

/// The user to run as: under root the first of `postgres` and `nobody` that there is.
pub fn to_run_as() -> Result<User, String> {
    let own = fs::metadata("/proc/self").map_err(|e| format!("/proc/self: {e}"))?.uid();
    if own != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd").map_err(|e| format!("/etc/passwd: {e}"))?;
    let ids = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut numbers = line.split(':').skip(2);
        Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
    };
    let found = ids("postgres").or_else(|| ids("nobody"));
    found.map(Some).ok_or_else(|| "root cannot run PostgreSQL, and there is no user postgres or nobody".into())
}

/// Lets a command run as that user.
pub fn run_as(command: &mut Command, user: User) {
    if let Some((uid, gid)) = user {
        command.uid(uid).gid(gid);
    }
}

/// A new folder that only that user may enter.
pub fn private_folder(folder: &Path, user: User) -> Result<(), String> {
    let made = fs::create_dir(folder).and_then(|()| fs::set_permissions(folder, fs::Permissions::from_mode(0o700)));
    made.and_then(|()| give(folder, user)).map_err(|e| format!("{}: {e}", folder.display()))
}

/// A new file that only that user may read.
pub fn private_file(path: &Path, content: &[u8], user: User) -> Result<(), String> {
    use std::io::Write as _;
    let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let written = file.and_then(|mut file| file.write_all(content));
    written.and_then(|()| give(path, user)).map_err(|e| format!("{}: {e}", path.display()))
}

fn give(path: &Path, user: User) -> std::io::Result<()> {
    user.map_or(Ok(()), |(uid, gid)| chown(path, Some(uid), Some(gid)))
}
