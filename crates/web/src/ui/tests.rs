// SPDX-License-Identifier: EUPL-1.2
//! The words: both languages have the same keys with the same arguments, every key is used, and every key
//! the pages use exists; and hostile texts are made visible.

use super::{pages, parts, text};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Keys with the arguments they name.
fn keys(source: &str) -> BTreeMap<String, BTreeSet<String>> {
    let resource = fluent_bundle::FluentResource::try_new(source.to_owned());
    assert!(resource.is_ok(), "a text does not parse");
    let mut keys = BTreeMap::new();
    let mut current = String::new();
    for line in source.lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
        if let Some((key, _)) = line.split_once('=').filter(|_| !line.starts_with(' ')) {
            current = key.trim().to_owned();
            assert!(keys.insert(current.clone(), BTreeSet::new()).is_none(), "{current} stands twice");
        }
        let names = line.split("{ $").skip(1).filter_map(|rest| rest.split(' ').next()).map(str::to_owned);
        keys.entry(current.clone()).or_default().extend(names);
    }
    keys
}

fn sources(folder: &Path, all: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|e| e == "rs") && path.file_name().is_some_and(|n| n != "tests.rs") {
            all.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn both_languages_say_the_same_things() {
    assert_eq!(keys(text::NL), keys(text::EN));
}

#[test]
fn every_text_is_used_and_every_text_used_exists() {
    let mut all = String::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui"), &mut all);
    let literals: BTreeSet<&str> = all.split('"').collect();
    let keys = keys(text::NL);
    for key in keys.keys() {
        let prefixed = key.match_indices('-').any(|(at, _)| literals.contains(&key[..=at]));
        assert!(literals.contains(key.as_str()) || prefixed, "{key} is never used");
    }
    for call in ["v.t(\"", "v.ta(\""] {
        for rest in all.split(call).skip(1) {
            let key = rest.split('"').next().unwrap();
            assert!(keys.contains_key(key), "{key} has no text");
        }
    }
}

/// What each register shows and takes has its words.
#[test]
fn every_register_has_its_words() {
    let known = keys(text::NL);
    for r in pages::registers::ALL {
        let steps = r.record.iter().chain(r.steps);
        let fields = steps.clone().flat_map(|s| s.fields.iter().map(|f| f.0)).chain(r.shows.iter().map(|s| s.0));
        // The form's own purpose and reasons have words of their own.
        let named = fields.map(|f| format!("field-{}", f.replace('_', "-")));
        let acts = steps.map(|s| format!("do-{}", s.name));
        for word in ["title", "one", "lead", "empty"].map(str::to_owned).into_iter().chain(named).chain(acts) {
            let key = format!("{}{word}", r.prefix);
            assert!(known.contains_key(&key), "{key} has no words");
        }
    }
}

/// Codes that stand in a source between two marks.
fn codes(source: &str, from: &str) -> BTreeSet<String> {
    let found = source.split(from).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned);
    found
        .filter(|code| !code.is_empty() && code.bytes().all(|b| b.is_ascii_lowercase() || b"-0123456789".contains(&b)))
        .collect()
}

/// What a user can run into has words in both languages: a code without them would show English.
#[test]
fn every_code_of_what_is_wrong_has_its_words() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |path: &str| std::fs::read_to_string(crates.join(path)).unwrap();
    let formats = read("formats/src/error.rs");
    let (errors, notes) = formats.split_once("impl WarningKind").unwrap();
    let mut app = String::new();
    sources(&crates.join("app/src"), &mut app);
    let squeezed: String = app.split_whitespace().collect::<Vec<_>>().join(" ").replace("( \"", "(\"");
    let mut said = codes(&squeezed, "Problem::coded(\"");
    said.extend(codes(&squeezed, "Conflict(Detail::coded(\""));
    said.extend(codes(&read("compare/src/value.rs"), "=> \"value-").into_iter().map(|c| format!("value-{c}")));
    let mut files = codes(errors, "=> \"");
    files.extend(codes(&squeezed, "File(Detail::coded(\""));
    let known = keys(text::NL);
    for (prefix, found, least) in [("said-", said, 25), ("file-", files, 30), ("note-", codes(notes, "=> \""), 19)] {
        assert!(found.len() >= least, "{prefix}: {found:?}");
        for code in found {
            assert!(known.contains_key(&format!("{prefix}{code}")), "{prefix}{code} has no words");
        }
    }
}

#[test]
fn what_cannot_be_seen_is_spelled_out() {
    let shown = parts::value("a\u{202e}b\u{0}<svg onload=x>").into_string();
    assert!(shown.contains("[U+202E]") && shown.contains("[U+0000]"), "{shown}");
    assert!(shown.contains("&lt;svg") && !shown.contains("<svg"), "{shown}");
}

#[test]
fn markdown_leads_nowhere() {
    let hostile = "# Title\n<script>alert(1)</script> [x](javascript:alert(1)) ![y](http://evil.example/z.png) \
                   <https://evil.example> <b onclick=a>c</b>\n\n<div>\n<img src=x>\n</div>\n\u{202e}";
    let shown = pages::markdown(hostile).into_string();
    for bad in ["<script", "<a ", "<img", "<b ", "<div", "href", "\u{202e}"] {
        assert!(!shown.contains(bad), "{bad} in {shown}");
    }
    assert!(shown.contains("<h3>Title</h3>"), "{shown}");
    assert!(pages::markdown("### Deep\n\n# Shallow").into_string().contains("<h3>Deep</h3>\n<h3>Shallow</h3>"));
}

#[test]
fn the_stylesheet_is_small_and_ours() {
    let css = include_str!("waarborg.css");
    assert!(css.len() < 12_000, "{} bytes", css.len());
    assert!(!css.contains("url(") && !css.contains("@import"));
}
