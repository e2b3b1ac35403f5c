// SPDX-License-Identifier: EUPL-1.2
//! What a decider puts on record of a disclosure beside the common reasons, each with the rules that ask for it:
//! so that the form shows first what this recipient and this ground need.

use super::given::{self, Given, Takes, onward};
use crate::ui::ask::Fields;
use crate::ui::visit::Visit;
use maud::{Markup, html};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use waarborg_app::Answer;

const fn judged(part: &'static str, name: &'static str) -> Given {
    Given { part, name, prefix: "judged-", takes: Takes::Text }
}

/// Every field, with the rules that ask for it.
const ALL: [(Given, &[&str]); 23] = [
    (onward("helps", Takes::Text), &["R-065"]),
    (onward("compatible", Takes::Finding), &["R-066"]),
    (onward("unopposed", Takes::Finding), &["R-066"]),
    (onward("context", Takes::Text), &["R-067"]),
    (onward("evident", Takes::Text), &["R-067"]),
    (onward("weighty", Takes::Text), &["R-084"]),
    (onward("urgent", Takes::Text), &["R-073", "R-083", "R-084"]),
    (onward("unprivileged", Takes::Text), &["R-083"]),
    (onward("no_measures", Takes::Text), &["R-073"]),
    (onward("for_minister", Takes::Text), &["R-082"]),
    (onward("risks", Takes::Text), &["R-087"]),
    (onward("nature", Takes::Text), &["R-087"]),
    (onward("interest", Takes::Text), &["R-087"]),
    (judged("partner", "risk.applies"), &["R-058"]),
    (judged("partner", "risk.mitigation"), &["R-058"]),
    (judged("partner", "risk.interest"), &["R-058"]),
    (judged("partner", "operations"), &["R-089"]),
    (judged("partner", "despite"), &["R-089"]),
    (judged("partner", "urgency"), &["R-078"]),
    (judged("partner", "filtered"), &["R-080"]),
    (judged("partner", "postponed"), &["R-057"]),
    (judged("permission", "alone"), &["R-093"]),
    (judged("personal", "special_case"), &["R-166", "R-076"]),
];

/// The fields: first those that open rules ask for or that were recorded before, then the others, folded.
pub fn inputs(v: &Visit<'_>, checked: Option<&Answer>, on_record: &Value) -> Markup {
    let open: BTreeSet<&str> = checked.map(asked).unwrap_or_default();
    let needed = |(given, rules): &(Given, &[&str])| {
        let said = v.ask.form.get(&given.key()).is_some() || !given.recorded(on_record).is_null();
        said || rules.iter().any(|r| open.contains(r))
    };
    let (first, rest): (Vec<&(Given, &[&str])>, Vec<_>) = ALL.iter().partition(|row| needed(row));
    html! {
        @for (given, rules) in first {
            (given::input(v, given, on_record, &[]))
            p .hint { @for rule in *rules { (crate::ui::parts::rule(&(*rule).into())) " " } }
        }
        details .fold {
            summary { (v.t("judged-more")) }
            @for (given, _) in rest { (given::input(v, given, on_record, &[])) }
        }
    }
}

/// Rules that stand open.
fn asked(answer: &Answer) -> BTreeSet<&str> {
    answer.unmet.iter().map(|u| u.rule.as_str()).chain(answer.pending.iter().map(|p| p.0.as_str())).collect()
}

/// The same as the verb takes it.
pub fn said(form: &Fields) -> Map<String, Value> {
    given::said(form, &ALL.map(|(given, _)| given))
}

/// What was judged, as it stands on record.
pub fn shown(v: &Visit<'_>, on_record: &Value) -> Markup {
    given::terms(v, &ALL.map(|(given, _)| given), on_record)
}
