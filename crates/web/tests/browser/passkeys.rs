// SPDX-License-Identifier: EUPL-1.2
//! A passkey in a real browser, whose authenticator the driver plays (WebDriver's extension for WebAuthn): made
//! behind a link, used to log in, to show again who one is and to sign, and gone with the next request.

use crate::chrome::Chrome;
use crate::{common, says, serve};
use axum::http::Method;
use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::json;
use url::{ParseError, Url};
use waarborg_app::access::offer;
use waarborg_app::caller::{Caller, Channel};
use waarborg_app::verbs;
use waarborg_domain::{Clock as _, Signing};

/// An authenticator inside the machine that knows its holder.
#[derive(Debug)]
pub struct Authenticator;

impl WebDriverCompatibleCommand for Authenticator {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/webauthn/authenticator", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        let wanted = json!({
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
            "isUserVerified": true,
        });
        (Method::POST, Some(wanted.to_string()))
    }
}

async fn standing(c: &Chrome) {
    c.open("/consents/standing").await;
    c.tick("e.name === 'types'").await;
    c.choose("recipient", "nctv").await;
    c.choose("purpose", "resilience").await;
    c.look("document.getElementById('until').value = '2026-09-30';").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_of_the_browser_makes_logs_in_proves_and_signs() {
    let (system, clock) = common::on_clock();
    let who = system.person("aivd.consent").unwrap();
    let offered = offer::run(&system, Caller::house(), offer::Request { capacity: who }).unwrap();
    // Passkeys are for a name, and a browser trusts this one without TLS.
    let named = |base: &str| base.replace("127.0.0.1", "localhost");
    let base = serve(|base| common::router_with_log_in(&system, &named(base))).await;
    let c = match Chrome::start(&named(&base)).await {
        Ok(chrome) => chrome,
        Err(why) => {
            println!("skipped: {why}");
            return;
        }
    };
    c.client.issue_cmd(Authenticator).await.unwrap();
    let mut wrong = Vec::new();
    c.open(offered.text("link").unwrap()).await;
    wrong.extend(c.judge("nl-passkey-link").await);
    c.push(&says("Maak een passkey")).await;
    assert!(c.text().await.contains("Herstelcodes"), "{}", c.text().await);
    c.open("/consents").await;
    wrong.extend(c.judge("nl-passkey-log-in").await);
    c.push(&says("Inloggen met een passkey")).await;
    assert_eq!(c.place().await, "/consents", "{}", c.text().await);
    c.push(&says("Uitloggen")).await;
    c.push(&says("Inloggen met een passkey")).await;
    assert_eq!(c.place().await, "/tasks", "{}", c.text().await);

    // What is grave asks again, and the passkey answers.
    standing(&c).await;
    clock.set(clock.now().plus_seconds(11 * 60));
    c.push("e.tagName === 'BUTTON' && e.closest('main form')").await;
    wrong.extend(c.judge("nl-passkey-again").await);
    c.push(&says("Uitvoeren met een passkey")).await;
    assert_eq!(c.look("return location.hash;").await, "#result", "{}", c.text().await);
    assert_eq!(system.state().standing.len(), 1);

    // The same, as the officer's own signature.
    c.open("/access").await;
    wrong.extend(c.judge("nl-passkey-own").await);
    c.push(&says("Hiermee ondertekenen")).await;
    assert!(c.text().await.contains("Hiermee ondertekent u."), "{}", c.text().await);
    standing(&c).await;
    c.push(&says("Ondertekenen met passkey")).await;
    wrong.extend(c.judge("nl-passkey-sign").await);
    c.push(&says("Ondertekenen met passkey")).await;
    assert_eq!(c.look("return location.hash;").await, "#result", "{}", c.text().await);
    let signed = system.state().standing.values().filter(|s| matches!(s.signing, Signing::Asserted(_))).count();
    assert_eq!(signed, 1);

    // Taken back: the next request finds nobody.
    let admin = Caller::person(system.person("admin").unwrap(), Channel::Api);
    assert!(verbs::run(&system, admin, "access.revoke", json!({ "capacity": who })).unwrap().allowed());
    c.open("/tasks").await;
    assert!(c.look("return !!document.getElementById('access_name');").await == true, "{}", c.text().await);
    c.push(&says("Inloggen met een passkey")).await;
    assert!(c.text().await.contains("hoort niet bij deze pagina"), "{}", c.text().await);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
