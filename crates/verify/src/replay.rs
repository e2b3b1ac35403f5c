// SPDX-License-Identifier: EUPL-1.2
//! The fold once more. Entries are read and checked each by itself on all processors, folded one after the
//! other, and then judged on all processors again: a state is made of persistent maps, so that keeping it
//! as it was before each stretch of entries costs little.

use crate::chronicle::{Chronicle, Telling};
use crate::content::{Contents, Opened};
use crate::judge::{Court, stretch};
use crate::laws::{self, Laws};
use crate::origins::Origins;
use crate::report::Report;
use crate::{Options, Step, content, entry, witnessed};
use std::collections::{HashMap, HashSet};
use waarborg_domain::witness::WitnessAct;
use waarborg_domain::{Act, CapacityId, CommandId, Instant, Outcome};
use waarborg_ledger::shared;
use waarborg_ledger::{FoldError, Kept, Leaf, State, apply, enter};
use waarborg_register::bundle::{Bundle, Entry};
use waarborg_register::hash;
use waarborg_register::tree::Tree;

/// Entries held read at once.
const BATCH: usize = 4_096;
/// Entries judged from one state.
const STRETCH: usize = 64;

/// What comes of a replay beside its findings.
pub(crate) struct Replayed {
    pub state: State,
    pub laws: Laws,
    pub chronicle: Chronicle,
    /// The cosigned checkpoints in the log that hold.
    pub cosigned: Vec<String>,
}

/// Replays the whole log.
pub(crate) fn run(
    bundle: &Bundle<'_>,
    options: &Options,
    tree: &Tree,
    origins: &Origins,
    watch: &dyn Fn(Step),
    report: &mut Report,
) -> Replayed {
    // The root is not known to whoever deposits, so nobody can aim two values at one fingerprint.
    let (key, _) = hash::leaf(&tree.root()).split_first_chunk::<16>().map(|(k, r)| (*k, r.len())).unwrap_or_default();
    let mut replay = Replay {
        bundle,
        origins,
        laws: Laws::read(bundle, &options.trust, report),
        telling: options.telling(),
        state: State::default(),
        contents: Contents::new(key),
        commands: HashMap::new(),
        destroyed: HashSet::new(),
        chronicle: Chronicle::default(),
        cosigned: Vec::new(),
        tree,
    };
    let mut folded = 0;
    for batch in bundle.entries.chunks(BATCH) {
        let (count, whole) = replay.batch(folded, batch, report);
        folded += count;
        watch(Step::Replayed(folded));
        let left = bundle.meta.size.saturating_sub(folded);
        if !whole && left > 0 {
            let why = format!("nothing can be folded after entry {}: {left} entries were not replayed", folded - 1);
            report.cannot(folded, why);
        }
        if !whole {
            break;
        }
    }
    replay.destroyed_stay_closed(report);
    Replayed { state: replay.state, laws: replay.laws, chronicle: replay.chronicle, cosigned: replay.cosigned }
}

/// Where a command id was last seen: entry, instant, actor.
type Seen = (u64, Instant, Option<CapacityId>);

/// An entry that was read.
pub(crate) struct Line {
    pub index: u64,
    pub leaf: Leaf,
    pub kept: Kept,
}

/// How folding an entry went.
pub(crate) enum Folded {
    /// As it must.
    Whole,
    /// It commits to another map than follows. All else can still be checked: with the map as it must be.
    OtherMap(FoldError),
    /// It could not be folded, and nothing after it can.
    Not(FoldError),
}

/// Folds an entry.
pub(crate) fn fold(state: &mut State, line: &Line) -> Folded {
    match apply(state, &line.leaf, &line.kept) {
        Ok(()) => Folded::Whole,
        Err(error @ (FoldError::OtherMap | FoldError::NoMap)) => {
            let Ok(next) = enter(state, &mut line.leaf.clone(), &line.kept) else { return Folded::Not(error) };
            *state = next;
            Folded::OtherMap(error)
        }
        Err(error) => Folded::Not(error),
    }
}

struct Replay<'a> {
    bundle: &'a Bundle<'a>,
    origins: &'a Origins,
    laws: Laws,
    telling: Option<Telling>,
    state: State,
    contents: Contents,
    commands: HashMap<CommandId, Seen>,
    destroyed: HashSet<(u64, u32)>,
    chronicle: Chronicle,
    cosigned: Vec<String>,
    tree: &'a Tree,
}

/// An entry read by itself, the items in it, and what was found on the way.
type Read = (Option<(Leaf, Kept)>, Vec<Opened>, Report);

impl Replay<'_> {
    /// Replays some entries; how many were looked at, and whether the log can be folded further.
    fn batch(&mut self, first: u64, entries: &[Entry<'_>], report: &mut Report) -> (u64, bool) {
        let numbered: Vec<(u64, &Entry<'_>)> = (first..).zip(entries).collect();
        let read = shared::out(numbered, |(index, entry)| read(index, entry, self.origins.name(index)));
        let (mut found, mut lines, mut states, mut whole) = (Report::default(), Vec::new(), Vec::new(), true);
        let mut looked_at = 0;
        for (entry, (parts, items, notes)) in entries.iter().zip(read) {
            looked_at += 1;
            found.absorb(notes);
            let Some((leaf, kept)) = parts else {
                whole = false;
                break;
            };
            if lines.len() % STRETCH == 0 {
                states.push(self.state.clone());
            }
            let line = Line { index: first + looked_at - 1, leaf, kept };
            whole = self.follow(&line, entry, items, &mut found);
            lines.push(line);
            if !whole {
                break;
            }
        }
        let court =
            Court { bundle: self.bundle, laws: &self.laws, contents: &self.contents, telling: self.telling.as_ref() };
        let stretches: Vec<(State, &[Line])> = states.into_iter().zip(lines.chunks(STRETCH)).collect();
        let judged = shared::out(stretches, |(state, lines)| stretch(&court, state, lines));
        for (notes, told) in judged {
            found.absorb(notes);
            self.chronicle.take(told);
        }
        found.by_entry();
        report.absorb(found);
        (looked_at, whole)
    }

    /// Folds an entry; false if nothing can be folded after it.
    fn follow(&mut self, line: &Line, entry: &Entry<'_>, items: Vec<Opened>, report: &mut Report) -> bool {
        let Line { index, leaf, kept } = line;
        self.command(*index, leaf, kept, report);
        if kept.decision.outcome == Outcome::Allowed {
            self.bring(*index, entry, kept, items, report);
        }
        let (error, whole) = match fold(&mut self.state, line) {
            Folded::Whole => return true,
            Folded::OtherMap(error) => (error, true),
            Folded::Not(error) => (error, false),
        };
        let code = if matches!(error, FoldError::OtherMap | FoldError::NoMap) { "map" } else { "fold" };
        report.find(Some(*index), code, error.to_string());
        whole
    }

    /// One command has one effect: its id returns only in the entries of the same piece of work.
    fn command(&mut self, index: u64, leaf: &Leaf, kept: &Kept, report: &mut Report) {
        let Some(command) = kept.command else { return };
        let now = (index, leaf.at, kept.actor);
        let Some((entry, at, who)) = self.commands.insert(command, now) else { return };
        if (entry + 1, at, who) != now {
            report.find(Some(index), "command", format!("its command was carried out before, by entry {entry}"));
        }
    }

    /// What later entries need to know of an allowed act beside the state: items' contents, and what is gone.
    fn bring(&mut self, index: u64, entry: &Entry<'_>, kept: &Kept, items: Vec<Opened>, report: &mut Report) {
        let next = u32::try_from(self.state.items.len()).unwrap_or(u32::MAX);
        match &kept.act {
            Act::LawActivated { package, facts_version, proof, .. } => {
                self.laws.activated(index, package, *facts_version, report);
                if let Some(digest) = proof {
                    let record = entry.records.iter().find(|r| r.slot == 0).map(|r| r.bytes);
                    laws::proved(index, package, (digest, record), report);
                }
            }
            Act::DepositChunk { deposit, items: rows } => {
                let Some(classes) = self.state.deposits.get(deposit).map(|d| d.classes.clone()) else { return };
                for ((slot, row), opened) in (0u32..).zip(rows).zip(items) {
                    let class = classes.get(usize::from(row.1)).and_then(|n| self.state.classes.get(*n as usize));
                    let Some(class) = class else { continue };
                    let number = next.saturating_add(slot);
                    self.contents.add(number, opened, (&class.spec, row.2), (index, slot), report);
                }
            }
            Act::ItemCorrected { class, row, .. } => {
                for opened in items {
                    self.contents.add(next, opened, (class, row.2), (index, 0), report);
                }
            }
            Act::Destroyed { records, .. } => self.destroyed.extend(records),
            Act::Keeping(act) => self.destroyed.extend(act.restored().iter().flat_map(|r| &r.destroyed)),
            Act::Witness(WitnessAct::Cosigned { key, size, time, note }) => {
                match witnessed::holds((self.origins, self.tree), key, (*size, *time), note) {
                    Ok(()) => {
                        report.witnessed.cosignatures += 1;
                        report.witnessed.entries = report.witnessed.entries.max(*size);
                        self.cosigned.push(note.clone());
                    }
                    Err(text) => report.find(Some(index), "cosignature", text.into()),
                }
            }
            _ => {}
        }
    }

    /// Content that was destroyed must not turn up again.
    fn destroyed_stay_closed(&mut self, report: &mut Report) {
        let back = |place: &&(u64, u32)| self.bundle.record(place.0, place.1).is_some();
        let mut back: Vec<_> = self.destroyed.iter().filter(back).copied().collect();
        back.sort_unstable();
        for (entry, slot) in back {
            let text = format!("record {slot} was destroyed, yet it is in the bundle");
            report.find(Some(entry), "destroyed", text);
        }
    }
}

/// Reads an entry and the items in it, by itself.
fn read(index: u64, entry: &Entry<'_>, origin: &str) -> Read {
    let mut report = Report::default();
    let parts = entry::read(index, entry, origin, &mut report);
    let count = match parts.as_ref().map(|(_, kept)| (&kept.act, kept.decision.outcome)) {
        Some((Act::DepositChunk { items, .. }, Outcome::Allowed)) => items.len(),
        Some((Act::ItemCorrected { .. }, Outcome::Allowed)) => 1,
        _ => 0,
    };
    // A bundle's records stand in order of slot.
    let record = |slot: u32| entry.records.get(entry.records.binary_search_by_key(&slot, |r| r.slot).ok()?);
    let items = (0u32..).take(count).map(|slot| content::open(record(slot).map(|r| r.bytes))).collect();
    (parts, items, report)
}
