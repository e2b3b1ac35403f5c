// SPDX-License-Identifier: EUPL-1.2
//! The pages in process, as a browser without script sees them: the whole story from deposit to recall by
//! forms alone, every page filled and empty in both languages, hostile texts, and what a form must carry.

mod access;
#[path = "../ui_common/mod.rs"]
mod common;
mod feeds;
mod forms;
mod leaving;
mod outside;
mod passkeys;
mod provider;
mod pushes;
mod signing;
mod verbs;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use std::collections::BTreeMap;
use tower::ServiceExt as _;

const HOST: &str = "127.0.0.1:8080";
const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// Of pages that ask a passkey: nothing but our own script.
const SCRIPTED: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const SCRIPT: &str = "<script src=\"/passkey.js\" defer></script>";
/// Prefixes of texts chosen by a code: none may be shown raw.
const PREFIXES: [&str; 31] = [
    "act-",
    "role-",
    "kind-",
    "consent-",
    "state-",
    "recipient-",
    "basis-",
    "ground-",
    "outcome-",
    "purpose-",
    "duty-",
    "meaning-",
    "channel-",
    "item-status-",
    "stated-",
    "judged-",
    "decision-",
    "partner-",
    "onward-",
    "permission-",
    "enquiries-",
    "designations-",
    "destruction",
    "data-requests-",
    "intakes-",
    "bilateral-",
    "collections-",
    "people-",
    "feeds-",
    "pushes-",
    "receipts-",
];

struct Page {
    status: StatusCode,
    location: String,
    kind: String,
    /// Where it goes on to by itself.
    onward: String,
    body: String,
}

struct Browser {
    router: axum::Router,
    cookies: BTreeMap<String, String>,
    token: String,
    origin: String,
}

/// Text between two marks.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let Some((_, rest)) = text.split_once(from) else { panic!("no {from:?} in {text}") };
    rest.split_once(to).map_or(rest, |(found, _)| found)
}

impl Browser {
    fn new(router: axum::Router) -> Self {
        Self { router, cookies: BTreeMap::new(), token: String::new(), origin: format!("http://{HOST}") }
    }

    async fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Page {
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let request = request
            .header(header::HOST, self.origin.split_once("://").unwrap().1)
            .header(header::COOKIE, cookies.join("; "))
            .body(body)
            .unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            assert!(cookie.contains("SameSite=Strict") && cookie.contains("HttpOnly"), "{cookie}");
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.into(), value.into());
        }
        let text = |name| {
            answer.headers().get(name).map(|v: &header::HeaderValue| v.to_str().unwrap().to_owned()).unwrap_or_default()
        };
        let policy = text(header::CONTENT_SECURITY_POLICY);
        let (status, location, kind) = (answer.status(), text(header::LOCATION), text(header::CONTENT_TYPE));
        let onward = text(header::REFRESH).strip_prefix("0; url=").unwrap_or_default().to_owned();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        let body = String::from_utf8_lossy(&body).into_owned();
        assert_eq!(policy, if body.contains(SCRIPT) { SCRIPTED } else { POLICY });
        if kind.starts_with("text/html") {
            if body.contains("name=\"token\"") {
                self.token = between(&body, "name=\"token\" value=\"", "\"").to_owned();
            }
            sound(&body);
        }
        Page { status, location, kind, onward, body }
    }

    async fn get(&mut self, path: &str) -> Page {
        let path = path.split('#').next().unwrap();
        self.send(Request::get(path), Body::empty()).await
    }

    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let encode = |t: &str| t.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
        let mut pairs = vec![format!("token={}", self.token)];
        pairs.extend(fields.iter().map(|(n, v)| format!("{}={}", encode(n), encode(v))));
        let request = Request::post(path)
            .header(header::ORIGIN, &self.origin)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(pairs.join("&"))).await
    }

    /// Sends a form and follows it to its answer.
    async fn act(&mut self, path: &str, fields: &[(&str, &str)]) -> (String, Page) {
        let sent = self.post(path, fields).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{path}: {}", sent.body);
        let place = sent.location.clone();
        let page = self.get(&place).await;
        assert_eq!(page.status, StatusCode::OK, "{place}");
        (place.split(['?', '#']).next().unwrap().to_owned(), page)
    }

    async fn become_(&mut self, alias: &str) {
        if self.token.is_empty() {
            self.get("/").await;
        }
        self.act("/persona", &[("alias", alias)]).await;
    }

    async fn purpose(&mut self) {
        self.act(
            "/purpose",
            &[
                ("purpose_code", "resilience"),
                ("purpose_necessity", "A campaign is going on."),
                ("purpose_proportionality", "Only the values of this campaign."),
            ],
        )
        .await;
    }
}

/// Nothing runs, nothing comes from elsewhere, no text is missing, nothing hostile is live.
fn sound(body: &str) {
    let low = body.replacen(SCRIPT, "", 1).to_lowercase();
    for bad in
        ["<script", "<svg/onload", "<a href=\"http", "src=\"http", "href=\"//", " style=", "<iframe", "<b onclick"]
    {
        assert!(!low.contains(bad), "{bad} in {body}");
    }
    // What someone typed goes back into the field as it was; everywhere else it is spelled out.
    let shown: String =
        body.split("<textarea").map(|part| part.split_once("</textarea>").map_or(part, |p| p.1)).collect();
    assert!(!shown.contains('\u{202e}'), "a mark of direction in {shown}");
    for prefix in PREFIXES {
        let bare = body.split_once(&format!(">{prefix}")).map(|(_, rest)| rest.chars().take(60).collect::<String>());
        assert_eq!(bare, None, "a text with {prefix} is missing");
    }
    assert!(
        body.starts_with("<!DOCTYPE html><html lang=\"nl\"") || body.starts_with("<!DOCTYPE html><html lang=\"en\"")
    );
    for tag in body.split('<') {
        let tag = tag.split('>').next().unwrap();
        assert!(tag.matches(" class=").count() < 2, "two classes: {tag}");
    }
    assert_eq!(body.matches("<h1").count(), 1);
    assert!(body.contains("href=\"#main\"") && body.contains("id=\"main\""));
}

async fn deposit(b: &mut Browser, alias: &str, basis: &str, csv: &str) -> String {
    b.become_(alias).await;
    let said = [
        ("paste", csv),
        ("basis", basis),
        ("subject", "cyber-threat"),
        ("relevance", "Concerns the campaign."),
        ("tlp", "amber"),
        ("reliability", "B2"),
        ("acquisition", "own-task"),
    ];
    // Without a purpose the form comes back with what was typed.
    let back = b.post("/deposit/preview", &said).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(back.body.contains("<title>Fout:") && back.body.contains("href=\"#purpose\""), "{}", back.body);
    assert!(back.body.contains("login.example.org") || alias.starts_with("aivd"));
    b.purpose().await;
    let preview = b.post("/deposit/preview", &said).await;
    assert_eq!(preview.status, StatusCode::OK, "{}", preview.body);
    let base64 = between(&preview.body, "name=\"base64\" hidden>", "<").to_owned();
    let mut again = vec![("base64", base64.as_str())];
    again.extend(said.iter().filter(|(n, _)| *n != "paste"));
    let (place, page) = b.act("/deposit", &again).await;
    assert!(page.body.contains("id=\"result\""), "{}", page.body);
    place
}

/// Ids of items in a page's check boxes.
fn citable(page: &str) -> Vec<String> {
    page.split("name=\"cited\" value=\"").skip(1).map(|rest| rest[..32].to_owned()).collect()
}

struct Story {
    analysis: String,
    disclosure: String,
    consent: String,
    item: String,
    deposit: String,
    bytes: usize,
}

async fn write(b: &mut Browser) -> (String, String) {
    b.become_("aivd.analyst").await;
    b.purpose().await;
    let found = b.post("/search", &[("values", "login[.]example[.]org"), ("do", "search")]).await;
    assert_eq!(found.status, StatusCode::OK);
    assert!(found.body.contains("1–2 van 2"), "{}", found.body);
    let compared = b
        .post(
            "/search",
            &[
                ("values", "hxxps://login.example[.]org/reset?u=1\nlogin.example.org\n127.0.0.1\nnobody.example\n???"),
                ("do", "compare"),
            ],
        )
        .await;
    assert!(compared.body.contains("NCSC, Police"), "{}", compared.body);
    let cited = citable(&found.body);
    let text = format!(
        "# Delta\n\nThe campaign uses login.example.org.\nIt also uses mail.example.net.\n\n{}\n",
        common::HOSTILE
    );
    let mut draft = vec![("title", "Delta"), ("text", text.as_str()), ("do", "save")];
    draft.extend(cited.iter().map(|c| ("cited", c.as_str())));
    // Saving stops at a mention not yet judged.
    let stopped = b.post("/analyses/edit", &draft).await;
    assert_eq!(stopped.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(stopped.body.contains("mail.example.net") && stopped.body.contains("choice-0-keep"), "{}", stopped.body);
    let items = between(&stopped.body, "name=\"items-0\" value=\"", "\"").to_owned();
    let words = between(&stopped.body, "name=\"words-0\" value=\"", "\"").to_owned();
    draft.extend([("line-0", "4"), ("words-0", words.as_str()), ("items-0", items.as_str()), ("choice-0", "keep")]);
    let (analysis, page) = b.act("/analyses/edit", &draft).await;
    assert!(page.body.contains("<h3>Delta</h3>") && page.body.contains("NCSC, Police"), "{}", page.body);
    (analysis, cited[0].clone())
}

async fn assess(b: &mut Browser, analysis: &str) {
    b.act(
        &format!("{analysis}/assess"),
        &[("recipient", "nctv"), ("task", "yes"), ("warning", "yes"), ("reasons", "Steers the response.")],
    )
    .await;
    b.become_("police.analyst").await;
    let page = b.get(analysis).await;
    let id = between(&page.body, "action=\"/assessments/", "/").to_owned();
    b.act(&format!("/assessments/{id}/concur"), &[("analysis", analysis)]).await;
}

async fn request(b: &mut Browser, analysis: &str) -> String {
    b.become_("aivd.analyst").await;
    b.purpose().await;
    let form = b.get(&format!("{analysis}/release")).await;
    assert_eq!(form.status, StatusCode::OK);
    let id = analysis.rsplit('/').next().unwrap();
    let empty = b.post("/disclosures", &[("analysis", id), ("version", "1"), ("ground", "wiv2017:62:1:a")]).await;
    assert!(empty.body.contains("href=\"#recipients\""));
    let (place, page) = b
        .act(
            "/disclosures",
            &[("analysis", id), ("version", "1"), ("recipients", "nctv"), ("ground", "wiv2017:62:1:a")],
        )
        .await;
    assert!(
        page.body.contains("R-037") && page.body.contains("R-038") && page.body.contains("NOG NIET MOGELIJK"),
        "{}",
        page.body
    );
    let (_, asked) = b.act(&format!("{place}/ask"), &[]).await;
    assert!(asked.body.contains("gevraagd"), "{}", asked.body);
    place
}

async fn consent(b: &mut Browser, alias: &str) -> String {
    b.become_(alias).await;
    let tasks = b.get("/tasks").await;
    let id = between(&tasks.body, "href=\"/consents/", "\"").to_owned();
    let place = format!("/consents/{id}");
    let question = b.get(&place).await;
    assert!(!question.body.contains(" checked"), "nothing is chosen beforehand");
    let none = b.post(&format!("{place}/answer"), &[]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    let (_, done) = b
        .act(&format!("{place}/answer"), &[("answer", "given"), ("expires", "2026-12-31"), ("reasons", "Fine.")])
        .await;
    assert!(done.body.contains("gegeven"));
    place
}

async fn hand_over(b: &mut Browser, place: &str) -> usize {
    b.become_("aivd.manager").await;
    let early = b.post(&format!("{place}/release"), &[("recipient", "nctv")]).await;
    assert!(early.location.contains("?refused="), "{}", early.location);
    let told = b.get(&early.location).await;
    assert!(told.body.contains("Er is niets verstrekt"), "{}", told.body);
    b.act(
        &format!("{place}/decide"),
        &[("recipient", "nctv"), ("allow", "yes"), ("reviewed", "Read in full."), ("concerns", "It steers.")],
    )
    .await;
    let (_, page) = b.act(&format!("{place}/check"), &[("recipient", "nctv")]).await;
    assert!(page.body.contains("MOGELIJK: alles is vervuld"), "{}", page.body);
    let sure = b.get(&format!("{place}/release?recipient=nctv")).await;
    assert!(sure.body.contains("niet ongedaan") && sure.body.contains("NCTV"), "{}", sure.body);
    let (_, left) = b.act(&format!("{place}/release"), &[("recipient", "nctv")]).await;
    assert!(left.body.contains("OVERGEDRAGEN"), "{}", left.body);
    b.become_("nctv.recipient").await;
    let package = b.post(&format!("{place}/deliver"), &[("recipient", "nctv")]).await;
    assert_eq!(package.kind, "application/octet-stream");
    let page = b.get(place).await;
    for (form, word, kind, begin) in [
        ("misp", "MISP-event", "application/json", "{\"Event\":{"),
        ("csv", "rijen (CSV)", "text/csv; charset=utf-8", "type,value,"),
    ] {
        assert!(page.body.contains(word), "{}", page.body);
        let other = b.post(&format!("{place}/deliver"), &[("recipient", "nctv"), ("form", form)]).await;
        assert_eq!(other.kind, kind);
        assert!(other.body.starts_with(begin), "{}", other.body);
    }
    b.act(&format!("{place}/acknowledge"), &[("recipient", "nctv")]).await;
    package.body.len()
}

async fn story(b: &mut Browser) -> Story {
    let place = deposit(b, "ncsc.analyst", "wbni:3", &common::ncsc_csv()).await;
    deposit(b, "police.analyst", "wpg:24", &common::police_csv()).await;
    deposit(b, "aivd.analyst", "wiv2017:61", &common::aivd_csv()).await;
    let (analysis, item) = write(b).await;
    assess(b, &analysis).await;
    let disclosure = request(b, &analysis).await;
    consent(b, "ncsc.consent").await;
    let question = consent(b, "police.consent").await;
    let bytes = hand_over(b, &disclosure).await;
    Story { analysis, disclosure, consent: question, item, deposit: place, bytes }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_story_by_forms_and_every_page_in_both_languages() {
    let system = common::system();
    let mut b = Browser::new(common::router(&system));
    let s = story(&mut b).await;
    assert!(s.bytes > 500);
    b.become_("police.consent").await;
    let (_, back) = b.act(&format!("{}/withdraw", s.consent), &[]).await;
    assert!(back.body.contains("ingetrokken"));
    b.become_("nctv.recipient").await;
    let recall = b.get("/tasks").await;
    assert!(recall.body.contains("Terugroeping"), "{}", recall.body);
    let duty = between(&recall.body, "action=\"/duties/", "/").to_owned();
    b.act(&format!("/duties/{duty}/recall"), &[("destroyed", "yes")]).await;

    let entry = system.snapshot().state.size - 1;
    let (item, record) = (format!("/items/{}", s.item), format!("{}/record", s.disclosure));
    let (edit, release) = (format!("{}/edit", s.analysis), format!("{}/release?recipient=nctv", s.disclosure));
    let pages: [(&str, Vec<&str>); 6] = [
        (
            "aivd.analyst",
            vec![
                "/",
                "/tasks",
                "/deposit",
                "/search",
                "/purpose",
                &item,
                "/analyses",
                "/analyses/new",
                &s.analysis,
                &edit,
                "/disclosures",
                &s.disclosure,
                "/acts",
                "/rules",
                "/rules/R-037",
            ],
        ),
        ("aivd.manager", vec!["/tasks", &s.disclosure, &release, &record]),
        ("ncsc.analyst", vec![&s.deposit, &item]),
        ("police.consent", vec!["/tasks", "/consents", &s.consent, "/consents/standing", "/acts"]),
        ("nctv.recipient", vec!["/tasks", "/disclosures", &s.disclosure, &record]),
        ("ctivd.auditor", vec!["/tasks", "/rules", "/acts"]),
    ];
    for lang in ["nl", "en"] {
        b.get(&format!("/?lang={lang}")).await;
        for (alias, places) in &pages {
            b.become_(alias).await;
            for place in places {
                let page = b.get(place).await;
                assert_eq!(page.status, StatusCode::OK, "{alias} {place}");
                assert!(page.body.contains(&format!("<html lang=\"{lang}\"")), "{place}");
            }
        }
    }
    b.become_("nctv.recipient").await;
    let own = b.get("/acts").await;
    let number = between(&own.body, "href=\"/entries/", "\"").to_owned();
    let page = b.get(&format!("/entries/{number}")).await;
    assert!(page.body.contains("<svg") && page.body.contains("this server says"), "{}", page.body);
    let receipt = b.get(&format!("/entries/{number}/receipt")).await;
    assert!(receipt.body.starts_with("c2sp.org/tlog-proof@v1"), "{}", receipt.body);
    assert!(entry > 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_says_so_when_it_is_empty() {
    let system = common::system();
    let mut b = Browser::new(common::router(&system));
    for lang in ["nl", "en"] {
        b.get(&format!("/?lang={lang}")).await;
        for (alias, places) in [
            (
                "aivd.analyst",
                vec!["/", "/tasks", "/deposit", "/search", "/analyses", "/analyses/new", "/disclosures", "/acts"],
            ),
            ("police.consent", vec!["/tasks", "/consents", "/consents/standing"]),
            ("nctv.recipient", vec!["/tasks", "/disclosures"]),
            ("admin", vec!["/tasks", "/acts", "/rules"]),
        ] {
            b.become_(alias).await;
            for place in places {
                assert_eq!(b.get(place).await.status, StatusCode::OK, "{alias} {place}");
            }
        }
    }
    b.become_("aivd.analyst").await;
    b.purpose().await;
    let none = b.post("/search", &[("values", "nobody.example"), ("do", "search")]).await;
    assert!(none.body.contains("Not found in what you may see"));
}

#[tokio::test(flavor = "multi_thread")]
async fn hidden_and_absent_are_the_same_bytes() {
    let system = common::system();
    let mut b = Browser::new(common::router(&system));
    let s = story(&mut b).await;
    for alias in ["police.pending", "om.member", "unit.official", "admin", "police.consent"] {
        b.become_(alias).await;
        let absent = b.get("/items/00000000000000000000000000000000").await;
        assert_eq!(absent.status, StatusCode::NOT_FOUND);
        for place in [
            s.analysis.clone(),
            s.disclosure.clone(),
            s.deposit.clone(),
            format!("{}/record", s.disclosure),
            "/entries/3".into(),
            "/no/such/page".into(),
        ] {
            let hidden = b.get(&place).await;
            assert_eq!((hidden.status, &hidden.body), (absent.status, &absent.body), "{alias} {place}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_needs_its_token_its_origin_and_a_loopback_name() {
    let system = common::system();
    let mut b = Browser::new(common::router(&system));
    b.become_("aivd.analyst").await;
    let before = system.snapshot().state.size;
    let good = b.token.clone();
    b.token = "0".repeat(64);
    let stale =
        b.post("/analyses/edit", &[("title", "Kept"), ("text", "typed text\nsecond line"), ("do", "save")]).await;
    assert_eq!(stale.status, StatusCode::FORBIDDEN);
    assert!(stale.body.contains("typed text\nsecond line"), "what was typed comes back");
    for origin in [None, Some("null"), Some("http://evil.example"), Some("http://127.0.0.1:9")] {
        let mut request = Request::post("/persona").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        let page = b.send(request, Body::from(format!("token={good}&alias=admin"))).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{origin:?}");
    }
    assert_eq!(system.snapshot().state.size, before, "nothing was entered");
    let elsewhere = Request::get("/").header(header::HOST, "evil.example").body(Body::empty()).unwrap();
    let answer = common::router(&system).oneshot(elsewhere).await.unwrap();
    assert_eq!(answer.status(), StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_sent_twice_has_one_effect_and_a_crossing_overwrites_nothing() {
    let system = common::system();
    let mut b = Browser::new(common::router(&system));
    b.become_("aivd.analyst").await;
    b.purpose().await;
    let form = b.get("/analyses/new").await;
    let command = between(&form.body, "name=\"command\" value=\"", "\"").to_owned();
    let draft = [("command", command.as_str()), ("title", "Twice"), ("text", "plain"), ("do", "save")];
    let (place, _) = b.act("/analyses/edit", &draft).await;
    assert_eq!(b.act("/analyses/edit", &draft).await.0, place);
    assert_eq!(system.snapshot().state.analyses.len(), 1);
    let id = place.rsplit('/').next().unwrap().to_owned();
    let next = |text: &'static str| {
        vec![
            ("analysis", id.clone()),
            ("base", "1".into()),
            ("title", "Twice".into()),
            ("text", text.into()),
            ("do", "save".to_owned()),
        ]
    };
    let fields = next("plain\nmine");
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    b.act("/analyses/edit", &fields).await;
    let crossed = next("plain\nother");
    let crossed: Vec<(&str, &str)> = crossed.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let page = b.post("/analyses/edit", &crossed).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("id=\"conflict\"") && page.body.contains("mine"), "{}", page.body);
    let mut on = crossed.clone();
    on.retain(|(n, _)| *n != "do");
    on.extend([("do", "overwrite"), ("newest", "2")]);
    let (_, saved) = b.act("/analyses/edit", &on).await;
    assert!(saved.body.contains("Versie 3 van 3"), "{}", saved.body);
}

/// Each page says to somebody of the oversight body where its reads go, and to nobody else (ADR 0025).
#[tokio::test(flavor = "multi_thread")]
async fn the_oversight_body_is_told_where_its_reads_go() {
    const SEALED: &str = "In dit register staat er niets van";
    const ENTERED: &str = "houdt geen verzegeld register voor de toezichthouder bij";
    let desk = waarborg_app::scenario::Desk::default();
    for (system, said, other) in [(common::system(), ENTERED, SEALED), (common::sealed(&desk), SEALED, ENTERED)] {
        let size = || system.snapshot().state.size;
        let mut b = Browser::new(common::router(&system));
        let before = size();
        b.become_("ctivd.auditor").await;
        for path in ["/tasks", "/acts", "/duties"] {
            let page = b.get(path).await;
            sound(&page.body);
            assert!(page.body.contains(said) && !page.body.contains(other), "{path}: {}", page.body);
            assert_eq!(page.body.contains("in het eigen register van de toezichthouder"), said == SEALED, "{path}");
        }
        assert_eq!(size() > before, said == ENTERED);
        b.become_("ncsc.analyst").await;
        let page = b.get("/tasks").await.body;
        assert!(!page.contains("class=\"reads\"") && !page.contains("eigen register"), "{page}");
    }
    assert!(desk.records().len() >= 3);
}
