// SPDX-License-Identifier: EUPL-1.2
//! The file being read: its text, its limits, and the warnings met so far (one a kind, so a
//! million odd objects do not make a million warnings).

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use crate::error::excerpt;
use crate::json::Json;
use crate::{FormatError, Item, Limits, Marking, Position, Warning, WarningKind};

/// What a process may hold while it reads a file.
const MEMORY: usize = 512 << 20;
/// What it holds beside the file and its items: the program, the law, an empty register, and what the
/// allocator keeps. The bad files are measured against `MEMORY` with all of it; if this has grown, they say so.
const BESIDES: usize = 92 << 20;
/// Whatever the limit of bytes, items may take this much.
const LEAST_BUDGET: usize = 64 << 20;
/// What the marks of one item may take: they are copied from elsewhere, so the size of the
/// file does not bound them.
const MARKS_OF_ONE: usize = 1 << 20;
/// What an allocation costs beside its content.
const ALLOCATION: usize = 16;
/// What a kind costs beside its letters: its counts, its allocation, and its place in a table that is half full.
const KIND: usize = 96;

pub(crate) struct Doc<'a> {
    pub text: &'a str,
    pub limits: Limits,
    warnings: Vec<Warning>,
    /// Memory the items may still take.
    budget: usize,
    kinds: HashSet<Arc<str>>,
}

impl<'a> Doc<'a> {
    pub fn new(text: &'a str, limits: Limits) -> Self {
        // Items are kept once: whoever takes them further takes them one by one.
        let budget = (MEMORY - BESIDES).saturating_sub(limits.bytes).max(LEAST_BUDGET);
        let mut doc = Self { text, limits, warnings: Vec::new(), budget, kinds: HashSet::new() };
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

    /// An item's kind, kept once for all items that have it.
    pub fn kind(&mut self, kind: &str, offset: usize) -> Result<Arc<str>, FormatError> {
        if let Some(known) = self.kinds.get(kind) {
            return Ok(known.clone());
        }
        self.spend(kind.len() + KIND, offset)?;
        let kind: Arc<str> = kind.into();
        self.kinds.insert(kind.clone());
        Ok(kind)
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

    /// Refuses marks beyond what one item may carry, before they are copied further.
    pub fn bounded(&self, markings: &[Marking], offset: usize) -> Result<(), FormatError> {
        if marks_cost(markings) > MARKS_OF_ONE {
            return Err(FormatError::TooMuch { at: self.at(offset) });
        }
        Ok(())
    }

    /// Whether the item's references and values are within the limits, and the item within the
    /// memory that is left.
    pub fn admit(&mut self, item: &Item, offset: usize) -> Result<(), FormatError> {
        if item.refs.len() > self.limits.refs {
            return Err(FormatError::TooManyReferences { at: self.at(offset), limit: self.limits.refs });
        }
        if item.values.len() > self.limits.refs {
            return Err(FormatError::TooManyValues { at: self.at(offset), limit: self.limits.refs });
        }
        self.spend(cost(item), offset)
    }

    fn spend(&mut self, cost: usize, offset: usize) -> Result<(), FormatError> {
        // The place is worked out only for a refusal: it costs a pass over the file.
        let Some(left) = self.budget.checked_sub(cost) else {
            return Err(FormatError::TooMuch { at: self.at(offset) });
        };
        self.budget = left;
        Ok(())
    }
}

/// About what an item takes in memory.
fn cost(item: &Item) -> usize {
    let text = |text: &Option<String>| text.as_ref().map_or(0, |text| text.len() + ALLOCATION);
    let values: usize = item.values.iter().map(|value| size_of_val(value) + value.text.len() + ALLOCATION).sum();
    let refs: usize = item.refs.iter().map(|id| size_of_val(id) + id.len() + ALLOCATION).sum();
    let lists = [item.values.is_empty(), item.refs.is_empty(), item.markings.is_empty()];
    size_of_val(item)
        + item.bytes.len()
        + text(&item.source_id)
        + text(&item.version)
        + text(&item.text)
        + values
        + refs
        + marks_cost(&item.markings)
        + ALLOCATION * (1 + lists.into_iter().filter(|empty| !empty).count())
}

fn marks_cost(markings: &[Marking]) -> usize {
    let words = |marking: &Marking| match marking {
        Marking::Statement(words) | Marking::Unknown(words) => words.len() + ALLOCATION,
        Marking::Tlp(_) | Marking::Pap(_) => 0,
    };
    markings.iter().map(|marking| size_of_val(marking) + words(marking)).sum()
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
