// SPDX-License-Identifier: EUPL-1.2
//! Logging in by an identity provider that signs with keys of its own on loopback: the way it should go, what a
//! provider or a browser may try instead, and that nothing of it opens a session or goes unentered.

mod forged;
mod idp;
mod real;

use super::access::House;
use super::{Browser, HOST, Page, common};
use axum::http::StatusCode;
use idp::{Forge, Idp};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use waarborg_web::provider::{Provider, Settings};

/// The pages, and a provider.
struct Stage {
    house: House,
    idp: Idp,
    router: axum::Router,
}

impl Stage {
    async fn new() -> Self {
        Self::with(BTreeMap::new()).await
    }

    async fn with(groups: BTreeMap<String, BTreeSet<String>>) -> Self {
        let (house, idp) = (House::new(), Idp::start().await);
        let secret = Some(idp::SECRET.to_owned());
        let settings = Settings { issuer: idp.issuer.clone(), client_id: idp::CLIENT.into(), secret, ca: None, groups };
        let provider = Some(Arc::new(Provider::new(settings).unwrap()));
        let router = common::router_with_provider(&house.system, &format!("http://{HOST}"), provider);
        Self { house, idp, router }
    }

    fn browser(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    fn forge(&self, page: &Page, subject: &str) -> Forge {
        self.idp.forge(&page.onward, subject, self.house.clock_seconds())
    }

    /// The browser comes back from the provider.
    async fn back(&self, browser: &mut Browser, forge: Forge) -> Page {
        let landing = self.idp.grants(forge);
        let page = browser.get(&landing).await;
        assert_eq!(page.status, StatusCode::OK);
        browser.get(&page.onward).await
    }

    /// These people take links by the provider, which knows each by another name.
    async fn bind<const N: usize>(&self, people: [(&str, &str); N]) {
        // The installation makes links only before anybody acts.
        let links = people.map(|(alias, subject)| (self.house.link(alias), subject));
        for (link, subject) in links {
            let page = self.takes(&link, subject).await;
            assert!(page.body.contains("kent u hier voortaan"), "{}", page.body);
        }
    }

    /// Somebody takes a link by the provider.
    async fn takes(&self, link: &str, subject: &str) -> Page {
        let mut browser = self.browser();
        assert!(browser.get(link).await.body.contains("identiteitsverstrekker"));
        let page = browser.post(&format!("{link}/provider"), &[]).await;
        let page = self.back(&mut browser, self.forge(&page, subject)).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        self.house.later(1);
        page
    }

    /// Somebody asks to log in by the provider.
    async fn asks(&self, browser: &mut Browser, alias: &str) -> Page {
        browser.get("/log-in").await;
        let page = browser.post("/log-in/provider", &[("provider_name", alias)]).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        page
    }

    async fn log_in(&self, alias: &str, subject: &str) -> (Browser, Page) {
        let mut browser = self.browser();
        let page = self.asks(&mut browser, alias).await;
        let page = self.back(&mut browser, self.forge(&page, subject)).await;
        (browser, page)
    }

    fn sessions(&self) -> usize {
        self.house.system.state().access.sessions.len()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_binds_and_the_provider_then_opens_sessions() {
    let stage = Stage::new().await;
    stage.bind([("ncsc.consent", "person-1")]).await;
    let (mut browser, page) = stage.log_in("ncsc.consent", "person-1").await;
    assert_eq!((page.status, page.location.as_str()), (StatusCode::SEE_OTHER, "/tasks#main"), "{}", page.body);
    assert_eq!(browser.get("/tasks").await.status, StatusCode::OK);
    assert_eq!((stage.house.acts("access.bound"), stage.house.acts("session.begun"), stage.sessions()), (1, 1, 1));
    // There is no password beside it.
    let mut other = stage.browser();
    other.get("/log-in").await;
    let fields =
        [("access_name", "ncsc.consent"), ("access_password", "viool kast dinsdag"), ("access_code", "123456")];
    assert_eq!(other.post("/log-in", &fields).await.status, StatusCode::UNAUTHORIZED);
    // What is taken back is gone, and the provider's word with it.
    let capacity = stage.house.system.person("ncsc.consent").unwrap();
    let admin = waarborg_app::Caller::person(capacity, waarborg_app::caller::Channel::Page);
    let with = serde_json::json!({ "capacity": capacity });
    assert!(waarborg_app::verbs::run(&stage.house.system, admin, "access.revoke", with).unwrap().allowed());
    assert_eq!(browser.get("/tasks").await.status, StatusCode::UNAUTHORIZED);
    stage.house.later(1);
    assert_eq!(stage.log_in("ncsc.consent", "person-1").await.1.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_grave_is_shown_to_the_provider_again() {
    let stage = Stage::new().await;
    stage.bind([("ncsc.consent", "person-1")]).await;
    let (mut browser, _) = stage.log_in("ncsc.consent", "person-1").await;
    stage.house.later(11 * 60);
    assert_eq!(browser.get("/consents/standing").await.status, StatusCode::OK);
    let form = [("types", "domain"), ("recipients", "nctv"), ("until", "2026-09-30"), ("note", "line one\nline two")];
    let page = browser.post("/consents/standing", &form).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert!(page.body.contains("target=\"_blank\"") && page.body.contains("\nline one\nline two</textarea>"));
    assert!(!page.body.contains("access_password"), "there is none to give");
    // A word of before does not do, though the provider signed it.
    let page = browser.post("/log-in/provider", &[("again", "yes")]).await;
    assert!(page.onward.contains("prompt=login") && page.onward.contains("max_age=0"), "{}", page.onward);
    let mut old = stage.forge(&page, "person-1");
    old.claims["auth_time"] = (stage.house.clock_seconds() - 300).into();
    assert_eq!(stage.back(&mut browser, old).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(browser.post("/consents/standing", &form).await.status, StatusCode::UNAUTHORIZED);
    let page = browser.post("/log-in/provider", &[("again", "yes")]).await;
    let page = stage.back(&mut browser, stage.forge(&page, "person-1")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert_eq!(stage.house.acts("session.proved"), 1);
    assert_ne!(browser.post("/consents/standing", &form).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_take_away_and_never_give() {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    let groups = BTreeMap::from([
        ("/officers".to_owned(), names(&["ncsc.consent"])),
        ("/heads".to_owned(), names(&["police.consent"])),
    ]);
    let stage = Stage::with(groups).await;
    stage.bind([("ncsc.consent", "person-1")]).await;
    for (claimed, alias, expected) in [
        (serde_json::json!(["/officers", "/other"]), "ncsc.consent", StatusCode::SEE_OTHER),
        (serde_json::json!(["/heads"]), "ncsc.consent", StatusCode::UNAUTHORIZED),
        (serde_json::json!([]), "ncsc.consent", StatusCode::UNAUTHORIZED),
        (serde_json::json!("/officers"), "ncsc.consent", StatusCode::UNAUTHORIZED),
        // In the group of those who may, and bound to nobody.
        (serde_json::json!(["/heads"]), "police.consent", StatusCode::UNAUTHORIZED),
    ] {
        stage.house.later(20 * 60);
        let mut browser = stage.browser();
        let page = stage.asks(&mut browser, alias).await;
        let mut forge = stage.forge(&page, "person-1");
        forge.claims["groups"] = claimed.clone();
        assert_eq!(stage.back(&mut browser, forge).await.status, expected, "{claimed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_name_at_the_provider_is_one_person() {
    let stage = Stage::new().await;
    let link = stage.house.link("police.consent");
    stage.bind([("ncsc.consent", "person-1")]).await;
    let page = stage.takes(&link, "person-1").await;
    assert!(page.body.contains("niet geldig"), "{}", page.body);
    assert_eq!(stage.house.acts("access.bound"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_key_is_read_once_and_unknown_ones_do_not_have_us_ask_on() {
    let stage = Stage::new().await;
    stage.bind([("ncsc.consent", "person-1")]).await;
    assert_eq!(stage.idp.reads(), 1);
    stage.idp.turns_key();
    stage.house.later(60);
    assert_eq!(stage.log_in("ncsc.consent", "person-1").await.1.status, StatusCode::SEE_OTHER);
    assert_eq!(stage.idp.reads(), 2);
    for _ in 0..4 {
        stage.house.later(20 * 60);
        let mut browser = stage.browser();
        let page = stage.asks(&mut browser, "ncsc.consent").await;
        let mut forge = stage.forge(&page, "person-1");
        forge.header["kid"] = "unknown".into();
        assert_eq!(stage.back(&mut browser, forge).await.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(stage.idp.reads(), 2);
}
