// SPDX-License-Identifier: EUPL-1.2
//! The one page on which a disclosure is decided, by manager, head or minister: what is asked and why, what is not
//! met, the risks of the weighting note, contested views, conditions, and one form.
//! A decision taken on paper or by word of mouth is entered here by whoever took it, with the same reasons; what
//! was told orally is confirmed in writing from here too.

use super::disclosure::{Case, case, object};
use super::judged;
use super::steps::{Above, Sent, sent};
use crate::ui::checklist::{self, Context};
use crate::ui::parts::{self, field, list};
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::{Value, json};
use waarborg_app::Problem;
use waarborg_domain::{DisclosureId, OrgKind, Role};

/// Those who decide, in the cell or in their organisation's own space.
pub fn decides(v: &Visit<'_>) -> bool {
    let leads = |role| matches!(role, Role::Manager | Role::Head | Role::Minister);
    v.persona.as_ref().is_some_and(|p| (p.inside || p.home) && leads(p.role))
}

/// The page.
pub fn show(v: &Visit<'_>, id: &str) -> Outcome {
    let to = v.ask.query.get("recipient").unwrap_or_default().to_owned();
    render(v, id, &to, &Above::default())
}

fn render(v: &Visit<'_>, id: &str, to: &str, above: &Above) -> Outcome {
    let id: DisclosureId = id.parse().map_err(|_| Problem::NotFound)?;
    if !decides(v) {
        return Err(Problem::NotFound);
    }
    let answer = v.view(json!({ "disclosure": id }))?;
    let d = &answer.data;
    let all = list(d, "recipients");
    let r = all.iter().find(|r| field(r, "recipient") == to || to.is_empty()).ok_or(Problem::NotFound)?;
    let c = case(d, r);
    let name = parts::org(v, &c.recipient);
    let place = format!("/disclosures/{id}");
    let body = html! {
        (parts::done(v))
        (above.says)
        p .lead { (object(v, d)) }
        (asked(v, d))
        @if open(&c) {
            (state(v, &c))
            (risks(v, &c))
            (form(v, &place, &c, r))
        } @else { p .notice { (v.t("decision-over")) } }
        p { a href=(place) { (v.t("back")) } }
        (parts::shown(v))
        p .shown { (parts::entered(v, &answer)) }
    };
    Ok(above.page(v, &v.ta("decision-title", &[("to", name.into())]), &body))
}

/// Nothing was handed over yet: a decision still counts.
fn open(c: &Case) -> bool {
    c.state == "requested" || c.state == "decided"
}

/// What is asked, on which ground, under which conditions.
fn asked(v: &Visit<'_>, d: &Value) -> Markup {
    const NAMED: usize = 20;
    let items = list(d, "items");
    html! {
        h2 { (v.t("decision-asked")) }
        dl {
            dt { (v.t("decision-data")) }
            dd {
                @for item in items.iter().take(NAMED).filter_map(Value::as_str) { a href={ "/items/" (item) } { (parts::id(item)) } " " }
                @if items.len() > NAMED { (v.ta("decision-data-more", &[("n", (items.len() - NAMED).into())])) }
            }
            dt { (v.t("ground")) } dd { (v.tk("ground-", &field(d, "ground").replace(':', "-"))) }
            dt { (v.t("purpose-label")) } dd { @if field(d, "purpose").is_empty() { "–" } @else { (parts::purpose_name(v, field(d, "purpose"))) } }
            dt { (v.t("conditions")) } dd { (parts::conditions(v, d.get("conditions").unwrap_or(&Value::Null))) }
            dt { (v.t("in-writing")) } dd { (v.t(if d.get("written").and_then(Value::as_bool) == Some(true) { "yes" } else { "no" })) }
        }
        (super::stated::shown(v, d.get("stated").unwrap_or(&Value::Null)))
    }
}

/// What is not met, what waits, and contested views, as they were last checked.
fn state(v: &Visit<'_>, c: &Case) -> Markup {
    let context = Context { recipient: Some(parts::org(v, &c.recipient)), asked: c.asked.clone(), ask: None };
    html! {
        h2 { (v.t("decision-state")) }
        @if let Some((answer, at)) = &c.checked {
            @if answer.unmet.is_empty() && answer.pending.is_empty() { p class="banner met" { (v.t("decision-clear")) } }
            @if !answer.warnings.is_empty() { p .notice { (v.ta("decision-views", &[("n", answer.warnings.len().into())])) } }
            (checklist::list(v, answer, &context))
            p .shown { (v.ta("checked-at", &[("time", v.when(*at).into())])) ", " (v.t("entry-in")) " " (answer.entry) }
        } @else { p .empty { (v.t("decision-unchecked")) } }
    }
}

/// The note in force on a foreign recipient, for those who may read it.
fn risks(v: &Visit<'_>, c: &Case) -> Markup {
    let kind = v.snapshot().state.org(&c.recipient).map(|o| o.org.kind);
    if !matches!(kind, Some(OrgKind::ForeignService)) || v.persona.as_ref().is_none_or(|p| p.inside) {
        return html! {};
    }
    let seen = v.beside("view", json!({ "partner": c.recipient })).ok().filter(waarborg_app::Answer::allowed);
    let Some(partner) = seen.map(|a| a.data) else { return html! {} };
    let note = list(&partner, "notes").iter().find(|n| field(n, "note") == field(&partner, "note"));
    html! {
        h2 { (v.t("decision-risks")) }
        @if let Some(note) = note {
            dl {
                dt { (v.t("partner-level")) } dd { (super::partners::level(v, &partner)) }
                @let marks = super::partners::marks(v, &partner);
                @if !marks.0.is_empty() { dt { (v.t("partner-marks")) } dd { (marks) } }
                dt { (v.t("partner-risks")) } dd { (parts::prose(field(note, "risks"))) }
                dt { (v.t("partner-forms")) } dd { (super::partner_note::covered(v, note)) }
                dt { (v.t("partner-review")) } dd { (parts::time(v, &partner, "review").unwrap_or_default()) }
            }
        } @else { p .empty { (v.t("partner-notes-none")) } }
        p { a href={ "/partners/" (c.recipient) } { (v.t("decision-note")) } }
    }
}

fn form(v: &Visit<'_>, place: &str, c: &Case, r: &Value) -> Markup {
    let earlier = r.get("decision").unwrap_or(&Value::Null);
    let before = earlier.get("reasons").unwrap_or(&Value::Null);
    let typed = |name: &str| if v.ask.post { v.ask.form.get(name).unwrap_or_default() } else { field(before, name) };
    let area = |name: &str, key: &str| parts::area(name, &v.t(key), "", typed(name), 2);
    html! {
        h2 { (v.t("decide-title")) }
        p { (v.t("decision-elsewhere")) }
        @if earlier.is_object() { p .notice { (v.t("decision-again")) } }
        form method="post" action={ (place) "/decide" } {
            (parts::bound(v))
            input type="hidden" name="recipient" value=(c.recipient);
            (area("reviewed", "decide-reviewed"))
            (area("concerns", "decide-concerns"))
            (judged::inputs(v, c.checked.as_ref().map(|x| &x.0), earlier.get("judged").unwrap_or(&Value::Null)))
            (area("needed", "decide-needed"))
            p .buttons {
                button .main type="submit" name="allow" value="yes" { (v.t("decide-yes")) } " "
                button type="submit" { (v.t("decide-no")) }
            }
        }
    }
}

/// What was told orally and waits for its written confirmation, on the page of the disclosure.
pub fn to_confirm(v: &Visit<'_>, id: &DisclosureId, c: &Case) -> Markup {
    // Minister or head confirm; nobody else.
    if !v.persona.as_ref().is_some_and(|p| matches!(p.role, Role::Head | Role::Minister)) {
        return html! {};
    }
    let Ok(tasks) = v.beside("view", json!({})) else { return html! {} };
    let about = |t: &&Value| {
        let object = t.get("object").unwrap_or(&Value::Null);
        field(t, "kind") == "confirm-in-writing"
            && field(object, "disclosure") == id.to_string()
            && field(object, "recipient") == c.recipient.as_str()
    };
    html! {
        @for task in list(&tasks.data, "tasks").iter().filter(about) {
            h3 { (v.t("duty-confirm-in-writing")) }
            p { (v.t("due")) " " (parts::time(v, task, "due").unwrap_or_default()) ". " (v.t("duty-confirm-in-writing-hint")) }
            form method="post" action={ "/duties/" (field(task, "id")) "/confirmed" } {
                (parts::bound(v))
                (parts::input("reference", &v.t("confirmed-where"), "", ""))
                button type="submit" { (v.t("told-record")) }
            }
        }
    }
}

/// Decides.
pub fn run(v: &Visit<'_>, id: &str) -> Outcome {
    let disclosure: DisclosureId = id.parse().map_err(|_| Problem::NotFound)?;
    let form = &v.ask.form;
    let to = form.get("recipient").unwrap_or_default();
    let mut with = json!({
        "disclosure": disclosure, "recipient": form.get("recipient"), "allow": form.ticked("allow"),
        "reviewed": form.get("reviewed"), "concerns": form.get("concerns"), "needed": form.get("needed"),
    });
    if let Some(with) = with.as_object_mut() {
        with.extend(judged::said(form));
    }
    match sent(v, v.run("disclosure.decide", with))? {
        Sent::Done(answer) => Ok(parts::after(&format!("/disclosures/{disclosure}"), answer.entry)),
        Sent::Back(above) => render(v, id, to, &above),
    }
}
