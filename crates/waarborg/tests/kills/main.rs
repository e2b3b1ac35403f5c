// SPDX-License-Identifier: EUPL-1.2
//! Kills: the server is ended with SIGKILL at random moments while clients work, started again, and
//! judged by what its clients were told. Whatever was acknowledged is in the register, nothing is half
//! released, and the first answer after a start comes soon (DESIGN, principles 5 and 6; R-134).
//!
//! `WAARBORG_KILLS` sets how many; 200 in a release build, 20 in a debug build.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

mod client;
mod judge;
mod server;
mod work;

use client::Client;
use server::Server;
use std::time::{Duration, Instant};
use waarborg_domain::{Rng as _, SeededRng};
use work::{Analyst, Depositor, Releaser, Worker};

/// Longest time from the start of the process to its first answer. A debug build folds the log many times
/// slower.
const START: Duration = Duration::from_secs(if cfg!(debug_assertions) { 10 } else { 2 });

/// A number below a bound.
pub fn below(rng: &mut SeededRng, bound: u64) -> u64 {
    let mut bytes = [0; 8];
    rng.fill(&mut bytes);
    u64::from_be_bytes(bytes) % bound
}

fn kills() -> u64 {
    let standard = if cfg!(debug_assertions) { 20 } else { 200 };
    std::env::var("WAARBORG_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(standard)
}

#[test]
fn killed_at_any_moment_it_keeps_its_word() {
    let folder = tempfile::tempdir().unwrap();
    let store = format!("sqlite:{}", folder.path().join("cell.sqlite").display());
    let tokens = server::init(&store, &folder.path().join("tokens.json"));
    let client = Client::new(tokens);
    let mut rng = SeededRng::new(2026);
    let mut workers: Vec<Box<dyn Worker>> = vec![
        Box::new(Depositor::new(1, "police.analyst", "wpg:24")),
        Box::new(Depositor::new(2, "ncsc.analyst", "wbni:3")),
        Box::new(Analyst::new(3)),
        Box::new(Releaser::new(4)),
        Box::new(Releaser::new(5)),
    ];
    let (mut slowest, mut busy) = (Duration::ZERO, 0);
    let count = kills();
    let began = Instant::now();
    for kill in 0..count {
        let (mut server, took) = Server::start(&store, &client);
        slowest = slowest.max(took);
        judge::nothing_lost(&server, &client, kill);
        let pause = Duration::from_millis(10 + below(&mut rng, 110));
        client.begin(&server.base);
        let cut_before = client.cut();
        std::thread::scope(|scope| {
            for worker in &mut workers {
                let client = &client;
                scope.spawn(move || while client.open() && worker.step(client).is_some() {});
            }
            std::thread::sleep(pause);
            client.end();
            server.kill();
        });
        busy += u64::from(client.cut() > cut_before);
        if (kill + 1) % 50 == 0 {
            println!("{} kills, {} entries, this start {took:?}", kill + 1, server.size);
        }
    }
    let (server, took) = Server::start(&store, &client);
    slowest = slowest.max(took);
    judge::nothing_lost(&server, &client, count);
    client.begin(&server.base);
    judge::asked_again(&client);
    judge::nothing_half_deposited(&client, &workers);
    server.stop();
    let size = judge::register(&store, folder.path(), &client);
    println!(
        "{count} kills, {busy} with acts in flight; {} acts acknowledged, {} cut off; {size} entries; \
         slowest start {slowest:?}; {:?} in all",
        client.acknowledged(),
        client.cut(),
        began.elapsed()
    );
    assert!(busy * 4 >= count * 3, "only {busy} of {count} kills met acts in flight");
    assert!(slowest < START, "a start took {slowest:?}");
    for worker in &workers {
        assert!(worker.finished() > 0, "{} never finished anything", worker.name());
    }
}
