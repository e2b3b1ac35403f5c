// SPDX-License-Identifier: EUPL-1.2
//! The pages of feeds that fetch (R-023): an administrator says what is fetched and steers it, whoever leads the
//! organisation reads it, and nobody else sees anything.

use super::Browser;
use super::common;
use axum::http::StatusCode;
use serde_json::json;
use waarborg_app::caller::{Caller, Channel};
use waarborg_app::feeds::{Got, Note};
use waarborg_app::verbs;
use waarborg_domain::feed::{Ended, Trouble, Unread};
use waarborg_domain::{Digest, FeedId};

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_is_steered_by_its_administrator_and_read_by_who_leads() {
    let system = common::outside();
    let admin = Caller::person(system.person("admin").unwrap(), Channel::Api);
    let terms = json!({ "basis": "wiv2017:61", "subject": "cyber-threat", "relevance": "r", "purpose": { "code": "resilience" } });
    let feed = json!({ "party": "aivd", "measures": "Checked daily.", "terms": terms });
    let feed = verbs::run(&system, admin, "feed.register", feed).unwrap();
    let feed: FeedId = feed.text("id").unwrap().parse().unwrap();
    let mut b = Browser::new(common::router(&system));
    b.become_("admin").await;
    let place = format!("/feeds/{feed}");
    assert!(b.get("/feeds").await.body.contains("haalt niets op"));
    // A form with a mistake comes back with what was typed, but for the password.
    let capacity = system.person("aivd.analyst").unwrap().to_string();
    let form = |every: &'static str| {
        vec![
            ("step", "fetch"),
            ("source", "csv"),
            ("place", "https://feeds.example.org/list.csv"),
            ("every", every),
            ("user", "reader"),
            ("password", "s3cret-word"),
        ]
    };
    let with = |every| [form(every), vec![("capacity", capacity.as_str())]].concat();
    let wrong = b.post(&format!("{place}/fetch"), &with("1")).await;
    assert!(wrong.body.contains("list.csv") && !wrong.body.contains("s3cret-word"), "{}", wrong.body);
    let (_, page) = b.act(&format!("{place}/fetch"), &with("3600")).await;
    assert!(page.body.contains("loopt") && page.body.contains("list.csv"), "{}", page.body);
    assert!(!page.body.contains("s3cret-word"));
    // What came of a poll, and what could not be read.
    let object = Digest([7; 32]);
    let unread = Unread { object, code: "bad-id".into(), at: Some((3, 9)), slot: None };
    let got = Got { brought: 12, unread: vec![(unread, Some(b"{}".to_vec()))], ..Got::default() };
    let note = Note { ended: Ended::Failed(Trouble::Busy), got, position: None, retry: None };
    note.enter(&system, feed).unwrap().unwrap();
    let page = b.get(&place).await.body;
    assert!(page.contains("faalt") && page.contains("12"), "{page}");
    assert!(b.get("/feed-polls").await.body.contains("faalt"));
    let waits = format!("/feed-unread/{object}");
    assert!(b.get("/feed-unread").await.body.contains(&waits));
    b.act(&format!("{waits}/retry"), &[("step", "retry")]).await;
    assert!(system.fetching(&feed).unwrap().quarantine[&object].again);
    b.act(&format!("{place}/pause"), &[("step", "pause")]).await;
    assert!(b.get(&place).await.body.contains("gepauzeerd"));
    b.become_("aivd.head").await;
    let read = b.get(&place).await.body;
    assert!(read.contains("list.csv") && !read.contains("/resume\""), "{read}");
    b.become_("mivd.head").await;
    assert_eq!(b.get(&place).await.status, StatusCode::NOT_FOUND);
    assert!(!b.get("/feed-unread").await.body.contains(&waits));
    b.become_("admin").await;
    b.act(&format!("{place}/stop"), &[("step", "stop")]).await;
    assert!(!b.get(&place).await.body.contains("/resume\""));
}
