// SPDX-License-Identifier: EUPL-1.2
//! Our own TAXII server as the source: another register, over a socket.

use super::*;
use waarborg_app::taxii::add;
use waarborg_web::{Pages, Tokens, Web, token_digest};

/// Serves a register for as long as the process lives; gives its address.
fn serve(bench: &Bench, token: &str) -> String {
    let mut tokens = Tokens::default();
    tokens.insert(token_digest(token), bench.system.person("ncsc.analyst").unwrap());
    let web = Web { system: bench.system.clone(), tokens, pages: Pages::None };
    let (ready, address) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        tokio::runtime::Runtime::new().unwrap().block_on(async move {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            ready.send(listener.local_addr().unwrap()).unwrap();
            waarborg_web::serve(listener, waarborg_web::router(web), std::future::pending()).await;
        });
    });
    format!("http://{}", address.recv().unwrap())
}

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
    let place = format!("{}/taxii2/waarborg/collections/feed-{}/", serve(&source, "s3cret"), source.feed);
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
