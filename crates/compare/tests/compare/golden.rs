// SPDX-License-Identifier: EUPL-1.2
//! Spellings and what they become; texts that are nothing.

use crate::{shared, value};
use waarborg_compare::{Hint, Kind, Unreadable, Value, canonical, guess, host_of, refang};

const EMPTY_MD5: &str = "d41d8cd98f00b204e9800998ecf8427e";

#[test]
fn known_kinds() {
    let table: &[(Hint, &str, Kind, &str)] = &[
        (Hint::Domain, "Mail.Example.NET", Kind::Domain, "mail.example.net"),
        (Hint::Domain, "mail.example.net.", Kind::Domain, "mail.example.net"),
        (Hint::Domain, "mail[.]example[.]net", Kind::Domain, "mail.example.net"),
        (Hint::Domain, "mail(dot)example {.} net", Kind::Domain, "mail.example.net"),
        (Hint::Domain, "mail[.example[.net", Kind::Domain, "mail.example.net"),
        (Hint::Domain, "mail.]example.]net", Kind::Domain, "mail.example.net"),
        (Hint::Domain, r"mail\.example\.net", Kind::Domain, "mail.example.net"),
        (Hint::Domain, r"mail\[.\]example.net", Kind::Domain, "mail.example.net"),
        (Hint::Domain, "mail.exam\u{AD}ple\u{200B}.net", Kind::Domain, "mail.example.net"),
        (Hint::Domain, "münchen.example", Kind::Domain, "xn--mnchen-3ya.example"),
        (Hint::Domain, "MÜNCHEN.example", Kind::Domain, "xn--mnchen-3ya.example"),
        (Hint::Domain, "mu\u{308}nchen。example", Kind::Domain, "xn--mnchen-3ya.example"),
        (Hint::Domain, "XN--MNCHEN-3YA.example", Kind::Domain, "xn--mnchen-3ya.example"),
        (Hint::Domain, "ｍａｉｌ．ｅｘａｍｐｌｅ．ｎｅｔ", Kind::Domain, "mail.example.net"),
        (Hint::Domain, "xn--0.example", Kind::Domain, "xn--0.example"),
        (Hint::Domain, "evil.zip", Kind::Domain, "evil.zip"),
        (Hint::Domain, "_dmarc.example.net", Kind::Domain, "_dmarc.example.net"),
        (Hint::Domain, "192.0.2.7", Kind::Ip, "192.0.2.7"),
        (Hint::Domain, "a.example:8080", Kind::Domain, "a.example"),
        (Hint::Domain, "http://a.example", Kind::Url, "http://a.example/"),
        (Hint::Ip, "192[.]0[.]2[.]7", Kind::Ip, "192.0.2.7"),
        (Hint::Ip, "192.0.2.7:443", Kind::Ip, "192.0.2.7"),
        (Hint::Ip, "[2001:DB8:0:0::1]:443", Kind::Ip, "2001:db8::1"),
        (Hint::Ip, "2001[:]db8::1", Kind::Ip, "2001:db8::1"),
        (Hint::Ip, "2001:db8::", Kind::Ip, "2001:db8::"),
        (Hint::Ip, "::ffff:192.0.2.7", Kind::Ip, "192.0.2.7"),
        (Hint::Ip, "192.0.2.77/24", Kind::Cidr, "192.0.2.0/24"),
        (Hint::Ip, "192.0.2.7/32", Kind::Ip, "192.0.2.7"),
        (Hint::Ip, "2001:db8::1/128", Kind::Ip, "2001:db8::1"),
        (Hint::Ip, "::ffff:192.0.2.7/120", Kind::Cidr, "192.0.2.0/24"),
        (Hint::Url, "hxxps://Mail[.]Example.net:443/A/../B?q=1#top", Kind::Url, "https://mail.example.net/B?q=1"),
        (Hint::Url, "hXXp[:]//a.example", Kind::Url, "http://a.example/"),
        (Hint::Url, "h**p[://]a.example/x", Kind::Url, "http://a.example/x"),
        (Hint::Url, "a.example/x", Kind::Url, "http://a.example/x"),
        (Hint::Url, "a.example", Kind::Domain, "a.example"),
        (Hint::Url, "http://münchen.example/ü", Kind::Url, "http://xn--mnchen-3ya.example/%C3%BC"),
        (Hint::Url, "ssh://Git.Example.net./x", Kind::Url, "ssh://git.example.net/x"),
        (Hint::Url, "http://[::ffff:192.0.2.7]/", Kind::Url, "http://192.0.2.7/"),
        (Hint::Url, "http://a.example/a_(b)", Kind::Url, "http://a.example/a_(b)"),
        (Hint::Email, "Jan.Jansen@Example.NET", Kind::Email, "jan.jansen@example.net"),
        (Hint::Email, "jan[at]example[dot]net", Kind::Email, "jan@example.net"),
        (Hint::Email, "Jan Jansen <jan@example.net>", Kind::Email, "jan@example.net"),
        (Hint::Email, "mailto:jan@münchen.example", Kind::Email, "jan@xn--mnchen-3ya.example"),
        (Hint::Md5, "MD5: D41D8CD98F00B204E9800998ECF8427E", Kind::Md5, EMPTY_MD5),
        (Hint::OtherHash, EMPTY_MD5, Kind::Hash, EMPTY_MD5),
    ];
    for (hint, raw, kind, text) in table {
        let got = value(*hint, raw);
        assert_eq!((got.kind(), got.text()), (*kind, *text), "{raw}");
        assert_eq!(value(*hint, got.text()), got, "{raw} once more");
    }
}

#[test]
fn pasted_texts() {
    let table: &[(&str, Kind, &str)] = &[
        ("\"mail[.]example.net\",", Kind::Domain, "mail.example.net"),
        ("`MAIL.EXAMPLE.NET`", Kind::Domain, "mail.example.net"),
        ("<https://a.example/x>.", Kind::Url, "https://a.example/x"),
        ("(192.0.2.7)", Kind::Ip, "192.0.2.7"),
        ("192.0.2.0/24", Kind::Cidr, "192.0.2.0/24"),
        ("192.0.2.7/index", Kind::Url, "http://192.0.2.7/index"),
        ("a.example:8080/x", Kind::Url, "http://a.example:8080/x"),
        ("setup[.]sh", Kind::Domain, "setup.sh"),
        ("www.setup.sh", Kind::Domain, "www.setup.sh"),
        ("onet.pl", Kind::Domain, "onet.pl"),
        ("a@b.example", Kind::Email, "a@b.example"),
        ("http://u:p@b.example/", Kind::Url, "http://u:p@b.example/"),
        (EMPTY_MD5, Kind::Md5, EMPTY_MD5),
        ("sha-1=DA39A3EE5E6B4B0D3255BFEF95601890AFD80709", Kind::Sha1, "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    ];
    for (raw, kind, text) in table {
        let got = guess(raw).unwrap_or_else(|e| panic!("{raw}: {e}"));
        assert_eq!((got.kind(), got.text()), (*kind, *text), "{raw}");
    }
}

#[test]
fn no_indicators() {
    let nothing = [
        "http",
        "tcp",
        "443",
        "tcp/443",
        "80/tcp",
        "and/or",
        "localhost",
        "application/pdf",
        "the quick fox",
        "see http://a.example now",
        "00:11:22:33:44:55",
        "12:30",
        "C:\\Windows",
    ];
    for raw in nothing {
        assert_eq!(guess(raw), Err(Unreadable::NotAnIndicator), "{raw}");
    }
    for raw in ["update.exe", "index.php", "a.b.dll", "Node.js", "x.docx"] {
        assert_eq!(guess(raw), Err(Unreadable::FileName), "{raw}");
        assert_eq!(canonical(Some(Hint::Domain), raw), Err(Unreadable::FileName), "{raw}");
    }
    for raw in ["setup.sh", "readme.md", "files.zip", "libc.so"] {
        assert_eq!(guess(raw), Err(Unreadable::FileOrDomain), "{raw}");
    }
    for raw in ["1.2.3", "1.2.3.4.5", "e.g.", "a..example", "*.example.net", "192.0.2.07"] {
        assert!(matches!(guess(raw), Err(Unreadable::BadDomain(_))), "{raw}: {:?}", guess(raw));
    }
    for raw in ["192.0.02.7", "192.0.2.256", "192.0.2.0/33", "fe80::1%eth0", "a.example"] {
        assert_eq!(canonical(Some(Hint::Ip), raw), Err(Unreadable::BadIp), "{raw}");
    }
    for raw in ["javascript://", "data:text/plain,x", "http://", "http:///x y"] {
        assert!(canonical(Some(Hint::Url), raw).is_err() || raw.ends_with('y'), "{raw}");
    }
    for raw in ["@a.example", "a b@c.example", "a@b", "a@", "a@[192.0.2.1]"] {
        assert_eq!(canonical(Some(Hint::Email), raw), Err(Unreadable::BadEmail), "{raw}");
    }
    for raw in ["", "xyz", "d41d8", "3:AXGBicFlgVNhBGcL6wCrFQEv:AXGHsNhxLsr2C"] {
        assert!(canonical(Some(Hint::Sha256), raw).is_err(), "{raw}");
    }
    assert_eq!(guess(" \u{200B}\t"), Err(Unreadable::Empty));
    assert!(matches!(guess(&"a".repeat(9_000)), Err(Unreadable::TooLong { .. })));
}

#[test]
fn reasons_are_sentences_without_the_text() {
    for raw in ["secret-host.exe", "secret..host.net", "a@secret", "secret"] {
        let said = guess(raw).expect_err(raw).to_string();
        assert!(!said.contains("secret") && said.len() > 15, "{said}");
    }
}

#[test]
fn hosts_are_related_not_equal() {
    let host = |hint, raw| host_of(&value(hint, raw));
    let domain = value(Hint::Domain, "mail.example.net");
    assert_eq!(host(Hint::Url, "https://u@mail.example.net:8443/x"), Some(domain.clone()));
    assert_eq!(host(Hint::Email, "jan@mail.example.net"), Some(domain));
    assert_eq!(host(Hint::Url, "http://[2001:db8::1]/"), Some(value(Hint::Ip, "2001:db8::1")));
    assert_eq!(host(Hint::Url, "http://localhost/"), None);
    assert_eq!(host(Hint::Domain, "mail.example.net"), None);
}

#[test]
fn refang_leaves_plain_text_borrowed() {
    assert!(matches!(refang("mail.example.net"), std::borrow::Cow::Borrowed(_)));
    assert_eq!(refang("«hxxps[:]//a[.]example»"), "https://a.example");
    assert_eq!(refang("jan (at) a [dot] example"), "jan@a.example");
}

#[test]
fn json_holds_canonical_values_only() {
    let given = value(Hint::Domain, "mail.example.net");
    let json = serde_json::to_string(&given).expect("json");
    assert_eq!(json, r#"{"type":"domain","value":"mail.example.net"}"#);
    assert_eq!(serde_json::from_str::<Value>(&json).expect("value"), given);
    for bad in [
        r#"{"type":"domain","value":"Mail.example.net"}"#,
        r#"{"type":"ip","value":"mail.example.net"}"#,
        r#"{"type":"md5","value":"da39a3ee5e6b4b0d3255bfef95601890afd80709"}"#,
        r#"{"type":"port","value":"1"}"#,
    ] {
        assert!(serde_json::from_str::<Value>(bad).is_err(), "{bad}");
    }
    assert_eq!(serde_json::to_string(&Kind::Sha256).expect("json"), "\"sha256\"");
}

/// Values in the patterns of the real STIX files, found without a parser.
#[test]
fn real_patterns_are_read() {
    let Some(shared) = shared() else { return };
    let kinds = [
        ("domain-name:value", Hint::Domain),
        ("ipv4-addr:value", Hint::Ip),
        ("url:value", Hint::Url),
        ("email-addr:value", Hint::Email),
    ];
    let (mut read, mut refused) = (0, Vec::new());
    for folder in ["amnesty", "mvt"] {
        let files = std::fs::read_dir(shared.join("data").join(folder)).expect("folder");
        for path in files.map(|f| f.expect("entry").path()) {
            let text = std::fs::read_to_string(&path).expect("file");
            for part in text.split('[').skip(1) {
                let mut ends = part.splitn(3, '\'');
                let name = ends.next().unwrap_or_default().trim_end_matches([' ', '=']);
                let Some((_, hint)) = kinds.iter().find(|(n, _)| *n == name) else {
                    continue;
                };
                let raw = ends.next().unwrap_or_default();
                match canonical(Some(*hint), raw) {
                    Ok(_) => read += 1,
                    Err(e) => refused.push(format!("{raw}: {e}")),
                }
            }
        }
    }
    println!("{read} read, {} refused: {refused:#?}", refused.len());
    assert!(read > 1_000 && refused.len() * 200 < read, "{read} read; {refused:#?}");
}
