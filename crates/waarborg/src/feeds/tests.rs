// SPDX-License-Identifier: EUPL-1.2
//! Feeds that fetch, from real servers on loopback and from folders: what comes in, what waits, what is in the way,
//! and where a feed goes on after a restart.

mod own;
mod tls;

use super::*;
use crate::outbound::Limits;
use crate::trial::{id, indicator, open, world};
use crate::turns::beside;
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use waarborg_app::caller::{Caller, Channel};
use waarborg_app::{Answer, Problem, verbs};
use waarborg_domain::{CapacityId, FixedClock, Outcome};
use waarborg_ledger::objects::feed::{Fetching, Standing};
use waarborg_testkit::MemoryDisk;

struct Bench {
    disk: MemoryDisk,
    clock: Arc<FixedClock>,
    system: Arc<System>,
    feed: FeedId,
    admin: CapacityId,
    folder: tempfile::TempDir,
}

fn terms(basis: &str) -> Value {
    json!({
        "basis": basis, "subject": "cyber-threat", "relevance": "Seen by sensors in the sector.", "reliability": "B2",
        "purpose": { "code": "resilience", "necessity": "n", "proportionality": "p" },
    })
}

impl Bench {
    /// The NCSC with an administrator and a feed.
    fn new() -> Self {
        let (disk, clock, system) = world();
        let mut bench = Self {
            admin: system.person("admin").unwrap(),
            feed: FeedId([0; 16]),
            folder: tempfile::tempdir().unwrap(),
            disk,
            clock,
            system,
        };
        let person = json!({
            "alias": "ncsc.admin", "name": "A", "org": "ncsc", "space": "home", "role": "administrator",
        });
        let feed = json!({ "party": "ncsc", "measures": "Signed.", "terms": terms("wbni:3") });
        let feed = bench.done("feed.register", feed).text("id").unwrap().parse().unwrap();
        bench.done("capacity.give", person);
        bench.admin = bench.system.person("ncsc.admin").unwrap();
        bench.feed = feed;
        bench
    }

    fn run(&self, verb: &str, with: Value) -> Result<Answer, Problem> {
        verbs::run(&self.system, Caller::person(self.admin, Channel::Player), verb, with)
    }

    fn done(&self, verb: &str, with: Value) -> Answer {
        let answer = self.run(verb, with).unwrap();
        assert_eq!(answer.outcome, Outcome::Allowed, "{verb}: {:?}", answer.unmet);
        answer
    }

    /// Has the feed fetch.
    fn fetches(&self, source: &str, place: &str, more: &Value) {
        let capacity = self.system.person("ncsc.analyst").unwrap();
        let mut with = json!({ "feed": self.feed, "capacity": capacity, "source": source, "place": place });
        with.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        self.done("feed.fetch", with);
    }

    /// One poll, on loopback and in the bench's folder.
    fn poll(&self) -> bool {
        self.fetcher(2).poll(&self.system, self.feed)
    }

    fn fetcher(&self, seconds: u64) -> Fetcher {
        // Every port of loopback that a test serves on.
        let fetching = self.fetching();
        let place = self.system.feed_place(&fetching).unwrap().unwrap();
        let host = place.strip_prefix("http://").and_then(|rest| rest.split('/').next());
        let reach = Reach {
            feed_allow: host.map(|host| format!("http://{host}")).into_iter().collect(),
            feed_allow_network: vec!["127.0.0.0/8".into()],
            feed_folder: vec![self.folder.path().to_owned()],
            ..Reach::default()
        };
        Fetcher::new(&reach, Limits { time: Duration::from_secs(seconds), bytes: 1 << 20 }).unwrap()
    }

    fn fetching(&self) -> Fetching {
        self.system.fetching(&self.feed).unwrap()
    }

    /// Values of what the feed brought in and is in use.
    fn holds(&self) -> Vec<String> {
        let snapshot = self.system.snapshot();
        let active = snapshot.state.items.iter().filter(|i| i.status == waarborg_ledger::objects::ItemStatus::Active);
        let read = |i: &waarborg_ledger::objects::Item| {
            let bytes = self.system.record(i.record).unwrap();
            waarborg_formats::record::Content::from_bytes(&bytes).unwrap().head
        };
        let mut all: Vec<String> = active.map(read).flat_map(|head| head.values).map(|v| v.text).collect();
        all.sort();
        all
    }

    /// Stops the server and starts another on the same store; nothing of the first is left but what is stored.
    fn restarted(mut self) -> Self {
        self.system.stop();
        self.system = open(&self.disk, &self.clock);
        self
    }

    fn later(&self, seconds: i64) {
        use waarborg_domain::Clock as _;
        self.clock.set(self.clock.now().plus_seconds(seconds));
    }

    /// A file that was left alone for long.
    fn put(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        self.aged(name, 3600);
    }

    fn aged(&self, name: &str, seconds: u64) {
        let now = Duration::from_micros(u64::try_from(self.system.now().0).unwrap());
        let file = std::fs::File::options().write(true).open(self.folder.path().join(name)).unwrap();
        file.set_modified(std::time::SystemTime::UNIX_EPOCH + now - Duration::from_secs(seconds)).unwrap();
    }

    fn watches(&self) {
        self.fetches("folder", self.folder.path().to_str().unwrap(), &json!({}));
    }

    fn trouble(&self) -> Option<Trouble> {
        self.fetching().trouble()
    }
}

/// An object that is JSON and no STIX.
fn broken(number: usize) -> String {
    indicator(number).replace(&id(number), "indicator--no-id")
}

fn hosts(numbers: std::ops::Range<usize>) -> Vec<String> {
    let mut all: Vec<String> = numbers.map(|n| format!("host{n}.example.org")).collect();
    all.sort();
    all
}

fn bundle(objects: &[String]) -> String {
    format!(
        r#"{{"type":"bundle","id":"bundle--00000000-0000-4000-8000-000000000001","objects":[{}]}}"#,
        objects.join(",")
    )
}

/// Everything, as the verifier sees it.
fn verified(system: &System) -> waarborg_verify::Report {
    let size = system.snapshot().tree.size();
    let export = |reader: &mut dyn waarborg_app::ports::Reader| {
        waarborg_app::bundle::export(reader, |_, _| true, &system.verifier_key(), system.now())
    };
    let bundle = system.records().with_reader(export).unwrap().unwrap();
    assert!(size > 0);
    waarborg_verify::verify(&bundle, &waarborg_verify::Options::default())
}

/// What a server writes.
type Answers = fn(&mut TcpStream);

/// A request, as far as these servers read it.
struct Request {
    path: String,
    head: String,
}

/// A server on loopback that answers each request with what a function gives; closed when it is dropped.
struct Served {
    place: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Served {
    fn by(answer: impl Fn(&Request, &mut TcpStream) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let place = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let seen = asked.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let (mut head, mut byte) = (Vec::new(), [0]);
                while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|n| n == 1) {
                    head.push(byte[0]);
                }
                let head = String::from_utf8(head).unwrap();
                let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
                seen.lock().unwrap().push(path.clone());
                answer(&Request { path, head: head.to_lowercase() }, &mut stream);
            }
        });
        Self { place, asked }
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

fn reply(stream: &mut TcpStream, status: u16, headers: &str, body: &str) {
    let _ = write!(stream, "HTTP/1.1 {status} X\r\ncontent-length: {}\r\n{headers}\r\n{body}", body.len());
}

#[test]
fn a_folder_is_watched_and_what_cannot_be_read_waits() {
    let bench = Bench::new();
    bench.watches();
    bench.put("one.json", &bundle(&[indicator(0), broken(1), indicator(2)]));
    bench.put("two.csv", "domain\nhost3.example.org\n");
    bench.put("bad.json", "{\"type\":\"bundle\",\n \"objects\": [}");
    // Not finished: by its name, and because it was changed just now.
    bench.put("three.json.part", &bundle(&[indicator(4)]));
    bench.put(".hidden.json", &bundle(&[indicator(5)]));
    bench.put("young.json", &bundle(&[indicator(6)]));
    bench.aged("young.json", 5);
    std::os::unix::fs::symlink("/etc/hostname", bench.folder.path().join("link.json")).unwrap();
    assert!(bench.poll());
    assert_eq!(bench.holds(), ["host0.example.org", "host2.example.org", "host3.example.org"]);
    let fetching = bench.fetching();
    let mut waits: Vec<_> = fetching.quarantine.values().map(|q| (q.code.as_str(), q.at, q.record.is_some())).collect();
    waits.sort();
    assert_eq!(waits.len(), 2, "{waits:?}");
    assert_eq!(waits[0].0, "bad-id");
    assert_eq!((waits[1].0, waits[1].1.unwrap().0, waits[1].2), ("syntax", 2, true));
    // Nothing is moved, nothing is taken twice, and looking again makes no entry.
    let size = bench.system.snapshot().state.size;
    assert!(!bench.poll());
    assert_eq!(bench.system.snapshot().state.size, size);
    assert!(bench.folder.path().join("one.json").exists());
    // Grown up, and the same under another name.
    bench.later(60);
    bench.put("again.json", &bundle(&[indicator(0), broken(1), indicator(2)]));
    assert!(bench.poll());
    assert_eq!(bench.holds().len(), 4);
    assert_eq!(bench.fetching().quarantine.len(), 2);
}

#[test]
fn what_waits_is_tried_again_or_given_up() {
    let bench = Bench::new();
    bench.watches();
    bench.put("one.json", &bundle(&[broken(1), indicator(2)]));
    bench.put("bad.csv", "domain\n\"never closed\n");
    bench.poll();
    let of = |code: &str| *bench.fetching().quarantine.iter().find(|(_, q)| q.code == code).unwrap().0;
    let (object, file) = (of("bad-id"), of("open-quote"));
    // Tried again it is as bad as before, waits on, and says so.
    bench.done("feed.retry", json!({ "object": object }));
    assert!(bench.fetching().quarantine[&object].again);
    assert!(bench.poll());
    assert!(!bench.fetching().quarantine[&object].again);
    bench.done("feed.drop", json!({ "object": file }));
    assert_eq!(bench.fetching().quarantine.len(), 1);
    bench.later(7200);
    assert!(!bench.poll());
    // What waits nowhere is as another's: one neutral refusal.
    for verb in ["feed.retry", "feed.drop"] {
        let absent = bench.run(verb, json!({ "object": "0".repeat(64) })).unwrap();
        let other = Caller::person(bench.system.person("admin").unwrap(), Channel::Player);
        let others = verbs::run(&bench.system, other, verb, json!({ "object": object })).unwrap();
        assert_eq!((absent.outcome, &absent.unmet), (Outcome::Refused, &others.unmet), "{verb}");
    }
}

#[test]
fn a_folder_that_was_not_allowed_is_not_looked_into() {
    let bench = Bench::new();
    bench.fetches("folder", "/etc", &json!({}));
    assert!(bench.poll());
    assert_eq!(bench.trouble(), Some(Trouble::NotAllowed));
    let inside = format!("{}/../../etc", bench.folder.path().display());
    bench.fetches("folder", &inside, &json!({}));
    bench.poll();
    assert_eq!(bench.trouble(), Some(Trouble::NotAllowed));
}

#[test]
fn a_file_is_asked_for_only_if_it_changed_and_only_new_rows_come_in() {
    let served = Served::by(|request, stream| {
        let first = !request.head.contains("if-none-match");
        match (first, request.head.contains("if-none-match: \"2\"")) {
            (true, _) => reply(stream, 200, "etag: \"1\"\r\n", "domain\nhost0.example.org\nhost1.example.org\n"),
            (_, false) => reply(
                stream,
                200,
                "etag: \"2\"\r\n",
                "domain\nhost0.example.org\nhost1.example.org\nhost2.example.org\n",
            ),
            (_, true) => reply(stream, 304, "", ""),
        }
    });
    let bench = Bench::new();
    bench.fetches("csv", &format!("{}/list.csv", served.place), &json!({}));
    assert!(bench.poll());
    assert_eq!(bench.holds(), hosts(0..2));
    let bench = bench.restarted();
    assert!(bench.poll());
    assert_eq!(bench.holds(), hosts(0..3));
    let size = bench.system.snapshot().state.size;
    assert!(!bench.poll());
    assert_eq!(bench.system.snapshot().state.size, size);
    // Once a day it is told that it still looks.
    bench.later(25 * 3600);
    assert!(bench.poll());
    assert_eq!(bench.fetching().brought, 3);
}

#[test]
fn a_misp_feed_comes_in_event_by_event() {
    fn event(uuid: &str, host: &str) -> String {
        format!(
            r#"{{"Event":{{"uuid":"{uuid}","info":"e","date":"2026-06-01","timestamp":"1780000000","Attribute":[{{"uuid":"{}","type":"domain","category":"Network activity","value":"{host}","timestamp":"1780000000","to_ids":true}}]}}}}"#,
            uuid.replace("0000-4000", "1111-4000")
        )
    }
    let uuid = |n: usize| format!("00000000-0000-4000-8000-{n:012x}");
    let served = Served::by(move |request, stream| {
        let told: Vec<String> = (0..4).map(|n| format!(r#""{}":{{"timestamp":"178000000{n}"}}"#, uuid(n))).collect();
        let number = (0..4).find(|n| request.path.ends_with(&format!("{}.json", uuid(*n))));
        match number {
            None if request.path.ends_with("/manifest.json") => {
                reply(stream, 200, "", &format!("{{{},\"../../etc/passwd\":{{\"timestamp\":1}}}}", told.join(",")));
            }
            Some(1) => reply(stream, 200, "", "{\"Event\": garbage"),
            Some(2) => reply(stream, 404, "", ""),
            Some(n) => reply(stream, 200, "", &event(&uuid(n), &format!("host{n}.example.org"))),
            None => reply(stream, 404, "", ""),
        }
    });
    let bench = Bench::new();
    bench.fetches("misp", &format!("{}/feed/", served.place), &json!({}));
    assert!(bench.poll());
    assert_eq!(bench.holds(), ["host0.example.org", "host3.example.org"]);
    let fetching = bench.fetching();
    let mut waits: Vec<_> = fetching.quarantine.values().map(|q| q.code.as_str()).collect();
    waits.sort_unstable();
    assert_eq!(waits, ["not-there", "syntax"]);
    // Each was asked for once, and no name from the manifest leads elsewhere.
    assert_eq!(served.asked(), 5);
    assert!(!bench.poll());
    assert_eq!(served.asked(), 6);
    // What was not kept is fetched again.
    let absent = *fetching.quarantine.iter().find(|(_, q)| q.code == "not-there").unwrap().0;
    bench.done("feed.retry", json!({ "object": absent }));
    bench.poll();
    bench.poll();
    assert!(bench.fetching().quarantine.contains_key(&absent));
    assert!(served.asked() > 7);
}

/// Pages of a collection, a hundred objects each; `next` is the number of the page.
fn pages(request: &Request, stream: &mut TcpStream, last: usize) {
    let next = request.path.split("next=").nth(1).and_then(|rest| rest.split('&').next()?.parse::<usize>().ok());
    let page = next.unwrap_or(0);
    let objects: Vec<String> = (page * 100..(page + 1) * 100).map(indicator).collect();
    let more = if page < last { format!(",\"more\":true,\"next\":\"{}\"", page + 1) } else { String::new() };
    let dated = format!("x-taxii-date-added-last: 2026-06-01T00:00:{page:02}.000001Z\r\n");
    reply(stream, 200, &dated, &format!("{{\"objects\":[{}]{more}}}", objects.join(",")));
}

#[test]
fn a_long_collection_is_resumed_in_the_middle() {
    let stopped = Arc::new(std::sync::atomic::AtomicBool::new(true));
    let stops = stopped.clone();
    let served = Served::by(move |request, stream| {
        assert!(request.head.contains("authorization: bearer s3cret"), "{}", request.head);
        if request.path.contains("next=2") && stops.load(Ordering::SeqCst) {
            return reply(stream, 503, "retry-after: 7200\r\n", "come back");
        }
        pages(request, stream, 4);
    });
    let bench = Bench::new();
    bench.fetches("taxii", &format!("{}/root/collections/c/", served.place), &json!({ "token": "s3cret" }));
    assert!(bench.poll());
    assert_eq!(bench.holds(), hosts(0..200));
    assert_eq!((bench.trouble(), bench.fetching().failures), (Some(Trouble::Busy), 1));
    // It comes back when the server asked it to, not before.
    let due = bench.fetching().due().unwrap();
    assert!(due >= bench.system.now().plus_seconds(7200));
    assert!(bench.system.feeds_due(bench.system.now().plus_seconds(7100)).is_empty());
    let bench = bench.restarted();
    stopped.store(false, Ordering::SeqCst);
    let before = served.asked();
    assert!(bench.poll());
    assert_eq!(bench.holds(), hosts(0..500));
    // From the third page on, and no page twice.
    assert_eq!(served.asked() - before, 3);
    assert!(served.asked.lock().unwrap()[before].contains("next=2"));
    // From now on only what was added after the last.
    bench.poll();
    assert!(served.asked.lock().unwrap().last().unwrap().contains("added_after=2026-06-01T00%3A00%3A04.000001Z"));
    assert_eq!(bench.holds(), hosts(0..500));
    let report = verified(&bench.system);
    assert_eq!(report.exit_code(), 0, "{}", report.text(waarborg_verify::Lang::En));
    // The secret stands in no entry.
    let snapshot = bench.system.snapshot();
    let size = usize::try_from(snapshot.state.size).unwrap();
    let kept = bench.system.records().with_reader(|reader| reader.entries(0, size)).unwrap().unwrap();
    assert!(kept.len() == size && !kept.iter().any(|e| e.kept.windows(6).any(|w| w == b"s3cret")));
}

#[test]
fn what_was_brought_in_and_not_noted_before_a_crash_is_not_brought_in_again() {
    let bench = Bench::new();
    bench.watches();
    bench.put("one.csv", "domain\nhost0.example.org\nhost1.example.org\n");
    bench.put("two.json", &bundle(&[indicator(2), indicator(3)]));
    for name in ["one.csv", "two.json"] {
        let bytes = std::fs::read(bench.folder.path().join(name)).unwrap();
        let mut desk = Desk::open(&bench.system, bench.feed).unwrap();
        desk.file(desk.digest("file", &[&bytes]), bytes, None).unwrap();
        assert_eq!(desk.got.brought, 2);
    }
    // The power fails here: the deliveries are sealed, and nothing says that the files are dealt with.
    let bench = bench.restarted();
    assert!(bench.fetching().done.is_empty());
    assert!(bench.poll());
    assert_eq!(bench.holds(), hosts(0..4));
    assert_eq!((bench.fetching().done.len(), bench.fetching().brought), (2, 0));
    assert!(!bench.poll());
}

#[test]
fn hostile_servers_are_told_apart_and_wait_longer_each_time() {
    let cases: [(&str, Answers, Trouble); 9] = [
        ("taxii", |s| reply(s, 500, "", ""), Trouble::Busy),
        ("taxii", |s| reply(s, 429, "retry-after: 1\r\n", ""), Trouble::Busy),
        ("taxii", |s| reply(s, 401, "", ""), Trouble::Denied),
        ("taxii", |s| reply(s, 404, "", ""), Trouble::Missing),
        ("taxii", |s| reply(s, 302, "location: http://127.0.0.1:1/\r\n", ""), Trouble::Garbled),
        ("taxii", |s| reply(s, 200, "", "<html>"), Trouble::Garbled),
        ("taxii", |s| reply(s, 200, "", "{\"more\":true,\"objects\":[]}"), Trouble::Garbled),
        (
            "csv",
            |s| {
                let _ = s.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
                while s.write_all(&[b'x'; 65536]).is_ok() {}
            },
            Trouble::TooLarge,
        ),
        ("misp", |_| std::thread::sleep(Duration::from_secs(3)), Trouble::Slow),
    ];
    for (source, answer, trouble) in cases {
        let served = Served::by(move |_, stream| answer(stream));
        let bench = Bench::new();
        bench.fetches(source, &format!("{}/x", served.place), &json!({}));
        bench.fetcher(1).poll(&bench.system, bench.feed);
        assert_eq!(bench.trouble(), Some(trouble), "{source} {trouble:?}");
        assert!(bench.holds().is_empty());
    }
    let served = Served::by(|_, stream| reply(stream, 500, "", ""));
    let bench = Bench::new();
    bench.fetches("stix", &format!("{}/x", served.place), &json!({ "every": 60 }));
    let mut waits = Vec::new();
    for _ in 0..12 {
        bench.poll();
        let last = bench.fetching().polls.last().unwrap().at;
        waits.push((bench.fetching().due().unwrap().0 - last.0) / 1_000_000);
    }
    assert!(
        (60..75).contains(&waits[0]) && (120..150).contains(&waits[1]) && (240..300).contains(&waits[2]),
        "{waits:?}"
    );
    assert!(waits.iter().all(|w| *w <= 6 * 3600 * 5 / 4), "{waits:?}");
}

#[test]
fn a_feed_is_paused_goes_on_and_ends() {
    let bench = Bench::new();
    bench.watches();
    bench.put("one.json", &bundle(&[indicator(0)]));
    bench.done("feed.pause", json!({ "feed": bench.feed }));
    bench.later(7200);
    assert!(bench.system.feeds_due(bench.system.now()).is_empty());
    bench.done("feed.resume", json!({ "feed": bench.feed }));
    assert_eq!(bench.system.feeds_due(bench.system.now()), [bench.feed]);
    bench.poll();
    assert_eq!(bench.holds(), hosts(0..1));
    assert!(bench.system.feeds_due(bench.system.now()).is_empty());
    bench.done("feed.look", json!({ "feed": bench.feed }));
    assert_eq!(bench.system.feeds_due(bench.system.now()), [bench.feed]);
    assert!(bench.poll(), "asked to look, it says that it looked");
    // What came of a poll is told by nobody but the house.
    let polled = json!({ "act": "feed", "feeds": "polled", "feed": bench.feed, "polled": { "ended": "whole", "brought": 9, "known": 0 } });
    let told = bench.system.enter(Caller::person(bench.admin, Channel::Api), serde_json::from_value(polled).unwrap());
    assert_eq!(told.unwrap().outcome, Outcome::Refused);
    bench.done("feed.stop", json!({ "feed": bench.feed }));
    assert_eq!(bench.fetching().standing, Standing::Stopped);
    for verb in ["feed.pause", "feed.resume", "feed.look", "feed.stop"] {
        assert_eq!(bench.run(verb, json!({ "feed": bench.feed })).unwrap().outcome, Outcome::Refused, "{verb}");
    }
    // Another's administrator is told as little as of a feed that never was.
    let other = Caller::person(bench.system.person("admin").unwrap(), Channel::Player);
    let tell = |feed: FeedId| verbs::run(&bench.system, other, "feed.pause", json!({ "feed": feed })).unwrap();
    assert_eq!(tell(bench.feed).unmet, tell(FeedId([7; 16])).unmet);
}

#[test]
fn one_feed_that_hangs_holds_no_other_up() {
    let bench = Bench::new();
    let hangs = Served::by(|_, _| std::thread::sleep(Duration::from_secs(30)));
    bench.fetches("stix", &format!("{}/x", hangs.place), &json!({}));
    let fetcher = bench.fetcher(30);
    let admin = Caller::person(bench.system.person("admin").unwrap(), Channel::Player);
    let with = json!({ "party": "ncsc", "measures": "Signed.", "terms": terms("wbni:3") });
    let second = verbs::run(&bench.system, admin, "feed.register", with).unwrap();
    let capacity = bench.system.person("ncsc.analyst").unwrap();
    let place = bench.folder.path().to_str().unwrap();
    let second: FeedId = second.text("id").unwrap().parse().unwrap();
    bench.done("feed.fetch", json!({ "feed": second, "capacity": capacity, "source": "folder", "place": place }));
    bench.put("one.json", &bundle(&[indicator(0)]));
    beside(&bench.system, fetcher);
    let begun = std::time::Instant::now();
    while bench.holds().is_empty() && begun.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(bench.holds(), hosts(0..1));
    assert!(bench.fetching().polls.is_empty());
}
