// SPDX-License-Identifier: EUPL-1.2
//! Takes away what people add so that an indicator cannot be clicked
//! (`hxxps://mail[.]example(.)net`), what editors put in (invisible characters,
//! full-width forms) and what sentences put around it (quotes, brackets, full
//! stops). One scanner serves single values and whole texts; for texts it keeps
//! where each byte came from, so that a mention can be shown in its place
//! . Linear in its input: each step consumes what it reads, but for a
//! look-ahead of a fixed number of bytes.

use std::borrow::Cow;

/// Longest bracketed word looked for, such as `[ dot ]`, brackets excluded.
const BRACKETED: usize = 9;

/// How much is undone beyond plain defanging.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// Single values: defanging and invisible characters.
    Value,
    /// Texts: character references such as `&#46;` as well, as Markdown shows them.
    Text,
    /// Texts read once more, with emphasis marks taken out and `%2E` decoded.
    Loose,
}

/// A cleaned text and where each of its bytes came from.
#[derive(Default)]
pub(crate) struct Clean {
    pub text: String,
    start: Vec<u32>,
    end: Vec<u32>,
    mapped: bool,
}

impl Clean {
    /// The place in the original of the bytes `from..to` of the cleaned text.
    pub fn original(&self, from: usize, to: usize) -> std::ops::Range<usize> {
        let start = self.start.get(from).copied().unwrap_or_default();
        let last = to.saturating_sub(1).max(from);
        let end = self.end.get(last).copied().unwrap_or(start);
        start as usize..end as usize
    }

    fn push(&mut self, piece: &str, from: usize, to: usize) {
        self.text.push_str(piece);
        if self.mapped {
            let place = |n| u32::try_from(n).unwrap_or(u32::MAX);
            self.start.resize(self.text.len(), place(from));
            self.end.resize(self.text.len(), place(to));
        }
    }

    /// Takes blanks back before a joining sign, when a word stands before them.
    fn drop_blanks(&mut self) {
        let kept = self.text.trim_end_matches([' ', '\t']).len();
        let word = self.text.get(..kept).and_then(|t| t.chars().next_back());
        if word.is_some_and(|c| !c.is_whitespace()) {
            self.text.truncate(kept);
            if self.mapped {
                self.start.truncate(kept);
                self.end.truncate(kept);
            }
        }
    }

    fn ends_in_word(&self) -> bool {
        self.text.chars().next_back().is_some_and(char::is_alphanumeric)
    }
}

/// What stands for something else at the head of the rest of a text.
enum Step {
    /// Nothing special: keep one character.
    Keep,
    /// Leave out so many bytes.
    Drop(usize),
    /// So many bytes stand for this.
    Put(&'static str, usize),
    /// So many bytes stand for one character.
    One(char, usize),
    /// So many bytes join two words, blanks around included.
    Join(&'static str, usize),
}

/// Cleans a whole text, keeping places.
pub(crate) fn clean_text(text: &str, depth: Depth) -> Clean {
    scan(text, depth, true)
}

fn scan(text: &str, depth: Depth, mapped: bool) -> Clean {
    let mut out = Clean { mapped, text: String::with_capacity(text.len()), ..Clean::default() };
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let Some(c) = rest.chars().next() else { break };
        match step(rest, c, &out, depth) {
            Step::Keep => {
                let len = c.len_utf8();
                out.push(rest.get(..len).unwrap_or_default(), at, at + len);
                at += len;
            }
            Step::Drop(len) => at += len,
            Step::Put(piece, len) => {
                out.push(piece, at, at + len);
                at += len;
            }
            Step::One(one, len) => {
                out.push(one.encode_utf8(&mut [0; 4]), at, at + len);
                at += len;
            }
            Step::Join(piece, len) => {
                out.drop_blanks();
                out.push(piece, at, at + len);
                at += len;
                let after = text.get(at..).unwrap_or_default();
                at += after.len() - after.trim_start_matches([' ', '\t']).len();
            }
        }
    }
    out
}

fn step(rest: &str, c: char, out: &Clean, depth: Depth) -> Step {
    match c {
        'h' | 'H' | 'f' | 'F' if !out.ends_in_word() => scheme(rest),
        '[' | '(' | '{' => bracketed(rest, out),
        '.' if out.ends_in_word() && half(rest, ']') => Step::Put(".", 2),
        '\\' => escaped(rest),
        '&' if depth != Depth::Value => reference(rest),
        '*' | '`' | '~' if depth == Depth::Loose => Step::Drop(1),
        '%' if depth == Depth::Loose => percent(rest),
        _ if c.is_ascii() => Step::Keep,
        _ if invisible(c) => Step::Drop(c.len_utf8()),
        _ => plain(c).map_or(Step::Keep, |p| Step::One(p, c.len_utf8())),
    }
}

/// `hxxp`, `hXXps`, `h**p`, `fxp` before a colon, itself perhaps bracketed.
fn scheme(rest: &str) -> Step {
    const FORMS: [(&str, &str); 9] = [
        ("hxxps", "https"),
        ("hxxp", "http"),
        ("hxtps", "https"),
        ("hxtp", "http"),
        ("htxp", "http"),
        ("h**ps", "https"),
        ("h**p", "http"),
        ("fxps", "ftps"),
        ("fxp", "ftp"),
    ];
    let found = FORMS.iter().find(|(form, _)| {
        let head = rest.get(..form.len());
        let next = rest.as_bytes().get(form.len());
        head.is_some_and(|h| h.eq_ignore_ascii_case(form))
            && matches!(next, Some(b':' | b'[' | b'(' | b'{' | b'\\' | b' '))
    });
    found.map_or(Step::Keep, |(form, real)| Step::Put(real, form.len()))
}

/// `[.]`, `(dot)`, `{at}`, `[:]`, `[://]` and the half form `[.net`.
fn bracketed(rest: &str, out: &Clean) -> Step {
    let window = rest.as_bytes().get(1..).unwrap_or_default();
    let close = window.iter().take(BRACKETED + 1).position(|b| matches!(b, b']' | b')' | b'}'));
    let inside = close.and_then(|n| rest.get(1..=n)).unwrap_or_default();
    let len = inside.len() + 2;
    let word = inside.trim_matches([' ', '\\']);
    let is = |w: &str| word.eq_ignore_ascii_case(w);
    match word {
        "." | ".." => Step::Join(".", len),
        ":" => Step::Put(":", len),
        "://" => Step::Put("://", len),
        "/" => Step::Put("/", len),
        "//" => Step::Put("//", len),
        "@" => Step::Join("@", len),
        _ if is("dot") || is("d0t") || is("punt") => Step::Join(".", len),
        _ if is("at") => Step::Join("@", len),
        _ if out.ends_in_word() && half(rest, '.') => Step::Put(".", 2),
        _ => Step::Keep,
    }
}

/// Does `second` follow, and a letter or digit after it?
fn half(rest: &str, second: char) -> bool {
    let mut chars = rest.chars().skip(1);
    chars.next() == Some(second) && chars.next().is_some_and(char::is_alphanumeric)
}

/// A backslash before a sign that needs none: `example\.net`, `a\_b`.
fn escaped(rest: &str) -> Step {
    match rest.as_bytes().get(1) {
        Some(b'.' | b':' | b'/' | b'@' | b'_' | b'-' | b'[' | b']' | b'(' | b')') => Step::Drop(1),
        _ => Step::Keep,
    }
}

/// A character reference of HTML, by number or by one of the names that can
/// stand inside an indicator.
fn reference(rest: &str) -> Step {
    let window = rest.as_bytes().iter().take(20);
    let Some(end) = window.clone().position(|b| *b == b';') else {
        return Step::Keep;
    };
    let name = rest.get(1..end).unwrap_or_default();
    let code = match name {
        "period" => Some(u32::from(b'.')),
        "commat" => Some(u32::from(b'@')),
        "colon" => Some(u32::from(b':')),
        "sol" => Some(u32::from(b'/')),
        "amp" => Some(u32::from(b'&')),
        "hyphen" | "dash" => Some(u32::from(b'-')),
        "lowbar" => Some(u32::from(b'_')),
        "shy" | "ZeroWidthSpace" | "zwj" | "zwnj" | "NoBreak" => Some(0xAD),
        _ => number(name),
    };
    match code.and_then(char::from_u32) {
        Some(c) if invisible(c) => Step::Drop(end + 1),
        Some(c) if !c.is_control() => Step::One(plain(c).unwrap_or(c), end + 1),
        _ => Step::Keep,
    }
}

fn number(name: &str) -> Option<u32> {
    let digits = name.strip_prefix('#')?;
    match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => digits.parse().ok(),
    }
}

/// `%2E` and its like, when it stands for a visible ASCII character.
fn percent(rest: &str) -> Step {
    let byte = rest.get(1..3).and_then(|h| u8::from_str_radix(h, 16).ok()).filter(u8::is_ascii_graphic);
    byte.map_or(Step::Keep, |b| Step::One(char::from(b), 3))
}

/// Characters that take no room on the page.
pub(crate) fn invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{E0000}'..='\u{E0FFF}')
}

/// The ASCII sign for full-width forms and foreign full stops.
fn plain(c: char) -> Option<char> {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0),
        '\u{3002}' | '\u{FF61}' | '\u{2024}' | '\u{FE52}' => Some('.'),
        '\u{2010}' | '\u{2011}' => Some('-'),
        '\u{A0}' | '\u{202F}' => Some(' '),
        _ => None,
    }
}

/// Undoes defanging, removes invisible characters, and trims space, quotes,
/// brackets and closing punctuation around a single value.
///
/// Understood: `hxxp`, `hXXps`, `h**p`, `fxp`; `[.]`, `(.)`, `{.}`, `[dot]`,
/// `[at]`, `[@]`, `[:]`, `[://]` in any bracket, with blanks around; `[.net`,
/// `example.]net`; `\.`; full-width forms; soft hyphens and zero-width signs.
#[must_use]
pub fn refang(raw: &str) -> Cow<'_, str> {
    let bytes = raw.as_bytes();
    let plain =
        !bytes.iter().any(|b| !b.is_ascii() || matches!(b, b'[' | b']' | b'(' | b'{' | b'\\' | b'x' | b'X' | b'*'));
    if plain {
        return Cow::Borrowed(unwrap(raw));
    }
    let out = scan(raw, Depth::Value, false).text;
    let inner = unwrap(&out);
    if inner.len() == out.len() {
        if out == raw {
            return Cow::Borrowed(raw);
        }
        return Cow::Owned(out);
    }
    Cow::Owned(inner.to_owned())
}

/// Pairs that stand around a value.
const PAIRS: [(char, char); 4] = [('(', ')'), ('[', ']'), ('{', '}'), ('<', '>')];
/// Quotes, at either end.
const QUOTES: &[char] = &['"', '\'', '`', '“', '”', '„', '‘', '’', '‚', '«', '»', '‹', '›'];
/// Punctuation that ends a clause.
const CLOSING: &[char] = &['.', ',', ';', '!', ':'];

/// Trims what a sentence puts around a value. Brackets go only in pairs or when
/// their counterpart is missing, so `http://x.example/a_(b)` and `[2001:db8::1]:443`
/// stay whole.
pub(crate) fn unwrap(raw: &str) -> &str {
    let mut s = raw.trim();
    for _ in 0..16 {
        let before = s.len();
        s = s.trim_start_matches(QUOTES).trim_end_matches(QUOTES);
        s = trim_closing(s).trim();
        for (open, close) in PAIRS {
            s = trim_pair(s, open, close);
        }
        if s.len() == before {
            break;
        }
    }
    s
}

/// Full stops and commas at the end; a colon only where it cannot belong to an
/// IPv6 address such as `2001:db8::`.
fn trim_closing(s: &str) -> &str {
    let cut = s.trim_end_matches(CLOSING);
    let tail = s.get(cut.len()..).unwrap_or_default();
    if tail.starts_with("::") {
        let end = cut.len() + 2;
        return s.get(..end).unwrap_or(s);
    }
    cut
}

fn trim_pair(s: &str, open: char, close: char) -> &str {
    let head = s.strip_prefix(open);
    let tail = s.strip_suffix(close);
    match (head, tail) {
        (Some(_), Some(_)) => head.and_then(|h| h.strip_suffix(close)).unwrap_or(s),
        (Some(h), None) if !h.contains(close) => h,
        (None, Some(t)) if !t.contains(open) => t,
        _ => s,
    }
}
