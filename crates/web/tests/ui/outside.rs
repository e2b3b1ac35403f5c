// SPDX-License-Identifier: EUPL-1.2
//! The pages for work outside the cell, by forms alone: a foreign service is weighed, its relation permitted, a
//! standing permission granted and cited, the disclosure decided on the manager's page and handed over; every
//! register is shown empty and filled in both languages; a form the law refuses comes back as it was filled in.

use super::{Browser, StatusCode, between, citable, common};

const CRITERIA: [&str; 5] = ["embedding", "rights", "professionalism", "powers", "protection"];
const FURTHER: [&str; 5] = ["tasks", "obligations", "benefit", "reciprocity", "transparency"];

/// A note on service F, adopted, and a relation on it.
async fn weighed(b: &mut Browser, level: &str) -> String {
    b.become_("aivd.weigher").await;
    let mut note: Vec<(String, &str)> = Vec::new();
    for name in CRITERIA {
        note.push((format!("{name}-finding"), "meets"));
        note.push((format!("{name}-reasons"), "Sound over many years."));
    }
    note.extend(FURTHER.map(|name| (name.to_owned(), "As expected of it.")));
    let support = if level == "contact" { "no" } else { "yes" };
    let forms = [("assessed", support), ("personal", "no"), ("unevaluated", "no"), ("bulk", "no"), ("support", "no")];
    note.extend(forms.map(|(name, answer)| (format!("form-{name}"), answer)));
    note.extend([("risks".to_owned(), "None beyond the ordinary."), ("level".to_owned(), level)]);
    let fields: Vec<(&str, &str)> = note.iter().map(|(n, x)| (n.as_str(), *x)).collect();
    let (place, page) = b.act("/partners/service-f/weigh", &fields).await;
    let id = between(&page.body, "name=\"note\" value=\"", "\"").to_owned();
    b.become_("aivd.head").await;
    b.get(&place).await;
    b.act(&format!("{place}/adopt"), &[("note", &id)]).await;
    id
}

async fn permitted(b: &mut Browser) -> String {
    b.become_("aivd.officer").await;
    let asked = [
        ("instrument", "umbrella"),
        ("recipients", "service-f"),
        ("data", "domain"),
        ("data", "other"),
        ("persons", "none"),
        ("until", "2027-05-31"),
        ("purpose", "resilience"),
        ("necessity", "A steady exchange of indicators."),
        ("proportionality", "Technical traces only."),
    ];
    let (place, _) = b.act("/permissions", &asked).await;
    b.become_("aivd.director").await;
    let refused = b.post(&format!("{place}/decide"), &[("answer", "yes"), ("reasons", "Mine to give.")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.body.contains("R-094") && refused.body.contains("Mine to give."), "{}", refused.body);
    b.become_("aivd.minister").await;
    b.act(&format!("{place}/decide"), &[("answer", "yes"), ("reasons", "Within bounds.")]).await;
    place.rsplit('/').next().unwrap().to_owned()
}

async fn brought_in(b: &mut Browser) -> String {
    b.become_("aivd.officer").await;
    b.purpose().await;
    let csv = "type,value,date,description\ndomain,scanner.example.net,2026-06-12,\"Scanner\"\n";
    let said = [
        ("paste", csv),
        ("basis", "wiv2017:61"),
        ("subject", "cyber-threat"),
        ("relevance", "Scans networks."),
        ("reliability", "A2"),
    ];
    let (_, page) = b.act("/deposit", &said).await;
    assert!(page.body.contains("scanner.example.net"), "{}", page.body);
    let found = b.post("/search", &[("values", "scanner.example.net"), ("do", "search")]).await;
    citable(&found.body).first().expect("a datum at home").clone()
}

/// The disclosure to service F, asked for and handed over by pages alone.
#[tokio::test(flavor = "multi_thread")]
async fn data_go_to_a_foreign_service_by_pages_alone() {
    let system = common::outside();
    let mut b = Browser::new(common::router(&system));
    weighed(&mut b, "regular").await;
    // The head has no mandate for it: the form comes back as it was filled in.
    let relate = [("relate-level", "regular"), ("relate-reasons", "As the note finds.")];
    let refused = b.post("/partners/service-f/relate", &relate).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.body.contains("R-052") && refused.body.contains("As the note finds."), "{}", refused.body);
    b.become_("aivd.minister").await;
    b.act("/partners/service-f/relate", &relate).await;
    let permission = permitted(&mut b).await;
    let item = brought_in(&mut b).await;
    let form = b.post("/disclosures/new", &[("cited", &item)]).await;
    assert!(form.body.contains("permission.cited") && form.body.contains(&permission), "{}", form.body);
    let asked = [
        ("cited", item.as_str()),
        ("recipients", "service-f"),
        ("ground", "wiv2017:62:1:d"),
        ("obligations", "no-onward"),
        ("obligations", "named-recipients"),
        ("obligations", "intelligence-only"),
        ("obligations", "destroy-after-use"),
        ("onward.screening", "yes"),
        ("permission.cited", permission.as_str()),
        ("onward.investigation", "The operators of the scanner."),
    ];
    let (place, page) = b.act("/disclosures", &asked).await;
    assert!(page.body.contains("The operators of the scanner."), "{}", page.body);
    assert!(page.body.contains(&format!("/permissions/{permission}")), "{}", page.body);
    b.become_("aivd.director").await;
    let decision = format!("{place}/decide?recipient=service-f");
    for lang in ["en", "nl"] {
        b.get(&format!("/?lang={lang}")).await;
        let page = b.get(&decision).await;
        assert_eq!(page.status, StatusCode::OK);
        // What is asked, the risks of the note, and the fields that this recipient needs.
        assert!(page.body.contains("The operators of the scanner."), "{}", page.body);
        assert!(page.body.contains("None beyond the ordinary."), "{}", page.body);
        assert!(page.body.contains("onward.helps") && page.body.contains("R-065"), "{}", page.body);
    }
    let decided = [
        ("recipient", "service-f"),
        ("allow", "yes"),
        ("reviewed", "Read by me; sound."),
        ("partner.operations", "No running operation touches this scanner."),
        ("onward.helps", "Their answer shows who runs the scanner."),
    ];
    let (_, page) = b.act(&format!("{place}/decide"), &decided).await;
    assert!(page.body.contains("MOGELIJK: alles is vervuld"), "{}", page.body);
    assert!(page.body.contains("Their answer shows who runs the scanner."), "{}", page.body);
    let again = b.get(&decision).await;
    assert!(again.body.contains("Their answer shows who runs the scanner."), "what was judged is filled in again");
    let (_, left) = b.act(&format!("{place}/release"), &[("recipient", "service-f")]).await;
    assert!(left.body.contains("OVERGEDRAGEN"), "{}", left.body);
    let used = b.get(&format!("/permissions/{permission}")).await;
    assert!(used.body.contains(&place), "{}", used.body);
    // It was told for a screening: that it is destroyed is followed up.
    let list = b.get("/destruction-requests").await;
    let id = between(&list.body, "href=\"/destruction-requests/", "\"").to_owned();
    let answer = [("step", "answer"), ("answer", "confirmed"), ("reference", "Letter of service F.")];
    let (_, answered) = b.act(&format!("/destruction-requests/{id}/answer"), &answer).await;
    assert!(answered.body.contains("Letter of service F.") && answered.body.contains("bevestigd"), "{}", answered.body);
    // The same value came from another service directly: the consent officer puts that on record.
    b.become_("aivd.consent").await;
    let bilateral = [("step", "record"), ("from", "service-g"), ("items", item.as_str()), ("reference", "Letter 7.")];
    let (_, list) = b.act("/bilateral-receipts", &bilateral).await;
    let id = between(&list.body, "href=\"/bilateral-receipts/", "\"").to_owned();
    assert!(b.get(&format!("/bilateral-receipts/{id}")).await.body.contains("Letter 7."));
    b.become_("aivd.head").await;
    // What it received, the service asks to pass on; the AIVD answers.
    b.become_("service-f.liaison").await;
    b.act(&format!("{place}/pass"), &[("to", "service-g"), ("reasons", "It shares the network.")]).await;
    b.become_("aivd.head").await;
    let requests = b.get("/onward-requests").await;
    let id = between(&requests.body, "href=\"/onward-requests/", "\"").to_owned();
    let request = b.get(&format!("/onward-requests/{id}")).await;
    assert!(request.body.contains("It shares the network.") && request.body.contains("passing"), "{}", request.body);
    let answer = [("step", "passing"), ("reasons", "Not for a third.")];
    let (_, answered) = b.act(&format!("/onward-requests/{id}/passing"), &answer).await;
    assert!(answered.body.contains("Not for a third."), "{}", answered.body);
    // A lower note: the permission falls, and the page says so.
    let note = weighed(&mut b, "contact").await;
    b.become_("aivd.weigher").await;
    let compared = b.get(&format!("/partners/service-f/notes/{note}")).await;
    assert!(compared.body.contains("gewijzigd") && compared.body.contains("valt weg"), "{}", compared.body);
    assert!(b.get("/partners").await.body.contains("Wat binnenkwam"));
}

/// Told by word of mouth: the decision is entered with its reasons, and the head confirms it in writing from the
/// page of the disclosure, within its term.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_told_orally_is_confirmed_from_its_page() {
    let system = common::outside();
    let mut b = Browser::new(common::router(&system));
    let item = brought_in(&mut b).await;
    let asked =
        [("cited", item.as_str()), ("recipients", "municipality"), ("ground", "wiv2017:62:1:b"), ("oral", "yes")];
    let (place, _) = b.act("/disclosures", &asked).await;
    b.become_("aivd.director").await;
    assert!(b.get("/disclosures").await.body.contains(&format!("{place}/decide?recipient=municipality")));
    let decided = [
        ("recipient", "municipality"),
        ("allow", "yes"),
        ("reviewed", "Read by me before the call."),
        ("concerns", "Its network is scanned."),
        ("onward.urgent", "The scan goes on as we speak."),
    ];
    b.act(&format!("{place}/decide"), &decided).await;
    let (_, left) = b.act(&format!("{place}/release"), &[("recipient", "municipality")]).await;
    assert!(left.body.contains("OVERGEDRAGEN"), "{}", left.body);
    assert!(!left.body.contains("/confirmed"), "a manager does not confirm");
    b.become_("aivd.head").await;
    let page = b.get(&place).await;
    let duty = between(&page.body, "action=\"/duties/", "/").to_owned();
    let none = b.post(&format!("/duties/{duty}/confirmed"), &[]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    b.act(&format!("/duties/{duty}/confirmed"), &[("reference", "Letter of today.")]).await;
    assert!(!b.get(&place).await.body.contains("/confirmed"));
}

/// A row in each register, and what its form says.
fn records() -> Vec<(&'static str, Vec<(&'static str, &'static str)>)> {
    let why = [("purpose", "resilience"), ("why_necessity", "Needed."), ("why_proportionality", "Only this.")];
    let with = |fields: &[(&'static str, &'static str)]| fields.iter().chain(&why).copied().collect::<Vec<_>>();
    vec![
        (
            "designations",
            vec![("org", "municipality"), ("purpose", "enquiry"), ("case", "permit"), ("reference", "Stcrt. 1")],
        ),
        (
            "enquiries",
            vec![
                ("from", "municipality"),
                ("case", "permit"),
                ("written", "yes"),
                ("identity", "A. Person, born 1980."),
                ("consent", "Signed on 1 June."),
                ("occasion", "A permit is asked for."),
            ],
        ),
        ("data-requests", with(&[("to", "service-f"), ("asked", "Who runs the scanner?"), ("context", "Scans here.")])),
        (
            "intakes",
            with(&[
                ("company", "firm-k"),
                ("asked", "Logs of the scanner."),
                ("identified", "By card."),
                ("voluntary", "Said at the start."),
            ]),
        ),
        (
            "collections",
            vec![
                ("source", "other"),
                ("target", "The operators."),
                ("investigation", "Scanner."),
                ("aim", "Who they are."),
                ("necessity", "No other way."),
                ("targeting", "Three names."),
                ("proportionality", "Little is taken."),
                ("subsidiarity", "Lighter means gave nothing."),
            ],
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_register_has_its_pages_empty_and_filled() {
    let system = common::outside();
    let mut b = Browser::new(common::router(&system));
    let places = [
        "enquiries",
        "designations",
        "onward-requests",
        "destruction-requests",
        "data-requests",
        "intakes",
        "bilateral-receipts",
        "collections",
    ];
    b.become_("aivd.head").await;
    for lang in ["en", "nl"] {
        b.get(&format!("/?lang={lang}")).await;
        let index = b.get("/registers").await;
        for place in places {
            assert!(index.body.contains(&format!("href=\"/{place}\"")), "{place}");
            let page = b.get(&format!("/{place}")).await;
            assert_eq!(page.status, StatusCode::OK, "{place}");
            assert!(page.body.contains("class=\"empty\""), "{place} says so when it is empty");
        }
    }
    for (place, mut fields) in records() {
        fields.push(("step", "record"));
        let (_, list) = b.act(&format!("/{place}"), &fields).await;
        let id = between(&list.body, &format!("href=\"/{place}/"), "\"").to_owned();
        for lang in ["en", "nl"] {
            b.get(&format!("/?lang={lang}")).await;
            let page = b.get(&format!("/{place}/{id}")).await;
            assert_eq!(page.status, StatusCode::OK, "{place}");
            let words = fields.iter().map(|f| f.1).find(|text| text.contains(' ') && !text.contains("Stcrt"));
            assert!(words.is_none_or(|w| page.body.contains(w)), "{place}: {}", page.body);
        }
        assert_eq!(b.get(&format!("/{place}/{}", "0".repeat(32))).await.status, StatusCode::NOT_FOUND);
        // To another service there is nothing.
        b.become_("mivd.officer").await;
        if place != "designations" {
            assert_eq!(b.get(&format!("/{place}/{id}")).await.status, StatusCode::NOT_FOUND, "{place}");
        }
        b.become_("aivd.head").await;
    }
    let decided = [("step", "decide"), ("allow", "yes"), ("reasons", "Narrow enough.")];
    let list = b.get("/collections").await;
    let id = between(&list.body, "href=\"/collections/", "\"").to_owned();
    // The head cannot permit another source: the form comes back as it was filled in.
    let refused = b.post(&format!("/collections/{id}/decide"), &decided).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.body);
    assert!(refused.body.contains("R-153") && refused.body.contains("Narrow enough."), "{}", refused.body);
    b.become_("aivd.minister").await;
    let (_, permitted) = b.act(&format!("/collections/{id}/decide"), &decided).await;
    assert!(permitted.body.contains("/begin"), "{}", permitted.body);
    // Nobody of a cell's party without such work, and nobody in the cell, has them.
    for alias in ["aivd.analyst", "ctivd.auditor", "nctv.recipient"] {
        b.become_(alias).await;
        assert_eq!(b.get("/enquiries").await.status, StatusCode::NOT_FOUND, "{alias}");
    }
}

/// What came in from others, from the request to what is found in it.
#[tokio::test(flavor = "multi_thread")]
async fn what_others_send_is_recorded_brought_in_and_searched() {
    let system = common::outside();
    let mut b = Browser::new(common::router(&system));
    b.become_("aivd.officer").await;
    b.purpose().await;
    let (place, page) =
        b.act("/receipts", &[("step", "record"), ("sender", "firm-k"), ("about", "A list of hosts.")]).await;
    assert!(page.body.contains(&format!("/deposit?receipt={}", place.rsplit('/').next().unwrap())), "{}", page.body);
    let id = place.rsplit('/').next().unwrap();
    let said = [
        ("receipt", id),
        ("paste", "type,value\ndomain,host.example.net\n"),
        ("basis", "wiv2017:61"),
        ("subject", "cyber-threat"),
        ("relevance", "Hosts of the campaign."),
        ("reliability", "C3"),
        ("acquisition", "partner"),
        ("upstream", "firm-k"),
    ];
    let brought = b.post("/deposit", &said).await;
    assert_eq!(brought.status, StatusCode::SEE_OTHER, "{}", brought.body);
    // Not evaluated: out of use, and what was typed comes back.
    let search = [
        ("step", "search"),
        ("value", "host.example.net"),
        ("purpose", "resilience"),
        ("why_necessity", "Needed."),
        ("why_proportionality", "Only this."),
    ];
    let held = b.post(&format!("{place}/search"), &search).await;
    assert_eq!(held.status, StatusCode::FORBIDDEN, "{}", held.body);
    assert!(held.body.contains("value=\"host.example.net\""), "{}", held.body);
    b.act(&format!("{place}/explain"), &[("step", "explain"), ("reason", "They sell such lists.")]).await;
    let evaluated = [("step", "evaluate"), ("interpretation", "Hosts."), ("relevant", "yes"), ("relevance", "Ours.")];
    b.act(&format!("{place}/evaluate"), &evaluated).await;
    let found = b.post(&format!("{place}/search"), &search).await;
    assert_eq!(found.status, StatusCode::OK, "{}", found.body);
    assert!(found.body.contains("host.example.net"), "{}", found.body);
}

/// Who is designated for what is kept by the administrator, and read by whoever leads an organisation.
#[tokio::test(flavor = "multi_thread")]
async fn people_and_their_designations_are_kept_by_the_administrator() {
    let system = common::outside();
    let mut b = Browser::new(common::router(&system));
    b.become_("admin").await;
    let person = [
        ("step", "record"),
        ("alias", "aivd.new"),
        ("name", "N. Ieuw"),
        ("org", "aivd"),
        ("space", "home"),
        ("role", "analyst"),
        ("designated_by", "aivd"),
    ];
    let (_, people) = b.act("/people", &person).await;
    assert!(people.body.contains("aivd.new"), "{}", people.body);
    let id = system.person("aivd.new").unwrap();
    let place = format!("/people/{id}");
    assert!(b.get(&place).await.body.contains("N. Ieuw"));
    b.act(&format!("{place}/screening"), &[("step", "screening"), ("screening", "positive")]).await;
    // Not designated: barred from processing.
    b.become_("aivd.new").await;
    b.purpose().await;
    let barred = b.post("/search", &[("values", "scanner.example.net"), ("do", "search")]).await;
    assert!(barred.body.contains("R-015"), "{}", barred.body);
    b.become_("mivd.head").await;
    assert!(!b.get("/people").await.body.contains(&place), "another organisation's people");
    b.become_("aivd.head").await;
    let read = b.get(&place).await;
    assert!(read.body.contains("N. Ieuw") && !read.body.contains("/people/0") && !read.body.contains("/end\""));
    b.become_("admin").await;
    b.act(&format!("{place}/end"), &[("step", "end")]).await;
    assert!(!b.get(&place).await.body.contains("/end\""));
}

/// The head says how many witnesses are waited for; what is no number, or more than there are, comes back with
/// what was typed (H-007, H-009).
#[tokio::test(flavor = "multi_thread")]
async fn the_head_says_how_many_witnesses_are_waited_for() {
    let system = common::outside();
    let key = "ctivd.example/w1+a37f351e+BEqEYm2vmf5XM6sxnEs3xRvmMdR6KqVMpJ4WlgS3yGG8";
    let admin = waarborg_app::Caller::person(system.person("admin").unwrap(), waarborg_app::caller::Channel::Api);
    let registered = waarborg_app::verbs::run(&system, admin, "witness.register", serde_json::json!({ "key": key }));
    assert!(registered.unwrap().allowed());
    let mut b = Browser::new(common::router(&system));
    b.become_("aivd.head").await;
    assert!(b.get("/witnesses").await.body.contains("wacht niet op getuigen"));
    let reasons = ("reasons", "What goes abroad cannot be called back.");
    for number in ["two", "", "2"] {
        let refused = b.post("/witnesses", &[("step", "record"), ("number", number), reasons]).await;
        assert!(refused.body.contains("cannot be called back") && !refused.body.contains("Geldt nu"), "{number}");
    }
    let (_, page) = b.act("/witnesses", &[("step", "record"), ("number", "1"), reasons]).await;
    assert!(page.body.contains("Geldt nu"), "{}", page.body);
    // A manager reads it and decides nothing; the other service has its own.
    b.become_("aivd.director").await;
    let read = b.get("/witnesses").await.body;
    assert!(read.contains("Geldt nu") && !read.contains("name=\"number\""), "{read}");
    b.become_("mivd.head").await;
    assert!(b.get("/witnesses").await.body.contains("wacht niet op getuigen"));
}
