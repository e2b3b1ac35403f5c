// SPDX-License-Identifier: EUPL-1.2
//! One disclosure in words: what was asked, on which ground, what happened to it step by step, and on which
//! consents each handover rests.

use super::page::{Block, Cell, Part, Table};
use super::words::Words;
use crate::account::{Account, Disclosure, Object, Person, Taken};
use crate::chronicle::{Handed, Rest, What};
use std::collections::BTreeMap;
use waarborg_domain::onward::DestructionAnswer;
use waarborg_domain::{Answer, Conditions, OrgId, Outcome};

/// An organisation as people know it.
pub(crate) fn name(account: &Account, org: &OrgId) -> String {
    match account.names.get(org) {
        Some(name) if name.to_lowercase() == org.as_str() => name.clone(),
        Some(name) => format!("{name} ({org})"),
        None => org.to_string(),
    }
}

/// The part of one disclosure.
pub(crate) fn part(account: &Account, disclosure: &Disclosure, words: Words) -> Part {
    let mut blocks = vec![Block::Facts(facts(account, disclosure, words))];
    let keys = ["col-entry", "col-when", "col-who", "col-what", "col-outcome", "col-rules"];
    let rows = disclosure.steps.iter().map(|step| row(account, step, words)).collect();
    let head = keys.map(|key| words.word(key)).into();
    blocks.push(Block::Table(Table { caption: words.word("table-steps"), head, rows }));
    for step in &disclosure.steps {
        if let What::HandedOver { handed } = &step.what {
            blocks.extend(consents(account, step, handed, words));
        }
    }
    let id = disclosure.id.to_string();
    Part::new(words.get("disclosure-title", &[("id", id.into())]), blocks)
}

fn facts(account: &Account, disclosure: &Disclosure, words: Words) -> Vec<(String, String)> {
    let first = disclosure.steps.first();
    let asked = [
        ("entry", words.number(disclosure.requested).into()),
        ("time", first.map(|step| words.time(step.at.0)).unwrap_or_default().into()),
        ("who", first.map(|step| who(account, step.by.as_ref(), words)).unwrap_or_default().into()),
    ];
    let object = match &disclosure.object {
        Object::Items(n) => words.get("object-items", &[("n", (*n).into())]),
        Object::Analysis { id, version } => {
            words.get("object-analysis", &[("id", id.to_string().into()), ("version", version.to_string().into())])
        }
    };
    let purpose = disclosure.purpose.as_deref().map(|code| words.code("purpose", code)).unwrap_or_default();
    let recipients: Vec<String> = disclosure.recipients.iter().map(|org| name(account, org)).collect();
    let stands = disclosure.stands.iter();
    let stands: Vec<String> =
        stands.map(|(org, code)| format!("{}: {}", name(account, org), words.code("recipient", code))).collect();
    let stands = if stands.is_empty() { words.word("not-on-record") } else { stands.join("; ") };
    [
        ("fact-asked", words.get("fact-asked-is", &asked)),
        ("fact-for", recipients.join("; ")),
        ("fact-ground", words.code("ground", disclosure.ground)),
        ("fact-purpose", purpose),
        ("fact-conditions", conditions(&disclosure.conditions, words)),
        ("fact-object", object),
        ("fact-data", by_party(account, &disclosure.data, words)),
        ("fact-assessed", assessed(account, disclosure, words)),
        ("fact-stands", stands),
        ("fact-untold", untold(disclosure, words)),
    ]
    .map(|(key, value)| (words.word(key), value))
    .into()
}

fn assessed(account: &Account, disclosure: &Disclosure, words: Words) -> String {
    let all = disclosure.assessed.iter().map(|a| {
        let by: Vec<String> = a.by.iter().map(|org| name(account, org)).collect();
        let key = if a.concluded { "assessed-joint" } else { "assessed-open" };
        words.get(key, &[("entry", words.number(a.entry).into()), ("by", by.join(", ").into())])
    });
    let all: Vec<String> = all.collect();
    if all.is_empty() { words.word("assessed-none") } else { all.join("; ") }
}

/// What of it cannot be told.
fn untold(disclosure: &Disclosure, words: Words) -> String {
    let mut all = Vec::new();
    let texts = &disclosure.texts;
    if texts.destroyed + texts.closed > 0 {
        let numbers =
            [("destroyed", words.number(texts.destroyed).into()), ("closed", words.number(texts.closed).into())];
        all.push(words.get("untold-texts", &numbers));
    }
    if disclosure.data_destroyed > 0 {
        all.push(words.get("untold-data", &[("n", words.number(disclosure.data_destroyed).into())]));
    }
    if all.is_empty() { words.word("untold-nothing") } else { all.join("; ") }
}

fn conditions(conditions: &Conditions, words: Words) -> String {
    let mut all: Vec<String> = Vec::new();
    all.extend(conditions.tlp.map(|tlp| tlp.label().to_owned()));
    all.extend(conditions.pap.map(|pap| pap.label().to_owned()));
    // What binds the recipient beyond these stands in codes; a code without a word is shown as it is.
    if let Ok(serde_json::Value::Object(fields)) = serde_json::to_value(conditions) {
        for value in fields.iter().filter(|(key, _)| *key != "tlp" && *key != "pap").map(|(_, value)| value) {
            let list = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
            all.extend(list.iter().filter_map(serde_json::Value::as_str).map(|code| words.code("obligation", code)));
        }
    }
    if all.is_empty() { words.word("conditions-none") } else { all.join(", ") }
}

fn by_party(account: &Account, data: &BTreeMap<OrgId, u64>, words: Words) -> String {
    let each = data
        .iter()
        .map(|(org, n)| words.get("data-of", &[("party", name(account, org).into()), ("n", words.number(*n).into())]));
    each.collect::<Vec<_>>().join("; ")
}

fn who(account: &Account, by: Option<&Person>, words: Words) -> String {
    let Some(person) = by else { return words.word("house-itself") };
    let role = words.code("role", person.role.code());
    words.get("who-is", &[("org", name(account, &person.org).into()), ("role", role.into())])
}

fn row(account: &Account, step: &Taken, words: Words) -> Vec<Cell> {
    let entry = words.number(step.entry);
    let rules: Vec<String> = step.rules.iter().map(ToString::to_string).collect();
    let outcome = words.word(&format!("outcome-{}", step.outcome.code()));
    vec![
        Cell::Number(if step.asked_after { entry } else { format!("({entry})") }),
        words.time(step.at.0).into(),
        who(account, step.by.as_ref(), words).into(),
        what(account, step, words).into(),
        // A recall or a correction to tell follows from another act.
        if follows(&step.what) { String::new() } else { outcome }.into(),
        if step.outcome == Outcome::Allowed { String::new() } else { rules.join(", ") }.into(),
    ]
}

fn follows(what: &What) -> bool {
    matches!(what, What::Recalled { .. } | What::CorrectionDue { .. })
}

fn what(account: &Account, step: &Taken, words: Words) -> String {
    let org = |org: &OrgId| name(account, org);
    let yes = |start: &str, yes: bool| words.word(&format!("{start}-{}", if yes { "yes" } else { "no" }));
    match &step.what {
        What::Requested => words.word("step-requested"),
        What::Checked => words.word("step-checked"),
        What::Decided { allow } => yes("step-decided", *allow),
        What::HandedOver { handed } if step.outcome == Outcome::Allowed => {
            words.get("step-handed-over", &[("data", by_party(account, &handed.data, words).into())])
        }
        What::HandedOver { .. } => words.word("step-hand-over"),
        What::Delivered => words.word("step-delivered"),
        What::Acknowledged => words.word("step-acknowledged"),
        What::Withdrawn => words.word("step-withdrawn"),
        What::ConsentAsked { parties } => {
            let parties: Vec<String> = parties.iter().map(org).collect();
            words.get("step-consent-asked", &[("parties", parties.join(", ").into())])
        }
        What::ConsentAnswered { party, answer, data, signed, .. } => {
            let key = match answer {
                Answer::Given => "step-answer-given",
                Answer::Partial => "step-answer-partial",
                Answer::Refused => "step-answer-refused",
            };
            let vouched = words.word(vouched(*signed));
            let data = words.number(*data);
            words.get(key, &[("party", org(party).into()), ("vouched", vouched.into()), ("data", data.into())])
        }
        What::ConsentWithdrawn { party, .. } => words.get("step-consent-withdrawn", &[("party", org(party).into())]),
        What::Recalled { due } => words.get("step-recalled", &[("due", words.time(due.0).into())]),
        What::RecallAnswered { destroyed } => {
            words.word(if *destroyed { "step-recall-destroyed" } else { "step-recall-kept" })
        }
        What::CorrectionDue { due } => words.get("step-correction-due", &[("due", words.time(due.0).into())]),
        What::CorrectionTold => words.word("step-correction-told"),
        What::Printed { copy } => words.get("step-printed", &[("copy", copy.to_string().into())]),
        What::PassingAsked { to } => words.get("step-passing-asked", &[("to", org(to).into())]),
        What::PassingDecided { allow } => yes("step-passing", *allow),
        What::InspectionAsked => words.word("step-inspection-asked"),
        What::InspectionAnswered { allow } => yes("step-inspection", *allow),
        What::ConfirmedInWriting => words.word("step-confirmed-in-writing"),
        What::DestructionAnswered { answer } => words.word(match answer {
            DestructionAnswer::Confirmed => "step-destruction-confirmed",
            DestructionAnswer::Refused => "step-destruction-refused",
            DestructionAnswer::Lapsed => "step-destruction-lapsed",
        }),
    }
}

/// The consents of one handover, and the permission it was made under.
fn consents(account: &Account, step: &Taken, handed: &Handed, words: Words) -> Vec<Block> {
    let mut blocks = Vec::new();
    if !handed.rests.is_empty() {
        let keys = ["col-party", "col-data", "col-consent", "col-expires", "col-vouched", "col-withdrawn"];
        let caption = words.get("table-consents", &[("entry", words.number(step.entry).into())]);
        let rows = handed.rests.iter().map(|rest| rest_row(account, rest, words)).collect();
        blocks.push(Block::Table(Table { caption, head: keys.map(|key| words.word(key)).into(), rows }));
    }
    if !handed.without.is_empty() {
        let data = by_party(account, &handed.without, words);
        blocks.push(Block::Say(words.get("without-consent", &[("data", data.into())])));
    }
    if let Some(under) = &handed.under {
        let told = [
            ("permission", under.permission.to_string().into()),
            ("time", words.time(under.at.0).into()),
            ("vouched", words.word(vouched(under.signed)).into()),
        ];
        blocks.push(Block::Say(words.get("under-permission", &told)));
    }
    blocks
}

/// Who vouches, by the key of its words.
fn vouched(signed: bool) -> &'static str {
    if signed { "vouched-signed" } else { "vouched-attested" }
}

fn rest_row(account: &Account, rest: &Rest, words: Words) -> Vec<Cell> {
    let given = ("given", words.number(rest.given).into());
    let consent = match rest.asked {
        Some(asked) => words.get("consent-asked-given", &[given, ("asked", words.number(asked).into())]),
        None => words.get("standing", &[given]),
    };
    let withdrawn = match &rest.withdrawn {
        None => words.word("withdrawn-never"),
        Some((entry, at)) => {
            let (entry, time) = (words.number(*entry), words.time(at.0));
            words.get("withdrawn-at", &[("entry", entry.into()), ("time", time.into())])
        }
    };
    vec![
        name(account, &rest.party).into(),
        Cell::Number(words.number(rest.data)),
        consent.into(),
        rest.expires.map(|at| words.time(at.0)).unwrap_or_default().into(),
        words.word(if rest.signed { "signed" } else { "attested" }).into(),
        withdrawn.into(),
    ]
}
