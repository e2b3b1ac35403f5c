// SPDX-License-Identifier: EUPL-1.2
//! The command line: configuration, wiring, and nothing that decides. `demo` shows the whole story,
//! `serve` offers the API, `play` runs scenarios, `call` asks a server over its API, `compare` needs no server, `export-bundle` and
//! `rebuild` are for oversight and operation.

mod call;
mod check;
mod cli;
mod compare;
mod demo;
mod deposit;
mod evidence;
mod export;
mod feeds;
mod http;
mod identity;
mod init;
mod keep;
mod law;
mod listening;
mod notify;
mod open;
mod outbound;
mod outgoing;
mod outside;
mod oversight;
mod owner;
mod place;
mod play;
mod push;
mod rebuild;
mod secret;
mod serve;
mod sign;
#[cfg(test)]
mod trial;
mod turns;
mod watching;

use std::process::ExitCode;

/// Anything a command can fail on; printed once, here.
type Fallible<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

fn main() -> ExitCode {
    let line: Vec<_> = std::env::args_os().collect();
    let command = match cli::config::parse(&line) {
        Ok(cli) => cli.command,
        Err(cli::config::Unread::Command(error)) => error.exit(),
        Err(cli::config::Unread::File(error)) => {
            eprintln!("waarborg: {error}");
            return ExitCode::from(2);
        }
    };
    let result = match command {
        cli::Command::Demo(args) => demo::run(&args),
        cli::Command::Serve(args) => serve::run(&args),
        cli::Command::Init(args) => init::run(&args),
        cli::Command::Deposit(args) => deposit::run(&args),
        cli::Command::Play(args) => play::run(&args),
        cli::Command::Compare(args) => compare::run(&args),
        cli::Command::ExportBundle(args) => export::run(&args),
        cli::Command::Evidence(args) => evidence::run(&args),
        cli::Command::Call(args) => call::run(&args),
        cli::Command::Rebuild(args) => rebuild::run(&args),
        cli::Command::Law(args) => law::run(&args),
        cli::Command::Sign(args) => sign::run(&args),
        cli::Command::MigrateStore(args) => keep::migrate::run(&args),
        cli::Command::Backup(args) => keep::backup::run(&args),
        cli::Command::BackupKeys(args) => keep::keys::run(&args),
        cli::Command::Restore(args) => keep::restore::run(&args),
        cli::Command::Scrub(args) => keep::scrub::run(&args),
        cli::Command::Certificate(args) => keep::certificate::run(&args),
        cli::Command::Witness(args) => witness(args.what),
        cli::Command::Log(args) => match args.what {
            cli::LogWhat::Keys { store } => outside::tell(&store, outside::Ask::Keys {}),
            cli::LogWhat::RotateKey(args) => keep::log_key::rotate(&args),
            cli::LogWhat::Rekey(args) => keep::log_key::rekey(&args),
            cli::LogWhat::Tiles { store, out } => outside::write_tiles(&store, &out),
        },
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("waarborg: {error}");
            ExitCode::from(2)
        }
    }
}

fn witness(what: cli::WitnessWhat) -> Fallible<ExitCode> {
    match what {
        cli::WitnessWhat::Register { store, who, key } => outside::tell(&store, outside::Ask::Register { who, key }),
        cli::WitnessWhat::Request { store, witness, out } => outside::request(&store, witness, &out),
        cli::WitnessWhat::Accept { store, file } => outside::accept(&store, &file),
        cli::WitnessWhat::Own(what) => Ok(ExitCode::from(waarborg_witness::cli::run(&what)?)),
    }
}
