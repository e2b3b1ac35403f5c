// SPDX-License-Identifier: EUPL-1.2
//! The solver: cvc5 as a process of its own, one for each processor, asked one question at a time.

use crate::ProveError;
use cedar_policy::{Policy, PolicySet, RequestEnv, Schema};
use cedar_policy_symcc::solver::LocalSolver;
use cedar_policy_symcc::{CedarSymCompiler, CompiledPolicy, CompiledPolicySet, Env};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Longest time for one question, in milliseconds.
const LIMIT: &str = "--tlimit-per=20000";

/// There is no solver.
#[derive(Debug, thiserror::Error)]
#[error("the solver cvc5 does not run here; on Debian: apt install cvc5 (or name its file in CVC5)")]
pub struct Absent;

/// The solver's own name and version, such as `cvc5 1.0.3`.
pub fn version() -> Result<String, Absent> {
    let program = std::env::var("CVC5").unwrap_or_else(|_| "cvc5".into());
    let output = Command::new(program).arg("--version").stdin(Stdio::null()).output().map_err(|_| Absent)?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().next().unwrap_or_default();
    let number = line.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    number.map(|number| format!("cvc5 {number}")).ok_or(Absent)
}

/// A running solver.
pub struct Solver {
    runtime: tokio::runtime::Runtime,
    compiler: CedarSymCompiler<LocalSolver>,
}

fn silent(error: &dyn std::fmt::Display) -> ProveError {
    ProveError::Solver(error.to_string())
}

impl Solver {
    /// Starts one.
    pub fn start() -> Result<Self, ProveError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| silent(&e))?;
        let compiler = {
            let _inside = runtime.enter();
            let solver = LocalSolver::cvc5_with_args([LIMIT]).map_err(|_| Absent)?;
            CedarSymCompiler::new(solver).map_err(|e| silent(&e))?
        };
        Ok(Self { runtime, compiler })
    }

    /// Whatever the first allows, the second allows.
    pub fn implies(&mut self, first: &CompiledPolicySet, second: &CompiledPolicySet) -> Result<bool, ProveError> {
        self.runtime.block_on(self.compiler.check_implies_opt(first, second)).map_err(|e| silent(&e))
    }

    /// A request that the first allows and the second does not.
    pub fn beyond(&mut self, first: &CompiledPolicySet, second: &CompiledPolicySet) -> Result<Option<Env>, ProveError> {
        let found = self.compiler.check_implies_with_counterexample_opt(first, second);
        self.runtime.block_on(found).map_err(|e| silent(&e))
    }

    /// A request that one allows and the other does not.
    pub fn differ(&mut self, first: &CompiledPolicySet, second: &CompiledPolicySet) -> Result<Option<Env>, ProveError> {
        let found = self.compiler.check_equivalent_with_counterexample_opt(first, second);
        self.runtime.block_on(found).map_err(|e| silent(&e))
    }

    /// Nothing is allowed.
    pub fn denies(&mut self, set: &CompiledPolicySet) -> Result<bool, ProveError> {
        self.runtime.block_on(self.compiler.check_always_denies_opt(set)).map_err(|e| silent(&e))
    }

    /// The policy errs on no request.
    pub fn never_errs(&mut self, policy: &CompiledPolicy) -> Result<bool, ProveError> {
        self.runtime.block_on(self.compiler.check_never_errors_opt(policy)).map_err(|e| silent(&e))
    }

    /// The policy fires on no request.
    pub fn never_fires(&mut self, policy: &CompiledPolicy) -> Result<bool, ProveError> {
        self.runtime.block_on(self.compiler.check_never_matches_opt(policy)).map_err(|e| silent(&e))
    }
}

/// The environment of an action: which types act on which.
pub(crate) fn env(schema: &Schema, action: &str) -> Result<RequestEnv, ProveError> {
    let found = schema.request_envs().find(|env| env.action().id().unescaped() == action);
    found.ok_or_else(|| ProveError::Policies(format!("the schema has no action {action}")))
}

pub(crate) fn compile(set: &PolicySet, env: &RequestEnv, schema: &Schema) -> Result<CompiledPolicySet, ProveError> {
    let fault = |e: &dyn std::fmt::Display| ProveError::Policies(format!("{}: {e}", env.action()));
    CompiledPolicySet::compile(set, env, schema).map_err(|e| fault(&e))
}

pub(crate) fn compile_one(policy: &Policy, env: &RequestEnv, schema: &Schema) -> Result<CompiledPolicy, ProveError> {
    let fault = |e: &dyn std::fmt::Display| ProveError::Policies(format!("{}: {e}", policy.id()));
    CompiledPolicy::compile(policy, env, schema).map_err(|e| fault(&e))
}

/// Does the work on every processor, each with a solver of its own; answers in the order of the jobs.
pub(crate) fn spread<J: Sync, R: Send>(
    jobs: &[J],
    work: impl Fn(&mut Solver, &J) -> Result<R, ProveError> + Sync,
) -> Result<Vec<R>, ProveError> {
    let hands = std::thread::available_parallelism().map_or(1, usize::from).min(jobs.len());
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Result<R, ProveError>)>> = Mutex::new(Vec::with_capacity(jobs.len()));
    let hand = || -> Result<(), ProveError> {
        let mut solver = Solver::start()?;
        while let Some((number, job)) = {
            let number = next.fetch_add(1, Ordering::Relaxed);
            jobs.get(number).map(|job| (number, job))
        } {
            let answer = work(&mut solver, job);
            if answer.is_err() {
                // A solver that failed once is not asked again.
                solver = Solver::start()?;
            }
            if let Ok(mut done) = done.lock() {
                done.push((number, answer));
            }
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let hands: Vec<_> = (0..hands).map(|_| scope.spawn(hand)).collect();
        let ended = hands.into_iter().map(|hand| hand.join().unwrap_or_else(|_| Err(silent(&"a thread ended"))));
        ended.collect::<Result<Vec<()>, _>>()
    })?;
    let mut done = done.into_inner().map_err(|e| silent(&e))?;
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, answer)| answer).collect()
}
