// SPDX-License-Identifier: EUPL-1.2
//! Where a store stands: the server, the database and the schema, out of one address. What is shown of
//! it is put together from its parts and never repeats the password.

use std::str::FromStr;
use std::time::Duration;

use postgres::Config;
use postgres::config::Host;

/// How an address is written.
const FORM: &str = "postgres://USER:PASSWORD@HOST:PORT/DATABASE?schema=NAME, or for a socket \
                    postgres://USER@/DATABASE?host=/FOLDER; in a password @ is written %40, / %2F, ? %3F, % %25";

/// The schema if none is named.
const SCHEMA: &str = "waarborg";

/// Longest name of a schema: PostgreSQL cuts names at 63, and `_keys` must still go behind it.
const LONGEST: usize = 48;

/// What is wrong with an address. Never repeats it: it may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    /// It cannot be read.
    #[error("the address of the store cannot be read; it is written {FORM}")]
    Form,
    /// The schema's name.
    #[error("schema= takes up to {LONGEST} of a-z, 0-9 and _, with a letter first")]
    Schema,
    /// Keys would travel in the clear.
    #[error(
        "keys would travel unencrypted to another machine; use a socket, an address of this machine (of a tunnel, \
         for example), or add network=trusted to the address if the network itself encrypts"
    )]
    Network,
}

/// Where a store stands.
#[derive(Clone)]
pub struct Place {
    /// How to connect.
    pub(crate) config: Config,
    schema: String,
    shown: String,
}

impl Place {
    /// Out of an address.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(url: &str) -> Result<Self, PlaceError> {
        let (bare, query) = url.split_once('?').unwrap_or((url, ""));
        let (mut schema, mut trusted, mut rest) = (SCHEMA, false, Vec::new());
        for part in query.split('&').filter(|part| !part.is_empty()) {
            match part.split_once('=') {
                Some(("schema", name)) => schema = name,
                Some(("network", "trusted")) => trusted = true,
                _ => rest.push(part),
            }
        }
        if !is_name(schema) {
            return Err(PlaceError::Schema);
        }
        if !bare.starts_with("postgres://") && !bare.starts_with("postgresql://") {
            return Err(PlaceError::Form);
        }
        let url = if rest.is_empty() { bare.to_owned() } else { format!("{bare}?{}", rest.join("&")) };
        let mut config = Config::from_str(&url).map_err(|_| PlaceError::Form)?;
        // An @ that was not written %40 would put the end of a password before the host.
        let odd = |host: &Host| matches!(host, Host::Tcp(name) if name.contains('@'));
        if config.get_hosts().is_empty() || config.get_hosts().iter().any(odd) {
            return Err(PlaceError::Form);
        }
        if !trusted && !config.get_hosts().iter().all(is_near) {
            return Err(PlaceError::Network);
        }
        settle(&mut config);
        if config.get_password().is_none()
            && let Some(password) = std::env::var_os("PGPASSWORD")
        {
            // On the command line others could read it.
            config.password(password.as_encoded_bytes());
        }
        let shown = show(&config, schema);
        Ok(Self { config, schema: schema.to_owned(), shown })
    }

    /// The same address with another schema.
    #[must_use]
    pub fn url_in(url: &str, schema: &str) -> String {
        let (bare, query) = url.split_once('?').unwrap_or((url, ""));
        let rest = query.split('&').filter(|part| !part.is_empty() && !part.starts_with("schema="));
        let rest: String = rest.map(|part| format!("{part}&")).collect();
        format!("{bare}?{rest}schema={schema}")
    }

    /// The schema of everything but keys.
    #[must_use]
    pub fn schema(&self) -> &str {
        &self.schema
    }

    /// The schema of keys, secrets and what is in flight.
    #[must_use]
    pub fn keys_schema(&self) -> String {
        format!("{}_keys", self.schema)
    }

    /// The address without its password.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.shown
    }
}

/// What the address leaves open: a server that vanished is noticed within seconds.
fn settle(config: &mut Config) {
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(5));
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(Duration::from_secs(10));
    }
    config.keepalives_idle(Duration::from_secs(10));
    config.application_name("waarborg");
}

fn is_name(schema: &str) -> bool {
    let mut letters = schema.bytes();
    letters.next().is_some_and(|first| first.is_ascii_lowercase())
        && letters.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && schema.len() <= LONGEST
}

/// Whether bytes to it stay on this machine.
fn is_near(host: &Host) -> bool {
    match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost" || name.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
        }
    }
}

fn show(config: &Config, schema: &str) -> String {
    let ports = config.get_ports();
    let port = |n: usize| ports.get(n).or(ports.first()).copied().unwrap_or(5432);
    let hosts = config.get_hosts().iter().enumerate().map(|(n, host)| match host {
        Host::Tcp(name) => format!("{name}:{}", port(n)),
        Host::Unix(folder) => format!("{}:{}", folder.display(), port(n)),
    });
    let hosts: Vec<String> = hosts.collect();
    let database = config.get_dbname().or(config.get_user()).unwrap_or_default();
    format!("postgres://{}/{database}?schema={schema}", hosts.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_gives_its_parts_and_never_its_password() {
        let place = Place::new("postgres://u:s3cret%40@127.0.0.1:5433/db?schema=cell_1").unwrap();
        assert_eq!(place.shown(), "postgres://127.0.0.1:5433/db?schema=cell_1");
        assert_eq!((place.schema(), place.keys_schema().as_str()), ("cell_1", "cell_1_keys"));
        let socket = Place::new("postgres://u@/db?host=/run/postgresql&port=5434").unwrap();
        assert_eq!(socket.shown(), "postgres:///run/postgresql:5434/db?schema=waarborg");
        let several = Place::new("postgresql://u:s3cret@127.0.0.1:1,localhost:2/db?target_session_attrs=read-write");
        assert_eq!(several.unwrap().shown(), "postgres://127.0.0.1:1,localhost:2/db?schema=waarborg");
    }

    #[test]
    fn another_schema_takes_the_place_of_the_first() {
        assert_eq!(Place::url_in("postgres://u@h/db", "x"), "postgres://u@h/db?schema=x");
        let url = "postgres://u@/db?host=/run&schema=a&port=1";
        assert_eq!(Place::url_in(url, "x"), "postgres://u@/db?host=/run&port=1&schema=x");
    }

    #[test]
    fn what_is_wrong_is_said_without_the_address() {
        for wrong in ["", "sqlite:x", "postgres://", "postgres://u:s3@cret@localhost/db", "postgres://u:s3?cret@h/db"] {
            let error = Place::new(wrong).map(|_| ()).unwrap_err();
            assert!(!error.to_string().contains("cret"), "{wrong}: {error}");
        }
        for schema in ["", "A", "1a", "a-b", "a\"b", "pg;", &"a".repeat(49)] {
            let refused = Place::new(&format!("postgres://localhost/db?schema={schema}"));
            assert_eq!(refused.map(|_| ()), Err(PlaceError::Schema), "{schema}");
        }
        let far = "postgres://u@192.0.2.1/db";
        assert_eq!(Place::new(far).map(|_| ()), Err(PlaceError::Network));
        assert!(Place::new(&format!("{far}?network=trusted")).is_ok());
    }
}
