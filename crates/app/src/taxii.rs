// SPDX-License-Identifier: EUPL-1.2
//! Collections of TAXII: what was handed over to an organisation, and what its feeds brought in. A page is a
//! read like any other: an act that is entered before its answer goes out. Of what is another's nothing is
//! found, so nothing is told.

pub mod add;
pub mod page;
pub mod remove;
pub(crate) mod shelf;

use crate::{Caller, Problem, Snapshot};
use waarborg_domain::taxii::Collection;
use waarborg_domain::{FeedId, OrgId};
use waarborg_ledger::objects::Feed;
use waarborg_ledger::objects::taxii::By;

pub use waarborg_formats::export::uuid_of;

/// The caller's organisation.
pub fn org(snapshot: &Snapshot, caller: &Caller) -> Result<OrgId, Problem> {
    let held = caller.capacity.and_then(|who| snapshot.state.capacities.get(&who));
    Ok(held.ok_or(Problem::NotFound)?.capacity.org.clone())
}

/// The collections of an organisation: what it received, and a collection for each of its feeds with terms.
pub fn collections(snapshot: &Snapshot, org: &OrgId) -> Vec<Collection> {
    let feeds = snapshot.state.feeds.values().filter(|f| f.party == *org && f.terms.is_some());
    std::iter::once(Collection::Received(org.clone())).chain(feeds.map(|f| Collection::Feed(f.id))).collect()
}

/// A feed, if it is one of the caller's organisation.
fn own_feed<'s>(snapshot: &'s Snapshot, caller: &Caller, feed: FeedId) -> Result<&'s Feed, Problem> {
    let own = org(snapshot, caller)?;
    snapshot.state.feeds.get(&feed).filter(|f| f.party == own).ok_or(Problem::NotFound)
}

/// The instant written into objects that are made for the items, as in the package of a handover.
fn made_at(snapshot: &Snapshot, collection: &Collection, by: &By) -> i64 {
    let at = match (collection, by) {
        (Collection::Received(org), By::Handover(id)) => {
            let passed = snapshot.state.disclosures.get(id).and_then(|d| d.recipients.get(org)).map(|r| &r.passed);
            passed.and_then(|p| p.iter().find(|(to, _, _)| to.handed_over())).map(|p| p.1)
        }
        (_, By::Delivery(id)) => snapshot.state.deposits.get(id).map(|d| d.at),
        _ => None,
    };
    at.unwrap_or_default().0
}
