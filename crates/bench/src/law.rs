// SPDX-License-Identifier: EUPL-1.2
//! Figures of the law by itself: a decision that rests on many consents, and the proof of the whole.

use crate::Fallible;
use crate::figure::{Bench, cost, percentile, thread_time};
use crate::measure::{assess, decide, items_of, request};
use crate::world::World;
use serde_json::json;
use waarborg_domain::Act;
use waarborg_law::Package;
use waarborg_prove::Theorems;

/// How many consents the handover rests on.
const CONSENTS: usize = 50;

/// Facts, closure and law for a handover in which each datum rests on a consent of its own: the party is
/// asked anew for each, and consents to that one alone. Every question is looked at for every datum.
pub fn consents(bench: &mut Bench, world: &World) -> Fallible<()> {
    let items = items_of(world, "police", CONSENTS);
    if items.len() < CONSENTS {
        return Err("too few items".into());
    }
    assess(world, &items, "nctv")?;
    let disclosure = request(world, &items, "nctv")?;
    for item in &items {
        let asked = world.run("aivd.analyst", "consent.ask", json!({ "disclosure": disclosure, "party": "police" }))?;
        let consent = asked.data.pointer("/questions/0/consent").ok_or("nothing was asked")?;
        let answer = json!({ "consent": consent, "answer": "partial", "items": [item], "expires": "2090-01-01" });
        world.run("police.consent", "consent.answer", answer)?;
    }
    decide(world, &disclosure)?;
    let manager = world.system.person("aivd.manager").ok_or("no manager")?;
    let (state, now, law) = (world.system.state(), world.system.now(), world.system.snapshot().law.clone());
    let act = Act::DisclosureChecked { disclosure: disclosure.parse()?, recipient: "nctv".into(), mentions: vec![] };
    let mut samples = Vec::new();
    let (_, c) = cost(|| {
        for _ in 0..1_000 {
            let began = thread_time();
            let decision = waarborg_ledger::decide(&state, &law, Some(&manager), &act, now, true);
            samples.push((thread_time() - began).as_secs_f64() * 1_000.0);
            if !decision.allowed() {
                return Err(format!("not allowed: {:?}", decision.unmet).into());
            }
        }
        Ok(())
    })?;
    let (p50, p99) = (percentile(&mut samples, 0.5), percentile(&mut samples, 0.99));
    println!("  decision of {CONSENTS} items on as many consents: p50 {p50:.3} ms");
    bench.record("decision_50_consents_ms", p99, "ms", 2.0, false, c, state.items.len() as u64);
    Ok(())
}

/// Everything that `law prove` proves, by the clock: the solver's work is done by processes of its own.
pub fn prove(bench: &mut Bench, day: &str) -> Fallible<()> {
    if let Err(absent) = waarborg_prove::version() {
        println!("no proof: {absent}");
        return Ok(());
    }
    let (package, theorems) = (Package::builtin()?, Theorems::builtin()?);
    let (report, c) = cost(|| Ok(waarborg_prove::prove(&package, &theorems, day)?))?;
    if !report.holds() {
        bench.void("something of the law is not proved".into());
    }
    let questions: u32 = report.parts.iter().map(|part| part.questions).sum();
    bench.record("prove_s", c.wall.as_secs_f64(), "s", 60.0, false, c, questions.into());
    Ok(())
}
