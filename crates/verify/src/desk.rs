// SPDX-License-Identifier: EUPL-1.2
//! Of the program: the oversight body's desk. It makes the identity that its own log is sealed to, and checks
//! and reads that log.

use crate::{json, receipts, say, small, text};
use clap::{Parser, ValueEnum};
use std::fs::File;
use std::io::{BufReader, Write as _};
use std::path::{Path, PathBuf};
use waarborg_domain::{Rng as _, SystemRng};
use waarborg_register::note::VerifierKey;
use waarborg_register::sealed::Identity;
use waarborg_verify::{Lang, SealedOptions, verify_sealed};

/// First words of its commands.
pub const COMMANDS: [&str; 2] = ["oversight-key", "oversight-log"];

/// What the oversight body does with a log of its own.
#[derive(Parser)]
#[command(name = "waarborg-verify", version, max_term_width = 100)]
pub enum Desk {
    /// Make the identity that what the oversight body reads is sealed to. It stays off every server.
    #[command(name = "oversight-key")]
    Key {
        /// Where the identity goes; the public key for the server stands beside it, as FILE.pub.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Check a sealed log, and read it with the identity. Exit code: 0 all right; 1 a finding; 2 unreadable.
    #[command(name = "oversight-log")]
    Log(Log),
}

/// `oversight-log`
#[derive(clap::Args)]
pub struct Log {
    /// The log.
    log: PathBuf,
    /// The identity that opens it; without it the log is checked and stays sealed.
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
    /// The log's verifier key, known from elsewhere.
    #[arg(long, value_name = "VERIFIERKEY")]
    key: Option<String>,
    /// A folder of receipts: each must prove a record of this log.
    #[arg(long, value_name = "DIR")]
    receipts: Option<PathBuf>,
    /// A checkpoint kept elsewhere: the log must extend it; may be repeated.
    #[arg(long, value_name = "FILE")]
    checkpoint: Vec<PathBuf>,
    /// The report as one JSON object.
    #[arg(long)]
    json: bool,
    /// Language of the report.
    #[arg(long, value_enum, default_value = "en")]
    lang: Language,
}

/// A language of the report.
#[derive(Clone, Copy, ValueEnum)]
enum Language {
    /// Dutch.
    Nl,
    /// English.
    En,
}

/// Carries a command out; the exit code.
pub fn run(desk: &Desk) -> Result<u8, String> {
    match desk {
        Desk::Key { out } => make(out),
        Desk::Log(args) => check(args),
    }
}

fn make(out: &Path) -> Result<u8, String> {
    let mut seed = [0u8; 32];
    SystemRng::new().map_err(|e| e.to_string())?.fill(&mut seed);
    let identity = Identity::from_seed(&seed).map_err(|e| e.to_string())?;
    let mut public = out.as_os_str().to_owned();
    public.push(".pub");
    write(out, &identity.secret_text(), 0o600)?;
    write(Path::new(&public), &identity.recipient().to_string(), 0o644)?;
    say(&format!(
        "identity    {}  keep it off every server, and a copy of it: without it nobody reads the log\n\
         public key  {}  for `waarborg serve --oversight-key`\n",
        out.display(),
        Path::new(&public).display()
    ));
    Ok(0)
}

/// A new file; one that is there already is left alone.
fn write(path: &Path, text: &str, mode: u32) -> Result<(), String> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    let file = options.open(path);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
    written.map_err(|e| format!("{}: {e}", path.display()))
}

fn check(args: &Log) -> Result<u8, String> {
    let named = |path: &PathBuf| Ok((crate::name_of(path), small(path)?));
    let identity = |path: &Path| Identity::parse(&text(path)?).map_err(|e| format!("{}: {e}", path.display()));
    let options = SealedOptions {
        key: args.key.as_deref().map(VerifierKey::parse).transpose().map_err(|e| format!("--key: {e}"))?,
        identity: args.identity.as_deref().map(identity).transpose()?,
        receipts: args.receipts.as_deref().map(receipts).transpose()?.unwrap_or_default(),
        checkpoints: args.checkpoint.iter().map(named).collect::<Result<_, String>>()?,
    };
    let file = File::open(&args.log).map_err(|e| format!("{}: {e}", args.log.display()))?;
    let report = verify_sealed(BufReader::new(file), &options);
    let lang = match args.lang {
        Language::Nl => Lang::Nl,
        Language::En => Lang::En,
    };
    say(&if args.json { json(&report)? } else { report.text(lang) });
    Ok(report.exit_code())
}
