// SPDX-License-Identifier: EUPL-1.2
//! Questions by AuthZEN 1.0: may this subject do this with that? The law decides the act a question stands for
//! on the state as it is, and the act is not done. Nothing a caller says of subject or resource becomes a fact.
//! To ask is to read: one entry for each request, and the answer waits for it.

mod action;
mod desk;
pub mod log;
pub mod search;

pub use action::{Action, Kind};
pub use log::Trace;

use crate::verbs::PurposeIn;
use crate::work::{Ahead, Shown, read_ahead};
use crate::{Answer, Caller, Detail, Problem, System};
use desk::Desk;
use serde::Serialize;
use serde_json::{Value, json};
use waarborg_domain::{Act, CapacityId, Ground, OrgId};
use waarborg_ledger::asked::Rest;

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

/// A question, written as the standard does.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Question {
    /// Who would act.
    pub subject: Named,
    /// What would be done.
    #[serde(serialize_with = "by_name", skip_serializing_if = "String::is_empty")]
    pub action: String,
    /// With what.
    pub resource: Named,
    /// What else it names.
    #[serde(rename = "context")]
    pub terms: Terms,
}

/// An action as the standard writes it.
fn by_name<S: serde::Serializer>(action: &str, serializer: S) -> Result<S::Ok, S::Error> {
    json!({ "name": action }).serialize(serializer)
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

/// Acts that were found allowed, each by whom: what answers rest on.
#[derive(Default)]
struct Rests(Vec<Rest>);

impl Rests {
    /// Adds what an answer rests on; what is asked twice rests on one.
    fn add(&mut self, answer: usize, found: Vec<(CapacityId, Act)>) {
        for (who, act) in found {
            match self.0.iter_mut().find(|rest| rest.who == who && rest.act == act) {
                Some(rest) => {
                    rest.answers.insert(answer);
                }
                None => self.0.push(Rest { who, act, answers: [answer].into() }),
            }
        }
    }

    fn shown(&self) -> Shown {
        Shown::Allowed(self.0.iter().map(|rest| (rest.who, rest.act.clone())).collect())
    }
}

/// Questions that are asked at once.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Each; none for one that could not be read, which is denied.
    pub questions: Vec<Option<Question>>,
    /// When the rest is left alone.
    pub semantic: Semantic,
    /// They came as a list.
    pub many: bool,
    /// Where the request came from.
    pub trace: Option<Trace>,
}

/// Answers questions in their order.
pub fn evaluate(system: &System, caller: Caller, asked: &Asked) -> Result<(Answer, Vec<Told>), Problem> {
    let (answer, _, told) = read_ahead(system, caller, |snapshot| {
        system.look(snapshot, caller, |ctx| {
            let desk = Desk::new(system, ctx)?;
            let (mut told, mut rests) = (Vec::new(), Rests::default());
            for (number, question) in asked.questions.iter().enumerate() {
                let one = question.as_ref().map_or_else(|| Ok(Default::default()), |q| desk.answer(q));
                let (one, found) = one?;
                let ends = asked.semantic.ends(one.allowed);
                told.push(one);
                rests.add(number, found);
                if ends {
                    break;
                }
            }
            let event = if asked.many { "adl.access_evaluations" } else { "adl.access_evaluation" };
            let (act, slots) = log::entry(snapshot, (event, asked.trace.as_ref()), asked.kept(&told), &rests.0)?;
            Ok(Ahead { act, slots, shown: rests.shown(), found: told })
        })?
    })?;
    Ok((answer, told))
}

impl Asked {
    /// Request and response as they are kept, without the words of the law.
    fn kept(&self, told: &[Told]) -> (Value, Value) {
        let one = |told: &Told| {
            let rules: Vec<_> = told.why.iter().flat_map(|why| &why.unmet).map(|u| &u.rule).collect();
            json!({ "decision": told.allowed, "context": { "rules": rules } })
        };
        if !self.many {
            return (json!(self.questions.first()), told.first().map(one).unwrap_or_default());
        }
        let options = json!({ "evaluations_semantic": self.semantic });
        let answers: Vec<Value> = told.iter().map(one).collect();
        (json!({ "evaluations": self.questions, "options": options }), json!({ "evaluations": answers }))
    }
}
