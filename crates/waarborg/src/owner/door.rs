// SPDX-License-Identifier: EUPL-1.2
//! The owner's side of the socket: who serves a store takes acts of the command line on it. Only the
//! user whom the store belongs to, and root, get in: by the mode of the file, and once more by what the
//! system says of who connected. Either could stop this process and open the store as well.

use super::frame::{self, Fault};
use super::{Ask, Reply, carry_out, reach, socket_of};
use std::io::Write as _;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use waarborg_app::System;

/// Acts worked on at one time; more wait to be let in.
const AT_ONCE: usize = 4;
/// How long a visitor may be silent.
const SILENT: Duration = Duration::from_secs(10);

/// The socket, as long as this stands. Make it only where the store's lock is held, and drop it before
/// the lock is: so whatever is found in its place was left over, and nobody else's is removed.
pub struct Door {
    socket: PathBuf,
    accepting: tokio::task::JoinHandle<()>,
}

impl Door {
    /// Opens it beside a store; from within the runtime.
    pub fn open(store: &Path, system: Arc<System>) -> std::io::Result<Self> {
        let socket = socket_of(store);
        let (listener, owner) = bind(&socket)?;
        listener.set_nonblocking(true)?;
        let listener = tokio::net::UnixListener::from_std(listener)?;
        Ok(Self { socket, accepting: tokio::spawn(accept(listener, owner, system)) })
    }

    /// Opens it, or says why acts of the command line will not come in. Serving goes on without.
    pub fn open_or_warn(store: &Path, system: Arc<System>) -> Option<Self> {
        match Self::open(store, system) {
            Ok(door) => Some(door),
            Err(error) => {
                let socket = socket_of(store);
                eprintln!("waarborg: {}: {error}; acts of the command line do not come in", socket.display());
                None
            }
        }
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.accepting.abort();
        let _ = std::fs::remove_file(&self.socket);
    }
}

/// A socket that only its owner may use, from the moment it has its name; and who that is.
fn bind(socket: &Path) -> std::io::Result<(UnixListener, u32)> {
    if std::fs::symlink_metadata(socket).is_ok_and(|found| !found.file_type().is_socket()) {
        return Err(std::io::Error::other("something that is no socket stands there; move it away"));
    }
    let folder = socket.parent().unwrap_or(Path::new("/"));
    let apart = tempfile::Builder::new().prefix(".waarborg-").tempdir_in(folder)?;
    let made = apart.path().join("socket");
    let listener = reach(&made, UnixListener::bind)?;
    std::fs::set_permissions(&made, std::fs::Permissions::from_mode(0o600))?;
    let owner = std::fs::symlink_metadata(&made)?.uid();
    std::fs::rename(&made, socket)?;
    Ok((listener, owner))
}

async fn accept(listener: tokio::net::UnixListener, owner: u32, system: Arc<System>) {
    let room = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        let Ok(place) = room.clone().acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else {
            // Out of descriptors, or a visitor that was gone already: wait a little, then go on.
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        let visitor = stream.peer_cred().map(|who| who.uid());
        let system = system.clone();
        tokio::task::spawn_blocking(move || {
            // A visitor that went away is no event: the act is in the register or did not happen.
            if let (Ok(visitor), Ok(stream)) = (visitor, stream.into_std()) {
                let _ = answer(stream, may_enter(visitor, owner), &system);
            }
            drop(place);
        });
    }
}

/// The owner of the store, and root.
fn may_enter(visitor: u32, owner: u32) -> bool {
    visitor == owner || visitor == 0
}

fn answer(mut stream: UnixStream, known: bool, system: &Arc<System>) -> Result<(), Fault> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(SILENT))?;
    stream.set_write_timeout(Some(SILENT))?;
    let (reply, bytes) = if known {
        match frame::read::<Ask>(&mut stream) {
            Ok(ask) => carry_out(system, ask).unwrap_or_else(|e| (Reply::Wrong(e.to_string()), Vec::new())),
            Err(fault) => (Reply::Wrong(said(&fault)), Vec::new()),
        }
    } else {
        (Reply::Wrong("the server takes acts only from the user that runs it".into()), Vec::new())
    };
    frame::write(&mut stream, &reply)?;
    stream.write_all(&bytes)?;
    Ok(())
}

fn said(fault: &Fault) -> String {
    match fault {
        Fault::NotOurs => "the server does not understand what was asked".into(),
        Fault::Version(theirs) => format!(
            "the server speaks version {} of this exchange, the command line version {theirs}; use the same release",
            frame::VERSION
        ),
        Fault::TooLong(length) => format!("{length} bytes are more than the server takes at once"),
        Fault::Ended => "the request ended before its end".into(),
        Fault::Slow => "the request did not come".into(),
        Fault::Form(why) => format!("the server does not understand what was asked: {why}"),
        Fault::Failed(error) => error.to_string(),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn the_owner_and_root_come_in_and_nobody_else() {
        assert!(may_enter(1000, 1000) && may_enter(0, 1000) && may_enter(0, 0));
        assert!(!may_enter(1001, 1000) && !may_enter(65534, 0));
    }

    #[test]
    fn the_socket_is_private_and_replaces_only_a_socket() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a-folder-with-a-long-name-".repeat(8));
        std::fs::create_dir(&deep).unwrap();
        for place in [folder.path().join("s.socket"), deep.join("s.socket")] {
            let (first, _) = bind(&place).unwrap();
            let about = std::fs::symlink_metadata(&place).unwrap();
            assert!(about.file_type().is_socket());
            assert_eq!(about.permissions().mode() & 0o777, 0o600);
            drop(first);
            let (second, owner) = bind(&place).unwrap();
            assert_eq!(owner, about.uid());
            reach(&place, UnixStream::connect).unwrap();
            drop(second);
            assert!(reach(&place, UnixStream::connect).is_err(), "what is left over answers nobody");
        }
        let left: Vec<_> = std::fs::read_dir(&deep).unwrap().map(|f| f.unwrap().file_name()).collect();
        assert_eq!(left, ["s.socket"], "the folder it was made in is gone");
        let file = folder.path().join("file.socket");
        std::fs::write(&file, "mine").unwrap();
        assert!(bind(&file).is_err());
        assert_eq!(std::fs::read(&file).unwrap(), b"mine");
    }
}
