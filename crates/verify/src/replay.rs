// SPDX-License-Identifier: EUPL-1.2
//! The fold once more: for each entry, on the state before it, the law in force is asked again with
//! facts derived here, and answer, leaf and consequences are compared with what was recorded.

use crate::content::Contents;
use crate::laws::{self, Laws};
use crate::manifest::{self, Handover};
use crate::mentions::{self, Outcome as Mentions};
use crate::report::Report;
use crate::{Options, entry, witnessed};
use std::collections::{HashMap, HashSet};
use waarborg_domain::company::CompanyAct;
use waarborg_domain::witness::WitnessAct;
use waarborg_domain::{Act, CapacityId, CommandId, Instant, Outcome, Purpose, RuleId, Signing};
use waarborg_law::Decision;
use waarborg_ledger::consent::{Words, signature_holds, standing_holds, statement};
use waarborg_ledger::{Kept, Leaf, State, apply, decide, leaf_view};
use waarborg_register::bundle::{Bundle, Entry};
use waarborg_register::hash;
use waarborg_register::tree::Tree;

/// Replays the whole log; the cosigned checkpoints in it that hold come back.
pub(crate) fn run(bundle: &Bundle<'_>, options: &Options, tree: &Tree, report: &mut Report) -> Vec<String> {
    // The root is not known to whoever deposits, so nobody can aim two values at one fingerprint.
    let (key, _) = hash::leaf(&tree.root()).split_first_chunk::<16>().map(|(k, r)| (*k, r.len())).unwrap_or_default();
    let mut replay = Replay {
        bundle,
        laws: Laws::read(bundle, &options.trust, report),
        state: State::default(),
        contents: Contents::new(key),
        commands: HashMap::new(),
        destroyed: HashSet::new(),
        cosigned: Vec::new(),
        tree,
        report,
    };
    for (index, entry) in (0u64..).zip(&bundle.entries) {
        if !replay.one(index, entry) {
            let left = bundle.meta.size.saturating_sub(index + 1);
            if left > 0 {
                let why = format!("nothing can be folded after entry {index}: {left} entries were not replayed");
                replay.report.cannot(index + 1, why);
            }
            break;
        }
    }
    replay.destroyed_stay_closed();
    replay.cosigned
}

/// Where a command id was last seen: entry, instant, actor.
type Seen = (u64, Instant, Option<CapacityId>);

struct Replay<'a, 'r> {
    bundle: &'a Bundle<'a>,
    laws: Laws,
    state: State,
    contents: Contents,
    commands: HashMap<CommandId, Seen>,
    destroyed: HashSet<(u64, u32)>,
    cosigned: Vec<String>,
    tree: &'a Tree,
    report: &'r mut Report,
}

impl Replay<'_, '_> {
    /// Replays one entry; false if nothing can be folded after it.
    fn one(&mut self, index: u64, entry: &Entry<'_>) -> bool {
        let Some((leaf, kept)) = entry::read(index, entry, self.bundle.meta.key.name(), self.report) else {
            return false;
        };
        if leaf.at < self.state.last {
            self.find(index, "clock", format!("its instant {} lies before that of the entry before it", leaf.at));
        }
        let opened = matches!(&kept.act, Act::Opened { log, .. } if *log == leaf.log);
        if index == 0 && !opened {
            self.find(index, "fold", "a log begins with an entry that opens it under its name");
        }
        self.command(index, &leaf, &kept);
        self.slots(index, entry, &kept);
        self.published(index, entry, &kept);
        self.decision(index, &leaf, &kept);
        if kept.decision.outcome == Outcome::Allowed {
            self.consequences(index, leaf.at, entry, &kept);
        }
        match apply(&mut self.state, &leaf, &kept) {
            Ok(()) => true,
            Err(error) => {
                self.find(index, "fold", error.to_string());
                false
            }
        }
    }

    fn find(&mut self, index: u64, code: &'static str, text: impl Into<String>) {
        self.report.find(Some(index), code, text.into());
    }

    /// One command has one effect: its id returns only in the entries of the same piece of work.
    fn command(&mut self, index: u64, leaf: &Leaf, kept: &Kept) {
        let Some(command) = kept.command else { return };
        let now = (index, leaf.at, kept.actor);
        let Some((entry, at, who)) = self.commands.insert(command, now) else { return };
        if (entry + 1, at, who) != now {
            self.find(index, "command", format!("its command was carried out before, by entry {entry}"));
        }
    }

    /// Reasons that count as facts must be on record, and not empty where they are opened.
    fn slots(&mut self, index: u64, entry: &Entry<'_>, kept: &Kept) {
        for slot in slots(&kept.act) {
            if slot as usize >= kept.records.len() {
                self.find(index, "reasons", format!("it points to reasons in record {slot}, which does not exist"));
            }
            let opened = entry.records.iter().find(|record| record.slot == slot);
            if opened.is_some_and(|record| record.bytes.trim_ascii().is_empty()) {
                self.find(index, "reasons", format!("the reasons in record {slot} are empty"));
            }
        }
    }

    /// Partners that a text for the public names are searched for again.
    fn published(&mut self, index: u64, entry: &Entry<'_>, kept: &Kept) {
        let Act::Company(CompanyAct::Published { named }) = &kept.act else { return };
        let opened = entry.records.iter().map(|r| String::from_utf8_lossy(r.bytes).into_owned());
        let texts: Vec<String> = opened.collect();
        if texts.len() != kept.records.len() {
            return self.report.cannot(index, "the text that was made public is not opened");
        }
        if self.state.partners_in(texts.iter().map(String::as_str)) != *named {
            self.find(index, "partners", "the text names other partners than the entry says");
        }
    }

    /// Decides again and compares; what rests on something closed is not counted as replayed.
    fn decision(&mut self, index: u64, leaf: &Leaf, kept: &Kept) {
        let Kept { act, actor, .. } = kept;
        let law = self.laws.in_force(&self.state).or_else(|| self.laws.any().filter(|_| actor.is_none())).cloned();
        let Some(law) = law else {
            let why = if self.state.law_in_force().is_none() {
                "no law is in force yet"
            } else {
                "its law cannot be used here"
            };
            self.report.cannot(index, why);
            if actor.is_some() && self.state.law_in_force().is_none() {
                self.find(index, "law", "a person acts before any law is in force");
            }
            return;
        };
        if law.facts_version() != waarborg_ledger::FACTS_VERSION && actor.is_some() {
            return self.report.cannot(index, "its law was written for facts this program does not derive");
        }
        let at = mentions::At { index, at: leaf.at, who: *actor, act };
        let mentions = mentions::check(self.bundle, &self.state, &law, &self.contents, &at);
        let own = decide(&self.state, &law, actor.as_ref(), act, leaf.at, kept.register);
        let agrees = own == kept.decision;
        if !agrees {
            let text = difference(&kept.decision, &own);
            self.find(index, "decision", text);
        }
        // The leaf is held to the recorded decision, so that one lie does not read as two.
        if (leaf.outcome, leaf.rules.clone(), leaf.objects.clone()) != leaf_view(act, &kept.decision) {
            self.find(index, "leaf", "the leaf says more or less of the decision than the answer did");
        }
        match mentions {
            Mentions::Differs(text) => self.find(index, "mentions", text),
            Mentions::Closed(why) if agrees => self.report.cannot(index, why),
            Mentions::Equal if agrees => {
                self.report.mentions += 1;
                self.report.replayed += 1;
            }
            Mentions::NoText if agrees => self.report.replayed += 1,
            _ => {}
        }
    }

    /// What an allowed act brings with it beside the fold.
    fn consequences(&mut self, index: u64, at: Instant, entry: &Entry<'_>, kept: &Kept) {
        let record = |slot: u32| entry.records.iter().find(|r| r.slot == slot).map(|r| r.bytes);
        let next = u32::try_from(self.state.items.len()).unwrap_or(u32::MAX);
        match &kept.act {
            Act::LawActivated { package, facts_version, proof, .. } => {
                self.laws.activated(index, package, *facts_version, self.report);
                if let Some(digest) = proof {
                    laws::proved(index, package, (digest, record(0)), self.report);
                }
            }
            Act::DepositChunk { deposit, items } => {
                let Some(classes) = self.state.deposits.get(deposit).map(|d| d.classes.clone()) else { return };
                for (slot, row) in (0u32..).zip(items) {
                    let class = classes.get(usize::from(row.1)).and_then(|n| self.state.classes.get(*n as usize));
                    let Some(class) = class else { continue };
                    let number = next.saturating_add(slot);
                    self.contents.add(number, record(slot), (&class.spec, row.2), (index, slot), self.report);
                }
            }
            Act::ItemCorrected { class, row, .. } => {
                self.contents.add(next, record(0), (class, row.2), (index, 0), self.report);
            }
            Act::HandedOver { disclosure, recipient, mentions, manifest } => {
                let at = Handover { disclosure, recipient, mentions: mentions.len(), manifest, at };
                match record(0).map(|bytes| manifest::check(&self.state, &at, bytes)) {
                    Some(Ok(())) => {}
                    Some(Err(text)) => self.find(index, "manifest", text),
                    None => self.report.cannot(index, "the manifest of the handover is not opened"),
                }
            }
            Act::ConsentAnswered { .. } | Act::StandingGranted { .. } => self.vouched(index, kept),
            Act::Destroyed { records, .. } => self.destroyed.extend(records),
            Act::Witness(WitnessAct::Cosigned { key, size, time, note }) => {
                match witnessed::holds((self.bundle, self.tree), key, (*size, *time), note) {
                    Ok(()) => {
                        self.report.witnessed.cosignatures += 1;
                        self.report.witnessed.entries = self.report.witnessed.entries.max(*size);
                        self.cosigned.push(note.clone());
                    }
                    Err(text) => self.find(index, "cosignature", text),
                }
            }
            _ => {}
        }
        let founding = matches!(
            &kept.act,
            Act::OrgAdded { .. }
                | Act::SpaceOpened { .. }
                | Act::CapacityGiven { .. }
                | Act::FeedRegistered { .. }
                | Act::KeyRegistered { .. }
                | Act::Care(waarborg_domain::care::CareAct::PrivacyAssessed { .. })
        );
        self.report.by_the_house += u64::from(founding && kept.actor.is_none());
    }

    /// Who vouches for a consent: the officer's own key, or the server.
    fn vouched(&mut self, index: u64, kept: &Kept) {
        let Some(who) = &kept.actor else { return };
        let (signing, holds) = match &kept.act {
            Act::ConsentAnswered { consent, answer, given, conditions, expires, signing } => {
                let Some(asked) = self.state.consents.get(consent) else { return };
                let words = Words { answer: *answer, given, conditions, expires: *expires };
                let statement = || statement(consent, asked, asked.round, &words);
                (signing, signature_holds(&self.state, who, signing, statement))
            }
            Act::StandingGranted { consent, party, standing, signing } => {
                (signing, standing_holds(&self.state, who, consent, party, standing, signing))
            }
            _ => return,
        };
        match (signing, holds) {
            (Signing::Attested, _) => self.report.consents.attested += 1,
            (Signing::Signed { .. }, true) => self.report.consents.signed += 1,
            (Signing::Signed { .. }, false) => {
                self.find(index, "signature", "the officer's signature does not hold");
            }
        }
    }

    /// Content that was destroyed must not turn up again.
    fn destroyed_stay_closed(&mut self) {
        let mut back: Vec<_> = self
            .destroyed
            .iter()
            .filter(|(entry, slot)| self.bundle.record(*entry, *slot).is_some())
            .copied()
            .collect();
        back.sort_unstable();
        for (entry, slot) in back {
            self.find(entry, "destroyed", format!("record {slot} was destroyed, yet it is in the bundle"));
        }
    }
}

/// Slots that an act names as holding reasons.
fn slots(act: &Act) -> Vec<u32> {
    let of = |purpose: &Purpose| [purpose.necessity, purpose.proportionality];
    let (purpose, more): (_, Vec<u32>) = match act {
        Act::DepositBegun { purpose, judged_relevant, classes, .. } => {
            let persons = classes
                .iter()
                .filter_map(|c| c.person.as_ref())
                .flat_map(waarborg_domain::personal::PersonalData::slots);
            (of(purpose), judged_relevant.then_some(0).into_iter().chain(persons).collect())
        }
        Act::ItemCorrected { class, .. } => {
            ([None, None], class.person.iter().flat_map(waarborg_domain::personal::PersonalData::slots).collect())
        }
        Act::Destroyed { report, .. } => ([*report, None], vec![]),
        Act::Searched { purpose, .. } | Act::Compared { purpose, .. } | Act::AnalysisSaved { purpose, .. } => {
            (of(purpose), vec![])
        }
        Act::DisclosureRequested { purpose, partner, onward, personal, .. } => {
            (of(purpose), partner.slots().into_iter().chain(onward.slots()).chain(personal.slots()).collect())
        }
        Act::AssessmentProposed { purpose, relevance, .. } => {
            (of(purpose), relevance.iter().map(|r| r.reasons).collect())
        }
        Act::DisclosureDecided { reviewed, concerns, needed, partner, onward, permission, personal, .. } => {
            let judged = partner.slots().into_iter().chain(onward.slots()).chain(permission.slots());
            let judged = judged.chain(personal.slots());
            ([*reviewed, *concerns], needed.iter().copied().chain(judged).collect())
        }
        Act::Partner(act) => ([None, None], act.slots()),
        Act::Onward(act) => ([None, None], act.slots()),
        // Receipt and companies.
        Act::Receipt(act) => ([None, None], act.slots()),
        Act::Company(act) => ([None, None], act.slots()),
        // Care.
        Act::Care(act) => ([None, None], act.slots()),
        Act::Choice(act) => ([None, None], act.slots()),
        Act::Permission(act) => ([None, None], act.slots()),
        Act::Personal(act) => ([None, None], act.slots()),
        Act::FeedRegistered { measures: true, .. } | Act::NoticeGiven { reasons: true, .. } => ([None, None], vec![0]),
        _ => ([None, None], vec![]),
    };
    purpose.into_iter().flatten().chain(more).collect()
}

/// How a recorded decision differs from the one derived here, in few words.
fn difference(said: &Decision, own: &Decision) -> String {
    if said.outcome != own.outcome {
        let rules: Vec<String> = own.rules_unmet().iter().map(ToString::to_string).chain(own.errors.clone()).collect();
        let named = if rules.is_empty() { String::new() } else { format!(" ({})", rules.join(", ")) };
        return format!("recorded as {}, but the law gives {}{named}", said.outcome.code(), own.outcome.code());
    }
    let list = |rules: &[RuleId]| rules.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let parts = [
        ("unmet rules", said.unmet != own.unmet),
        ("pending rules", said.pending != own.pending),
        ("warnings", said.warnings != own.warnings),
        ("rules met", said.met != own.met),
        ("rules not applicable", said.not_applicable != own.not_applicable),
        ("errors", said.errors != own.errors),
    ];
    let other: Vec<&str> = parts.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect();
    let unmet: Vec<RuleId> = own.rules_unmet().into_iter().collect();
    format!("recorded with other {} than the law gives (unmet: {})", other.join(" and "), list(&unmet))
}
