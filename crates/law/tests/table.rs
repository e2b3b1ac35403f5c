// SPDX-License-Identifier: EUPL-1.2
//! For each policy with a rule: facts that meet the rule and facts that break exactly it. Where another
//! rule must break as well (silence is also a missing consent), the row says so.

mod common;
#[path = "table/rows.rs"]
mod rows;

use common::*;
use rows::ROWS;
use std::collections::BTreeSet;
use waarborg_domain::Outcome;
use waarborg_law::Action::*;
use waarborg_law::Kind;

/// How the policies begin that forbid whatever they apply to.
const BANS: &[&str] = &["R-025", "R-034.copy", "R-029", "R-030"];

/// Policies that ended with the Wiv 2002: a test of their own shows them.
const BEFORE_STATUTE: &[&str] = &["R-053"];

#[test]
fn a_risky_service_was_put_to_the_minister_first() {
    let relate = |at: &str, role: &str| {
        let changes = format!("at={at} raisedRisk=yes relationMandate=yes actor.role={role}");
        names(&package().decide(&changed(RelatePartner, &changes)))
    };
    assert_eq!(relate("2018-04-30", "head"), ["R-053"]);
    assert_eq!(relate("2018-04-30", "minister"), [""; 0]);
    assert_eq!(relate("2018-05-01", "head"), [""; 0]);
}

#[test]
fn each_rule_is_met_and_broken() {
    let package = package();
    for (policy, action, applies, breaks, also) in ROWS {
        let id = rule(policy.split('.').next().unwrap());
        let kind = package.rules().get(&id).unwrap().kind;
        let place = format!("{policy} {} [{applies}] [{breaks}]", action.code());

        let good = package.decide(&changed(*action, applies));
        assert!(good.allowed(), "{place}: not allowed in order: {good:?}");
        // A ban has nothing to meet: in order, it does not apply or a grant frees from it.
        let listed = if BANS.iter().any(|ban| policy.starts_with(ban)) { &good.not_applicable } else { &good.met };
        assert!(listed.contains(&id), "{place}: {good:?}");

        let bad = package.decide(&changed(*action, &format!("{applies} {breaks}")));
        let mut expected: BTreeSet<String> = also.iter().map(ToString::to_string).collect();
        if !matches!(kind, Kind::G | Kind::W) {
            expected.insert(id.to_string());
        }
        assert_eq!(bad.warnings.contains(&id), kind == Kind::W, "{place}");
        assert_eq!(names(&bad), expected.into_iter().collect::<Vec<_>>(), "{place}");
        assert_eq!(bad.warnings.contains(&id), kind == Kind::W, "{place}");
        assert!(!bad.met.contains(&id), "{place}");
        assert!(bad.errors.is_empty(), "{place}");
        let holds = package.rules().get(&id).unwrap().holds && also.is_empty();
        let outcome = match kind {
            Kind::E => Outcome::Pending,
            // A warning stops nothing.
            Kind::W => Outcome::Allowed,
            _ if holds => Outcome::Held,
            _ => Outcome::Refused,
        };
        assert_eq!(bad.outcome, outcome, "{place}");
    }
}

#[test]
fn the_table_covers_every_policy() {
    let tested: BTreeSet<&str> = ROWS.iter().map(|row| row.0).collect();
    let missing: Vec<String> = package()
        .policy_ids()
        .into_iter()
        .filter(|id| {
            let apart = id.starts_with("open.") || id.contains(".w02") || BEFORE_STATUTE.contains(&id.as_str());
            !apart && !tested.contains(id.as_str())
        })
        .collect();
    assert!(missing.is_empty(), "no row for {missing:?}");
}

#[test]
fn a_standing_consent_counts_as_given() {
    let package = package();
    for state in ["none", "asked", "silent", "refused", "other", "expired", "withdrawn"] {
        for form in ["", "recipient=unit", "cited=no mentioned=yes", "cited=no redacted=yes", "wasGiven=yes"] {
            let facts = changed(ReleaseDatum, &format!("{form} consent={state} standing=yes"));
            assert!(package.decide(&facts).allowed(), "{state} {form}");
        }
    }
}

#[test]
fn no_ground_is_open_for_oversight_nor_for_foreign_services_from_others_than_a_service() {
    for class in ["foreign", "organ", "oversight"] {
        for ground in [
            "none",
            "wiv2017:61",
            "wiv2017:62:1:a",
            "wiv2017:62:1:b",
            "wiv2017:62:1:c",
            "wiv2017:62:1:d",
            "wiv2017:63",
            "wiv2017:64",
            "wiv2017:66",
            "wiv2017:67",
            "wiv2017:86:2:a",
            "wiv2017:89:1",
            "wiv2002:36",
            "wiv2002:59:2",
            "wiv2002:59:4",
        ] {
            let changes =
                format!("recipient={class} ground={ground} relation=regular byService=no consentsComplete=no");
            assert_eq!(names(&package().decide(&changed(Release, &changes))), ["R-002"], "{changes}");
        }
    }
}

#[test]
fn a_home_space_is_not_bound_by_the_cell() {
    let package = package();
    for changes in ["space=home actor.org=company actor.basis=none actor.screening=none", "space=home actor.org=om"] {
        assert!(package.decide(&changed(Work, changes)).allowed(), "{changes}");
        assert!(package.decide(&changed(Deposit, changes)).allowed(), "{changes}");
    }
}

#[test]
fn every_unmet_rule_is_named_and_missing_grounds_too() {
    let changes = "ground=none recipient=body reviewed=no assessed=no decided=none outside=yes purposeStated=no";
    let bad = package().decide(&changed(Release, changes));
    let rules = ["R-001", "R-002", "R-013", "R-045", "R-082", "R-146", "R-156", "R-157", "R-158"];
    assert_eq!(names(&bad), rules);
    assert_eq!(bad.outcome, Outcome::Refused);
    assert_eq!(bad.pending[0].decider, "AIVD");
}
