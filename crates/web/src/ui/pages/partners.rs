// SPDX-License-Identifier: EUPL-1.2
//! Foreign partners for staff of AIVD and MIVD: how the own service stands to each, the notes of both services,
//! what happened, what was given and received; and the acts on a relation (W17 art. 88,
//! The form for a note stands in `partner_note`.

use super::steps::{Above, Sent, sent};
use crate::ui::layout::page;
use crate::ui::parts::{self, field, list, number};
use crate::ui::reply::Reply;
use crate::ui::visit::{Outcome, Persona, Visit};
use maud::{Markup, html};
use serde_json::{Value, json};
use waarborg_app::Problem;

/// Levels of a relation, from low to high.
pub const LEVELS: [&str; 4] = ["contact", "superficial", "regular", "close"];

/// Partners are the business of AIVD and MIVD.
pub fn concerns(v: &Visit<'_>, p: &Persona) -> bool {
    !p.inside && v.snapshot().state.org(&p.org).is_some_and(|o| o.org.kind.is_service())
}

fn yes(value: &Value, name: &str) -> bool {
    value.get(name).and_then(Value::as_bool) == Some(true)
}

/// All partners, in the order in which their notes are reviewed.
pub fn all(v: &Visit<'_>) -> Outcome {
    let answer = v.view(json!({ "partners": true }))?;
    let heads = ["partner-name", "partner-kind", "partner-level", "partner-review", "partner-marks"].map(|k| v.t(k));
    let row = |p: &Value| {
        vec![
            html! { a href={ "/partners/" (field(p, "partner")) } { bdi { (field(p, "name")) } } },
            html! { (kind(v, p)) },
            html! { (level(v, p)) },
            html! { (parts::time(v, p, "review").unwrap_or_default()) },
            marks(v, p),
        ]
    };
    let rows: Vec<_> = list(&answer.data, "partners").iter().map(row).collect();
    let body = html! {
        p { (v.t("partners-lead")) }
        (super::partner_watch::inbox(v, None, &Value::Null))
        @if rows.is_empty() { p .empty { (v.t("partners-empty")) } } @else {
            (parts::table_under("partners", &v.t("nav-partners"), &heads, &rows))
        }
        (parts::shown(v))
        p .shown { (parts::entered(v, &answer)) }
    };
    Ok(page(v, &v.t("nav-partners"), &body))
}

fn kind(v: &Visit<'_>, p: &Value) -> String {
    match field(p, "service") {
        "" => v.t("partner-kind-organ"),
        service => v.tk("partner-kind-", service),
    }
}

pub fn level(v: &Visit<'_>, p: &Value) -> String {
    match field(p, "level") {
        "" if p.get("eligible").is_some_and(|e| !e.is_null()) => v.t("partner-eligible"),
        "" => v.t("partner-none"),
        level => v.tk("partner-level-", level),
    }
}

pub fn marks(v: &Visit<'_>, p: &Value) -> Markup {
    let all = ["overdue", "raised_risk", "suspended", "suspected"];
    let set: Vec<String> = all.iter().filter(|m| yes(p, m)).map(|m| v.tk("partner-mark-", m)).collect();
    html! { (set.join(", ")) }
}

/// One partner.
pub fn show(v: &Visit<'_>, id: &str) -> Outcome {
    let answer = v.view(json!({ "partner": id }))?;
    Ok(render(v, id, &answer.data, &Above::default()))
}

fn render(v: &Visit<'_>, id: &str, d: &Value, above: &Above) -> Reply {
    let organ = field(d, "kind") == "international-organ";
    let body = html! {
        (parts::done(v))
        (above.says)
        (standing(v, d))
        (super::partner_watch::inbox(v, Some(id), d))
        @if organ { (organ_form(v, id)) } @else {
            h2 { (v.t("partner-notes")) }
            p { a .button href={ "/partners/" (id) "/weigh" } { (v.t("partner-weigh")) } }
            @if list(d, "notes").is_empty() { p .empty { (v.t("partner-notes-none")) } }
            @for note in list(d, "notes") { (super::partner_note::show(v, id, note)) }
            (forms(v, id, d))
            (history(v, d))
        }
        (super::partner_watch::resting(v, d, None))
        (balance(v, d))
        p { a href="/partners" { (v.t("back")) } }
        (parts::shown(v))
    };
    above.page(v, field(d, "name"), &body)
}

fn standing(v: &Visit<'_>, d: &Value) -> Markup {
    html! {
        dl {
            dt { (v.t("partner-kind")) } dd { (kind(v, d)) }
            dt { (v.t("partner-level")) } dd { (level(v, d)) }
            @if !field(d, "note").is_empty() {
                dt { (v.t("partner-found")) } dd { (v.tk("partner-level-", field(d, "found"))) }
                dt { (v.t("partner-review")) } dd { (parts::time(v, d, "review").unwrap_or_default()) }
                @let marks = marks(v, d);
                @if !marks.0.is_empty() { dt { (v.t("partner-marks")) } dd { (marks) } }
            }
            @if let Some(eligible) = d.get("eligible").filter(|e| !e.is_null()) {
                dt { (v.t("partner-eligible")) } dd { (parts::prose(field(eligible, "reasons"))) }
            }
        }
    }
}

/// A form that opens where it is asked for.
fn fold(v: &Visit<'_>, id: &str, act: &str, rule: &str, fields: &Markup) -> Markup {
    let label = v.tk("partner-do-", act);
    html! {
        details .fold open[v.ask.post && v.ask.path.ends_with(&format!("/{act}"))] {
            summary { (label) }
            form method="post" action={ "/partners/" (id) "/" (act) } {
                (parts::bound(v))
                p .hint { (v.tk("partner-hint-", act)) " " (parts::rule(&rule.into())) }
                (fields)
                button type="submit" { (label) }
            }
        }
    }
}

fn forms(v: &Visit<'_>, id: &str, d: &Value) -> Markup {
    let typed = |key: &str| v.ask.form.get(key).unwrap_or_default();
    let text = |act: &str, name: &str, label: &str| {
        let key = format!("{act}-{name}");
        parts::area(&key, &v.t(label), "", typed(&key), 2)
    };
    let noted = !field(d, "note").is_empty();
    let levels = super::steps::words(v, "partner-level-", &LEVELS);
    let causes = super::steps::words(v, "partner-cause-", &["misuse", "breach", "change", "other"]);
    let whom = super::steps::words(v, "partner-whom-", &["minister", "lead"]);
    html! {
        h2 { (v.t("partner-acts")) }
        @if noted {
            (fold(v, id, "relate", "R-052", &html! {
                (parts::select("relate-level", &v.t("partner-level"), &levels, v.ask.form.get("relate-level").unwrap_or(field(d, "found"))))
                (text("relate", "reasons", "partner-reasons"))
            }))
            @if yes(d, "suspended") {
                (fold(v, id, "resume", "R-061", &text("resume", "reasons", "partner-reasons")))
            } @else {
                (fold(v, id, "suspend", "R-163", &html! {
                    (text("suspend", "reasons", "partner-reasons")) (text("suspend", "channel", "partner-channel"))
                }))
            }
        }
        (fold(v, id, "incident", "R-056", &html! {
            (parts::select("incident-cause", &v.t("partner-cause"), &causes, typed("incident-cause")))
            (text("incident", "what", "partner-what"))
        }))
        @if !list(d, "incidents").is_empty() {
            (fold(v, id, "settle", "R-060", &text("settle", "how", "partner-how")))
        }
        (fold(v, id, "tell", "R-062", &html! {
            (parts::select("tell-whom", &v.t("partner-whom"), &whom, typed("tell-whom")))
            (text("tell", "how", "partner-how"))
        }))
        (fold(v, id, "balance", "R-064", &text("balance", "appraisal", "partner-appraisal")))
    }
}

fn organ_form(v: &Visit<'_>, id: &str) -> Markup {
    let kinds = super::steps::words(v, "partner-organ-", &["security", "sigint", "intelligence"]);
    fold(
        v,
        id,
        "organ",
        "R-164",
        &html! {
            (parts::select("organ-kind", &v.t("partner-kind"), &kinds, v.ask.form.get("organ-kind").unwrap_or_default()))
            (parts::area("organ-reasons", &v.t("partner-reasons"), "", v.ask.form.get("organ-reasons").unwrap_or_default(), 2))
        },
    )
}

fn history(v: &Visit<'_>, d: &Value) -> Markup {
    let line = |at: Markup, what: String, text: &str| html! { li { (at) ": " (what) ". " (parts::prose(text)) } };
    let at = |x: &Value| html! { (parts::time(v, x, "at").unwrap_or_default()) };
    html! {
        @if !list(d, "permissions").is_empty() {
            h2 { (v.t("partner-permissions")) }
            ul { @for p in list(d, "permissions") {
                (line(at(p), format!("{}, {}", v.tk("partner-level-", field(p, "level")), v.tk("role-", field(p, "by"))), field(p, "reasons")))
            } }
        }
        @if !list(d, "incidents").is_empty() {
            h2 { (v.t("partner-incidents")) }
            ul { @for i in list(d, "incidents") {
                (line(at(i), v.tk("partner-cause-", field(i, "cause")), field(i, "what")))
                @if !field(i, "settled").is_empty() { li { (v.t("partner-settled")) " " (parts::prose(field(i, "settled"))) } }
            } }
        }
    }
}

fn balance(v: &Visit<'_>, d: &Value) -> Markup {
    let heads = ["partner-year", "partner-given", "partner-received"].map(|k| v.t(k));
    let side = |year: &Value, name: &str| {
        let sum = year.get(name).unwrap_or(&Value::Null);
        let count = |what: &str| number(sum, what).to_string().into();
        html! { (v.ta("partner-sum", &[("times", count("times")), ("items", count("items")), ("weight", count("weight"))])) }
    };
    let row = |y: &Value| vec![html! { (field(y, "year")) }, side(y, "given"), side(y, "received")];
    let rows: Vec<_> = list(d, "balance").iter().map(row).collect();
    html! {
        h2 { (v.t("partner-balance")) }
        @if rows.is_empty() { p .empty { (v.t("partner-balance-none")) } } @else {
            (parts::table_under("balance", &v.t("partner-balance"), &heads, &rows))
            p .hint { (v.t("partner-weight")) }
        }
        @for a in list(d, "appraisals") { p { (parts::time(v, a, "at").unwrap_or_default()) } (parts::prose(field(a, "text"))) }
    }
}

/// An act on a partner; a refusal comes back above the page it was asked from.
pub fn run(v: &Visit<'_>, id: &str, act: &str) -> Outcome {
    let form = &v.ask.form;
    let said = |name: &str| form.get(&format!("{act}-{name}")).unwrap_or_default();
    let with = match act {
        "relate" => json!({ "partner": id, "level": said("level"), "reasons": said("reasons") }),
        "resume" => json!({ "partner": id, "reasons": said("reasons") }),
        "suspend" => json!({ "partner": id, "reasons": said("reasons"), "channel": said("channel") }),
        "incident" => json!({ "partner": id, "cause": said("cause"), "what": said("what") }),
        "settle" => json!({ "partner": id, "how": said("how") }),
        "tell" => json!({ "partner": id, "whom": said("whom"), "how": said("how") }),
        "balance" => json!({ "partner": id, "appraisal": said("appraisal") }),
        "organ" => json!({ "organ": id, "kind": said("kind"), "reasons": said("reasons") }),
        "adopt" => json!({ "note": form.get("note") }),
        _ => return Err(Problem::NotFound),
    };
    match sent(v, v.run(&format!("partner.{act}"), with))? {
        Sent::Done(answer) => Ok(parts::after(&format!("/partners/{id}"), answer.entry)),
        Sent::Back(above) => Ok(render(v, id, &v.view(json!({ "partner": id }))?.data, &above)),
    }
}
