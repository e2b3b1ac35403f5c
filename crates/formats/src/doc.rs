// SPDX-License-Identifier: EUPL-1.2
//! The file being read: its text, its limits, and the warnings met so far (one a kind, so a
//! million odd objects do not make a million warnings).

use std::borrow::Cow;

use crate::error::excerpt;
use crate::json::Json;
use crate::{FormatError, Item, Limits, Position, Warning, WarningKind};

/// Values a file may hold for each item it may hold: bounds memory for patterns that are
/// nothing but values.
const VALUES_PER_OBJECT: usize = 2;

pub(crate) struct Doc<'a> {
    pub text: &'a str,
    pub limits: Limits,
    warnings: Vec<Warning>,
    values_left: usize,
}

impl<'a> Doc<'a> {
    pub fn new(text: &'a str, limits: Limits) -> Self {
        let values_left = limits.objects.saturating_mul(VALUES_PER_OBJECT);
        let mut doc = Self { text, limits, warnings: Vec::new(), values_left };
        if text.starts_with('\u{feff}') {
            doc.warn(WarningKind::ByteOrderMark, 0);
        }
        doc
    }

    /// The first byte that is neither white space nor a byte-order mark.
    pub fn first_byte(&self) -> Option<u8> {
        let text = self.text.strip_prefix('\u{feff}').unwrap_or(self.text);
        text.trim_start().bytes().next()
    }

    pub fn at(&self, offset: usize) -> Position {
        Position::of(self.text.as_bytes(), offset)
    }

    pub fn warn(&mut self, kind: WarningKind, offset: usize) {
        match self.warnings.iter_mut().find(|warning| warning.kind == kind) {
            Some(warning) => warning.count += 1,
            None => {
                let at = self.at(offset);
                self.warnings.push(Warning { kind, at, count: 1 });
            }
        }
    }

    pub fn into_warnings(self) -> Vec<Warning> {
        self.warnings
    }

    pub fn wrong_type(&self, value: Json<'_>, field: &str, expected: &'static str) -> FormatError {
        FormatError::WrongType { at: self.at(value.offset()), field: excerpt(field), expected }
    }

    pub fn missing(&self, value: Json<'_>, field: &'static str) -> FormatError {
        FormatError::Missing { at: self.at(value.offset()), field }
    }

    /// The string `value` must be.
    pub fn string(&self, value: Json<'a>, field: &str) -> Result<Cow<'a, str>, FormatError> {
        value.string().ok_or_else(|| self.wrong_type(value, field, "a string"))
    }

    /// Puts a finished item in the list, within the limits.
    pub fn push(&mut self, items: &mut Vec<Item>, item: Item, offset: usize) -> Result<(), FormatError> {
        if items.len() >= self.limits.objects {
            return Err(FormatError::TooManyObjects { limit: self.limits.objects });
        }
        self.admit(&item, offset)?;
        items.push(item);
        Ok(())
    }

    /// Whether the item's references and values are within the limits; its values count
    /// against those the file may hold.
    pub fn admit(&mut self, item: &Item, offset: usize) -> Result<(), FormatError> {
        if item.refs.len() > self.limits.refs {
            return Err(FormatError::TooManyReferences { at: self.at(offset), limit: self.limits.refs });
        }
        self.values_left = match self.values_left.checked_sub(item.values.len()) {
            Some(left) if item.values.len() <= self.limits.refs => left,
            _ => return Err(FormatError::TooManyValues { at: self.at(offset) }),
        };
        Ok(())
    }
}

/// Each element once, in the order of first appearance.
pub(crate) fn unique<T: Clone + Eq + std::hash::Hash>(list: &mut Vec<T>) {
    if list.len() < 16 {
        let mut kept: Vec<T> = Vec::with_capacity(list.len());
        for element in list.drain(..) {
            if !kept.contains(&element) {
                kept.push(element);
            }
        }
        *list = kept;
    } else {
        let mut seen = std::collections::HashSet::with_capacity(list.len());
        list.retain(|element| seen.insert(element.clone()));
    }
}
