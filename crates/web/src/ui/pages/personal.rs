// SPDX-License-Identifier: EUPL-1.2
//! What is said of persons in the data: the fields of the deposit form, and the page of one's own datum with its
//! records and what may be done about them (W17 arts. 19, 20, 27, 69; ).

use super::steps::{Above, Sent, sent};
use crate::ui::parts::{self, field, list};
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::{Map, Value, json};
use waarborg_app::Problem;

const CATEGORIES: [&str; 19] = [
    "19:1:a", "19:1:b", "19:1:c", "19:1:d", "19:1:e", "19:1:f", "19:1:g", "19:1:h", "19:2:a", "19:2:b", "19:2:c",
    "19:2:d", "19:2:e", "19:2:f", "19:2:g", "19:2:h", "19:2:i", "19:2:j", "19:5",
];
const CHARACTERISTICS: [&str; 5] = ["belief", "race", "union", "health", "sex-life"];
const CASES: [&str; 4] = ["access-request", "complaint", "objection", "court-case"];
/// The fields of the deposit form, for the step after a preview.
pub const FIELDS: [&str; 8] = [
    "category",
    "inseparable",
    "characteristic",
    "adds-to",
    "unavoidable",
    "lawyer-client",
    "accurate",
    "last-processed",
];

/// Options of a list, none of which is chosen beforehand.
fn options(v: &Visit<'_>, codes: &[&str], prefix: &str) -> Vec<(String, String)> {
    let none = std::iter::once((String::new(), v.t("choose")));
    none.chain(codes.iter().map(|c| ((*c).to_owned(), v.tk(prefix, &c.replace(':', "-"))))).collect()
}

/// The part of the deposit form on persons.
pub fn fields(v: &Visit<'_>) -> Markup {
    let form = &v.ask.form;
    let typed = |name: &str| form.get(name).unwrap_or_default();
    html! {
        fieldset {
            legend { (v.t("person-legend")) }
            p .hint { (v.t("person-hint")) }
            (parts::tick("personal", "personal", "yes", &html! { (v.t("field-personal")) }, form.ticked("personal")))
            (parts::select("category", &v.t("person-category"), &options(v, &CATEGORIES, "category-"), typed("category")))
            (parts::input("inseparable", &v.t("person-inseparable"), &v.t("person-inseparable-hint"), typed("inseparable")))
            (parts::select("characteristic", &v.t("person-characteristic"), &options(v, &CHARACTERISTICS, "characteristic-"), typed("characteristic")))
            (parts::input("adds-to", &v.t("person-adds-to"), "", typed("adds-to")))
            (parts::input("unavoidable", &v.t("person-unavoidable"), "", typed("unavoidable")))
            (parts::tick("lawyer-client", "lawyer-client", "yes", &html! { (v.t("person-lawyer-client")) }, form.ticked("lawyer-client")))
            (parts::tick("accurate", "accurate", "yes", &html! { (v.t("person-accurate")) }, form.ticked("accurate")))
            div .field { label for="last-processed" { (v.t("person-last-processed")) } input type="date" id="last-processed" name="last-processed" value=(typed("last-processed")); }
        }
    }
}

/// What the form says of persons, if anything.
pub fn said(v: &Visit<'_>) -> Option<Value> {
    let form = &v.ask.form;
    let mut person = Map::new();
    for (name, member) in
        [("category", "category"), ("inseparable", "inseparable"), ("last-processed", "last_processed")]
    {
        person.extend(form.get(name).map(|text| (member.to_owned(), text.into())));
    }
    if let Some(characteristic) = form.get("characteristic") {
        let sensitive = json!({
            "characteristic": characteristic, "adds_to": form.get("adds-to"), "unavoidable": form.get("unavoidable"),
        });
        person.insert("sensitive".into(), sensitive);
    }
    for (name, member) in [("lawyer-client", "lawyer_client"), ("accurate", "accurate")] {
        if form.ticked(name) {
            person.insert(member.into(), true.into());
        }
    }
    (!person.is_empty()).then_some(Value::Object(person))
}

/// The category of the person an item is about.
pub fn category(v: &Visit<'_>, d: &Value) -> String {
    match d.get("person").map(|p| field(p, "category")).filter(|c| !c.is_empty()) {
        Some(code) => v.tk("category-", &code.replace(':', "-")),
        None => v.t("category-none"),
    }
}

/// What a duty on personal data is about.
pub fn about(v: &Visit<'_>, kind: &str, object: &Value) -> Markup {
    html! {
        @if matches!(kind, "examine-or-destroy" | "destroy-removed" | "destroy-privileged") {
            p .hint { (v.tk("duty-", &format!("{kind}-hint"))) }
            @if !field(object, "deposit").is_empty() {
                p { a href={ "/deposits/" (field(object, "deposit")) } { (v.t("person-delivery")) " " (parts::id(field(object, "deposit"))) } }
            }
            @for item in list(object, "items").iter().filter_map(Value::as_str).take(20) {
                p { (v.t("item")) " " a href={ "/items/" (item) "/person" } { (parts::id(item)) } }
            }
        }
    }
}

/// The page of one's own datum.
pub fn show(v: &Visit<'_>, id: &str) -> Outcome {
    shown(v, id, &Above::default())
}

fn shown(v: &Visit<'_>, id: &str, above: &Above) -> Outcome {
    let id = id.parse::<waarborg_domain::ItemId>().map_err(|_| Problem::NotFound)?;
    let answer = v.view(json!({ "item": id }))?;
    let d = &answer.data;
    let records = d.get("records").ok_or(Problem::NotFound)?;
    let place = format!("/items/{id}/person");
    let body = html! {
        (parts::done(v))
        (above.says)
        p { a href={ "/items/" (id) } { (parts::id(&id.to_string())) } " " (super::item::name(d)) }
        (known(v, d, records))
        @if field(d, "status") != "destroyed" { (acts(v, records, &place)) }
        p .shown { (parts::entered(v, &answer)) }
    };
    Ok(above.page(v, &v.t("person-title"), &body))
}

fn known(v: &Visit<'_>, d: &Value, records: &Value) -> Markup {
    let found = |name: &str, yes: &str, no: &str| {
        let of = records.get(name).filter(|f| f.is_object());
        of.map(|f| {
            let holds = f.get("holds").and_then(Value::as_bool) == Some(true);
            html! { (v.t(if holds { yes } else { no })) ", " (parts::entry(v, parts::number(f, "entry"))) }
        })
    };
    let nothing = || html! { "–" };
    html! {
        dl {
            dt { (v.t("item-status")) } dd { (v.tk("item-status-", field(d, "status"))) }
            dt { (v.t("person-category")) } dd { (category(v, d)) }
            dt { (v.t("field-acquisition")) } dd { (v.tk("acquired-", field(records, "acquisition"))) }
            dt { (v.t("person-term")) " " (parts::rule(&"R-011".into())) }
            dd { (parts::time(v, records, "term").unwrap_or_else(nothing))
                @if records.get("extended").and_then(Value::as_bool) == Some(true) { ", " (v.t("person-extended")) } }
            dt { (v.t("person-relevance")) } dd { (found("relevance", "person-relevant", "person-irrelevant").unwrap_or_else(nothing)) }
            dt { (v.t("person-accuracy")) } dd { (found("accuracy", "person-established", "person-not-established").unwrap_or_else(nothing)) }
            @if !field(records, "to_destroy").is_empty() { dt { (v.t("person-to-destroy")) } dd { (v.tk("duty-", field(records, "to_destroy"))) } }
            @for statement in list(records, "statements") { dt { (v.t("person-statement")) } dd { (parts::prose(field(statement, "text"))) } }
            @for name in ["court", "court_telling"] {
                @if parts::number(records, name) > 0 { dt { (v.tk("person-", &name.replace('_', "-"))) } dd { (parts::entry(v, parts::number(records, name))) } }
            }
        }
    }
}

/// A form that does one thing about the datum.
fn form(v: &Visit<'_>, place: &str, act: &str, inner: &Markup) -> Markup {
    html! {
        details .fold open[v.ask.post && v.ask.path.ends_with(&format!("/{act}"))] {
            summary { (v.tk("person-act-", act)) }
            form method="post" action={ (place) "/" (act) } {
                (parts::bound(v))
                (inner)
                button type="submit" { (v.tk("person-act-", act)) }
            }
        }
    }
}

fn acts(v: &Visit<'_>, records: &Value, place: &str) -> Markup {
    let typed = |key: &str| v.ask.form.get(key).unwrap_or_default();
    let line = |act: &str, name: &str, key: &str| {
        let of = format!("{act}-{name}");
        parts::input(&of, &v.t(key), "", typed(&of))
    };
    let tick = |act: &str, name: &str, key: &str| {
        let of = format!("{act}-{name}");
        parts::tick(&of, &of, "yes", &html! { (v.t(key)) }, v.ask.form.ticked(&of))
    };
    let running = !field(records, "term").is_empty();
    html! {
        h2 { (v.t("person-acts")) }
        @if running {
            (form(v, place, "examine", &html! {
                (tick("examine", "relevant", "person-is-relevant"))
                (line("examine", "investigation", "person-investigation"))
                (line("examine", "reasons", "person-reasons"))
            }))
            (form(v, place, "extend", &html! {
                div .field { label for="extend-until" { (v.t("expires")) } input type="date" id="extend-until" name="extend-until" value=(typed("extend-until")); }
                (line("extend", "category", "person-data-category"))
                (line("extend", "power", "person-power"))
                (line("extend", "investigation", "person-investigation"))
                (line("extend", "reasons", "person-reasons"))
            }))
        }
        (form(v, place, "accuracy", &html! {
            (tick("accuracy", "accurate", "person-accurate"))
            (line("accuracy", "reasons", "person-reasons"))
        }))
        (form(v, place, "attest", &parts::area("attest-found", &v.t("person-found"), "", typed("attest-found"), 2)))
        (form(v, place, "statement", &parts::area("statement-statement", &v.t("person-statement"), "", typed("statement-statement"), 3)))
        (form(v, place, "court", &html! {
            (tick("court", "telling", "person-telling"))
            (line("court", "reference", "person-reference"))
        }))
        (form(v, place, "remove", &line("remove", "reasons", "person-reasons")))
        (form(v, place, "hold", &html! {
            (parts::select("hold-case", &v.t("person-case"), &options(v, &CASES, "case-"), typed("hold-case")))
            (line("hold", "reference", "person-reference"))
        }))
        (holds(v, records, place))
        (form(v, place, "destroy", &html! {
            p { (v.t("person-destroy-text")) }
            (line("destroy", "report", "person-report"))
        }))
    }
}

/// Running cases, each with the form that ends it.
fn holds(v: &Visit<'_>, records: &Value, place: &str) -> Markup {
    html! {
        @for hold in list(records, "holds") {
            h3 { (v.tk("case-", field(hold, "case"))) }
            p { (parts::prose(field(hold, "reference"))) " " (parts::entry(v, parts::number(hold, "opened"))) }
            form method="post" action={ (place) "/lift" } {
                (parts::bound(v))
                input type="hidden" name="lift-hold" value=(field(hold, "id"));
                (parts::input(&format!("lift-irrevocable-{}", field(hold, "id")), &v.t("person-irrevocable"), "", ""))
                (parts::tick(&format!("lift-granted-{}", field(hold, "id")), "lift-granted", "yes", &html! { (v.t("person-granted")) }, false))
                (parts::tick(&format!("lift-inspected-{}", field(hold, "id")), "lift-inspected", "yes", &html! { (v.t("person-inspected")) }, false))
                button type="submit" { (v.t("person-act-lift")) }
            }
        }
    }
}

/// Does one thing about the datum.
pub fn run(v: &Visit<'_>, id: &str, act: &str) -> Outcome {
    let id = id.parse::<waarborg_domain::ItemId>().map_err(|_| Problem::NotFound)?;
    let (verb, with) = asked(v, act, &[id]).ok_or(Problem::NotFound)?;
    match sent(v, v.run(verb, with))? {
        Sent::Done(answer) => Ok(parts::after(&format!("/items/{id}/person"), answer.entry)),
        Sent::Back(above) => shown(v, &id.to_string(), &above),
    }
}

/// The verb of a form, and what the form says.
fn asked(v: &Visit<'_>, act: &str, items: &[waarborg_domain::ItemId]) -> Option<(&'static str, Value)> {
    let form = &v.ask.form;
    let text = |name: &str| form.get(&format!("{act}-{name}"));
    let ticked = |name: &str| form.ticked(&format!("{act}-{name}"));
    Some(match act {
        "examine" => (
            "relevance.decide",
            json!({ "items": items, "relevant": ticked("relevant"), "investigation": text("investigation"), "reasons": text("reasons") }),
        ),
        "extend" => (
            "relevance.extend",
            json!({
                "items": items, "until": text("until").unwrap_or_default(), "category": text("category"),
                "power": text("power"), "investigation": text("investigation"), "reasons": text("reasons"),
            }),
        ),
        "accuracy" => (
            "accuracy.record",
            json!({ "items": items, "accurate": ticked("accurate"), "reasons": text("reasons").unwrap_or_default() }),
        ),
        "attest" => ("evaluation.attest", json!({ "items": items, "found": text("found") })),
        "statement" => {
            ("statement.file", json!({ "items": items, "statement": text("statement").unwrap_or_default() }))
        }
        "court" => (
            "court.permit",
            json!({ "items": items, "telling": ticked("telling"), "reference": text("reference").unwrap_or_default() }),
        ),
        "remove" => ("item.remove", json!({ "items": items, "reasons": text("reasons").unwrap_or_default() })),
        "hold" => (
            "hold.open",
            json!({ "items": items, "case": text("case"), "reference": text("reference").unwrap_or_default() }),
        ),
        "lift" => {
            let hold = text("hold").unwrap_or_default();
            (
                "hold.lift",
                json!({
                    "hold": hold, "irrevocable": form.get(&format!("lift-irrevocable-{hold}")),
                    "granted": ticked("granted"), "inspected": ticked("inspected"),
                }),
            )
        }
        "destroy" => ("records.destroy", json!({ "items": items, "report": text("report") })),
        _ => return None,
    })
}
