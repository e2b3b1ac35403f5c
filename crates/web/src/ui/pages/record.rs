// SPDX-License-Identifier: EUPL-1.2
//! The record of a disclosure for print: everything open, item numbers and no values, a marking above and
//! below, and how to verify it. Each copy is an act with a number.

use super::disclosure::{about, case, name, object};
use crate::ui::layout::{Shell, page_of};
use crate::ui::parts::{self, field, list};
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::{Value, json};
use waarborg_app::{Answer, Problem};
use waarborg_domain::{DisclosureId, Instant, RuleId};

/// The page.
pub fn show(v: &Visit<'_>, id: &str) -> Outcome {
    let id: DisclosureId = id.parse().map_err(|_| Problem::NotFound)?;
    let answer = v.view(json!({ "disclosure": id, "print": true }))?;
    let d = &answer.data;
    let mark = html! { p .marking { (parts::tlp(field(d.get("conditions").unwrap_or(&Value::Null), "tlp"))) " " (v.t("record-marking")) } };
    let body = html! {
        (mark)
        p { (v.ta(if answer.sealed { "record-copy-sealed" } else { "record-copy" }, &[("n", parts::number(d, "copy").into()), ("time", v.when(v.now).into()), ("entry", answer.entry.into())])) }
        p .no-print { a href={ "/disclosures/" (id) } { (v.t("back")) } ". " (v.t("record-how")) }
        dl { dt { (v.t("confirm-what")) } dd { (object(v, d)) } }
        (about(v, d))
        @for r in list(d, "recipients") {
            @let c = case(d, r);
            h2 { (v.t("recipient")) " " (parts::org(v, &c.recipient)) }
            p { (v.tk("recipient-", &c.state)) }
            (passed(v, r))
            (decision(v, r.get("decision").unwrap_or(&Value::Null)))
            @if let Some((a, at)) = &c.checked { (rules(v, a, *at)) }
            @if !field(r, "manifest").is_empty() { p { (v.t("manifest")) " " (parts::hash(field(r, "manifest"))) } }
        }
        (items(v, list(d, "items")))
        h2 { (v.t("proof")) }
        dl {
            dt { (v.t("entry")) } dd { (parts::number(d, "entry")) }
            dt { (v.t("path-root")) } dd { (parts::hash(&hex::encode(v.snapshot().tree.root()))) }
            dt { (v.t("check-key")) } dd { code .hash { (v.system.verifier_key()) } }
        }
        p { (v.t("check-how")) }
        h2 { (v.t("record-signed")) }
        @for key in ["record-sign-decider", "record-sign-recipient"] { p .sign-line { (v.t(key)) } }
        (mark)
    };
    let title = v.ta("record-title", &[("what", name(v, d).into())]);
    Ok(page_of(v, &Shell { bare: true, ..Shell::new(&title) }, &body))
}

fn passed(v: &Visit<'_>, r: &Value) -> Markup {
    html! {
        ul .plain { @for p in list(r, "passed") {
            li { (v.tk("recipient-", field(p, "state"))) ": " (parts::time(v, p, "at").unwrap_or_default()) ", " (v.t("entry-in")) " " (parts::number(p, "entry")) }
        } }
    }
}

/// Who decided, with which reasons.
fn decision(v: &Visit<'_>, decided: &Value) -> Markup {
    if !decided.is_object() {
        return html! {};
    }
    let reasons = decided.get("reasons").unwrap_or(&Value::Null);
    html! {
        h3 { (v.t("decide-title")) }
        dl {
            dt { (v.t("outcome")) } dd { (v.t(if decided.get("allow").and_then(Value::as_bool) == Some(true) { "decide-yes" } else { "decide-no" })) }
            dt { (v.t("entry-who")) }
            dd { (v.t("pseudonym")) " " (parts::id(field(decided, "by")))
                @if !field(decided, "role").is_empty() { ", " (parts::org(v, &field(decided, "organisation").into())) ", " (v.tk("role-", field(decided, "role"))) }
                ", " (v.t("entry-in")) " " (parts::number(decided, "entry")) }
            @for name in ["reviewed", "concerns", "needed"] {
                @if !field(reasons, name).is_empty() { dt { (v.tk("reason-", name)) } dd { (parts::prose(field(reasons, name))) } }
            }
            (super::judged::shown(v, decided.get("judged").unwrap_or(&Value::Null)))
        }
    }
}

/// Every rule with state, source and version.
fn rules(v: &Visit<'_>, a: &Answer, at: Instant) -> Markup {
    let snapshot = v.snapshot();
    let mut all: Vec<(RuleId, &str, Option<String>)> = Vec::new();
    all.extend(a.unmet.iter().map(|u| (u.rule.clone(), "state-unmet", u.party.as_ref().map(|p| parts::org(v, p)))));
    all.extend(a.pending.iter().map(|p| (p.0.clone(), "state-waiting", None)));
    all.extend(a.warnings.iter().map(|r| (r.clone(), "state-warning", None)));
    all.extend(a.met.iter().map(|r| (r.clone(), "state-met", None)));
    all.extend(a.not_applicable.iter().map(|r| (r.clone(), "state-na", None)));
    let rows: Vec<Vec<Markup>> = all
        .iter()
        .map(|(id, state, party)| {
            let rule = snapshot.law.rules().get(id);
            vec![
                html! { (id) },
                html! { (v.t(state)) @if let Some(p) = party { ": " (p) } },
                html! { @if let Some(r) = rule { (r.title.get(v.lang)) } },
                html! { @if let Some(r) = rule { (parts::badge(v, r)) @if r.article != "-" { " " (r.article) } } },
                html! { @if let Some(r) = rule { (parts::date(v, &r.valid_from)) } },
            ]
        })
        .collect();
    let heads = ["rule", "state", "rule-title", "rule-source", "rule-from"].map(|k| v.t(k));
    html! {
        (parts::table(&format!("rules-{}", a.entry), &v.ta("checked-at", &[("time", v.when(at).into())]), &heads, &rows))
        p { (v.t("entry")) " " (a.entry) }
    }
}

/// Item numbers, not values.
fn items(v: &Visit<'_>, ids: &[Value]) -> Markup {
    html! {
        h2 { (v.ta("items-count", &[("n", ids.len().into())])) }
        ul .plain .columns { @for item in ids.iter().filter_map(Value::as_str) { li { (parts::hash(item)) } } }
    }
}
