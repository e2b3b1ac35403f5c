// SPDX-License-Identifier: EUPL-1.2
//! The check before reading: one pass over a JSON text that refuses what JSON or the limits do
//! not allow, with the place. It builds nothing and does not recurse, so a hostile file costs
//! a pass and no more. Stricter than JSON in two ways: a name may stand only once in an object
//! (two readers could otherwise see two different objects under one signature), and numbers
//! must fit what every reader can keep.

use std::borrow::Cow;

use crate::doc::Doc;
use crate::error::excerpt;
use crate::json;
use crate::{FormatError, Position};

/// Names in one object. Real objects have tens.
const MAX_KEYS: usize = 100_000;
/// Characters of a number. The longest exact form of a double that programs write is shorter.
const MAX_NUMBER: usize = 64;

enum Frame {
    Array,
    /// Where the object's names begin in the list of names.
    Object(usize),
}

struct Scanner<'a> {
    bytes: &'a [u8],
    text: &'a str,
    pos: usize,
    depth: usize,
    stack: Vec<Frame>,
    /// Names of the open objects, outermost first: start and end in the text.
    keys: Vec<(usize, usize)>,
    deepest: Deepest,
}

/// Where a text is nested most.
#[derive(Clone, Copy, Default)]
pub(crate) struct Deepest {
    /// How many arrays and objects stand in each other.
    pub levels: usize,
    /// Where the innermost begins.
    pub offset: usize,
}

/// Checks the whole text.
pub(crate) fn check(doc: &Doc<'_>) -> Result<Deepest, FormatError> {
    let mut scanner = Scanner {
        bytes: doc.text.as_bytes(),
        text: doc.text,
        pos: if doc.text.starts_with('\u{feff}') { 3 } else { 0 },
        depth: doc.limits.depth,
        stack: Vec::new(),
        keys: Vec::new(),
        deepest: Deepest::default(),
    };
    scanner.document()?;
    Ok(scanner.deepest)
}

impl<'a> Scanner<'a> {
    fn at(&self, offset: usize) -> Position {
        Position::of(self.bytes, offset)
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.pos).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.pos += 1;
        }
    }

    fn unexpected(&self, expected: &'static str) -> FormatError {
        let at = self.at(self.pos);
        match self.text.get(self.pos..).and_then(|rest| rest.chars().next()) {
            None => FormatError::Truncated { at, expected },
            Some(found) => FormatError::Syntax { at, expected, found: excerpt(found.encode_utf8(&mut [0; 4])) },
        }
    }

    fn document(&mut self) -> Result<(), FormatError> {
        loop {
            if self.begin_value()? {
                continue;
            }
            if self.after_value()? {
                break;
            }
        }
        self.space();
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(FormatError::TrailingData { at: self.at(self.pos) }),
        }
    }

    /// Reads a scalar or opens a container; true if a value is to follow inside it.
    fn begin_value(&mut self) -> Result<bool, FormatError> {
        self.space();
        match self.peek() {
            Some(b'"') => self.string().map(|_| false),
            Some(b'{') => {
                self.open(Frame::Object(self.keys.len()))?;
                self.space();
                if self.peek() == Some(b'}') { Ok(false) } else { self.key().map(|()| true) }
            }
            Some(b'[') => {
                self.open(Frame::Array)?;
                self.space();
                Ok(self.peek() != Some(b']'))
            }
            Some(b't') => self.literal("true"),
            Some(b'f') => self.literal("false"),
            Some(b'n') => self.literal("null"),
            Some(b'-' | b'0'..=b'9') => self.number().map(|()| false),
            Some(b'N' | b'I' | b'+' | b'.') => Err(FormatError::BadNumber { at: self.at(self.pos) }),
            _ => Err(self.unexpected("a value")),
        }
    }

    /// Closes containers up to the next value; true at the end of the text's value.
    fn after_value(&mut self) -> Result<bool, FormatError> {
        loop {
            let (object, from) = match self.stack.last() {
                None => return Ok(true),
                Some(Frame::Array) => (false, 0),
                Some(Frame::Object(from)) => (true, *from),
            };
            self.space();
            match (self.peek(), object) {
                (Some(b','), true) => {
                    self.pos += 1;
                    self.space();
                    return self.key().map(|()| false);
                }
                (Some(b','), false) => {
                    self.pos += 1;
                    return Ok(false);
                }
                (Some(b'}'), true) => {
                    self.unique_keys(from)?;
                    self.keys.truncate(from);
                }
                (Some(b']'), false) => {}
                (_, true) => return Err(self.unexpected("',' or '}'")),
                (_, false) => return Err(self.unexpected("',' or ']'")),
            }
            self.pos += 1;
            self.stack.pop();
        }
    }

    fn open(&mut self, frame: Frame) -> Result<(), FormatError> {
        if self.stack.len() >= self.depth {
            return Err(FormatError::TooDeep { at: self.at(self.pos), limit: self.depth });
        }
        self.stack.push(frame);
        if self.stack.len() > self.deepest.levels {
            self.deepest = Deepest { levels: self.stack.len(), offset: self.pos };
        }
        self.pos += 1;
        Ok(())
    }

    fn key(&mut self) -> Result<(), FormatError> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("a name in quotes"));
        }
        let start = self.pos;
        self.string()?;
        self.keys.push((start, self.pos));
        if let Some(Frame::Object(from)) = self.stack.last()
            && self.keys.len() - from > MAX_KEYS
        {
            return Err(FormatError::TooManyKeys { at: self.at(start), limit: MAX_KEYS });
        }
        self.space();
        if self.peek() != Some(b':') {
            return Err(self.unexpected("':'"));
        }
        self.pos += 1;
        Ok(())
    }

    /// No name twice among those of the object that closes.
    fn unique_keys(&mut self, from: usize) -> Result<(), FormatError> {
        let Some(keys) = self.keys.get(from..) else {
            return Ok(());
        };
        let mut names: Vec<(Cow<'_, str>, usize)> = Vec::new();
        if keys.len() <= 24 && !keys.iter().any(|key| self.raw(*key).contains('\\')) {
            let twice = keys
                .iter()
                .enumerate()
                .find(|(index, key)| keys.iter().take(*index).any(|other| self.raw(*other) == self.raw(**key)));
            match twice {
                None => return Ok(()),
                Some((_, key)) => names.push((Cow::Borrowed(self.raw(*key)), key.0)),
            }
        } else {
            let mut all: Vec<_> = keys.iter().map(|key| (json::unescape(self.raw(*key)), key.0)).collect();
            all.sort_unstable();
            names.extend(
                all.windows(2)
                    .filter_map(|pair| match pair {
                        [(one, _), (two, start)] if one == two => Some((two.clone(), *start)),
                        _ => None,
                    })
                    .min_by_key(|(_, start)| *start),
            );
        }
        match names.first() {
            None => Ok(()),
            Some((name, start)) => Err(FormatError::DuplicateKey { at: self.at(*start), key: excerpt(name) }),
        }
    }

    /// What stands between the quotes.
    fn raw(&self, (start, end): (usize, usize)) -> &'a str {
        self.text.get(start + 1..end.saturating_sub(1)).unwrap_or_default()
    }

    fn string(&mut self) -> Result<(), FormatError> {
        self.pos += 1;
        loop {
            let rest = self.bytes.get(self.pos..).unwrap_or_default();
            let stop = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1F));
            self.pos += stop.unwrap_or(rest.len());
            match self.peek() {
                Some(b'"') => {
                    self.pos += 1;
                    return Ok(());
                }
                Some(b'\\') => self.escape()?,
                Some(_) => {
                    return Err(FormatError::ControlCharacter { at: self.at(self.pos) });
                }
                None => return Err(self.unexpected("the end of a string")),
            }
        }
    }

    fn escape(&mut self) -> Result<(), FormatError> {
        let bad = self.pos;
        let step = match self.bytes.get(self.pos + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Some(2),
            Some(b'u') => json::code_unit(self.bytes, self.pos).and_then(|unit| match unit {
                0xD800..=0xDBFF => {
                    json::code_unit(self.bytes, self.pos + 6).filter(|low| (0xDC00..=0xDFFF).contains(low)).map(|_| 12)
                }
                0xDC00..=0xDFFF => None,
                _ => Some(6),
            }),
            None => {
                self.pos += 1;
                return Err(self.unexpected("the rest of an escape"));
            }
            Some(_) => None,
        };
        match step {
            Some(step) => {
                self.pos += step;
                Ok(())
            }
            None => Err(FormatError::BadEscape { at: self.at(bad) }),
        }
    }

    fn literal(&mut self, word: &'static str) -> Result<bool, FormatError> {
        for byte in word.bytes() {
            if self.peek() != Some(byte) {
                return Err(self.unexpected("true, false or null"));
            }
            self.pos += 1;
        }
        Ok(false)
    }

    fn digits(&mut self) -> usize {
        let rest = self.bytes.get(self.pos..).unwrap_or_default();
        let count = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
        self.pos += count;
        count
    }

    fn number(&mut self) -> Result<(), FormatError> {
        let start = self.pos;
        let bad = |scanner: &Self| FormatError::BadNumber { at: scanner.at(start) };
        if self.peek() == Some(b'-') {
            self.pos += 1;
        }
        let leading_zero = self.peek() == Some(b'0');
        match self.digits() {
            0 => return Err(bad(self)),
            count if leading_zero && count > 1 => return Err(bad(self)),
            _ => {}
        }
        let mut whole = true;
        if self.peek() == Some(b'.') {
            self.pos += 1;
            whole = false;
            if self.digits() == 0 {
                return Err(bad(self));
            }
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.pos += 1;
            whole = false;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.pos += 1;
            }
            if self.digits() == 0 {
                return Err(bad(self));
            }
        }
        let text = self.text.get(start..self.pos).unwrap_or_default();
        let fits = text.len() <= MAX_NUMBER
            && if whole {
                text.parse::<i64>().is_ok() || text.parse::<u64>().is_ok()
            } else {
                text.parse::<f64>().is_ok_and(f64::is_finite)
            };
        if fits { Ok(()) } else { Err(FormatError::HugeNumber { at: self.at(start) }) }
    }
}
