// SPDX-License-Identifier: EUPL-1.2
//! Properties over random input: stable forms, no panic, nothing planted missed.

use crate::value;
use proptest::prelude::*;
use roaring::RoaringBitmap;
use waarborg_compare::{Hint, Lists, Value, ValueIndex, canonical, find, guess, host_of, refang};

/// Texts made of the pieces that indicators and their disguises are made of.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "http",
        "hxxps",
        "://",
        "[.]",
        "(dot)",
        ".",
        ".",
        "/",
        "\\",
        "[",
        "]",
        "(",
        ")",
        "@",
        "a",
        "example",
        "net",
        "münchen",
        "xn--mnchen-3ya",
        "192",
        "0",
        "2",
        "7",
        ":",
        "2001:db8::",
        "/24",
        "?q=",
        "#x",
        "%2e",
        "\u{AD}",
        "\u{200B}",
        "。",
        "．",
        " ",
        "\n",
        "*",
        "`",
        "'",
        "\"",
        "<",
        ">",
        "d41d8cd98f00b204e9800998ecf8427e",
        "&#46;",
        "-",
        "_",
        "İ",
        "ß",
        "Σ",
        "\u{308}",
        "ﬀ",
        "１",
        "[at]",
        "{",
        "}",
        "..",
        "//",
        "exe",
        "ftp",
        "user",
        "~",
        "|",
    ]);
    prop::collection::vec(piece, 0..14).prop_map(|p| p.concat())
}

fn any_value() -> impl Strategy<Value = Value> {
    let label = "[a-z][a-z0-9]{1,9}";
    let name = (label, label).prop_map(|(a, b)| format!("{a}.{b}.example"));
    let path = "[a-zA-Z0-9/_]{0,12}[a-z0-9]";
    prop_oneof![
        name.clone().prop_map(|n| value(Hint::Domain, &n)),
        any::<[u8; 4]>().prop_map(|a| value(Hint::Ip, &std::net::Ipv4Addr::from(a).to_string())),
        any::<[u8; 16]>().prop_map(|a| value(Hint::Ip, &std::net::Ipv6Addr::from(a).to_string())),
        (name.clone(), path).prop_map(|(n, p)| value(Hint::Url, &format!("https://{n}/{p}"))),
        ("[a-z][a-z0-9.+]{0,8}[a-z]", name).prop_map(|(l, n)| value(Hint::Email, &format!("{l}@{n}"))),
        "[0-9a-f]{64}".prop_map(|h| value(Hint::Sha256, &h)),
    ]
}

/// A spelling of a value as analysts write it.
fn disguised(value: &Value, how: u8) -> String {
    let text = value.text();
    match how % 8 {
        0 => text.to_owned(),
        1 => text.replace('.', "[.]").replace("http", "hxxp").replace('@', "[at]"),
        2 if value.kind() != waarborg_compare::Kind::Url => text.to_uppercase(),
        3 => text.replacen('.', "(dot)", 1).replace("://", "[://]"),
        4 => format!("`{text}`"),
        5 => format!("**{}**", text.replace('.', "[.]")),
        6 => format!("({text})."),
        7 => text.chars().flat_map(|c| [c, '\u{200B}']).collect(),
        _ => format!("<{text}>,"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn canonical_is_stable(raw in prop_oneof![pieces(), any::<String>()], which in 0usize..9) {
        let _ = refang(&raw);
        if let Ok(value) = canonical(Some(Hint::ALL[which]), &raw) {
            prop_assert_eq!(canonical(Some(Hint::ALL[which]), value.text()), Ok(value.clone()));
            prop_assert_eq!(canonical(Some(Hint::of(value.kind())), value.text()), Ok(value.clone()));
            if let Some(host) = host_of(&value) {
                prop_assert_eq!(canonical(Some(Hint::of(host.kind())), host.text()), Ok(host));
            }
            let _ = Lists::builtin().common(&value);
        }
        if let Ok(value) = guess(&raw) {
            prop_assert_eq!(canonical(Some(Hint::of(value.kind())), value.text()), Ok(value));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn find_never_panics(text in prop_oneof![pieces(), any::<String>()]) {
        let mut index = ValueIndex::new([4; 16]);
        index.add(&value(Hint::Domain, "a.example"), 1);
        for mention in find(&text, &index, &RoaringBitmap::from_iter([1])) {
            prop_assert!(text.get(mention.span).is_some());
        }
    }

    #[test]
    fn find_finds_what_was_planted(
        planted in prop::collection::vec((any_value(), any::<u8>(), "[a-zA-Z ,;]{0,20}"), 1..8),
    ) {
        let mut index = ValueIndex::new([5; 16]);
        let mut text = String::new();
        for (item, (value, how, filler)) in (0u32..).zip(&planted) {
            index.add(value, item);
            text.push_str(&format!("{filler} {} {filler}\n", disguised(value, *how)));
        }
        let found = find(&text, &index, &RoaringBitmap::from_iter(0..100));
        for (line, (item, (value, _, _))) in (1..).zip((0u32..).zip(&planted)) {
            let here = found.iter().any(|m| m.line == line && m.value == *value && m.items.contains(item));
            prop_assert!(here, "{value} of kind {} in {text:?}", value.kind());
        }
        for mention in &found {
            prop_assert!(text.get(mention.span.clone()).is_some());
        }
    }
}

#[test]
fn an_address_between_brackets_is_settled_too() {
    for raw in ["Jan <'someone@a.example>", "Jan <{someone@a.example>"] {
        for value in [canonical(Some(Hint::Email), raw), guess(raw)].map(Result::unwrap) {
            assert_eq!(value.text(), "someone@a.example");
            assert_eq!(canonical(Some(Hint::Email), value.text()), Ok(value));
        }
    }
    assert!(canonical(Some(Hint::Email), "Jan <'@a.example>").is_err());
}
