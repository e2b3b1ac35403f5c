// SPDX-License-Identifier: EUPL-1.2
//! Register a feed for automated deposit, with its technical and organisational measures. With terms
//! it gets a collection to bring data in by TAXII, whose files say nothing of basis, subject and reasons.

use crate::deposit::prepare::graded;
use crate::verbs::{PurposeIn, Slots, with_data};
use crate::{Answer, Caller, Problem, System};
use std::collections::BTreeSet;
use waarborg_domain::disclosure::Task;
use waarborg_domain::taxii::Terms;
use waarborg_domain::{Acquisition, Act, Conditions, FeedId, LegalBasis, OrgId, Pap, SubjectMatter, Tlp};

/// A feed.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Whose.
    pub party: OrgId,
    /// Measures, described.
    #[serde(default)]
    pub measures: Option<String>,
    /// What holds for all that it brings in by TAXII.
    #[serde(default)]
    pub terms: Option<TermsIn>,
}

/// Terms as they are given: as of a deposit.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermsIn {
    /// Legal basis.
    pub basis: LegalBasis,
    /// Subject.
    pub subject: SubjectMatter,
    /// How the data are acquired.
    #[serde(default)]
    pub acquisition: Option<Acquisition>,
    /// Why they are relevant to the cell's work.
    #[serde(default)]
    pub relevance: Option<String>,
    /// Purpose and reasons.
    #[serde(default)]
    pub purpose: PurposeIn,
    /// Reliability, such as `B2`.
    #[serde(default)]
    pub reliability: Option<String>,
    /// Each datum has a source reference.
    #[serde(default)]
    pub source: bool,
    /// Traffic light of data that have none.
    #[serde(default)]
    pub tlp: Option<Tlp>,
    /// Permissible actions of data that say none.
    #[serde(default)]
    pub pap: Option<Pap>,
    /// Staff of which organisations may see them.
    #[serde(default)]
    pub audience: BTreeSet<OrgId>,
}

impl TermsIn {
    fn take(self, slots: &mut Slots) -> Result<Terms, Problem> {
        Ok(Terms {
            basis: self.basis,
            subject: self.subject,
            acquisition: self.acquisition,
            relevance: slots.text(self.relevance.as_deref()),
            purpose: self.purpose.take(Task::Consult, slots),
            reliability: graded(self.reliability.as_deref())?,
            source: self.source,
            conditions: Conditions { tlp: self.tlp, pap: self.pap, audience: self.audience, ..Conditions::default() },
        })
    }
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let mut slots = Slots::default();
    let measures = slots.text(request.measures.as_deref()).is_some();
    let terms = request.terms.map(|t| t.take(&mut slots)).transpose()?;
    let party = request.party;
    system.act(caller, move |ctx| {
        let feed = FeedId::random(ctx.rng);
        let answer = ctx.enter(Act::FeedRegistered { feed, party, measures, terms }, &slots.0)?;
        Ok(with_data(answer, serde_json::json!({ "id": feed })))
    })
}
