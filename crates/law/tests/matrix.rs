// SPDX-License-Identifier: EUPL-1.2
//! Who may do what, as a table in a text file that a person can read beside a change of the law: actor by
//! action, ground by recipient, and for a single datum its class by recipient by state of consent. What
//! is not varied is in order. The test says line by line what changed; `WAARBORG_WRITE=1` writes the file.

mod common;
use common::*;
use std::fmt::Write as _;
use std::path::Path;
use waarborg_domain::Outcome;
use waarborg_law::{Action, Decision};

/// Who, and what of the actor's facts that takes.
const ACTORS: &[(&str, &str)] = &[
    ("AIVD analyst in the cell", "actor.role=analyst actor.mandated=no"),
    ("AIVD manager in the cell", ""),
    ("MIVD analyst in the cell", "actor.org=mivd actor.role=analyst actor.basis=art86 actor.mandated=no"),
    ("Police analyst in the cell", "actor.org=police actor.role=analyst actor.basis=art91 actor.mandated=no"),
    (
        "Police analyst, screening open",
        "actor.org=police actor.role=analyst actor.basis=art91 actor.screening=pending actor.inside=no actor.mandated=no",
    ),
    ("NCSC analyst in the cell", "actor.org=ncsc actor.role=analyst actor.basis=secondment actor.mandated=no"),
    ("OM consultant", "actor.org=om actor.role=consultant actor.basis=art93 actor.inside=no actor.mandated=no"),
    (
        "NCTV, steering",
        "actor.org=nctv actor.role=steering actor.basis=none actor.screening=none actor.inside=no actor.mandated=no",
    ),
    (
        "consent officer of the Police",
        "actor.org=police actor.role=consent-officer actor.basis=none actor.screening=none actor.inside=no actor.mandated=no",
    ),
    (
        "official of another AIVD unit",
        "actor.org=aivd-unit actor.role=official actor.basis=none actor.screening=none actor.inside=no actor.mandated=no",
    ),
    (
        "recipient at a municipality",
        "actor.org=administrative-body actor.role=recipient actor.basis=none actor.screening=none actor.inside=no actor.mandated=no",
    ),
    (
        "recipient at a company",
        "actor.org=company actor.role=recipient actor.basis=none actor.screening=none actor.inside=no actor.mandated=no",
    ),
    (
        "foreign service",
        "actor.org=foreign-service actor.role=recipient actor.basis=none actor.screening=none actor.inside=no actor.mandated=no",
    ),
    (
        "oversight body",
        "actor.org=oversight actor.role=auditor actor.basis=none actor.screening=none actor.inside=no actor.mandated=no",
    ),
];
const RECIPIENTS: &[&str] =
    &["unit", "service", "body", "om-crime", "om-other", "organisation", "foreign", "organ", "oversight"];
const CLASSES: &[(&str, &str)] = &[
    ("cited", ""),
    ("mentioned", "cited=no mentioned=yes"),
    ("mentioned, value consented to elsewhere", "cited=no mentioned=yes fromConsented=yes"),
    ("mentioned and attributed", "cited=no mentioned=yes attributed=yes fromConsented=yes"),
    ("redacted, not confirmed", "cited=no redacted=yes"),
    ("foreign, service silent", "foreign=yes"),
    ("personal", "personal=yes"),
    ("out of use", "usable=no"),
    ("without reliability or source", "described=no"),
    ("from a home space", "space=home"),
];
const CONSENTS: &[&str] = &["none", "asked", "silent", "refused", "other", "expired", "withdrawn", "given"];
/// What else each kind of recipient needs, in order.
const IN_ORDER: &str =
    "neededForTask=yes concerns=yes written=yes toMember=yes viaParty=yes warning=yes consentsComplete=yes";

/// `yes`, or the rules in the way: `waits`, `held` and `open` (undecidable) before them if it is not a refusal.
fn told(decision: &Decision) -> String {
    let rules = names(decision).join(" ");
    match decision.outcome {
        Outcome::Allowed if decision.warnings.is_empty() => "yes".into(),
        Outcome::Allowed => {
            let warnings: Vec<String> = decision.warnings.iter().map(ToString::to_string).collect();
            format!("yes, remark {}", warnings.join(" "))
        }
        Outcome::Pending => format!("waits {rules}"),
        Outcome::Held => format!("held {rules}"),
        Outcome::Undecidable => format!("open {}", decision.errors.join(" ")),
        Outcome::Refused => rules,
    }
}

/// Those of the changes whose attribute the action's object has: what a recipient needs may stand elsewhere.
fn known(action: Action, changes: &str) -> String {
    let object = object(action);
    let has = |change: &&str| change.split_once('=').is_some_and(|(name, _)| object.iter().any(|(n, _)| *n == name));
    changes.split_whitespace().filter(has).collect::<Vec<_>>().join(" ")
}

fn row(text: &mut String, head: &str, told: &str) {
    let _ = writeln!(text, "  {head:<52} {told}");
}

/// Each answer with the choices that lead to it.
fn grouped<'a>(choices: impl Iterator<Item = &'a str>, answer: impl Fn(&str) -> String) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for choice in choices {
        let answer = answer(choice);
        match found.iter_mut().find(|(known, _)| *known == answer) {
            Some((_, choices)) => *choices += &format!(", {choice}"),
            None => found.push((answer, choice.to_owned())),
        }
    }
    found
}

fn matrix() -> String {
    let package = package();
    let mut text = String::from(
        "SPDX-License-Identifier: EUPL-1.2\nWho may do what on 30 June 2026, all else being in order: yes, or the rules that stand in the way.\n",
    );
    for action in Action::ALL {
        let _ = writeln!(text, "\n{} ({})", action.code(), action.resource_type());
        for (who, of_actor) in ACTORS {
            row(&mut text, who, &told(&package.decide(&changed(*action, of_actor))));
        }
    }
    let schema = String::from_utf8(package.files()["waarborg.cedarschema"].clone()).unwrap();
    let grounds = schema.lines().find(|line| line.contains("entity Ground enum")).unwrap();
    for space in ["cell", "home"] {
        let decided = if space == "cell" { "aivd" } else { "own" };
        for recipient in RECIPIENTS {
            let _ = writeln!(text, "\nrelease from a {space} to {recipient}, by ground");
            let of_ground = |ground: &str| {
                let change =
                    format!("{IN_ORDER} space={space} decided={decided} recipient={recipient} ground={ground}");
                told(&package.decide(&changed(Action::Release, &known(Action::Release, &change))))
            };
            for (answer, grounds) in grouped(grounds.split('"').skip(1).step_by(2), of_ground) {
                row(&mut text, &answer, &grounds);
            }
        }
    }
    for recipient in RECIPIENTS {
        let _ = writeln!(text, "\none datum released to {recipient}, by class and consent");
        for (class, change) in CLASSES {
            let of_consent = |consent: &str| {
                let change = format!("recipient={recipient} {change} consent={consent}");
                told(&package.decide(&changed(Action::ReleaseDatum, &change)))
            };
            for (answer, consents) in grouped(CONSENTS.iter().copied(), of_consent) {
                row(&mut text, &format!("{class}: {answer}"), &consents);
            }
        }
    }
    text
}

#[test]
fn the_matrix_is_the_one_that_was_read() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/matrix.txt");
    let now = matrix();
    if std::env::var_os("WAARBORG_WRITE").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    let read = std::fs::read_to_string(&path).unwrap_or_default();
    let changes = changes(&read, &now);
    assert!(changes.is_empty(), "the permissions changed; read this, then WAARBORG_WRITE=1 writes it:\n{changes}");
}

/// Lines that are in one text and not in the other, each under its heading.
fn changes(before: &str, after: &str) -> String {
    let lines = |text: &str| -> Vec<(String, String)> {
        let mut heading = String::new();
        let mut found = Vec::new();
        for line in text.lines() {
            if line.starts_with("  ") {
                found.push((heading.clone(), line.to_owned()));
            } else {
                heading = line.to_owned();
            }
        }
        found
    };
    let (before, after) = (lines(before), lines(after));
    let mut told = String::new();
    for (sign, some, others) in [('-', &before, &after), ('+', &after, &before)] {
        let others: std::collections::BTreeSet<_> = others.iter().collect();
        for line in some.iter().filter(|line| !others.contains(line)) {
            let _ = writeln!(told, "{sign} {}: {}", line.0, line.1.trim());
        }
    }
    told
}

#[test]
fn a_change_is_told_by_its_heading_and_line() {
    let told = changes("work\n  AIVD   yes\n  OM   R-029\n", "work\n  AIVD   yes\n  OM   yes\n");
    assert_eq!(told, "- work: OM   R-029\n+ work: OM   yes\n");
}
