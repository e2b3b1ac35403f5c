// SPDX-License-Identifier: EUPL-1.2
//! How long a start takes: from the first entry, where every entry is read, checked and folded again, and
//! from a saved state, where only those since are.

use crate::Fallible;
use crate::figure::{Bench, cost};
use crate::world::open;
use std::path::Path;
use waarborg_app::saved;
use waarborg_store_sqlite::SqliteStore;

/// Both, on the store of the other figures.
pub fn start(bench: &mut Bench, path: &Path) -> Fallible<()> {
    let (system, c) = cost(|| open(Box::new(SqliteStore::open(path)?)))?;
    let size = system.snapshot().tree.size();
    println!("  start: {} entries, {} items", size, system.state().items.len());
    bench.record("start_s", c.wall.as_secs_f64(), "s", 20.0, false, c, size);
    let (_, saving) = cost(|| Ok(saved::save(&system)?))?;
    let before = system.state();
    system.stop();
    drop(system);
    println!("  saving the state: {:.2} s", saving.wall.as_secs_f64());
    let (system, c) = cost(|| open(Box::new(SqliteStore::open(path)?)))?;
    bench.record("start_saved_s", c.wall.as_secs_f64(), "s", 2.0, false, c, size);
    if system.state() != before {
        bench.void("a start from the saved state comes to another state".into());
    }
    drop(system);
    if saved::fold(&mut SqliteStore::open(path)?)?.is_none() {
        bench.void("the saved state was not used".into());
    }
    Ok(())
}
