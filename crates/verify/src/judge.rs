// SPDX-License-Identifier: EUPL-1.2
//! One entry against the law: on the state before it, the facts are derived here and the law in force is
//! asked again; answer, leaf, reasons, mentions and manifest are compared with what was recorded. Needs
//! nothing but that state, so that stretches of a log are judged beside each other.

use crate::chronicle::{self, Note};
use crate::content::Contents;
use crate::laws::Laws;
use crate::manifest::{self, Handover};
use crate::mentions::{self, Outcome as Mentions};
use crate::reasons::slots;
use crate::replay::{Line, fold};
use crate::report::Report;
use waarborg_domain::access::AccessAct;
use waarborg_domain::company::CompanyAct;
use waarborg_domain::permission::PermissionAct;
use waarborg_domain::{Act, Instant, Outcome, RuleId, Seen, Signing};
use waarborg_law::Decision;
use waarborg_ledger::consent::{Words, signature_holds, standing_holds, statement};
use waarborg_ledger::{Kept, Leaf, State, asked, decide, leaf_view, permission};
use waarborg_register::bundle::{Bundle, Entry};

/// What every entry is judged with.
pub(crate) struct Court<'a> {
    pub bundle: &'a Bundle<'a>,
    pub laws: &'a Laws,
    pub contents: &'a Contents,
    /// What to note for the account, if one is asked for.
    pub telling: Option<&'a chronicle::Telling>,
}

/// Judges a stretch of entries, from the state before the first of them.
pub(crate) fn stretch(court: &Court<'_>, mut state: State, lines: &[Line]) -> (Report, Vec<Note>) {
    let (mut report, mut notes) = (Report::default(), Vec::new());
    for line in lines {
        let at = usize::try_from(line.index).ok();
        let Some(entry) = at.and_then(|at| court.bundle.entries.get(at)) else { break };
        let judge = Judge { court, state: &state, index: line.index, entry, report: &mut report };
        judge.all(&line.leaf, &line.kept);
        if let Some(telling) = court.telling {
            notes.push(chronicle::note(telling, court.laws, &state, line, entry));
        }
        // What is wrong with that was found before.
        let _ = fold(&mut state, line);
    }
    (report, notes)
}

struct Judge<'a, 'r> {
    court: &'a Court<'a>,
    state: &'a State,
    index: u64,
    entry: &'a Entry<'a>,
    report: &'r mut Report,
}

impl Judge<'_, '_> {
    fn all(mut self, leaf: &Leaf, kept: &Kept) {
        if leaf.at < self.state.last {
            self.find("clock", format!("its instant {} lies before that of the entry before it", leaf.at));
        }
        let opened = matches!(&kept.act, Act::Opened { log, .. } if *log == leaf.log);
        if self.index == 0 && !opened {
            self.find("fold", "a log begins with an entry that opens it under its name");
        }
        self.reasons(kept);
        self.published(kept);
        self.decision(leaf, kept);
        if kept.decision.outcome == Outcome::Allowed {
            self.consequences(leaf.at, kept);
        }
    }

    fn find(&mut self, code: &'static str, text: impl Into<String>) {
        self.report.find(Some(self.index), code, text.into());
    }

    /// Reasons that count as facts must be on record, and not empty where they are opened.
    fn reasons(&mut self, kept: &Kept) {
        for slot in slots(&kept.act) {
            if slot as usize >= kept.records.len() {
                self.find("reasons", format!("it points to reasons in record {slot}, which does not exist"));
            }
            let opened = self.entry.records.iter().find(|record| record.slot == slot);
            if opened.is_some_and(|record| record.bytes.trim_ascii().is_empty()) {
                self.find("reasons", format!("the reasons in record {slot} are empty"));
            }
        }
    }

    /// Partners that a text for the public names are searched for again.
    fn published(&mut self, kept: &Kept) {
        let Act::Company(CompanyAct::Published { named }) = &kept.act else { return };
        let opened = self.entry.records.iter().map(|r| String::from_utf8_lossy(r.bytes).into_owned());
        let texts: Vec<String> = opened.collect();
        if texts.len() != kept.records.len() {
            return self.report.cannot(self.index, "the text that was made public is not opened");
        }
        if self.state.partners_in(texts.iter().map(String::as_str)) != *named {
            self.find("partners", "the text names other partners than the entry says");
        }
    }

    /// Decides again and compares; what rests on something closed is not counted as replayed.
    fn decision(&mut self, leaf: &Leaf, kept: &Kept) {
        let Kept { act, actor, .. } = kept;
        let law =
            self.court.laws.in_force(self.state).or_else(|| self.court.laws.any().filter(|_| actor.is_none())).cloned();
        let Some(law) = law else {
            let why = if self.state.law_in_force().is_none() {
                "no law is in force yet"
            } else {
                "its law cannot be used here"
            };
            self.report.cannot(self.index, why);
            if actor.is_some() && self.state.law_in_force().is_none() {
                self.find("law", "a person acts before any law is in force");
            }
            return;
        };
        if law.facts_version() != waarborg_ledger::FACTS_VERSION && actor.is_some() {
            return self.report.cannot(self.index, "its law was written for facts this program does not derive");
        }
        let at = mentions::At { index: self.index, at: leaf.at, who: *actor, act };
        let mentions = mentions::check(self.court.bundle, self.state, &law, self.court.contents, &at);
        let own = decide(self.state, &law, actor.as_ref(), act, leaf.at, kept.register);
        let agrees = own == kept.decision;
        if !agrees {
            let text = difference(&kept.decision, &own);
            self.find("decision", text);
        }
        // The leaf is held to the recorded decision, so that one lie does not read as two.
        if (leaf.outcome, leaf.rules.clone(), leaf.objects.clone()) != leaf_view(act, &kept.decision) {
            self.find("leaf", "the leaf says more or less of the decision than the answer did");
        }
        match mentions {
            Mentions::Differs(text) => self.find("mentions", text),
            Mentions::Closed(why) if agrees => self.report.cannot(self.index, why),
            Mentions::Equal if agrees => {
                self.report.mentions += 1;
                self.report.replayed += 1;
            }
            Mentions::NoText if agrees => self.report.replayed += 1,
            _ => {}
        }
    }

    /// Who vouches for a consent or a decision on a permission: the officer's own key, or the server.
    fn vouched(&mut self, kept: &Kept) {
        let Some(who) = &kept.actor else { return };
        let (signing, holds) = match &kept.act {
            Act::ConsentAnswered { consent, answer, given, conditions, expires, signing } => {
                let Some(asked) = self.state.consents.get(consent) else { return };
                let words = Words { answer: *answer, given, conditions, expires: *expires };
                let statement = || statement(consent, asked, asked.round, &words);
                (signing, signature_holds(self.state, who, signing, statement))
            }
            Act::StandingGranted { consent, party, standing, signing } => {
                (signing, standing_holds(self.state, who, consent, party, standing, signing))
            }
            Act::Permission(PermissionAct::Decided { id, allow, signing, .. }) => {
                let Some(asked) = self.state.permissions.all.get(id) else { return };
                (signing, permission::decision_holds(self.state, who, (id, asked), *allow, signing))
            }
            _ => return,
        };
        let permits = matches!(kept.act, Act::Permission(_));
        let count = if permits { &mut self.report.permissions } else { &mut self.report.consents };
        match (signing, holds) {
            (Signing::Attested, _) => count.attested += 1,
            (Signing::Signed { .. } | Signing::Asserted(_), true) => count.signed += 1,
            (Signing::Signed { .. } | Signing::Asserted(_), false) => {
                self.find("signature", "the officer's signature does not hold");
            }
        }
    }

    /// What a machine was told to be allowed is decided again (ADR 0029).
    fn told(&mut self, at: Instant, count: u64) {
        let Some(law) = self.court.laws.in_force(self.state) else { return };
        let Some(record) = self.entry.records.iter().find(|r| r.slot == asked::SLOT) else {
            return self.report.cannot(self.index, "what was answered is not opened");
        };
        let given = serde_json::from_slice::<asked::Given>(record.bytes);
        let checked = given.map_err(|_| "what was answered cannot be read".to_owned());
        if let Err(text) = checked.and_then(|given| given.check(self.state, law, at, count)) {
            self.find("told", text);
        }
    }

    /// What an allowed act brings with it beside the fold.
    fn consequences(&mut self, at: Instant, kept: &Kept) {
        match &kept.act {
            Act::HandedOver { disclosure, recipient, mentions, manifest } => {
                let at = Handover { disclosure, recipient, mentions: mentions.len(), manifest, at };
                let bytes = self.entry.records.iter().find(|r| r.slot == 0).map(|r| r.bytes);
                match bytes.map(|bytes| manifest::check(self.state, &at, bytes)) {
                    Some(Ok(())) => {}
                    Some(Err(text)) => self.find("manifest", text),
                    None => self.report.cannot(self.index, "the manifest of the handover is not opened"),
                }
            }
            Act::ConsentAnswered { .. }
            | Act::StandingGranted { .. }
            | Act::Permission(PermissionAct::Decided { .. }) => self.vouched(kept),
            Act::Viewed { seen: Seen::Decisions { count }, .. } => self.told(at, *count),
            _ => {}
        }
        let founding = matches!(
            &kept.act,
            Act::OrgAdded { .. }
                | Act::SpaceOpened { .. }
                | Act::CapacityGiven { .. }
                | Act::FeedRegistered { .. }
                | Act::KeyRegistered { .. }
                | Act::Access(AccessAct::Offered { .. } | AccessAct::Issued { .. })
                | Act::Care(waarborg_domain::care::CareAct::PrivacyAssessed { .. })
        );
        self.report.by_the_house += u64::from(founding && kept.actor.is_none());
    }
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
