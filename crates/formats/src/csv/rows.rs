// SPDX-License-Identifier: EUPL-1.2
//! Rows and cells with their exact places. Written here since the row's bytes must be kept as
//! they were, and since readers of CSV commonly pass over a quote that is never closed, which
//! would silently swallow the rest of a file.

use std::borrow::Cow;

use super::MAX_COLUMNS;
use crate::FormatError;
use crate::doc::Doc;
use crate::error::Position;

pub(crate) struct Row<'a> {
    /// The row without its line end.
    pub raw: &'a str,
    pub start: usize,
    /// The line it begins on, from 1.
    pub line: usize,
    pub cells: Vec<Cow<'a, str>>,
    /// A line that begins with `#`: no cells.
    pub comment: bool,
}

pub(crate) struct Rows<'a> {
    text: &'a str,
    pos: usize,
    line: usize,
    delimiter: char,
}

impl<'a> Rows<'a> {
    pub fn new(doc: &Doc<'a>, delimiter: char) -> Self {
        let pos = if doc.text.starts_with('\u{feff}') { 3 } else { 0 };
        Self { text: doc.text, pos, line: 1, delimiter }
    }

    fn at(&self, offset: usize) -> Position {
        Position::of(self.text.as_bytes(), offset)
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.pos).copied()
    }

    /// The next row that is not blank.
    pub fn next(&mut self) -> Result<Option<Row<'a>>, FormatError> {
        loop {
            let start = self.pos;
            let line = self.line;
            if self.peek().is_none() {
                return Ok(None);
            }
            let rest = self.text.get(start..).unwrap_or_default();
            let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
            let head = rest.get(..length).unwrap_or_default();
            let blank = head.trim().is_empty() && !head.contains('\t');
            let comment = head.starts_with('#');
            if blank || comment {
                self.pos = start + length;
                self.line_end();
                if blank {
                    continue;
                }
                return Ok(Some(Row { raw: head, start, line, cells: Vec::new(), comment }));
            }
            let cells = self.cells()?;
            let raw = self.text.get(start..self.pos).unwrap_or_default();
            self.line_end();
            return Ok(Some(Row { raw, start, line, cells, comment }));
        }
    }

    /// Past `\n`, `\r\n` or `\r`.
    fn line_end(&mut self) {
        if self.peek() == Some(b'\r') {
            self.pos += 1;
            if self.peek() != Some(b'\n') {
                self.line += 1;
                return;
            }
        }
        if self.peek() == Some(b'\n') {
            self.pos += 1;
            self.line += 1;
        }
    }

    fn cells(&mut self) -> Result<Vec<Cow<'a, str>>, FormatError> {
        let mut cells = Vec::new();
        loop {
            let cell = if self.peek() == Some(b'"') { self.quoted()? } else { self.plain()? };
            cells.push(cell);
            if cells.len() > MAX_COLUMNS {
                return Err(FormatError::TooManyColumns { at: self.at(self.pos), limit: MAX_COLUMNS });
            }
            if !self.at_delimiter() {
                return Ok(cells);
            }
            self.pos += self.delimiter.len_utf8();
        }
    }

    /// Any character may part the cells, also one of several bytes.
    fn at_delimiter(&self) -> bool {
        self.text.get(self.pos..).is_some_and(|rest| rest.starts_with(self.delimiter))
    }

    fn plain(&mut self) -> Result<Cow<'a, str>, FormatError> {
        let start = self.pos;
        let rest = self.text.get(start..).unwrap_or_default();
        self.pos += rest.find([self.delimiter, '\n', '\r']).unwrap_or(rest.len());
        Ok(Cow::Borrowed(self.text.get(start..self.pos).unwrap_or_default()))
    }

    fn quoted(&mut self) -> Result<Cow<'a, str>, FormatError> {
        let start = self.pos;
        self.pos += 1;
        let mut doubled = false;
        loop {
            match self.peek() {
                None => return Err(FormatError::OpenQuote { at: self.at(start) }),
                Some(b'"') if self.text.as_bytes().get(self.pos + 1) == Some(&b'"') => {
                    doubled = true;
                    self.pos += 2;
                }
                Some(b'"') => break,
                Some(byte) => {
                    self.line += usize::from(byte == b'\n');
                    self.pos += 1;
                }
            }
        }
        let inner = self.text.get(start + 1..self.pos).unwrap_or_default();
        self.pos += 1;
        match self.peek() {
            None | Some(b'\n' | b'\r') => {}
            Some(_) if self.at_delimiter() => {}
            Some(_) => {
                return Err(FormatError::StrayQuote { at: self.at(self.pos.saturating_sub(1)) });
            }
        }
        Ok(if doubled { Cow::Owned(inner.replace("\"\"", "\"")) } else { Cow::Borrowed(inner) })
    }
}
