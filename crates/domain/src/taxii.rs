// SPDX-License-Identifier: EUPL-1.2
//! Collections of TAXII 2.1, by which machines fetch what was handed over to their organisation and bring
//! in what is its own. A collection holds nothing of its own: it is a way to look at handovers or deliveries.

use crate::{Acquisition, Conditions, FeedId, LegalBasis, OrgId, Purpose, Reliability, SubjectMatter};
use serde::{Deserialize, Serialize};

/// A collection.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Collection {
    /// What was handed over to an organisation.
    Received(OrgId),
    /// What a registered feed brought in.
    Feed(FeedId),
}

/// What holds for every delivery of a feed, since a file of STIX does not say it. Texts are slots of the
/// entry that registered the feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Legal basis of the supply.
    pub basis: LegalBasis,
    /// Subject.
    pub subject: SubjectMatter,
    /// How the data are acquired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acquisition: Option<Acquisition>,
    /// Slot with the reasons why they are relevant to the cell's work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relevance: Option<u32>,
    /// Purpose and reasons.
    pub purpose: Purpose,
    /// Reliability of all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reliability: Option<Reliability>,
    /// Each datum has a source reference.
    pub source: bool,
    /// Conditions of data that have none of their own.
    #[serde(default)]
    pub conditions: Conditions,
}
