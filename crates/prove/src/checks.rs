// SPDX-License-Identifier: EUPL-1.2
//! What is proved of a package. Each question is put by itself; what fails is named.

use crate::ProveError;
use crate::effective::{Change, Effective, actions, policies, rule_of, time_of};
use crate::mutate::{Mutant, mutants};
use crate::solver::{Solver, compile, compile_one, env, spread, version};
use crate::theorems::{Theorem, Theorems};
use cedar_policy::Policy;
use cedar_policy_symcc::CompiledPolicySet;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use waarborg_domain::{Instant, RuleId};
use waarborg_law::proof::{Part, Report, Second};
use waarborg_law::{Kind, Package};

/// Version of the analyser this is built with; a test holds it to the lock file.
const ANALYSER: &str = "cedar-policy-symcc 0.8.1";

/// What is to be shown, in the order of the report.
const CLAIMS: [&str; 7] = [
    "each theorem follows from the policies",
    "each theorem falls without its rule",
    "no policy can err",
    "each policy can fire",
    "each policy changes what is allowed",
    "no condition can be turned round unnoticed",
    "each action can be allowed",
];
const FOLLOWS: usize = 0;
const LEANS: usize = 1;
const ERRS: usize = 2;
const FIRES: usize = 3;
const MATTERS: usize = 4;
const TURNED: usize = 5;
const OPEN: usize = 6;
const WRITTEN: &str = "each rule that refuses or waits has a theorem";

enum Job<'a> {
    Theorem(&'a Theorem, Instant),
    Sound(&'a Policy, Instant),
    Matters(&'a Policy, Instant),
    Turned(&'a Mutant, Instant),
    Open(String),
}

/// How one question ended: its part, what it was about, and whether it holds.
struct Answer {
    part: usize,
    about: String,
    questions: u32,
    holds: bool,
}

/// Proves a package by the theorems: in the law of a day, given as `2026-06-30`.
pub fn prove(package: &Package, theorems: &Theorems, day: &str) -> Result<Report, ProveError> {
    let solver = version()?;
    let at = Instant::parse(day).map_err(|e| ProveError::Policies(format!("{day}: {e}")))?;
    let all = policies(package)?;
    let turned: Vec<(Mutant, Instant)> = turned(&all, at)?;
    let mut jobs = Vec::new();
    for theorem in &theorems.all {
        let then = theorem.at.as_deref().map_or(Ok(at), Instant::parse);
        jobs.push(Job::Theorem(theorem, then.map_err(|e| ProveError::Theorems(theorem.rule.clone(), e.to_string()))?));
    }
    for policy in &all {
        let then = time_of(policy, at)?;
        jobs.extend([Job::Sound(policy, then), Job::Matters(policy, then)]);
    }
    jobs.extend(turned.iter().map(|(mutant, then)| Job::Turned(mutant, *then)));
    let asked = Asked::new(package, theorems, at, &jobs)?;
    let schema_actions = asked.law(at)?.schema.actions().map(|uid| uid.id().unescaped().to_owned());
    let mut opened: Vec<Job<'_>> = schema_actions.map(Job::Open).collect();
    opened.append(&mut jobs);
    let answers = spread(&opened, |solver, job| Ok(asked.answer(solver, job)))?;
    let mut parts = parts(answers.into_iter().flatten());
    parts.push(bare(package, theorems, &all));
    Ok(Report {
        v: 1,
        package: package.digest(),
        name: package.name().to_owned(),
        theorems: theorems.digest,
        day: day.to_owned(),
        engine: format!(
            "cedar-policy {}, language {}",
            cedar_policy::get_sdk_version(),
            cedar_policy::get_lang_version()
        ),
        analyser: ANALYSER.to_owned(),
        solver,
        parts,
        second_lines: theorems.second_lines.iter().map(second).collect(),
    })
}

fn second(line: &crate::SecondLine) -> Second {
    let place = line.condition.as_ref().map(|place| format!(" {place}")).unwrap_or_default();
    Second { policy: format!("{}{place}", line.policy), reason: line.reason.clone() }
}

fn turned(all: &[Policy], at: Instant) -> Result<Vec<(Mutant, Instant)>, ProveError> {
    let mut found = Vec::new();
    for policy in all {
        let then = time_of(policy, at)?;
        found.extend(mutants(policy)?.into_iter().map(|mutant| (mutant, then)));
    }
    Ok(found)
}

fn parts(answers: impl Iterator<Item = Answer>) -> Vec<Part> {
    let empty = |claim: &&str| Part { claim: (*claim).to_owned(), questions: 0, of: Vec::new(), faults: Vec::new() };
    let mut parts: Vec<Part> = CLAIMS.iter().map(empty).collect();
    for answer in answers {
        let Some(part) = parts.get_mut(answer.part) else { continue };
        part.questions += answer.questions;
        if !answer.holds {
            part.faults.push(answer.about.clone());
        }
        part.of.push(answer.about);
    }
    for part in &mut parts {
        part.of.sort();
        part.faults.sort();
    }
    parts
}

/// No solver is needed to see that a rule has no theorem.
fn bare(package: &Package, theorems: &Theorems, all: &[Policy]) -> Part {
    let proved: BTreeSet<&str> = theorems.all.iter().map(|t| t.rule.as_str()).collect();
    let needs = |policy: &&Policy| {
        let row = package.rules().get(&RuleId::new(rule_of(policy)));
        row.is_some_and(|row| !matches!(row.kind, Kind::G | Kind::W)) && !theorems.second(policy.id().as_ref())
    };
    let rules: BTreeSet<&str> = all.iter().filter(needs).map(rule_of).collect();
    let faults = rules.iter().filter(|rule| !proved.contains(**rule)).map(|rule| (*rule).to_owned()).collect();
    Part { claim: WRITTEN.to_owned(), questions: 0, of: rules.into_iter().map(str::to_owned).collect(), faults }
}

type Sets = HashMap<(Instant, String, bool), Arc<CompiledPolicySet>>;

/// What every question needs: the law of each time asked about, compiled once for each action.
struct Asked<'a> {
    theorems: &'a Theorems,
    laws: BTreeMap<Instant, Effective>,
    at: Instant,
    whole: Mutex<Sets>,
}

impl<'a> Asked<'a> {
    fn new(package: &Package, theorems: &'a Theorems, at: Instant, jobs: &[Job<'_>]) -> Result<Self, ProveError> {
        let mut times: BTreeSet<Instant> = BTreeSet::from([at]);
        times.extend(jobs.iter().filter_map(|job| match job {
            Job::Theorem(_, at) | Job::Sound(_, at) | Job::Matters(_, at) | Job::Turned(_, at) => Some(*at),
            Job::Open(_) => None,
        }));
        let laws = times.into_iter().map(|at| Ok((at, Effective::read(package, at)?)));
        Ok(Self { theorems, laws: laws.collect::<Result<_, ProveError>>()?, at, whole: Mutex::new(HashMap::new()) })
    }

    fn law(&self, at: Instant) -> Result<&Effective, ProveError> {
        self.laws.get(&at).ok_or_else(|| ProveError::Policies("a law was not read".into()))
    }

    fn compiled(
        &self,
        at: Instant,
        action: &str,
        remarks: bool,
        change: Change<'_>,
    ) -> Result<CompiledPolicySet, ProveError> {
        let law = self.law(at)?;
        compile(&law.set(action, remarks, change)?, &env(&law.schema, action)?, &law.schema)
    }

    /// The whole law of an action, from an earlier question where there was one.
    fn whole(&self, at: Instant, action: &str, remarks: bool) -> Result<Arc<CompiledPolicySet>, ProveError> {
        let key = (at, action.to_owned(), remarks);
        if let Some(found) = self.whole.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Arc::clone(found));
        }
        let set = Arc::new(self.compiled(at, action, remarks, Change::Nothing)?);
        self.whole.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&set));
        Ok(set)
    }

    /// Puts the questions of one job. What the solver cannot answer counts as failed, and says so.
    fn answer(&self, solver: &mut Solver, job: &Job<'_>) -> Vec<Answer> {
        let (part, about) = match job {
            Job::Theorem(t, _) => (FOLLOWS, named(t)),
            Job::Sound(p, _) => (ERRS, p.id().to_string()),
            Job::Matters(p, _) => (MATTERS, p.id().to_string()),
            Job::Turned(m, _) => (TURNED, format!("{} {}", m.policy.id(), m.place)),
            Job::Open(action) => (OPEN, action.clone()),
        };
        let answered = match job {
            Job::Theorem(theorem, at) => self.theorem(solver, theorem, *at),
            Job::Sound(policy, at) => self.sound(solver, policy, *at),
            Job::Matters(policy, at) => self.matters(solver, policy, *at),
            Job::Turned(mutant, at) => self.turned(solver, mutant, *at),
            Job::Open(action) => self.open(solver, action),
        };
        answered.unwrap_or_else(|e| vec![Answer { part, about: format!("{about}: {e}"), questions: 1, holds: false }])
    }

    fn theorem(&self, solver: &mut Solver, theorem: &Theorem, at: Instant) -> Result<Vec<Answer>, ProveError> {
        let law = self.law(at)?;
        let goal = compile(&theorem.goal()?, &env(&law.schema, &theorem.action)?, &law.schema)?;
        // A rule that only warns is proved of what is allowed without a remark.
        let remarks = law.of(&theorem.action).any(|p| rule_of(p) == theorem.rule && law.warns(p));
        let follows = solver.implies(&*self.whole(at, &theorem.action, remarks)?, &goal)?;
        let without = self.compiled(at, &theorem.action, remarks, Change::WithoutRule(&theorem.rule))?;
        let leans = !solver.implies(&without, &goal)?;
        let answer = |part, holds| Answer { part, about: named(theorem), questions: 1, holds };
        Ok(vec![answer(FOLLOWS, follows), answer(LEANS, leans)])
    }

    fn sound(&self, solver: &mut Solver, policy: &Policy, at: Instant) -> Result<Vec<Answer>, ProveError> {
        let law = self.law(at)?;
        let (mut questions, mut fires, mut errs) = (0, 0, Vec::new());
        for action in actions(policy) {
            let compiled = compile_one(policy, &env(&law.schema, &action)?, &law.schema)?;
            questions += 1;
            if !solver.never_errs(&compiled)? {
                errs.push(action);
            }
            fires += u32::from(!solver.never_fires(&compiled)?);
        }
        let about = || policy.id().to_string();
        Ok(vec![
            Answer { part: ERRS, about: about(), questions, holds: errs.is_empty() },
            Answer { part: FIRES, about: about(), questions, holds: fires > 0 },
        ])
    }

    /// Does putting the change into the law of some of the policy's actions alter what is allowed.
    fn alters(
        &self,
        solver: &mut Solver,
        policy: &Policy,
        at: Instant,
        change: Change<'_>,
    ) -> Result<(u32, bool), ProveError> {
        let remarks = self.law(at)?.warns(policy);
        let mut questions = 0;
        for action in actions(policy) {
            let whole = self.whole(at, &action, remarks)?;
            let other = self.compiled(at, &action, remarks, change)?;
            questions += 1;
            if !solver.equivalent(&whole, &other)? {
                return Ok((questions, true));
            }
        }
        Ok((questions, false))
    }

    /// A second line must be one: a policy on that list that does change something is a fault as well.
    fn matters(&self, solver: &mut Solver, policy: &Policy, at: Instant) -> Result<Vec<Answer>, ProveError> {
        let id: &str = policy.id().as_ref();
        let (questions, alters) = self.alters(solver, policy, at, Change::Without(id))?;
        let holds = alters != self.theorems.second(id);
        Ok(vec![Answer { part: MATTERS, about: id.to_owned(), questions, holds }])
    }

    fn turned(&self, solver: &mut Solver, mutant: &Mutant, at: Instant) -> Result<Vec<Answer>, ProveError> {
        let Mutant { policy, place } = mutant;
        let id: &str = policy.id().as_ref();
        let (questions, alters) = self.alters(solver, policy, at, Change::Instead(policy))?;
        let holds = alters || self.theorems.second_condition(id, place);
        Ok(vec![Answer { part: TURNED, about: format!("{id} {place}"), questions, holds }])
    }

    fn open(&self, solver: &mut Solver, action: &str) -> Result<Vec<Answer>, ProveError> {
        let holds = !solver.denies(&*self.whole(self.at, action, false)?)?;
        Ok(vec![Answer { part: OPEN, about: action.to_owned(), questions: 1, holds }])
    }
}

fn named(theorem: &Theorem) -> String {
    format!("{} {}: {}", theorem.rule, theorem.action, theorem.claim)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_version_of_the_analyser_is_the_locked_one() {
        let lock = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.lock");
        let lock = std::fs::read_to_string(lock).unwrap();
        let (name, version) = super::ANALYSER.split_once(' ').unwrap();
        assert!(lock.contains(&format!("name = \"{name}\"\nversion = \"{version}\"")));
    }
}
