// SPDX-License-Identifier: EUPL-1.2
//! Logging in by the pages, as people do: a link, a password with a code, a session that rests, ends and is
//! taken back; and those who try with what is not theirs.

use super::{Browser, HOST, between, common};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use std::sync::Arc;
use tower::ServiceExt as _;
use waarborg_app::access::offer;
use waarborg_app::{Caller, System};
use waarborg_domain::{Clock, FixedClock, Instant};

const PASSWORD: &str = "viool kast dinsdag";

/// A system, its clock, and browsers that reach it.
pub struct House {
    pub system: Arc<System>,
    pub clock: Arc<FixedClock>,
}

impl House {
    pub fn new() -> Self {
        let (system, clock) = common::on_clock();
        Self { system, clock }
    }

    pub(super) fn browser(&self) -> Browser {
        Browser::new(common::router_with_log_in(&self.system, &format!("http://{HOST}")))
    }

    pub fn later(&self, seconds: i64) {
        self.clock.set(self.clock.now().plus_seconds(seconds));
    }

    pub(super) fn clock_seconds(&self) -> i64 {
        self.clock.now().0 / 1_000_000
    }

    /// A link for somebody, as the installation makes it before anybody acts.
    pub fn link(&self, alias: &str) -> String {
        let capacity = self.system.person(alias).unwrap();
        let answer = offer::run(&self.system, Caller::house(), offer::Request { capacity }).unwrap();
        answer.text("link").unwrap().to_owned()
    }

    /// What an authenticator with this secret shows now.
    pub(super) fn code(&self, secret: &str) -> String {
        let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
        let authenticator = totp_rs::Builder::new().with_secret(secret).build().unwrap();
        let seconds = u64::try_from(self.clock.now().0 / 1_000_000).unwrap();
        authenticator.generate(seconds).to_string()
    }

    /// Takes a link: the authenticator's secret and the recovery codes.
    pub(super) async fn enrol(&self, link: &str) -> (String, Vec<String>) {
        let mut browser = self.browser();
        let page = browser.get(link).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(page.body.contains("<svg"), "a picture of the secret");
        let secret = between(&page.body, "<code class=\"hash\">", "</code>").replace(' ', "");
        let code = self.code(&secret);
        let fields = [("password", PASSWORD), ("password_again", PASSWORD), ("code", &code)];
        let page = browser.post(link, &fields).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let list = between(&page.body, "<ul class=\"codes\">", "</ul>");
        let codes = list.split("<code>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect();
        self.later(60);
        (secret, codes)
    }

    pub(super) async fn log_in(&self, alias: &str, secret: &str) -> Browser {
        let mut browser = self.browser();
        let page = attempt(&mut browser, alias, PASSWORD, &self.code(secret)).await;
        assert_eq!((page.status, page.location.as_str()), (StatusCode::SEE_OTHER, "/tasks#main"), "{}", page.body);
        self.later(60);
        browser
    }

    pub fn acts(&self, kind: &str) -> usize {
        let size = usize::try_from(self.system.snapshot().tree.size()).unwrap();
        let stored = self.system.records().with_reader(|reader| reader.entries(0, size).unwrap()).unwrap();
        let kept = stored.iter().map(|entry| waarborg_app::rebuild::read_entry(entry).unwrap().1);
        kept.filter(|kept| kept.act.kind() == kind).count()
    }
}

pub(super) async fn attempt(browser: &mut Browser, alias: &str, password: &str, code: &str) -> super::Page {
    browser.get("/log-in").await;
    let fields = [("access_name", alias), ("access_password", password), ("access_code", code)];
    browser.post("/log-in", &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_leads_to_a_session_that_rests_and_ends() {
    let house = House::new();
    let link = house.link("ncsc.consent");
    let (secret, codes) = house.enrol(&link).await;
    assert_eq!(codes.len(), 10);
    // The link is good once.
    let again = house.browser().get(&link).await;
    assert!(again.body.contains("niet geldig"), "{}", again.body);
    let mut browser = house.log_in("ncsc.consent", &secret).await;
    assert_eq!(browser.get("/tasks").await.status, StatusCode::OK);
    // Used within the quarter it goes on; left alone it ends.
    for _ in 0..3 {
        house.later(14 * 60);
        assert_eq!(browser.get("/consents").await.status, StatusCode::OK);
    }
    house.later(16 * 60);
    let page = browser.get("/consents").await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert!(page.body.contains("name=\"to\" value=\"/consents\""), "and one comes back to it: {}", page.body);
    let code = house.code(&secret);
    let name = ("access_name", "ncsc.consent");
    let fields = [name, ("access_password", PASSWORD), ("access_code", &code), ("to", "/consents")];
    assert_eq!(browser.post("/log-in", &fields).await.location, "/consents");
    assert_eq!(browser.get("/consents").await.status, StatusCode::OK);
    assert_eq!(browser.post("/log-out", &[]).await.location, "/log-in");
    assert_eq!(browser.get("/consents").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!((house.acts("session.begun"), house.acts("session.ended")), (2, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_with_the_working_day_even_if_it_never_rests() {
    let house = House::new();
    let (secret, _) = house.enrol(&house.link("ncsc.consent")).await;
    let mut browser = house.log_in("ncsc.consent", &secret).await;
    for _ in 0..59 {
        house.later(10 * 60);
        assert_eq!(browser.get("/tasks").await.status, StatusCode::OK);
    }
    house.later(10 * 60);
    assert_eq!(browser.get("/tasks").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_fit_gets_one_answer() {
    let house = House::new();
    let (secret, codes) = house.enrol(&house.link("ncsc.consent")).await;
    let mut browser = house.browser();
    let code = house.code(&secret);
    let mut answers = Vec::new();
    for (alias, password, code) in [
        ("ncsc.consent", "another password", code.as_str()),
        ("ncsc.consent", PASSWORD, "000000"),
        ("nobody.here", PASSWORD, &code),
        ("police.consent", PASSWORD, &code),
        ("ncsc.consent", "", ""),
    ] {
        let page = attempt(&mut browser, alias, password, code).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
        answers.push(page.body.replace(&format!("value=\"{alias}\""), "value"));
    }
    let command = |body: &String| body.clone();
    answers.dedup_by_key(|body| command(body));
    assert_eq!(answers.len(), 1, "the same page for a wrong name, password and code");
    assert_eq!(house.acts("login.failed"), 3, "failures of somebody who can log in are entries");
    // A code serves once, and so does a recovery code.
    assert_eq!(attempt(&mut browser, "ncsc.consent", PASSWORD, &code).await.status, StatusCode::SEE_OTHER);
    assert_eq!(attempt(&mut house.browser(), "ncsc.consent", PASSWORD, &code).await.status, StatusCode::UNAUTHORIZED);
    let typed = codes[4].to_uppercase();
    let mut other = house.browser();
    assert_eq!(attempt(&mut other, "ncsc.consent", PASSWORD, &typed).await.status, StatusCode::SEE_OTHER);
    assert_eq!(attempt(&mut house.browser(), "ncsc.consent", PASSWORD, &typed).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_five_failures_even_the_right_word_waits() {
    let house = House::new();
    let (secret, _) = house.enrol(&house.link("ncsc.consent")).await;
    let mut browser = house.browser();
    for _ in 0..8 {
        attempt(&mut browser, "ncsc.consent", "another password", "000000").await;
    }
    assert_eq!(house.acts("login.failed"), 5, "those that were not tried are none");
    let right = attempt(&mut browser, "ncsc.consent", PASSWORD, &house.code(&secret)).await;
    assert_eq!(right.status, StatusCode::UNAUTHORIZED);
    house.later(31);
    let right = attempt(&mut browser, "ncsc.consent", PASSWORD, &house.code(&secret)).await;
    assert_eq!(right.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_grave_asks_again_and_then_goes_on() {
    let house = House::new();
    let (secret, _) = house.enrol(&house.link("ncsc.consent")).await;
    let mut browser = house.log_in("ncsc.consent", &secret).await;
    house.later(11 * 60);
    assert_eq!(browser.get("/consents/standing").await.status, StatusCode::OK);
    let form = [("types", "domain"), ("recipients", "nctv"), ("until", "2026-09-30"), ("note", "line one\nline two")];
    let page = browser.post("/consents/standing", &form).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert!(page.body.contains("<textarea name=\"note\" hidden>\nline one\nline two</textarea>"), "{}", page.body);
    assert!(page.body.contains("action=\"/consents/standing\""));
    let wrong = [&form[..], &[("access_password", "another password"), ("access_code", "000000")]].concat();
    let page = browser.post("/consents/standing", &wrong).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert!(!page.body.contains("another password"), "what was typed as a password never comes back");
    let code = house.code(&secret);
    let right = [&form[..], &[("access_password", PASSWORD), ("access_code", &code)]].concat();
    let page = browser.post("/consents/standing", &right).await;
    assert_ne!(page.status, StatusCode::UNAUTHORIZED, "{}", page.body);
    assert_eq!(house.acts("session.proved"), 1);
    // Within ten minutes nobody is asked again.
    house.later(60);
    assert_ne!(browser.post("/consents/standing", &form).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_was_sent_too_late_is_carried_out_after_logging_in() {
    let house = House::new();
    let (secret, _) = house.enrol(&house.link("ncsc.analyst")).await;
    let mut browser = house.log_in("ncsc.analyst", &secret).await;
    browser.get("/purpose").await;
    house.later(20 * 60);
    let form = [("purpose_code", "warning"), ("purpose_necessity", "one\ntwo"), ("purpose_proportionality", "three")];
    let page = browser.post("/purpose", &form).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert!(page.body.contains("action=\"/purpose\"") && page.body.contains("\none\ntwo</textarea>"), "{}", page.body);
    let code = house.code(&secret);
    let name = ("access_name", "ncsc.analyst");
    let fields = [&form[..], &[name, ("access_password", PASSWORD), ("access_code", &code)]].concat();
    assert_eq!(browser.post("/purpose", &fields).await.location, "/tasks#main");
    assert!(browser.get("/purpose").await.body.contains("one\ntwo"), "the purpose was stated");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_logs_in_anew_ends_the_session_that_was_open() {
    let house = House::new();
    let links = ["ncsc.consent", "police.consent"].map(|alias| house.link(alias));
    let (first, second) = (house.enrol(&links[0]).await.0, house.enrol(&links[1]).await.0);
    let mut browser = house.log_in("ncsc.consent", &first).await;
    let page = attempt(&mut browser, "police.consent", PASSWORD, &house.code(&second)).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert!(browser.get("/tasks").await.body.contains("Police"));
    assert_eq!(house.system.state().access.sessions.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_back_is_gone_with_the_next_request() {
    let house = House::new();
    let links = ["admin", "aivd.consent"].map(|alias| house.link(alias));
    let (admin, secret) = (house.enrol(&links[0]).await.0, house.enrol(&links[1]).await.0);
    let mut officer = house.log_in("aivd.consent", &secret).await;
    let mut administrator = house.log_in("admin", &admin).await;
    assert_eq!(officer.get("/tasks").await.status, StatusCode::OK);
    let capacity = house.system.person("aivd.consent").unwrap().to_string();
    let page = administrator.get(&format!("/people/{capacity}")).await;
    assert_eq!(page.status, StatusCode::OK);
    let (_, page) = administrator.act(&format!("/people/{capacity}/revoke"), &[("step", "revoke")]).await;
    assert!(page.status.is_success(), "{}", page.body);
    assert_eq!(officer.get("/tasks").await.status, StatusCode::UNAUTHORIZED);
    let word = attempt(&mut house.browser(), "aivd.consent", PASSWORD, &house.code(&secret)).await;
    assert_eq!(word.status, StatusCode::UNAUTHORIZED, "the credentials are gone too");
    // A new link, shown once, and only for one's own people.
    let page = administrator.post(&format!("/people/{capacity}/offer"), &[("step", "offer")]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains(&format!("http://{HOST}/enrol/")), "{}", page.body);
    let stranger = house.system.person("police.consent").unwrap().to_string();
    let page = administrator.post(&format!("/people/{stranger}/offer"), &[("step", "offer")]).await;
    assert!(!page.body.contains("/enrol/"), "{}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_capacity_that_ends_takes_its_sessions_with_it() {
    let house = House::new();
    let links = ["admin", "aivd.consent"].map(|alias| house.link(alias));
    let (admin, secret) = (house.enrol(&links[0]).await.0, house.enrol(&links[1]).await.0);
    let mut officer = house.log_in("aivd.consent", &secret).await;
    let mut administrator = house.log_in("admin", &admin).await;
    let capacity = house.system.person("aivd.consent").unwrap().to_string();
    administrator.get(&format!("/people/{capacity}")).await;
    administrator.act(&format!("/people/{capacity}/end"), &[("step", "end")]).await;
    assert_eq!(officer.get("/tasks").await.status, StatusCode::UNAUTHORIZED);
    assert!(house.system.state().access.sessions.len() == 1, "the administrator's is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_cannot_be_made_up_or_moved() {
    let house = House::new();
    let (secret, _) = house.enrol(&house.link("ncsc.consent")).await;
    let mut browser = house.log_in("ncsc.consent", &secret).await;
    let cookie = browser.cookies["__Host-entrance"].clone();
    let [word, seconds, code] = cookie.split('.').collect::<Vec<_>>()[..] else { panic!("{cookie}") };
    let later = seconds.parse::<u64>().unwrap() + 3600;
    for forged in [
        format!("{word}.{later}.{code}"),
        format!("{}.{seconds}.{code}", "0".repeat(64)),
        format!("{word}.{seconds}.{}", "0".repeat(64)),
        format!("{word}.{seconds}"),
        format!("{word}.-99999999999999999999.{code}"),
        "..".into(),
        String::new(),
    ] {
        browser.cookies.insert("__Host-entrance".into(), forged.clone());
        assert_eq!(browser.get("/tasks").await.status, StatusCode::UNAUTHORIZED, "{forged}");
    }
    // Without the prefix a cookie may be anybody's.
    browser.cookies.remove("__Host-entrance");
    browser.cookies.insert("entrance".into(), cookie.clone());
    browser.cookies.insert("persona".into(), "admin".into());
    assert_eq!(browser.get("/tasks").await.status, StatusCode::UNAUTHORIZED);
    browser.cookies.insert("__Host-entrance".into(), cookie);
    assert_eq!(browser.get("/tasks").await.status, StatusCode::OK);
    // The demo's switch is none here.
    assert_eq!(browser.post("/persona", &[("alias", "admin")]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn cookies_are_for_this_host_alone_and_other_names_are_not_answered() {
    let house = House::new();
    let router = common::router_with_log_in(&house.system, "https://waarborg.example");
    let ask = |host: &str| Request::get("/log-in").header(header::HOST, host).body(Body::empty()).unwrap();
    let answer = router.clone().oneshot(ask("waarborg.example")).await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    for cookie in answer.headers().get_all(header::SET_COOKIE) {
        let cookie = cookie.to_str().unwrap();
        assert!(
            cookie.starts_with("__Host-") && cookie.contains("; Secure") && cookie.contains("; Path=/"),
            "{cookie}"
        );
        assert!(!cookie.contains("Domain"));
    }
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    assert!(String::from_utf8_lossy(&body).contains("Inloggen"));
    for host in ["evil.example", "127.0.0.1:8080", "waarborg.example.evil.example", ""] {
        let answer = router.clone().oneshot(ask(host)).await.unwrap();
        assert_eq!(answer.status(), StatusCode::MISDIRECTED_REQUEST, "{host}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_was_changed_in_the_store_is_none() {
    let house = House::new();
    let links = ["ncsc.consent", "police.consent"].map(|alias| house.link(alias));
    let (secret, other) = (house.enrol(&links[0]).await.0, house.enrol(&links[1]).await.0);
    let verifier = |alias: &str| {
        let state = house.system.state();
        let person = state.capacities[&house.system.person(alias).unwrap()].capacity.person;
        format!("access/{}", state.access.people[&person].verifier)
    };
    let (mine, theirs) = (verifier("police.consent"), verifier("ncsc.consent"));
    // Whoever can write to the store puts the own credentials under another's name.
    let swapped = house.system.with_store(move |store| {
        let own = store.secret(&mine).unwrap().unwrap();
        store.put_secret(&theirs, &own)
    });
    swapped.unwrap().unwrap();
    let mut browser = house.browser();
    for secret in [&secret, &other] {
        let page = attempt(&mut browser, "ncsc.consent", PASSWORD, &house.code(secret)).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn passwords_and_codes_that_will_not_do_are_told() {
    let house = House::new();
    let link = house.link("ncsc.consent");
    let mut browser = house.browser();
    let page = browser.get(&link).await;
    let secret = between(&page.body, "<code class=\"hash\">", "</code>").replace(' ', "");
    let code = house.code(&secret);
    for (password, again, code, said) in [
        ("short", "short", code.as_str(), "twaalf tekens of meer"),
        ("aaaaaaaaaaaaaa", "aaaaaaaaaaaaaa", &code, "te eenvoudig"),
        ("my ncsc.consent", "my ncsc.consent", &code, "korte naam niet bevatten"),
        (PASSWORD, "viool kast woensdag", &code, "verschillen"),
        (PASSWORD, PASSWORD, "123", "hoort te tonen"),
    ] {
        let page = browser.post(&link, &[("password", password), ("password_again", again), ("code", code)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains(said), "{said}: {}", page.body);
        assert!(!page.body.contains(password) || password == "short", "{}", page.body);
    }
    house.later(4 * 24 * 3600);
    let page = browser.post(&link, &[("password", PASSWORD), ("password_again", PASSWORD), ("code", &code)]).await;
    assert!(page.body.contains("niet geldig"), "it has run out: {}", page.body);
    assert!(house.system.state().access.people.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_in_particular_brings_no_files() {
    let house = House::new();
    let (secret, _) = house.enrol(&house.link("ncsc.analyst")).await;
    let mut browser = house.log_in("ncsc.analyst", &secret).await;
    let large = "x".repeat(2 << 20);
    let kept = browser.post("/deposit", &[("paste", &large)]).await;
    assert_eq!(kept.status, StatusCode::UNPROCESSABLE_ENTITY, "somebody may, and is told what is missing");
    browser.cookies.remove("__Host-entrance");
    assert_eq!(browser.post("/deposit", &[("paste", &large)]).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(browser.post("/deposit", &[("paste", "small")]).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ran_out_is_forgotten_when_deadlines_pass() {
    let house = House::new();
    let links = ["ncsc.consent", "police.consent"].map(|alias| house.link(alias));
    let (secret, _) = house.enrol(&links[0]).await;
    house.log_in("ncsc.consent", &secret).await;
    assert_eq!(house.system.state().access.offers.len(), 1);
    house.clock.set(Instant::parse("2026-07-09T09:00:00+02:00").unwrap());
    waarborg_app::verbs::run(&house.system, Caller::house(), "tick", serde_json::Value::Null).unwrap();
    let access = house.system.state().access;
    assert!(access.sessions.is_empty() && access.offers.is_empty());
    assert_eq!(access.people.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn ones_own_sessions_are_listed_and_ended_one_by_one_or_all_others() {
    let house = House::new();
    let links = ["ncsc.consent", "police.consent"].map(|alias| house.link(alias));
    let (secret, police) = (house.enrol(&links[0]).await.0, house.enrol(&links[1]).await.0);
    let mut other = house.log_in("police.consent", &police).await;
    let mut here = house.log_in("ncsc.consent", &secret).await;
    let [mut second, mut third] =
        [house.log_in("ncsc.consent", &secret).await, house.log_in("ncsc.consent", &secret).await];
    let page = here.get("/sessions").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("wachtwoord en code") && page.body.contains(">deze<"), "{}", page.body);
    let ids: Vec<&str> = page.body.split("name=\"session\" value=\"").skip(1).map(|rest| &rest[..64]).collect();
    assert_eq!(ids.len(), 2, "all but this one");
    // Another's session is nobody's: the same answer as for one that never was.
    other.get("/sessions").await;
    for session in [ids[0], &"0".repeat(64)] {
        assert_eq!(other.post("/sessions/end", &[("session", session)]).await.status, StatusCode::NOT_FOUND);
    }
    let (_, page) = here.act("/sessions/end", &[("session", ids[0])]).await;
    assert_eq!(page.body.matches("name=\"session\" value=\"").count(), 1);
    assert_eq!(third.get("/tasks").await.status, StatusCode::UNAUTHORIZED, "the newest stood first");
    assert_eq!(second.get("/tasks").await.status, StatusCode::OK);
    here.act("/sessions/end", &[("others", "yes")]).await;
    assert_eq!(second.get("/tasks").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(here.get("/tasks").await.status, StatusCode::OK);
    assert_eq!(other.get("/tasks").await.status, StatusCode::OK);
    assert_eq!(house.acts("session.ended"), 4, "two of them were refused");
}
