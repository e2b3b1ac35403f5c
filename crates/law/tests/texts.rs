// SPDX-License-Identifier: EUPL-1.2
//! What can be measured of what is said to people: short enough to be read in one breath, a source or the
//! word that it is a choice of the house, and who or what helps. That a text is plain and true is read
//! aloud, not measured (`docs/law/texts.md`).

use std::collections::BTreeSet;
use waarborg_domain::DutyKind;
use waarborg_law::{Kind, Lang, Package, Rule, Text};

/// The most words of a text, by the part of the row it stands in.
const MOST: [(&str, usize); 6] =
    [("title", 10), ("message", 40), ("next", 35), ("resolver", 20), ("house", 16), ("duty", 30)];
/// The most words of one sentence.
const SENTENCE: usize = 30;

/// Words by which a text speaks of the law. What is a choice of the house and nothing else has none.
const OF_THE_LAW: [&str; 18] = [
    "wet",
    "wettelijk",
    "wettelijke",
    "wiv",
    "artikel",
    "artikelen",
    "convenant",
    "verplicht",
    "vereist",
    "vereiste",
    "law",
    "statute",
    "statutory",
    "article",
    "articles",
    "covenant",
    "required",
    "requires",
];

fn parts(row: &Rule) -> Vec<(&'static str, &Text)> {
    let mut all =
        vec![("title", &row.title), ("message", &row.message), ("next", &row.next), ("resolver", &row.resolver)];
    all.extend(row.house.as_ref().map(|text| ("house", text)));
    all
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric))
}

/// The words of the longest sentence; a colon or semicolon is a place to breathe.
fn longest(text: &str) -> usize {
    text.split_inclusive(['.', ';', ':']).map(|sentence| words(sentence).count()).max().unwrap_or(0)
}

fn places(text: &str) -> BTreeSet<&str> {
    let inner = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    inner.map(|(name, _)| name).collect()
}

/// What is wrong with one text.
fn faults(part: &str, text: &str) -> Vec<String> {
    let most = MOST.iter().find(|(name, _)| *name == part).unwrap().1;
    let mut faults = Vec::new();
    let count = words(text).count();
    if count == 0 {
        faults.push("says nothing".to_owned());
    }
    if count > most {
        faults.push(format!("has {count} words, the most is {most}"));
    }
    if longest(text) > SENTENCE {
        faults.push(format!("has a sentence of {} words", longest(text)));
    }
    // A sentence ends; a name or a person does not.
    if text.ends_with('.') != matches!(part, "message" | "next" | "duty") {
        faults.push("ends wrongly".to_owned());
    }
    faults
}

#[test]
fn texts_are_short_and_the_same_in_both_languages() {
    let package = Package::builtin().unwrap();
    let mut found = Vec::new();
    for row in package.rules().iter() {
        for (part, text) in parts(row) {
            for lang in [Lang::Nl, Lang::En] {
                let told = text.get(lang);
                found.extend(faults(part, told).into_iter().map(|fault| format!("{} {part} {fault}: {told}", row.id)));
            }
            if places(&text.nl) != places(&text.en) {
                found.push(format!("{} {part} names someone in one language only", row.id));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn each_rule_names_its_source_or_says_that_it_is_a_choice() {
    let package = Package::builtin().unwrap();
    let mut found = Vec::new();
    for row in package.rules().iter() {
        let chosen = row.tags.iter().any(|tag| matches!(tag, 'P' | 'M'));
        if (row.article == "-") != row.house_only() || row.article.trim().is_empty() {
            found.push(format!("{}: an article, or `-` where it is a choice of the house alone", row.id));
        }
        // Beside a source the choice is named, so that the rest may be called law.
        if row.house.is_some() != (chosen && !row.house_only()) {
            found.push(format!("{}: `house` where a part is a choice, and only there", row.id));
        }
        if !row.house_only() {
            continue;
        }
        for (part, text) in parts(row) {
            for lang in [Lang::Nl, Lang::En] {
                let told = text.get(lang).to_lowercase();
                let mut told = words(&told).map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
                if let Some(word) = told.find(|word| OF_THE_LAW.contains(word)) {
                    found.push(format!("{} {part} speaks of the law: {word}", row.id));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn each_rule_says_who_can_help_or_what() {
    let package = Package::builtin().unwrap();
    let mut found = Vec::new();
    for row in package.rules().iter().filter(|row| row.kind != Kind::G) {
        for (lang, nobody) in [(Lang::Nl, "Niemand"), (Lang::En, "Nobody")] {
            // Where nobody can lift it, the text goes on to say what is left.
            if row.resolver.get(lang).trim_end_matches('.') == nobody {
                found.push(format!("{}: {nobody} alone helps no one", row.id));
            }
            if row.message.get(lang) == row.next.get(lang) {
                found.push(format!("{}: what to do is not what is missing", row.id));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The cards of the tasks page, which stand with the texts of the pages.
#[test]
fn each_duty_says_what_to_do() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/src/ui/text");
    let mut found = Vec::new();
    for lang in ["nl", "en"] {
        let file = std::fs::read_to_string(folder.join(format!("{lang}.ftl"))).unwrap();
        for kind in DutyKind::ALL {
            for (part, key) in
                [("title", format!("duty-{} = ", kind.code())), ("duty", format!("duty-{}-hint = ", kind.code()))]
            {
                match file.lines().find_map(|line| line.strip_prefix(&key)) {
                    None => found.push(format!("{lang}: no {key}")),
                    Some(told) => found.extend(faults(part, told).into_iter().map(|f| format!("{lang} {key}{f}"))),
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_bad_text_is_caught() {
    assert_eq!(faults("resolver", "De minister."), ["ends wrongly"]);
    assert_eq!(faults("message", &format!("{}Kort.", "woord ".repeat(30))), ["has a sentence of 31 words"]);
    assert_eq!(faults("next", "Doe iets. ".repeat(18).trim_end()), ["has 36 words, the most is 35"]);
    assert_ne!(places("Vraag {party}."), places("Ask it."));
}
