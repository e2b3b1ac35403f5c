// SPDX-License-Identifier: EUPL-1.2
//! One version of an analysis: text, cited items, mentions, origins; the joint assessment for a recipient
//! and the way to a disclosure.

use super::item;
use crate::ui::layout::{page, refused};
use crate::ui::parts::{self, field, list, number};
use crate::ui::pictures::{self, Node};
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, PreEscaped, html};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde_json::{Value, json};
use waarborg_app::Problem;
use waarborg_domain::{AnalysisId, Instant};

/// Markdown as HTML without links, pictures or HTML of its own: what a writer pastes leads nowhere.
pub fn markdown(text: &str) -> Markup {
    let shown = parts::spelled(text);
    // A text's headings stand below the page's own, and never skip a level.
    let mut deepest = 2;
    let mut level_of = |level: HeadingLevel| {
        deepest = (level as usize + 2).min(deepest + 1).min(6);
        HeadingLevel::try_from(deepest).unwrap_or(HeadingLevel::H6)
    };
    let mut open = HeadingLevel::H3;
    let events = Parser::new_ext(&shown, Options::ENABLE_TABLES).filter_map(|event| match event {
        Event::Html(html) | Event::InlineHtml(html) => Some(Event::Text(html)),
        Event::Start(Tag::Link { .. } | Tag::Image { .. }) | Event::End(TagEnd::Link | TagEnd::Image) => None,
        Event::Start(Tag::HtmlBlock) => Some(Event::Start(Tag::Paragraph)),
        Event::End(TagEnd::HtmlBlock) => Some(Event::End(TagEnd::Paragraph)),
        Event::Start(Tag::Heading { level, .. }) => {
            open = level_of(level);
            Some(Event::Start(Tag::Heading { level: open, id: None, classes: vec![], attrs: vec![] }))
        }
        Event::End(TagEnd::Heading(_)) => Some(Event::End(TagEnd::Heading(open))),
        other => Some(other),
    });
    let mut out = String::new();
    pulldown_cmark::html::push_html(&mut out, events);
    PreEscaped(out)
}

/// The page.
pub fn show(v: &Visit<'_>, id: &str) -> Outcome {
    let id: AnalysisId = id.parse().map_err(|_| Problem::NotFound)?;
    let version = v.ask.query.get("version").and_then(|n| n.parse::<u32>().ok());
    let answer = v.view(json!({ "analysis": id, "version": version }))?;
    let d = &answer.data;
    let place = format!("/analyses/{id}");
    let (n, latest) = (number(d, "version"), number(d, "latest"));
    let body = html! {
        (parts::done(v))
        p { (v.ta("version-of", &[("n", n.into()), ("latest", latest.into())])) ", " (parts::time(v, d, "at").unwrap_or_default())
            @for other in (1..=latest).filter(|o| *o != n).take(20) { " " a href={ (place) "?version=" (other) } { (v.t("version")) " " (other) } }
        }
        p .buttons {
            a .button href={ (place) "/edit" } { (v.ta("editor-next", &[("n", (latest + 1).into())])) } " "
            a .button .main href={ (place) "/release" } { (v.t("release-ask")) } " "
            a .button href={ (place) "/consult" } { (v.t("consult")) }
        }
        h2 { (v.t("analysis-text")) }
        div .document lang="" { (markdown(field(d, "text"))) }
        dl {
            dt { (v.t("origins-basis")) } dd { (parts::orgs(v, d.get("basis_origins").unwrap_or(&Value::Null))) }
            dt { (v.t("origins-known")) } dd { (parts::orgs(v, d.get("made_known_origins").unwrap_or(&Value::Null))) }
        }
        (mentioned(v, list(d, "mentions")))
        (cited(v, d))
        (assessments(v, d, &place))
        (gone(v, d))
        @if latest > 1 {
            h2 { (v.t("redaction-title")) }
            p { (v.t("redaction-text")) }
            (parts::button(v, &format!("{place}/redaction"), &v.t("redaction-ask"), &[], false))
        }
        (parts::shown(v))
        p .shown { (parts::entered(v, &answer)) }
    };
    Ok(page(
        v,
        &v.ta("analysis-title", &[("title", parts::title(v, field(d, "title")).into()), ("n", n.into())]),
        &body,
    ))
}

fn mentioned(v: &Visit<'_>, rows: &[Value]) -> Markup {
    let cells: Vec<Vec<Markup>> = rows
        .iter()
        .map(|m| {
            vec![
                html! { (number(m, "line")) },
                parts::value(field(m, "words")),
                html! { (parts::orgs(v, m.get("parties").unwrap_or(&Value::Null))) },
            ]
        })
        .collect();
    html! {
        h2 { (v.t("mentions-title")) }
        @if rows.is_empty() { p .empty { (v.t("mentions-none")) } } @else {
            (parts::table("mentioned", &v.ta("mentions-count", &[("n", rows.len().into())]), &["line", "words", "known-from"].map(|k| v.t(k)), &cells))
        }
    }
}

fn cited(v: &Visit<'_>, d: &Value) -> Markup {
    let rows: Vec<Vec<Markup>> = list(d, "cited").iter().map(|row| item::cells(v, row)).collect();
    html! {
        h2 { (v.t("cited")) }
        @if rows.is_empty() { p .empty { (v.t("cited-none")) } } @else {
            (parts::table("cited", &v.ta("cited-count", &[("n", rows.len().into())]), &item::heads(v), &rows))
        }
    }
}

fn assessments(v: &Visit<'_>, d: &Value, place: &str) -> Markup {
    let rows: Vec<Vec<Markup>> = list(d, "assessments")
        .iter()
        .map(|a| {
            let done = a.get("concluded").and_then(Value::as_bool) == Some(true);
            vec![
                html! { (parts::orgs(v, a.get("recipients").unwrap_or(&Value::Null))) },
                html! { (parts::orgs(v, a.get("parties").unwrap_or(&Value::Null))) },
                html! { (v.t(if done { "assessment-done" } else { "assessment-open" })) },
                html! { @if !done {
                    (parts::button(v, &format!("/assessments/{}/concur", field(a, "assessment")), &v.t("concur"), &[("analysis", place)], false))
                } },
            ]
        })
        .collect();
    let heads = ["recipient", "parties", "state", "act"].map(|k| v.t(k));
    html! {
        h2 { (v.t("assessment-title")) }
        p .hint { (v.t("assessment-hint")) " " (parts::rule(&"R-156".into())) }
        @if !rows.is_empty() { (parts::table_under("assessments", &v.t("assessment-title"), &heads, &rows)) }
        details .fold {
            summary { (v.t("assessment-propose")) }
            form method="post" action={ (place) "/assess" } {
                (parts::bound(v))
                (parts::purpose(v, false))
                (parts::select("recipient", &v.t("recipient"), &organisations(v), ""))
                (parts::tick("task", "task", "yes", &html! { (v.t("assessment-task")) }, false))
                (parts::tick("warning", "warning", "yes", &html! { (v.t("assessment-warning")) }, false))
                (parts::area("reasons", &v.t("assessment-reasons"), "", "", 3))
                button type="submit" { (v.t("assessment-propose")) }
            }
        }
    }
}

/// Organisations on record, to choose from.
pub fn organisations(v: &Visit<'_>) -> Vec<(String, String)> {
    v.snapshot().state.orgs.iter().map(|(id, o)| (id.to_string(), o.org.name.clone())).collect()
}

/// Whose data stands in it, and where it went.
fn gone(v: &Visit<'_>, d: &Value) -> Markup {
    let rows = list(d, "disclosures");
    let asked = |r: &Value| Instant::parse(field(r, "requested")).map(|at| v.day(at)).unwrap_or_default();
    let short = |text: &str| text.get(..8).unwrap_or(text).to_owned();
    let recipients = |r: &Value| parts::orgs(v, r.get("recipients").unwrap_or(&Value::Null));
    let columns = vec![
        (
            v.t("item"),
            list(d, "cited")
                .iter()
                .map(|r| Node {
                    label: item::name(r),
                    below: parts::org(v, &field(r, "originator").into()),
                    place: Some(format!("/items/{}", field(r, "id"))),
                })
                .collect(),
        ),
        (
            v.t("analysis"),
            vec![Node {
                label: parts::title(v, field(d, "title")),
                below: format!("{} {}", v.t("version"), number(d, "version")),
                place: None,
            }],
        ),
        (
            v.t("disclosure"),
            rows.iter()
                .map(|r| Node {
                    label: short(field(r, "disclosure")),
                    below: asked(r),
                    place: Some(format!("/disclosures/{}", field(r, "disclosure"))),
                })
                .collect::<Vec<_>>(),
        ),
        (
            v.t("recipient"),
            rows.iter().map(|r| Node { label: recipients(r), below: String::new(), place: None }).collect(),
        ),
    ];
    let cells: Vec<Vec<Markup>> = rows
        .iter()
        .map(|r| {
            vec![
                html! { a href={ "/disclosures/" (field(r, "disclosure")) } { (parts::id(field(r, "disclosure"))) } },
                html! { (recipients(r)) },
                html! { (parts::time(v, r, "requested").unwrap_or_default()) },
            ]
        })
        .collect();
    html! {
        h2 { (v.t("provenance-title")) }
        (pictures::provenance(v, &columns))
        @if rows.is_empty() { p .empty { (v.t("disclosures-none")) } } @else {
            (parts::table("gone", &v.t("nav-disclosures"), &["disclosure", "recipient", "requested"].map(|k| v.t(k)), &cells))
        }
    }
}

/// Proposes a joint assessment.
pub fn assess(v: &Visit<'_>, id: &str) -> Outcome {
    let form = &v.ask.form;
    let purpose = v.purpose.as_ref().map(crate::ui::session::Stated::json).unwrap_or_default();
    let relevance = json!([{
        "recipient": form.get("recipient"), "task": form.ticked("task"), "warning": form.ticked("warning"),
        "reasons": form.get("reasons").unwrap_or_default(),
    }]);
    let mut with = json!({ "analysis": id, "relevance": relevance });
    if let (Some(with), false) = (with.as_object_mut(), purpose.is_null()) {
        with.insert("purpose".into(), purpose);
    }
    let answer = v.run("assessment.propose", with)?;
    if answer.allowed() { Ok(parts::after(&format!("/analyses/{id}"), answer.entry)) } else { Ok(refused(v, &answer)) }
}

/// Concurs with one.
pub fn concur(v: &Visit<'_>, id: &str) -> Outcome {
    let answer = v.run("assessment.concur", json!({ "assessment": id }))?;
    let place = v.ask.form.get("analysis").filter(|p| p.starts_with("/analyses/")).unwrap_or("/analyses");
    if answer.allowed() { Ok(parts::after(place, answer.entry)) } else { Ok(refused(v, &answer)) }
}

/// Asks parties to confirm that their data were taken out.
pub fn redaction(v: &Visit<'_>, id: &str) -> Outcome {
    let answer = v.run("redaction.ask", json!({ "analysis": id }))?;
    if answer.allowed() { Ok(parts::after(&format!("/analyses/{id}"), answer.entry)) } else { Ok(refused(v, &answer)) }
}
