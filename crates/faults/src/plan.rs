// SPDX-License-Identifier: EUPL-1.2
//! The parts of the harness, how much of each a sample and a whole night does, and what each needs.

use crate::clock::library;
use crate::place::Base;
use crate::server::Programs;
use crate::trial::Tally;
use crate::{Fallible, clock, control, cuts, disk, full, hold, kills, syscalls};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// How much is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// A minute or two, for every change.
    Sample,
    /// All of it, at a hundred thousand items.
    Nightly,
}

/// What a part works with.
pub struct Work<'a> {
    /// The programs under trial.
    pub programs: &'a Programs,
    /// Room on a real disk.
    pub folder: &'a Path,
    /// How much.
    pub depth: Depth,
}

/// Why a part cannot be done here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lacks {
    /// A program that could be installed.
    Program(&'static str),
    /// Something this machine does not allow.
    Leave(String),
}

/// One part: what it is called, what it needs, and what it does, with a sentence about it.
pub struct Part {
    /// Name.
    pub name: &'static str,
    /// What is missing here, if anything.
    pub lacks: fn(&Path) -> Option<Lacks>,
    /// Does it.
    pub run: fn(&Work<'_>) -> Fallible<(String, Value)>,
}

/// All parts, in the order they are done.
pub const PARTS: &[Part] = &[
    Part { name: "kills", lacks: |_| None, run: run_kills },
    Part { name: "cuts", lacks: no_cuts, run: run_cuts },
    Part { name: "control", lacks: no_cuts, run: run_control },
    Part { name: "syscalls", lacks: no_tracing, run: run_syscalls },
    Part { name: "full", lacks: no_small_disk, run: run_full },
    Part { name: "clock", lacks: no_clock, run: run_clock },
];

fn missing(program: &'static str) -> Option<Lacks> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found =
        std::env::split_paths(&path).chain(["/usr/sbin".into(), "/sbin".into()]).any(|f| f.join(program).is_file());
    (!found).then_some(Lacks::Program(program))
}

fn no_cuts(folder: &Path) -> Option<Lacks> {
    let programs = ["mkfs.ext4", "mount", "perl"].into_iter().find_map(missing);
    programs.or_else(|| disk::refused(folder, true).map(Lacks::Leave))
}

fn no_small_disk(folder: &Path) -> Option<Lacks> {
    missing("mount").or_else(|| disk::refused(folder, false).map(Lacks::Leave))
}

fn no_tracing(_: &Path) -> Option<Lacks> {
    let tried = || {
        let output = Command::new("strace").args(["-e", "trace=none", "true"]).output();
        let why = |text: &[u8]| String::from_utf8_lossy(text).lines().next().unwrap_or_default().to_owned();
        output.ok().filter(|o| !o.status.success()).map(|o| Lacks::Leave(why(&o.stderr)))
    };
    missing("strace").or_else(tried)
}

fn no_clock(_: &Path) -> Option<Lacks> {
    library().is_none().then_some(Lacks::Program("faketime"))
}

/// Longest start, on a machine that does much else at the same time: what a start takes is a figure, and
/// one that never ends a fault.
const LONGEST: Duration = Duration::from_secs(60);

/// The store that kills and cuts begin from; made once.
fn base(work: &Work<'_>) -> Fallible<Base> {
    let items = if work.depth == Depth::Nightly { 100_000 } else { 2_000 };
    let folder = work.folder.join("base");
    let _ = std::fs::remove_dir_all(&folder);
    Base::make(work.programs, &folder, items)
}

fn said(what: &str, base: &Base, tally: &Tally) -> (String, Value) {
    let Tally { blows, busy, starting, acknowledged, cut, deliveries, verdict, .. } = tally;
    let (median, slowest) = (tally.median(), tally.slowest());
    let lost = acknowledged - verdict.receipts;
    let says = format!(
        "{blows} {what} at {} items ({} entries), {busy} with acts in flight, {starting} during a start: {acknowledged} acts \
         acknowledged, **{lost} lost**; {cut} cut off, 0 half done; {} handovers, {} packages, none without its entry; start \
         {median:.2} s in the middle, {slowest:.2} s at most",
        base.items, base.entries, verdict.handovers, verdict.packages,
    );
    let figures = json!({
        "answers_after_the_cut": tally.late, "of_these_undone": tally.undone,
        "blows": blows, "busy": busy, "while_starting": starting, "items": base.items, "entries_before": base.entries,
        "acknowledged": acknowledged, "receipts_found": verdict.receipts, "lost": lost, "cut_off": cut,
        "deliveries_whole": deliveries, "handovers": verdict.handovers, "packages": verdict.packages,
        "start_median_s": median, "start_slowest_s": slowest,
    });
    (says, figures)
}

fn run_kills(work: &Work<'_>) -> Fallible<(String, Value)> {
    let base = base(work)?;
    let kills = if work.depth == Depth::Nightly { 1_000 } else { 24 };
    let tally = kills::run(work.programs, work.folder, &base, kills, LONGEST)?;
    Ok(said("kills", &base, &tally))
}

fn run_cuts(work: &Work<'_>) -> Fallible<(String, Value)> {
    let base = base(work)?;
    let cuts = if work.depth == Depth::Nightly { 200 } else { 12 };
    let tally = cuts::run(work.programs, work.folder, &base, cuts, LONGEST)?;
    Ok(said("power cuts", &base, &tally))
}

fn run_control(work: &Work<'_>) -> Fallible<(String, Value)> {
    let cuts = if work.depth == Depth::Nightly { 40 } else { 8 };
    let off = control::run(work.folder, cuts, false)?;
    let full = control::run(work.folder, cuts, true)?;
    hold!(off.losing * 8 >= cuts, "the control lost in {} of {cuts} cuts only: these cuts show nothing", off.losing);
    hold!(full.losing == 0 && full.acknowledged > 0, "with syncing on {full:?}: the disk is not to be trusted");
    let says = format!(
        "the same cuts on a journal of the same engine: with `synchronous=OFF` {} of {cuts} lose acknowledged rows (at most \
         {}), {} leave a file that cannot be read; with `FULL` **{} of {cuts}**",
        off.losing, off.most, off.unreadable, full.losing
    );
    let of = |lost: &control::Lost| {
        json!({ "cuts": lost.cuts, "losing": lost.losing, "most": lost.most, "unreadable": lost.unreadable,
                "acknowledged": lost.acknowledged })
    };
    Ok((says, json!({ "off": of(&off), "full": of(&full) })))
}

fn run_syscalls(work: &Work<'_>) -> Fallible<(String, Value)> {
    let most = if work.depth == Depth::Nightly { None } else { Some(4) };
    let points = syscalls::run(work.programs, &work.folder.join("syscalls"), most)?;
    let each = points.cases.iter().map(|case| {
        let number = |key: &str| case[key].as_u64().unwrap_or(0);
        let (name, tried, all) = (case["case"].as_str().unwrap_or_default(), number("tried"), number("points"));
        let (answered, refused, ended) = (number("answered"), number("refused"), number("ended"));
        format!("{name} {tried} of {all} points ({answered} went on, {refused} refused, {ended} ended the server)")
    });
    let each: Vec<String> = each.collect();
    let says = format!("{} calls failed one by one: {}; **0 lost, 0 half released**", points.tried, each.join("; "));
    Ok((says, json!({ "tried": points.tried, "cases": points.cases })))
}

fn run_full(work: &Work<'_>) -> Fallible<(String, Value)> {
    let times = if work.depth == Depth::Nightly { 12 } else { 2 };
    let filled = full::run(work.programs, work.folder, times)?;
    let (recorded, silent, verdict) = (filled.recorded, filled.silent, filled.verdict);
    let says = format!(
        "a disk full {times} times: {recorded} refusals recorded from the reserve, {silent} when that was used up answered \
         without one; went on by itself each time, also after a kill; {} acts acknowledged, **0 lost**",
        verdict.receipts
    );
    Ok((says, json!({ "times": times, "recorded": recorded, "silent": silent, "receipts_found": verdict.receipts })))
}

fn run_clock(work: &Work<'_>) -> Fallible<(String, Value)> {
    let jumped = clock::run(work.programs, work.folder)?;
    let (jumps, verdict) = (jumped.jumps, jumped.verdict);
    let says = format!(
        "{jumps} settings of the clock, from ten years on to ten years back: no expired consent used, acts stopped while it ran \
         back more than 5 s, no time falls in {} entries",
        verdict.entries
    );
    Ok((says, json!({ "jumps": jumps, "entries": verdict.entries, "refusals": verdict.refusals })))
}
