// SPDX-License-Identifier: EUPL-1.2
//! Log lines of processing: one for each entry by which personal data were processed, with what the standard
//! asks, and none lost while the collector is away, busy, wrong or silent, or the server is killed.

use crate::collector::{Collector, Mood, Span};
use crate::stage::{Server, Stage, until};
use std::collections::BTreeSet;
use waarborg_domain::Outcome;

const REGISTER: &str = "https://register.example/activities";

fn serve(stage: &Stage, collector: &str) -> Server {
    let position = stage.path("ldv.position");
    stage.serve(&[
        "--ldv-endpoint",
        collector,
        "--ldv-register",
        REGISTER,
        "--ldv-position",
        position.to_str().unwrap(),
    ])
}

/// Entries that the collector has to know of, as the register holds them.
fn expected(stage: &Stage) -> BTreeSet<(u64, String)> {
    let words = ["deposit", "item", "searched", "viewed", "capacity", "token", "key", "access", "screening"];
    let leaves = stage.leaves().into_iter().map(|(_, leaf)| leaf).zip(0..);
    let processed = leaves.filter(|(leaf, _)| leaf.outcome == Outcome::Allowed);
    let personal = processed.filter(|(leaf, _)| words.contains(&leaf.kind.split('.').next().unwrap()));
    personal.map(|(leaf, number)| (number, leaf.kind)).collect()
}

fn found(spans: &[Span]) -> BTreeSet<(u64, String)> {
    spans.iter().map(|span| (span.of("dpl.waarborg.entry").unwrap().parse().unwrap(), span.name.clone())).collect()
}

fn caught_up(stage: &Stage, collector: &Collector) -> Vec<Span> {
    until("every processing is logged", || {
        let taken = collector.taken();
        (found(&taken) == expected(stage)).then_some(taken)
    })
}

#[test]
fn each_processing_is_logged_as_the_standard_asks() {
    let (stage, collector) = (Stage::new(), Collector::new());
    let server = serve(&stage, collector.address());
    let brought = server.deposit("secret.example.org");
    let item = brought["items"][0].as_str().unwrap();
    assert_eq!(server.get("aivd.analyst", &format!("/v1/items/{item}")), 200);
    assert_eq!(server.get("police.analyst", "/v1/items/00000000000000000000000000000000"), 404);
    let spans = caught_up(&stage, &collector);
    let traces: BTreeSet<&str> = spans.iter().map(|span| span.trace_id.as_str()).collect();
    assert_eq!(traces.len(), spans.len(), "a trace for each processing");
    for span in &spans {
        let activity = span.of("dpl.core.processing_activity_id").unwrap();
        let activity = activity.strip_prefix(REGISTER).unwrap().trim_start_matches('/');
        let staff = ["capacity", "token", "key", "access", "screening"].contains(&span.name.split('.').next().unwrap());
        assert_eq!(activity == "staff", staff, "{span:?}");
        assert_eq!(span.of("dpl.core.data_subject_id").is_some(), staff, "{span:?}");
        assert_eq!(span.of("dpl.core.data_subject_id_type"), staff.then_some("waarborg:capacity"));
        assert_eq!((span.kind, span.status.code), (1, 0));
    }
    let text = format!("{spans:?}");
    for secret in ["secret", "About", item, "campaign"] {
        assert!(!text.contains(secret), "{secret}");
    }
    server.running.kill();
}

#[test]
fn nothing_is_lost_while_the_collector_will_not() {
    let (stage, collector) = (Stage::new(), Collector::new());
    let mut server = serve(&stage, collector.address());
    caught_up(&stage, &collector);
    for mood in [Mood::Status(429), Mood::Status(500), Mood::Status(400), Mood::Garbage] {
        collector.is(mood);
        let asked = collector.asked();
        server.deposit("one.example.org");
        until("it is told", || server.metric("ldv_failing").filter(|failing| *failing == 1.0));
        until("it is tried again", || (collector.asked() > asked + 1).then_some(()));
        assert!(server.metric("ldv_behind_entries").unwrap() > 0.0, "{mood:?}");
        // Killed in the middle, as well as not.
        if mood == Mood::Status(500) {
            server.running.kill();
            server = serve(&stage, collector.address());
        }
        collector.is(Mood::Takes);
        caught_up(&stage, &collector);
    }
    let spans = collector.taken();
    assert_eq!(found(&spans).len(), spans.len(), "nor is anything doubled that was confirmed");
    collector.is(Mood::Unwanted(2));
    server.deposit("two.example.org");
    caught_up(&stage, &collector);
    until("it is counted", || server.metric("ldv_rejected_total").filter(|rejected| *rejected >= 2.0));
    server.running.kill();
}

#[test]
fn a_collector_that_hangs_or_is_gone_holds_no_act_up() {
    let (stage, collector) = (Stage::new(), Collector::new());
    collector.is(Mood::Hangs);
    let server = serve(&stage, collector.address());
    for number in 0..5 {
        server.deposit(&format!("held-{number}.example.org"));
    }
    until("it is told", || server.metric("ldv_failing").filter(|failing| *failing == 1.0));
    server.running.kill();
    // Nobody listens there.
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let server = serve(&stage, &format!("http://{gone}"));
    server.deposit("gone.example.org");
    until("it is told", || server.metric("ldv_failing").filter(|failing| *failing == 1.0));
    server.running.kill();
    collector.is(Mood::Takes);
    let server = serve(&stage, collector.address());
    caught_up(&stage, &collector);
    server.running.kill();
}
