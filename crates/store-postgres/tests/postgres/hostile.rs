// SPDX-License-Identifier: EUPL-1.2
//! The store through a hostile PostgreSQL: what it acknowledges is there once, and what it refuses is not.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use waarborg_app::ports::{Batch, Lease, NewEntry, Reader, Shared, Store, StoreError};
use waarborg_postgres_server::{Found, for_tests};
use waarborg_store_postgres::{PostgresShared, PostgresStore};
use waarborg_testkit::conformance;
use waarborg_testkit::sample::Log;

use crate::engine::Postgres;
use crate::proxy::{Plan, Proxy};

/// A store behind a proxy; only where the server is our own.
fn behind(plan: Plan) -> Option<(Proxy, Postgres)> {
    let Found::Own(server) = for_tests()? else { return None };
    let proxy = Proxy::start(server.port(), plan);
    let url = proxy.instead_of(&server.url(), server.port());
    Postgres::through(&url).map(|engine| (proxy, engine))
}

const EACH: Plan = Plan { statements: Some(41), commits: Some(7), cut_before: Some(11), cut_after: Some(5) };

/// The suite's cases, on a new store each, with everything going wrong now and then.
#[test]
fn the_suite_passes_through_a_hostile_server() {
    let cases: [fn(&dyn conformance::Engine); 13] = [
        conformance::empty,
        conformance::round_trip,
        conformance::windows,
        conformance::moved,
        conformance::empty_batch,
        conformance::unequal_keys,
        conformance::reopen,
        conformance::destroying,
        conformance::destroying_what_is_not_there,
        conformance::packages,
        conformance::secrets,
        conformance::damage_is_named,
        conformance::as_in_memory,
    ];
    let mut came = BTreeMap::new();
    for case in cases {
        let Some((proxy, engine)) = behind(EACH) else { return };
        case(&engine);
        for (fault, times) in proxy.done.lock().unwrap().iter() {
            *came.entry(*fault).or_insert(0) += times;
        }
    }
    println!("{came:?}");
    let expected = ["commit 40001", "cut after commit", "cut before commit", "statement 40001"];
    assert_eq!(came.keys().copied().collect::<Vec<_>>(), expected, "these faults came, and nothing foreign was sent");
}

/// A long run of random batches, each acknowledged: all of them are there, once, in order.
#[test]
fn nothing_acknowledged_is_lost_or_there_twice() {
    for plan in [
        EACH,
        Plan { cut_after: Some(2), ..Plan::default() },
        Plan { cut_before: Some(2), ..Plan::default() },
        Plan { commits: Some(2), statements: Some(29), ..Plan::default() },
    ] {
        let Some((proxy, engine)) = behind(plan) else { return };
        let mut log = Log::new(31);
        let mut store = engine.store().unwrap();
        for _ in 0..60 {
            let count = usize::try_from(log.below(12)).unwrap() + 1;
            store.append(&log.batch(count)).unwrap();
        }
        log.assert_read_by(&mut store);
        assert_eq!(store.scrub().unwrap(), Vec::<String>::new());
        assert!(proxy.done.lock().unwrap().values().sum::<u64>() > 20, "{:?}", proxy.done);
        drop(store);
        log.assert_read_by(&mut engine.store().unwrap());
    }
}

/// The proxy refuses what it is there to refuse: a test of the test.
#[test]
fn what_other_engines_do_not_have_is_refused() {
    let Some((proxy, engine)) = behind(Plan::default()) else { return };
    let mut client = postgres::Client::connect(engine.url.split('?').next().unwrap(), postgres::NoTls).unwrap();
    for foreign in [
        "SELECT pg_advisory_lock(1)",
        "CREATE SEQUENCE s",
        "SELECT nextval('s')",
        "LISTEN x",
        "NOTIFY x",
        "BEGIN; CREATE TABLE one (x INT); CREATE TABLE two (x INT); COMMIT",
        "CREATE EXTENSION amcheck",
    ] {
        let refused = client.batch_execute(foreign).unwrap_err();
        assert_eq!(refused.code().unwrap().code(), "0A000", "{foreign}");
    }
    assert!(client.query("SELECT pg_advisory_lock(1)", &[]).is_err());
    let row = client.query_one("SELECT current_setting('transaction_isolation')", &[]).unwrap();
    assert_eq!(row.get::<_, String>(0), "serializable");
    assert_eq!(proxy.times("advisory lock"), 2);
}

type Journal = Mutex<BTreeMap<u64, Vec<u8>>>;

/// Two servers in turn lead one store; each now and then sleeps past its term and wakes to write. Whatever
/// was acknowledged to either stands where it was acknowledged.
#[test]
fn leaders_that_take_turns_never_overwrite_each_other() {
    let Some((_proxy, engine)) = behind(Plan { statements: Some(97), ..EACH }) else { return };
    drop(engine.store().unwrap());
    let journal = Journal::default();
    let fenced: u64 = std::thread::scope(|scope| {
        let (engine, journal) = (&engine.url, &journal);
        let servers: Vec<_> =
            ["one", "two"].map(|name| scope.spawn(move || lead(engine, name, journal))).into_iter().collect();
        servers.into_iter().map(|server| server.join().unwrap()).sum()
    });
    let journal = journal.into_inner().unwrap();
    let mut store = PostgresStore::open(&engine.url).or_else(|_| {
        std::thread::sleep(TERM);
        PostgresStore::open(&engine.url)
    });
    let store = store.as_mut().unwrap();
    let entries = store.entries(0, usize::MAX).unwrap();
    for (index, leaf) in &journal {
        assert!(entries[usize::try_from(*index).unwrap()].leaf == *leaf, "entry {index}");
    }
    println!("{} acknowledged, {} stored, {fenced} times a leader was fenced off", journal.len(), entries.len());
    assert!(journal.len() > 20 && fenced > 0);
}

const TERM: Duration = Duration::from_millis(300);

fn lead(url: &str, name: &str, journal: &Journal) -> u64 {
    let mut shared = PostgresShared::connect(url).unwrap();
    let mut log = Log::new(name.len() as u64 + u64::from(name.as_bytes()[0]));
    let (mut fenced, mut led) = (0, 0);
    while led < 6 {
        let Lease::Mine { epoch } = shared.lease(name, TERM).unwrap() else {
            std::thread::sleep(TERM / 10);
            continue;
        };
        led += 1;
        let mut store = match shared.writer(epoch) {
            Ok(store) => store,
            Err(StoreError::Moved { .. }) => continue,
            Err(other) => panic!("{other}"),
        };
        for turn in 0..10 {
            if turn == 7 {
                std::thread::sleep(TERM * 3 / 2); // the lease is gone, and it does not know
            }
            let entry = log.entry(&[8]);
            match append_one(store.as_mut(), entry.clone()) {
                Ok(index) => assert!(journal.lock().unwrap().insert(index, entry.leaf).is_none(), "entry {index}"),
                Err(StoreError::Moved { .. }) => {
                    fenced += 1;
                    break;
                }
                Err(other) => panic!("{other}"),
            }
        }
        std::thread::sleep(TERM / 2);
    }
    fenced
}

fn append_one(store: &mut dyn Store, entry: NewEntry) -> Result<u64, StoreError> {
    let from = store.head()?.size;
    let checkpoint = format!("after {}", from + 1);
    store.append(&Batch { from, entries: vec![entry], tiles: Vec::new(), checkpoint })?;
    Ok(from)
}
