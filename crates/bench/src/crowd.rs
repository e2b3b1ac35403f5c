// SPDX-License-Identifier: EUPL-1.2
//! The listener in a crowd (ADR 0028), over TLS as clients meet it: two thousand that are slow on purpose while
//! somebody honest asks, and ten thousand that ask once and then nothing. The server is a process of its own,
//! so that its memory is counted and no socket of its clients.

mod client;
mod server;

pub use server::run as serve;

use crate::Fallible;
use crate::figure::{Bench, Cost, percentile};
use client::{Connection, To};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use server::Server;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Connections that are made at one time.
const MAKERS: usize = 64;
/// Requests a second beside those that rest.
const RATE: u32 = 200;
/// Connections these requests share.
const ASKERS: u32 = 20;
/// A slow client sends a byte each so often: sooner than any timer that waits for silence.
const DRIP: Duration = Duration::from_millis(500);

/// How many, and for how long.
pub struct Crowd {
    pub slow: usize,
    pub idle: usize,
    pub long: Duration,
}

/// Both figures.
pub fn figures(bench: &mut Bench, crowd: &Crowd) -> Fallible<()> {
    let most = getrlimit(Resource::Nofile).maximum;
    let _ = setrlimit(Resource::Nofile, Rlimit { current: most, maximum: most });
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(slow(bench, crowd))?;
    runtime.block_on(idle(bench, crowd))
}

/// The slowest of a hundred honest requests while others are slow.
async fn slow(bench: &mut Bench, crowd: &Crowd) -> Fallible<()> {
    let server = Server::start(&bench.folder().join("slow"), 10)?;
    let to = Arc::new(server.to()?);
    let at_work = Arc::new(AtomicUsize::new(0));
    let slow: Vec<_> = (0..crowd.slow)
        .map(|number| tokio::spawn(client::slow(to.clone(), client::Slow::of(number), DRIP, at_work.clone())))
        .collect();
    wait(|| at_work.load(Ordering::Relaxed) * 10 >= crowd.slow * 9, "the slow clients did not all connect").await?;
    let (mut samples, cost) = honest(&to, &server, crowd.long).await?;
    let held = at_work.load(Ordering::Relaxed);
    slow.iter().for_each(tokio::task::JoinHandle::abort);
    if samples.errors > 0 || held * 2 < crowd.slow {
        bench.void(format!("{} honest requests failed; {held} slow clients in the end", samples.errors));
    }
    let p99 = percentile(&mut samples.milliseconds, 0.99);
    bench.record("slow_sockets_p99_ms", p99, "ms", 200.0, false, cost, crowd.slow as u64);
    server.stop()
}

/// Memory of the server with many connections that rest, while others ask.
async fn idle(bench: &mut Bench, crowd: &Crowd) -> Fallible<()> {
    // Longer than it takes: a connection that rests is not to be ended here.
    let server = Server::start(&bench.folder().join("idle"), 3_600)?;
    let to = Arc::new(server.to()?);
    let before = server.memory()?;
    let makers = (0..MAKERS).map(|maker| {
        let to = to.clone();
        let share = (crowd.idle + maker) / MAKERS;
        tokio::spawn(async move { client::resting(&to, share).await })
    });
    let mut resting = Vec::new();
    for maker in makers.collect::<Vec<_>>() {
        resting.extend(maker.await??);
    }
    let (mut samples, cost) = honest(&to, &server, crowd.long).await?;
    let memory = server.memory()?;
    let mut closed = 0;
    for connection in &mut resting {
        closed += usize::from(!connection.is_open().await);
    }
    if samples.errors > 0 || closed > 0 || resting.len() != crowd.idle {
        let kept = resting.len();
        bench.void(format!("{} requests failed; {closed} of {kept} connections were closed", samples.errors));
    }
    println!(
        "  {before:.0} MiB before, {:.1} ms the slowest of a hundred",
        percentile(&mut samples.milliseconds, 0.99)
    );
    bench.record("idle_connections_mib", memory, "MiB", 300.0, false, cost, crowd.idle as u64);
    server.stop()
}

struct Samples {
    milliseconds: Vec<f64>,
    errors: usize,
}

/// Asks at an even rate for so long: each request is due at its time, whatever became of the one before.
async fn honest(to: &Arc<To>, server: &Server, long: Duration) -> Fallible<(Samples, Cost)> {
    let (began, processor) = (Instant::now(), server.processor()?);
    let askers = (0..ASKERS).map(|number| {
        let to = to.clone();
        tokio::spawn(async move {
            let mut connection = Connection::new(&to).await?;
            let mut every = tokio::time::interval(Duration::from_secs(1) * ASKERS / RATE);
            let mut samples = Samples { milliseconds: Vec::new(), errors: 0 };
            tokio::time::sleep(Duration::from_secs(1) / RATE * number).await;
            while began.elapsed() < long {
                let due = every.tick().await;
                match connection.ask(&to.search).await {
                    Ok(()) => samples.milliseconds.push(due.elapsed().as_secs_f64() * 1_000.0),
                    Err(_) => {
                        samples.errors += 1;
                        connection = Connection::new(&to).await?;
                    }
                }
            }
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(samples)
        })
    });
    let mut all = Samples { milliseconds: Vec::new(), errors: 0 };
    for asker in askers.collect::<Vec<_>>() {
        let samples = asker.await??;
        all.milliseconds.extend(samples.milliseconds);
        all.errors += samples.errors;
    }
    let cpu = server.processor()?.saturating_sub(processor);
    Ok((all, Cost { wall: began.elapsed(), cpu }))
}

async fn wait(until: impl Fn() -> bool, otherwise: &str) -> Fallible<()> {
    let began = Instant::now();
    while !until() {
        if began.elapsed() > Duration::from_secs(120) {
            return Err(otherwise.into());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}
