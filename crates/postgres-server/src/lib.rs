// SPDX-License-Identifier: EUPL-1.2
//! A PostgreSQL server of one's own, for tests and tasks: found on this machine, made in a temporary
//! folder, with syncing on as in service, and gone with the process that started it however that ends.
//! Tests of the store, of the command line and the task runner share it, so it rests on nothing of ours.

mod guardian;
mod user;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use guardian::Guardian;

/// Address of a server to use instead of one's own.
pub const GIVEN: &str = "WAARBORG_POSTGRES";

/// The role that owns everything on a server of one's own.
const ROLE: &str = "waarborg";

/// The newest folder with PostgreSQL's server programs: Debian keeps them off the path.
#[must_use]
pub fn programs() -> Option<PathBuf> {
    let mut debian: Vec<(u32, PathBuf)> = Vec::new();
    for folder in fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten() {
        if let Some(version) = folder.file_name().to_str().and_then(|name| name.parse().ok()) {
            debian.push((version, folder.path().join("bin")));
        }
    }
    debian.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = debian.into_iter().rev().map(|(_, folder)| folder).chain(std::env::split_paths(&path));
    let whole = |folder: &PathBuf| ["initdb", "postgres"].iter().all(|program| folder.join(program).is_file());
    folders.into_iter().find(whole)
}

/// A running server. Dropping it stops it and removes its folder.
pub struct Server {
    folder: PathBuf,
    port: u16,
    password: String,
    _guardian: Guardian,
}

impl Server {
    /// Makes and starts one.
    ///
    /// # Errors
    /// What is missing, or what the server said.
    pub fn start() -> Result<Self, String> {
        let programs = programs().ok_or("PostgreSQL is missing; Debian package postgresql")?;
        let password = random()?;
        let mut why = String::new();
        // Between finding a free port and using it somebody else may take it.
        for _ in 0..3 {
            match Self::start_once(&programs, &password) {
                Ok(server) => return Ok(server),
                Err(error) => why = error,
            }
        }
        Err(why)
    }

    fn start_once(programs: &Path, password: &str) -> Result<Self, String> {
        let folder = std::env::temp_dir().join(format!("waarborg-pg-{}", random()?));
        let made = Self::start_in(programs, password, &folder);
        if made.is_err() {
            let _ = fs::remove_dir_all(&folder);
        }
        made
    }

    fn start_in(programs: &Path, password: &str, folder: &Path) -> Result<Self, String> {
        let user = user::to_run_as()?;
        user::private_folder(folder, user)?;
        let secret = folder.join("password");
        user::private_file(&secret, password.as_bytes(), user)?;
        let mut initdb = Command::new(programs.join("initdb"));
        initdb.current_dir(folder).arg("--pgdata").arg(folder.join("data")).arg("--pwfile").arg(&secret);
        // The cluster is made afresh and thrown away: only what the server itself writes is synced.
        initdb.args(["--username", ROLE, "--encoding", "UTF8", "--locale", "C", "--no-sync", "--no-instructions"]);
        initdb.args(["--auth-local", "trust", "--auth-host", "scram-sha-256"]);
        user::run_as(&mut initdb, user);
        let output = initdb.output().map_err(|e| format!("initdb: {e}"))?;
        if !output.status.success() {
            return Err(format!("initdb: {}", String::from_utf8_lossy(&output.stderr)));
        }
        let port = free_port()?;
        let guardian = Guardian::start(programs, folder, port, user)?;
        guardian.wait_until_ready(folder)?;
        Ok(Self { folder: folder.into(), port, password: password.into(), _guardian: guardian })
    }

    /// Its address over the loopback, with a password.
    #[must_use]
    pub fn url(&self) -> String {
        format!("postgres://{ROLE}:{}@127.0.0.1:{}/postgres", self.password, self.port)
    }

    /// Its address over the socket in its folder, which only its user and root can enter.
    #[must_use]
    pub fn socket_url(&self) -> String {
        format!("postgres://{ROLE}@/postgres?host={}&port={}", self.folder.display(), self.port)
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Where it keeps its data.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }
}

/// What tests run against.
pub enum Found {
    /// A server of this process.
    Own(&'static Server),
    /// One whose address was given.
    Given(String),
}

impl Found {
    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        match self {
            Self::Own(server) => server.socket_url(),
            Self::Given(url) => url.clone(),
        }
    }

    /// Its address with a schema that no other test has.
    ///
    /// # Panics
    /// Without a source of chance.
    #[must_use]
    pub fn fresh(&self) -> String {
        with_schema(&self.url(), &format!("t_{}", random().expect("chance")))
    }
}

/// An address with a schema in it.
#[must_use]
pub fn with_schema(url: &str, schema: &str) -> String {
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}schema={schema}")
}

/// The server for the tests of this process, started once. `None`, noted as a skip, where there is no
/// PostgreSQL.
///
/// # Panics
/// If PostgreSQL is there and does not start.
#[must_use]
pub fn for_tests() -> Option<Found> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    if let Ok(url) = std::env::var(GIVEN) {
        return Some(Found::Given(url));
    }
    let server = SERVER.get_or_init(|| {
        if programs().is_none() {
            skipped("PostgreSQL is missing (the store on it); Debian package postgresql");
            return None;
        }
        Some(Server::start().expect("PostgreSQL starts"))
    });
    server.as_ref().map(Found::Own)
}

/// Says what was not tested, here and in the list of the task runner.
fn skipped(why: &str) {
    println!("skipped: {why}");
    let list = std::env::var_os("WAARBORG_SKIPS");
    let list = list.and_then(|path| fs::OpenOptions::new().append(true).create(true).open(path).ok());
    if let Some(mut list) = list {
        let _ = writeln!(list, "skipped: {why}");
    }
}

/// Sixteen random characters.
fn random() -> Result<String, String> {
    use std::io::Read as _;
    let mut bytes = [0; 8];
    let source = fs::File::open("/dev/urandom").and_then(|mut source| source.read_exact(&mut bytes));
    source.map_err(|e| format!("/dev/urandom: {e}"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn free_port() -> Result<u16, String> {
    let found = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    found.map(|address| address.port()).map_err(|e| format!("no free port: {e}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_goes_with_its_owner() {
        if programs().is_none() {
            return skipped("PostgreSQL is missing (a server of one's own); Debian package postgresql");
        }
        let server = Server::start().unwrap();
        let (folder, port) = (server.folder.clone(), server.port());
        let reach = || std::net::TcpStream::connect(("127.0.0.1", port));
        reach().unwrap();
        drop(server);
        assert!(!folder.exists());
        assert!(reach().is_err());
    }

    #[test]
    fn a_schema_joins_an_address_with_or_without_a_query() {
        assert_eq!(with_schema("postgres://h/db", "x"), "postgres://h/db?schema=x");
        assert_eq!(with_schema("postgres://h/db?port=1", "x"), "postgres://h/db?port=1&schema=x");
    }
}
