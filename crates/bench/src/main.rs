// SPDX-License-Identifier: EUPL-1.2
//! The figures of the design, measured on the release build with law, register and row filter on. Each
//! says what it cost in processor time; load and fsync rate stand beside them, since machines are noisy.

mod data;
mod figure;
mod measure;
mod world;

use figure::Bench;
use std::process::ExitCode;

type Fallible<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

fn main() -> ExitCode {
    let quick = std::env::args().any(|a| a == "--quick");
    match run(quick) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(quick: bool) -> Fallible<bool> {
    let mut bench = Bench::new()?;
    let mut world = world::World::new(bench.folder())?;
    measure::deposit(&mut bench, &mut world, if quick { 50_000 } else { 100_000 })?;
    measure::lookup(&mut bench, &world)?;
    measure::decision(&mut bench, &world)?;
    measure::release(&mut bench, &world, if quick { 200 } else { 1_000 })?;
    measure::append(&mut bench, &world, if quick { 20_000 } else { 100_000 })?;
    let path = world.close();
    measure::start(&mut bench, &path)?;
    measure::verify(&mut bench, if quick { 5_000 } else { 20_000 })?;
    bench.finish()
}
