// SPDX-License-Identifier: EUPL-1.2
//! Searches of AuthZEN: who may do this, with what, or what may be done. Candidates are what the caller may know
//! in any case, so that neither results, nor where a page ends, tell of anything else.

use super::action::{Action, Kind};
use super::desk::{Desk, Found, Resource, Subject};
use super::{Named, Question, Rests, Trace, log};
use crate::work::{Ahead, read_ahead};
use crate::{Answer, Caller, Problem, System};
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeSet;
use std::ops::Bound;
use waarborg_domain::{AnalysisId, CapacityId, DisclosureId, ItemId, OrgId};

/// Results on a page at most.
pub const MOST: usize = 100;
/// Candidates that are put to the law for one page at most.
const LOOKED: usize = 1_000;

/// What is searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Entity {
    /// Subjects of a type.
    Subject,
    /// Resources of a type.
    Resource,
    /// Actions.
    Action,
}

impl Entity {
    fn event(self) -> &'static str {
        match self {
            Self::Subject => "adl.search_subject",
            Self::Resource => "adl.search_resource",
            Self::Action => "adl.search_action",
        }
    }
}

/// A search; written, it is the standard's request with where the page begins.
#[derive(Clone, Debug, Serialize)]
pub struct Wanted {
    /// What for.
    #[serde(skip)]
    pub entity: Entity,
    /// The question, without what is searched for.
    #[serde(flatten)]
    pub question: Question,
    /// The page before ended at this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// At most so many.
    pub limit: usize,
    /// Where the request came from.
    #[serde(skip)]
    pub trace: Option<Trace>,
}

/// A page of results: ids, or names of actions.
#[derive(Debug, Default)]
pub struct Page {
    /// Results.
    pub results: Vec<String>,
    /// Where it ended, if there may be more.
    pub end: Option<String>,
}

/// Finds a page: worked out on a snapshot, entered, and only then given.
pub fn find(system: &System, caller: Caller, wanted: &Wanted) -> Result<(Answer, Page), Problem> {
    let (answer, _, page) = read_ahead(system, caller, |snapshot| {
        system.look(snapshot, caller, |ctx| {
            let search = Search { desk: Desk::new(system, ctx)?, wanted };
            let (page, rests) = match wanted.entity {
                Entity::Subject => search.subjects()?,
                Entity::Resource => search.resources(snapshot)?,
                Entity::Action => search.actions()?,
            };
            let results: Vec<_> = page.results.iter().map(|result| wanted.named(result)).collect();
            let kept = (json!(wanted), json!({ "results": results }));
            let of = (wanted.entity.event(), wanted.trace.as_ref());
            let (act, slots) = log::entry(snapshot, of, kept, &rests.0)?;
            Ok(Ahead { act, slots, shown: rests.shown(), found: page })
        })?
    })?;
    Ok((answer, page))
}

struct Search<'w, 'c, 'a> {
    desk: Desk<'c, 'a>,
    wanted: &'w Wanted,
}

type Sifted = Result<(Page, Rests), Problem>;

impl Search<'_, '_, '_> {
    /// Puts candidates to the law, in order, until a page is full or enough was looked at.
    fn sift<T: ToString>(
        &self,
        candidates: impl Iterator<Item = T>,
        meant: impl Fn(&T) -> (Subject, Action, Resource),
    ) -> Sifted {
        let (mut page, mut rests) = (Page::default(), Rests::default());
        let mut last = None;
        for (looked, candidate) in candidates.enumerate() {
            if page.results.len() == self.wanted.limit || looked == LOOKED {
                page.end = last;
                break;
            }
            let (subject, action, resource) = meant(&candidate);
            if let Some(found) = self.allows(&subject, action, resource)? {
                rests.add(page.results.len(), found);
                page.results.push(candidate.to_string());
            }
            last = Some(candidate.to_string());
        }
        Ok((page, rests))
    }

    /// What it rests on that this may be done; nothing if it may not.
    fn allows(&self, subject: &Subject, action: Action, resource: Resource) -> Result<Option<Found>, Problem> {
        match self.desk.decide(subject, action, resource, &self.wanted.question) {
            Ok((told, found)) => Ok(told.allowed.then_some(found)),
            // A question that lacks what it needs is one that nothing allows.
            Err(Problem::NotFound | Problem::Invalid(_)) => Ok(None),
            Err(other) => Err(other),
        }
    }

    fn action(&self) -> Option<Action> {
        self.wanted.question.action.parse().ok()
    }

    fn subjects(&self) -> Sifted {
        let question = &self.wanted.question;
        let (Some(action), Some(resource)) = (self.action(), Resource::of(&question.resource)) else {
            return Ok(Default::default());
        };
        match question.subject.kind.as_str() {
            "capacity" => {
                let people = self.desk.ctx.state().capacities.range(after::<CapacityId>(self.wanted));
                let known = people.map(|(id, _)| *id).filter(|id| self.desk.knows(id));
                self.sift(known, |who| (Subject::Capacity(*who), action, resource))
            }
            "organisation" => {
                let past = self.wanted.after.as_deref().map(OrgId::new);
                let all = self.recipients(resource).into_iter().filter(|org| Some(org) > past.as_ref());
                self.sift(all, |org| (Subject::Organisation(org.clone()), action, resource))
            }
            _ => Ok(Default::default()),
        }
    }

    /// Recipients of the disclosures that would make the resource known, as far as the caller may read those.
    fn recipients(&self, resource: Resource) -> BTreeSet<OrgId> {
        let disclosures = &self.desk.ctx.state().disclosures;
        let of: Vec<_> = match resource {
            Resource::Disclosure(id) => disclosures.get_key_value(&id).into_iter().collect(),
            _ => self.desk.telling_of(resource).collect(),
        };
        let readable = of.into_iter().filter(|(id, _)| self.desk.sees(Resource::Disclosure(**id)));
        readable.flat_map(|(_, d)| d.recipients.keys().cloned()).collect()
    }

    fn resources(&self, snapshot: &crate::Snapshot) -> Sifted {
        let question = &self.wanted.question;
        let (Some(action), Some(subject)) = (self.action(), self.desk.subject(&question.subject)) else {
            return Ok(Default::default());
        };
        let state = self.desk.ctx.state();
        let of = |resource| (subject.clone(), action, resource);
        let kind = question.resource.kind.parse().ok().filter(|kind| action.fits(*kind));
        match kind {
            Some(Kind::Item) => {
                let rows = self.rows(snapshot);
                let past = self.wanted.after.as_ref().and_then(|id| id.parse::<ItemId>().ok());
                let past = past.and_then(|id| state.item_numbers.get(&id));
                let rows = rows.into_iter().filter(|n| Some(n) > past);
                self.sift(rows.filter_map(|n| state.item_at(n)).map(|i| i.id), |id: &ItemId| of(Resource::Item(*id)))
            }
            Some(Kind::Analysis) => {
                let all = state.analyses.range(after::<AnalysisId>(self.wanted)).map(|(id, _)| *id);
                let seen = all.filter(|id| self.desk.sees(Resource::Analysis(*id)));
                self.sift(seen, |id| of(Resource::Analysis(*id)))
            }
            Some(Kind::Disclosure) => {
                let all = state.disclosures.range(after::<DisclosureId>(self.wanted)).map(|(id, _)| *id);
                let seen = all.filter(|id| self.desk.sees(Resource::Disclosure(*id)));
                self.sift(seen, |id| of(Resource::Disclosure(*id)))
            }
            None => Ok(Default::default()),
        }
    }

    /// Items in use that the caller sees, in the cell and at home.
    fn rows(&self, snapshot: &crate::Snapshot) -> roaring::RoaringBitmap {
        let (state, who) = (self.desk.ctx.state(), self.desk.caller);
        let home = state.capacities.get(&who).and_then(|held| state.home(&held.capacity.org));
        let spaces = state.cell().map(|(id, _)| id).into_iter().chain(home);
        spaces
            .map(|space| snapshot.allowed(&who, &space, self.desk.ctx.at))
            .fold(Default::default(), |all, rows| all | rows)
    }

    fn actions(&self) -> Sifted {
        let question = &self.wanted.question;
        let (Some(subject), Some(resource)) = (self.desk.subject(&question.subject), Resource::of(&question.resource))
        else {
            return Ok(Default::default());
        };
        let (mut page, mut rests) = (Page::default(), Rests::default());
        for action in Action::ALL {
            if let Some(found) = self.allows(&subject, action, resource)? {
                rests.add(page.results.len(), found);
                page.results.push(action.name().to_owned());
            }
        }
        Ok((page, rests))
    }
}

/// The rest of a map behind the one a page ended at.
fn after<T: std::str::FromStr>(wanted: &Wanted) -> (Bound<T>, Bound<T>) {
    let past = wanted.after.as_ref().and_then(|id| id.parse().ok());
    (past.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded)
}

impl Wanted {
    /// A result as it is named to the caller.
    pub fn named(&self, result: &str) -> serde_json::Value {
        let kind = match self.entity {
            Entity::Subject => &self.question.subject.kind,
            Entity::Resource => &self.question.resource.kind,
            Entity::Action => return json!({ "name": result }),
        };
        json!(Named { kind: kind.clone(), id: result.to_owned() })
    }
}
