// SPDX-License-Identifier: EUPL-1.2
//! Asking for a disclosure: what, to whom by name, on which ground, under which conditions. An empty
//! group reaches nobody.

use crate::ui::layout::{Shell, page_of, refusal};
use crate::ui::parts::{self, field, number};
use crate::ui::reply::Reply;
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::{Value, json};
use waarborg_app::{Answer, Problem};
use waarborg_domain::AnalysisId;

// No ground stands first: one is chosen, never met by default.
const GROUNDS: [&str; 12] = [
    "none",
    "wiv2017:62:1:a",
    "wiv2017:62:1:b",
    "wiv2017:62:1:c",
    "wiv2017:61",
    "wiv2017:86:2:a",
    "wiv2017:66",
    "wiv2017:62:1:d",
    "wiv2017:89:1",
    "wiv2017:64",
    "wiv2017:63",
    "wiv2017:67",
];

/// What is asked for: a version of an analysis from the cell, or items of the own organisation's.
enum What {
    Analysis { id: String, version: u64, title: String },
    Items(Vec<String>),
}

impl What {
    /// As the form came back with it.
    fn of(v: &Visit<'_>) -> Self {
        let form = &v.ask.form;
        match form.get("analysis") {
            Some(id) => Self::Analysis {
                id: id.to_owned(),
                version: form.get("version").and_then(|n| n.parse().ok()).unwrap_or(1),
                title: form.get("title").unwrap_or_default().to_owned(),
            },
            None => Self::Items(form.all("cited").map(str::to_owned).collect()),
        }
    }

    fn hidden(&self, v: &Visit<'_>) -> Markup {
        match self {
            Self::Analysis { id, version, title } => html! {
                p .lead { bdi { (v.ta("analysis-title", &[("title", parts::title(v, title).into()), ("n", (*version).into())])) } }
                input type="hidden" name="analysis" value=(id);
                input type="hidden" name="version" value=(version);
                input type="hidden" name="title" value=(title);
            },
            Self::Items(items) => html! {
                p .lead { (v.ta("items-count", &[("n", items.len().into())])) " " (v.t("own-data-from")) }
                @for id in items { input type="hidden" name="cited" value=(id); }
            },
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Analysis { id, version, .. } => json!({ "analysis": id, "version": version }),
            Self::Items(items) => json!({ "items": items, "space": "home" }),
        }
    }
}

/// The form for an analysis.
pub fn form(v: &Visit<'_>, id: &str) -> Outcome {
    let id: AnalysisId = id.parse().map_err(|_| Problem::NotFound)?;
    let answer = v.view(json!({ "analysis": id }))?;
    let (version, title) = (number(&answer.data, "version"), field(&answer.data, "title").to_owned());
    Ok(render(v, &What::Analysis { id: id.to_string(), version, title }, &[], None))
}

/// The form for items chosen from the own organisation's space.
pub fn chosen(v: &Visit<'_>) -> Outcome {
    v.who()?;
    let what = What::of(v);
    if matches!(&what, What::Items(items) if items.is_empty()) {
        return Err(Problem::coded("nothing-chosen", &[], "choose at least one item"));
    }
    Ok(render(v, &what, &[], None))
}

fn render(v: &Visit<'_>, what: &What, errors: &[(&str, String)], refused: Option<&Answer>) -> Reply {
    let form = &v.ask.form;
    let snapshot = v.snapshot();
    let chosen: Vec<&str> = form.all("recipients").collect();
    let grounds: Vec<(String, String)> =
        GROUNDS.iter().map(|g| ((*g).to_owned(), v.tk("ground-", &g.replace(':', "-")))).collect();
    let mut via = vec![(String::new(), v.t("via-none"))];
    via.extend(
        snapshot.state.orgs.iter().filter(|(_, o)| o.org.party).map(|(i, o)| (i.to_string(), o.org.name.clone())),
    );
    let mut members = vec![(String::new(), v.t("via-none"))];
    members.extend(super::consult::members(v));
    let wrong = errors.iter().any(|(f, _)| *f == "purpose");
    let body = html! {
        @if let Some(answer) = refused { (refusal(v, answer)) }
        (parts::errors(v, errors))
        form method="post" action="/disclosures" {
            (parts::bound(v))
            (what.hidden(v))
            (parts::purpose(v, wrong))
            fieldset #recipients tabindex="-1" {
                legend { (v.t("recipients")) }
                p .hint { (v.t("recipients-hint")) }
                @for (org, state) in &snapshot.state.orgs {
                    (parts::tick(&format!("to-{org}"), "recipients", org.as_str(), &html! { (state.org.name) }, chosen.contains(&org.as_str())))
                }
            }
            (parts::select("ground", &v.t("ground"), &grounds, form.get("ground").unwrap_or_default()))
            (parts::select("via", &v.t("via"), &via, form.get("via").unwrap_or_default()))
            fieldset {
                legend { (v.t("om-only")) }
                (parts::tick("crime", "crime", "yes", &html! { (v.t("for-crime")) }, form.ticked("crime")))
                (parts::select("member", &v.t("om-member"), &members, form.get("member").unwrap_or_default()))
            }
            (parts::tick("oral", "oral", "yes", &html! { (v.t("oral")) }, form.ticked("oral")))
            p .hint { (v.t("conditions-strictest")) " " (parts::rule(&"R-040".into())) }
            (parts::input("further", &v.t("field-further"), &v.t("field-further-hint"), form.get("further").unwrap_or_default()))
            (super::stated::inputs(v))
            button .main type="submit" { (v.t("release-ask")) }
        }
        (parts::shown(v))
    };
    let (error, refused) = (!errors.is_empty(), refused.is_some());
    let s = Shell { error, refused, focus: error || refused, ..Shell::new(&v.t("release-ask")) };
    page_of(v, &s, &body)
}

/// Asks for the disclosure; it is evaluated at once.
pub fn request(v: &Visit<'_>) -> Outcome {
    v.who()?;
    let form = &v.ask.form;
    let recipients: Vec<&str> = form.all("recipients").collect();
    let purpose = v.purpose.clone();
    let mut errors = Vec::new();
    if purpose.is_none() {
        errors.push(("purpose", v.t("error-purpose")));
    }
    if recipients.is_empty() {
        errors.push(("recipients", v.t("error-recipients")));
    }
    let what = What::of(v);
    let (Some(purpose), true) = (purpose, errors.is_empty()) else {
        return Ok(render(v, &what, &errors, None));
    };
    let further: Vec<&str> =
        form.get("further").unwrap_or_default().split([',', ' ']).filter(|c| !c.is_empty()).collect();
    let mut with = what.json();
    let rest = json!({
        "recipients": recipients, "crime": form.ticked("crime"), "oral": form.ticked("oral"), "purpose": purpose.json(),
        "conditions": { "further": further, "obligations": form.all("obligations").collect::<Vec<_>>() },
    });
    if let (Some(with), Value::Object(rest)) = (with.as_object_mut(), rest) {
        with.extend(rest);
        with.extend(super::stated::said(form));
    }
    for name in ["ground", "via", "member"] {
        if let (Some(text), Some(with)) = (form.get(name), with.as_object_mut()) {
            with.insert(name.into(), Value::from(text));
        }
    }
    let answer = match v.run("disclosure.request", with) {
        Err(Problem::Invalid(why)) => return Ok(render(v, &what, &[("main", v.said(&why))], None)),
        other => other?,
    };
    match answer.text("id") {
        Some(id) if answer.allowed() => Ok(parts::after(&format!("/disclosures/{id}"), answer.entry)),
        _ => Ok(render(v, &what, &[], Some(&answer))),
    }
}
