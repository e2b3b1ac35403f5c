// SPDX-License-Identifier: EUPL-1.2
//! Why a file was refused, and what was odd but accepted. Sentences are for the depositor;
//! they repeat at most forty escaped characters of the file, so that an error page or a log
//! never becomes a second copy of what was refused.

use std::fmt;

/// A place in a file: the byte counted from 0, line and column (in characters) from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Bytes before it.
    pub offset: usize,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Position {
    pub(crate) fn of(bytes: &[u8], offset: usize) -> Self {
        let before = bytes.get(..offset).unwrap_or(bytes);
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let column = before
            .rsplit(|byte| *byte == b'\n')
            .next()
            .map_or(0, |tail| tail.iter().filter(|byte| (**byte & 0xC0) != 0x80).count());
        Self { offset: before.len(), line, column: column + 1 }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {} (byte {})", self.line, self.column, self.offset)
    }
}

/// At most forty characters, everything but plain ASCII escaped.
pub(crate) fn excerpt(text: &str) -> String {
    text.chars().take(40).flat_map(char::escape_default).take(40).collect()
}

/// Why a file was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each sentence says what its variant and fields mean")]
pub enum FormatError {
    #[error("The file is empty.")]
    Empty,
    #[error("The file has {size} bytes; at most {limit} are accepted.")]
    TooLarge { size: usize, limit: usize },
    #[error("The file is not valid UTF-8 text at {at}.")]
    NotUtf8 { at: Position },
    #[error("The file is none of STIX, MISP JSON or CSV as far as can be told.")]
    UnknownFormat,
    #[error("Expected {expected} at {at}, found \"{found}\".")]
    Syntax { at: Position, expected: &'static str, found: String },
    #[error("The file ends too early: expected {expected} at {at}.")]
    Truncated { at: Position, expected: &'static str },
    #[error("Something follows after the end of the JSON value at {at}.")]
    TrailingData { at: Position },
    #[error("Arrays and objects are nested deeper than {limit} at {at}.")]
    TooDeep { at: Position, limit: usize },
    #[error("The name \"{key}\" stands twice in one object, again at {at}.")]
    DuplicateKey { at: Position, key: String },
    #[error("One object has more than {limit} names at {at}.")]
    TooManyKeys { at: Position, limit: usize },
    #[error("Not a number as JSON writes them at {at}.")]
    BadNumber { at: Position },
    #[error("The number at {at} is too large or too long to keep exactly.")]
    HugeNumber { at: Position },
    #[error("Bad escape in a string at {at}.")]
    BadEscape { at: Position },
    #[error("Unescaped control character in a string at {at}.")]
    ControlCharacter { at: Position },
    #[error("The file holds more than {limit} items.")]
    TooManyObjects { limit: usize },
    #[error("The object at {at} holds more than {limit} references.")]
    TooManyReferences { at: Position, limit: usize },
    #[error("The object at {at} holds more than {limit} indicator values.")]
    TooManyValues { at: Position, limit: usize },
    #[error("The file takes too much memory once read, at {at}: divide it.")]
    TooMuch { at: Position },
    #[error("The field \"{field}\" at {at} must be {expected}.")]
    WrongType { at: Position, field: String, expected: &'static str },
    #[error("The object at {at} has no \"{field}\".")]
    Missing { at: Position, field: &'static str },
    #[error("\"{id}\" at {at} is not an identifier of the form {form}.")]
    BadId { at: Position, id: String, form: &'static str },
    #[error("The identifier at {at} does not begin with the object's type \"{kind}\".")]
    IdType { at: Position, kind: String },
    #[error("\"{field}\" at {at} is not a date and time.")]
    BadTimestamp { at: Position, field: &'static str },
    #[error("A bundle inside a bundle at {at}.")]
    NestedBundle { at: Position },
    #[error("Line {line} has {found} columns where {expected} are expected.")]
    Columns { line: usize, expected: usize, found: usize },
    #[error("More than {limit} columns at {at}.")]
    TooManyColumns { at: Position, limit: usize },
    #[error("A quoted cell that begins at {at} is not closed.")]
    OpenQuote { at: Position },
    #[error("A quote where none may stand at {at}.")]
    StrayQuote { at: Position },
    #[error("The file holds a NUL character at {at}: it is not text.")]
    Binary { at: Position },
    #[error("The file has a heading but no rows.")]
    NoRows,
    #[error("The mapping names {expected} columns; line {line} of the file has {found}.")]
    Mapping { line: usize, expected: usize, found: usize },
}

impl FormatError {
    /// A short fixed name of the kind of error, for programs and tests.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge { .. } => "too-large",
            Self::NotUtf8 { .. } => "not-utf8",
            Self::UnknownFormat => "unknown-format",
            Self::Syntax { .. } => "syntax",
            Self::Truncated { .. } => "truncated",
            Self::TrailingData { .. } => "trailing-data",
            Self::TooDeep { .. } => "too-deep",
            Self::DuplicateKey { .. } => "duplicate-key",
            Self::TooManyKeys { .. } => "too-many-keys",
            Self::BadNumber { .. } => "bad-number",
            Self::HugeNumber { .. } => "huge-number",
            Self::BadEscape { .. } => "bad-escape",
            Self::ControlCharacter { .. } => "control-character",
            Self::TooManyObjects { .. } => "too-many-objects",
            Self::TooManyReferences { .. } => "too-many-references",
            Self::TooManyValues { .. } => "too-many-values",
            Self::TooMuch { .. } => "too-much",
            Self::WrongType { .. } => "wrong-type",
            Self::Missing { .. } => "missing",
            Self::BadId { .. } => "bad-id",
            Self::IdType { .. } => "id-type",
            Self::BadTimestamp { .. } => "bad-timestamp",
            Self::NestedBundle { .. } => "nested-bundle",
            Self::Columns { .. } => "columns",
            Self::TooManyColumns { .. } => "too-many-columns",
            Self::OpenQuote { .. } => "open-quote",
            Self::StrayQuote { .. } => "stray-quote",
            Self::Binary { .. } => "binary",
            Self::NoRows => "no-rows",
            Self::Mapping { .. } => "mapping",
        }
    }

    /// What the sentence says beside its kind, by name: for sentences in another language.
    #[must_use]
    pub fn args(&self) -> Vec<(&'static str, String)> {
        let mut args: Vec<(&'static str, String)> = Vec::new();
        let mut say = |name, value: &dyn fmt::Display| args.push((name, value.to_string()));
        if let Some(at) = self.position() {
            say("line", &at.line);
            say("column", &at.column);
        }
        match self {
            Self::TooLarge { size, limit } => {
                say("size", size);
                say("limit", limit);
            }
            Self::TooDeep { limit, .. }
            | Self::TooManyKeys { limit, .. }
            | Self::TooManyObjects { limit }
            | Self::TooManyReferences { limit, .. }
            | Self::TooManyValues { limit, .. }
            | Self::TooManyColumns { limit, .. } => say("limit", limit),
            Self::Syntax { found, .. } | Self::BadId { id: found, .. } => say("found", found),
            Self::DuplicateKey { key: name, .. }
            | Self::WrongType { field: name, .. }
            | Self::IdType { kind: name, .. } => say("name", name),
            Self::Missing { field, .. } | Self::BadTimestamp { field, .. } => say("name", field),
            Self::Columns { line, expected, found } | Self::Mapping { line, expected, found } => {
                say("line", line);
                say("expected", expected);
                say("found", found);
            }
            _ => {}
        }
        args
    }

    /// Where in the file, if the error has a place.
    #[must_use]
    pub const fn position(&self) -> Option<Position> {
        match self {
            Self::NotUtf8 { at }
            | Self::Syntax { at, .. }
            | Self::Truncated { at, .. }
            | Self::TrailingData { at }
            | Self::TooDeep { at, .. }
            | Self::DuplicateKey { at, .. }
            | Self::TooManyKeys { at, .. }
            | Self::BadNumber { at }
            | Self::HugeNumber { at }
            | Self::BadEscape { at }
            | Self::ControlCharacter { at }
            | Self::TooManyReferences { at, .. }
            | Self::TooManyValues { at, .. }
            | Self::TooMuch { at }
            | Self::WrongType { at, .. }
            | Self::Missing { at, .. }
            | Self::BadId { at, .. }
            | Self::IdType { at, .. }
            | Self::BadTimestamp { at, .. }
            | Self::NestedBundle { at }
            | Self::TooManyColumns { at, .. }
            | Self::OpenQuote { at }
            | Self::StrayQuote { at }
            | Self::Binary { at } => Some(*at),
            Self::Empty
            | Self::TooLarge { .. }
            | Self::UnknownFormat
            | Self::TooManyObjects { .. }
            | Self::Columns { .. }
            | Self::NoRows
            | Self::Mapping { .. } => None,
        }
    }
}

/// A departure that was accepted: its kind, where it was met first and how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Warning {
    /// What departs.
    pub kind: WarningKind,
    /// The first place.
    pub at: Position,
    /// How many times.
    pub count: usize,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind, self.at)?;
        if self.count > 1 { write!(f, " and {} more", self.count - 1) } else { Ok(()) }
    }
}

/// Departures that are accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each sentence says what its variant means")]
pub enum WarningKind {
    #[error("a byte-order mark stands before the text")]
    ByteOrderMark,
    #[error("the bundle around the object or objects is missing")]
    MissingBundle,
    #[error("the bundle has no id")]
    MissingBundleId,
    #[error("the object has no spec_version")]
    MissingSpecVersion,
    #[error("the identifier is not in lower case; it is kept in lower case")]
    UpperCaseId,
    #[error("the type is not one of STIX 2.1; the object is kept as it is")]
    UnknownType,
    #[error("the same identifier and version stand twice")]
    DuplicateObject,
    #[error("the date has an offset other than Z, or no time")]
    LooseTimestamp,
    #[error("the pattern could not be read to its end; values before that place are used")]
    UnreadPattern,
    #[error("the pattern is not in STIX language; no values are taken from it")]
    ForeignPattern,
    #[error("the value does not look like its type; it is not used for comparison")]
    OddValue,
    #[error("the marking could not be resolved; it is kept by its id")]
    UnknownMarking,
    #[error("no uuid; the item cannot be referred to")]
    MissingUuid,
    #[error("deleted by its originator; no values are taken from it")]
    Deleted,
    #[error("event reports, proposals and sightings are not taken over")]
    NotTakenOver,
    #[error("comment line left out")]
    CommentLine,
    #[error("empty extra columns left out")]
    ExtraColumns,
    #[error("no column with indicator values was recognised")]
    NoValues,
    #[error("a field of an unknown type of object has an unexpected form")]
    OddField,
}

impl WarningKind {
    /// A short fixed name, for programs and translations.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ByteOrderMark => "byte-order-mark",
            Self::MissingBundle => "missing-bundle",
            Self::MissingBundleId => "missing-bundle-id",
            Self::MissingSpecVersion => "missing-spec-version",
            Self::UpperCaseId => "upper-case-id",
            Self::UnknownType => "unknown-type",
            Self::DuplicateObject => "duplicate-object",
            Self::LooseTimestamp => "loose-timestamp",
            Self::UnreadPattern => "unread-pattern",
            Self::ForeignPattern => "foreign-pattern",
            Self::OddValue => "odd-value",
            Self::UnknownMarking => "unknown-marking",
            Self::MissingUuid => "missing-uuid",
            Self::Deleted => "deleted",
            Self::NotTakenOver => "not-taken-over",
            Self::CommentLine => "comment-line",
            Self::ExtraColumns => "extra-columns",
            Self::NoValues => "no-values",
            Self::OddField => "odd-field",
        }
    }
}
