// SPDX-License-Identifier: EUPL-1.2
//! The first page: what this is, and a tour of five minutes by persona.

use crate::ui::layout::page;
use crate::ui::parts;
use crate::ui::reply::Reply;
use crate::ui::visit::{self, Visit};
use maud::html;

/// Steps of the tour: who, and where to look.
const TOUR: [(&str, &str, &str); 7] = [
    ("ncsc.analyst", "tour-deposit", "/deposit"),
    ("police.analyst", "tour-compare", "/search"),
    ("aivd.analyst", "tour-analyse", "/analyses"),
    ("aivd.manager", "tour-refused", "/disclosures"),
    ("police.consent", "tour-consent", "/consents"),
    ("aivd.manager", "tour-release", "/disclosures"),
    ("nctv.recipient", "tour-receive", "/disclosures"),
];

/// A persona as people call it: organisation and role.
fn who(v: &Visit<'_>, alias: &str) -> String {
    let found = visit::find(v.system, alias, v.now);
    found.map_or_else(|| alias.to_owned(), |p| format!("{}, {}", parts::org(v, &p.org), v.tk("role-", p.role.code())))
}

/// The page.
pub fn show(v: &Visit<'_>) -> Reply {
    if v.site.origin.is_some() {
        return Reply::See("/tasks#main".into());
    }
    let people = v.system.people();
    let there = |alias: &str| people.iter().any(|(_, p)| p.alias == alias);
    let body = html! {
        p .lead { (v.t("start-lead")) }
        h2 { (v.t("tour-title")) }
        p { (v.t("tour-how")) }
        ol .tour {
            @for (alias, key, place) in TOUR.iter().filter(|t| there(t.0)) {
                li {
                    div { (v.t(key)) }
                    div .who-step {
                        @if v.persona.as_ref().is_some_and(|p| p.alias == *alias) {
                            a href=(place) { (v.t("tour-go")) }
                        } @else {
                            (parts::button(v, "/persona", &v.ta("tour-as", &[("who", who(v, alias).into())]), &[("alias", alias)], false))
                        }
                    }
                }
            }
        }
        h2 { (v.t("start-check-title")) }
        p { (v.t("start-check")) }
        p { code { "waarborg law explain R-037" } }
    };
    page(v, &v.t("start-title"), &body)
}
