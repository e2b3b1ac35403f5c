// SPDX-License-Identifier: EUPL-1.2
//! Bring in a file or a list of values. Origin is the organisation of the credential; the whole
//! delivery is decided on before anything of it is entered.

use super::prepare::{Defaults, Ready, Source, classed};
use crate::content::Indexed;
use crate::personal::instant;
use crate::records::{self, Sealed};
use crate::verbs::{PurposeIn, Slots, with_data};
use crate::{Answer, Caller, Detail, Problem, System};
use serde_json::json;
use sha2::Digest as _;
use std::collections::HashSet;
use std::sync::Arc;
use waarborg_domain::act::ItemRow;
use waarborg_domain::company::Delivered;
use waarborg_domain::disclosure::Task;
use waarborg_domain::item::ClassSpec;
use waarborg_domain::personal::PersonalData;
use waarborg_domain::{
    Acquisition, Act, DepositId, FeedId, ItemId, LegalBasis, Purpose, ReceiptId, SpaceKind, SubjectMatter,
};

/// Items in one chunk.
const CHUNK: usize = 1_000;
/// Ids named in the answer.
const NAMED: usize = 1_000;

/// A delivery.
#[derive(Debug, serde::Deserialize)]
pub struct Request {
    /// File.
    #[serde(flatten)]
    pub source: Source,
    /// Defaults.
    #[serde(flatten)]
    pub defaults: Defaults,
    /// Title; the file's own unless said.
    #[serde(default)]
    pub title: Option<String>,
    /// To the cell unless said.
    #[serde(default)]
    pub space: Option<SpaceKind>,
    /// Legal basis.
    pub basis: LegalBasis,
    /// Subject.
    pub subject: SubjectMatter,
    /// Why the party judges it relevant to the cell's work.
    #[serde(default)]
    pub relevance: Option<String>,
    /// How it was acquired.
    #[serde(default)]
    pub acquisition: Option<Acquisition>,
    /// When it was acquired, if before.
    #[serde(default)]
    pub acquired: Option<String>,
    /// Registered feed, for automated deposit.
    #[serde(default)]
    pub feed: Option<FeedId>,
    /// Automated.
    #[serde(default)]
    pub automated: bool,
    /// Purpose and reasons.
    #[serde(default)]
    pub purpose: PurposeIn,
    /// The receipt by which the data came in from another organisation; then it goes to the own space.
    #[serde(default)]
    pub receipt: Option<ReceiptId>,
    /// The exchange with a company by which the data came in; then it goes to the own space.
    #[serde(default)]
    pub company: Option<Delivered>,
    /// Marks of what is not to be brought in again; said by nobody outside.
    #[serde(skip)]
    pub before: Option<Arc<HashSet<[u8; 16]>>>,
}

/// By what bytes are known again within this process.
pub(crate) fn mark(bytes: &[u8]) -> [u8; 16] {
    let digest: [u8; 32] = sha2::Sha256::digest(bytes).into();
    digest.first_chunk::<16>().copied().unwrap_or_default()
}

/// Runs the verb. The caller's command belongs to the seal, the entry that makes the delivery visible: one
/// that broke off can be sent again under the same key, and one that was sealed is never made twice.
pub fn run(system: &System, caller: Caller, mut request: Request) -> Result<Answer, Problem> {
    let mut parsed = request.source.parse()?;
    if let Some(before) = &request.before {
        parsed.items.retain(|item| !before.contains(&mark(&item.bytes)));
    }
    let title = request.title.clone().or_else(|| parsed.title.clone()).unwrap_or_else(|| "untitled".into());
    let warnings: Vec<String> = parsed.warnings.iter().map(ToString::to_string).collect();
    // What no person brings in, no person has read.
    request.defaults.unevaluated |= request.automated || request.feed.is_some();
    crate::receipt::carry(&system.state(), request.receipt.as_ref(), &mut request.defaults);
    crate::company::carry(request.company.as_ref(), &mut request.defaults);
    let texts = Texts::of(&request, &title)?;
    let (classes, items) = classed(parsed, &request.defaults, texts.person.as_ref())?;
    if items.len() == 0 {
        return Err(Problem::File(Detail::coded("no-data", &[], "it holds no data")));
    }
    if let Some(earlier) = answered_before(system, caller) {
        return earlier;
    }
    let count = items.len();
    let part = Caller { command: None, ..caller };
    let begun = begin(system, part, &request, texts, classes)?;
    if !begun.allowed() {
        return Ok(begun);
    }
    let deposit: DepositId = begun.text("id").and_then(|id| id.parse().ok()).ok_or(Problem::Unavailable)?;
    let sealed = chunks(system, part, deposit, items).and_then(|ids| {
        let first: Vec<ItemId> = ids.into_iter().take(NAMED).collect();
        let data = json!({
            "id": deposit, "title": title, "count": count, "items": first, "begun": begun.entry, "warnings": warnings,
        });
        system.act(caller, move |ctx| {
            let answer = ctx.enter(Act::DepositSealed { deposit, items: count as u64 }, &[])?;
            Ok(with_data(answer, data))
        })
    });
    // Sent twice at once, one of the two is sealed and answers both.
    let own = matches!(&sealed, Ok(answer) if answer.text("id") == begun.text("id"));
    if !own {
        // Nothing of it becomes visible; what was entered says it was given up.
        let _ = system.enter(part, Act::DepositAbandoned { deposit });
    }
    sealed
}

/// What this command came to, if it was carried out before.
fn answered_before(system: &System, caller: Caller) -> Option<Result<Answer, Problem>> {
    caller.command?;
    // The sequencer answers a known command itself and never gets to this work.
    match system.act(caller, |_| Err(Problem::NotFound)) {
        Err(Problem::NotFound) => None,
        known => Some(known),
    }
}

/// The texts of a delivery, in slots.
struct Texts {
    slots: Slots,
    relevant: bool,
    purpose: Purpose,
    person: Option<PersonalData>,
}

impl Texts {
    fn of(request: &Request, title: &str) -> Result<Self, Problem> {
        let mut slots = Slots::default();
        let relevant = slots.text(request.relevance.as_deref()).is_some();
        if !relevant {
            slots.put(Vec::new());
        }
        slots.put(title.as_bytes().to_vec());
        let purpose = request.purpose.take(Task::Consult, &mut slots);
        let person = request.defaults.person.as_ref().map(|p| p.take(&mut slots)).transpose()?;
        Ok(Self { slots, relevant, purpose, person })
    }
}

fn begin(
    system: &System,
    caller: Caller,
    request: &Request,
    texts: Texts,
    classes: Vec<ClassSpec>,
) -> Result<Answer, Problem> {
    let Texts { slots, relevant, purpose, .. } = texts;
    let acquired = request.acquired.as_deref().map(instant).transpose()?;
    let (feed, automated, receipt) = (request.feed, request.automated, request.receipt);
    let company = request.company.clone();
    let (usual, from) = match (receipt, &company) {
        (None, None) => (SpaceKind::Cell, Acquisition::OwnTask),
        _ => (SpaceKind::Home, Acquisition::Partner),
    };
    let (kind, acquisition) = (request.space.unwrap_or(usual), request.acquisition.unwrap_or(from));
    let (basis, subject) = (request.basis, request.subject);
    system.act(caller, move |ctx| {
        let party = ctx.org()?;
        let space = match kind {
            SpaceKind::Cell => ctx.state().cell().map(|(id, _)| id),
            SpaceKind::Home => ctx.state().home(&party),
        };
        let space = space.ok_or_else(|| Problem::invalid("that space is not open yet"))?;
        let deposit = DepositId::random(ctx.rng);
        let act = Act::DepositBegun {
            deposit,
            space,
            party,
            feed,
            automated: automated || feed.is_some(),
            basis,
            subject,
            judged_relevant: relevant,
            acquisition,
            acquired,
            purpose,
            classes,
            receipt,
            company,
        };
        let answer = ctx.enter(act, &slots.0)?;
        Ok(with_data(answer, json!({ "id": deposit })))
    })
}

struct Chunk {
    rows: Vec<ItemRow>,
    sealed: Vec<Sealed>,
    indexed: Vec<Indexed>,
}

/// Enters the items; sealing of one chunk goes on while the one before it becomes durable.
fn chunks(
    system: &System,
    caller: Caller,
    deposit: DepositId,
    mut items: impl ExactSizeIterator<Item = Ready>,
) -> Result<Vec<ItemId>, Problem> {
    let mut ids = Vec::with_capacity(items.len());
    let mut before = None;
    loop {
        let some: Vec<Ready> = items.by_ref().take(CHUNK).collect();
        if some.is_empty() {
            break;
        }
        let chunk = seal(system, some)?;
        ids.extend(chunk.rows.iter().map(|r| r.0));
        if let Some(before) = before.take() {
            settled(system, before)?;
        }
        before = Some(system.post(caller, move |ctx| {
            let first = u32::try_from(ctx.state().items.len()).unwrap_or(u32::MAX);
            let answer = ctx.enter_sealed(Act::DepositChunk { deposit, items: chunk.rows }, chunk.sealed)?;
            if answer.allowed() {
                ctx.index_items(first, &chunk.indexed);
            }
            Ok(answer)
        })?);
    }
    if let Some(before) = before {
        settled(system, before)?;
    }
    Ok(ids)
}

fn settled(system: &System, waiting: crate::system::Waiting) -> Result<(), Problem> {
    let answer = system.settle(waiting)?;
    if answer.allowed() {
        Ok(())
    } else {
        Err(Problem::Conflict(Detail::coded("delivery-closed", &[], "the delivery was closed meanwhile")))
    }
}

fn seal(system: &System, items: Vec<Ready>) -> Result<Chunk, Problem> {
    system.with_rng(|rng| {
        let mut chunk = Chunk { rows: Vec::new(), sealed: Vec::new(), indexed: Vec::new() };
        for item in items {
            chunk.rows.push(ItemRow(ItemId::random(rng), item.class, item.observed));
            let bytes = item.content.to_bytes();
            chunk.sealed.push(records::seal(&bytes, rng).map_err(|_| Problem::Unavailable)?);
            chunk.indexed.push(Indexed::of(&item.content));
        }
        Ok(chunk)
    })?
}
