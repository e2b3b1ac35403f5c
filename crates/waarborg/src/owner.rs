// SPDX-License-Identifier: EUPL-1.2
//! Acts of the command line on a store. One process owns a store (ADR 0011): if none does, the act is
//! carried out here; else the owner carries it out, asked through the socket beside the store (ADR
//! 0014). Both come to the same function, so that the way of asking changes nothing about what the law
//! decides, in which capacity, and what is entered.

mod door;
mod frame;
mod visitor;

pub use door::Door;
pub use visitor::Visitor;

use crate::keep::guard::Which;
use crate::place::Place;
use crate::rebuild::Checked;
use crate::{Fallible, export, open, outside, rebuild};
use base64::Engine as _;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use waarborg_app::bundle::Upto;
use waarborg_app::caller::{Caller, Channel};
use waarborg_app::ports::Store;
use waarborg_app::{Answer, System, verbs};
use waarborg_compare::Lists;
use waarborg_domain::{CapacityId, CommandId, SystemClock};
use waarborg_law::Lang;

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
    /// Evidence for an organisation, taken as somebody.
    Evidence {
        /// Alias of who acts.
        who: String,
        /// Id of this command.
        command: CommandId,
        /// Parameters of the verb.
        with: Value,
    },
    /// The whole log as a bundle, or the log as it stood.
    Bundle {
        /// Up to where.
        #[serde(default)]
        upto: Upto,
    },
    /// Everything folded again, and compared with the state that runs.
    Check {},
    /// Two officers record that an older copy was put back.
    Restored {
        /// Alias of one.
        who: String,
        /// Alias of the other.
        second: String,
        /// Why the newer data are gone.
        reason: String,
        /// Size and root, hexadecimal, of a newer head that is known from a bundle.
        known: Option<(u64, String)>,
        /// Records destroyed since.
        destroyed: Vec<(u64, u32)>,
        /// Another key takes the place of the one that signs; verifier keys that this may be.
        old_keys: Option<Vec<String>>,
    },
    /// Two officers change the log's key.
    Rotated {
        /// Alias of one.
        who: String,
        /// Alias of the other.
        second: String,
    },
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
    /// It was decided and entered; the evidence's bytes follow, this many.
    Evidence(Deposited, u64),
    /// The bundle's bytes follow.
    Bundle(Exported),
    /// What was compared.
    Checked(Checked),
    /// The restore, or the change of the key, was decided; the log's verifier keys from now on.
    Restored(Answer, Vec<String>),
    /// What came of witnesses, keys and tiles; bytes may follow.
    Outside(outside::Said),
    /// Nothing was carried out, and why.
    Wrong(String),
}

/// An act that was decided: carried out or refused.
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
    /// It is, and a file's lock is ours now; one in a database is only read.
    Free(Box<dyn Store>),
    /// Another process owns it and takes acts.
    Owned(Visitor),
}

impl Owner {
    /// Of the store with this URL.
    pub fn of(url: &str, guard: Which) -> Fallible<Self> {
        let place = Place::of(url)?;
        if let Place::Postgres { .. } = place {
            return Ok(Self::Here(open::system(url, Lists::builtin(), guard, None)?));
        }
        match place.find()? {
            Found::Owned(visitor) => Ok(Self::There(visitor)),
            Found::Free(store) => {
                let options = open::options(store, Lists::builtin(), Arc::new(SystemClock))?;
                Ok(Self::Here(Arc::new(System::open_guarded(options, guard.find(false))?)))
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

    /// Records a restore, or a change of the key; the answer and the log's verifier keys.
    pub fn restored(&self, ask: Ask) -> Fallible<(Answer, Vec<String>)> {
        let reply = match self {
            Self::Here(system) => carry_out(system, ask)?.0,
            Self::There(visitor) => visitor.ask(&ask, |_, _| Ok(()))?,
        };
        match reply {
            Reply::Restored(answer, keys) => Ok((answer, keys)),
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

    /// Takes evidence as somebody; the answer and the file's bytes.
    pub fn evidence(&self, who: &str, command: CommandId, with: Value) -> Fallible<(Deposited, Vec<u8>)> {
        let ask = Ask::Evidence { who: who.to_owned(), command, with };
        let mut bytes = Vec::new();
        let reply = match self {
            Self::Here(system) => {
                let (reply, made) = carry_out(system, ask)?;
                bytes = made;
                reply
            }
            Self::There(visitor) => visitor.ask(&ask, |reply, rest| {
                if let Reply::Evidence(_, length) = reply {
                    rest.take(*length).read_to_end(&mut bytes)?;
                }
                Ok(())
            })?,
        };
        match reply {
            Reply::Evidence(taken, length) if length == bytes.len() as u64 => Ok((taken, bytes)),
            Reply::Evidence(..) => Err("the server ended before the evidence did".into()),
            other => Err(unasked(&other)),
        }
    }

    /// Writes the log to a file.
    pub fn bundle(&self, out: &Path, upto: Upto) -> Fallible<Exported> {
        let reply = match self {
            Self::Here(system) => {
                let (reply, bytes) = carry_out(system, Ask::Bundle { upto })?;
                export::write(out, &mut bytes.as_slice(), bytes.len() as u64)?;
                reply
            }
            Self::There(visitor) => visitor.ask(&Ask::Bundle { upto }, |reply, rest| match reply {
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
            let who = person(system, &who)?;
            let verb = if preview { "deposit.preview" } else { "deposit" };
            let answer = verbs::run(system, Caller::person(who, Channel::CommandLine), verb, with)?;
            Ok((Reply::Deposited(decided(system, answer)), Vec::new()))
        }
        Ask::Evidence { who, command, with } => {
            let who = person(system, &who)?;
            let caller = Caller { command: Some(command), ..Caller::person(who, Channel::CommandLine) };
            let mut answer = verbs::run(system, caller, "evidence.take", with)?;
            let encoded = answer.data.as_object_mut().and_then(|data| data.remove("evidence"));
            let bytes = match encoded.as_ref().and_then(Value::as_str) {
                Some(encoded) => base64::engine::general_purpose::STANDARD.decode(encoded)?,
                None => Vec::new(),
            };
            Ok((Reply::Evidence(decided(system, answer), bytes.len() as u64), bytes))
        }
        Ask::Restored { who, second, reason, known, destroyed, old_keys } => {
            let (who, second) = (person(system, &who)?, person(system, &second)?);
            let root = |text: String| hex::decode(text).ok().and_then(|root| root.try_into().ok());
            let known = known.and_then(|(size, text)| Some((size, root(text)?)));
            let rekey = old_keys.map(|old| waarborg_app::restore::Rekey { old });
            let request = waarborg_app::restore::Request { second, reason, known, destroyed, rekey };
            let answer = waarborg_app::restore::record(system, Caller::person(who, Channel::CommandLine), request)?;
            Ok((Reply::Restored(answer, keys(system)), Vec::new()))
        }
        Ask::Rotated { who, second } => {
            let (who, second) = (person(system, &who)?, person(system, &second)?);
            let answer = waarborg_app::rotate::record(system, Caller::person(who, Channel::CommandLine), second)?;
            Ok((Reply::Restored(answer, keys(system)), Vec::new()))
        }
        Ask::Bundle { upto } => {
            let bytes = export::bundle(system, upto)?;
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

fn person(system: &System, alias: &str) -> Fallible<CapacityId> {
    system.person(alias).ok_or_else(|| format!("nobody is called '{alias}'").into())
}

fn keys(system: &System) -> Vec<String> {
    system.log_keys().iter().map(ToString::to_string).collect()
}

/// An answer with the titles of the rules that stood in the way.
fn decided(system: &System, answer: Answer) -> Deposited {
    let snapshot = system.snapshot();
    let title = |rule| snapshot.law.rules().get(rule).map(|r| r.title.get(Lang::En).to_owned());
    let titles = answer.unmet.iter().map(|u| (u.rule.to_string(), title(&u.rule).unwrap_or_default())).collect();
    Deposited { answer, titles }
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
