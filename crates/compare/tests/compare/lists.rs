// SPDX-License-Identifier: EUPL-1.2
//! Warning lists: built in, written here, and the real ones when present.

use crate::{shared, value};
use waarborg_compare::{Hint, ListError, Lists};

fn with(json: &str) -> Lists {
    let mut lists = Lists::none();
    lists.add_misp(json.as_bytes()).unwrap_or_else(|e| panic!("{e}"));
    lists
}

fn refused(json: &str) -> ListError {
    let mut lists = Lists::none();
    let error = lists.add_misp(json.as_bytes()).expect_err(json);
    assert_eq!(lists.names().count(), 0, "nothing may be added");
    error
}

#[test]
fn reserved_but_not_documentation() {
    let lists = Lists::builtin();
    let common = |hint, raw| lists.common(&value(hint, raw)).is_some();
    for raw in [
        "10.1.2.3",
        "192.168.1.0/24",
        "127.0.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "fe80::1",
        "ff02::1",
        "fd00::/16",
        "0.0.0.0",
        "10.0.0.0/8",
    ] {
        assert!(common(Hint::Ip, raw), "{raw}");
    }
    for raw in [
        "192.0.2.1",
        "198.51.100.7",
        "203.0.113.0/24",
        "2001:db8::1",
        "8.8.8.8",
        "8.0.0.0/5",
        "0.0.0.0/0",
        "11.0.0.0",
        "172.32.0.1",
    ] {
        assert!(!common(Hint::Ip, raw), "{raw}");
    }
    assert!(common(Hint::Domain, "printer.local") && common(Hint::Url, "http://192.168.1.1/a"));
    assert!(!common(Hint::Domain, "example.org") && !common(Hint::Domain, "a.example"));
    assert!(common(Hint::Md5, "d41d8cd98f00b204e9800998ecf8427e"));
    assert!(common(
        Hint::Sha512,
        "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"
    ));
    assert!(!common(Hint::Md5, "d41d8cd98f00b204e9800998ecf8427f"));
}

#[test]
fn each_type_means_what_it_says() {
    let hosts = with(
        r#"{"name":"h","type":"hostname","list":["Example.org",".b.example"],"matching_attributes":["domain","url"]}"#,
    );
    for raw in ["example.org", "www.example.org", "b.example", "a.b.example"] {
        assert_eq!(hosts.common(&value(Hint::Domain, raw)), Some("h"), "{raw}");
    }
    assert!(hosts.common(&value(Hint::Domain, "notexample.org")).is_none());
    assert!(hosts.common(&value(Hint::Url, "https://www.example.org/x")).is_some());
    assert!(hosts.common(&value(Hint::Email, "a@example.org")).is_none());
    let exact = with(r#"{"name":"tld","type":"string","list":["NET","co.uk"],"matching_attributes":["domain"]}"#);
    assert!(exact.common(&value(Hint::Domain, "co.uk")).is_some());
    assert!(exact.common(&value(Hint::Domain, "mail.example.net")).is_none());
    assert!(exact.common(&value(Hint::Domain, "a.co.uk")).is_none());
    let parts = with(r#"{"name":"p","type":"substring","list":["Mail.Example"],"matching_attributes":["email-src"]}"#);
    assert!(parts.common(&value(Hint::Email, "a@mail.example")).is_some());
    assert!(parts.common(&value(Hint::Domain, "mail.example")).is_none());
    let patterns = with(r#"{"name":"r","type":"regex","list":["/^w+\\.Example$/i","^x\\."]}"#);
    assert!(patterns.common(&value(Hint::Domain, "www.example")).is_some());
    assert!(patterns.common(&value(Hint::Domain, "x.net")).is_some());
    assert!(patterns.common(&value(Hint::Domain, "xx.net")).is_none());
    let cidr = with(r#"{"name":"c","type":"cidr","list":["2001:DB8::/32","192.0.2.7","198.51.100.9/24"]}"#);
    for raw in ["2001:db8:1::", "192.0.2.7", "::ffff:192.0.2.7", "198.51.100.200", "198.51.100.128/25"] {
        assert!(cidr.common(&value(Hint::Ip, raw)).is_some(), "{raw}");
    }
    assert!(cidr.common(&value(Hint::Ip, "198.51.0.0/16")).is_none());
}

#[test]
fn bad_lists_are_named_with_their_entry() {
    let entry = |json: &str| match refused(json) {
        ListError::BadEntry { entry, .. } => entry,
        other => panic!("{other}"),
    };
    assert_eq!(entry(r#"{"name":"c","type":"cidr","list":["192.0.2.0/24","192.0.2.0/40"]}"#), 2);
    assert_eq!(entry(r#"{"name":"s","type":"string","list":["a", 5]}"#), 2);
    assert_eq!(entry(r#"{"name":"s","type":"hostname","list":["a b"]}"#), 1);
    assert_eq!(entry(r#"{"name":"r","type":"regex","list":["a","b","(c"]}"#), 3);
    assert_eq!(entry(r#"{"name":"r","type":"regex","list":["(a{500}){500}{500}"]}"#), 1);
    assert!(matches!(refused(r#"{"name":"x","type":"fuzzy","list":[]}"#), ListError::UnknownType { .. }));
    for json in ["", "[]", "{}", "\u{0}", r#"{"name":"x","list":{}}"#, &"[".repeat(100_000)] {
        assert!(matches!(refused(json), ListError::NotAList { .. }));
    }
}

#[test]
fn the_real_lists() {
    let Some(shared) = shared() else { return };
    let mut lists = Lists::builtin();
    let before = lists.names().count();
    let folder = std::fs::read_dir(shared.join("data/warninglists")).expect("folder");
    let mut paths: Vec<_> = folder.map(|f| f.expect("entry").path()).collect();
    paths.sort();
    for path in &paths {
        let json = std::fs::read(path).expect("file");
        lists.add_misp(&json).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    }
    assert_eq!(lists.names().count(), before + paths.len());
    let common = |hint, raw| lists.common(&value(hint, raw));
    assert!(common(Hint::Ip, "1.0.0.1").is_some(), "a public resolver");
    assert!(common(Hint::Url, "https://bit.ly/abc").is_some(), "a shortener");
    assert!(common(Hint::Domain, "co.uk").is_some(), "a public suffix");
    assert!(common(Hint::Ip, "192.0.2.1").is_some(), "given lists do hold documentation");
    for raw in ["some-name.co.uk", "some-name.com", "www.some-name.nl"] {
        assert_eq!(common(Hint::Domain, raw), None, "{raw}");
    }
}

#[test]
fn what_is_said_of_a_bad_list_repeats_next_to_nothing_of_it() {
    let long = "secret.example ".repeat(1_000);
    for json in [
        format!(r#"{{"name":"x","list":"{long}"}}"#),
        format!(r#"{{"name":"{long}","type":"fuzzy","list":[]}}"#),
        format!(r#"{{"name":"{long}","type":"cidr","list":["x"]}}"#),
        r#"{"name":"two\nlines","type":"cidr","list":["x"]}"#.to_owned(),
    ] {
        let said = refused(&json).to_string();
        assert!(said.len() < 150 && said.matches("secret").count() < 4 && !said.contains('\n'), "{said}");
    }
}
