// SPDX-License-Identifier: EUPL-1.2
//! What is said of an input that is refused: where it is wrong, in one plain sentence, and next to nothing of what
//! stands there, since an error page or a log must not become a second copy of it.

use std::fmt::Display;

use waarborg_formats::{FormatError, Position};

/// Characters of a file that an error may repeat.
const REPEATED: usize = 40;
/// Longest sentence of a reader of files.
const SENTENCE: usize = 300;
/// Longest sentence of a reader of the log's formats: they repeat eighty characters, each escaped in ten.
const LONG: usize = 1_200;

/// The error of a reader of files.
pub fn error(error: &FormatError, input: &[u8]) {
    let said = error.to_string();
    assert!(said.len() <= SENTENCE, "a long sentence: {said}");
    assert!(said.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()), "not plain: {said:?}");
    for (name, value) in error.args() {
        assert!(value.len() <= REPEATED, "{name} repeats too much: {value}");
    }
    if let Some(at) = error.position() {
        position(at, input);
    }
}

/// A place lies in the input, and byte, line and column are one place.
pub fn position(at: Position, input: &[u8]) {
    let before = input.get(..at.offset).expect("a place within the input");
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let begun = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    let characters = before[begun..].iter().filter(|byte| **byte & 0xC0 != 0x80).count();
    assert_eq!((at.line, at.column), (line, characters + 1), "of byte {}", at.offset);
}

/// The error of any other reader: short, and on one line.
pub fn short(error: &impl Display) {
    let said = error.to_string();
    assert!(said.len() <= LONG, "a long sentence: {said}");
    assert!(!said.contains(char::is_control), "control characters: {said:?}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_at_the_end_is_in_the_input() {
        position(Position { offset: 5, line: 2, column: 2 }, b"abc\nd");
    }

    #[test]
    #[should_panic(expected = "a place within the input")]
    fn a_place_behind_it_is_not() {
        position(Position { offset: 4, line: 1, column: 5 }, b"abc");
    }

    #[test]
    #[should_panic(expected = "of byte 2")]
    fn a_line_that_is_another_place_is_seen() {
        position(Position { offset: 2, line: 1, column: 3 }, b"a\nb");
    }

    #[test]
    #[should_panic(expected = "repeats too much")]
    fn a_copy_of_the_input_is_seen() {
        let at = Position { offset: 0, line: 1, column: 1 };
        error(&FormatError::DuplicateKey { at, key: "k".repeat(41) }, b"{}");
    }

    #[test]
    #[should_panic(expected = "control characters")]
    fn a_second_line_is_seen() {
        short(&"one\ntwo");
    }
}
