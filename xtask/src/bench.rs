// SPDX-License-Identifier: EUPL-1.2
//! `cargo xtask bench`: builds and runs the benchmark crate in the release profile; with `--peers`, the built
//! program beside other servers of TAXII, by one client.

use crate::{
    clients, scenarios,
    session::{Outcome, Session, Step},
};

/// All of it.
pub const FULL: Step = Step { name: "bench", run: |session| run(session, &[]) };
/// Under five minutes.
pub const QUICK: Step = Step { name: "bench, quick", run: |session| run(session, &["--quick"]) };
/// Beside other servers, which are fetched into `target/tools` in exact versions.
pub const PEERS: &[Step] = &[scenarios::BUILD, Step { name: "peers", run: peers }];

fn peers(session: &mut Session) -> Outcome {
    let tools = |name: &str| session.root.join("target/tools").join(name);
    let (medallion, opentaxii) = (tools("medallion"), tools("opentaxii"));
    for (folder, name) in [(&medallion, "medallion"), (&opentaxii, "opentaxii")] {
        if let Err(error) = clients::install(session, folder, &format!("bench/peers/{name}.txt")) {
            return Outcome::Failed(format!("{name} could not be fetched with pip: {error}"));
        }
    }
    let mut compare = session.command(&medallion.join("bin/python").to_string_lossy());
    compare.arg("bench/peers/compare.py").arg(scenarios::binary(&session.root)).args([&medallion, &opentaxii]);
    session.finish(&mut compare)
}

fn run(session: &mut Session, more: &[&str]) -> Outcome {
    let mut command = session.command("cargo");
    command.args(["run", "--release", "--locked", "-p", "waarborg-bench", "--"]).args(more);
    session.finish(&mut command)
}
