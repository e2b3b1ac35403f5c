// SPDX-License-Identifier: EUPL-1.2
//! The witness's command line; `waarborg witness` offers the same beside its own side of the exchange.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};
use waarborg_register::note::VerifierKey;
use waarborg_register::witness::MAX_LEN;

use crate::WitnessError;
use crate::folder::{Folder, replace};
use crate::judge::{Judged, judge};
use crate::serve::{Clock, router, serve};

/// Commands.
#[derive(Debug, Subcommand)]
pub enum Witness {
    /// Make a witness: its folder and its keys.
    Init(Init),
    /// Follow a log, by its verifier keys.
    Follow(Follow),
    /// Print the witness's verifier keys, as the log's administrator registers them.
    Keys(Dir),
    /// Say what was cosigned last of each log, and whether there is evidence against one.
    Status(Dir),
    /// Answer requests over HTTP.
    Serve(Serve),
    /// Answer a request file with a cosigned checkpoint.
    Cosign(Cosign),
}

/// `init`
#[derive(Debug, Args)]
pub struct Init {
    /// The witness's folder.
    #[arg(long, value_name = "DIR")]
    pub dir: PathBuf,
    /// The witness's name: a domain name of your own and a path.
    #[arg(long, value_name = "NAME")]
    pub name: String,
}

/// `follow`
#[derive(Debug, Args)]
pub struct Follow {
    /// The witness's folder.
    #[arg(long, value_name = "DIR")]
    pub dir: PathBuf,
    /// Verifier keys of the log, as `waarborg log keys` prints them. Get them from the operator in person.
    #[arg(required = true, value_name = "VERIFIERKEY")]
    pub keys: Vec<String>,
}

/// A command on a folder and nothing more.
#[derive(Debug, Args)]
pub struct Dir {
    /// The witness's folder.
    #[arg(long, value_name = "DIR")]
    pub dir: PathBuf,
}

/// `serve`
#[derive(Debug, Args)]
pub struct Serve {
    /// The witness's folder.
    #[arg(long, value_name = "DIR")]
    pub dir: PathBuf,
    /// Address requests come in on.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8082")]
    pub listen: String,
}

/// `cosign`
#[derive(Debug, Args)]
pub struct Cosign {
    /// The witness's folder.
    #[arg(long, value_name = "DIR")]
    pub dir: PathBuf,
    /// Request, from `waarborg witness request`.
    #[arg(value_name = "FILE")]
    pub request: PathBuf,
    /// Cosigned checkpoint to write, for `waarborg witness accept`.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// Runs a command: 0 done, 1 refused.
///
/// # Errors
/// [`WitnessError`] when it could not be done.
pub fn run(what: &Witness) -> Result<u8, WitnessError> {
    match what {
        Witness::Init(args) => {
            let folder = Folder::init(&args.dir, &args.name)?;
            println!(
                "a witness in {}; its key is in the file key there: keep it, and keep it private",
                args.dir.display()
            );
            keys(&folder);
        }
        Witness::Follow(args) => {
            let mut folder = Folder::open(&args.dir)?;
            for key in &args.keys {
                let key = VerifierKey::parse(key.trim()).map_err(|e| WitnessError::Other(e.to_string()))?;
                folder.follow(&key)?;
                println!("following {}", key.name());
            }
        }
        Witness::Keys(args) => keys(&Folder::open(&args.dir)?),
        Witness::Status(args) => return status(&Folder::open(&args.dir)?),
        Witness::Serve(args) => serving(args)?,
        Witness::Cosign(args) => return cosign(args),
    }
    Ok(0)
}

fn keys(folder: &Folder) {
    for key in &folder.keys {
        println!("{}", key.verifier());
    }
}

fn status(folder: &Folder) -> Result<u8, WitnessError> {
    let origins: std::collections::BTreeSet<&str> = folder.logs.iter().map(VerifierKey::name).collect();
    for origin in origins {
        match folder.head(origin) {
            Some(head) => println!("{origin}: {} entries, root {}", head.known.size, hex::encode(head.known.root)),
            None => println!("{origin}: nothing cosigned yet"),
        }
    }
    let evidence = folder.evidence()?;
    for file in &evidence {
        println!("EVIDENCE of a log that showed two histories: {}", file.display());
    }
    Ok(u8::from(!evidence.is_empty()))
}

/// The system's clock: the time of a cosignature is this witness's own word.
#[expect(clippy::disallowed_methods, reason = "the one place where a witness looks at the clock")]
fn now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

fn serving(args: &Serve) -> Result<(), WitnessError> {
    let folder = Folder::open(&args.dir)?;
    let other = |e: std::io::Error| WitnessError::Other(format!("{}: {e}", args.listen));
    let runtime = tokio::runtime::Runtime::new().map_err(other)?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(&args.listen).await.map_err(other)?;
        println!("witness on http://{}", listener.local_addr().map_err(other)?);
        let clock: Clock = Arc::new(now);
        serve(listener, router(folder, clock), stop()).await;
        Ok(())
    })
}

/// Ctrl-C or the end of the service.
pub async fn stop() {
    let ended = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = ended => {}
    }
}

fn cosign(args: &Cosign) -> Result<u8, WitnessError> {
    let mut folder = Folder::open(&args.dir)?;
    let body = read(&args.request)?;
    match judge(&mut folder, &body, now())? {
        Judged::Cosigned { note, size, origin, .. } => {
            replace(&args.out, note.as_bytes())?;
            println!("cosigned {size} entries of {origin}; take {} back to the log", args.out.display());
            Ok(0)
        }
        Judged::Refused { refusal, .. } => {
            eprintln!("waarborg-witness: refused: {refusal}");
            Ok(1)
        }
    }
}

/// A request file; what is larger than any is not read.
fn read(path: &Path) -> Result<String, WitnessError> {
    let length = std::fs::metadata(path).map_err(WitnessError::file(path))?.len();
    if length > MAX_LEN as u64 {
        return Err(WitnessError::Content { path: path.to_owned(), what: format!("{length} bytes are no request") });
    }
    std::fs::read_to_string(path).map_err(WitnessError::file(path))
}
