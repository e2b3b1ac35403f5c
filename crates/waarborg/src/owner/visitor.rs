// SPDX-License-Identifier: EUPL-1.2
//! The command line's side of the socket: finds who owns a store and asks it, or says clearly what is
//! in the way and what to do.

use super::frame::{self, Fault};
use super::{Ask, Reply, reach, socket_of};
use crate::Fallible;
use std::io::{ErrorKind, Read};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long an act may take; a large file waits its turn and is sealed item by item.
const PATIENCE: Duration = Duration::from_secs(600);

/// Asks the owner of a store.
pub struct Visitor {
    store: PathBuf,
    socket: PathBuf,
}

impl Visitor {
    /// Of a store whose lock another process holds.
    pub fn of(store: &Path) -> Fallible<Self> {
        let visitor = Self { store: store.to_path_buf(), socket: socket_of(store) };
        let (store, socket) = (visitor.store.display(), visitor.socket.display());
        let found = match std::fs::symlink_metadata(&visitor.socket) {
            Ok(found) => found,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(format!(
                    "{store}: in use by another process that takes no acts: a command still at work, or a server \
                     that is just starting or ending; try again when it is done"
                )
                .into());
            }
            Err(error) => return Err(format!("{socket}: {error}").into()),
        };
        if !found.file_type().is_socket() {
            return Err(format!(
                "{store}: in use by another process, and {socket}, where a server would take acts, is no socket; \
                 move it away and start the server again"
            )
            .into());
        }
        // Whoever else may write in the folder could have put it there, to be handed what is deposited.
        let owner = std::fs::metadata(&visitor.store).map_err(|e| format!("{store}: {e}"))?.uid();
        if found.uid() != owner && found.uid() != 0 {
            return Err(format!(
                "{socket}: belongs to user {}, but the store to user {owner}; nothing is sent there",
                found.uid()
            )
            .into());
        }
        Ok(visitor)
    }

    /// Asks; `rest` reads what follows the reply, if anything does.
    pub fn ask(&self, ask: &Ask, rest: impl FnOnce(&Reply, &mut dyn Read) -> Fallible<()>) -> Fallible<Reply> {
        let mut stream = self.connect()?;
        // One who is not let in is answered without being read, so a write that breaks off may have an answer.
        match frame::write(&mut stream, ask) {
            Ok(()) | Err(Fault::Ended) => {}
            Err(fault) => return Err(self.said(&fault)),
        }
        let reply: Reply = frame::read(&mut stream).map_err(|fault| self.said(&fault))?;
        rest(&reply, &mut stream)?;
        Ok(reply)
    }

    fn connect(&self) -> Fallible<UnixStream> {
        let (store, socket) = (self.store.display(), self.socket.display());
        let stream = reach(&self.socket, UnixStream::connect).map_err(|error| match error.kind() {
            ErrorKind::ConnectionRefused | ErrorKind::NotFound => format!(
                "{store}: in use by another process, and nobody answers at {socket}: a server that ended left it, and \
                 a command is at work now, or the next server is just starting; try again when it is done"
            ),
            ErrorKind::PermissionDenied => {
                format!("{socket}: only the user that runs the server may use it, and root")
            }
            _ => format!("{socket}: {error}"),
        })?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(stream)
    }

    fn said(&self, fault: &Fault) -> Box<dyn std::error::Error + Send + Sync> {
        let socket = self.socket.display();
        match fault {
            Fault::NotOurs => format!("{socket}: what answers there is no waarborg"),
            Fault::Version(theirs) => format!(
                "{socket}: the server speaks version {theirs} of this exchange, this program version {}; use the \
                 program the server was started with",
                frame::VERSION
            ),
            Fault::TooLong(length) => format!("{length} bytes at once are more than go through {socket}"),
            Fault::Ended => format!(
                "{socket}: the server ended before it answered; whether the act was entered stands in the register"
            ),
            Fault::Slow => format!(
                "{socket}: no answer in {} minutes; whether the act was entered stands in the register",
                PATIENCE.as_secs() / 60
            ),
            Fault::Form(why) => format!("{socket}: the answer cannot be read: {why}"),
            Fault::Failed(error) => format!("{socket}: {error}"),
        }
        .into()
    }
}
