// SPDX-License-Identifier: EUPL-1.2
//! A weighting note on a foreign service: as it stands on record, and the form in which it is drafted, in the
//! joint format of AIVD and MIVD (W17 art. 88(2)-(3); ).

use super::partners::LEVELS;
use crate::ui::layout::{Shell, page_of, refusal};
use crate::ui::parts::{self, field, list};
use crate::ui::reply::Reply;
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::{Map, Value, json};

pub const CRITERIA: [&str; 5] = ["embedding", "rights", "professionalism", "powers", "protection"];
pub const FURTHER: [&str; 5] = ["tasks", "obligations", "benefit", "reciprocity", "transparency"];
pub const FORMS: [&str; 5] = ["assessed", "personal", "unevaluated", "bulk", "support"];

/// A note on record.
pub fn show(v: &Visit<'_>, partner: &str, note: &Value) -> Markup {
    let adopted = list(note, "adopted");
    let own = v.persona.as_ref().is_some_and(|p| adopted.iter().any(|a| field(a, "service") == p.org.as_str()));
    let part = |of: &str, name: &str| note.get(of).and_then(|x| x.get(name)).cloned().unwrap_or(Value::Null);
    let by = parts::org(v, &field(note, "by").into());
    html! {
        details .fold {
            summary {
                (v.t("partner-note")) " " (by) ", " (v.tk("partner-level-", field(note, "level"))) ", "
                (parts::time(v, note, "at").unwrap_or_default())
            }
            ul .plain { @for a in adopted { li {
                (v.t(if a.get("superseded") == Some(&Value::Bool(true)) { "partner-superseded" } else { "partner-in-force" })) " "
                (parts::org(v, &field(a, "service").into())) ", " (parts::time(v, a, "at").unwrap_or_default())
            } } }
            dl {
                @for name in CRITERIA {
                    @let c = part("criteria", name);
                    dt { (v.tk("partner-criterion-", name)) }
                    dd { @if field(&c, "finding").is_empty() { (v.t("partner-not-weighed")) } @else {
                        (v.tk("partner-finding-", field(&c, "finding"))) (parts::prose(field(&c, "reasons")))
                    } }
                }
                @for name in FURTHER {
                    @if let Some(text) = part("further", name).as_str() { dt { (v.tk("partner-further-", name)) } dd { (parts::prose(text)) } }
                }
                dt { (v.t("partner-risks")) } dd { (parts::prose(field(note, "risks"))) }
                dt { (v.t("partner-forms")) } dd { (covered(v, note)) }
            }
            p { a href={ "/partners/" (partner) "/notes/" (field(note, "note")) } { (v.t("partner-compare")) } }
            @if !own {
                (parts::button(v, &format!("/partners/{partner}/adopt"), &v.t("partner-adopt"), &[("note", field(note, "note"))], true))
            }
        }
    }
}

/// A yes or no on each form of cooperation.
pub fn covered(v: &Visit<'_>, note: &Value) -> Markup {
    html! { ul .plain { @for name in FORMS { li { (v.tk("partner-form-", name)) ": " (answer(v, note, name)) } } } }
}

/// What a note answers on a form.
pub fn answer(v: &Visit<'_>, note: &Value, form: &str) -> String {
    match note.get("forms").and_then(|f| f.get(form)).and_then(Value::as_bool) {
        Some(true) => v.t("partner-yes"),
        Some(false) => v.t("partner-no"),
        None => v.t("partner-silent"),
    }
}

/// The form for a note.
pub fn form(v: &Visit<'_>, partner: &str) -> Outcome {
    v.view(json!({ "partner": partner }))?;
    Ok(render(v, partner, &html! {}))
}

fn render(v: &Visit<'_>, partner: &str, refused: &Markup) -> Reply {
    let typed = |name: &str| v.ask.form.get(name).unwrap_or_default();
    let none = || vec![(String::new(), v.t("partner-choose"))];
    let with_none = |rest: Vec<(String, String)>| none().into_iter().chain(rest).collect::<Vec<_>>();
    let findings = with_none(super::steps::words(v, "partner-finding-", &["meets", "partly", "fails"]));
    let answers = with_none(vec![("yes".into(), v.t("partner-yes")), ("no".into(), v.t("partner-no"))]);
    let levels = super::steps::words(v, "partner-level-", &LEVELS);
    let body = html! {
        (refused)
        p .lead { (parts::org(v, &partner.into())) }
        p { (v.t("partner-weigh-text")) " " (parts::rule(&"R-050".into())) " " (parts::rule(&"R-055".into())) }
        form method="post" action={ "/partners/" (partner) "/weigh" } {
            (parts::bound(v))
            @for name in CRITERIA { fieldset {
                legend { (v.tk("partner-criterion-", name)) }
                (parts::select(&format!("{name}-finding"), &v.t("partner-finding"), &findings, typed(&format!("{name}-finding"))))
                (parts::area(&format!("{name}-reasons"), &v.t("partner-reasons"), "", typed(&format!("{name}-reasons")), 2))
            } }
            h2 { (v.t("partner-further")) " " (parts::rule(&"R-051".into())) }
            @for name in FURTHER { (parts::area(name, &v.tk("partner-further-", name), "", typed(name), 2)) }
            h2 { (v.t("partner-outcome")) }
            (parts::area("risks", &v.t("partner-risks"), "", typed("risks"), 2))
            (parts::tick("raised", "raised", "yes", &html! { (v.t("partner-raised")) }, v.ask.form.ticked("raised")))
            (parts::select_hinted("level", &v.t("partner-level"), &v.t("partner-level-hint"), &levels, typed("level")))
            fieldset {
                legend { (v.t("partner-forms")) }
                @for name in FORMS { (parts::select(&format!("form-{name}"), &v.tk("partner-form-", name), &answers, typed(&format!("form-{name}")))) }
            }
            button .main type="submit" { (v.t("partner-draft")) }
        }
        p { a href={ "/partners/" (partner) } { (v.t("back")) } }
        (parts::shown(v))
    };
    let s = Shell { refused: v.ask.post, focus: v.ask.post, ..Shell::new(&v.t("partner-weigh")) };
    page_of(v, &s, &body)
}

/// Drafts the note.
pub fn run(v: &Visit<'_>, partner: &str) -> Outcome {
    let form = &v.ask.form;
    let said = |name: &str| form.get(name).filter(|text| !text.trim().is_empty());
    let mut criteria = Map::new();
    for name in CRITERIA {
        if let Some(finding) = said(&format!("{name}-finding")) {
            let weighed = json!({ "finding": finding, "reasons": said(&format!("{name}-reasons")) });
            criteria.insert(name.to_owned(), weighed);
        }
    }
    let further: Map<_, _> = FURTHER.iter().map(|name| ((*name).to_owned(), json!(said(name)))).collect();
    let covered =
        |name: &&str| said(&format!("form-{name}")).map(|answer| ((*name).to_owned(), json!(answer == "yes")));
    let forms: Map<_, _> = FORMS.iter().filter_map(covered).collect();
    let with = json!({
        "partner": partner, "criteria": criteria, "further": further, "raised": form.ticked("raised"),
        "risks": said("risks"), "level": said("level"), "forms": forms,
    });
    let answer = v.run("partner.weigh", with)?;
    if answer.allowed() {
        return Ok(parts::after(&format!("/partners/{partner}"), answer.entry));
    }
    Ok(render(v, partner, &refusal(v, &answer)))
}
