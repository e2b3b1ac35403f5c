// SPDX-License-Identifier: EUPL-1.2
//! The report as it is read: word for word in both languages, and with whatever a log can hold put into it.

use crate::liar::Log;
use crate::story;
use waarborg_domain::Act;
use waarborg_verify::{Lang, Options, Report, Selection, verify};

/// What breaks out of attributes, elements, scripts, styles, comments, templates, terminals and lines.
const POLYGLOT: &str = "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk=alert() )//%0D%0A//</stYle/</titLe/</teXtarEa/\
    </scRipt/--!>\u{3c}sVg/<sVg/oNloAd=alert()//>{{7*7}}${7*7}{ $n }\u{1b}[31m\u{202e}\u{0}\r\nOK\u{85}\u{2028}";

fn report(bundle: &[u8], selection: Selection) -> Report {
    verify(bundle, &Options { account: Some(selection), ..Options::default() })
}

/// Ids, digests and keys change with every law and every run of the random numbers.
fn steady(text: &str) -> String {
    let hex = |word: &str| word.len() >= 32 && word.chars().all(|c| c.is_ascii_hexdigit());
    let mut out = String::new();
    for line in text.lines() {
        let changing = ["Root ", "Wortel ", "Law ", "Recht ", "Key ", "Sleutel "];
        if changing.iter().any(|start| line.starts_with(start)) || line.contains("lies+") {
            continue;
        }
        let words = line.split(' ').map(|word| if hex(word.trim_end_matches([',', ';'])) { "<id>" } else { word });
        out += &words.collect::<Vec<_>>().join(" ");
        out.push('\n');
    }
    out
}

/// Compares with the file beside this one; `WAARBORG_WRITE=1` writes it anew, to be read before it is kept.
fn as_written(file: &str, text: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lies/reports").join(file);
    if std::env::var_os("WAARBORG_WRITE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    for (number, (now, before)) in text.lines().zip(kept.lines()).enumerate() {
        assert_eq!(now, before, "{file}, line {}", number + 1);
    }
    assert_eq!(text.lines().count(), kept.lines().count(), "{file}");
}

#[test]
fn the_report_reads_the_same_in_both_languages() {
    let selection = Selection { partner: Some("nctv".into()), ..Selection::default() };
    let report = report(&story().bundle, selection);
    as_written("partner.nl.txt", &steady(&report.text(Lang::Nl)));
    as_written("partner.en.txt", &steady(&report.text(Lang::En)));
    let (nl, en) = (report.in_short(Lang::Nl), report.in_short(Lang::En));
    assert_eq!(nl.lines().count(), en.lines().count());
    assert!(nl.ends_with("IN ORDE\n") && en.ends_with("OK\n"));
    assert_eq!(en, report.to_string());
}

/// No word of the report is a key that has no text.
#[test]
fn no_word_is_missing() {
    let report = report(&story().bundle, Selection::default());
    for lang in [Lang::Nl, Lang::En] {
        let page = report.html(lang);
        let page = page.split("</style>").nth(1).unwrap().to_owned();
        for text in [report.text(lang), page, report.in_short(lang)] {
            let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '.'));
            let starts =
                ["col-", "step-", "fact-", "table-", "part-", "sum-", "asked-", "word-", "finding-", "outcome-"];
            for word in words {
                assert!(!starts.iter().any(|start| word.starts_with(start)), "{word}");
            }
        }
        for kind in report.account.as_ref().unwrap().kinds.iter().filter(|k| k.kind.contains('.')) {
            assert!(!report.text(lang).contains(&format!("  {}  ", kind.kind)), "{}", kind.kind);
        }
    }
}

fn poisoned() -> Report {
    let story = story();
    let mut log = Log::of(story);
    for line in &mut log.lines {
        match &mut line.kept.act {
            Act::OrgAdded { org } => org.name = format!("{POLYGLOT}{}", org.name),
            Act::DisclosureRequested { purpose, .. } => purpose.code = Some(POLYGLOT.into()),
            _ => {}
        }
    }
    log.lines[20].leaf.channel = POLYGLOT.into();
    let kind = log.nth("searched", 0);
    log.lines[kind].leaf.kind = POLYGLOT.into();
    report(&log.export(story), Selection { partner: Some("nctv".into()), ..Selection::default() })
}

#[test]
fn nothing_from_a_log_breaks_out_of_the_page() {
    let report = poisoned();
    assert_eq!(report.exit_code(), 1);
    for lang in [Lang::Nl, Lang::En] {
        let page = report.html(lang);
        let known = [
            "html",
            "head",
            "meta",
            "title",
            "style",
            "body",
            "header",
            "h1",
            "h2",
            "h3",
            "p",
            "span",
            "strong",
            "nav",
            "ol",
            "li",
            "a",
            "main",
            "section",
            "footer",
            "dl",
            "dt",
            "dd",
            "div",
            "table",
            "caption",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "figure",
            "svg",
            "defs",
            "pattern",
            "path",
            "g",
            "rect",
            "line",
            "figcaption",
        ];
        let body = page.split("</style>").nth(1).expect("a style");
        for tag in body.split('<').skip(1) {
            let name = tag.trim_start_matches('/').split([' ', '>']).next().unwrap();
            assert!(known.contains(&name), "<{tag}");
            let inside = tag.split('>').next().unwrap();
            assert_eq!(inside.matches('"').count() % 2, 0, "<{inside}>");
            let lower = inside.to_lowercase();
            assert!(!lower.split(' ').any(|word| word.starts_with("on") && word.contains('=')), "<{inside}>");
        }
        for steers in ['\u{1b}', '\u{202e}', '\u{0}', '\r', '\u{85}', '\u{2028}'] {
            assert!(!page.contains(steers), "{steers:?}");
            assert!(!report.text(lang).contains(steers) && !report.in_short(lang).contains(steers), "{steers:?}");
        }
        // Nothing from a name can pass for the verdict.
        assert!(!report.text(lang).lines().any(|line| line.trim() == "OK" || line.trim() == "IN ORDE"));
    }
    let json = serde_json::to_string(&report).unwrap();
    assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
}

#[test]
fn the_page_needs_nothing_and_can_be_read_aloud() {
    let page = report(&story().bundle, Selection::default()).html(Lang::Nl);
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("<html lang=\"nl\">"));
    for foreign in ["http:", "https:", "src=", "<script", "<link", "@import", "url(http"] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    // The only style is the one whose digest the policy names.
    let style = page.split("<style>").nth(1).and_then(|rest| rest.split("</style>").next()).unwrap();
    use base64::Engine as _;
    use sha2::Digest as _;
    let digest = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(style));
    assert!(page.contains(&format!("default-src 'none'; style-src 'sha256-{digest}'")));
    let count = |what: &str| page.matches(what).count();
    assert_eq!(count("<h1>"), 1);
    assert!(count("<h2>") >= 8);
    assert_eq!(count("<table"), count("<caption>"));
    assert_eq!(count("<thead>"), count("<caption>"));
    assert_eq!(count("<th "), count("scope=\"col\"") + count("scope=\"row\""));
    assert_eq!(count("<svg"), count("role=\"img\""));
}
