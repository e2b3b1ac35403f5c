// SPDX-License-Identifier: EUPL-1.2
//! Read one thing: tasks, an item, an analysis, a disclosure, a question for consent, a delivery or an
//! entry. Reading is an act; absent and hidden give the same answer.

mod access;
mod choices;
mod companies;
mod deciding;
mod feeds;
mod leaving;
pub mod lists;
pub mod origins;
mod pages;
mod partner;
mod permissions;
mod pushes;
mod received;
mod registers;
mod release;

use super::cell;
use crate::verbs::with_data;
use crate::{Answer, Caller, Problem, System};
use lists::{List, Wanted};
use waarborg_domain::{
    Act, AnalysisId, ConsentId, CooperationId, DepositId, DisclosureId, ItemId, ObjectRef, OrgId, PermissionId,
    ReceiptId, Seen,
};

/// What to read: one of these, a list, or nothing for one's tasks.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Item.
    #[serde(default)]
    pub item: Option<ItemId>,
    /// Analysis.
    #[serde(default)]
    pub analysis: Option<AnalysisId>,
    /// Version of the analysis; the newest unless said.
    #[serde(default)]
    pub version: Option<u32>,
    /// Disclosure.
    #[serde(default)]
    pub disclosure: Option<DisclosureId>,
    /// Print record of the disclosure: counts copies.
    #[serde(default)]
    pub print: bool,
    /// Question for consent.
    #[serde(default)]
    pub consent: Option<ConsentId>,
    /// Delivery.
    #[serde(default)]
    pub deposit: Option<DepositId>,
    /// Foreign partner.
    #[serde(default)]
    pub partner: Option<OrgId>,
    /// All foreign partners.
    #[serde(default)]
    pub partners: bool,
    /// Entry of the register.
    #[serde(default)]
    pub entry: Option<u64>,
    /// What came in from another organisation.
    #[serde(default)]
    pub receipt: Option<ReceiptId>,
    /// A cooperation with a company.
    #[serde(default)]
    pub cooperation: Option<CooperationId>,
    /// Standing permission.
    #[serde(default)]
    pub permission: Option<PermissionId>,
    /// A list of one's own work.
    #[serde(default)]
    pub list: Option<List>,
    /// Row of the list to begin at, from 0.
    #[serde(default)]
    pub from: usize,
    /// Own acts before this entry.
    #[serde(default)]
    pub before: Option<u64>,
    /// Of a register, the row with this id alone.
    #[serde(default)]
    pub row: Option<String>,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let version = request.version;
    let row = request.row.clone();
    let list = request.list.map(|list| Wanted { list, from: request.from, before: request.before, row });
    let (answer, seen) = {
        let space = cell(&system.snapshot())?;
        let (sender, receiver) = std::sync::mpsc::channel();
        let answer = system.read(caller, move |ctx| {
            let seen = seen(ctx.state(), &request);
            let _ = sender.send(seen.clone());
            ctx.enter(Act::Viewed { space, seen }, &[])
        })?;
        (answer, receiver.recv().map_err(|_| Problem::Stopping)?)
    };
    if !answer.allowed() {
        return Ok(answer);
    }
    let data = pages::data(system, &caller, &seen, version, list.as_ref())?;
    Ok(with_data(answer, data))
}

fn seen(state: &waarborg_ledger::State, request: &Request) -> Seen {
    if let Some(item) = request.item {
        Seen::Item { item }
    } else if let Some(analysis) = request.analysis {
        Seen::Analysis { analysis }
    } else if let Some(disclosure) = request.disclosure {
        let copies = state.disclosures.get(&disclosure).and_then(|d| d.recipients.values().map(|r| r.copies).max());
        Seen::Disclosure { disclosure, copy: request.print.then(|| copies.unwrap_or(0) + 1) }
    } else if let Some(consent) = request.consent {
        Seen::Consent { consent }
    } else if let Some(deposit) = request.deposit {
        Seen::Deposit { deposit }
    } else if request.partner.is_some() || request.partners {
        Seen::Partner { partner: request.partner.clone() }
    } else if let Some(entry) = request.entry {
        Seen::Entry { entry }
    } else if let Some(receipt) = request.receipt {
        Seen::Receipt { receipt }
    } else if let Some(cooperation) = request.cooperation {
        Seen::Cooperation { cooperation }
    } else if let Some(permission) = request.permission {
        Seen::Permission { permission }
    } else {
        Seen::Tasks
    }
}

/// Parties of the data an object makes known, with what is quoted of each: for the consent desk.
pub(crate) fn object_text(
    system: &System,
    state: &waarborg_ledger::State,
    object: &ObjectRef,
) -> Option<(String, String)> {
    let ObjectRef::Analysis { analysis, version } = object else { return None };
    let version = state.analyses.get(analysis)?.version(*version)?;
    Some((system.text((version.entry, 0))?, system.text((version.entry, 1))?))
}
