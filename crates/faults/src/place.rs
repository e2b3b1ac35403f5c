// SPDX-License-Identifier: EUPL-1.2
//! Where a store under trial stands: its folder, and the stores that trials begin from. These are made
//! once, through the API like everything else, and copied.

use crate::client::Client;
use crate::server::{Programs, Start};
use crate::work::delivery;
use crate::{Fallible, hold};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Items in one delivery of a store that is filled.
const PARCEL: u64 = 400;

/// The folder of a store, which stands on the disk under trial, and one beside it for all else.
#[derive(Clone, Debug)]
pub struct Place {
    /// Where the store's files are.
    pub disk: PathBuf,
    /// Logs, bundles and receipts.
    pub desk: PathBuf,
}

impl Place {
    /// A place with both in one folder, which is made.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn new(folder: &Path) -> Fallible<Self> {
        std::fs::create_dir_all(folder)?;
        Ok(Self { disk: folder.into(), desk: folder.into() })
    }

    /// The store's main file.
    #[must_use]
    pub fn file(&self, ending: &str) -> PathBuf {
        self.disk.join(format!("cell.sqlite{ending}"))
    }

    /// The store's name for the command line.
    #[must_use]
    pub fn store(&self) -> String {
        format!("sqlite:{}", self.file("").display())
    }

    /// Where its rollback guard is: one for each place, since a store that is copied to another is an older
    /// copy there.
    #[must_use]
    pub fn state(&self) -> PathBuf {
        self.desk.join("state")
    }

    /// How its server is started.
    #[must_use]
    pub fn start(&self, programs: &Programs) -> Start {
        Start::new(programs, self, &self.desk.join("server.log"))
    }
}

/// A store to begin from, at rest.
#[derive(Clone, Debug)]
pub struct Base {
    /// Where.
    pub place: Place,
    /// Everybody's token.
    pub tokens: HashMap<String, String>,
    /// Items in it.
    pub items: u64,
    /// Entries in it.
    pub entries: u64,
}

impl Base {
    /// A new store with so many items, by the law of the cell.
    ///
    /// # Errors
    /// If the program does not do its work.
    pub fn make(programs: &Programs, folder: &Path, items: u64) -> Fallible<Self> {
        let place = Place::new(folder)?;
        let tokens = programs.init(&place, &place.desk.join("tokens.json"))?;
        let mut base = Self { place, tokens, items, entries: 0 };
        base.work(programs, |client| {
            for parcel in 0..items.div_ceil(PARCEL) {
                let count = PARCEL.min(items - parcel * PARCEL);
                let (who, basis) =
                    if parcel % 2 == 0 { ("police.analyst", "wpg:24") } else { ("ncsc.analyst", "wbni:3") };
                let reply = client.act(who, "deposit", delivery(&format!("base{parcel}"), count, basis));
                let stored = reply.as_ref().and_then(|r| r.data()?["count"].as_u64());
                hold!(stored == Some(count), "a delivery failed: {reply:?}");
            }
            Ok(())
        })?;
        Ok(base)
    }

    /// Runs its server while something is done, and ends it in good order.
    ///
    /// # Errors
    /// What went wrong.
    pub fn work<T>(&mut self, programs: &Programs, work: impl FnOnce(&Client) -> Fallible<T>) -> Fallible<T> {
        let client = Client::restless(self.tokens.clone());
        let server = self.place.start(programs).start(&client)?;
        client.begin(&server.base);
        let done = work(&client)?;
        self.entries = client.size(&server.base)?;
        server.stop()?;
        Ok(done)
    }

    /// Copies the store's files to another place, which begins anew with them: its guard knows nothing yet.
    ///
    /// # Errors
    /// If that fails.
    pub fn copy(&self, to: &Place) -> Fallible<()> {
        if to.state().exists() {
            std::fs::remove_dir_all(to.state())?;
        }
        for entry in std::fs::read_dir(&self.place.disk)? {
            let entry = entry?;
            let name = entry.file_name();
            if name.to_string_lossy().starts_with("cell.sqlite") && entry.file_type()?.is_file() {
                std::fs::copy(entry.path(), to.disk.join(name))?;
            }
        }
        Ok(())
    }
}
