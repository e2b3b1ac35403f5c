// SPDX-License-Identifier: EUPL-1.2
//! The fold: one entry changes the state. Reads leaf and kept record only, never content, so that
//! destroying content and rebuilding the state commute (DESIGN, principle 8).

mod access;
mod care;
mod choice;
mod company;
mod consent;
mod deposit;
mod disclosure;
mod feed;
mod house;
mod keeping;
mod onward;
mod partner;
mod permission;
mod personal;
mod push;
mod receipt;
mod witness;

use crate::entry::{Kept, Leaf};
use crate::state::State;
use waarborg_domain::{Act, CapacityId, Digest, DutyId, Instant, Outcome};

/// An entry that cannot follow the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FoldError {
    /// Its instant lies before the entry before it.
    #[error("the entry's instant lies before that of the entry before it")]
    TimeRunsBack,
    /// It names an object that is not on record, or is not in the state it should be in.
    #[error("the entry does not follow from the state: {0}")]
    DoesNotFollow(&'static str),
    /// It commits to another map of objects than the entries up to it make (ADR 0021).
    #[error("the leaf commits to another map of objects and their entries than follows from the log")]
    OtherMap,
    /// It commits to no map, though an entry before it does.
    #[error("the leaf commits to no map of objects and their entries, though earlier ones do")]
    NoMap,
}

/// Where an entry stands while it is folded.
pub(crate) struct At<'a> {
    pub index: u64,
    pub at: Instant,
    pub who: Option<&'a CapacityId>,
    pub kept: &'a Kept,
}

/// Folds one entry. On an error the state is as it was.
pub fn apply(state: &mut State, leaf: &Leaf, kept: &Kept) -> Result<(), FoldError> {
    let next = folded(state, leaf.at, kept)?;
    match leaf.map {
        Some(map) if map.0 != next.map.root() => return Err(FoldError::OtherMap),
        // Registers from before the map have entries without it; none may come after one with it.
        None if state.mapped => return Err(FoldError::NoMap),
        _ => {}
    }
    let mapped = state.mapped || leaf.map.is_some();
    *state = State { mapped, ..next };
    Ok(())
}

/// The state after a new entry, whose leaf is told the root of the map with it.
pub fn enter(state: &State, leaf: &mut Leaf, kept: &Kept) -> Result<State, FoldError> {
    let next = folded(state, leaf.at, kept)?;
    leaf.map = Some(Digest(next.map.root()));
    Ok(State { mapped: true, ..next })
}

fn folded(state: &State, instant: Instant, kept: &Kept) -> Result<State, FoldError> {
    if instant < state.last {
        return Err(FoldError::TimeRunsBack);
    }
    let mut next = state.clone();
    let at = At { index: state.size, at: instant, who: kept.actor.as_ref(), kept };
    if kept.decision.outcome == Outcome::Allowed {
        change(&mut next, &kept.act, &at)?;
        for id in crate::concerns::concerned(&next, &kept.act, &at) {
            next.map.touch(&id, at.index);
        }
    } else {
        next.refusals += 1;
        disclosure::evaluated(&mut next, &kept.act, &at);
    }
    if let Some(command) = kept.command {
        next.commands.entry(command).or_insert(at.index);
    }
    next.founded |= kept.actor.is_some();
    next.size += 1;
    witness::busy(&mut next, &kept.act);
    next.last = instant;
    Ok(next)
}

fn change(state: &mut State, act: &Act, at: &At<'_>) -> Result<(), FoldError> {
    match act {
        Act::Opened { .. }
        | Act::LawActivated { .. }
        | Act::OrgAdded { .. }
        | Act::SpaceOpened { .. }
        | Act::CapacityGiven { .. }
        | Act::ScreeningRecorded { .. }
        | Act::CapacityEnded { .. }
        | Act::KeyRegistered { .. }
        | Act::FeedRegistered { .. }
        | Act::NoticeGiven { .. }
        | Act::NoticePublished { .. }
        | Act::Ticked { .. }
        | Act::Destroyed { .. } => house::change(state, act, at),
        Act::DepositBegun { .. }
        | Act::DepositChunk { .. }
        | Act::DepositSealed { .. }
        | Act::DepositAbandoned { .. }
        | Act::DepositWithdrawn { .. }
        | Act::ItemCorrected { .. }
        | Act::ItemWithdrawn { .. } => deposit::change(state, act, at),
        Act::AnalysisSaved { .. }
        | Act::RedactionAsked { .. }
        | Act::RedactionConfirmed { .. }
        | Act::AssessmentProposed { .. }
        | Act::AssessmentConcurred { .. }
        | Act::ConsentAsked { .. }
        | Act::ConsentAnswered { .. }
        | Act::ConsentWithdrawn { .. }
        | Act::StandingGranted { .. }
        | Act::ForeignPermission { .. } => consent::change(state, act, at),
        Act::DisclosureRequested { .. }
        | Act::DisclosureChecked { .. }
        | Act::DisclosureDecided { .. }
        | Act::HandedOver { .. }
        | Act::Delivered { .. }
        | Act::Acknowledged { .. }
        | Act::DisclosureWithdrawn { .. }
        | Act::RecallAnswered { .. }
        | Act::CorrectionTold { .. }
        | Act::Viewed { .. } => disclosure::change(state, act, at),
        Act::Partner(act) => partner::change(state, act, at),
        Act::Onward(act) => onward::change(state, act, at),
        Act::Permission(act) => permission::change(state, act, at),
        Act::Personal(act) => personal::change(state, act, at),
        Act::Receipt(act) => receipt::change(state, act, at),
        Act::Company(act) => company::change(state, act, at),
        Act::Care(act) => care::change(state, act, at),
        Act::Choice(act) => choice::change(state, act, at),
        Act::Witness(act) => witness::change(state, act, at),
        Act::Access(act) => access::change(state, act, at),
        Act::Feed(act) => feed::change(state, act, at),
        Act::Push(act) => push::change(state, act, at),
        Act::Keeping(act) => keeping::change(state, act, at),
        Act::StateSaved { size, digest } => {
            state.saved = Some(crate::state::Saved { size: *size, digest: *digest });
            Ok(())
        }
        // Reads leave their entry and change nothing else.
        Act::Copied { .. }
        | Act::Searched { .. }
        | Act::Compared { .. }
        | Act::MentionsChecked { .. }
        | Act::OmConsulted { .. }
        | Act::Unauthenticated { .. }
        | Act::BundleExported { .. }
        | Act::EvidenceTaken { .. } => Ok(()),
    }
}

/// A duty's id: fixed by what opened it, so that every fold gives the same.
pub(crate) fn duty_id(at: &At<'_>, part: &str) -> DutyId {
    use sha2::{Digest as _, Sha256};
    let mut hash = Sha256::new();
    hash.update(at.index.to_be_bytes());
    hash.update(at.kept.records.first().copied().unwrap_or(Digest::default()).0);
    hash.update(part.as_bytes());
    let digest: [u8; 32] = hash.finalize().into();
    let mut id = [0u8; 16];
    id.copy_from_slice(digest.split_at(16).0);
    DutyId(id)
}

pub(crate) fn term(at: Instant, term: &str) -> Instant {
    at.plus(term).unwrap_or(at)
}
