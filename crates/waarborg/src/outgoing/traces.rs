// SPDX-License-Identifier: EUPL-1.2
//! Spans of requests, delivered to a collector over OTLP (BIO2 8.16; ADR 0034). They are worth nothing later, so
//! what a collector does not take in a short while is lost and counted.

use super::otlp::{Collector, Delivery, Kind, Span, Undelivered, text};
use crate::Fallible;
use crate::cli::Outgoing;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};
use waarborg_domain::{Rng, SystemRng};
use waarborg_web::traces::{Answered, Traces};

/// Spans in one delivery.
const STEP: usize = 512;
/// How long the first of them waits for others.
const WAIT: Duration = Duration::from_secs(1);
/// Pauses before a delivery is tried again; then it is given up.
const PAUSES: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(4)];

/// Traces of the server's requests, delivered on a thread of its own; none unless they are asked for.
pub fn start(args: &Outgoing) -> Fallible<Option<Traces>> {
    let Some(endpoint) = &args.otlp_endpoint else { return Ok(None) };
    let collector = Collector::new(endpoint, args.collector_ca.as_deref(), args.otlp_authorization_file.as_deref())?;
    let (traces, answered) = Traces::new(args.otlp_link);
    let (rng, lost) = (SystemRng::new()?, traces.lost());
    std::thread::Builder::new().name("traces".into()).spawn(move || deliver(&answered, &collector, rng, &lost))?;
    Ok(Some(traces))
}

fn deliver(answered: &Receiver<Answered>, collector: &Collector, mut rng: SystemRng, lost: &Arc<AtomicU64>) {
    let mut away = false;
    while let Some(some) = gathered(answered) {
        let spans: Vec<Span> = some.iter().map(|one| span(one, &mut rng)).collect();
        let all = spans.len() as u64;
        match tried(collector, &Delivery::of(spans)) {
            Ok(unwanted) => {
                lost.fetch_add(unwanted.min(all), Ordering::Relaxed);
                if std::mem::take(&mut away) {
                    eprintln!("waarborg: spans of requests are delivered again");
                }
            }
            Err(error) => {
                lost.fetch_add(all, Ordering::Relaxed);
                if !std::mem::replace(&mut away, true) {
                    eprintln!("waarborg: WARNING: spans of requests are lost: {error}");
                }
            }
        }
    }
}

/// What came in within a while; none once nothing can come any more.
fn gathered(answered: &Receiver<Answered>) -> Option<Vec<Answered>> {
    let mut some = vec![answered.recv().ok()?];
    let until = Instant::now() + WAIT;
    while some.len() < STEP {
        match answered.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(one) => some.push(one),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
        }
    }
    Some(some)
}

fn tried(collector: &Collector, delivery: &Delivery) -> Result<u64, Undelivered> {
    let mut pauses = PAUSES.into_iter();
    loop {
        match (collector.deliver(delivery), pauses.next()) {
            (Err(Undelivered::Later(_)), Some(pause)) => std::thread::sleep(pause),
            (result, _) => return result,
        }
    }
}

fn span(one: &Answered, rng: &mut SystemRng) -> Span {
    let (mut trace, mut id) = ([0; 16], [0; 8]);
    rng.fill(&mut trace);
    rng.fill(&mut id);
    let began = u128::try_from(one.began.0).unwrap_or_default() * 1_000;
    let span = (began, began + one.took.as_nanos());
    Span::new((&trace, &id), format!("{} {}", one.method, one.route), Kind::Server, span)
        .with([
            text("http.route", one.route.clone()),
            text("http.request.method", one.method),
            text("waarborg.status_class", one.class),
        ])
        .failed(one.class == "5xx")
        .linked(one.parent)
}
