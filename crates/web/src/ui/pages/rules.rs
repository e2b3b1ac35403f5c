// SPDX-License-Identifier: EUPL-1.2
//! The rules as they stand in the law package in force: text, article, validity, who can lift it, and the
//! policy itself. Only what rests on statute says so.

use crate::ui::layout::page;
use crate::ui::parts;
use crate::ui::reply::Reply;
use crate::ui::visit::{Outcome, Visit};
use maud::html;
use waarborg_app::Problem;
use waarborg_law::Rule;

/// All rules.
pub fn list(v: &Visit<'_>) -> Reply {
    let snapshot = v.snapshot();
    let rows: Vec<Vec<maud::Markup>> = snapshot
        .law
        .rules()
        .iter()
        .map(|r| {
            vec![
                parts::rule(&r.id),
                html! { (r.title.get(v.lang)) },
                html! { (v.tk("kind-", &format!("{:?}", r.kind))) },
                parts::badge(v, r),
                html! { @if r.article == "-" { "–" } @else { (r.article) } },
            ]
        })
        .collect();
    let heads = ["rule", "rule-title", "rule-kind", "rule-source", "rule-article"].map(|k| v.t(k));
    let body = html! {
        p { (v.t("rules-lead")) }
        (parts::table("rules", &v.ta("rules-caption", &[("n", rows.len().into())]), &heads, &rows))
        p .shown { (v.t("law-package")) " " (parts::hash(&snapshot.law.digest().to_string())) }
    };
    page(v, &v.t("nav-rules"), &body)
}

/// The strongest source of a rule, as its badge shows it.
fn source(rule: &Rule) -> &'static str {
    ["L", "S", "N"].into_iter().find(|tag| rule.tags.iter().any(|t| tag.starts_with(*t))).unwrap_or("P")
}

/// One rule.
pub fn show(v: &Visit<'_>, id: &str) -> Outcome {
    let snapshot = v.snapshot();
    let rule = snapshot.law.explain(&id.into(), v.lang).ok_or(Problem::NotFound)?;
    let row = snapshot.law.rules().get(&rule.rule).ok_or(Problem::NotFound)?;
    // Texts with a place for names are shown with general words in it.
    let text = |t: &waarborg_law::Text| t.fill(v.lang, None, None);
    let until = rule.valid_until.clone().unwrap_or_default();
    let body = html! {
        p .lead { (text(&row.message)) }
        dl {
            dt { (v.t("rule-source")) } dd { (parts::badge(v, row)) " " (v.tk("source-", source(row))) }
            dt { (v.t("rule-kind")) } dd { (v.tk("kind-", &format!("{:?}", rule.kind))) }
            dt { (v.t("rule-article")) } dd { @if rule.article == "-" { (v.t("rule-house")) } @else { (rule.article) } }
            dt { (v.t("rule-valid")) }
            dd {
                @if rule.valid_from == "always" { (v.t("rule-always")) } @else { (v.t("rule-from")) " " (parts::date(v, &rule.valid_from)) }
                @if !until.is_empty() { ", " (v.t("rule-until")) " " (parts::date(v, &until)) }
            }
            dt { (v.t("who")) } dd { (text(&row.resolver)) }
            dt { (v.t("next")) } dd { (text(&row.next)) }
            @if let Some(house) = &row.house { dt { (v.t("rule-house-part")) } dd { (text(house)) } }
            @if !rule.frees.is_empty() {
                dt { (v.t("rule-frees")) } dd { @for free in &rule.frees { (parts::rule(free)) " " } }
            }
        }
        @if !rule.policies.is_empty() {
            h2 { (v.t("rule-policies")) }
            @for policy in &rule.policies {
                h3 { (policy.id) }
                pre .policy tabindex="0" aria-label=(policy.id) { (policy.source) }
            }
        }
        p .shown { (v.t("law-package")) " " (parts::hash(&snapshot.law.digest().to_string())) }
        p { a href="/rules" { (v.t("rules-all")) } }
    };
    Ok(page(v, &format!("{} {}", rule.rule, rule.title), &body))
}
