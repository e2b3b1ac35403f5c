// SPDX-License-Identifier: EUPL-1.2
//! What a provider, or somebody between, may try: each is refused with one page and entered, and opens nothing.

use super::Stage;
use super::idp::{Forge, Mood, Sign};
use axum::http::StatusCode;

const ALIAS: &str = "ncsc.consent";

/// One way to be wrong: what it is, and what it does to a good answer at this second.
type Wrong = (&'static str, fn(&mut Forge, i64));

const WRONG: &[Wrong] = &[
    ("no signature", |f, _| {
        f.header["alg"] = "none".into();
        f.sign = Sign::Nothing;
    }),
    ("no signature, though one is named", |f, _| f.sign = Sign::Nothing),
    ("a shared secret: the public key", |f, _| {
        f.header["alg"] = "HS256".into();
        f.sign = Sign::PublicKey;
    }),
    ("a shared secret: the client's", |f, _| {
        f.header["alg"] = "HS256".into();
        f.sign = Sign::ClientSecret;
    }),
    ("an algorithm that the provider does not announce", |f, _| f.header["alg"] = "RS256".into()),
    ("an algorithm that is none", |f, _| f.header["alg"] = "XX999".into()),
    ("a key of somebody else under the provider's name", |f, _| f.sign = Sign::Foreign),
    ("a key that the provider does not show", |f, _| {
        f.header["kid"] = "other".into();
        f.sign = Sign::Foreign;
    }),
    ("another issuer", |f, _| f.claims["iss"] = "https://idp.example".into()),
    ("another audience", |f, _| f.claims["aud"] = "somebody-else".into()),
    ("an audience besides us", |f, _| f.claims["aud"] = serde_json::json!(["waarborg", "somebody-else"])),
    ("asked for by another", |f, _| f.claims["azp"] = "somebody-else".into()),
    ("expired", |f, now| f.claims["exp"] = (now - 1).into()),
    ("made long ago", |f, now| f.claims["iat"] = (now - 3600).into()),
    ("made in the future", |f, now| f.claims["iat"] = (now + 3600).into()),
    ("a time beyond all times", |f, _| f.claims["exp"] = serde_json::json!(1e300)),
    ("another nonce", |f, _| f.claims["nonce"] = "n".repeat(64).into()),
    ("no nonce", |f, _| drop(f.claims.as_object_mut().unwrap().remove("nonce"))),
    ("nothing of when who one is was shown", |f, _| drop(f.claims.as_object_mut().unwrap().remove("auth_time"))),
    ("shown too long ago", |f, now| f.claims["auth_time"] = (now - 11 * 3600).into()),
    ("shown in the future", |f, now| f.claims["auth_time"] = (now + 3600).into()),
    ("the name of somebody else", |f, _| f.claims["sub"] = "person-2".into()),
    ("no name", |f, _| f.claims["sub"] = "".into()),
    ("a name without end", |f, _| f.claims["sub"] = "x".repeat(4096).into()),
    ("the answer of another provider", |f, _| f.set("iss", Some("https://idp.example"))),
    ("an answer without the provider's name", |f, _| f.set("iss", None)),
    ("another state", |f, _| f.set("state", Some("0123456789abcdef"))),
    ("no state", |f, _| f.set("state", None)),
    ("no code, but a refusal", |f, _| {
        f.set("code", None);
        f.set("error", Some("access_denied"));
    }),
    ("a token endpoint that leads elsewhere", |f, _| f.mood = Mood::Redirects),
    ("a hundred megabytes", |f, _| f.mood = Mood::Endless),
    ("an answer that is none", |f, _| f.mood = Mood::Nonsense),
];

#[tokio::test(flavor = "multi_thread")]
async fn each_is_refused_and_entered_and_opens_nothing() {
    let stage = Stage::new().await;
    stage.bind([(ALIAS, "person-1"), ("police.consent", "person-2")]).await;
    let mut pages = Vec::new();
    for (count, (name, wrong)) in (1..).zip(WRONG) {
        // After five failures in a row one waits a quarter of an hour at most.
        stage.house.later(16 * 60);
        let mut browser = stage.browser();
        let page = stage.asks(&mut browser, ALIAS).await;
        let mut forge = stage.forge(&page, "person-1");
        wrong(&mut forge, stage.house.clock_seconds());
        let page = stage.back(&mut browser, forge).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{name}");
        assert_eq!(browser.get("/tasks").await.status, StatusCode::UNAUTHORIZED, "{name}");
        assert_eq!((stage.house.acts("login.failed"), stage.sessions()), (count, 0), "{name}");
        pages.push(page.body);
    }
    pages.dedup();
    assert_eq!(pages.len(), 1, "one page for all of them");
    assert_eq!(stage.idp.strayed(), 0);
    stage.house.later(16 * 60);
    let (_, page) = stage.log_in(ALIAS, "person-1").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "and the right one is let in: {}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_errand_serves_once_whatever_the_provider_takes() {
    let stage = Stage::new().await;
    stage.bind([(ALIAS, "person-1")]).await;
    for (mood, kind) in [(Mood::Good, "login.failed"), (Mood::Forgetful, "session.begun")] {
        stage.house.later(60);
        let mut browser = stage.browser();
        let page = stage.asks(&mut browser, ALIAS).await;
        let errand = browser.cookies["__Host-errand"].clone();
        let mut forge = stage.forge(&page, "person-1");
        forge.mood = mood;
        let landing = stage.idp.grants(forge);
        let onward = browser.get(&landing).await.onward;
        assert_eq!(browser.get(&onward).await.status, StatusCode::SEE_OTHER);
        let (sessions, entries) = (stage.sessions(), stage.house.acts(kind));
        // The same address in the same browser: its errand is done.
        let mut other = stage.browser();
        other.get("/log-in").await;
        assert_eq!(other.get(&onward).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(stage.house.acts(kind), entries, "whoever was not sent is nobody");
        // With the errand's cookie that somebody kept.
        other.cookies.insert("__Host-errand".into(), errand);
        assert_eq!(other.get(&onward).await.status, StatusCode::UNAUTHORIZED, "{mood:?}");
        assert_eq!((stage.sessions(), stage.house.acts(kind)), (sessions, entries + 1), "{mood:?}: entered");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_of_another_errand_is_not_taken() {
    let stage = Stage::new().await;
    stage.bind([(ALIAS, "person-1")]).await;
    let (mut victim, mut thief) = (stage.browser(), stage.browser());
    let page = stage.asks(&mut victim, ALIAS).await;
    let stolen = stage.forge(&page, "person-1");
    let code = stolen.landing[0].1.clone();
    stage.idp.grants(stolen);
    let page = stage.asks(&mut thief, ALIAS).await;
    let mut forge = stage.forge(&page, "person-1");
    forge.set("code", Some("unused"));
    let landing = stage.idp.grants(forge).replace("code=unused", &format!("code={code}"));
    let page = thief.get(&landing).await;
    assert_eq!(thief.get(&page.onward).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!((stage.house.acts("login.failed"), stage.sessions()), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_errand_that_took_too_long_or_was_changed_is_none() {
    let stage = Stage::new().await;
    stage.bind([(ALIAS, "person-1")]).await;
    let mut browser = stage.browser();
    let page = stage.asks(&mut browser, ALIAS).await;
    stage.house.later(11 * 60);
    let forge = stage.forge(&page, "person-1");
    assert_eq!(stage.back(&mut browser, forge).await.status, StatusCode::UNAUTHORIZED);
    let page = stage.asks(&mut browser, ALIAS).await;
    let cookie = browser.cookies.get_mut("__Host-errand").unwrap();
    *cookie = cookie.replacen(|c: char| c.is_ascii_uppercase(), "a", 1);
    let forge = stage.forge(&page, "person-1");
    assert_eq!(stage.back(&mut browser, forge).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(stage.sessions(), 0);
}
