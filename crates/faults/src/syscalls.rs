// SPDX-License-Identifier: EUPL-1.2
//! Each system call of one release fails in turn: first the calls are recorded that the server makes on
//! its store between request and answer, then as many servers follow, in each of which one of these
//! calls fails. Either the act was answered and is there afterwards, or it was not and the store is
//! whole; in both cases all goes on. The same for the delivery of the bytes, for a release during which
//! the log is copied into the store file, and for a start.

use crate::client::{Client, Cut, Reply};
use crate::judge;
use crate::place::{Base, Place};
use crate::server::{Programs, Server};
use crate::strace::{self, Point, Tracer};
use crate::work::{Ready, purpose, ready};
use crate::{Fallible, hold};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

/// How soon a server ends that cannot say what is durable.
const END: Duration = Duration::from_secs(1);

/// Points that are tried of a case with hundreds of like calls: a start that reads the whole store, a log
/// that is copied back page by page.
const SPREAD: usize = 60;

/// What is done while a call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum During {
    Release,
    /// A release that must be refused, since a party it mentions has not consented.
    Refusal,
    Delivery,
    Start,
}

/// A store to begin from, and what is done on it.
struct Case {
    name: &'static str,
    base: Base,
    during: During,
    which: Value,
    /// At most so many points; none: every one.
    most: Option<usize>,
}

/// What came of one point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Came {
    /// It was answered all the same.
    answered: u64,
    /// It was refused, and the server went on.
    refused: u64,
    /// The server ended, and was started again.
    ended: u64,
}

impl Came {
    const fn add(&mut self, other: Self) {
        self.answered += other.answered;
        self.refused += other.refused;
        self.ended += other.ended;
    }
}

/// All points of all cases.
#[derive(Clone, Debug, Default)]
pub struct Points {
    /// Of each case: calls recorded by sort, points tried, and how many were answered, refused, ended.
    pub cases: Vec<Value>,
    /// Points tried.
    pub tried: u64,
}

/// Tries points: all, or at most so many of each case, spread evenly.
///
/// # Errors
/// What was lost or half there, with the point.
pub fn run(programs: &Programs, folder: &Path, most: Option<usize>) -> Fallible<Points> {
    let (mut points, mut wrong) = (Points::default(), Vec::new());
    for case in cases(programs, folder)? {
        let calls = record(programs, folder, &case)?;
        let all = points_of(&calls);
        hold!(!all.is_empty(), "{}: no calls were recorded", case.name);
        let chosen = choose(&all, most.or(case.most));
        println!("  {}: {} points of {}; calls {calls:?}", case.name, chosen.len(), all.len());
        let came = match each(programs, folder, &case, &chosen) {
            Ok(came) => came,
            Err(error) => {
                println!("  {error}");
                wrong.push(case.name);
                continue;
            }
        };
        println!("    {came:?}");
        points.tried += chosen.len() as u64;
        points.cases.push(json!({
            "case": case.name, "calls": calls, "points": all.len(), "tried": chosen.len(),
            "answered": came.answered, "refused": came.refused, "ended": came.ended,
        }));
    }
    hold!(wrong.is_empty(), "points are named above, of: {}", wrong.join(", "));
    Ok(points)
}

/// So many of the points, spread evenly.
fn choose(all: &[Point], most: Option<usize>) -> Vec<&Point> {
    let step = most.map_or(1, |most| all.len().div_ceil(most)).max(1);
    all.iter().step_by(step).collect()
}

/// Every call fails with an error of the disk; those that take space also for want of it; those that
/// may be interrupted also by that.
fn points_of(calls: &BTreeMap<String, u64>) -> Vec<Point> {
    let mut points = Vec::new();
    for (call, count) in calls {
        let takes = call.contains("write") || ["ftruncate", "fallocate", "openat"].contains(&call.as_str());
        let errors: &[&'static str] = if takes {
            &["EIO", "ENOSPC", "EINTR"]
        } else if call.contains("sync") {
            &["EIO", "ENOSPC"]
        } else {
            &["EIO"]
        };
        let of = |error| (1..=*count).map(move |number| Point { call: call.clone(), number, error });
        points.extend(errors.iter().flat_map(|error| of(*error)));
    }
    points
}

fn cases(programs: &Programs, folder: &Path) -> Fallible<Vec<Case>> {
    let mut base = Base::make(programs, &folder.join("release"), 50)?;
    let made = |client: &Client, value: &str, also: Option<&str>| -> Fallible<Value> {
        let made = ready(client, value, Ready { also, expires: None, sentences: 1_500 }).flatten();
        Ok(json!({ "disclosure": made.ok_or("a disclosure could not be made ready")?.0 }))
    };
    let (which, barred) = base.work(programs, |client| {
        let barred = made(client, "barred.faults.example", Some("ncsc.faults.example"))?;
        Ok((made(client, "point.faults.example", None)?, barred))
    })?;
    let again = |name: &str| -> Fallible<Base> {
        let place = Place::new(&folder.join(name))?;
        base.copy(&place)?;
        Ok(Base { place, ..base.clone() })
    };
    let mut handed = again("delivery")?;
    handed.work(programs, |client| {
        let reply = client.act("aivd.manager", "disclosure.release", which.clone());
        hold!(reply.as_ref().is_some_and(|r| r.data().is_some()), "not released: {reply:?}");
        Ok(())
    })?;
    let copied = fill_log(programs, &base, &folder.join("copied"))?;
    let case = |name, base, during| Case { name, base, during, which: which.clone(), most: None };
    Ok(vec![
        case("release", base.clone(), During::Release),
        Case { which: barred, ..case("release to be refused", base.clone(), During::Refusal) },
        case("delivery", handed, During::Delivery),
        Case { most: Some(SPREAD), ..case("release with the log copied back", copied.clone(), During::Release) },
        Case { most: Some(SPREAD), ..case("start", copied, During::Start) },
    ])
}

/// Works until the next act will copy the write-ahead log into the store file, then kills: the log stays.
/// How far an act takes the log depends on what stands before it, hence several attempts.
fn fill_log(programs: &Programs, base: &Base, name: &Path) -> Fallible<Base> {
    for attempt in 0..20 {
        let _ = std::fs::remove_dir_all(name);
        let place = Place::new(name)?;
        base.copy(&place)?;
        let filled = Base { place, ..base.clone() };
        if nearly_full(programs, &filled, attempt)? {
            return Ok(filled);
        }
    }
    Err("the write-ahead log could not be filled to its last pages".into())
}

fn nearly_full(programs: &Programs, base: &Base, attempt: usize) -> Fallible<bool> {
    /// Pages after which SQLite copies, what any act writes at least, and the size of a page with its header.
    const PAGES: u64 = 1_000;
    const LEAST: u64 = 4;
    const FRAME: u64 = 4_120;
    let client = Client::restless(base.tokens.clone());
    let mut server = base.place.start(programs).start(&client)?;
    client.begin(&server.base);
    let text = format!("Nothing was found{}.", " there".repeat(attempt * 200));
    let note = json!({ "title": "Note", "text": text, "cited": [], "purpose": purpose() });
    client.act("aivd.analyst", "analysis.save", note).ok_or("no answer")?;
    let mut frames = 0;
    while frames < PAGES - LEAST {
        let search = json!({ "value": "point.faults.example", "purpose": purpose() });
        client.act("mivd.analyst", "search", search).ok_or("no answer")?;
        let now = std::fs::metadata(base.place.file("-wal"))?.len() / FRAME;
        if now <= frames {
            break;
        }
        frames = now;
    }
    server.kill();
    Ok((PAGES - LEAST..PAGES).contains(&frames))
}

/// A copy of a case's store with its server.
struct Copy {
    place: Place,
    client: Client,
}

impl Copy {
    fn new(folder: &Path, name: &str, case: &Case) -> Fallible<Self> {
        let folder = folder.join(name);
        let _ = std::fs::remove_dir_all(&folder);
        let place = Place::new(&folder)?;
        case.base.copy(&place)?;
        Ok(Self { place, client: Client::restless(case.base.tokens.clone()) })
    }

    fn start(&self, programs: &Programs) -> Fallible<Server> {
        let server = self.place.start(programs).start(&self.client)?;
        self.client.begin(&server.base);
        judge::nothing_lost(server.size, &self.client)?;
        Ok(server)
    }
}

impl Case {
    fn request(&self, client: &Client) -> Cut {
        let verb = if self.during == During::Delivery { "disclosure.deliver" } else { "disclosure.release" };
        client.request("aivd.manager", verb, self.which.clone())
    }

    /// Whether a reply is the one that is right when nothing fails.
    fn right(&self, reply: &Reply) -> bool {
        if self.during != During::Refusal {
            return reply.data().is_some();
        }
        let unmet = reply.body["unmet"].as_array().map(Vec::as_slice).unwrap_or_default();
        reply.status == 403 && reply.entry().is_some() && unmet.iter().any(|u| u["rule"] == "R-038")
    }

    /// What must never be answered.
    fn wrong(&self, reply: &Reply) -> bool {
        self.during == During::Refusal && reply.data().is_some()
    }
}

/// The calls of a case when nothing fails.
fn record(programs: &Programs, folder: &Path, case: &Case) -> Fallible<BTreeMap<String, u64>> {
    let copy = Copy::new(folder, "record", case)?;
    let log = copy.place.desk.join("strace");
    if case.during == During::Start {
        let traced = copy.place.start(programs).through(&strace::words(&copy.place, &log, None));
        let server = traced.start(&copy.client)?;
        let calls = strace::counted(&log);
        end_traced(server)?;
        return calls;
    }
    let server = copy.start(programs)?;
    let tracer = Tracer::attach(&copy.place, &log, None, server.process())?;
    let reply = copy.client.send(&case.request(&copy.client));
    tracer.detach()?;
    hold!(reply.as_ref().is_some_and(|r| case.right(r)), "{}: {reply:?}", case.name);
    server.stop()?;
    strace::counted(&log)
}

/// The tracer is the parent: told to end, it passes that on and lets its child go.
fn end_traced(mut server: Server) -> Fallible<()> {
    let children = std::fs::read_to_string(format!("/proc/{0}/task/{0}/children", server.process()))?;
    for child in children.split_whitespace() {
        std::process::Command::new("kill").args(["-KILL", child]).status()?;
    }
    hold!(server.ended(Duration::from_secs(10)).is_some(), "a traced server would not end");
    Ok(())
}

/// Tries points side by side; all of them, so that one run names every point at which something is wrong.
fn each(programs: &Programs, folder: &Path, case: &Case, points: &[&Point]) -> Fallible<Came> {
    let next = &AtomicUsize::new(0);
    let lanes = std::thread::available_parallelism().map_or(1, usize::from);
    let lane = |lane: usize| {
        let (mut all, mut wrong) = (Came::default(), Vec::new());
        while let Some(point) = points.get(next.fetch_add(1, SeqCst)) {
            match try_point(programs, folder, &format!("lane{lane}"), case, point) {
                Ok(came) => all.add(came),
                Err(error) => {
                    wrong.push(format!("{}, {} {} as {}: {error}", case.name, point.call, point.number, point.error));
                }
            }
        }
        (all, wrong)
    };
    let done: Vec<_> = std::thread::scope(|scope| {
        let lane = &lane;
        let lanes: Vec<_> = (0..lanes).map(|number| scope.spawn(move || lane(number))).collect();
        lanes.into_iter().map(std::thread::ScopedJoinHandle::join).collect()
    });
    let (mut all, mut wrong) = (Came::default(), Vec::new());
    for lane in done {
        let (came, more) = lane.map_err(|_| "a trial broke off; see above")?;
        all.add(came);
        wrong.extend(more);
    }
    hold!(wrong.is_empty(), "{} points of {}:\n{}", wrong.len(), points.len(), wrong.join("\n"));
    Ok(all)
}

fn try_point(programs: &Programs, folder: &Path, lane: &str, case: &Case, point: &Point) -> Fallible<Came> {
    let copy = Copy::new(folder, lane, case)?;
    let asked = case.request(&copy.client);
    let (answered, came) = if case.during == During::Start {
        (None, faulty_start(programs, &copy, point)?)
    } else {
        faulty_act(programs, &copy, case, asked.clone(), point)?
    };
    // From here on nothing fails any more.
    let server = copy.start(programs)?;
    let again = copy.client.send(answered.as_ref().unwrap_or(&asked)).ok_or("no answer after a start")?;
    // What was answered is not done again; what was not was done whole, or it is now.
    let right = again.status == 409 || (answered.is_none() && case.right(&again));
    hold!(right, "answered before: {}; now {}", answered.is_some(), again.body);
    finish(&copy, case)?;
    let verdict = judge::register(programs, &copy.place, &copy.client)?;
    let expected = u64::from(case.during != During::Refusal);
    hold!(verdict.handovers == expected, "HALF: {} handovers", verdict.handovers);
    server.stop()?;
    Ok(came)
}

/// The rest of the disclosure: whatever failed, the bytes can be had once it is handed over.
fn finish(copy: &Copy, case: &Case) -> Fallible<()> {
    if case.during == During::Refusal {
        return Ok(());
    }
    let delivered = copy.client.act("aivd.manager", "disclosure.deliver", case.which.clone()).ok_or("no answer")?;
    hold!(delivered.data().is_some(), "HALF: handed over and not to be delivered: {}", delivered.body);
    let taken = copy.client.act("nctv.recipient", "disclosure.acknowledge", case.which.clone()).ok_or("no answer")?;
    hold!(taken.data().is_some(), "not to be acknowledged: {}", taken.body);
    Ok(())
}

/// An act during which a call fails; the request that was answered in the end, if one was.
fn faulty_act(
    programs: &Programs,
    copy: &Copy,
    case: &Case,
    asked: Cut,
    point: &Point,
) -> Fallible<(Option<Cut>, Came)> {
    let log = copy.place.desk.join("strace");
    let mut server = copy.start(programs)?;
    let tracer = Tracer::attach(&copy.place, &log, Some(point), server.process())?;
    let reply = copy.client.send(&asked);
    let lives = reply.as_ref().is_some_and(|r| r.status != 503);
    let ended = if lives { None } else { server.ended(END) };
    tracer.detach()?;
    hold!(strace::injected(&log), "the call did not come");
    let (Some(reply), true) = (&reply, lives) else {
        hold!(ended.is_some_and(|s| s.code() == Some(70)), "it answered {reply:?} and ended with {ended:?}");
        return Ok((None, Came { ended: 1, ..Came::default() }));
    };
    hold!(!case.wrong(reply), "HANDED OVER what must not leave: {}", reply.body);
    if case.right(reply) {
        server.kill();
        return Ok((Some(asked), Came { answered: 1, ..Came::default() }));
    }
    let plain = (reply.status == 507 && reply.entry().is_none()) || (reply.status == 403 && reply.entry().is_some());
    hold!(plain, "an answer that says neither yes nor no: {}", reply.body);
    // Refused: the same server carries it out once nothing fails.
    let fresh = copy.client.request(&asked.who, &asked.verb, asked.with.clone());
    let later = copy.client.send(&fresh).ok_or("no answer after a refusal")?;
    hold!(case.right(&later), "refused by {} and then {}", reply.body, later.body);
    server.kill();
    Ok((Some(fresh), Came { refused: 1, ..Came::default() }))
}

/// A start during which a call fails: it ends with a message, or it serves.
fn faulty_start(programs: &Programs, copy: &Copy, point: &Point) -> Fallible<Came> {
    let log = copy.place.desk.join("strace");
    let start = copy.place.start(programs).through(&strace::words(&copy.place, &log, Some(point)));
    let started = start.start(&copy.client);
    hold!(strace::injected(&log), "the call did not come");
    match started {
        Ok(server) => {
            end_traced(server)?;
            Ok(Came { answered: 1, ..Came::default() })
        }
        Err(error) => {
            let said = start.said();
            hold!(said.contains("waarborg") && !said.contains("panicked"), "{error}: it said '{said}'");
            Ok(Came { ended: 1, ..Came::default() })
        }
    }
}
