// SPDX-License-Identifier: EUPL-1.2
//! The pages of what is brought to a recipient: an administrator says where and steers it, whoever leads the
//! organisation reads it, and nobody else sees anything.

use super::Browser;
use super::common;
use axum::http::StatusCode;
use waarborg_app::push::failed;
use waarborg_domain::OrgId;
use waarborg_domain::feed::Trouble;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_brought_is_steered_by_the_administrator_and_read_by_who_leads() {
    let system = common::outside();
    let mut b = Browser::new(common::router(&system));
    b.become_("admin").await;
    let capacity = system.person("aivd.analyst").unwrap().to_string();
    let with = |place: &'static str| {
        [
            ("step", "set"),
            ("capacity", capacity.as_str()),
            ("place", place),
            ("user", "in"),
            ("password", "s3cret-word"),
        ]
    };
    let wrong = b.post("/pushes/aivd/set", &with("https://taxii.example.org/root/")).await;
    assert!(wrong.body.contains("/collections/") && !wrong.body.contains("s3cret-word"), "{}", wrong.body);
    let (_, page) = b.act("/pushes/aivd/set", &with("https://taxii.example.org/root/collections/in/")).await;
    assert!(page.body.contains("collections/in") && page.body.contains("wordt bezorgd"), "{}", page.body);
    assert!(!page.body.contains("s3cret-word"));
    failed(&system, &OrgId::new("aivd"), Trouble::Denied, None).unwrap();
    assert!(b.get("/pushes/aivd").await.body.contains("daar mag niet worden geschreven"));
    assert!(b.get("/push-tries").await.body.contains("daar mag niet worden geschreven"));
    b.act("/pushes/aivd/pause", &[("step", "pause")]).await;
    assert!(b.get("/pushes/aivd").await.body.contains("gepauzeerd"));
    b.become_("aivd.head").await;
    let read = b.get("/pushes/aivd").await.body;
    assert!(read.contains("collections/in") && !read.contains("/resume\""), "{read}");
    b.become_("mivd.head").await;
    assert_eq!(b.get("/pushes/aivd").await.status, StatusCode::NOT_FOUND);
    assert!(!b.get("/push-tries").await.body.contains("daar mag niet worden geschreven"));
    b.become_("admin").await;
    b.act("/pushes/aivd/stop", &[("step", "stop")]).await;
    assert!(!b.get("/pushes/aivd").await.body.contains("/resume\""));
}
