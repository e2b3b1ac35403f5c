// SPDX-License-Identifier: EUPL-1.2
//! A signature by passkey in a real browser: an officer under the answer for one case, a minister under a standing
//! permission; what the register then holds is theirs, and axe finds nothing wrong with the pages on the way.

use crate::chrome::Chrome;
use crate::passkeys::Authenticator;
use crate::{common, says, serve};
use std::sync::Arc;
use waarborg_app::System;
use waarborg_app::access::offer;
use waarborg_app::caller::Caller;
use waarborg_domain::Signing;

/// A browser whose passkey is somebody's, logged in, chosen to sign with; none where there is no browser.
async fn signer(system: &Arc<System>, alias: &str) -> Option<Chrome> {
    let capacity = system.person(alias).unwrap();
    let offered = offer::run(system, Caller::house(), offer::Request { capacity }).unwrap();
    let named = |base: &str| base.replace("127.0.0.1", "localhost");
    let base = serve(|base| common::router_with_log_in(system, &named(base))).await;
    let c = match Chrome::start(&named(&base)).await {
        Ok(chrome) => chrome,
        Err(why) => {
            println!("skipped: {why}");
            return None;
        }
    };
    c.client.issue_cmd(Authenticator).await.unwrap();
    c.open(offered.text("link").unwrap()).await;
    c.push(&says("Maak een passkey")).await;
    c.open("/access").await;
    c.push(&says("Inloggen met een passkey")).await;
    c.push(&says("Hiermee ondertekenen")).await;
    assert!(c.text().await.contains("Hiermee ondertekent u."), "{}", c.text().await);
    Some(c)
}

/// Signs the words that a form leads to: they are shown first, and the page that follows says it was done.
async fn signs(c: &Chrome, words: &str, picture: &str, wrong: &mut Vec<String>) {
    c.push(&says("Ondertekenen met passkey")).await;
    assert!(c.text().await.contains(words), "{}", c.text().await);
    wrong.extend(c.judge(picture).await);
    c.push(&says("Ondertekenen met passkey")).await;
    assert_eq!(c.look("return location.hash;").await, "#result", "{}", c.text().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_signs_the_answer_for_a_case() {
    let system = common::system();
    let Some(c) = signer(&system, "ncsc.consent").await else { return };
    let question = common::consent_asked(&system);
    let mut wrong = Vec::new();
    c.open(&format!("/consents/{question}")).await;
    wrong.extend(c.judge("nl-signing-question").await);
    c.tick("e.name === 'answer'").await;
    signs(&c, "waarborg/consent/1", "nl-signing-answer", &mut wrong).await;
    let state = system.state();
    let answered = state.consents.values().next().unwrap().answered.as_ref().unwrap();
    assert!(matches!(answered.signing, Signing::Asserted(_)), "{:?}", answered.signing);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_minister_signs_a_permission() {
    let system = common::outside();
    let Some(c) = signer(&system, "aivd.minister").await else { return };
    let permission = common::permission_asked(&system);
    let mut wrong = Vec::new();
    c.open(&format!("/permissions/{permission}")).await;
    wrong.extend(c.judge("nl-signing-asked").await);
    c.choose("answer", "yes").await;
    signs(&c, "waarborg/permission/1", "nl-signing-permission", &mut wrong).await;
    wrong.extend(c.judge("nl-signing-granted").await);
    assert!(c.text().await.contains("getekend met de eigen sleutel"), "{}", c.text().await);
    let state = system.state();
    let ruling = state.permissions.all.values().next().unwrap().ruling.as_ref().unwrap();
    assert!(ruling.allow && matches!(ruling.signing, Signing::Asserted(_)), "{ruling:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
