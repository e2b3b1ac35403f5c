// SPDX-License-Identifier: EUPL-1.2
//! The measurements.

use crate::figure::{Bench, cost, percentile};
use crate::world::{World, purpose};
use crate::{Fallible, data};
use serde_json::{Value, json};
use std::path::Path;
use waarborg_domain::Act;

const PARTIES: [(&str, &str); 4] =
    [("aivd", "wiv2017:61"), ("police", "wpg:24"), ("ncsc", "wbni:3"), ("mivd", "wiv2017:86")];

#[expect(clippy::cast_precision_loss, reason = "counts far below 2^53")]
pub fn per_second(count: u64, seconds: f64) -> f64 {
    count as f64 / seconds.max(1e-9)
}

fn deposit_params(text: &str, basis: &str) -> Value {
    json!({
        "content": text, "title": "bench", "basis": basis, "subject": "cyber-threat", "relevance": "measured",
        "reliability": "B2", "purpose": purpose(),
        "person": { "category": "19:5", "inseparable": "measured" },
    })
}

/// Deposits the files over and over until `until` items are stored.
pub fn deposit(bench: &mut Bench, world: &mut World, until: u64) -> Fallible<()> {
    let (files, real) = data::files();
    println!("deposit of {} files, {}", files.len(), if real { "real" } else { "made here" });
    let (stored, all) = cost(|| fill(world, &mut deposits(&files), 0, until))?;
    world.acknowledged = stored;
    let state = world.system.state();
    if state.items.len() as u64 != stored {
        bench.void(format!("{} items in the state, {stored} acknowledged", state.items.len()));
    }
    bench.record("deposit", per_second(stored, all.cpu.as_secs_f64()), "objects/CPU-s", 10_000.0, true, all, stored);
    println!("  by the clock: {:.0} objects/s, durable", per_second(stored, all.wall.as_secs_f64()));
    Ok(())
}

/// Whether a deposit costs the same as the store grows: one and the same file is deposited a few
/// times at every power of ten, in some fresh stores; the best rate at each size counts, since what
/// else the machine does only ever slows.
pub fn flat(bench: &mut Bench, until: u64) -> Fallible<()> {
    let ((files, _), probe) = (data::files(), data::probe());
    let mut best = std::collections::BTreeMap::new();
    let (_, all) = cost(|| {
        for round in 0..4 {
            let world = World::new(bench.folder(), &format!("flat-{round}"))?;
            let (mut deposits, mut stored) = (deposits(&files), 0);
            for size in [1_000, 10_000, 100_000].into_iter().filter(|size| *size <= until) {
                stored = fill(&world, &mut deposits, stored, size)?;
                let rate = rate_of(&world, &probe, &mut stored)?;
                best.entry(size).and_modify(|best: &mut f64| *best = best.max(rate)).or_insert(rate);
            }
            std::fs::remove_file(world.close())?;
        }
        Ok(())
    })?;
    for (size, rate) in &best {
        println!("  the same file at {size} stored: {rate:.0} objects/CPU-s");
    }
    let rates = || best.values().copied();
    let flat = rates().fold(f64::MAX, f64::min) / rates().fold(f64::MIN, f64::max);
    bench.record("deposit_flat", flat, "lowest/highest", 0.8, true, all, until);
    Ok(())
}

type Next<'a> = (&'a String, &'a (&'static str, &'static str));

fn deposits(files: &[String]) -> impl Iterator<Item = Next<'_>> {
    files.iter().cycle().zip(PARTIES.iter().cycle())
}

/// Deposits until `until` items are stored; how many there are then.
fn fill<'a>(world: &World, next: &mut impl Iterator<Item = Next<'a>>, mut stored: u64, until: u64) -> Fallible<u64> {
    while stored < until {
        let (text, (party, basis)) = next.next().ok_or("no files")?;
        stored += one_deposit(world, party, text, basis)?;
    }
    Ok(stored)
}

fn one_deposit(world: &World, party: &str, text: &str, basis: &str) -> Fallible<u64> {
    let answer = world.run(&format!("{party}.analyst"), "deposit", deposit_params(text, basis))?;
    Ok(answer.data.get("count").and_then(Value::as_u64).unwrap_or(0))
}

/// Objects of one file in a second of processor time; the best of some deposits.
fn rate_of(world: &World, text: &str, stored: &mut u64) -> Fallible<f64> {
    let mut rates = Vec::new();
    for _ in 0..7 {
        let (count, c) = cost(|| one_deposit(world, "ncsc", text, "wbni:3"))?;
        *stored += count;
        rates.push(per_second(count, c.cpu.as_secs_f64()));
    }
    Ok(percentile(&mut rates, 1.0))
}

/// Processor time is counted in ticks of some milliseconds: quick work is done often.
const ROUNDS: usize = 50;

/// Look-ups in the value index, in process.
pub fn lookup(bench: &mut Bench, world: &World) -> Fallible<()> {
    let snapshot = world.system.snapshot();
    let who = world.system.person("ncsc.analyst").ok_or("no analyst")?;
    let space = snapshot.state.cell().ok_or("no cell")?.0;
    let allowed = snapshot.allowed(&who, &space, world.system.now());
    let mut values = Vec::new();
    for item in snapshot.state.items.iter().take(20_000) {
        if let Some(content) = waarborg_app::work::item_view::content(&world.system, item) {
            values.extend(waarborg_app::content::values_of(&content));
        }
    }
    values.truncate(10_000);
    let size = snapshot.state.items.len() as u64;
    let mut found = 0;
    let (_, c) = cost(|| {
        for value in std::iter::repeat_n(&values, ROUNDS).flatten() {
            found += snapshot.index.values.matches(value, &allowed).len();
        }
        Ok(())
    })?;
    if found < (ROUNDS * values.len()) as u64 {
        bench.void("a value that is stored was not found".into());
    }
    #[expect(clippy::cast_precision_loss, reason = "a million")]
    let one = c.cpu.as_secs_f64() * 1_000.0 / ((ROUNDS * values.len()).max(1) as f64);
    bench.record("lookup_1_ms", one, "ms", 0.1, false, c, size);
    bench.record("lookup_1k_ms", one * 1_000.0, "ms", 1.0, false, c, size);
    Ok(())
}

fn id(answer: &waarborg_app::Answer) -> String {
    answer.text("id").unwrap_or_default().to_owned()
}

/// Two parties find the items relevant for the recipient.
pub fn assess(world: &World, items: &[String], recipient: &str) -> Fallible<()> {
    let assessment = world.run("police.analyst", "assessment.propose", json!({
        "items": items, "purpose": purpose(), "relevance": [{ "recipient": recipient, "task": true, "reasons": "measured" }],
    }))?;
    world.run("aivd.analyst", "assessment.concur", json!({ "assessment": id(&assessment) }))?;
    Ok(())
}

/// A disclosure asked for; its id.
pub fn request(world: &World, items: &[String], recipient: &str) -> Fallible<String> {
    let what = json!({ "items": items, "recipient": recipient, "ground": "wiv2017:62:1:b", "purpose": purpose() });
    Ok(id(&world.run("aivd.analyst", "disclosure.request", what)?))
}

/// One disclosure of `items` items, ready to be handed over but for the last step.
pub fn ready(world: &World, items: &[String], recipient: &str) -> Fallible<String> {
    assess(world, items, recipient)?;
    let disclosure = request(world, items, recipient)?;
    let asked = world.run("aivd.analyst", "consent.ask", json!({ "disclosure": disclosure }))?;
    for question in asked.data.get("questions").and_then(Value::as_array).into_iter().flatten() {
        let party = question.get("party").and_then(Value::as_str).unwrap_or_default();
        world.run(
            &format!("{party}.consent"),
            "consent.answer",
            json!({
                "consent": question.get("consent"), "answer": "given", "expires": "2090-01-01",
            }),
        )?;
    }
    decide(world, &disclosure)?;
    Ok(disclosure)
}

/// Items of four parties that may be released.
pub fn some_items(world: &World, number: usize) -> Vec<String> {
    PARTIES.iter().flat_map(|(party, _)| items_of(world, party, number / PARTIES.len())).collect()
}

/// Items of one party that may be released.
pub fn items_of(world: &World, party: &str, number: usize) -> Vec<String> {
    let state = world.system.state();
    let fits = |spec: &waarborg_ledger::objects::Class| spec.party.as_str() == party && !spec.spec.personal;
    let items = state.items.iter().filter(|i| state.class_of(i).is_some_and(fits));
    items.take(number).map(|i| i.id.to_string()).collect()
}

/// Facts, closure and law for a handover of 100 items from several originators, never from memory.
pub fn decision(bench: &mut Bench, world: &World) -> Fallible<()> {
    let items = some_items(world, 100);
    let disclosure = ready(world, &items, "nctv")?.parse()?;
    let manager = world.system.person("aivd.manager").ok_or("no manager")?;
    let (state, now) = (world.system.state(), world.system.now());
    let act = Act::DisclosureChecked { disclosure, recipient: "nctv".into(), mentions: vec![] };
    let mut samples = Vec::new();
    let (_, c) = cost(|| {
        let law = world.system.snapshot().law.clone();
        for _ in 0..3_000 {
            let began = std::time::Instant::now();
            let decision = waarborg_ledger::decide(&state, &law, Some(&manager), &act, now, true);
            samples.push(began.elapsed().as_secs_f64() * 1_000.0);
            if !decision.allowed() && decision.pending.is_empty() && decision.unmet.is_empty() {
                return Err("nothing was decided".into());
            }
        }
        Ok(())
    })?;
    let (p50, p99) = (percentile(&mut samples, 0.5), percentile(&mut samples, 0.99));
    println!("  decision of 100 items, 4 originators: p50 {p50:.3} ms");
    bench.record("decision_p99_ms", p99, "ms", 0.5, false, c, state.items.len() as u64);
    Ok(())
}

/// A disclosure asked for and decided on, whose consents are on record.
fn decided(world: &World, items: &[String]) -> Fallible<String> {
    let disclosure = request(world, items, "nctv")?;
    decide(world, &disclosure)?;
    Ok(disclosure)
}

/// The AIVD decides that it may go.
pub fn decide(world: &World, disclosure: &str) -> Fallible<()> {
    let reasons = json!({ "disclosure": disclosure, "allow": true, "reviewed": "measured", "concerns": "measured" });
    world.run("aivd.manager", "disclosure.decide", reasons).map(|_| ())
}

/// Handovers of 100 items, checked, entered, synced.
pub fn release(bench: &mut Bench, world: &World, number: usize) -> Fallible<()> {
    let items = some_items(world, 100);
    let disclosures = (0..number).map(|_| decided(world, &items)).collect::<Fallible<Vec<_>>>()?;
    let mut samples = Vec::new();
    let size = world.system.snapshot().tree.size();
    let (_, c) = cost(|| {
        for disclosure in &disclosures {
            let began = std::time::Instant::now();
            world.run("aivd.manager", "disclosure.release", json!({ "disclosure": disclosure }))?;
            samples.push(began.elapsed().as_secs_f64() * 1_000.0);
        }
        Ok(())
    })?;
    if world.system.snapshot().tree.size() != size + disclosures.len() as u64 {
        bench.void("entries do not equal the handovers acknowledged".into());
    }
    let rate = per_second(disclosures.len() as u64, c.wall.as_secs_f64());
    bench.record("release", rate, "per s", 200.0, true, c, size);
    bench.record("release_p99_ms", percentile(&mut samples, 0.99), "ms", 20.0, false, c, size);
    Ok(())
}

/// Small acts in process, many callers at once, each answered when durable.
pub fn append(bench: &mut Bench, world: &World, number: u64) -> Fallible<()> {
    const CALLERS: u64 = 64;
    let who = world.system.person("ncsc.analyst").ok_or("no analyst")?;
    let size = world.system.snapshot().tree.size();
    let (_, c) = cost(|| {
        std::thread::scope(|scope| {
            for _ in 0..CALLERS {
                let system = world.system.clone();
                scope.spawn(move || {
                    use waarborg_app::caller::{Caller, Channel};
                    let mut waiting = std::collections::VecDeque::new();
                    let caller = Caller::person(who, Channel::Api);
                    let Some((space, _)) = system.snapshot().state.cell().map(|(i, s)| (i, s.clone())) else { return };
                    for _ in 0..number / CALLERS {
                        let act = Act::Viewed { space, seen: waarborg_domain::Seen::Tasks };
                        if let Ok(sent) = system.post(caller, move |ctx| ctx.enter(act, &[])) {
                            waiting.push_back(sent);
                        }
                        if waiting.len() > 32 {
                            let _ = waiting.pop_front().map(|w| system.settle(w));
                        }
                    }
                    for sent in waiting {
                        let _ = system.settle(sent);
                    }
                });
            }
        });
        Ok(())
    })?;
    let acts = (number / CALLERS) * CALLERS;
    if world.system.snapshot().tree.size() != size + acts {
        bench.void("entries do not equal the acts sent".into());
    }
    bench.record("register_append", per_second(acts, c.wall.as_secs_f64()), "entries/s", 50_000.0, true, c, size);
    Ok(())
}

/// A system's log as a bundle, with its content or without.
fn exported(world: &World, content: bool) -> Fallible<Vec<u8>> {
    let (key, now) = (world.system.verifier_key(), world.system.now());
    let reader = world.system.records().with_reader(|r| waarborg_app::bundle::export(r, |_, _| content, &key, now));
    Ok(reader.ok_or("the store cannot be read")??)
}

/// Tree, checkpoints and tiles of what was appended, and no decision.
pub fn proofs(bench: &mut Bench, world: &World, keep: Option<&Path>) -> Fallible<()> {
    let bundle = exported(world, keep.is_some())?;
    if let Some(path) = keep {
        std::fs::write(path, &bundle)?;
    }
    let options = waarborg_verify::Options { proofs_only: true, ..waarborg_verify::Options::default() };
    let (report, c) = cost(|| Ok(waarborg_verify::verify(&bundle, &options)))?;
    if report.exit_code() != 0 {
        bench.void(format!("the proofs do not hold: {:?}", report.findings.first()));
    }
    println!("  proofs: {} checkpoints over {} entries", report.checkpoints, report.entries);
    let rate = per_second(report.entries, c.cpu.as_secs_f64());
    bench.record("verify_proofs", rate, "entries/CPU-s", 100_000.0, true, c, report.entries);
    Ok(())
}

/// A few values from each party, to be searched for.
pub fn some_values(world: &World) -> Fallible<()> {
    for (party, basis) in PARTIES {
        let rows: String = (0..25).map(|n| format!("domain,v{n}.example.org\n")).collect();
        world.run(&format!("{party}.analyst"), "deposit", deposit_params(&format!("type,value\n{rows}"), basis))?;
    }
    Ok(())
}

/// The verifier on 70 % reads, 20 % deposits, 10 % releases.
pub fn verify(bench: &mut Bench, entries: u64) -> Fallible<()> {
    let folder = tempfile::tempdir_in("target")?;
    let world = World::new(folder.path(), "bench")?;
    some_values(&world)?;
    let items = some_items(&world, 20);
    let first = ready(&world, &items, "nctv")?;
    world.run("aivd.manager", "disclosure.release", json!({ "disclosure": first }))?;
    while world.system.snapshot().tree.size() < entries {
        mixed(&world, &items)?;
    }
    let bundle = exported(&world, true)?;
    let (report, c) = cost(|| Ok(waarborg_verify::verify(&bundle, &waarborg_verify::Options::default())))?;
    if report.exit_code() != 0 {
        bench.void(format!("the register does not verify: {:?}", report.findings.first()));
    }
    bench.record(
        "verify",
        per_second(report.entries, c.cpu.as_secs_f64()),
        "entries/CPU-s",
        5_000.0,
        true,
        c,
        report.entries,
    );
    Ok(())
}

/// Ten acts or so of the mix: seven reads, a delivery (three entries), a handover with what it needs.
fn mixed(world: &World, items: &[String]) -> Fallible<()> {
    for n in 0..14 {
        world.run("ncsc.analyst", "search", json!({ "value": format!("v{n}.example.org"), "purpose": purpose() }))?;
    }
    world.run("ncsc.analyst", "deposit", deposit_params("type,value\ndomain,more.example.org\n", "wbni:3"))?;
    let id = decided(world, items)?;
    world.run("aivd.manager", "disclosure.release", json!({ "disclosure": id }))?;
    Ok(())
}
