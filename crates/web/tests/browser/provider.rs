// SPDX-License-Identifier: EUPL-1.2
//! Logging in by an identity provider in a real browser: the provider's own pages on another site than ours, the way
//! there and back with cookies that no other site brings along, and a session that is gone with the next click.

use crate::chrome::Chrome;
use crate::common::npm::Real;
use crate::{common, says, serve};
use serde_json::json;
use std::collections::BTreeMap;
use waarborg_app::access::offer;
use waarborg_app::caller::{Caller, Channel};
use waarborg_app::{System, verbs};

/// At the provider: who one is, and that it may tell.
async fn signs_in(c: &Chrome, real: &Real, subject: &str) {
    let there = format!("location.origin === '{}'", real.issuer);
    c.arrive(&format!("{there} && document.querySelector('[name=login]')")).await;
    c.tab_to("e.name === 'login'").await;
    c.press(subject).await;
    c.tab_to("e.name === 'password'").await;
    c.press("x").await;
    c.push("e.type === 'submit'").await;
    c.arrive(&format!("{there} && document.querySelector('[name=prompt][value=consent]')")).await;
    c.tab_to("e.type === 'submit'").await;
    c.press("\u{E007}").await;
}

/// The API's answer to whoever shows a token.
fn asks(base: &str, token: &str) -> u16 {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().into();
    let answer = agent.get(format!("{base}/v1/tasks")).header("authorization", format!("Bearer {token}")).call();
    answer.unwrap().status().as_u16()
}

fn administers(system: &System, verb: &str, with: serde_json::Value) -> waarborg_app::Answer {
    let admin = Caller::person(system.person("admin").unwrap(), Channel::Api);
    let answer = verbs::run(system, admin, verb, with).unwrap();
    assert!(answer.allowed(), "{verb}: {answer:?}");
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn by_the_providers_own_pages_there_and_back_and_out() {
    let system = common::on_the_machines_clock();
    let who = system.person("aivd.consent").unwrap();
    let offered = offer::run(&system, Caller::house(), offer::Request { capacity: who }).unwrap();
    // Ours is another site than the provider's, which is at an address of numbers.
    let named = |base: &str| base.replace("127.0.0.1", "localhost");
    let mut real = Err("not asked yet");
    let base = serve(|base| {
        real = tokio::task::block_in_place(|| Real::start(&named(base)));
        let provider = real.as_ref().ok().and_then(|real| real.known(BTreeMap::new()));
        common::router_with_provider(&system, &named(base), provider)
    })
    .await;
    let (c, real) = match (Chrome::start(&named(&base)).await, real) {
        (Ok(chrome), Ok(real)) => (chrome, real),
        (Err(why), _) | (_, Err(why)) => {
            println!("skipped: {why}");
            return;
        }
    };
    let mut wrong = Vec::new();
    // A link binds the person to who the provider says they are.
    c.open(offered.text("link").unwrap()).await;
    wrong.extend(c.judge("nl-provider-link").await);
    c.tab_to(&says("Naar de identiteitsverstrekker")).await;
    c.press("\u{E007}").await;
    signs_in(&c, &real, "person-1").await;
    c.arrive("document.body.innerText.includes('kent u hier voortaan')").await;
    wrong.extend(c.judge("nl-provider-bound").await);

    // Back at the provider nobody is known any more: it shows its own pages again.
    c.client.goto(&real.issuer).await.unwrap();
    c.client.delete_all_cookies().await.unwrap();
    c.open("/consents").await;
    wrong.extend(c.judge("nl-provider-log-in").await);
    log_in(&c).await;
    signs_in(&c, &real, "person-1").await;
    c.arrive("location.pathname === '/consents' && !document.getElementById('access_name')").await;
    let name = system.name_of(&who).unwrap().name;
    assert!(c.text().await.contains(&name), "{name}: {}", c.text().await);
    wrong.extend(c.judge("nl-provider-logged-in").await);

    // Somebody else at the same provider is nobody here.
    c.push(&says("Uitloggen")).await;
    c.client.goto(&real.issuer).await.unwrap();
    c.client.delete_all_cookies().await.unwrap();
    c.open("/tasks").await;
    log_in(&c).await;
    signs_in(&c, &real, "person-2").await;
    c.arrive("document.body.innerText.includes('identiteitsverstrekker zegt past niet')").await;
    wrong.extend(c.judge("nl-provider-refused").await);
    assert!(system.state().access.sessions.is_empty());

    // And once more the right one, whom the provider asks again. Then access is taken back: the next click finds
    // nobody, and a program's token is none.
    c.client.goto(&real.issuer).await.unwrap();
    c.client.delete_all_cookies().await.unwrap();
    c.open("/tasks").await;
    log_in(&c).await;
    signs_in(&c, &real, "person-1").await;
    c.arrive("location.pathname === '/tasks' && !document.getElementById('access_name')").await;
    let issued = administers(&system, "token.issue", json!({ "capacity": who }));
    let token = issued.text("token").unwrap().to_owned();
    assert_eq!(tokio::task::block_in_place(|| asks(&base, &token)), 200);
    administers(&system, "access.revoke", json!({ "capacity": who }));
    c.push("e.getAttribute('href') === '/consents'").await;
    assert!(c.look("return !!document.getElementById('access_name');").await == true, "{}", c.text().await);
    assert_eq!(tokio::task::block_in_place(|| asks(&base, &token)), 401);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The button on the log-in page.
async fn log_in(c: &Chrome) {
    c.fill("provider_name", "aivd.consent").await;
    c.tab_to(&says("Inloggen via de identiteitsverstrekker")).await;
    c.press("\u{E007}").await;
}
