// SPDX-License-Identifier: EUPL-1.2
//! Tasks around the build: `cargo xtask test`, `ci`, `packages`, `layers`, `unit`,
//! `sbom`, `headers`. Everything a contributor
//! or the continuous integration runs stands here, so that both run the same.

mod bench;
mod built;
mod ci;
mod clients;
mod faults;
mod fuzz;
mod headers;
mod layers;
mod requests;
mod sbom;
mod scenarios;
mod session;
mod system;
mod test;
mod unit;

use std::process::ExitCode;

use session::Session;

const USAGE: &str = "\
usage: cargo xtask TASK

  test [--no-skip]      all tests and checks; installs missing Debian packages where it may.
                        --no-skip makes every skip a failure
  ci [--install-tools]  formatting, lints, `test --no-skip`, documentation, licences.
                        --install-tools builds cargo-deny into target/tools if it is missing
  scenarios             every scenario file, in process, over HTTP and on PostgreSQL
  coverage              write docs/law/coverage.md from the scenarios
  bench [--quick]       the figures of the design, into bench/latest.json; --peers measures other
                        servers of TAXII beside ours instead
  faults [--nightly] [--only NAME]
                        kills, power cuts, failing system calls, full disks and jumping clocks: a
                        sample, or all into bench/faults.json; --page writes docs/reliability.md
  clients [--built]     real clients of TAXII, MISP and the API against the program, and the description
                        of the API under a linter. --built takes what is built, or WAARBORG_PROGRAM
  fuzz [TARGET...] [--minutes N]
                        made-up input to the readers of files, texts, bundles and proofs, 30 minutes each;
                        what reaches new code is kept in fuzz/corpus. --minutes 0 only tidies the corpus
  requests              a million random requests: engine and Cedar, law and second checker
  packages              only the Debian packages of `test`
  layers                dependencies between our crates point inward only
  unit                  the service is as closed as systemd can judge
  sbom                  what the shipped programs are made of (CycloneDX), for the Debian package
  headers               licence header, module paragraph and length of every source file";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let passed = match words.as_slice() {
        ["test"] => Session::new(false, false).run(test::STEPS),
        ["test", "--no-skip"] => Session::new(true, false).run(test::STEPS),
        ["ci"] => Session::new(true, false).run(&ci::steps()),
        ["ci", "--install-tools"] => Session::new(true, true).run(&ci::steps()),
        ["scenarios"] => {
            let all = [scenarios::BUILD, scenarios::IN_PROCESS, scenarios::OVER_HTTP, scenarios::ON_POSTGRES];
            Session::new(false, false).run(&all)
        }
        ["coverage"] => Session::new(false, false).run(&[scenarios::BUILD, scenarios::IN_PROCESS, scenarios::WRITE]),
        ["bench"] => Session::new(false, false).run(&[bench::FULL]),
        ["bench", "--quick"] => Session::new(false, false).run(&[bench::QUICK]),
        ["bench", "--peers"] => Session::new(false, false).run(bench::PEERS),
        ["faults", "--page"] => Session::new(false, false).run(&[faults::PAGE]),
        ["faults", ..] => Session::new(false, false).run(faults::STEPS),
        ["fuzz", ..] => Session::new(false, false).run(fuzz::STEPS),
        ["clients"] => Session::new(false, false).run(clients::STEPS),
        ["clients", "--built"] => Session::new(false, false).run(&[clients::DESCRIPTION, clients::CLIENTS]),
        ["requests"] => Session::new(false, false).run(requests::STEPS),
        ["packages"] => Session::new(false, false).run(&[test::PACKAGES]),
        ["layers"] => Session::new(false, false).run(&[test::LAYERS]),
        ["unit"] => Session::new(false, false).run(&[test::UNIT]),
        ["sbom"] => Session::new(false, false).run(&[session::Step { name: "bill of materials", run: sbom::write }]),
        ["headers"] => Session::new(false, false).run(&[test::HEADERS]),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
