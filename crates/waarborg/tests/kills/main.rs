// SPDX-License-Identifier: EUPL-1.2
//! Kills: the server is ended with SIGKILL at random moments while clients work, started again, and
//! judged by what its clients were told. Whatever was acknowledged is in the register, nothing is half
//! released, and the first answer after a start comes soon (DESIGN, principles 5 and 6; R-134). The trial
//! is that of the fault harness; here its verdict is made once more, by the libraries.
//!
//! `WAARBORG_KILLS` sets how many; 60 in a release build, 20 in a debug build. A thousand are `cargo xtask faults --nightly`.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::path::Path;
use std::time::{Duration, Instant};
use waarborg_faults::client::Client;
use waarborg_faults::place::{Base, Place};
use waarborg_faults::server::Programs;
use waarborg_faults::trial::{Kill, Trial};
use waarborg_ledger::objects::DepositStatus;
use waarborg_verify::{Options, verify};

/// Longest time from the start of the process to its first answer. A debug build folds the log many times
/// slower.
const START: Duration = Duration::from_secs(if cfg!(debug_assertions) { 10 } else { 2 });

fn kills() -> u64 {
    let standard = if cfg!(debug_assertions) { 20 } else { 60 };
    std::env::var("WAARBORG_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(standard)
}

#[test]
fn killed_at_any_moment_it_keeps_its_word() {
    let folder = tempfile::tempdir().unwrap();
    let programs = Programs { server: env!("CARGO_BIN_EXE_waarborg").into(), verify: None };
    let base = Base::make(&programs, &folder.path().join("base"), 0).unwrap();
    let place = Place::new(&folder.path().join("trial")).unwrap();
    base.copy(&place).unwrap();
    let mut trial = Trial::new(&programs, place, &base, 2026);
    let (began, count) = (Instant::now(), kills());
    let tally = trial.run(count, &mut Kill, START).unwrap();
    let size = receipts(&trial.place().desk.join("bundle"), trial.client());
    seals(&trial.place().file(""));
    println!(
        "{count} kills, {} with acts in flight, {} during a start; {} acts acknowledged, {} cut off; {size} entries; \
         slowest start {:.2} s; {:?} in all",
        tally.busy,
        tally.starting,
        tally.acknowledged,
        tally.cut,
        tally.slowest(),
        began.elapsed()
    );
    let working = count - tally.starting;
    assert!(tally.busy * 4 >= working * 3, "only {} of {working} kills met acts in flight", tally.busy);
    assert!(tally.verdict.packages > 0, "nothing was released at all");
}

/// Every receipt, by the verifier's library.
fn receipts(bundle: &Path, client: &Client) -> u64 {
    let bytes = std::fs::read(bundle).unwrap();
    let journal = client.journal();
    let receipts: Vec<_> =
        journal.iter().map(|a| (format!("{} {}", a.verb, a.entry), a.receipt.clone().into_bytes())).collect();
    let report = verify(&bytes, &Options { receipts, ..Options::default() });
    assert_eq!(report.exit_code(), 0, "{report}");
    assert_eq!(report.receipts.found, journal.len() as u64);
    assert!(report.unsupported.is_empty(), "{report}");
    report.entries
}

/// Items are in use only where their delivery was sealed.
fn seals(store: &Path) {
    let mut store = waarborg_store_sqlite::SqliteStore::open(store).unwrap();
    let state = waarborg_app::rebuild::rebuild(&mut store, [0; 16]).unwrap().state;
    let mut usable = 0;
    for number in state.classes.iter().flat_map(|class| class.usable.iter()) {
        let deposit = state.item_at(number).and_then(|i| state.deposits.get(&i.deposit));
        let sealed = deposit.is_some_and(|d| d.status == DepositStatus::Sealed);
        assert!(sealed, "item {number} is in use without a seal");
        usable += 1;
    }
    assert!(usable > 0);
}
