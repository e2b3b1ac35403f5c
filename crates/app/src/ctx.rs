// SPDX-License-Identifier: EUPL-1.2
//! The one write path, inside the sequencer: an act is decided on the state, entered, and folded. A
//! verb has nothing but this to change anything with.

use crate::answer::{Answer, Problem, UnmetView};
use crate::caller::Caller;
use crate::content::{ContentIndex, Indexed};
use crate::guard::Held;
use crate::keys::{self, LogKeys, Seed};
use crate::ports::NewEntry;
use crate::records::{self, RecordError, Sealed};
use crate::snapshot::Snapshot;
use std::sync::Arc;
use waarborg_domain::keeping::KeepingAct;
use waarborg_domain::{Act, CapacityId, Digest, Instant, OrgId, Outcome, Rng};
use waarborg_law::{Decision, Package};
use waarborg_ledger::entry::{KEPT_TAG, RecordsRef};
use waarborg_ledger::sealed::{AsOf, SealedRead};
use waarborg_ledger::{Kept, Leaf, State, decide, leaf_view};
use waarborg_register::commit::{Opening, commitment};
use waarborg_register::hash::{self, Hash};
use waarborg_register::note::VerifierKey;
use waarborg_register::tree::Tree;

/// Reads erasable records that are already durable.
pub trait RecordSource: Send + Sync {
    /// Content of a record.
    fn open(&self, record: (u64, u32)) -> Result<Vec<u8>, RecordError>;
}

/// The world being worked on, ahead of what is published.
pub struct Working {
    /// State.
    pub state: State,
    /// Projections.
    pub index: ContentIndex,
    /// Entries not yet durable.
    pub drafts: Vec<NewEntry>,
    /// Size of the log that is durable.
    pub durable: u64,
    /// Why nothing may be entered but the record of a restore.
    pub held: Option<Arc<Held>>,
    /// Data were handed over in this batch.
    pub handed_over: bool,
    /// The tree of what is durable.
    pub tree: Tree,
    /// The key that signs for the log so far, as text; empty if it is not known.
    pub verifier_key: Arc<str>,
    /// The log's name or key changed: nothing more goes into this batch, which is signed for by both.
    pub turned: bool,
    /// The seed that signs from here on, if it is a new one.
    pub(crate) next: Option<Seed>,
}

impl Working {
    /// On what is published.
    pub(crate) fn on(base: &Snapshot) -> Self {
        Self {
            state: base.state.clone(),
            index: base.index.clone(),
            drafts: Vec::new(),
            durable: base.state.size,
            held: base.held.clone(),
            handed_over: false,
            tree: base.tree.clone(),
            verifier_key: base.signs.verifier_key.clone(),
            turned: false,
            next: None,
        }
    }
}

/// Where an act that only consults is entered (ADR 0025).
pub(crate) enum Reads {
    /// In the register, as any other act.
    Register,
    /// In a log of their own, so not here.
    Elsewhere,
    /// In a log of their own, and nothing else is done.
    Aside {
        /// Who reads: short name and name.
        person: [String; 2],
        /// The read, once it was decided.
        read: Option<Box<SealedRead>>,
    },
}

/// What a verb works with.
pub struct Ctx<'a> {
    /// World.
    pub work: &'a mut Working,
    /// Law in force.
    pub law: &'a Arc<Package>,
    /// Caller.
    pub caller: Caller,
    /// Instant of this act.
    pub at: Instant,
    /// Chance.
    pub rng: &'a mut dyn Rng,
    /// The register can take entries.
    pub register: bool,
    /// Durable records.
    pub source: &'a dyn RecordSource,
    /// Where its reads go.
    pub(crate) reads: Reads,
}

impl Ctx<'_> {
    /// State so far.
    pub fn state(&self) -> &State {
        &self.work.state
    }

    /// The acting capacity.
    pub fn who(&self) -> Result<CapacityId, Problem> {
        self.caller.capacity.ok_or_else(|| Problem::invalid("this act needs a person; the house cannot do it"))
    }

    /// The acting person's organisation.
    pub fn org(&self) -> Result<OrgId, Problem> {
        let who = self.who()?;
        Ok(self.state().capacities.get(&who).ok_or(Problem::NotFound)?.capacity.org.clone())
    }

    /// Root over all entries so far, those of this batch included.
    pub fn root(&self) -> Hash {
        let mut tree = self.work.tree.clone();
        for draft in &self.work.drafts {
            tree.append(hash::leaf(&draft.leaf));
        }
        tree.root()
    }

    /// A name for the log that it never had: its first one, the how manieth restore, and a few random digits,
    /// since the same copy may be put back twice.
    pub fn new_origin(&mut self) -> String {
        let restores = &self.work.state.keeping.restores;
        let first = restores.front().and_then(|r| VerifierKey::parse(&r.was).ok());
        let first = first.map_or_else(|| self.work.state.log.clone(), |key| key.name().to_owned());
        let mut digits = [0u8; 4];
        self.rng.fill(&mut digits);
        format!("{first}/r{}-{}", restores.len() + 1, hex::encode(digits))
    }

    /// A new key for the log under a name: its seed, and the verifier key as text.
    pub(crate) fn new_key(&mut self, log: &str) -> Result<(Seed, String), Problem> {
        let seed = keys::draw(self.rng);
        let keys = LogKeys::grow(log, seed).map_err(|_| Problem::Unavailable)?;
        Ok((seed, keys.own.verifier().to_string()))
    }

    /// Content of a record, durable or of this batch.
    pub fn read(&self, record: (u64, u32)) -> Result<Vec<u8>, RecordError> {
        let Some(ahead) = record.0.checked_sub(self.work.durable) else { return self.source.open(record) };
        let draft = usize::try_from(ahead).ok().and_then(|i| self.work.drafts.get(i)).ok_or(RecordError::Damaged)?;
        let sealed = draft.sealed.get(record.1 as usize).ok_or(RecordError::Damaged)?;
        Ok(records::open(sealed, draft.keys.get(record.1 as usize))?.bytes)
    }

    /// How the law would decide the act now; nothing is entered.
    pub fn decide(&self, act: &Act) -> Decision {
        decide(&self.work.state, self.law, self.caller.capacity.as_ref(), act, self.at, self.register)
    }

    /// Seals the records, then decides and enters the act.
    pub fn enter(&mut self, act: Act, contents: &[Vec<u8>]) -> Result<Answer, Problem> {
        if matches!(self.reads, Reads::Aside { .. }) {
            return self.set_aside(act, contents);
        }
        let mut sealed = Vec::with_capacity(contents.len());
        for content in contents {
            sealed.push(records::seal(content, self.rng).map_err(|_| Problem::Unavailable)?);
        }
        self.enter_sealed(act, sealed)
    }

    /// Decides a read that goes to a log of its own. Whatever else would be done here is not.
    fn set_aside(&mut self, act: Act, contents: &[Vec<u8>]) -> Result<Answer, Problem> {
        let decision = self.decide(&act);
        let answer = self.answer(0, &decision);
        let (actor, org) = (self.who()?, self.org()?);
        let state = &self.work.state;
        let register = AsOf { log: state.log.clone(), size: state.size, root: Digest(self.work.tree.root()) };
        let Reads::Aside { person, read: read @ None } = &mut self.reads else { return Err(Problem::Unavailable) };
        if !act.consults() {
            return Err(Problem::Unavailable);
        }
        let texts = contents.iter().map(|text| String::from_utf8_lossy(text).into_owned()).collect();
        let (at, channel, person) = (self.at, self.caller.channel.code().to_owned(), person.clone());
        *read = Some(Box::new(SealedRead { v: 1, at, channel, actor, org, person, act, decision, texts, register }));
        Ok(answer)
    }

    /// Decides and enters an act whose records were sealed before.
    pub fn enter_sealed(&mut self, act: Act, sealed: Vec<Sealed>) -> Result<Answer, Problem> {
        let decision = self.decide(&act);
        if let Act::HandedOver { disclosure, recipient, manifest, .. } = &act
            && decision.outcome == Outcome::Allowed
        {
            let permit = waarborg_law::permit(&decision, *disclosure, recipient.clone(), *manifest, self.at);
            return self.hand_over(permit.ok_or(Problem::Unavailable)?, act, decision, sealed);
        }
        self.commit(act, decision, sealed)
    }

    /// The only way a handover is entered: with a permit for exactly this.
    fn hand_over(
        &mut self,
        permit: waarborg_law::Permit,
        act: Act,
        decision: Decision,
        sealed: Vec<Sealed>,
    ) -> Result<Answer, Problem> {
        let Act::HandedOver { disclosure, recipient, manifest, .. } = &act else { return Err(Problem::Unavailable) };
        if !permit.matches(*disclosure, recipient, *manifest, self.at) {
            return Err(Problem::Unavailable);
        }
        self.work.handed_over = true;
        self.commit(act, decision, sealed)
    }

    fn commit(&mut self, act: Act, decision: Decision, sealed: Vec<Sealed>) -> Result<Answer, Problem> {
        let elsewhere = match self.reads {
            Reads::Register => false,
            Reads::Elsewhere => act.consults(),
            Reads::Aside { .. } => true,
        };
        if elsewhere {
            return Err(Problem::Unavailable);
        }
        let keeping = if let Act::Keeping(act) = &act { Some(act) } else { None };
        let restores = keeping.is_some_and(|act| act.restored().is_some());
        let turns =
            decision.outcome == Outcome::Allowed && (restores || matches!(keeping, Some(KeepingAct::KeyRotated(_))));
        if let Some(held) = self.work.held.as_ref().filter(|_| !restores || decision.outcome != Outcome::Allowed) {
            // A refused record of a restore would be signed for by the old log: it is told, not entered.
            return if restores { Err(unrecorded(&decision)) } else { Err(held.problem()) };
        }
        let (outcome, rules, objects) = leaf_view(&act, &decision);
        let commitments: Vec<Digest> = sealed.iter().map(|s| s.commitment).collect();
        let records = RecordsRef {
            count: u32::try_from(sealed.len()).map_err(|_| Problem::invalid("too many records in one act"))?,
            root: records::records_root(&commitments),
        };
        let kind = act.kind().to_owned();
        let kept = Kept {
            v: 1,
            actor: self.caller.capacity,
            act,
            decision,
            register: self.register,
            records: commitments,
            command: self.caller.command,
        };
        let kept_bytes = kept.to_bytes().map_err(|_| Problem::Unavailable)?;
        let mut opening = [0u8; 32];
        self.rng.fill(&mut opening);
        let mut leaf = Leaf {
            v: 1,
            log: log_name(&self.work.state, &kept),
            kind,
            at: self.at,
            actor: self.caller.capacity,
            channel: self.caller.channel.code().to_owned(),
            outcome,
            rules,
            objects,
            kept: Digest(commitment(KEPT_TAG, &Opening(opening), &kept_bytes)),
            records,
            map: None,
        };
        let index = self.work.state.size;
        let next = waarborg_ledger::enter(&self.work.state, &mut leaf, &kept)
            .map_err(|e| Problem::Conflict(e.to_string().into()))?;
        let leaf_bytes = leaf.to_bytes().map_err(|_| Problem::invalid("too many objects in one act"))?;
        self.work.state = next;
        self.work.turned |= turns;
        let (sealed, keys) = sealed.into_iter().map(|s| (s.bytes, s.key)).unzip();
        self.work.drafts.push(NewEntry { leaf: leaf_bytes, kept: kept_bytes, opening, sealed, keys });
        Ok(self.answer(index, &kept.decision))
    }

    /// What the caller may know of a decision (catalogue 3.1, Names).
    pub fn answer(&self, entry: u64, decision: &Decision) -> Answer {
        answer_for(self.state(), self.law, self.caller.capacity.as_ref(), self.at, entry, decision)
    }

    /// Adds items to the projections; `first` is the number of the first.
    pub fn index_items(&mut self, first: u32, items: &[Indexed]) {
        for (number, item) in (first..).zip(items) {
            self.work.index.add(number, item);
        }
    }
}

/// The log an entry belongs to: its first, and one that gives it another name, say so themselves.
fn log_name(state: &State, kept: &Kept) -> String {
    match &kept.act {
        Act::Opened { log, .. } => log.clone(),
        Act::Keeping(act) if kept.decision.outcome == Outcome::Allowed => {
            act.restored().map_or_else(|| state.log.clone(), |restored| restored.origin.clone())
        }
        _ => state.log.clone(),
    }
}

/// Why the record of a restore was not taken, on a store where nothing else can be entered.
fn unrecorded(decision: &Decision) -> Problem {
    let rules: Vec<String> = decision.rules_unmet().iter().map(ToString::to_string).collect();
    let why = if rules.is_empty() { decision.errors.join(", ") } else { rules.join(", ") };
    let text =
        format!("the restore is not recorded ({why}): it takes two different people, each an administrator or head");
    Problem::coded("restore-refused", &[("rules", &why)], text)
}

/// What a capacity may know of a decision.
pub fn answer_for(
    state: &State,
    law: &Package,
    who: Option<&CapacityId>,
    at: Instant,
    entry: u64,
    decision: &Decision,
) -> Answer {
    let mut answer = Answer {
        outcome: decision.outcome,
        unmet: Vec::new(),
        pending: Vec::new(),
        warnings: Vec::new(),
        met: Vec::new(),
        not_applicable: Vec::new(),
        entry,
        sealed: false,
        receipt: String::new(),
        data: serde_json::Value::Null,
    };
    if waarborg_ledger::decide::neutral(decision) {
        answer.outcome = Outcome::Refused;
        answer.unmet = vec![UnmetView { rule: waarborg_ledger::decide::NEUTRAL.into(), party: None, items: vec![] }];
        return answer;
    }
    let inside = who.is_some_and(|w| waarborg_ledger::is_inside(state, w, at));
    let org = who.and_then(|w| state.capacities.get(w)).map(|c| &c.capacity.org);
    let sight = who.map(|w| waarborg_ledger::visible::Sight::new(state, law, w, at));
    for unmet in &decision.unmet {
        // A party is named to itself, and to the cell's circle as far as it may see the data (ADR 0009).
        let seen = |i| sight.as_ref().is_some_and(|s| s.item(i).is_some());
        let own = unmet.party.is_some() && unmet.party.as_ref() == org;
        let named = own || (inside && unmet.items.iter().all(seen));
        answer.unmet.push(UnmetView {
            rule: unmet.rule.clone(),
            party: if named { unmet.party.clone() } else { None },
            items: if named { unmet.items.clone() } else { Vec::new() },
        });
    }
    answer.unmet.sort();
    answer.unmet.dedup();
    answer.pending = decision.pending.iter().map(|p| (p.rule.clone(), p.decider.clone())).collect();
    answer.warnings.clone_from(&decision.warnings);
    answer.met.clone_from(&decision.met);
    answer.not_applicable.clone_from(&decision.not_applicable);
    answer
}
