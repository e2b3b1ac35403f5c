// SPDX-License-Identifier: EUPL-1.2
//! Times the value index, canonical forms and mentions on made-up values:
//! `cargo run --example speed -p waarborg-compare --config profile.dev.package.waarborg-compare.opt-level=3`.

use roaring::RoaringBitmap;
use std::time::Instant;
use waarborg_compare::{Hint, Value, ValueIndex, canonical, find};

const VALUES: u32 = 1_000_000;
const BATCH: usize = 1_000;

/// Nanoseconds this process was on a processor: fair on a shared machine.
fn on_processor() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    stat.split(' ').next()?.parse().ok()
}

fn timed<T>(what: &str, times: u32, work: impl FnOnce() -> T) -> T {
    let (start, before) = (Instant::now(), on_processor());
    let out = work();
    let wall = start.elapsed().as_secs_f64() * 1e9;
    let cpu = on_processor().zip(before).map_or(wall, |(after, b)| after - b);
    let (cpu, wall) = (cpu / f64::from(times), wall / f64::from(times));
    let rate = 1e9 / cpu;
    println!("{what}: {rate:.0}/s of processor time, {cpu:.0} ns each ({wall:.0} by the clock)");
    out
}

fn main() {
    let raw: Vec<String> = (0..VALUES).map(|n| format!("Host{n}[.]Net{}.example", n % 977)).collect();
    let values: Vec<Value> = timed("canonical, defanged domains", VALUES, || {
        raw.iter().filter_map(|r| canonical(Some(Hint::Domain), r).ok()).collect()
    });
    let plain = timed("add, no snapshots", VALUES, || {
        let mut index = ValueIndex::new([1; 16]);
        for (item, value) in (0..).zip(&values) {
            index.add(value, item);
        }
        index
    });
    let mut last = plain.clone();
    let index = timed("add, a snapshot each 1,000", VALUES, || {
        let mut index = ValueIndex::new([2; 16]);
        for (number, batch) in (0u32..).zip(values.chunks(BATCH)) {
            for (item, value) in (number * 1_000..).zip(batch) {
                index.add(value, item);
            }
            last = index.clone();
        }
        index
    });
    assert_eq!(last.len(), plain.len());
    let allowed = RoaringBitmap::from_iter(0..VALUES / 2);
    // Fingerprints scatter the values, so this order is random in the index.
    let hits = timed("look-up with rights", VALUES, || {
        let found = values.iter().map(|v| index.matches(v, &allowed));
        found.filter(|items| !items.is_empty()).count()
    });
    println!("found {hits}");
    timed("remove", VALUES, || {
        let mut index = index.clone();
        for (item, value) in (0..).zip(&values) {
            index.remove_item(item, [value]);
        }
        assert!(index.is_empty());
    });
    let words = "In het rapport staat dat de server mail[.]host12[.]example op 192.0.2.7 antwoordde. ";
    let text = words.repeat((1 << 20) / words.len());
    timed("bytes of prose searched for mentions", 1 << 20, || find(&text, &index, &allowed));
    for hostile in ["a.", "a.b/?", "http://", "a@"] {
        let text = hostile.repeat((1 << 20) / hostile.len());
        timed(&format!("bytes of {hostile:?}"), 1 << 20, || find(&text, &index, &allowed));
    }
}
