// SPDX-License-Identifier: EUPL-1.2
//! The record of a disclosure for print: everything open, item numbers and no values, a marking above and
//! below, and how to verify it. Each copy is an act with a number.

use super::disclosure::{about, case, object};
use crate::ui::layout::{Shell, page_of};
use crate::ui::parts::{self, field, list};
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::{Value, json};
use waarborg_app::{Answer, Problem};
use waarborg_domain::{DisclosureId, Instant, ObjectRef, OrgId, RuleId};

/// The page.
pub fn show(v: &Visit<'_>, id: &str) -> Outcome {
    let id: DisclosureId = id.parse().map_err(|_| Problem::NotFound)?;
    let answer = v.view(json!({ "disclosure": id, "print": true }))?;
    let d = &answer.data;
    let mark = html! { p .marking { (parts::tlp(field(d.get("conditions").unwrap_or(&Value::Null), "tlp"))) " " (v.t("record-marking")) } };
    let body = html! {
        (mark)
        p { (v.ta("record-copy", &[("n", parts::number(d, "copy").into()), ("time", v.when(v.now).into()), ("entry", answer.entry.into())])) }
        p .no-print { a href={ "/disclosures/" (id) } { (v.t("back")) } ". " (v.t("record-how")) }
        dl { dt { (v.t("confirm-what")) } dd { (object(v, d)) } }
        (about(v, d))
        @for r in list(d, "recipients") {
            @let c = case(v, &id, d, r);
            h2 { (v.t("recipient")) " " (parts::org(v, &c.recipient)) }
            p { (v.tk("recipient-", &c.state)) }
            (passed(v, r))
            (decision(v, &id, &c.recipient))
            @if let Some((a, at)) = &c.checked { (rules(v, a, *at)) }
            @if !field(r, "manifest").is_empty() { p { (v.t("manifest")) " " (parts::hash(field(r, "manifest"))) } }
        }
        (items(v, &id))
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
    let title = v.ta("record-title", &[("id", id.to_string().get(..8).unwrap_or_default().into())]);
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
fn decision(v: &Visit<'_>, id: &DisclosureId, recipient: &OrgId) -> Markup {
    let snapshot = v.snapshot();
    let inside = v.persona.as_ref().is_some_and(|p| p.inside);
    let found = snapshot.state.disclosures.get(id).and_then(|d| d.recipients.get(recipient)).and_then(|r| r.decided);
    let Some(decided) = found.filter(|_| inside) else { return html! {} };
    let by = snapshot.state.capacities.get(&decided.by).map(|c| &c.capacity);
    let reasons: Vec<String> = (0..3).filter_map(|slot| v.system.text((decided.entry, slot))).collect();
    html! {
        h3 { (v.t("decide-title")) }
        dl {
            dt { (v.t("outcome")) } dd { (v.t(if decided.allow { "decide-yes" } else { "decide-no" })) }
            dt { (v.t("entry-who")) }
            dd { (v.t("pseudonym")) " " (parts::id(&decided.by.to_string()))
                @if let Some(c) = by { ", " (parts::org(v, &c.org)) ", " (v.tk("role-", c.role.code())) }
                ", " (v.t("entry-in")) " " (decided.entry) }
            dt { (v.t("reasons")) } dd { @for text in &reasons { p { (parts::prose(text)) } } }
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
fn items(v: &Visit<'_>, id: &DisclosureId) -> Markup {
    let snapshot = v.snapshot();
    let ids = match snapshot.state.disclosures.get(id).map(|d| &d.object) {
        Some(ObjectRef::Items(items)) => items.clone(),
        Some(ObjectRef::Analysis { analysis, version }) => {
            let found = snapshot.state.analyses.get(analysis).and_then(|a| a.version(*version));
            found.map(|x| x.cited.to_vec()).unwrap_or_default()
        }
        None => Vec::new(),
    };
    html! {
        h2 { (v.ta("items-count", &[("n", ids.len().into())])) }
        ul .plain .columns { @for item in &ids { li { (parts::hash(&item.to_string())) } } }
    }
}
