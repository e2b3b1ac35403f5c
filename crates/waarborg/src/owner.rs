// SPDX-License-Identifier: EUPL-1.2
//! Acts of the command line on a store. One process owns a store (ADR 0011): if none does, the act is
//! carried out here; else the owner carries it out, asked through the socket beside the store (ADR
//! 0014). Both come to the same function, so that the way of asking changes nothing about what the law
//! decides, in which capacity, and what is entered.

mod door;
mod frame;
mod visitor;

pub use door::Door;

use crate::rebuild::Checked;
use crate::{Fallible, export, open, outside, rebuild};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use visitor::Visitor;
use waarborg_app::caller::{Caller, Channel};
use waarborg_app::ports::{Store, StoreError};
use waarborg_app::{Answer, System, verbs};
use waarborg_compare::Lists;
use waarborg_domain::SystemClock;
use waarborg_law::Lang;
use waarborg_store_sqlite::SqliteStore;

/// What the command line can ask. Nothing else comes through the socket.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Ask {
    /// Bring a file in as somebody, or only show what it holds.
    Deposit {
        /// Alias of who acts.
        who: String,
        /// Enter nothing.
        preview: bool,
        /// Parameters of the verb.
        with: Value,
    },
    /// The whole log as a bundle.
    Bundle {},
    /// Everything folded again, and compared with the state that runs.
    Check {},
    /// Witnesses, keys and tiles.
    Outside {
        /// What of them.
        what: outside::Ask,
    },
}

/// What comes of it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    /// The act was decided and entered.
    Deposited(Deposited),
    /// The bundle's bytes follow.
    Bundle(Exported),
    /// What was compared.
    Checked(Checked),
    /// What came of witnesses, keys and tiles; bytes may follow.
    Outside(outside::Said),
    /// Nothing was carried out, and why.
    Wrong(String),
}

/// A deposit that was decided: carried out or refused.
#[derive(Debug, Serialize, Deserialize)]
pub struct Deposited {
    /// The answer, as any caller gets it.
    pub answer: Answer,
    /// Titles of the unmet rules, from the law in force.
    pub titles: BTreeMap<String, String>,
}

/// A bundle, in figures.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Exported {
    /// Entries in it.
    pub entries: u64,
    /// Root over them, hexadecimal.
    pub root: String,
    /// Its length.
    pub bytes: u64,
}

/// Whoever carries acts on a store out.
pub enum Owner {
    /// This process: the store was free.
    Here(Arc<System>),
    /// Another, through its socket.
    There(Visitor),
}

/// A store that may be free.
pub enum Found {
    /// It is, and its lock is ours now.
    Free(Box<dyn Store>),
    /// Another process owns it and takes acts.
    Owned(Visitor),
}

/// Takes the lock of a store that exists, or finds its owner.
pub fn find(path: &Path) -> Fallible<Found> {
    if !path.exists() {
        return Err(format!("{}: no such store; make one with `waarborg init`", path.display()).into());
    }
    match SqliteStore::open(path) {
        Ok(store) => Ok(Found::Free(Box::new(store))),
        Err(StoreError::Locked) => Ok(Found::Owned(Visitor::of(path)?)),
        Err(error) => Err(error.into()),
    }
}

impl Owner {
    /// Of the store with this URL.
    pub fn of(url: &str) -> Fallible<Self> {
        match find(&open::store_path(url)?)? {
            Found::Owned(visitor) => Ok(Self::There(visitor)),
            Found::Free(store) => {
                let options = open::options(store, Lists::builtin(), Arc::new(SystemClock))?;
                Ok(Self::Here(Arc::new(System::open(options)?)))
            }
        }
    }

    /// Brings data in as somebody.
    pub fn deposit(&self, who: &str, preview: bool, with: Value) -> Fallible<Deposited> {
        let ask = Ask::Deposit { who: who.to_owned(), preview, with };
        let reply = match self {
            Self::Here(system) => carry_out(system, ask)?.0,
            Self::There(visitor) => visitor.ask(&ask, |_, _| Ok(()))?,
        };
        match reply {
            Reply::Deposited(deposited) => Ok(deposited),
            other => Err(unasked(&other)),
        }
    }

    /// Does something about the log's outside; what follows the reply, if anything.
    pub fn outside(&self, what: outside::Ask) -> Fallible<(outside::Said, Vec<u8>)> {
        let mut bytes = Vec::new();
        let reply = match self {
            Self::Here(system) => {
                let (reply, made) = carry_out(system, Ask::Outside { what })?;
                bytes = made;
                reply
            }
            Self::There(visitor) => visitor.ask(&Ask::Outside { what }, |reply, rest| {
                if let Reply::Outside(outside::Said::Bytes(length)) = reply {
                    rest.take(*length).read_to_end(&mut bytes)?;
                }
                Ok(())
            })?,
        };
        match reply {
            Reply::Outside(said) => Ok((said, bytes)),
            other => Err(unasked(&other)),
        }
    }

    /// Writes the whole log to a file.
    pub fn bundle(&self, out: &Path) -> Fallible<Exported> {
        let reply = match self {
            Self::Here(system) => {
                let (reply, bytes) = carry_out(system, Ask::Bundle {})?;
                export::write(out, &mut bytes.as_slice(), bytes.len() as u64)?;
                reply
            }
            Self::There(visitor) => visitor.ask(&Ask::Bundle {}, |reply, rest| match reply {
                Reply::Bundle(exported) => export::write(out, rest, exported.bytes),
                _ => Ok(()),
            })?,
        };
        match reply {
            Reply::Bundle(exported) => Ok(exported),
            other => Err(unasked(&other)),
        }
    }
}

impl Visitor {
    /// Asks the owner to fold everything again.
    pub fn check(&self) -> Fallible<Checked> {
        match self.ask(&Ask::Check {}, |_, _| Ok(()))? {
            Reply::Checked(checked) => Ok(checked),
            other => Err(unasked(&other)),
        }
    }
}

fn unasked(reply: &Reply) -> Box<dyn std::error::Error + Send + Sync> {
    match reply {
        Reply::Wrong(text) => text.clone().into(),
        _ => "the owner of the store answered something else than was asked".into(),
    }
}

/// Carries out what was asked, here or for a visitor; bytes that follow the reply, if any.
pub fn carry_out(system: &Arc<System>, ask: Ask) -> Fallible<(Reply, Vec<u8>)> {
    match ask {
        Ask::Deposit { who, preview, with } => {
            let who = system.person(&who).ok_or_else(|| format!("nobody is called '{who}'"))?;
            let verb = if preview { "deposit.preview" } else { "deposit" };
            let answer = verbs::run(system, Caller::person(who, Channel::CommandLine), verb, with)?;
            let snapshot = system.snapshot();
            let title = |rule| snapshot.law.rules().get(rule).map(|r| r.title.get(Lang::En).to_owned());
            let titles =
                answer.unmet.iter().map(|u| (u.rule.to_string(), title(&u.rule).unwrap_or_default())).collect();
            Ok((Reply::Deposited(Deposited { answer, titles }), Vec::new()))
        }
        Ask::Bundle {} => {
            let bytes = export::bundle(system)?;
            Ok((Reply::Bundle(export::figures(&bytes)?), bytes))
        }
        Ask::Outside { what } => {
            let (said, bytes) = outside::carry_out(system, what)?;
            Ok((Reply::Outside(said), bytes))
        }
        Ask::Check {} => {
            // Between two batches the store holds exactly what is published; acts wait meanwhile.
            let running = system.clone();
            let checked = system.with_store(move |store| rebuild::compare(store, || running.state()))??;
            Ok((Reply::Checked(checked), Vec::new()))
        }
    }
}

/// Where the owner of a store listens: beside it, through symbolic links, as its lock is.
fn socket_of(store: &Path) -> PathBuf {
    let main = store.canonicalize().unwrap_or_else(|_| store.to_path_buf());
    let mut name = main.into_os_string();
    name.push(".socket");
    name.into()
}

/// Runs something on a socket's path. The system takes about a hundred bytes; a longer path is named
/// through its folder, opened.
fn reach<T>(socket: &Path, run: impl FnOnce(PathBuf) -> std::io::Result<T>) -> std::io::Result<T> {
    use std::os::fd::AsRawFd as _;
    const LONGEST: usize = 100;
    let (Some(folder), Some(name)) = (socket.parent(), socket.file_name()) else { return run(socket.into()) };
    if socket.as_os_str().len() <= LONGEST {
        return run(socket.into());
    }
    let folder = std::fs::File::open(folder)?;
    run(Path::new("/proc/self/fd").join(folder.as_raw_fd().to_string()).join(name))
}
