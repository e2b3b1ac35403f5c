// SPDX-License-Identifier: EUPL-1.2
//! The pages in a real browser: the whole story, from deposit to receipt, with the keyboard alone; axe-core
//! finds nothing wrong with any page, filled or empty, Dutch or English; and a picture of each is kept in
//! `target/screenshots`. Then logging in, the same way, with a passkey of the browser's own
//! and by an identity provider. Without Chromium, chromedriver or npm the test says what it skipped.

#[path = "../ui_common/mod.rs"]
mod common;

mod chrome;
mod log_in;
mod passkeys;
mod provider;
mod signing;

use chrome::Chrome;

/// Serves what a router makes of the address, which is given back.
async fn serve(router: impl FnOnce(&str) -> axum::Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let router = router(&base);
    tokio::spawn(async move { waarborg_web::serve(listener, router, std::future::pending()).await });
    base
}

fn says(text: &str) -> String {
    format!("e.innerText && e.innerText.trim().startsWith('{text}')")
}

async fn become_(c: &Chrome, alias: &str) {
    c.open("/").await;
    c.choose("persona", alias).await;
    c.push(&says("Wissel")).await;
    assert_eq!(c.place().await, "/tasks");
}

/// States the purpose where the page asks for it: once for a persona's session.
async fn purpose(c: &Chrome) {
    if c.look("return !document.getElementById('purpose_code');").await == true {
        return;
    }
    c.choose("purpose_code", "resilience").await;
    c.fill("purpose_necessity", "A campaign is going on.").await;
    c.fill("purpose_proportionality", "Only its values.").await;
}

async fn deposit(c: &Chrome, alias: &str, basis: &str, csv: &str) -> String {
    become_(c, alias).await;
    c.push("e.getAttribute('href') === '/deposit'").await;
    purpose(c).await;
    c.fill("paste", csv).await;
    c.choose("basis", basis).await;
    c.choose("subject", "cyber-threat").await;
    c.fill("relevance", "Concerns the campaign.").await;
    c.choose("tlp", "amber").await;
    c.fill("reliability", "B2").await;
    c.push(&says("Bekijk wat het zou worden")).await;
    assert!(c.text().await.contains("Dit zou het worden"), "{}", c.text().await);
    if alias.starts_with("ncsc") {
        assert_eq!(c.judge("nl-filled-deposit-preview").await, Vec::<String>::new());
    }
    c.push("e.innerText && e.innerText.includes('aanleveren') && e.tagName === 'BUTTON'").await;
    // Focus lands on the answer.
    assert_eq!(c.look("return location.hash;").await, "#result");
    c.place().await
}

async fn write(c: &Chrome) -> String {
    become_(c, "aivd.analyst").await;
    c.push("e.getAttribute('href') === '/search'").await;
    purpose(c).await;
    c.fill("values", "login[.]example[.]org\n127.0.0.1\nnobody.example\n???").await;
    c.push("e.value === 'compare'").await;
    assert!(c.text().await.contains("NCSC, Police"), "{}", c.text().await);
    assert_eq!(c.judge("nl-filled-compare").await, Vec::<String>::new());
    c.open("/search").await;
    c.fill("values", "login[.]example[.]org").await;
    c.push("e.value === 'search'").await;
    assert_eq!(c.judge("nl-filled-search").await, Vec::<String>::new());
    c.tick("e.name === 'cited'").await;
    c.press("\u{E004}").await;
    c.tick("e.name === 'cited' && !e.checked").await;
    c.push(&says("Geselecteerde citeren")).await;
    c.fill("title", "Delta").await;
    c.fill("text", "# Delta\n\nThe campaign uses login.example.org.\nIt also uses mail.example.net.\n").await;
    c.push("e.value === 'save'").await;
    assert!(c.text().await.contains("mail.example.net"), "{}", c.text().await);
    assert_eq!(c.judge("nl-filled-editor-mention").await, Vec::<String>::new());
    c.tick("e.type === 'radio' && e.name.startsWith('choice-')").await;
    c.press("\u{E015}").await;
    assert_eq!(c.look("return document.activeElement.value;").await, "keep");
    // Back up the page to the button, as the keyboard can.
    c.push("e.value === 'save'").await;
    assert_eq!(c.look("return location.hash;").await, "#result", "{}", c.text().await);
    c.place().await
}

async fn assess(c: &Chrome, analysis: &str) {
    c.unfold("Beoordeling voorstellen").await;
    c.choose("recipient", "nctv").await;
    c.tick("e.id === 'task'").await;
    c.tick("e.id === 'warning'").await;
    c.fill("reasons", "Steers the response.").await;
    c.push("e.tagName === 'BUTTON' && e.innerText.startsWith('Beoordeling voorstellen')").await;
    become_(c, "police.analyst").await;
    c.open(analysis).await;
    c.push(&says("Instemmen")).await;
}

async fn request(c: &Chrome, analysis: &str) -> String {
    become_(c, "aivd.analyst").await;
    c.open(analysis).await;
    c.push(&says("Verstrekking aanvragen")).await;
    // Nothing chosen: the page says what is missing and leads there.
    c.push("e.tagName === 'BUTTON' && e.innerText.startsWith('Verstrekking aanvragen')").await;
    assert!(c.look("return document.title;").await.as_str().unwrap().starts_with("Fout:"));
    assert_eq!(c.judge("nl-error-release").await, Vec::<String>::new());
    purpose(c).await;
    c.tick("e.value === 'nctv'").await;
    c.choose("ground", "wiv2017:62:1:a").await;
    c.push("e.tagName === 'BUTTON' && e.innerText.startsWith('Verstrekking aanvragen')").await;
    assert!(c.text().await.contains("R-037"), "{}", c.text().await);
    assert_eq!(c.judge("nl-filled-disclosure-unmet").await, Vec::<String>::new());
    c.push(&says("Vraag toestemming aan alle")).await;
    assert_eq!(c.judge("nl-filled-disclosure-waiting").await, Vec::<String>::new());
    c.place().await
}

async fn consent(c: &Chrome, alias: &str) -> String {
    become_(c, alias).await;
    c.push(&says("Beantwoorden")).await;
    assert_eq!(c.judge(&format!("nl-filled-question-{}", &alias[..4])).await, Vec::<String>::new());
    c.tick("e.name === 'answer'").await;
    assert_eq!(c.look("return document.activeElement.value;").await, "given");
    c.push(&says("Antwoord vastleggen")).await;
    assert_eq!(c.look("return location.hash;").await, "#result", "{}", c.text().await);
    c.place().await
}

async fn hand_over(c: &Chrome, place: &str) {
    become_(c, "aivd.manager").await;
    c.open(place).await;
    c.push(&says("Beslissen")).await;
    assert_eq!(c.judge("nl-filled-decision").await, Vec::<String>::new());
    c.fill("reviewed", "Read in full.").await;
    c.fill("concerns", "It steers.").await;
    c.push("e.name === 'allow'").await;
    assert_eq!(c.judge("nl-filled-disclosure-possible").await, Vec::<String>::new());
    c.push(&says("Overdragen")).await;
    assert_eq!(c.judge("nl-filled-handover").await, Vec::<String>::new());
    c.push(&says("Overdragen aan")).await;
    assert!(c.text().await.contains("OVERGEDRAGEN"), "{}", c.text().await);
    become_(c, "nctv.recipient").await;
    c.push("e.tagName === 'A' && e.innerText.trim() === 'Openen'").await;
    assert!(c.text().await.contains("Pakket downloaden"));
    c.push(&says("Ontvangst bevestigen")).await;
    assert_eq!(c.look("return location.hash;").await, "#result");
}

/// Someone whose screening is not finished writes: refused, and the words are still there.
async fn refused(c: &Chrome) {
    become_(c, "police.pending").await;
    c.open("/analyses/new").await;
    purpose(c).await;
    c.fill("title", "Too early").await;
    c.fill("text", "Words to keep.").await;
    c.push("e.value === 'save'").await;
    assert!(c.text().await.contains("R-027"), "{}", c.text().await);
    assert_eq!(c.look("return document.getElementById('text').value;").await, "Words to keep.");
    assert_eq!(c.judge("nl-refused-editor").await, Vec::<String>::new());
}

/// Every page as a persona sees it, in both languages.
async fn judge_all(c: &Chrome, state: &str, pages: &[(&str, &str, String)]) {
    let mut wrong = Vec::new();
    for lang in ["nl", "en"] {
        c.open(&format!("/?lang={lang}")).await;
        let mut current = "";
        for (alias, name, place) in pages {
            if current != *alias {
                c.open("/").await;
                c.choose("persona", alias).await;
                c.push("e.tagName === 'BUTTON' && e.closest('.switch')").await;
                current = alias;
            }
            c.open(place).await;
            assert_eq!(c.look("return document.documentElement.lang;").await, lang);
            wrong.extend(c.judge(&format!("{lang}-{state}-{name}")).await);
            let heading = c.look("return document.querySelector('h1')?.innerText ?? '';").await;
            let nothing =
                ["Nothing here", "Hier is niets"].iter().any(|h| heading.as_str().is_some_and(|x| x.starts_with(h)));
            if state == "filled" && nothing {
                wrong.push(format!("{lang}-{state}-{name} shows nothing"));
            }
        }
    }
    c.open("/?lang=nl").await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn pages_of(list: &[(&'static str, &'static str, &str)]) -> Vec<(&'static str, &'static str, String)> {
    list.iter().map(|(alias, name, place)| (*alias, *name, (*place).to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_story_by_keyboard_and_no_page_that_axe_faults() {
    let system = common::outside();
    let base = serve(|_| common::router(&system)).await;
    let c = match Chrome::start(&base).await {
        Ok(chrome) => chrome,
        Err(why) => {
            println!("skipped: {why}");
            return;
        }
    };
    judge_all(
        &c,
        "empty",
        &pages_of(&[
            ("aivd.analyst", "start", "/"),
            ("aivd.analyst", "tasks", "/tasks"),
            ("aivd.analyst", "deposit", "/deposit"),
            ("aivd.analyst", "search", "/search"),
            ("aivd.analyst", "analyses", "/analyses"),
            ("aivd.analyst", "editor", "/analyses/new"),
            ("aivd.analyst", "disclosures", "/disclosures"),
            ("aivd.analyst", "purpose", "/purpose"),
            ("aivd.analyst", "missing", "/no/such/page"),
            ("police.consent", "consents", "/consents"),
            ("police.consent", "standing", "/consents/standing"),
            ("nctv.recipient", "received", "/disclosures"),
            ("nctv.steering", "steering", "/tasks"),
            ("om.member", "om-member", "/tasks"),
            ("om.supplier", "om-deposit", "/deposit"),
            ("ctivd.auditor", "oversight", "/tasks"),
            ("ctivd.auditor", "oversight-acts", "/acts"),
            ("admin", "administrator", "/tasks"),
            ("unit.official", "official", "/tasks"),
            ("aivd.manager", "manager", "/tasks"),
            ("mivd.analyst", "foreign", "/foreign"),
            ("aivd.head", "registers", "/registers"),
            ("aivd.head", "enquiries", "/enquiries"),
            ("aivd.head", "designations", "/designations"),
            ("aivd.head", "onward-requests", "/onward-requests"),
            ("aivd.head", "destruction-requests", "/destruction-requests"),
            ("aivd.head", "data-requests", "/data-requests"),
            ("aivd.head", "intakes", "/intakes"),
            ("aivd.head", "bilateral-receipts", "/bilateral-receipts"),
            ("aivd.head", "collections", "/collections"),
            ("aivd.head", "receipts", "/receipts"),
            ("aivd.head", "cooperations", "/cooperations"),
            ("aivd.head", "permissions", "/permissions"),
            ("aivd.weigher", "partners", "/partners"),
            ("aivd.weigher", "partner", "/partners/service-f"),
            ("aivd.weigher", "partner-note", "/partners/service-f/weigh"),
            ("aivd.officer", "permission-new", "/permissions/new"),
        ]),
    )
    .await;

    let delivery = deposit(&c, "ncsc.analyst", "wbni:3", &common::ncsc_csv()).await;
    deposit(&c, "police.analyst", "wpg:24", &common::police_csv()).await;
    deposit(&c, "aivd.analyst", "wiv2017:61", &common::aivd_csv()).await;
    let analysis = write(&c).await;
    assess(&c, &analysis).await;
    let disclosure = request(&c, &analysis).await;
    consent(&c, "ncsc.consent").await;
    let question = consent(&c, "police.consent").await;
    hand_over(&c, &disclosure).await;
    become_(&c, "police.consent").await;
    c.open(&question).await;
    c.push("e.tagName === 'BUTTON' && e.innerText.startsWith('Toestemming intrekken')").await;

    refused(&c).await;
    let manager = system.person("police.manager").unwrap();
    let caller = waarborg_app::Caller::person(manager, waarborg_app::caller::Channel::CommandLine);
    let notice = serde_json::json!({ "written": true, "reasons": "Another agreement." });
    assert!(waarborg_app::verbs::run(&system, caller, "notice.give", notice).unwrap().allowed());

    // The notice above is the police manager's newest act.
    let own = system.snapshot().state.size - 1;
    let outside = common::story_outside(&system);
    let snapshot = system.snapshot();
    let hostile = snapshot.state.items.iter().find(|i| {
        waarborg_app::work::item_view::content(&system, i)
            .is_some_and(|x| x.head.text.is_some_and(|t| t.contains("onload")))
    });
    let item = format!("/items/{}", hostile.unwrap().id);
    let cited = snapshot.state.went_to.keys().next().map(|i| format!("/items/{i}")).unwrap();
    let (edit, release) = (format!("{analysis}/edit"), format!("{analysis}/release"));
    let (record, consult) = (format!("{disclosure}/record"), format!("{analysis}/consult"));
    judge_all(
        &c,
        "filled",
        &pages_of(&[
            ("aivd.analyst", "tasks", "/tasks"),
            ("aivd.analyst", "item-hostile", &item),
            ("aivd.analyst", "item", &cited),
            ("aivd.analyst", "analyses", "/analyses"),
            ("aivd.analyst", "analysis", &analysis),
            ("aivd.analyst", "consult", &consult),
            ("aivd.analyst", "editor", &edit),
            ("aivd.analyst", "release", &release),
            ("aivd.analyst", "disclosures", "/disclosures"),
            ("aivd.analyst", "disclosure", &disclosure),
            ("aivd.analyst", "record", &record),
            ("aivd.analyst", "acts", "/acts"),
            ("aivd.analyst", "rules", "/rules"),
            ("aivd.analyst", "rule", "/rules/R-037"),
            ("ncsc.analyst", "delivery", &delivery),
            ("ncsc.analyst", "item-own", &item),
            ("aivd.manager", "manager", "/tasks"),
            ("aivd.manager", "disclosure-manager", &disclosure),
            ("police.manager", "notice", "/tasks"),
            ("police.consent", "consents", "/consents"),
            ("police.consent", "question", &question),
            ("police.manager", "entry", &format!("/entries/{own}")),
            ("nctv.recipient", "tasks-recall", "/tasks"),
            ("nctv.recipient", "disclosure-recipient", &disclosure),
            ("aivd.director", "decision-abroad", &outside.decision),
            ("aivd.director", "disclosure-abroad", &outside.disclosure),
            ("aivd.weigher", "partner", "/partners/service-f"),
            ("aivd.weigher", "partner-compare", &outside.note),
            ("aivd.head", "permission", &outside.permission),
            ("aivd.head", "enquiry", &outside.enquiry),
            ("aivd.head", "enquiries", "/enquiries"),
            ("aivd.head", "collection", &outside.collection),
        ]),
    )
    .await;
    // At 320 pixels nothing has to be scrolled sideways but tables in their own region.
    c.client.set_window_size(320, 900).await.unwrap();
    for place in ["/", "/tasks", "/acts", "/rules/R-037"] {
        c.open(place).await;
        let narrow = c.look("return document.documentElement.scrollWidth <= Math.max(window.innerWidth, 500);").await;
        assert_eq!(narrow, true, "{place}");
    }
    c.client.clone().close().await.unwrap();
}
