// SPDX-License-Identifier: EUPL-1.2
//! What a requester states of a disclosure beside its common fields, by who receives it: a foreign service under
//! a standing permission (W17 arts. 62, 64, 89; ), a body in the country (arts. 63, 67), a
//! company, and what the data say of persons (art. 69; ).

use super::given::{self, Given, Takes, onward};
use super::partner_note::FORMS;
use crate::ui::ask::Fields;
use crate::ui::parts::{self, field, list};
use crate::ui::visit::Visit;
use maud::{Markup, html};
use serde_json::{Map, Value, json};
use waarborg_domain::{Instant, OrgKind};

/// What may bind a recipient.
pub const OBLIGATIONS: [&str; 4] = ["no-onward", "named-recipients", "intelligence-only", "destroy-after-use"];
const EXCEPTIONS: &[&str] = &["69:2:a", "69:2:b", "69:2:c"];

const fn given(part: &'static str, name: &'static str, takes: Takes) -> Given {
    Given { part, name, prefix: "stated-", takes }
}

const ABROAD: &[Given] = &[
    given("permission", "cited", Takes::Cited),
    given("partner", "form", Takes::Choice("partner-form-", &FORMS)),
    onward("asked", Takes::Tick),
    onward("investigation", Takes::Text),
    onward("screening", Takes::Tick),
    onward("same_country", Takes::Tick),
    given("partner", "urgency", Takes::Text),
];
const INLAND: &[Given] = &[onward("enquiry", Takes::Cited), onward("for_minister", Takes::Text)];
const COMPANY: &[Given] = &[given("company", "permission", Takes::Cited)];
const PERSONS: &[Given] = &[
    given("personal", "exception", Takes::Choice("stated-exception-", EXCEPTIONS)),
    given("personal", "reliability", Takes::Text),
    given("personal", "age", Takes::Text),
    given("personal", "statement", Takes::Text),
];
const GROUPS: [(&str, &[Given], &[OrgKind]); 4] = [
    ("abroad", ABROAD, &[OrgKind::ForeignService, OrgKind::InternationalOrgan]),
    ("inland", INLAND, &[OrgKind::AdministrativeBody, OrgKind::Om, OrgKind::Police]),
    ("company", COMPANY, &[OrgKind::Company]),
    ("persons", PERSONS, &[]),
];

/// What binds the recipient, and a group of fields for each kind of recipient and for persons. A group is open
/// if a recipient chosen is of its kind, or something was filled in.
pub fn inputs(v: &Visit<'_>) -> Markup {
    let form = &v.ask.form;
    let bound: Vec<&str> = form.all("obligations").collect();
    let snapshot = v.snapshot();
    let chosen: Vec<OrgKind> =
        form.all("recipients").filter_map(|r| snapshot.state.org(&r.into())).map(|o| o.org.kind).collect();
    let filled = |g: &Given| form.get(&g.key()).is_some();
    html! {
        fieldset {
            legend { (v.t("obligations")) }
            @for code in OBLIGATIONS {
                (parts::tick(&format!("bind-{code}"), "obligations", code, &html! { (v.tk("obligation-", code)) }, bound.contains(&code)))
            }
        }
        @for (name, fields, kinds) in GROUPS {
            details .fold open[kinds.iter().any(|k| chosen.contains(k)) || fields.iter().any(filled)] {
                summary { (v.tk("stated-for-", name)) }
                p .hint { (v.tk("stated-hint-", name)) }
                @for given in fields { (given::input(v, given, &Value::Null, &offered(v, given))) }
            }
        }
    }
}

/// What the reader's own service has on record to cite. In the cell a number is typed in: these stand outside it.
fn offered(v: &Visit<'_>, given: &Given) -> Vec<(String, String)> {
    if given.takes != Takes::Cited || !v.persona.as_ref().is_some_and(|p| p.home) {
        return Vec::new();
    }
    let listed = |name: &str| {
        let answer = v.beside("view", json!({ "list": name })).ok().filter(waarborg_app::Answer::allowed);
        answer.map(|a| list(&a.data, "rows").to_vec()).unwrap_or_default()
    };
    let short = |id: &str| id.get(..8).unwrap_or(id).to_owned();
    let until = |row: &Value| {
        let end = Instant::parse(field(row, "until")).map(|end| v.when(end)).unwrap_or_default();
        format!("{} {end}", v.t("until").to_lowercase())
    };
    match given.part {
        "permission" => listed("permissions")
            .iter()
            .filter(|p| field(p, "standing") == "granted" && p.get("expired") == Some(&json!(false)))
            .map(|p| {
                let what = v.tk("permission-form-", field(p, "instrument"));
                let to = parts::orgs(v, p.get("recipients").unwrap_or(&Value::Null));
                let id = field(p, "permission");
                (id.to_owned(), format!("{what}: {to}, {} ({})", until(p), short(id)))
            })
            .collect(),
        "company" => listed("cooperations")
            .iter()
            .flat_map(|c| list(c, "give").iter().map(move |p| (c, p)))
            .map(|(c, p)| {
                let id = field(p, "permission");
                let company = parts::org(v, &field(c, "company").into());
                (id.to_owned(), format!("{company}, {} ({})", until(p), short(id)))
            })
            .collect(),
        _ => listed("enquiries")
            .iter()
            .map(|e| {
                let id = field(e, "id");
                let from = parts::org(v, &field(e, "from").into());
                (id.to_owned(), format!("{from}: {} ({})", field(e, "case"), short(id)))
            })
            .collect(),
    }
}

/// The same as the verb takes it.
pub fn said(form: &Fields) -> Map<String, Value> {
    let all: Vec<Given> = GROUPS.iter().flat_map(|(_, fields, _)| *fields).copied().collect();
    given::said(form, &all)
}

/// What was stated, as it stands on record.
pub fn shown(v: &Visit<'_>, stated: &Value) -> Markup {
    let why = stated.get("purpose").unwrap_or(&Value::Null);
    html! {
        @if stated.is_object() {
            dl {
                @if !field(stated, "role").is_empty() {
                    dt { (v.t("stated-by")) } dd { (parts::org(v, &field(stated, "organisation").into())) ", " (v.tk("role-", field(stated, "role"))) }
                }
                @for name in ["necessity", "proportionality"] {
                    @if !field(why, name).is_empty() { dt { (v.tk("purpose-", name)) } dd { (parts::prose(field(why, name))) } }
                }
                @for (_, fields, _) in GROUPS { (given::terms(v, fields, stated)) }
            }
        }
    }
}
