// SPDX-License-Identifier: EUPL-1.2
//! The words of the law as types: organisations and spaces, persons and the capacity they act in,
//! origin, items, analyses, consents, disclosures and duties, and the acts that change them.
//! Nothing here decides or stores; `law` decides, `ledger` folds, `app` carries out.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod access;
pub mod act;
pub mod capacity;
pub mod care;
pub mod chance;
pub mod choice;
pub mod company;
pub mod conditions;
pub mod consent;
mod consult;
pub mod disclosure;
pub mod duty;
pub mod feed;
pub mod id;
pub mod item;
pub mod keeping;
pub mod onward;
pub mod organisation;
pub mod partner;
pub mod permission;
pub mod personal;
pub mod push;
pub mod receipt;
pub mod taxii;
pub mod time;
pub mod witness;

pub use act::{Act, Outcome, Seen};
pub use capacity::{Basis, Capacity, Designation, Mandate, Role, Screening};
pub use chance::{Rng, SeededRng, SystemRng};
pub use conditions::{Conditions, Obligation, Pap, Tlp};
pub use consent::{Answer, Asserted, ConsentScope, Signing};
pub use disclosure::{Ground, ObjectRef, Purpose, RecipientState};
pub use duty::DutyKind;
pub use id::{
    AnalysisId, AssessmentId, CapacityId, CollectionId, CommandId, CommunicationId, ConsentId, DepositId, Digest,
    DisclosureId, DutyId, FeedId, HoldId, ItemId, NoteId, OnwardId, OrgId, PermissionId, PersonId, RuleId, SpaceId,
};
// Receipt and companies.
pub use id::{CooperationId, DataRequestId, ExchangeId, IntakeId, ReceiptId};
pub use item::{Acquisition, LegalBasis, Origin, Reliability, SubjectMatter, Upstream};
pub use organisation::{Org, OrgKind, ServiceKind, SpaceKind};
pub use time::{Clock, FixedClock, Instant, SystemClock, dutch_month};
