// SPDX-License-Identifier: EUPL-1.2
//! A disclosure: where it stands for each recipient, the checklist of its last evaluation, and what can
//! be done now. Nothing here decides; the law does, and again at the handover.

use super::analyses::paged;
use crate::ui::checklist::{self, Context};
use crate::ui::layout::{Shell, page, page_of, refused};
use crate::ui::parts::{self, field, list, number};
use crate::ui::pictures::{self, Step};
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use waarborg_app::{Answer, Problem};
use waarborg_domain::{DisclosureId, Instant, OrgId, Role};

/// Disclosures the reader may open.
pub fn list_page(v: &Visit<'_>) -> Outcome {
    v.who()?;
    let answer = v.list("disclosures")?;
    if !answer.allowed() {
        return Ok(refused(v, &answer));
    }
    let rows: Vec<Vec<Markup>> = list(&answer.data, "rows")
        .iter()
        .map(|row| {
            vec![
                html! { a href={ "/disclosures/" (field(row, "disclosure")) } { bdi { (name(v, row)) } } },
                html! { @for r in list(row, "recipients") {
                    div {
                        (parts::org(v, &field(r, "recipient").into())) ": " (v.tk("recipient-", field(r, "state")))
                        @if field(r, "state") == "requested" && super::decision::decides(v) {
                            " " a href={ "/disclosures/" (field(row, "disclosure")) "/decide?recipient=" (field(r, "recipient")) } { (v.t("decision-go")) }
                        }
                    }
                } },
                html! { (parts::time(v, row, "requested").unwrap_or_default()) },
            ]
        })
        .collect();
    let heads = ["disclosure", "recipient", "requested"].map(|k| v.t(k));
    let (inside, home) = v.persona.as_ref().map_or((false, false), |p| (p.inside, p.home));
    let body = html! {
        @if rows.is_empty() {
            p .empty { (v.t("disclosures-empty")) " " (v.t(if inside { "disclosures-empty-cell" } else if home { "disclosures-empty-home" } else { "disclosures-empty-recipient" })) }
        } @else {
            (paged(v, "disclosures", &answer.data, &heads, &rows))
        }
        (parts::shown(v))
        p .shown { (parts::entered(v, &answer)) }
    };
    Ok(page(v, &v.t("nav-disclosures"), &body))
}

/// What a disclosure is called: the title of its analysis, or how many items it holds.
pub fn name(v: &Visit<'_>, d: &Value) -> String {
    match field(d, "title") {
        "" => {
            let items = list(d, "items").len() as u64;
            v.ta("items-count", &[("n", items.max(number(d, "items")).into())])
        }
        title => parts::title(v, title),
    }
}

/// What is known of one recipient's case.
pub struct Case {
    /// Recipient.
    pub recipient: OrgId,
    /// State.
    pub state: String,
    /// Last evaluation and when.
    pub checked: Option<(Answer, Instant)>,
    /// Parties with a question out.
    pub asked: BTreeSet<OrgId>,
    /// Something that counts changed after the evaluation.
    pub stale: bool,
    /// The smallest cut that would leave only data against which nothing stands.
    pub cut: Value,
}

/// The case of a recipient, from the page's data.
pub fn case(data: &Value, r: &Value) -> Case {
    let recipient: OrgId = field(r, "recipient").into();
    let evaluated = r.get("checked").filter(|c| c.is_object());
    let checked = evaluated.and_then(|c| {
        let answer = serde_json::from_value::<Answer>(c.clone()).ok()?;
        Some((answer, Instant::parse(field(c, "at")).ok()?))
    });
    let stale = evaluated.and_then(|c| c.get("stale")).and_then(Value::as_bool) == Some(true);
    let open = |c: &&Value| field(c, "recipient") == recipient.as_str() && field(c, "status") == "asked";
    let asked = list(data, "consents").iter().filter(open).map(|c| field(c, "party").into()).collect();
    let cut = evaluated.and_then(|c| c.get("cut")).cloned().unwrap_or_default();
    Case { recipient, state: field(r, "state").to_owned(), checked, asked, stale, cut }
}

/// The page.
pub fn show(v: &Visit<'_>, id: &str) -> Outcome {
    let id: DisclosureId = id.parse().map_err(|_| Problem::NotFound)?;
    let answer = v.view(json!({ "disclosure": id }))?;
    let d = &answer.data;
    let cases: Vec<Case> = list(d, "recipients").iter().map(|r| case(d, r)).collect();
    let lifted = v.ask.query.get("refused").and_then(|e| e.parse::<u64>().ok());
    let body = html! {
        (parts::done(v))
        @if let Some(entry) = lifted {
            div .errors role="alert" { p { strong { (v.t("nothing-left")) } " " (parts::entry(v, entry)) } }
        }
        p .lead { (object(v, d)) ". " (v.t("released-by")) }
        @for (n, c) in cases.iter().enumerate() { (recipient(v, &id, d, c, n)) }
        (consents(v, list(d, "consents")))
        (about(v, d))
        (super::stated::shown(v, d.get("stated").unwrap_or(&Value::Null)))
        (parts::shown(v))
        p .shown { (parts::entered(v, &answer)) }
    };
    let refused = cases.iter().any(|c| c.checked.as_ref().is_some_and(|x| !x.0.unmet.is_empty()));
    let mut skips = Vec::new();
    if refused {
        skips.push(("#first-unmet".to_owned(), v.t("skip-unmet")));
    }
    let to: Vec<String> = cases.iter().map(|c| parts::org(v, &c.recipient)).collect();
    let title = v.ta("disclosure-title", &[("what", name(v, d).into()), ("to", to.join(", ").into())]);
    let mut reply = page_of(v, &Shell { skips, error: lifted.is_some(), ..Shell::new(&title) }, &body);
    if let crate::ui::reply::Reply::Page(status, _) = &mut reply {
        *status = axum::http::StatusCode::OK;
    }
    Ok(reply)
}

/// What is disclosed.
pub fn object(v: &Visit<'_>, d: &Value) -> Markup {
    let of = d.get("object").unwrap_or(&Value::Null);
    html! {
        @if let Some(a) = of.get("analysis") {
            @let id = field(a, "analysis");
            @let version = parts::number(a, "version");
            @let title = match field(d, "title") { "" => id.get(..8).unwrap_or(id).to_owned(), title => parts::title(v, title) };
            // Outside the cell the text came with the package; the analysis itself is not theirs to open.
            (v.t("analysis")) " "
            @if v.persona.as_ref().is_some_and(|p| p.inside) {
                a href={ "/analyses/" (id) "?version=" (version) } { bdi { (title) } }
            } @else { bdi { (title) } }
            ", " (v.t("version")) " " (version)
        } @else {
            (v.ta("items-count", &[("n", list(of, "items").len().into())]))
        }
    }
}

fn recipient(v: &Visit<'_>, id: &DisclosureId, d: &Value, c: &Case, n: usize) -> Markup {
    let name = parts::org(v, &c.recipient);
    let left =
        matches!(c.state.as_str(), "handed-over" | "delivered" | "acknowledged" | "recalled" | "destruction-confirmed");
    let possible = c.checked.as_ref().is_some_and(|x| x.0.allowed());
    let (class, key) = match (left, c.state.as_str(), possible) {
        (true, state, _) if state.starts_with("reca") || state.starts_with("dest") => ("waiting", "banner-recalled"),
        (true, _, _) => ("met", "banner-left"),
        (_, "declined", _) => ("neutral", "banner-declined"),
        (_, _, true) if !c.stale => ("met", "banner-possible"),
        _ => ("unmet", "banner-not-yet"),
    };
    let context = Context {
        recipient: Some(name.clone()),
        asked: c.asked.clone(),
        ask: can_work(v).then(|| format!("/disclosures/{id}/ask")),
    };
    html! {
        section .case aria-labelledby={ "case-" (n) } {
            h2 id={ "case-" (n) } { (v.t("recipient")) " " (name) }
            p class={ "banner " (class) } { strong { (v.t(key)) }
                @if let (Some((a, _)), false) = (&c.checked, left) { ". " (checklist::counts(v, a, &context)) } }
            (pictures::timeline(v, &format!("line-{n}"), &steps(v, d, c)))
            (passed(v, d, c, n))
            @if let (Some((a, at)), false) = (&c.checked, left) {
                @if c.stale { p .notice { (v.t("checked-stale")) } }
                (checklist::list(v, a, &context))
                (super::care::cut(v, &c.cut))
                p .shown { (v.ta("checked-at", &[("time", v.when(*at).into())])) ", " (v.t("entry-in")) " " (a.entry) "; " (v.t("checked-again")) }
            }
            (decided(v, d, c))
            @if left && d.get("written") == Some(&Value::Bool(false)) { (super::decision::to_confirm(v, id, c)) }
            (super::disclosure_acts::actions(v, id, c, left))
        }
    }
}

/// What was decided and on which reasons, for those who may know them.
fn decided(v: &Visit<'_>, d: &Value, c: &Case) -> Markup {
    let of = list(d, "recipients").iter().find(|r| field(r, "recipient") == c.recipient.as_str());
    let decision = of.and_then(|r| r.get("decision")).unwrap_or(&Value::Null);
    let reasons = decision.get("reasons").unwrap_or(&Value::Null);
    html! {
        @if decision.is_object() {
            details .fold {
                summary { (v.t("decide-title")) ": " (v.t(if decision.get("allow").and_then(Value::as_bool) == Some(true) { "decide-yes" } else { "decide-no" })) }
                dl {
                    @if !field(decision, "role").is_empty() {
                        dt { (v.t("entry-who")) } dd { (parts::org(v, &field(decision, "organisation").into())) ", " (v.tk("role-", field(decision, "role"))) ", " (v.t("entry-in")) " " (number(decision, "entry")) }
                    }
                    @for name in ["reviewed", "concerns", "needed"] {
                        @if !field(reasons, name).is_empty() { dt { (v.tk("reason-", name)) } dd { (parts::prose(field(reasons, name))) } }
                    }
                    (super::judged::shown(v, decision.get("judged").unwrap_or(&Value::Null)))
                }
            }
        }
    }
}

/// Analysts and those who decide work on a disclosure, in the cell or in their organisation's own space.
pub fn can_work(v: &Visit<'_>) -> bool {
    v.persona.as_ref().is_some_and(|p| {
        let works = matches!(p.role, Role::Analyst | Role::Manager | Role::Head | Role::Minister);
        (p.inside || p.home) && works
    })
}

fn reached<'a>(d: &'a Value, c: &Case, state: &str) -> Option<&'a Value> {
    let of = list(d, "recipients").iter().find(|r| field(r, "recipient") == c.recipient.as_str())?;
    list(of, "passed").iter().find(|p| field(p, "state") == state)
}

/// Requested, consent, decided, handed over, acknowledged.
fn steps(v: &Visit<'_>, d: &Value, c: &Case) -> Vec<Step> {
    let date = |of: &Value, name: &str| Instant::parse(field(of, name)).ok().map(|at| v.day(at));
    let asked: Vec<&Value> =
        list(d, "consents").iter().filter(|x| field(x, "recipient") == c.recipient.as_str()).collect();
    // What left had its consents then, whatever became of them since.
    let left = reached(d, c, "handed-over").is_some();
    let given = left || (!asked.is_empty() && asked.iter().all(|x| field(x, "status") == "given"));
    let mut steps = vec![Step { label: v.t("recipient-requested"), at: date(d, "requested") }];
    // Consents are the cell's business, not the recipient's.
    if v.persona.as_ref().is_some_and(|p| p.inside) {
        steps.push(Step { label: v.t("step-consent"), at: given.then(|| v.t("step-given")) });
    }
    let over = ["acknowledged", "recalled"].iter().any(|s| reached(d, c, s).is_some());
    for state in ["decided", "handed-over", "delivered", "acknowledged"] {
        // A step that was passed over is no step.
        if over && reached(d, c, state).is_none() {
            continue;
        }
        steps.push(Step { label: v.tk("recipient-", state), at: reached(d, c, state).and_then(|p| date(p, "at")) });
    }
    if let Some(p) = reached(d, c, "recalled") {
        steps.push(Step { label: v.t("recipient-recalled"), at: date(p, "at") });
    }
    steps
}

/// The timeline's equal.
fn passed(v: &Visit<'_>, d: &Value, c: &Case, n: usize) -> Markup {
    let of = list(d, "recipients").iter().find(|r| field(r, "recipient") == c.recipient.as_str());
    let rows: Vec<Vec<Markup>> = of
        .map(|r| list(r, "passed"))
        .unwrap_or_default()
        .iter()
        .map(|p| {
            vec![
                html! { (v.tk("recipient-", field(p, "state"))) },
                html! { (parts::time(v, p, "at").unwrap_or_default()) },
                html! { (parts::number(p, "entry")) },
            ]
        })
        .collect();
    html! {
        @if !rows.is_empty() {
            details .fold {
                summary { (v.t("timeline-table")) }
                (parts::table_under(&format!("passed-{n}"), &v.t("timeline-title"), &["state", "time", "entry"].map(|k| v.t(k)), &rows))
            }
        }
    }
}

fn consents(v: &Visit<'_>, rows: &[Value]) -> Markup {
    let cells: Vec<Vec<Markup>> = rows
        .iter()
        .map(|c| {
            vec![
                html! { (parts::org(v, &field(c, "party").into())) },
                html! { (parts::org(v, &field(c, "recipient").into())) },
                html! { (v.tk("consent-", field(c, "status"))) },
                html! { (parts::number(c, "items")) },
                html! { (parts::time(v, c, "due").unwrap_or_default()) },
            ]
        })
        .collect();
    let heads = ["originator", "recipient", "state", "items", "due"].map(|k| v.t(k));
    html! { @if !cells.is_empty() { h2 { (v.t("nav-consents")) } (parts::table_under("consents", &v.t("nav-consents"), &heads, &cells)) } }
}

/// Ground, purpose, conditions.
pub fn about(v: &Visit<'_>, d: &Value) -> Markup {
    html! {
        h2 { (v.t("disclosure-about")) }
        dl {
            dt { (v.t("disclosure")) } dd { (parts::id(field(d, "id"))) }
            dt { (v.t("ground")) } dd { (v.tk("ground-", &field(d, "ground").replace(':', "-"))) }
            dt { (v.t("purpose-label")) } dd { @if field(d, "purpose").is_empty() { "–" } @else { (parts::purpose_name(v, field(d, "purpose"))) } }
            dt { (v.t("conditions")) } dd { (parts::conditions(v, d.get("conditions").unwrap_or(&Value::Null))) }
            @if !field(d, "via").is_empty() { dt { (v.t("via")) } dd { (parts::org(v, &field(d, "via").into())) } }
            dt { (v.t("in-writing")) } dd { (v.t(if d.get("written").and_then(Value::as_bool) == Some(true) { "yes" } else { "no" })) }
            dt { (v.t("requested")) } dd { (parts::time(v, d, "requested").unwrap_or_default()) ", " (v.t("entry-in")) " " (parts::number(d, "entry")) }
            dt { (v.t("law-package")) } dd { (parts::hash(field(d, "law"))) }
        }
    }
}
