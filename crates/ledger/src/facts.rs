// SPDX-License-Identifier: EUPL-1.2
//! From an act to the questions put to the law: one for the act, one for each distinct kind of datum.
//! Every fact is computed from the state before the act, or points to a record in it; nothing the
//! requester ticks becomes a fact (catalogue 3.1, Facts).

mod access;
mod care;
mod choice;
mod company;
mod datum;
mod disclosure;
mod feed;
mod keeping;
mod onward;
mod partner;
mod permission;
mod personal;
mod push;
mod receipt;
mod witness;
mod work;

pub(crate) use disclosure::strictest_of;

use crate::objects::{Class, DutyObject, Space};
use crate::state::State;
use crate::visible::Sight;
use waarborg_domain::taxii::Collection;
use waarborg_domain::witness::WitnessAct;
use waarborg_domain::{
    Act, CapacityId, DisclosureId, DutyId, DutyKind, Instant, Mandate, OrgId, OrgKind, Purpose, Role, Screening, Seen,
    SpaceId, SpaceKind,
};
use waarborg_law::{Action, Attrs, Fact, Package, Question, Subject};

/// The facts need something that is not on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Absent;

/// Questions of an act by a capacity at an instant.
pub(crate) struct Asker<'a> {
    pub state: &'a State,
    pub law: &'a Package,
    pub who: &'a CapacityId,
    pub org: OrgId,
    pub at: Instant,
    pub eyes: Eyes,
}

/// Whose knowledge an evaluation rests on (ADR 0009).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Eyes {
    /// What the one who acts may see.
    Actor,
    /// Everything on record.
    Register,
}

pub(crate) fn flag(name: &'static str, value: bool) -> (&'static str, Fact) {
    (name, Fact::Bool(value))
}
pub(crate) fn id(name: &'static str, kind: &'static str, value: &'static str) -> (&'static str, Fact) {
    (name, Fact::Id(kind, value))
}
pub(crate) fn ask(action: Action, object: Attrs) -> Question {
    Question { action, object, subject: Subject::default(), count: 1 }
}

/// Who acts, as the law sees it.
pub(crate) fn actor(state: &State, who: &CapacityId, at: Instant) -> Option<Attrs> {
    let capacity = &state.capacities.get(who)?.capacity;
    let kind = state.org(&capacity.org)?.org.kind;
    let active = capacity.active(at);
    let in_cell = state.spaces.get(&capacity.space).is_some_and(|s| s.kind == SpaceKind::Cell);
    let inside = in_cell && active && capacity.basis.is_some() && capacity.screening == Screening::Positive;
    Some(vec![
        id("org", "OrgKind", kind.code()),
        id("role", "Role", capacity.role.code()),
        id("basis", "AssignmentBasis", capacity.basis.map_or("none", waarborg_domain::Basis::code)),
        id("screening", "Screening", capacity.screening.code()),
        flag("active", active),
        flag("designated", capacity.designation.as_ref().is_some_and(|d| d.at <= at)),
        flag("inside", inside),
        flag("mandated", capacity.holds(Mandate::Release)),
    ])
}

/// True for someone of the cell's circle.
pub(crate) fn inside(state: &State, who: &CapacityId, at: Instant) -> bool {
    actor(state, who, at).is_some_and(|a| a.contains(&flag("inside", true)))
}

/// True for someone of a space's circle: of the cell, or of the organisation whose home it is.
pub(crate) fn belongs(state: &State, who: &CapacityId, space: &SpaceId, at: Instant) -> bool {
    let Some(found) = state.spaces.get(space) else { return false };
    match found.kind {
        SpaceKind::Cell => inside(state, who, at),
        SpaceKind::Home => {
            state.capacities.get(who).is_some_and(|c| c.capacity.org == found.owner && c.capacity.active(at))
        }
    }
}

/// May this capacity see items of this class?
pub(crate) fn see(state: &State, who: &CapacityId, class: &Class) -> Question {
    let org = state.capacities.get(who).map(|c| &c.capacity.org);
    let audience = &class.spec.conditions.audience;
    // What a party keeps at home has nobody else for an audience, whatever its conditions name.
    let shared = state.spaces.get(&class.space).is_some_and(|s| s.kind == SpaceKind::Cell);
    ask(
        Action::See,
        vec![
            flag("own", org == Some(&class.party)),
            flag("limitedAudience", !shared || !audience.is_empty()),
            flag("inAudience", shared && org.is_some_and(|o| audience.contains(o))),
        ],
    )
}

/// The questions of an act. To somebody who may not work in the cell, what exists and what does not
/// are refused alike: by the rule that bars them.
pub(crate) fn questions(asker: &Asker<'_>, act: &Act) -> Result<Vec<Question>, Absent> {
    let asked = questions_of(asker, act);
    // Acts on what a home keeps do not concern the cell: there, absent is the whole answer.
    let names_an_object = !at_home(asker, act)
        && !matches!(act, Act::Searched { .. } | Act::Compared { .. } | Act::MentionsChecked { .. });
    let works = asked.as_ref().map_or(true, |q| q.iter().any(|q| q.action == Action::Work));
    match asker.state.cell() {
        Some((cell, _)) if names_an_object && works => {
            let work = asker.work(&cell, None)?;
            let actor = actor(asker.state, asker.who, asker.at).ok_or(Absent)?;
            let barred = !work.iter().all(|q| asker.law.allows(&actor, asker.at, q));
            if barred { Ok(work) } else { asked }
        }
        _ => asked,
    }
}

/// True if the act is part of an organisation's own work outside the cell. Of another's home nothing is told
/// that would not be told of what does not exist.
fn at_home(asker: &Asker<'_>, act: &Act) -> bool {
    let space = match act {
        Act::Partner(_)
        | Act::Onward(_)
        | Act::Permission(_)
        | Act::Personal(_)
        | Act::Receipt(_)
        | Act::Company(_)
        | Act::Care(_)
        | Act::Choice(_)
        | Act::Access(_)
        | Act::Feed(_)
        | Act::Push(_)
        | Act::Witness(WitnessAct::Required { .. })
        | Act::Keeping(_) => return true,
        Act::Viewed { seen: Seen::Receipt { .. } | Seen::Cooperation { .. }, .. } => return true,
        Act::DisclosureRequested { space, .. } | Act::DepositBegun { space, .. } => Some(space),
        Act::DisclosureChecked { disclosure, .. }
        | Act::DisclosureDecided { disclosure, .. }
        | Act::DisclosureWithdrawn { disclosure }
        | Act::HandedOver { disclosure, .. }
        | Act::Viewed { seen: Seen::Disclosure { disclosure, .. }, .. } => {
            asker.state.disclosures.get(disclosure).map(|d| &d.space)
        }
        _ => None,
    };
    let own = |space: &Space| space.kind == SpaceKind::Home && space.owner == asker.org;
    space.and_then(|s| asker.state.spaces.get(s)).is_some_and(own)
}

fn questions_of(asker: &Asker<'_>, act: &Act) -> Result<Vec<Question>, Absent> {
    match act {
        Act::DepositBegun {
            party,
            space,
            feed,
            automated,
            basis,
            subject,
            judged_relevant,
            purpose,
            classes,
            receipt,
            company,
            ..
        } => {
            let delivery = work::Delivery {
                party,
                space,
                feed: feed.as_ref(),
                automated: *automated,
                basis: *basis,
                subject: *subject,
                judged_relevant: *judged_relevant,
                purpose,
                classes,
                receipt: receipt.as_ref(),
                company: company.as_ref(),
            };
            asker.deposit(&delivery)
        }
        Act::DepositChunk { deposit, .. }
        | Act::DepositSealed { deposit, .. }
        | Act::DepositAbandoned { deposit }
        | Act::DepositWithdrawn { deposit } => {
            // Deliveries are known to their own party alone.
            let deposit = asker.state.deposits.get(deposit).ok_or(Absent)?;
            if deposit.party != asker.org {
                return Err(Absent);
            }
            Ok(vec![asker.manage_own(&deposit.party)])
        }
        Act::ItemCorrected { old, class, .. } => {
            asker.must_know(std::slice::from_ref(old))?;
            asker.correct(old, class)
        }
        Act::ItemWithdrawn { item } => {
            asker.must_know(std::slice::from_ref(item))?;
            let party = asker.state.origin_of(item).ok_or(Absent)?;
            Ok(vec![asker.manage_own(party)])
        }
        Act::Copied { items, .. } => {
            asker.must_know(items)?;
            let mut questions = asker.data(Action::CopyDatum, items)?;
            questions.push(asker.takes_home());
            Ok(questions)
        }
        Act::Destroyed { items, report, .. } => {
            // A party destroys what it brought in; other data are absent to it.
            if items.iter().any(|i| asker.state.origin_of(i) != Some(&asker.org)) {
                return Err(Absent);
            }
            let mut questions = vec![asker.manage_own(&asker.org)];
            questions.extend(asker.destruction(items, report.is_some()));
            Ok(questions)
        }
        Act::Searched { space, purpose, .. } | Act::Compared { space, purpose, .. } => asker.work(space, Some(purpose)),
        Act::MentionsChecked { space, cited, .. } => asker.derive_from(space, None, cited),
        Act::AnalysisSaved { analysis, space, purpose, cited, mentions, attributed, .. } => {
            asker.save(analysis, space, purpose, cited, mentions, attributed)
        }
        Act::Viewed { space, seen } => asker.view(space, seen),
        Act::RedactionAsked { analysis, .. } => {
            let space = asker.state.analyses.get(analysis).ok_or(Absent)?.space;
            asker.work(&space, None)
        }
        Act::RedactionConfirmed { analysis, party, items } => {
            let own = items.iter().all(|i| asker.state.origin_of(i) == Some(&asker.org));
            if !own || !asker.state.analyses.contains_key(analysis) {
                return Ok(vec![asker.bind_nobody()]);
            }
            Ok(vec![asker.bind(party, true, true)])
        }
        Act::AssessmentProposed { object, purpose, .. } => {
            asker.must_know_object(object)?;
            let space = asker.space_of(object)?;
            asker.work(&space, Some(purpose))
        }
        Act::AssessmentConcurred { assessment } => {
            let object = &asker.state.assessments.get(assessment).ok_or(Absent)?.object;
            let space = asker.space_of(object)?;
            asker.work(&space, None)
        }
        Act::OmConsulted { designee, occasion_cell, occasion_om, object } => {
            asker.consult(designee, *occasion_cell, *occasion_om, object.as_ref())
        }
        Act::ConsentAsked { disclosure, .. } | Act::DisclosureWithdrawn { disclosure } => {
            let space = asker.state.disclosures.get(disclosure).ok_or(Absent)?.space;
            asker.work(&space, None)
        }
        Act::ConsentAnswered { .. } | Act::ConsentWithdrawn { .. } | Act::StandingGranted { .. } => {
            asker.consent_act(act)
        }
        Act::ForeignPermission { party, .. } => Ok(vec![asker.manage_own(party)]),
        Act::DisclosureRequested { .. }
        | Act::DisclosureChecked { .. }
        | Act::DisclosureDecided { .. }
        | Act::HandedOver { .. } => asker.disclosure(act),
        Act::NoticeGiven { party, written, reasons, effective } => {
            let earliest = asker.at.plus("P2M").map_err(|_| Absent)?;
            Ok(vec![ask(
                Action::GiveNotice,
                vec![
                    flag("ofOwnParty", *party == asker.org),
                    flag("written", *written),
                    flag("reasons", *reasons),
                    flag("twoMonths", *effective >= earliest),
                ],
            )])
        }
        Act::BundleExported { .. } => Ok(vec![ask(Action::ExportBundle, vec![])]),
        Act::EvidenceTaken { party, .. } => Ok(vec![asker.evidence(party)]),
        Act::Delivered { disclosure, recipient, .. } | Act::Acknowledged { disclosure, recipient } => {
            asker.carry(disclosure, recipient)
        }
        Act::RecallAnswered { duty, .. } => match &asker.state.duties.get(duty).ok_or(Absent)?.object {
            DutyObject::Disclosure(disclosure, recipient) => asker.carry(disclosure, recipient),
            _ => Err(Absent),
        },
        Act::CorrectionTold { duty } => {
            asker.own_duty(duty, DutyKind::TellCorrection)?;
            Ok(vec![ask(Action::Own, vec![])])
        }
        Act::NoticePublished { duty } => {
            asker.own_duty(duty, DutyKind::PublishNotice)?;
            Ok(vec![asker.manage_own(&asker.org)])
        }
        Act::Partner(act) => asker.partner(act),
        Act::Onward(act) => asker.onward(act),
        Act::Permission(act) => asker.permission(act),
        Act::Personal(act) => asker.personal(act),
        Act::Receipt(act) => asker.receipt(act),
        Act::Company(act) => asker.company(act),
        Act::Care(act) => asker.care(act),
        Act::Choice(act) => Ok(asker.choice(act)),
        Act::Keeping(act) => asker.keeping(act),
        // Whose word on the log counts is settled by whoever settles who is on record.
        Act::Witness(act) => asker.witness(act),
        Act::Access(act) => asker.access(act),
        Act::Feed(act) => asker.feed(act),
        Act::Push(act) => asker.push(act),
        Act::Opened { .. }
        | Act::LawActivated { .. }
        | Act::OrgAdded { .. }
        | Act::SpaceOpened { .. }
        | Act::CapacityGiven { .. }
        | Act::ScreeningRecorded { .. }
        | Act::CapacityEnded { .. }
        | Act::FeedRegistered { .. }
        | Act::Ticked { .. }
        | Act::StateSaved { .. }
        | Act::Unauthenticated { .. } => asker.administer(),
        Act::KeyRegistered { capacity, .. } => {
            // An officer may register the own key; an administrator may for others.
            if capacity == asker.who { Ok(vec![ask(Action::Own, vec![])]) } else { asker.administer() }
        }
    }
}

impl Asker<'_> {
    fn role(&self) -> Option<Role> {
        self.state.capacities.get(self.who).map(|c| c.capacity.role)
    }

    pub(crate) fn sight(&self) -> Sight<'_, '_> {
        Sight::new(self.state, self.law, self.who, self.at)
    }

    /// An organisation fulfils its own duties; those of others, and of another kind, are absent to it.
    fn own_duty(&self, duty: &DutyId, kind: DutyKind) -> Result<(), Absent> {
        let found = self.state.duties.get(duty);
        found.filter(|d| d.kind == kind && d.owner == self.org).map(|_| ()).ok_or(Absent)
    }

    /// Every item must be the asker's own party's, or in sight of it; hidden and absent are the same.
    fn must_know(&self, items: &[waarborg_domain::ItemId]) -> Result<(), Absent> {
        let sight = self.sight();
        if items.iter().all(|i| sight.item(i).is_some()) { Ok(()) } else { Err(Absent) }
    }

    /// The same for the items of an object; an analysis is in sight of everyone who works in its space.
    fn must_know_object(&self, object: &waarborg_domain::ObjectRef) -> Result<(), Absent> {
        match object {
            waarborg_domain::ObjectRef::Items(items) if self.is_inside() => self.must_know(items),
            _ => Ok(()),
        }
    }

    /// Acts of the house are the administrator's; anyone else meets a closed door.
    fn administer(&self) -> Result<Vec<Question>, Absent> {
        if self.role() == Some(Role::Administrator) { Ok(vec![ask(Action::Administer, vec![])]) } else { Err(Absent) }
    }

    /// What happens to data handed over is for the recipient, the party it is reached through, and the staff
    /// of the space the data leave from.
    fn carry(&self, disclosure: &DisclosureId, recipient: &OrgId) -> Result<Vec<Question>, Absent> {
        let from = self.state.disclosures.get(disclosure).ok_or(Absent)?.space;
        let sender = belongs(self.state, self.who, &from, self.at);
        let through = self.state.org(recipient).and_then(|o| o.org.via.as_ref()) == Some(&self.org);
        if sender || through || *recipient == self.org { Ok(vec![ask(Action::Own, vec![])]) } else { Err(Absent) }
    }

    fn view(&self, space: &SpaceId, seen: &Seen) -> Result<Vec<Question>, Absent> {
        let own = || Ok(vec![ask(Action::Own, vec![])]);
        match seen {
            Seen::Tasks | Seen::Entry { .. } => own(),
            Seen::Decisions { .. } => {
                // Machines ask by themselves: with a capacity that ended nothing is answered any more.
                let active = self.state.capacities.get(self.who).is_some_and(|c| c.capacity.active(self.at));
                if active { own() } else { Err(Absent) }
            }
            Seen::Consent { consent } => {
                let party = &self.state.consents.get(consent).ok_or(Absent)?.party;
                if *party == self.org { own() } else { self.work(space, None) }
            }
            Seen::Item { item } => {
                let row = self.state.item(item).ok_or(Absent)?;
                let class = self.state.class_of(row).ok_or(Absent)?;
                if class.party == self.org {
                    return own();
                }
                let mut questions = self.work(&class.space, None)?;
                questions.push(see(self.state, self.who, class));
                Ok(questions)
            }
            Seen::Permission { permission } => {
                let found = self.state.permissions.all.get(permission).ok_or(Absent)?;
                let oversight = kind_of(self.state, &self.org) == Some(OrgKind::Oversight);
                if found.service == self.org || oversight { own() } else { Err(Absent) }
            }
            Seen::Partner { .. } => self.service().and_then(|_| own()),
            Seen::Deposit { deposit } => {
                let deposit = self.state.deposits.get(deposit).ok_or(Absent)?;
                if deposit.party == self.org { own() } else { Err(Absent) }
            }
            Seen::Analysis { analysis } => {
                let space = self.state.analyses.get(analysis).ok_or(Absent)?.space;
                self.work(&space, None)
            }
            Seen::Collection { collection, .. } => {
                // Machines fetch by themselves: with a capacity that ended nothing is fetched any more.
                let active = self.state.capacities.get(self.who).is_some_and(|c| c.capacity.active(self.at));
                let owner = match collection {
                    Collection::Received(org) => Some(org),
                    Collection::Feed(feed) => self.state.feeds.get(feed).map(|f| &f.party),
                };
                if active && owner == Some(&self.org) { own() } else { Err(Absent) }
            }
            Seen::Receipt { receipt } => self.own_receipt(receipt).map(|_| ()).and_then(|()| own()),
            Seen::Cooperation { cooperation } => self.seen_cooperation(cooperation).and_then(|()| own()),
            Seen::Disclosure { disclosure, .. } => {
                let disclosure = self.state.disclosures.get(disclosure).ok_or(Absent)?;
                let theirs = disclosure.recipients.get(&self.org).is_some_and(|r| r.state.handed_over());
                if theirs { own() } else { self.work(&disclosure.space, None) }
            }
        }
    }
}

pub(crate) fn purpose_flags(purpose: Option<&Purpose>) -> [(&'static str, Fact); 3] {
    // Acts that continue earlier reasoned work need no reasons of their own: None.
    let (stated, necessity, proportionality) = purpose.map_or((true, true, true), |p| {
        (p.code.as_ref().is_some_and(|c| !c.trim().is_empty()), p.necessity.is_some(), p.proportionality.is_some())
    });
    [
        flag("purposeStated", stated),
        flag("necessityReasoned", necessity),
        flag("proportionalityReasoned", proportionality),
    ]
}

pub(crate) fn kind_of(state: &State, org: &OrgId) -> Option<OrgKind> {
    state.org(org).map(|o| o.org.kind)
}

/// Id of a kind of space in the law's schema.
pub(crate) fn space_code(kind: SpaceKind) -> &'static str {
    match kind {
        SpaceKind::Cell => "cell",
        SpaceKind::Home => "home",
    }
}
