// SPDX-License-Identifier: EUPL-1.2
//! The crate from outside: golden tables, properties, hostile input, and the
//! real lists when they lie beside the workspace.

mod golden;
mod index;
mod lists;
mod mentions;
mod properties;
mod sets;

use std::path::PathBuf;
use waarborg_compare::{Hint, Value, canonical};

/// The shared data, when present.
pub fn shared() -> Option<PathBuf> {
    let named = std::env::var_os("WAARBORG_SHARED").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let found = named.unwrap_or(beside);
    let found = found.join("data").is_dir().then_some(found);
    if found.is_none() {
        println!("skipped: no shared data");
    }
    found
}

/// The canonical value of a text that has one.
pub fn value(hint: Hint, text: &str) -> Value {
    canonical(Some(hint), text).unwrap_or_else(|e| panic!("{text}: {e}"))
}
