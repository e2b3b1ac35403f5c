// SPDX-License-Identifier: EUPL-1.2
//! Who may write: one holder of the lease at a time, an epoch that rises with each, and what servers that
//! share a store leave for each other.

use std::time::{Duration, Instant};

use waarborg_app::ports::{Lease, Proposal, Settled, Shared, Store, StoreError};
use waarborg_postgres_server::{Found, Server, for_tests, programs};
use waarborg_store_postgres::{PostgresShared, PostgresStore};
use waarborg_testkit::sample::Log;

use crate::engine::Postgres;

const TERM: Duration = Duration::from_millis(400);

#[test]
fn an_owner_that_lost_its_lease_is_refused_whatever_it_writes() {
    let Some(engine) = Postgres::new() else { return };
    let mut log = engine.filled();
    let mut first = PostgresStore::open_for(&engine.url, TERM).unwrap();
    // It is kept as long as it is renewed.
    std::thread::sleep(TERM * 3);
    assert!(matches!(PostgresStore::open(&engine.url), Err(StoreError::Locked)));
    // As if it had slept past its term and another had come and gone.
    engine.hand().execute("UPDATE lease SET until = now(), holder = 'whoever', epoch = epoch + 1", &[]).unwrap();
    let mut second = PostgresStore::open(&engine.url).unwrap();
    let lost = first.append(&log.batch(2));
    assert!(matches!(&lost, Err(StoreError::Failed(text)) if text.contains("lease")), "{lost:?}");
    for refused in [first.put_secret("seed", b"x"), first.destroy_keys(&[(40, 0)]), first.put_package("9", &[].into())]
    {
        assert!(matches!(&refused, Err(StoreError::Failed(text)) if text.contains("lease")), "{refused:?}");
    }
    drop(first);
    assert!(matches!(PostgresStore::open(&engine.url), Err(StoreError::Locked)), "the loser gives nothing up");
    let mut again = Log::new(20);
    for size in [1, 30, 300] {
        again.batch(size);
    }
    second.append(&again.batch(2)).unwrap();
    again.assert_read_by(&mut second);
}

#[test]
fn a_lease_that_nobody_renews_keeps_others_out_for_one_term_and_no_longer() {
    let Some(engine) = Postgres::new() else { return };
    drop(engine.store().unwrap());
    let mut killed = PostgresShared::connect(&engine.url).unwrap();
    assert!(matches!(killed.lease("killed", TERM).unwrap(), Lease::Mine { .. }));
    assert!(matches!(engine.store(), Err(StoreError::Locked)));
    std::thread::sleep(TERM * 5 / 4);
    let _owner = engine.store().unwrap();
    assert!(matches!(killed.lease("killed", TERM).unwrap(), Lease::Theirs { holder } if holder.contains("process")));
}

#[test]
fn the_epoch_rises_with_each_holder_and_fences() {
    let Some(engine) = Postgres::new() else { return };
    let mut log = engine.filled();
    let mut one = PostgresShared::connect(&engine.url).unwrap();
    let mut two = one.again().unwrap();
    let epoch = |lease: Lease| match lease {
        Lease::Mine { epoch } => epoch,
        Lease::Theirs { holder } => panic!("{holder} has it"),
    };
    let first = epoch(one.lease("one", TERM).unwrap());
    assert_eq!(epoch(one.lease("one", TERM).unwrap()), first, "renewed");
    assert_eq!(two.lease("two", TERM).unwrap(), Lease::Theirs { holder: "one".into() });
    let mut stale = one.writer(first).unwrap();
    stale.append(&log.batch(3)).unwrap();
    one.leave("one").unwrap();
    two.leave("nobody").unwrap();
    let second = epoch(two.lease("two", TERM).unwrap());
    assert_eq!(second, first + 1);
    let batch = log.batch(2);
    assert!(matches!(stale.append(&batch), Err(StoreError::Moved { .. })));
    assert!(matches!(stale.put_secret("seed", b"x"), Err(StoreError::Moved { .. })));
    assert!(matches!(one.writer(first), Err(StoreError::Moved { .. })));
    let mut writer = two.writer(second).unwrap();
    writer.append(&batch).unwrap();
    log.assert_read_by(writer.as_mut());
    log.assert_read_by(one.reader().unwrap().as_mut());
    std::thread::sleep(TERM * 5 / 4);
    assert_eq!(epoch(one.lease("one", TERM).unwrap()), second + 1, "it ran out by itself");
    assert!(matches!(one.lease("", TERM), Err(StoreError::Failed(_))));
}

#[test]
fn proposals_wait_in_order_and_are_answered_once() {
    let Some(engine) = Postgres::new() else { return };
    drop(engine.store().unwrap());
    let mut asks = PostgresShared::connect(&engine.url).unwrap();
    let mut leads = asks.again().unwrap();
    let proposal = |n: u8| Proposal { id: [n; 16], command: vec![n; 3] };
    for n in [3, 1, 2] {
        asks.propose(&[proposal(n)]).unwrap();
    }
    asks.propose(&[Proposal { id: [1; 16], command: b"other".to_vec() }]).unwrap();
    assert_eq!(leads.waiting(9).unwrap(), [3, 1, 2].map(proposal));
    assert_eq!(leads.waiting(1).unwrap(), [proposal(3)]);
    let answer = |n: u8, text: &str| Settled { id: [n; 16], answer: text.into() };
    leads.settle(&[answer(3, "yes"), answer(1, "no")]).unwrap();
    leads.settle(&[answer(3, "later"), answer(2, "well")]).unwrap();
    assert_eq!(leads.waiting(9).unwrap(), []);
    let mut taken = asks.collect(&[[3; 16], [2; 16], [9; 16]]).unwrap();
    taken.sort_by_key(|settled| settled.id);
    assert_eq!(taken, [answer(2, "well"), answer(3, "yes")]);
    assert_eq!(asks.collect(&[[3; 16]]).unwrap(), []);
    let many: Vec<Proposal> = (0..2_500u16).map(many).collect();
    asks.propose(&many).unwrap();
    assert_eq!(leads.waiting(9_999).unwrap().len(), 2_500);
    assert_eq!(asks.sweep(Duration::from_secs(60)).unwrap(), 0);
    std::thread::sleep(Duration::from_millis(20));
    assert_eq!(
        asks.sweep(Duration::from_millis(1)).unwrap(),
        2_502,
        "with the proposal that nobody collected, and its answer"
    );
    assert_eq!(leads.waiting(9).unwrap(), []);
}

fn many(n: u16) -> Proposal {
    let mut id = [7; 16];
    id[..2].copy_from_slice(&n.to_be_bytes());
    Proposal { id, command: Vec::new() }
}

/// The server ends all connections, as in a failover: reading and writing go on.
#[test]
fn connections_that_were_ended_come_back() {
    let Some(engine) = Postgres::new() else { return };
    let mut log = engine.filled();
    let mut store = engine.store().unwrap();
    let mut reader = store.reader().unwrap();
    for _ in 0..5 {
        reader.head().unwrap();
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'waarborg'
                   AND pid <> pg_backend_pid() AND query LIKE '%head%'";
        engine.hand().execute(end, &[]).unwrap();
        store.append(&log.batch(3)).unwrap();
        assert_eq!(reader.head().unwrap().size, log.size());
    }
    log.assert_read_by(reader.as_mut());
}

#[test]
fn no_message_repeats_a_password() {
    let Some(Found::Own(server)) = for_tests() else { return };
    let good = server.url();
    let begun = Instant::now();
    for url in [
        good.replace("waarborg:", "waarborg:s3cret"),
        format!("{}?schema=none_here", good.replace("/postgres", "/nosuchdatabase")),
        format!("{good}?schema=none_here"),
        good.replace("waarborg:", "nobody:s3cret"),
    ] {
        let secret = url.split([':', '@']).nth(2).unwrap().to_owned();
        let error = PostgresStore::open(&url).map(|_| ()).unwrap_err().to_string();
        assert!(!error.contains(&secret) && !error.contains("s3cret"), "{error}");
    }
    assert!(begun.elapsed() < Duration::from_secs(4), "what cannot succeed is not tried again");
    let closed = "postgres://u:s3cret@127.0.0.1:1/db";
    let error = PostgresStore::open(closed).map(|_| ()).unwrap_err().to_string();
    assert!(!error.contains("s3cret") && error.contains("refused"), "{error}");
}

#[test]
fn a_server_that_does_not_sync_is_refused() {
    if programs().is_none() {
        return;
    }
    let server = Server::start().unwrap();
    let mut hand = postgres::Client::connect(&server.socket_url(), postgres::NoTls).unwrap();
    hand.batch_execute("ALTER SYSTEM SET fsync TO off").unwrap();
    hand.batch_execute("SELECT pg_reload_conf()").unwrap();
    let begun = Instant::now();
    while hand.query_one("SHOW fsync", &[]).unwrap().get::<_, String>(0) == "on" {
        assert!(begun.elapsed() < Duration::from_secs(10), "the server did not take the setting");
        std::thread::sleep(Duration::from_millis(5));
    }
    let refused = PostgresStore::create(&server.socket_url());
    assert!(matches!(refused, Err(StoreError::Failed(text)) if text.contains("fsync=off")));
}

#[test]
fn a_role_that_does_not_wait_for_its_commits_waits_here() {
    let (Some(Found::Own(_)), Some(engine)) = (for_tests(), Postgres::new()) else { return };
    let role = format!("lax_{}", engine.place.schema());
    let mut hand = engine.hand();
    hand.batch_execute(&format!("CREATE ROLE {role} SUPERUSER LOGIN; ALTER ROLE {role} SET synchronous_commit TO off"))
        .unwrap();
    let url = engine.url.replace("waarborg@", &format!("{role}@"));
    let made = PostgresStore::create(&url).and_then(|mut store| store.append(&Log::new(1).batch(1)));
    hand.batch_execute(&format!("REASSIGN OWNED BY {role} TO waarborg; DROP OWNED BY {role}; DROP ROLE {role}"))
        .unwrap();
    made.unwrap();
}
