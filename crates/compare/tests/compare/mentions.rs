// SPDX-License-Identifier: EUPL-1.2
//! Mentions in texts, in all the ways people write values.

use crate::value;
use roaring::RoaringBitmap;
use std::time::{Duration, Instant};
use waarborg_compare::{Hint, Mention, ValueIndex, canonical, find};

const KNOWN: &[(Hint, &str)] = &[
    (Hint::Domain, "mail.example.net"),
    (Hint::Domain, "münchen.example"),
    (Hint::Ip, "192.0.2.7"),
    (Hint::Ip, "2001:db8::7"),
    (Hint::Ip, "198.51.100.0/24"),
    (Hint::Ip, "2001:db8:5::/48"),
    (Hint::Url, "https://c2.example/drop?id=1&x=2"),
    (Hint::Url, "http://b.example/p"),
    (Hint::Email, "jan@post.example"),
    (Hint::Domain, "post.example"),
    (Hint::Md5, "0123456789abcdef0123456789abcdef"),
    (Hint::OtherHash, "00112233445566778899aabbccddeeff"),
    (Hint::Domain, "c2.example"),
];

fn index() -> (ValueIndex, RoaringBitmap) {
    let mut index = ValueIndex::new([9; 16]);
    for (item, (hint, raw)) in (0u32..).zip(KNOWN) {
        index.add(&value(*hint, raw), item);
    }
    (index, RoaringBitmap::from_iter(0..100))
}

fn found(text: &str) -> Vec<Mention> {
    let (index, allowed) = index();
    find(text, &index, &allowed)
}

/// The values mentioned, without their places.
fn values(text: &str) -> Vec<String> {
    let mut values: Vec<String> = found(text).iter().map(|m| m.value.to_string()).collect();
    values.sort();
    values.dedup();
    values
}

#[test]
fn one_value_in_many_dresses() {
    let spellings = [
        "mail.example.net",
        "MAIL.Example.NET",
        "mail[.]example[.]net",
        "mail(dot)example(dot)net",
        "mail [dot] example [dot] net",
        "mail{.}example{.}net",
        r"mail\.example\.net",
        "mail[.example[.net",
        "`mail.example.net`",
        "**mail.example.net**",
        "_mail.example.net_",
        "(mail.example.net)",
        "<mail.example.net>",
        "\"mail.example.net\"",
        "‘mail.example.net’",
        "mail.example.net.",
        "mail.example.net, en",
        "mail.example.net's",
        "mail.example.net:8080",
        "mail.exam\u{AD}ple.net",
        "mail\u{200B}.example\u{200D}.net",
        "ｍａｉｌ．example。net",
        "mail&#46;example&#x2e;net",
        "mail&period;example&shy;.net",
        "mail.**example**.net",
        "`mail`.example.net",
        "mail%2Eexample%2Enet",
        "http://mail.example.net/some/page",
        "hxxps://mail[.]example[.]net",
        "hxxp[:]//mail[.]example[.]net:8080/x?y",
        "*.mail.example.net",
        "x@mail.example.net",
        "https://u:p@mail.example.net/",
        "[de site](http://mail.example.net/x)",
        "[mail.example.net](http://other.example)",
        "|mail.example.net|x|",
        "host=mail.example.net;port=1",
        "mail.example.net-server",
        "bekend.Zie mail.example.net.Het is",
        "访问mail.example.net获取",
        "mail.example.net—later",
        "mail.example.net/\n",
        "http://r.example/?u=http://mail.example.net/x&v=1",
        "http://r.example/?u=http%3A%2F%2Fmail.example.net%2Fx",
        "mail.example.net!",
        "ftp://mail.example.net",
        "mail.example.net…",
    ];
    for text in spellings {
        for around in [text.to_owned(), format!("Voor {text} na"), format!("Regel\n{text}\nna")] {
            let got = values(&around);
            assert!(got.contains(&"mail.example.net".to_owned()), "{around}: {got:?}");
        }
    }
}

#[test]
fn every_kind_is_found() {
    let table: &[(&str, &[&str])] = &[
        ("het adres 192[.]0[.]2[.]7.", &["192.0.2.7"]),
        ("192.0.2.7:443, 192.0.2.7/x", &["192.0.2.7"]),
        ("192.0.2.7-192.0.2.9", &["192.0.2.7"]),
        ("[2001:DB8::7]:443", &["2001:db8::7"]),
        ("IPv6:2001:db8:0::7.", &["2001:db8::7"]),
        ("http://[2001:db8::7]/x", &["2001:db8::7"]),
        ("http://0xc0.0.2.7/", &["192.0.2.7"]),
        ("blok 198.51.100.9/24 is", &["198.51.100.0/24"]),
        ("blok 2001:db8:5::/48;", &["2001:db8:5::/48"]),
        ("hxxps://C2[.]example/drop?id=1&x=2.", &["c2.example", "https://c2.example/drop?id=1&x=2"]),
        ("(https://c2.example/drop?id=1&amp;x=2)", &["c2.example", "https://c2.example/drop?id=1&x=2"]),
        ("c2.example/drop?id=1&x=2", &["c2.example", "https://c2.example/drop?id=1&x=2"]),
        ("zie [dit](http://b.example/p), en", &["http://b.example/p"]),
        ("http://b.example/p|http://c2.example", &["c2.example", "http://b.example/p"]),
        ("b.example/p", &["http://b.example/p"]),
        ("JAN@Post.Example", &["jan@post.example", "post.example"]),
        ("mailto:jan[at]post[.]example", &["jan@post.example", "post.example"]),
        ("**jan@post.example**", &["jan@post.example", "post.example"]),
        ("to=jan@post.example;", &["jan@post.example", "post.example"]),
        ("MÜNCHEN.example", &["xn--mnchen-3ya.example"]),
        ("mu\u{308}nchen.example", &["xn--mnchen-3ya.example"]),
        ("xn--mnchen-3ya.example", &["xn--mnchen-3ya.example"]),
        ("md5:0123456789ABCDEF0123456789abcdef", &["0123456789abcdef0123456789abcdef"]),
        ("0123456789abcdef0123456789abcdef.exe", &["0123456789abcdef0123456789abcdef"]),
        ("imphash 00112233445566778899AABBCCDDEEFF", &["00112233445566778899aabbccddeeff"]),
    ];
    for (text, expected) in table {
        assert_eq!(values(text), *expected, "{text}");
    }
}

#[test]
fn the_shortest_value_is_found() {
    let mut index = ValueIndex::new([9; 16]);
    index.add(&value(Hint::Ip, "::"), 1);
    for text in ["::", "It listens on :: and no more", "[::]:443"] {
        assert_eq!(find(text, &index, &RoaringBitmap::from_iter([1])).len(), 1, "{text}");
    }
}

#[test]
fn a_value_that_holds_a_character_reference_is_found_as_it_is() {
    let url = "https://c2.example/drop?id=1&amp;x=2";
    let mut index = ValueIndex::new([9; 16]);
    index.add(&value(Hint::Url, url), 1);
    assert_eq!(find(&format!("See {url} for it"), &index, &RoaringBitmap::from_iter([1])).len(), 1);
}

#[test]
fn an_address_is_found_whatever_signs_it_may_have() {
    for address in ["j`an'x@a.example", "a§b@a.example"] {
        let mut index = ValueIndex::new([9; 16]);
        index.add(&value(Hint::Email, address), 1);
        assert_eq!(find(&format!("From {address}."), &index, &RoaringBitmap::from_iter([1])).len(), 1, "{address}");
    }
}

#[test]
fn a_name_that_begins_with_marks_alone_is_found() {
    let all = RoaringBitmap::from_iter([1]);
    for name in ["-.example.org", "-.ampl", "--------------------.nes", "_.example.org", "-a.example.org"] {
        let mut index = ValueIndex::new([7; 16]);
        index.add(&value(Hint::Domain, name), 1);
        for text in [name.to_owned(), format!("It was {name}."), format!("https://{name}/a"), format!("..{name}..")] {
            let found = find(&text, &index, &all);
            assert!(found.iter().any(|mention| mention.value.text() == name), "{text}: {found:?}");
        }
    }
}

#[test]
fn what_would_part_an_address_in_a_text_is_in_no_address() {
    assert!(canonical(Some(Hint::Email), "a\u{3003}b@a.example").is_err());
    assert!(canonical(Some(Hint::Email), "a\u{2019}b@a.example").is_err());
    assert!(canonical(Some(Hint::Email), "a'b@a.example").is_ok());
}

#[test]
fn what_is_no_mention() {
    let texts = [
        "",
        "a",
        "mail.example",
        "example.net",
        "x.mail.example.net",
        "mail.example.network",
        "mail.example.net.evil.example",
        "192.0.2.70",
        "1192.0.2.7",
        "198.51.100.7",
        "post-example",
        "0123456789abcdef0123456789abcdef0",
        "een brief aan de minister over post en mail",
    ];
    for text in texts {
        assert_eq!(values(text), [""; 0], "{text}");
    }
}

#[test]
fn places_and_rights() {
    let text = "Eén regel.\n\n  Het hëlpt: mail[.]example[.]net (192.0.2.7).\r\nNog eens MAIL.example.net";
    let got = found(text);
    let places: Vec<_> = got.iter().map(|m| (m.line, m.column, &text[m.span.clone()])).collect();
    assert_eq!(places, [(3, 14, "mail[.]example[.]net"), (3, 36, "192.0.2.7"), (4, 10, "MAIL.example.net"),]);
    let (index, _) = index();
    assert!(find(text, &index, &RoaringBitmap::new()).is_empty());
    let one = find(text, &index, &RoaringBitmap::from_iter([2]));
    assert_eq!((one.len(), one[0].value.text()), (1, "192.0.2.7"));
    assert_eq!(one[0].items.iter().collect::<Vec<_>>(), [2]);
}

#[test]
fn hostile_texts_take_linear_time() {
    let size = 1 << 18;
    let patterns = [
        "a.",
        "a",
        ".",
        "http://",
        "a.b/",
        "a.b/?",
        "://",
        "a@",
        "@a.example",
        "a@b.c.",
        "[.]",
        "[",
        "(",
        "\\",
        "&#",
        "&#46;",
        "::",
        "1:",
        "1:2::",
        "1.2.3.4/",
        "0",
        "ü.",
        "中文",
        "\u{200B}",
        "a.b:1/",
        "*",
        "a.b,",
        "http://a.b/?&",
        "-",
        "%2e",
        " [dot] ",
        "[dot]",
        "mail.example.net/",
        "a [at] ",
        "h**p:",
        "  [",
    ];
    let (index, allowed) = index();
    for pattern in patterns {
        let text = pattern.repeat(size / pattern.len());
        let start = Instant::now();
        let _ = find(&text, &index, &allowed);
        let took = start.elapsed();
        // Generous, as it runs unoptimised on shared machines: quadratic work on
        // this size would take minutes.
        assert!(took < Duration::from_secs(20), "{pattern:?} took {took:?}");
        println!("{pattern:?}: {took:?}");
    }
}
