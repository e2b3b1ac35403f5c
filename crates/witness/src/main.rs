// SPDX-License-Identifier: EUPL-1.2
//! `waarborg-witness`: the witness by itself, for a machine that has nothing else of ours.

use clap::Parser as _;
use std::process::ExitCode;
use waarborg_witness::cli::{Witness, run};

/// Cosigns checkpoints of the logs it follows, if each extends the one before.
#[derive(Debug, clap::Parser)]
#[command(
    name = "waarborg-witness",
    version,
    max_term_width = 100,
    after_help = "Exit code: 0 done; 1 refused, and why; 2 it could not be done."
)]
struct Arguments {
    /// What to do.
    #[command(subcommand)]
    what: Witness,
}

fn main() -> ExitCode {
    match run(&Arguments::parse().what) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("waarborg-witness: {error}");
            ExitCode::from(2)
        }
    }
}
