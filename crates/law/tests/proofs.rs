// SPDX-License-Identifier: EUPL-1.2
//! Proofs over the deployed policies, for all facts and not only for those a test thinks of (symcc, with
//! cvc5 as solver): no policy can err, none is dead, each changes what is allowed, and the theorems
//! below, written apart from the policies, follow from them. Where cvc5 is absent this is skipped
//! and said to be.

mod common;
mod effective;
use cedar_policy::{Policy, PolicySet, RequestEnv, Schema};
use cedar_policy_symcc::{CedarSymCompiler, CompiledPolicy, CompiledPolicySet, solver::LocalSolver};
use common::*;
use effective::Law;
use std::collections::BTreeSet;
use std::io::Write;

/// Safeguards that never change what is allowed, since others refuse the same acts: they are there to
/// say what is wrong. Silence is a missing consent; a change since the request is a consent that is
/// gone; consent without a ground has no ground; whoever is outside the circle is not assigned. The
/// permit among them keeps R-022 from being named where R-020 refuses.
const EXPLAIN_ONLY: &[&str] =
    &["R-041.release", "R-044", "R-044.permission", "R-045", "R-160.see", "R-160.work", "open.deposit-no-supplier"];

type Compiler = CedarSymCompiler<LocalSolver>;

/// A compiler, or none where cvc5 is absent (said in the list of skips).
fn compiler() -> Option<Compiler> {
    // A limit for each check: all together take longer as the law grows.
    let solver = LocalSolver::cvc5_with_args(["--tlimit-per=20000"]).map_err(|e| e.to_string());
    if let Ok(compiler) = solver.and_then(|s| Compiler::new(s).map_err(|e| e.to_string())) {
        return Some(compiler);
    }
    println!("skipped: cvc5 absent");
    static SAID: std::sync::Once = std::sync::Once::new();
    SAID.call_once(|| {
        if let Ok(file) = std::env::var("WAARBORG_SKIPS") {
            let mut list = std::fs::OpenOptions::new().append(true).create(true).open(file).unwrap();
            writeln!(list, "skipped: cvc5 absent").unwrap();
        }
    });
    None
}

/// A policy whose rule only warns.
fn warns(policy: &Policy) -> bool {
    let id = policy.id().to_string();
    let row = id.split('.').next().map(rule);
    row.and_then(|id| package().rules().get(&id).map(|row| row.kind)) == Some(waarborg_law::Kind::W)
}

fn env(schema: &Schema, action: &str) -> RequestEnv {
    schema.request_envs().find(|env| env.action().id().unescaped() == action).unwrap()
}

fn compile(set: &PolicySet, env: &RequestEnv, schema: &Schema) -> CompiledPolicySet {
    CompiledPolicySet::compile(set, env, schema).unwrap_or_else(|e| panic!("{}: {e}", env.action()))
}

/// The instant at which a policy is judged: today's law, or for one that has ended, the law of its time.
fn time_of(policy: &Policy) -> &'static str {
    match policy.annotation("valid_until") {
        Some("2018-05-01") => "2018-04-30",
        Some(_) => "2019-06-01",
        None => "2026-06-30",
    }
}

#[tokio::test]
async fn no_policy_errs_and_none_is_dead() {
    let Some(mut compiler) = compiler() else {
        return;
    };
    let (mut checks, mut dead, mut err) = (0, vec![], vec![]);
    let law = Law::read(&package(), "2026-06-30");
    for policy in law.all() {
        let mut alive = false;
        for action in effective::actions(policy) {
            let env = env(&law.schema, &action);
            let compiled = CompiledPolicy::compile(policy, &env, &law.schema).unwrap();
            checks += 1;
            if !compiler.check_never_errors_opt(&compiled).await.unwrap() {
                err.push(format!("{} {action}", policy.id()));
            }
            alive = alive || !compiler.check_never_matches_opt(&compiled).await.unwrap();
        }
        if !alive {
            dead.push(policy.id().to_string());
        }
    }
    println!("{checks} checks that no policy errs; dead: {dead:?}");
    assert!(err.is_empty(), "can err: {err:?}");
    assert!(dead.is_empty(), "never fires: {dead:?}");
}

#[tokio::test]
async fn dropping_a_policy_changes_what_is_allowed() {
    let Some(mut compiler) = compiler() else {
        return;
    };
    let mut idle = BTreeSet::new();
    // A warning never changes what is allowed.
    let ids: Vec<Policy> = Law::read(&package(), "2026-06-30").all().filter(|p| !warns(p)).cloned().collect();
    let mut checks = 0;
    for policy in &ids {
        let law = Law::read(&package(), time_of(policy));
        let id = policy.id().to_string();
        let mut matters = false;
        for action in effective::actions(policy) {
            let env = env(&law.schema, &action);
            let whole = compile(&law.set(&action, &|_| true), &env, &law.schema);
            let without = compile(&law.set(&action, &|p| p != id), &env, &law.schema);
            checks += 1;
            if !compiler.check_equivalent_opt(&whole, &without).await.unwrap() {
                matters = true;
                break;
            }
        }
        if !matters {
            idle.insert(id);
        }
    }
    println!("{checks} checks that each of {} policies matters", ids.len());
    assert_eq!(idle.iter().map(String::as_str).collect::<Vec<_>>(), EXPLAIN_ONLY);
}

/// Theorems of the folder beside the policies.
#[derive(serde::Deserialize)]
struct File {
    #[serde(default)]
    theorem: Vec<Theorem>,
}

/// What follows when the act is allowed. Short names stand for the schema's lists.
#[derive(serde::Deserialize)]
struct Theorem {
    rule: String,
    action: String,
    claim: String,
    /// For a rule that has ended: a day on which it held.
    #[serde(default)]
    at: Option<String>,
}

fn theorems() -> Vec<Theorem> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("theorems");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
    paths.sort();
    let read = |path| toml::from_str::<File>(&std::fs::read_to_string(path).unwrap()).unwrap().theorem;
    paths.into_iter().flat_map(read).collect()
}

/// `RecipientClass::om-crime` as Cedar writes it.
fn spelled(claim: &str) -> String {
    let words = claim.split(' ').map(|word| match word.split_once("::") {
        None => word.to_owned(),
        Some((list, id)) => {
            let end = id.find([')', '(']).unwrap_or(id.len());
            let start = list.rfind(['(', '!']).map_or(0, |i| i + 1);
            format!("{}W::{}::\"{}\"{}", &list[..start], &list[start..], &id[..end], &id[end..])
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The theorem as a set that allows exactly where it holds.
fn goal(action: &str, claim: &str) -> PolicySet {
    format!("permit (principal, action == W::Action::\"{action}\", resource) when {{ {} }};", spelled(claim))
        .parse()
        .unwrap_or_else(|e| panic!("{claim}: {e}"))
}

#[tokio::test]
async fn the_theorems_follow_and_each_leans_on_its_rule() {
    let Some(mut compiler) = compiler() else {
        return;
    };
    let today = Law::read(&package(), "2026-06-30");
    let (mut refuted, mut hollow) = (vec![], vec![]);
    let theorems = theorems();
    for Theorem { rule, action, claim, at } in &theorems {
        let then = at.as_ref().map(|at| Law::read(&package(), at));
        let law = then.as_ref().unwrap_or(&today);
        let env = env(&law.schema, action);
        let goal = compile(&goal(action, claim), &env, &law.schema);
        let whole = compile(&law.set(action, &|_| true), &env, &law.schema);
        if !compiler.check_implies_opt(&whole, &goal).await.unwrap() {
            refuted.push(format!("{rule} {action}: {claim}"));
        }
        // Without its rule's safeguards (or, for a ground, with every ground open) it must fall.
        let without = compile(&law.set_open(action, rule), &env, &law.schema);
        if compiler.check_implies_opt(&without, &goal).await.unwrap() {
            hollow.push(format!("{rule} {action}: {claim}"));
        }
    }
    println!("{} theorems", theorems.len());
    assert!(refuted.is_empty(), "refuted: {refuted:#?}");
    assert!(hollow.is_empty(), "hold without their rule: {hollow:#?}");
}

#[tokio::test]
async fn every_action_can_be_allowed_and_false_claims_are_refuted() {
    let Some(mut compiler) = compiler() else {
        return;
    };
    let law = Law::read(&package(), "2026-06-30");
    for env in law.schema.request_envs() {
        let action = env.action().id().unescaped().to_owned();
        let whole = compile(&law.set(&action, &|_| true), &env, &law.schema);
        assert!(!compiler.check_always_denies_opt(&whole).await.unwrap(), "{action} is never allowed");
    }
    let env = env(&law.schema, "releaseDatum");
    let whole = compile(&law.set("releaseDatum", &|_| true), &env, &law.schema);
    for claim in ["resource.standing", "resource.consent == ConsentState::given", "!resource.mentioned"] {
        let goal = compile(&goal("releaseDatum", claim), &env, &law.schema);
        assert!(!compiler.check_implies_opt(&whole, &goal).await.unwrap(), "{claim}");
    }
}

/// Every safeguard has a theorem, written by itself; no solver is needed to see that.
#[test]
fn each_safeguard_has_a_theorem() {
    let proved: BTreeSet<String> = theorems().into_iter().map(|t| t.rule).collect();
    let law = Law::read(&package(), "2026-06-30");
    let bare: BTreeSet<String> = law
        .all()
        .filter(|p| !warns(p))
        .map(|p| p.id().to_string())
        .filter(|id| !id.starts_with("open.") && !EXPLAIN_ONLY.contains(&id.as_str()))
        .map(|id| id.split('.').next().unwrap_or_default().to_owned())
        .filter(|rule| !proved.contains(rule.as_str()) && !matches!(rule.as_str(), "R-035" | "R-162"))
        .collect();
    assert!(bare.is_empty(), "no theorem for {bare:?}");
}
