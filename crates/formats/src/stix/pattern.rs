// SPDX-License-Identifier: EUPL-1.2
//! Values in STIX patterns. Only what an indicator asserts by equality or `IN` is a value:
//! `NOT`, `!=`, `LIKE` and the rest say something else. Read in one pass without recursion.

use std::borrow::Cow;

use crate::value::{self, RawValue, ValueKind};

/// What a pattern yields.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    pub values: Vec<RawValue>,
    /// It compares accounts of persons.
    pub personal: bool,
    /// A value did not look like its kind.
    pub odd: bool,
    /// It was read to its end.
    pub complete: bool,
}

#[derive(Debug, PartialEq)]
enum Token<'a> {
    /// A name, keyword or path, with its quoted steps.
    Word(&'a str),
    /// A literal in quotes, unescaped; true if it has a letter before it (h, b, t).
    Text(Cow<'a, str>, bool),
    Sign(char),
    /// `=` or `==`.
    Equal,
    /// Any other comparison.
    Unequal,
}

/// Reads a pattern.
pub(crate) fn read(pattern: &str) -> Found {
    let mut found = Found { complete: true, ..Found::default() };
    let mut tokens = Tokens { text: pattern, pos: 0, failed: false };
    let mut depth = 0_usize;
    let mut brackets = 0_usize;
    while let Some(token) = tokens.next() {
        match token {
            Token::Sign('(' | '[') => {
                depth += 1;
                brackets += 1;
            }
            Token::Sign(')' | ']') => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => {
                    found.complete = false;
                    break;
                }
            },
            Token::Word(word) if word.eq_ignore_ascii_case("EXISTS") => {
                tokens.next();
            }
            Token::Word(path) if path.contains(':') => comparison(path, &mut tokens, &mut found),
            _ => {}
        }
    }
    found.complete &= !tokens.failed && depth == 0 && brackets > 0;
    found
}

fn comparison(path: &str, tokens: &mut Tokens<'_>, found: &mut Found) {
    found.personal |= path.starts_with("user-account:");
    let (kind, any) = kind_of(path);
    let mut negated = false;
    let mut operator = tokens.next();
    if matches!(operator, Some(Token::Word(word)) if word.eq_ignore_ascii_case("NOT")) {
        negated = true;
        operator = tokens.next();
    }
    let mut take = |text: &str| {
        if negated || (kind.is_none() && !any) {
            return;
        }
        match kind.or_else(|| value::guess(text)).map(|kind| value::checked(kind, text)) {
            Some(Some(value)) => found.values.push(value),
            Some(None) => found.odd = true,
            None => {}
        }
    };
    match operator {
        Some(Token::Equal) => {
            if let Some(Token::Text(text, false)) = tokens.next() {
                take(&text);
            }
        }
        Some(Token::Word(word)) if word.eq_ignore_ascii_case("IN") => {
            if tokens.next() != Some(Token::Sign('(')) {
                tokens.failed = true;
                return;
            }
            loop {
                match tokens.next() {
                    Some(Token::Text(text, false)) => take(&text),
                    Some(Token::Text(..) | Token::Word(_) | Token::Sign(',')) => {}
                    Some(Token::Sign(')')) => break,
                    _ => {
                        tokens.failed = true;
                        return;
                    }
                }
            }
        }
        Some(Token::Word(_) | Token::Unequal) => {
            // The literal of another comparison: read past it, so it is not taken for a path.
            tokens.next();
        }
        _ => tokens.failed = true,
    }
}

/// The kind of value an object path leads to, and whether the value's form decides.
fn kind_of(path: &str) -> (Option<ValueKind>, bool) {
    let Some((object, steps)) = path.split_once(':') else {
        return (None, false);
    };
    let kind = match (object, steps) {
        ("domain-name" | "hostname", "value") => Some(ValueKind::Domain),
        ("ipv4-addr" | "ipv6-addr", "value") => Some(ValueKind::Ip),
        ("url", "value") | ("artifact", "url") => Some(ValueKind::Url),
        ("email-addr", "value") => Some(ValueKind::Email),
        ("email-message", _) if steps.ends_with(".value") && !steps.starts_with("body") => Some(ValueKind::Email),
        _ => None,
    };
    if kind.is_some() {
        return (kind, false);
    }
    let (before, last) = steps.rsplit_once('.').unwrap_or(("", steps));
    let quoted = last.trim_matches('\'');
    if let Some(hash) = value::hash_kind(quoted) {
        return (Some(hash), false);
    }
    if before == "hashes" || before.ends_with(".hashes") {
        return (Some(ValueKind::OtherHash), false);
    }
    let before = before.split('[').next().unwrap_or_default();
    (None, last == "value" && (before.ends_with("_ref") || before.ends_with("_refs")))
}

struct Tokens<'a> {
    text: &'a str,
    pos: usize,
    failed: bool,
}

impl<'a> Tokens<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.pos..).unwrap_or_default()
    }

    /// The next token; none at the end or where the pattern cannot be read.
    fn next(&mut self) -> Option<Token<'a>> {
        if self.failed {
            return None;
        }
        let rest = self.rest().trim_start();
        self.pos = self.text.len() - rest.len();
        let first = rest.chars().next()?;
        let token = match first {
            '\'' => return self.quoted(false),
            'h' | 'b' | 't' if rest.as_bytes().get(1) == Some(&b'\'') => {
                self.pos += 1;
                return self.quoted(true);
            }
            '[' | ']' | '(' | ')' | ',' => Token::Sign(first),
            '=' => {
                self.pos += usize::from(rest.starts_with("=="));
                Token::Equal
            }
            '!' | '<' | '>' => {
                let two = matches!(rest.as_bytes().get(1), Some(b'=' | b'>'));
                self.pos += usize::from(two);
                Token::Unequal
            }
            _ => return self.word(),
        };
        self.pos += first.len_utf8();
        Some(token)
    }

    /// A literal whose opening quote is at the position.
    fn quoted(&mut self, typed: bool) -> Option<Token<'a>> {
        let Some(end) = end_of_quote(self.rest()) else {
            self.failed = true;
            return None;
        };
        let inner = self.rest().get(1..end - 1).unwrap_or_default();
        self.pos += end;
        let text = if inner.contains('\\') {
            let mut out = String::with_capacity(inner.len());
            let mut chars = inner.chars();
            while let Some(c) = chars.next() {
                out.extend(if c == '\\' { chars.next() } else { Some(c) });
            }
            Cow::Owned(out)
        } else {
            Cow::Borrowed(inner)
        };
        Some(Token::Text(text, typed))
    }

    /// A keyword, number or path; quoted steps and list steps belong to the path.
    fn word(&mut self) -> Option<Token<'a>> {
        let rest = self.rest();
        let mut length = 0;
        // Known on the way: a look back at each character would take the square of the word's length.
        let mut in_path = false;
        loop {
            let here = rest.get(length..).unwrap_or_default();
            match here.bytes().next() {
                Some(b'\'') if in_path && rest.get(..length).is_some_and(|word| word.ends_with(['.', ':'])) => {
                    match end_of_quote(here) {
                        Some(end) => length += end,
                        None => break,
                    }
                }
                Some(b'[') if in_path => match here.find(']') {
                    Some(end) => length += end + 1,
                    None => break,
                },
                Some(byte) if byte.is_ascii_alphanumeric() || b"_-.:+*".contains(&byte) => {
                    in_path |= byte == b':';
                    length += 1;
                }
                _ => break,
            }
        }
        if length == 0 {
            self.failed = true;
            return None;
        }
        self.pos += length;
        rest.get(..length).map(Token::Word)
    }
}

/// The length of the quoted text this begins with, both quotes included.
fn end_of_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (index, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'\'' => return Some(index + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(pattern: &str) -> Vec<String> {
        let found = read(pattern);
        assert!(found.complete, "{pattern}");
        found.values.into_iter().map(|value| format!("{:?} {}", value.kind, value.text)).collect()
    }

    #[test]
    fn equality_and_lists_are_values() {
        assert_eq!(values("[domain-name:value = 'a.example']"), ["Domain a.example"]);
        assert_eq!(
            values("[domain-name:value='a.example' OR ipv4-addr:value = '192.0.2.0/24']"),
            ["Domain a.example", "Ip 192.0.2.0/24"]
        );
        assert_eq!(
            values("[url:value IN ('http://a.example/x','https://b.example')]"),
            ["Url http://a.example/x", "Url https://b.example"]
        );
        assert_eq!(
            values(
                "([ipv6-addr:value == '2001:db8::1'] FOLLOWEDBY [email-addr:value = 'x@a.example']) WITHIN 5 SECONDS"
            ),
            ["Ip 2001:db8::1", "Email x@a.example"]
        );
        let (md5, sha256) = ("0".repeat(32), "A".repeat(64));
        assert_eq!(
            values(&format!(
                "[file:hashes.'SHA-256' = '{sha256}' AND file:hashes.MD5='{md5}' AND file:hashes.sha256='{sha256}']"
            )),
            [format!("Sha256 {sha256}"), format!("Md5 {md5}"), format!("Sha256 {sha256}")]
        );
        assert_eq!(
            values("[network-traffic:dst_ref.value = '192.0.2.1' AND network-traffic:dst_port = 443]"),
            ["Ip 192.0.2.1"]
        );
        assert_eq!(values("[email-message:to_refs[*].value = 'x@a.example']"), ["Email x@a.example"]);
        assert_eq!(values(r"[url:value = 'http://a.example/\'q\\']"), [r"Url http://a.example/'q\"]);
        assert_eq!(
            values("[domain-name:value = 'a.example'] START t'2020-01-01T00:00:00Z' STOP t'2020-01-02T00:00:00Z'"),
            ["Domain a.example"]
        );
    }

    #[test]
    fn other_comparisons_are_not() {
        for pattern in [
            "[domain-name:value != 'a.example']",
            "[domain-name:value NOT = 'a.example']",
            "[domain-name:value NOT IN ('a.example')]",
            "[domain-name:value LIKE 'a.%']",
            "[url:value MATCHES '^http://a.example']",
            "[ipv4-addr:value ISSUBSET '192.0.2.0/24']",
            "[file:name = 'a.exe' AND process:name = 'b' AND mutex:name='c.example']",
            "[file:size > 5]",
            "[network-traffic:protocols[*] = 'http']",
            "[windows-registry-key:key = 'HKEY\\\\a' AND windows-registry-key:values[*].data = 'x.example']",
        ] {
            assert_eq!(values(pattern), [""; 0], "{pattern}");
        }
    }

    #[test]
    fn broken_patterns_are_incomplete() {
        for pattern in [
            "",
            "x",
            "[domain-name:value = 'a.example'",
            "[domain-name:value = 'a",
            "[a:b = 'c']]",
            "[a:b IN 'c']",
            "[a:b ~ 'c']",
            "[a:b",
        ] {
            assert!(!read(pattern).complete, "{pattern}");
        }
        assert!(read("[user-account:account_login = 'jan']").personal);
    }
    #[test]
    fn a_long_word_takes_no_more_than_its_length() {
        let start = std::time::Instant::now();
        assert!(read(&format!("[{} = 'a']", "x".repeat(4 << 20))).values.is_empty());
        assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
    }
}
