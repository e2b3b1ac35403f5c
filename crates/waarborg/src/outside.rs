// SPDX-License-Identifier: EUPL-1.2
//! What the command line does about the log's outside (ADR 0020): registers witnesses, writes requests to
//! them and takes their cosignatures in, and gives keys and tiles to whoever checks from outside. Where a
//! server owns the store, that server does it.

use crate::Fallible;
use crate::keep::guard::Which;
use crate::owner::Owner;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use waarborg_app::caller::{Caller, Channel};
use waarborg_app::{System, verbs};
use waarborg_register::container::{self, Section};
use waarborg_register::note::VerifierKey;
use waarborg_web::outward::{self, Terms};
use waarborg_witness::folder::replace;

/// What is asked of the owner of a store.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "outside", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Ask {
    /// Put a witness's key on record, as somebody.
    Register {
        /// Alias of who acts.
        who: String,
        /// Verifier key.
        key: String,
    },
    /// A request to a witness; the only one on record if none is named.
    Request {
        /// Its name.
        witness: Option<String>,
    },
    /// Take a cosigned checkpoint in.
    Accept {
        /// The note.
        note: String,
    },
    /// The log's verifier keys.
    Keys {},
    /// Newest checkpoint and all tiles, as a container behind the reply.
    Tiles {},
}

/// What comes of it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    /// Text for whoever asked: keys, a request, or what was done.
    Text(String),
    /// The law refused, and by which rules.
    Refused(Vec<String>),
    /// So many bytes follow.
    Bytes(u64),
}

/// Carries it out, here or for a visitor.
pub fn carry_out(system: &Arc<System>, ask: Ask) -> Fallible<(Said, Vec<u8>)> {
    let text = |text: String| Ok((Said::Text(text), Vec::new()));
    match ask {
        Ask::Register { who, key } => {
            let who = system.person(&who).ok_or_else(|| format!("nobody is called '{who}'"))?;
            let caller = Caller::person(who, Channel::CommandLine);
            let answer = verbs::run(system, caller, "witness.register", json!({ "key": key }))?;
            if answer.allowed() {
                return text(format!("on record by entry {}", answer.entry));
            }
            Ok((Said::Refused(answer.unmet.iter().map(|u| u.rule.to_string()).collect()), Vec::new()))
        }
        Ask::Request { witness } => text(system.witness_request(old_size(system, witness)?)?.encode()),
        Ask::Accept { note } => {
            let (names, size) = system.accept_cosigned(&note)?;
            text(format!("{size} entries are cosigned by {}", names.join(", ")))
        }
        Ask::Keys {} => text(system.log_keys().iter().map(|key| format!("{key}\n")).collect()),
        Ask::Tiles {} => {
            let bytes = tiles(system)?;
            Ok((Said::Bytes(bytes.len() as u64), bytes))
        }
    }
}

/// How far the witness is, as the register knows it.
fn old_size(system: &System, witness: Option<String>) -> Fallible<u64> {
    let snapshot = system.snapshot();
    let on_record = &snapshot.state.witnesses;
    let names: std::collections::BTreeSet<&str> = on_record.counting().map(|(_, w)| w.name.as_str()).collect();
    match (witness, names.len()) {
        (Some(name), _) if names.contains(name.as_str()) => Ok(on_record.reached(&name)),
        (Some(name), _) => Err(format!("no witness called '{name}' is on record; `waarborg witness register`").into()),
        (None, 0) => Err("no witness is on record; put one there with `waarborg witness register`".into()),
        (None, 1) => Ok(names.first().map_or(0, |name| on_record.reached(name))),
        (None, _) => Err("several witnesses are on record; say which with --for NAME".into()),
    }
}

const CHECKPOINT: &str = "checkpoint";

/// Checkpoint and tiles in one container, each tile under its path.
fn tiles(system: &System) -> Fallible<Vec<u8>> {
    let shown = system.shown()?;
    let mut parts = vec![(CHECKPOINT.to_owned(), shown.note.into_bytes())];
    for (level, index, width) in waarborg_register::tile_set::places(shown.size) {
        let mut tile = shown.tree.tile(level, index).ok_or("the tree has no such tile")?;
        tile.width = width;
        tile.data.truncate(usize::from(width) * waarborg_register::hash::HASH_LEN);
        parts.push((tile.path(), tile.data));
    }
    let sections: Vec<Section<'_>> = parts.iter().map(|(name, bytes)| Section { name, bytes }).collect();
    Ok(container::encode(&sections)?)
}

/// Asks whoever owns a store.
pub fn ask(store: &str, ask: Ask) -> Fallible<(Said, Vec<u8>)> {
    Owner::of(store, Which::Default)?.outside(ask)
}

/// Asks for text and prints what came of it.
pub fn tell(store: &str, what: Ask) -> Fallible<ExitCode> {
    match ask(store, what)?.0 {
        Said::Text(text) => println!("{}", text.trim_end()),
        Said::Refused(rules) => {
            eprintln!("waarborg: refused by {}; `waarborg law explain RULE` says why", rules.join(", "));
            return Ok(ExitCode::from(1));
        }
        Said::Bytes(_) => return Err("the owner of the store answered something else than was asked".into()),
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes a request file.
pub fn request(store: &str, witness: Option<String>, out: &Path) -> Fallible<ExitCode> {
    let Said::Text(request) = ask(store, Ask::Request { witness })?.0 else {
        return Err("the owner of the store answered something else than was asked".into());
    };
    replace(out, request.as_bytes())?;
    println!("take {} to the witness, which answers: waarborg-witness cosign", out.display());
    Ok(ExitCode::SUCCESS)
}

/// Writes the tiles as files that can be served as they are: full ones once and for ever, partial ones
/// for this checkpoint, the checkpoint last.
pub fn write_tiles(store: &str, out: &Path) -> Fallible<ExitCode> {
    let (_, bytes) = ask(store, Ask::Tiles {})?;
    let read = container::decode(&bytes)?;
    let mut kept = std::collections::BTreeSet::new();
    let mut written = 0;
    let is_tile = |name: &str| waarborg_register::tile::parse_path(name).is_some();
    for section in read.sections().iter().filter(|section| is_tile(section.name)) {
        let path = out.join(section.name);
        let full = !section.name.contains(".p/");
        if full && path.metadata().is_ok_and(|found| found.len() == section.bytes.len() as u64) {
            continue;
        }
        std::fs::create_dir_all(path.parent().unwrap_or(out))?;
        replace(&path, section.bytes)?;
        written += 1;
        kept.insert(path);
    }
    replace(&out.join(CHECKPOINT), read.get(CHECKPOINT).ok_or("there is no checkpoint")?)?;
    let removed = superseded(&out.join("tile"), &kept)?;
    println!("{written} tiles written, {removed} superseded partial ones removed; serve {} as it is", out.display());
    Ok(ExitCode::SUCCESS)
}

/// Removes partial tiles that are not of the newest checkpoint.
fn superseded(folder: &Path, kept: &std::collections::BTreeSet<std::path::PathBuf>) -> Fallible<usize> {
    let mut removed = 0;
    for found in std::fs::read_dir(folder)? {
        let path = found?.path();
        if !path.is_dir() {
            continue;
        }
        if path.extension().is_some_and(|e| e == "p") {
            for partial in std::fs::read_dir(&path)? {
                let partial = partial?.path();
                if !kept.contains(&partial) {
                    std::fs::remove_file(&partial)?;
                    removed += 1;
                }
            }
            // It stays if a partial tile does.
            let _ = std::fs::remove_dir(&path);
        } else {
            removed += superseded(&path, kept)?;
        }
    }
    Ok(removed)
}

/// A witness that is asked over HTTP.
pub struct Address {
    url: String,
    key: VerifierKey,
}

impl Address {
    /// Reads `URL=VERIFIERKEY`.
    pub fn parse(text: &str) -> Fallible<Self> {
        let (url, key) = text.split_once('=').ok_or("a witness is named as URL=VERIFIERKEY")?;
        if !url.starts_with("http://") {
            return Err(format!("{url}: only http:// is spoken; let a proxy beside the server speak TLS").into());
        }
        let key = VerifierKey::parse(key)?;
        Ok(Self { url: format!("{}{}", url.trim_end_matches('/'), waarborg_register::witness::PATH), key })
    }

    /// Has the newest checkpoint cosigned, if anything happened since the last; the size reached.
    pub fn ask(&self, system: &System) -> Fallible<Option<u64>> {
        let (name, key) = (self.key.name(), self.key.to_string());
        let snapshot = system.snapshot();
        let on_record = &snapshot.state.witnesses;
        if !on_record.counting().any(|(known, _)| *known == key) {
            return Err(format!("witness {name} is not on record: waarborg witness register --as ALIAS {key}").into());
        }
        if on_record.keys.get(&key).is_some_and(|witness| witness.size >= on_record.busy) {
            return Ok(None);
        }
        let mut old = on_record.reached(name);
        // It may have cosigned what never came back to us: then it says how far it is, once.
        for _ in 0..2 {
            let request = system.witness_request(old)?;
            let (status, body) = self.post(&request.encode())?;
            match status {
                200 => {
                    let cosigned = waarborg_register::note::with_lines(&request.checkpoint, &body)?;
                    return Ok(Some(system.accept_cosigned(&cosigned)?.1));
                }
                409 => {
                    let known =
                        body.trim_end().parse().map_err(|_| format!("witness {name}: an answer without a size"))?;
                    if known == old {
                        return Err(refused(name, "it knows another history of this log of the same size"));
                    }
                    old = known;
                }
                _ => return Err(refused(name, body.trim_end())),
            }
        }
        Err(format!("witness {name}: others ask it about this log at the same time; are two copies at work?").into())
    }

    fn post(&self, body: &str) -> Fallible<(u16, String)> {
        let terms = Terms { time: std::time::Duration::from_secs(20), plain: true, authorities: None };
        let mut answer = outward::agent(terms)?.post(&self.url).send(body)?;
        let text = answer.body_mut().with_config().limit(64 * 1024).read_to_string()?;
        Ok((answer.status().as_u16(), text))
    }
}

fn refused(name: &str, why: &str) -> Box<dyn std::error::Error + Send + Sync> {
    format!("ALARM: witness {name} refuses to cosign this log: {why}").into()
}

/// Asks each witness once a minute, beside the server's work; what is in the way is said when it changes.
pub async fn each_minute(system: Arc<System>, witnesses: Vec<Address>) {
    let witnesses = Arc::new(witnesses);
    let mut told: Vec<String> = vec![String::new(); witnesses.len()];
    let mut every = tokio::time::interval(std::time::Duration::from_secs(60));
    loop {
        every.tick().await;
        let (system, asked) = (system.clone(), witnesses.clone());
        let all = move || asked.iter().map(|w| w.ask(&system).err().map(|e| e.to_string())).collect::<Vec<_>>();
        let Ok(faults) = tokio::task::spawn_blocking(all).await else { return };
        for (told, fault) in told.iter_mut().zip(faults) {
            let fault = fault.unwrap_or_default();
            if fault != *told && !fault.is_empty() {
                eprintln!("waarborg: {fault}");
            }
            *told = fault;
        }
    }
}

/// The file of a cosigned checkpoint.
pub fn accept(store: &str, file: &Path) -> Fallible<ExitCode> {
    let length = std::fs::metadata(file).map_err(|e| format!("{}: {e}", file.display()))?.len();
    if length > waarborg_register::note::MAX_NOTE_LEN as u64 {
        return Err(format!("{}: {length} bytes are no checkpoint", file.display()).into());
    }
    let note = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    tell(store, Ask::Accept { note })
}
