// SPDX-License-Identifier: EUPL-1.2
//! A feed that grows by a thousand objects a request, and its collection read at every power of ten: what a
//! delivery and a page cost must not depend on what is there already. Each delivery is judged and entered,
//! each page entered as read.

use crate::figure::{Bench, Cost, cost, percentile};
use crate::http::{Client, Served, head};
use crate::world::{World, purpose};
use crate::{Fallible, measure};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

const CLIENTS: usize = 4;
/// Objects in one delivery.
const AT_ONCE: usize = 1_000;
/// Pages each client reads at each size.
const PAGES: usize = 250;
const MEDIA: &str = "application/taxii+json;version=2.1";

/// What was measured with so many objects in the collection.
struct At {
    stored: usize,
    brought: Cost,
    read: f64,
    p99: f64,
}

/// Deliveries and pages from a thousand objects to `most`.
pub fn flat(bench: &mut Bench, most: usize) -> Fallible<()> {
    let world = World::new(bench.folder(), "feed")?;
    let terms = json!({
        "basis": "wpg:24", "subject": "cyber-threat", "relevance": "measured", "reliability": "B2", "purpose": purpose(),
    });
    world.run("admin", "feed.register", json!({ "party": "police", "measures": "measured", "terms": terms }))?;
    let served = Served::start(&world, "police.analyst")?;
    let objects = format!("{}objects/", collection(served.address)?);
    let (mut stored, mut sizes) = (0, Vec::new());
    for size in [1_000, 10_000, 100_000, 1_000_000].into_iter().filter(|size| *size <= most) {
        let ((), brought) = cost(|| bring(served.address, &objects, stored, size))?;
        let before = std::mem::replace(&mut stored, size);
        // Once, so that what is made on first use is made.
        walk(served.address, &objects, 1)?;
        let (samples, c) = cost(|| all(served.address, &objects))?;
        let p99 = percentile(&mut samples.clone(), 0.99);
        let read = measure::per_second(samples.len() as u64 * 100, c.cpu.as_secs_f64());
        println!(
            "  {stored} stored: {:.0} objects/CPU-s brought, {read:.0} objects/CPU-s in pages of 100, p99 {p99:.1} ms",
            measure::per_second((size - before) as u64, brought.cpu.as_secs_f64())
        );
        sizes.push((before, At { stored, brought, read, p99 }));
    }
    let items = world.system.state().items.len();
    if items != stored {
        bench.void(format!("{items} items in the state, {stored} brought"));
    }
    record(bench, &sizes);
    served.stop()?;
    std::fs::remove_file(world.close())?;
    Ok(())
}

fn record(bench: &mut Bench, sizes: &[(usize, At)]) {
    let Some((before, last)) = sizes.last() else { return };
    let (count, size) = ((last.stored - before) as u64, last.stored as u64);
    let (wall, cpu) = (last.brought.wall.as_secs_f64(), last.brought.cpu.as_secs_f64());
    bench.record("taxii_post", measure::per_second(count, wall), "objects/s", 10_000.0, true, last.brought, size);
    bench.record(
        "taxii_post_core",
        measure::per_second(count, cpu),
        "objects/CPU-s",
        15_000.0,
        true,
        last.brought,
        size,
    );
    bench.record("taxii_feed_p99_ms", last.p99, "ms", 50.0, false, last.brought, size);
    let rates = || sizes.iter().map(|(_, at)| at.read);
    let flat = rates().fold(f64::MAX, f64::min) / rates().fold(f64::MIN, f64::max);
    bench.record("taxii_flat", flat, "lowest/highest", 0.8, true, last.brought, size);
}

/// The path of the collection that may be written to.
fn collection(address: SocketAddr) -> Fallible<String> {
    let mut client = Client::connect(address)?;
    client.ask(&head("GET", "/taxii2/waarborg/collections/", address, &format!("Accept: {MEDIA}\r\n")))?;
    let told: Value = serde_json::from_slice(client.body())?;
    let mut there = told["collections"].as_array().into_iter().flatten();
    let id = there.find(|c| c["can_write"] == true).and_then(|c| c["id"].as_str()).ok_or("no feed")?;
    Ok(format!("/taxii2/waarborg/collections/{id}/"))
}

/// Brings objects numbered `from..to`, by all clients together.
fn bring(address: SocketAddr, path: &str, from: usize, to: usize) -> Fallible<()> {
    let next = AtomicUsize::new(from);
    let run = || -> Fallible<()> {
        let mut client = Client::connect(address)?;
        loop {
            let first = next.fetch_add(AT_ONCE, Ordering::Relaxed);
            if first >= to {
                return Ok(());
            }
            let body = envelope(first);
            let further = format!("Accept: {MEDIA}\r\nContent-Type: {MEDIA}\r\nContent-Length: {}\r\n", body.len());
            client.ask(&[head("POST", path, address, &further), body.into_bytes()].concat())?;
            let told: Value = serde_json::from_slice(client.body())?;
            if told["success_count"] != AT_ONCE {
                return Err(format!("a delivery was not taken whole: {told}").into());
            }
        }
    };
    together(run).map(|_| ())
}

/// Indicators with reserved names, as a client sends them.
fn envelope(first: usize) -> String {
    let objects: Vec<_> = (first..first + AT_ONCE)
        .map(|n| {
            json!({
                "type": "indicator", "spec_version": "2.1", "id": format!("indicator--00000000-0000-4000-8000-{n:012x}"),
                "created": "2026-06-01T00:00:00.000Z", "modified": "2026-06-01T00:00:00.000Z",
                "name": format!("host {n}"), "pattern_type": "stix", "valid_from": "2026-06-01T00:00:00Z",
                "pattern": format!("[domain-name:value = 'h{n}.example.net']"),
            })
        })
        .collect();
    json!({ "objects": objects }).to_string()
}

/// Milliseconds that each page of a hundred took, of all clients.
fn all(address: SocketAddr, path: &str) -> Fallible<Vec<f64>> {
    Ok(together(|| walk(address, path, PAGES))?.concat())
}

/// So many pages, from the beginning again wherever the collection ends.
fn walk(address: SocketAddr, path: &str, pages: usize) -> Fallible<Vec<f64>> {
    let (mut client, mut samples, mut next) = (Client::connect(address)?, Vec::new(), String::new());
    while samples.len() < pages {
        let request = head("GET", &format!("{path}?limit=100{next}"), address, &format!("Accept: {MEDIA}\r\n"));
        let began = Instant::now();
        client.ask(&request)?;
        samples.push(began.elapsed().as_secs_f64() * 1_000.0);
        let start = String::from_utf8_lossy(client.body().get(..128).unwrap_or_default()).into_owned();
        let cursor = start.split_once("\"next\":\"").and_then(|(_, rest)| rest.split('"').next());
        next = cursor.map_or_else(String::new, |cursor| format!("&next={cursor}"));
    }
    Ok(samples)
}

fn together<T: Send>(run: impl Fn() -> Fallible<T> + Sync) -> Fallible<Vec<T>> {
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(&run)).collect();
        clients.into_iter().map(|c| c.join().map_err(|_| "a client panicked")?).collect()
    })
}
