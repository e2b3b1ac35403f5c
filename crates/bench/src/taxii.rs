// SPDX-License-Identifier: EUPL-1.2
//! Pages of TAXII over HTTP: what was handed over to a recipient, read from beginning to end by clients on
//! this machine. Each page is decided and entered before it goes out.

use crate::figure::{Bench, cost, percentile};
use crate::http::{Client, Served};
use crate::world::World;
use crate::{Fallible, measure};
use std::net::SocketAddr;
use std::time::Instant;

const CLIENTS: usize = 4;
/// Items in one handover.
const AT_ONCE: usize = 10_000;

/// Objects a second in pages of a thousand, and the slowest of a hundred pages of a hundred.
pub fn pages(bench: &mut Bench, world: &World, items: usize, rounds: usize) -> Fallible<()> {
    for at_once in measure::some_items(world, items).chunks(AT_ONCE) {
        let disclosure = measure::ready(world, at_once, "nctv")?;
        world.run("aivd.manager", "disclosure.release", serde_json::json!({ "disclosure": disclosure }))?;
    }
    let served = Served::start(world, "nctv.recipient")?;
    // Once, so that what is made on first use is made.
    walk(served.address, 1_000, 1)?;
    let size = world.system.snapshot().tree.size();
    let (told, c) = cost(|| all(served.address, 1_000, rounds))?;
    let pages: usize = told.iter().map(|t| t.samples.len()).sum();
    if world.system.snapshot().tree.size() != size + pages as u64 {
        bench.void(format!("entries do not equal the {pages} pages answered"));
    }
    let objects: usize = told.iter().map(|t| t.objects).sum();
    let rate = measure::per_second(objects as u64, c.wall.as_secs_f64());
    bench.record("taxii_page", rate, "objects/s", 100_000.0, true, c, items as u64);
    let (told, c) = cost(|| all(served.address, 100, 1))?;
    let mut samples: Vec<f64> = told.into_iter().flat_map(|t| t.samples).collect();
    bench.record("taxii_page_p99_ms", percentile(&mut samples, 0.99), "ms", 50.0, false, c, items as u64);
    served.stop()
}

/// What one client was told.
struct Told {
    objects: usize,
    samples: Vec<f64>,
}

fn all(address: SocketAddr, limit: usize, rounds: usize) -> Fallible<Vec<Told>> {
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(move || walk(address, limit, rounds))).collect();
        clients.into_iter().map(|c| c.join().map_err(|_| "a client panicked")?).collect()
    })
}

/// From the first page to the last, so many times.
fn walk(address: SocketAddr, limit: usize, rounds: usize) -> Fallible<Told> {
    let mut client = Client::connect(address)?;
    let mut told = Told { objects: 0, samples: Vec::new() };
    for _ in 0..rounds {
        let mut next = String::new();
        loop {
            let path = format!("/taxii2/waarborg/collections/received/objects/?limit={limit}{next}");
            let began = Instant::now();
            client.ask(&crate::http::head("GET", &path, address, "Accept: application/taxii+json;version=2.1\r\n"))?;
            told.samples.push(began.elapsed().as_secs_f64() * 1_000.0);
            let start = String::from_utf8_lossy(client.body().get(..128).unwrap_or_default()).into_owned();
            // The last page is not counted: it may hold fewer.
            let Some((_, cursor)) = start.split_once("\"next\":\"") else { break };
            told.objects += limit;
            next = format!("&next={}", cursor.split('"').next().unwrap_or_default());
        }
    }
    Ok(told)
}
