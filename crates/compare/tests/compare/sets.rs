// SPDX-License-Identifier: EUPL-1.2
//! Comparing sets of files.

use crate::value;
use std::collections::BTreeSet;
use waarborg_compare::{Hint, Lists, Value, compare_sets};

fn set(name: &str, values: &[(Hint, &str)]) -> (String, BTreeSet<Value>) {
    let values = values.iter().map(|(hint, raw)| value(*hint, raw));
    (name.to_owned(), values.collect())
}

#[test]
fn shared_related_and_common() {
    let sets = [
        set(
            "one",
            &[
                (Hint::Domain, "MAIL[.]example.net"),
                (Hint::Domain, "münchen.example"),
                (Hint::Ip, "10.0.0.1"),
                (Hint::Url, "http://c2.example/x"),
            ],
        ),
        set(
            "two",
            &[
                (Hint::Domain, "mail.example.net"),
                (Hint::Domain, "xn--mnchen-3ya.example"),
                (Hint::Ip, "10.0.0.1"),
                (Hint::Domain, "c2.example"),
            ],
        ),
        set("three", &[(Hint::Url, "https://mail.example.net/y")]),
    ];
    let pairs = compare_sets(&sets, &Lists::builtin());
    assert_eq!(pairs.len(), 3);
    assert_eq!((pairs[0].a.as_str(), pairs[0].b.as_str()), ("one", "two"));
    assert_eq!(pairs[0].shared_values, 2);
    let texts: Vec<_> = pairs[0].values.iter().map(Value::text).collect();
    assert_eq!(texts, ["mail.example.net", "xn--mnchen-3ya.example"]);
    let url = value(Hint::Url, "http://c2.example/x");
    assert_eq!(pairs[0].related, [(url, value(Hint::Domain, "c2.example"))]);
    let mail = value(Hint::Domain, "mail.example.net");
    let page = value(Hint::Url, "https://mail.example.net/y");
    assert_eq!((pairs[1].shared_values, &pairs[1].related[..]), (0, &[(mail.clone(), page.clone())][..]));
    assert_eq!((pairs[2].shared_values, &pairs[2].related[..]), (0, &[(mail, page)][..]));
    assert_eq!(compare_sets(&sets, &Lists::none())[0].shared_values, 3);
    assert_eq!(pairs, compare_sets(&sets, &Lists::builtin()));
    assert!(compare_sets(&sets[..1], &Lists::none()).is_empty());
}
