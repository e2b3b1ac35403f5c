// SPDX-License-Identifier: EUPL-1.2
//! Against a provider of others, with its own log-in pages, keys and sessions; where there is no Node the test says
//! that it was skipped.

use super::Stage;
use crate::common::npm::Real;
use crate::{Browser, HOST, access::House, common};
use axum::http::StatusCode;
use openidconnect::url::Url;
use std::collections::{BTreeMap, BTreeSet};
use waarborg_domain::{Clock as _, SystemClock};

/// Pages and redirects in a row at most.
const STEPS: usize = 12;

/// Somebody with a browser of their own at the provider.
#[derive(Default)]
struct Person {
    /// Cookies by path and name.
    jar: BTreeMap<(String, String), String>,
}

impl Person {
    /// Goes through the provider's pages as `subject`, until it sends the browser back; where to.
    fn signs_in(&mut self, address: &str, subject: &str) -> String {
        let (mut address, mut form) = (address.to_owned(), None::<String>);
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_idle_connections(0)
            .proxy(None)
            .build()
            .into();
        for _ in 0..STEPS {
            let path = format!("/{}", address.splitn(4, '/').nth(3).unwrap());
            let sent = self.jar.iter().filter(|((under, _), _)| path.starts_with(under.as_str()));
            let cookies = sent.map(|((_, name), value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
            let mut answer = match form.take() {
                Some(form) => agent
                    .post(&address)
                    .header("cookie", cookies)
                    .content_type("application/x-www-form-urlencoded")
                    .send(form)
                    .unwrap(),
                None => agent.get(&address).header("cookie", cookies).call().unwrap(),
            };
            for cookie in answer.headers().get_all("set-cookie") {
                self.keeps(cookie.to_str().unwrap());
            }
            if let Some(location) = answer.headers().get("location") {
                let here = Url::parse(&address).unwrap();
                address = here.join(location.to_str().unwrap()).unwrap().into();
                if let Some(back) = address.strip_prefix(&format!("http://{HOST}")) {
                    return back.to_owned();
                }
                continue;
            }
            let page = answer.body_mut().read_to_string().unwrap();
            let login = page.contains("name=\"login\"");
            form =
                Some(if login { format!("prompt=login&login={subject}&password=x") } else { "prompt=consent".into() });
        }
        panic!("the provider does not come to an end: {address}");
    }

    fn keeps(&mut self, cookie: &str) {
        let mut parts = cookie.split("; ");
        let (name, value) = parts.next().unwrap().split_once('=').unwrap();
        let path = parts.find_map(|part| part.strip_prefix("path=")).unwrap_or("/");
        self.jar.insert((path.to_owned(), name.to_owned()), value.to_owned());
    }
}

impl Stage {
    /// The clock is the machine's, as the provider's is.
    fn is_now(&self) {
        self.house.clock.set(SystemClock.now());
    }

    async fn through(&self, browser: &mut Browser, person: &mut Person, address: &str, subject: &str) -> crate::Page {
        let landing = tokio::task::block_in_place(|| person.signs_in(address, subject));
        self.is_now();
        let page = browser.get(&landing).await;
        browser.get(&page.onward).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_provider_of_others_the_whole_way_goes() {
    let real = match tokio::task::block_in_place(|| Real::start(&format!("http://{HOST}"))) {
        Ok(real) => real,
        Err(why) => {
            println!("skipped: {why}");
            return;
        }
    };
    let groups = BTreeMap::from([("/officers".to_owned(), BTreeSet::from(["ncsc.consent".to_owned()]))]);
    let house = House::new();
    let router = common::router_with_provider(&house.system, &format!("http://{HOST}"), real.known(groups));
    let stage = Stage { house, idp: super::Idp::start().await, router };
    stage.is_now();
    let (link, mut person) = (stage.house.link("ncsc.consent"), Person::default());
    let mut browser = stage.browser();
    browser.get(&link).await;
    let page = browser.post(&format!("{link}/provider"), &[]).await;
    let page = stage.through(&mut browser, &mut person, &page.onward, "person-1").await;
    assert!(page.body.contains("kent u hier voortaan"), "{}", page.body);
    // The provider knows the person still, and asks nothing.
    let page = stage.asks(&mut browser, "ncsc.consent").await;
    let page = stage.through(&mut browser, &mut person, &page.onward, "nobody").await;
    assert_eq!((page.status, page.location.as_str()), (StatusCode::SEE_OTHER, "/tasks#main"), "{}", page.body);
    assert_eq!(browser.get("/tasks").await.status, StatusCode::OK);
    // Asked again, it asks the person.
    let page = browser.post("/log-in/provider", &[("again", "yes")]).await;
    let page = stage.through(&mut browser, &mut person, &page.onward, "person-1").await;
    assert_eq!((page.status, stage.house.acts("session.proved")), (StatusCode::OK, 1), "{}", page.body);
    // Somebody else at the same provider.
    let mut other = stage.browser();
    let page = stage.asks(&mut other, "ncsc.consent").await;
    let page = stage.through(&mut other, &mut Person::default(), &page.onward, "person-2").await;
    assert_eq!((page.status, stage.house.acts("login.failed")), (StatusCode::UNAUTHORIZED, 1), "{}", page.body);
}
