// SPDX-License-Identifier: EUPL-1.2
//! A signature of one's own on the pages of permissions and consents: by passkey, or by file where
//! there is no script; over these words and no others, by whoever acts, or else it is refused and said why.

use super::access::House;
use super::passkeys::{ORIGIN, enrol, log_in, signature};
use super::{Browser, StatusCode, between, common};
use ed25519_dalek::Signer as _;
use serde_json::json;
use waarborg_app::System;
use waarborg_domain::{PermissionId, Signing};
use waarborg_testkit::authenticator::Authenticator;

/// Somebody with a passkey, logged in, who chose it to sign with.
async fn signer(house: &House, alias: &str, key: &mut Authenticator) -> Browser {
    enrol(house, &house.link(alias), key).await;
    let mut browser = log_in(house, "", key).await;
    let own = *house.system.state().access.people.values().next().unwrap().passkeys.keys().next().unwrap();
    browser.get("/access").await;
    browser.act(&format!("/access/passkeys/{own}/sign"), &[]).await;
    browser
}

/// Each of these, with what a passkey gave, is refused by a rule and told so.
async fn refused(browser: &mut Browser, place: &str, tries: &[(&[(&str, &str)], &String)], rule: &str) {
    for (fields, given) in tries {
        let page = browser.post(place, &[fields, &[("signed_passkey", given.as_str())][..]].concat()).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{}", page.body);
        assert!(page.body.contains(rule), "{}", page.body);
    }
}

fn ruled_by(system: &System, permission: &str) -> Option<Signing> {
    let id: PermissionId = permission.parse().unwrap();
    system.state().permissions.all[&id].ruling.as_ref().map(|r| r.signing.clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_minister_signs_a_permission_with_a_passkey_and_nobody_elses_does() {
    let (system, clock) = common::outside_on_clock();
    let house = House { system, clock };
    let (mut key, mut other) = (Authenticator::new(7, ORIGIN), Authenticator::new(8, ORIGIN));
    let mut browser = signer(&house, "aivd.minister", &mut key).await;
    let permission = common::permission_asked(&house.system);
    let place = format!("/permissions/{permission}");
    assert!(browser.get(&place).await.body.contains("name=\"sign\" value=\"passkey\""));
    let decide = format!("{place}/decide");
    let grant = [("answer", "yes"), ("reasons", "Within bounds."), ("sign", "passkey")];
    let words = browser.post(&decide, &grant).await;
    assert_eq!(words.status, StatusCode::OK, "{}", words.body);
    assert!(words.body.contains("waarborg/permission/1") && words.body.contains(&permission), "{}", words.body);
    let good = signature(&words, &mut key);
    other.pretend(&key);
    let foreign = signature(&words, &mut other);
    key.verifies = false;
    let blind = signature(&words, &mut key);
    key.verifies = true;
    let decline = [("answer", "no"), ("reasons", "Within bounds.")];
    refused(&mut browser, &decide, &[(&decline, &good), (&grant, &foreign), (&grant, &blind)], "R-094").await;
    let page = browser.post(&decide, &[&grant[..], &[("signed_passkey", "{}")]].concat()).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.body);
    assert_eq!(ruled_by(&house.system, &permission), None);
    let (_, page) = browser.act(&decide, &[&grant[..], &[("signed_passkey", &good)]].concat()).await;
    assert!(page.body.contains("getekend met de eigen sleutel"), "{}", page.body);
    assert!(matches!(ruled_by(&house.system, &permission), Some(Signing::Asserted(_))));
    // Asked again for another permission, the old signature is over other words.
    let second = common::permission_asked(&house.system);
    refused(&mut browser, &format!("/permissions/{second}/decide"), &[(&grant, &good)], "R-094").await;
    // Without a signature the server vouches, and the page says so.
    let (_, page) = browser.act(&format!("/permissions/{second}/decide"), &[("answer", "yes")]).await;
    assert!(page.body.contains("verklaard door de server"), "{}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_script_a_permission_is_signed_as_a_file() {
    let system = common::outside();
    let key = ed25519_dalek::SigningKey::from_bytes(&[3; 32]);
    let public = hex::encode(key.verifying_key().as_bytes());
    common::enter(&system, "aivd.minister", "key.register", json!({ "key": public }));
    let permission = common::permission_asked(&system);
    let mut b = Browser::new(common::router(&system));
    b.become_("aivd.minister").await;
    let decide = format!("/permissions/{permission}/decide");
    let grant = [("answer", "yes"), ("reasons", "Within bounds."), ("sign", "file")];
    let page = b.post(&decide, &grant).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let words = between(&page.body, "<pre class=\"statement\" tabindex=\"0\">", "</pre>").replace("&quot;", "\"");
    assert!(words.contains("waarborg/permission/1"), "{words}");
    let signed = |words: &str| format!("key        {public}\nsignature  {}\n", sign(&key, words));
    // What is no signature, and one over other words.
    let page = b.post(&decide, &[&grant[..], &[("signed_file", "signed, really")]].concat()).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.body);
    assert!(page.body.contains("Within bounds."), "{}", page.body);
    let wrong = signed(&words.replace("true", "false"));
    let page = b.post(&decide, &[&grant[..], &[("signed_file", &wrong)]].concat()).await;
    assert!(page.status == StatusCode::FORBIDDEN && page.body.contains("R-094"), "{}", page.body);
    let (_, page) = b.act(&decide, &[&grant[..], &[("signed_file", &signed(&words))]].concat()).await;
    assert!(page.body.contains("getekend met de eigen sleutel"), "{}", page.body);
    assert!(matches!(ruled_by(&system, &permission), Some(Signing::Signed { .. })));
}

fn sign(key: &ed25519_dalek::SigningKey, words: &str) -> String {
    hex::encode(key.sign(words.as_bytes()).to_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_signs_the_answer_for_a_case_with_a_passkey() {
    let (house, mut key, mut other) = (House::new(), Authenticator::new(7, ORIGIN), Authenticator::new(8, ORIGIN));
    let mut browser = signer(&house, "ncsc.consent", &mut key).await;
    let question = common::consent_asked(&house.system);
    let place = format!("/consents/{question}/answer");
    assert!(browser.get(&format!("/consents/{question}")).await.body.contains("name=\"sign\""));
    let given = [("answer", "given"), ("expires", "2026-09-30"), ("sign", "passkey")];
    // Nothing chosen is no answer, signed or not.
    let page = browser.post(&place, &[("sign", "passkey")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.body);
    let words = browser.post(&place, &given).await;
    assert!(words.body.contains("waarborg/consent/1") && words.body.contains("nctv"), "{}", words.body);
    let good = signature(&words, &mut key);
    other.pretend(&key);
    let foreign = signature(&words, &mut other);
    let longer = [("answer", "given"), ("expires", "2026-12-31")];
    let turned = [("answer", "refused"), ("expires", "2026-09-30")];
    let tries: [(&[(&str, &str)], &String); 3] = [(&longer, &good), (&turned, &good), (&given, &foreign)];
    refused(&mut browser, &place, &tries, "R-043").await;
    assert!(answered(&house.system, &question).is_none());
    browser.act(&place, &[&given[..], &[("signed_passkey", &good)]].concat()).await;
    assert!(matches!(answered(&house.system, &question), Some(Signing::Asserted(_))));
    // Taken back, it is not entered once more.
    browser.act(&format!("/consents/{question}/withdraw"), &[]).await;
    refused(&mut browser, &place, &[(&given, &good)], "R-043").await;
}

fn answered(system: &System, consent: &str) -> Option<Signing> {
    let id: waarborg_domain::ConsentId = consent.parse().unwrap();
    system.state().consents[&id].answered.as_ref().map(|a| a.signing.clone())
}
