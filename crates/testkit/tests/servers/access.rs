// SPDX-License-Identifier: EUPL-1.2
//! Who somebody is, on servers that share a store: a link is taken and a session opened through one that
//! follows, holds on all of them, and is gone from all once it is taken back.

use crate::stage::join;
use std::sync::Arc;
use std::time::Duration;
use waarborg_app::access::{LogIn, offer};
use waarborg_app::caller::{Caller, Channel};
use waarborg_app::house::world::World;
use waarborg_app::verbs;
use waarborg_domain::{Clock, FixedClock, Instant};
use waarborg_testkit::{MemoryDisk, MemoryShared};

const PASSWORD: &str = "viool kast dinsdag";

fn world() -> World {
    let text = include_str!("../../../waarborg/scenarios/world.toml");
    let mut table: toml::Table = toml::from_str(text).unwrap();
    table.remove("world").unwrap().try_into().unwrap()
}

#[test]
fn a_session_holds_on_every_server_and_ends_on_every_server() {
    let clock = Arc::new(FixedClock::at(Instant::parse("2026-06-30T09:00:00+02:00").unwrap()));
    let disk = MemoryDisk::new();
    let server = |name: &str| {
        join(Box::new(MemoryShared::over(&disk)), name, Duration::from_secs(60), &clock, |error| panic!("{error}"))
    };
    let leader = server("leads");
    world().install(&leader).unwrap();
    let who = leader.person("aivd.consent").unwrap();
    let offered = offer::run(&leader, Caller::house(), offer::Request { capacity: who }).unwrap();
    let link = offered.text("link").unwrap().strip_prefix("/enrol/").unwrap().to_owned();
    let follower = server("follows");
    assert!(!follower.leads());
    let secret = follower.offer(&link).unwrap().secret;
    assert_eq!(secret, leader.offer(&link).unwrap().secret, "the same picture on both");
    let code = || {
        let secret = totp_rs::Secret::try_from_base32(&secret).unwrap();
        let authenticator = totp_rs::Builder::new().with_secret(secret).build().unwrap();
        authenticator.generate(u64::try_from(clock.now().0 / 1_000_000).unwrap()).to_string()
    };
    follower.take_offer(&link, PASSWORD, &code()).unwrap();
    clock.set(clock.now().plus_seconds(60));
    let code = code();
    let given = LogIn { name: "aivd.consent", password: PASSWORD, code: &code };
    let entrance = follower.log_in(given).unwrap();
    assert_eq!(follower.session(&entrance.secret).unwrap().capacity, who);
    assert_eq!(leader.session(&entrance.secret).unwrap().capacity, who);
    assert!(leader.log_in(given).is_err(), "the code served once, wherever it is given");
    let admin = Caller::person(leader.person("admin").unwrap(), Channel::Api);
    let taken = verbs::run(&follower, admin, "access.revoke", serde_json::json!({ "capacity": who })).unwrap();
    assert!(taken.allowed());
    assert!(follower.session(&entrance.secret).is_none() && leader.session(&entrance.secret).is_none());
    leader.stop();
    follower.stop();
}
