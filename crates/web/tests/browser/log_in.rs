// SPDX-License-Identifier: EUPL-1.2
//! Logging in with a real browser and the keyboard alone: a link, a password with an authenticator, what is
//! grave, a session that rests and one that is taken back; and axe on each of these pages.

use crate::chrome::Chrome;
use crate::{common, says, serve};
use waarborg_app::access::offer;
use waarborg_app::caller::{Caller, Channel};
use waarborg_app::verbs;
use waarborg_domain::{Clock, FixedClock};

const PASSWORD: &str = "viool kast dinsdag";

/// What the authenticator shows in the next period, so that each code is a new one.
fn next_code(clock: &FixedClock, secret: &str) -> String {
    clock.set(clock.now().plus_seconds(30));
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let authenticator = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    authenticator.generate(u64::try_from(clock.now().0 / 1_000_000).unwrap()).to_string()
}

async fn log_in(c: &Chrome, code: &str) {
    c.fill("access_name", "aivd.consent").await;
    c.fill("access_password", PASSWORD).await;
    c.fill("access_code", code).await;
    c.push("e.tagName === 'BUTTON' && e.innerText.startsWith('Inloggen')").await;
}

async fn judged(c: &Chrome, wrong: &mut Vec<String>, name: &str) {
    wrong.extend(c.judge(&format!("nl-access-{name}")).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_a_password_and_a_session_by_keyboard() {
    let (system, clock) = common::on_clock();
    let who = system.person("aivd.consent").unwrap();
    let offered = offer::run(&system, Caller::house(), offer::Request { capacity: who }).unwrap();
    let base = serve(|base| common::router_with_log_in(&system, base)).await;
    let c = match Chrome::start(&base).await {
        Ok(chrome) => chrome,
        Err(why) => {
            println!("skipped: {why}");
            return;
        }
    };
    let mut wrong = Vec::new();
    c.open(offered.text("link").unwrap()).await;
    judged(&c, &mut wrong, "link").await;
    let secret = c.look("return document.querySelector('code.hash').innerText;").await;
    let secret = secret.as_str().unwrap().replace(' ', "");
    c.fill("password", PASSWORD).await;
    c.fill("password_again", PASSWORD).await;
    c.fill("code", "000000").await;
    c.push(&says("Instellen")).await;
    assert!(c.text().await.contains("hoort te tonen"), "{}", c.text().await);
    judged(&c, &mut wrong, "link-wrong").await;
    c.fill("password", PASSWORD).await;
    c.fill("password_again", PASSWORD).await;
    c.fill("code", &next_code(&clock, &secret)).await;
    c.push(&says("Instellen")).await;
    assert!(c.text().await.contains("Herstelcodes"), "{}", c.text().await);
    judged(&c, &mut wrong, "codes").await;

    c.open("/consents").await;
    judged(&c, &mut wrong, "log-in").await;
    log_in(&c, "000000").await;
    assert!(c.text().await.contains("passen niet bij elkaar"), "{}", c.text().await);
    judged(&c, &mut wrong, "log-in-wrong").await;
    c.look("document.getElementById('access_name').value = '';").await;
    log_in(&c, &next_code(&clock, &secret)).await;
    // Where one wanted to go.
    assert_eq!(c.place().await, "/consents", "{}", c.text().await);
    judged(&c, &mut wrong, "logged-in").await;

    // What is grave asks again once ten minutes have passed, and then goes on.
    c.open("/consents/standing").await;
    clock.set(clock.now().plus_seconds(11 * 60));
    c.tick("e.name === 'types'").await;
    c.choose("recipient", "nctv").await;
    c.look("document.getElementById('until').value = '2026-09-30';").await;
    c.push("e.tagName === 'BUTTON' && e.closest('main form')").await;
    assert!(c.text().await.contains("Laat nog eens zien wie u bent"), "{}", c.text().await);
    judged(&c, &mut wrong, "again").await;
    c.fill("access_password", PASSWORD).await;
    c.fill("access_code", &next_code(&clock, &secret)).await;
    c.push(&says("Uitvoeren")).await;
    assert_eq!(c.look("return location.hash;").await, "#result", "{}", c.text().await);
    assert_eq!(system.state().standing.len(), 1, "the consent stands");

    // Taken back: the next page is the log-in.
    c.open("/tasks").await;
    assert!(c.look("return !document.getElementById('access_name');").await == true, "{}", c.text().await);
    let admin = Caller::person(system.person("admin").unwrap(), Channel::Api);
    assert!(verbs::run(&system, admin, "access.revoke", serde_json::json!({ "capacity": who })).unwrap().allowed());
    c.open("/tasks").await;
    assert!(c.look("return !!document.getElementById('access_name');").await == true, "{}", c.text().await);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
