// SPDX-License-Identifier: EUPL-1.2
//! A package is sound or is refused: annotations, clauses, no arithmetic, a row for each policy, a policy
//! for each row, texts in both languages, and nothing of the house's own making called law.

mod common;
use common::*;
use std::collections::{BTreeMap, BTreeSet};
use waarborg_law::{Action, Kind, Lang, Package, explain, rules_json};

fn with(file: &str, change: impl Fn(&str) -> String) -> Result<Package, String> {
    let mut files = package().files().clone();
    let old = String::from_utf8(files[file].clone()).unwrap();
    let new = change(&old);
    assert_ne!(old, new, "the change changes nothing");
    files.insert(file.into(), new.into_bytes());
    Package::from_files(&files).map_err(|e| e.to_string())
}

fn refused(policy: &str, because: &str) {
    let error =
        with("cell.cedar", |old| format!("{old}\n{policy}\n")).err().unwrap_or_else(|| panic!("taken: {policy}"));
    assert!(error.contains(because), "{policy}\n{error}");
}

#[test]
fn policies_that_are_not_as_they_must_be_are_refused() {
    let notes = r#"@id("R-031.x") @article("a") @valid_from("2020-05-28") @source("S")"#;
    let scope = r#"(principal, action == W::Action::"work", resource)"#;
    let ok = format!("{notes} forbid {scope} when {{ true }} unless {{ resource.purposeStated }};");
    assert!(with("cell.cedar", |old| format!("{old}\n{ok}")).is_ok());
    for missing in ["id", "article", "valid_from", "source"] {
        let text = ok.replace(&format!("@{missing}"), "@note");
        refused(&text, &format!("@{missing} is missing"));
    }
    refused(&ok.replace("@id", r#"@colour("blue") @id"#), "@colour is not known");
    refused(&ok.replace("when { true }", ""), "clauses");
    refused(&ok.replace("unless { resource.purposeStated }", ""), "clauses");
    refused(&ok.replace("forbid", "permit"), "clauses");
    refused(&ok.replace("@id", r#"@grant("x") @id"#), "a grant is a permit");
    refused(&ok.replace("R-031.x", "R-031"), "two policies carry this id");
    refused(&ok.replace("R-031.x", "R-999.x"), "no row");
    refused(&ok.replace("R-031.x", "open.x"), "belongs to a rule");
    refused(&ok.replace("2020-05-28", "spring"), "days");
    refused(&ok.replace("resource.purposeStated", "1 + 1 == 2"), "`+` is not used");
    refused(&ok.replace("resource.purposeStated", r#""ab" like "a*""#), "`like` is not used");
    refused(&ok.replace("resource.purposeStated", "resource has purposeStated"), "`has` is not used");
    refused(&ok.replace("resource.purposeStated", "context.now.toTime() == duration(\"1d\")"), "is not used");
    refused(&ok.replace("resource.purposeStated", "resource.purpose"), "schema");
    refused(&ok.replace("when { true }", "when { false }"), "schema");
    refused(&ok.replace("resource.purposeStated", "resource.task == W::Task::\"dream\""), "schema");
    refused(&ok.replace("principal,", "principal is W::Actor,"), "scope of principal");
    refused(&ok.replace("principal,", "principal == ?principal,"), "templates");
    refused(&ok.replace(r#"action == W::Action::"work""#, "action"), "action");
    refused(&ok.replace(r#"W::Action::"work""#, r#"W::Action::"dance""#), "action");
    refused("forbid (", "cell.cedar");
}

#[test]
fn rows_and_regimes_that_do_not_hang_together_are_refused() {
    let bad = |file, from: &str, to: &str| with(file, |old| old.replacen(from, to, 1)).unwrap_err();
    assert!(bad("rules.toml", "frees = [\"R-025\"", "frees = [\"R-777\"").contains("no row"));
    assert!(bad("rules.toml", "decider = \"AIVD\"\n", "").contains("decider"));
    assert!(bad("rules.toml", "id = \"R-002\"", "id = \"R-001\"").contains("two rows"));
    assert!(bad("rules.toml", "[\"L\", \"S\", \"P\"]", "[\"X\"]").contains("tags"));
    assert!(bad("rules.toml", "valid_from = \"2018-05-01\"", "valid_from = \"1 May\"").contains("valid_from"));
    assert!(bad("rules.toml", "ground_for = [\"deposit\"]", "ground_for = [\"release\"]").contains("ground"));
    assert!(bad("rules.toml", "en = \"Purpose and necessity\"", "fr = \"But\"").contains("line"));
    assert!(bad("regimes.toml", "wiv2017\"", "wiv1987\"").contains("statute"));
    assert!(bad("waarborg.cedarschema", "active: Bool", "active?: Bool").contains("optional"));
    assert!(bad("waarborg.cedarschema", "namespace W", "namespace V").contains("namespace"));
    let mut files = package().files().clone();
    files.remove("rules.toml");
    assert!(Package::from_files(&files).is_err());
    files.insert("rules.toml".into(), vec![0x23, 0xff]);
    assert_eq!(Package::from_files(&files).unwrap_err().to_string(), "rules.toml is not UTF-8 text, from byte 1");
    assert!(Package::from_files(&BTreeMap::new()).is_err());
    let mut more = package().files().clone();
    more.insert("notes.txt".into(), vec![]);
    assert!(Package::from_files(&more).is_err());
}

#[test]
fn every_row_that_decides_has_a_policy() {
    let package = package();
    let with_policy: BTreeSet<String> =
        package.policy_ids().iter().map(|id| id.split('.').next().unwrap().to_owned()).collect();
    for row in package.rules().iter() {
        let held = row.held_by.is_some() || row.kind == Kind::O && row.duty.is_some();
        assert!(with_policy.contains(row.id.as_str()) || held, "{} has no policy", row.id);
        assert!(row.held_by.as_ref().is_none_or(|by| with_policy.contains(by.as_str())));
    }
}

#[test]
fn duties_are_those_of_the_domain() {
    let kinds = waarborg_domain::DutyKind::ALL;
    for row in package().rules().iter() {
        let duty = row.duty.as_deref().map(|code| kinds.iter().find(|kind| kind.code() == code).unwrap());
        let named = kinds.iter().find(|kind| kind.rule() == Some(row.id.as_str()));
        assert_eq!(duty, named, "{}", row.id);
    }
}

#[test]
fn texts_are_complete_and_honest() {
    for row in package().rules().iter() {
        for text in [&row.title, &row.message, &row.next, &row.resolver] {
            for lang in [Lang::Nl, Lang::En] {
                let words = text.get(lang);
                assert!(!words.trim().is_empty(), "{} lacks a text", row.id);
                let lower = words.to_lowercase();
                let called_law = ["de wet", "statute", "wettelijk", "statutory"].iter().any(|w| lower.contains(w));
                assert!(!(row.house_only() && called_law), "{} calls a house choice law", row.id);
                let holes = words.split('{').skip(1).map(|rest| rest.split('}').next().unwrap());
                assert!(holes.into_iter().all(|h| h == "party" || h == "recipient"), "{}: {words}", row.id);
            }
            assert_ne!(text.nl, text.en, "{} is not translated", row.id);
            for hole in ["{party}", "{recipient}"] {
                assert_eq!(text.nl.contains(hole), text.en.contains(hole), "{}: {hole}", row.id);
            }
        }
        assert!(row.title.nl.chars().count() <= 60 && row.title.en.chars().count() <= 60, "{}", row.id);
        assert_eq!(row.house_only(), row.badge(Lang::Nl) == "Huisregel", "{}", row.id);
        assert_eq!(row.article == "-", row.house_only(), "{}: article and tags disagree", row.id);
    }
    // The neutral refusal names nobody.
    let neutral = package().rules().get(&rule("R-160")).unwrap().message.clone();
    assert!(!neutral.nl.contains('{') && !neutral.en.contains('{'));
}

#[test]
fn the_digest_covers_names_and_bytes() {
    let package = package();
    assert_eq!(Package::from_files(package.files()).unwrap().digest(), package.digest());
    let other = with("package.toml", |old| format!("{old}# more\n")).unwrap();
    assert_ne!(other.digest(), package.digest());
    assert_eq!(package.facts_version(), 1);
}

#[test]
fn a_package_without_a_policy_loads_and_decides_otherwise() {
    let start = "@id(\"R-156\")";
    let without = with("disclosure.cedar", |old| {
        let (before, rest) = old.split_once(start).unwrap();
        format!("{before}{}", rest.split_once(";\n").unwrap().1)
    });
    let facts = changed(Action::Release, "assessed=no");
    assert!(!package().decide(&facts).allowed());
    assert!(without.unwrap().decide(&facts).allowed());
}

#[test]
fn a_rule_explains_itself() {
    let nl = explain("R-037", Lang::Nl).unwrap().unwrap();
    assert_eq!((nl.kind, nl.badge, nl.policies.len()), (Kind::D, "Bron", 4));
    assert!(nl.article.contains("art. 7 lid 2") && nl.message.contains("{party}"));
    assert!(nl.policies[0].source.contains("@id(\"R-037.release\")") && nl.policies[0].source.contains("unless"));
    assert_eq!(nl.policies[0].actions, ["releaseDatum"]);
    assert_eq!(explain("R-158", Lang::En).unwrap().unwrap().decider.as_deref(), Some("AIVD"));
    assert!(explain("R-999", Lang::En).unwrap().is_none());
    let json = rules_json().unwrap();
    assert_eq!(json["rules"].as_array().unwrap().len(), package().rules().len());
    assert_eq!(json["rules"][0]["id"], "H-002");
}

#[test]
fn one_module_alone_asks_cedar() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let asking: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| std::fs::read_to_string(path).unwrap().contains("Authorizer"))
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(asking, ["engine.rs"]);
}

#[test]
fn texts_name_party_and_recipient() {
    let package = package();
    let message = &package.rules().get(&rule("R-037")).unwrap().message;
    let told = message.fill(Lang::En, Some("Police"), Some("MIVD"));
    assert_eq!(told, "The explicit consent of Police to make this datum known to MIVD is missing.");
    assert!(message.fill(Lang::Nl, None, None).contains("de betrokken partij"));
}
