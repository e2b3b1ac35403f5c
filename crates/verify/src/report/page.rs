// SPDX-License-Identifier: EUPL-1.2
//! A report as parts, sentences and tables, before it is text or HTML: both say the same, word for word.

mod build;

pub(crate) use build::page;

use crate::account::Timeline;

/// A whole report.
pub(crate) struct Page {
    pub title: String,
    /// True if there is no finding.
    pub good: bool,
    pub verdict: String,
    pub lead: String,
    pub parts: Vec<Part>,
    pub end: String,
}

/// A part with its heading.
pub(crate) struct Part {
    pub title: String,
    pub blocks: Vec<Block>,
    /// Parts within it, one level down.
    pub parts: Vec<Part>,
}

impl Part {
    pub(crate) fn new(title: String, blocks: Vec<Block>) -> Self {
        Self { title, blocks, parts: Vec::new() }
    }
}

/// What stands in a part.
pub(crate) enum Block {
    /// A sentence or two.
    Say(String),
    /// Something that must not be overlooked.
    Warn(String),
    /// Names and what they stand for.
    Facts(Vec<(String, String)>),
    /// Rows and columns.
    Table(Table),
    /// Bars; the same as the table behind it.
    Chart(Timeline, String),
}

/// A table.
pub(crate) struct Table {
    pub caption: String,
    pub head: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
}

/// A cell.
pub(crate) enum Cell {
    Text(String),
    Number(String),
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl Cell {
    pub(crate) fn text(&self) -> &str {
        let (Self::Text(text) | Self::Number(text)) = self;
        text
    }
}
