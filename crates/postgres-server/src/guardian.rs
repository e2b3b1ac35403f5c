// SPDX-License-Identifier: EUPL-1.2
//! The process between us and the server. It waits on a pipe that closes when this process ends, in
//! whatever way, a panic or a kill included; then it stops the server and removes the folder. So no
//! server is left over, and nothing needs to run at the end of a test.

use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::user::{self, User};

/// In a process group of its own, so that an interrupt at the terminal reaches it only through the pipe.
const SCRIPT: &str = r#"
"$1/postgres" -D "$2/data" -c port="$3" -c unix_socket_directories="$2" -c listen_addresses=127.0.0.1 \
    -c max_connections=200 -c shared_buffers=64MB -c max_wal_size=256MB -c wal_recycle=off \
    >"$2/log" 2>&1 </dev/null &
server=$!
cat >/dev/null
kill -QUIT "$server" 2>/dev/null
wait "$server"
rm -rf "$2"
"#;

const PATIENCE: Duration = Duration::from_secs(60);

/// Stops the server when dropped.
pub struct Guardian(Child);

impl Guardian {
    /// Starts a server on a folder that `initdb` filled.
    pub fn start(programs: &Path, folder: &Path, port: u16, user: User) -> Result<Self, String> {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", SCRIPT, "guardian"]).arg(programs).arg(folder).arg(port.to_string());
        command.current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        user::run_as(&mut command, user);
        command.spawn().map(Self).map_err(|e| format!("/bin/sh: {e}"))
    }

    /// Waits until the server takes connections.
    pub fn wait_until_ready(&self, folder: &Path) -> Result<(), String> {
        let begun = Instant::now();
        loop {
            // Its last line is the state of the server.
            let status = fs::read_to_string(folder.join("data/postmaster.pid")).unwrap_or_default();
            if status.lines().nth(7).is_some_and(|state| state.trim() == "ready") {
                return Ok(());
            }
            let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
            if log.contains("FATAL") || begun.elapsed() > PATIENCE {
                return Err(format!("the server did not start: {log}"));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Guardian {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}
