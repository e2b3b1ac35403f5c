// SPDX-License-Identifier: EUPL-1.2
//! Opening a store: the log is folded and held to its newest checkpoint, destructions that a crash cut
//! off are carried out, and the law in force is found. What comes of it can be led or followed.

use crate::guard::{self, FindGuard, Keeper};
use crate::keys::{self, LogKeys};
use crate::ports::{Reader, Store, StoreError};
use crate::rebuild::{Rebuilt, rebuild};
use crate::saved;
use crate::snapshot::{Signs, Snapshot};
use crate::system::{OpenError, Options};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use waarborg_domain::Digest;
use waarborg_law::Package;
use waarborg_ledger::State;
use waarborg_ledger::succession::Succession;
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::note::VerifierKey;
use waarborg_register::tree::Tree;

/// Law packages by digest.
pub(crate) type Packages = HashMap<Digest, Arc<Package>>;

/// A store that was folded.
pub(crate) struct Opened {
    /// The world after the last entry.
    pub snapshot: Snapshot,
    /// Law packages there are.
    pub packages: Packages,
    /// The law for the first entries of a new store.
    pub law: Arc<Package>,
}

impl Opened {
    /// True if nothing was entered yet.
    pub fn is_fresh(&self) -> bool {
        self.snapshot.state.size == 0
    }
}

/// Folds the options' store, and carries out what a crash cut off there if this process owns it.
pub(crate) fn fold(
    options: &mut Options,
    guard: Option<FindGuard>,
    owned: bool,
) -> Result<(Opened, Option<Keeper>), OpenError> {
    let law = match &options.law {
        Some(law) => law.clone(),
        None => Package::builtin().map_err(|e| OpenError::Law(e.to_string()))?,
    };
    let packages = packages(options.store.as_mut(), &law)?;
    let mut index_key = [0u8; 16];
    options.rng.fill(&mut index_key);
    let mut world = match saved::fold(options.store.as_mut())? {
        Some(world) if fits(options.store.as_mut(), &world)? => world,
        _ => rebuild(options.store.as_mut(), index_key)?,
    };
    if owned && finish_destruction(options.store.as_mut(), &world.state)? {
        world = rebuild(options.store.as_mut(), index_key)?;
    }
    let note = options.store.head()?.checkpoint.unwrap_or_default();
    let keys = if world.state.size == 0 {
        Some(keys::begin(options.store.as_mut(), options.rng.as_mut(), &options.log)?)
    } else {
        keys::in_force(options.store.as_mut(), &world.state, &note)?
    };
    let succession = succession(&world.state, keys.as_ref());
    let newest = succession.as_ref().and_then(Succession::newest);
    check_head(&note, &world.tree, newest)?;
    if let (true, Some(keys)) = (owned, &keys) {
        keys::settle(options.store.as_mut(), keys)?;
    }
    let verifier_key = newest.map(ToString::to_string).unwrap_or_default();
    let (keeper, held) = guard::start(guard, &world, succession.as_ref(), &note, keys.is_none())?;
    let in_force = in_force(&world.state, &packages)?.unwrap_or_else(|| law.clone());
    let signs = Signs { verifier_key: verifier_key.into(), keys: keys.map(Arc::new) };
    let mut snapshot = snapshot(world, in_force, &note, signs);
    snapshot.held = held.map(Arc::new);
    Ok((Opened { snapshot, packages, law }, keeper))
}

/// The keys that the log has had: as the register says, or the one that is there if it never changed.
fn succession(state: &State, keys: Option<&LogKeys>) -> Option<Succession> {
    state.succession().or_else(|| keys.map(|keys| Succession::new(keys.own.verifier().clone())))
}

/// Whether the tree made of stored tiles is the one that was signed; if not, the full fold says which differs.
fn fits(store: &mut dyn Store, world: &Rebuilt) -> Result<bool, StoreError> {
    let note = store.head()?.checkpoint.unwrap_or_default();
    let claimed = Checkpoint::claimed(&note);
    Ok(claimed.is_ok_and(|c| c.size == world.tree.size() && c.root == world.tree.root()))
}

/// What readers see of a folded world.
pub(crate) fn snapshot(world: Rebuilt, law: Arc<Package>, checkpoint: &str, signs: Signs) -> Snapshot {
    let Rebuilt { state, tree, index, .. } = world;
    Snapshot { state, index, tree, law, checkpoint: checkpoint.into(), signs, held: None }
}

/// The law in force, if one was activated.
pub(crate) fn in_force(state: &State, packages: &Packages) -> Result<Option<Arc<Package>>, OpenError> {
    let Some(active) = state.law_in_force() else { return Ok(None) };
    let found = packages.get(&active.package).cloned();
    found.map(Some).ok_or_else(|| OpenError::Law(format!("package {} is not in the store", active.package)))
}

pub(crate) fn packages(
    store: &mut dyn Reader,
    builtin: &Arc<Package>,
) -> Result<HashMap<Digest, Arc<Package>>, OpenError> {
    let mut packages = HashMap::from([(builtin.digest(), builtin.clone())]);
    for (digest, files) in store.packages()? {
        let package = Package::from_files(&files).map_err(|e| OpenError::Law(e.to_string()))?;
        if package.digest().to_string() != digest {
            return Err(OpenError::Store(StoreError::Damaged(format!("law package {digest} is not what was stored"))));
        }
        packages.insert(package.digest(), Arc::new(package));
    }
    Ok(packages)
}

/// Carries out destructions that were entered before a crash cut them off; true if there was one.
pub(crate) fn finish_destruction(store: &mut dyn Store, state: &State) -> Result<bool, StoreError> {
    let mut slots: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
    for (entry, slot) in &state.destroyed {
        slots.entry(*entry).or_default().push(*slot);
    }
    let mut left = Vec::new();
    for (entry, slots) in slots {
        let keys = store.pack(entry)?.keys;
        let lives = |slot: &u32| keys.get(*slot as usize).is_some_and(Option::is_some);
        left.extend(slots.into_iter().filter(lives).map(|slot| (entry, slot)));
    }
    if left.is_empty() {
        return Ok(false);
    }
    store.destroy_keys(&left)?;
    Ok(true)
}

/// The newest checkpoint must fit the entries, and be signed by this log's key as far as that is known.
fn check_head(note: &str, tree: &Tree, key: Option<&VerifierKey>) -> Result<(), OpenError> {
    if note.is_empty() && tree.size() == 0 {
        return Ok(());
    }
    if note.is_empty() {
        return Err(OpenError::Checkpoint("there is none".into()));
    }
    let opened = match key {
        Some(key) => Checkpoint::open(note, std::slice::from_ref(key)),
        None => Checkpoint::claimed(note),
    };
    let checkpoint = opened.map_err(|e| OpenError::Checkpoint(e.to_string()))?;
    if checkpoint.size != tree.size() || checkpoint.root != tree.root() {
        return Err(OpenError::Checkpoint(format!(
            "it says {} entries, the store holds {}; or an entry was changed",
            checkpoint.size,
            tree.size()
        )));
    }
    Ok(())
}
