// SPDX-License-Identifier: EUPL-1.2
//! What can be done with a disclosure: ask consent, check again, decide, hand over after a page that names
//! everything, make the package, confirm receipt, withdraw.

use super::disclosure::{Case, can_work, object};
use crate::ui::layout::{page, refused};
use crate::ui::parts::{self, field, list};
use crate::ui::reply::Reply;
use crate::ui::visit::{Outcome, Visit};
use base64::Engine as _;
use maud::{Markup, html};
use serde_json::{Value, json};
use waarborg_app::{Answer, Problem};
use waarborg_domain::DisclosureId;

/// Buttons for one recipient.
pub fn actions(v: &Visit<'_>, id: &DisclosureId, c: &Case, left: bool) -> Markup {
    let place = format!("/disclosures/{id}");
    let recipient = ("recipient", c.recipient.as_str());
    let to = [recipient];
    let own = v.persona.as_ref().is_some_and(|p| p.org == c.recipient && !p.inside);
    let possible = c.checked.as_ref().is_some_and(|x| x.0.allowed()) && !c.stale;
    let open = !left && c.state != "declined";
    html! {
        div .actions {
            @if can_work(v) && open {
                @if possible {
                    a .button .main href={ (place) "/release?recipient=" (c.recipient) } { (v.t("hand-over")) }
                }
                @if super::decision::decides(v) {
                    a .button .main[!possible] href={ (place) "/decide?recipient=" (c.recipient) } { (v.t("decision-go")) }
                }
                (parts::button(v, &format!("{place}/check"), &v.t("check-again"), &to, c.stale))
                (parts::button(v, &format!("{place}/ask"), &v.t("ask-all"), &[], false))
            }
            @if left && (can_work(v) || own) {
                (parts::button(v, &format!("{place}/deliver"), &v.t("deliver"), &to, !own))
                @for (form, _, _) in FORMS {
                    (parts::button(v, &format!("{place}/deliver"), &v.tk("deliver-", form), &[recipient, ("form", form)], false))
                }
            }
            @if own && matches!(c.state.as_str(), "handed-over" | "delivered") {
                (parts::button(v, &format!("{place}/acknowledge"), &v.t("acknowledge"), &to, true))
            }
            @if can_work(v) || own { a .button href={ (place) "/record" } { (v.t("record-print")) } }
            @if can_work(v) && open {
                (parts::button(v, &format!("{place}/withdraw"), &v.t("request-withdraw"), &[], false))
            }
        }
        @if left { (super::onward::forms(v, &place, c)) }
    }
}

/// An act on a disclosure.
pub fn run(v: &Visit<'_>, id: &str, act: &str) -> Outcome {
    let id: DisclosureId = id.parse().map_err(|_| Problem::NotFound)?;
    let form = &v.ask.form;
    let to = form.get("recipient");
    let place = format!("/disclosures/{id}");
    match act {
        "check" => {
            // The evaluation's outcome is its answer, so a refusal here is no failure of the act.
            let answer = v.run("disclosure.check", json!({ "disclosure": id, "recipient": to }))?;
            Ok(if neutral(&answer) { refused(v, &answer) } else { parts::after(&place, answer.entry) })
        }
        "ask" => then(v, &place, &v.run("consent.ask", json!({ "disclosure": id, "party": form.get("party") }))?),
        "decide" => super::decision::run(v, &id.to_string()),
        "pass" | "inspect" => super::onward::run(v, &id.to_string(), act),
        "release" => {
            let answer = v.run("disclosure.release", json!({ "disclosure": id, "recipient": to }))?;
            if answer.allowed() {
                Ok(parts::after(&place, answer.entry))
            } else if neutral(&answer) {
                Ok(refused(v, &answer))
            } else {
                Ok(Reply::See(format!("{place}?refused={}#first-unmet", answer.entry)))
            }
        }
        "deliver" => deliver(v, &id, to),
        "acknowledge" => {
            then(v, &place, &v.run("disclosure.acknowledge", json!({ "disclosure": id, "recipient": to }))?)
        }
        "withdraw" => then(v, &place, &v.run("disclosure.withdraw", json!({ "disclosure": id }))?),
        _ => Err(Problem::NotFound),
    }
}

fn neutral(answer: &Answer) -> bool {
    answer.unmet.iter().any(|u| u.rule.as_str() == "R-160")
}

fn then(v: &Visit<'_>, place: &str, answer: &Answer) -> Outcome {
    if answer.allowed() { Ok(parts::after(place, answer.entry)) } else { Ok(refused(v, answer)) }
}

/// Forms beside the package, each with the end of its file's name and its type.
const FORMS: [(&str, &str, &str); 2] =
    [("misp", "misp.json", "application/json"), ("csv", "csv", "text/csv; charset=utf-8")];

fn deliver(v: &Visit<'_>, id: &DisclosureId, to: Option<&str>) -> Outcome {
    let form = v.ask.form.get("form").unwrap_or("package");
    let answer = v.run("disclosure.deliver", json!({ "disclosure": id, "recipient": to, "form": form }))?;
    if !answer.allowed() {
        return Ok(refused(v, &answer));
    }
    let package = base64::engine::general_purpose::STANDARD.decode(answer.text("package").unwrap_or_default());
    let other = FORMS.iter().find(|(name, _, _)| *name == form);
    let (_, end, kind) = other.copied().unwrap_or(("package", "package", "application/octet-stream"));
    let name = format!("waarborg-{}.{end}", id.to_string().get(..8).unwrap_or_default());
    Ok(Reply::File { name, kind, bytes: package.map_err(|_| Problem::Unavailable)? })
}

/// The page before a handover: names recipient, data and conditions.
pub fn confirm(v: &Visit<'_>, id: &str) -> Outcome {
    let id: DisclosureId = id.parse().map_err(|_| Problem::NotFound)?;
    let answer = v.view(json!({ "disclosure": id }))?;
    let d = &answer.data;
    let to = v.ask.query.get("recipient").unwrap_or_default();
    let known = list(d, "recipients").iter().any(|r| field(r, "recipient") == to);
    if !known || !can_work(v) {
        return Err(Problem::NotFound);
    }
    let place = format!("/disclosures/{id}");
    let body = html! {
        dl {
            dt { (v.t("recipient")) } dd { strong { (parts::org(v, &to.into())) } }
            dt { (v.t("confirm-what")) } dd { (object(v, d)) ". " (v.ta("items-count", &[("n", list(d, "items").len().into())])) }
            dt { (v.t("ground")) } dd { (v.tk("ground-", &field(d, "ground").replace(':', "-"))) }
            dt { (v.t("conditions")) } dd { (parts::conditions(v, d.get("conditions").unwrap_or(&Value::Null))) }
        }
        p .notice { (v.t("confirm-final")) }
        p { (v.t("confirm-checked")) }
        div .actions {
            (parts::button(v, &format!("{place}/release"), &v.ta("confirm-go", &[("to", parts::org(v, &to.into()).into())]), &[("recipient", to)], true))
            a .button href=(place) { (v.t("back")) }
        }
        p .shown { (parts::entered(v, &answer)) }
    };
    Ok(page(v, &v.t("confirm-title"), &body))
}
