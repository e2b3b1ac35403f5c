// SPDX-License-Identifier: EUPL-1.2
//! Questions by AuthZEN 1.0: may this subject do this with that? The law decides the act a question stands for
//! on the state as it is, and the act is not done. Nothing a caller says of subject or resource becomes a fact.
//! To ask is to read: one entry for each request, and the answer waits for it.

mod action;
mod desk;
pub mod search;

pub use action::{Action, Kind};

use crate::snapshot::Snapshot;
use crate::verbs::{PurposeIn, Slots};
use crate::work::{Ahead, Shown, cell, read_ahead};
use crate::{Answer, Caller, Detail, Problem, System};
use desk::Desk;
use serde::Serialize;
use serde_json::json;
use waarborg_domain::{Act, CapacityId, Ground, OrgId, Seen};

/// Questions in one request at most.
pub const MOST: usize = 100;

/// A subject or resource as a caller names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its id; empty where a search looks for it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
}

/// What a question names beside subject, action and resource: whereto, and what its caller would state.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Terms {
    /// To whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<OrgId>,
    /// On which ground.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ground: Option<Ground>,
    /// What for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<PurposeIn>,
}

/// A question.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Question {
    /// Who would act.
    pub subject: Named,
    /// What would be done.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub action: String,
    /// With what.
    pub resource: Named,
    /// What else it names.
    #[serde(flatten)]
    pub terms: Terms,
}

/// When the rest of a request's questions is left alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Semantic {
    /// Never.
    #[default]
    ExecuteAll,
    /// After the first that is denied.
    DenyOnFirstDeny,
    /// After the first that is permitted.
    PermitOnFirstPermit,
}

impl Semantic {
    fn ends(self, allowed: bool) -> bool {
        match self {
            Self::ExecuteAll => false,
            Self::DenyOnFirstDeny => !allowed,
            Self::PermitOnFirstPermit => allowed,
        }
    }
}

/// What is told of a question.
#[derive(Debug, Default)]
pub struct Told {
    /// The law would allow it.
    pub allowed: bool,
    /// Why, for a caller who may know.
    pub why: Option<Answer>,
    /// What is wrong with the question itself.
    pub wrong: Option<Detail>,
}

/// Acts that were found allowed, each by whom: what an answer tells of.
pub(crate) type Rests = Vec<(CapacityId, Act)>;

/// Answers questions in their order; one that could not be read is denied.
pub fn evaluate(
    system: &System,
    caller: Caller,
    questions: &[Option<Question>],
    semantic: Semantic,
) -> Result<(Answer, Vec<Told>), Problem> {
    let (answer, _, told) = read_ahead(system, caller, |snapshot| {
        system.look(snapshot, caller, |ctx| {
            let desk = Desk::new(system, ctx)?;
            let (mut told, mut rests) = (Vec::new(), Rests::new());
            for question in questions {
                let one = question.as_ref().map_or_else(|| Ok(Told::default()), |q| desk.answer(q, &mut rests))?;
                let ends = semantic.ends(one.allowed);
                told.push(one);
                if ends {
                    break;
                }
            }
            let asked = json!({ "evaluations": questions, "semantic": semantic });
            let given: Vec<_> = told.iter().map(recorded).collect();
            let (act, slots) = entry(snapshot, told.len(), &asked, &json!(given))?;
            Ok(Ahead { act, slots, shown: Shown::Allowed(rests), found: told })
        })?
    })?;
    Ok((answer, told))
}

/// What was told, as it is kept.
fn recorded(told: &Told) -> serde_json::Value {
    let rules: Vec<_> = told.why.iter().flat_map(|why| &why.unmet).map(|u| &u.rule).collect();
    json!({ "decision": told.allowed, "rules": rules })
}

/// The act that is entered, with what was asked and what was answered on which state.
fn entry(
    snapshot: &Snapshot,
    count: usize,
    asked: &serde_json::Value,
    given: &serde_json::Value,
) -> Result<(Act, Slots), Problem> {
    let mut slots = Slots::default();
    slots.put(asked.to_string().into_bytes());
    slots.put(json!({ "as_of": snapshot.state.size, "given": given }).to_string().into_bytes());
    let act = Act::Viewed { space: cell(snapshot)?, seen: Seen::Decisions { count: count as u64 } };
    Ok((act, slots))
}
