// SPDX-License-Identifier: EUPL-1.2
//! Where the reasons of an act stand: reasons that count as facts must be on record, so an
//! act that points to a record that is not there, or is empty, lies about them.

use waarborg_domain::{Act, Purpose};

/// Slots that an act names as holding reasons.
pub(crate) fn slots(act: &Act) -> Vec<u32> {
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
        Act::Keeping(act) => ([None, None], act.slots()),
        Act::Witness(act) => ([None, None], act.slots()),
        Act::Feed(act) => ([None, None], act.slots()),
        Act::Push(act) => ([None, None], act.slots()),
        Act::Permission(act) => ([None, None], act.slots()),
        Act::Personal(act) => ([None, None], act.slots()),
        Act::FeedRegistered { measures, terms, .. } => {
            let purpose = terms.as_ref().map(|t| [t.purpose.necessity, t.purpose.proportionality]);
            let relevance = terms.as_ref().and_then(|t| t.relevance);
            (purpose.unwrap_or_default(), measures.then_some(0).into_iter().chain(relevance).collect())
        }
        Act::NoticeGiven { reasons: true, .. } => ([None, None], vec![0]),
        _ => ([None, None], vec![]),
    };
    purpose.into_iter().flatten().chain(more).collect()
}
