// SPDX-License-Identifier: EUPL-1.2
//! Passkeys on the pages: made behind a link, answered at the log-in and before what is grave, added and taken
//! off; and every way in which an answer is not what was asked.

use super::access::House;
use super::{Browser, Page, between, common};
use axum::http::StatusCode;
use waarborg_testkit::authenticator::Authenticator;

pub(super) const ORIGIN: &str = "https://waarborg.example";

fn browser(house: &House) -> Browser {
    let mut browser = Browser::new(common::router_with_log_in(&house.system, ORIGIN));
    browser.origin = ORIGIN.into();
    browser
}

/// What a page gives its passkey: the options, and the sealed part.
fn asked(page: &Page) -> (String, String) {
    let options = between(&page.body, "data-options=\"", "\"").replace("&quot;", "\"");
    (options, between(&page.body, "ceremony\" value=\"", "\"").to_owned())
}

/// Takes a link with a passkey: the recovery codes.
pub(super) async fn enrol(house: &House, link: &str, key: &mut Authenticator) -> Vec<String> {
    let mut browser = browser(house);
    let page = browser.get(link).await;
    let (options, sealed) = asked(&page);
    let answer = key.make(&options);
    let page = browser.post(link, &[("made_ceremony", &sealed), ("made_passkey", &answer)]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let list = between(&page.body, "<ul class=\"codes\">", "</ul>");
    list.split("<code>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect()
}

async fn answer_log_in(browser: &mut Browser, name: &str, sealed: &str, answer: &str) -> Page {
    let fields = [
        ("access_name", name),
        ("access_password", ""),
        ("access_code", ""),
        ("access_ceremony", sealed),
        ("access_passkey", answer),
    ];
    browser.post("/log-in", &fields).await
}

pub(super) async fn log_in(house: &House, name: &str, key: &mut Authenticator) -> Browser {
    let mut browser = browser(house);
    let (options, sealed) = asked(&browser.get("/log-in").await);
    let answer = key.show(&options);
    let page = answer_log_in(&mut browser, name, &sealed, &answer).await;
    assert_eq!((page.status, page.location.as_str()), (StatusCode::SEE_OTHER, "/tasks#main"), "{}", page.body);
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_is_made_logs_in_and_shows_again_who_one_is() {
    let (house, mut key) = (House::new(), Authenticator::new(7, ORIGIN));
    let link = house.link("ncsc.consent");
    let codes = enrol(&house, &link, &mut key).await;
    assert_eq!(codes.len(), 10);
    assert!(browser(&house).get(&link).await.body.contains("niet geldig"), "the link is good once");
    let mut browser = log_in(&house, "", &mut key).await;
    assert!(browser.get("/tasks").await.body.contains("NCSC"));
    // What is grave asks again, and goes on by the passkey.
    house.later(11 * 60);
    let form = [("types", "domain"), ("recipients", "nctv"), ("until", "2026-09-30")];
    let page = browser.post("/consents/standing", &form).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    let (options, sealed) = asked(&page);
    let shown = key.show(&options);
    let given = [("access_password", ""), ("access_ceremony", sealed.as_str()), ("access_passkey", shown.as_str())];
    let page = browser.post("/consents/standing", &[&form[..], &given].concat()).await;
    assert_ne!(page.status, StatusCode::UNAUTHORIZED, "{}", page.body);
    assert_eq!((house.acts("session.proved"), house.acts("login.failed")), (1, 0));
    // A recovery code serves in its place, with the name alone, once.
    for status in [StatusCode::SEE_OTHER, StatusCode::UNAUTHORIZED] {
        let mut other = self::browser(&house);
        other.get("/log-in").await;
        let fields = [("access_name", "ncsc.consent"), ("access_password", ""), ("access_code", codes[2].as_str())];
        assert_eq!(other.post("/log-in", &fields).await.status, status);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_does_not_fit_is_refused_alike_and_entered() {
    let (house, mut own, mut other) = (House::new(), Authenticator::new(7, ORIGIN), Authenticator::new(8, ORIGIN));
    let links = ["ncsc.consent", "police.consent"].map(|alias| house.link(alias));
    enrol(&house, &links[0], &mut own).await;
    enrol(&house, &links[1], &mut other).await;
    let mut bodies = Vec::new();
    let mut tried = 0;
    type Change = fn(&mut Authenticator, &Authenticator);
    let changes: [(&str, Change); 6] = [
        ("another origin", |key, _| key.origin = "https://waarborg.example.evil.example".into()),
        ("another port", |key, _| key.origin = "https://waarborg.example:8443".into()),
        ("another name", |key, _| key.name = "evil.example".into()),
        ("nobody verified", |key, _| key.verifies = false),
        ("the counter went back", |key, _| key.counter = 1),
        ("another's credential", |key, other| key.pretend(other)),
    ];
    for (what, change) in changes {
        house.later(20 * 60);
        log_in(&house, "", &mut own).await;
        log_in(&house, "", &mut other).await;
        let mut key = Authenticator::new(7, ORIGIN);
        key.pretend(&own);
        key.counter = own.counter;
        change(&mut key, &other);
        let mut browser = browser(&house);
        let (options, sealed) = asked(&browser.get("/log-in").await);
        let page = answer_log_in(&mut browser, "", &sealed, &key.show(&options)).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{what}");
        tried += 1;
        assert_eq!(house.acts("login.failed"), tried, "{what} is entered");
        bodies.push(plain(&page));
    }
    // A name that is another's, or nobody's; an answer to another page, altered, too late, or given before.
    for (name, seconds, seal) in
        [("police.consent", 0, ""), ("nobody.here", 0, ""), ("", 601, ""), ("", 0, "A"), ("", 0, "elsewhere")]
    {
        house.later(20 * 60);
        let mut browser = browser(&house);
        let (options, mut sealed) = asked(&browser.get("/log-in").await);
        if seal == "elsewhere" {
            sealed = asked(&self::browser(&house).get("/log-in").await).1;
        } else {
            sealed.push_str(seal);
        }
        let shown = own.show(&options);
        house.later(seconds);
        let page = answer_log_in(&mut browser, name, &sealed, &shown).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{name} {seconds} {seal}");
        tried += 1;
        assert_eq!(house.acts("login.failed"), tried, "{name} {seconds} {seal} is entered");
        bodies.push(plain(&page).replace(&format!("value=\"{name}\""), "value=\"\""));
    }
    house.later(20 * 60);
    let mut browser = browser(&house);
    let (options, sealed) = asked(&browser.get("/log-in").await);
    let shown = own.show(&options);
    assert_eq!(answer_log_in(&mut browser, "", &sealed, &shown).await.status, StatusCode::SEE_OTHER);
    browser.cookies.remove("__Host-entrance");
    let page = answer_log_in(&mut browser, "", &sealed, &shown).await;
    assert_eq!((page.status, house.acts("login.failed")), (StatusCode::UNAUTHORIZED, tried + 1), "good once");
    bodies.push(plain(&page));
    // Nobody's passkey, and no passkey at all: nothing to enter, and the same page.
    for mut stranger in [Authenticator::new(9, ORIGIN)] {
        let (options, sealed) = asked(&browser.get("/log-in").await);
        for shown in [stranger.show(&options), "{}".into(), "[".repeat(20_000)] {
            bodies.push(plain(&answer_log_in(&mut browser, "", &sealed, &shown).await));
        }
    }
    assert_eq!(house.acts("login.failed"), tried + 1);
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "one page for all: {bodies:#?}");
}

/// A page without what differs each time.
fn plain(page: &Page) -> String {
    let (options, sealed) = asked(page);
    let body = page.body.replace(&sealed, "").replace(&options.replace('"', "&quot;"), "");
    body.replace(between(&page.body, "name=\"token\" value=\"", "\""), "")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_serves_the_page_it_was_asked_on_alone() {
    let (house, mut key) = (House::new(), Authenticator::new(7, ORIGIN));
    enrol(&house, &house.link("ncsc.consent"), &mut key).await;
    let mut browser = log_in(&house, "", &mut key).await;
    house.later(11 * 60);
    let form = [("types", "domain"), ("recipients", "nctv"), ("until", "2026-09-30")];
    let (options, sealed) = asked(&browser.post("/consents/standing", &form).await);
    let mut other = self::browser(&house);
    other.cookies.insert("__Host-session".into(), browser.cookies["__Host-session"].clone());
    other.get("/log-in").await;
    let page = answer_log_in(&mut other, "", &sealed, &key.show(&options)).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED, "to carry something out is not to log in");
    assert_eq!(house.acts("login.failed"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_passkey_is_added_and_the_first_taken_off() {
    let (house, mut first, mut second) = (House::new(), Authenticator::new(7, ORIGIN), Authenticator::new(8, ORIGIN));
    enrol(&house, &house.link("ncsc.consent"), &mut first).await;
    let mut browser = log_in(&house, "", &mut first).await;
    let page = browser.get("/access").await;
    assert!(page.body.contains("Uw enige weg naar binnen"), "{}", page.body);
    let person = |house: &House| {
        let state = house.system.state();
        state.access.people.values().next().unwrap().clone()
    };
    let only = *person(&house).passkeys.keys().next().unwrap();
    let page = browser.post(&format!("/access/passkeys/{only}/remove"), &[]).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND, "the last way in stays");
    let (options, sealed) = asked(&browser.get("/access").await);
    let made = second.make(&options);
    let fields = [("made_ceremony", sealed.as_str()), ("made_passkey", made.as_str())];
    browser.act("/access/passkeys", &fields).await;
    assert_eq!(person(&house).passkeys.len(), 2);
    let again = browser.post("/access/passkeys", &fields).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND, "one answer, one passkey: {}", again.body);
    assert_eq!(person(&house).passkeys.len(), 2);
    // Taken off from the other: its sessions end, and it opens none.
    let mut other = log_in(&house, "ncsc.consent", &mut second).await;
    other.get("/access").await;
    other.act(&format!("/access/passkeys/{only}/remove"), &[]).await;
    assert_eq!(browser.get("/tasks").await.status, StatusCode::UNAUTHORIZED, "at once");
    let mut late = self::browser(&house);
    let (options, sealed) = asked(&late.get("/log-in").await);
    assert_eq!(answer_log_in(&mut late, "", &sealed, &first.show(&options)).await.status, StatusCode::UNAUTHORIZED);
    let left = house.system.with_store(move |store| store.secret(&format!("access/{only}")).unwrap()).unwrap();
    assert!(left.is_none_or(|bytes| bytes.is_empty()), "nothing of it is kept");
    // After ten minutes this asks again too.
    house.later(11 * 60);
    let page = other.post(&format!("/access/passkeys/{only}/remove"), &[]).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_public_key_that_was_changed_in_the_store_is_none() {
    let (house, mut own, mut other) = (House::new(), Authenticator::new(7, ORIGIN), Authenticator::new(8, ORIGIN));
    let links = ["ncsc.consent", "police.consent"].map(|alias| house.link(alias));
    enrol(&house, &links[0], &mut own).await;
    enrol(&house, &links[1], &mut other).await;
    let state = house.system.state();
    let verifier = |alias: &str| {
        let person = state.capacities[&house.system.person(alias).unwrap()].capacity.person;
        format!("access/{}", state.access.people[&person].passkeys.keys().next().unwrap())
    };
    let (mine, theirs) = (verifier("police.consent"), verifier("ncsc.consent"));
    let swapped = house.system.with_store(move |store| {
        let own = store.secret(&mine).unwrap().unwrap();
        store.put_secret(&theirs, &own)
    });
    swapped.unwrap().unwrap();
    for key in [&mut own] {
        let mut browser = browser(&house);
        let (options, sealed) = asked(&browser.get("/log-in").await);
        let page = answer_log_in(&mut browser, "", &sealed, &key.show(&options)).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    }
    log_in(&house, "", &mut other).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_back_ends_passkeys_and_an_address_of_numbers_has_none() {
    let (house, mut key) = (House::new(), Authenticator::new(7, ORIGIN));
    enrol(&house, &house.link("aivd.consent"), &mut key).await;
    let mut browser = log_in(&house, "", &mut key).await;
    let [who, admin] = ["aivd.consent", "admin"].map(|alias| house.system.person(alias).unwrap());
    let caller = waarborg_app::Caller::person(admin, waarborg_app::caller::Channel::Api);
    let with = serde_json::json!({ "capacity": who });
    assert!(waarborg_app::verbs::run(&house.system, caller, "access.revoke", with).unwrap().allowed());
    assert_eq!(browser.get("/tasks").await.status, StatusCode::UNAUTHORIZED, "with the next request");
    let (options, sealed) = asked(&browser.get("/log-in").await);
    assert_eq!(answer_log_in(&mut browser, "", &sealed, &key.show(&options)).await.status, StatusCode::UNAUTHORIZED);
    let mut bare = Browser::new(common::router_with_log_in(&house.system, &format!("http://{}", super::HOST)));
    assert!(!bare.get("/log-in").await.body.contains("passkey"), "passkeys are for a name");
}

/// Signs the words of a page: the fields that go with them.
pub(super) fn signature(page: &Page, key: &mut Authenticator) -> String {
    key.show(&asked(page).0)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_signs_with_a_passkey_these_words_and_no_others() {
    let (house, mut key, mut other) = (House::new(), Authenticator::new(7, ORIGIN), Authenticator::new(8, ORIGIN));
    enrol(&house, &house.link("ncsc.consent"), &mut key).await;
    let mut browser = log_in(&house, "", &mut key).await;
    let form = [("types", "domain"), ("recipient", "nctv"), ("purpose", "resilience"), ("until", "2026-09-30")];
    assert!(!browser.get("/consents/standing").await.body.contains("name=\"sign\""), "nothing to sign with yet");
    let own = *house.system.state().access.people.values().next().unwrap().passkeys.keys().next().unwrap();
    browser.get("/access").await;
    let (_, page) = browser.act(&format!("/access/passkeys/{own}/sign"), &[]).await;
    assert!(page.body.contains("Hiermee ondertekent u."), "{}", page.body);
    assert!(browser.get("/consents/standing").await.body.contains("name=\"sign\""));
    let words = browser.post("/consents/standing", &[&form[..], &[("sign", "passkey")]].concat()).await;
    assert_eq!(words.status, StatusCode::OK, "{}", words.body);
    assert!(words.body.contains("waarborg/standing-consent/1") && words.body.contains("nctv"), "{}", words.body);
    // Over other words, by another key, without a look at who holds it: refused by the law, and told why.
    let good = signature(&words, &mut key);
    other.pretend(&key);
    let foreign = signature(&words, &mut other);
    key.verifies = false;
    let blind = signature(&words, &mut key);
    key.verifies = true;
    let longer = [("types", "domain"), ("recipient", "nctv"), ("purpose", "resilience"), ("until", "2026-10-30")];
    for (fields, given) in [(&longer, &good), (&form, &foreign), (&form, &blind)] {
        let page = browser.post("/consents/standing", &[&fields[..], &[("signed_passkey", given)]].concat()).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{}", page.body);
        assert!(page.body.contains("R-043"), "{}", page.body);
    }
    let page = browser.post("/consents/standing", &[&form[..], &[("signed_passkey", "{}")]].concat()).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.body);
    assert!(house.system.state().standing.is_empty());
    let signed = [&form[..], &[("sign", "passkey"), ("signed_passkey", &good)]].concat();
    browser.act("/consents/standing", &signed).await;
    let state = house.system.state();
    let standing = state.standing.values().next().unwrap();
    assert!(matches!(standing.signing, waarborg_domain::Signing::Asserted(_)), "{:?}", standing.signing);
    let again = browser.post("/consents/standing", &signed).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "a signature is entered once");
    // A passkey that is gone signs no more.
    house.later(60);
    let mut second = Authenticator::new(9, ORIGIN);
    let (options, sealed) = asked(&browser.get("/access").await);
    let made = second.make(&options);
    browser.act("/access/passkeys", &[("made_ceremony", &sealed), ("made_passkey", &made)]).await;
    let mut late = log_in(&house, "", &mut second).await;
    late.get("/access").await;
    late.act(&format!("/access/passkeys/{own}/remove"), &[]).await;
    assert!(house.system.state().access.signing.is_empty());
}
