// SPDX-License-Identifier: EUPL-1.2
//! Values too common to tell anything: reserved addresses, hashes of empty
//! files, and whatever lists in the MISP warning-list format are given. Such
//! values are shown apart when parties' holdings are compared.
//!
//! A list means what its `type` says: `cidr` holds addresses and blocks,
//! `hostname` names with all names below them, `string` exact values (so a list
//! of top-level domains matches no domain under them), `substring` and `regex`
//! parts. `matching_attributes` says which kinds it is for.
//!
//! The blocks and names kept for documentation (192.0.2.0/24, 198.51.100.0/24,
//! 203.0.113.0/24, 2001:db8::/32, 3fff::/20, `.example`, `example.org` …) are not
//! built in: examples and tests are made of them, and no real source shares them.

mod body;
mod builtin;
mod misp;

use crate::canonical::host_of;
use crate::value::{Kind, Value};
use body::Body;

/// Why a list could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// Not JSON in the form of a warning list, as far as this place.
    #[error("this is no warning list, at line {line}, column {column}")]
    NotAList {
        /// Line, from 1; 0 for no place.
        line: usize,
        /// Column.
        column: usize,
    },
    /// A type this format does not have.
    #[error("list \"{name}\": its type must be cidr, hostname, string, substring or regex")]
    UnknownType {
        /// The list's name.
        name: String,
    },
    /// An entry that the list's type cannot hold; entries count from 1.
    #[error("list \"{name}\", entry {entry}: {why}")]
    BadEntry {
        /// The list's name.
        name: String,
        /// Which entry.
        entry: usize,
        /// What is wrong with it.
        why: &'static str,
    },
    /// More than can be held.
    #[error("list \"{name}\" is too large: at most {most} {what}")]
    TooLarge {
        /// The list's name.
        name: String,
        /// The bound.
        most: usize,
        /// What was counted.
        what: &'static str,
    },
}

/// One list: its name, the kinds it is for, its entries.
#[derive(Clone, Debug)]
struct List {
    name: String,
    /// None: for every kind.
    kinds: Option<Vec<Kind>>,
    body: Body,
}

/// The lists in force, in the order they were added.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    lists: Vec<List>,
}

impl Lists {
    /// No list at all: nothing is common.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// The lists that always hold: reserved addresses and names, empty files.
    #[must_use]
    pub fn builtin() -> Self {
        Self { lists: builtin::lists() }
    }

    /// Adds a list in the MISP warning-list format. Nothing is added on an error.
    ///
    /// # Errors
    /// When the text is no such list, or an entry does not fit the list's type.
    pub fn add_misp(&mut self, json: &[u8]) -> Result<(), ListError> {
        self.lists.push(misp::read(json)?);
        Ok(())
    }

    /// The name of the first list that holds a value, if any does. A URL is held
    /// by a list of names or addresses when its host is, if the list is for URLs.
    #[must_use]
    pub fn common(&self, value: &Value) -> Option<&str> {
        let mut host = None;
        for list in &self.lists {
            let kinds = list.kinds.as_ref();
            if kinds.is_some_and(|k| !k.contains(&value.kind())) {
                continue;
            }
            if list.body.holds(value) {
                return Some(&list.name);
            }
            if value.kind() == Kind::Url && list.body.is_of_hosts() {
                let host = host.get_or_insert_with(|| host_of(value));
                if host.as_ref().is_some_and(|h| list.body.holds(h)) {
                    return Some(&list.name);
                }
            }
        }
        None
    }

    /// The names of the lists in force.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.lists.iter().map(|l| l.name.as_str())
    }
}
