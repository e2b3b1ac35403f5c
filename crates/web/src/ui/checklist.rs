// SPDX-License-Identifier: EUPL-1.2
//! A decision as a checklist: unmet rules first, each with what is missing, who can lift it and what to
//! do next; then what waits, what is met and what does not apply (R-160: only what the reader may know).

use super::parts;
use super::visit::Visit;
use maud::{Markup, html};
use std::collections::BTreeSet;
use waarborg_app::{Answer, UnmetView};
use waarborg_domain::{OrgId, Outcome, RuleId};
use waarborg_law::Rule;

/// What is known beside the decision itself.
#[derive(Default)]
pub struct Context {
    /// Recipient's name.
    pub recipient: Option<String>,
    /// Parties with a question out: their unmet consent reads as waiting.
    pub asked: BTreeSet<OrgId>,
    /// Where to ask a party for consent, if the reader may.
    pub ask: Option<String>,
}

/// The state of a row: what is seen, said and coloured alike.
#[derive(Clone, Copy)]
enum Row {
    Unmet,
    Waiting,
    Warning,
}

impl Row {
    fn sign(self) -> &'static str {
        match self {
            Self::Unmet => "✗",
            Self::Waiting => "…",
            Self::Warning => "!",
        }
    }
    fn code(self) -> &'static str {
        match self {
            Self::Unmet => "unmet",
            Self::Waiting => "waiting",
            Self::Warning => "warning",
        }
    }
}

/// Rules that wait while a party is asked.
fn of_consent(rule: &RuleId) -> bool {
    matches!(rule.as_str(), "R-037" | "R-038" | "R-039" | "R-041" | "R-042")
}

/// Counts for the line above the list.
pub fn counts(v: &Visit<'_>, answer: &Answer, c: &Context) -> String {
    let waiting = answer.unmet.iter().filter(|u| waits(u, c)).count() + answer.pending.len();
    let unmet = answer.unmet.len() - answer.unmet.iter().filter(|u| waits(u, c)).count();
    v.ta(
        "checklist-counts",
        &[
            ("unmet", unmet.into()),
            ("waiting", waiting.into()),
            ("met", answer.met.len().into()),
            ("na", answer.not_applicable.len().into()),
        ],
    )
}

fn waits(unmet: &UnmetView, c: &Context) -> bool {
    of_consent(&unmet.rule) && unmet.party.as_ref().is_some_and(|p| c.asked.contains(p))
}

/// The checklist.
pub fn list(v: &Visit<'_>, answer: &Answer, c: &Context) -> Markup {
    let snapshot = v.snapshot();
    let rules = snapshot.law.rules();
    let (waiting, unmet): (Vec<_>, Vec<_>) = answer.unmet.iter().partition(|u| waits(u, c));
    html! {
        @if answer.outcome == Outcome::Undecidable { p .notice { (v.t("undecidable")) } }
        ul .checklist #checklist {
            @for (n, u) in unmet.iter().enumerate() {
                (row(v, Row::Unmet, rules.get(&u.rule), u, c, (n == 0).then_some("first-unmet")))
            }
            @for u in &waiting { (row(v, Row::Waiting, rules.get(&u.rule), u, c, None)) }
            @for (id, decider) in &answer.pending {
                @let u = UnmetView { rule: id.clone(), party: None, items: vec![] };
                (row(v, Row::Waiting, rules.get(id), &u, c, None))
                @if rules.get(id).is_none() { li { (prose_of(decider)) } }
            }
            @for id in &answer.warnings {
                @let u = UnmetView { rule: id.clone(), party: None, items: vec![] };
                (row(v, Row::Warning, rules.get(id), &u, c, None))
            }
        }
        (folded(v, "met", &answer.met))
        (folded(v, "na", &answer.not_applicable))
    }
}

fn prose_of(text: &str) -> Markup {
    parts::prose(text)
}

fn row(v: &Visit<'_>, state: Row, rule: Option<&Rule>, u: &UnmetView, c: &Context, anchor: Option<&str>) -> Markup {
    let party = u.party.as_ref().map(|p| parts::org(v, p));
    let fill = |text: &waarborg_law::Text| text.fill(v.lang, party.as_deref(), c.recipient.as_deref());
    let askable = of_consent(&u.rule) && matches!(state, Row::Unmet);
    html! {
        li class={ "row " (state.code()) } id=[anchor] tabindex=[anchor.map(|_| "-1")] {
            p .state {
                span .sign aria-hidden="true" { (state.sign()) } " "
                strong { (v.tk("state-", state.code())) } " " (parts::rule(&u.rule))
                @if let Some(r) = rule { " " (parts::badge(v, r)) " " span .article { (article(&r.article)) } }
            }
            @if let Some(r) = rule {
                p .sentence { (fill(&r.message)) }
                (items(v, u))
                dl {
                    dt { (v.t("who")) } dd { (fill(&r.resolver)) }
                    dt { (v.t("next")) } dd { (fill(&r.next)) }
                    @if let Some(house) = &r.house { dt { (v.t("rule-house-part")) } dd { (house.get(v.lang)) } }
                }
            }
            @if let (true, Some(place), Some(p)) = (askable, &c.ask, &u.party) {
                @let label = v.ta("ask-party", &[("party", parts::org(v, p).into())]);
                (parts::button(v, place, &label, &[("party", p.as_str())], false))
            }
        }
    }
}

fn article(text: &str) -> &str {
    if text == "-" { "" } else { text }
}

fn items(v: &Visit<'_>, u: &UnmetView) -> Markup {
    const NAMED: usize = 8;
    html! {
        @if !u.items.is_empty() {
            p .data {
                (v.ta("concerns-items", &[("n", u.items.len().into())])) ": "
                @for item in u.items.iter().take(NAMED) {
                    a href={ "/items/" (item) } { (parts::id(&item.to_string())) } " "
                }
                @if u.items.len() > NAMED { "+" (u.items.len() - NAMED) }
            }
        }
    }
}

/// Rules that need no attention, folded.
fn folded(v: &Visit<'_>, state: &str, rules: &[RuleId]) -> Markup {
    let snapshot = v.snapshot();
    html! {
        @if !rules.is_empty() {
            details .fold {
                summary { (v.tk("folded-", state)) " " (rules.len()) }
                ul .plain {
                    @for id in rules {
                        li { (parts::rule(id)) " "
                            @if let Some(r) = snapshot.law.rules().get(id) { (r.title.get(v.lang)) " " (parts::badge(v, r)) }
                        }
                    }
                }
            }
        }
    }
}
