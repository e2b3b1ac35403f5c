// SPDX-License-Identifier: EUPL-1.2
//! The whole report as plain text, for a terminal, a file or a printer: no line is longer than it must be,
//! and nothing from the log can steer a terminal.

use super::clean;
use super::page::{Block, Cell, Page, Part, Table};
use crate::account::{Slot, Timeline};
use std::fmt::Write as _;

/// Width of a line.
const WIDTH: usize = 100;
/// A column of a wide table is cut into lines of this many characters.
const COLUMN: usize = 34;
/// Length of the longest bar.
const BAR: usize = 40;

/// The page as text.
pub(crate) fn write(page: &Page) -> String {
    let mut out = String::new();
    heading(&mut out, &page.title, '=');
    paragraph(&mut out, &page.verdict.to_uppercase(), "");
    paragraph(&mut out, &page.lead, "");
    for part in &page.parts {
        part_of(&mut out, part, '-');
    }
    line(&mut out, &page.end);
    out
}

fn line(out: &mut String, text: &str) {
    out.push_str(text.trim_end());
    out.push('\n');
}

fn heading(out: &mut String, title: &str, under: char) {
    let title = clean(title);
    line(out, &title);
    line(out, &under.to_string().repeat(title.chars().count().min(WIDTH)));
    out.push('\n');
}

fn part_of(out: &mut String, part: &Part, under: char) {
    heading(out, &part.title, under);
    for block in &part.blocks {
        match block {
            Block::Say(text) => paragraph(out, text, ""),
            Block::Warn(text) => paragraph(out, text, "! "),
            Block::Facts(facts) => facts_of(out, facts),
            Block::Table(table) => table_of(out, table),
            Block::Chart(timeline, _) => bars(out, timeline),
        }
    }
    for inner in &part.parts {
        part_of(out, inner, '.');
    }
}

fn paragraph(out: &mut String, text: &str, mark: &str) {
    for piece in wrapped(&clean(text), WIDTH - mark.len()) {
        line(out, &format!("{mark}{piece}"));
    }
    out.push('\n');
}

fn facts_of(out: &mut String, facts: &[(String, String)]) {
    let width = facts.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0) + 2;
    for (name, value) in facts {
        let mut name = name.as_str();
        for piece in wrapped(&clean(value), WIDTH.saturating_sub(width).max(20)) {
            line(out, &format!("{name:width$}{piece}"));
            name = "";
        }
        if !name.is_empty() {
            line(out, name);
        }
    }
    out.push('\n');
}

/// Breaks a sentence between words, and a word only where it is too long by itself.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let (mut lines, mut current, mut length) = (Vec::new(), String::new(), 0);
    for word in text.split(' ') {
        let mut word: Vec<char> = word.chars().collect();
        if length > 0 && length + 1 + word.len() > width {
            lines.push(std::mem::take(&mut current));
            length = 0;
        }
        while word.len() > width {
            let rest = word.split_off(width);
            lines.push(word.into_iter().collect());
            word = rest;
        }
        if length > 0 {
            current.push(' ');
            length += 1;
        }
        length += word.len();
        current.extend(word);
    }
    lines.push(current);
    lines
}

fn table_of(out: &mut String, table: &Table) {
    line(out, &clean(&table.caption));
    let cells = |row: &[Cell]| -> Vec<Vec<String>> { row.iter().map(|c| wrapped(&clean(c.text()), COLUMN)).collect() };
    let head: Vec<Vec<String>> = table.head.iter().map(|name| wrapped(name, 16)).collect();
    let rows: Vec<Vec<Vec<String>>> = table.rows.iter().map(|row| cells(row)).collect();
    let longest = |column: usize| {
        let all = rows.iter().chain(std::iter::once(&head)).filter_map(|row| row.get(column)).flatten();
        all.map(|piece| piece.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(longest).collect();
    let right: Vec<bool> = (0..head.len())
        .map(|c| table.rows.first().and_then(|row| row.get(c)).is_some_and(|cell| matches!(cell, Cell::Number(_))))
        .collect();
    row_of(out, &head, &widths, &right);
    let rule: Vec<Vec<String>> = widths.iter().map(|w| vec!["-".repeat(*w)]).collect();
    row_of(out, &rule, &widths, &right);
    rows.iter().for_each(|row| row_of(out, row, &widths, &right));
    out.push('\n');
}

fn row_of(out: &mut String, row: &[Vec<String>], widths: &[usize], right: &[bool]) {
    let lines = row.iter().map(Vec::len).max().unwrap_or(0);
    for number in 0..lines {
        let mut text = String::new();
        for ((cell, width), right) in row.iter().zip(widths).zip(right) {
            let piece = cell.get(number).map_or("", String::as_str);
            // Writing to a string does not fail.
            let _ = if *right { write!(text, "  {piece:>width$}") } else { write!(text, "  {piece:<width$}") };
        }
        line(out, &text);
    }
}

/// A bar for each slot: `#` for what was allowed, `x` for what was not.
fn bars(out: &mut String, timeline: &Timeline) {
    let most = timeline.slots.iter().map(|slot| slot.acts).max().unwrap_or(0).max(1);
    let length = |n: u64| usize::try_from(n.saturating_mul(BAR as u64).div_ceil(most)).unwrap_or(BAR).min(BAR);
    let width = timeline.slots.iter().map(|slot| slot.at.chars().count()).max().unwrap_or(0);
    for Slot { at, acts, not_allowed, .. } in &timeline.slots {
        let refused = length(*not_allowed).min(length(*acts));
        let bar = "#".repeat(length(*acts) - refused) + &"x".repeat(refused);
        line(out, &format!("  {at:width$}  {bar}"));
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrapped("a abcdefgh", 4), ["a", "abcd", "efgh"]);
        assert_eq!(wrapped("", 4), [""]);
    }
}
