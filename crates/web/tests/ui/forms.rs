// SPDX-License-Identifier: EUPL-1.2
//! Forms that go wrong, and forms beside the story: what was typed comes back, what is wrong is said in the
//! language of the page, and consultation, copies, foreign permissions and notices have their pages.

use super::{Browser, StatusCode, between, citable, common, deposit};

/// A purpose that the law refuses or an error of the register must never cost the writer the text.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_comes_back_after_a_refusal() {
    let system = common::system();
    let mut b = Browser::new(common::router(&system));
    let words = "Words nobody wants to type twice.\nSecond line.";
    let absent = "0".repeat(32);
    let draft = [("title", "Kept"), ("text", words), ("cited", absent.as_str()), ("do", "save")];
    b.become_("aivd.analyst").await;
    b.purpose().await;
    let neutral = b.post("/analyses/edit", &draft).await;
    assert_eq!(neutral.status, StatusCode::FORBIDDEN);
    assert!(
        neutral.body.contains(words) && neutral.body.contains("Hier is niets, of niets voor u"),
        "{}",
        neutral.body
    );
    b.become_("police.pending").await;
    let named = b.post("/analyses/edit", &[&draft[..], &PURPOSE].concat()).await;
    assert_eq!(named.status, StatusCode::FORBIDDEN);
    assert!(named.body.contains(words) && named.body.contains("R-027"), "{}", named.body);
    // A delivery refused for its basis keeps its file and everything said of it.
    b.become_("ncsc.analyst").await;
    let csv = common::ncsc_csv();
    let said = [
        ("paste", csv.as_str()),
        ("basis", "wpg:24"),
        ("subject", "cyber-threat"),
        ("relevance", "Of use."),
        ("reliability", "B2"),
    ];
    let refused = b.post("/deposit", &[&said[..], &PURPOSE].concat()).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(
        refused.body.contains("R-022") && refused.body.contains("Phishing page") && refused.body.contains("Of use.")
    );
}

const PURPOSE: [(&str, &str); 3] =
    [("purpose_code", "resilience"), ("purpose_necessity", "Needed."), ("purpose_proportionality", "Only this.")];

/// What is wrong is said in the language of the page, at its field.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_in_the_language_of_the_page() {
    let system = common::system();
    let mut b = Browser::new(common::router(&system));
    b.become_("aivd.analyst").await;
    b.purpose().await;
    let about = [("basis", "wiv2017:61"), ("subject", "cyber-threat")];
    for (lang, truncated, value, grade) in [
        ("nl", "het bestand houdt te vroeg op, op regel 2", "Dit is geen domein", "Betrouwbaarheid is een letter"),
        ("en", "the file ends too early, at line 2", "This is no domain", "A reliability is a letter"),
    ] {
        b.get(&format!("/?lang={lang}")).await;
        let broken = ("paste", "{\"type\": \"bundle\",\n \"objects\": [");
        let unread = b.post("/deposit/preview", &[&about[..], &[broken]].concat()).await;
        assert!(unread.body.contains(truncated) && unread.body.contains("href=\"#file\""), "{}", unread.body);
        let graded = [("paste", "domain\nlogin.example.org"), ("reliability", "Z9")];
        let graded = b.post("/deposit/preview", &[&about[..], &graded[..]].concat()).await;
        assert!(graded.body.contains(grade) && graded.body.contains("href=\"#reliability\""), "{}", graded.body);
        for (act, count) in [("search", 1), ("compare", 1)] {
            let page = b.post("/search", &[("values", "???"), ("do", act)]).await;
            assert_eq!(page.body.matches(value).count(), count, "{act}: {}", page.body);
        }
        let odd = (
            "paste",
            "{\"type\": \"indicator\", \"id\": \"indicator--8E2E2D2B-17D4-4CBF-938F-98EE46B3CD3F\", \"pattern\": \"[domain-name:value = 'login.example.org']\", \"pattern_type\": \"stix\", \"valid_from\": \"2026-06-01T00:00:00Z\", \"created\": \"2026-06-01T00:00:00Z\", \"modified\": \"2026-06-01T00:00:00Z\", \"spec_version\": \"2.1\"}",
        );
        let noted = b.post("/deposit/preview", &[&about[..], &[odd]].concat()).await;
        let note = if lang == "nl" {
            "de bundel om de objecten heen ontbreekt"
        } else {
            "the bundle around the objects is missing"
        };
        assert!(noted.body.contains(note), "{}", noted.body);
    }
}

/// Consulting the OM, copies for one's own organisation, permissions of foreign services.
#[tokio::test(flavor = "multi_thread")]
async fn consultation_copies_and_foreign_permissions_have_their_pages() {
    let system = common::system();
    let mut b = Browser::new(common::router(&system));
    deposit(&mut b, "ncsc.analyst", "wbni:3", &common::ncsc_csv()).await;
    deposit(&mut b, "police.analyst", "wpg:24", &common::police_csv()).await;
    b.become_("ncsc.analyst").await;
    b.purpose().await;
    let found = b.post("/search", &[("values", "login.example.org"), ("do", "search")]).await;
    assert!(found.body.contains("formaction=\"/copies\""));
    let state = system.snapshot().state.clone();
    let of = |party: &str| {
        let item =
            citable(&found.body).into_iter().find(|i| state.origin_of(&i.parse().unwrap()).unwrap().as_str() == party);
        item.unwrap()
    };
    let (own, other) = (of("ncsc"), of("police"));
    assert!(b.get(&format!("/items/{own}")).await.body.contains("action=\"/copies\""));
    assert!(!b.get(&format!("/items/{other}")).await.body.contains("action=\"/copies\""));
    let copy = b.post("/copies", &[("cited", &own)]).await;
    assert!(copy.kind.starts_with("text/plain") && copy.body.contains("login.example.org"), "{}", copy.body);
    let both = b.post("/copies", &[("cited", &own), ("cited", &other)]).await;
    assert!(both.status == StatusCode::FORBIDDEN && both.body.contains("R-025"), "{}", both.body);
    let none = b.post("/copies", &[]).await;
    assert!(none.body.contains("Kies ten minste één gegeven."), "{}", none.body);

    let (analysis, _) = b.act("/analyses/edit", &[("title", "For the OM"), ("text", "plain"), ("do", "save")]).await;
    let place = format!("{analysis}/consult");
    let form = b.get(&place).await;
    let member = between(between(&form.body, "name=\"designee\"", "</select>"), "value=\"", "\"").to_owned();
    let empty = b.post(&place, &[("designee", &member), ("occasion_cell", "The wave.")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.body.contains("href=\"#occasion_om\"") && empty.body.contains("The wave."), "{}", empty.body);
    let asked = [("designee", member.as_str()), ("occasion_cell", "The wave."), ("occasion_om", "A case.")];
    let (back, _) = b.act(&place, &asked).await;
    assert_eq!(back, analysis);
    // It was never disclosed to the OM, so it cannot be shown; what was typed stays.
    let shown = b.post(&place, &[&asked[..], &[("shown", "yes")]].concat()).await;
    assert!(shown.status == StatusCode::FORBIDDEN && shown.body.contains("A case."), "{}", shown.body);

    b.become_("mivd.analyst").await;
    assert_eq!(b.get("/foreign").await.status, StatusCode::OK);
    let nothing = b.post("/foreign", &[("recipient", "aivd")]).await;
    assert!(nothing.body.contains("href=\"#service\"") && nothing.body.contains("href=\"#reference\""));
    let permit = [("service", "service-f"), ("recipient", "aivd"), ("reference", "Message of 1 June 2026")];
    let late = b.post("/foreign", &[&permit[..], &[("until", "soon")]].concat()).await;
    assert!(late.body.contains("Dit is geen datum"), "{}", late.body);
    b.act("/foreign", &permit).await;
    assert_eq!(b.get(&format!("/items/{own}/foreign")).await.status, StatusCode::NOT_FOUND);
}

/// the card of a notice closes with its place in the gazette.
#[tokio::test(flavor = "multi_thread")]
async fn a_notice_is_published_from_its_card() {
    let system = common::system();
    let manager = system.person("police.manager").unwrap();
    let caller = waarborg_app::Caller::person(manager, waarborg_app::caller::Channel::CommandLine);
    let notice = serde_json::json!({ "written": true, "reasons": "Another agreement." });
    assert!(waarborg_app::verbs::run(&system, caller, "notice.give", notice).unwrap().allowed());
    let mut b = Browser::new(common::router(&system));
    b.become_("police.manager").await;
    let tasks = b.get("/tasks").await;
    assert!(tasks.body.contains("Opzegging bekendmaken") && tasks.body.contains("Staatscourant"), "{}", tasks.body);
    let place = format!("/duties/{}/published", between(&tasks.body, "action=\"/duties/", "/"));
    let missing = b.post(&place, &[]).await;
    assert!(missing.body.contains("Vermeld waar het in de Staatscourant staat."), "{}", missing.body);
    assert!(missing.body.contains("href=\"#reference-") && missing.status == StatusCode::UNPROCESSABLE_ENTITY);
    let (_, done) = b.act(&place, &[("reference", "Staatscourant 2026, 9002")]).await;
    assert!(!done.body.contains("Opzegging bekendmaken"), "{}", done.body);
}
