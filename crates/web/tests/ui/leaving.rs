// SPDX-License-Identifier: EUPL-1.2
//! Somebody leaves: the page says before what goes where, one act ends everything on its day, and what nobody else
//! may do is shown to whoever follows, without what it is about.

use super::access::House;
use axum::http::StatusCode;
use serde_json::{Value, json};
use waarborg_app::caller::Channel;
use waarborg_app::{Answer, Caller, Problem, verbs};
use waarborg_domain::{CapacityId, Instant};

impl House {
    fn who(&self, alias: &str) -> CapacityId {
        self.system.person(alias).unwrap()
    }

    fn run(&self, alias: &str, verb: &str, with: Value) -> Result<Answer, Problem> {
        verbs::run(&self.system, Caller::person(self.who(alias), Channel::Api), verb, with)
    }

    fn done(&self, alias: &str, verb: &str, with: Value) -> Value {
        let answer = self.run(alias, verb, with).unwrap();
        assert!(answer.allowed(), "{verb}: {:?}", answer.unmet);
        answer.data
    }

    fn refused(&self, alias: &str, verb: &str, with: Value) -> bool {
        !self.run(alias, verb, with).is_ok_and(|answer| answer.allowed())
    }

    /// A duty that waits for the head of the AIVD, who is the only one.
    fn designates(&self) {
        let with = json!({ "alias": "aivd.osint", "name": "O.", "org": "aivd", "space": "home", "role": "manager",
            "mandate": "osint" });
        self.done("admin", "capacity.give", with);
    }

    fn handed_on(&self, alias: &str) -> Vec<Value> {
        self.done(alias, "view", json!({}))["handed_on"].as_array().unwrap().clone()
    }

    fn day(&self, day: &str) {
        self.clock.set(Instant::parse(day).unwrap());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_the_day_everything_ends_and_the_successor_is_shown_what_waits() {
    let house = House::new();
    let links = ["admin", "aivd.head"].map(|alias| house.link(alias));
    let (admin, head) = (house.enrol(&links[0]).await.0, house.enrol(&links[1]).await.0);
    house.designates();
    let (leaver, successor) = (house.who("aivd.head").to_string(), house.who("aivd.manager").to_string());
    let token = house.done("admin", "token.issue", json!({ "capacity": leaver }))["token"].clone();
    let token = token.as_str().unwrap();
    let mut administrator = house.log_in("admin", &admin).await;
    let place = format!("/people/{leaver}/leave");
    assert!(administrator.get(&format!("/people/{leaver}")).await.body.contains(&place));
    let page = administrator.get(&place).await;
    assert_eq!(page.status, StatusCode::OK);
    for says in ["niemand anders heeft deze rol", "aivd.head", "tokens en sleutels: 1"] {
        assert!(
            page.body.contains(says) || page.body.replace(['\u{2068}', '\u{2069}'], "").contains(says),
            "{says}: {}",
            page.body
        );
    }
    let form = [("successor", successor.as_str()), ("from", "2026-07-02")];
    let (_, page) = administrator.act(&place, &form).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(house.acts("person.left"), 1);
    // Until then everything is as it was.
    let mut browser = house.log_in("aivd.head", &head).await;
    assert_eq!(browser.get("/tasks").await.status, StatusCode::OK);
    assert!(house.system.token(token).is_some() && house.handed_on("aivd.manager").is_empty());
    house.day("2026-07-02T00:00:01+02:00");
    assert!(house.system.token(token).is_none(), "also before a deadline passes");
    let mut again = house.browser();
    let code = house.code(&head);
    assert_eq!(
        super::access::attempt(&mut again, "aivd.head", "viool kast dinsdag", &code).await.status,
        StatusCode::UNAUTHORIZED
    );
    let waits = house.handed_on("aivd.manager");
    assert_eq!((waits[0]["kind"].as_str(), waits[0]["from"].as_str()), (Some("send-designation"), Some("aivd.head")));
    assert!(waits.len() == 1 && waits[0].get("object").is_none(), "that it waits, and nothing of what it is about");
    for other in ["admin", "aivd.consent", "police.manager"] {
        assert!(house.handed_on(other).is_empty(), "{other}");
    }
    let person = house.system.state().capacities[&house.who("aivd.head")].capacity.person;
    verbs::run(&house.system, Caller::house(), "tick", Value::Null).unwrap();
    let state = house.system.state();
    assert!(!state.access.people.contains_key(&person) && state.access.tokens.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_successor_the_administrator_sees_it_until_somebody_has_the_role() {
    let house = House::new();
    house.designates();
    house.done("admin", "person.leave", json!({ "capacity": house.who("aivd.head") }));
    assert_eq!(house.handed_on("admin").len(), 1);
    assert!(house.handed_on("aivd.manager").is_empty());
    let with = json!({ "alias": "aivd.newhead", "name": "N.", "org": "aivd", "space": "home", "role": "head" });
    house.done("admin", "capacity.give", with);
    assert!(house.handed_on("admin").is_empty());
    let tasks = house.done("aivd.newhead", "view", json!({}))["tasks"].to_string();
    assert!(tasks.contains("send-designation"), "duties are the organisation's: {tasks}");
}

#[tokio::test(flavor = "multi_thread")]
async fn others_are_not_let_go_and_nobody_follows_from_elsewhere() {
    let house = House::new();
    let [head, manager, police] = ["aivd.head", "aivd.manager", "police.analyst"].map(|alias| house.who(alias));
    assert!(house.refused("admin", "person.leave", json!({ "capacity": police })));
    assert!(house.refused("aivd.manager", "person.leave", json!({ "capacity": head })));
    for (follows, from) in [(police, "2026-07-02"), (head, "2026-07-02"), (manager, "2029-01-01")] {
        let with = json!({ "capacity": head, "successor": follows, "from": from });
        assert!(house.refused("admin", "person.leave", with), "{from}");
    }
    let preview = |who: &str, of: CapacityId| house.run(who, "view", json!({ "list": "leaving", "row": of }));
    assert!(preview("admin", police).is_err() && preview("aivd.manager", head).is_err());
    // What is past cannot be ended: it ends now.
    house.done("admin", "person.leave", json!({ "capacity": head, "from": "2020-01-01" }));
    let until = house.system.state().capacities[&head].capacity.until;
    assert_eq!(until, Some(waarborg_domain::Clock::now(&*house.clock)));
    assert!(house.refused("admin", "person.leave", json!({ "capacity": head })), "who left is gone");
}
