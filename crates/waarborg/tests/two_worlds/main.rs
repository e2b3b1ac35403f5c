// SPDX-License-Identifier: EUPL-1.2
//! Two worlds that differ in what is hidden from a reader (an item, its value, what another party does at home, or
//! what the oversight body reads), and the same requests in both: the answers are equal to the byte once hashes are taken out, so no
//! answer says anything of it (DESIGN, principle 4; R-160). And the trial is tried: a leak planted in each
//! surface is caught.
//!
//! `WAARBORG_SCRIPTS` sets how many scripts; 500 in a release build, 40 in a debug build.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

mod home;
mod plant;
mod script;
mod told;
mod world;

use plant::{PLANTS, Plant};
use script::{Ask, Die};
use told::{empty, told};
use world::{Differs, World};

/// Requests in one script.
const STEPS: usize = 20;
/// Questions by AuthZEN after them.
const QUESTIONS: usize = 4;
/// Scripts played in the same pair of worlds, one after the other.
const SHARED: u64 = 50;

fn scripts() -> u64 {
    let standard = if cfg!(debug_assertions) { 40 } else { 500 };
    std::env::var("WAARBORG_SCRIPTS").ok().and_then(|n| n.parse().ok()).unwrap_or(standard)
}

/// What a pair of worlds came to.
#[derive(Default)]
struct Score {
    asked: u64,
    aimed: u64,
    filled: u64,
    differs: Vec<String>,
}

/// Plays scripts in two worlds and compares every answer, at times through a planted leak.
async fn play(kind: Differs, seeds: std::ops::Range<u64>, plant: Option<&Plant>) -> Score {
    let (mut one, mut two) = (World::new(kind.first()).await, World::new(kind.second()).await);
    // A signal of one world alone is asked after in both.
    for (n, id) in one.signals().union(&two.signals()).enumerate() {
        one.ids.insert(format!("signal {n}"), id.clone());
        two.ids.insert(format!("signal {n}"), id.clone());
    }
    assert_eq!(one.ids, two.ids, "the same chance gives the same ids");
    let mut score = Score::default();
    for seed in seeds {
        one.oversee();
        two.oversee();
        let (mut die, mut other) = (Die::new(seed), Die::new(!seed));
        let drawn = (0..STEPS).map(|_| script::draw(&mut die, &one));
        // Questions have lots of their own, so that what is asked otherwise stays what it was.
        let questions = (0..QUESTIONS).map(|_| script::question(&mut other, &one));
        for asked in drawn.chain(questions).collect::<Vec<_>>() {
            let (first, second) = (answer(&one, &asked, plant).await, answer(&two, &asked, plant).await);
            score.asked += 1;
            score.aimed += u64::from(asked.aimed);
            score.filled += u64::from(!empty(&asked, &first));
            let (first, second) = (told(&first), told(&second));
            if first != second {
                score.differs.push(format!("script {seed}: {asked}\n   {}", apart(&first, &second)));
            }
        }
        assert!(plant.is_some() || one.size() == two.size(), "script {seed} made more entries in one world");
        if score.differs.len() > 20 || (plant.is_some() && !score.differs.is_empty()) {
            break;
        }
    }
    if kind == Differs::Reads && plant.is_none() {
        assert!(one.desk.records().len() > 50 && two.desk.records().is_empty());
        assert!(one.stored() == two.stored(), "the registers differ");
    }
    score
}

async fn answer(world: &World, asked: &Ask, plant: Option<&Plant>) -> world::Reply {
    let reply = world.send(asked).await;
    match plant {
        Some(plant) => (plant.leak)(world, asked, reply),
        None => reply,
    }
}

/// Where two texts part.
fn apart(one: &str, two: &str) -> String {
    let at = one.bytes().zip(two.bytes()).position(|(a, b)| a != b).unwrap_or(one.len().min(two.len()));
    let near = |text: &str| {
        let (from, to) = (at.saturating_sub(160), (at + 160).min(text.len()));
        String::from_utf8_lossy(text.as_bytes().get(from..to).unwrap_or_default()).into_owned()
    };
    format!("… {} …\n   … {} …", near(one), near(two))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_item_leaves_no_trace() {
    let mut all = Score::default();
    let began = std::time::Instant::now();
    let part = scripts().div_ceil(Differs::ALL.len() as u64);
    for (n, kind) in (0..).zip(Differs::ALL) {
        let (mut from, end) = (n * part, (n + 1) * part);
        while from < end {
            let to = (from + SHARED).min(end);
            let score = play(kind, from..to, None).await;
            all.asked += score.asked;
            all.aimed += score.aimed;
            all.filled += score.filled;
            all.differs.extend(score.differs.into_iter().map(|d| format!("{kind:?} {d}")));
            from = to;
        }
    }
    println!(
        "{} scripts: {} requests, {} aimed at the hidden item, {} answers with content; {:?}",
        scripts(),
        all.asked,
        all.aimed,
        all.filled,
        began.elapsed()
    );
    assert!(all.differs.is_empty(), "{} answers differ:\n{}", all.differs.len(), all.differs.join("\n"));
    assert!(all.aimed * 2 >= all.asked, "only {} of {} requests were aimed", all.aimed, all.asked);
    assert!(all.filled * 2 >= all.asked, "only {} of {} answers held anything", all.filled, all.asked);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leak_planted_in_each_surface_is_caught() {
    let mut missed = Vec::new();
    for plant in PLANTS {
        let mut caught = false;
        for kind in plant.worlds {
            caught = caught || !play(*kind, 0..20, Some(plant)).await.differs.is_empty();
        }
        if !caught {
            missed.push(plant.surface);
        }
    }
    assert!(missed.is_empty(), "leaks that were not caught: {missed:?}");
    println!("{} planted leaks, each caught", PLANTS.len());
}
