// SPDX-License-Identifier: EUPL-1.2
//! `waarborg-verify`: checks a bundle, or evidence for one party, offline. Exit 0 all right, 1 a finding, 2 unreadable.

mod desk;
mod progress;
mod telling;

use clap::Parser;
use progress::{How, Progress};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use telling::Telling;
use waarborg_register::evidence::is_evidence;
use waarborg_verify::{Options, verify_evidence, verify_watched};

/// The largest receipt that is read; anything larger is none.
const RECEIPT: u64 = 1 << 20;

/// Checks an exported bundle without the server: tree, signatures, the fold, and every decision. Of
/// evidence for one party it says what is proved of each object.
#[derive(Parser)]
#[command(
    name = "waarborg-verify",
    version,
    max_term_width = 100,
    after_help = "Exit code: 0 all right; 1 a finding, with the entry it is at; 2 unreadable.
Of the oversight body's own log: `waarborg-verify oversight-key` and `waarborg-verify oversight-log`, each with --help."
)]
struct Arguments {
    /// The bundle, or the evidence.
    bundle: PathBuf,
    /// A folder of receipts: each must prove an entry of this log.
    #[arg(long, value_name = "DIR")]
    receipts: Option<PathBuf>,
    /// The log's verifier key, known from elsewhere.
    #[arg(long, value_name = "VERIFIERKEY")]
    key: Option<String>,
    /// Whose word makes a checkpoint good: logs, witnesses and quorum, as a tlog-policy file.
    #[arg(long, value_name = "FILE", conflicts_with = "key")]
    policy: Option<PathBuf>,
    /// A checkpoint kept elsewhere, such as by a witness: the log must extend it; may be repeated.
    #[arg(long, value_name = "FILE")]
    checkpoint: Vec<PathBuf>,
    /// Digest of a law package to trust beside the one built in; may be repeated.
    #[arg(long, value_name = "DIGEST")]
    trust_law: Vec<String>,
    /// The report as one JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    telling: Telling,
    /// How to show how far it is.
    #[arg(long, value_enum, default_value = "auto", value_name = "HOW")]
    progress: How,
}

fn main() -> ExitCode {
    // A bundle of such a name can be given with a folder before it.
    let of_desk = std::env::args().nth(1).is_some_and(|first| desk::COMMANDS.contains(&first.as_str()));
    let done = if of_desk { desk::run(&desk::Desk::parse()) } else { run(&Arguments::parse()) };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(text) => {
            eprintln!("{text}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<u8, String> {
    let digest = |text: &String| text.parse().map_err(|_| format!("{text}: a digest is 64 hexadecimal digits"));
    let options = Options {
        key: arguments.key.clone(),
        trust: arguments.trust_law.iter().map(digest).collect::<Result<_, _>>()?,
        policy: arguments.policy.as_deref().map(text).transpose()?,
        checkpoints: arguments
            .checkpoint
            .iter()
            .map(|path| Ok((name_of(path), small(path)?)))
            .collect::<Result<_, String>>()?,
        receipts: arguments.receipts.as_deref().map(receipts).transpose()?.unwrap_or_default(),
        account: arguments.telling.account()?,
        after: arguments.telling.after.as_deref().map(read).transpose()?,
        proofs_only: arguments.telling.proofs_only,
    };
    let bytes = read(&arguments.bundle)?;
    if is_evidence(&bytes) {
        let report = verify_evidence(&bytes, &options);
        say(&if arguments.json { json(&report)? } else { report.to_string() });
        return Ok(report.exit_code());
    }
    let progress = Progress::new(arguments.progress);
    let report = verify_watched(&bytes, &options, &|step| progress.step(step));
    progress.end();
    say(&if arguments.json { json(&report)? } else { arguments.telling.text(&report) });
    arguments.telling.html(&report)?;
    match &report.not_told {
        // What was asked cannot be answered: that must not look like an empty answer.
        Some(why) => Err(why.clone()),
        None => Ok(report.exit_code()),
    }
}

fn json(report: &impl serde::Serialize) -> Result<String, String> {
    Ok(serde_json::to_string(report).map_err(|e| e.to_string())? + "\n")
}

/// A reader that went away changes nothing about the verdict.
fn say(text: &str) {
    let _ = std::io::Write::write_all(&mut std::io::stdout().lock(), text.as_bytes());
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))
}

fn text(path: &Path) -> Result<String, String> {
    String::from_utf8(small(path)?).map_err(|_| format!("{}: it is no text", path.display()))
}

/// A file that cannot be large; one that is, is none.
fn small(path: &Path) -> Result<Vec<u8>, String> {
    let fault = |e: std::io::Error| format!("{}: {e}", path.display());
    if path.metadata().map_err(fault)?.len() > RECEIPT {
        return Err(format!("{}: it is larger than any such file", path.display()));
    }
    std::fs::read(path).map_err(fault)
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Every file in a folder, in order of name.
fn receipts(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, String> {
    let fault = |path: &Path, e: &std::io::Error| format!("{}: {e}", path.display());
    let mut files = Vec::new();
    for found in std::fs::read_dir(folder).map_err(|e| fault(folder, &e))? {
        let path = found.map_err(|e| fault(folder, &e))?.path();
        let about = path.metadata().map_err(|e| fault(&path, &e))?;
        if about.is_file() {
            let name = name_of(&path);
            let bytes =
                if about.len() > RECEIPT { Vec::new() } else { std::fs::read(&path).map_err(|e| fault(&path, &e))? };
            files.push((name, bytes));
        }
    }
    files.sort();
    Ok(files)
}
