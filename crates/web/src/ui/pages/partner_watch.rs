// SPDX-License-Identifier: EUPL-1.2
//! What a weigher watches of a foreign partner: what came in that asks for weighing anew, a note beside its
//! predecessor, and the standing permissions that fall when the level drops (W17 art. 88(5); ).

use super::partner_note::{CRITERIA, FORMS, FURTHER, answer};
use super::partners::LEVELS;
use crate::ui::layout::page;
use crate::ui::parts::{self, field, list};
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::{Value, json};
use waarborg_app::Problem;
use waarborg_domain::Instant;

/// Events on a partner, or on all: duties that wait, what happened and is not settled, and doubts on what the
/// partner sent.
pub fn inbox(v: &Visit<'_>, partner: Option<&str>, d: &Value) -> Markup {
    let rows = |with: Value, name: &str| {
        let seen = v.beside("view", with).ok().filter(waarborg_app::Answer::allowed);
        seen.map(|a| list(&a.data, name).to_vec()).unwrap_or_default()
    };
    let of = |value: &Value, name: &str| match field(value, name) {
        "" => None,
        id => partner.is_none_or(|p| p == id).then(|| id.to_owned()),
    };
    let tasks = rows(json!({}), "tasks");
    // A review or a balance far ahead is no event yet.
    let soon = v.now.plus("P30D").unwrap_or(v.now);
    let near = |t: &&Value| {
        let due = Instant::parse(field(t, "due")).is_ok_and(|due| due <= soon);
        due || !matches!(field(t, "kind"), "review-note" | "draw-balance")
    };
    let waiting = tasks.iter().filter(near).filter_map(|t| Some((of(t.get("object")?, "partner")?, t)));
    let received = rows(json!({ "list": "receipts" }), "rows");
    let tainted = |r: &&Value| ["doubted", "torture"].iter().any(|n| r.get(*n) == Some(&Value::Bool(true)));
    let doubted = received.iter().filter(tainted).filter_map(|r| Some((of(r, "sender")?, r)));
    let open = list(d, "incidents").iter().filter(|i| field(i, "settled").is_empty());
    let link = |id: &str| html! { @if partner.is_none() { a href={ "/partners/" (id) } { (parts::org(v, &id.into())) } ": " } };
    let mut events: Vec<Markup> = Vec::new();
    for (id, task) in waiting {
        events.push(html! {
            (link(&id)) strong { (v.tk("duty-", field(task, "kind"))) } ", " (v.t("due")) " " (parts::time(v, task, "due").unwrap_or_default())
        });
    }
    for (id, receipt) in doubted {
        let key = if receipt.get("torture") == Some(&Value::Bool(true)) { "torture" } else { "doubted" };
        events.push(html! {
            (link(&id)) a href={ "/receipts/" (field(receipt, "receipt")) } { (parts::prose(field(receipt, "about"))) } ": " (v.tk("receipts-standing-", key))
        });
    }
    for incident in open {
        events.push(html! {
            (parts::time(v, incident, "at").unwrap_or_default()) ": " (v.tk("partner-cause-", field(incident, "cause"))) ". " (parts::prose(field(incident, "what")))
        });
    }
    html! {
        section {
            h2 { (v.t("partner-inbox")) " (" (events.len()) ")" }
            @if events.is_empty() { p .empty { (v.t("partner-inbox-none")) } } @else {
                ul { @for event in &events { li { (event) } } }
            }
        }
    }
}

/// Place of a level among them.
fn rank(level: &str) -> Option<usize> {
    LEVELS.iter().position(|l| *l == level)
}

/// Standing permissions that rest on the relation, with the level below which each falls; with a level, those
/// that fall at it are named.
pub fn resting(v: &Visit<'_>, d: &Value, at: Option<&str>) -> Markup {
    let level = at.unwrap_or_else(|| field(d, "level"));
    let falls = |p: &Value| rank(field(p, "least")) > rank(level);
    let rows: Vec<Vec<Markup>> = list(d, "standing_permissions")
        .iter()
        .map(|p| {
            let id = field(p, "permission");
            vec![
                html! { a href={ "/permissions/" (id) } { (v.tk("permission-form-", field(p, "instrument"))) " " (parts::id(id)) } },
                html! { (v.tk("permission-is-", field(p, "standing"))) },
                html! { (v.tk("partner-form-", field(p, "form"))) },
                html! { (v.tk("partner-level-", field(p, "least"))) },
                html! { @if falls(p) { strong { (v.t("partner-falls")) } } @else { (v.t("partner-holds")) } },
                html! { (parts::time(v, p, "until").unwrap_or_default()) },
            ]
        })
        .collect();
    let heads = ["permission-form", "state", "partner-covers", "partner-least", "partner-now", "until"].map(|k| v.t(k));
    html! {
        h2 { (v.t("partner-resting")) " " (parts::rule(&"R-054".into())) }
        @if rows.is_empty() { p .empty { (v.t("partner-resting-none")) } } @else {
            p .hint { (v.ta("partner-resting-hint", &[("level", shown(v, level).into())])) }
            (parts::table_under("resting", &v.t("partner-resting"), &heads, &rows))
        }
    }
}

fn shown(v: &Visit<'_>, level: &str) -> String {
    if level.is_empty() { v.t("partner-none") } else { v.tk("partner-level-", level) }
}

/// A note beside the one before it.
pub fn compare(v: &Visit<'_>, partner: &str, note: &str) -> Outcome {
    let answer = v.view(json!({ "partner": partner }))?;
    let d = &answer.data;
    // Newest first: what comes after it is older.
    let mut notes = list(d, "notes").iter().skip_while(|n| field(n, "note") != note);
    let new = notes.next().ok_or(Problem::NotFound)?;
    let old = notes.next();
    let body = html! {
        p .lead { (parts::org(v, &partner.into())) }
        @if let Some(old) = old {
            (parts::table("compare", &v.t("partner-compare-caption"), &heads(v, old, new), &differences(v, old, new)))
        } @else { p .empty { (v.t("partner-compare-first")) } }
        (resting(v, d, Some(field(new, "level"))))
        p { a href={ "/partners/" (partner) } { (v.t("back")) } }
        (parts::shown(v))
        p .shown { (parts::entered(v, &answer)) }
    };
    Ok(page(v, &v.t("partner-compare-title"), &body))
}

fn heads(v: &Visit<'_>, old: &Value, new: &Value) -> Vec<String> {
    let note = |n: &Value| {
        let at = Instant::parse(field(n, "at")).map_or(String::new(), |at| v.day(at));
        format!("{}, {at}", parts::org(v, &field(n, "by").into()))
    };
    vec![v.t("partner-part"), note(old), note(new), v.t("partner-change")]
}

fn differences(v: &Visit<'_>, old: &Value, new: &Value) -> Vec<Vec<Markup>> {
    let row = |name: String, of: &dyn Fn(&Value) -> Markup| {
        let (before, after) = (of(old), of(new));
        let changed = before.0 != after.0;
        let mark = html! { @if changed { strong { (v.t("partner-changed")) } } @else { (v.t("partner-same")) } };
        vec![html! { (name) }, before, after, mark]
    };
    let inside = |n: &Value, of: &str, name: &str| n.get(of).and_then(|x| x.get(name)).cloned().unwrap_or_default();
    let mut rows = vec![row(v.t("partner-level"), &|n| html! { (v.tk("partner-level-", field(n, "level"))) })];
    for name in CRITERIA {
        rows.push(row(v.tk("partner-criterion-", name), &|n| {
            let c = inside(n, "criteria", name);
            html! {
                @if field(&c, "finding").is_empty() { (v.t("partner-not-weighed")) } @else {
                    (v.tk("partner-finding-", field(&c, "finding"))) ". " (parts::prose(field(&c, "reasons")))
                }
            }
        }));
    }
    for name in FURTHER {
        rows.push(row(v.tk("partner-further-", name), &|n| {
            html! { (parts::prose(inside(n, "further", name).as_str().unwrap_or("–"))) }
        }));
    }
    rows.push(row(v.t("partner-risks"), &|n| html! { (parts::prose(field(n, "risks"))) }));
    let raised = |n: &Value| n.get("raised_risk").and_then(Value::as_bool) == Some(true);
    rows.push(row(v.t("partner-raised"), &|n| html! { (v.t(if raised(n) { "partner-yes" } else { "partner-no" })) }));
    for name in FORMS {
        rows.push(row(v.tk("partner-form-", name), &|n| html! { (answer(v, n, name)) }));
    }
    rows
}
