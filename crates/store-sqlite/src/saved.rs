// SPDX-License-Identifier: EUPL-1.2
//! The saved state: one sealed file beside the store, put in place of the one before as a whole. Losing it
//! costs time at the next start and nothing else.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::Path;

use waarborg_app::ports::StoreError;

use crate::error;
use crate::place::{Place, beside, private};

/// What was saved, if anything.
pub fn read(store: &Path) -> Result<Option<Vec<u8>>, StoreError> {
    let path = beside(store, ".state");
    match std::fs::read(&path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(error::file(&path, &e)),
    }
}

/// Puts this in place of it. What could not be written whole is taken away again.
pub fn write(place: &Place, sealed: &[u8]) -> Result<(), StoreError> {
    let (path, new) = (beside(&place.main, ".state"), beside(&place.main, ".state-new"));
    let mut file: File = private(&new)?;
    let written = file.set_len(0).and_then(|()| file.write_all(sealed)).and_then(|()| file.sync_all());
    if let Err(e) = written.and_then(|()| std::fs::rename(&new, &path)) {
        // The error that counts is the first.
        let _ = std::fs::remove_file(&new);
        return Err(error::file(&path, &e));
    }
    place.sync_directory()
}
