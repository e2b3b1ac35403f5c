// SPDX-License-Identifier: EUPL-1.2
//! A view of JSON text without a tree: a value is a range of the text, and its members are
//! found when asked for. Made for text that [`crate::scan`] has checked; on other text the
//! views are merely empty, never wrong in memory or endless.

use std::borrow::Cow;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Json<'a> {
    text: &'a str,
    start: usize,
    end: usize,
}

impl<'a> Json<'a> {
    /// The value the text holds.
    pub fn root(text: &'a str) -> Option<Self> {
        let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
        value_at(text, skip_space(text.as_bytes(), start))
    }

    /// The exact text of the value.
    pub fn raw(self) -> &'a str {
        self.text.get(self.start..self.end).unwrap_or_default()
    }

    pub fn offset(self) -> usize {
        self.start
    }

    fn first(self) -> Option<u8> {
        self.text.as_bytes().get(self.start).copied()
    }

    pub fn is_array(self) -> bool {
        self.first() == Some(b'[')
    }

    pub fn is_object(self) -> bool {
        self.first() == Some(b'{')
    }

    pub fn is_null(self) -> bool {
        self.first() == Some(b'n')
    }

    pub fn is_number(self) -> bool {
        matches!(self.first(), Some(b'-' | b'0'..=b'9'))
    }

    /// The string it is, unescaped.
    pub fn string(self) -> Option<Cow<'a, str>> {
        let inner = self.raw().strip_prefix('"')?.strip_suffix('"')?;
        Some(unescape(inner))
    }

    /// True or false, also as MISP writes them: 0, 1, "0", "1".
    pub fn loose_bool(self) -> Option<bool> {
        match self.raw() {
            "true" | "1" | "\"1\"" | "\"true\"" => Some(true),
            "false" | "0" | "\"0\"" | "\"false\"" | "\"\"" | "null" => Some(false),
            _ => None,
        }
    }

    /// Names and values of an object; nothing for any other value.
    pub fn members(self) -> Members<'a> {
        Members(Cursor::new(self, b'{'))
    }

    /// Elements of an array; nothing for any other value.
    pub fn elements(self) -> Elements<'a> {
        Elements(Cursor::new(self, b'['))
    }

    pub fn get(self, name: &str) -> Option<Json<'a>> {
        self.members().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Every string at any depth with the name it stands under and the name around that;
    /// elements of an array stand under the array's name. One pass, no recursion.
    pub fn strings(self, mut visit: impl FnMut(&str, &str, Json<'a>)) {
        let bytes = self.text.as_bytes();
        let none = || Cow::Borrowed("");
        // The names that lead to each open container, and the name read last.
        let mut path: Vec<Cow<'a, str>> = Vec::new();
        let mut name = none();
        let mut pos = self.start;
        while pos < self.end {
            match bytes.get(pos) {
                Some(b'{' | b'[') => {
                    path.push(name.clone());
                    pos += 1;
                }
                Some(b'}' | b']') => {
                    name = path.pop().unwrap_or_else(none);
                    pos += 1;
                }
                Some(b'"') => {
                    let end = skip_string(bytes, pos);
                    let value = Json { text: self.text, start: pos, end };
                    let after = skip_space(bytes, end);
                    if bytes.get(after) == Some(&b':') {
                        name = value.string().unwrap_or_else(none);
                        pos = after + 1;
                    } else {
                        visit(path.last().map_or("", AsRef::as_ref), &name, value);
                        pos = end;
                    }
                }
                Some(_) => pos += 1,
                None => break,
            }
        }
    }
}

struct Cursor<'a> {
    text: &'a str,
    pos: usize,
    end: usize,
}

impl<'a> Cursor<'a> {
    fn new(value: Json<'a>, open: u8) -> Self {
        let inside = value.first() == Some(open);
        let pos = if inside { value.start + 1 } else { value.end };
        Self { text: value.text, pos, end: value.end.saturating_sub(1) }
    }

    /// The next value before the end, past a comma or colon.
    fn next(&mut self) -> Option<Json<'a>> {
        let bytes = self.text.as_bytes();
        let mut pos = skip_space(bytes, self.pos);
        if matches!(bytes.get(pos), Some(b',' | b':')) {
            pos = skip_space(bytes, pos + 1);
        }
        if pos >= self.end {
            return None;
        }
        let value = value_at(self.text, pos)?;
        self.pos = value.end;
        Some(value)
    }
}

pub(crate) struct Members<'a>(Cursor<'a>);

impl<'a> Iterator for Members<'a> {
    type Item = (Cow<'a, str>, Json<'a>);
    fn next(&mut self) -> Option<Self::Item> {
        let key = self.0.next()?.string()?;
        Some((key, self.0.next()?))
    }
}

pub(crate) struct Elements<'a>(Cursor<'a>);

impl<'a> Iterator for Elements<'a> {
    type Item = Json<'a>;
    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

fn value_at(text: &str, start: usize) -> Option<Json<'_>> {
    let end = skip_value(text.as_bytes(), start);
    (end > start).then_some(Json { text, start, end })
}

fn skip_space(bytes: &[u8], mut pos: usize) -> usize {
    while matches!(bytes.get(pos), Some(b' ' | b'\n' | b'\r' | b'\t')) {
        pos += 1;
    }
    pos
}

/// The place after the string that begins at `pos`.
fn skip_string(bytes: &[u8], pos: usize) -> usize {
    let mut pos = pos + 1;
    while let Some(byte) = bytes.get(pos) {
        match byte {
            b'"' => return pos + 1,
            b'\\' => pos += 2,
            _ => pos += 1,
        }
    }
    bytes.len()
}

/// The place after the value that begins at `pos`; `pos` itself if none does.
fn skip_value(bytes: &[u8], mut pos: usize) -> usize {
    match bytes.get(pos) {
        Some(b'"') => skip_string(bytes, pos),
        Some(b'{' | b'[') => {
            let mut depth = 0_usize;
            while let Some(byte) = bytes.get(pos) {
                match byte {
                    b'"' => pos = skip_string(bytes, pos) - 1,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth -= 1,
                    _ => {}
                }
                pos += 1;
                if depth == 0 {
                    break;
                }
            }
            pos
        }
        _ => {
            let stop = |byte: &u8| matches!(byte, b',' | b']' | b'}' | b':' | b' ' | b'\n' | b'\r' | b'\t');
            let rest = bytes.get(pos..).unwrap_or_default();
            pos + rest.iter().position(stop).unwrap_or(rest.len())
        }
    }
}

/// The UTF-16 unit of the escape `\uXXXX` at `pos`.
pub(crate) fn code_unit(bytes: &[u8], pos: usize) -> Option<u16> {
    let digits = bytes.get(pos..pos.checked_add(6)?)?.strip_prefix(b"\\u")?;
    digits.iter().try_fold(0_u16, |unit, digit| {
        let digit = u16::try_from(char::from(*digit).to_digit(16)?).ok()?;
        Some(unit << 4 | digit)
    })
}

/// The text of a JSON string, given what stands between its quotes. Bad escapes are left out.
pub(crate) fn unescape(inner: &str) -> Cow<'_, str> {
    if !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        let (plain, escape) = rest.split_at(at);
        out.push_str(plain);
        let (character, length) = escaped(escape);
        out.extend(character);
        rest = escape.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character of the escape the text begins with, and its length.
fn escaped(escape: &str) -> (Option<char>, usize) {
    let bytes = escape.as_bytes();
    let simple = match bytes.get(1) {
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => {
            let Some(unit) = code_unit(bytes, 0) else {
                return (None, 2);
            };
            let pair = [unit, code_unit(bytes, 6).unwrap_or(0)];
            return match char::decode_utf16(pair).next() {
                Some(Ok(one)) if one > '\u{ffff}' => (Some(one), 12),
                Some(Ok(one)) => (Some(one), 6),
                _ => (None, 6),
            };
        }
        Some(other) if other.is_ascii() => char::from(*other),
        _ => return (None, 1),
    };
    (Some(simple), 2)
}
