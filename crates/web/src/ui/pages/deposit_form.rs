// SPDX-License-Identifier: EUPL-1.2
//! What a depositor says of a delivery, read from the form and offered again with each page of it: legal
//! basis, relevance, conditions, reliability.

use crate::ui::parts;
use crate::ui::visit::Visit;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{Markup, html};
use serde_json::{Map, Value, json};

/// Bases the covenant knows, by their codes.
const BASES: [&str; 11] = [
    "wiv2017:61",
    "wiv2017:86",
    "wiv2017:94",
    "wpg:24",
    "wiv2017:93",
    "wjsg:52",
    "bjsg:14",
    "wiv2017:39",
    "wbni:3",
    "wbni:20",
    "gdpr:6",
];
const SUBJECTS: [&str; 3] = ["cyber-threat", "cyber-incident", "other"];
const ACQUIRED: [&str; 4] = ["own-task", "open-source", "partner", "special-power"];
const TLP: [&str; 5] = ["clear", "green", "amber", "amber-strict", "red"];
const PAP: [&str; 4] = ["clear", "green", "amber", "red"];
/// Meanings a column of a CSV file can have.
pub const MEANINGS: [&str; 16] = [
    "value:domain",
    "value:ip",
    "value:url",
    "value:email",
    "value:md5",
    "value:sha1",
    "value:sha256",
    "value:sha512",
    "value:other-hash",
    "any-value",
    "type",
    "date",
    "marking",
    "personal",
    "text",
    "ignore",
];

/// The delivery's bytes: chosen file, pasted text, or what a preview carried along, in base64.
pub fn source(v: &Visit<'_>) -> Option<String> {
    let form = &v.ask.form;
    if let Some(file) = form.bytes("file").filter(|b| !b.is_empty()) {
        return Some(STANDARD.encode(file));
    }
    if let Some(text) = form.get("paste") {
        return Some(STANDARD.encode(text));
    }
    form.get("base64").map(str::to_owned)
}

/// What is said of the data, as parameters of the verbs.
pub fn defaults(v: &Visit<'_>, base64: &str) -> Map<String, Value> {
    let form = &v.ask.form;
    let mut with = Map::new();
    with.insert("base64".into(), base64.into());
    for name in ["tlp", "pap", "reliability"] {
        if let Some(text) = form.get(name) {
            with.insert(name.into(), text.into());
        }
    }
    let further: Vec<&str> =
        form.get("further").unwrap_or_default().split([',', ' ']).filter(|c| !c.is_empty()).collect();
    with.insert("further".into(), json!(further));
    with.insert("audience".into(), json!(form.all("audience").collect::<Vec<_>>()));
    with.insert("source".into(), form.ticked("source").into());
    with.insert("personal".into(), form.ticked("personal").into());
    with.insert("unevaluated".into(), form.ticked("unevaluated").into());
    with.extend(super::personal::said(v).map(|person| ("person".to_owned(), person)));
    if let Some(name) = form.get("upstream") {
        let upstream = json!([{ "name": name, "foreign_service": form.ticked("foreign") }]);
        with.insert("upstream".into(), upstream);
    }
    if let Some(mapping) = mapping(v) {
        with.insert("mapping".into(), mapping);
    }
    with
}

/// Columns as the depositor corrected them.
fn mapping(v: &Visit<'_>) -> Option<Value> {
    let form = &v.ask.form;
    let delimiter = form.raw("delimiter").filter(|d| !d.is_empty())?;
    let names: Vec<&str> =
        form.0.iter().filter(|(n, _)| n == "column-name").filter_map(|(_, b)| std::str::from_utf8(b).ok()).collect();
    let meanings: Vec<Value> = form.all("column").map(meaning).collect();
    if meanings.is_empty() || names.len() != meanings.len() {
        return None;
    }
    let header = form.ticked("header");
    let columns =
        names.iter().zip(meanings).map(|(name, meaning)| json!({ "name": header.then_some(name), "meaning": meaning }));
    Some(json!({ "delimiter": delimiter, "header": header, "columns": columns.collect::<Vec<_>>() }))
}

fn meaning(code: &str) -> Value {
    match code.split_once(':') {
        Some(("value", kind)) => json!({ "value": kind }),
        _ => json!(code),
    }
}

/// The code of a column's meaning.
pub fn meaning_code(meaning: &Value) -> String {
    match meaning.get("value").and_then(Value::as_str) {
        Some(kind) => format!("value:{kind}"),
        None => meaning.as_str().unwrap_or("ignore").to_owned(),
    }
}

/// What is said of the delivery as a whole.
pub fn delivery(v: &Visit<'_>, mut with: Map<String, Value>) -> Map<String, Value> {
    let form = &v.ask.form;
    for name in ["title", "basis", "subject", "relevance", "acquisition", "acquired"] {
        if let Some(text) = form.get(name) {
            with.insert(name.into(), text.into());
        }
    }
    // Who works in the own organisation's space brings in there; the cell has its own people.
    if v.persona.as_ref().is_some_and(|p| p.home) {
        with.insert("space".into(), "home".into());
    }
    with.extend(form.get("receipt").map(|id| ("receipt".to_owned(), id.into())));
    if let Some(company) = form.get("company") {
        let exchange =
            json!({ "company": company, "intake": form.get("intake"), "permission": form.get("permission") });
        with.insert("company".into(), exchange);
    }
    with
}

/// What the delivery belongs to: the receipt it came in by, or the exchange with a company. The page that leads
/// here names it.
const BELONGS: [&str; 4] = ["receipt", "company", "intake", "permission"];

/// The same, unseen in the form but said above it.
pub fn belongs(v: &Visit<'_>) -> Markup {
    let said = |name: &str| v.ask.form.get(name).or_else(|| v.ask.query.get(name));
    html! {
        @if let Some(id) = said("receipt") {
            p .notice { (v.t("deposit-of-receipt")) " " a href={ "/receipts/" (id) } { (parts::id(id)) } }
        }
        @if let Some(company) = said("company") {
            p .notice { (v.t("deposit-of-company")) " " (parts::org(v, &company.into())) }
        }
        @for name in BELONGS {
            @if let Some(text) = said(name) { input type="hidden" name=(name) value=(text); }
        }
    }
}

fn choice(v: &Visit<'_>, id: &str, codes: &[&str], prefix: &str, empty: bool) -> Markup {
    let mut options: Vec<(String, String)> = Vec::new();
    if empty {
        options.push((String::new(), v.t("choose")));
    }
    options.extend(codes.iter().map(|c| ((*c).to_owned(), v.tk(prefix, &c.replace(':', "-")))));
    let chosen = v.ask.form.get(id).unwrap_or_default();
    let hint =
        if matches!(id, "tlp" | "pap" | "basis") { v.tk("field-", &format!("{id}-hint")) } else { String::new() };
    parts::select_hinted(id, &v.tk("field-", id), &hint, &options, chosen)
}

/// Fields about the delivery and its data.
pub fn fields(v: &Visit<'_>) -> Markup {
    let typed = |name: &str| v.ask.form.get(name).unwrap_or_default();
    let snapshot = v.snapshot();
    let parties = snapshot.state.orgs.iter().filter(|(_, o)| o.org.party);
    let chosen: Vec<&str> = v.ask.form.all("audience").collect();
    html! {
        fieldset {
            legend { (v.t("deposit-about")) }
            (parts::input("title", &v.t("field-title"), &v.t("field-title-hint"), typed("title")))
            (choice(v, "basis", &BASES, "basis-", true))
            (choice(v, "subject", &SUBJECTS, "subject-", true))
            (parts::area("relevance", &v.t("field-relevance"), &v.t("field-relevance-hint"), typed("relevance"), 2))
            (choice(v, "acquisition", &ACQUIRED, "acquired-", false))
            div .field { label for="acquired" { (v.t("field-acquired")) } input type="date" id="acquired" name="acquired" value=(typed("acquired")); }
        }
        fieldset {
            legend { (v.t("deposit-conditions")) }
            p .hint { (v.t("deposit-conditions-hint")) }
            div .pair {
                (choice(v, "tlp", &TLP, "tlp-", true))
                (choice(v, "pap", &PAP, "pap-", true))
            }
            (parts::input("further", &v.t("field-further"), &v.t("field-further-hint"), typed("further")))
            fieldset .inner {
                legend { (v.t("field-audience")) }
                p .hint { (v.t("field-audience-hint")) }
                @for (id, party) in parties {
                    (parts::tick(&format!("audience-{id}"), "audience", id.as_str(), &html! { (party.org.name) }, chosen.contains(&id.as_str())))
                }
            }
        }
        fieldset {
            legend { (v.t("deposit-quality")) }
            (parts::input("reliability", &v.t("field-reliability"), &v.t("field-reliability-hint"), typed("reliability")))
            (parts::tick("source", "source", "yes", &html! { (v.t("field-source")) }, v.ask.form.ticked("source")))
            (parts::tick("unevaluated", "unevaluated", "yes", &html! { (v.t("field-unevaluated")) }, v.ask.form.ticked("unevaluated")))
            (parts::input("upstream", &v.t("field-upstream"), &v.t("field-upstream-hint"), typed("upstream")))
            (parts::tick("foreign", "foreign", "yes", &html! { (v.t("field-foreign")) }, v.ask.form.ticked("foreign")))
            p .hint { (v.t("field-foreign-hint")) " " a href="/foreign" { (v.t("foreign-title")) } }
        }
        (super::personal::fields(v))
    }
}

/// The same fields, unseen, for the step after a preview.
pub fn carried(v: &Visit<'_>) -> Markup {
    const NAMES: [&str; 16] = [
        "title",
        "basis",
        "subject",
        "relevance",
        "acquisition",
        "tlp",
        "pap",
        "further",
        "audience",
        "reliability",
        "source",
        "personal",
        "upstream",
        "foreign",
        "acquired",
        "unevaluated",
    ];
    html! {
        @for name in NAMES.into_iter().chain(super::personal::FIELDS).chain(BELONGS) { @for text in v.ask.form.all(name) {
            textarea name=(name) hidden { "\n" (text) }
        } }
    }
}

/// What is still missing, by field.
pub fn missing(v: &Visit<'_>) -> Vec<(&'static str, String)> {
    let mut errors = Vec::new();
    if source(v).is_none() {
        errors.push(("file", v.t("error-file")));
    }
    for (name, key) in [("basis", "error-basis"), ("subject", "error-subject")] {
        if v.ask.form.get(name).is_none() {
            errors.push((name, v.t(key)));
        }
    }
    if v.purpose.is_none() {
        errors.push(("purpose", v.t("error-purpose")));
    }
    errors
}
