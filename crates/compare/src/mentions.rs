// SPDX-License-Identifier: EUPL-1.2
//! Which known values a text mentions, and where: source 003 article 7(2) and
//! R-038 count a mention as making known, so a text is searched for every value
//! of the items the caller may use. What counts:
//!
//! - a value in any spelling its canonical form allows, defanged, in upper case,
//!   internationalised, full-width, with invisible signs inside, written with
//!   character references, or cut up by Markdown's marks of emphasis;
//! - the host of a URL or e-mail address, as a domain or address of its own,
//!   since whoever reads the URL reads the name; a URL inside another URL;
//! - a path after a bare host, read as `http` and as `https`.
//!
//! A name does not mention the names above or below it, nor a block the
//! addresses in it: only equality counts, as everywhere in this crate.
//!
//! The work is linear in the text, whatever it holds. In a run of thousands of
//! characters without a blank that begins very many URLs, some are tried only up
//! to their first sign of punctuation; their hosts are still found.

mod candidates;

use crate::clean::{Clean, Depth, clean_text};
use crate::index::ValueIndex;
use crate::value::Value;
use candidates::{Candidate, each_candidate};
use roaring::RoaringBitmap;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

/// One place where a text names a known value.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The bytes of the text that say it.
    pub span: Range<usize>,
    /// The value said.
    pub value: Value,
    /// The items that hold it, among those allowed; shared by all mentions of
    /// one value.
    pub items: Arc<RoaringBitmap>,
}

/// All mentions in a text of values held by allowed items, in the order of the
/// text. Each place is told once for each value it names.
#[must_use]
pub fn find(text: &str, index: &ValueIndex, allowed: &RoaringBitmap) -> Vec<Mention> {
    let mut search = Search { index, allowed, known: HashMap::new(), hits: Vec::new() };
    search.pass(&clean_text(text, Depth::Text));
    // Who pastes a value that holds a character reference means those signs.
    if text.contains('&') {
        search.pass(&clean_text(text, Depth::Value));
    }
    if text.contains(['*', '`', '~', '%']) {
        search.pass(&clean_text(text, Depth::Loose));
    }
    placed(text, distinct(search.hits))
}

/// A value found, not yet in its line.
struct Hit {
    value: Value,
    span: Range<usize>,
    items: Arc<RoaringBitmap>,
}

struct Search<'a> {
    index: &'a ValueIndex,
    allowed: &'a RoaringBitmap,
    known: HashMap<Value, Arc<RoaringBitmap>>,
    hits: Vec<Hit>,
}

impl Search<'_> {
    fn pass(&mut self, clean: &Clean) {
        each_candidate(&clean.text, &mut |candidate| self.try_one(clean, candidate));
    }

    fn try_one(&mut self, clean: &Clean, candidate: Candidate) {
        let Candidate { value, from, to } = candidate;
        let Some(postings) = self.index.postings(&value) else {
            return;
        };
        if !postings.meets(self.allowed) {
            return;
        }
        let items = match self.known.get(&value) {
            Some(items) => Arc::clone(items),
            None => {
                let items = Arc::new(postings.within(self.allowed));
                self.known.insert(value.clone(), Arc::clone(&items));
                items
            }
        };
        self.hits.push(Hit { value, span: clean.original(from, to), items });
    }
}

/// Of overlapping places of one value the shortest stays: the words themselves.
fn distinct(mut hits: Vec<Hit>) -> Vec<Hit> {
    let order = |h: &Hit| (h.span.len(), h.span.start);
    hits.sort_by(|a, b| (&a.value, order(a)).cmp(&(&b.value, order(b))));
    let mut kept: Vec<Hit> = Vec::new();
    let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
    for hit in hits {
        if kept.last().is_some_and(|last| last.value != hit.value) {
            taken.clear();
        }
        let before = taken.range(..hit.span.end).next_back();
        if before.is_some_and(|(_, end)| *end > hit.span.start) {
            continue;
        }
        taken.insert(hit.span.start, hit.span.end);
        kept.push(hit);
    }
    kept.sort_by(|a, b| {
        let key = |h: &Hit| (h.span.start, h.span.end);
        key(a).cmp(&key(b)).then_with(|| a.value.cmp(&b.value))
    });
    kept
}

/// Gives each hit its line and column in one walk through the text.
fn placed(text: &str, hits: Vec<Hit>) -> Vec<Mention> {
    let mut chars = text.char_indices().peekable();
    let (mut line, mut column) = (1, 1);
    let place = |hit: Hit| {
        while let Some((_, c)) = chars.next_if(|(at, _)| *at < hit.span.start) {
            (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        Mention { line, column, span: hit.span, value: hit.value, items: hit.items }
    };
    hits.into_iter().map(place).collect()
}
