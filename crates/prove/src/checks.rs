// SPDX-License-Identifier: EUPL-1.2
//! What is proved of a package. Each question is put by itself; what fails is named. That something can
//! happen may be shown by a case found before (`cases.rs`); what must always hold is proved each time.

use crate::ProveError;
use crate::cases::{Cases, allowed, fires};
use crate::effective::{Change, Effective, actions, policies, rule_of, time_of};
use crate::mutate::{Mutant, mutants};
use crate::solver::{Solver, compile, compile_one, env, spread, version};
use crate::theorems::{Theorem, Theorems};
use cedar_policy::{Policy, PolicySet};
use cedar_policy_symcc::{CompiledPolicySet, Env};
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
    /// A policy with its mutants: together, since the case that shows the one mostly shows the others.
    Policy(&'a Policy, Vec<Mutant>, Instant),
    Theorem(&'a Theorem, Instant),
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
    // Theorems come after the policies, whose cases they use.
    let mut jobs = Vec::new();
    for policy in &all {
        jobs.push(Job::Policy(policy, mutants(policy)?, time_of(policy, at)?));
    }
    for theorem in &theorems.all {
        let then = theorem.at.as_deref().map_or(Ok(at), Instant::parse);
        jobs.push(Job::Theorem(theorem, then.map_err(|e| ProveError::Theorems(theorem.rule.clone(), e.to_string()))?));
    }
    let asked = Asked::new(package, theorems, at, &jobs)?;
    jobs.extend(asked.law(at)?.schema.actions().map(|uid| Job::Open(uid.id().unescaped().to_owned())));
    let answers = spread(&jobs, |solver, job| Ok(asked.answer(solver, job)))?;
    let mut parts = parts(answers.into_iter().flatten());
    parts.push(bare(package, theorems, &all));
    Ok(Report {
        v: 1,
        package: package.digest(),
        name: package.name().to_owned(),
        theorems: theorems.digest,
        day: day.to_owned(),
        engine: waarborg_law::engine::version(),
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

/// The law of an action: as the engine reads it and as the solver does.
struct Whole {
    set: PolicySet,
    compiled: CompiledPolicySet,
}

type Wholes = HashMap<(Instant, String, bool), Arc<Whole>>;

/// What every question needs: the law of each time asked about, compiled once for each action, and the
/// cases found so far.
struct Asked<'a> {
    theorems: &'a Theorems,
    laws: BTreeMap<Instant, Effective>,
    at: Instant,
    wholes: Mutex<Wholes>,
    cases: Cases,
}

impl<'a> Asked<'a> {
    fn new(package: &Package, theorems: &'a Theorems, at: Instant, jobs: &[Job<'_>]) -> Result<Self, ProveError> {
        let mut times: BTreeSet<Instant> = BTreeSet::from([at]);
        times.extend(jobs.iter().filter_map(|job| match job {
            Job::Policy(_, _, at) | Job::Theorem(_, at) => Some(*at),
            Job::Open(_) => None,
        }));
        let laws = times.into_iter().map(|at| Ok((at, Effective::read(package, at)?)));
        let laws = laws.collect::<Result<_, ProveError>>()?;
        Ok(Self { theorems, laws, at, wholes: Mutex::default(), cases: Cases::default() })
    }

    fn law(&self, at: Instant) -> Result<&Effective, ProveError> {
        self.laws.get(&at).ok_or_else(|| ProveError::Policies("a law was not read".into()))
    }

    fn compile(&self, at: Instant, action: &str, set: &PolicySet) -> Result<CompiledPolicySet, ProveError> {
        let law = self.law(at)?;
        compile(set, &env(&law.schema, action)?, &law.schema)
    }

    /// The whole law of an action, from an earlier question where there was one.
    fn whole(&self, at: Instant, action: &str, remarks: bool) -> Result<Arc<Whole>, ProveError> {
        let key = (at, action.to_owned(), remarks);
        if let Some(found) = self.wholes.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Arc::clone(found));
        }
        let set = self.law(at)?.set(action, remarks, Change::Nothing)?;
        let compiled = self.compile(at, action, &set)?;
        let whole = Arc::new(Whole { set, compiled });
        self.wholes.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&whole));
        Ok(whole)
    }

    /// Puts the questions of one job. What the solver cannot answer counts as failed, and says so.
    fn answer(&self, solver: &mut Solver, job: &Job<'_>) -> Vec<Answer> {
        match job {
            Job::Policy(policy, mutants, at) => {
                let id = policy.id().to_string();
                let mut answers = vec![told(MATTERS, &id, self.matters(solver, policy, *at))];
                for mutant in mutants {
                    let about = format!("{id} {}", mutant.place);
                    answers.push(told(TURNED, &about, self.turned(solver, mutant, *at)));
                }
                answers.push(told(ERRS, &id, self.errs(solver, policy, *at)));
                answers.push(told(FIRES, &id, self.fires(solver, policy, *at)));
                answers
            }
            Job::Theorem(theorem, at) => {
                let about = named(theorem);
                let follows = told(FOLLOWS, &about, self.follows(solver, theorem, *at));
                vec![follows, told(LEANS, &about, self.leans(solver, theorem, *at))]
            }
            Job::Open(action) => vec![told(OPEN, action, self.open(solver, action))],
        }
    }

    /// A rule that only warns is proved of what is allowed without a remark.
    fn remarks(&self, theorem: &Theorem, at: Instant) -> Result<bool, ProveError> {
        let law = self.law(at)?;
        Ok(law.of(&theorem.action).any(|p| rule_of(p) == theorem.rule && law.warns(p)))
    }

    fn follows(&self, solver: &mut Solver, theorem: &Theorem, at: Instant) -> Result<(u32, bool), ProveError> {
        let whole = self.whole(at, &theorem.action, self.remarks(theorem, at)?)?;
        let goal = self.compile(at, &theorem.action, &theorem.goal()?)?;
        Ok((1, solver.implies(&whole.compiled, &goal)?))
    }

    fn leans(&self, solver: &mut Solver, theorem: &Theorem, at: Instant) -> Result<(u32, bool), ProveError> {
        let Theorem { rule, action, .. } = theorem;
        let without = self.law(at)?.set(action, self.remarks(theorem, at)?, Change::WithoutRule(rule))?;
        let goal = theorem.goal()?;
        let falls = |case: &Env| allowed(&without, case) == Some(true) && allowed(&goal, case) == Some(false);
        if self.cases.any(at, action, rule, falls) {
            return Ok((1, true));
        }
        let (without, goal) = (self.compile(at, action, &without)?, self.compile(at, action, &goal)?);
        Ok((1, !solver.implies(&without, &goal)?))
    }

    fn errs(&self, solver: &mut Solver, policy: &Policy, at: Instant) -> Result<(u32, bool), ProveError> {
        let law = self.law(at)?;
        let (mut questions, mut holds) = (0, true);
        for action in actions(policy) {
            questions += 1;
            holds &= solver.never_errs(&compile_one(policy, &env(&law.schema, &action)?, &law.schema)?)?;
        }
        Ok((questions, holds))
    }

    fn fires(&self, solver: &mut Solver, policy: &Policy, at: Instant) -> Result<(u32, bool), ProveError> {
        let law = self.law(at)?;
        let mut questions = 0;
        for action in actions(policy) {
            questions += 1;
            let shown = self.cases.any(at, &action, rule_of(policy), |case| fires(policy, case));
            if shown || !solver.never_fires(&compile_one(policy, &env(&law.schema, &action)?, &law.schema)?)? {
                return Ok((questions, true));
            }
        }
        Ok((questions, false))
    }

    /// Does putting the change into the law of some of the policy's actions alter what is allowed.
    fn alters(
        &self,
        solver: &mut Solver,
        policy: &Policy,
        at: Instant,
        change: Change<'_>,
    ) -> Result<(u32, bool), ProveError> {
        let (law, rule) = (self.law(at)?, rule_of(policy));
        let remarks = law.warns(policy);
        let mut questions = 0;
        for action in actions(policy) {
            questions += 1;
            let whole = self.whole(at, &action, remarks)?;
            let other = law.set(&action, remarks, change)?;
            let differs = |case: &Env| {
                let (one, two) = (allowed(&whole.set, case), allowed(&other, case));
                one.is_some() && two.is_some() && one != two
            };
            if self.cases.any(at, &action, rule, differs) {
                return Ok((questions, true));
            }
            if let Some(case) = solver.differ(&whole.compiled, &self.compile(at, &action, &other)?)? {
                self.cases.keep(at, &action, rule, case);
                return Ok((questions, true));
            }
        }
        Ok((questions, false))
    }

    /// A second line must be one: a policy on that list that does change something is a fault as well.
    fn matters(&self, solver: &mut Solver, policy: &Policy, at: Instant) -> Result<(u32, bool), ProveError> {
        let id: &str = policy.id().as_ref();
        let (questions, alters) = self.alters(solver, policy, at, Change::Without(id))?;
        Ok((questions, alters != self.theorems.second(id)))
    }

    fn turned(&self, solver: &mut Solver, mutant: &Mutant, at: Instant) -> Result<(u32, bool), ProveError> {
        let Mutant { policy, place } = mutant;
        let (questions, alters) = self.alters(solver, policy, at, Change::Instead(policy))?;
        Ok((questions, alters || self.theorems.second_condition(policy.id().as_ref(), place)))
    }

    fn open(&self, solver: &mut Solver, action: &str) -> Result<(u32, bool), ProveError> {
        Ok((1, !solver.denies(&self.whole(self.at, action, false)?.compiled)?))
    }
}

/// The answer of a part: how many questions, and whether it holds.
fn told(part: usize, about: &str, found: Result<(u32, bool), ProveError>) -> Answer {
    match found {
        Ok((questions, holds)) => Answer { part, about: about.to_owned(), questions, holds },
        Err(e) => Answer { part, about: format!("{about}: {e}"), questions: 1, holds: false },
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
