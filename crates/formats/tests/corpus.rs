// SPDX-License-Identifier: EUPL-1.2
//! Every bad file is refused with its own error and place, and without repeating the file;
//! every twin is accepted.
#![expect(clippy::unwrap_used, reason = "a test")]

use waarborg_formats::{Limits, corpus, parse};

#[test]
fn bad_files_are_refused_with_their_own_error() {
    let bad = corpus::bad();
    assert!(bad.len() >= 60, "{}", bad.len());
    for (name, bytes) in bad {
        let code = name.split("--").next().unwrap();
        match parse(&bytes, None, &Limits::default(), None) {
            Ok(parsed) => panic!("{name} was accepted: {} items", parsed.items.len()),
            Err(error) => {
                assert_eq!(error.code(), code, "{name}: {error}");
                let sentence = error.to_string();
                assert!(sentence.len() < 200 && sentence.is_ascii(), "{name}: {sentence}");
                assert!(!sentence.contains(char::is_control), "{name}: {sentence}");
                if let Some(at) = error.position() {
                    assert!(at.offset <= bytes.len() && at.line >= 1 && at.column >= 1, "{name}");
                }
            }
        }
    }
}

#[test]
fn their_twins_are_accepted() {
    let good = corpus::good();
    assert!(good.len() >= 60, "{}", good.len());
    for (name, bytes) in good {
        let parsed = parse(&bytes, None, &Limits::default(), None).unwrap_or_else(|error| panic!("{name}: {error}"));
        let text = String::from_utf8(bytes).unwrap();
        for item in parsed.items {
            let exact = String::from_utf8(item.bytes).unwrap();
            assert!(text.contains(&exact), "{name}: bytes changed");
        }
    }
}

#[test]
fn positions_are_those_of_the_fault() {
    let text = b"{\"type\":\"bundle\",\n \"objects\":[\n  {\"type\":\"tool\",\"id\":\"t\xc3\xb6l--1\"}]}";
    let at = parse(text, None, &Limits::default(), None).unwrap_err().position().unwrap();
    assert_eq!((at.line, at.column), (3, 23));
    let csv = b"domain,x\na.example,1\n\"b\nb\",2\nc.example\n";
    let sentence = parse(csv, None, &Limits::default(), None).unwrap_err().to_string();
    assert_eq!(sentence, "Line 5 has 1 columns where 2 are expected.");
}
