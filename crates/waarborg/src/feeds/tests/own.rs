// SPDX-License-Identifier: EUPL-1.2
//! Our own TAXII server as the source: another register, over a socket.

use super::*;
use crate::trial::served;
use waarborg_app::taxii::add;

fn bring(source: &Bench, numbers: std::ops::Range<usize>) {
    let caller = Caller::person(source.system.person("ncsc.analyst").unwrap(), Channel::Api);
    let objects: Vec<String> = numbers.map(indicator).collect();
    let envelope = format!("{{\"objects\":[{}]}}", objects.join(","));
    let added = add::add(&source.system, caller, source.feed, envelope.as_bytes()).unwrap();
    assert_eq!(added.brought, objects.len());
}

#[test]
fn a_collection_of_our_own_server_is_fetched_and_what_is_added_later() {
    let source = Bench::new();
    bring(&source, 0..1_500);
    let place = format!("{}/taxii2/waarborg/collections/feed-{}/", served(&source.system, "s3cret"), source.feed);
    let bench = Bench::new();
    bench.fetches("taxii", &place, &json!({ "user": "any", "password": "wrong" }));
    bench.fetcher(30).poll(&bench.system, bench.feed);
    assert_eq!(bench.trouble(), Some(Trouble::Denied));
    bench.fetches("taxii", &place, &json!({ "user": "any", "password": "s3cret" }));
    assert!(bench.fetcher(30).poll(&bench.system, bench.feed));
    assert_eq!(bench.holds(), hosts(0..1_500));
    assert_eq!(bench.trouble(), None);
    assert!(!bench.fetcher(30).poll(&bench.system, bench.feed), "nothing new makes no entry");
    bring(&source, 1_500..1_510);
    assert!(bench.fetcher(30).poll(&bench.system, bench.feed));
    assert_eq!(bench.holds(), hosts(0..1_510));
    let last = bench.fetching().polls.last().cloned().unwrap();
    assert_eq!((last.brought, last.known), (10, 0), "only what is new was asked for");
}
