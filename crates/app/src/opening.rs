// SPDX-License-Identifier: EUPL-1.2
//! Opening a store: the log is folded and held to its newest checkpoint, destructions that a crash cut
//! off are carried out, and the law in force is found. What comes of it can be led or followed.

use crate::guard::{self, FindGuard, Keeper};
use crate::ports::{LOG_KEY, Reader, Store, StoreError};
use crate::rebuild::{Rebuilt, rebuild};
use crate::saved;
use crate::snapshot::Snapshot;
use crate::system::{OpenError, Options};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use waarborg_domain::{Digest, Rng};
use waarborg_law::Package;
use waarborg_ledger::State;
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::note::{SigningKey, VerifierKey};
use waarborg_register::tree::Tree;

/// Law packages by digest.
pub(crate) type Packages = HashMap<Digest, Arc<Package>>;

/// A store that was folded.
pub(crate) struct Opened {
    /// The world after the last entry.
    pub snapshot: Snapshot,
    /// Law packages there are.
    pub packages: Packages,
    /// What signs checkpoints.
    pub key: SigningKey,
    /// What signs checkpoints that are shown outside once more.
    pub lasting: SigningKey,
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
    let log = if world.state.size == 0 { options.log.clone() } else { world.state.log.clone() };
    let (key, lasting) = log_keys(options.store.as_mut(), options.rng.as_mut(), world.state.size == 0, &log)?;
    let checkpoint = check_head(options.store.as_mut(), &world.tree, &key)?;
    let (keeper, held) = guard::start(guard, &world, key.verifier(), &checkpoint)?;
    let in_force = in_force(&world.state, &packages)?.unwrap_or_else(|| law.clone());
    let mut snapshot = snapshot(world, in_force, &checkpoint, key.verifier());
    snapshot.held = held.map(Arc::new);
    Ok((Opened { snapshot, packages, key, lasting, law }, keeper))
}

/// Whether the tree made of stored tiles is the one that was signed; if not, the full fold says which differs.
fn fits(store: &mut dyn Store, world: &Rebuilt) -> Result<bool, StoreError> {
    let note = store.head()?.checkpoint.unwrap_or_default();
    let claimed = Checkpoint::claimed(&note);
    Ok(claimed.is_ok_and(|c| c.size == world.tree.size() && c.root == world.tree.root()))
}

/// What readers see of a folded world.
pub(crate) fn snapshot(world: Rebuilt, law: Arc<Package>, checkpoint: &str, key: &VerifierKey) -> Snapshot {
    let Rebuilt { state, tree, index, .. } = world;
    let verifier_key = key.to_string().into();
    Snapshot { state, index, tree, law, checkpoint: checkpoint.into(), verifier_key, held: None }
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

/// The key that signs, under the log's name, and the one that signs what is shown outside once more. A new log gets one; a log that has entries has one already, or
/// is a copy that nobody may go on with.
pub(crate) fn log_keys(
    store: &mut dyn Store,
    rng: &mut dyn Rng,
    new: bool,
    log: &str,
) -> Result<(SigningKey, SigningKey), OpenError> {
    let seed = match store.secret(LOG_KEY)? {
        Some(seed) => seed,
        None if !new => {
            let text = "it is not in the store: this is a backup without keys, or a copy that was not finished";
            return Err(OpenError::Key(text.into()));
        }
        None => {
            let mut seed = vec![0u8; 32];
            rng.fill(&mut seed);
            store.put_secret(LOG_KEY, &seed)?;
            seed
        }
    };
    let seed: [u8; 32] = seed.try_into().map_err(|_| OpenError::Key("it is not 32 bytes".into()))?;
    let wrong = |e: waarborg_register::note::NoteError| OpenError::Key(e.to_string());
    Ok((SigningKey::from_seed(log, seed).map_err(wrong)?, SigningKey::lasting(log, &seed).map_err(wrong)?))
}

/// The newest checkpoint must be signed by this log's key and fit the entries.
fn check_head(store: &mut dyn Store, tree: &Tree, key: &SigningKey) -> Result<String, OpenError> {
    let head = store.head()?;
    let Some(note) = head.checkpoint else {
        if tree.size() == 0 {
            return Ok(String::new());
        }
        return Err(OpenError::Checkpoint("there is none".into()));
    };
    let checkpoint = Checkpoint::open(&note, std::slice::from_ref(key.verifier()))
        .map_err(|e| OpenError::Checkpoint(e.to_string()))?;
    if checkpoint.size != tree.size() || checkpoint.root != tree.root() {
        return Err(OpenError::Checkpoint(format!(
            "it says {} entries, the store holds {}; or an entry was changed",
            checkpoint.size,
            tree.size()
        )));
    }
    Ok(note)
}
