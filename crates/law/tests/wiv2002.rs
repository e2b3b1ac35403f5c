// SPDX-License-Identifier: EUPL-1.2
//! The law before 1 May 2018: for each of its policies facts that meet it and facts that do not, and what
//! then comes of it: a refusal, a warning, or that nothing can be decided.

mod common;
use common::*;
use std::collections::BTreeSet;
use waarborg_domain::Outcome;
use waarborg_law::Action::{self, *};

/// Policy; action; facts that put it in order; the change that breaks it; the outcome then.
type Row = (&'static str, Action, &'static str, &'static str, Outcome);

const HOME: &str = "at=2014-06-01 space=home";
const BODY: &str = "at=2014-06-01 space=home recipient=body ground=wiv2002:36 concerns=yes decided=own";
const ABROAD: &str = "at=2014-06-01 space=home recipient=foreign ground=wiv2002:59:2 decided=own";
const SUPPORT: &str = "at=2014-06-01 space=home recipient=foreign ground=wiv2002:59:4 decided=own";
const FOREIGN: &str = "at=2014-06-01 ground=wiv2002:59:2";
const OWN: &str = "at=2014-06-01 space=home recipient=foreign ground=wiv2002:36 relation=regular investigation=yes";
const THEIRS: &str =
    "at=2014-06-01 space=home recipient=foreign ground=wiv2002:59:2 relation=regular compatible=yes unopposed=yes";
const DATUM: &str = "at=2014-06-01 space=home";

use Outcome::{Allowed, Refused, Undecidable};
#[rustfmt::skip]
const ROWS: &[Row] = &[
    ("R-001.w02-purpose", Deposit, HOME, "purposeStated=no", Refused),
    ("R-001.w02-purpose", Work, HOME, "purposeStated=no", Refused),
    ("R-001.w02-purpose", Release, BODY, "purposeStated=no", Refused),
    ("R-001.w02-reasons", Work, HOME, "necessityReasoned=no", Allowed),
    ("R-001.w02-reasons", Release, BODY, "necessityReasoned=no", Allowed),
    ("R-003.w02-reasons", Deposit, HOME, "proportionalityReasoned=no", Allowed),
    ("R-003.w02-reasons", Release, BODY, "proportionalityReasoned=no", Allowed),
    ("R-004.w02", ReleaseDatum, DATUM, "described=no", Refused),
    ("R-004.w02", DepositDatum, DATUM, "described=no", Refused),
    ("R-002.w02-36", Release, BODY, "ground=wiv2017:62:1:b", Refused),
    ("R-002.w02-36", Release, BODY, "ground=none", Refused),
    ("R-002.w02-59-interest", Release, ABROAD, "ground=wiv2017:89:1", Refused),
    ("R-002.w02-59-support", Release, SUPPORT, "recipient=organ", Refused),
    ("R-049.w02", ReleaseForeign, FOREIGN, "noted=no", Refused),
    ("R-049.w02-relate", RelatePartner, "at=2014-06-01", "noted=no", Refused),
    ("R-065.w02", Handle, OWN, "investigation=no", Refused),
    ("R-066.w02", Handle, THEIRS, "compatible=no", Refused),
    ("R-066.w02", Handle, THEIRS, "unopposed=no", Refused),
    ("R-068.w02", Handle, OWN, "thirdParty=no", Refused),
    ("R-068.w02", Handle, OWN, "namedRecipients=no", Refused),
    ("R-018.w02-recipient", Release, BODY, "recipient=unit ground=wiv2017:61", Undecidable),
    ("R-018.w02-recipient", Release, BODY, "recipient=service", Undecidable),
    ("R-018.w02-recipient", Release, BODY, "recipient=om-crime", Undecidable),
    ("R-018.w02-concerns", Release, BODY, "concerns=no", Undecidable),
    ("R-018.w02-actor", Release, BODY, "actor.designated=no", Undecidable),
    ("R-018.w02-actor", Deposit, HOME, "actor.active=no", Undecidable),
    ("R-018.w02-unused", ReleaseDatum, DATUM, "usable=no", Undecidable),
    ("R-018.w02-unused", UseDatum, DATUM, "usable=no", Undecidable),
    ("R-018.w02-personal", ReleaseDatum, DATUM, "personal=yes", Undecidable),
];

#[test]
fn each_policy_of_the_time_is_met_and_broken() {
    let package = package();
    for (policy, action, order, breaks, outcome) in ROWS {
        let id = rule(policy.split('.').next().unwrap());
        let place = format!("{policy} {} [{breaks}]", action.code());
        let good = package.decide(&changed(*action, order));
        assert!(good.allowed() && good.warnings.is_empty() && good.errors.is_empty(), "{place}: {good:?}");
        let bad = package.decide(&changed(*action, &format!("{order} {breaks}")));
        assert_eq!(bad.outcome, *outcome, "{place}: {bad:?}");
        assert!(!bad.met.contains(&id) && !bad.not_applicable.contains(&id), "{place}: {bad:?}");
        match outcome {
            Allowed => assert_eq!(bad.warnings, [id], "{place}"),
            Undecidable => assert_eq!(bad.errors, [format!("no-text:{policy}")], "{place}"),
            _ => assert_eq!(names(&bad), [id.to_string()], "{place}"),
        }
    }
    let tested: BTreeSet<&str> = ROWS.iter().map(|row| row.0).collect();
    let of_the_time = package.policy_ids().into_iter().filter(|id| id.contains(".w02") && !id.starts_with("open."));
    let missing: Vec<String> = of_the_time.filter(|id| !tested.contains(id.as_str())).collect();
    assert!(missing.is_empty(), "no row for {missing:?}");
}

#[test]
fn each_statute_has_its_days() {
    let package = package();
    for (at, statute) in [
        ("2002-05-28", "none"),
        ("2002-05-29", "wiv2002"),
        ("2018-04-30", "wiv2002"),
        ("2018-05-01", "wiv2017"),
        ("2026-06-30", "wiv2017"),
    ] {
        assert_eq!(package.statute(day(at)), statute, "{at}");
    }
    // A ground of the other time is no ground.
    assert_eq!(names(&package.decide(&changed(Release, &BODY.replace("2014", "2026")))), ["R-002"]);
}

#[test]
fn what_refuses_comes_before_what_cannot_be_decided() {
    let both = package().decide(&changed(Release, &format!("{BODY} concerns=no purposeStated=no")));
    assert_eq!((both.outcome, names(&both)), (Refused, vec!["R-001".to_owned()]));
    assert_eq!(both.errors, ["no-text:R-018.w02-concerns"]);
}
