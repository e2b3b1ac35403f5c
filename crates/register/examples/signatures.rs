// SPDX-License-Identifier: EUPL-1.2
//! What a checkpoint's signatures cost on this machine, of each kind and together.
//! Run with `cargo run --release -p waarborg-register --example signatures`.

use std::hint::black_box;
use std::time::Instant;

use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::note::{self, Kind, SigningKey};

const ROUNDS: u32 = 2_000;

fn timed(name: &str, mut work: impl FnMut(u64)) {
    let start = Instant::now();
    for n in 1..=u64::from(ROUNDS) {
        work(n);
    }
    let each = start.elapsed() / ROUNDS;
    println!("{name:<34} {each:>10.1?} each  {:>9.0} /s", 1.0 / each.as_secs_f64());
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let origin = "waarborg.example/log";
    let log = SigningKey::of_kind(Kind::Ed25519, origin, [1; 32])?;
    let lasting = SigningKey::of_kind(Kind::MlDsa44, origin, [2; 32])?;
    let witness = SigningKey::of_kind(Kind::Cosignature, "oversight.example/w1", [3; 32])?;
    let point = |size| Checkpoint { origin: origin.into(), size, root: [7; 32] };
    let body = |size| point(size).encode().unwrap_or_default();
    timed("checkpoint, Ed25519", |n| drop(black_box(point(n).sign(&log))));
    timed("checkpoint, ML-DSA-44 beside it", |n| drop(black_box(lasting.cosign(&body(n), 0))));
    timed("cosignature, Ed25519", |n| drop(black_box(witness.cosign(&body(n), n))));
    let signed = point(9).sign(&log)?;
    let both = note::with_lines(&signed, &lasting.cosign(&body(9), 0)?)?;
    let keys = [log.verifier().clone(), lasting.verifier().clone()];
    timed("opened by the Ed25519 key", |_| drop(black_box(note::open(&both, &keys[..1]))));
    timed("opened by both keys", |_| drop(black_box(note::open(&both, &keys))));
    println!("a checkpoint has {} bytes with one signature, {} with both", signed.len(), both.len());
    Ok(())
}
