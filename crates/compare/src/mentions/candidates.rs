// SPDX-License-Identifier: EUPL-1.2
//! Every stretch of a cleaned text that could be a value. Whether it is
//! one that matters is for the index to say, so this may be generous: file names
//! and version numbers cost a look-up and nothing more. No stretch is read more
//! than a fixed number of times; see [`Token::spend`] for the one that would be.

use crate::canonical::{self, Hint, canonical};
use crate::host::{address, cidr, host, ip};
use crate::value::{Kind, Value};

/// Longest stretch tried as a name, in bytes (253 characters, four bytes each).
const LONGEST_NAME: usize = 1_024;
/// Longest stretch tried as an IPv6 address.
const LONGEST_SIX: usize = 50;
/// Longest part of an e-mail address before the sign.
const LONGEST_LOCAL: usize = 64;
/// Longest scheme before `://`.
const LONGEST_SCHEME: usize = 32;

/// A possible value and its place in the cleaned text.
pub(super) struct Candidate {
    pub value: Value,
    pub from: usize,
    pub to: usize,
}

/// Calls `found` with each candidate of a text.
pub(super) fn each_candidate(text: &str, found: &mut dyn FnMut(Candidate)) {
    for word in text.split(canonical::parts_words) {
        // The shortest value is `::`.
        if word.len() < 2 {
            continue;
        }
        let mut token = Token { base: offset(text, word), word, purse: 4 * word.len() + 16_384, found: &mut *found };
        token.names();
        token.colons();
        token.emails();
        token.urls();
    }
}

/// Where a slice of a text starts in it.
fn offset(text: &str, slice: &str) -> usize {
    (slice.as_ptr() as usize).saturating_sub(text.as_ptr() as usize)
}

/// Signs a host name can have, before UTS-46 has judged them.
fn in_name(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, '-' | '_' | '.')
        || (!c.is_ascii() && !matches!(c, '\u{80}'..='\u{BF}' | '\u{2000}'..='\u{206F}'))
}

/// The stretch of signs that meet a test, from the start of a text.
fn lead(text: &str, test: impl Fn(char) -> bool) -> &str {
    let end = text.find(|c| !test(c)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// All longest stretches of signs that meet a test.
fn runs(text: &str, test: impl Fn(char) -> bool) -> impl Iterator<Item = &str> {
    text.split(move |c| !test(c)).filter(|run| !run.is_empty())
}

/// One stretch without blanks, and how much may still be spent on long URLs.
struct Token<'a, 'f> {
    base: usize,
    word: &'a str,
    purse: usize,
    found: &'f mut dyn FnMut(Candidate),
}

impl<'a> Token<'a, '_> {
    fn hit(&mut self, value: Value, slice: &str) {
        let from = self.base + offset(self.word, slice);
        self.hit_at(value, from, from + slice.len());
    }

    fn hit_at(&mut self, value: Value, from: usize, to: usize) {
        (self.found)(Candidate { value, from, to });
    }

    fn after(&self, slice: &str) -> &'a str {
        let end = offset(self.word, slice) + slice.len();
        self.word.get(end..).unwrap_or_default()
    }

    fn before(&self, slice: &str) -> &'a str {
        let start = offset(self.word, slice);
        self.word.get(..start).unwrap_or_default()
    }

    /// Takes from the purse what reading a long stretch costs. Stretches that end
    /// at the token's end overlap; with a purse of a few times the token's length
    /// all of them together stay linear.
    fn spend(&mut self, bytes: usize) -> bool {
        let left = self.purse.checked_sub(bytes);
        self.purse = left.unwrap_or(self.purse);
        left.is_some()
    }

    /// Domains, IPv4 addresses and blocks, hashes, and URLs without a scheme.
    fn names(&mut self) {
        let word = self.word;
        for run in runs(word, in_name) {
            self.hashes(run);
            for name in spellings(run) {
                if let Ok(value) = host(name) {
                    self.hit(value, name);
                }
            }
            if self.after(run).starts_with(['/', ':']) && !self.before(run).ends_with('/') {
                self.block(run);
                self.path_after(run);
            }
        }
    }

    fn hashes(&mut self, run: &str) {
        for part in runs(run, |c| c.is_ascii_hexdigit()) {
            let even = part.len().is_multiple_of(2);
            if !even || !(32..=128).contains(&part.len()) {
                continue;
            }
            if let Ok(value) = canonical::hash(part) {
                self.hit(value, part);
            }
            self.hit(Value::new(Kind::Hash, part.to_ascii_lowercase()), part);
        }
    }

    /// A block of addresses: an address, a slash, one to three digits.
    fn block(&mut self, run: &str) {
        let Some(rest) = self.after(run).strip_prefix('/') else {
            return;
        };
        let length = lead(rest, |c| c.is_ascii_digit());
        if length.is_empty() || length.len() > 3 || run.len() > LONGEST_SIX {
            return;
        }
        if let Some(value) = cidr(&format!("{run}/{length}")) {
            let from = self.base + offset(self.word, run);
            self.hit_at(value, from, from + run.len() + 1 + length.len());
        }
    }

    /// `mail.example.net/path`, read as http and as https.
    fn path_after(&mut self, run: &str) {
        if run.len() > LONGEST_NAME || !run.contains('.') {
            return;
        }
        let start = offset(self.word, run);
        let Some(rest) = self.word.get(start..) else {
            return;
        };
        let short = lead(rest, |c| in_name(c) || c == '/');
        let long = self.spend(2 * rest.len()).then_some(rest);
        for stretch in [Some(short), long].into_iter().flatten() {
            for scheme in ["http", "https"] {
                let tidy = trimmed(stretch);
                let other = (tidy != stretch).then_some(tidy);
                for end in [Some(stretch), other].into_iter().flatten() {
                    if end.len() <= canonical::MOST {
                        let url = format!("{scheme}://{end}");
                        if let Ok(value) = canonical(Some(Hint::Url), &url) {
                            self.hit(value, end);
                        }
                    }
                }
            }
        }
    }

    /// IPv6 addresses and blocks.
    fn colons(&mut self) {
        let word = self.word;
        for run in runs(word, |c| c.is_ascii_hexdigit() || matches!(c, ':' | '.')) {
            if run.len() > LONGEST_SIX || run.bytes().filter(|b| *b == b':').count() < 2 {
                continue;
            }
            self.block(run);
            let bare = run.trim_end_matches('.');
            let inner = bare.strip_suffix(':').filter(|b| !b.ends_with(':'));
            // The end of a word such as `IPv6:` looks like a first group.
            let chopped = bare.split_once(':').map(|(_, rest)| rest);
            for text in [Some(bare), inner, chopped].into_iter().flatten() {
                if let Some(found) = ip(text) {
                    self.hit(address(found), text);
                }
                if Some(text) == chopped {
                    self.block(text);
                }
            }
        }
    }

    fn emails(&mut self) {
        let word = self.word;
        for (at, _) in word.match_indices('@') {
            let local = local_part(word, at);
            let domain = lead(word.get(at + 1..).unwrap_or_default(), in_name);
            let simple = local.rfind(|c: char| !(c.is_alphanumeric() || "._+-".contains(c)));
            let simple = simple.and_then(|n| local.get(n..));
            let simple = simple.map(|s| s.trim_start_matches(|c: char| !c.is_alphanumeric()));
            let plain = local.trim_start_matches(|c: char| !c.is_alphanumeric());
            for local in [Some(local), Some(plain), simple].into_iter().flatten() {
                for name in spellings(domain) {
                    if let Ok(value) = canonical::email(&format!("{local}@{name}")) {
                        let from = self.base + at - local.len();
                        let to = self.base + offset(word, name) + name.len();
                        self.hit_at(value, from, to);
                    }
                }
            }
        }
    }

    fn urls(&mut self) {
        let word = self.word;
        let starts: Vec<usize> = word.match_indices("://").map(|(at, _)| scheme_start(word, at)).collect();
        for (number, start) in starts.iter().enumerate() {
            let next = starts.get(number + 1).copied().unwrap_or(word.len());
            let own = word.get(*start..next).unwrap_or_default();
            self.url(own);
            self.url(own.split(cuts_url).next().unwrap_or_default());
            self.url(own.split('&').next().unwrap_or_default());
            let rest = word.get(*start..).unwrap_or_default();
            if rest.len() > own.len() && self.spend(rest.len()) {
                self.url(rest);
            }
        }
    }

    /// A URL as it stands and without what may close the sentence, and its host.
    fn url(&mut self, stretch: &str) {
        let tidy = crate::clean::unwrap(stretch);
        let bare = trimmed(stretch);
        let other = (bare != tidy).then_some(bare);
        for text in [Some(tidy), other].into_iter().flatten() {
            if text.len() > canonical::MOST {
                continue;
            }
            if let Ok(value) = canonical(Some(Hint::Url), text) {
                if let Some(host) = canonical::host_of(&value) {
                    self.hit(host, text);
                }
                self.hit(value, text);
            }
        }
    }
}

/// Signs after which a URL in running text has probably ended.
fn cuts_url(c: char) -> bool {
    matches!(c, '\'' | '|' | ',' | ';' | '(' | ')' | '[' | ']' | '{' | '}' | '\\' | '`' | '*' | '^')
}

/// Without punctuation and brackets at the end.
fn trimmed(text: &str) -> &str {
    text.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_', '~', '`', '|', '\\', ')', ']', '}'])
}

/// What stands before the sign of an e-mail address.
fn local_part(word: &str, at: usize) -> &str {
    let before = word.get(..at).unwrap_or_default();
    let mut start = at;
    for (n, c) in before.char_indices().rev() {
        if !canonical::in_local(c) || at - n > LONGEST_LOCAL {
            break;
        }
        start = n;
    }
    before.get(start..).unwrap_or_default()
}

/// Where the scheme before `://` starts. Letters glued to a known scheme are not
/// part of it.
fn scheme_start(word: &str, at: usize) -> usize {
    let before = word.get(..at).unwrap_or_default();
    let sign = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
    let letters = before.bytes().rev().take(LONGEST_SCHEME);
    let length = letters.take_while(|b| sign(b)).count();
    let scheme = before.get(at - length..).unwrap_or_default();
    let lower = scheme.to_ascii_lowercase();
    let known = ["https", "http", "ftps", "ftp"];
    let known = known.iter().find(|k| lower.ends_with(**k));
    at - known.map_or(length, |k| k.len())
}

/// What a stretch can be as a name: as it is; without marks around it; without a
/// word joined on by a hyphen or a missing blank; each address of a range; and
/// what is ASCII in it, for scripts that write without blanks.
fn spellings(run: &str) -> Vec<&str> {
    let mut names = Vec::new();
    if run.len() <= LONGEST_NAME {
        forms(run, &mut names);
    }
    if !run.is_ascii() {
        for part in runs(run, |c| c.is_ascii()) {
            if part.len() <= LONGEST_NAME {
                forms(part, &mut names);
            }
        }
    }
    names
}

fn forms<'a>(run: &'a str, names: &mut Vec<&'a str>) {
    let marks = ['.', '-', '_'];
    let (whole, bare) = (run.trim_matches('.'), run.trim_matches(marks));
    if !whole.contains('.') {
        return;
    }
    names.push(bare);
    // A name's first part can be nothing but marks.
    if bare.len() < run.len() {
        // A leading underscore can belong to the name.
        names.push(run.trim_start_matches('.').trim_end_matches(marks));
        names.push(whole);
    }
    let (above, last) = bare.rsplit_once('.').unwrap_or_default();
    if let Some(hyphen) = last.find('-').filter(|_| !last.starts_with("xn--")) {
        let end = above.len() + 1 + hyphen;
        names.push(bare.get(..end).unwrap_or_default());
    }
    if last.starts_with(char::is_uppercase) && above.contains('.') {
        names.push(above);
    }
    let range = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b'-');
    if bare.contains('-') && bare.bytes().all(range) {
        names.extend(bare.split('-').filter(|part| !part.is_empty()));
    }
}
