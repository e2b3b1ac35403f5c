// SPDX-License-Identifier: EUPL-1.2
//! A saved state, so that a start need not fold the whole log (DESIGN, section 3). It is sealed under a key
//! that stands with the records' keys and is changed at each destruction, so that nothing destroyed can be
//! read from it; an entry of the register carries its digest. A start uses it only where that entry stands
//! behind it, the tree that the tiles give has the signed root, and every entry since is folded as ever.
//! Nothing is ever decided on trust in it by others: the verifier folds from the first entry.

use crate::answer::{Answer, Problem};
use crate::caller::Caller;
use crate::content::ContentIndex;
use crate::ports::{Reader, Store, StoreError};
use crate::rebuild::{Rebuilt, advance};
use crate::records::{self, Sealed};
use crate::snapshot::Snapshot;
use crate::system::System;
use waarborg_compare::index::ValueIndex;
use waarborg_compare::text::TextIndex;
use waarborg_domain::{Act, Digest};
use waarborg_ledger::State;
use waarborg_ledger::entry::RECORD_TAG;
use waarborg_register::commit::{Opening, commitment};
use waarborg_register::tile::Tile;
use waarborg_register::tree::Tree;

/// Name of the secret it is sealed under.
const KEY: &str = "saved-state-key";
/// What it begins with: another form, or another version of this program, is folded anew.
const MARK: &[u8] = concat!("waarborg saved state 1 of ", env!("CARGO_PKG_VERSION"), "\n").as_bytes();

/// Saves the state as it stands, and enters what it is. The state is written outside the sequencer.
pub fn save(system: &System) -> Result<Answer, Problem> {
    let snapshot = system.snapshot();
    let plain = written(&snapshot).ok_or(Problem::Unavailable)?;
    // A key of its own each time, as for every record.
    let sealed = system.with_rng(|rng| records::seal(&plain, rng))?.map_err(|_| Problem::Unavailable)?;
    let Sealed { commitment, bytes, key } = sealed;
    let stored = system.with_store(move |store| store.put_secret(KEY, &key).and_then(|()| store.save_state(&bytes)))?;
    stored.map_err(|_| Problem::Unavailable)?;
    let act = Act::StateSaved { size: snapshot.tree.size(), digest: commitment };
    system.act(Caller::house(), move |ctx| ctx.enter(act, &[]))
}

/// Entries since the state was saved last.
pub fn since(system: &System) -> u64 {
    let state = &system.snapshot().state;
    state.size - state.saved.map_or(0, |saved| saved.size).min(state.size)
}

/// Makes what was saved unreadable: its key is changed.
pub(crate) fn forget(store: &mut dyn Store, key: [u8; 32]) -> Result<(), StoreError> {
    if store.secret(KEY)?.is_some() { store.put_secret(KEY, &key) } else { Ok(()) }
}

fn written(snapshot: &Snapshot) -> Option<Vec<u8>> {
    let mut plain = MARK.to_vec();
    let state = rmp_serde::to_vec_named(&snapshot.state).ok()?;
    plain.extend_from_slice(&(state.len() as u64).to_le_bytes());
    plain.extend_from_slice(&state);
    snapshot.index.values.write(&mut plain);
    snapshot.index.words.write(&mut plain);
    Some(plain)
}

/// Folds the log from what was saved; none if there is nothing that this program can use, or no entry that
/// vouches for it.
pub fn fold(store: &mut dyn Store) -> Result<Option<Rebuilt>, StoreError> {
    let Some((mut world, saved)) = read(store)? else { return Ok(None) };
    let (destroyed, head) = (world.state.destroyed.len(), store.head()?);
    if head.size < saved.size {
        return Ok(None);
    }
    advance(store, &mut world, head.size)?;
    // What was destroyed since would still be in the indexes.
    let whole = world.state.saved == Some(saved) && world.state.destroyed.len() == destroyed;
    Ok(whole.then_some(world))
}

fn read(store: &mut dyn Store) -> Result<Option<(Rebuilt, waarborg_ledger::state::Saved)>, StoreError> {
    let Some(sealed) = store.saved_state()? else { return Ok(None) };
    let Some(key) = store.secret(KEY)?.and_then(|key| <[u8; 32]>::try_from(key).ok()) else { return Ok(None) };
    let Ok(opened) = records::open(&sealed, Some(&key)) else { return Ok(None) };
    let Some((state, index)) = parts(&opened.bytes) else { return Ok(None) };
    let Some(tree) = tree(store, state.size)? else { return Ok(None) };
    let digest = Digest(commitment(RECORD_TAG, &Opening(opened.opening), &opened.bytes));
    let saved = waarborg_ledger::state::Saved { size: state.size, digest };
    Ok(Some((Rebuilt { state, tree, index, absent: Vec::new() }, saved)))
}

fn parts(plain: &[u8]) -> Option<(State, ContentIndex)> {
    let rest = plain.strip_prefix(MARK)?;
    let (length, rest) = rest.split_first_chunk::<8>()?;
    let (state, mut rest) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
    let state = rmp_serde::from_slice(state).ok()?;
    let index = ContentIndex { values: ValueIndex::read(&mut rest)?, words: TextIndex::read(&mut rest)? };
    rest.is_empty().then_some((state, index))
}

/// The tree at a size, from the tiles of its lowest level; none if they do not reach so far.
fn tree(reader: &mut dyn Reader, size: u64) -> Result<Option<Tree>, StoreError> {
    let mut lowest: Vec<Tile> = reader.tiles()?.into_iter().filter(|tile| tile.level == 0).collect();
    lowest.sort_unstable_by_key(|tile| tile.index);
    let hashes = lowest.iter().flat_map(|tile| tile.data.as_chunks::<32>().0).copied();
    let wanted = usize::try_from(size).unwrap_or(usize::MAX);
    let tree = Tree::from_leaf_hashes(hashes.take(wanted));
    Ok((tree.size() == size).then_some(tree))
}
