// SPDX-License-Identifier: EUPL-1.2
//! Evaluation: the only module that calls Cedar's authorizer. Cedar skips a policy that errs, so any
//! diagnostic error makes the answer undecidable (DESIGN section 5, fail closed). Each question is put
//! twice: to the permits with the shadows (grounds, grants, what applies) and to the safeguards alone,
//! since Cedar hides a missing ground behind a forbid.

use crate::cache::{self, Cache};
use crate::facts::{Action, Attrs, Fact, Question};
use crate::lint::Clock;
use crate::package::PackageError;
use crate::policies::{Ends, Loaded};
use crate::rules::{Kind, Rules};
use crate::shape::{Shapes, uid};
use crate::slice::{Says, Slice, slice};
use cedar_policy::{
    AuthorizationError, Authorizer, Context, Entities, Entity, EntityUid, PolicyId, PolicySet, Request,
    RestrictedExpression, Schema,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use waarborg_domain::{Instant, RuleId};

pub use crate::outcome::permit;

/// The policy engine and the version of its language.
pub fn version() -> String {
    format!("cedar-policy {}, language {}", cedar_policy::get_sdk_version(), cedar_policy::get_lang_version())
}

/// A package's policies, sliced by action and by the days on which the law changes.
#[derive(Debug)]
pub(crate) struct Engine {
    authorizer: AuthorizerBox,
    schema: Schema,
    shapes: Shapes,
    /// First instants of the stretches, ascending; before the first lies stretch 0.
    starts: Vec<Instant>,
    stretches: Vec<Stretch>,
    actions: BTreeMap<Action, EntityUid>,
}

#[derive(Debug)]
struct Stretch {
    statute: EntityUid,
    slices: BTreeMap<Action, Slice>,
}

/// Cedar's authorizer has no state and no `Debug`.
struct AuthorizerBox(Authorizer);
impl std::fmt::Debug for AuthorizerBox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Authorizer")
    }
}

/// How an error begins that says that no text is known by which the act could be judged; its policy follows.
pub(crate) const NO_TEXT: &str = "no-text:";

/// The answer to one question, in positions of rules.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) unmet: Vec<usize>,
    /// Not met, and the policy only warns.
    pub(crate) warned: Vec<usize>,
    pub(crate) met: Vec<usize>,
    pub(crate) idle: Vec<usize>,
    pub(crate) errors: Vec<String>,
}

impl Verdict {
    fn error(code: String) -> Self {
        Self { errors: vec![code], ..Self::default() }
    }

    /// Nothing refuses, waits or is in doubt; a warning does not stand in the way.
    pub(crate) fn allows(&self, rules: &Rules) -> bool {
        let stops = |rule: &usize| rules.at(*rule).is_none_or(|row| row.kind != Kind::W);
        self.errors.is_empty() && !self.unmet.iter().any(stops)
    }
}

impl Engine {
    pub(crate) fn build(
        schema: Schema,
        shapes: Shapes,
        loaded: &[Loaded],
        rules: &Rules,
        regimes: &[(Instant, String)],
    ) -> Result<Self, PackageError> {
        let mut starts: BTreeSet<Instant> = regimes.iter().map(|(from, _)| *from).collect();
        starts.extend(loaded.iter().flat_map(|l| [l.from, l.until]));
        starts.retain(|at| *at > Instant(i64::MIN) && *at < Instant(i64::MAX));
        let starts: Vec<Instant> = starts.into_iter().collect();
        let mut stretches = Vec::new();
        for at in std::iter::once(Instant(i64::MIN)).chain(starts.iter().copied()) {
            let statute = regimes.iter().rev().find(|(from, _)| *from <= at).map_or("none", |(_, s)| s.as_str());
            let mut slices = BTreeMap::new();
            for action in Action::ALL {
                slices.insert(*action, slice(*action, at, loaded, rules)?);
            }
            stretches.push(Stretch { statute: uid("Statute", statute)?, slices });
        }
        let actions =
            Action::ALL.iter().map(|a| Ok((*a, uid("Action", a.code())?))).collect::<Result<_, PackageError>>()?;
        Ok(Self { authorizer: AuthorizerBox(Authorizer::new()), schema, shapes, starts, stretches, actions })
    }

    /// The statute at an instant.
    pub(crate) fn statute(&self, at: Instant) -> String {
        let stretch = self.stretches.get(self.stretch(at));
        stretch.map_or("none", |stretch| stretch.statute.id().unescaped()).to_owned()
    }

    /// The stretch of time an instant falls in.
    fn stretch(&self, at: Instant) -> usize {
        self.starts.partition_point(|start| *start <= at)
    }
}

/// One question with everything it depends on, and nothing hidden.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) actor: &'a Attrs,
    pub(crate) at: Instant,
    pub(crate) register: bool,
    pub(crate) question: &'a Question,
}

/// The answer to one question, from the cache where it cannot differ.
pub(crate) fn answer(engine: &Engine, rules: &Rules, cache: &Cache, asked: Asked<'_>) -> Arc<Verdict> {
    let position = engine.stretch(asked.at);
    let Some(stretch) = engine.stretches.get(position) else {
        return Arc::new(Verdict::error("no-law".into()));
    };
    let Some(slice) = stretch.slices.get(&asked.question.action) else {
        return Arc::new(Verdict::error("no-action".into()));
    };
    let look = || evaluate(engine, stretch, slice, rules, asked).unwrap_or_else(Verdict::error);
    if slice.clock == Clock::Bound {
        return Arc::new(look());
    }
    let key = cache::key(position, slice.clock, asked);
    if let Some(found) = cache.get(&key) {
        return found;
    }
    let verdict = Arc::new(look());
    if verdict.errors.is_empty() {
        cache.put(&key, &verdict);
    }
    verdict
}

fn evaluate(
    engine: &Engine,
    stretch: &Stretch,
    slice: &Slice,
    rules: &Rules,
    asked: Asked<'_>,
) -> Result<Verdict, String> {
    let Question { action, object, .. } = asked.question;
    let kind = action.resource_type();
    engine.shapes.closed("Actor", asked.actor)?;
    engine.shapes.closed(kind, object)?;
    let entities = [entity(&engine.shapes, "Actor", asked.actor)?, entity(&engine.shapes, kind, object)?];
    let entities = Entities::from_entities(entities, Some(&engine.schema)).map_err(|_| "schema:entities")?;
    let context = Context::from_pairs([
        ("now".to_owned(), moment(asked.at)?),
        ("statute".to_owned(), RestrictedExpression::new_entity_uid(stretch.statute.clone())),
        ("register".to_owned(), RestrictedExpression::new_bool(asked.register)),
    ])
    .map_err(|_| "schema:context")?;
    let action = engine.actions.get(action).ok_or("no-action")?.clone();
    let principal = engine.shapes.anonymous("Actor").ok_or("schema:Actor")?.clone();
    let resource = engine.shapes.anonymous(kind).ok_or("schema:resource")?.clone();
    let request =
        Request::new(principal, action, resource, context, Some(&engine.schema)).map_err(|_| "schema:request")?;
    let permits = fired(engine, &request, &slice.permits, &entities)?;
    let broken = fired(engine, &request, &slice.safeguards, &entities)?;
    weigh(slice, rules, &permits, &broken)
}

/// Ids of the policies that fire. Any error in any policy is an error of the whole.
fn fired(engine: &Engine, request: &Request, set: &PolicySet, entities: &Entities) -> Result<Vec<PolicyId>, String> {
    let response = engine.authorizer.0.is_authorized(request, set, entities);
    let errors: BTreeSet<String> = response
        .diagnostics()
        .errors()
        .map(|AuthorizationError::PolicyEvaluationError(e)| format!("policy:{}", e.policy_id()))
        .collect();
    if errors.is_empty() {
        return Ok(response.diagnostics().reason().cloned().collect());
    }
    Err(errors.into_iter().collect::<Vec<_>>().join(" "))
}

/// From fired policies to rules: unmet, met, idle.
fn weigh(slice: &Slice, rules: &Rules, permits: &[PolicyId], broken: &[PolicyId]) -> Result<Verdict, String> {
    let mut unmet = BTreeSet::new();
    let mut met = BTreeSet::new();
    let mut freed: HashSet<&RuleId> = HashSet::new();
    let mut grounded = false;
    for id in permits {
        match slice.says.get(id) {
            Some(Says::Ground(rule)) => {
                grounded = true;
                met.extend(rule);
            }
            Some(Says::Grant(rule)) => {
                met.insert(*rule);
                freed.extend(rules.at(*rule).into_iter().flat_map(|row| &row.frees));
            }
            Some(Says::Applies(rule)) => {
                met.insert(*rule);
            }
            None => return Err(format!("policy:{id}")),
        }
    }
    let mut warned = BTreeSet::new();
    // Each by its policy, all of them: Cedar tells them in no order, and a decision is derived again later.
    let mut unknown: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for id in broken {
        let (rule, ends) = *slice.breaks.get(id).ok_or_else(|| format!("policy:{id}"))?;
        if !met.contains(&rule) {
            // A safeguard fired where its own `when` does not hold: the two sets disagree.
            return Err("policy:shadow".into());
        }
        match ends {
            Ends::AsRule => drop(unmet.insert(rule)),
            Ends::Warns => drop(warned.insert(rule)),
            Ends::Undecidable => drop(unknown.entry(rule).or_default().insert(format!("{NO_TEXT}{id}"))),
        }
    }
    if !grounded {
        unmet.insert(slice.ground.ok_or("no-ground")?);
    }
    met.retain(|rule| !unmet.contains(rule) && !warned.contains(rule) && !unknown.contains_key(rule));
    let is_freed = |rule: &usize| rules.at(*rule).is_some_and(|row| freed.contains(&row.id));
    unmet.retain(|rule| !is_freed(rule));
    warned.retain(|rule| !is_freed(rule) && !unmet.contains(rule));
    unknown.retain(|rule, _| !is_freed(rule));
    let named =
        |rule: &usize| [&met, &unmet, &warned].iter().any(|set| set.contains(rule)) || unknown.contains_key(rule);
    let idle = slice.rules.iter().copied().filter(|rule| !named(rule)).collect();
    let [unmet, warned, met] = [unmet, warned, met].map(|set| set.into_iter().collect());
    Ok(Verdict { unmet, warned, met, idle, errors: unknown.into_values().flatten().collect() })
}

fn entity(shapes: &Shapes, kind: &str, attrs: &Attrs) -> Result<Entity, String> {
    let id = shapes.anonymous(kind).ok_or("schema:type")?.clone();
    let mut values = HashMap::with_capacity(attrs.len());
    for (name, fact) in attrs {
        let value = match fact {
            Fact::Bool(value) => RestrictedExpression::new_bool(*value),
            Fact::Id(list, id) => {
                let choice = shapes.choice(list, id).ok_or("schema:choice")?;
                RestrictedExpression::new_entity_uid(choice.clone())
            }
            Fact::Instant(at) => moment(*at)?,
        };
        values.insert((*name).to_owned(), value);
    }
    Entity::new(id, values, HashSet::new()).map_err(|_| "schema:entity".to_owned())
}

/// An instant in Cedar's form, which has milliseconds: what lies beyond them is cut off. Both sides of
/// a comparison are cut alike, so an expiry may come up to a millisecond early and never late.
fn moment(at: Instant) -> Result<RestrictedExpression, String> {
    let cut = milliseconds(at);
    let seconds = cut.div_euclid(1_000);
    let millis = cut.rem_euclid(1_000);
    let text = Instant(seconds.saturating_mul(1_000_000)).rfc3339();
    let Some(whole) = text.strip_suffix('Z').filter(|whole| whole.len() == 19) else {
        return Err("instant:out-of-range".into());
    };
    Ok(RestrictedExpression::new_datetime(format!("{whole}.{millis:03}Z")))
}

/// An instant as far as Cedar sees it.
pub(crate) fn milliseconds(at: Instant) -> i64 {
    at.0.div_euclid(1_000)
}
